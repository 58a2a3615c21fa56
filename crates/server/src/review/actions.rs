//! What can be decided at a line of a review's document.

use serde_json::json;
use specls_text::PatchTarget;
use tower_lsp::gen_lsp_types::{
    CodeAction, CodeActionKind, CodeActionResponse, CodeLens, Command, Position, Range,
};

use super::Review;

/// The decisions at the lines `first` to `last` (from 0) of the review's document.
pub fn actions(review: &Review, first: u32, last: u32) -> Vec<CodeActionResponse> {
    let Some(document) = &review.document else { return Vec::new() };
    let mut commands = Vec::new();
    let lines = document.targets.iter().enumerate();
    let target = lines
        .filter(|(line, _)| (first as usize..=last as usize).contains(line))
        .find_map(|(_, target)| *target);
    if let Some(target) = target {
        commands.extend(decisions(review, target));
        if let PatchTarget::Hunk(file, _) = target {
            commands.extend(decisions(review, PatchTarget::File(file)));
        }
    }
    commands.extend(everything(review));
    commands
        .into_iter()
        .map(|command| {
            CodeAction {
                title: command.title.clone(),
                kind: Some(CodeActionKind::Refactor),
                command: Some(command),
                ..Default::default()
            }
            .into()
        })
        .collect()
}

/// The decisions above the lines of the review's document.
pub fn lenses(review: &Review) -> Vec<CodeLens> {
    let Some(document) = &review.document else { return Vec::new() };
    let mut lenses = Vec::new();
    let mut lens = |line: usize, commands: Vec<Command>| {
        let at = Position { line: line as u32, character: 0 };
        lenses.extend(commands.into_iter().map(|command| CodeLens {
            range: Range { start: at, end: at },
            command: Some(command),
            data: None,
        }));
    };
    lens(0, everything(review));
    let mut last = None;
    for (line, target) in document.targets.iter().enumerate() {
        if *target != last
            && let Some(target) = target
        {
            lens(line, decisions(review, *target));
        }
        last = *target;
    }
    lenses
}

fn decisions(review: &Review, target: PatchTarget) -> Vec<Command> {
    let (number, hunk) = match target {
        PatchTarget::File(number) => (number, None),
        PatchTarget::Hunk(number, hunk) => (number, Some(hunk)),
    };
    let Some(file) = review.changes.files.get(number) else { return Vec::new() };
    let argument = json!({
        "review": review.id.to_string(),
        "revision": review.revision,
        "path": file.path,
        "hunk": hunk,
    });
    match hunk {
        Some(_) => pair("Accept this hunk", "Discard this hunk", &argument),
        None => {
            let name = file.path.rsplit('/').next().unwrap_or(&file.path);
            pair(&format!("Accept all of {name}"), &format!("Discard all of {name}"), &argument)
        }
    }
}

fn everything(review: &Review) -> Vec<Command> {
    if review.changes.is_empty() {
        return Vec::new();
    }
    let argument = json!({"review": review.id.to_string(), "revision": review.revision});
    pair("Accept everything", "Discard everything", &argument)
}

fn pair(accept: &str, discard: &str, argument: &serde_json::Value) -> Vec<Command> {
    [(accept, "specls.review.accept"), (discard, "specls.review.discard")]
        .into_iter()
        .map(|(title, name)| Command {
            title: title.to_owned(),
            tooltip: None,
            command: name.to_owned(),
            arguments: Some(vec![argument.clone()]),
        })
        .collect()
}
