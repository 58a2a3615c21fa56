//! What a run of tests said.

/// One test case that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseResult {
    /// Its name or title as the report has it.
    pub name: String,
    /// What it is inside of: a class, a module, a suite; possibly empty.
    pub suite: String,
    /// The file it stands in, below the root, where the report says so.
    pub file: Option<String>,
    /// Whether it passed; `None` when it was skipped.
    pub passed: Option<bool>,
}

/// What runs of tests said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TestResults {
    /// The cases that ran.
    pub cases: Vec<CaseResult>,
    /// Lines that ran at least once, by file below the root; each file's sorted, from 1.
    pub lines: std::collections::BTreeMap<String, Vec<u32>>,
}
