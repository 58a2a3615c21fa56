//! What ties code to criteria, derived from facts: built when somebody asks, and brought up to date
//! by what changed since, at the cost of that.

mod address;
mod attribution;
mod named;
mod specs;
mod ties;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use rpds::{HashTrieMapSync, RedBlackTreeMapSync, RedBlackTreeSetSync};
use rustc_hash::FxHashMap;
use specls_code::{CitationKind, SourceFacts};
use specls_spec::{DocumentKind, ReferenceTarget};

pub use address::{Address, address_of};
pub(crate) use attribution::Meant;
pub use attribution::targets;
pub(crate) use specs::{Slot, is_called};
pub(crate) use ties::Tie;

use crate::{Evidence, Role, Snapshot};
use attribution::{Attribution, Surroundings, Together};
use named::{Defined, Mentions, Paths};
use specs::{Slots, Specs, Wanted};
use ties::Steps;

/// A citation, seen from its spec.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cite {
    pub(crate) path: Arc<str>,
    /// The citation's place in its file.
    pub(crate) at: u32,
    pub(crate) role: Role,
}

/// What is known of one file that cites.
#[derive(Debug)]
struct Record {
    attribution: Attribution,
    /// Where its citations are kept, seen from the specs.
    placed: Box<[(Slot, ReferenceTarget)]>,
}

/// For fingerprints the symbols that have them: the file, and the place in its facts.
type Alike = HashMap<u64, Vec<(Arc<str>, usize)>>;

/// For each file the specs it is tied to, and where among the ties of each.
type TiesByFile = HashTrieMapSync<Arc<str>, Arc<[(Slot, usize)]>>;

type Cites = HashTrieMapSync<ReferenceTarget, Arc<[Cite]>>;

/// All links.
#[derive(Debug, Clone, Default)]
pub(crate) struct Links {
    specs: Arc<Specs>,
    together: Arc<Together>,
    /// What commits were about.
    steps: Arc<Steps>,
    /// The files that cite.
    records: RedBlackTreeMapSync<Arc<str>, Arc<Record>>,
    /// Which specs know what is cited without a name.
    fits: HashTrieMapSync<Wanted, Arc<Slots>>,
    /// The files that cite it so.
    waiting: HashTrieMapSync<Wanted, Arc<[Arc<str>]>>,
    /// The files for which the likeness of names was asked.
    by_names: RedBlackTreeSetSync<Arc<str>>,
    /// What cites each spec, by slot.
    cites: Vec<Cites>,
    /// What the done tasks of each spec name, by slot.
    mentions: Vec<Arc<Mentions>>,
    /// The files that are named in them.
    paths: Paths,
    /// Where the symbols that are named in them are defined.
    defined: Defined,
    /// Links that rest on something else than citations, by slot.
    ties: Vec<Arc<[Tie]>>,
    /// The same by file.
    ties_of_files: OnceLock<TiesByFile>,
    /// The symbols that have the tokens of a confirmed one, by fingerprint.
    alike: OnceLock<Arc<Alike>>,
}

/// What changed since links were derived.
#[derive(Debug, Clone)]
pub(crate) struct Stale {
    /// The links before.
    pub(crate) links: Arc<Links>,
    /// Source files that changed, with what they said before.
    pub(crate) sources: BTreeMap<Arc<str>, Option<Arc<SourceFacts>>>,
    /// Folders of specs that changed.
    pub(crate) specs: BTreeSet<Arc<str>>,
    /// Whether files came or went.
    pub(crate) paths: bool,
}

impl Stale {
    /// Nothing changed yet.
    pub(crate) fn new(links: Arc<Links>) -> Self {
        Self { links, sources: BTreeMap::new(), specs: BTreeSet::new(), paths: false }
    }
}

