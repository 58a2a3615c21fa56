//! Line and column at the border, in the units an editor counts.

use crate::Span;

/// How an editor counts columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: what every client of the protocol understands.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

impl Encoding {
    /// How many units `text` has.
    pub fn units(self, text: &str) -> usize {
        match self {
            Encoding::Utf8 => text.len(),
            Encoding::Utf16 => text.chars().map(char::len_utf16).sum(),
            Encoding::Utf32 => text.chars().count(),
        }
    }

    /// The byte offset of unit `column` in `line`. Inside a character it falls back to the
    /// character's start, behind the end to the end.
    pub fn byte_offset(self, line: &str, column: usize) -> usize {
        let mut units = 0;
        for (offset, character) in line.char_indices() {
            units += match self {
                Encoding::Utf8 => character.len_utf8(),
                Encoding::Utf16 => character.len_utf16(),
                Encoding::Utf32 => 1,
            };
            if units > column {
                return offset;
            }
        }
        line.len()
    }
}

/// A place as editors name it: line and column from 0, the column in units of an [`Encoding`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// Line from 0.
    pub line: u32,
    /// Column from 0.
    pub column: u32,
}

/// Where the lines of one text start. Lines end with `\n`, `\r\n` or a lone `\r`, as the protocol
/// has it, and with nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Reads the line starts of `text`.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = Vec::with_capacity(text.len() / 40 + 1);
        starts.push(0);
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push((at + 1) as u32);
            }
        }
        Self { starts }
    }

    /// How many lines there are; a text that ends with a line break has an empty last one.
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// The line, from 0, that holds byte `offset`.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start as usize <= offset) - 1
    }

    /// The bytes of line `line` with its line break; the end of the text when there is no such line.
    pub fn line_span(&self, text: &str, line: usize) -> Span {
        let start = self.starts.get(line).map_or(text.len(), |&start| start as usize);
        let end = self.starts.get(line + 1).map_or(text.len(), |&start| start as usize);
        Span::new(start, end)
    }

    /// The place of byte `offset`, clamped to the text.
    pub fn position(&self, text: &str, offset: usize, encoding: Encoding) -> Position {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line(offset);
        let start = self.starts[line] as usize;
        Position { line: line as u32, column: encoding.units(&text[start..offset]) as u32 }
    }

    /// The byte offset of a place, clamped to its line and to the text.
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        let span = self.line_span(text, position.line as usize);
        let line = span.of(text).trim_end_matches(['\n', '\r']);
        span.start + encoding.byte_offset(line, position.column as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "é𝕏 one\r\ntwo\rthree\u{2028}same\n";

    #[test]
    fn lines_end_at_the_protocols_three_line_breaks_only() {
        assert_eq!(LineIndex::new(TEXT).line_count(), 4);
    }

    #[test]
    fn columns_count_in_the_units_of_the_editor() {
        let lines = LineIndex::new(TEXT);
        let one = TEXT.find("one").unwrap();
        let column = |encoding| lines.position(TEXT, one, encoding).column;
        assert_eq!(column(Encoding::Utf8), 7);
        assert_eq!(column(Encoding::Utf16), 4);
        assert_eq!(column(Encoding::Utf32), 3);
    }

    #[test]
    fn every_boundary_comes_back_from_its_position() {
        let lines = LineIndex::new(TEXT);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for (offset, character) in TEXT.char_indices() {
                if matches!(character, '\r' | '\n') {
                    continue;
                }
                let position = lines.position(TEXT, offset, encoding);
                assert_eq!(lines.offset(TEXT, position, encoding), offset);
            }
        }
    }

    #[test]
    fn places_outside_the_text_are_clamped() {
        let lines = LineIndex::new("ab\ncd");
        let at = |line, column| lines.offset("ab\ncd", Position { line, column }, Encoding::Utf16);
        assert_eq!((at(0, 99), at(1, 99), at(9, 0)), (2, 5, 5));
    }

    #[test]
    fn a_column_inside_a_character_falls_back_to_its_start() {
        let lines = LineIndex::new("𝕏");
        assert_eq!(lines.offset("𝕏", Position { line: 0, column: 1 }, Encoding::Utf16), 0);
    }
}
