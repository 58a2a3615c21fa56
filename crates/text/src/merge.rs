//! Three-way merges: a proposal laid over a text that moved on.

use crate::diff::{Hunk, hunks, lines};

/// The outcome of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// `ours` with every change of `theirs` to lines that `ours` did not change.
    pub text: String,
    /// The changes of `theirs` that were left out, as the lines they would have brought.
    pub conflicts: Vec<Conflict>,
}

/// A change of `theirs` that could not be laid over `ours`. What stands in `ours` stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The line of the merged text, from 0, at which the change would have been made.
    pub line: usize,
    /// The lines it would have brought.
    pub theirs: String,
}

/// Lays the difference from `base` to `theirs` over `ours`. Where both changed the same lines
/// differently, `ours` stays and the change is reported: nothing a person typed is ever lost, and
/// no conflict markers are written. Changes of neighbouring lines are no conflict.
pub fn merge(base: &str, ours: &str, theirs: &str) -> Merge {
    let (ours_lines, theirs_lines) = (lines(ours), lines(theirs));
    let (base_to_ours, base_to_theirs) = (hunks(base, ours), hunks(base, theirs));
    let line_break = if ours.contains("\r\n") { "\r\n" } else { "\n" };
    let mut text = String::with_capacity(ours.len() + theirs.len() / 4);
    let mut conflicts = Vec::new();
    let mut written = 0; // lines of ours that were copied
    let mut text_line = 0; // lines of the result
    for their in &base_to_theirs {
        let brought = &theirs_lines[their.after.clone()];
        let meeting: Vec<&Hunk> = base_to_ours.iter().filter(|our| meets(our, their)).collect();
        let same = meeting
            .iter()
            .any(|our| our.before == their.before && ours_lines[our.after.clone()] == *brought);
        if same {
            continue;
        }
        // Where the hunk lies in ours: its base lines, moved by what ours changed before them.
        let start = project(&base_to_ours, their.before.start, Side::Start);
        let end = project(&base_to_ours, their.before.end, Side::End).max(start);
        if !meeting.is_empty() || start < written {
            let line = text_line + start.saturating_sub(written);
            conflicts.push(Conflict { line, theirs: brought.concat() });
            continue;
        }
        for line in &ours_lines[written..start] {
            push_line(&mut text, line, line_break);
        }
        text_line += start - written;
        for line in brought {
            push_line(&mut text, line, line_break);
        }
        text_line += brought.len();
        written = end;
    }
    for line in &ours_lines[written.min(ours_lines.len())..] {
        push_line(&mut text, line, line_break);
    }
    Merge { text, conflicts }
}

/// Adds a line; a line without a break that something now follows gets one.
fn push_line(text: &mut String, line: &str, line_break: &str) {
    if !text.is_empty() && !text.ends_with(['\n', '\r']) {
        text.push_str(line_break);
    }
    text.push_str(line);
}

/// Whether two changes of the base touch: they share a line, or both insert at one place, or one
/// inserts strictly inside the lines of the other.
fn meets(one: &Hunk, other: &Hunk) -> bool {
    let (a, b) = (&one.before, &other.before);
    match (a.is_empty(), b.is_empty()) {
        (true, true) => a.start == b.start,
        (true, false) => b.start < a.start && a.start < b.end,
        (false, true) => a.start < b.start && b.start < a.end,
        (false, false) => a.start < b.end && b.start < a.end,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Start,
    End,
}

/// The line of ours that corresponds to a line of the base; inside lines that ours changed, the one
/// as far behind their start, at most their end.
fn project(base_to_ours: &[Hunk], line: usize, side: Side) -> usize {
    let mut projected = line;
    for hunk in base_to_ours {
        let before_line = match side {
            // An insertion right in front of a changed line stands before it.
            Side::Start => hunk.before.end <= line,
            // Behind the last changed line, an insertion there comes later.
            Side::End => hunk.before.end <= line && hunk.before.start < line,
        };
        if before_line {
            projected = hunk.after.end + (line - hunk.before.end);
            continue;
        }
        if hunk.before.start < line {
            projected = hunk.after.start + (line - hunk.before.start).min(hunk.after.len());
        }
        break;
    }
    projected
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(base: &str, ours: &str, theirs: &str) -> (String, usize) {
        let merge = merge(base, ours, theirs);
        (merge.text, merge.conflicts.len())
    }

    #[test]
    fn changes_in_different_places_are_both_kept() {
        let (text, conflicts) =
            merged("1\n2\n3\n4\n", "1\ntyped\n2\n3\n4\n", "1\n2\n3\ndraft\n4\n");
        assert_eq!((text.as_str(), conflicts), ("1\ntyped\n2\n3\ndraft\n4\n", 0));
    }

    #[test]
    fn what_the_user_typed_wins_and_the_rest_is_reported() {
        let merge = merge("1\n2\n3\n", "1\nmine\n3\n", "1\ntheirs\n3\nmore\n");
        assert_eq!(merge.text, "1\nmine\n3\nmore\n");
        assert_eq!(merge.conflicts, [Conflict { line: 1, theirs: "theirs\n".to_owned() }]);
    }

    #[test]
    fn the_same_change_on_both_sides_is_made_once() {
        assert_eq!(merged("1\n", "1\n2\n", "1\n2\n"), ("1\n2\n".to_owned(), 0));
    }

    #[test]
    fn a_draft_appended_below_typing_at_the_end_is_a_conflict_not_a_loss() {
        let (text, conflicts) = merged("1\n", "1\ntyped\n", "1\ndraft\n");
        assert_eq!((text.as_str(), conflicts), ("1\ntyped\n", 1));
    }

    #[test]
    fn a_draft_over_lines_above_the_typed_ones_is_laid_over() {
        let (text, conflicts) = merged("a\nb\nc\n", "a\nb\nc\ntyped", "x\nb\nc\n");
        assert_eq!((text.as_str(), conflicts), ("x\nb\nc\ntyped", 0));
    }

    #[test]
    fn nothing_proposed_leaves_the_text_alone() {
        assert_eq!(merged("a\n", "b\r\nc", "a\n"), ("b\r\nc".to_owned(), 0));
    }

    #[test]
    fn changes_of_neighbouring_lines_are_both_made() {
        let (text, conflicts) = merged("1\n2\n", "one\n2\n", "1\ntwo\nthree\n");
        assert_eq!((text.as_str(), conflicts), ("one\ntwo\nthree\n", 0));
    }

    #[test]
    fn a_conflict_in_deleted_lines_lies_where_they_stood() {
        let merge = merge("1\n2\n3\n4\n", "1\n", "1\n2\n3\nfour\n");
        assert_eq!(merge.text, "1\n");
        assert_eq!(merge.conflicts, [Conflict { line: 1, theirs: "four\n".to_owned() }]);
    }
}
