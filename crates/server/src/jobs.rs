//! Drafts are made by jobs: with progress, a time limit, and two ways to cancel.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use specls_author::{Ask, Author, AuthorError, Progress};
use specls_draft::{Draft, Request, Step, Violation, tick};
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
use crate::runs::{RunId, TaskName};
use crate::state::State;

/// How long an author may take to stop once it was told to.
const STOPPING: Duration = Duration::from_secs(8);

/// What runs.
#[derive(Default)]
pub struct Jobs {
    running: BTreeMap<u64, Job>,
    last: u64,
}

struct Job {
    root: RootId,
    folder: String,
    step: Step,
    cancel: CancellationToken,
    /// The task that is implemented.
    task: Option<TaskName>,
    /// The run of tasks that it belongs to.
    run: Option<RunId>,
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
        run: Option<RunId>,
    ) -> Result<Value> {
        let author = self.author_for(id, step.name(), author).map_err(invalid)?;
        self.may_draft(id, &*author)?;
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
        let request = Request {
            step: step.clone(),
            folder: folder.clone(),
            spec,
            snapshot,
            sources: root.workspace.sources(),
        };
        self.jobs.last += 1;
        let job = self.jobs.last;
        let cancel = CancellationToken::new();
        let task = match step {
            Step::Implement { task } => self.name_of(id, &folder, task),
            _ => None,
        };
        let ask = Ask { request, place: self.workplace(id) };
        let started = Job { root: id, folder, step, cancel: cancel.clone(), task, run };
        self.jobs.running.insert(job, started);
        let report = match self.abilities.progress {
            true => self.show_progress(job, title),
            false => mpsc::unbounded_channel().0,
        };
        let limit = author.time_limit().unwrap_or(self.options.job_timeout);
        let events = self.events.clone();
        self.runtime.spawn(async move {
            let outcome = answer(author, ask, report.clone(), cancel, limit).await;
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
        let Some(job) = self.jobs.running.remove(&job) else { return };
        let (kind, message) = match outcome {
            Ok(draft) => return self.drafted(job, draft),
            Err(AuthorError::Cancelled) => (None, "it was cancelled".to_owned()),
            Err(AuthorError::Refused(refusal)) => (Some(MessageType::Info), refusal.sentence),
            Err(error) => (Some(MessageType::Error), error.to_string()),
        };
        match (job.run, kind) {
            (Some(run), _) => self.stop_run(run, &message),
            (None, Some(kind)) => self.editor.show(kind, message),
            (None, None) => {}
        }
    }

    /// A draft is there: what it says is told, what it would change waits in a review.
    fn drafted(&mut self, job: Job, draft: Draft) {
        let Job { root: id, folder, step, task, run, .. } = job;
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
            self.editor.show(MessageType::Error, message);
            return self.stop_run_of(run, "its draft was thrown away");
        }
        let is_part = !draft.unmet.is_empty();
        let sources = root.workspace.sources();
        let (mut changes, met) = lay_over(draft.changes, &*sources);
        let mut notes = draft.notes;
        let (mut is_done, mut ticked) = (false, None);
        if let Some(task) = task.filter(|_| draft.completes.is_some() && !is_part) {
            let place = self.place_of(id, &folder, &task);
            let snapshot = root.workspace.snapshot();
            match place.and_then(|place| tick(&snapshot, &*sources, &folder, place)) {
                Some(tick) => {
                    ticked = Some(tick.path.clone());
                    changes.push(tick);
                    is_done = true;
                }
                None => is_done = place.is_some_and(|place| self.is_done(id, &folder, place)),
            }
            if !is_done {
                notes.push(format!(
                    "Task {task} is not ticked with this, because tasks.md changed: tick it yourself."
                ));
            }
        }
        notes.extend(draft.unmet.into_iter().map(|Violation(sentence)| sentence));
        notes.extend(met);
        if let Some(report) = draft.report {
            self.show_report(&draft.title, &folder, step.name(), &report);
        } else if changes.is_empty() {
            notes.insert(0, format!("{}: there is nothing to change", draft.title));
        }
        if changes.is_empty() {
            if !notes.is_empty() {
                self.editor.show(MessageType::Info, notes.join("\n"));
            }
            return self
                .stop_run_of(run, "there was nothing to change; tick the task if it is done");
        }
        let title = if is_part { format!("Part of: {}", draft.title) } else { draft.title };
        let review = self.open_review(id, folder, step.name(), title, notes, changes);
        if let Some(review) = self.reviews.get_mut(review) {
            review.tick = ticked;
        }
        match run {
            Some(run) if is_part => self.stop_run(run, "only a part of it could be drafted"),
            Some(run) if !is_done => {
                self.stop_run(
                    run,
                    "the task is not done with what was drafted; its review says why",
                );
            }
            Some(run) => self.run_reviewed(run, review),
            None => {}
        }
    }

    fn stop_run_of(&mut self, run: Option<RunId>, reason: &str) {
        if let Some(run) = run {
            self.stop_run(run, reason);
        }
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
        let mut report = json!({"kind": "report", "message": message});
        if let Some(percentage) = percentage {
            report["percentage"] = json!(percentage);
        }
        tell(report);
    }
    tell(json!({"kind": "end"}));
}

/// Lets an author answer in a task of its own, so that a panic fails this job only.
async fn answer(
    author: Arc<dyn Author>,
    ask: Ask,
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
        author.answer(ask, &report, told).await
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
