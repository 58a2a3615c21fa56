//! Problems of a document that only its neighbours show.

use specls_spec::Problem;

use crate::Snapshot;

/// All problems of the spec document at `path`: what its reader noticed, and what the spec's other
/// documents contradict (unknown ids, criteria without task). In the order of the text.
pub fn problems(snapshot: &Snapshot, path: &str) -> Vec<Problem> {
    let Some(file) = snapshot.spec_file(path) else { return Vec::new() };
    file.document.problems().to_vec()
}
