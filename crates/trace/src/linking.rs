//! Links as people see them: with their symbols found, and what happened to both ends.

use std::borrow::Cow;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use specls_code::{CitationKind, Reading, SourceFacts, SymbolKind};
use specls_spec::{Id, ReferenceTarget};

use crate::links::{Meant, Tie, targets};
use crate::lock::{Seal, fingerprint};
use crate::{
    Address, Claim, Drift, Evidence, Link, Lock, Meaning, Place, Role, Snapshot, SpecView, Verdict,
};

/// A symbol that was looked for and is there: its place in the file's facts, or the file as a whole.
pub(crate) type Found = Option<usize>;

impl<'a> SpecView<'a> {
    /// The links between code and a criterion of this spec (or its requirement as a whole), the
    /// strongest first; of several to one symbol the strongest only.
    pub fn links(&self, criterion: &Id) -> Vec<Link> {
        let numbers = self.entry.numbers();
        let links = self.snapshot.links();
        let place = numbers.place(criterion);
        let (Some(place), Some(slot)) = (place, links.slot(self.folder())) else {
            return Vec::new();
        };
        let mut gathered = Gathered::default();
        for (target, cites) in links.cites(slot) {
            if !numbers.places(target).is_some_and(|places| places.contains(place)) {
                continue;
            }
            for cite in cites {
                gathered.add(self.cited_link(criterion, &cite.path, cite.at as usize));
            }
        }
        for tie in links.ties(slot) {
            if numbers.places(&self.target(tie)).is_some_and(|places| places.contains(place)) {
                gathered.add(self.tied_link(criterion, tie));
            }
        }
        gathered.links()
    }

    /// The links of all criteria, as [`SpecView::links`] gives them, those without any left out. Costs
    /// one look at everything that is linked to the spec.
    pub fn all_links(&self) -> HashMap<Id, Vec<Link>> {
        let numbers = self.entry.numbers();
        let links = self.snapshot.links();
        let Some(slot) = links.slot(self.folder()) else { return HashMap::new() };
        let mut gathered: HashMap<&Id, Gathered> = HashMap::new();
        for (target, cites) in links.cites(slot) {
            let Some(places) = numbers.places(target) else { continue };
            for criterion in places.iter().map(|place| &numbers.criteria()[place]) {
                let gathered = gathered.entry(criterion).or_default();
                for cite in cites {
                    gathered.add(self.cited_link(criterion, &cite.path, cite.at as usize));
                }
            }
        }
        for tie in links.ties(slot) {
            let target = self.target(tie);
            let Some(places) = numbers.places(&target) else { continue };
            for criterion in places.iter().map(|place| &numbers.criteria()[place]) {
                gathered.entry(criterion).or_default().add(self.tied_link(criterion, tie));
            }
        }
        gathered.into_iter().map(|(id, gathered)| (id.clone(), gathered.links())).collect()
    }

    /// Where code cites a criterion of this spec, by its own number or among others: every place, in
    /// the order of files.
    pub fn cited_at(&self, criterion: &Id) -> Vec<Place> {
        let numbers = self.entry.numbers();
        let links = self.snapshot.links();
        let place = numbers.place(criterion);
        let (Some(place), Some(slot)) = (place, links.slot(self.folder())) else {
            return Vec::new();
        };
        let mut places: Vec<Place> = links
            .cites(slot)
            .filter(|(target, _)| numbers.places(target).is_some_and(|it| it.contains(place)))
            .flat_map(|(_, cites)| cites)
            .filter_map(|cite| {
                let citation = self.snapshot.source(&cite.path)?.citations.get(cite.at as usize)?;
                Some(Place { path: cite.path.to_string(), span: citation.span })
            })
            .collect();
        places.sort_by(|one, other| (&one.path, one.span).cmp(&(&other.path, other.span)));
        places
    }

