//! What can be done at a place of a spec document or source file.

use std::collections::HashSet;
use std::sync::Arc;

use specls_spec::{Document, DocumentKind, Id, ProblemCode, Task, TaskState, set_task_state};
use specls_text::{Edit, Span};
use specls_trace::{Address, Delta, Snapshot, Sources, SpecFile, SpecView, problems};

use crate::code_action::code_actions;
use crate::criterion_action::criterion_actions;
use crate::{Suggested, Tie};

/// One entry of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What the menu shows.
    pub title: String,
    /// Where editors sort it.
    pub kind: ActionKind,
    /// What it does.
    pub command: Command,
    /// The problem it mends.
    pub mends: Option<ProblemCode>,
}

/// The kinds that every editor's menu shows (`source` actions never show in VS Code's light bulb).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    /// Mends a problem.
    QuickFix,
    /// Everything else.
    Refactor,
}

/// What an action does. Carries all that is needed to do it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Edits of the document asked about, small enough to be made at once.
    Edit(Vec<Edit>),
    /// Drafts requirements, a design, tasks, or what follows from a change: a job.
    Draft {
        /// `requirements`, `design`, `tasks` or `propagate`.
        step: &'static str,
        /// The spec's folder.
        folder: String,
    },
    /// Drafts code for a task: a job.
    Implement {
        /// The spec's folder.
        folder: String,
        /// The place in the list of tasks.
        task: usize,
        /// The task's number or title, so that a document that moved on is noticed.
        label: String,
    },
    /// Sets a task's state; one character of one line.
    SetTaskState {
        /// The new state.
        state: TaskState,
        /// The place in the list of tasks.
        task: usize,
        /// The task's number or title.
        label: String,
        /// The edit.
        edit: Edit,
    },
    /// Shows what criteria are linked to.
    Show {
        /// The spec's folder.
        folder: String,
        /// The criteria.
        criteria: Vec<Id>,
        /// Which of their links.
        links: Shown,
    },
    /// Looks for code that a criterion may belong to: a job.
    Suggest {
        /// The spec's folder.
        folder: String,
        /// The criterion.
        criterion: Id,
    },
    /// Looks for criteria that a symbol may belong to: a job.
    Link(Address),
    /// Writes the criterion's number into a comment at the code.
    Cite(Tie),
    /// Keeps a link as it is now in the spec's lock.
    Confirm(Tie),
    /// Keeps in the spec's lock that the code has nothing to do with the criterion.
    Reject(Tie),
}

/// Which links of criteria are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Code, tests, and what else speaks of them.
    All,
    /// Tests.
    Tests,
    /// Code.
    Implementations,
}

impl Shown {
    /// `all`, `tests` or `implementations`.
    pub const fn name(self) -> &'static str {
        match self {
            Shown::All => "all",
            Shown::Tests => "tests",
            Shown::Implementations => "implementations",
        }
    }
}

/// What is known beside the snapshot.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    /// The texts of files.
    pub sources: &'a dyn Sources,
    /// About changes of the spec's requirements.
    pub changes: Changes,
    /// What was asked for and found.
    pub suggested: &'a Suggested,
}

/// What is known, beyond the snapshot, about changes of a spec's requirements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Changes {
    /// Nothing: only a lock can tell.
    #[default]
    Unknown,
    /// The requirements differ from git's last commit.
    SinceCommit,
}

impl Action {
    /// An action that mends nothing.
    pub(crate) fn refactor(title: impl Into<String>, command: Command) -> Self {
        Self { title: title.into(), kind: ActionKind::Refactor, command, mends: None }
    }

    /// An action that mends a problem.
    pub(crate) fn fix(title: impl Into<String>, command: Command, code: ProblemCode) -> Self {
        Self { title: title.into(), kind: ActionKind::QuickFix, command, mends: Some(code) }
    }
}

/// The actions at `span` of the file at `path`, the likeliest first. Cheap: editors ask at every move
/// of the cursor.
pub fn actions(snapshot: &Snapshot, path: &str, span: Span, beside: Beside<'_>) -> Vec<Action> {
    let (Some(file), Some(spec)) = (snapshot.spec_file(path), snapshot.spec_of(path)) else {
        return code_actions(snapshot, path, span, beside);
    };
    let mut actions = fixes(snapshot, file, span);
    if let Document::Requirements(document) = &file.document {
        let all = document.requirements.iter().flat_map(|requirement| &requirement.criteria);
        for criterion in all.filter(|criterion| criterion.span.touches(span.start)) {
            actions.extend(criterion_actions(snapshot, spec, criterion, beside.suggested));
        }
    }
    if let Document::Tasks(tasks) = &file.document {
        let here = |task: &Task| task.span.touches(span.start) || task.line.meets(span);
        for (index, task) in tasks.tasks.iter().enumerate().filter(|(_, task)| here(task)) {
            actions.extend(task_actions(spec.folder(), index, task));
        }
    }
    actions.extend(step_actions(file, spec, beside.changes));
    actions
}

