//! Where a part of a spec is cited: tasks, properties, the design's text and code.

use std::collections::BTreeSet;

use specls_code::Citation;
use specls_spec::{Document, Id, Reference, ReferenceTarget};
use specls_text::Span;
use specls_trace::{Meaning, Place, Snapshot, SpecView};

use crate::definition::declaration;
use crate::meant::{Meant, Part, meant_at, part_of};

/// All places that cite what is meant at `offset`: a criterion, a requirement's criteria, a
/// property, a task, a spec; be it defined there or cited. Code that is linked without a citation
/// counts as well. With `declared` the definition comes first.
pub fn references(snapshot: &Snapshot, path: &str, offset: usize, declared: bool) -> Vec<Place> {
    let mut places = if declared { declaration(snapshot, path, offset) } else { Vec::new() };
    let meant = match meant_at(snapshot, path, offset) {
        Some((_, Meant::One(spec, part))) => vec![(spec, part)],
        Some((_, Meant::Several(specs, part))) => {
            specs.into_iter().map(|spec| (spec, part.clone())).collect()
        }
        _ => Vec::new(),
    };
    for (spec, part) in meant {
        places.extend(citing(snapshot, spec, &part));
    }
    let mut seen = BTreeSet::new();
    places.retain(|place| seen.insert((place.path.clone(), place.span)));
    places
}

/// The places of the file at `path` that cite the same as the one at `offset`, with it.
pub fn highlights(snapshot: &Snapshot, path: &str, offset: usize) -> Vec<Span> {
    let (Some((_, Meant::One(spec, part))), Some(facts)) =
        (meant_at(snapshot, path, offset), snapshot.source(path))
    else {
        return Vec::new();
    };
    let citations = facts.citations.iter().enumerate();
    citations
        .filter(|(index, citation)| cites(snapshot, path, *index, *citation, spec, &part))
        .map(|(_, citation)| citation.span)
        .collect()
}

/// The places that cite a part of a spec.
fn citing(snapshot: &Snapshot, spec: SpecView<'_>, part: &Part) -> Vec<Place> {
    match part {
        Part::Target(ReferenceTarget::Property(id)) => {
            let is_it = |target: &ReferenceTarget| matches!(target, ReferenceTarget::Property(other) if other == id);
            let mut places = in_documents(spec, |reference| is_it(&reference.target));
            places.extend(in_code(snapshot, spec, part));
            places
        }
        Part::Target(target) => {
            let criteria = spec.resolve(target);
            let names =
                |reference: &Reference| criteria.iter().any(|id| spec.names(&reference.target, id));
            let mut places = in_documents(spec, names);
            places.extend(linked(spec, &criteria));
            places
        }
        Part::Task(_) | Part::Spec => in_code(snapshot, spec, part),
    }
}

/// Code that cites one of the criteria, or is linked to it without a citation.
fn linked(spec: SpecView<'_>, criteria: &[Id]) -> Vec<Place> {
    let mut places: Vec<Place> = criteria.iter().flat_map(|id| spec.cited_at(id)).collect();
    places.extend(criteria.iter().flat_map(|id| spec.links(id)).map(|link| link.place));
    places
}

/// The references in the spec's own documents that `names` picks.
fn in_documents(spec: SpecView<'_>, names: impl Fn(&Reference) -> bool) -> Vec<Place> {
    let mut places = Vec::new();
    for file in spec.files() {
        let found = references_of(&file.document).filter(|reference| names(reference));
        places
            .extend(found.map(|reference| Place { path: file.path.clone(), span: reference.span }));
    }
    places
}

/// The references of one document.
pub(crate) fn references_of(document: &Document) -> Box<dyn Iterator<Item = &Reference> + '_> {
    match document {
        Document::Requirements(_) => Box::new(std::iter::empty()),
        Document::Design(design) => Box::new(
            design
                .properties
                .iter()
                .flat_map(|property| &property.validates)
                .chain(&design.references),
        ),
        Document::Tasks(tasks) => Box::new(tasks.tasks.iter().flat_map(|task| &task.references)),
    }
}

/// The citations in code that name this part of the spec itself.
fn in_code(snapshot: &Snapshot, spec: SpecView<'_>, part: &Part) -> Vec<Place> {
    let mut places = Vec::new();
    for (path, facts) in snapshot.citing() {
        let citations = facts.citations.iter().enumerate();
        places.extend(
            citations
                .filter(|(index, one)| {
                    part_of(*one).as_ref() == Some(part) && speaks_of(snapshot, path, *index, spec)
                })
                .map(|(_, citation)| Place { path: path.to_string(), span: citation.span }),
        );
    }
    places
}

fn cites(
    snapshot: &Snapshot,
    path: &str,
    index: usize,
    citation: Citation<'_>,
    spec: SpecView<'_>,
    part: &Part,
) -> bool {
    let same = match (part, part_of(citation)) {
        (Part::Target(one), Some(Part::Target(other))) => {
            let other = spec.resolve(&other);
            spec.resolve(one).iter().any(|id| other.contains(id))
        }
        (one, Some(other)) => *one == other,
        _ => false,
    };
    same && speaks_of(snapshot, path, index, spec)
}

/// Whether a citation in code speaks of this spec.
pub(crate) fn speaks_of(snapshot: &Snapshot, path: &str, index: usize, spec: SpecView<'_>) -> bool {
    matches!(snapshot.meaning(path, index), Meaning::Of(other) if other.folder() == spec.folder())
}
