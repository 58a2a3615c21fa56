//! The specs, by slots, with what a citation may know them by.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use heck::ToSnakeCase;
use specls_spec::{Document, DocumentKind, Id, ReferenceTarget};

use crate::Snapshot;
use crate::numbers::Numbers;
use crate::snapshot::SpecEntry;

/// The place of a spec among all, in the order of their folders.
pub(crate) type Slot = u32;

/// What a citation without the name of a spec asks of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Wanted {
    /// A requirement, criterion or property.
    Part(ReferenceTarget),
    /// A task.
    Task(Id),
}

/// One spec.
#[derive(Debug)]
pub(crate) struct SpecRow {
    pub(crate) folder: Arc<str>,
    /// Its name, written one way.
    pub(crate) name: String,
    pub(crate) entry: Arc<SpecEntry>,
    /// The folder it speaks of: `packages/a` for `packages/a/.kiro/specs/x`.
    pub(crate) project: String,
    tasks: HashSet<Id>,
    /// The words of its name, with the weight of each; then those of its titles and glossary.
    pub(crate) words: BTreeMap<String, f32>,
}

impl SpecRow {
    fn new(folder: &Arc<str>, entry: &Arc<SpecEntry>) -> Self {
        let id = entry.id().map_or(&**folder, |id| id.as_str());
        let tasks = match entry.files.get(&DocumentKind::Tasks).map(|file| &file.document) {
            Some(Document::Tasks(tasks)) => {
                tasks.tasks.iter().filter_map(|task| task.id.clone()).collect()
            }
            _ => HashSet::new(),
        };
        Self {
            folder: Arc::clone(folder),
            name: plain(id),
            project: entry.project().to_owned(),
            tasks,
            words: words_of(id, entry),
            entry: Arc::clone(entry),
        }
    }

    /// What its numbers name.
    pub(crate) fn numbers(&self) -> &Numbers {
        self.entry.numbers()
    }

    /// Whether what is wanted exists here.
    pub(crate) fn knows(&self, wanted: &Wanted) -> bool {
        match wanted {
            Wanted::Part(target) => self.numbers().places(target).is_some(),
            Wanted::Task(id) => self.tasks.contains(id),
        }
    }
}

/// All specs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Specs {
    rows: Vec<Arc<SpecRow>>,
    names: Arc<Names>,
}

/// Specs by what they are called.
#[derive(Debug, Default)]
struct Names {
    /// By their whole names.
    whole: HashMap<String, Vec<Slot>>,
    /// By the last part of names with several: `x` for `v1/x`.
    last_part: HashMap<String, Vec<Slot>>,
}

impl Names {
    fn of(rows: &[Arc<SpecRow>]) -> Self {
        let mut names = Self::default();
        for (slot, row) in rows.iter().enumerate() {
            names.whole.entry(row.name.clone()).or_default().push(slot as Slot);
            if let Some((_, last)) = row.name.rsplit_once('/') {
                names.last_part.entry(last.to_owned()).or_default().push(slot as Slot);
            }
        }
        names
    }
}

impl Specs {
    /// The specs of a snapshot; rows of `known` whose documents are the same are kept.
    pub(crate) fn of(snapshot: &Snapshot, known: &Specs) -> Self {
        let rows = snapshot
            .entries()
            .map(|(folder, entry)| match known.slot_of(folder) {
                Some(slot) if Arc::ptr_eq(&known.row(slot).entry, entry) => {
                    Arc::clone(&known.rows[slot as usize])
                }
                _ => Arc::new(SpecRow::new(folder, entry)),
            })
            .collect();
        let mut specs = Self { rows, names: Arc::clone(&known.names) };
        if !specs.are_named_like(known) {
            specs.names = Arc::new(Names::of(&specs.rows));
        }
        specs
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn row(&self, slot: Slot) -> &SpecRow {
        &self.rows[slot as usize]
    }

    /// All specs with their slots.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Slot, &SpecRow)> {
        self.rows.iter().enumerate().map(|(slot, row)| (slot as Slot, &**row))
    }

    /// The slot of the spec in a folder.
    pub(crate) fn slot_of(&self, folder: &str) -> Option<Slot> {
        let at = self.rows.binary_search_by(|row| (*row.folder).cmp(folder)).ok()?;
        Some(at as Slot)
    }

    /// Whether both hold the same specs under the same names in the same slots.
    pub(crate) fn are_named_like(&self, other: &Specs) -> bool {
        self.len() == other.len()
            && self
                .rows
                .iter()
                .zip(&other.rows)
                .all(|(one, other)| one.folder == other.folder && one.name == other.name)
    }

    /// The specs that the file at `path` may call by this name: more than one where several roots hold
    /// it and the file lies in none of their projects.
    pub(crate) fn called(&self, path: &str, name: &str) -> Vec<Slot> {
        let wanted = plain(name);
        let called = self.names.whole.get(&wanted).or(self.names.last_part.get(&wanted));
        let called = called.cloned().unwrap_or_default();
        self.nearest(path, called)
    }

