//! Questions that a snapshot answers, translated for the protocol.

mod actions;
mod completion;
mod places;
mod renaming;
mod symbols;

use tower_lsp::gen_lsp_types::TextDocumentPositionParams;

use crate::event::Question;
use crate::picture::Picture;

pub use actions::lenses;
pub use completion::TRIGGERS;
pub use symbols::{with_place, workspace_symbols};

/// Answers a question about the document at `path`.
pub fn answer(picture: &Picture, path: &str, question: Question) {
    let at = |params: &TextDocumentPositionParams| params.position;
    match question {
        Question::Hover(params, reply) => {
            let at = at(&params.text_document_position_params);
            reply.send(Ok(places::hover(picture, path, at)));
        }
        Question::Definition(params, reply) => {
            let at = at(&params.text_document_position_params);
            reply.send(Ok(places::definition(picture, path, at)));
        }
        Question::Implementation(params, reply) => {
            let at = at(&params.text_document_position_params);
            reply.send(Ok(places::implementation(picture, path, at)));
        }
        Question::References(params, reply) => {
            let at = at(&params.text_document_position_params);
            let declared = params.context.include_declaration;
            reply.send(Ok(places::references(picture, path, at, declared)));
        }
        Question::Highlights(params, reply) => {
            let at = at(&params.text_document_position_params);
            reply.send(Ok(places::highlights(picture, path, at)));
        }
        Question::Outline(params, reply) => {
            reply.send(Ok(symbols::outline(picture, path, &params.text_document.uri)));
        }
        Question::Actions(params, reply) => {
            reply.send(Ok(actions::actions(picture, path, &params)));
        }
        Question::Lenses(_, reply) => {
            reply.send(Ok(lenses(picture, path)));
        }
        Question::Completion(params, reply) => {
            let at = at(&params.text_document_position_params);
            reply.send(Ok(completion::completion(picture, path, at)));
        }
        Question::Rename(_, reply) if picture.abilities.refuses_trust => {
            reply.send(Err(renaming::refused(
                "this workspace is not trusted, so nothing is changed in it".to_owned(),
            )));
        }
        Question::PrepareRename(params, reply) => {
            reply.send(Ok(renaming::prepare(picture, path, params.position)));
        }
        Question::Rename(params, reply) => {
            let at = at(&params.text_document_position_params);
            reply.send(renaming::rename(picture, path, at, &params.new_name));
        }
    }
}

/// Answers a question about a document that is none of ours.
pub fn answer_nothing(question: Question) {
    match question {
        Question::Hover(_, reply) => reply.send(Ok(None)),
        Question::Definition(_, reply) => reply.send(Ok(None)),
        Question::Implementation(_, reply) => reply.send(Ok(None)),
        Question::References(_, reply) => reply.send(Ok(None)),
        Question::Highlights(_, reply) => reply.send(Ok(None)),
        Question::Outline(_, reply) => reply.send(Ok(None)),
        Question::Actions(_, reply) => reply.send(Ok(None)),
        Question::Lenses(_, reply) => reply.send(Ok(None)),
        Question::Completion(_, reply) => reply.send(Ok(None)),
        Question::PrepareRename(_, reply) => reply.send(Ok(None)),
        Question::Rename(_, reply) => reply.send(Ok(None)),
    }
}
