//! Reviews are opened, decided about and ended.

use std::path::PathBuf;

use serde_json::{Value, json};
use specls_draft::needs_confirmation;
use specls_text::{ChangeSet, FileChange, LineIndex, edits};
use specls_workspace::Scratch;
use tower_lsp::gen_lsp_types::{
    ApplyWorkspaceEditParams, ApplyWorkspaceEditRequest, ApplyWorkspaceEditResult, MessageType,
    Uri, WorkspaceEdit,
};

use crate::abilities::ReviewStyle;
use crate::command::{Command, Decide, Draft, SpecArgument, StepName};
use crate::convert::Ruler;
use crate::edit::{document_edit, documents_edit};
use crate::editor::{PATIENT, ReviewNotification, SOON};
use crate::event::Event;
use crate::review::{self, Decision, Review, ReviewDocument, ReviewId, Selection};
use crate::roots::RootId;
use crate::state::State;
use crate::underway::CHANGED;

impl State {
    /// A draft is there: shows it by the means the client has.
    pub(crate) fn open_review(
        &mut self,
        root: RootId,
        folder: String,
        step: &'static str,
        title: String,
        notes: Vec<String>,
        changes: ChangeSet,
    ) -> ReviewId {
        let id = self.reviews.next();
        self.reviews.push(Review {
            id,
            root,
            folder,
            step,
            title,
            notes,
            changes,
            revision: 0,
            accepted: false,
            busy: false,
            versions: Vec::new(),
            document: None,
            discarded: false,
            tick: None,
            wholly: false,
        });
        self.show(id);
        id
    }

    /// The last that is done with a review: what waits for it goes on.
    fn over(&mut self, review: &Review) {
        let accepted = review.accepted && !review.discarded;
        self.run_decided(review.id, accepted);
        if review.accepted {
            self.offer_next(review);
        }
    }

    pub(crate) fn accept(&mut self, decide: &Decide) -> Result<Value, String> {
        let (id, selection) = self.decision(decide)?;
        let Some(review) = self.reviews.iter().find(|review| review.id == id) else {
            return Ok(Value::Null);
        };
        let root_id = review.root;
        let root = self.existing_root(root_id)?;
        let picture = root.picture(&self.abilities);
        let tick = review.tick.as_deref();
        let acceptance =
            review::accept(&review.changes, &selection, &*picture.sources, tick, |path| {
                root.workspace.document(path).is_some()
            });
        let mut documents = Vec::new();
        for edit in &acceptance.edits {
            let lines = LineIndex::new(&edit.before);
            let encoding = self.abilities.encoding;
            let ruler = Ruler { text: &edit.before, lines: &lines, encoding };
            let version = root.workspace.document(&edit.path).map(specls_text::Document::version);
            if let Some(uri) = picture.uri(&edit.path) {
                documents.push((uri, version, ruler.edits(&edits(&edit.before, &edit.after))));
            }
        }
        let created: Vec<Uri> = acceptance
            .writes
            .files
            .iter()
            .filter(|file| file.is_new() && !review::is_lock(&file.path))
            .filter_map(|file| picture.uri(&file.path))
            .collect();
        if !acceptance.writes.is_empty() {
            self.write(root_id, &acceptance.writes)?;
        }
        self.show_created(created);
        let decision = acceptance.decision;
        // An extension says it itself.
        if selection == Selection::Everything && self.abilities.review != ReviewStyle::Client {
            self.name_those_that_wait(&decision.applied);
        }
        if let Some(review) = self.reviews.get_mut(id) {
            review.accepted |= !acceptance.writes.is_empty();
            review.wholly |= selection == Selection::Everything;
        }
        if documents.is_empty() {
            return Ok(self.decided(id, &decision, true));
        }
        let open = !decision.applied.is_empty();
        if let Some(review) = self.reviews.get_mut(id) {
            review.busy = true;
            review.changes = decision.refused.clone();
        }
        let open_at = |(uri, version, _): &(Uri, Option<i32>, _)| Some((uri.clone(), (*version)?));
        let edited = documents.iter().filter_map(open_at).collect();
        self.apply(id, decision, documents_edit(&self.abilities, documents), edited);
        Ok(json!({"review": id.to_string(), "open": open}))
    }

