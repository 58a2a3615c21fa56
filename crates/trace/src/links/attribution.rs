//! Which spec the citations of a file speak of.
//!
//! In this order: what the file itself says (`Feature: hanoi`, a path, `hanoi#2.1`); what a setting
//! says of its folder; the one spec in which all it cites exists; commits that changed both; the
//! likeness of names. Without a clear margin it is ambiguous, and counted for none.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use specls_code::{Citation, CitationKind, SourceFacts};
use specls_spec::{Id, ReferenceTarget};
use specls_text::Span;

use super::specs::{Slot, Slots, Specs, Wanted, words_in};
use crate::History;

/// What one citation speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meant {
    /// This spec.
    Of(Slot),
    /// One of these, the likeliest first.
    Ambiguous(Arc<[Slot]>),
    /// None that is known.
    Unknown,
}

impl Meant {
    /// One of these.
    fn among(slots: Vec<Slot>) -> Self {
        match slots[..] {
            [] => Meant::Unknown,
            [only] => Meant::Of(only),
            _ => Meant::Ambiguous(slots.into()),
        }
    }
}

/// What a file's citations speak of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribution {
    /// One for each citation.
    pub(crate) meant: Box<[Meant]>,
    /// What citations want that do not name their spec.
    pub(crate) wanted: Box<[Wanted]>,
    /// Whether the likeness of names was asked.
    pub(crate) by_names: bool,
}

/// What is known beside the files themselves.
pub(crate) struct Surroundings<'a> {
    pub(crate) specs: &'a Specs,
    pub(crate) together: &'a Together,
    /// Folders of code and the specs they speak of.
    pub(crate) spec_for: &'a [(String, String)],
}

impl Surroundings<'_> {
    /// What the citations of the file at `path` speak of. `knowing` gives the specs that know
    /// something.
    pub(crate) fn attribution(
        &self,
        path: &str,
        facts: &SourceFacts,
        mut knowing: impl FnMut(&Wanted) -> Arc<Slots>,
    ) -> Attribution {
        let called = |name: &str| Meant::among(self.specs.called(path, name));
        // A heading names a spec only where exactly one is called so.
        let named = |citation: Citation<'_>| match called(citation.text) {
            Meant::Of(slot) => Meant::Of(slot),
            _ if citation.may_be_a_heading() => Meant::Unknown,
            other => other,
        };
        let names: Vec<(Citation<'_>, Meant)> = facts
            .citations
            .iter()
            .filter(|citation| is_spec(*citation))
            .map(|citation| (citation, named(citation)))
            .filter(|(citation, meant)| *meant != Meant::Unknown || !citation.may_be_a_heading())
            .collect();
        let unqualified =
            facts.citations.iter().filter(|one| one.spec().is_none() && !is_spec(*one));
        let mut wanted: Vec<Wanted> = Vec::new();
        if names.is_empty() {
            for one in unqualified.flat_map(wanted_by) {
                if !wanted.contains(&one) {
                    wanted.push(one);
                }
            }
        }
        // Which of several names is meant depends on the symbols around.
        let mut by_names = names.iter().any(|(_, meant)| *meant != names[0].1);
        let bare = if wanted.is_empty() {
            Meant::Unknown
        } else if let Some(meant) = self.set_for(path) {
            meant
        } else {
            let sets: Vec<Arc<Slots>> = wanted.iter().map(&mut knowing).collect();
            self.decide(path, facts, &sets, &mut by_names)
        };
        let meant = facts.citations.iter().map(|citation| {
            if is_spec(citation) {
                return named(citation);
            }
            if let Some(name) = citation.spec() {
                return called(name);
            }
            name_for(citation, &names, facts).map_or_else(|| bare.clone(), Meant::clone)
        });
        Attribution { meant: meant.collect(), wanted: wanted.into(), by_names }
    }

    /// The spec that a setting names for the innermost folder around the file.
    fn set_for(&self, path: &str) -> Option<Meant> {
        let inside = |folder: &str| {
            path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let innermost = self
            .spec_for
            .iter()
            .filter(|(folder, _)| folder.is_empty() || inside(folder))
            .max_by_key(|(folder, _)| folder.len())?;
        let meant = Meant::among(self.specs.called(path, &innermost.1));
        (meant != Meant::Unknown).then_some(meant)
    }

    fn decide(
        &self,
        path: &str,
        facts: &SourceFacts,
        sets: &[Arc<Slots>],
        by_names: &mut bool,
    ) -> Meant {
        let fitting = match self.fitting(path, sets) {
            fitting if fitting.len() > 1 => fitting,
            fitting => return Meant::among(fitting),
        };
        let commits = self.together.weights(path, &fitting);
        if let Some(slot) = clear(&fitting, &commits, 2.0) {
            return Meant::Of(slot);
        }
        *by_names = true;
        let names = self.likeness(path, facts, &fitting);
        if let Some(slot) = clear(&fitting, &names, 1.5) {
            return Meant::Of(slot);
        }
        let mut order: Vec<usize> = (0..fitting.len()).collect();
        order.sort_by(|&one, &other| {
            let score = |at: usize| commits[at] + names[at];
            score(other).total_cmp(&score(one))
        });
        Meant::Ambiguous(order.into_iter().map(|at| fitting[at]).collect())
    }

    /// The specs that have most of what a file cites, those of its own project first: a citation or
    /// two may be wrong, more than half of them have to exist. Where there is only one spec at all,
    /// it is that.
    fn fitting(&self, path: &str, sets: &[Arc<Slots>]) -> Vec<Slot> {
        let all: Vec<Slot> = (0..self.specs.len() as Slot).collect();
        if all.len() == 1 {
            return all;
        }
        let counts = Slots::counts(sets, self.specs.len());
        let most_of = |slots: Vec<Slot>| -> Vec<Slot> {
            let count = |slot: &Slot| counts[*slot as usize];
            let most = slots.iter().map(count).max().unwrap_or_default();
            if most as usize * 2 <= sets.len() {
                return Vec::new();
            }
            slots.into_iter().filter(|slot| count(slot) == most).collect()
        };
        match most_of(self.specs.nearest(path, all.clone())) {
            none if none.is_empty() => most_of(all),
            some => some,
        }
    }

    /// How many words each spec shares with the file's path and symbols; a word that many of the
    /// specs have counts little.
    fn likeness(&self, path: &str, facts: &SourceFacts, slots: &[Slot]) -> Vec<f32> {
        let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        let mut words: BTreeSet<String> = words_in(stem).collect();
        words.extend(facts.symbols.iter().flat_map(|symbol| words_in(symbol.name)));
        let mut scores = vec![0.0; slots.len()];
        for word in &words {
            let shared: Vec<(usize, f32)> = slots
                .iter()
                .enumerate()
                .filter_map(|(at, slot)| Some((at, *self.specs.row(*slot).words.get(word)?)))
                .collect();
            if shared.is_empty() {
                continue;
            }
            let rarity = (slots.len() as f32 / shared.len() as f32).ln();
            for (at, weight) in shared {
                scores[at] += rarity * weight;
            }
        }
        scores
    }
}

