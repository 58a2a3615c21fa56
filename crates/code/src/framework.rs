//! How a project writes its tests: the framework, the place, the names and the manner.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{Language, TestFramework};

/// How one project writes its tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestSetup {
    /// The framework.
    pub framework: TestFramework,
    /// The language that tests are written in.
    pub language: Language,
    /// The manifest or the test file that says so; `None` when only the language of the sources
    /// speaks for it.
    pub evidence: Option<String>,
    /// The folder of new tests below the workspace's root; empty for the root itself.
    pub folder: String,
    /// What the name of a test file starts with: `test_`.
    pub prefix: String,
    /// What it ends in, with the ending: `.test.js`, `_test.go`.
    pub suffix: String,
    /// How JavaScript and TypeScript import.
    pub modules: Modules,
    /// The package of tests in `folder`, for Go and Java.
    pub package: Option<String>,
    /// One step of indentation.
    pub indentation: String,
    /// The quote around strings in JavaScript and TypeScript.
    pub quote: char,
}

/// How JavaScript and TypeScript import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modules {
    /// `import … from`.
    Ecmascript,
    /// `require(…)`.
    CommonJs,
}

/// The files by which a project says which framework it uses.
pub const MANIFESTS: [&str; 14] = [
    "Cargo.toml",
    "pyproject.toml",
    "pytest.ini",
    "setup.cfg",
    "setup.py",
    "tox.ini",
    "conftest.py",
    "requirements.txt",
    "requirements-dev.txt",
    "package.json",
    "go.mod",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
];

/// Finds out how tests are written for the files in `near`: the nearest manifest above them
/// counts, then existing tests, then the language of most sources. `files` are all files of the
/// workspace, `near` may name files that do not exist yet. `None` without any source in a known
/// language and any manifest.
pub fn detect<'a>(
    files: impl IntoIterator<Item = &'a str>,
    near: &[&str],
    text_of: impl Fn(&str) -> Option<Arc<str>>,
) -> Option<TestSetup> {
    let files: Vec<&str> = files.into_iter().filter(|path| !is_foreign(path)).collect();
    let workspace = Workspace { files, text_of: &text_of };
    let project = workspace.project(near)?;
    Some(workspace.setup(&project, near))
}

/// Code of others that lies in the tree.
fn is_foreign(path: &str) -> bool {
    path.split('/').any(|part| {
        matches!(part, "node_modules" | "vendor" | "target" | ".venv" | "venv" | "site-packages")
    })
}

/// Languages that share manifests and tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    Rust,
    Python,
    Ecmascript,
    Go,
    Java,
}

impl Family {
    /// `None` for languages that no tests are drafted in.
    const fn of(language: Language) -> Option<Family> {
        Some(match language {
            Language::Rust => Family::Rust,
            Language::Python => Family::Python,
            Language::JavaScript | Language::TypeScript | Language::Tsx => Family::Ecmascript,
            Language::Go => Family::Go,
            Language::Java => Family::Java,
            _ => return None,
        })
    }

    fn of_path(path: &str) -> Option<Family> {
        Language::of_path(path).and_then(Family::of)
    }

    fn of_manifest(name: &str) -> Option<Family> {
        Some(match name {
            "Cargo.toml" => Family::Rust,
            "package.json" => Family::Ecmascript,
            "go.mod" => Family::Go,
            "pom.xml" | "build.gradle" | "build.gradle.kts" => Family::Java,
            name if MANIFESTS.contains(&name) => Family::Python,
            _ => return None,
        })
    }
}

/// The part of a workspace that one manifest speaks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Project {
    folder: String,
    family: Family,
    manifest: Option<String>,
}

struct Workspace<'a, 'b> {
    files: Vec<&'a str>,
    text_of: &'b dyn Fn(&str) -> Option<Arc<str>>,
}

impl Workspace<'_, '_> {
    /// The project that most of the files in `near` belong to; without any, most of all sources.
    fn project(&self, near: &[&str]) -> Option<Project> {
        let manifests: Vec<Project> = self
            .files
            .iter()
            .filter_map(|path| {
                let family = Family::of_manifest(name_of(path))?;
                // A Cargo.toml of a workspace without a package has no tests of its own.
                let is_virtual = family == Family::Rust
                    && (self.text_of)(path).is_some_and(|text| !text.contains("[package]"));
                let folder = folder_of(path).to_owned();
                (!is_virtual).then(|| Project {
                    folder,
                    family,
                    manifest: Some((*path).to_owned()),
                })
            })
            .collect();
        elected(near.iter().copied(), &manifests)
            .or_else(|| elected(self.files.iter().copied(), &manifests))
            .or_else(|| manifests.into_iter().min_by_key(|it| it.folder.split('/').count()))
    }

