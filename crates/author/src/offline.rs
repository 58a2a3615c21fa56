//! The author that needs no model: it hands the step to the built-in answers of `specls-draft`.

use specls_draft::{Draft, Request, Step};
use tokio_util::sync::CancellationToken;

use crate::{Answer, Ask, Author, AuthorError, Progress};

/// The offline author. The same request gives the same draft.
#[derive(Debug, Clone, Copy, Default)]
pub struct Offline;

impl Offline {
    /// Its name.
    pub const NAME: &'static str = "offline";
}

impl Author for Offline {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn answers(&self, step: &str) -> bool {
        ["requirements", "design", "tasks", "implement", "propagate"].contains(&step)
    }

    fn answer<'a>(
        &'a self,
        ask: Ask,
        progress: &'a (dyn Fn(Progress) + Send + Sync),
        cancel: CancellationToken,
    ) -> Answer<'a> {
        Box::pin(answer(ask.request, answer_and_check, progress, cancel))
    }
}

/// What runs on the blocking pool.
type Work = fn(&Request) -> Result<Draft, AuthorError>;

fn answer_and_check(request: &Request) -> Result<Draft, AuthorError> {
    let draft = specls_draft::answer(request).map_err(AuthorError::Refused)?;
    let violations = specls_draft::check(request, &draft);
    if violations.is_empty() { Ok(draft) } else { Err(AuthorError::Broken(violations)) }
}

/// Runs `work` where it blocks nobody. A cancelled draft is left to finish unheard: it takes
/// milliseconds and touches nothing.
async fn answer(
    request: Request,
    work: Work,
    progress: &(dyn Fn(Progress) + Send + Sync),
    cancel: CancellationToken,
) -> Result<Draft, AuthorError> {
    if cancel.is_cancelled() {
        return Err(AuthorError::Cancelled);
    }
    let (doing, done, what) = wording(&request);
    progress(Progress { message: format!("{doing} {what}"), percentage: Some(10) });
    let working = tokio::task::spawn_blocking(move || work(&request));
    let result = tokio::select! {
        biased;
        () = cancel.cancelled() => return Err(AuthorError::Cancelled),
        result = working => result,
    };
    let outcome = result.unwrap_or_else(|failure| {
        Err(AuthorError::Failed(format!(
            "{} {what} failed inside specls ({failure}); nothing was changed, please report it \
             with the spec's documents",
            doing.to_lowercase()
        )))
    });
    progress(Progress { message: format!("{done} {what}"), percentage: Some(100) });
    outcome
}

