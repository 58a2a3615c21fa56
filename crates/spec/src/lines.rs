//! The one scanner that every document kind stands on: lines, told apart by their first bytes.
//!
//! A Markdown tree is no help here: more than a quarter of all task lists hold items that are not
//! GFM task items, and the statements of a bug fix are bare lines that Markdown joins into one
//! paragraph. What counts in a spec is the line.

use memchr::{memchr2, memmem};
use specls_text::Span;

use crate::{Heading, Reference, reference};

/// One line, without its break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line {
    /// The whole line without its break.
    pub span: Span,
    /// The same without blanks at both ends.
    pub content: Span,
    /// How far the content is indented, in columns; a tab leads to the next multiple of four.
    pub indent: usize,
    pub kind: LineKind,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineKind {
    /// Nothing but blanks.
    Blank,
    /// `## Text`, with the text's place.
    Heading { level: u8, text: Span },
    /// `- text` or `1. text`.
    Item { marker: Marker, marker_span: Span, body: Span },
    /// Inside a fence or an HTML comment, or the fence itself.
    Code,
    /// Anything else.
    Text,
}

/// What opens a list item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marker {
    /// `-`, `*` or `+`.
    Bullet(u8),
    /// `1.` or `1)`: the digits are at the start of the marker's span.
    Ordered,
}

impl Line {
    /// What the line says behind an item's marker; the whole content of any other line.
    pub fn body(&self) -> Span {
        match self.kind {
            LineKind::Item { body, .. } => body,
            _ => self.content,
        }
    }

    pub fn is_blank(&self) -> bool {
        self.kind == LineKind::Blank
    }

    pub fn is_item(&self) -> bool {
        matches!(self.kind, LineKind::Item { .. })
    }

    pub fn is_heading(&self) -> bool {
        matches!(self.kind, LineKind::Heading { .. })
    }
}

/// The lines of a text. A line ends at LF, CRLF or CR; other separators are ordinary characters.
pub(crate) fn lines(text: &str) -> Vec<Line> {
    let bytes = text.as_bytes();
    let mut lines = Vec::with_capacity(bytes.len() / 40 + 1);
    let mut block = Block::None;
    let mut comments_close = true;
    let mut start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    while start < bytes.len() {
        let end = memchr2(b'\n', b'\r', &bytes[start..]).map_or(bytes.len(), |at| start + at);
        let next = match bytes.get(end) {
            Some(b'\r') if bytes.get(end + 1) == Some(&b'\n') => end + 2,
            Some(_) => end + 1,
            None => end,
        };
        let span = Span::new(start, end);
        let (content, indent) = content(bytes, span);
        let shown = &bytes[content.range()];
        let kind = match block {
            Block::Fence { byte, length } => {
                let run = run_length(shown, byte);
                if run >= length && run == shown.len() {
                    block = Block::None;
                }
                LineKind::Code
            }
            Block::Comment { end: last } => {
                if end >= last {
                    block = Block::None;
                }
                LineKind::Code
            }
            Block::None => {
                if let Some(fence) = fence(shown) {
                    block = fence;
                    LineKind::Code
                } else if comments_close && shown.starts_with(b"<!--") {
                    match memmem::find(&bytes[content.start + 4..], b"-->") {
                        Some(at) => {
                            let last = content.start + 4 + at + 3;
                            if last > end {
                                block = Block::Comment { end: last };
                            }
                            LineKind::Code
                        }
                        // A comment that is just being typed must not swallow the document.
                        None => {
                            comments_close = false;
                            LineKind::Text
                        }
                    }
                } else {
                    kind(bytes, content, indent)
                }
            }
        };
        lines.push(Line { span, content, indent, kind });
        start = next;
    }
    lines
}

/// The headings among the lines, each with its section. The second value gives each heading's line.
pub(crate) fn headings(text: &str, lines: &[Line]) -> (Vec<Heading>, Vec<usize>) {
    let mut headings: Vec<Heading> = Vec::new();
    let mut places = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let LineKind::Heading { level, text: title } = line.kind else { continue };
        while let Some(&last) = open.last() {
            if headings[last].level < level {
                break;
            }
            headings[last].section.end = line.span.start;
            open.pop();
        }
        open.push(headings.len());
        places.push(place);
        headings.push(Heading {
            level,
            text: title.of(text).to_owned(),
            span: line.span,
            section: Span::new(line.span.start, text.len()),
        });
    }
    (headings, places)
}

/// The texts of several lines, joined by a blank.
pub(crate) fn joined(text: &str, parts: impl Iterator<Item = Span>) -> String {
    let mut result = String::new();
    for part in parts {
        let part = part.of(text);
        if part.is_empty() {
            continue;
        }
        if !result.is_empty() {
            result.push(' ');
        }
        result.push_str(part);
    }
    result
}

/// The references of all labelled lines among `lines`, with lists that go on in the next line.
pub(crate) fn labelled_lines(text: &str, lines: &[Line]) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut lines = lines.iter().peekable();
    while let Some(line) = lines.next() {
        if matches!(line.kind, LineKind::Code | LineKind::Blank | LineKind::Heading { .. }) {
            continue;
        }
        let Some(mut label) = reference::labelled(text, line.body()) else { continue };
        while label.open
            && let Some(next) = lines.next_if(|next| next.kind == LineKind::Text)
        {
            label = label.continued(text, next.content);
        }
        found.append(&mut label.references(text));
    }
    found
}

/// `span` without white space at both ends.
pub(crate) fn trimmed(text: &str, span: Span) -> Span {
    let shown = span.of(text);
    let start = span.start + (shown.len() - shown.trim_start().len());
    let end = start + shown.trim().len();
    Span::new(start, end)
}

