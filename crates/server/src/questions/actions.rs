//! What can be done at a place, in menus and above lines.

use serde_json::json;
use specls_ide as ide;
use tower_lsp::gen_lsp_types::{
    Code, CodeAction, CodeActionKind, CodeActionParams, CodeActionResponse, CodeLens, Command,
    Diagnostic, Uri,
};

use crate::edit::document_edit;
use crate::picture::Picture;

pub fn actions(
    picture: &Picture,
    path: &str,
    params: &CodeActionParams,
) -> Option<Vec<CodeActionResponse>> {
    let measured = picture.measured(path)?;
    let ruler = measured.ruler();
    let version = picture.version(path);
    let span = ruler.span(params.range);
    let uri = &params.text_document.uri;
    let actions = ide::actions(&picture.snapshot, path, span, picture.beside(path));
    // Where several would mend a problem, only a person can choose.
    let is_only = |action: &ide::Action| {
        action.mends.is_some() && actions.iter().filter(|it| it.mends == action.mends).count() == 1
    };
    let preferred: Vec<bool> = actions.iter().map(is_only).collect();
    Some(
        actions
            .into_iter()
            .zip(preferred)
            .filter(|(action, _)| action.mends.is_none_or(|code| picture.settings.shows(code)))
            .filter(|(action, _)| !picture.abilities.refuses_trust || only_reads(action))
            .filter(|(action, _)| wanted(action_kind(action), params.context.only.as_deref()))
            .map(|(action, is_preferred)| {
                let mut answer = CodeAction {
                    title: action.title.clone(),
                    kind: Some(CodeActionKind::from(action_kind(&action).to_owned())),
                    diagnostics: mended(&action, &params.context.diagnostics),
                    is_preferred: is_preferred.then_some(true),
                    ..Default::default()
                };
                match &action.command {
                    ide::Command::Edit(edits) => {
                        answer.edit = Some(document_edit(
                            &picture.abilities,
                            uri,
                            version,
                            ruler.edits(edits),
                        ));
                    }
                    ide::Command::SetTaskState { edit, .. } => {
                        let edits = ruler.edits(std::slice::from_ref(edit));
                        answer.edit = Some(document_edit(&picture.abilities, uri, version, edits));
                    }
                    _ => answer.command = Some(command(picture, &action, uri)),
                }
                answer.into()
            })
            .collect(),
    )
}

/// What is offered in a workspace that is not trusted.
fn only_reads(action: &ide::Action) -> bool {
    matches!(
        action.command,
        ide::Command::Show { .. } | ide::Command::Suggest { .. } | ide::Command::Link(_)
    )
}

/// `context.only` names kinds; a kind stands for those below it too.
fn wanted(kind: &str, only: Option<&[CodeActionKind]>) -> bool {
    only.is_none_or(|only| {
        only.iter().any(|wanted| {
            let wanted = String::from(wanted.clone());
            wanted.is_empty()
                || kind == wanted
                || kind.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('.'))
        })
    })
}

fn action_kind(action: &ide::Action) -> &'static str {
    match action.kind {
        ide::ActionKind::QuickFix => "quickfix",
        ide::ActionKind::Refactor => "refactor",
    }
}

fn mended(action: &ide::Action, shown: &[Diagnostic]) -> Option<Vec<Diagnostic>> {
    let code = Code::String(action.mends?.name().to_owned());
    let mended: Vec<Diagnostic> =
        shown.iter().filter(|shown| shown.code.as_ref() == Some(&code)).cloned().collect();
    (!mended.is_empty()).then_some(mended)
}

/// What is offered above the lines of the file at `path`.
pub fn lenses(picture: &Picture, path: &str) -> Option<Vec<CodeLens>> {
    let uri = &picture.uri(path)?;
    let measured = picture.measured(path)?;
    let ruler = measured.ruler();
    let lenses = ide::lenses(&picture.snapshot, path, picture.beside(path));
    Some(
        lenses
            .into_iter()
            .filter(|lens| !picture.abilities.refuses_trust || only_reads(&lens.action))
            .map(|lens| {
                let mut command = command(picture, &lens.action, uri);
                command.title = lens.title;
                CodeLens { range: ruler.range(lens.span), command: Some(command), data: None }
            })
            .collect(),
    )
}

/// An action as a command of `docs/protocol.md`.
fn command(picture: &Picture, action: &ide::Action, uri: &Uri) -> Command {
    let root = Uri::from_file_path(&picture.root).ok();
    let tie = |tie: &ide::Tie| {
        json!({
            "root": root,
            "folder": tie.folder,
            "criterion": tie.criterion.as_str(),
            "code": tie.code.to_string(),
        })
    };
    let (name, argument) = match &action.command {
        ide::Command::Draft { step, author, .. } => {
            ("specls.draft", with_author(json!({"uri": uri, "step": step}), author.as_ref()))
        }
        ide::Command::Implement { task, label, author, .. } => {
            let argument = json!({"uri": uri, "task": label, "index": task});
            ("specls.implement", with_author(argument, author.as_ref()))
        }
        ide::Command::Run { optional, author, .. } => {
            let argument = json!({"uri": uri, "optional": optional});
            ("specls.run", with_author(argument, Some(author)))
        }
        ide::Command::SetTaskState { state, task, label, .. } => (
            "specls.setTaskState",
            json!({"uri": uri, "task": label, "index": task, "state": state.name()}),
        ),
        ide::Command::Show { folder, criteria, links } => {
            let criteria: Vec<&str> = criteria.iter().map(|id| id.as_str()).collect();
            let links = links.name();
            let argument =
                json!({"root": root, "folder": folder, "criteria": criteria, "links": links});
            ("specls.show", argument)
        }
        ide::Command::Suggest { folder, criterion } => (
            "specls.suggest",
            json!({"root": root, "folder": folder, "criterion": criterion.as_str()}),
        ),
        ide::Command::Link(code) => {
            ("specls.link", json!({"root": root, "code": code.to_string()}))
        }
        ide::Command::Cite(one) => ("specls.cite", tie(one)),
        ide::Command::Confirm(one) => ("specls.confirm", tie(one)),
        ide::Command::Reject(one) => ("specls.reject", tie(one)),
        // Edits are made by the client itself; no lens holds one.
        ide::Command::Edit(_) => ("specls.review.show", json!({})),
    };
    Command {
        title: action.title.clone(),
        tooltip: None,
        command: name.to_owned(),
        arguments: Some(vec![argument]),
    }
}

/// An argument that names the author, when one is meant.
fn with_author(mut argument: serde_json::Value, author: Option<&String>) -> serde_json::Value {
    if let Some(author) = author {
        argument["author"] = json!(author);
    }
    argument
}