    fn setup(&self, project: &Project, near: &[&str]) -> TestSetup {
        let inside = |path: &str| {
            is_below(path, &project.folder) && Family::of_path(path) == Some(project.family)
        };
        let sources: Vec<&str> = self.files.iter().copied().filter(|path| inside(path)).collect();
        let mut tests: Vec<&str> =
            sources.iter().copied().filter(|path| naming(project.family, path).is_some()).collect();
        let near: Vec<&str> = near.iter().copied().filter(|path| inside(path)).collect();
        // Those that lie closest to the files concerned set the example.
        tests.sort_by_key(|test| near.iter().map(|path| distance(test, path)).min());
        let example = tests.first().copied();
        let (prefix, suffix) = most(tests.iter().filter_map(|test| naming(project.family, test)))
            .unwrap_or_else(|| self.default_naming(project.family, &near, &sources));
        let folder = self.folder(project, &tests, &near, &sources);
        let text = example.and_then(|path| (self.text_of)(path));
        let name = format!("x{suffix}");
        let language = Language::of_path(&name).unwrap_or(match project.family {
            Family::Rust => Language::Rust,
            Family::Python => Language::Python,
            Family::Ecmascript => Language::JavaScript,
            Family::Go => Language::Go,
            Family::Java => Language::Java,
        });
        let (framework, evidence) = self.framework(project, &tests);
        TestSetup {
            framework,
            language,
            evidence,
            package: self.package(project, &folder),
            modules: self.modules(project, text.as_deref(), &suffix),
            indentation: text
                .as_deref()
                .and_then(indentation)
                .unwrap_or_else(|| default_indentation(project.family).to_owned()),
            quote: text.as_deref().map_or('\'', |text| {
                if text.matches('"').count() > text.matches('\'').count() { '"' } else { '\'' }
            }),
            folder,
            prefix,
            suffix,
        }
    }

    /// The framework, and the file that says so.
    fn framework(&self, project: &Project, tests: &[&str]) -> (TestFramework, Option<String>) {
        let evidence = project.manifest.clone().or(tests.first().map(|test| (*test).to_owned()));
        let framework = match project.family {
            Family::Rust => TestFramework::RustTest,
            Family::Python => TestFramework::Pytest,
            Family::Go => TestFramework::GoTest,
            Family::Java => TestFramework::JUnit,
            Family::Ecmascript => return self.ecmascript_framework(project, tests, evidence),
        };
        (framework, evidence)
    }

    /// A package.json names it, here or further up; else a configuration file beside it does, or
    /// what existing tests import. node:test comes with every Node.
    fn ecmascript_framework(
        &self,
        project: &Project,
        tests: &[&str],
        evidence: Option<String>,
    ) -> (TestFramework, Option<String>) {
        for folder in upward(&project.folder) {
            let manifest = joined(folder, "package.json");
            if let Some(framework) =
                (self.text_of)(&manifest).and_then(|text| framework_of_package(&text))
            {
                return (framework, Some(manifest));
            }
            for (stem, framework) in
                [("vitest.config.", TestFramework::Vitest), ("jest.config.", TestFramework::Jest)]
            {
                let found = self
                    .files
                    .iter()
                    .find(|path| folder_of(path) == folder && name_of(path).starts_with(stem));
                if let Some(path) = found {
                    return (framework, Some((*path).to_owned()));
                }
            }
        }
        for test in tests {
            let Some(text) = (self.text_of)(test) else { continue };
            let imports = [
                ("vitest", TestFramework::Vitest),
                ("node:test", TestFramework::NodeTest),
                ("@jest/globals", TestFramework::Jest),
            ];
            let imported = imports.iter().find(|(module, _)| {
                text.contains(&format!("'{module}'")) || text.contains(&format!("\"{module}\""))
            });
            if let Some((_, framework)) = imported {
                return (*framework, Some((*test).to_owned()));
            }
        }
        (TestFramework::NodeTest, evidence)
    }

