//! A comment, docstring or title, as plain text of the same length.

use crate::symbols::{Carrier, CarrierKind};

/// The text of a carrier with its marks (`//`, `*`, quotes) blanked, byte for byte, so that offsets
/// stay those of the file. Lines quoted with `>` are blanked as well: what they say is said by
/// somebody else.
pub(crate) struct Passage {
    text: String,
    start: usize,
}

/// What block comments end in.
const CLOSING: [&str; 15] =
    ["*/", "-->", "-}", "*)", "#>", "|#", "=end", "=cut", "]]", "]#", "=#", "-/", "#}", "}}", "*@"];

impl Passage {
    pub(crate) fn new(carrier: Carrier, text: &str) -> Self {
        let written = carrier.span.of(text);
        let mut plain = String::with_capacity(written.len());
        let is_block = carrier.kind == CarrierKind::Block;
        // Behind duvet's `//= document#section` its lines are quoted: `//# …`.
        let mut is_quoting = false;
        for (number, line) in written.split_inclusive('\n').enumerate() {
            match carrier.kind {
                CarrierKind::Line => {
                    let content = line.trim_start();
                    let is_quotation = is_quoting && content.starts_with("//#");
                    is_quoting = is_quotation || content.starts_with("//=");
                    let end = line.trim_end_matches('\n').len();
                    push_line(&mut plain, line, if is_quotation { end } else { line_marks(line) });
                }
                CarrierKind::Block => push_line(&mut plain, line, block_marks(line, number == 0)),
                CarrierKind::Docstring => push_line(&mut plain, line, 0),
                CarrierKind::Title => plain.push_str(line),
            }
        }
        if !carrier.is_comment() {
            plain = without_quotes(&plain);
        } else if let Some(end) = CLOSING.iter().find(|it| is_block && plain.ends_with(**it)) {
            plain.truncate(plain.len() - end.len());
            plain.extend(std::iter::repeat_n(' ', end.len()));
        }
        Self { text: plain, start: carrier.span.start }
    }

    /// The text; offsets in it count from [`Passage::start`].
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Where it starts in the file.
    pub(crate) fn start(&self) -> usize {
        self.start
    }
}

/// How many bytes of a line comment are blanks and marks.
fn line_marks(line: &str) -> usize {
    let content = line.trim_start();
    let marks = ['/', '#', '!', '-', ';', '%', '"', '\''];
    let start = if content.starts_with("REM ") || content.starts_with("rem ") { 3 } else { 0 };
    line.len() - content[start..].trim_start_matches(marks).len()
}

/// How many bytes of a line of a block comment are blanks and marks.
fn block_marks(line: &str, is_first: bool) -> usize {
    let content = line.trim_start();
    let lead = line.len() - content.len();
    let opening = if !is_first {
        0
    } else if content.starts_with('=') {
        // =begin, =pod
        content.find(char::is_whitespace).unwrap_or(content.len())
    } else {
        let marks = ['/', '*', '<', '!', '-', '{', '(', '[', '#', '|', '=', '@'];
        let rest = content.trim_start_matches(marks);
        return line.len() - rest.len();
    };
    let stars = &content[opening..];
    // `*/` is the end, not a mark.
    let stars = stars.len() - stars.trim_start_matches(['*', '!']).len();
    let end = usize::from(stars > 0 && content[opening + stars..].starts_with('/'));
    lead + opening + stars + end
}

/// Appends a line with its first `marks` bytes (all of them ASCII or blanks) blanked; the whole line
/// when it is a quotation.
fn push_line(plain: &mut String, line: &str, marks: usize) {
    let rest = &line[marks..];
    let is_quotation = rest.trim_start().starts_with('>');
    let blanked = if is_quotation { line.trim_end_matches('\n').len() } else { marks };
    plain.extend(std::iter::repeat_n(' ', blanked));
    plain.push_str(&line[blanked..]);
}

/// Blanks the quotes around a string literal, and what stands in front of them.
fn without_quotes(literal: &str) -> String {
    let quotes = ['"', '\'', '`'];
    let start = literal.find(quotes).unwrap_or_default();
    let inner = literal[start..].trim_start_matches(quotes);
    let opening = literal.len() - inner.len();
    let inner = inner.trim_end_matches(quotes);
    let closing = literal.len() - opening - inner.len();
    let mut plain = " ".repeat(opening);
    plain.push_str(inner);
    plain.extend(std::iter::repeat_n(' ', closing));
    plain
}
