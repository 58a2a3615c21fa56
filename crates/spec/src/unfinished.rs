//! Marks that wait for an answer: `TODO(…)` and `[NEEDS CLARIFICATION: …]`.

use memchr::memmem;
use specls_text::Span;

use crate::lines::{Line, LineKind};
use crate::{Problem, ProblemCode};

/// How many bytes behind a mark are looked at for its end.
const LONGEST_QUESTION: usize = 1_000;

/// One problem a mark, outside code.
pub(crate) fn problems(text: &str, lines: &[Line]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (open, close) in [("TODO(", ')'), ("[NEEDS CLARIFICATION", ']')] {
        let mut seen = 0;
        let mut ticks = 0;
        let mut past = 0;
        for start in memmem::find_iter(text.as_bytes(), open) {
            let at = lines.partition_point(|line| line.span.end < start);
            let Some(line) = lines.get(at).filter(|line| line.span.start <= start) else {
                continue;
            };
            if start < past || line.kind == LineKind::Code {
                continue;
            }
            // Back-ticks are counted once each, however many marks a line holds.
            if seen < line.span.start {
                (seen, ticks) = (line.span.start, 0);
            }
            ticks += memchr::memchr_iter(b'`', &text.as_bytes()[seen..start]).count();
            seen = start;
            if ticks % 2 == 1 {
                continue;
            }
            let inner = start + open.len();
            let end = text.floor_char_boundary(line.span.end.min(inner + LONGEST_QUESTION));
            let rest = &text[inner..end];
            let length = closing(rest, close).unwrap_or(rest.len());
            let question = rest[..length].trim_start_matches([':', ' ']).trim();
            past = inner + length + usize::from(length < rest.len());
            let message = match question.is_empty() {
                true => "An answer is missing here".to_owned(),
                false => format!("Waits for an answer: {question}"),
            };
            problems.push(Problem::new(ProblemCode::Unfinished, Span::new(start, past), message));
        }
    }
    problems
}

fn closing(rest: &str, close: char) -> Option<usize> {
    let open = if close == ')' { '(' } else { '[' };
    let mut depth = 0usize;
    for (at, letter) in rest.char_indices() {
        if letter == open {
            depth += 1;
        } else if letter == close {
            if depth == 0 {
                return Some(at);
            }
            depth -= 1;
        }
    }
    None
}
