//! The places that criteria are linked to, for a list to choose from.

use specls_spec::Id;
use specls_trace::{Place, Role, Snapshot};

use crate::Shown;
use crate::describe::name_of;
use crate::implementation::symbol_place;

/// A place with a few words about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPlace {
    /// `implements: Board.shift`
    pub label: String,
    /// Where it is.
    pub place: Place,
}

/// What criteria of the spec in `folder` are linked to, code before tests.
pub fn shown(snapshot: &Snapshot, folder: &str, criteria: &[Id], which: Shown) -> Vec<ShownPlace> {
    let Some(spec) = snapshot.spec_in(folder) else { return Vec::new() };
    let mut links: Vec<_> = criteria.iter().flat_map(|id| spec.links(id)).collect();
    links.retain(|link| match which {
        Shown::All => true,
        Shown::Tests => link.role == Role::Tests,
        Shown::Implementations => link.role == Role::Implements,
    });
    links.sort_by_key(|link| link.role);
    let mut places: Vec<ShownPlace> = Vec::new();
    for link in &links {
        let place = symbol_place(snapshot, link);
        if places.iter().any(|known| known.place == place) {
            continue;
        }
        let what = name_of(snapshot, link).unwrap_or_else(|| "the file".to_owned());
        places.push(ShownPlace { label: format!("{}: {what}", link.role.name()), place });
    }
    places
}
