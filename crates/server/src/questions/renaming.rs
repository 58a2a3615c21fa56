//! Other numbers for what is numbered.

use specls_ide as ide;
use tower_lsp::gen_lsp_types::{
    Position, PrepareRenamePlaceholder, PrepareRenameResult, WorkspaceEdit,
};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};

use crate::edit::documents_edit;
use crate::picture::Picture;

pub fn prepare(picture: &Picture, path: &str, at: Position) -> Option<PrepareRenameResult> {
    let measured = picture.measured(path)?;
    let ruler = measured.ruler();
    let offset = ruler.offset(at);
    let found = ide::renamable(&picture.snapshot, &*picture.sources, path, offset)?;
    let range = ruler.range(found.span);
    Some(PrepareRenamePlaceholder { range, placeholder: found.number }.into())
}

pub fn rename(
    picture: &Picture,
    path: &str,
    at: Position,
    number: &str,
) -> Result<Option<WorkspaceEdit>> {
    let Some(measured) = picture.measured(path) else { return Ok(None) };
    let offset = measured.ruler().offset(at);
    let renaming =
        ide::rename(&picture.snapshot, &*picture.sources, path, offset, number).map_err(refused)?;
    let mut documents = Vec::new();
    for (path, edits) in &renaming.files {
        let (Some(uri), Some(measured)) = (picture.uri(path), picture.measured(path)) else {
            return Err(refused(format!("{path} is gone; nothing was changed")));
        };
        documents.push((uri, picture.version(path), measured.ruler().edits(edits)));
    }
    Ok(Some(documents_edit(&picture.abilities, documents)))
}

/// `RequestFailed`: the request was fine, and cannot be done.
const REQUEST_FAILED: i64 = -32803;

pub fn refused(message: String) -> Error {
    Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: message.into(), data: None }
}
