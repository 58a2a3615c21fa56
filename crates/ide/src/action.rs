//! What can be done at a place of a spec document.

use specls_spec::{ProblemCode, TaskState};
use specls_text::{Edit, Span};
use specls_trace::Snapshot;

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
        /// The edit.
        edit: Edit,
    },
}

/// The actions at `span` of the spec document at `path`, the likeliest first. Cheap: editors ask at
/// every move of the cursor.
pub fn actions(snapshot: &Snapshot, path: &str, span: Span) -> Vec<Action> {
    let _ = (snapshot, path, span);
    Vec::new()
}
