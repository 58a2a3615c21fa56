//! The table of languages.

/// A language that can be read. New languages add a row to the table in this file and a query file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

impl Language {
    /// The language of a file, by its name's ending.
    pub fn of_path(path: &str) -> Option<Language> {
        let (_, ending) = path.rsplit_once('.')?;
        Some(match ending {
            "rs" => Language::Rust,
            "py" | "pyi" => Language::Python,
            "js" | "mjs" | "cjs" | "jsx" => Language::JavaScript,
            "ts" | "mts" | "cts" => Language::TypeScript,
            "tsx" => Language::Tsx,
            "go" => Language::Go,
            "java" => Language::Java,
            _ => return None,
        })
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
