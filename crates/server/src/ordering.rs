//! Keeps the wire's order, and notices when the client leaves.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{self, BoxFuture};
use tokio::sync::Notify;
use tower_lsp::ExitedError;
use tower_lsp::jsonrpc::{Request, Response};
use tower_service::Service;

use crate::Exit;

/// How long answers that are on their way may take after `exit`.
const GRACE: Duration = Duration::from_millis(40);

/// Polls every handler once while its message is read. A handler's first step posts its event, so
/// events arrive in the order of the wire, and `$/cancelRequest` takes effect before the next
/// message is read. Without this the framework polls handlers whenever it comes to them.
pub struct InOrder<S> {
    inner: S,
    departure: Arc<Departure>,
}

impl<S> InOrder<S> {
    /// Wraps the service.
    pub fn new(inner: S, departure: Arc<Departure>) -> Self {
        Self { inner, departure }
    }
}

impl<S> Service<Request> for InOrder<S>
where
    S: Service<
            Request,
            Response = Option<Response>,
            Error = ExitedError,
            Future = BoxFuture<'static, Result<Option<Response>, ExitedError>>,
        >,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let shutdown = request.method() == "shutdown";
        let exit = request.method() == "exit";
        let mut answer = self.inner.call(request);
        // What is still pending is polled again by the framework with a waker of its own.
        let first = answer.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop()));
        if exit {
            self.departure.leave();
        }
        match first {
            Poll::Ready(answer) => {
                if shutdown && matches!(&answer, Ok(Some(answer)) if answer.is_ok()) {
                    self.departure.announce();
                }
                future::ready(answer).boxed()
            }
            Poll::Pending => answer,
        }
    }
}

/// What is known about the client's leaving.
#[derive(Default)]
pub struct Departure {
    announced: AtomicBool,
    left: Notify,
}

impl Departure {
    fn announce(&self) {
        self.announced.store(true, Ordering::SeqCst);
    }

    fn leave(&self) {
        self.left.notify_one();
    }

    /// Waits until `exit` came and what was on its way had its chance.
    pub async fn finished(&self) {
        self.left.notified().await;
        tokio::time::sleep(GRACE).await;
    }

    /// How the session ended.
    pub fn exit(&self) -> Exit {
        if self.announced.load(Ordering::SeqCst) {
            Exit::AfterShutdown
        } else {
            Exit::WithoutShutdown
        }
    }
}