impl Links {
    /// The links of a snapshot. Costs what the citing files cost, not the others.
    pub(crate) fn new(snapshot: &Snapshot) -> Self {
        let specs = Arc::new(Specs::of(snapshot, &Specs::default()));
        let together = Arc::new(Together::new(snapshot.history(), &specs));
        let mentions: Vec<Arc<Mentions>> =
            specs.iter().map(|(_, row)| Arc::new(Mentions::of(&row.entry))).collect();
        let mut links = Self {
            cites: vec![Cites::default(); specs.len()],
            ties: vec![Arc::from([]); specs.len()],
            steps: Arc::new(Steps::new(snapshot.history(), &specs)),
            paths: Paths::of(&mentions, snapshot),
            defined: Defined::of(&mentions, snapshot),
            mentions,
            specs,
            together,
            ..Self::default()
        };
        let citing: Vec<Arc<str>> = snapshot.citing().map(|(path, _)| Arc::clone(path)).collect();
        links.attribute(snapshot, &citing);
        (0..links.specs.len()).for_each(|slot| links.tie(slot as Slot));
        links
    }

    /// The links of a snapshot that differs from the one of `stale.links` as `stale` says. The same
    /// as [`Links::new`], for less.
    pub(crate) fn updated(snapshot: &Snapshot, stale: &Stale) -> Self {
        let before = &*stale.links;
        let specs = if stale.specs.is_empty() {
            Arc::clone(&before.specs)
        } else {
            Arc::new(Specs::of(snapshot, &before.specs))
        };
        if !specs.are_named_like(&before.specs) {
            return Self::new(snapshot);
        }
        let mut links = Self { specs, alike: OnceLock::new(), ..before.clone() };
        let mut affected: BTreeSet<Arc<str>> = stale.sources.keys().cloned().collect();
        let mut tied: BTreeSet<Slot> = BTreeSet::new();
        for folder in &stale.specs {
            let Some(slot) = links.specs.slot_of(folder) else { continue };
            links.renumber(slot, &before.specs, &mut affected);
            let (entry, was) = (&links.specs.row(slot).entry, &before.specs.row(slot).entry);
            if entry.lock != was.lock {
                tied.insert(slot);
            }
            if entry.has_same(DocumentKind::Tasks, was) {
                continue;
            }
            tied.insert(slot);
            let mentions = Mentions::of(entry);
            if *links.mentions[slot as usize] != mentions {
                links.defined.extend(&mentions, snapshot);
                let was = &links.mentions[slot as usize];
                links.paths.replace(was, &mentions, snapshot);
                links.mentions[slot as usize] = Arc::new(mentions);
            }
        }
        let affected: Vec<Arc<str>> = affected.into_iter().collect();
        links.attribute(snapshot, &affected);
        for (path, before) in &stale.sources {
            let after = snapshot.source(path).map(|facts| &**facts);
            if links.defined.replace(path, before.as_deref(), after) {
                tied.extend(0..links.specs.len() as Slot);
            }
        }
        if stale.paths {
            tied.extend(0..links.specs.len() as Slot);
            links.paths = Paths::of(&links.mentions, snapshot);
        }
        tied.into_iter().for_each(|slot| links.tie(slot));
        links
    }

    /// The spec in a slot, as its folder.
    pub(crate) fn folder(&self, slot: Slot) -> &Arc<str> {
        &self.specs.row(slot).folder
    }

    /// The slot of the spec in a folder.
    pub(crate) fn slot(&self, folder: &str) -> Option<Slot> {
        self.specs.slot_of(folder)
    }

    /// What the citations of a file speak of, in the order of the file.
    pub(crate) fn meant(&self, path: &str) -> &[Meant] {
        self.records.get(path).map_or(&[], |record| &record.attribution.meant)
    }

    /// What cites a spec: what is cited, and by whom.
    pub(crate) fn cites(&self, slot: Slot) -> impl Iterator<Item = (&ReferenceTarget, &[Cite])> {
        self.cites
            .get(slot as usize)
            .into_iter()
            .flat_map(|cites| cites.iter().map(|(target, cites)| (target, &**cites)))
    }