/// What is being done, what then was done, and to what.
fn wording(request: &Request) -> (&'static str, &'static str, String) {
    let spec = &request.spec;
    match &request.step {
        Step::Requirements { .. } | Step::Design | Step::Tasks => {
            ("Drafting", "Drafted", format!("the {} of {spec}", request.step.name()))
        }
        Step::Derive => ("Drafting", "Drafted", format!("the requirements of {spec}")),
        Step::Bugfix { .. } => ("Drafting", "Drafted", format!("the bug report of {spec}")),
        Step::Refine => ("Refining", "Refined", format!("the requirements of {spec}")),
        Step::Analyse => ("Analysing", "Analysed", format!("the requirements of {spec}")),
        Step::Explain => ("Explaining", "Explained", format!("the drift of {spec}")),
        Step::Propagate => ("Propagating", "Propagated", format!("the change of {spec}")),
        Step::Implement { task } => {
            let tasks = request.snapshot.spec_in(&request.folder).and_then(|spec| spec.tasks());
            let task = tasks.and_then(|tasks| tasks.tasks.get(*task));
            let id = task.and_then(|task| task.id.as_ref());
            let task = id.map_or("a task".to_owned(), |id| format!("task {}", id.as_str()));
            ("Implementing", "Implemented", format!("{task} of {spec}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use specls_draft::Refusal;
    use specls_spec::SpecId;
    use specls_trace::{Snapshot, Sources};

    use super::*;

    struct NoFiles;

    impl Sources for NoFiles {
        fn text(&self, _: &str) -> Option<Arc<str>> {
            None
        }

        fn committed(&self, _: &str) -> Option<Arc<str>> {
            None
        }

        fn names_in(&self, _: &str) -> Vec<String> {
            Vec::new()
        }

        fn is_withheld(&self, _: &str) -> bool {
            false
        }
    }

    fn request() -> Request {
        Request {
            step: Step::Design,
            folder: ".kiro/specs/hanoi".to_owned(),
            spec: SpecId::new("hanoi"),
            snapshot: Arc::new(Snapshot::default()),
            sources: Arc::new(NoFiles),
        }
    }

    async fn run(
        work: Work,
        cancel: CancellationToken,
    ) -> (Result<Draft, AuthorError>, Vec<String>) {
        let heard = Mutex::new(Vec::new());
        let progress = |progress: Progress| {
            let percentage = progress.percentage.unwrap_or_default();
            heard.lock().unwrap().push(format!("{} {percentage} %", progress.message));
        };
        let result = answer(request(), work, &progress, cancel).await;
        (result, heard.into_inner().unwrap())
    }

    #[tokio::test]
    async fn a_draft_comes_with_progress() {
        let draft =
            |_: &Request| Ok(Draft { title: "Design of hanoi".to_owned(), ..Draft::default() });
        let (result, heard) = run(draft, CancellationToken::new()).await;
        assert_eq!(result.unwrap().title, "Design of hanoi");
        assert_eq!(
            heard,
            ["Drafting the design of hanoi 10 %", "Drafted the design of hanoi 100 %"]
        );
    }

    #[test]
    fn progress_names_what_is_done() {
        let told = |step| {
            let (doing, _, what) = wording(&Request { step, ..request() });
            format!("{doing} {what}")
        };
        assert_eq!(told(Step::Tasks), "Drafting the tasks of hanoi");
        assert_eq!(told(Step::Propagate), "Propagating the change of hanoi");
        assert_eq!(told(Step::Implement { task: 3 }), "Implementing a task of hanoi");
    }

    #[tokio::test]
    async fn a_refusal_is_handed_on() {
        let ask = Ask { request: request(), place: Default::default() };
        let result = Offline.answer(ask, &|_| (), CancellationToken::new()).await;
        assert!(matches!(result, Err(AuthorError::Refused(_))), "{result:?}");
    }

    #[tokio::test]
    async fn what_is_cancelled_before_it_starts_never_starts() {
        let cancel = CancellationToken::new();
        cancel.cancel();
        let (result, heard) = run(|_| panic!("started"), cancel).await;
        assert_eq!(result, Err(AuthorError::Cancelled));
        assert!(heard.is_empty());
    }

    #[test]
    fn cancelling_does_not_wait_for_the_work() {
        static RELEASE: Mutex<()> = Mutex::new(());
        let stuck = |_: &Request| {
            drop(RELEASE.lock());
            Err(AuthorError::Refused(Refusal::new("too late".to_owned())))
        };
        let held = RELEASE.lock().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let result = runtime.block_on(async {
            let cancel = CancellationToken::new();
            let working = tokio::spawn(run(stuck, cancel.clone()));
            tokio::task::yield_now().await;
            cancel.cancel();
            working.await.unwrap().0
        });
        drop(held);
        assert_eq!(result, Err(AuthorError::Cancelled));
    }

    #[tokio::test]
    async fn a_panic_becomes_a_sentence() {
        let (result, _) = run(|_| panic!("a bug"), CancellationToken::new()).await;
        let Err(AuthorError::Failed(sentence)) = result else { panic!("{result:?}") };
        assert!(sentence.starts_with("drafting the design of hanoi failed inside specls"));
        assert!(sentence.contains("nothing was changed"));
    }
}
