//! How a model's answer becomes a draft: what is good of it is kept, what is wrong is said.

mod again;
mod blocks;
mod document;
mod elided;
mod findings;
mod heading;
mod place;

use std::collections::BTreeSet;

use specls_spec::{Document, DocumentKind, Severity, TaskState};
use specls_text::{ChangeSet, FileChange, path_is_safe};
use specls_trace::{LOCK_FILE, SpecView};

use crate::after::after;
use crate::contract::{check, may_change};
use crate::offline::{Change, first_lock, renewed_lock};
use crate::prompt::document as document_of;
use crate::sensitive::{hidden, is_secret, notes};
use crate::{Draft, Form, Prompt, Request, Step, Violation};

pub use again::ask_again;
pub use heading::heading_of;

/// No longer answer is read, in bytes.
const LONGEST_ANSWER: usize = 4 * 1024 * 1024;
/// No longer path is written, in bytes.
const LONGEST_PATH: usize = 400;
/// No more files are changed at once.
const MOST_FILES: usize = 50;
/// No more text is new, in bytes.
const MOST_TEXT: usize = 1024 * 1024;

/// Reads a model's whole answer. Never fails: what is wrong stands in [`Draft::unmet`], what is good
/// in [`Draft::changes`]. An answer that was cut short by its author must not be given here.
pub fn read_answer(request: &Request, prompt: &Prompt, answer: &str) -> Draft {
    let mut draft = Draft { title: title(request), ..Draft::default() };
    if answer.len() > LONGEST_ANSWER {
        draft.unmet.push(Violation(format!(
            "the answer is longer than {} MB: write less, or split the task",
            LONGEST_ANSWER / 1024 / 1024
        )));
        return draft;
    }
    if answer.trim().is_empty() {
        draft.unmet.push(Violation("the answer is empty".to_owned()));
        return draft;
    }
    match prompt.form {
        Form::Document => document::read(request, prompt, answer, &mut draft),
        Form::Blocks => blocks::read(request, prompt, answer, &mut draft),
        Form::Findings => findings::read(request, prompt, answer, &mut draft),
        Form::Prose => draft.report = Some(format!("{}\n", unfenced(answer.trim()))),
    }
    let told = matches!(prompt.form, Form::Findings | Form::Prose);
    if let Some(hidden) = hidden(answer).filter(|_| told) {
        draft.notes.push(format!(
            "The answer holds a character that nobody sees (U+{:04X}), so that it may say something \
             else than it shows.",
            u32::from(hidden)
        ));
    }
    finish(request, &mut draft);
    if !prompt.left_out.is_empty() {
        draft.notes.push(format!(
            "The model was not shown {}, because the request would have been too long.",
            prompt.left_out.join(", ")
        ));
    }
    draft
}

/// A draft of what an agent changed in its copy. Changes that the step does not allow are left out,
/// and said. `unfinished` says why the agent stopped before it was done, if it did: then this is a
/// part.
pub fn draft_of_changes(
    request: &Request,
    changes: ChangeSet,
    unfinished: Option<Violation>,
) -> Draft {
    let mut draft = Draft { title: title(request), ..Draft::default() };
    draft.unmet.extend(unfinished);
    let tasks = format!("{}/{}", request.folder, DocumentKind::Tasks.file_name());
    let implements = matches!(request.step, Step::Implement { .. });
    for change in changes.files {
        if implements && change.path == tasks {
            draft.notes.push(
                "What the agent changed in tasks.md was left out: the task is ticked when you accept."
                    .to_owned(),
            );
            continue;
        }
        if is_lock(&change.path) {
            draft.notes.push(format!(
                "What the agent changed in {} was left out: specls writes it when you accept.",
                change.path
            ));
            continue;
        }
        if change.removed && !implements {
            draft.unmet.push(Violation(format!(
                "the step `{}` removes no file: leave `{}` where it is",
                request.step.name(),
                change.path
            )));
            continue;
        }
        match refused(request, &change.path) {
            Some(sentence) => draft.unmet.push(Violation(sentence)),
            None => draft.changes.push(change),
        }
    }
    limit(&mut draft);
    finish(request, &mut draft);
    draft
}

