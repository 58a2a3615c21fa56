//! A comment, docstring or title, as plain text of the same length.

use crate::symbols::{Carrier, CarrierKind};

/// The text of a carrier with its marks (`//`, `*`, quotes) blanked, byte for byte, so that offsets
/// stay those of the file. Lines quoted with `>` are blanked as well: what they say is said by
/// somebody else.
pub(crate) struct Passage {
    text: String,
    start: usize,
}

impl Passage {
    pub(crate) fn new(carrier: Carrier, text: &str) -> Self {
        let written = carrier.span.of(text);
        let mut plain = String::with_capacity(written.len());
        let is_block = written.starts_with("/*");
        for line in written.split_inclusive('\n') {
            match carrier.kind {
                CarrierKind::Comment => push_comment_line(&mut plain, line, is_block),
                CarrierKind::Docstring => push_line(&mut plain, line, 0),
                CarrierKind::Title => plain.push_str(line),
            }
        }
        if carrier.kind != CarrierKind::Comment {
            plain = without_quotes(&plain);
        } else if is_block && plain.ends_with("*/") {
            plain.truncate(plain.len() - 2);
            plain.push_str("  ");
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

fn push_comment_line(plain: &mut String, line: &str, is_block: bool) {
    let content = line.trim_start();
    let lead = line.len() - content.len();
    let marks = if is_block {
        let opening = if content.starts_with("/*") { 2 } else { 0 };
        let stars = &content[opening..];
        // `*/` is the end, not a mark.
        let stars = stars.len() - stars.trim_start_matches(['*', '!']).len();
        if content[opening + stars..].starts_with('/') && stars > 0 {
            opening + stars + 1
        } else {
            opening + stars
        }
    } else {
        content.len() - content.trim_start_matches(['/', '#', '!']).len()
    };
    push_line(plain, line, lead + marks);
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
