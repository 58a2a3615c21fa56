//! From a criterion, or what cites it, to the code that makes it true.

use specls_trace::{Link, Place, Role, Snapshot};

use crate::meant::{Meant, meant_at};

/// The symbols that implement what is meant at `offset`; where there is none, the tests of it.
pub fn implementations(snapshot: &Snapshot, path: &str, offset: usize) -> Vec<Place> {
    let Some((_, Meant::One(spec, part))) = meant_at(snapshot, path, offset) else {
        return Vec::new();
    };
    let links: Vec<Link> =
        part.criteria(spec).iter().flat_map(|criterion| spec.links(criterion)).collect();
    let of = |role: Role| {
        let mut places: Vec<Place> = Vec::new();
        for link in links.iter().filter(|link| link.role == role) {
            let place = symbol_place(snapshot, link);
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    };
    let implementing = of(Role::Implements);
    if implementing.is_empty() { of(Role::Tests) } else { implementing }
}

/// The name of a link's symbol; the evidence's place where it belongs to none.
pub(crate) fn symbol_place(snapshot: &Snapshot, link: &Link) -> Place {
    let path = &link.place.path;
    let symbol =
        link.symbol_at.and_then(|at| snapshot.source(path).and_then(|facts| facts.symbols.get(at)));
    let span = symbol.map_or(link.place.span, |symbol| symbol.name_span);
    Place { path: path.clone(), span }
}
