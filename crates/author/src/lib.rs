//! Who answers a step: the offline author, models over HTTP, agents in a private copy.
//!
//! An author shows nothing to the user and writes nothing into the workspace: it answers with a
//! [`Draft`], which is checked against the contract before anyone sees it.

pub mod agent;
mod authors;
pub mod model;
mod offline;
mod process;
mod verify;

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use specls_draft::{Draft, Refusal, Request, Violation};
use tokio_util::sync::CancellationToken;

pub use authors::Authors;
pub use offline::Offline;
pub use process::guard;
pub use verify::{VERIFY_TIMEOUT, Verdict, Verification, verify};

/// Someone who answers steps. The server holds it as `Arc<dyn Author>`.
pub trait Author: Send + Sync {
    /// The name that settings and commands use.
    fn name(&self) -> &str;

    /// What it is.
    fn kind(&self) -> AuthorKind {
        AuthorKind::BuiltIn
    }

    /// Whether it can answer the step of this name.
    fn answers(&self, _step: &str) -> bool {
        true
    }

    /// What it is, for people: which model where, which program, and whether its key is there.
    fn described(&self) -> String {
        "built in; needs no model and no network".to_owned()
    }

    /// Finds out whether it answers, with one small question; a sentence either way.
    fn test(&self, _cancel: CancellationToken) -> Tested<'_> {
        Box::pin(async { Ok("always there".to_owned()) })
    }

    /// How long it may take; the caller's usual limit when `None`.
    fn time_limit(&self) -> Option<Duration> {
        None
    }

    /// Answers a step. Stops soon after `cancel`. Runs inside a tokio runtime.
    fn answer<'a>(
        &'a self,
        ask: Ask,
        progress: &'a (dyn Fn(Progress) + Send + Sync),
        cancel: CancellationToken,
    ) -> Answer<'a>;
}

/// What an author is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorKind {
    /// Part of specls: nothing leaves the machine.
    BuiltIn,
    /// A model over HTTP: parts of the workspace are sent to it.
    Model,
    /// A program that works in a private copy of the workspace.
    Agent,
}

/// A step to answer, and where.
#[derive(Clone)]
pub struct Ask {
    /// The step.
    pub request: Request,
    /// Where it is answered.
    pub place: Workplace,
}

/// Where an author works, for those who need more than texts.
#[derive(Clone, Default)]
pub struct Workplace {
    /// The root of the workspace.
    pub root: PathBuf,
    /// Whether programs may run in a copy of it.
    pub trusted: bool,
    /// Below which folder private copies are made; the platform's state folder when `None`.
    pub state: Option<PathBuf>,
    /// The program that watches over others, see `guard`; they are started directly when `None`.
    pub guard: Option<PathBuf>,
    /// What checks drafted code.
    pub verify: Option<Verify>,
    /// Who is asked whether an agent may run a command; nobody allows anything when `None`.
    pub permit: Option<Arc<dyn Permit>>,
}

/// What checks drafted code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verify {
    /// A program and its arguments.
    pub command: Vec<String>,
    /// Whether a task counts as done only when it succeeded.
    pub required: bool,
}

/// Someone who can say that an agent may run a command.
pub trait Permit: Send + Sync {
    /// Whether the user lets `agent` do what `question` says; the answer of nobody is no.
    fn permit<'a>(
        &'a self,
        agent: &'a str,
        question: &'a str,
    ) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>>;
}

/// Whether an author answers, once awaited.
pub type Tested<'a> = Pin<Box<dyn Future<Output = Result<String, String>> + Send + 'a>>;

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

/// The author that the user's settings describe; the error says what is wrong with it.
pub(crate) fn author_of(
    name: &str,
    settings: &specls_workspace::AuthorSettings,
) -> Result<Arc<dyn Author>, String> {
    let _ = settings;
    Err(format!("{name} is not there yet"))
}