    /// The links of a spec that rest on something else than citations.
    pub(crate) fn ties(&self, slot: Slot) -> &[Tie] {
        self.ties.get(slot as usize).map_or(&[], |ties| ties)
    }

    /// The same of a file, with the slots of their specs.
    pub(crate) fn ties_of(&self, path: &str) -> impl Iterator<Item = (Slot, &Tie)> {
        let by_file = self.ties_of_files.get_or_init(|| {
            let mut by_file: HashMap<&Arc<str>, Vec<(Slot, usize)>> = HashMap::new();
            for (slot, ties) in self.ties.iter().enumerate() {
                for (at, tie) in ties.iter().enumerate() {
                    by_file.entry(&tie.path).or_default().push((slot as Slot, at));
                }
            }
            by_file.into_iter().map(|(path, ties)| (Arc::clone(path), ties.into())).collect()
        });
        let ties = by_file.get(path).map_or(&[][..], |ties| ties);
        ties.iter().map(|&(slot, at)| (slot, &self.ties[slot as usize][at]))
    }

    /// The files of which the symbols matter to which links there are.
    pub(crate) fn needing_symbols(&self) -> impl Iterator<Item = &Arc<str>> {
        let tied = self.ties.iter().flat_map(|ties| ties.iter());
        let tied = tied.filter(|tie| tie.evidence != Evidence::Committed).map(|tie| &tie.path);
        tied.chain(self.by_names.iter())
    }

    /// The only symbol that has these tokens, of those that a person confirmed something of. Costs one
    /// look at every symbol, once.
    pub(crate) fn only_with(&self, print: u64, snapshot: &Snapshot) -> Option<(Arc<str>, usize)> {
        let alike = self.alike.get_or_init(|| {
            let sealed = self.ties.iter().flat_map(|ties| ties.iter());
            let mut alike: HashMap<u64, Vec<(Arc<str>, usize)>> =
                sealed.filter_map(|tie| Some((tie.seal.as_ref()?.symbol?, Vec::new()))).collect();
            for (path, facts) in snapshot.sources() {
                for (at, symbol) in facts.symbols.iter().enumerate() {
                    if let Some(places) = alike.get_mut(&symbol.fingerprint) {
                        places.push((Arc::clone(path), at));
                    }
                }
            }
            Arc::new(alike)
        });
        match &alike.get(&print)?[..] {
            [only] => Some(only.clone()),
            _ => None,
        }
    }

    /// Takes over other numbers and words of a spec, and adds the files to which they matter.
    fn renumber(&mut self, slot: Slot, before: &Specs, affected: &mut BTreeSet<Arc<str>>) {
        let (row, was) = (self.specs.row(slot), before.row(slot));
        let mut fits = Vec::new();
        for (wanted, slots) in self.fits.iter() {
            let knows = row.knows(wanted);
            if knows != slots.contains(slot) {
                fits.push((wanted.clone(), Arc::new(slots.with(slot, knows))));
            }
        }
        if row.words != was.words {
            affected.extend(self.by_names.iter().cloned());
        }
        for (wanted, slots) in fits {
            if let Some(paths) = self.waiting.get(&wanted) {
                affected.extend(paths.iter().cloned());
            }
            self.fits.insert_mut(wanted, slots);
        }
    }

