//! Line-wise differences between two texts.

use std::ops::Range;

use similar::{Algorithm, DiffOp, TextDiff};

use crate::{Edit, Span};

/// A run of lines that differs: `before` gives way to `after`. Lines count from 0; each range may
/// be empty, never both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// Lines of the text before.
    pub before: Range<usize>,
    /// Lines of the text after.
    pub after: Range<usize>,
}

/// The differences between two texts in order, each as short as possible.
pub fn hunks(before: &str, after: &str) -> Vec<Hunk> {
    let diff = TextDiff::configure().algorithm(Algorithm::Histogram).diff_lines(before, after);
    let mut hunks: Vec<Hunk> = Vec::new();
    for operation in diff.ops() {
        if matches!(operation, DiffOp::Equal { .. }) {
            continue;
        }
        let (old, new) = (operation.old_range(), operation.new_range());
        match hunks.last_mut() {
            Some(last) if last.before.end == old.start && last.after.end == new.start => {
                last.before.end = old.end;
                last.after.end = new.end;
            }
            _ => hunks.push(Hunk { before: old, after: new }),
        }
    }
    hunks
}

/// The differences as edits of the text before: whole lines are inserted, deleted or replaced.
pub fn edits(before: &str, after: &str) -> Vec<Edit> {
    let (old, new) = (lines(before), lines(after));
    hunks(before, after)
        .into_iter()
        .map(|hunk| {
            let start = offset(&old, hunk.before.start);
            let end = offset(&old, hunk.before.end);
            Edit::replace(Span::new(start, end), new[hunk.after].concat())
        })
        .collect()
}

/// `before` with only the given hunks of the difference to `after` made.
pub fn apply_hunks(before: &str, after: &str, hunks: &[Hunk]) -> String {
    let (old, new) = (lines(before), lines(after));
    let mut result = String::with_capacity(after.len());
    let mut line = 0;
    for hunk in hunks {
        result.extend(old[line..hunk.before.start].iter().copied());
        result.extend(new[hunk.after.clone()].iter().copied());
        line = hunk.before.end;
    }
    result.extend(old[line..].iter().copied());
    result
}

/// How alike two texts are, from 0 (nothing in common) to 1 (the same), character by character.
pub fn similarity(one: &str, other: &str) -> f32 {
    TextDiff::from_chars(one, other).ratio()
}

/// The lines of a text with their line breaks, as the difference counts them.
pub(crate) fn lines(text: &str) -> Vec<&str> {
    use similar::DiffableStr;
    text.tokenize_lines()
}

fn offset(lines: &[&str], line: usize) -> usize {
    lines[..line].iter().map(|line| line.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply_edits;

    #[test]
    fn edits_lead_from_before_to_after() {
        for (before, after) in [
            ("", ""),
            ("", "a\n"),
            ("a\n", ""),
            ("a\nb\nc\n", "a\nc\nd"),
            ("a\r\nb\r\n", "a\r\nx\r\nb\r\n"),
            ("no end", "no end\n"),
            ("é\n𝕏\n", "𝕏\né\n"),
        ] {
            assert_eq!(apply_edits(before, &edits(before, after)), after);
            assert_eq!(apply_hunks(before, after, &hunks(before, after)), after);
        }
    }

    #[test]
    fn texts_are_as_alike_as_the_characters_they_share() {
        assert_eq!(similarity("abc", "abc"), 1.0);
        assert_eq!(similarity("abc", "xyz"), 0.0);
        assert!(similarity("let a = 1;", "let b = 1;") > 0.8);
    }

    #[test]
    fn untouched_lines_lie_in_no_edit() {
        let edits = edits("1\n2\n3\n", "1\n2\nnew\n3\n");
        assert_eq!(edits, [Edit::insert(4, "new\n")]);
    }
}