#[derive(Clone, Copy)]
enum Block {
    None,
    Fence { byte: u8, length: usize },
    Comment { end: usize },
}

fn content(bytes: &[u8], span: Span) -> (Span, usize) {
    let mut start = span.start;
    let mut indent = 0;
    while start < span.end {
        match bytes[start] {
            b' ' => indent += 1,
            b'\t' => indent = (indent / 4 + 1) * 4,
            _ => break,
        }
        start += 1;
    }
    let mut end = span.end;
    while end > start && matches!(bytes[end - 1], b' ' | b'\t') {
        end -= 1;
    }
    (Span::new(start, end), indent)
}

fn run_length(bytes: &[u8], byte: u8) -> usize {
    bytes.iter().take_while(|&&other| other == byte).count()
}

fn fence(shown: &[u8]) -> Option<Block> {
    let byte = *shown.first()?;
    if !matches!(byte, b'`' | b'~') {
        return None;
    }
    let length = run_length(shown, byte);
    let info = &shown[length..];
    (length >= 3 && (byte == b'~' || !info.contains(&b'`')))
        .then_some(Block::Fence { byte, length })
}

fn kind(bytes: &[u8], content: Span, indent: usize) -> LineKind {
    let shown = &bytes[content.range()];
    let Some(&first) = shown.first() else { return LineKind::Blank };
    match first {
        b'#' if indent < 4 => heading(shown, content).unwrap_or(LineKind::Text),
        b'-' | b'*' | b'+' => item(bytes, content, 1, Marker::Bullet(first)),
        b'0'..=b'9' => {
            let digits = shown.iter().take_while(|byte| byte.is_ascii_digit()).count();
            match shown.get(digits) {
                Some(b'.' | b')') if digits <= 9 => {
                    item(bytes, content, digits + 1, Marker::Ordered)
                }
                _ => LineKind::Text,
            }
        }
        _ => LineKind::Text,
    }
}

fn heading(shown: &[u8], content: Span) -> Option<LineKind> {
    let level = run_length(shown, b'#');
    if level > 6 || !matches!(shown.get(level), None | Some(b' ' | b'\t')) {
        return None;
    }
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = level + shown[level..].iter().take_while(|byte| blank(byte)).count();
    let mut end = shown.len();
    // Closing marks count only behind a blank: `## C#` keeps its last character.
    let closing = shown[start..].iter().rev().take_while(|&&byte| byte == b'#').count();
    if closing > 0 && (end - closing == start || blank(&shown[end - closing - 1])) {
        end -= closing;
        while end > start && blank(&shown[end - 1]) {
            end -= 1;
        }
    }
    let text = Span::new(content.start + start, content.start + end);
    Some(LineKind::Heading { level: level as u8, text })
}

/// The item whose marker takes `length` bytes, when a blank or nothing follows it.
fn item(bytes: &[u8], content: Span, length: usize, marker: Marker) -> LineKind {
    let behind = content.start + length;
    let mut start = behind;
    while start < content.end && matches!(bytes[start], b' ' | b'\t') {
        start += 1;
    }
    // A rule such as `- - -` or `* * *` is no item.
    let rule = matches!(marker, Marker::Bullet(byte)
        if bytes[start..content.end].iter().all(|&other| other == byte || other == b' '))
        && content.len() >= 3;
    // `-[ ]` is a task that somebody typed in a hurry.
    let hurried = start == behind && bytes[start..content.end].starts_with(b"[");
    if rule || (start == behind && start < content.end && !hurried) {
        return LineKind::Text;
    }
    LineKind::Item {
        marker,
        marker_span: Span::new(content.start, behind),
        body: Span::new(start, content.end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<String> {
        lines(text)
            .iter()
            .map(|line| match line.kind {
                LineKind::Blank => "blank".into(),
                LineKind::Heading { level, text: title } => format!("h{level} {}", title.of(text)),
                LineKind::Item { marker_span, body, .. } => {
                    format!("{}{} {}", line.indent, marker_span.of(text), body.of(text))
                }
                LineKind::Code => "code".into(),
                LineKind::Text => format!("text {}", line.content.of(text)),
            })
            .collect()
    }

    #[test]
    fn lines_are_told_apart_by_their_first_bytes() {
        assert_eq!(
            kinds("## A ##\n- b\n  * c\n12. d\n1.1 e\n---\n\n#f\n\t- g"),
            [
                "h2 A",
                "0- b",
                "2* c",
                "012. d",
                "text 1.1 e",
                "text ---",
                "blank",
                "text #f",
                "4- g"
            ]
        );
    }

    #[test]
    fn every_kind_of_line_break_ends_a_line() {
        assert_eq!(
            kinds("\u{feff}# a\r\nb\rc\nd\u{2028}e"),
            ["h1 a", "text b", "text c", "text d\u{2028}e"]
        );
    }

    #[test]
    fn fences_and_comments_hide_what_they_hold() {
        assert_eq!(
            kinds("```md\n- [ ] x\n````\n~~~\n```\n~~~\n<!-- a\n# b\n--> c\n<!-- d --> e\nf"),
            [
                "code", "code", "code", "code", "code", "code", "code", "code", "code", "code",
                "text f"
            ]
        );
    }

    #[test]
    fn a_comment_that_never_ends_hides_nothing() {
        assert_eq!(kinds("<!-- a\n# b"), ["text <!-- a", "h1 b"]);
    }

    #[test]
    fn a_section_reaches_to_the_next_heading_of_its_level() {
        let text = "# a\n## b\nx\n### c\n## d\n";
        let (headings, _) = headings(text, &lines(text));
        let sections: Vec<&str> = headings.iter().map(|heading| heading.section.of(text)).collect();
        assert_eq!(sections, [text, "## b\nx\n### c\n", "### c\n", "## d\n"]);
    }
}
