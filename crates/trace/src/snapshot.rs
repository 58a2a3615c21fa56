//! An immutable picture of the workspace that answers questions.

use std::collections::{BTreeMap, HashSet};
use std::ops::Bound;
use std::sync::{Arc, OnceLock};

use rpds::RedBlackTreeMapSync;
use specls_code::SourceFacts;
use specls_spec::{Design, Document, DocumentKind, Id, Located, Requirements, SpecId, Tasks};
use specls_text::{LineIndex, Span};

use crate::links::{Links, Stale};
use crate::numbers::Numbers;
use crate::{Delta, Facts, History, LOCK_FILE, Lock, SpecView, TestResults};

/// A spec document, read, with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecFile {
    /// Its path below the root.
    pub path: String,
    /// What it is.
    pub located: Located,
    /// Its text.
    pub text: Arc<str>,
    /// Where its lines start.
    pub lines: LineIndex,
    /// What it says.
    pub document: Document,
}

impl SpecFile {
    /// Reads a document.
    pub fn read(path: &str, located: Located, text: Arc<str>) -> Self {
        let document = specls_spec::read(located.kind, &text);
        Self::of(path, located, text, document)
    }

    /// Reads a document of which an earlier state is known: the same, for less.
    pub fn read_again(&self, located: Located, text: Arc<str>) -> Self {
        let document = specls_spec::read_again(located.kind, &text, &self.document);
        Self::of(&self.path, located, text, document)
    }

    fn of(path: &str, located: Located, text: Arc<str>, document: Document) -> Self {
        let lines = LineIndex::new(&text);
        Self { path: path.to_owned(), located, text, lines, document }
    }
}

/// The texts of files, for the few questions that need more than facts: given as a parameter, so
/// that this room and `draft` never touch a disk themselves.
pub trait Sources: Send + Sync {
    /// The present text of a file below the root (an open document before the disk); `None` when it
    /// does not exist or is not text.
    fn text(&self, path: &str) -> Option<Arc<str>>;

    /// The text of a file as it was last committed to git; `None` without git or when unknown there.
    fn committed(&self, path: &str) -> Option<Arc<str>>;

    /// The names of the files directly in a folder below the root, sorted.
    fn names_in(&self, folder: &str) -> Vec<String>;

    /// Whether somebody asked that this file is not shown to a model: git ignores it, or
    /// `.kiroignore` or `.aiexclude` does.
    fn is_withheld(&self, path: &str) -> bool;
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file's path below the root.
    pub path: String,
    /// Where in it.
    pub span: Span,
}

/// An immutable picture of the workspace. A copy costs nothing and shares everything with its
/// original until one of the two changes.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// By folder.
    specs: RedBlackTreeMapSync<Arc<str>, Arc<SpecEntry>>,
    /// What they are called, once somebody asked.
    spec_ids: OnceLock<Arc<[SpecId]>>,
    /// All other known files, with their facts once read.
    files: RedBlackTreeMapSync<Arc<str>, Option<Arc<SourceFacts>>>,
    /// Those of them that cite something.
    citing: RedBlackTreeMapSync<Arc<str>, Arc<SourceFacts>>,
    /// What ties code to criteria, once somebody asked.
    links: OnceLock<Arc<Links>>,
    /// What changed since that was known last.
    stale: Option<Stale>,
    /// What git's log says.
    history: Arc<History>,
    /// What runs of tests said.
    results: Arc<TestResults>,
    /// Folders of code and the specs they speak of.
    spec_for: Arc<Vec<(String, String)>>,
}

/// What is known of one spec's folder.
#[derive(Debug, Default)]
pub(crate) struct SpecEntry {
    pub(crate) files: BTreeMap<DocumentKind, Arc<SpecFile>>,
    pub(crate) lock: Option<Arc<Lock>>,
    /// What the spec's numbers name, once somebody asked.
    numbers: OnceLock<Arc<Numbers>>,
    /// The criteria that tasks cite, once somebody asked.
    planned: OnceLock<Arc<HashSet<Id>>>,
    /// What changed since the lock was written, once somebody asked.
    delta: OnceLock<Option<Arc<Delta>>>,
    /// The criteria as they are, once somebody asked.
    present: OnceLock<Arc<Lock>>,
}

impl SpecEntry {
    /// requirements.md, or bugfix.md where there is none.
    pub(crate) fn requirements_file(&self) -> Option<&Arc<SpecFile>> {
        let kinds = [DocumentKind::Requirements, DocumentKind::Bugfix];
        kinds.iter().find_map(|kind| self.files.get(kind))
    }