    /// Says which files were not accepted with everything else, and why.
    fn name_those_that_wait(&self, left: &ChangeSet) {
        let waits = |file: &FileChange| {
            Some(format!("{} ({})", file.path, needs_confirmation(&file.path)?))
        };
        let waiting: Vec<String> = left.files.iter().filter_map(waits).collect();
        if !waiting.is_empty() {
            self.editor.show(
                MessageType::Warning,
                format!(
                    "Look at these files one by one; they are accepted on their own: {}",
                    waiting.join(", ")
                ),
            );
        }
    }

    pub(crate) fn discard(&mut self, decide: &Decide) -> Result<Value, String> {
        let (id, selection) = self.decision(decide)?;
        let Some(review) = self.reviews.get_mut(id) else { return Ok(Value::Null) };
        let left = review::discard(&review.changes, &selection);
        let decision = Decision {
            applied: left.clone(),
            refused: left,
            conflicts: Vec::new(),
            later: ChangeSet::default(),
        };
        Ok(self.decided(id, &decision, false))
    }

    pub(crate) fn show_again(&mut self, decide: &Decide) -> Result<Value, String> {
        let id = self.reviews.find(decide.review.as_deref())?;
        self.show(id);
        Ok(Value::Null)
    }

    pub(crate) fn edit_answered(
        &mut self,
        id: ReviewId,
        mut decision: Decision,
        applied: bool,
        reason: Option<String>,
    ) {
        let Some(review) = self.reviews.get_mut(id) else { return };
        review.busy = false;
        let root = review.root;
        if applied {
            let later = std::mem::take(&mut decision.later);
            if !later.is_empty()
                && let Err(error) = self.write(root, &later)
            {
                self.editor.show(MessageType::Error, error);
                later.files.into_iter().for_each(|file| decision.applied.push(file));
            }
            self.decided(id, &decision, true);
            return;
        }
        let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
        self.editor.show(
            MessageType::Warning,
            format!("The editor did not make the change{reason}. It stays in the review; accept it again"),
        );
        if let Some(review) = self.reviews.get_mut(id) {
            review.revision += 1;
        }
        self.show_progressed(id);
    }

    /// The client showed the changes and made those that its user confirmed. Which ones it does not
    /// say; they arrive as changes of documents.
    pub(crate) fn annotated_edit_answered(
        &mut self,
        id: ReviewId,
        answer: Option<ApplyWorkspaceEditResult>,
    ) {
        if answer.as_ref().is_some_and(|answer| answer.applied) {
            if let Some(mut review) = self.reviews.remove(id) {
                review.accepted = true;
                self.over(&review);
            }
            return;
        }
        let moved = self.moved_on(id);
        if let Some(answer) = answer {
            if answer.failure_reason.is_none() && !moved {
                if let Some(review) = self.reviews.remove(id) {
                    self.over(&review);
                }
                return;
            }
            let reason = answer.failure_reason.map(|reason| format!(" ({reason})"));
            self.editor.show(
                MessageType::Warning,
                format!(
                    "The editor did not make the change{}. It waits in a review",
                    reason.unwrap_or_default()
                ),
            );
        }
        // The document of last resort always works.
        if self.lay_again(id) {
            self.show_document(id);
        }
    }

    /// Whether documents changed since the user was asked to confirm their edit.
    fn moved_on(&self, id: ReviewId) -> bool {
        let Some(review) = self.reviews.iter().find(|review| review.id == id) else { return false };
        let Some(root) = self.roots.get(review.root) else { return false };
        let sources = root.workspace.sources();
        let mut files = review.changes.files.iter();
        let mut versions = review.versions.iter();
        files.any(|file| sources.text(&file.path) != file.before)
            || versions.any(|(path, version)| {
                root.workspace.document(path).is_some_and(|open| open.version() != *version)
            })
    }

