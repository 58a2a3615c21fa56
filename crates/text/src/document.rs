//! An open document: a rope that takes an editor's changes.

use std::sync::Arc;

use ropey::Rope;

use crate::{Encoding, Position};

/// One change as an editor sends it: a range and what stands there now, or the whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentChange {
    /// Start and end of what is replaced; `None` replaces the whole text.
    pub range: Option<(Position, Position)>,
    /// What stands there now.
    pub text: String,
}

/// A text under change, with the version its editor gave it.
#[derive(Debug, Clone)]
pub struct Document {
    rope: Rope,
    text: Arc<str>,
    version: i32,
}

impl Document {
    /// A document with this text.
    pub fn new(text: &str, version: i32) -> Self {
        Self { rope: Rope::from_str(text), text: Arc::from(text), version }
    }

    /// The present text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The version of the present text, as the editor counts.
    pub fn version(&self) -> i32 {
        self.version
    }

    /// Makes the changes, each against the result of the one before, and takes over `version`.
    pub fn change(&mut self, changes: &[ContentChange], encoding: Encoding, version: i32) {
        for change in changes {
            match change.range {
                None => self.rope = Rope::from_str(&change.text),
                Some((start, end)) => {
                    let start = self.offset(start, encoding);
                    let end = self.offset(end, encoding).max(start);
                    self.rope.remove(start..end);
                    self.rope.insert(start, &change.text);
                }
            }
        }
        self.version = version;
        self.text = Arc::from(String::from(&self.rope));
    }

    /// The character offset of a place, clamped.
    fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let Some(line) = self.rope.get_line(position.line as usize) else {
            return self.rope.len_chars();
        };
        let start = self.rope.line_to_char(position.line as usize);
        let line = line.to_string();
        let line = line.trim_end_matches(['\n', '\r']);
        let bytes = encoding.byte_offset(line, position.column as usize);
        start + line[..bytes].chars().count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, column: u32) -> Position {
        Position { line, column }
    }

    fn change(range: (Position, Position), text: &str) -> ContentChange {
        ContentChange { range: Some(range), text: text.to_owned() }
    }

    #[test]
    fn changes_follow_one_another() {
        let mut document = Document::new("one\ntwo\n", 1);
        document.change(
            &[change((at(0, 3), at(0, 3)), "\nand a half"), change((at(2, 0), at(2, 3)), "2")],
            Encoding::Utf16,
            2,
        );
        assert_eq!(&**document.text(), "one\nand a half\n2\n");
        assert_eq!(document.version(), 2);
    }

    #[test]
    fn columns_behind_wide_characters_are_found() {
        let mut document = Document::new("é𝕏x\u{2028}y\n", 0);
        document.change(&[change((at(0, 3), at(0, 4)), "z")], Encoding::Utf16, 1);
        assert_eq!(&**document.text(), "é𝕏z\u{2028}y\n");
    }

    #[test]
    fn a_range_behind_the_end_appends() {
        let mut document = Document::new("one", 0);
        document.change(&[change((at(7, 0), at(9, 1)), "!")], Encoding::Utf8, 1);
        assert_eq!(&**document.text(), "one!");
    }

    #[test]
    fn a_change_without_range_replaces_everything() {
        let mut document = Document::new("one", 0);
        let whole = ContentChange { range: None, text: "two".to_owned() };
        document.change(&[whole], Encoding::Utf8, 1);
        assert_eq!(&**document.text(), "two");
    }
}
