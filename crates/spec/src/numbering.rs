//! What is wrong with the numbers of a document: twice the same, one left out.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use specls_text::Span;

use crate::lines::Line;
use crate::{Id, Problem, ProblemCode};

/// The problems of ids that stand in one document: `scope` parts ids that may repeat, `kind` is
/// the word for what carries them. Ids with an empty span are implied and cannot be wrong.
pub(crate) fn problems<'a, S: Hash + Eq + Copy>(
    kind: &str,
    ids: impl Iterator<Item = (S, &'a Id, Span)>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen: HashSet<(S, &Id)> = HashSet::new();
    let mut series: HashMap<(S, &str), Vec<(u32, Span)>> = HashMap::new();
    for (scope, id, span) in ids {
        if span.is_empty() {
            continue;
        }
        if !seen.insert((scope, id)) {
            problems.push(Problem::new(
                ProblemCode::DuplicateNumber,
                span,
                format!("{kind} {id} stands here a second time; give it a number of its own"),
            ));
            continue;
        }
        let text = id.as_str();
        let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (stem, number) = text.split_at(text.len() - digits);
        if let Ok(number) = number.parse() {
            series.entry((scope, stem)).or_default().push((number, span));
        }
    }
    let known: HashSet<&Id> = seen.iter().map(|one| one.1).collect();
    for ((_, stem), mut numbers) in series {
        numbers.sort_unstable_by_key(|number| number.0);
        let missing =
            |pair: &[(u32, Span)]| pair[1].0.saturating_sub(pair[0].0).saturating_sub(1) as usize;
        let total: usize = numbers.windows(2).map(missing).sum();
        // Numbers given in tens, or by a tracker elsewhere, have no gaps.
        if total >= numbers.len() {
            continue;
        }
        for pair in numbers.windows(2).filter(|pair| missing(pair) > 0) {
            let (first, last) = (pair[0].0 + 1, pair[1].0 - 1);
            // It may stand elsewhere, below another heading.
            if (first..=last).any(|number| known.contains(&Id::new(&format!("{stem}{number}")))) {
                continue;
            }
            let which = match first == last {
                true => format!("{kind} {stem}{first} is"),
                false => format!("{} {stem}{first} to {stem}{last} are", plural(kind)),
            };
            problems.push(Problem::new(
                ProblemCode::MissingNumber,
                pair[1].1,
                format!("{which} missing before this one"),
            ));
        }
    }
    problems
}

fn plural(kind: &str) -> String {
    match kind.strip_suffix("on") {
        Some(stem) => format!("{stem}a"),
        None => format!("{kind}s"),
    }
}

/// The problem of a document in which nothing was found, at its first line with text.
pub(crate) fn nothing_recognised(lines: &[Line], message: &str) -> Problem {
    let span = lines.iter().find(|line| !line.is_blank()).map_or(Span::at(0), |line| line.span);
    Problem::new(ProblemCode::NothingRecognised, span, message)
}