    /// Lays what is left of a review over the present texts. Whether anything is left then; else
    /// the review is over.
    fn lay_again(&mut self, id: ReviewId) -> bool {
        let Some(review) = self.reviews.get_mut(id) else { return false };
        let Some(root) = self.roots.get(review.root) else { return true };
        let (changes, met) = review::lay_over(review.changes.clone(), &*root.workspace.sources());
        if changes != review.changes {
            review.changes = changes;
            review.revision += 1;
        }
        for note in met {
            if !review.notes.contains(&note) {
                review.notes.push(note);
            }
        }
        let open = !review.changes.is_empty();
        if !open && let Some(review) = self.reviews.remove(id) {
            let message = format!("{}: there is nothing left to change", review.title);
            self.editor.show(MessageType::Info, message);
            self.over(&review);
        }
        open
    }

    /// The review and the part of it that a command means.
    fn decision(&mut self, decide: &Decide) -> Result<(ReviewId, Selection), String> {
        let id = self.reviews.find(decide.review.as_deref())?;
        let selection = Selection::of(decide)?;
        let Some(review) = self.reviews.get_mut(id) else { return Ok((id, selection)) };
        if review.busy {
            return Err("the editor is still making the last accepted change".to_owned());
        }
        if decide.revision.is_some_and(|revision| revision != review.revision) {
            return Err("the review moved on; look at it again".to_owned());
        }
        match selection.missing(&review.changes) {
            Some(reason) => Err(reason),
            None => Ok((id, selection)),
        }
    }

    /// Takes over what a decision leaves, and ends the review when nothing is left.
    fn decided(&mut self, id: ReviewId, decision: &Decision, accepted: bool) -> Value {
        let Some(review) = self.reviews.get_mut(id) else { return Value::Null };
        review.changes = decision.applied.clone();
        review.revision += 1;
        review.accepted |= accepted;
        review.discarded |= !accepted;
        let open = !review.changes.is_empty();
        if !decision.conflicts.is_empty() {
            self.editor.show(
                MessageType::Warning,
                format!(
                    "Some changes of {} meet what you changed meanwhile. Your text stays; they wait in the review, now shown against it",
                    decision.conflicts.join(", ")
                ),
            );
        }
        // What is decided next is shown then.
        if !self.tick_follows(id) {
            self.show_progressed(id);
        }
        if !open && let Some(review) = self.reviews.remove(id) {
            if let (Some(document), Some(scratch)) = (&review.document, &self.scratch) {
                scratch.remove(&document.name);
            }
            self.over(&review);
        }
        json!({"review": id.to_string(), "open": open})
    }

    /// Whether the tick of a task is accepted now: it was accepted with everything, and waited for what is
    /// accepted on its own.
    fn tick_follows(&self, id: ReviewId) -> bool {
        let Some(review) = self.reviews.iter().find(|review| review.id == id) else {
            return false;
        };
        let (true, false, [last]) = (review.wholly, review.discarded, &*review.changes.files)
        else {
            return false;
        };
        if review.tick.as_ref() != Some(&last.path) {
            return false;
        }
        let decide = Decide {
            review: Some(id.to_string()),
            path: Some(last.path.clone()),
            ..Decide::default()
        };
        let events = self.events.clone();
        self.runtime.spawn(async move {
            let command = Command::Accept(decide);
            // Should it fail, the tick stays in the review.
            let _ = events.ask(|reply| Event::CommandCalled { command, reply }).await;
        });
        true
    }

