//! What git's log says: which files changed together, and which tasks were ticked meanwhile.

use specls_spec::Id;

/// One commit, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Commit {
    /// Its message.
    pub message: String,
    /// When it was committed, in seconds since 1970.
    pub time: i64,
    /// The files it changed, below the root.
    pub files: Vec<String>,
    /// The tasks it ticked.
    pub ticked: Vec<Ticked>,
}

/// A task that a commit ticked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticked {
    /// The tasks.md, below the root.
    pub path: String,
    /// The task's number.
    pub task: Id,
}

/// The commits of a repository, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// The commits.
    pub commits: Vec<Commit>,
}
