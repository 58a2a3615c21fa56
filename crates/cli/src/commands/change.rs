//! A change set, shown or written: never both, and neither silently.

use specls_text::ChangeSet;
use specls_workspace::Workspace;

use crate::answer::{Answer, Failure};
use crate::output::{changed_lines, patch, style};
use crate::shell::Shell;

/// The patch, and a note that nothing was written.
pub fn show(changes: &ChangeSet, shell: &Shell) -> Answer {
    Answer {
        output: patch(changes, shell.palette),
        notes: vec!["nothing was written; add --write to write it".to_owned()],
        ..Answer::default()
    }
}

/// Writes the change set and says what was written, a line a file.
pub fn write(changes: &ChangeSet, workspace: &Workspace, shell: &Shell) -> Result<Answer, Failure> {
    without_interruption(|| specls_workspace::write(workspace.root(), changes))?
        .map_err(|error| Failure(error.message))?;
    let mut output = String::new();
    for file in &changes.files {
        let (added, removed) = changed_lines(file);
        let verb = match file {
            _ if file.removed => "removed",
            _ if file.is_new() => "created",
            _ => "changed",
        };
        let added = shell.palette.paint(style::ADDED, format!("+{added}"));
        let removed = shell.palette.paint(style::REMOVED, format!("-{removed}"));
        let path = shell.palette.paint(style::NAME, shell.palette.quote(&file.path));
        output.push_str(&format!("{verb} {path} {added} {removed}\n"));
    }
    Ok(Answer::of(output))
}

/// Runs `work` to its end even when Ctrl-C is pressed: several files are written whole or not at
/// all. From here on the process no longer ends at Ctrl-C by itself; it ends right after anyway.
fn without_interruption<T>(work: impl FnOnce() -> T) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("nothing was written: {error}")))?;
    Ok(runtime.block_on(async {
        let mut interruption = std::pin::pin!(tokio::signal::ctrl_c());
        // Polled once, so that the signal is taken over before the first file is touched.
        tokio::select! {
            biased;
            _ = &mut interruption => {}
            () = std::future::ready(()) => {}
        }
        work()
    }))
}