    /// Shows a review for the first time, or again.
    fn show(&mut self, id: ReviewId) {
        // Its edit counts lines and columns of the present texts.
        if self.abilities.review == ReviewStyle::Annotations && !self.lay_again(id) {
            return;
        }
        let Some(review) = self.reviews.get_mut(id) else { return };
        match self.abilities.review {
            ReviewStyle::Client => self.show_progressed(id),
            ReviewStyle::Annotations => {
                let root = self.roots.get(review.root);
                let open = |path: &str| Some(root?.workspace.document(path)?.version());
                let paths = review.changes.files.iter().map(|file| file.path.clone());
                review.versions =
                    paths.filter_map(|path| open(&path).map(|version| (path, version))).collect();
                let edit = root.and_then(|root| {
                    review::annotated_edit(review, root, &root.picture(&self.abilities))
                });
                if !review.notes.is_empty() {
                    self.editor.show(MessageType::Info, review.notes.join("\n"));
                }
                match edit {
                    Some(edit) => self.ask_to_confirm(id, edit),
                    None => self.show_document(id),
                }
            }
            ReviewStyle::Diff => self.show_document(id),
        }
    }

    fn ask_to_confirm(&self, id: ReviewId, edit: WorkspaceEdit) {
        let label = self.reviews.iter().find(|review| review.id == id);
        let label = label.map(|review| review.title.clone());
        let (editor, events) = (self.editor.clone(), self.events.clone());
        self.runtime.spawn(async move {
            let params = ApplyWorkspaceEditParams { label, edit, metadata: None };
            let answer = editor.ask::<ApplyWorkspaceEditRequest>(params, PATIENT).await;
            events.post(Event::AnnotatedEditAnswered { review: id, answer });
        });
    }

    /// Shows what is left of a review after a decision.
    fn show_progressed(&mut self, id: ReviewId) {
        let Some(review) = self.reviews.get_mut(id) else { return };
        if self.abilities.review == ReviewStyle::Client {
            let picture = self.roots.get(review.root).map(|root| root.picture(&self.abilities));
            let params = review::notification(review, picture.as_ref());
            return self.editor.tell::<ReviewNotification>(params);
        }
        let Some(document) = &review.document else { return };
        let (uri, name) = (document.uri.clone(), document.name.clone());
        let (text, targets) = review::render(review);
        review.document =
            Some(ReviewDocument { uri: uri.clone(), name: name.clone(), text, targets });
        self.update_document(id, &uri, &name);
    }

    /// An open document changes in the editor, another one on disk.
    fn update_document(&mut self, id: ReviewId, uri: &Uri, name: &str) {
        let Some(review) = self.reviews.get_mut(id) else { return };
        let Some(document) = &review.document else { return };
        let Some(shown) = self.roots.document(uri) else {
            if let Some(scratch) = &self.scratch
                && let Err(error) = scratch.write(name, &document.text)
            {
                tracing::warn!("the review's document cannot be written: {error}");
            }
            return;
        };
        let before = shown.text();
        let lines = LineIndex::new(before);
        let ruler = Ruler { text: before, lines: &lines, encoding: self.abilities.encoding };
        let changes = ruler.edits(&edits(before, &document.text));
        let edit = document_edit(&self.abilities, uri, Some(shown.version()), changes);
        let editor = self.editor.clone();
        self.runtime.spawn(async move {
            let label = Some("What is left to decide".to_owned());
            let params = ApplyWorkspaceEditParams { label, edit, metadata: None };
            editor.ask::<ApplyWorkspaceEditRequest>(params, SOON).await;
        });
    }

    /// Shows a review as a `.diff` document.
    fn show_document(&mut self, id: ReviewId) {
        let Some(review) = self.reviews.get_mut(id) else { return };
        let name = review::name(review);
        let (text, targets) = review::render(review);
        let (path, uri) = match self.keep(&name, &text) {
            Ok(kept) => kept,
            Err(reason) => return self.cannot_show(&reason),
        };
        let Some(review) = self.reviews.get_mut(id) else { return };
        review.document = Some(ReviewDocument { uri: uri.clone(), name, text, targets });
        let mut lines = vec![format!("{} is ready for review", review.title)];
        lines.extend(review.notes.iter().cloned());
        let (editor, able) = (self.editor.clone(), self.abilities.show_document);
        self.runtime.spawn(async move {
            if !(able && editor.show_document(uri, true).await) {
                lines.insert(1, format!("Open {} to accept or discard it", path.display()));
            }
            editor.show(MessageType::Info, lines.join("\n"));
        });
    }

