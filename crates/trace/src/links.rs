//! Citations in code, looked up: which spec each means, and which criteria.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use specls_code::{Citation, CitationKind, SourceFacts};
use specls_spec::layout::KNOWN_ROOTS;
use specls_spec::{Id, ReferenceTarget};
use specls_text::Span;

use crate::{Drift, Evidence, Link, Place, Role, Snapshot, SpecView};

/// The links of all specs.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// By the spec's folder, then criterion.
    by_spec: HashMap<String, BTreeMap<Id, Vec<Link>>>,
}

impl Links {
    /// Looks up all citations. Costs what the citing files cost, not the others.
    pub(crate) fn new(snapshot: &Snapshot) -> Self {
        let mut links = Self::default();
        for (path, facts) in snapshot.citing() {
            links.add_file(snapshot, path, facts);
        }
        links
    }

    /// The links of one criterion.
    pub(crate) fn of(&self, folder: &str, criterion: &Id) -> &[Link] {
        self.by_spec.get(folder).and_then(|links| links.get(criterion)).map_or(&[], Vec::as_slice)
    }

    /// The criteria of one spec that have links.
    pub(crate) fn linked(&self, folder: &str) -> impl Iterator<Item = (&Id, &[Link])> {
        self.by_spec
            .get(folder)
            .into_iter()
            .flatten()
            .map(|(criterion, links)| (criterion, links.as_slice()))
    }

    fn add_file(&mut self, snapshot: &Snapshot, path: &str, facts: &Arc<SourceFacts>) {
        let means: Vec<(&Citation, Vec<ReferenceTarget>)> =
            facts.citations.iter().map(|citation| (citation, targets(citation))).collect();
        let unqualified: Vec<&ReferenceTarget> = means
            .iter()
            .filter(|(citation, _)| citation.spec().is_none())
            .flat_map(|(_, targets)| targets)
            .collect();
        let named: Vec<(usize, SpecView<'_>)> = facts
            .citations
            .iter()
            .filter(|citation| citation.kind == CitationKind::Spec)
            .filter_map(|citation| {
                Some((citation.span.start, spec_called(snapshot, path, &citation.text)?))
            })
            .collect();
        let only = if named.is_empty() { only_fit(snapshot, path, &unqualified) } else { None };
        for (citation, targets) in &means {
            // In a file that names several specs a citation belongs to the name above it.
            let above = named.iter().rev().find(|(start, _)| *start <= citation.span.start);
            let spec = match citation.spec() {
                Some(name) => spec_called(snapshot, path, name),
                None => above.or(named.first()).map(|(_, spec)| *spec).or(only),
            };
            let Some(spec) = spec else { continue };
            let link = Link {
                place: Place { path: path.to_owned(), span: citation.span },
                symbol: citation
                    .symbol
                    .and_then(|symbol| facts.symbols.get(symbol))
                    .map(|symbol| symbol.name.clone()),
                symbol_at: citation.symbol,
                role: Role::of(citation.verb, citation.in_test),
                evidence: Evidence::Cited,
                drift: Drift::NeverConfirmed,
            };
            let links = self.by_spec.entry(spec.folder().to_owned()).or_default();
            for criterion in targets.iter().flat_map(|target| spec.resolve(target)) {
                links.entry(criterion).or_default().push(link.clone());
            }
        }
    }
}

/// What a citation means, before it is looked up in a spec.
fn targets(citation: &Citation) -> Vec<ReferenceTarget> {
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

/// The spec that the file at `path` calls by this name.
fn spec_called<'a>(snapshot: &'a Snapshot, path: &str, name: &str) -> Option<SpecView<'a>> {
    let wanted = plain(name);
    let (mut called, mut last_part) = (Vec::new(), Vec::new());
    for spec in snapshot.specs() {
        let id = spec.id();
        let id = plain(id.as_str());
        if id == wanted {
            called.push(spec);
        } else if id.rsplit('/').next() == Some(wanted.as_str()) {
            last_part.push(spec);
        }
    }
    let called = if called.is_empty() { last_part } else { called };
    nearest(path, called).first().copied()
}

/// `Hanoi Game`, `hanoi_game` and `hanoi-game` are one name.
fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '_'], "-")
}

/// The one spec in which everything that the file at `path` cites exists; ambiguous counts for none.
fn only_fit<'a>(
    snapshot: &'a Snapshot,
    path: &str,
    targets: &[&ReferenceTarget],
) -> Option<SpecView<'a>> {
    if targets.is_empty() {
        return None;
    }
    let fitting: Vec<SpecView<'a>> =
        snapshot.specs().filter(|spec| targets.iter().all(|target| spec.knows(target))).collect();
    match nearest(path, fitting)[..] {
        [only] => Some(only),
        _ => None,
    }
}

/// Of several specs those of the innermost project that the file at `path` lies in: in a repository
/// of many packages, code speaks of its own package's specs. All of them when it lies in none.
fn nearest<'a>(path: &str, mut specs: Vec<SpecView<'a>>) -> Vec<SpecView<'a>> {
    let contains = |project: &str| {
        project.is_empty() || path.strip_prefix(project).is_some_and(|rest| rest.starts_with('/'))
    };
    let depths: Vec<Option<usize>> = specs
        .iter()
        .map(|spec| {
            let id = spec.id();
            let project = project_of(spec.folder(), id.as_str());
            contains(project).then_some(project.len())
        })
        .collect();
    let Some(innermost) = depths.iter().flatten().max() else { return specs };
    let mut depth = depths.iter();
    specs.retain(|_| depth.next() == Some(&Some(*innermost)));
    specs
}

/// The folder that a spec speaks of, the one above its specs root: `packages/a` for
/// `packages/a/.kiro/specs/x`, empty for the workspace's own.
fn project_of<'a>(folder: &'a str, id: &str) -> &'a str {
    let root = folder.strip_suffix(id).unwrap_or(folder).trim_end_matches('/');
    let known = KNOWN_ROOTS.iter().find_map(|known| root.strip_suffix(known));
    // A root of the user's own: `packages/a/specs`.
    known.or(root.rsplit_once('/').map(|(above, _)| above)).unwrap_or("").trim_end_matches('/')
}