    /// The lock with the link from a symbol (of the source file at `path`, by its place there; the
    /// file as a whole with `None`) to this criterion confirmed as both are now. `None` when there
    /// is no such criterion, file or symbol.
    pub fn confirmed(&self, criterion: &Id, path: &str, symbol: Option<usize>) -> Option<Lock> {
        let (_, found) = self.criterion(criterion)?;
        let facts = self.snapshot.source(path)?;
        let symbol_print = match symbol {
            Some(at) => Some(facts.symbols.get(at)?.fingerprint),
            None => facts.fingerprint,
        };
        let key = (found.id.clone(), Address::new(path, facts, symbol));
        let mut lock = self.lock_without(&key)?;
        // What did it before is gone: this does it now.
        let is_gone =
            |address: &Address| self.snapshot.find_symbol(&address.path, &address.symbol).is_none();
        lock.links.retain(|(id, address), seal| {
            self.entry.follow(id, &seal.criterion) != found.id || !is_gone(address)
        });
        lock.links.insert(key, Seal { criterion: fingerprint(&found.text), symbol: symbol_print });
        Some(lock)
    }

    /// The lock that says that the symbol has nothing to do with this criterion. `None` when there
    /// is no such criterion, file or symbol.
    pub fn rejected(&self, criterion: &Id, path: &str, symbol: Option<usize>) -> Option<Lock> {
        let (_, found) = self.criterion(criterion)?;
        let facts = self.snapshot.source(path)?;
        if symbol.is_some_and(|at| at >= facts.symbols.len()) {
            return None;
        }
        let key = (found.id.clone(), Address::new(path, facts, symbol));
        let mut lock = self.lock_without(&key)?;
        lock.refused.insert(key, fingerprint(&found.text));
        Some(lock)
    }

    /// The lock without a confirmed link whose code is gone. `None` when it confirms no such link.
    pub fn forgotten(&self, criterion: &Id, address: &Address) -> Option<Lock> {
        let (_, found) = self.criterion(criterion)?;
        let before = self.lock()?;
        let lock = self.lock_without(&(found.id.clone(), address.clone()))?;
        (lock.links.len() < before.links.len()).then_some(lock)
    }

    /// The lock without what it says of a link. Where there is none yet, one that accepts the present
    /// criteria: a link is confirmed against a text that somebody has just read.
    fn lock_without(&self, (criterion, address): &(Id, Address)) -> Option<Lock> {
        let Some(lock) = self.lock() else { return self.renewed_lock() };
        let mut lock = (**lock).clone();
        let is_it = |id: &Id, other: &Address, print: &str| {
            other == address && self.entry.follow(id, print) == *criterion
        };
        lock.links.retain(|(id, other), seal| !is_it(id, other, &seal.criterion));
        lock.refused.retain(|(id, other), print| !is_it(id, other, print));
        Some(lock)
    }

