//! TAP, versions 12 to 14, with sub-tests.

use super::{CaseResult, Reading, TestResults};

/// Sub-tests that are indented further count as siblings: no report needs more.
const DEEPEST: usize = 256;

/// Reads `ok 1 - title # SKIP why`. Indented lines are the sub-tests of the next line that is
/// indented less.
pub(super) fn read(text: &str) -> Reading {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let first = lines.find(|line| !line.trim_start().starts_with('#'))?.trim();
    if !first.starts_with("TAP version ") && plan(first).is_none() && point(first).is_none() {
        return None;
    }
    let mut results = TestResults::default();
    // How far each case is indented, or the sub-test that it was found to belong to.
    let mut depths: Vec<usize> = Vec::new();
    let (mut planned, mut seen) = (None, 0);
    // How far the details of the last case are indented, while inside them.
    let mut details: Option<usize> = None;
    for line in text.lines() {
        let trimmed = line.trim();
        let depth = (line.len() - line.trim_start().len()).min(DEEPEST);
        if let Some(indented) = details {
            if let (Some(file), Some(case)) = (location(trimmed), results.cases.last_mut()) {
                case.file.get_or_insert(file);
            }
            details = (trimmed != "..." || depth > indented).then_some(indented);
        } else if trimmed == "---" {
            details = Some(depth);
        } else if let Some(case) = point(trimmed) {
            for (child, known) in results.cases.iter_mut().zip(&mut depths).rev() {
                if *known <= depth {
                    break;
                }
                *known = depth;
                child.suite = match child.suite.as_str() {
                    "" => case.name.clone(),
                    suite => format!("{} > {suite}", case.name),
                };
            }
            seen += usize::from(depth == 0);
            results.cases.push(case);
            depths.push(depth);
        } else if let (0, Some(count)) = (depth, plan(trimmed)) {
            planned = Some(count);
        } else if let Some(reason) = trimmed.strip_prefix("Bail out!") {
            results.notes.push(format!("says that the run was given up:{reason}"));
        }
    }
    // The plan may stand at the end; without one nobody can tell.
    if let Some(planned) = planned.filter(|planned| *planned > seen) {
        results.notes.push(format!("ends in the middle; {seen} of {planned} tests could be read"));
    }
    Some(Ok(results))
}

/// `1..12`
fn plan(line: &str) -> Option<usize> {
    let count = line.strip_prefix("1..")?.split([' ', '#']).next()?;
    count.parse().ok()
}

/// `not ok 3 - title # TODO later`
fn point(line: &str) -> Option<CaseResult> {
    let (rest, ok) = match line.strip_prefix("not ok") {
        Some(rest) => (rest, false),
        None => (line.strip_prefix("ok")?, true),
    };
    if !rest.is_empty() && !rest.starts_with(' ') {
        return None;
    }
    let rest = rest.trim_start().trim_start_matches(|letter: char| letter.is_ascii_digit());
    let (title, directive) = split_directive(rest);
    let title = title.trim().trim_start_matches('-').trim().trim_end_matches(" {");
    let directive = directive.to_ascii_lowercase();
    let passed = match ok {
        _ if directive.starts_with("skip") => None,
        // What is still to do is expected to fail.
        false if directive.starts_with("todo") => None,
        ok => Some(ok),
    };
    Some(CaseResult { name: title.replace("\\#", "#"), passed, ..CaseResult::default() })
}

/// Title and what stands behind the first `#` that is not escaped and opens a directive.
fn split_directive(text: &str) -> (&str, &str) {
    let opens = |at: usize| {
        let rest = text[at + 1..].trim_start().as_bytes();
        let word =
            |word: &[u8]| rest.get(..word.len()).is_some_and(|r| r.eq_ignore_ascii_case(word));
        !text[..at].ends_with('\\') && (word(b"skip") || word(b"todo") || word(b"time"))
    };
    match text.match_indices('#').find(|(at, _)| opens(*at)) {
        Some((at, _)) => (&text[..at], text[at + 1..].trim_start()),
        None => (text, ""),
    }
}

/// The file in `location: '/project/test/board.test.js:4:1'` or `file: test/board.js`.
fn location(line: &str) -> Option<String> {
    let value = line.strip_prefix("location:").or_else(|| line.strip_prefix("file:"))?;
    let mut value = value.trim().trim_matches(['\'', '"']);
    while let Some((before, number)) = value.rsplit_once(':') {
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            break;
        }
        value = before;
    }
    let value = value.strip_prefix("file://").unwrap_or(value);
    (!value.is_empty()).then(|| value.to_owned())
}
