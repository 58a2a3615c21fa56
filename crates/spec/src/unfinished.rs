//! Marks that wait for an answer: `TODO(…)` and `[NEEDS CLARIFICATION: …]`.

use memchr::memmem;
use specls_text::Span;

use crate::lines::{Line, LineKind};
use crate::{Problem, ProblemCode};

/// One problem a mark, outside code.
pub(crate) fn problems(text: &str, lines: &[Line]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (open, close) in [("TODO(", ')'), ("[NEEDS CLARIFICATION", ']')] {
        for start in memmem::find_iter(text.as_bytes(), open) {
            let at = lines.partition_point(|line| line.span.end < start);
            let Some(line) = lines.get(at).filter(|line| line.span.start <= start) else {
                continue;
            };
            if line.kind == LineKind::Code || in_code(&text[line.span.start..start]) {
                continue;
            }
            let inner = start + open.len();
            let rest = &text[inner..line.span.end];
            let length = closing(rest, close).unwrap_or(rest.len());
            let question = rest[..length].trim_start_matches([':', ' ']).trim();
            let end = (inner + length + 1).min(line.span.end);
            let end = if text.is_char_boundary(end) { end } else { inner + length };
            let message = match question.is_empty() {
                true => "An answer is missing here".to_owned(),
                false => format!("Waits for an answer: {question}"),
            };
            problems.push(Problem::new(ProblemCode::Unfinished, Span::new(start, end), message));
        }
    }
    problems
}

/// Whether an odd number of back-ticks stands in front.
fn in_code(before: &str) -> bool {
    memchr::memchr_iter(b'`', before.as_bytes()).count() % 2 == 1
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
