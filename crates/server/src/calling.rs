//! Commands are called.

use std::path::PathBuf;

use serde_json::Value;
use specls_draft::Step;
use specls_spec::{Document, DocumentKind, Task, TaskState, set_task_state};
use specls_text::{ChangeSet, FileChange, apply_edits};
use specls_trace::{LOCK_FILE, Lock};
use specls_workspace::write;
use tower_lsp::gen_lsp_types::{ApplyWorkspaceEditParams, ApplyWorkspaceEditRequest, MessageType};
use tower_lsp::jsonrpc::Result;

use crate::command::{self, Command, SpecArgument, TaskArgument, invalid};
use crate::convert::file_path;
use crate::edit::document_edit;
use crate::editor::SOON;
use crate::event::{Event, Reply};
use crate::roots::{Root, RootId};
use crate::state::State;
use crate::underway::CHANGED;

impl State {
    pub(crate) fn command_called(&mut self, command: Command, reply: Reply<Value>) {
        let event = Event::CommandCalled { command, reply };
        match self.hold_back(event) {
            Some(Event::CommandCalled { command: Command::Show(argument), reply }) => {
                self.show_links(&argument, reply);
            }
            Some(Event::CommandCalled { command, reply }) => reply.send(self.call(command)),
            _ => {}
        }
    }

    fn call(&mut self, command: Command) -> Result<Value> {
        if !command.only_reads() {
            self.refuse_untrusted()?;
        }
        match command {
            Command::Draft(draft) => self.draft(draft),
            Command::Implement(argument) => self.implement(argument),
            Command::Run(argument) => self.run(&argument),
            Command::Authors => Ok(self.list_authors()),
            Command::Trust(argument) => self.trust(&argument),
            Command::Cancel(cancel) => self.cancel(&cancel),
            Command::SetTaskState(argument) => self.set_task_state(&argument),
            Command::Accept(decide) => self.accept(&decide).map_err(invalid),
            Command::Discard(decide) => self.discard(&decide).map_err(invalid),
            Command::ShowReview(decide) => self.show_again(&decide).map_err(invalid),
            Command::Lock(argument) => self.lock(&argument),
            Command::Suggest(argument) => self.suggest(&argument),
            Command::Link(argument) => self.link(&argument),
            Command::Cite(argument) => self.cite(&argument),
            Command::Confirm(argument) => self.confirm(&argument),
            Command::Reject(argument) => self.reject(&argument),
            // It is answered when the places are known.
            Command::Show(_) => Ok(Value::Null),
            #[cfg(test)]
            Command::Panic => panic!("as asked"),
        }
    }

    fn draft(&mut self, draft: command::Draft) -> Result<Value> {
        let (root, folder) = self.spec(&draft.spec)?;
        self.start_job(root, folder, draft.step.step(draft.idea), draft.author.as_deref(), None)
    }

    fn implement(&mut self, argument: TaskArgument) -> Result<Value> {
        let (root, folder) = self.spec(&argument.spec)?;
        let (task, _, _) = self.task(root, &folder, &argument)?;
        self.start_job(root, folder, Step::Implement { task }, argument.author.as_deref(), None)
    }

    /// Cancels a job, or everything; a run whose job is cancelled stops with it.
    fn cancel(&mut self, cancel: &command::Cancel) -> Result<Value> {
        let cancelled = self.jobs.cancel(cancel.job.as_deref()).map_err(invalid)?;
        if cancel.job.is_none() {
            for run in self.runs.going() {
                self.stop_run(run, "it was cancelled");
            }
        }
        Ok(cancelled)
    }

    fn trust(&mut self, argument: &command::Trust) -> Result<Value> {
        let of_document = argument.uri.as_ref().and_then(|uri| self.roots.place(uri));
        let named = argument.root.as_ref().and_then(file_path);
        let roots: Vec<RootId> = match (of_document, named) {
            (Some((root, _)), _) => vec![root],
            (None, Some(path)) => {
                let at = |root: &&Root| root.workspace.root() == path;
                self.roots.iter().filter(at).map(|root| root.id).collect()
            }
            (None, None) => self.roots.iter().map(|root| root.id).collect(),
        };
        match roots.as_slice() {
            [root] => self.grant_trust(*root).map(|()| Value::Null).map_err(invalid),
            [] => Err(invalid("no such folder is open".to_owned())),
            _ => Err(invalid("several folders are open: name one by uri or root".to_owned())),
        }
    }

