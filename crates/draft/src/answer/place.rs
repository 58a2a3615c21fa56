//! Where the lines of a block stand in the text that the model saw: exactly, or but for blanks at the
//! ends of lines, or but for an indentation that all lines share. Nothing is ever placed by likeness.

use specls_text::{Span, similarity};

use super::document::{line_break, merged};
use super::unfenced;
use crate::context::Seen;

/// Lines of a text, and what takes their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) span: Span,
    pub(super) replacement: String,
}

/// Finds the lines, or says why they cannot be, with the closest ones where `hint` asks for them.
pub(super) fn place(
    seen: &Seen,
    search: &str,
    replace: &str,
    hint: bool,
) -> Result<Placed, String> {
    match find(seen, search, replace) {
        Err(Trouble::Missing) if unfenced(search).len() < search.trim().len() => {
            find(seen, unfenced(search), unfenced(replace))
        }
        other => other,
    }
    .map_err(|trouble| sentence(seen, search, replace, trouble, hint))
}

enum Trouble {
    Missing,
    Several(Vec<usize>),
}

fn find(seen: &Seen, search: &str, replace: &str) -> Result<Placed, Trouble> {
    let wanted: Vec<&str> = search.lines().collect();
    let lines: Vec<&str> = seen.text.split_inclusive('\n').collect();
    let ways: [Way; 3] = [exact, without_blanks, shifted];
    for way in ways {
        let starts: Vec<(usize, Shift)> = candidates(seen, wanted.len())
            .filter_map(|start| {
                let found = lines.get(start..start + wanted.len())?;
                Some((start, way(found, &wanted)?))
            })
            .collect();
        match starts.as_slice() {
            [] => continue,
            [(start, shift)] => {
                let bytes = |lines: Option<&[&str]>| -> usize {
                    lines.unwrap_or_default().iter().map(|line| line.len()).sum()
                };
                let from = bytes(lines.get(..*start));
                let to = from + bytes(lines.get(*start..start + wanted.len()));
                let span = Span::new(from, to);
                let Some(replacement) = shift.applied(replace) else {
                    return Err(Trouble::Missing);
                };
                return Ok(Placed { span, replacement: laid_over(&seen.text, span, &replacement) });
            }
            several => {
                return Err(Trouble::Several(several.iter().map(|(start, _)| start + 1).collect()));
            }
        }
    }
    Err(Trouble::Missing)
}

/// The lines at which so many lines were shown in one run.
fn candidates(seen: &Seen, length: usize) -> impl Iterator<Item = usize> {
    seen.lines.iter().flat_map(move |run| run.start..(run.end + 1).saturating_sub(length))
}

/// A way in which lines can be the ones that are wanted.
type Way = fn(&[&str], &[&str]) -> Option<Shift>;

/// What stands in front of each line in one text and not in the other.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shift {
    None,
    /// The text has this more.
    More(String),
    /// The text has this less.
    Less(String),
}

impl Shift {
    /// The new lines with the indentation of the text.
    fn applied(&self, replace: &str) -> Option<String> {
        let lines = replace.lines().map(|line| match self {
            _ if line.trim().is_empty() => Some(line.to_owned()),
            Shift::None => Some(line.to_owned()),
            Shift::More(more) => Some(format!("{more}{line}")),
            Shift::Less(less) => line.strip_prefix(less.as_str()).map(str::to_owned),
        });
        let lines: Option<Vec<String>> = lines.collect();
        Some(lines?.into_iter().map(|line| line + "\n").collect())
    }
}

