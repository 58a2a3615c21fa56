//! The `.diff` document of a review.

use specls_text::{Patch, PatchTarget};
use tower_lsp::gen_lsp_types::Uri;

use super::Review;

/// A review as a document.
#[derive(Debug, Clone)]
pub struct ReviewDocument {
    /// The document.
    pub uri: Uri,
    /// Its name in the scratch folder.
    pub name: String,
    /// Its text.
    pub text: String,
    /// What each line of it belongs to; `None` for the remarks at its top.
    pub targets: Vec<Option<PatchTarget>>,
}

/// The name of a review's document: the spec and the step, so that an editor's tab says something.
pub fn name(review: &Review) -> String {
    let spec = review.folder.rsplit('/').next().unwrap_or("spec");
    document_name(spec, &format!("{}-{}", review.step, review.id), "diff")
}

/// The name of a document about a spec.
pub fn document_name(spec: &str, what: &str, ending: &str) -> String {
    let safe = |text: &str| text.replace(|c: char| !c.is_alphanumeric() && c != '-', "-");
    format!("{}-{}.{ending}", safe(spec), safe(what))
}

/// The text of a review's document with what each line belongs to. Remarks open with `#`, which
/// readers of patches skip.
pub fn render(review: &Review) -> (String, Vec<Option<PatchTarget>>) {
    let mut text = format!("# {}\n", review.title);
    for line in review.notes.iter().flat_map(|note| note.lines()) {
        text.push_str(&format!("# {line}\n"));
    }
    let hint = if review.changes.is_empty() {
        "Everything is decided; this document can be closed."
    } else {
        "Nothing is written yet. Accept or discard hunks, files or everything with the code actions of a line."
    };
    text.push_str(&format!("#\n# {hint}\n"));
    let mut targets = vec![None; text.lines().count()];
    let patch = Patch::new(&review.changes);
    targets.extend(patch.lines.iter().map(|line| Some(line.target)));
    text.push_str(&patch.text());
    (text, targets)
}
