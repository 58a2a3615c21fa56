//! Whether what was drafted stands up to the user's own checks, such as tests.

use std::path::Path;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::process::{Input, Process, Program, StartError, Tail};

/// No check takes longer unless somebody says so.
pub const VERIFY_TIMEOUT: Duration = Duration::from_secs(20 * 60);

/// So many of the last lines are told.
const LINES: usize = 40;
/// So much of them, in bytes.
const KEPT: usize = 16 * 1024;

/// A program that checks a private copy.
#[derive(Debug, Clone, Copy)]
pub struct Verification<'a> {
    /// The program and its arguments.
    pub command: &'a [String],
    /// The root of the private copy.
    pub copy: &'a Path,
    /// The program whose hidden command `guard` watches over it.
    pub guard: Option<&'a Path>,
    /// How long it may take.
    pub timeout: Duration,
}

/// What a check says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// All is well.
    Passed,
    /// Something is wrong.
    Failed {
        /// The program's exit code; `None` when a signal ended it.
        code: Option<i32>,
        /// The last lines of what it printed.
        output: String,
    },
    /// The program did not start; the sentence says what to do.
    NotStarted(String),
    /// It took too long.
    TimedOut {
        /// How long it was given.
        after: Duration,
        /// The last lines of what it printed.
        output: String,
    },
    /// The user cancelled.
    Cancelled,
}

/// Runs a check. It ends with all that it started before this returns, and when the future is
/// dropped. Runs inside a tokio runtime.
pub async fn verify(check: Verification<'_>, cancel: &CancellationToken) -> Verdict {
    if cancel.is_cancelled() {
        return Verdict::Cancelled;
    }
    let program = Program {
        command: check.command,
        folder: check.copy,
        env: &[],
        guard: check.guard,
        input: Input::Nothing,
    };
    let mut process = match Process::start(&program) {
        Ok(process) => process,
        Err(StartError::NotFound(name)) => {
            return Verdict::NotStarted(format!(
                "there is no program {name:?}; install it, or correct `verify` in your config.toml"
            ));
        }
        Err(StartError::Failed(error)) => {
            return Verdict::NotStarted(format!(
                "{:?} cannot be started ({error}); look at `verify` in your config.toml",
                check.command.join(" ")
            ));
        }
    };
    let output = Tail::new(KEPT);
    process.follow_all(&output);
    let status = tokio::select! {
        biased;
        () = cancel.cancelled() => None,
        () = tokio::time::sleep(check.timeout) => None,
        status = process.wait() => Some(status),
    };
    process.end().await;
    let printed = || output.lines(LINES, KEPT);
    match status {
        None if cancel.is_cancelled() => Verdict::Cancelled,
        None => Verdict::TimedOut { after: check.timeout, output: printed() },
        Some(Ok(status)) if status.success() => Verdict::Passed,
        Some(status) => {
            Verdict::Failed { code: status.ok().and_then(|it| it.code()), output: printed() }
        }
    }
}