fn without_break(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

fn exact(found: &[&str], wanted: &[&str]) -> Option<Shift> {
    let same = found.iter().zip(wanted).all(|(found, wanted)| without_break(found) == *wanted);
    same.then_some(Shift::None)
}

fn without_blanks(found: &[&str], wanted: &[&str]) -> Option<Shift> {
    let same =
        found.iter().zip(wanted).all(|(found, wanted)| found.trim_end() == wanted.trim_end());
    same.then_some(Shift::None)
}

fn shifted(found: &[&str], wanted: &[&str]) -> Option<Shift> {
    let said =
        || found.iter().zip(wanted).map(|(found, wanted)| (found.trim_end(), wanted.trim_end()));
    let (first, other) = said().find(|(found, _)| !found.is_empty())?;
    let indentation = |line: &'_ str| line.len() - line.trim_start().len();
    let (mine, theirs) = (indentation(first), indentation(other));
    let more = first.get(..mine.saturating_sub(theirs)).unwrap_or_default();
    let less = other.get(..theirs.saturating_sub(mine)).unwrap_or_default();
    let same = said().all(|(found, wanted)| match (found.is_empty(), wanted.is_empty()) {
        (true, true) => true,
        _ if !more.is_empty() => found.strip_prefix(more) == Some(wanted),
        _ => wanted.strip_prefix(less) == Some(found),
    });
    match (same, more.is_empty(), less.is_empty()) {
        (true, false, _) => Some(Shift::More(more.to_owned())),
        (true, _, false) => Some(Shift::Less(less.to_owned())),
        _ => None,
    }
}

/// The new lines in place of the old ones: lines that say the same keep their bytes, the others get
/// the line break of the file, and a missing last one stays missing.
fn laid_over(text: &str, span: Span, replacement: &str) -> String {
    let old = span.of(text);
    let new: Vec<&str> = replacement.lines().collect();
    let mut laid = merged(old, &new, line_break(text));
    if !old.ends_with('\n') {
        laid.truncate(laid.trim_end_matches(['\r', '\n']).len());
    }
    laid
}

fn sentence(seen: &Seen, search: &str, replace: &str, trouble: Trouble, hint: bool) -> String {
    let path = &seen.path;
    if let Trouble::Several(lines) = trouble {
        let count = lines.len();
        let lines: Vec<String> = lines.iter().take(6).map(usize::to_string).collect();
        return format!(
            "`{path}`: its SEARCH lines stand there {count} times (at the lines {}): take more lines, \
             so that they are unique",
            lines.join(", ")
        );
    }
    if !replace.trim().is_empty() && find(seen, replace, replace).is_ok() {
        return format!("`{path}`: what it writes stands there already");
    }
    match hint.then(|| closest(seen, search)).flatten() {
        Some((first, last)) => format!(
            "`{path}`: its SEARCH lines do not stand there; the closest are {}",
            lines_of(path, first, last)
        ),
        None => format!("`{path}`: its SEARCH lines do not stand there: copy them exactly"),
    }
}

/// The lines, counted from 1, that are most like those that were searched for.
fn closest(seen: &Seen, search: &str) -> Option<(usize, usize)> {
    let length = search.lines().count();
    let lines: Vec<&str> = seen.text.split_inclusive('\n').collect();
    if length > 200 {
        return None;
    }
    let wanted: Vec<&str> = search.lines().map(str::trim).collect();
    // Lines in common are counted first; only the best places are compared by character.
    let mut places: Vec<(usize, usize)> = candidates(seen, length)
        .map(|start| {
            let found = lines.iter().skip(start).zip(&wanted);
            let same =
                found.filter(|(found, wanted)| found.trim() == **wanted && !wanted.is_empty());
            (same.count(), start)
        })
        .collect();
    places.sort_by_key(|(same, start)| (std::cmp::Reverse(*same), *start));
    // Comparing by character costs the square of the length.
    let budget = COMPARED / (search.len() + 1).pow(2);
    if budget == 0 {
        let (same, start) = places.first()?;
        return (same * 2 >= wanted.len()).then_some((start + 1, start + length));
    }
    places.truncate(budget.min(400));
    let alike = |start: usize| {
        let found: String = lines.get(start..start + length).unwrap_or_default().concat();
        if found.len() > 3 * search.len() + 200 { 0.0 } else { similarity(&found, search) }
    };
    let scored = places.into_iter().map(|(_, start)| (alike(start), start));
    let (score, start) =
        scored.max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)))?;
    (score >= 0.5).then_some((start + 1, start + length))
}

/// How many pairs of characters are compared at most to find the closest lines.
const COMPARED: usize = 20_000_000;

/// `lines 41 to 48 of `src/game.js``, which [`place_in`] reads again.
fn lines_of(path: &str, first: usize, last: usize) -> String {
    format!("lines {first} to {last} of `{path}`")
}

