//! An agent as an author: it works in a private copy, and what it changed there is the draft.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use specls_draft::{Draft, Step, Violation};
use specls_workspace::{AgentProtocol, AgentSettings, Audience};
use tokio_util::sync::CancellationToken;

use crate::agent::{
    AgentError, AgentEvent, AgentStop, AgentTask, PermissionQuestion, Permissions, Permitted, run,
};
use crate::copying::{changes_nothing, checked_in, copy, leave_open, wanted};
use crate::model_author::{away, nonce};
use crate::{Answer, Ask, Author, AuthorError, AuthorKind, Permit, Progress, Tested};

/// What an agent may need beyond its own time: for the copy, the comparison and the check.
const BESIDE: Duration = Duration::from_secs(25 * 60);

/// An agent of the user's settings.
pub struct AgentAuthor {
    name: String,
    settings: AgentSettings,
}

impl AgentAuthor {
    /// The author called `name`.
    pub fn new(name: &str, settings: &AgentSettings) -> Self {
        Self { name: name.to_owned(), settings: settings.clone() }
    }

    async fn draft(
        &self,
        ask: Ask,
        progress: &(dyn Fn(Progress) + Send + Sync),
        cancel: CancellationToken,
    ) -> Result<Draft, AuthorError> {
        let Ask { request, place } = ask;
        if !place.trusted {
            return Err(AuthorError::Failed(format!(
                "{} may only work in a project that you trust (`specls trust`)",
                self.name
            )));
        }
        let tell = |message: String| progress(Progress { message, percentage: None });
        tell("Copying the project".to_owned());
        let nonce = nonce();
        let (request, prompt) = away(move || {
            let prompt = specls_draft::agent_prompt(&request, &nonce);
            (request, prompt)
        })
        .await?;
        let prompt = prompt.map_err(AuthorError::Refused)?;
        let copy = copy(&place, Audience::Agent, &cancel).await?;
        tracing::info!(author = self.name, files = copy.file_count(), "a private copy was made");
        tell(format!("{} starts", self.name));
        let told = format!("{}\n\n{}", prompt.system, prompt.user);
        let task = AgentTask::new(&told, copy.root()).guarded(place.guard.as_deref());
        let doing = Doing { name: &self.name, said: Mutex::default(), progress };
        let permissions = Through {
            name: &self.name,
            permit: place.permit.as_deref(),
            refused: AtomicBool::new(false),
        };
        let hear = |event: AgentEvent| doing.hear(event);
        let outcome = run(&self.settings, &self.name, task, &hear, &permissions, &cancel)
            .await
            .map_err(|error| match error {
                AgentError::Cancelled => AuthorError::Cancelled,
                error => AuthorError::Failed(error.to_string()),
            })?;
        tell("Comparing what was changed".to_owned());
        let compared = std::sync::Arc::clone(&copy);
        let (changes, notes) = tokio::select! {
            biased;
            () = cancel.cancelled() => return Err(AuthorError::Cancelled),
            compared = away(move || compared.changes()) => compared?,
        }
        .map_err(|error| AuthorError::Failed(error.to_string()))?;
        let unfinished = self.unfinished(outcome.stop);
        let mut draft = match request.step {
            Step::Explain => Draft {
                title: format!("Drift of {}", request.spec),
                report: Some(outcome.said.clone()),
                unmet: unfinished.into_iter().collect(),
                ..Draft::default()
            },
            _ => {
                let asked = request.clone();
                away(move || specls_draft::draft_of_changes(&asked, changes, unfinished)).await?
            }
        };
        draft.notes.extend(copy.notes().iter().cloned());
        draft.notes.extend(notes);
        draft.notes.extend(outcome.notes);
        let is_nothing = changes_nothing(&request, &mut draft);
        let mut passed = false;
        if let Some(check) = wanted(&request, &place) {
            passed = checked_in(&copy, &mut draft, check, &place, progress, &cancel).await?;
        }
        if is_nothing && !passed {
            leave_open(&self.name, &mut draft);
        }
        // Some stop at a refusal and say that they are done.
        if draft.completes.is_some() && !passed && permissions.refused.load(Ordering::Relaxed) {
            draft.completes = None;
            draft.notes.push(
                "The task is not ticked, because a command was not allowed and no check says that \
                 it is done: tick it yourself when it is."
                    .to_owned(),
            );
        }
        if draft.report.is_none() && !outcome.said.trim().is_empty() {
            draft.notes.push(format!("{} says: {}", self.name, outcome.said.trim()));
        }
        Ok(draft)
    }