    /// Writes a passing document: its path and URI.
    fn keep(&mut self, name: &str, text: &str) -> Result<(PathBuf, Uri), String> {
        let scratch = match &mut self.scratch {
            Some(scratch) => scratch,
            none => {
                let scratch = Scratch::new(self.options.state_folder.as_deref());
                none.insert(scratch.map_err(|error| error.to_string())?)
            }
        };
        let path = scratch.write(name, text).map_err(|error| error.to_string())?;
        let uri =
            Uri::from_file_path(&path).map_err(|_| "its folder has no absolute path".to_owned())?;
        Ok((path, uri))
    }

    /// Shows what an author was asked to tell.
    pub(crate) fn show_report(&mut self, title: &str, folder: &str, step: &str, text: &str) {
        let spec = folder.rsplit('/').next().unwrap_or("spec");
        let name = review::document_name(spec, step, "md");
        let (path, uri) = match self.keep(&name, text) {
            Ok(kept) => kept,
            // The text itself is what was asked for.
            Err(_) => return self.editor.show(MessageType::Info, format!("{title}\n\n{text}")),
        };
        let title = title.to_owned();
        let (editor, able) = (self.editor.clone(), self.abilities.show_document);
        self.runtime.spawn(async move {
            if !(able && editor.show_document(uri, true).await) {
                editor.show(MessageType::Info, format!("{title}: open {}", path.display()));
            }
        });
    }

    fn cannot_show(&self, reason: &str) {
        self.editor.show(
            MessageType::Error,
            format!("The draft cannot be shown, so it cannot be accepted: {reason}"),
        );
    }

    /// Has the client make an accepted edit of open documents.
    fn apply(
        &mut self,
        id: ReviewId,
        decision: Decision,
        edit: WorkspaceEdit,
        edited: Vec<(Uri, i32)>,
    ) {
        self.edit_begins(edited.iter().cloned());
        let (editor, events) = (self.editor.clone(), self.events.clone());
        self.runtime.spawn(async move {
            let label = Some("Accept a draft".to_owned());
            let params = ApplyWorkspaceEditParams { label, edit, metadata: None };
            let answer = editor.ask::<ApplyWorkspaceEditRequest>(params, SOON).await;
            let applied = answer.as_ref().is_some_and(|answer| answer.applied);
            let reason = answer.and_then(|answer| answer.failure_reason);
            events.post(Event::EditAnswered { review: id, decision, applied, reason });
            if applied {
                tokio::time::sleep(CHANGED).await;
            }
            events.post(Event::EditSettled { documents: edited });
        });
    }

    /// Opens files that were just written, without taking the cursor away from the review.
    fn show_created(&self, created: Vec<Uri>) {
        if !self.abilities.show_document || created.is_empty() {
            return;
        }
        let editor = self.editor.clone();
        self.runtime.spawn(async move {
            for uri in created {
                editor.show_document(uri, false).await;
            }
        });
    }

    /// Offers the step that follows, where the client can ask; every choice is an action as well.
    fn offer_next(&self, review: &Review) {
        let (step, choice) = match review.step {
            "requirements" => (StepName::Design, "Generate design"),
            "design" => (StepName::Tasks, "Generate tasks"),
            _ => return,
        };
        if !self.abilities.message_request {
            return;
        }
        let root = self.roots.get(review.root).map(|root| root.workspace.root().to_owned());
        let spec = SpecArgument {
            uri: None,
            folder: Some(review.folder.clone()),
            root: root.and_then(|root| Uri::from_file_path(root).ok()),
        };
        let message = format!("{}: accepted. What next?", review.title);
        let (editor, events) = (self.editor.clone(), self.events.clone());
        self.runtime.spawn(async move {
            if editor.choose(message, &[choice, "Not now"]).await.as_deref() == Some(choice) {
                let command = Command::Draft(Draft { spec, step, idea: None, author: None });
                // The answer names the job, which nobody asked for here.
                let _ = events.ask(|reply| Event::CommandCalled { command, reply }).await;
            }
        });
    }
}
