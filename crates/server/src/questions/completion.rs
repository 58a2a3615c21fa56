//! Numbers and names behind the beginning of a citation.

use specls_ide as ide;
use tower_lsp::gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemLabelDetails, CompletionList,
    CompletionResponse, Position, TextEdit,
};

use crate::picture::Picture;

/// What starts asking: what stands behind keywords and inside of numbers. Everywhere else the answer
/// is empty, by a look at the line alone.
pub const TRIGGERS: &[&str] = &[" ", ".", ":", "#", ","];

pub fn completion(picture: &Picture, path: &str, at: Position) -> Option<CompletionResponse> {
    let measured = picture.measured(path)?;
    let ruler = measured.ruler();
    let ide::Completions { found, is_cut } =
        ide::completions(&picture.snapshot, path, ruler.text, ruler.offset(at));
    if found.is_empty() {
        return None;
    }
    let details = picture.abilities.completion_label_details;
    let items = found
        .into_iter()
        .enumerate()
        .map(|(number, one)| {
            let (label_details, detail) = match details {
                true => {
                    let description = Some(one.spec);
                    (Some(CompletionItemLabelDetails { detail: None, description }), one.detail)
                }
                false => (None, format!("{} · {}", one.spec, one.detail)),
            };
            let edit = TextEdit { range: ruler.range(one.span), new_text: one.text };
            CompletionItem {
                label_details,
                kind: Some(kind(one.kind)),
                detail: Some(detail),
                // In the order of the documents, 2 before 10.
                sort_text: Some(format!("{number:04}")),
                filter_text: Some(one.label.clone()),
                label: one.label,
                text_edit: Some(edit.into()),
                ..Default::default()
            }
        })
        .collect();
    Some(CompletionList { is_incomplete: is_cut, items, ..Default::default() }.into())
}

fn kind(kind: ide::CompletionKind) -> CompletionItemKind {
    match kind {
        ide::CompletionKind::Requirement => CompletionItemKind::Class,
        ide::CompletionKind::Criterion => CompletionItemKind::Reference,
        ide::CompletionKind::Property => CompletionItemKind::Property,
        ide::CompletionKind::Task => CompletionItemKind::Event,
        ide::CompletionKind::Spec => CompletionItemKind::Module,
    }
}