    /// What requirements.md (or bugfix.md) says.
    pub(crate) fn requirements(&self) -> Option<&Requirements> {
        match &self.requirements_file()?.document {
            Document::Requirements(document) => Some(document),
            _ => None,
        }
    }

    /// What design.md says.
    pub(crate) fn design(&self) -> Option<&Design> {
        match &self.files.get(&DocumentKind::Design)?.document {
            Document::Design(document) => Some(document),
            _ => None,
        }
    }

    /// What tasks.md says.
    pub(crate) fn tasks(&self) -> Option<&Tasks> {
        match &self.files.get(&DocumentKind::Tasks)?.document {
            Document::Tasks(document) => Some(document),
            _ => None,
        }
    }

    /// What the spec's numbers name. Looked up once.
    pub(crate) fn numbers(&self) -> &Numbers {
        self.numbers.get_or_init(|| Arc::new(Numbers::new(self.requirements(), self.design())))
    }

    /// The criteria that at least one task cites. Looked up once.
    pub(crate) fn planned(&self) -> &HashSet<Id> {
        self.planned.get_or_init(|| {
            let numbers = self.numbers();
            let tasks = self.tasks().into_iter().flat_map(|document| &document.tasks);
            let cited = tasks
                .flat_map(|task| &task.references)
                .filter_map(|reference| numbers.resolve(&reference.target));
            Arc::new(cited.flatten().collect())
        })
    }

    /// What changed in the requirements since the lock was written; `None` without a lock. Looked
    /// up once.
    pub(crate) fn delta(&self) -> Option<&Delta> {
        let delta = self.delta.get_or_init(|| {
            let (lock, requirements) = (self.lock.as_ref()?, self.requirements()?);
            Some(Arc::new(Delta::between(lock, requirements)))
        });
        delta.as_deref()
    }

    /// The number that a criterion has now, of which the lock says a number and a fingerprint.
    pub(crate) fn follow(&self, id: &Id, print: &str) -> Id {
        let Some(delta) = self.delta() else { return id.clone() };
        let present = self
            .present
            .get_or_init(|| Arc::new(self.requirements().map(Lock::of).unwrap_or_default()));
        present.follow(id, print, delta)
    }

    /// The spec's name, as its first document has it.
    pub(crate) fn id(&self) -> Option<&SpecId> {
        self.files.values().next().map(|file| &file.located.spec)
    }

    /// The folder that it speaks of.
    pub(crate) fn project(&self) -> &str {
        self.files.values().next().map_or("", |file| &file.located.project)
    }

    /// The same after a change. What the numbers name is kept while there are the same numbers, and so
    /// is what tasks cite of them: typing inside a criterion looks up nothing again.
    fn changed(&self, change: impl FnOnce(&mut SpecEntry)) -> Self {
        let mut entry =
            Self { files: self.files.clone(), lock: self.lock.clone(), ..Self::default() };
        change(&mut entry);
        if self.is_numbered_like(&entry) {
            entry.numbers = self.numbers.clone();
            if self.has_same(DocumentKind::Tasks, &entry) {
                entry.planned = self.planned.clone();
            }
        }
        entry
    }

    /// Whether the documents have the same numbers in the same order.
    fn is_numbered_like(&self, other: &SpecEntry) -> bool {
        self.has_same(DocumentKind::Design, other) && self.ids().eq(other.ids())
    }

    /// The numbers of requirements as they are written, each with those of its criteria.
    fn ids(&self) -> impl Iterator<Item = (&str, bool)> {
        let requirements = self.requirements().into_iter().flat_map(|it| &it.requirements);
        requirements.flat_map(|requirement| {
            let criteria =
                requirement.criteria.iter().map(|criterion| (criterion.id.as_str(), false));
            std::iter::once((requirement.id.as_str(), true)).chain(criteria)
        })
    }

    /// Whether the document of a kind is the same in both, or there is none.
    pub(crate) fn has_same(&self, kind: DocumentKind, other: &SpecEntry) -> bool {
        match (self.files.get(&kind), other.files.get(&kind)) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        }
    }

    /// Whether links mean the same in both: they have one name, tasks, lock, words, and number alike.
    fn is_linked_like(&self, other: &SpecEntry) -> bool {
        self.id() == other.id()
            && self.lock == other.lock
            && self.has_same(DocumentKind::Tasks, other)
            && (std::ptr::eq(self.numbers(), other.numbers()) || self.numbers() == other.numbers())
            && self.words() == other.words()
    }

    /// What names the spec and its requirements.
    fn words(&self) -> impl PartialEq + '_ {
        self.requirements().map(|document| {
            let titles: Vec<&str> =
                document.requirements.iter().map(|requirement| &*requirement.title).collect();
            let terms: Vec<&str> = document.glossary.iter().map(|term| &*term.name).collect();
            (titles, terms)
        })
    }
}

