//! What the numbers of one spec name: from a reference to criteria, without a walk.

use std::ops::Range;

use rustc_hash::FxHashMap;
use specls_spec::{Design, Id, ReferenceTarget, Requirements};

/// The numbers of one spec, for looking up references. Two are equal when every reference means the
/// same in both.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbers {
    /// The criteria in the order of the document.
    criteria: Vec<Id>,
    /// The first criterion with a number: its place, and where it stands in the document, as the
    /// places of its requirement and of itself there.
    first: FxHashMap<Id, (usize, usize, usize)>,
    /// A number to the criteria it stands for: a criterion's own, a requirement's all.
    named: FxHashMap<Id, Range<usize>>,
    /// The same under a number's bare form, where only one number has it: `1` for `REQ-001`.
    bare: FxHashMap<String, Option<Range<usize>>>,
    /// A property to what it validates.
    properties: FxHashMap<Id, Vec<usize>>,
}

impl Numbers {
    pub(crate) fn new(requirements: Option<&Requirements>, design: Option<&Design>) -> Self {
        let mut numbers = Self::default();
        let all = requirements.map_or(&[][..], |document| &document.requirements);
        for (of, requirement) in all.iter().enumerate() {
            let start = numbers.criteria.len();
            for (at, criterion) in requirement.criteria.iter().enumerate() {
                let place = numbers.criteria.len();
                numbers.criteria.push(criterion.id.clone());
                numbers.first.entry(criterion.id.clone()).or_insert((place, of, at));
                numbers.name(&criterion.id, place..place + 1);
            }
            numbers.name(&requirement.id, start..numbers.criteria.len());
        }
        for property in design.iter().flat_map(|design| &design.properties) {
            let places: Vec<usize> = property
                .validates
                .iter()
                .filter(|reference| !matches!(reference.target, ReferenceTarget::Property(_)))
                .filter_map(|reference| numbers.places(&reference.target))
                .flat_map(|places| places.iter().collect::<Vec<_>>())
                .collect();
            numbers.properties.entry(property.id.clone()).or_insert(places);
        }
        numbers
    }

    /// The criteria that a reference means; `None` when it names something that does not exist.
    pub(crate) fn resolve(&self, target: &ReferenceTarget) -> Option<Vec<Id>> {
        let places = self.places(target)?;
        Some(places.iter().map(|place| self.criteria[place].clone()).collect())
    }

    /// The criteria in the order of the document.
    pub(crate) fn criteria(&self) -> &[Id] {
        &self.criteria
    }

    fn name(&mut self, id: &Id, places: Range<usize>) {
        if self.named.contains_key(id) {
            return;
        }
        self.named.insert(id.clone(), places.clone());
        let bare = id.bare();
        self.bare.entry(bare).and_modify(|known| *known = None).or_insert(Some(places));
    }

    fn find(&self, id: &Id) -> Option<Range<usize>> {
        if let Some(places) = self.named.get(id) {
            return Some(places.clone());
        }
        // "2.1" is said of REQ-2, and "REQ-2.1" of requirement 2; FR-1 is not NFR-1.
        let prefixed = id.as_str().starts_with(|first: char| first.is_ascii_alphabetic());
        let plain_word = id.as_str().to_ascii_lowercase().starts_with('r');
        if prefixed && !plain_word {
            return None;
        }
        self.bare.get(&id.bare())?.clone()
    }

    /// The place of the first criterion with a number.
    pub(crate) fn place(&self, criterion: &Id) -> Option<usize> {
        self.first.get(criterion).map(|(place, _, _)| *place)
    }

    /// Where that criterion stands in the document: the places of its requirement and of itself.
    pub(crate) fn coordinates(&self, criterion: &Id) -> Option<(usize, usize)> {
        self.first.get(criterion).map(|(_, requirement, at)| (*requirement, *at))
    }

    /// The places of the criteria that a reference means; `None` when it names something that does
    /// not exist.
    pub(crate) fn places(&self, target: &ReferenceTarget) -> Option<Places<'_>> {
        match target {
            ReferenceTarget::Id(id) => Some(Places::Row(self.find(id)?)),
            ReferenceTarget::Range(first, last) => {
                let (first, last) = (self.find(first)?, self.find(last)?);
                Some(Places::Row(first.start.min(last.start)..first.end.max(last.end)))
            }
            ReferenceTarget::Property(id) => Some(Places::List(self.properties.get(id)?)),
            ReferenceTarget::All => Some(Places::Row(0..self.criteria.len())),
            ReferenceTarget::None | ReferenceTarget::Text(_) => Some(Places::Row(0..0)),
        }
    }
}

/// Places of criteria in their document.
#[derive(Debug, Clone)]
pub(crate) enum Places<'a> {
    /// Criteria that follow one another.
    Row(Range<usize>),
    /// Single ones.
    List(&'a [usize]),
}

impl Places<'_> {
    /// The places.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let (row, list) = match self {
            Places::Row(row) => (row.clone(), &[][..]),
            Places::List(list) => (0..0, *list),
        };
        row.chain(list.iter().copied())
    }

    /// Whether a criterion is among them.
    pub(crate) fn contains(&self, place: usize) -> bool {
        match self {
            Places::Row(row) => row.contains(&place),
            Places::List(list) => list.contains(&place),
        }
    }
}
