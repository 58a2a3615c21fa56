//! Edits of open documents that are on their way: until the client shows what came of one, what is known
//! of its document is old, and another edit would meet the wrong text.

use std::collections::HashMap;
use std::time::Duration;

use tower_lsp::gen_lsp_types::Uri;

use crate::command::Command;
use crate::event::Event;
use crate::state::State;

/// How long the changed document is waited for once the edit was made: clients collect changes before they
/// tell them, for 150 ms (Neovim) to half a second (Emacs).
pub const CHANGED: Duration = Duration::from_secs(2);

/// What is on its way.
#[derive(Default)]
pub struct Underway {
    /// The documents, with the versions that the edits were made for.
    documents: HashMap<Uri, i32>,
    /// What happened meanwhile, in order.
    waiting: Vec<Event>,
}

impl State {
    /// The client is asked to edit these documents at these versions.
    pub(crate) fn edit_begins(&mut self, documents: impl IntoIterator<Item = (Uri, i32)>) {
        self.underway.documents.extend(documents);
    }

    /// Keeps an event back that would edit documents, or start from them, while an edit is on its way.
    pub(crate) fn wait_for_edits(&mut self, event: Event) -> Option<Event> {
        let waits = match &event {
            Event::CommandCalled { command, .. } => matches!(
                command,
                Command::Accept(_)
                    | Command::Discard(_)
                    | Command::Implement(_)
                    | Command::Run(_)
                    | Command::Cancel(_)
                    | Command::SetTaskState(_)
            ),
            Event::EditAnswered { .. }
            | Event::AnnotatedEditAnswered { .. }
            | Event::JobDone { .. }
            | Event::RunContinues { .. }
            | Event::RunStarts { .. } => true,
            _ => false,
        };
        if !waits || self.underway.documents.is_empty() {
            return Some(event);
        }
        self.underway.waiting.push(event);
        None
    }

    /// A document is at this version now: an edit of an older one is made.
    pub(crate) fn edit_arrived(&mut self, uri: &Uri, version: i32) {
        self.edit_settled(&[(uri.clone(), version.saturating_sub(1))]);
    }

    /// Nothing more is waited for in these documents, for edits of these versions and older ones.
    pub(crate) fn edit_settled(&mut self, documents: &[(Uri, i32)]) {
        if self.underway.documents.is_empty() {
            return;
        }
        for (uri, version) in documents {
            if self.underway.documents.get(uri).is_some_and(|before| before <= version) {
                self.underway.documents.remove(uri);
            }
        }
        if self.underway.documents.is_empty() {
            self.events.post_all(std::mem::take(&mut self.underway.waiting));
        }
    }
}
