//! From a citation to what it names.

use specls_spec::{DocumentKind, ReferenceTarget};
use specls_text::Span;
use specls_trace::{Place, Snapshot, SpecView};

use crate::meant::{Meant, Part, meant_at, task};
use crate::under_cursor::{UnderCursor, under_cursor};

/// Where the thing cited at `offset` is defined: criteria; a requirement's heading when it is named
/// as a whole; a property's, a task's line, a spec's first document. The places in all the specs that
/// may be meant when nothing says which.
pub fn definition(snapshot: &Snapshot, path: &str, offset: usize) -> Vec<Place> {
    if let Some(file) = snapshot.spec_file(path)
        && !matches!(under_cursor(file, offset), Some(UnderCursor::Reference(_)))
    {
        return Vec::new();
    }
    declaration(snapshot, path, offset)
}

/// The same, also where the cursor stands on the definition itself.
pub(crate) fn declaration(snapshot: &Snapshot, path: &str, offset: usize) -> Vec<Place> {
    match meant_at(snapshot, path, offset) {
        Some((_, Meant::One(spec, part))) => places(spec, &part),
        Some((_, Meant::Several(specs, part))) => {
            specs.into_iter().flat_map(|spec| places(spec, &part)).collect()
        }
        _ => Vec::new(),
    }
}

/// Where a spec defines a part.
pub(crate) fn places(spec: SpecView<'_>, part: &Part) -> Vec<Place> {
    let place = |kind: DocumentKind, span: Span| {
        let file = match kind {
            DocumentKind::Requirements => spec.requirements_file(),
            kind => spec.file(kind),
        };
        file.map(|file| Place { path: file.path.clone(), span })
    };
    match part {
        Part::Target(ReferenceTarget::Property(id)) => spec
            .design()
            .and_then(|design| design.properties.iter().find(|property| property.id == *id))
            .and_then(|property| place(DocumentKind::Design, property.heading))
            .into_iter()
            .collect(),
        Part::Target(ReferenceTarget::Id(id)) if spec.requirement(id).is_some() => spec
            .requirement(id)
            .and_then(|found| place(DocumentKind::Requirements, found.heading))
            .into_iter()
            .collect(),
        Part::Target(target) => {
            let ids = spec.resolve(target);
            let whole = ids.iter().filter_map(|id| spec.criterion(id));
            whole
                .filter_map(|(_, criterion)| place(DocumentKind::Requirements, criterion.span))
                .collect()
        }
        Part::Task(id) => task(spec, id)
            .and_then(|task| place(DocumentKind::Tasks, task.line))
            .into_iter()
            .collect(),
        Part::Spec => spec
            .requirements_file()
            .or(spec.files().next())
            .map(|file| Place { path: file.path.clone(), span: Span::at(0) })
            .into_iter()
            .collect(),
    }
}