    /// Where new tests go.
    fn folder(&self, project: &Project, tests: &[&str], near: &[&str], sources: &[&str]) -> String {
        let is_source = |path: &&str| {
            Language::of_path(path).is_some_and(|language| !language.is_test_path(path))
        };
        let beside = || {
            near.iter()
                .copied()
                .find(is_source)
                .map(|path| folder_of(path).to_owned())
                .or_else(|| most(sources.iter().map(|path| folder_of(path).to_owned())))
        };
        let test_folder = |name: &str| joined(&project.folder, name);
        match project.family {
            Family::Rust => test_folder("tests"),
            Family::Go => beside().unwrap_or_else(|| project.folder.clone()),
            Family::Python => most(tests.iter().map(|path| folder_of(path).to_owned()))
                .unwrap_or_else(|| test_folder("tests")),
            Family::Ecmascript => match most(tests.iter().map(|path| folder_of(path).to_owned())) {
                // Tests beside their sources go where the sources concerned are.
                Some(folder) if !is_test_folder(&folder) => beside().unwrap_or(folder),
                Some(folder) => folder,
                None => test_folder("test"),
            },
            Family::Java => {
                let tests_root = test_folder("src/test/java");
                let main_root = test_folder("src/main/java");
                let mirrored = |path: &str| {
                    let package = folder_of(path).strip_prefix(main_root.as_str())?;
                    Some(format!("{tests_root}{package}"))
                };
                near.iter()
                    .find_map(|path| mirrored(path))
                    .or_else(|| tests.first().map(|path| folder_of(path).to_owned()))
                    .or_else(|| {
                        let shallow = sources.iter().filter_map(|path| mirrored(path));
                        shallow.min_by_key(|folder| folder.split('/').count())
                    })
                    .unwrap_or(tests_root)
            }
        }
    }

    fn default_naming(&self, family: Family, near: &[&str], sources: &[&str]) -> (String, String) {
        let (prefix, suffix) = match family {
            Family::Rust => ("", ".rs"),
            Family::Python => ("test_", ".py"),
            Family::Go => ("", "_test.go"),
            Family::Java => ("", "Test.java"),
            Family::Ecmascript => {
                let of = if near.is_empty() { sources } else { near };
                let ending = most(of.iter().filter_map(|path| {
                    let (_, ending) = path.rsplit_once('.')?;
                    Some(ending.trim_end_matches('x').to_owned())
                }));
                let ending = ending.unwrap_or_else(|| "js".to_owned());
                return (String::new(), format!(".test.{ending}"));
            }
        };
        (prefix.to_owned(), suffix.to_owned())
    }

    fn modules(&self, project: &Project, example: Option<&str>, suffix: &str) -> Modules {
        if suffix.ends_with(".cjs") {
            return Modules::CommonJs;
        }
        if !suffix.ends_with(".js") {
            return Modules::Ecmascript;
        }
        if let Some(text) = example {
            let imports = text.lines().any(|line| line.starts_with("import "));
            if imports {
                return Modules::Ecmascript;
            }
            if text.contains("require(") {
                return Modules::CommonJs;
            }
        }
        let says_module = upward(&project.folder)
            .find_map(|folder| (self.text_of)(&joined(folder, "package.json")))
            .is_some_and(|text| without_blanks(&text).contains("\"type\":\"module\""));
        // Without a package.json node finds out by itself, and imports are what is written today.
        if says_module || project.manifest.is_none() {
            Modules::Ecmascript
        } else {
            Modules::CommonJs
        }
    }

    fn package(&self, project: &Project, folder: &str) -> Option<String> {
        match project.family {
            Family::Go => {
                let neighbours = self
                    .files
                    .iter()
                    .filter(|path| folder_of(path) == folder && path.ends_with(".go"));
                // The package itself before `x_test`, so that what is not exported can be tested.
                let mut names: Vec<String> = neighbours
                    .filter_map(|path| {
                        let text = (self.text_of)(path)?;
                        let line = text.lines().find(|line| line.starts_with("package "))?;
                        Some(line.split_whitespace().nth(1)?.to_owned())
                    })
                    .collect();
                names.sort_by_key(|name| name.ends_with("_test"));
                let fallback = || identifier(name_of(folder));
                Some(names.into_iter().next().unwrap_or_else(fallback))
            }
            Family::Java => {
                let below = folder.split_once("src/test/java/").map(|(_, below)| below)?;
                Some(below.replace('/', "."))
            }
            _ => None,
        }
    }
}

impl TestSetup {
    /// The path of a test file with this stem.
    pub fn path(&self, stem: &str) -> String {
        joined(&self.folder, &format!("{}{stem}{}", self.prefix, self.suffix))
    }
}

