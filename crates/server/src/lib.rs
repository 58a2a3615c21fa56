//! The language server: events, one owner of state, jobs, reviews.
//!
//! Only this room names types of the protocol. A handler posts an event; one loop owns the state and
//! takes one event at a time; whatever takes longer than a keystroke is a job.

mod author;

pub use author::{AnyAuthor, authors};

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

/// What a server is started with.
#[derive(Clone)]
pub struct Options {
    /// Who may answer steps; the first is asked when a command and the client name nobody.
    pub authors: Vec<Arc<dyn AnyAuthor>>,
    /// Where `.diff` documents of reviews are kept; the platform's state folder when `None`.
    pub state_folder: Option<PathBuf>,
    /// How long a job may run.
    pub job_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { authors: authors(), state_folder: None, job_timeout: Duration::from_secs(600) }
    }
}

/// How a session ended; the process's exit code follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// `exit` came after `shutdown`: 0.
    AfterShutdown,
    /// `exit` came without `shutdown`, or the input ended: 1.
    WithoutShutdown,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::AfterShutdown => ExitCode::SUCCESS,
            Exit::WithoutShutdown => ExitCode::FAILURE,
        }
    }
}

/// Serves one client until it leaves. Ends within 100 ms after `exit`, whatever hangs.
pub async fn serve<I, O>(input: I, output: O, options: Options) -> Exit
where
    I: AsyncRead + Send + Unpin + 'static,
    O: AsyncWrite + Send + Unpin + 'static,
{
    let _ = (input, output, options);
    Exit::WithoutShutdown
}

/// Serves the client at the other end of stdin and stdout with a runtime of its own. The caller
/// returns the exit code from `main` and prints nothing: stdout is the wire.
pub fn run_stdio(options: Options) -> Exit {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!("cannot start the server's threads: {error}");
            return Exit::WithoutShutdown;
        }
    };
    let exit = runtime.block_on(serve(tokio::io::stdin(), tokio::io::stdout(), options));
    // Reading stdin blocks a thread until the client closes it; nobody waits for that.
    runtime.shutdown_background();
    exit
}
