//! Suggestions: which code is likely to answer to a requirement, without a model.
//!
//! [`Ranker`] keeps the words of files; [`Ranker::study`] compares a project's requirements with
//! them, and a [`Study`] ranks the files and symbols for each. What is found is a suggestion and
//! counts for nothing. docs/suggestions.md tells how it works and how well.

mod compare;
mod confidence;
mod criteria;
mod query;
mod reasons;
mod store;
mod study;

use std::collections::{BTreeMap, BTreeSet};

use specls_code::{Field, SymbolKind};

pub use criteria::{Criteria, may_answer};
pub use query::Wanted;
pub use reasons::because;
pub use store::Ranker;
pub use study::Study;

/// Links that are certain: for each requirement's id the paths of its files.
pub type Known = BTreeMap<String, BTreeSet<String>>;

/// What is likely to answer to one requirement, the likeliest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Suggestions {
    /// The requirement.
    pub id: String,
    /// Files.
    pub files: Vec<FileSuggestion>,
    /// Symbols of the likeliest of these files.
    pub symbols: Vec<SymbolSuggestion>,
}

/// A file that is likely to answer to a requirement.
#[derive(Debug, Clone, PartialEq)]
pub struct FileSuggestion {
    /// Its path.
    pub path: String,
    /// How alike it is; comparable among the files of one requirement only.
    pub score: f64,
    /// From 0 to 1, comparable among all requirements: from [`SUGGESTED`] on finds and
    /// misses balance best. No probability, see docs/suggestions.md.
    pub confidence: f64,
    /// The strongest reasons first, five at most.
    pub reasons: Vec<Reason>,
}

/// A symbol that is likely to answer to a requirement.
#[derive(Debug, Clone, PartialEq)]
pub struct SymbolSuggestion {
    /// Its file.
    pub path: String,
    /// Its name, with those of the symbols around it in front: `Board.shift`.
    pub name: String,
    /// Its kind.
    pub kind: SymbolKind,
    /// Whether it is a test or stands in one.
    pub testing: bool,
    /// Its place in the file's [`specls_code::SourceFacts::symbols`].
    pub at: usize,
    /// Its first and last line, from 1.
    pub lines: (u32, u32),
    /// How alike it and its file are; comparable among the symbols of one requirement only.
    pub score: f64,
    /// Its file's confidence for the likeliest symbol of the file, and less for the others.
    pub confidence: f64,
}

/// Why a file is suggested.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The word as the requirement has it.
    pub word: String,
    /// Where in the file it stands.
    pub field: Field,
    /// The symbol in which it stands, where there is one: `Board.autoSolve`.
    pub symbol: Option<String>,
    /// Its part of the score.
    pub weight: f64,
}

/// The confidence from which on something is marked as suggested.
pub const SUGGESTED: f64 = 0.5;

#[cfg(test)]
mod tests;