/// Why a step may not write this path; `None` when it may.
fn refused(request: &Request, path: &str) -> Option<String> {
    if !path_is_safe(path) || path.contains(char::is_control) || path.len() > LONGEST_PATH {
        let shown: String = path.chars().take(80).collect();
        return Some(format!(
            "`{}` is no path below the root: name files relative to the root, without `..`",
            shown.escape_debug()
        ));
    }
    if is_secret(path) {
        return Some(format!("`{path}` may hold a secret, or is no text: leave it as it is"));
    }
    if request.sources.is_withheld(path) {
        return Some(format!(
            "`{path}` is ignored by git, withheld from models or behind a symbolic link: leave it as \
             it is"
        ));
    }
    if is_lock(path) {
        return Some(format!("specls writes `{path}` itself: leave it as it is"));
    }
    if !may_change(request, path) {
        return Some(format!(
            "the step `{}` may not change `{path}`: leave it as it is",
            request.step.name()
        ));
    }
    None
}

/// A lock says what a person accepted: no answer does.
fn is_lock(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.eq_ignore_ascii_case(LOCK_FILE))
}

/// What a review is titled.
fn title(request: &Request) -> String {
    let spec = &request.spec;
    match &request.step {
        Step::Requirements { .. } => format!("Requirements of {spec}"),
        Step::Refine => format!("Better requirements of {spec}"),
        Step::Analyse => format!("Questions about {spec}"),
        Step::Derive => format!("Requirements of {spec} from its design"),
        Step::Bugfix { .. } => format!("Bug report of {spec}"),
        Step::Design => format!("Design of {spec}"),
        Step::Tasks => format!("Tasks of {spec}"),
        Step::Implement { task } => {
            let view = request.snapshot.spec_in(&request.folder);
            let task = view.and_then(|view| view.tasks()?.tasks.get(*task));
            match task {
                Some(task) => match &task.id {
                    Some(id) => format!("Implement task {id} of {spec}"),
                    None => format!("Implement “{}” of {spec}", task.title),
                },
                None => format!("Implement a task of {spec}"),
            }
        }
        Step::Propagate => format!("Change of {spec}"),
        Step::Explain => format!("What drifted apart in {spec}"),
    }
}

/// Holds a draft to the contract, and adds what a step brings along: the lock, the task that is done,
/// what to look at.
fn finish(request: &Request, draft: &mut Draft) {
    keep_completed_tasks(request, draft);
    for violation in check(request, draft).into_iter().chain(new_problems(request, draft)) {
        if !draft.unmet.contains(&violation) {
            draft.unmet.push(violation);
        }
    }
    let whole = draft.unmet.is_empty();
    let view = request.snapshot.spec_in(&request.folder);
    match &request.step {
        Step::Propagate => {
            if let (Ok(change), Some(view)) = (Change::of(request), view) {
                draft.notes.extend(change.report(request, &draft.changes));
                if whole {
                    draft.changes.push(renewed_lock(request, view));
                } else {
                    draft.changes.files.extend(change.lock_of_moves(request, view));
                    draft.notes.push(
                        "The change stays open: what is new and what reads differently is accepted \
                         when all that follows from it is there."
                            .to_owned(),
                    );
                }
            }
        }
        Step::Tasks if whole && !draft.changes.is_empty() => {
            draft.changes.files.extend(view.and_then(|view| first_lock(request, view)));
        }
        Step::Implement { task } if whole && !draft.changes.is_empty() => {
            match view.is_some_and(|view| has_open_parts(view, *task)) {
                true => draft.notes.push(
                    "The task is not ticked with this, because it has sub-tasks that are open: tick \
                     those that are done."
                        .to_owned(),
                ),
                false => draft.completes = Some(*task),
            }
        }
        _ => {}
    }
    draft.notes.extend(notes(&draft.changes.files));
    if !whole {
        let count = match draft.unmet.len() {
            1 => "one thing is".to_owned(),
            many => format!("{many} things are"),
        };
        let kept = match draft.changes.is_empty() {
            true => "Nothing of it can be used",
            false => "What is here is only a part of what was asked for",
        };
        draft.notes.insert(0, format!("{kept}: {count} wrong with the answer."));
    }
}

/// Whether a task has sub-tasks that are to be done.
fn has_open_parts(view: SpecView<'_>, task: usize) -> bool {
    view.tasks().is_some_and(|document| {
        document.tasks.iter().any(|part| {
            part.parent == Some(task) && !part.optional && part.state != TaskState::Done
        })
    })
}

