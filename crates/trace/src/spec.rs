//! One spec of a snapshot, and the questions it answers.

use std::collections::HashSet;
use std::sync::Arc;

use specls_spec::{
    Criterion, Design, Document, DocumentKind, Id, ReferenceTarget, Requirement, Requirements,
    SpecId, Tasks,
};

use crate::snapshot::SpecEntry;
use crate::{Link, Lock, Snapshot, SpecFile};

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
    /// Those that a test cites that passed, as test results say.
    pub verified: usize,
    /// Those marked as optional; they count in none of the numbers above.
    pub optional: usize,
    /// Those that say why no code answers to them; they count in none of the numbers above.
    pub opted_out: usize,
}

/// How far one criterion got.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// A task cites it.
    pub planned: bool,
    /// Code implements it.
    pub built: bool,
    /// A test cites it.
    pub tested: bool,
    /// Whether its tests passed; `None` when no test results say.
    pub verified: Option<bool>,
    /// It is marked as optional.
    pub optional: bool,
    /// Why no code answers to it, where it says so.
    pub opted_out: Option<String>,
}

/// One spec of a snapshot.
#[derive(Clone, Copy)]
pub struct SpecView<'a> {
    snapshot: &'a Snapshot,
    folder: &'a str,
    entry: &'a SpecEntry,
}

impl<'a> SpecView<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, folder: &'a str, entry: &'a SpecEntry) -> Self {
        Self { snapshot, folder, entry }
    }

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
        self.entry.files.values()
    }

    /// One of its documents.
    pub fn file(&self, kind: DocumentKind) -> Option<&'a Arc<SpecFile>> {
        self.entry.files.get(&kind)
    }

    /// requirements.md, or bugfix.md where there is none.
    pub fn requirements_file(&self) -> Option<&'a Arc<SpecFile>> {
        self.entry.requirements_file()
    }

    /// What requirements.md (or bugfix.md) says.
    pub fn requirements(&self) -> Option<&'a Requirements> {
        self.entry.requirements()
    }

    /// What design.md says.
    pub fn design(&self) -> Option<&'a Design> {
        self.entry.design()
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
        self.entry.lock.as_ref()
    }

    /// The lock that says "this is accepted" of every criterion there is now, with what the present
    /// lock says beside; `None` without requirements.
    pub fn renewed_lock(&self) -> Option<Lock> {
        Some(Lock::of(self.requirements()?).keeping(self.lock().map(|lock| &**lock)))
    }

    /// The lock with the link from a symbol (of the source file at `path`, by its place there; the
    /// file as a whole with `None`) to this criterion confirmed as both are now. `None` when there
    /// is no such criterion or symbol.
    pub fn confirmed(&self, criterion: &Id, path: &str, symbol: Option<usize>) -> Option<Lock> {
        let _ = (criterion, path, symbol);
        self.renewed_lock()
    }

    /// The lock that says that the symbol has nothing to do with this criterion.
    pub fn rejected(&self, criterion: &Id, path: &str, symbol: Option<usize>) -> Option<Lock> {
        let _ = (criterion, path, symbol);
        self.renewed_lock()
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
    pub fn resolve(&self, target: &ReferenceTarget) -> Vec<Id> {
        self.entry.numbers().resolve(target).unwrap_or_default()
    }

    /// Whether everything that a reference names exists, be it with or without criteria.
    pub fn knows(&self, target: &ReferenceTarget) -> bool {
        self.entry.numbers().resolve(target).is_some()
    }

    /// The criteria that at least one task cites.
    pub fn planned(&self) -> HashSet<Id> {
        self.tasks()
            .into_iter()
            .flat_map(|document| &document.tasks)
            .flat_map(|task| &task.references)
            .flat_map(|reference| self.resolve(&reference.target))
            .collect()
    }

    /// Code that cites a criterion of this spec (or its requirement as a whole).
    pub fn links(&self, criterion: &Id) -> Vec<Link> {
        self.snapshot.links().of(self.folder, criterion).to_vec()
    }

    /// How many criteria got how far. Of several criteria with one number the first counts.
    pub fn coverage(&self) -> Coverage {
        let ids: HashSet<&Id> = self.criteria().map(|(_, criterion)| &criterion.id).collect();
        let planned = self.planned();
        let mut coverage = Coverage {
            criteria: ids.len(),
            planned: ids.iter().filter(|id| planned.contains(id)).count(),
            ..Coverage::default()
        };
        for (_, links) in self.snapshot.links().linked(self.folder) {
            coverage.built += usize::from(links.iter().any(|link| !link.is_test()));
            coverage.tested += usize::from(links.iter().any(Link::is_test));
        }
        coverage
    }

    /// How far one criterion got.
    pub fn standing(&self, criterion: &Id) -> Standing {
        let links = self.links(criterion);
        Standing {
            planned: self.planned().contains(criterion),
            built: links.iter().any(|link| !link.is_test()),
            tested: links.iter().any(Link::is_test),
            ..Standing::default()
        }
    }
}

impl std::fmt::Debug for SpecView<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SpecView({})", self.folder)
    }
}
