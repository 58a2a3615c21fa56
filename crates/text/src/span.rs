//! Byte spans and edits to them.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A half-open range of bytes, `start..end`, of one text. Both ends lie on character boundaries.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The empty span at `offset`.
    pub const fn at(offset: usize) -> Self {
        Self { start: offset, end: offset }
    }

    /// How many bytes it holds.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it holds no byte.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The bytes as a [`Range`], for slicing.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Whether a cursor at `offset` touches it: both ends count.
    pub const fn touches(self, offset: usize) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// Whether the two share a byte, or one is empty and touches the other.
    pub const fn meets(self, other: Span) -> bool {
        if self.is_empty() || other.is_empty() {
            self.start <= other.end && other.start <= self.end
        } else {
            self.start < other.end && other.start < self.end
        }
    }

    /// The text it covers; empty when it reaches outside or inside a character.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }

    /// The same span in a text that has `by` more bytes in front of it.
    pub const fn shifted(self, by: usize) -> Span {
        Span { start: self.start + by, end: self.end + by }
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Span::new(range.start, range.end)
    }
}

/// One replacement: the bytes of `span` give way to `replacement`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced, in the text before any edit.
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
}

impl Edit {
    /// Replaces `span`.
    pub fn replace(span: Span, replacement: impl Into<String>) -> Self {
        Self { span, replacement: replacement.into() }
    }

    /// Inserts at `offset`.
    pub fn insert(offset: usize, text: impl Into<String>) -> Self {
        Self::replace(Span::at(offset), text)
    }
}

/// `text` with all `edits` made. Spans refer to `text`; edits are applied in order of their start,
/// insertions at one place in the order given. An edit that overlaps an earlier one or lies outside
/// the text is left out.
pub fn apply_edits(text: &str, edits: &[Edit]) -> String {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span.start);
    let mut result = String::with_capacity(text.len());
    let mut position = 0;
    for edit in sorted {
        let (Some(before), true) =
            (text.get(position..edit.span.start.max(position)), edit.span.start >= position)
        else {
            continue;
        };
        if !text.is_char_boundary(edit.span.end.min(text.len())) || edit.span.end > text.len() {
            continue;
        }
        result.push_str(before);
        result.push_str(&edit.replacement);
        position = edit.span.end;
    }
    result.push_str(&text[position..]);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_order_of_their_place() {
        let edits = [Edit::replace(Span::new(4, 7), "two"), Edit::insert(0, "> ")];
        assert_eq!(apply_edits("one 222 three", &edits), "> one two three");
    }

    #[test]
    fn an_edit_that_overlaps_an_earlier_one_is_left_out() {
        let edits = [Edit::replace(Span::new(0, 3), "1"), Edit::replace(Span::new(2, 5), "x")];
        assert_eq!(apply_edits("one two", &edits), "1 two");
    }

    #[test]
    fn an_edit_inside_a_character_is_left_out() {
        assert_eq!(apply_edits("é", &[Edit::insert(1, "x")]), "é");
    }
}
