//! What the loop owns. Each group of events has its own file, which says what they do to it.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::runtime::Handle;
use tower_lsp::gen_lsp_types::InitializeParams;

use crate::Options;
use crate::abilities::Abilities;
use crate::command::Command;
use crate::diagnostics::{Computed, Diagnostics};
use crate::drafting::Known;
use crate::editor::Editor;
use crate::event::{Event, Events, Question};
use crate::jobs::Jobs;
use crate::lenses::Lenses;
use crate::review::Reviews;
use crate::roots::{Root, RootId, Roots};
use crate::runs::Runs;
use crate::underway::Underway;
use specls_workspace::{Scratch, SettingsSources, TrustList};

/// What the loop owns.
pub struct State {
    pub(crate) editor: Editor,
    pub(crate) events: Events,
    pub(crate) options: Options,
    pub(crate) runtime: Handle,
    pub(crate) abilities: Arc<Abilities>,
    /// The folders that the client named when it arrived.
    pub(crate) folders: Vec<PathBuf>,
    pub(crate) roots: Roots,
    pub(crate) diagnostics: Diagnostics,
    pub(crate) lenses: Lenses,
    pub(crate) jobs: Jobs,
    pub(crate) runs: Runs,
    pub(crate) known: Known,
    pub(crate) reviews: Reviews,
    pub(crate) scratch: Option<Scratch>,
    pub(crate) underway: Underway,
    /// Questions and commands that wait until the specs were read once.
    waiting: Vec<Event>,
}

impl State {
    /// The state before the client arrives.
    pub fn new(editor: Editor, events: Events, options: Options) -> Self {
        Self {
            editor,
            events,
            roots: Roots::new(SettingsSources::new(options.user_settings.clone())),
            options,
            runtime: Handle::current(),
            abilities: Arc::new(Abilities::of(&InitializeParams::default())),
            folders: Vec::new(),
            diagnostics: Diagnostics::default(),
            lenses: Lenses::default(),
            jobs: Jobs::default(),
            runs: Runs::default(),
            known: Known::default(),
            reviews: Reviews::default(),
            scratch: None,
            underway: Underway::default(),
            waiting: Vec::new(),
        }
    }

    /// Which workspaces the user trusts.
    pub(crate) fn trust_list(&self) -> TrustList {
        TrustList::new(self.options.state_folder.as_deref())
    }

    /// Keeps an event back while what it asks about is being read for the first time: an answer
    /// before that would be wrong. Gives it back when nothing needs to be waited for. Specs are
    /// enough for most; what cites something needs to know what code cites, and what names symbols,
    /// or writes code for a task, the project's code as a whole.
    pub(crate) fn hold_back(&mut self, event: Event) -> Option<Event> {
        let about_code = matches!(
            event,
            Event::CommandCalled {
                command: Command::Implement(_)
                    | Command::Run(_)
                    | Command::Suggest(_)
                    | Command::Link(_)
                    | Command::Show(_)
                    | Command::Cite(_)
                    | Command::Confirm(_)
                    | Command::Reject(_),
                ..
            }
        );
        let about_citations = matches!(
            event,
            Event::SymbolsAsked { .. }
                | Event::QuestionAsked(
                    Question::References(..) | Question::Implementation(..) | Question::Rename(..)
                )
        );
        let is_read = |root: &Root| {
            root.specs_read
                && (root.citations_read || !about_citations)
                && (root.sources_read || !about_code)
        };
        if self.roots.iter().all(is_read) {
            return Some(event);
        }
        self.waiting.push(event);
        None
    }

    /// Lets go of what was held back.
    pub(crate) fn release(&mut self) {
        if self.roots.iter().all(|root| root.specs_read) {
            for event in std::mem::take(&mut self.waiting) {
                self.events.post(event);
            }
        }
    }

    /// Nothing waits any more: starts what is due.
    pub(crate) fn settle(&mut self) {
        if self.roots.iter().all(|root| root.specs_read) {
            self.diagnostics.start(&self.roots, &self.abilities, &self.events);
        }
    }

    pub(crate) fn problems_computed(&mut self, computed: Computed) {
        let roots: Vec<RootId> = computed.roots().collect();
        self.diagnostics.take(computed, &self.roots, &self.editor);
        roots.into_iter().for_each(|root| self.lenses_may_differ(root));
        for root in self.roots.iter_mut() {
            root.workspace.settle();
        }
    }
}
