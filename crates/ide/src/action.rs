//! What can be done at a place of a spec document or source file.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use specls_spec::{Document, DocumentKind, Id, ProblemCode, Task, TaskState, set_task_state};
use specls_text::{Edit, Span};
use specls_trace::{Address, Delta, Snapshot, Sources, SpecFile, SpecView, open_waves, problems};

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
        /// The step's name.
        step: &'static str,
        /// The spec's folder.
        folder: String,
        /// Who is to draft, when it is not who is asked usually.
        author: Option<String>,
    },
    /// Drafts code for a task: a job.
    Implement {
        /// The spec's folder.
        folder: String,
        /// The place in the list of tasks.
        task: usize,
        /// The task's number or title, so that a document that moved on is noticed.
        label: String,
        /// Who is to draft, when it is not who is asked usually.
        author: Option<String>,
    },
    /// Drafts code for all open tasks, one after the other: jobs.
    Run {
        /// The spec's folder.
        folder: String,
        /// Whether optional tasks are among them.
        optional: bool,
        /// Who is to draft.
        author: String,
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
    /// Who can draft.
    pub drafters: &'a Drafters,
}

/// Who can draft beside the built-in author, as menus name them. Empty without models and agents.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drafters {
    /// Who can be asked to implement a task, beside the one who is asked usually.
    pub implementers: Vec<String>,
    /// Who answers the steps that need a model, by the step's name.
    pub steps: BTreeMap<&'static str, String>,
    /// Who works through all open tasks.
    pub runner: Option<String>,
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
            actions.extend(other_implementers(spec.folder(), index, task, beside.drafters));
        }
    }
    actions.extend(step_actions(file, spec, beside.changes));
    actions.extend(model_actions(file, spec, beside));
    actions.extend(run_actions(file, spec, beside.drafters));
    actions
}

/// The steps that the document at hand leads to.
pub(crate) fn step_actions(file: &SpecFile, spec: SpecView<'_>, changes: Changes) -> Vec<Action> {
    let step = |title: &str, step: &'static str| {
        let folder = spec.folder().to_owned();
        Action::refactor(title, Command::Draft { step, folder, author: None })
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

/// The steps that need a model, with the name of who would answer.
fn model_actions(file: &SpecFile, spec: SpecView<'_>, beside: Beside<'_>) -> Vec<Action> {
    let offer = |title: &str, step: &'static str| {
        let author = beside.drafters.steps.get(step)?;
        let command =
            Command::Draft { step, folder: spec.folder().to_owned(), author: Some(author.clone()) };
        Some(Action::refactor(format!("{title} with {author}"), command))
    };
    let has_criteria = spec.criteria().next().is_some();
    let offered = match file.located.kind {
        DocumentKind::Requirements | DocumentKind::Bugfix if has_criteria => vec![
            offer("Analyse the requirements", "analyse"),
            offer("Refine the requirements", "refine"),
            changed(spec, beside.changes).then(|| offer("Explain the drift", "explain")).flatten(),
        ],
        DocumentKind::Bugfix => vec![offer("Generate the bug report", "bugfix")],
        DocumentKind::Design if !has_criteria && !file.text.trim().is_empty() => {
            vec![offer("Generate requirements from the design", "derive")]
        }
        _ => Vec::new(),
    };
    offered.into_iter().flatten().collect()
}

/// Working through all open tasks.
pub(crate) fn run_actions(file: &SpecFile, spec: SpecView<'_>, drafters: &Drafters) -> Vec<Action> {
    let (Document::Tasks(tasks), Some(author)) = (&file.document, &drafters.runner) else {
        return Vec::new();
    };
    let required = open_waves(spec, false).iter().flatten().count();
    let all = open_waves(spec, true).iter().flatten().count();
    let begun = |task: &Task| matches!(task.state, TaskState::Queued | TaskState::InProgress);
    let is_begun = tasks.tasks.iter().any(|task| task.state_span.is_some() && begun(task));
    let run = |title: String, optional: bool| {
        let command =
            Command::Run { folder: spec.folder().to_owned(), optional, author: author.clone() };
        Action::refactor(title, command)
    };
    let mut actions = Vec::new();
    if required > 0 {
        let verb = if is_begun { "Go on with" } else { "Run" };
        actions.push(run(format!("{verb} all open tasks ({required}) with {author}"), false));
    }
    if all > required {
        let title = format!("Run all open tasks, optional ones too ({all}) with {author}");
        actions.push(run(title, true));
    }
    actions
}

/// Everyone else who could implement the task.
fn other_implementers(folder: &str, index: usize, task: &Task, drafters: &Drafters) -> Vec<Action> {
    if task.state == TaskState::Done {
        return Vec::new();
    }
    let others = drafters.implementers.iter();
    others
        .map(|author| {
            let command = Command::Implement {
                folder: folder.to_owned(),
                task: index,
                label: label(task),
                author: Some(author.clone()),
            };
            Action::refactor(format!("Implement {} with {author}", called(task)), command)
        })
        .collect()
}

/// What a task is named by: its number, or its title when it has none.
fn label(task: &Task) -> String {
    task.id.as_ref().map_or_else(|| task.title.clone(), |id| id.to_string())
}

/// "task 2.1", or "task “Title”".
fn called(task: &Task) -> String {
    match &task.id {
        Some(id) => format!("task {id}"),
        None => format!("task “{}”", task.title),
    }
}

/// What can be done with one task.
pub(crate) fn task_actions(folder: &str, index: usize, task: &Task) -> Vec<Action> {
    let (label, name) = (label(task), called(task));
    let mut actions = Vec::new();
    if task.state != TaskState::Done {
        let command = Command::Implement {
            folder: folder.to_owned(),
            task: index,
            label: label.clone(),
            author: None,
        };
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
