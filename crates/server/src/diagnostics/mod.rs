//! Problems, computed over a snapshot and published when they changed.

mod compute;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use specls_spec::locate;
use specls_trace::LOCK_FILE;
use specls_workspace::FileProblem;
use tower_lsp::gen_lsp_types::{Diagnostic, PublishDiagnosticsParams, Uri};

use crate::abilities::Abilities;
use crate::editor::Editor;
use crate::event::{Event, Events};
use crate::roots::{Root, RootId, Roots};
use compute::{File, Known, Paths, Work};

/// What is due, under way and published.
#[derive(Default)]
pub struct Diagnostics {
    due: BTreeMap<RootId, BTreeSet<Unit>>,
    running: bool,
    published: HashMap<(RootId, Arc<str>), Published>,
    /// Those of them that are sources, by root.
    troubled: HashMap<RootId, Arc<Paths>>,
    /// What is known of each root from the last time, to find what a change concerns.
    known: HashMap<RootId, Known>,
    /// What was wrong in settings when that was computed last.
    settings: HashMap<RootId, Vec<FileProblem>>,
    /// Spec documents that were opened and of which nothing was told since.
    opened: BTreeSet<(RootId, Arc<str>)>,
}

/// What is computed as one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    /// A file that changed, came or went: one of the next two, as it is known when it is computed.
    File(String),
    /// The documents in a folder, which contradict one another, and the code that speaks of them.
    Spec(String),
    /// A source file, and the specs that it speaks of.
    Source(String),
    /// All source files that speak of specs.
    Sources,
}

struct Published {
    uri: Uri,
    is_source: bool,
    diagnostics: Vec<Diagnostic>,
}

/// The problems of some files.
pub struct Computed {
    /// What was computed.
    units: BTreeMap<RootId, BTreeSet<Unit>>,
    files: Vec<File>,
    known: Vec<(RootId, Known)>,
}

impl Computed {
    /// The roots in which something changed.
    pub fn roots(&self) -> impl Iterator<Item = RootId> {
        self.units.keys().copied()
    }
}

impl Diagnostics {
    /// The file at `path` changed, came or went.
    pub fn touch(&mut self, root: RootId, path: &str) {
        self.due.entry(root).or_default().insert(Unit::File(path.to_owned()));
    }

    /// A spec document was opened: what is wrong in it is told again, and that nothing is, too.
    pub fn document_opened(&mut self, root: RootId, path: &str) {
        self.opened.insert((root, Arc::from(path)));
    }

    /// Everything in a root may have changed.
    pub fn touch_all(&mut self, root: &Root) {
        let snapshot = root.workspace.snapshot();
        let known = snapshot.specs().map(|spec| spec.folder().to_owned());
        let settings = root.broken_settings();
        let broken = root.workspace.file_problems().iter().chain(&settings);
        let broken = broken.map(|problem| folder(&problem.path).to_owned());
        let published = self
            .published
            .iter()
            .filter(|((id, _), published)| *id == root.id && !published.is_source)
            .map(|((_, path), _)| folder(path).to_owned());
        let units: Vec<Unit> = known.chain(broken).chain(published).map(Unit::Spec).collect();
        let due = self.due.entry(root.id).or_default();
        due.extend(units);
        due.insert(Unit::Sources);
    }

