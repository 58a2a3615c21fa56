//! The private copy that a program works in: an agent, or what checks drafted code.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use specls_draft::{Draft, Request, Step};
use specls_workspace::{Audience, CopyOf, PrivateCopy};
use tokio_util::sync::CancellationToken;

use crate::model_author::away;
use crate::verify::{VERIFY_TIMEOUT, Verdict, Verification, verify};
use crate::{AuthorError, Progress, Verify, Workplace};

/// A copy of the workspace as it is now, with what is not saved yet.
pub(crate) async fn copy(
    place: &Workplace,
    audience: Audience,
    cancel: &CancellationToken,
) -> Result<Arc<PrivateCopy>, AuthorError> {
    let place = place.clone();
    let stop = Stop(Arc::new(AtomicBool::new(false)));
    let stopped = Arc::clone(&stop.0);
    let making = away(move || {
        let parent = place.state.as_ref().map(|state| state.join("copies"));
        PrivateCopy::new(&CopyOf {
            root: &place.root,
            settings: &place.settings,
            unsaved: &place.unsaved,
            audience,
            parent: parent.as_deref(),
            stop: &|| stopped.load(Ordering::Relaxed),
        })
    });
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(AuthorError::Cancelled),
        made = making => {
            made?.map(Arc::new).map_err(|error| AuthorError::Failed(error.to_string()))
        }
    }
}

/// Stops the copying when nobody waits for it any more, also where a future is dropped.
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Has the user's own program check what was drafted, in a copy with the draft laid into it. What it
/// says becomes a note; a task whose check had to succeed, and did not, is not ticked. Whether it
/// succeeded.
pub(crate) async fn checked(
    request: &Request,
    draft: &mut Draft,
    place: &Workplace,
    progress: &(dyn Fn(Progress) + Send + Sync),
    cancel: &CancellationToken,
) -> Result<bool, AuthorError> {
    let Some(check) = wanted(request, place) else { return Ok(false) };
    if check.command.is_empty() {
        missing(draft);
        return Ok(false);
    }
    if !place.trusted {
        draft.notes.push(format!(
            "`{}` was not run, because this project is not trusted yet (`specls trust`).",
            check.command.join(" ")
        ));
        if check.required {
            draft.completes = None;
        }
        return Ok(false);
    }
    let copy = copy(place, Audience::Checks, cancel).await?;
    let changes = draft.changes.clone();
    let laid = Arc::clone(&copy);
    let applied = away(move || laid.apply(&changes)).await?;
    if let Err(error) = applied {
        draft.notes.push(format!("The draft could not be checked: {error}"));
        draft.completes = draft.completes.filter(|_| !check.required);
        return Ok(false);
    }
    checked_in(&copy, draft, check, place, progress, cancel).await
}

/// A check that has to succeed, and that nobody named.
fn missing(draft: &mut Draft) {
    draft.completes = None;
    draft.notes.push(
        "The task is not ticked: `verify-required` is set in your config.toml, and `verify` is \
         missing or wrong there."
            .to_owned(),
    );
}

/// The same in a copy that holds what was drafted already; whether the check succeeded.
pub(crate) async fn checked_in(
    copy: &PrivateCopy,
    draft: &mut Draft,
    check: &Verify,
    place: &Workplace,
    progress: &(dyn Fn(Progress) + Send + Sync),
    cancel: &CancellationToken,
) -> Result<bool, AuthorError> {
    if check.command.is_empty() {
        missing(draft);
        return Ok(false);
    }
    let command = check.command.join(" ");
    progress(Progress { message: format!("Running {command}"), percentage: None });
    let verification = Verification {
        command: &check.command,
        copy: copy.root(),
        guard: place.guard.as_deref(),
        timeout: VERIFY_TIMEOUT,
    };
    let (passed, note) = match verify(verification, cancel).await {
        Verdict::Cancelled => return Err(AuthorError::Cancelled),
        Verdict::Passed => (true, format!("`{command}` succeeded on this draft.")),
        Verdict::Failed { code, output } => {
            let code = code.map(|code| format!(" with exit code {code}")).unwrap_or_default();
            (false, format!("`{command}` failed on this draft{code}:\n{}", output.trim_end()))
        }
        Verdict::TimedOut { after, output } => {
            let minutes = after.as_secs() / 60;
            (
                false,
                format!("`{command}` did not end within {minutes} minutes:\n{}", output.trim_end()),
            )
        }
        Verdict::NotStarted(sentence) => (false, format!("`{command}` was not run: {sentence}.")),
    };
    draft.notes.push(note);
    if !passed && check.required {
        draft.completes = None;
        draft.notes.push(
            "The task is not ticked, because `verify-required` wants that to succeed.".to_owned(),
        );
    }
    Ok(passed)
}

/// Whether an author changed nothing for a task. It may be there to look whether all is well, so that it
/// is done when a check says so.
pub(crate) fn changes_nothing(request: &Request, draft: &mut Draft) -> bool {
    let Step::Implement { task } = request.step else { return false };
    let nothing = draft.changes.is_empty() && draft.unmet.is_empty();
    if nothing {
        draft.completes = Some(task);
    }
    nothing
}

/// Says that nothing tells whether a task is done for which nothing was changed.
pub(crate) fn leave_open(author: &str, draft: &mut Draft) {
    draft.completes = None;
    draft.notes.push(format!(
        "{author} changed nothing, and no check (`verify`) says that the task is done: tick it \
         yourself if it is."
    ));
}

/// The check that a draft is to stand: only code is checked.
pub(crate) fn wanted<'a>(request: &Request, place: &'a Workplace) -> Option<&'a Verify> {
    place.verify.as_ref().filter(|_| matches!(request.step, Step::Implement { .. }))
}