/// Each file votes for the nearest manifest above it that speaks for its language.
fn elected<'a>(files: impl Iterator<Item = &'a str>, manifests: &[Project]) -> Option<Project> {
    let mut votes: BTreeMap<Project, usize> = BTreeMap::new();
    for path in files {
        let Some(family) = Family::of_path(path) else { continue };
        let nearest = manifests
            .iter()
            .filter(|project| project.family == family && is_below(path, &project.folder))
            .max_by_key(|project| project.folder.len());
        let project = nearest.cloned().unwrap_or_else(|| Project {
            folder: String::new(),
            family,
            manifest: None,
        });
        *votes.entry(project).or_default() += 1;
    }
    // A project that a manifest speaks for comes before one that only its files speak for.
    let best = votes.into_iter().max_by_key(|(project, votes)| {
        (project.manifest.is_some(), *votes, std::cmp::Reverse(project.folder.len()))
    });
    best.map(|(project, _)| project)
}

/// How a test file is named: what stands before and behind its own name. `None` for other files,
/// also for those that only help tests.
fn naming(family: Family, path: &str) -> Option<(String, String)> {
    let name = name_of(path);
    let (stem, ending) = name.rsplit_once('.')?;
    match family {
        Family::Rust => {
            let parent = folder_of(path);
            (name_of(parent) == "tests").then(|| (String::new(), ".rs".to_owned()))
        }
        Family::Python if stem.starts_with("test_") => {
            Some(("test_".to_owned(), format!(".{ending}")))
        }
        Family::Python if stem.ends_with("_test") => {
            Some((String::new(), format!("_test.{ending}")))
        }
        Family::Ecmascript => {
            let mark = [".test", ".spec", "_test", "-test"]
                .into_iter()
                .find(|mark| stem.ends_with(mark) && stem != *mark)?;
            Some((String::new(), format!("{mark}.{ending}")))
        }
        Family::Go if stem.ends_with("_test") => Some((String::new(), "_test.go".to_owned())),
        Family::Java => {
            let mark = ["Tests", "Test", "IT"].into_iter().find(|mark| stem.ends_with(mark))?;
            path.contains("src/test/").then(|| (String::new(), format!("{mark}.java")))
        }
        _ => None,
    }
}

fn framework_of_package(text: &str) -> Option<TestFramework> {
    let plain = without_blanks(text);
    if plain.contains("\"vitest\":") {
        Some(TestFramework::Vitest)
    } else if ["\"jest\":", "\"ts-jest\":", "\"@jest/globals\":"]
        .iter()
        .any(|it| plain.contains(it))
    {
        Some(TestFramework::Jest)
    } else if text.contains("node --test") || text.contains("--test ") {
        Some(TestFramework::NodeTest)
    } else {
        None
    }
}

fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The smallest indentation that a line has.
fn indentation(text: &str) -> Option<String> {
    text.lines()
        .filter(|line| !line.trim_start().starts_with('*'))
        .map(|line| &line[..line.len() - line.trim_start_matches([' ', '\t']).len()])
        .filter(|lead| !lead.is_empty())
        .min_by_key(|lead| lead.len())
        .map(str::to_owned)
}

const fn default_indentation(family: Family) -> &'static str {
    match family {
        Family::Rust | Family::Python | Family::Java => "    ",
        Family::Ecmascript => "  ",
        Family::Go => "\t",
    }
}

fn is_test_folder(folder: &str) -> bool {
    folder.split('/').any(|part| matches!(part, "test" | "tests" | "__tests__" | "spec" | "e2e"))
}

fn identifier(text: &str) -> String {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_ascii_lowercase();
    if plain.starts_with(|first: char| first.is_ascii_alphabetic()) {
        plain
    } else {
        "main".to_owned()
    }
}

/// What comes up most often; of equals the first.
fn most<T: PartialEq>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counted: Vec<(T, usize)> = Vec::new();
    for value in values {
        match counted.iter_mut().find(|(other, _)| *other == value) {
            Some((_, count)) => *count += 1,
            None => counted.push((value, 1)),
        }
    }
    let mut best: Option<(T, usize)> = None;
    for (value, count) in counted {
        if best.as_ref().is_none_or(|(_, most)| count > *most) {
            best = Some((value, count));
        }
    }
    best.map(|(value, _)| value)
}

/// How many folders lie between two files.
fn distance(first: &str, second: &str) -> usize {
    let (first, second) = (folder_of(first).split('/'), folder_of(second).split('/'));
    let shared = first.clone().zip(second.clone()).take_while(|(a, b)| a == b).count();
    first.count() + second.count() - 2 * shared
}

