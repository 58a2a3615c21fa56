//! A change set as a patch.

use specls_text::{ChangeSet, FileChange, Patch};

use crate::output::{Palette, style};

/// The patch of a change set, coloured where colours are wanted. Without them it is the exact text
/// that `git apply` takes.
pub fn patch(changes: &ChangeSet, palette: Palette) -> String {
    let mut text = String::new();
    for line in Patch::new(changes).lines {
        let shown = palette.quote(&line.text);
        let style = match line.text.as_bytes().first() {
            _ if line.text.starts_with("--- ") || line.text.starts_with("+++ ") => {
                Some(style::NAME)
            }
            Some(b'@') => Some(style::PLACE),
            Some(b'+') => Some(style::ADDED),
            Some(b'-') => Some(style::REMOVED),
            Some(b'\\') => Some(style::FAINT),
            _ => None,
        };
        match style {
            Some(style) => text.push_str(&palette.paint(style, shown)),
            None => text.push_str(&shown),
        }
        text.push('\n');
    }
    text
}

/// How many lines a change adds and removes.
pub fn changed_lines(change: &FileChange) -> (usize, usize) {
    change.hunks().iter().fold((0, 0), |(added, removed), hunk| {
        (added + hunk.after.len(), removed + hunk.before.len())
    })
}