impl Snapshot {
    pub(crate) fn replace(&mut self, path: &str, facts: Facts) {
        self.outdate_source(path, matches!(facts, Facts::Source(_) | Facts::Present));
        match facts {
            Facts::Spec(file) => {
                self.files.remove_mut(path);
                self.citing.remove_mut(path);
                let folder = file.located.folder.clone();
                self.change_spec(&folder, |entry| {
                    entry.files.insert(file.located.kind, file);
                });
            }
            Facts::Lock(lock) => {
                let folder = folder_of(path).to_owned();
                self.change_spec(&folder, |entry| entry.lock = Some(lock));
            }
            Facts::Source(facts) => {
                self.forget_document(path);
                if facts.citations.is_empty() {
                    self.citing.remove_mut(path);
                } else {
                    self.citing.insert_mut(Arc::from(path), Arc::clone(&facts));
                }
                self.files.insert_mut(Arc::from(path), Some(facts));
            }
            Facts::Present => {
                self.forget_document(path);
                self.citing.remove_mut(path);
                self.files.insert_mut(Arc::from(path), None);
            }
        }
    }

    pub(crate) fn remove(&mut self, path: &str) {
        self.outdate_source(path, false);
        self.forget_document(path);
        self.citing.remove_mut(path);
        self.files.remove_mut(path);
    }

    pub(crate) fn set_history(&mut self, history: Arc<History>) {
        self.history = history;
        self.forget_links();
    }

    pub(crate) fn set_results(&mut self, results: Arc<TestResults>) {
        self.results = results;
    }

    pub(crate) fn set_spec_for(&mut self, spec_for: Vec<(String, String)>) {
        self.spec_for = Arc::new(spec_for);
        self.forget_links();
    }

