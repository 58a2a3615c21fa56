//! The table of languages.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use tree_sitter_language::LanguageFn;

use crate::symbols::Question;

/// A language that can be read. New languages add a row to the table in this file and a query file.
///
/// A language whose grammar was left out of the build (a feature a family, see `Cargo.toml`) is
/// never the language of a file.
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
    /// C.
    C,
    /// C++.
    Cpp,
    /// C#.
    CSharp,
    /// Ruby.
    Ruby,
    /// PHP.
    Php,
    /// Kotlin.
    Kotlin,
    /// Swift.
    Swift,
    /// Vue's components: JavaScript or TypeScript in their scripts.
    Vue,
    /// Svelte's components: JavaScript or TypeScript in their scripts.
    Svelte,
}

/// One row of the table: everything that is special about a language. What counts as a definition,
/// a comment, a docstring, a test or its title is said by the query's captures, see
/// [`crate::symbols`].
pub(crate) struct Row {
    language: Language,
    name: &'static str,
    /// What file names end in, without the dot.
    endings: &'static [&'static str],
    /// `None` when the build left it out.
    grammar: Option<LanguageFn>,
    /// The query's files, read as one.
    queries: &'static [&'static str],
    tests: TestPaths,
    query: OnceLock<Option<Question>>,
}

impl Row {
    const fn new(
        language: Language,
        name: &'static str,
        endings: &'static [&'static str],
        grammar: Option<LanguageFn>,
        queries: &'static [&'static str],
    ) -> Self {
        Self { language, name, endings, grammar, queries, tests: ANY_TESTS, query: OnceLock::new() }
    }

    const fn tests(
        mut self,
        prefixes: &'static [&'static str],
        suffixes: &'static [&'static str],
        folders: &'static [&'static str],
    ) -> Self {
        self.tests = TestPaths { prefixes, suffixes, folders };
        self
    }

    /// How files of tests are told by their paths.
    pub(crate) fn test_paths(&self) -> TestPaths {
        self.tests
    }

    /// What file names end in, without the dot.
    #[cfg(test)]
    pub(crate) fn endings(&self) -> &'static [&'static str] {
        self.endings
    }

    /// The grammar; `None` when the build left it out.
    pub(crate) fn grammar(&self) -> Option<tree_sitter::Language> {
        self.grammar.map(Into::into)
    }

    /// The compiled query; `None` without a grammar, or when it does not fit the grammar, which a
    /// test rules out.
    pub(crate) fn query(&self) -> Option<&Question> {
        let compile = || Question::new(&self.grammar()?, &self.queries.concat()).ok();
        self.query.get_or_init(compile).as_ref()
    }
}

/// How files of tests are told by their paths.
#[derive(Clone, Copy)]
pub(crate) struct TestPaths {
    /// What the stem of a test file's name starts with.
    prefixes: &'static [&'static str],
    /// What the stem of a test file's name ends in.
    suffixes: &'static [&'static str],
    /// Folders that hold tests only; behind a star, what their names end in.
    folders: &'static [&'static str],
}

impl TestPaths {
    pub(crate) fn fit(&self, path: &str) -> bool {
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let is_test_folder = |folder: &str| {
            self.folders.iter().any(|it| match it.strip_prefix('*') {
                Some(ending) => folder.ends_with(ending),
                None => folder == *it,
            })
        };
        self.prefixes.iter().any(|prefix| stem.starts_with(prefix))
            || self.suffixes.iter().any(|suffix| stem.ends_with(suffix) && stem != *suffix)
            || folders.split('/').any(is_test_folder)
    }
}

/// What holds in most languages, also in those without a grammar.
pub(crate) const ANY_TESTS: TestPaths = TestPaths {
    prefixes: &["test_", "test-"],
    suffixes: &["_test", "_tests", "_spec", ".test", ".spec", "-test", "Test", "Tests", "Spec"],
    folders: &["tests", "test", "spec", "__tests__"],
};

const ECMASCRIPT: &str = include_str!("../queries/ecmascript.scm");
const TYPESCRIPT: &str = include_str!("../queries/typescript.scm");
const ECMASCRIPT_TEST_SUFFIXES: &[&str] = &[".test", ".spec", "_test", "-test"];
const ECMASCRIPT_TEST_FOLDERS: &[&str] = &["tests", "test", "__tests__", "e2e"];
const C: &str = include_str!("../queries/c.scm");