/// The steps that the document at hand leads to.
pub(crate) fn step_actions(file: &SpecFile, spec: SpecView<'_>, changes: Changes) -> Vec<Action> {
    let step = |title: &str, step: &'static str| {
        Action::refactor(title, Command::Draft { step, folder: spec.folder().to_owned() })
    };
    let criteria: Vec<&Id> = spec.criteria().map(|(_, criterion)| &criterion.id).collect();
    let kind = file.located.kind;
    if criteria.is_empty() {
        let free_text = kind == DocumentKind::Requirements;
        return if free_text {
            vec![step("Generate requirements", "requirements")]
        } else {
            Vec::new()
        };
    }
    let mut actions = Vec::new();
    if (spec.design().is_some() || spec.tasks().is_some()) && changed(spec, changes) {
        actions.push(step("Propagate the change", "propagate"));
    }
    let design_is_blank = is_blank(spec.file(DocumentKind::Design));
    if kind != DocumentKind::Tasks {
        if design_is_blank {
            actions.push(step("Generate design", "design"));
        } else if lacks(&criteria, &placed(spec)) {
            actions.push(step("Complete the design", "design"));
        }
    }
    if !design_is_blank || kind == DocumentKind::Tasks {
        if is_blank(spec.file(DocumentKind::Tasks)) {
            actions.push(step("Generate tasks", "tasks"));
        } else if lacks(&criteria, &planned(spec)) {
            actions.push(step("Complete the tasks", "tasks"));
        }
    }
    actions
}

/// What can be done with one task.
pub(crate) fn task_actions(folder: &str, index: usize, task: &Task) -> Vec<Action> {
    let label = task.id.as_ref().map_or_else(|| task.title.clone(), |id| id.to_string());
    let name = match &task.id {
        Some(id) => format!("task {id}"),
        None => format!("task “{}”", task.title),
    };
    let mut actions = Vec::new();
    if task.state != TaskState::Done {
        let command =
            Command::Implement { folder: folder.to_owned(), task: index, label: label.clone() };
        actions.push(Action::refactor(format!("Implement {name}"), command));
    }
    let states: &[(&str, TaskState)] = match task.state {
        TaskState::Open | TaskState::Queued => {
            &[("Start", TaskState::InProgress), ("Tick", TaskState::Done)]
        }
        TaskState::InProgress => &[("Tick", TaskState::Done), ("Reopen", TaskState::Open)],
        TaskState::Done => &[("Reopen", TaskState::Open)],
    };
    actions.extend(states.iter().filter_map(|(verb, state)| {
        let edit = set_task_state(task, *state)?;
        let label = label.clone();
        let command = Command::SetTaskState { state: *state, task: index, label, edit };
        Some(Action::refactor(format!("{verb} {name}"), command))
    }));
    actions
}

/// The fixes of problems on the lines of `span`.
fn fixes(snapshot: &Snapshot, file: &SpecFile, span: Span) -> Vec<Action> {
    let line = |offset: usize| file.lines.line(offset.min(file.text.len()));
    let lines = line(span.start)..=line(span.end);
    problems(snapshot, &file.path)
        .into_iter()
        .filter(|problem| problem.span.meets(span) || lines.contains(&line(problem.span.start)))
        .filter_map(|problem| {
            let fix = problem.fix?;
            Some(Action::fix(fix.title, Command::Edit(fix.edits), problem.code))
        })
        .collect()
}

/// Whether the requirements differ from what was last accepted.
fn changed(spec: SpecView<'_>, changes: Changes) -> bool {
    match (spec.lock(), spec.requirements()) {
        (Some(lock), Some(requirements)) => !Delta::between(lock, requirements).is_empty(),
        _ => changes == Changes::SinceCommit,
    }
}

fn is_blank(file: Option<&Arc<SpecFile>>) -> bool {
    file.is_none_or(|file| file.text.trim().is_empty())
}

fn lacks(criteria: &[&Id], named: &HashSet<Id>) -> bool {
    criteria.iter().any(|criterion| !named.contains(*criterion))
}

/// The criteria that the design names.
fn placed(spec: SpecView<'_>) -> HashSet<Id> {
    let Some(design) = spec.design() else { return HashSet::new() };
    let properties = design.properties.iter().flat_map(|property| &property.validates);
    properties
        .chain(&design.references)
        .flat_map(|reference| spec.resolve(&reference.target))
        .collect()
}

/// The criteria that a task names.
fn planned(spec: SpecView<'_>) -> HashSet<Id> {
    let Some(tasks) = spec.tasks() else { return HashSet::new() };
    let references = tasks.tasks.iter().flat_map(|task| &task.references);
    references.flat_map(|reference| spec.resolve(&reference.target)).collect()
}
