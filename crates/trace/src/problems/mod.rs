//! What the user should see about a file: a spec document or a source.

mod documents;
mod drift;
mod sources;

use specls_spec::Problem;

pub use sources::ambiguous_citation;

use crate::Snapshot;

/// All problems of the file at `path`, in the order of the text. Those of a spec document depend on
/// the documents of its spec and on the code that is linked to it; those of a source on itself and
/// on the specs it cites ([`Snapshot::concerned_specs`]): on their numbers and on what moved in them,
/// and where a person confirmed a link on every word ([`Snapshot::confirmed_sources`]). None for other files, and for sources that cite nothing and of
/// which nobody confirmed anything.
pub fn problems(snapshot: &Snapshot, path: &str) -> Vec<Problem> {
    let mut problems = match (snapshot.spec_file(path), snapshot.spec_of(path)) {
        (Some(file), Some(spec)) => documents::problems(spec, file),
        _ => sources::problems(snapshot, path),
    };
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end, problem.code));
    problems
}
