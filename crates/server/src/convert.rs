//! Places inside specls and at the border: byte spans and the client's lines and columns.

use std::path::PathBuf;

use specls_text::{ContentChange, Edit, Encoding, LineIndex, Position, Span};
use tower_lsp::gen_lsp_types as lsp;

/// A text that can be asked for places in the client's units.
#[derive(Clone, Copy)]
pub struct Ruler<'a> {
    /// The text.
    pub text: &'a str,
    /// Where its lines start.
    pub lines: &'a LineIndex,
    /// How the client counts.
    pub encoding: Encoding,
}

impl Ruler<'_> {
    /// A byte offset as the client names it.
    pub fn position(self, offset: usize) -> lsp::Position {
        let position = self.lines.position(self.text, offset, self.encoding);
        lsp::Position { line: position.line, character: position.column }
    }

    /// A span as the client names it.
    pub fn range(self, span: Span) -> lsp::Range {
        lsp::Range { start: self.position(span.start), end: self.position(span.end) }
    }

    /// The byte offset of a place, clamped.
    pub fn offset(self, position: lsp::Position) -> usize {
        self.lines.offset(self.text, place(position), self.encoding)
    }

    /// The span of a range, clamped.
    pub fn span(self, range: lsp::Range) -> Span {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        Span::new(start.min(end), end.max(start))
    }

    /// Edits as the client makes them.
    pub fn edits(self, edits: &[Edit]) -> Vec<lsp::TextEdit> {
        edits
            .iter()
            .map(|edit| lsp::TextEdit {
                range: self.range(edit.span),
                new_text: edit.replacement.clone(),
            })
            .collect()
    }
}

/// A change of an open document as specls makes it.
pub fn content_change(change: lsp::TextDocumentContentChangeEvent) -> ContentChange {
    use lsp::TextDocumentContentChangeEvent as Change;
    match change {
        Change::TextDocumentContentChangePartial(change) => ContentChange {
            range: Some((place(change.range.start), place(change.range.end))),
            text: change.text,
        },
        Change::TextDocumentContentChangeWholeDocument(change) => {
            ContentChange { range: None, text: change.text }
        }
    }
}

/// The file that a URI names; `None` for other schemes.
pub fn file_path(uri: &lsp::Uri) -> Option<PathBuf> {
    if uri.scheme() != "file" {
        return None;
    }
    uri.to_file_path().ok()
}

fn place(position: lsp::Position) -> Position {
    Position { line: position.line, column: position.character }
}
