//! From a reference to what it names.

use specls_spec::ReferenceTarget;
use specls_text::Span;
use specls_trace::{Place, Snapshot, SpecView};

use crate::under_cursor::{UnderCursor, under_cursor};

/// Where the thing named at `offset` is defined: the criteria of a task's or property's reference, a
/// requirement's heading when it is named as a whole, a property's when that is named.
pub fn definition(snapshot: &Snapshot, path: &str, offset: usize) -> Vec<Place> {
    let (Some(file), Some(spec)) = (snapshot.spec_file(path), snapshot.spec_of(path)) else {
        return Vec::new();
    };
    match under_cursor(file, offset) {
        Some(UnderCursor::Reference(reference)) => targets(spec, &reference.target),
        _ => Vec::new(),
    }
}

fn targets(spec: SpecView<'_>, target: &ReferenceTarget) -> Vec<Place> {
    let requirements = spec.requirements_file();
    let place = |span: Span| requirements.map(|file| Place { path: file.path.clone(), span });
    match target {
        ReferenceTarget::Property(id) => {
            let property = spec
                .design()
                .and_then(|design| design.properties.iter().find(|property| property.id == *id));
            let file = spec.file(specls_spec::DocumentKind::Design);
            match (property, file) {
                (Some(property), Some(file)) => {
                    vec![Place { path: file.path.clone(), span: property.heading }]
                }
                _ => Vec::new(),
            }
        }
        ReferenceTarget::Id(id) if spec.criterion(id).is_none() => {
            spec.requirement(id).and_then(|found| place(found.heading)).into_iter().collect()
        }
        target => spec
            .resolve(target)
            .iter()
            .filter_map(|id| spec.criterion(id))
            .filter_map(|(_, criterion)| place(criterion.span))
            .collect(),
    }
}