    /// Decides anew what the citations of these files speak of.
    fn attribute(&mut self, snapshot: &Snapshot, paths: &[Arc<str>]) {
        let mut moves = Moves::default();
        let (specs, together) = (Arc::clone(&self.specs), Arc::clone(&self.together));
        let surroundings =
            Surroundings { specs: &specs, together: &together, spec_for: snapshot.spec_for() };
        for path in paths {
            if let Some(record) = self.records.get(path) {
                moves.take_out(path, record);
            }
            let Some(facts) = snapshot.citing_facts(path) else {
                self.records.remove_mut(path);
                self.by_names.remove_mut(path);
                continue;
            };
            let attribution = surroundings.attribution(path, facts, |wanted| {
                if let Some(slots) = self.fits.get(wanted) {
                    return Arc::clone(slots);
                }
                let slots = Arc::new(Slots::knowing(&specs, wanted));
                self.fits.insert_mut(wanted.clone(), Arc::clone(&slots));
                slots
            });
            match attribution.by_names {
                true => self.by_names.insert_mut(Arc::clone(path)),
                false => {
                    self.by_names.remove_mut(path);
                }
            }
            let record = moves.put_in(path, facts, attribution);
            self.records.insert_mut(Arc::clone(path), Arc::new(record));
        }
        moves.make(&mut self.cites, &mut self.waiting);
    }

    /// Derives the links of a spec that rest on something else than citations. The other specs' stay.
    fn tie(&mut self, slot: Slot) {
        self.alike = OnceLock::new();
        let row = self.specs.row(slot);
        let mut ties = ties::confirmed(row);
        ties.extend(self.mentions[slot as usize].ties(row, &self.paths, &self.defined));
        ties.extend(self.steps.ties(slot, row));
        let after: Arc<[Tie]> = ties.into();
        let before = std::mem::replace(&mut self.ties[slot as usize], Arc::clone(&after));
        let Some(by_file) = self.ties_of_files.get_mut() else { return };
        let mut places: BTreeMap<&Arc<str>, Vec<(Slot, usize)>> =
            before.iter().map(|tie| (&tie.path, Vec::new())).collect();
        for (at, tie) in after.iter().enumerate() {
            places.entry(&tie.path).or_default().push((slot, at));
        }
        for (path, mut own) in places {
            let known = by_file.get(path).map_or(&[][..], |known| known);
            own.extend(known.iter().filter(|(other, _)| *other != slot));
            own.sort_unstable();
            match own.is_empty() {
                true => by_file.remove_mut(path),
                false => {
                    by_file.insert_mut(Arc::clone(path), own.into());
                    true
                }
            };
        }
    }
}

/// What is to be changed in the lists that citations are kept in, gathered so that each list is
/// written once.
#[derive(Default)]
struct Moves<'a> {
    cites: FxHashMap<(Slot, ReferenceTarget), Move<Cite>>,
    waiting: FxHashMap<Wanted, Move<Arc<str>>>,
    /// What citations name: many are written alike, and each form is read once.
    named: FxHashMap<(CitationKind, &'a str), Arc<[ReferenceTarget]>>,
}

struct Move<T> {
    /// Files of which everything goes.
    out: BTreeSet<Arc<str>>,
    put: Vec<T>,
}

impl<T> Default for Move<T> {
    fn default() -> Self {
        Self { out: BTreeSet::new(), put: Vec::new() }
    }
}

impl<'a> Moves<'a> {
    fn take_out(&mut self, path: &Arc<str>, record: &Record) {
        for place in &record.placed {
            self.cites.entry(place.clone()).or_default().out.insert(Arc::clone(path));
        }
        for wanted in &record.attribution.wanted {
            self.waiting.entry(wanted.clone()).or_default().out.insert(Arc::clone(path));
        }
    }

    fn put_in(
        &mut self,
        path: &Arc<str>,
        facts: &'a SourceFacts,
        attribution: Attribution,
    ) -> Record {
        let mut placed: Vec<(Slot, ReferenceTarget)> = Vec::new();
        for (at, (citation, meant)) in facts.citations.iter().zip(&attribution.meant).enumerate() {
            let Meant::Of(slot) = meant else { continue };
            let named = self.named.entry((citation.kind, citation.text));
            let named = Arc::clone(named.or_insert_with(|| targets(citation).into()));
            for target in &*named {
                let place = (*slot, target.clone());
                let role = Role::of(citation.verb, citation.in_test);
                let cite = Cite { path: Arc::clone(path), at: at as u32, role };
                self.cites.entry(place.clone()).or_default().put.push(cite);
                if !placed.contains(&place) {
                    placed.push(place);
                }
            }
        }
        for wanted in &attribution.wanted {
            self.waiting.entry(wanted.clone()).or_default().put.push(Arc::clone(path));
        }
        Record { attribution, placed: placed.into() }
    }