    /// One character of one line: by the client when it has tasks.md open, else on disk.
    fn set_task_state(&mut self, argument: &TaskArgument) -> Result<Value> {
        let (id, folder) = self.spec(&argument.spec)?;
        let wanted = argument.state.as_deref().unwrap_or_default();
        let state = [TaskState::Open, TaskState::Queued, TaskState::InProgress, TaskState::Done]
            .into_iter()
            .find(|state| state.name() == wanted)
            .ok_or_else(|| {
                invalid(format!(
                    "a task's state is open, queued, in-progress or done, not {wanted:?}"
                ))
            })?;
        let (place, _, _) = self.task(id, &folder, argument)?;
        self.set_states(id, &folder, &[(place, state)], None)?;
        Ok(Value::Null)
    }

    /// Sets tasks' states, one character of one line each: by the client when it has tasks.md open,
    /// else on disk. `then` is posted when that is done, or cannot be.
    pub(crate) fn set_states(
        &mut self,
        id: RootId,
        folder: &str,
        states: &[(usize, TaskState)],
        then: Option<Event>,
    ) -> Result<()> {
        let Some(root) = self.roots.get_mut(id) else { return Err(invalid(GONE.to_owned())) };
        let snapshot = root.workspace.snapshot();
        let spec = snapshot.spec_in(folder);
        let file = spec.and_then(|spec| spec.file(DocumentKind::Tasks));
        let (Some(tasks), Some(file)) = (spec.and_then(|spec| spec.tasks()), file) else {
            return Err(invalid(format!("{folder} has no tasks.md")));
        };
        let path = file.path.clone();
        let mut changes: Vec<_> = states
            .iter()
            .filter_map(|(place, state)| set_task_state(tasks.tasks.get(*place)?, *state))
            .collect();
        changes.sort_by_key(|edit| edit.span.start);
        let picture = root.picture(&self.abilities);
        let (Some(measured), Some(uri)) = (picture.measured(&path), picture.uri(&path)) else {
            return Err(invalid(format!("{path} cannot be read")));
        };
        let ruler = measured.ruler();
        if changes.is_empty() {
            self.events.post_all(then);
        } else if let Some(document) = root.workspace.document(&path) {
            let edits = ruler.edits(&changes);
            let version = document.version();
            let edit = document_edit(&self.abilities, &uri, Some(version), edits);
            self.edit_begins([(uri.clone(), version)]);
            let (editor, events) = (self.editor.clone(), self.events.clone());
            let label = match states {
                [(_, state)] => format!("Set task to {}", state.name()),
                several => format!("Set {} tasks", several.len()),
            };
            self.runtime.spawn(async move {
                let params = ApplyWorkspaceEditParams { label: Some(label), edit, metadata: None };
                let answer = editor.ask::<ApplyWorkspaceEditRequest>(params, SOON).await;
                events.post_all(then);
                if answer.is_some_and(|answer| answer.applied) {
                    tokio::time::sleep(CHANGED).await;
                } else {
                    editor.show(
                        MessageType::Warning,
                        "The task's state was not changed: the document moved on; try again",
                    );
                }
                events.post(Event::EditSettled { documents: vec![(uri, version)] });
            });
        } else {
            let mut set = ChangeSet::default();
            let after = apply_edits(ruler.text, &changes);
            set.push(FileChange::new(path.clone(), Some(ruler.text.into()), after));
            self.write(id, &set).map_err(invalid)?;
            self.events.post_all(then);
        }
        Ok(())
    }

    fn lock(&mut self, argument: &SpecArgument) -> Result<Value> {
        let (id, folder) = self.spec(argument)?;
        let Some(root) = self.roots.get(id) else { return Ok(Value::Null) };
        let snapshot = root.workspace.snapshot();
        let lock =
            snapshot.spec_in(&folder).and_then(|spec| spec.renewed_lock()).ok_or_else(|| {
                invalid(format!("{folder} holds no requirements.md that could be locked"))
            })?;
        self.write_lock(id, &folder, &lock)
    }

