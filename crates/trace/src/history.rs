//! What git's log says: which files changed together.

/// One commit, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Commit {
    /// Its message.
    pub message: String,
    /// When it was committed, in seconds since 1970.
    pub time: i64,
    /// The files it changed, below the root.
    pub files: Vec<String>,
}

/// The commits of a repository, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// The commits.
    pub commits: Vec<Commit>,
}
