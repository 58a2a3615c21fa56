//! How far criteria got: planned, built, tested, verified.

use std::collections::HashSet;

use specls_spec::{Criterion, Id, Requirement, says_optional, untraced};
use specls_text::Span;

use crate::links::Slot;
use crate::{Evidence, Role, Snapshot, SpecView, Verdict};

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

impl Standing {
    /// Whether the criterion counts in percentages.
    pub fn counts(&self) -> bool {
        !self.optional && self.opted_out.is_none()
    }
}

impl Coverage {
    /// The sum of two.
    pub fn and(self, other: Coverage) -> Self {
        Self {
            criteria: self.criteria + other.criteria,
            planned: self.planned + other.planned,
            built: self.built + other.built,
            tested: self.tested + other.tested,
            verified: self.verified + other.verified,
            optional: self.optional + other.optional,
            opted_out: self.opted_out + other.opted_out,
        }
    }

    /// Counts criteria by their standing.
    pub fn of<'s>(standings: impl Iterator<Item = &'s Standing>) -> Self {
        let mut coverage = Self::default();
        for standing in standings {
            match standing {
                Standing { opted_out: Some(_), .. } => coverage.opted_out += 1,
                Standing { optional: true, .. } => coverage.optional += 1,
                counted => {
                    coverage.criteria += 1;
                    coverage.planned += usize::from(counted.planned);
                    coverage.built += usize::from(counted.built);
                    coverage.tested += usize::from(counted.tested);
                    coverage.verified += usize::from(counted.verified == Some(true));
                }
            }
        }
        coverage
    }
}

impl<'a> SpecView<'a> {
    /// The criteria that at least one task cites.
    pub fn planned(&self) -> &'a HashSet<Id> {
        self.entry.planned()
    }

    /// How far one criterion got.
    pub fn standing(&self, criterion: &Id) -> Standing {
        let mut standings = self.standings().into_iter();
        standings.find(|(id, _)| id == criterion).map(|(_, standing)| standing).unwrap_or_default()
    }

    /// Why no code answers to a criterion, where it says so.
    pub fn opted_out(&self, criterion: &Id) -> Option<&'a str> {
        let (requirement, criterion) = self.criterion(criterion)?;
        reason(requirement, criterion, &self.requirements_file()?.text)
    }

    /// How far each criterion got, in the order of the document; of several with one number the
    /// first. Costs one look at everything that is linked to the spec.
    pub fn standings(&self) -> Vec<(Id, Standing)> {
        let numbers = self.entry.numbers();
        let planned = self.planned();
        let mut standings: Vec<Standing> = numbers
            .criteria()
            .iter()
            .map(|id| Standing { planned: planned.contains(id), ..Standing::default() })
            .collect();
        self.mark_by_words(&mut standings);
        if let Some(slot) = self.snapshot.links().slot(self.folder()) {
            self.mark_by_links(slot, &mut standings);
        }
        let mut seen = HashSet::new();
        let all = numbers.criteria().iter().cloned().zip(standings);
        all.filter(|(id, _)| seen.insert(id.clone())).collect()
    }

    /// How many criteria got how far. Of several criteria with one number the first counts.
    pub fn coverage(&self) -> Coverage {
        let standings = self.standings();
        Coverage::of(standings.iter().map(|(_, standing)| standing))
    }

    /// What the document itself says about its criteria.
    fn mark_by_words(&self, standings: &mut [Standing]) {
        let Some(file) = self.requirements_file() else { return };
        for ((requirement, criterion), standing) in self.criteria().zip(standings) {
            standing.optional = says_optional(&requirement.title) || says_optional(&criterion.text);
            standing.opted_out = reason(requirement, criterion, &file.text).map(str::to_owned);
        }
    }

    fn mark_by_links(&self, slot: Slot, standings: &mut [Standing]) {
        let (links, numbers) = (self.snapshot.links(), self.entry.numbers());
        for (target, cites) in links.cites(slot) {
            let Some(places) = numbers.places(target) else { continue };
            let built = cites.iter().any(|cite| cite.role == Role::Implements);
            let tested = cites.iter().any(|cite| cite.role == Role::Tests);
            let verdict = cites
                .iter()
                .filter(|cite| cite.role == Role::Tests && self.snapshot.has_results())
                .filter_map(|cite| self.snapshot.verdict_of_citation(&cite.path, cite.at as usize))
                .reduce(|one, other| one && other);
            for place in places.iter() {
                standings[place].mark(built, tested, verdict);
            }
        }
        let numbered = numbers.criteria();
        for tie in links.ties(slot) {
            let target = self.target(tie);
            let Some(places) = numbers.places(&target) else { continue };
            let Some(symbol) = self.snapshot.find_symbol(&tie.path, &tie.symbol) else { continue };
            let refused = |place: usize| {
                tie.evidence > Evidence::Cited && self.refuses(&numbered[place], &tie.address())
            };
            let test = self.snapshot.role_of(&tie.path, symbol) == Role::Tests;
            let verdict = match test && self.snapshot.has_results() {
                true => self.snapshot.verdict(&tie.path, symbol).and_then(Verdict::passed),
                false => None,
            };
            for place in places.iter().filter(|place| !refused(*place)) {
                standings[place].mark(!test, test, verdict);
            }
        }
    }
}

impl Standing {
    fn mark(&mut self, built: bool, tested: bool, verdict: Option<bool>) {
        self.built |= built;
        self.tested |= tested;
        self.verified = match (self.verified, verdict) {
            (Some(one), Some(other)) => Some(one && other),
            (one, other) => one.or(other),
        };
    }
}

impl Snapshot {
    /// How far the criteria of all specs got.
    pub fn coverage(&self) -> Coverage {
        self.specs().map(|spec| spec.coverage()).fold(Coverage::default(), Coverage::and)
    }
}

/// Why no code answers to a criterion, where it says so itself, or its requirement above its
/// criteria does.
fn reason<'t>(requirement: &Requirement, criterion: &Criterion, text: &'t str) -> Option<&'t str> {
    untraced(text, criterion.span).or_else(|| {
        let first = requirement.criteria.first()?.span.start.max(requirement.span.start);
        untraced(text, Span::new(requirement.span.start, first))
    })
}
