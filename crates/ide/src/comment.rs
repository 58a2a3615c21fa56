//! Comments, as a file writes them: where one more line goes.

use specls_text::{Edit, Span};

/// What opens comments that reach to the end of their line, the longer ones first.
const LINE_MARKS: &[&str] = &["//!", "///", "//", "#", "--", ";;", ";", "%"];
/// What closes comments and docstrings of several lines.
const CLOSERS: &[&str] = &["*/", "\"\"\"", "'''", "-->", "=end", "-}"];

/// What opens a comment at the start of the text.
pub(crate) fn line_mark(text: &str) -> Option<&'static str> {
    // An attribute of Rust's is no comment.
    let attribute = text.starts_with("#[") || text.starts_with("#![");
    LINE_MARKS.iter().copied().find(|mark| !attribute && text.starts_with(mark))
}

/// The comment that starts at `start`: consecutive lines with one mark, or all up to what closes it.
pub(crate) fn comment_at(text: &str, start: usize) -> Option<Span> {
    let rest = text.get(start..)?;
    if let Some(mark) = line_mark(rest) {
        let mut end = start;
        for line in rest.split_inclusive('\n') {
            if line_mark(line) != Some(mark) {
                break;
            }
            end += line.len();
        }
        let length = text[start..end].trim_end().len();
        return Some(Span::new(start, start + length));
    }
    let openers = [("/*", "*/"), ("\"\"\"", "\"\"\""), ("'''", "'''"), ("<!--", "-->")];
    let (opener, closer) = openers.into_iter().find(|(opener, _)| rest.starts_with(opener))?;
    let length = rest[opener.len()..].find(closer)?;
    Some(Span::new(start, start + opener.len() + length + closer.len()))
}

/// Adds a line to the end of a comment or docstring, in its own form.
pub(crate) fn extend(text: &str, comment: Span, words: &str) -> Option<Edit> {
    let end = comment.start + comment.of(text).trim_end().len();
    let shown = text.get(comment.start..end)?;
    let start_of_last = text[..end].rfind('\n').map_or(0, |at| at + 1);
    let last = &text[start_of_last..end];
    let indentation = &last[..last.len() - last.trim_start().len()];
    let line_break = specls_spec::line_break(text);
    let Some(closer) = CLOSERS.iter().find(|closer| shown.ends_with(**closer)) else {
        let mark = line_mark(last.trim_start())?;
        return Some(Edit::insert(end, format!("{line_break}{indentation}{mark} {words}")));
    };
    let body = end - closer.len();
    let in_front = text.get(start_of_last.max(comment.start)..body)?;
    if start_of_last > comment.start && in_front.trim_matches([' ', '\t', '*']).is_empty() {
        // What closes it has a line of its own: the new one goes in front of that.
        let above = text[..start_of_last].trim_end();
        let above = above.rsplit('\n').next().unwrap_or_default();
        let starred = *closer == "*/" && above.trim_start().starts_with(['*', '/']);
        let lead = if starred {
            let star = if indentation.is_empty() { " " } else { indentation };
            format!("{star}* ")
        } else {
            let lead = &above[..above.len() - above.trim_start().len()];
            if lead.is_empty() { indentation.to_owned() } else { lead.to_owned() }
        };
        return Some(Edit::insert(start_of_last, format!("{lead}{words}{line_break}")));
    }
    let words_end = comment.start + text[comment.start..body].trim_end().len();
    Some(Edit::insert(words_end, format!(" {words}")))
}