/// A grammar that is there when its feature is.
macro_rules! grammar {
    ($feature:literal, $grammar:path) => {{
        #[cfg(feature = $feature)]
        const GRAMMAR: Option<LanguageFn> = Some($grammar);
        #[cfg(not(feature = $feature))]
        const GRAMMAR: Option<LanguageFn> = None;
        GRAMMAR
    }};
}

static TABLE: [Row; 16] = [
    Row::new(
        Language::Rust,
        "Rust",
        &["rs"],
        grammar!("rust", tree_sitter_rust::LANGUAGE),
        &[include_str!("../queries/rust.scm")],
    )
    .tests(&["test_"], &["_test", "_tests"], &["tests"]),
    Row::new(
        Language::Python,
        "Python",
        &["py", "pyi", "pyw"],
        grammar!("python", tree_sitter_python::LANGUAGE),
        &[include_str!("../queries/python.scm")],
    )
    .tests(&["test_"], &["_test"], &["tests", "test"]),
    Row::new(
        Language::JavaScript,
        "JavaScript",
        &["js", "mjs", "cjs", "jsx"],
        grammar!("ecmascript", tree_sitter_javascript::LANGUAGE),
        &[ECMASCRIPT, include_str!("../queries/javascript.scm")],
    )
    .tests(&[], ECMASCRIPT_TEST_SUFFIXES, ECMASCRIPT_TEST_FOLDERS),
    Row::new(
        Language::TypeScript,
        "TypeScript",
        &["ts", "mts", "cts"],
        grammar!("ecmascript", tree_sitter_typescript::LANGUAGE_TYPESCRIPT),
        &[ECMASCRIPT, TYPESCRIPT],
    )
    .tests(&[], ECMASCRIPT_TEST_SUFFIXES, ECMASCRIPT_TEST_FOLDERS),
    Row::new(
        Language::Tsx,
        "TSX",
        &["tsx"],
        grammar!("ecmascript", tree_sitter_typescript::LANGUAGE_TSX),
        &[ECMASCRIPT, TYPESCRIPT],
    )
    .tests(&[], ECMASCRIPT_TEST_SUFFIXES, ECMASCRIPT_TEST_FOLDERS),
    Row::new(
        Language::Go,
        "Go",
        &["go"],
        grammar!("go", tree_sitter_go::LANGUAGE),
        &[include_str!("../queries/go.scm")],
    )
    .tests(&[], &["_test"], &[]),
    Row::new(
        Language::Java,
        "Java",
        &["java"],
        grammar!("java", tree_sitter_java::LANGUAGE),
        &[include_str!("../queries/java.scm")],
    )
    .tests(&[], &["Test", "Tests", "IT", "Properties"], &["test"]),
    Row::new(Language::C, "C", &["c", "h"], grammar!("c", tree_sitter_c::LANGUAGE), &[C]).tests(
        &["test_"],
        &["_test", "_tests"],
        &["tests", "test"],
    ),
    Row::new(
        Language::Cpp,
        "C++",
        &["cpp", "cc", "cxx", "c++", "hpp", "hh", "hxx", "h++", "ipp", "inl", "tpp", "ixx", "cppm"],
        grammar!("c", tree_sitter_cpp::LANGUAGE),
        &[C, include_str!("../queries/cpp.scm")],
    )
    .tests(
        &["test_", "tst_"],
        &["_test", "_tests", "_unittest", "Test", "Tests"],
        &["tests", "test", "unittests"],
    ),
    Row::new(
        Language::CSharp,
        "C#",
        &["cs", "csx"],
        grammar!("csharp", tree_sitter_c_sharp::LANGUAGE),
        &[include_str!("../queries/csharp.scm")],
    )
    .tests(
        &[],
        &["Test", "Tests", "Spec", "Specs"],
        &["tests", "test", "*.Tests", "*.Test", "*.UnitTests", "*.IntegrationTests"],
    ),
    Row::new(
        Language::Ruby,
        "Ruby",
        &["rb", "rake", "gemspec"],
        grammar!("ruby", tree_sitter_ruby::LANGUAGE),
        &[include_str!("../queries/ruby.scm")],
    )
    .tests(&["test_"], &["_test", "_spec"], &["test", "tests", "spec"]),
    Row::new(
        Language::Php,
        "PHP",
        &["php", "phtml"],
        grammar!("php", tree_sitter_php::LANGUAGE_PHP),
        &[include_str!("../queries/php.scm")],
    )
    .tests(&[], &["Test", "_test"], &["tests", "test", "Tests"]),
    Row::new(
        Language::Kotlin,
        "Kotlin",
        &["kt", "kts"],
        grammar!("kotlin", tree_sitter_kotlin_ng::LANGUAGE),
        &[include_str!("../queries/kotlin.scm")],
    )
    .tests(
        &[],
        &["Test", "Tests", "Spec", "IT"],
        &["test", "androidTest", "commonTest", "jvmTest", "jsTest", "nativeTest", "iosTest"],
    ),
    Row::new(
        Language::Swift,
        "Swift",
        &["swift"],
        grammar!("swift", tree_sitter_swift::LANGUAGE),
        &[include_str!("../queries/swift.scm")],
    )
    .tests(&[], &["Test", "Tests", "Spec"], &["tests", "*Tests"]),
    // Components have no grammar of their own: their scripts are read with those above.
    Row::new(
        Language::Vue,
        "Vue",
        &["vue"],
        grammar!("ecmascript", tree_sitter_javascript::LANGUAGE),
        &[],
    )
    .tests(&[], ECMASCRIPT_TEST_SUFFIXES, ECMASCRIPT_TEST_FOLDERS),
    Row::new(
        Language::Svelte,
        "Svelte",
        &["svelte"],
        grammar!("ecmascript", tree_sitter_javascript::LANGUAGE),
        &[],
    )
    .tests(&[], ECMASCRIPT_TEST_SUFFIXES, ECMASCRIPT_TEST_FOLDERS),
];