/// The name of a spec that holds for a citation: the one at the same symbol or around it; else one in
/// the file's header; else one above, and before all of them the first. Of several the last above.
fn name_for<'a>(
    citation: Citation<'_>,
    names: &'a [(Citation<'_>, Meant)],
    facts: &SourceFacts,
) -> Option<&'a Meant> {
    let above = |near: &dyn Fn(Citation<'_>) -> bool| {
        let mut near = names.iter().filter(|(name, _)| near(*name));
        let first = near.clone().next();
        let last = near.rfind(|(name, _)| name.span.start <= citation.span.start);
        last.or(first).map(|(_, meant)| meant)
    };
    let mut around = citation.symbol;
    while let Some(symbol) = around {
        if let Some(meant) = above(&|name| name.symbol == Some(symbol)) {
            return Some(meant);
        }
        around = facts.symbols.get(symbol).and_then(|symbol| symbol.container);
    }
    above(&|name| name.symbol.is_none()).or_else(|| above(&|_| true))
}

/// The best of several when it is so many times as good as the next.
fn clear(slots: &[Slot], scores: &[f32], margin: f32) -> Option<Slot> {
    let best = (0..slots.len()).max_by(|&one, &other| scores[one].total_cmp(&scores[other]))?;
    let next =
        (0..slots.len()).filter(|&at| at != best).map(|at| scores[at]).fold(0.0_f32, f32::max);
    (scores[best] > 0.0 && scores[best] >= margin * next).then_some(slots[best])
}

fn is_spec(citation: Citation<'_>) -> bool {
    citation.kind == CitationKind::Spec
}

/// What a citation wants a spec to have.
pub(crate) fn wanted_by(citation: Citation<'_>) -> Vec<Wanted> {
    match citation.kind {
        CitationKind::Task => vec![Wanted::Task(Id::new(citation.id()))],
        _ => targets(citation).into_iter().map(Wanted::Part).collect(),
    }
}

/// The parts of a spec that a citation names, before they are looked up.
pub fn targets(citation: Citation<'_>) -> Vec<ReferenceTarget> {
    let text = citation.id();
    match citation.kind {
        CitationKind::Property => vec![ReferenceTarget::Property(Id::new(text))],
        CitationKind::Requirement => {
            // `17.x` speaks of requirement 17 as a whole.
            let text = text.strip_suffix(".x").or(text.strip_suffix(".*")).unwrap_or(text);
            specls_spec::references(text, Span::new(0, text.len()))
                .into_iter()
                .map(|reference| reference.target)
                .collect()
        }
        CitationKind::Task | CitationKind::Spec => Vec::new(),
    }
}

/// Which files were committed together with which specs.
#[derive(Debug, Default)]
pub(crate) struct Together {
    by_path: HashMap<Arc<str>, Vec<(Slot, f32)>>,
}

/// A commit of more files than this was no step of work on one thing.
const LARGEST_COMMIT: usize = 60;

impl Together {
    pub(crate) fn new(history: &History, specs: &Specs) -> Self {
        let mut together = Self::default();
        let slot_of = |path: &str| specs.slot_of(path.rsplit_once('/')?.0);
        for commit in history.commits().iter().filter(|one| one.files.len() <= LARGEST_COMMIT) {
            let slots: BTreeSet<Slot> =
                commit.files.iter().filter_map(|path| slot_of(path)).collect();
            if slots.is_empty() {
                continue;
            }
            let weight = 1.0 / slots.len() as f32;
            for path in commit.files.iter().filter(|path| slot_of(path).is_none()) {
                let weights = together.by_path.entry(Arc::from(path.as_str())).or_default();
                for slot in &slots {
                    match weights.iter_mut().find(|(known, _)| known == slot) {
                        Some((_, sum)) => *sum += weight,
                        None => weights.push((*slot, weight)),
                    }
                }
            }
        }
        together
    }

    fn weights(&self, path: &str, slots: &[Slot]) -> Vec<f32> {
        let weights = self.by_path.get(path).map_or(&[][..], Vec::as_slice);
        slots
            .iter()
            .map(|slot| {
                weights.iter().find(|(known, _)| known == slot).map_or(0.0, |(_, weight)| *weight)
            })
            .collect()
    }
}