    fn make(self, cites: &mut [Cites], waiting: &mut HashTrieMapSync<Wanted, Arc<[Arc<str>]>>) {
        for ((slot, target), change) in self.cites {
            let Some(cites) = cites.get_mut(slot as usize) else { continue };
            let before = cites.get(&target).map_or(&[][..], |known| known);
            let mut after = change.apply(before, |cite| &cite.path);
            after.sort_unstable();
            if after.is_empty() {
                cites.remove_mut(&target);
            } else {
                cites.insert_mut(target, after.into());
            }
        }
        for (wanted, change) in self.waiting {
            let before = waiting.get(&wanted).map_or(&[][..], |known| known);
            let after = change.apply(before, |path| path);
            if after.is_empty() {
                waiting.remove_mut(&wanted);
            } else {
                waiting.insert_mut(wanted, after.into());
            }
        }
    }
}

impl<T: Clone> Move<T> {
    fn apply(self, before: &[T], path: impl Fn(&T) -> &Arc<str>) -> Vec<T> {
        let mut after: Vec<T> =
            before.iter().filter(|one| !self.out.contains(path(one))).cloned().collect();
        after.extend(self.put);
        after
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Index, fixture};

    #[test]
    fn typing_in_a_done_task_ties_its_own_spec_alone() {
        let mut index = Index::default();
        let mut replace = |path: &str, text: &str| {
            index.replace(path, fixture::facts(path, &Arc::from(text)));
            index.snapshot()
        };
        let requirements = "### Requirement 1: Move\n\n1. THE game SHALL move\n";
        let task = "- [x] 1. Write `src/board.rs`\n  - _Requirements: 1.1_\n";
        for spec in ["a", "b"] {
            replace(&format!(".kiro/specs/{spec}/requirements.md"), requirements);
            replace(&format!(".kiro/specs/{spec}/tasks.md"), task);
        }
        replace("src/other.rs", "fn other() {}\n");
        let before = replace("src/board.rs", "fn board() {}\n");
        assert_eq!(before.links().ties_of("src/board.rs").count(), 2);
        let typed = format!("{task}- [x] 2. And src/board.rs\n  - _Requirements: 1_\n");
        let after = replace(".kiro/specs/a/tasks.md", &typed);
        let (before, after) = (before.links(), after.links());
        assert!(Arc::ptr_eq(&before.ties[1], &after.ties[1]), "the other spec's ties stay");
        let files = |links: &Links| Arc::clone(links.paths.files("src/board.rs").unwrap());
        assert!(Arc::ptr_eq(&files(before), &files(after)), "no path is looked for again");
        assert!(after.ties_of_files.get().is_some(), "what is known by file stays");
        assert_eq!(after.ties_of("src/board.rs").count(), 3);
    }

    #[test]
    fn a_path_is_forgotten_when_no_task_names_it_any_more() {
        let mut index = Index::default();
        let mut typed = |spec: &str, path: &str| {
            let text = format!("- [x] 1. Write {path} and {path}\n  - _Requirements: 1.1_\n");
            let tasks = format!(".kiro/specs/{spec}/tasks.md");
            index.replace(&tasks, fixture::facts(&tasks, &Arc::from(text)));
            let snapshot = index.snapshot();
            let paths = &snapshot.links().paths;
            ["a.r", "a.rs", "b.rs"].map(|path| paths.files(path).is_some())
        };
        assert_eq!(typed("a", "a.r"), [true, false, false]);
        assert_eq!(typed("b", "a.r"), [true, false, false]);
        assert_eq!(typed("a", "a.rs"), [true, true, false]);
        assert_eq!(typed("b", "b.rs"), [false, true, true]);
    }
}