    /// What a tie means now: what a person confirmed follows its criterion.
    pub(crate) fn target<'t>(&self, tie: &'t Tie) -> Cow<'t, ReferenceTarget> {
        match (&tie.seal, &tie.target) {
            (Some(seal), ReferenceTarget::Id(id)) => {
                Cow::Owned(ReferenceTarget::Id(self.entry.follow(id, &seal.criterion)))
            }
            _ => Cow::Borrowed(&tie.target),
        }
    }

    /// Whether a person said that a symbol has nothing to do with a criterion.
    pub fn refuses(&self, criterion: &Id, address: &Address) -> bool {
        let refused = self.lock().into_iter().flat_map(|lock| &lock.refused);
        refused
            .filter(|((_, refused), _)| refused == address)
            .any(|((id, _), print)| self.entry.follow(id, print) == *criterion)
    }

    /// Whether any code speaks of this spec, or a person confirmed a link to it.
    pub fn is_traced(&self) -> bool {
        let links = self.snapshot.links();
        links.slot(self.folder()).is_some_and(|slot| {
            links.cites(slot).next().is_some()
                || links.ties(slot).iter().any(|tie| tie.evidence == Evidence::Confirmed)
        })
    }

    /// The confirmed links whose ends are no longer what they were, with their criteria.
    pub fn drifted(&self) -> Vec<(Id, Link)> {
        let links = self.snapshot.links();
        let Some(slot) = links.slot(self.folder()) else { return Vec::new() };
        let confirmed = links.ties(slot).iter().filter(|tie| tie.seal.is_some());
        let mut drifted = Vec::new();
        for tie in confirmed {
            for criterion in self.resolve(&self.target(tie)) {
                match self.tied_link(&criterion, tie) {
                    Some(link) if link.drift != Drift::None => drifted.push((criterion, link)),
                    _ => {}
                }
            }
        }
        drifted
    }

    fn cited_link(&self, criterion: &Id, path: &str, at: usize) -> Option<Link> {
        let facts = self.snapshot.source(path)?;
        let citation = facts.citations.get(at)?;
        let symbol = citation.symbol.and_then(|symbol| facts.symbols.get(symbol));
        Some(Link {
            place: Place { path: path.to_owned(), span: citation.span },
            symbol: symbol.map(|symbol| symbol.name.to_owned()),
            symbol_at: citation.symbol,
            role: Role::of(citation.verb, citation.in_test),
            evidence: Evidence::Cited,
            drift: self.unconfirmed(criterion, path),
        })
    }

    /// What git says of a link that nobody confirmed.
    fn unconfirmed(&self, criterion: &Id, path: &str) -> Drift {
        let newer = || {
            let history = self.snapshot.history();
            let changed = history.changed(path)?;
            let file = self.requirements_file()?;
            let (_, criterion) = self.criterion(criterion)?;
            let written = history.written(&file.path, criterion.span.of(&file.text))?;
            Some(written > changed)
        };
        match newer() {
            Some(true) => Drift::RequirementNewer,
            _ => Drift::NeverConfirmed,
        }
    }

    /// A link that rests on something else than a citation. `None` when it was refused, or when its
    /// code is gone and nobody confirmed it.
    fn tied_link(&self, criterion: &Id, tie: &Tie) -> Option<Link> {
        if tie.evidence > Evidence::Cited && self.refuses(criterion, &tie.address()) {
            return None;
        }
        let found = self.snapshot.find_symbol(&tie.path, &tie.symbol);
        let (symbol_at, drift) = match (found, &tie.seal) {
            (Some(found), None) => (found, self.unconfirmed(criterion, &tie.path)),
            (Some(found), Some(seal)) => (found, self.drift(criterion, tie, found, seal)),
            (None, None) => return None,
            (None, Some(seal)) => {
                let moved = seal.symbol.and_then(|print| self.snapshot.moved_to(print));
                (None, Drift::SymbolGone { moved })
            }
        };
        let facts = self.snapshot.source(&tie.path);
        let symbol = symbol_at.and_then(|at| facts?.symbols.get(at));
        let gone = matches!(drift, Drift::SymbolGone { .. });
        let name = match (symbol, gone) {
            (Some(symbol), _) => Some(symbol.name.to_owned()),
            (None, true) if !tie.symbol.is_empty() => Some(tie.symbol.to_string()),
            _ => None,
        };
        Some(Link {
            place: Place {
                path: tie.path.to_string(),
                span: symbol.map_or(specls_text::Span::at(0), |symbol| symbol.name_span),
            },
            symbol: name,
            symbol_at,
            role: self.snapshot.role_of(&tie.path, symbol_at),
            evidence: tie.evidence,
            drift,
        })
    }

    fn drift(&self, criterion: &Id, tie: &Tie, found: Found, seal: &Seal) -> Drift {
        let text = self.criterion(criterion).map(|(_, criterion)| fingerprint(&criterion.text));
        let requirement = text.is_some_and(|now| now != seal.criterion);
        let facts = self.snapshot.source(&tie.path);
        let symbol = match found {
            Some(at) => facts.and_then(|facts| Some(facts.symbols.get(at)?.fingerprint)),
            None if tie.symbol.is_empty() => facts.and_then(|facts| facts.fingerprint),
            // Its symbols are not read yet.
            None => None,
        };
        let code = matches!((symbol, seal.symbol), (Some(now), Some(then)) if now != then);
        match (requirement, code) {
            (false, false) => Drift::None,
            (true, false) => Drift::RequirementChanged,
            (false, true) => Drift::CodeChanged,
            (true, true) => Drift::BothChanged,
        }
    }
}

