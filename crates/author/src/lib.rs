//! Who answers a step: the offline author; later models over HTTP and agent processes.
//!
//! An author shows nothing to the user and writes nothing into the workspace: it answers with a
//! [`Draft`], which is checked against the contract before anyone sees it.

pub mod agent;
mod offline;
mod process;
mod verify;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use specls_draft::{Draft, Refusal, Request, Violation};
use tokio_util::sync::CancellationToken;

pub use offline::Offline;
pub use process::guard;
pub use verify::{VERIFY_TIMEOUT, Verdict, Verification, verify};

/// Someone who answers steps. The server holds it as `Arc<dyn Author>`.
pub trait Author: Send + Sync {
    /// The name that settings and commands use.
    fn name(&self) -> &str;

    /// Answers a step. Stops soon after `cancel`. Runs inside a tokio runtime.
    fn answer<'a>(
        &'a self,
        request: Request,
        progress: &'a (dyn Fn(Progress) + Send + Sync),
        cancel: CancellationToken,
    ) -> Answer<'a>;
}

/// The answer of an author, once awaited.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<Draft, AuthorError>> + Send + 'a>>;

/// What happens while an author works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What is being done, for a progress line.
    pub message: String,
    /// How far, in percent, when known.
    pub percentage: Option<u32>,
}

/// Why there is no draft. Shown, it is a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorError {
    /// The step cannot be answered or has nothing to do; the sentence says what to do.
    Refused(Refusal),
    /// The answer broke the contract.
    Broken(Vec<Violation>),
    /// The user cancelled.
    Cancelled,
    /// The author failed; the sentence says how and what to do.
    Failed(String),
}

impl std::fmt::Display for AuthorError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            AuthorError::Refused(refusal) => refusal.fmt(formatter),
            AuthorError::Broken(violations) => {
                formatter.write_str("the draft was thrown away because it breaks a rule: ")?;
                for (number, Violation(sentence)) in violations.iter().enumerate() {
                    let separator = if number == 0 { "" } else { "; " };
                    write!(formatter, "{separator}{sentence}")?;
                }
                Ok(())
            }
            AuthorError::Cancelled => formatter.write_str("the draft was cancelled"),
            AuthorError::Failed(sentence) => formatter.write_str(sentence),
        }
    }
}

impl std::error::Error for AuthorError {}

/// The names of all authors, the default first.
pub const NAMES: &[&str] = &[Offline::NAME];

/// The author with this name, without regard to case; `None` when there is no such author.
pub fn by_name(name: &str) -> Option<Arc<dyn Author>> {
    name.eq_ignore_ascii_case(Offline::NAME).then(|| Arc::new(Offline) as Arc<dyn Author>)
}
