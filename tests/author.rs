//! An author that does what a test says, when it says so.

use std::sync::{Arc, Mutex};

use specls_author::{Answer, Ask, Author, AuthorError, AuthorKind, Progress};
use specls_draft::{Draft, Request};
use specls_text::{ChangeSet, FileChange};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;

type Work = dyn Fn(&Request) -> Result<Draft, AuthorError> + Send + Sync;

/// Answers with what a function returns, once it is let go.
pub struct Fake {
    work: Box<Work>,
    gate: Semaphore,
    asked: Notify,
    steps: Mutex<Vec<String>>,
}

impl Fake {
    /// An author that answers at once.
    pub fn prompt(
        work: impl Fn(&Request) -> Result<Draft, AuthorError> + Send + Sync + 'static,
    ) -> Arc<Self> {
        let fake = Self::held(work);
        fake.let_go();
        fake
    }

    /// An author that waits for [`Fake::let_go`].
    pub fn held(
        work: impl Fn(&Request) -> Result<Draft, AuthorError> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            work: Box::new(work),
            gate: Semaphore::new(0),
            asked: Notify::new(),
            steps: Mutex::default(),
        })
    }

    /// Lets every answer through from now on.
    pub fn let_go(&self) {
        self.gate.add_permits(1_000);
    }

    /// Waits until it was asked.
    pub async fn asked(&self) {
        self.asked.notified().await;
    }

    /// The steps it was asked for.
    pub fn steps(&self) -> Vec<String> {
        self.steps.lock().map(|steps| steps.clone()).unwrap_or_default()
    }
}

impl Author for Fake {
    fn name(&self) -> &str {
        "fake"
    }

    fn kind(&self) -> AuthorKind {
        AuthorKind::Model
    }

    fn answer<'a>(
        &'a self,
        ask: Ask,
        progress: &'a (dyn Fn(Progress) + Send + Sync),
        cancel: CancellationToken,
    ) -> Answer<'a> {
        Box::pin(async move {
            if let Ok(mut steps) = self.steps.lock() {
                steps.push(ask.request.step.name().to_owned());
            }
            progress(Progress { message: "thinking".to_owned(), percentage: Some(50) });
            self.asked.notify_one();
            tokio::select! {
                _ = self.gate.acquire() => (self.work)(&ask.request),
                () = cancel.cancelled() => Err(AuthorError::Cancelled),
            }
        })
    }
}

/// A draft of some files, each as path and new text; what they hold now is read from the request.
pub fn draft(request: &Request, files: &[(&str, &str)]) -> Draft {
    let mut changes = ChangeSet::default();
    for (path, after) in files {
        changes.push(FileChange::new(*path, request.sources.text(path), *after));
    }
    Draft { title: "A draft".to_owned(), changes, ..Draft::default() }
}
