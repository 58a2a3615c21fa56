//! Questions that a snapshot answers, translated for the protocol.

use serde_json::json;
use specls_ide as ide;
use tower_lsp::gen_lsp_types::*;

use crate::convert::Ruler;
use crate::edit::document_edit;
use crate::event::Question;
use crate::roots::Picture;

/// Answers a question about the document at `path`, whose open version is `version`.
pub fn answer(picture: &Picture, path: &str, version: Option<i32>, question: Question) {
    match question {
        Question::Hover(params, reply) => {
            let at = params.text_document_position_params.position;
            reply.send(Ok(hover(picture, path, at)));
        }
        Question::Definition(params, reply) => {
            let at = params.text_document_position_params.position;
            reply.send(Ok(definition(picture, path, at)));
        }
        Question::References(params, reply) => {
            let at = params.text_document_position_params.position;
            reply.send(Ok(references(picture, path, at)));
        }
        Question::Outline(params, reply) => {
            reply.send(Ok(outline(picture, path, &params.text_document.uri)));
        }
        Question::Actions(params, reply) => {
            reply.send(Ok(actions(picture, path, version, &params)));
        }
        Question::Lenses(params, reply) => {
            reply.send(Ok(lenses(picture, path, &params.text_document.uri)));
        }
    }
}

/// Answers a question about a document that is none of ours.
pub fn answer_nothing(question: Question) {
    match question {
        Question::Hover(_, reply) => reply.send(Ok(None)),
        Question::Definition(_, reply) => reply.send(Ok(None)),
        Question::References(_, reply) => reply.send(Ok(None)),
        Question::Outline(_, reply) => reply.send(Ok(None)),
        Question::Actions(_, reply) => reply.send(Ok(None)),
        Question::Lenses(_, reply) => reply.send(Ok(None)),
    }
}

fn hover(picture: &Picture, path: &str, at: Position) -> Option<Hover> {
    let ruler = picture.ruler(path)?;
    let hover = ide::hover(&picture.snapshot, path, ruler.offset(at))?;
    let (kind, value) = if picture.abilities.markdown_hover {
        (MarkupKind::Markdown, hover.markdown)
    } else {
        (MarkupKind::PlainText, hover.markdown.replace("**", "").replace('`', ""))
    };
    let range = Some(ruler.range(hover.span));
    Some(Hover { contents: MarkupContent { kind, value }.into(), range })
}

fn definition(picture: &Picture, path: &str, at: Position) -> Option<DefinitionResponse> {
    let offset = picture.ruler(path)?.offset(at);
    let places = ide::definition(&picture.snapshot, path, offset);
    let locations: Vec<Location> =
        places.iter().filter_map(|place| picture.location(place)).collect();
    (!locations.is_empty()).then(|| Definition::from(locations).into())
}

fn references(picture: &Picture, path: &str, at: Position) -> Option<Vec<Location>> {
    let offset = picture.ruler(path)?.offset(at);
    let places = ide::references(&picture.snapshot, path, offset);
    Some(places.iter().filter_map(|place| picture.location(place)).collect())
}

fn outline(picture: &Picture, path: &str, uri: &Uri) -> Option<DocumentSymbolResponse> {
    let ruler = picture.ruler(path)?;
    let entries = ide::outline(&picture.snapshot, path);
    if picture.abilities.hierarchical_symbols {
        return Some(
            entries.into_iter().map(|entry| symbol(entry, ruler)).collect::<Vec<_>>().into(),
        );
    }
    let mut flat = Vec::new();
    flatten(entries, None, ruler, uri, &mut flat);
    Some(flat.into())
}

#[expect(deprecated, reason = "the field must be given, and is left out")]
fn symbol(entry: ide::OutlineEntry, ruler: Ruler<'_>) -> DocumentSymbol {
    let children: Vec<DocumentSymbol> =
        entry.children.into_iter().map(|child| symbol(child, ruler)).collect();
    DocumentSymbol {
        name: shown(entry.name),
        detail: (!entry.detail.is_empty()).then_some(entry.detail),
        kind: symbol_kind(entry.kind),
        tags: None,
        deprecated: None,
        range: ruler.range(entry.span),
        selection_range: ruler.range(entry.heading),
        children: (!children.is_empty()).then_some(children),
    }
}