impl Snapshot {
    /// The folders of the specs that the source file at `path` speaks of, or is linked to by a person:
    /// their problems depend on it, and its own on them.
    pub fn concerned_specs(&self, path: &str) -> Box<[Arc<str>]> {
        let links = self.links();
        let mut slots = BTreeSet::new();
        for meant in links.meant(path) {
            match meant {
                Meant::Of(slot) => slots.extend([*slot]),
                // It counts for none of them.
                Meant::Ambiguous(_) | Meant::Unknown => {}
            }
        }
        let confirmed = links.ties_of(path).filter(|(_, tie)| tie.seal.is_some());
        slots.extend(confirmed.map(|(slot, _)| slot));
        slots.into_iter().map(|slot| Arc::clone(links.folder(slot))).collect()
    }

    /// The source files that cite the spec in a folder: their problems depend on its numbers, and on
    /// what moved since it was accepted.
    pub fn citing_sources(&self, folder: &str) -> BTreeSet<Arc<str>> {
        let links = self.links();
        let Some(slot) = links.slot(folder) else { return BTreeSet::new() };
        let citing = links.cites(slot).flat_map(|(_, cites)| cites.iter().map(|cite| &cite.path));
        citing.cloned().collect()
    }

    /// The source files that a person linked to the spec in a folder: their problems depend on every
    /// word of it.
    pub fn confirmed_sources(&self, folder: &str) -> BTreeSet<Arc<str>> {
        let links = self.links();
        let Some(slot) = links.slot(folder) else { return BTreeSet::new() };
        let ties = links.ties(slot).iter().filter(|tie| tie.seal.is_some());
        ties.map(|tie| Arc::clone(&tie.path)).collect()
    }

    /// The source files of which the symbols have to be known before it is certain what is wrong in
    /// them and in specs: those that a person linked, that done tasks name, and those of which the
    /// names decided, or failed to decide, which spec they speak of.
    pub fn needing_symbols(&self) -> BTreeSet<String> {
        self.links().needing_symbols().map(|path| path.to_string()).collect()
    }

