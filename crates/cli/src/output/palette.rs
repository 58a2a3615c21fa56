//! Colours, where they are wanted.

use std::borrow::Cow;
use std::fmt::Display;

use anstyle::Style;

/// The styles in use, by what they say.
pub mod style {
    use anstyle::{AnsiColor, Style};

    /// Titles and names.
    pub const NAME: Style = Style::new().bold();
    /// What can be skipped.
    pub const FAINT: Style = Style::new().dimmed();
    /// Errors.
    pub const ERROR: Style = AnsiColor::Red.on_default().bold();
    /// Warnings.
    pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
    /// Information and notes.
    pub const NOTE: Style = AnsiColor::Cyan.on_default().bold();
    /// What is new, or done.
    pub const ADDED: Style = AnsiColor::Green.on_default();
    /// What goes away.
    pub const REMOVED: Style = AnsiColor::Red.on_default();
    /// Where something is.
    pub const PLACE: Style = AnsiColor::Cyan.on_default();
}

/// How to paint standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// Whether colours are wanted.
    pub colours: bool,
    /// Whether a terminal shows the output, which obeys control characters.
    pub terminal: bool,
    /// How many characters of a line are shown, where that is known.
    pub width: Option<u16>,
}

impl Palette {
    /// `text` in a style.
    pub fn paint(self, style: Style, text: impl Display) -> String {
        if self.colours { format!("{style}{text}{style:#}") } else { text.to_string() }
    }

    /// Text of a file, made harmless where a terminal shows it.
    pub fn quote(self, text: &str) -> Cow<'_, str> {
        if self.terminal { visible(text) } else { Cow::Borrowed(text) }
    }
}

/// `text` with control characters shown as U+FFFD, so that no file can move the cursor or write
/// the clipboard of whoever looks at it. Tabs and line breaks stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    let harmful = |character: char| character.is_control() && !matches!(character, '\t' | '\n');
    if text.contains(harmful) {
        Cow::Owned(text.replace(harmful, "\u{FFFD}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_cannot_send_commands_to_a_terminal() {
        let palette = Palette { colours: true, terminal: true, width: None };
        assert_eq!(palette.quote("a\x1b[2Jb\tc"), "a\u{FFFD}[2Jb\tc");
        let palette = Palette { colours: false, terminal: false, width: None };
        assert_eq!(palette.quote("a\x1b[2Jb"), "a\x1b[2Jb");
    }
}
