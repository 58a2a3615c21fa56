//! Drafts are made by jobs: with progress, a time limit, and two ways to cancel.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use specls_author::{Author, AuthorError, Progress};
use specls_draft::{Draft, Request, Step};
use specls_spec::{DocumentKind, SpecId};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tower_lsp::gen_lsp_types::{
    MessageType, ProgressParams, ProgressToken, WorkDoneProgressCreateParams,
    WorkDoneProgressCreateRequest,
};
use tower_lsp::jsonrpc::Result;

use crate::command::invalid;
use crate::editor::{Editor, SOON};
use crate::event::Event;
use crate::review::lay_over;
use crate::roots::RootId;
use crate::state::State;

/// How long an author may take to stop once it was told to.
const STOPPING: Duration = Duration::from_secs(2);

/// What runs.
#[derive(Default)]
pub struct Jobs {
    running: BTreeMap<u64, Job>,
    last: u64,
}

struct Job {
    root: RootId,
    folder: String,
    step: &'static str,
    cancel: CancellationToken,
}

impl Jobs {
    /// Cancels a job, or all.
    pub fn cancel(&self, job: Option<&str>) -> std::result::Result<Value, String> {
        let mut cancelled = 0;
        for (id, running) in &self.running {
            if job.is_none_or(|job| job == id.to_string()) {
                running.cancel.cancel();
                cancelled += 1;
            }
        }
        match job {
            Some(job) if cancelled == 0 => Err(format!("there is no job {job}; it may have ended")),
            _ => Ok(json!({"cancelled": cancelled})),
        }
    }

    /// Cancels what runs in a root that is no more.
    pub fn cancel_root(&self, root: RootId) {
        for job in self.running.values().filter(|job| job.root == root) {
            job.cancel.cancel();
        }
    }
}

impl State {
    /// Starts drafting a step and answers at once.
    pub(crate) fn start_job(
        &mut self,
        id: RootId,
        folder: String,
        step: Step,
        author: Option<&str>,
    ) -> Result<Value> {
        let author = self.author(author).map_err(invalid)?;
        let Some(root) = self.roots.get(id) else {
            return Err(invalid(crate::calling::GONE.to_owned()));
        };
        let snapshot = root.workspace.snapshot();
        let path = format!("{folder}/{}", DocumentKind::Requirements.file_name());
        let spec = match specls_spec::locate(&path, &root.workspace.settings().spec_roots) {
            Some(located) => located.spec,
            None => SpecId::new(folder.rsplit('/').next().unwrap_or(&folder)),
        };
        let title = match step {
            Step::Implement { .. } => format!("specls: a task of {spec}"),
            Step::Propagate => format!("specls: the change of {spec}"),
            Step::Explain => format!("specls: the drift of {spec}"),
            _ => format!("specls: {} of {spec}", step.name()),
        };
        let name = step.name();
        let request = Request {
            step,
            folder: folder.clone(),
            spec,
            snapshot,
            sources: root.workspace.sources(),
        };
        self.jobs.last += 1;
        let job = self.jobs.last;
        let cancel = CancellationToken::new();
        self.jobs.running.insert(job, Job { root: id, folder, step: name, cancel: cancel.clone() });
        let report = match self.abilities.progress {
            true => self.show_progress(job, title),
            false => mpsc::unbounded_channel().0,
        };
        let (events, limit) = (self.events.clone(), self.options.job_timeout);
        self.runtime.spawn(async move {
            let outcome = run(author, request, report.clone(), cancel, limit).await;
            drop(report);
            events.post(Event::JobDone { job, outcome });
        });
        Ok(json!({"job": job.to_string()}))
    }

    pub(crate) fn progress_cancelled(&self, token: &str) {
        if let Some(job) = token.strip_prefix(TOKEN) {
            // It may have ended meanwhile.
            let _ = self.jobs.cancel(Some(job));
        }
    }