    /// All specs in the order of their folders.
    pub fn specs(&self) -> impl Iterator<Item = SpecView<'_>> {
        self.specs
            .iter()
            .filter(|(_, entry)| !entry.files.is_empty())
            .map(|(folder, entry)| SpecView::new(self, folder, entry))
    }

    /// What the specs are called, in the same order. The same list until a spec comes, goes or gets
    /// another name.
    pub fn spec_ids(&self) -> &Arc<[SpecId]> {
        self.spec_ids.get_or_init(|| self.specs().map(|spec| spec.id()).collect())
    }

    /// The spec whose documents lie in `folder`.
    pub fn spec_in(&self, folder: &str) -> Option<SpecView<'_>> {
        let (folder, entry) = self.specs.get_key_value(folder)?;
        (!entry.files.is_empty()).then(|| SpecView::new(self, folder, entry))
    }

    /// The specs with this name: more than one when several roots hold it.
    pub fn specs_named<'a>(&'a self, id: &'a SpecId) -> impl Iterator<Item = SpecView<'a>> {
        self.specs().filter(move |spec| spec.id() == *id)
    }

    /// Whether code can call a spec by this name: `Hanoi Game` is `hanoi-game`, `x` is `v1/x`.
    pub fn has_spec(&self, name: &str) -> bool {
        self.specs().any(|spec| crate::links::is_called(spec.id().as_str(), name))
    }

    /// The spec document at `path`.
    pub fn spec_file(&self, path: &str) -> Option<&Arc<SpecFile>> {
        self.specs.get(folder_of(path))?.files.values().find(|file| file.path == path)
    }

    /// The spec that the document at `path` belongs to.
    pub fn spec_of(&self, path: &str) -> Option<SpecView<'_>> {
        self.spec_file(path).and_then(|file| self.spec_in(&file.located.folder))
    }

    /// All known files outside specs, sorted by path: path and, once read, facts.
    pub fn files(&self) -> impl Iterator<Item = (&str, Option<&Arc<SourceFacts>>)> {
        self.files.iter().map(|(path, facts)| (&**path, facts.as_ref()))
    }

    /// The facts of the source file at `path`, once read.
    pub fn source(&self, path: &str) -> Option<&Arc<SourceFacts>> {
        self.files.get(path)?.as_ref()
    }

    /// The paths of all spec documents and locks.
    pub fn document_paths(&self) -> impl Iterator<Item = String> {
        self.specs.iter().flat_map(|(folder, entry)| {
            let lock = entry.lock.as_ref().map(|_| format!("{folder}/{LOCK_FILE}"));
            entry.files.values().map(|file| file.path.clone()).chain(lock)
        })
    }

    /// The paths of spec documents and locks below a folder; an empty folder means all.
    pub fn documents_below(&self, folder: &str) -> Vec<String> {
        let below = below(folder);
        let inside = self
            .specs
            .range::<str, _>((Bound::Included(below.as_str()), Bound::Unbounded))
            .take_while(|(path, _)| path.starts_with(&below));
        let itself = self.specs.get_key_value(folder).filter(|_| !folder.is_empty());
        let mut paths = Vec::new();
        for (folder, entry) in itself.into_iter().chain(inside) {
            paths.extend(entry.files.values().map(|file| file.path.clone()));
            paths.extend(entry.lock.as_ref().map(|_| format!("{folder}/{LOCK_FILE}")));
        }
        paths
    }

    /// The paths of known files outside specs below a folder; an empty folder means all.
    pub fn files_below(&self, folder: &str) -> Vec<String> {
        let below = below(folder);
        self.files
            .range::<str, _>((Bound::Included(below.as_str()), Bound::Unbounded))
            .take_while(|(path, _)| path.starts_with(&below))
            .map(|(path, _)| path.to_string())
            .collect()
    }

    /// Whether `facts` are what is known of `path` already.
    pub fn says(&self, path: &str, facts: &Facts) -> bool {
        match facts {
            Facts::Spec(file) => self
                .spec_file(path)
                .is_some_and(|known| known.text == file.text && known.located == file.located),
            Facts::Lock(lock) => {
                is_lock(path)
                    && self
                        .specs
                        .get(folder_of(path))
                        .is_some_and(|e| e.lock.as_ref() == Some(lock))
            }
            Facts::Source(facts) => self.source(path) == Some(facts),
            Facts::Present => self.files.get(path) == Some(&None),
        }
    }

    /// Whether a file is known at `path`, a spec document or any other.
    pub fn has_file(&self, path: &str) -> bool {
        self.files.contains_key(path)
            || self.spec_file(path).is_some()
            || (is_lock(path)
                && self.specs.get(folder_of(path)).is_some_and(|entry| entry.lock.is_some()))
    }

    /// The specs with their folders, in the order of the folders.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<SpecEntry>)> {
        self.specs.iter().filter(|(_, entry)| !entry.files.is_empty())
    }

    /// The source files that cite something, sorted by path.
    pub fn citing(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<SourceFacts>)> {
        self.citing.iter()
    }

    /// What a source file says that cites something.
    pub(crate) fn citing_facts(&self, path: &str) -> Option<&Arc<SourceFacts>> {
        self.citing.get(path)
    }

    /// The paths of all known files outside specs.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.files.keys()
    }

    /// The source files that were read, sorted by path.
    pub fn sources(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<SourceFacts>)> {
        self.files.iter().filter_map(|(path, facts)| Some((path, facts.as_ref()?)))
    }

    pub(crate) fn history(&self) -> &History {
        &self.history
    }

    /// What runs of tests said.
    pub fn results(&self) -> &TestResults {
        &self.results
    }

    pub(crate) fn spec_for(&self) -> &[(String, String)] {
        &self.spec_for
    }

    /// What ties code to criteria. Derived when somebody asks, and after that brought up to date by
    /// what changed; typing inside a criterion changes nothing.
    pub(crate) fn links(&self) -> &Links {
        self.links.get_or_init(|| {
            Arc::new(match &self.stale {
                Some(stale) => Links::updated(self, stale),
                None => Links::new(self),
            })
        })
    }

    /// What has to be brought up to date; `None` as long as nobody asked for links.
    fn outdate(&mut self) -> Option<&mut Stale> {
        if let Some(links) = self.links.take() {
            self.stale = Some(Stale::new(links));
        }
        self.stale.as_mut()
    }

    /// Whether it still holds what its links were derived from, and needs it no more.
    pub(crate) fn is_unsettled(&self) -> bool {
        self.stale.is_some() && self.links.get().is_some()
    }

    /// Lets go of it.
    pub(crate) fn settle(&mut self) {
        if self.is_unsettled() {
            self.stale = None;
        }
    }

    fn forget_links(&mut self) {
        self.links = OnceLock::new();
        self.stale = None;
    }

    /// Says that a source file is about to change, come or go.
    fn outdate_source(&mut self, path: &str, stays: bool) {
        let before = self.files.get(path).cloned();
        let comes_or_goes = before.is_some() != stays;
        if before.is_none() && !comes_or_goes {
            return;
        }
        let Some(stale) = self.outdate() else { return };
        stale.paths |= comes_or_goes;
        stale.sources.entry(Arc::from(path)).or_insert_with(|| before.flatten());
    }

    /// Forgets that `path` is a spec document or a lock.
    fn forget_document(&mut self, path: &str) {
        if let Some(file) = self.spec_file(path) {
            let (folder, kind) = (file.located.folder.clone(), file.located.kind);
            self.change_spec(&folder, |entry| {
                entry.files.remove(&kind);
            });
        } else if is_lock(path) && self.specs.contains_key(folder_of(path)) {
            let folder = folder_of(path).to_owned();
            self.change_spec(&folder, |entry| entry.lock = None);
        }
    }

    /// Changes one spec, and forgets what citations mean when that may have changed with it.
    fn change_spec(&mut self, folder: &str, change: impl FnOnce(&mut SpecEntry)) {
        let unknown = SpecEntry::default();
        let before = self.specs.get(folder).map_or(&unknown, |entry| &**entry);
        let entry = before.changed(change);
        if before.id() != entry.id() {
            self.spec_ids = OnceLock::new();
        }
        if !before.is_linked_like(&entry)
            && let Some(stale) = self.outdate()
        {
            stale.specs.insert(Arc::from(folder));
        }
        if entry.files.is_empty() && entry.lock.is_none() {
            self.specs.remove_mut(folder);
        } else {
            self.specs.insert_mut(Arc::from(folder), Arc::new(entry));
        }
    }
}

