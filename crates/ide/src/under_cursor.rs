//! What stands under the cursor.

use specls_spec::{Criterion, Document, Property, Reference, Requirement, Task};
use specls_trace::SpecFile;

/// The smallest thing under the cursor that has a name.
pub(crate) enum UnderCursor<'a> {
    /// A citation of requirements or properties.
    Reference(&'a Reference),
    /// A criterion.
    Criterion(&'a Criterion),
    /// The heading of a requirement.
    Requirement(&'a Requirement),
    /// The heading of a property.
    Property(&'a Property),
    /// The line of a task.
    Task(&'a Task),
}

/// What stands at `offset` of a document.
pub(crate) fn under_cursor(file: &SpecFile, offset: usize) -> Option<UnderCursor<'_>> {
    match &file.document {
        Document::Requirements(document) => {
            let requirement = document
                .requirements
                .iter()
                .find(|requirement| requirement.span.touches(offset))?;
            let criterion =
                requirement.criteria.iter().find(|criterion| criterion.span.touches(offset));
            match criterion {
                Some(criterion) => Some(UnderCursor::Criterion(criterion)),
                None => requirement
                    .heading
                    .touches(offset)
                    .then_some(UnderCursor::Requirement(requirement)),
            }
        }
        Document::Design(document) => {
            let references = document
                .properties
                .iter()
                .flat_map(|property| &property.validates)
                .chain(&document.references);
            let reference = at(references, offset).map(UnderCursor::Reference);
            reference.or_else(|| {
                let mut properties = document.properties.iter();
                let property = properties.find(|property| property.heading.touches(offset))?;
                Some(UnderCursor::Property(property))
            })
        }
        Document::Tasks(document) => {
            let references = document.tasks.iter().flat_map(|task| &task.references);
            at(references, offset).map(UnderCursor::Reference).or_else(|| {
                let task = document.tasks.iter().find(|task| task.line.touches(offset))?;
                Some(UnderCursor::Task(task))
            })
        }
    }
}

/// The reference under the cursor: the one it stands in before one that it only touches.
fn at<'a>(references: impl Iterator<Item = &'a Reference>, offset: usize) -> Option<&'a Reference> {
    let mut touching = None;
    for reference in references {
        if reference.span.range().contains(&offset) {
            return Some(reference);
        }
        if reference.span.touches(offset) {
            touching = Some(reference);
        }
    }
    touching
}