    pub(crate) fn job_done(&mut self, job: u64, outcome: std::result::Result<Draft, AuthorError>) {
        let Some(Job { root: id, folder, step, .. }) = self.jobs.running.remove(&job) else {
            return;
        };
        let draft = match outcome {
            Ok(draft) => draft,
            Err(AuthorError::Cancelled) => return,
            Err(AuthorError::Refused(refusal)) => {
                return self.editor.show(MessageType::Info, refusal.sentence);
            }
            Err(error) => return self.editor.show(MessageType::Error, error.to_string()),
        };
        let Some(root) = self.roots.get(id) else {
            return self.editor.show(MessageType::Warning, crate::calling::GONE);
        };
        if let Some(file) =
            draft.changes.files.iter().find(|file| !specls_text::path_is_safe(&file.path))
        {
            let message = format!(
                "The draft was thrown away: it names {:?}, which lies outside the workspace",
                file.path
            );
            return self.editor.show(MessageType::Error, message);
        }
        let (changes, met) = lay_over(draft.changes, &*root.workspace.sources());
        let mut notes = draft.notes;
        notes.extend(met);
        if changes.is_empty() {
            notes.insert(0, format!("{}: there is nothing to change", draft.title));
            return self.editor.show(MessageType::Info, notes.join("\n"));
        }
        self.open_review(id, folder, step, draft.title, notes, changes);
    }

    fn author(&self, name: Option<&str>) -> std::result::Result<Arc<dyn Author>, String> {
        let authors = &self.options.authors;
        let found = match name.or(self.abilities.author.as_deref()) {
            Some(name) => authors.iter().find(|author| author.name().eq_ignore_ascii_case(name)),
            None => authors.first(),
        };
        found.cloned().ok_or_else(|| {
            let names: Vec<&str> = authors.iter().map(|author| author.name()).collect();
            format!("there is no author {:?}; known are: {}", name.unwrap_or(""), names.join(", "))
        })
    }

    /// Shows a job's progress until the channel is closed.
    fn show_progress(&self, job: u64, title: String) -> mpsc::UnboundedSender<Progress> {
        let (sender, receiver) = mpsc::unbounded_channel();
        let token = ProgressToken::String(format!("{TOKEN}{job}"));
        self.runtime.spawn(forward(self.editor.clone(), token, title, receiver));
        sender
    }
}

const TOKEN: &str = "specls/job/";

async fn forward(
    editor: Editor,
    token: ProgressToken,
    title: String,
    mut progress: mpsc::UnboundedReceiver<Progress>,
) {
    let params = WorkDoneProgressCreateParams { token: token.clone() };
    if editor.ask::<WorkDoneProgressCreateRequest>(params, SOON).await.is_none() {
        return;
    }
    let tell = |value| editor.progress(ProgressParams { token: token.clone(), value });
    tell(json!({"kind": "begin", "title": title, "cancellable": true}));
    while let Some(Progress { message, percentage }) = progress.recv().await {
        tell(json!({"kind": "report", "message": message, "percentage": percentage}));
    }
    tell(json!({"kind": "end"}));
}

/// Runs an author in a task of its own, so that a panic fails this job only.
async fn run(
    author: Arc<dyn Author>,
    request: Request,
    report: mpsc::UnboundedSender<Progress>,
    cancel: CancellationToken,
    limit: Duration,
) -> std::result::Result<Draft, AuthorError> {
    let name = author.name().to_owned();
    let told = cancel.clone();
    let mut working = tokio::spawn(async move {
        let report = move |progress| {
            // Nobody may be listening.
            let _ = report.send(progress);
        };
        author.answer(request, &report, told).await
    });
    let stopped = async {
        tokio::select! {
            () = cancel.cancelled() => AuthorError::Cancelled,
            () = tokio::time::sleep(limit) => {
                cancel.cancel();
                AuthorError::Failed(format!(
                    "The author {name} did not answer within {} seconds; try again, or name another",
                    limit.as_secs()
                ))
            }
        }
    };
    let reason = tokio::select! {
        answer = &mut working => return finished(answer, &name),
        reason = stopped => reason,
    };
    if tokio::time::timeout(STOPPING, &mut working).await.is_err() {
        working.abort();
    }
    Err(reason)
}

fn finished(
    answer: std::result::Result<std::result::Result<Draft, AuthorError>, tokio::task::JoinError>,
    name: &str,
) -> std::result::Result<Draft, AuthorError> {
    answer.unwrap_or_else(|_| {
        Err(AuthorError::Failed(format!(
            "The author {name} failed inside specls; its log on stderr says where"
        )))
    })
}
