//! Actions shown above headings and tasks, each with a twin in the menu.

use specls_spec::{Document, TaskState};
use specls_text::Span;
use specls_trace::Snapshot;

use crate::action::{Changes, step_actions, task_actions};
use crate::{Action, Command};

/// An action shown above a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// The line it stands above.
    pub span: Span,
    /// What it offers.
    pub action: Action,
}

/// The lenses of the spec document at `path`: the next steps above its first line, and above each
/// task that is not done what can be done with it.
pub fn lenses(snapshot: &Snapshot, path: &str, changes: Changes) -> Vec<Lens> {
    let (Some(file), Some(spec)) = (snapshot.spec_file(path), snapshot.spec_of(path)) else {
        return Vec::new();
    };
    let mut lenses: Vec<Lens> = step_actions(file, spec, changes)
        .into_iter()
        .map(|action| Lens { span: Span::at(0), action })
        .collect();
    if let Document::Tasks(tasks) = &file.document {
        for (index, task) in tasks.tasks.iter().enumerate() {
            if task.state == TaskState::Done {
                continue;
            }
            let actions = task_actions(spec.folder(), index, task);
            let back = |action: &Action| {
                matches!(&action.command, Command::SetTaskState { state, .. }
                    if *state == TaskState::Open)
            };
            lenses.extend(
                actions
                    .into_iter()
                    .filter(|action| !back(action))
                    .map(|action| Lens { span: task.line, action }),
            );
        }
    }
    lenses
}
