//! An immutable picture of the workspace that answers questions.

use std::collections::BTreeMap;
use std::sync::Arc;

use specls_code::SourceFacts;
use specls_spec::{
    Criterion, Design, Document, DocumentKind, Id, Located, Requirement, Requirements, SpecId,
    Tasks,
};
use specls_text::{LineIndex, Span};

use crate::{Facts, Lock};

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

/// Code that cites a criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where the citation stands.
    pub place: Place,
    /// The name of the symbol it belongs to, when it belongs to one.
    pub symbol: Option<String>,
    /// Whether it is a test.
    pub test: bool,
}

/// How many criteria of a spec got how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coverage {
    /// All criteria.
    pub criteria: usize,
    /// Those that a task cites.
    pub planned: usize,
    /// Those that code cites outside tests.
    pub built: usize,
    /// Those that a test cites.
    pub tested: usize,
}

/// An immutable picture of the workspace.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// By folder, then kind.
    specs: BTreeMap<String, BTreeMap<DocumentKind, Arc<SpecFile>>>,
    /// By folder.
    locks: BTreeMap<String, Arc<Lock>>,
    /// All other known files, with their facts once read. Shared until a source file changes.
    files: Arc<BTreeMap<String, Option<Arc<SourceFacts>>>>,
}

impl Snapshot {
    pub(crate) fn replace(&mut self, path: &str, facts: Facts) {
        let _ = (path, facts);
    }

    pub(crate) fn remove(&mut self, path: &str) {
        let _ = path;
    }

    /// All specs in the order of their folders.
    pub fn specs(&self) -> impl Iterator<Item = SpecView<'_>> {
        self.specs.keys().map(|folder| SpecView { snapshot: self, folder })
    }

    /// The spec whose documents lie in `folder`.
    pub fn spec_in(&self, folder: &str) -> Option<SpecView<'_>> {
        let (folder, _) = self.specs.get_key_value(folder)?;
        Some(SpecView { snapshot: self, folder })
    }

    /// The specs with this name: more than one when several roots hold it.
    pub fn specs_named<'a>(&'a self, id: &'a SpecId) -> impl Iterator<Item = SpecView<'a>> {
        self.specs().filter(move |spec| spec.id() == *id)
    }

    /// The spec document at `path`.
    pub fn spec_file(&self, path: &str) -> Option<&Arc<SpecFile>> {
        let (folder, _) = path.rsplit_once('/')?;
        self.specs.get(folder)?.values().find(|file| file.path == path)
    }

    /// The spec that the document at `path` belongs to.
    pub fn spec_of(&self, path: &str) -> Option<SpecView<'_>> {
        self.spec_file(path).and_then(|file| self.spec_in(&file.located.folder))
    }

    /// All known files outside specs: path and, once read, facts.
    pub fn files(&self) -> impl Iterator<Item = (&str, Option<&Arc<SourceFacts>>)> {
        self.files.iter().map(|(path, facts)| (path.as_str(), facts.as_ref()))
    }

    /// Whether a file is known at `path`, a spec document or any other.
    pub fn has_file(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.spec_file(path).is_some()
    }
}

/// One spec of a snapshot.
#[derive(Clone, Copy)]
pub struct SpecView<'a> {
    snapshot: &'a Snapshot,
    folder: &'a str,
}

impl<'a> SpecView<'a> {
    /// Its name.
    pub fn id(&self) -> SpecId {
        self.files()
            .next()
            .map_or_else(|| SpecId::new(self.folder), |file| file.located.spec.clone())
    }

    /// Its folder below the root.
    pub fn folder(&self) -> &'a str {
        self.folder
    }

    /// The path of a document of this spec, whether it exists or not.
    pub fn path_of(&self, kind: DocumentKind) -> String {
        format!("{}/{}", self.folder, kind.file_name())
    }

    /// Its documents in the order of their kinds.
    pub fn files(&self) -> impl Iterator<Item = &'a Arc<SpecFile>> + use<'a> {
        self.snapshot.specs.get(self.folder).into_iter().flat_map(|files| files.values())
    }

    /// One of its documents.
    pub fn file(&self, kind: DocumentKind) -> Option<&'a Arc<SpecFile>> {
        self.snapshot.specs.get(self.folder)?.get(&kind)
    }

    /// requirements.md, or bugfix.md where there is none.
    pub fn requirements_file(&self) -> Option<&'a Arc<SpecFile>> {
        self.file(DocumentKind::Requirements).or_else(|| self.file(DocumentKind::Bugfix))
    }

    /// What requirements.md (or bugfix.md) says.
    pub fn requirements(&self) -> Option<&'a Requirements> {
        match &self.requirements_file()?.document {
            Document::Requirements(document) => Some(document),
            _ => None,
        }
    }

    /// What design.md says.
    pub fn design(&self) -> Option<&'a Design> {
        match &self.file(DocumentKind::Design)?.document {
            Document::Design(document) => Some(document),
            _ => None,
        }
    }

    /// What tasks.md says.
    pub fn tasks(&self) -> Option<&'a Tasks> {
        match &self.file(DocumentKind::Tasks)?.document {
            Document::Tasks(document) => Some(document),
            _ => None,
        }
    }

    /// What trace.lock says.
    pub fn lock(&self) -> Option<&'a Arc<Lock>> {
        self.snapshot.locks.get(self.folder)
    }

    /// The requirement with this id; the first when there are several.
    pub fn requirement(&self, id: &Id) -> Option<&'a Requirement> {
        self.requirements()?.requirements.iter().find(|requirement| requirement.id == *id)
    }

    /// The criterion with this id; the first when there are several.
    pub fn criterion(&self, id: &Id) -> Option<(&'a Requirement, &'a Criterion)> {
        self.criteria().find(|(_, criterion)| criterion.id == *id)
    }

    /// All criteria with their requirements, in the order of the file.
    pub fn criteria(&self) -> impl Iterator<Item = (&'a Requirement, &'a Criterion)> + use<'a> {
        self.requirements().into_iter().flat_map(|document| {
            document.requirements.iter().flat_map(|requirement| {
                requirement.criteria.iter().map(move |criterion| (requirement, criterion))
            })
        })
    }

    /// The ids of the criteria that a reference means: one, a requirement's all, a range's, all.
    /// Empty when it names nothing that exists. A property stands for what it validates.
    pub fn resolve(&self, target: &specls_spec::ReferenceTarget) -> Vec<Id> {
        let _ = target;
        Vec::new()
    }

    /// Code that cites a criterion of this spec (or its requirement as a whole).
    pub fn links(&self, criterion: &Id) -> Vec<Link> {
        let _ = criterion;
        Vec::new()
    }

    /// How many criteria got how far.
    pub fn coverage(&self) -> Coverage {
        Coverage::default()
    }
}