    /// Of several specs those of the innermost project that the file at `path` lies in: in a
    /// repository of many packages, code speaks of its own package's specs. All of them when it
    /// lies in none.
    pub(crate) fn nearest(&self, path: &str, mut slots: Vec<Slot>) -> Vec<Slot> {
        let depth = |slot: Slot| {
            let project = &self.row(slot).project;
            let contains = project.is_empty()
                || path.strip_prefix(&**project).is_some_and(|rest| rest.starts_with('/'));
            contains.then_some(project.len())
        };
        let innermost = slots.iter().filter_map(|slot| depth(*slot)).max();
        if innermost.is_some() {
            slots.retain(|slot| depth(*slot) == innermost);
        }
        slots
    }
}

/// A set of slots.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Slots(Box<[u64]>);

impl Slots {
    /// Those of `specs` that know what is wanted.
    pub(crate) fn knowing(specs: &Specs, wanted: &Wanted) -> Self {
        let mut bits = vec![0; specs.len().div_ceil(64)];
        for (slot, row) in specs.iter() {
            if row.knows(wanted) {
                bits[slot as usize / 64] |= 1 << (slot % 64);
            }
        }
        Self(bits.into())
    }

    pub(crate) fn contains(&self, slot: Slot) -> bool {
        self.0.get(slot as usize / 64).is_some_and(|bits| bits >> (slot % 64) & 1 == 1)
    }

    /// The same, but for one slot.
    pub(crate) fn with(&self, slot: Slot, contained: bool) -> Self {
        let mut bits = self.0.clone();
        if let Some(word) = bits.get_mut(slot as usize / 64) {
            *word = *word & !(1 << (slot % 64)) | u64::from(contained) << (slot % 64);
        }
        Self(bits)
    }

    /// For each of so many slots in how many of the sets it is.
    pub(crate) fn counts(sets: &[Arc<Slots>], slots: usize) -> Vec<u32> {
        let mut counts = vec![0; slots];
        for set in sets {
            for (at, &word) in set.0.iter().enumerate() {
                let mut rest = word;
                while rest != 0 {
                    let slot = at * 64 + rest.trailing_zeros() as usize;
                    rest &= rest - 1;
                    if let Some(count) = counts.get_mut(slot) {
                        *count += 1;
                    }
                }
            }
        }
        counts
    }
}

/// Whether a spec with this id may be called by this name.
pub(crate) fn is_called(id: &str, name: &str) -> bool {
    let (id, name) = (plain(id), plain(name));
    id == name || id.rsplit_once('/').is_some_and(|(_, last)| last == name)
}

/// `Hanoi Game`, `hanoi_game` and `hanoi-game` are one name.
fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '_'], "-")
}

/// The words that code may share with a spec: those of its name count most.
fn words_of(id: &str, entry: &SpecEntry) -> BTreeMap<String, f32> {
    let mut words = BTreeMap::new();
    let mut add = |text: &str, weight: f32| {
        for word in words_in(text) {
            let known = words.entry(word).or_insert(0.0_f32);
            *known = known.max(weight);
        }
    };
    if let Some(requirements) = entry.requirements() {
        requirements.glossary.iter().for_each(|term| add(&term.name, 1.0));
        requirements.requirements.iter().for_each(|requirement| add(&requirement.title, 1.0));
    }
    add(id, 3.0);
    words
}

/// The words of a name or title, `autoSolve`, `auto_solve` and `Auto Solve` alike; a plural's `s`
/// does not count, nor do words of two letters and less.
pub(crate) fn words_in(text: &str) -> impl Iterator<Item = String> + use<> {
    let words = text.to_snake_case();
    let words: Vec<String> = words
        .split('_')
        .map(|word| match word.strip_suffix('s') {
            Some(singular) if singular.len() > 3 && !singular.ends_with('s') => singular,
            _ => word,
        })
        .filter(|word| word.chars().count() > 2 && !COMMON.contains(word))
        .map(str::to_owned)
        .collect();
    words.into_iter()
}

/// Words that tell no spec from another.
const COMMON: &[&str] = &[
    "and",
    "the",
    "for",
    "with",
    "from",
    "into",
    "src",
    "lib",
    "test",
    "spec",
    "main",
    "index",
    "mod",
    "unit",
    "core",
    "common",
    "util",
    "helper",
    "feature",
    "system",
    "requirement",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Facts, Index, SpecFile};

    #[test]
    fn specs_of_several_roots_in_one_folder_are_as_near() {
        let mut index = Index::default();
        let roots = [".kiro/specs", "docs/specs"];
        for folder in [".kiro/specs/a", "docs/specs/b", "web/.kiro/specs/c", "web/docs/specs/d"] {
            let path = format!("{folder}/requirements.md");
            let located = specls_spec::locate(&path, &roots).expect("a document");
            let text = Arc::from("### Requirement 1: Move\n\n1. THE game SHALL move\n");
            index.replace(&path, Facts::Spec(Arc::new(SpecFile::read(&path, located, text))));
        }
        let specs = Specs::of(&index.snapshot(), &Specs::default());
        let near = |path: &str| -> Vec<&str> {
            let slots = specs.nearest(path, (0..specs.len() as Slot).collect());
            slots.into_iter().map(|slot| specs.row(slot).name.as_str()).collect()
        };
        assert_eq!(near("src/a.rs"), ["a", "b"]);
        assert_eq!(near("web/src/a.rs"), ["c", "d"]);
    }
}
