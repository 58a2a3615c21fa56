//! `specls lock`: accept the present criteria.

use specls_text::{ChangeSet, FileChange};
use specls_trace::{Delta, LOCK_FILE, Lock, SpecView};
use specls_workspace::Scope;

use crate::answer::{Answer, Failure};
use crate::arguments;
use crate::commands::change;
use crate::project::Project;
use crate::shell::Shell;

/// Writes the trace.lock of the named specs, or of the only one.
pub fn lock(arguments: &arguments::Lock, shell: &Shell) -> Result<Answer, Failure> {
    let names: Vec<&str> = arguments.specs.iter().map(String::as_str).collect();
    let project = Project::open(shell, &names, Scope::Specs)?;
    let specs = match names.as_slice() {
        [] => vec![project.spec(None)?],
        names => names.iter().map(|name| project.spec(Some(name))).collect::<Result<_, _>>()?,
    };
    let sources = project.workspace().sources();
    let (mut changes, mut notes) = (ChangeSet::default(), Vec::new());
    for spec in &specs {
        let Some(accepted) = spec.renewed_lock() else {
            return Err(Failure(format!(
                "`{}` has no requirements.md or bugfix.md, so there is nothing to accept",
                spec.id()
            )));
        };
        let path = format!("{}/{LOCK_FILE}", spec.folder());
        let before = sources.text(&path);
        let known = changes.files.len();
        changes.push(FileChange::new(path, before, accepted.text()));
        if changes.files.len() > known {
            notes.push(accepted_now(spec, &accepted));
        } else {
            notes.push(format!("`{}`: trace.lock is up to date", spec.id()));
        }
    }
    if changes.is_empty() {
        return Ok(Answer { notes, ..Answer::default() });
    }
    let mut answer = change::write(&changes, project.workspace(), shell)?;
    answer.notes.splice(0..0, notes);
    Ok(answer)
}

/// What the new lock accepts, in a sentence.
fn accepted_now(spec: &SpecView<'_>, accepted: &Lock) -> String {
    let all = accepted.criteria.len();
    let (Some(lock), Some(requirements)) = (spec.lock(), spec.requirements()) else {
        return format!("`{}`: accepted {all} criteria", spec.id());
    };
    let delta = Delta::between(lock, requirements);
    let parts = [
        (delta.added.len(), "new"),
        (delta.edited.len(), "changed"),
        (delta.moved.len(), "moved"),
        (delta.removed.len(), "removed"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    match parts.as_slice() {
        [] => format!("`{}`: trace.lock is written anew, nothing else changed", spec.id()),
        parts => format!("`{}`: accepted {all} criteria: {}", spec.id(), parts.join(", ")),
    }
}