/// The place that a sentence names: path, first and last line.
pub(super) fn place_in(sentence: &str) -> Option<(&str, usize, usize)> {
    let (_, rest) = sentence.rsplit_once("the closest are lines ")?;
    let (first, rest) = rest.split_once(" to ")?;
    let (last, rest) = rest.split_once(" of `")?;
    Some((rest.split('`').next()?, first.parse().ok()?, last.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use expect_test::{Expect, expect};
    use specls_text::{Edit, apply_edits};

    use super::*;
    use crate::context::all_lines;

    fn check(text: &str, search: &str, replace: &str, expected: Expect) {
        let text: Arc<str> = Arc::from(text);
        let lines = all_lines(&text);
        let seen = Seen { path: "a.js".to_owned(), before: text.clone(), text, lines };
        expected.assert_eq(&match place(&seen, search, replace, true) {
            Ok(placed) => {
                apply_edits(&seen.text, &[Edit::replace(placed.span, placed.replacement)])
                    .replace('\r', "␍")
            }
            Err(sentence) => sentence,
        });
    }

    const TEXT: &str = "function a() {\n  one();\n  two();\n}\n\nfunction b() {\n  one();\n}\n";

    #[test]
    fn exact_and_unique_lines_are_replaced() {
        check(
            TEXT,
            "  two();\n",
            "  three();\n",
            expect![[r#"
            function a() {
              one();
              three();
            }

            function b() {
              one();
            }
        "#]],
        );
        check(
            TEXT,
            "  one();\n",
            "  three();\n",
            expect![
                "`a.js`: its SEARCH lines stand there 2 times (at the lines 2, 7): take more lines, so that they are unique"
            ],
        );
    }

    #[test]
    fn line_breaks_and_blanks_at_the_end_do_not_count() {
        check("a  \r\nb\r\nc", "a\nb\n", "x\ny\n", expect!["x␍\ny␍\nc"]);
        check("a\nb", "b\n", "x\n", expect!["a\nx"]);
    }

    #[test]
    fn a_shift_that_all_lines_share_is_undone() {
        check(
            "if (x) {\n    a();\n\n    if (y) {\n        b();\n    }\n}\n",
            "a();\n\nif (y) {\n    b();\n}\n",
            "if (z) {\n    b();\n}\n",
            expect![[r#"
            if (x) {
                if (z) {
                    b();
                }
            }
        "#]],
        );
        check(
            "a();\nb();\n",
            "  a();\n  b();\n",
            "  c();\n",
            expect![[r#"
            c();
        "#]],
        );
        check(
            "a();\n  b();\n",
            "  a();\n  b();\n",
            "  c();\n",
            expect![
                "`a.js`: its SEARCH lines do not stand there; the closest are lines 1 to 2 of `a.js`"
            ],
        );
    }

    #[test]
    fn what_is_merely_alike_is_named_and_never_replaced() {
        check(
            TEXT,
            "  two(1);\n}\n",
            "  three();\n}\n",
            expect![
                "`a.js`: its SEARCH lines do not stand there; the closest are lines 3 to 4 of `a.js`"
            ],
        );
        check(
            TEXT,
            "completely different\n",
            "x\n",
            expect!["`a.js`: its SEARCH lines do not stand there: copy them exactly"],
        );
        check(
            TEXT,
            "  zwei();\n",
            "  two();\n}\n",
            expect!["`a.js`: what it writes stands there already"],
        );
        assert_eq!(
            place_in(
                "block 2: `a.js`: its SEARCH lines do not stand there; the closest are lines 3 to 4 of `a.js`"
            ),
            Some(("a.js", 3, 4))
        );
    }

    #[test]
    fn lines_that_were_not_shown_are_not_found() {
        let text: Arc<str> = Arc::from(TEXT);
        let lines = std::iter::once(5..8).collect();
        let seen = Seen { path: "a.js".to_owned(), before: text.clone(), text, lines };
        assert!(place(&seen, "  two();\n", "", true).is_err());
        // Of two places only this one was shown.
        assert_eq!(place(&seen, "  one();\n", "", true).unwrap().span.of(TEXT), "  one();\n");
    }
}
