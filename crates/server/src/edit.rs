//! Edits as clients take them.

use std::collections::HashMap;

use tower_lsp::gen_lsp_types::{
    DocumentChange, Edit, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit,
    TextDocumentIdentifier, TextEdit, Uri, WorkspaceEdit,
};

use crate::abilities::Abilities;

/// An edit of one document; with its version where the client takes versions, so that a document
/// that moved on refuses it.
pub fn document_edit(
    abilities: &Abilities,
    uri: &Uri,
    version: Option<i32>,
    edits: Vec<TextEdit>,
) -> WorkspaceEdit {
    documents_edit(abilities, vec![(uri.clone(), version, edits)])
}

/// An edit of several documents.
pub fn documents_edit(
    abilities: &Abilities,
    documents: Vec<(Uri, Option<i32>, Vec<TextEdit>)>,
) -> WorkspaceEdit {
    if !abilities.document_changes {
        let changes: HashMap<Uri, Vec<TextEdit>> =
            documents.into_iter().map(|(uri, _, edits)| (uri, edits)).collect();
        return WorkspaceEdit { changes: Some(changes), ..Default::default() };
    }
    let changes = documents
        .into_iter()
        .map(|(uri, version, edits)| {
            let edits = edits.into_iter().map(Edit::from).collect();
            DocumentChange::from(text_document_edit(uri, version, edits))
        })
        .collect();
    WorkspaceEdit { document_changes: Some(changes), ..Default::default() }
}

/// The edits of one document among document changes.
pub fn text_document_edit(uri: Uri, version: Option<i32>, edits: Vec<Edit>) -> TextDocumentEdit {
    TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier {
            version,
            text_document_identifier: TextDocumentIdentifier { uri },
        },
        edits,
    }
}