    /// Starts computing what is due, unless that is under way.
    pub fn start(&mut self, roots: &Roots, abilities: &Arc<Abilities>, events: &Events) {
        if self.running || self.due.is_empty() {
            return;
        }
        let due = std::mem::take(&mut self.due);
        let mut units = BTreeMap::new();
        let mut work = Vec::new();
        for (id, due) in due {
            let Some(root) = roots.get(id) else { continue };
            let due = self.resolved(root, &due);
            let settings = root.broken_settings();
            self.settings.insert(id, settings.clone());
            // Comes back with what is computed.
            let known = self.known.remove(&id).unwrap_or_default();
            work.push(Work {
                root: id,
                picture: root.picture(abilities),
                units: due.clone(),
                unreadable: root.workspace.file_problems().to_vec(),
                settings,
                troubled: self.troubled.get(&id).cloned().unwrap_or_default(),
                known,
            });
            units.insert(id, due);
        }
        self.running = true;
        let events = events.clone();
        tokio::task::spawn_blocking(move || {
            let computed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                let mut computed = Computed { units, files: Vec::new(), known: Vec::new() };
                for work in work {
                    let (files, root, known) = work.compute();
                    computed.files.extend(files);
                    computed.known.push((root, known));
                }
                computed
            }));
            events.post(Event::ProblemsComputed(computed.unwrap_or_else(|_| Computed {
                units: BTreeMap::new(),
                files: Vec::new(),
                known: Vec::new(),
            })));
        });
    }

    /// Publishes what was computed and is still true.
    pub fn take(&mut self, computed: Computed, roots: &Roots, editor: &Editor) {
        self.running = false;
        let Computed { units, files, known } = computed;
        self.known.extend(known);
        let due: BTreeMap<RootId, BTreeSet<Unit>> = self
            .due
            .iter()
            .filter_map(|(id, due)| Some((*id, self.resolved(roots.get(*id)?, due))))
            .collect();
        // What changed meanwhile is computed again and never shown.
        let is_due = |root: RootId, path: &str| {
            due.get(&root).is_some_and(|units| {
                units.contains(&Unit::Source(path.to_owned()))
                    || units.contains(&Unit::Spec(folder(path).to_owned()))
            })
        };
        let mut gone: Vec<(RootId, Arc<str>)> = self
            .published
            .iter()
            .filter(|((root, path), published)| {
                // The problems of a source are computed as its own.
                !published.is_source
                    && units
                        .get(root)
                        .is_some_and(|units| units.contains(&Unit::Spec(folder(path).to_owned())))
                    && !is_due(*root, path)
            })
            .map(|(key, _)| key.clone())
            .collect();
        for file in files {
            let key = (file.root, Arc::clone(&file.path));
            gone.retain(|path| *path != key);
            if !is_due(file.root, &file.path) && roots.get(file.root).is_some() {
                self.publish(key, file.uri, file.version, file.is_source, file.diagnostics, editor);
            }
        }
        for key in gone {
            if let Some(Published { uri, .. }) = self.published.get(&key) {
                let version = roots
                    .get(key.0)
                    .and_then(|root| root.workspace.document(&key.1))
                    .map(specls_text::Document::version);
                self.publish(key, uri.clone(), version, false, Vec::new(), editor);
            }
        }
    }

    /// What is due, with each file as what it is.
    fn resolved(&self, root: &Root, due: &BTreeSet<Unit>) -> BTreeSet<Unit> {
        let spec_roots = &root.workspace.settings().spec_roots;
        let settings = root.broken_settings();
        let broken = || root.workspace.file_problems().iter().chain(&settings);
        // Whatever else it is, it is or was a source: of one that is gone nothing is known but by the
        // specs that it was linked to.
        let is_of_folder = |path: &str| {
            let published = self.published.get(&(root.id, Arc::from(path)));
            locate(path, spec_roots).is_some()
                || path.rsplit('/').next() == Some(LOCK_FILE)
                || published.is_some_and(|published| !published.is_source)
                || broken().any(|problem| problem.path == path)
        };
        let mut units: BTreeSet<Unit> = due
            .iter()
            .map(|unit| match unit {
                Unit::File(path) if is_of_folder(path) => Unit::Spec(folder(path).to_owned()),
                Unit::File(path) => Unit::Source(path.clone()),
                unit => unit.clone(),
            })
            .collect();
        // Settings name specs, which may have come or gone.
        let before = self.settings.get(&root.id).map_or(&[][..], |before| before);
        if *before != settings {
            let files = before.iter().chain(&settings);
            units.extend(files.map(|problem| Unit::Spec(folder(&problem.path).to_owned())));
        }
        units
    }

    /// Takes back everything published for a root that is no more.
    pub fn forget(&mut self, root: RootId, editor: &Editor) {
        self.due.remove(&root);
        self.known.remove(&root);
        self.settings.remove(&root);
        let keys: Vec<(RootId, Arc<str>)> =
            self.published.keys().filter(|(id, _)| *id == root).cloned().collect();
        for key in keys {
            if let Some(Published { uri, is_source, .. }) = self.published.get(&key) {
                let (uri, is_source) = (uri.clone(), *is_source);
                self.publish(key, uri, None, is_source, Vec::new(), editor);
            }
        }
    }

    fn publish(
        &mut self,
        key: (RootId, Arc<str>),
        uri: Uri,
        version: Option<i32>,
        is_source: bool,
        diagnostics: Vec<Diagnostic>,
        editor: &Editor,
    ) {
        let known: &[Diagnostic] =
            self.published.get(&key).map_or(&[], |published| &published.diagnostics);
        if known == diagnostics && !self.opened.remove(&key) {
            return;
        }
        let params = PublishDiagnosticsParams {
            uri: uri.clone(),
            version,
            diagnostics: diagnostics.clone(),
        };
        editor.publish(params);
        if is_source {
            let troubled = Arc::make_mut(self.troubled.entry(key.0).or_default());
            match diagnostics.is_empty() {
                true => troubled.remove(&key.1),
                false => troubled.insert(Arc::clone(&key.1)),
            };
        }
        if diagnostics.is_empty() {
            self.published.remove(&key);
        } else {
            self.published.insert(key, Published { uri, is_source, diagnostics });
        }
    }
}

/// The folder that a path lies in; empty at the root.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
