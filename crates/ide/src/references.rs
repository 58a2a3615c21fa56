//! Where a criterion is cited: tasks, properties, the design's text and code.

use std::collections::BTreeSet;

use specls_spec::{Document, Id, Reference};
use specls_trace::{Place, Snapshot, SpecView};

use crate::under_cursor::{UnderCursor, under_cursor};

/// All places that cite the criteria meant at `offset`: the one under the cursor, a requirement's
/// all, or what the reference under the cursor names.
pub fn references(snapshot: &Snapshot, path: &str, offset: usize) -> Vec<Place> {
    let (Some(file), Some(spec)) = (snapshot.spec_file(path), snapshot.spec_of(path)) else {
        return Vec::new();
    };
    let meant: Vec<Id> = match under_cursor(file, offset) {
        Some(UnderCursor::Criterion(criterion)) => vec![criterion.id.clone()],
        Some(UnderCursor::Requirement(requirement)) => {
            requirement.criteria.iter().map(|criterion| criterion.id.clone()).collect()
        }
        Some(UnderCursor::Reference(reference)) => spec.resolve(&reference.target),
        _ => return Vec::new(),
    };
    let mut places = cited(spec, &meant);
    let mut seen = BTreeSet::new();
    for link in meant.iter().flat_map(|id| spec.links(id)) {
        if seen.insert((link.place.path.clone(), link.place.span)) {
            places.push(link.place);
        }
    }
    places
}

/// The references in the spec's own documents that name one of these criteria.
fn cited(spec: SpecView<'_>, criteria: &[Id]) -> Vec<Place> {
    let names = |reference: &&Reference| {
        spec.resolve(&reference.target).iter().any(|id| criteria.contains(id))
    };
    let mut places = Vec::new();
    for file in spec.files() {
        let references: Vec<&Reference> = match &file.document {
            Document::Requirements(_) => Vec::new(),
            Document::Design(design) => design
                .properties
                .iter()
                .flat_map(|property| &property.validates)
                .chain(&design.references)
                .collect(),
            Document::Tasks(tasks) => {
                tasks.tasks.iter().flat_map(|task| &task.references).collect()
            }
        };
        places.extend(
            references
                .into_iter()
                .filter(names)
                .map(|reference| Place { path: file.path.clone(), span: reference.span }),
        );
    }
    places
}
