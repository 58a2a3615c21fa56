//! Lenses that another file changed: the client is told to ask for them again.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use tower_lsp::gen_lsp_types::{CodeLens, CodeLensRefreshRequest};

use crate::editor::SOON;
use crate::event::Event;
use crate::picture::Picture;
use crate::questions;
use crate::roots::RootId;
use crate::state::State;

/// What the client shows above lines.
#[derive(Default)]
pub struct Lenses {
    shown: HashMap<Place, Shown>,
    /// Roots in which something changed.
    due: BTreeSet<RootId>,
    running: bool,
}

/// An open document.
type Place = (RootId, String);

/// The lenses of one version of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    version: i32,
    words: u64,
}

impl Shown {
    /// What a client shows that got these lenses.
    pub fn new(version: i32, lenses: &[CodeLens]) -> Self {
        let mut hasher = DefaultHasher::new();
        for lens in lenses {
            let title = lens.command.as_ref().map(|command| &command.title);
            (lens.range.start.line, title).hash(&mut hasher);
        }
        Self { version, words: hasher.finish() }
    }
}

impl State {
    /// The client got the lenses of an open document. What changed while they were found may have been
    /// compared without them.
    pub(crate) fn lenses_told(
        &mut self,
        root: RootId,
        path: String,
        shown: Shown,
        picture: &Picture,
    ) {
        self.lenses.shown.insert((root, path), shown);
        if self.roots.get(root).is_some_and(|root| !picture.is_present(root)) {
            self.lenses_may_differ(root);
        }
    }

    /// Lenses of the root may say something else now.
    pub(crate) fn lenses_may_differ(&mut self, root: RootId) {
        self.lenses.due.insert(root);
        self.compare_lenses();
    }

    /// Compares what is shown with what is to be shown, in a job, unless that is under way. A document
    /// that changed itself is left out: of that the client asks anyway.
    fn compare_lenses(&mut self) {
        let due = match self.abilities.code_lens_refresh && !self.lenses.running {
            true => std::mem::take(&mut self.lenses.due),
            false => return,
        };
        let roots = &self.roots;
        self.lenses.shown.retain(|(id, path), _| {
            roots.get(*id).is_some_and(|root| root.workspace.document(path).is_some())
        });
        let mut work = Vec::new();
        for root in due.iter().filter_map(|id| roots.get(*id)) {
            let picture = root.picture(&self.abilities);
            let here = self.lenses.shown.iter().filter(|((id, path), shown)| {
                *id == root.id && picture.version(path) == Some(shown.version)
            });
            let here: Vec<(Place, Shown)> = here.map(|(it, shown)| (it.clone(), *shown)).collect();
            work.push((picture, here));
        }
        if work.iter().all(|(_, here)| here.is_empty()) {
            return;
        }
        self.lenses.running = true;
        let events = self.events.clone();
        self.runtime.spawn(async move {
            let comparing = tokio::task::spawn_blocking(move || {
                let mut changed = Vec::new();
                for (picture, here) in work {
                    for ((root, path), shown) in here {
                        let lenses = questions::lenses(&picture, &path).unwrap_or_default();
                        let now = Shown::new(shown.version, &lenses);
                        if now != shown {
                            changed.push(((root, path), now));
                        }
                    }
                }
                changed
            });
            events.post(Event::LensesCompared { changed: comparing.await.unwrap_or_default() });
        });
    }

    pub(crate) fn lenses_compared(&mut self, changed: Vec<(Place, Shown)>) {
        self.lenses.running = false;
        if !changed.is_empty() {
            // A client asks for those in sight only; of the others it knows now as well.
            self.lenses.shown.extend(changed);
            let editor = self.editor.clone();
            self.runtime.spawn(async move {
                editor.ask::<CodeLensRefreshRequest>((), SOON).await;
            });
        }
        if !self.lenses.due.is_empty() {
            self.compare_lenses();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use tower_lsp::LspService;
    use tower_lsp::gen_lsp_types::Uri;

    use super::*;
    use crate::Options;
    use crate::editor::Editor;
    use crate::event::Events;
    use crate::handlers::Handlers;

    const PATH: &str = ".kiro/specs/hanoi/requirements.md";
    const ONE: &str = "### Requirement 1: Move\n\n1. THE game SHALL move\n";

    #[tokio::test(flavor = "multi_thread")]
    async fn lenses_found_before_a_change_are_compared_after_it() {
        let (events, mut receiver) = Events::new();
        let mut client = None;
        let _service = LspService::new(|connected| {
            client = Some(connected);
            Handlers { events: events.clone() }
        });
        let mut state = State::new(Editor::new(client.unwrap()), events, Options::default());
        Arc::make_mut(&mut state.abilities).code_lens_refresh = true;
        let folder = tempfile::tempdir().unwrap();
        let id = state.roots.add(folder.path()).unwrap();
        let open = |state: &mut State, path: &str, text: &str| {
            let uri = Uri::from_file_path(folder.path().join(path)).unwrap();
            state.roots.open(&uri, text, 1);
        };
        open(&mut state, PATH, ONE);
        let root = state.roots.get_mut(id).unwrap();
        (root.specs_read, root.citations_read) = (true, true);
        let before = root.picture(&state.abilities);
        let lenses = questions::lenses(&before, PATH).unwrap();
        let shown = Shown::new(1, &lenses);

        // Nothing changed: nothing is compared.
        state.lenses_told(id, PATH.to_owned(), shown, &before);
        assert!(!state.lenses.running);
        state.lenses.shown.clear();

        // The change is compared before it is known that the client has lenses at all.
        open(&mut state, "src/game.rs", "// Requirements: 1.1\nfn shift() {}\n");
        state.lenses_may_differ(id);
        assert!(!state.lenses.running);
        state.lenses_told(id, PATH.to_owned(), shown, &before);
        assert!(state.lenses.running);
        let Some(Event::LensesCompared { changed }) = receiver.recv().await else {
            panic!("lenses are compared")
        };
        assert_eq!(changed.len(), 1);
    }
}