#[expect(deprecated, reason = "the field must be given, and is left out")]
fn flatten(
    entries: Vec<ide::OutlineEntry>,
    container: Option<&str>,
    ruler: Ruler<'_>,
    uri: &Uri,
    flat: &mut Vec<SymbolInformation>,
) {
    for entry in entries {
        let name = shown(entry.name);
        flat.push(SymbolInformation {
            deprecated: None,
            location: Location { uri: uri.clone(), range: ruler.range(entry.span) },
            base_symbol_information: BaseSymbolInformation {
                name: name.clone(),
                kind: symbol_kind(entry.kind),
                tags: None,
                container_name: container.map(ToOwned::to_owned),
            },
        });
        flatten(entry.children, Some(&name), ruler, uri, flat);
    }
}

/// VS Code refuses an outline in which one name is empty.
fn shown(name: String) -> String {
    if name.trim().is_empty() { "…".to_owned() } else { name }
}

fn symbol_kind(kind: ide::OutlineKind) -> SymbolKind {
    match kind {
        ide::OutlineKind::Section => SymbolKind::Namespace,
        ide::OutlineKind::Requirement => SymbolKind::Class,
        ide::OutlineKind::Criterion => SymbolKind::Field,
        ide::OutlineKind::Property => SymbolKind::Property,
        ide::OutlineKind::Task => SymbolKind::Event,
    }
}

fn actions(
    picture: &Picture,
    path: &str,
    version: Option<i32>,
    params: &CodeActionParams,
) -> Option<Vec<CodeActionResponse>> {
    let ruler = picture.ruler(path)?;
    let span = ruler.span(params.range);
    let uri = &params.text_document.uri;
    let actions = ide::actions(&picture.snapshot, path, span, changes(picture, path));
    Some(
        actions
            .into_iter()
            .filter(|action| action.mends.is_none_or(|code| picture.settings.shows(code)))
            .filter(|action| wanted(action_kind(action), params.context.only.as_deref()))
            .map(|action| {
                let mut answer = CodeAction {
                    title: action.title.clone(),
                    kind: Some(CodeActionKind::from(action_kind(&action).to_owned())),
                    diagnostics: mended(&action, &params.context.diagnostics),
                    is_preferred: action.mends.map(|_| true),
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
                    _ => answer.command = Some(command(&action, uri)),
                }
                answer.into()
            })
            .collect(),
    )
}

fn changes(picture: &Picture, path: &str) -> ide::Changes {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    if picture.changed.contains(folder) { ide::Changes::SinceCommit } else { ide::Changes::Unknown }
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

fn lenses(picture: &Picture, path: &str, uri: &Uri) -> Option<Vec<CodeLens>> {
    let ruler = picture.ruler(path)?;
    let lenses = ide::lenses(&picture.snapshot, path, changes(picture, path));
    Some(
        lenses
            .into_iter()
            .map(|lens| CodeLens {
                range: ruler.range(lens.span),
                command: Some(command(&lens.action, uri)),
                data: None,
            })
            .collect(),
    )
}

/// An action as a command of `docs/protocol.md`.
fn command(action: &ide::Action, uri: &Uri) -> Command {
    let (name, argument) = match &action.command {
        ide::Command::Draft { step, .. } => ("specls.draft", json!({"uri": uri, "step": step})),
        ide::Command::Implement { task, label, .. } => {
            ("specls.implement", json!({"uri": uri, "task": label, "index": task}))
        }
        ide::Command::SetTaskState { state, task, label, .. } => (
            "specls.setTaskState",
            json!({"uri": uri, "task": label, "index": task, "state": state.name()}),
        ),
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