/// Takes back what a plan changes in completed tasks: they are history, whatever an answer says.
fn keep_completed_tasks(request: &Request, draft: &mut Draft) {
    if !matches!(request.step, Step::Tasks) {
        return;
    }
    let view = request.snapshot.spec_in(&request.folder);
    let Some((file, document)) =
        view.and_then(|view| Some((view.file(DocumentKind::Tasks)?, view.tasks()?)))
    else {
        return;
    };
    let done = document
        .tasks
        .iter()
        .filter(|task| task.state == specls_spec::TaskState::Done && task.state_span.is_some());
    let done: Vec<(usize, usize)> = done
        .map(|task| {
            let end = task.span.end.max(task.span.start + 1) - 1;
            (file.lines.line(task.span.start), file.lines.line(end) + 1)
        })
        .collect();
    let mut kept_back = 0;
    for change in &mut draft.changes.files {
        if change.path != file.path || change.before() != &*file.text {
            continue;
        }
        let hunks = change.hunks();
        let touches = |at: usize| {
            hunks.get(at).is_some_and(|hunk| {
                let lines = &hunk.before;
                done.iter().any(|(start, end)| match lines.is_empty() {
                    true => *start < lines.start && lines.start < *end,
                    false => lines.start < *end && *start < lines.end,
                })
            })
        };
        kept_back += (0..hunks.len()).filter(|at| touches(*at)).count();
        *change = change.with_hunks(|at| !touches(at));
    }
    draft.changes.files.retain(|change| change.is_new() || change.before() != &*change.after);
    if kept_back > 0 {
        draft.notes.push(
            "Changes of completed tasks were left out: completed tasks stay as they are."
                .to_owned(),
        );
    }
}

/// What the reader of documents finds wrong in a changed document and not in the present one.
fn new_problems(request: &Request, draft: &Draft) -> Vec<Violation> {
    let then = after(request, &draft.changes);
    let mut violations = Vec::new();
    for change in &draft.changes.files {
        let Some(file) = then.spec_file(&change.path) else { continue };
        let now = request.snapshot.spec_file(&change.path);
        let known: BTreeSet<&str> = now
            .iter()
            .flat_map(|file| file.document.problems())
            .map(|problem| problem.message.as_str())
            .collect();
        let new = file.document.problems().iter().filter(|problem| {
            problem.severity <= Severity::Warning && !known.contains(problem.message.as_str())
        });
        violations.extend(new.map(|problem| {
            let line = file.lines.line(problem.span.start) + 1;
            let name = file.located.kind.file_name();
            Violation(format!("{name}, line {line}: {}", problem.message))
        }));
        if let Document::Tasks(document) = &file.document
            && document.tasks.is_empty()
        {
            violations.push(Violation("tasks.md has no task: write `- [ ] 1. …`".to_owned()));
        }
    }
    violations
}

/// Holds the draft to what a person can review.
fn limit(draft: &mut Draft) {
    let count = draft.changes.files.len();
    if count > MOST_FILES {
        draft.unmet.push(Violation(format!(
            "{count} files are changed and {MOST_FILES} are the most: split the task"
        )));
        draft.changes.files.truncate(MOST_FILES);
    }
    let mut new = 0;
    let mut dropped = 0;
    draft.changes.files.retain(|change| {
        new += new_text(change);
        dropped += usize::from(new > MOST_TEXT);
        new <= MOST_TEXT
    });
    if dropped > 0 {
        draft.unmet.push(Violation(format!(
            "the changes bring more than {} MB of new text: split the task",
            MOST_TEXT / 1024 / 1024
        )));
    }
}

/// How many bytes of a change are new.
fn new_text(change: &FileChange) -> usize {
    match &change.before {
        None => change.after.len(),
        Some(_) => change.edits().iter().map(|edit| edit.replacement.len()).sum(),
    }
}

/// A text without the code fence around all of it.
fn unfenced(text: &str) -> &str {
    let trimmed = text.trim();
    let fence = trimmed.chars().next().filter(|first| matches!(first, '`' | '~'));
    let Some(fence) = fence else { return text };
    let length = trimmed.chars().take_while(|it| *it == fence).count();
    let Some((first, rest)) = trimmed.split_once('\n') else { return text };
    let (inner, last) = rest.rsplit_once('\n').unwrap_or(("", rest));
    let closes = last.trim() == fence.to_string().repeat(length);
    let language = first[length..].trim();
    if length < 3 || !closes || language.contains(fence) || language.contains(' ') {
        return text;
    }
    // A document that begins and ends with code of its own is not fenced as a whole.
    let fences = inner.lines().filter(|line| line.trim_start().starts_with(&trimmed[..length]));
    if fences.count() % 2 == 1 {
        return text;
    }
    inner
}

#[cfg(test)]
mod tests;
