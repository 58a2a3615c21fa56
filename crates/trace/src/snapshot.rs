//! An immutable picture of the workspace that answers questions.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rpds::RedBlackTreeMapSync;
use specls_code::SourceFacts;
use specls_spec::{Document, DocumentKind, Located, SpecId};
use specls_text::{LineIndex, Span};

use crate::links::Links;
use crate::numbers::Numbers;
use crate::{Facts, LOCK_FILE, Lock, SpecView};

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
}

/// What is known of one spec's folder.
#[derive(Debug, Default)]
pub(crate) struct SpecEntry {
    pub(crate) files: BTreeMap<DocumentKind, Arc<SpecFile>>,
    pub(crate) lock: Option<Arc<Lock>>,
    /// What the spec's numbers name, once somebody asked.
    pub(crate) numbers: OnceLock<Numbers>,
}

impl SpecEntry {
    /// The same documents, to be changed: what was looked up in them is looked up again.
    fn renewed(&self) -> Self {
        Self { files: self.files.clone(), lock: self.lock.clone(), numbers: OnceLock::new() }
    }
}

impl Snapshot {
    pub(crate) fn replace(&mut self, path: &str, facts: Facts) {
        self.forget_citations(path, &facts);
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
        self.links = OnceLock::new();
        self.citing.remove_mut(path);
        self.forget_document(path);
        self.files.remove_mut(path);
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

    /// What the citations in code mean. Looked up once; a file that cites nothing changes nothing.
    pub(crate) fn links(&self) -> &Links {
        self.links.get_or_init(|| Arc::new(Links::new(self)))
    }

    /// Forgets what `path` cited, and what citations mean when that may change.
    fn forget_citations(&mut self, path: &str, facts: &Facts) {
        let cited = self.citing.remove_mut(path);
        let cites = match facts {
            Facts::Source(facts) => !facts.citations.is_empty(),
            Facts::Spec(_) => true,
            Facts::Lock(_) | Facts::Present => false,
        };
        if cited || cites {
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

    fn change_spec(&mut self, folder: &str, change: impl FnOnce(&mut SpecEntry)) {
        let mut entry = self.specs.get(folder).map(|entry| entry.renewed()).unwrap_or_default();
        change(&mut entry);
        if entry.files.is_empty() && entry.lock.is_none() {
            self.specs.remove_mut(folder);
        } else {
            self.specs.insert_mut(Arc::from(folder), Arc::new(entry));
        }
    }
}

/// What stands before the last `/`; empty for a file right below the root.
fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn is_lock(path: &str) -> bool {
    path.rsplit('/').next() == Some(LOCK_FILE)
}
