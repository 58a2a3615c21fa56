//! An immutable picture of the workspace that answers questions.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, OnceLock};

use rpds::RedBlackTreeMapSync;
use specls_code::SourceFacts;
use specls_spec::{Design, Document, DocumentKind, Located, Requirements, SpecId};
use specls_text::{LineIndex, Span};

use crate::links::Links;
use crate::numbers::Numbers;
use crate::{Claim, Facts, History, LOCK_FILE, Lock, Meaning, SpecView, TestResults};

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
        let lines = LineIndex::new(&text);
        let document = specls_spec::read(located.kind, &text);
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
    /// All other known files, with their facts once read.
    files: RedBlackTreeMapSync<Arc<str>, Option<Arc<SourceFacts>>>,
    /// Those of them that cite something.
    citing: RedBlackTreeMapSync<Arc<str>, Arc<SourceFacts>>,
    /// What the citations mean, once somebody asked.
    links: OnceLock<Arc<Links>>,
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

    /// What the spec's numbers name. Looked up once.
    pub(crate) fn numbers(&self) -> &Numbers {
        self.numbers.get_or_init(|| Arc::new(Numbers::new(self.requirements(), self.design())))
    }

    /// The spec's name, as its first document has it.
    fn id(&self) -> Option<&SpecId> {
        self.files.values().next().map(|file| &file.located.spec)
    }

    /// The same after a change. What the numbers name is kept while the documents that say so are
    /// the same: typing in tasks.md looks up nothing again.
    fn changed(&self, change: impl FnOnce(&mut SpecEntry)) -> Self {
        let mut entry =
            Self { files: self.files.clone(), lock: self.lock.clone(), numbers: OnceLock::new() };
        change(&mut entry);
        let numbering = [DocumentKind::Requirements, DocumentKind::Bugfix, DocumentKind::Design];
        let same = |kind| match (self.files.get(&kind), entry.files.get(&kind)) {
            (Some(before), Some(after)) => Arc::ptr_eq(before, after),
            (before, after) => before.is_none() && after.is_none(),
        };
        if numbering.into_iter().all(same) {
            entry.numbers = self.numbers.clone();
        }
        entry
    }

    /// Whether a citation means the same in both: they have one name and number alike.
    fn is_cited_like(&self, other: &SpecEntry) -> bool {
        self.id() == other.id() && self.numbers() == other.numbers()
    }
}

impl Snapshot {
    pub(crate) fn replace(&mut self, path: &str, facts: Facts) {
        self.forget_citations(path);
        match facts {
            Facts::Spec(file) => {
                self.files.remove_mut(path);
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
                if !facts.citations.is_empty() {
                    self.links = OnceLock::new();
                    self.citing.insert_mut(Arc::from(path), Arc::clone(&facts));
                }
                self.files.insert_mut(Arc::from(path), Some(facts));
            }
            Facts::Present => {
                self.forget_document(path);
                self.files.insert_mut(Arc::from(path), None);
            }
        }
    }

    pub(crate) fn remove(&mut self, path: &str) {
        self.forget_citations(path);
        self.forget_document(path);
        self.files.remove_mut(path);
    }

    pub(crate) fn set_history(&mut self, history: Arc<History>) {
        self.history = history;
        self.links = OnceLock::new();
    }

    pub(crate) fn set_results(&mut self, results: Arc<TestResults>) {
        self.results = results;
    }

    pub(crate) fn set_spec_for(&mut self, spec_for: Vec<(String, String)>) {
        self.spec_for = Arc::new(spec_for);
        self.links = OnceLock::new();
    }

    /// What runs of tests said.
    pub fn results(&self) -> &TestResults {
        &self.results
    }