    /// Which spec a citation of the source file at `path` speaks of; the citation is given by its
    /// place in [`SourceFacts::citations`].
    pub fn meaning(&self, path: &str, citation: usize) -> Meaning<'_> {
        let links = self.links();
        let spec = |slot: &u32| self.spec_in(links.folder(*slot));
        let meant = links.meant(path).get(citation);
        match meant {
            Some(Meant::Of(slot)) => {
                if let Some(spec) = spec(slot) {
                    return Meaning::Of(spec);
                }
            }
            Some(Meant::Ambiguous(slots)) => {
                return Meaning::Ambiguous(slots.iter().filter_map(spec).collect());
            }
            Some(Meant::Unknown) | None => {}
        }
        let citation = self.source(path).and_then(|facts| facts.citations.get(citation));
        Meaning::Unknown(citation.and_then(|citation| match citation.kind {
            CitationKind::Spec if citation.may_be_a_heading() => None,
            CitationKind::Spec => Some(citation.text.to_owned()),
            _ => citation.spec().map(str::to_owned),
        }))
    }

    /// The criteria that a citation of the source file at `path` names in the spec it speaks of.
    pub fn cited(&self, path: &str, citation: usize) -> Vec<Id> {
        let Meaning::Of(spec) = self.meaning(path, citation) else { return Vec::new() };
        let facts = self.source(path).and_then(|facts| facts.citations.get(citation));
        facts.into_iter().flat_map(targets).flat_map(|target| spec.resolve(&target)).collect()
    }

    /// The criteria that a symbol of the source file at `path` is linked to, in the order of specs
    /// and ids; with `None` those of the file as a whole. The symbol is given by its place in
    /// [`SourceFacts::symbols`].
    pub fn claims(&self, path: &str, symbol: Option<usize>) -> Vec<Claim<'_>> {
        self.claims_of_file(path)
            .into_iter()
            .filter(|claim| {
                claim.link.symbol_at == symbol
                    && !matches!(claim.link.drift, Drift::SymbolGone { .. })
            })
            .collect()
    }

    /// The criteria that the source file at `path` and its symbols are linked to, in the order of
    /// specs and ids.
    pub fn claims_of_file(&self, path: &str) -> Vec<Claim<'_>> {
        let mut found: Vec<(SpecView<'_>, Id, Option<Link>)> = Vec::new();
        let citations = self.source(path).map_or(0, |facts| facts.citations.len());
        for at in 0..citations {
            if let Meaning::Of(spec) = self.meaning(path, at) {
                for criterion in self.cited(path, at) {
                    let link = spec.cited_link(&criterion, path, at);
                    found.push((spec, criterion, link));
                }
            }
        }
        let links = self.links();
        for (slot, tie) in links.ties_of(path) {
            let Some(spec) = self.spec_in(links.folder(slot)) else { continue };
            for criterion in spec.resolve(&spec.target(tie)) {
                let link = spec.tied_link(&criterion, tie);
                found.push((spec, criterion, link));
            }
        }
        let mut gathered: BTreeMap<(&str, Id), (SpecView<'_>, Gathered)> = BTreeMap::new();
        for (spec, criterion, link) in found {
            let place = gathered.entry((spec.folder(), criterion));
            place.or_insert_with(|| (spec, Gathered::default())).1.add(link);
        }
        gathered
            .into_iter()
            .flat_map(|((_, criterion), (spec, gathered))| {
                let links = gathered.links().into_iter();
                links.map(move |link| Claim { spec, criterion: criterion.clone(), link })
            })
            .collect()
    }

    /// Whether a person linked the source file at `path`, or a symbol in it, to a criterion.
    pub(crate) fn is_confirmed(&self, path: &str) -> bool {
        self.links().ties_of(path).any(|(_, tie)| tie.seal.is_some())
    }

    /// The symbol with a name as in [`Address::symbol`] in the file at `path`, the file as a whole
    /// for an empty name; `None` when it is gone. In a file of which only comments were read, and
    /// in one that is merely known, every symbol may be there.
    pub(crate) fn find_symbol(&self, path: &str, symbol: &str) -> Option<Found> {
        match self.source(path) {
            _ if symbol.is_empty() => self.has_file(path).then_some(None),
            Some(facts) if facts.reading == Reading::Whole => {
                let address = Address { path: path.to_owned(), symbol: symbol.to_owned() };
                address.find(facts).map(Some)
            }
            _ => self.has_file(path).then_some(None),
        }
    }

    /// What a symbol is to the criteria it is linked to, where nothing else says so.
    pub(crate) fn role_of(&self, path: &str, symbol: Found) -> Role {
        let facts = self.source(path);
        let testing = match symbol.and_then(|at| facts?.symbols.get(at)) {
            Some(symbol) => symbol.testing,
            None => {
                let language = specls_code::Language::of_path(path);
                language.is_some_and(|language| language.is_test_path(path))
            }
        };
        if testing { Role::Tests } else { Role::Implements }
    }

    /// Where a symbol that is gone stands now: the only one with the same tokens.
    fn moved_to(&self, print: u64) -> Option<String> {
        let (path, symbol) = self.links().only_with(print, self)?;
        let facts = self.source(&path)?;
        Some(Address::new(&path, facts, Some(symbol)).to_string())
    }

    /// Whether any results of tests are known.
    pub fn has_results(&self) -> bool {
        !self.results().cases().is_empty()
    }

    /// Whether the tests that a citation belongs to passed.
    pub(crate) fn verdict_of_citation(&self, path: &str, at: usize) -> Option<bool> {
        let citation = self.source(path)?.citations.get(at)?;
        self.verdict(path, citation.symbol)?.passed()
    }

    /// Where a comment of a symbol, or of a file as a whole, names a criterion: the citation's place
    /// among the file's. Such a link ends where it is written, and nowhere else.
    pub fn citation_of(
        &self,
        path: &str,
        symbol: Option<usize>,
        spec: SpecView<'_>,
        criterion: &Id,
    ) -> Option<usize> {
        let citations = self.source(path)?.citations.iter().enumerate();
        let mut own = citations.filter(|(_, citation)| citation.symbol == symbol);
        let found = own.find(|(at, _)| {
            matches!(self.meaning(path, *at), Meaning::Of(meant) if meant.folder() == spec.folder())
                && self.cited(path, *at).contains(criterion)
        });
        found.map(|(at, _)| at)
    }

    /// How a test ended (by its place in [`specls_code::SourceFacts::symbols`]), as the results of
    /// tests say; `None` when they say nothing of it. Of a file as a whole (`None`), and of what
    /// holds tests, how all in it ended.
    pub fn verdict(&self, path: &str, symbol: Option<usize>) -> Option<Verdict> {
        let facts = self.source(path);
        if let (None, Some(facts)) = (symbol, facts) {
            return self.verdict_of_file(path, facts);
        }
        let mut names: Vec<&str> = Vec::new();
        let mut inner = symbol;
        while let Some(symbol) = inner.and_then(|at| facts?.symbols.get(at)) {
            names.push(symbol.name);
            inner = symbol.container;
        }
        names.reverse();
        self.results().verdict(path, &names)
    }

    /// How all tests in a file ended. Where the reports know tests that stand in it, those say so: a
    /// case that nothing in it is called like can only add that something failed.
    fn verdict_of_file(&self, path: &str, facts: &SourceFacts) -> Option<Verdict> {
        let whole = self.results().verdict(path, &[]);
        if whole == Some(Verdict::Failed) {
            return whole;
        }
        let tests = facts.symbols.iter().enumerate().filter(|(_, it)| it.kind == SymbolKind::Test);
        let own = tests.filter_map(|(at, _)| self.verdict(path, Some(at))).reduce(Verdict::and);
        own.or(whole)
    }
}

