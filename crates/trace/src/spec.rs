//! One spec of a snapshot, and the questions it answers.

use std::collections::HashSet;
use std::sync::Arc;

use specls_spec::{
    Criterion, Design, DocumentKind, Id, Reference, ReferenceTarget, Requirement, Requirements,
    SpecId, Tasks,
};

use crate::snapshot::SpecEntry;
use crate::{Delta, Lock, Snapshot, SpecFile};

/// One spec of a snapshot.
#[derive(Clone, Copy)]
pub struct SpecView<'a> {
    pub(crate) snapshot: &'a Snapshot,
    folder: &'a str,
    pub(crate) entry: &'a SpecEntry,
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
        self.entry.tasks()
    }

    /// What trace.lock says.
    pub fn lock(&self) -> Option<&'a Arc<Lock>> {
        self.entry.lock.as_ref()
    }

    /// What changed in the requirements since the lock was written; `None` without a lock.
    pub fn delta(&self) -> Option<&'a Delta> {
        self.entry.delta()
    }

    /// The lock that says "this is accepted" of every criterion there is now, with what the present
    /// lock says beside; `None` without requirements.
    pub fn renewed_lock(&self) -> Option<Lock> {
        let requirements = self.requirements()?;
        Some(Lock::of(requirements).keeping(self.lock().map(|lock| &**lock), requirements))
    }

    /// The requirement with this id; the first when there are several.
    pub fn requirement(&self, id: &Id) -> Option<&'a Requirement> {
        self.requirements()?.requirements.iter().find(|requirement| requirement.id == *id)
    }

    /// The criterion with this id; the first when there are several.
    pub fn criterion(&self, id: &Id) -> Option<(&'a Requirement, &'a Criterion)> {
        let (requirement, criterion) = self.entry.numbers().coordinates(id)?;
        let requirement = self.requirements()?.requirements.get(requirement)?;
        Some((requirement, requirement.criteria.get(criterion)?))
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

    /// Whether a reference names this criterion, alone or among others.
    pub fn names(&self, target: &ReferenceTarget, criterion: &Id) -> bool {
        let numbers = self.entry.numbers();
        let place = numbers.place(criterion);
        place.is_some_and(|place| numbers.places(target).is_some_and(|all| all.contains(place)))
    }

    /// The criteria that several references stand for, each once, in the order in which they are first
    /// named.
    pub fn resolve_all<'r>(&self, references: impl IntoIterator<Item = &'r Reference>) -> Vec<Id> {
        let mut seen = HashSet::new();
        let all = references.into_iter().flat_map(|reference| self.resolve(&reference.target));
        all.filter(|id| seen.insert(id.clone())).collect()
    }

    /// Whether everything that a reference names exists, be it with or without criteria.
    pub fn knows(&self, target: &ReferenceTarget) -> bool {
        self.entry.numbers().places(target).is_some()
    }
}

impl std::fmt::Debug for SpecView<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SpecView({})", self.folder)
    }
}