impl Language {
    /// All languages that can be read.
    pub fn all() -> impl Iterator<Item = Language> {
        TABLE.iter().filter(|row| row.grammar.is_some()).map(|row| row.language)
    }

    /// The language's name as its users write it.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The language of a file, by its name's ending; a header `.h` counts as C, see
    /// [`Language::of`].
    pub fn of_path(path: &str) -> Option<Language> {
        let (_, ending) = path.rsplit_once('.')?;
        TABLE
            .iter()
            .find(|row| row.endings.contains(&ending))
            .filter(|row| row.grammar.is_some())
            .map(|row| row.language)
    }

    /// The language of a file, by its name's ending and, for a header `.h`, by what it holds.
    pub fn of(path: &str, text: &str) -> Option<Language> {
        match Language::of_path(path)? {
            Language::C if path.ends_with(".h") && holds_cpp(text) => Some(Language::Cpp),
            language => Some(language),
        }
    }

    /// Whether `path` names a file of tests, by its own name (`hanoi.test.js`, `test_hanoi.py`) or
    /// by a folder that holds nothing else (`tests/`).
    pub fn is_test_path(self, path: &str) -> bool {
        self.row().tests.fit(path)
    }

    pub(crate) fn row(self) -> &'static Row {
        // The table lists the languages in the order of the enumeration, see the test below.
        &TABLE[self as usize]
    }
}

/// Whether a header plainly holds C++: a line that begins as no line of C does.
fn holds_cpp(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start();
        let word = line.find(|it: char| !it.is_ascii_alphanumeric() && it != '_');
        let (word, rest) = line.split_at(word.unwrap_or(line.len()));
        match word {
            "class" | "namespace" => rest.starts_with(' '),
            "template" => rest.trim_start().starts_with('<'),
            "using" => rest.starts_with(' ') && rest.ends_with(';'),
            "public" | "private" | "protected" => rest.trim_start().starts_with(':'),
            _ => false,
        }
    })
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
            let Some(grammar) = row.grammar() else { continue };
            let query = Question::new(&grammar, &row.queries.concat());
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
            "test/board.c",
            "board_unittest.cc",
            "Hanoi.Tests/Board.cs",
            "spec/models/board_spec.rb",
            "tests/Unit/BoardTest.php",
            "shared/src/commonTest/kotlin/Board.kt",
            "HanoiTests/Board.swift",
            "src/Board.spec.vue",
        ] {
            assert!(is_test(path), "{path}");
        }
        for path in [
            "src/spec/lib.rs",
            "src/contest.py",
            "src/latest.ts",
            "test/board.go",
            "Test.java",
            "Contest.cs",
            "Sources/Board.swift",
            "src/Latest.svelte",
        ] {
            assert!(!is_test(path), "{path}");
        }
    }

    #[test]
    fn a_header_is_c_until_it_holds_cpp() {
        let language = |text: &str| Language::of("board.h", text);
        assert_eq!(
            language("#ifdef __cplusplus\nextern \"C\" {\n#endif\nint classes(void);\n"),
            Some(Language::C)
        );
        for text in ["namespace hanoi {", "  class Board {", "template <class T>", "private:"] {
            assert_eq!(language(text), Some(Language::Cpp), "{text}");
        }
    }
}
