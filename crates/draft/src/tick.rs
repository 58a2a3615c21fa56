//! The tick of a task that was done.

use std::sync::Arc;

use specls_spec::{DocumentKind, TaskState, set_task_state};
use specls_text::{FileChange, apply_edits};
use specls_trace::{Snapshot, Sources, completed_with};

/// tasks.md of the spec in `folder` with the task at `place` ticked, and the tasks around it that are
/// done with it; `None` when it is ticked already, or the text is another one than was read.
pub fn tick(
    snapshot: &Snapshot,
    sources: &dyn Sources,
    folder: &str,
    place: usize,
) -> Option<FileChange> {
    let spec = snapshot.spec_in(folder)?;
    let (file, tasks) = (spec.file(DocumentKind::Tasks)?, spec.tasks()?);
    let present = sources.text(&file.path)?;
    if present != file.text {
        return None;
    }
    let mut edits: Vec<_> = completed_with(tasks, place)
        .into_iter()
        .filter_map(|place| tasks.tasks.get(place))
        .filter(|task| task.state != TaskState::Done)
        .filter_map(|task| set_task_state(task, TaskState::Done))
        .collect();
    if edits.is_empty() {
        return None;
    }
    edits.sort_by_key(|edit| edit.span.start);
    let after: Arc<str> = apply_edits(&present, &edits).into();
    Some(FileChange::new(file.path.clone(), Some(present), after))
}
