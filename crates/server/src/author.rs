//! Authors behind one pointer, so that tests and settings can name any of them.

use std::sync::Arc;

use futures::future::BoxFuture;
use specls_author::{Author, AuthorError, Progress};
use specls_draft::{Draft, Request};
use tokio_util::sync::CancellationToken;

/// Takes the progress of an author.
pub type Report = Box<dyn Fn(Progress) + Send + Sync>;

/// An [`Author`] of any type.
pub trait AnyAuthor: Send + Sync {
    /// The name that settings and commands use.
    fn name(&self) -> &str;

    /// Answers a step; see [`Author::answer`].
    fn answer(
        self: Arc<Self>,
        request: Request,
        report: Report,
        cancel: CancellationToken,
    ) -> BoxFuture<'static, Result<Draft, AuthorError>>;
}

impl<A: Author + 'static> AnyAuthor for A {
    fn name(&self) -> &str {
        Author::name(self)
    }

    fn answer(
        self: Arc<Self>,
        request: Request,
        report: Report,
        cancel: CancellationToken,
    ) -> BoxFuture<'static, Result<Draft, AuthorError>> {
        Box::pin(async move { Author::answer(&*self, request, &*report, cancel).await })
    }
}

/// The authors that come with specls.
pub fn authors() -> Vec<Arc<dyn AnyAuthor>> {
    Vec::new()
}
