//! Links that rest on something else than citations.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use specls_spec::{Document, DocumentKind, Id, ReferenceTarget, TaskState};
use specls_text::Span;

use super::Address;
use super::specs::{Slot, SpecRow, Specs};
use crate::lock::Seal;
use crate::{Commit, Evidence, History};

/// A link before its criteria and its symbol are looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tie {
    pub(crate) target: ReferenceTarget,
    pub(crate) path: Arc<str>,
    /// The symbol as [`Address::symbol`] names it; empty for the file as a whole.
    pub(crate) symbol: Arc<str>,
    pub(crate) evidence: Evidence,
    /// What both ends were when a person confirmed it.
    pub(crate) seal: Option<Seal>,
}

/// What a spec's lock confirms.
pub(super) fn confirmed(row: &SpecRow) -> Vec<Tie> {
    let links = row.entry.lock.iter().flat_map(|lock| &lock.links);
    links
        .map(|((criterion, address), seal)| Tie {
            target: ReferenceTarget::Id(criterion.clone()),
            path: Arc::from(address.path.as_str()),
            symbol: Arc::from(address.symbol.as_str()),
            evidence: Evidence::Confirmed,
            seal: Some(seal.clone()),
        })
        .collect()
}

/// What commits were about, by slot.
#[derive(Debug, Default)]
pub(super) struct Steps(Vec<Vec<Step>>);

/// A commit that worked on parts of one spec.
#[derive(Debug)]
struct Step {
    /// The sources it changed.
    sources: Vec<Arc<str>>,
    /// The parts that its message names.
    targets: Vec<ReferenceTarget>,
    /// The tasks that it ticked, or that its message names.
    tasks: Vec<Id>,
}

/// A commit of more sources than this was no step of work on one task.
const LARGEST_STEP: usize = 12;

impl Steps {
    pub(super) fn new(history: &History, specs: &Specs) -> Self {
        let mut steps: Vec<Vec<Step>> = specs.iter().map(|_| Vec::new()).collect();
        for commit in history.commits() {
            let sources = commit.files.iter();
            let sources: Vec<Arc<str>> = sources
                .filter(|path| specls_code::Language::of_path(path).is_some())
                .map(|path| Arc::from(path.as_str()))
                .collect();
            if sources.is_empty() || sources.len() > LARGEST_STEP {
                continue;
            }
            let mut tasks: BTreeMap<Slot, Vec<Id>> = BTreeMap::new();
            for ticked in &commit.ticked {
                let folder = ticked.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                if let Some(slot) = specs.slot_of(folder) {
                    tasks.entry(slot).or_default().push(ticked.task.clone());
                }
            }
            // A message speaks of one spec; which of several is not said.
            let spoken_of = only_spec(commit, specs);
            if let Some(slot) = spoken_of {
                tasks.entry(slot).or_default().extend(tasks_named(&commit.message));
            }
            for (slot, tasks) in tasks {
                let targets = if Some(slot) == spoken_of { named(commit) } else { Vec::new() };
                if !targets.is_empty() || !tasks.is_empty() {
                    steps[slot as usize].push(Step { sources: sources.clone(), targets, tasks });
                }
            }
        }
        Self(steps)
    }

    /// The links between what commits were about and the sources they changed. Each only once,
    /// however many commits say so.
    pub(super) fn ties(&self, slot: Slot, row: &SpecRow) -> Vec<Tie> {
        let mut ties = Vec::new();
        let mut seen: HashSet<(ReferenceTarget, &Arc<str>)> = HashSet::new();
        for step in self.0.get(slot as usize).into_iter().flatten() {
            let ticked = step.tasks.iter().flat_map(|task| task_targets(row, task));
            let targets: Vec<ReferenceTarget> =
                step.targets.iter().cloned().chain(ticked).collect();
            for (target, path) in
                targets.iter().flat_map(|target| step.sources.iter().map(move |it| (target, it)))
            {
                if seen.insert((target.clone(), path)) {
                    ties.push(Tie {
                        target: target.clone(),
                        path: Arc::clone(path),
                        symbol: Arc::from(""),
                        evidence: Evidence::Committed,
                        seal: None,
                    });
                }
            }
        }
        ties
    }
}

/// The only spec whose documents a commit changed, or the only one there is.
fn only_spec(commit: &Commit, specs: &Specs) -> Option<Slot> {
    let folders = commit.files.iter().filter_map(|path| path.rsplit_once('/'));
    let touched: BTreeSet<Slot> = folders.filter_map(|(folder, _)| specs.slot_of(folder)).collect();
    match (touched.len(), specs.len()) {
        (1, _) => touched.first().copied(),
        (0, 1) => Some(0),
        _ => None,
    }
}

/// The requirements and criteria that a message names.
fn named(commit: &Commit) -> Vec<ReferenceTarget> {
    let message = commit.message.as_str();
    let mentioned = specls_spec::mentions(message, Span::new(0, message.len()));
    mentioned.into_iter().map(|reference| reference.target).filter(is_narrow).collect()
}

/// The numbers behind the word "task" in a message.
fn tasks_named(message: &str) -> Vec<Id> {
    let mut ids = Vec::new();
    let mut words =
        message.split(|letter: char| letter.is_whitespace() || "(),;:#[]".contains(letter));
    while let Some(word) = words.next() {
        if word.eq_ignore_ascii_case("task") || word.eq_ignore_ascii_case("tasks") {
            let number = words.find(|word| !word.is_empty()).unwrap_or_default();
            let number = number.trim_end_matches('.');
            if number.starts_with(|first: char| first.is_ascii_digit()) {
                ids.push(Id::new(number));
            }
        }
    }
    ids
}

/// What the task with this number, or text, cites.
fn task_targets(row: &SpecRow, task: &Id) -> Vec<ReferenceTarget> {
    let Some(Document::Tasks(tasks)) =
        row.entry.files.get(&DocumentKind::Tasks).map(|file| &file.document)
    else {
        return Vec::new();
    };
    let named = tasks.tasks.iter().filter(|one| one.id.as_ref() == Some(task));
    let done = named.filter(|one| one.state == TaskState::Done);
    done.flat_map(|one| &one.references)
        .map(|reference| reference.target.clone())
        .filter(is_narrow)
        .collect()
}

/// Whether a reference names parts rather than everything.
pub(super) fn is_narrow(target: &ReferenceTarget) -> bool {
    !matches!(target, ReferenceTarget::All | ReferenceTarget::None | ReferenceTarget::Text(_))
}

impl Tie {
    /// The symbol's address.
    pub(crate) fn address(&self) -> Address {
        Address { path: self.path.to_string(), symbol: self.symbol.to_string() }
    }
}