/// What the paths below a folder start with.
fn below(folder: &str) -> String {
    if folder.is_empty() { String::new() } else { format!("{folder}/") }
}

/// What stands before the last `/`; empty for a file right below the root.
fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn is_lock(path: &str) -> bool {
    path.rsplit('/').next() == Some(LOCK_FILE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Index, fixture};

    const REQUIREMENTS: &str = ".kiro/specs/hanoi/requirements.md";

    /// Whether the links outlive that `path` comes to hold `text`, in a workspace whose code cites
    /// a criterion.
    fn links_survive(path: &str, text: &str) -> bool {
        let mut index = Index::default();
        for (path, text) in [
            (
                REQUIREMENTS,
                "### Requirement 1: Move\n\n1. THE game SHALL move\n2. THE game SHALL draw\n",
            ),
            (
                ".kiro/specs/hanoi/design.md",
                "### Property 1: Order\n\n**Validates: Requirements 1.1**\n",
            ),
            (".kiro/specs/hanoi/tasks.md", "- [ ] 1. Move\n  - _Requirements: 1.1_\n"),
            ("src/board.rs", "// Requirements: 1.1\nfn board() {}\n"),
            ("src/plain.rs", "fn plain() {}\n"),
        ] {
            index.replace(path, fixture::facts(path, &Arc::from(text)));
        }
        let spec = ".kiro/specs/hanoi";
        let built =
            |index: &Index| index.snapshot().spec_in(spec).map_or(0, |spec| spec.coverage().built);
        assert_eq!(built(&index), 1);
        index.replace(path, fixture::facts(path, &Arc::from(text)));
        index.snapshot().links.get().is_some()
    }

    #[test]
    fn typing_inside_a_criterion_or_a_design_keeps_the_links() {
        assert!(links_survive(
            REQUIREMENTS,
            "### Requirement 1: Move\n\n1. THE game SHALL move fast\n2. THE game SHALL draw\n"
        ));
        assert!(links_survive(
            ".kiro/specs/hanoi/design.md",
            "Text.\n\n### Property 1: Order\n\n**Validates: Requirements 1.1**\n"
        ));
    }

    #[test]
    fn a_new_citation_of_a_changed_number_is_found() {
        let mut index = Index::default();
        let mut replace = |path: &str, text: &str| {
            index.replace(path, fixture::facts(path, &Arc::from(text)));
            index.snapshot().spec_in(".kiro/specs/hanoi").map(|spec| spec.coverage().built)
        };
        assert_eq!(replace("src/board.rs", "// Requirements: 1.2\nfn board() {}\n"), None);
        let one = "### Requirement 1: Move\n\n1. THE game SHALL move\n";
        assert_eq!(replace(REQUIREMENTS, one), Some(0));
        assert_eq!(replace(REQUIREMENTS, &format!("{one}2. THE game SHALL draw\n")), Some(1));
        assert_eq!(replace(REQUIREMENTS, one), Some(0));
    }
}
