//! A review as an edit that needs confirmation, and as a message for extensions.

use std::collections::HashMap;

use serde_json::{Value, json};
use specls_draft::needs_confirmation;
use specls_text::LineIndex;
use tower_lsp::gen_lsp_types::{
    AnnotatedTextEdit, ChangeAnnotation, CreateFile, CreateFileOptions, DeleteFile, DocumentChange,
    Edit, TextEdit, WorkspaceEdit,
};

use super::Review;
use crate::convert::Ruler;
use crate::edit::text_document_edit;
use crate::picture::Picture;
use crate::roots::Root;

/// The review as one edit whose every change needs confirmation; `None` when the client cannot take
/// it: a file is to be created or removed, and it does not do that.
pub fn annotated_edit(review: &Review, root: &Root, picture: &Picture) -> Option<WorkspaceEdit> {
    let mut annotations = HashMap::new();
    let mut changes = Vec::new();
    for (number, file) in review.changes.files.iter().enumerate() {
        let uri = picture.uri(&file.path)?;
        let id = format!("{}.{number}", review.id);
        let annotation = ChangeAnnotation {
            label: review.title.clone(),
            needs_confirmation: Some(true),
            description: Some(match needs_confirmation(&file.path) {
                Some(why) => format!("{}: {why}", file.path),
                None => file.path.clone(),
            }),
        };
        annotations.insert(id.clone(), annotation);
        if file.removed {
            if !picture.abilities.delete_files {
                return None;
            }
            let delete = DeleteFile { uri, options: None, annotation_id: Some(id) };
            changes.push(DocumentChange::from(delete));
            continue;
        }
        if file.is_new() {
            if !picture.abilities.create_files {
                return None;
            }
            changes.push(DocumentChange::from(CreateFile {
                uri: uri.clone(),
                options: Some(CreateFileOptions { overwrite: None, ignore_if_exists: Some(true) }),
                annotation_id: Some(id.clone()),
            }));
        }
        let lines = LineIndex::new(file.before());
        let encoding = picture.abilities.encoding;
        let ruler = Ruler { text: file.before(), lines: &lines, encoding };
        let edits = file
            .edits()
            .into_iter()
            .map(|edit| {
                Edit::from(AnnotatedTextEdit {
                    annotation_id: id.clone(),
                    text_edit: TextEdit {
                        range: ruler.range(edit.span),
                        new_text: edit.replacement,
                    },
                })
            })
            .collect();
        let version = root.workspace.document(&file.path).map(specls_text::Document::version);
        changes.push(text_document_edit(uri, version, edits).into());
    }
    Some(WorkspaceEdit {
        changes: None,
        document_changes: Some(changes),
        change_annotations: Some(annotations),
    })
}

/// The parameters of `specls/review`; see `docs/protocol.md`.
pub fn notification(review: &Review, picture: Option<&Picture>) -> Value {
    let files: Vec<Value> = review
        .changes
        .files
        .iter()
        .map(|file| {
            let hunks: Vec<Value> = file
                .hunks()
                .into_iter()
                .map(|hunk| {
                    json!({
                        "before": [hunk.before.start, hunk.before.end],
                        "after": [hunk.after.start, hunk.after.end],
                    })
                })
                .collect();
            json!({
                "path": file.path,
                "uri": picture.and_then(|picture| picture.uri(&file.path)),
                "before": file.before.as_deref(),
                "after": &*file.after,
                "removed": file.removed,
                "confirm": needs_confirmation(&file.path),
                "hunks": hunks,
            })
        })
        .collect();
    json!({
        "review": review.id.to_string(),
        "revision": review.revision,
        "title": review.title,
        "notes": review.notes,
        "root": picture.and_then(|picture| {
            tower_lsp::gen_lsp_types::Uri::from_file_path(&picture.root).ok()
        }),
        "files": files,
    })
}
