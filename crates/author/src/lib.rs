//! Who answers a step: the offline author; later models over HTTP and agent processes.
//!
//! An author shows nothing to the user and writes nothing into the workspace: it answers with a
//! [`Draft`], which is checked against the contract before anyone sees it.

use std::future::Future;

use specls_draft::{Draft, Refusal, Request, Violation};
use tokio_util::sync::CancellationToken;

/// Why there is no draft.
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

/// What happens while an author works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What is being done, for a progress line.
    pub message: String,
    /// How far, in percent, when known.
    pub percentage: Option<u32>,
}

/// Someone who answers steps.
pub trait Author: Send + Sync {
    /// The name that settings and commands use.
    fn name(&self) -> &str;

    /// Answers a step. Stops soon after `cancel`.
    fn answer(
        &self,
        request: Request,
        progress: &(dyn Fn(Progress) + Send + Sync),
        cancel: CancellationToken,
    ) -> impl Future<Output = Result<Draft, AuthorError>> + Send;
}