/// Links of one criterion, those of one symbol as one.
#[derive(Default)]
struct Gathered(BTreeMap<(String, Option<usize>, Option<String>), Link>);

impl Gathered {
    fn add(&mut self, link: Option<Link>) {
        let Some(link) = link else { return };
        let gone = matches!(link.drift, Drift::SymbolGone { .. });
        let name = if gone { link.symbol.clone() } else { None };
        match self.0.entry((link.place.path.clone(), link.symbol_at, name)) {
            Entry::Vacant(place) => {
                place.insert(link);
            }
            Entry::Occupied(mut known) => {
                let merged = merged(known.get().clone(), link);
                known.insert(merged);
            }
        }
    }

    /// The strongest first, then in the order of files.
    fn links(self) -> Vec<Link> {
        let mut links: Vec<Link> = self.0.into_values().collect();
        links.sort_by(|one, other| {
            (one.evidence, &one.place.path, one.place.span).cmp(&(
                other.evidence,
                &other.place.path,
                other.place.span,
            ))
        });
        links
    }
}

/// The stronger of two links between the same ends. A citation that was confirmed still says where
/// and as what.
fn merged(one: Link, other: Link) -> Link {
    let (stronger, weaker) =
        if one.evidence <= other.evidence { (one, other) } else { (other, one) };
    match (stronger.evidence, weaker.evidence) {
        (Evidence::Confirmed, Evidence::Cited) => {
            Link { place: weaker.place, role: weaker.role, ..stronger }
        }
        // Of two citations the first in the file, and what says more, whichever was seen first.
        (one, other) if one == other => Link {
            role: stronger.role.min(weaker.role),
            place: if weaker.place.span < stronger.place.span {
                weaker.place
            } else {
                stronger.place
            },
            ..stronger
        },
        _ => stronger,
    }
}
