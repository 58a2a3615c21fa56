//! The table of languages.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use tree_sitter::Query;
use tree_sitter_language::LanguageFn;

/// A language that can be read. New languages add a row to the table in this file and a query file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Language {
    /// Rust.
    Rust,
    /// Python.
    Python,
    /// JavaScript and JSX.
    JavaScript,
    /// TypeScript.
    TypeScript,
    /// TypeScript with JSX.
    Tsx,
    /// Go.
    Go,
    /// Java.
    Java,
}

/// One row of the table: everything that is special about a language. What counts as a definition,
/// a comment, a docstring, a test or its title is said by the query's captures, see
/// [`crate::symbols`].
pub(crate) struct Row {
    language: Language,
    /// What file names end in, without the dot.
    endings: &'static [&'static str],
    grammar: LanguageFn,
    /// The query's files, read as one.
    queries: &'static [&'static str],
    /// What the stem of a test file's name starts with.
    test_prefixes: &'static [&'static str],
    /// What the stem of a test file's name ends in.
    test_suffixes: &'static [&'static str],
    /// Folders that hold tests only.
    test_folders: &'static [&'static str],
    query: OnceLock<Option<Query>>,
}

impl Row {
    const fn new(
        language: Language,
        endings: &'static [&'static str],
        grammar: LanguageFn,
        queries: &'static [&'static str],
    ) -> Self {
        Self {
            language,
            endings,
            grammar,
            queries,
            test_prefixes: &[],
            test_suffixes: &[],
            test_folders: &["tests", "test"],
            query: OnceLock::new(),
        }
    }

    const fn tests(
        mut self,
        prefixes: &'static [&'static str],
        suffixes: &'static [&'static str],
        folders: &'static [&'static str],
    ) -> Self {
        self.test_prefixes = prefixes;
        self.test_suffixes = suffixes;
        self.test_folders = folders;
        self
    }

    /// The grammar.
    pub(crate) fn grammar(&self) -> tree_sitter::Language {
        self.grammar.into()
    }

    /// The compiled query; `None` when it does not fit the grammar, which a test rules out.
    pub(crate) fn query(&self) -> Option<&Query> {
        self.query.get_or_init(|| Query::new(&self.grammar(), &self.queries.concat()).ok()).as_ref()
    }
}

const ECMASCRIPT: &str = include_str!("../queries/ecmascript.scm");
const TYPESCRIPT: &str = include_str!("../queries/typescript.scm");
const ECMASCRIPT_TEST_SUFFIXES: &[&str] = &[".test", ".spec", "_test", "-test"];
const ECMASCRIPT_TEST_FOLDERS: &[&str] = &["tests", "test", "__tests__", "e2e"];

static TABLE: [Row; 7] = [
    Row::new(
        Language::Rust,
        &["rs"],
        tree_sitter_rust::LANGUAGE,
        &[include_str!("../queries/rust.scm")],
    )
    .tests(&["test_"], &["_test", "_tests"], &["tests"]),
    Row::new(
        Language::Python,
        &["py", "pyi"],
        tree_sitter_python::LANGUAGE,
        &[include_str!("../queries/python.scm")],
    )
    .tests(&["test_"], &["_test"], &["tests", "test"]),
    Row::new(
        Language::JavaScript,
        &["js", "mjs", "cjs", "jsx"],
        tree_sitter_javascript::LANGUAGE,
        &[ECMASCRIPT, include_str!("../queries/javascript.scm")],
    )
    .tests(&[], ECMASCRIPT_TEST_SUFFIXES, ECMASCRIPT_TEST_FOLDERS),
    Row::new(
        Language::TypeScript,
        &["ts", "mts", "cts"],
        tree_sitter_typescript::LANGUAGE_TYPESCRIPT,
        &[ECMASCRIPT, TYPESCRIPT],
    )
    .tests(&[], ECMASCRIPT_TEST_SUFFIXES, ECMASCRIPT_TEST_FOLDERS),
    Row::new(
        Language::Tsx,
        &["tsx"],
        tree_sitter_typescript::LANGUAGE_TSX,
        &[ECMASCRIPT, TYPESCRIPT],
    )
    .tests(&[], ECMASCRIPT_TEST_SUFFIXES, ECMASCRIPT_TEST_FOLDERS),
    Row::new(Language::Go, &["go"], tree_sitter_go::LANGUAGE, &[include_str!("../queries/go.scm")])
        .tests(&[], &["_test"], &[]),
    Row::new(
        Language::Java,
        &["java"],
        tree_sitter_java::LANGUAGE,
        &[include_str!("../queries/java.scm")],
    )
    .tests(&[], &["Test", "Tests", "IT", "Properties"], &["test"]),
];

