//! "Run all open tasks": one job at a time, wave after wave, each result reviewed before the next wave.
//!
//! What is left to do stands in tasks.md itself: `[~]` is queued, `[-]` is in progress. So a run that was
//! stopped, by a failure or by the end of the server, goes on from there.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};
use specls_draft::Step;
use specls_spec::{Task, TaskState};
use specls_trace::open_waves;
use tower_lsp::gen_lsp_types::MessageType;
use tower_lsp::jsonrpc::Result;

use crate::command::{self, invalid};
use crate::event::Event;
use crate::review::ReviewId;
use crate::roots::RootId;
use crate::state::State;

/// Names a run for as long as the server runs.
pub type RunId = u64;

/// What works through tasks.
#[derive(Default)]
pub struct Runs {
    going: BTreeMap<RunId, Run>,
    last: RunId,
}

struct Run {
    root: RootId,
    folder: String,
    author: String,
    /// What is left.
    waves: VecDeque<VecDeque<TaskName>>,
    /// The task that is worked on.
    current: Option<TaskName>,
    /// Tasks of this wave that wait for their review.
    in_review: BTreeMap<ReviewId, TaskName>,
}

/// What a task is found again by: its number, or its title when it has none. Where several are called
/// so, its place tells: places move while people type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskName {
    name: String,
    place: usize,
}

impl std::fmt::Display for TaskName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.name)
    }
}

impl Runs {
    /// All that are going.
    pub fn going(&self) -> Vec<RunId> {
        self.going.keys().copied().collect()
    }

    /// Forgets those in a root that is no more; whether there were any.
    pub fn leave(&mut self, root: RootId) -> bool {
        let before = self.going.len();
        self.going.retain(|_, run| run.root != root);
        self.going.len() < before
    }
}

impl State {
    /// Starts to work through all open tasks of a spec.
    pub(crate) fn run(&mut self, argument: &command::Run) -> Result<Value> {
        let (root, folder) = self.spec(&argument.spec)?;
        if self.runs.going.values().any(|run| run.root == root && run.folder == folder) {
            return Err(invalid(format!(
                "the tasks of {folder} are being worked on already; cancel that first"
            )));
        }
        let implement = Step::Implement { task: 0 }.name();
        // The built-in author finishes no task, so nobody who is asked to run them means it.
        let runner = self.roots.get(root).and_then(|root| root.drafters.runner.clone());
        let named = argument.author.clone().or(runner);
        let author = self.author_for(root, implement, named.as_deref()).map_err(invalid)?;
        if author.kind() == specls_author::AuthorKind::BuiltIn {
            return Err(invalid(format!(
                "the author {} writes scaffolds, which finish no task; name a model or an agent",
                author.name()
            )));
        }
        self.may_draft(root, &*author)?;
        let Some(known) = self.roots.get(root) else {
            return Err(invalid(crate::calling::GONE.to_owned()));
        };
        let snapshot = known.workspace.snapshot();
        let spec = snapshot.spec_in(&folder);
        let (Some(spec), Some(tasks)) = (spec, spec.and_then(|spec| spec.tasks())) else {
            return Err(invalid(format!("{folder} has no tasks.md")));
        };
        let places = open_waves(spec, argument.optional);
        if places.is_empty() {
            return Err(invalid(format!("{folder} has no open task")));
        }
        let states: Vec<(usize, TaskState)> =
            places.iter().flatten().map(|place| (*place, TaskState::Queued)).collect();
        let task = |place: &usize| {
            let name = name(tasks.tasks.get(*place)?);
            Some(TaskName { name, place: *place })
        };
        let wave = |wave: &Vec<usize>| wave.iter().filter_map(task).collect();
        let waves: VecDeque<VecDeque<TaskName>> = places.iter().map(wave).collect();
        self.runs.last += 1;
        let id = self.runs.last;
        let author = author.name().to_owned();
        let tasks = states.len();
        let run = Run {
            root,
            folder: folder.clone(),
            author,
            waves,
            current: None,
            in_review: BTreeMap::new(),
        };
        self.set_states(root, &folder, &states, Some(Event::RunContinues { run: id }))?;
        self.runs.going.insert(id, run);
        Ok(json!({"run": id.to_string(), "tasks": tasks}))
    }

    /// Starts the next task of a run, if one can be started.
    pub(crate) fn run_continues(&mut self, id: RunId) {
        let Some(run) = self.runs.going.get_mut(&id) else { return };
        if run.current.is_some() {
            return;
        }
        while run.waves.front().is_some_and(VecDeque::is_empty) {
            if !run.in_review.is_empty() {
                // The next wave builds on what is reviewed here.
                return;
            }
            run.waves.pop_front();
        }
        let Some(task) = run.waves.front_mut().and_then(VecDeque::pop_front) else {
            let run = self.runs.going.remove(&id);
            let author = run.map(|run| run.author).unwrap_or_default();
            let message = format!("All tasks are done; {author} worked on them");
            return self.editor.show(MessageType::Info, message);
        };
        run.current = Some(task.clone());
        let (root, folder) = (run.root, run.folder.clone());
        let started = Event::RunStarts { run: id };
        if let Err(error) = self.set_state_of(root, &folder, &task, TaskState::InProgress, started)
        {
            self.stop_run(id, &error);
        }
    }