    /// Why the agent stopped before it was done.
    fn unfinished(&self, stop: AgentStop) -> Option<Violation> {
        let why = match stop {
            AgentStop::Done => return None,
            AgentStop::TokenLimit => "its model may not write more",
            AgentStop::RequestLimit => "it may not ask its model more often",
        };
        Some(Violation(format!("{} stopped because {why}", self.name)))
    }
}

impl Author for AgentAuthor {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> AuthorKind {
        AuthorKind::Agent
    }

    fn time_limit(&self) -> Option<Duration> {
        Some(Duration::from_secs(self.settings.timeout) + BESIDE)
    }

    fn described(&self) -> String {
        let protocol = match self.settings.protocol {
            AgentProtocol::Acp => "an agent over ACP",
            AgentProtocol::Plain => "a program",
        };
        format!("{protocol}: {}", self.settings.command.join(" "))
    }

    fn test(&self, cancel: CancellationToken) -> Tested<'_> {
        Box::pin(async move {
            crate::agent::greet(&self.settings, &self.name, &cancel)
                .await
                .map_err(|error| error.to_string())
        })
    }

    fn answer<'a>(
        &'a self,
        ask: Ask,
        progress: &'a (dyn Fn(Progress) + Send + Sync),
        cancel: CancellationToken,
    ) -> Answer<'a> {
        Box::pin(self.draft(ask, progress, cancel))
    }
}

/// Tells what an agent does, in one line.
struct Doing<'a> {
    name: &'a str,
    /// The end of what it says, and when it was told last.
    said: Mutex<(String, Option<Instant>)>,
    progress: &'a (dyn Fn(Progress) + Send + Sync),
}

impl Doing<'_> {
    fn hear(&self, event: AgentEvent) {
        const PACE: Duration = Duration::from_millis(200);
        let (message, percentage) = match event {
            AgentEvent::Doing(what) => (format!("{} {what}", self.name), None),
            AgentEvent::Plan { done, total, doing } => {
                let doing = doing.map(|doing| format!(" · {doing}")).unwrap_or_default();
                let percentage =
                    (done * 100).checked_div(total).and_then(|it| u32::try_from(it).ok());
                (format!("{} · step {done} of {total}{doing}", self.name), percentage)
            }
            AgentEvent::Said(piece) => {
                let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
                said.0.push_str(&piece);
                if said.1.is_some_and(|last| last.elapsed() < PACE) {
                    return;
                }
                said.1 = Some(Instant::now());
                let line = last_line(&said.0);
                said.0.clone_from(&line);
                (format!("{}: {line}", self.name), None)
            }
        };
        (self.progress)(Progress { message, percentage });
    }
}

/// The last line of a text, or the end of it.
fn last_line(text: &str) -> String {
    const MOST: usize = 80;
    let line = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let from = line.char_indices().rev().nth(MOST - 1).map_or(0, |(at, _)| at);
    line[from..].trim().to_owned()
}

/// Hands an agent's questions on to the user, and remembers whether one was answered with no.
struct Through<'a> {
    name: &'a str,
    permit: Option<&'a dyn Permit>,
    refused: AtomicBool,
}

impl Permissions for Through<'_> {
    fn may<'a>(&'a self, question: PermissionQuestion) -> Permitted<'a> {
        Box::pin(async move {
            let what = question.command.as_deref().unwrap_or(&question.title);
            let allowed = match self.permit {
                Some(permit) => permit.permit(self.name, what).await,
                None => false,
            };
            self.refused.fetch_or(!allowed, Ordering::Relaxed);
            allowed
        })
    }
}
