//! Reading a whole root.

use std::path::Path;

use specls_trace::Facts;

use crate::Settings;

/// What a scan reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Spec documents and locks only: the first answers after a start.
    Specs,
    /// Also every source file that git does not ignore, and the names of all other files.
    Everything,
}

/// A file that could not be read, in a sentence that names it and says what to do. The file stays
/// as it is; nothing about it is guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// The path below the root.
    pub path: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// What a scan found.
#[derive(Debug, Clone, Default)]
pub struct Scan {
    /// Path below the root and what the file contributes, sorted by path.
    pub files: Vec<(String, Facts)>,
    /// What could not be read.
    pub problems: Vec<FileProblem>,
}

/// Reads a root, in parallel. `stop` is asked now and then; when it says so, what was read so far
/// is returned.
pub fn scan(
    root: &Path,
    settings: &Settings,
    scope: Scope,
    stop: &(dyn Fn() -> bool + Sync),
) -> Scan {
    let _ = (root, settings, scope, stop);
    Scan::default()
}
