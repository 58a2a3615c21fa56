//! A whole document as an answer. Lines that say the same keep their bytes.

use std::sync::Arc;

use specls_text::{FileChange, hunks};

use super::{document_of, elided, limit, refused, unfenced};
use crate::{Draft, Prompt, Request, Violation};

/// Reads the document between its two lines.
pub(super) fn read(request: &Request, prompt: &Prompt, answer: &str, draft: &mut Draft) {
    let name = document_of(request).file_name();
    let path = format!("{}/{name}", request.folder);
    let text = match between(answer, name) {
        Ok(text) => text,
        Err(sentence) => {
            draft.unmet.push(Violation(sentence));
            return;
        }
    };
    let seen = prompt.seen.iter().find(|seen| seen.path == path);
    let before = seen.map(|seen| Arc::clone(&seen.before));
    let known = before.as_deref().unwrap_or_default();
    if let Some(line) = elided::first_in_markdown(text, known) {
        draft.unmet.push(Violation(format!(
            "the document leaves something out at `{line}`: write out every line"
        )));
        return;
    }
    if let Some(line) = elided::conflict(text, known) {
        draft.unmet.push(Violation(format!(
            "the document holds the mark of a conflict, `{line}`: write the document without it"
        )));
        return;
    }
    if let Some(sentence) = refused(request, &path) {
        draft.unmet.push(Violation(sentence));
        return;
    }
    let after = laid_over(known, text);
    draft.changes.push(FileChange::new(path, before, after));
    limit(draft);
    if draft.changes.is_empty() && draft.unmet.is_empty() {
        draft.notes.push(format!("{name} stays as it is: the model changes nothing in it."));
    }
}

/// What stands between the two lines; of several documents the last one, which corrects the others.
fn between<'a>(answer: &'a str, name: &str) -> Result<&'a str, String> {
    let mut start = None;
    let mut end = None;
    let mut at = 0;
    for line in answer.split_inclusive('\n') {
        let next = at + line.len();
        match marker(line, name) {
            Some("BEGIN") => (start, end) = (Some(next), None),
            Some("END") if start.is_some() => end = Some(at),
            _ => {}
        }
        at = next;
    }
    match (start, end) {
        (Some(start), Some(end)) => Ok(unfenced(answer.get(start..end).unwrap_or_default())),
        (Some(_), None) => Err(format!(
            "the answer has no line `===== END {name} =====`, so it may have been cut short: write \
             the whole document"
        )),
        (None, _) => Err(format!(
            "the answer has no line `===== BEGIN {name} =====`: write the whole document between \
             the two lines"
        )),
    }
}

/// `BEGIN` or `END` of such a line: five to nine `=` on both sides.
fn marker<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let line = line.trim().trim_matches(['*', '`']).trim();
    let words = line.trim_matches('=');
    let marks = |length: usize| (5..=9).contains(&length);
    let front = line.len() - line.trim_start_matches('=').len();
    let back = line.len() - line.trim_end_matches('=').len();
    let (kind, named) = words.trim().split_once(' ')?;
    let named = named.trim().trim_matches('`');
    let named = named.rsplit('/').next().unwrap_or(named);
    (marks(front) && marks(back) && named == name).then_some(kind)
}

/// `text` with the bytes of `before` where lines say the same: blanks at the end of a line, line
/// breaks and the missing last one stay as they were.
pub(super) fn laid_over(before: &str, text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let text = text.trim_matches(['\r', '\n']);
    let (mark, body) = match before.strip_prefix('\u{feff}') {
        Some(body) => ("\u{feff}", body),
        None => ("", before),
    };
    let line_break = line_break(body);
    let new = text.split('\n').map(|line| line.trim_end_matches('\r'));
    let mut result = format!("{mark}{}", merged(body, &new.collect::<Vec<_>>(), line_break));
    // How a document ends is nobody's change: with blank lines, or without a line break.
    let tail = match body.trim().is_empty() {
        true => line_break,
        false => &body[body.trim_end_matches(['\r', '\n']).len()..],
    };
    result.truncate(result.trim_end_matches(['\r', '\n']).len());
    result.push_str(tail);
    result
}

/// The line break that a text uses.
pub(super) fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// The new lines, with the bytes of the old ones where they say the same. Ends with a line break
/// unless it ends with an old line that has none.
pub(super) fn merged(old: &str, new: &[&str], line_break: &str) -> String {
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let plain = |lines: &[&str]| {
        lines.iter().map(|line| line.trim_end().replace('\r', " ") + "\n").collect::<String>()
    };
    let mut result = String::new();
    let mut at = 0;
    for hunk in hunks(&plain(&old), &plain(new)) {
        result.extend(old.get(at..hunk.before.start).unwrap_or_default().iter().copied());
        for line in new.get(hunk.after).unwrap_or_default() {
            if !result.is_empty() && !result.ends_with('\n') {
                result.push_str(line_break);
            }
            result.push_str(line);
            result.push_str(line_break);
        }
        at = hunk.before.end;
    }
    result.extend(old.get(at..).unwrap_or_default().iter().copied());
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_say_the_same_keep_their_bytes() {
        let before = "# A\r\n\r\none  \r\ntwo\r\n";
        assert_eq!(laid_over(before, "# A\n\none\ntwo\n"), before);
        assert_eq!(
            laid_over(before, "# A\n\none\nnew\ntwo\n"),
            "# A\r\n\r\none  \r\nnew\r\ntwo\r\n"
        );
        assert_eq!(laid_over("one\ntwo", "one\ntwo\nthree\n"), "one\ntwo\nthree");
        assert_eq!(laid_over("one\ntwo", "one\n"), "one");
        assert_eq!(laid_over("one\n\n\n", "one\ntwo\n"), "one\ntwo\n\n\n");
        assert_eq!(laid_over("one\r\ntwo\n\n", "one\ntwo\n"), "one\r\ntwo\n\n");
        assert_eq!(laid_over("", "\u{feff}one\n"), "one\n");
        assert_eq!(laid_over("\u{feff}one\n", "two\n"), "\u{feff}two\n");
    }

    #[test]
    fn the_lines_around_a_document_may_differ_a_little() {
        let document = "# Tasks\n";
        for answer in [
            "===== BEGIN tasks.md =====\n# Tasks\n===== END tasks.md =====\n",
            "Here it is:\n======= BEGIN a/tasks.md =======\n# Tasks\n======= END a/tasks.md =======\nDone.",
            "===== BEGIN tasks.md =====\n```markdown\n# Tasks\n```\n===== END tasks.md =====\n",
            "===== BEGIN tasks.md =====\n# No\n===== END tasks.md =====\nI mean:\n\
             ===== BEGIN tasks.md =====\n# Tasks\n===== END tasks.md =====\n",
            "**===== BEGIN `tasks.md` =====**\r\n# Tasks\r\n**===== END tasks.md =====**",
        ] {
            let text = between(answer, "tasks.md").unwrap();
            assert_eq!(laid_over("", text), document, "{answer}");
        }
        assert!(between("===== BEGIN tasks.md =====\n# Tasks\n", "tasks.md").is_err());
        assert!(between("# Tasks\n", "tasks.md").is_err());
    }
}