    /// Writes a spec's `trace.lock`, made of the one that is known: refused when it is another one by
    /// now, which would be lost.
    pub(crate) fn write_lock(&mut self, id: RootId, folder: &str, lock: &Lock) -> Result<Value> {
        let root = self.existing_root(id).map_err(invalid)?;
        let path = format!("{folder}/{LOCK_FILE}");
        let present = root.workspace.sources().text(&path);
        let snapshot = root.workspace.snapshot();
        let known = snapshot.spec_in(folder).and_then(|spec| spec.lock());
        if present.as_deref().map(Lock::read).as_ref() != known.map(|lock| &**lock) {
            let changed = root.workspace.absolute(&path);
            self.learn(id, &[changed]);
            return Err(invalid(format!("{path} changed meanwhile; try again")));
        }
        let mut changes = ChangeSet::default();
        changes.push(FileChange::new(path, present, lock.text()));
        self.write(id, &changes).map_err(invalid)?;
        Ok(Value::Null)
    }

    /// Writes files that are not open, and learns of them at once.
    pub(crate) fn write(
        &mut self,
        id: RootId,
        changes: &ChangeSet,
    ) -> std::result::Result<(), String> {
        let root = self.existing_root(id)?;
        write(root.workspace.root(), changes).map_err(|error| error.message)?;
        let written: Vec<PathBuf> =
            changes.files.iter().map(|file| root.workspace.absolute(&file.path)).collect();
        self.learn(id, &written);
        Ok(())
    }

    /// Reads files again at once, whatever else is being read: what is asked next is answered with
    /// what they are now.
    fn learn(&mut self, id: RootId, paths: &[PathBuf]) {
        if let Some(root) = self.roots.get_mut(id) {
            let changed = root.workspace.refresh(paths);
            self.files_differ(id, &changed);
        }
        // They may lie in other roots too, or be settings.
        self.files_changed(paths);
    }

    /// A root whose folder is still there.
    pub(crate) fn existing_root(&self, id: RootId) -> std::result::Result<&Root, String> {
        let root = self.roots.get(id).ok_or_else(|| GONE.to_owned())?;
        let folder = root.workspace.root();
        if !folder.exists() {
            return Err(format!("the folder {} is gone; nothing was written", folder.display()));
        }
        Ok(root)
    }

    /// The root and folder of the spec that a command names.
    pub(crate) fn spec(&self, argument: &SpecArgument) -> Result<(RootId, String)> {
        if let Some(uri) = &argument.uri {
            let (root, path) = self.roots.place(uri).ok_or_else(|| {
                invalid(format!("{uri} lies in none of the folders that are open"))
            })?;
            let folder = path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
            let folder = folder
                .ok_or_else(|| invalid(format!("{uri} is not a document in a spec's folder")))?;
            return Ok((root, folder));
        }
        let Some(folder) = &argument.folder else {
            return Err(invalid("a spec is named by uri or by folder".to_owned()));
        };
        let folder = folder.trim_end_matches('/');
        if !specls_text::path_is_safe(folder) {
            return Err(invalid(format!("{folder:?} is not a folder below the root")));
        }
        let wanted = argument.root.as_ref().and_then(file_path);
        let mut roots = self.roots.iter().filter(|root| match &wanted {
            Some(path) => root.workspace.root() == path,
            None => true,
        });
        let known = |id: &&Root| id.workspace.snapshot().spec_in(folder).is_some();
        let all: Vec<_> = roots.by_ref().collect();
        let root = all.iter().copied().find(|root| known(root)).or(all.first().copied());
        root.map(|root| (root.id, folder.to_owned()))
            .ok_or_else(|| invalid("no folder is open".to_owned()))
    }

    /// The task that a command names: its place, itself and the path of its document.
    fn task(
        &self,
        id: RootId,
        folder: &str,
        argument: &TaskArgument,
    ) -> Result<(usize, Task, String)> {
        let missing = || {
            invalid(format!(
                "{folder} has no task {:?}; the document may have moved on",
                argument.task
            ))
        };
        let root = self.roots.get(id).ok_or_else(missing)?;
        let snapshot = root.workspace.snapshot();
        let file = snapshot
            .spec_in(folder)
            .and_then(|spec| spec.file(DocumentKind::Tasks))
            .ok_or_else(|| invalid(format!("{folder} has no tasks.md")))?;
        let Document::Tasks(tasks) = &file.document else { return Err(missing()) };
        let named = |task: &Task| match &task.id {
            Some(id) if id.as_str() == argument.task => true,
            _ => task.title == argument.task,
        };
        let at = argument
            .index
            .filter(|index| tasks.tasks.get(*index).is_some_and(named))
            .or_else(|| tasks.tasks.iter().position(named))
            .ok_or_else(missing)?;
        Ok((at, tasks.tasks[at].clone(), file.path.clone()))
    }
}

/// Said when a root was removed under a command.
pub const GONE: &str = "the folder was removed from the workspace; nothing was written";