    /// Which spec a citation of the source file at `path` speaks of; the citation is given by its
    /// place in [`SourceFacts::citations`].
    pub fn meaning(&self, path: &str, citation: usize) -> Meaning<'_> {
        let unknown = || Meaning::Unknown(None);
        let Some(citation) = self.source(path).and_then(|facts| facts.citations.get(citation))
        else {
            return unknown();
        };
        let place = |spec: &SpecView<'_>| {
            self.links().linked(spec.folder()).any(|(_, links)| {
                links.iter().any(|link| link.place.path == path && link.place.span == citation.span)
            })
        };
        self.specs().find(place).map_or_else(unknown, Meaning::Of)
    }

    /// The criteria that a symbol of the source file at `path` is linked to, in the order of specs
    /// and ids; with `None` those of the file as a whole. The symbol is given by its place in
    /// [`SourceFacts::symbols`].
    pub fn claims(&self, path: &str, symbol: Option<usize>) -> Vec<Claim<'_>> {
        let mut claims = Vec::new();
        for spec in self.specs() {
            for (criterion, links) in self.links().linked(spec.folder()) {
                claims.extend(
                    links
                        .iter()
                        .filter(|link| link.place.path == path && link.symbol_at == symbol)
                        .map(|link| Claim {
                            spec,
                            criterion: criterion.clone(),
                            link: link.clone(),
                        }),
                );
            }
        }
        claims
    }

    /// All specs in the order of their folders.
    pub fn specs(&self) -> impl Iterator<Item = SpecView<'_>> {
        self.specs
            .iter()
            .filter(|(_, entry)| !entry.files.is_empty())
            .map(|(folder, entry)| SpecView::new(self, folder, entry))
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

    /// The source files that cite something, sorted by path.
    pub(crate) fn citing(&self) -> impl Iterator<Item = (&str, &Arc<SourceFacts>)> {
        self.citing.iter().map(|(path, facts)| (&**path, facts))
    }

    /// What the citations in code mean. Looked up once, and again when a file cites something else
    /// or a spec's numbers change; typing inside a criterion changes nothing.
    pub(crate) fn links(&self) -> &Links {
        self.links.get_or_init(|| Arc::new(Links::new(self)))
    }

    /// Forgets what `path` cited.
    fn forget_citations(&mut self, path: &str) {
        if self.citing.remove_mut(path) {
            self.links = OnceLock::new();
        }
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
        if self.links.get().is_some() && !before.is_cited_like(&entry) {
            self.links = OnceLock::new();
        }
        if entry.files.is_empty() && entry.lock.is_none() {
            self.specs.remove_mut(folder);
        } else {
            self.specs.insert_mut(Arc::from(folder), Arc::new(entry));
        }
    }
}

/// What stands before the last `/`; empty for a file right below the root.
/// What the paths below a folder start with.
fn below(folder: &str) -> String {
    if folder.is_empty() { String::new() } else { format!("{folder}/") }
}

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
    fn typing_inside_a_document_keeps_the_links() {
        assert!(links_survive(
            REQUIREMENTS,
            "### Requirement 1: Move on\n\n1. THE game SHALL move fast\n2. THE game SHALL draw\n"
        ));
        assert!(links_survive(".kiro/specs/hanoi/tasks.md", "- [x] 1. Move\n- [ ] 2. Draw\n"));
        assert!(links_survive(
            ".kiro/specs/hanoi/design.md",
            "Words.\n\n### Property 1: All in order\n\n**Validates: Requirements 1.1**\n"
        ));
        assert!(links_survive("src/plain.rs", "fn plainer() {}\n"));
        assert!(links_survive(".kiro/specs/hanoi/trace.lock", "criterion 1.1 aa\n"));
    }

    #[test]
    fn other_numbers_names_or_citations_forget_the_links() {
        assert!(!links_survive(
            REQUIREMENTS,
            "### Requirement 1: Move\n\n1. THE game SHALL move\n"
        ));
        assert!(!links_survive(
            ".kiro/specs/hanoi/design.md",
            "### Property 1: Order\n\n**Validates: Requirements 1.2**\n"
        ));
        assert!(!links_survive(".kiro/specs/chess/tasks.md", "- [ ] 1. Move\n"));
        assert!(!links_survive("src/board.rs", "fn board() {}\n"));
        assert!(!links_survive("src/plain.rs", "// Requirements: 1.2\nfn plain() {}\n"));
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
