//! Which criteria the documents of a spec place, and which they leave out.

use std::collections::BTreeSet;

use specls_spec::{Id, Reference, ReferenceTarget};
use specls_trace::SpecView;

/// The criteria that these references mean.
pub(crate) fn cited<'a>(
    view: SpecView<'_>,
    references: impl IntoIterator<Item = &'a Reference>,
) -> BTreeSet<Id> {
    references.into_iter().flat_map(|reference| view.resolve(&reference.target)).collect()
}

/// The criteria that some task cites.
pub(crate) fn planned(view: SpecView<'_>) -> BTreeSet<Id> {
    let tasks = view.tasks().into_iter().flat_map(|document| &document.tasks);
    cited(view, tasks.flat_map(|task| &task.references))
}

/// The criteria that the design places, in a component or a property.
pub(crate) fn designed(view: SpecView<'_>) -> BTreeSet<Id> {
    let Some(design) = view.design() else { return BTreeSet::new() };
    let properties = design.properties.iter().flat_map(|property| &property.validates);
    cited(view, design.references.iter().chain(properties))
}

/// The criteria that these references name themselves, by number or in a range: a reference to a
/// whole requirement was written before its new criteria were.
pub(crate) fn named<'a>(
    view: SpecView<'_>,
    references: impl IntoIterator<Item = &'a Reference>,
) -> BTreeSet<Id> {
    let references = references.into_iter().filter(|reference| match &reference.target {
        ReferenceTarget::Id(id) => view.criterion(id).is_some(),
        ReferenceTarget::Range(..) | ReferenceTarget::Property(_) => true,
        _ => false,
    });
    cited(view, references)
}

/// The criteria that `placed` leaves out, in the order of the file.
pub(crate) fn left_out(view: SpecView<'_>, placed: &BTreeSet<Id>) -> Vec<Id> {
    let ids = view.criteria().map(|(_, criterion)| criterion.id.clone());
    let mut seen = BTreeSet::new();
    ids.filter(|id| !placed.contains(id) && seen.insert(id.clone())).collect()
}

/// `1.1, 1.2`.
pub(crate) fn list<'a>(ids: impl IntoIterator<Item = &'a Id>) -> String {
    ids.into_iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}