/// The folder itself and all above it, down to the root, which is empty.
fn upward(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| (!folder.is_empty()).then(|| folder_of(folder)))
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn name_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use expect_test::{Expect, expect};

    use super::detect;

    /// `files` are paths, each with its text behind a blank when that matters.
    fn check(files: &[&str], near: &[&str], expected: Expect) {
        let files: Vec<(&str, &str)> =
            files.iter().map(|file| file.split_once(' ').unwrap_or((file, ""))).collect();
        let text_of = |path: &str| {
            files.iter().find(|(other, _)| *other == path).map(|(_, text)| Arc::from(*text))
        };
        let setup = detect(files.iter().map(|(path, _)| *path), near, text_of);
        let shown = setup.map(|setup| {
            format!(
                "{:?} by {} -> {} {:?} {:?} {:?}",
                setup.framework,
                setup.evidence.as_deref().unwrap_or("nothing"),
                setup.path("x"),
                setup.modules,
                setup.package,
                setup.indentation
            )
        });
        expected.assert_eq(&shown.unwrap_or_else(|| "none".to_owned()));
    }

    #[test]
    fn existing_tests_set_the_example() {
        check(
            &[
                "package.json {\"type\": \"module\", \"scripts\": {\"test\": \"node --test\"}}",
                "src/a.js",
                "test/a.test.js import test from 'node:test';\n\n    x",
                "test/random.js",
            ],
            &[],
            expect![[r#"NodeTest by package.json -> test/x.test.js Ecmascript None "    ""#]],
        );
        check(
            &[
                "package.json {\"devDependencies\": {\"vitest\": \"3\"}}",
                "src/a/a.ts",
                "src/b/b.ts",
                "src/b/b.spec.ts",
            ],
            &["src/a/new.ts"],
            expect![[r#"Vitest by package.json -> src/a/x.spec.ts Ecmascript None "  ""#]],
        );
        check(
            &["pyproject.toml", "app/x.py", "tests/unit/x_test.py"],
            &[],
            expect![[r#"Pytest by pyproject.toml -> tests/unit/x_test.py Ecmascript None "    ""#]],
        );
    }

    #[test]
    fn the_nearest_manifest_wins() {
        let files = [
            "pyproject.toml",
            "api/main.py",
            "api/other.py",
            "web/package.json {\"devDependencies\": {\"jest\": \"29\"}}",
            "web/src/view.js",
            "Cargo.toml [workspace]",
            "core/Cargo.toml [package]",
            "core/src/lib.rs",
        ];
        check(
            &files,
            &["web/src/new.js"],
            expect![[r#"Jest by web/package.json -> web/test/x.test.js CommonJs None "  ""#]],
        );
        check(
            &files,
            &["core/src/new.rs"],
            expect![[r#"RustTest by core/Cargo.toml -> core/tests/x.rs Ecmascript None "    ""#]],
        );
        check(
            &files,
            &[],
            expect![[r#"Pytest by pyproject.toml -> tests/test_x.py Ecmascript None "    ""#]],
        );
    }

    #[test]
    fn a_framework_further_up_counts() {
        check(
            &[
                "package.json {\"devDependencies\": {\"vitest\": \"3\"}}",
                "packages/a/package.json {}",
                "packages/a/src/x.ts",
            ],
            &["packages/a/src/x.ts"],
            expect![[
                r#"Vitest by package.json -> packages/a/test/x.test.ts Ecmascript None "  ""#
            ]],
        );
    }

    #[test]
    fn go_tests_lie_in_their_package_and_java_tests_mirror_theirs() {
        check(
            &["go.mod", "cmd/main.go package main", "board/board.go package board"],
            &["board/undo.go"],
            expect![[r#"GoTest by go.mod -> board/x_test.go Ecmascript Some("board") "\t""#]],
        );
        check(
            &[
                "pom.xml",
                "src/main/java/org/hanoi/Game.java",
                "src/main/java/org/hanoi/ui/View.java",
            ],
            &[],
            expect![[
                r#"JUnit by pom.xml -> src/test/java/org/hanoi/xTest.java Ecmascript Some("org.hanoi") "    ""#
            ]],
        );
        check(
            &["build.gradle.kts", "src/main/java/org/hanoi/Game.java"],
            &["src/main/java/org/hanoi/ui/View.java"],
            expect![[
                r#"JUnit by build.gradle.kts -> src/test/java/org/hanoi/ui/xTest.java Ecmascript Some("org.hanoi.ui") "    ""#
            ]],
        );
    }

    #[test]
    fn without_manifest_the_sources_speak() {
        check(
            &["a.py", "b.py", "c.js"],
            &[],
            expect![[r#"Pytest by nothing -> tests/test_x.py Ecmascript None "    ""#]],
        );
        check(&["README.md"], &[], expect!["none"]);
        check(
            &["package.json {}"],
            &[],
            expect![[r#"NodeTest by package.json -> test/x.test.js CommonJs None "  ""#]],
        );
    }
}
