//! What is said about the thing under the cursor.

use specls_text::Span;
use specls_trace::Snapshot;

/// Text about a part of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The part it is about.
    pub span: Span,
    /// Markdown.
    pub markdown: String,
}

/// About a reference: the criterion's text and its tasks; about a criterion: its tasks, properties
/// and tests; about a task: what it cites.
pub fn hover(snapshot: &Snapshot, path: &str, offset: usize) -> Option<Hover> {
    let _ = (snapshot, path, offset);
    None
}
