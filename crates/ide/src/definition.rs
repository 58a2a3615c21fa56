//! From a reference to what it names.

use specls_trace::{Place, Snapshot};

/// Where the thing named at `offset` is defined: the criteria of a task's or property's reference.
pub fn definition(snapshot: &Snapshot, path: &str, offset: usize) -> Vec<Place> {
    let _ = (snapshot, path, offset);
    Vec::new()
}