    /// The task is marked as in progress: somebody works on it.
    pub(crate) fn run_starts(&mut self, id: RunId) {
        let Some(run) = self.runs.going.get(&id) else { return };
        let Some(task) = run.current.clone() else { return };
        let (root, folder, author) = (run.root, run.folder.clone(), run.author.clone());
        let Some(place) = self.place_of(root, &folder, &task) else {
            return self.stop_run(id, &format!("tasks.md has no task {task} any more"));
        };
        let step = Step::Implement { task: place };
        if let Err(error) = self.start_job(root, folder, step, Some(&author), Some(id)) {
            self.stop_run(id, &error.message);
        }
    }

    /// A job of a run has a draft, which waits in a review.
    pub(crate) fn run_reviewed(&mut self, id: RunId, review: ReviewId) {
        let Some(run) = self.runs.going.get_mut(&id) else { return };
        if let Some(task) = run.current.take() {
            run.in_review.insert(review, task);
        }
        self.run_continues(id);
    }

    /// A review is over: a run that waits for it goes on when all of it was accepted, and stops else.
    pub(crate) fn run_decided(&mut self, review: ReviewId, accepted: bool) {
        let of = |(_, run): &(&RunId, &mut Run)| run.in_review.contains_key(&review);
        let Some((id, run)) = self.runs.going.iter_mut().find(of) else { return };
        let id = *id;
        let Some(task) = run.in_review.remove(&review) else { return };
        if accepted {
            self.run_continues(id);
        } else {
            let (root, folder) = (run.root, run.folder.clone());
            // It is not done, so it is to be done.
            self.queue_again(root, &folder, &task);
            self.stop_run(id, &format!("not all of task {task} was accepted"));
        }
    }

    /// Ends a run; what is left stays queued in tasks.md.
    pub(crate) fn stop_run(&mut self, id: RunId, reason: &str) {
        let Some(run) = self.runs.going.remove(&id) else { return };
        if let Some(task) = &run.current {
            self.queue_again(run.root, &run.folder, task);
        }
        let left = run.waves.iter().flatten().count() + usize::from(run.current.is_some());
        let message = format!(
            "Working through the tasks stopped: {reason}. {left} more {} queued ([~]) in tasks.md; \
             “Go on with all open tasks” continues there",
            if left == 1 { "is" } else { "are" }
        );
        self.editor.show(MessageType::Warning, message);
    }

    fn queue_again(&mut self, root: RootId, folder: &str, task: &TaskName) {
        let nothing = Event::RunContinues { run: 0 };
        if let Err(error) = self.set_state_of(root, folder, task, TaskState::Queued, nothing) {
            tracing::warn!("task {task} of {folder} could not be queued again: {error}");
        }
    }

    fn set_state_of(
        &mut self,
        root: RootId,
        folder: &str,
        task: &TaskName,
        state: TaskState,
        then: Event,
    ) -> std::result::Result<(), String> {
        let place = self
            .place_of(root, folder, task)
            .ok_or_else(|| format!("tasks.md has no task {task} any more"))?;
        self.set_states(root, folder, &[(place, state)], Some(then))
            .map_err(|error| error.message.into_owned())
    }

    /// What the task at a place is found again by.
    pub(crate) fn name_of(&self, root: RootId, folder: &str, place: usize) -> Option<TaskName> {
        let snapshot = self.roots.get(root)?.workspace.snapshot();
        let task = snapshot.spec_in(folder)?.tasks()?.tasks.get(place).map(name)?;
        Some(TaskName { name: task, place })
    }

    /// Where a task stands now.
    pub(crate) fn place_of(&self, root: RootId, folder: &str, task: &TaskName) -> Option<usize> {
        let snapshot = self.roots.get(root)?.workspace.snapshot();
        let tasks = &snapshot.spec_in(folder)?.tasks()?.tasks;
        let is_same = |other: &Task| name(other) == task.name;
        match tasks.get(task.place).is_some_and(is_same) {
            true => Some(task.place),
            false => tasks.iter().position(is_same),
        }
    }

    /// Whether a task is ticked.
    pub(crate) fn is_done(&self, root: RootId, folder: &str, place: usize) -> bool {
        let Some(root) = self.roots.get(root) else { return false };
        let snapshot = root.workspace.snapshot();
        let tasks = snapshot.spec_in(folder).and_then(|spec| spec.tasks());
        let task = tasks.and_then(|tasks| tasks.tasks.get(place));
        task.is_some_and(|task| task.state == TaskState::Done)
    }
}

/// A task's number, or its title when it has none.
fn name(task: &Task) -> String {
    task.id.as_ref().map_or_else(|| task.title.clone(), ToString::to_string)
}