impl Language {
    /// All languages that can be read.
    pub fn all() -> impl Iterator<Item = Language> {
        TABLE.iter().map(|row| row.language)
    }

    /// The language of a file, by its name's ending.
    pub fn of_path(path: &str) -> Option<Language> {
        let (_, ending) = path.rsplit_once('.')?;
        TABLE.iter().find(|row| row.endings.contains(&ending)).map(|row| row.language)
    }

    /// Whether `path` names a file of tests, by its own name (`hanoi.test.js`, `test_hanoi.py`) or
    /// by a folder that holds nothing else (`tests/`).
    pub fn is_test_path(self, path: &str) -> bool {
        let row = self.row();
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        row.test_prefixes.iter().any(|prefix| stem.starts_with(prefix))
            || row.test_suffixes.iter().any(|suffix| stem.ends_with(suffix) && stem != *suffix)
            || folders.split('/').any(|folder| row.test_folders.contains(&folder))
    }

    pub(crate) fn row(self) -> &'static Row {
        // The table lists the languages in the order of the enumeration, see the test below.
        &TABLE[self as usize]
    }
}

/// A framework that tests are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TestFramework {
    /// Rust's built-in `#[test]`.
    RustTest,
    /// pytest.
    Pytest,
    /// vitest.
    Vitest,
    /// jest.
    Jest,
    /// node:test.
    NodeTest,
    /// Go's testing package.
    GoTest,
    /// JUnit 5.
    JUnit,
}

impl TestFramework {
    /// The framework's name as its users write it.
    pub const fn name(self) -> &'static str {
        match self {
            TestFramework::RustTest => "Rust's built-in tests",
            TestFramework::Pytest => "pytest",
            TestFramework::Vitest => "vitest",
            TestFramework::Jest => "jest",
            TestFramework::NodeTest => "node:test",
            TestFramework::GoTest => "Go's testing package",
            TestFramework::JUnit => "JUnit",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_own_row() {
        for (place, row) in TABLE.iter().enumerate() {
            assert_eq!(row.language as usize, place, "{:?}", row.language);
        }
    }

    #[test]
    fn each_query_fits_its_grammar() {
        for row in &TABLE {
            let query = Query::new(&row.grammar(), &row.queries.concat());
            assert!(query.is_ok(), "{:?}: {:?}", row.language, query.err());
        }
    }

    #[test]
    fn test_files_are_known_by_name_and_folder() {
        let is_test = |path: &str| {
            Language::of_path(path).is_some_and(|language| language.is_test_path(path))
        };
        for path in [
            "tests/hanoi.rs",
            "src/board_tests.rs",
            "test_board.py",
            "tests/unit/board.py",
            "src/board.test.ts",
            "src/__tests__/board.jsx",
            "board/board_test.go",
            "src/test/java/org/hanoi/Board.java",
            "BoardTest.java",
        ] {
            assert!(is_test(path), "{path}");
        }
        for path in
            ["src/spec/lib.rs", "src/contest.py", "src/latest.ts", "test/board.go", "Test.java"]
        {
            assert!(!is_test(path), "{path}");
        }
    }
}
