//! Settings: `specls.toml` at the root, the user's own `config.toml`, the editor's section.
//!
//! Each source is read into what it may set and no more; later sources win, key by key. A setting
//! that is wrong is reported and counts as absent.

mod layer;
mod own;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use etcetera::BaseStrategy;
use specls_spec::{Problem, ProblemCode, Severity, SpecId};
use specls_trace::Snapshot;

use crate::FileProblem;
use crate::read::read_text;
use layer::Layer;

pub use own::{
    AgentProtocol, AgentSettings, AuthorSettings, ModelSettings, OWN_KEYS, OwnSettings,
    ProjectSettings, Provider, STEPS,
};

/// The name of the settings file at a root.
pub const SETTINGS_FILE: &str = "specls.toml";

/// What the settings of the editor are called in problems.
pub const EDITOR_SECTION: &str = "the editor's specls section";

/// The settings that hold, decided once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The folders below which specs of the Kiro grammar lie.
    pub spec_roots: Vec<String>,
    /// Files larger than this are known, but not read. In bytes.
    pub max_file_size: u64,
    /// Files that are not read as sources, in the words of a `.gitignore`.
    pub skip: Vec<String>,
    /// Folders of code below the root, and the spec that they speak of.
    pub spec_for: BTreeMap<String, NamedSpec>,
    /// Reports of test runs below the root: files, or globs of them.
    pub test_results: Vec<String>,
    /// The kinds of problems that are as bad as somebody says rather than as usual; `None` for
    /// those that are not reported.
    pub problems: BTreeMap<ProblemCode, Option<Severity>>,
    /// What only the user's own file may say.
    pub own: Arc<OwnSettings>,
}

/// A spec that a setting names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedSpec {
    /// Its name.
    pub name: String,
    /// What to call the source of the setting: its file's path, or the editor's section.
    pub source: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            spec_roots: specls_spec::layout::KNOWN_ROOTS
                .iter()
                .map(|root| (*root).to_owned())
                .collect(),
            max_file_size: 4 * 1024 * 1024,
            skip: Vec::new(),
            spec_for: BTreeMap::new(),
            test_results: Vec::new(),
            problems: BTreeMap::new(),
            own: Arc::default(),
        }
    }
}

impl Settings {
    /// The settings of a root, and what is wrong in the files they come from. What is wrong in the
    /// editor's section, [`SettingsSources::editor_problems`] says.
    pub fn load(root: &Path, sources: &SettingsSources) -> (Settings, Vec<FileProblem>) {
        let mut problems = Vec::new();
        let checked_in = match read_text(&root.join(SETTINGS_FILE), LARGEST) {
            Ok(text) => CheckedIn(layer::read_file(SETTINGS_FILE, text.as_deref(), &mut problems)),
            Err(message) => {
                problems.push(unreadable(SETTINGS_FILE, &message));
                CheckedIn::default()
            }
        };
        let own = sources.user_file.as_deref().map(|file| read_own(file, &mut problems));
        let mut settings = Settings::default();
        settings.lay(&checked_in.0, SETTINGS_FILE);
        let own_file = sources.user_file.as_deref().map(|file| file.display().to_string());
        let Own { shared, alone } = own.unwrap_or_default();
        settings.lay(&shared, &own_file.unwrap_or_default());
        settings.own = Arc::new(alone);
        settings.lay(&sources.editor.0, EDITOR_SECTION);
        (settings, problems)
    }

    /// Problems as they are to be shown: as bad as the settings say, and without the kinds that
    /// they turn off.
    pub fn adjust(&self, problems: Vec<Problem>) -> Vec<Problem> {
        problems
            .into_iter()
            .filter_map(|mut problem| {
                problem.severity = match self.problems.get(&problem.code) {
                    Some(severity) => (*severity)?,
                    None => problem.severity,
                };
                Some(problem)
            })
            .collect()
    }

    /// What is wrong with settings in the light of the specs that there are: they name one that does
    /// not exist.
    pub fn unknown_specs(&self, snapshot: &Snapshot) -> Vec<FileProblem> {
        if self.spec_for.is_empty() {
            return Vec::new();
        }
        let known: Vec<&str> = snapshot.spec_ids().iter().map(SpecId::as_str).collect();
        let unknown = self.spec_for.iter().filter(|(_, spec)| !snapshot.has_spec(&spec.name));
        unknown
            .map(|(folder, NamedSpec { name, source })| {
                let folder = if folder.is_empty() { "." } else { folder };
                let hint = match layer::similar(name, &known) {
                    Some(similar) => format!("; did you mean {similar:?}?"),
                    None => String::new(),
                };
                let key = SPEC_FOR.name;
                let message =
                    format!("{source}: `{key}.{folder:?}` is {name:?}, which is no spec{hint}");
                FileProblem { path: source.clone(), message }
            })
            .collect()
    }

    /// Whether problems of this kind are shown.
    pub fn shows(&self, code: ProblemCode) -> bool {
        self.problems.get(&code).is_none_or(Option::is_some)
    }

    fn lay(&mut self, layer: &Layer, source: &str) {
        if let Some(spec_roots) = &layer.spec_roots {
            self.spec_roots.clone_from(spec_roots);
        }
        self.max_file_size = layer.max_file_size.unwrap_or(self.max_file_size);
        if let Some(skip) = &layer.skip {
            self.skip.clone_from(skip);
        }
        if let Some(test_results) = &layer.test_results {
            self.test_results.clone_from(test_results);
        }
        let named = |name: &String| NamedSpec { name: name.clone(), source: source.to_owned() };
        self.spec_for
            .extend(layer.spec_for.iter().map(|(folder, name)| (folder.clone(), named(name))));
        self.problems.extend(&layer.problems);
    }
}

/// Where settings come from besides the `specls.toml` of a root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettingsSources {
    user_file: Option<PathBuf>,
    editor: Section,
    editor_problems: Vec<String>,
}

impl SettingsSources {
    /// The user's file, when there is to be one ([`user_settings_file`]), and no editor.
    pub fn new(user_file: Option<PathBuf>) -> Self {
        Self { user_file, ..Self::default() }
    }

    /// Takes over the editor's `specls` section, in place of the one before.
    pub fn set_editor(&mut self, section: &serde_json::Value) {
        let (layer, problems) = layer::read_section(section);
        self.editor = Section(layer);
        self.editor_problems = problems;
    }

    /// What is wrong in the editor's section, in sentences.
    pub fn editor_problems(&self) -> &[String] {
        &self.editor_problems
    }
}

/// The user's own settings file on this machine, whether it exists or not: `specls/config.toml` in
/// the platform's configuration folder. `None` for a user without a home.
pub fn user_settings_file() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.config_dir().join("specls").join("config.toml"))
}

/// A setting, for the manual and for what is said of wrong names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// Its default as it would be written.
    pub default: &'static str,
    /// What it takes, behind "it takes".
    pub takes: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// All settings.
pub const KEYS: &[Key] = &[SPEC_ROOTS, SPEC_FOR, TEST_RESULTS, SKIP, MAX_FILE_SIZE, PROBLEMS];

const SPEC_ROOTS: Key = Key {
    name: "spec-roots",
    default: r#"[".kiro/specs", ".claude/specs", ".spec-workflow/specs"]"#,
    takes: "a list of folders below the root, such as [\".kiro/specs\"], with `/` and without `..`",
    meaning: "the folders below which specs lie, at the top of the project or deeper",
};

const SPEC_FOR: Key = Key {
    name: "spec-for",
    default: "{}",
    takes: "a table of folders below the root and names of specs, such as \"src/solver\" = \
            \"auto-solve\"",
    meaning: "which spec the code of a folder speaks of when it cites a bare `2.1`; the innermost \
              folder counts",
};

const TEST_RESULTS: Key = Key {
    name: "test-results",
    default: "[]",
    takes: "a list of files below the root or globs of them, such as \
            [\"target/nextest/**/junit.xml\"], with `/` and without `..`",
    meaning: "reports of test runs, for what is verified: JUnit XML, JSON of the usual runners, \
              TAP (lcov is read, too, but a line that ran verifies nothing); they may be ignored by git",
};

const SKIP: Key = Key {
    name: "skip",
    default: "[]",
    takes: "a list of files and folders in the words of a .gitignore, such as [\"vendor/\"]",
    meaning: "files that are not read as sources; what git ignores, generated files and sources over \
              1 MB never are",
};

const MAX_FILE_SIZE: Key = Key {
    name: "max-file-size",
    default: "4194304",
    takes: "a whole number of bytes from 1 to 1073741824",
    meaning: "larger files are known, but not read; a spec document of that size is an error in \
              `specls check`",
};

const PROBLEMS: Key = Key {
    name: "problems",
    default: "{}",
    takes: "a table of kinds of problems, such as unfinished = \"off\"",
    meaning: "how bad the kinds of problems are: `off`, `hint`, `information`, `warning` or `error` \
              for each kind of [problems.md](problems.md)",
};

/// No settings file is larger. In bytes.
const LARGEST: u64 = 1024 * 1024;

/// What a file that comes with a repository may set. Whoever clones a repository has not read it
/// yet, so nothing here may name an address, a key or a program.
#[derive(Debug, Default)]
struct CheckedIn(Layer);

/// What the editor's section may set. Editors mix settings that come with the opened folder into
/// it, so no more than [`CheckedIn`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Section(Layer);

/// What the user's own file may set: what every source may, and what names addresses, keys and
/// programs.
#[derive(Debug, Default)]
struct Own {
    shared: Layer,
    alone: OwnSettings,
}

fn read_own(file: &Path, problems: &mut Vec<FileProblem>) -> Own {
    let shown = file.display().to_string();
    // People keep their own settings behind symbolic links.
    let real = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    match read_text(&real, LARGEST) {
        Ok(text) => {
            let (shared, alone) = layer::read_own_file(&shown, text.as_deref(), problems);
            Own { shared, alone }
        }
        Err(message) => {
            problems.push(unreadable(&shown, &message));
            Own::default()
        }
    }
}

fn unreadable(file: &str, message: &str) -> FileProblem {
    FileProblem { path: file.to_owned(), message: format!("{file} {message}") }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::json;
    use specls_text::Span;

    use super::*;

    /// Sources in a fixture, each behind a line `//- name`, and what comes of them.
    #[track_caller]
    fn check(fixture: &str, expected: Expect) {
        let folder = tempfile::tempdir().unwrap();
        let mut sources = SettingsSources::new(Some(folder.path().join("config.toml")));
        for part in fixture.split("//- ").skip(1) {
            let (name, text) = part.split_once('\n').unwrap();
            match name {
                "editor" => sources.set_editor(&serde_json::from_str(text).unwrap()),
                _ => fs::write(folder.path().join(name), text).unwrap(),
            }
        }
        let (settings, problems) = Settings::load(folder.path(), &sources);
        let mut text = String::new();
        let standard = Settings::default();
        if settings.spec_roots != standard.spec_roots {
            text.push_str(&format!("spec-roots {:?}\n", settings.spec_roots));
        }
        if settings.max_file_size != standard.max_file_size {
            text.push_str(&format!("max-file-size {}\n", settings.max_file_size));
        }
        for (name, list) in [("skip", &settings.skip), ("test-results", &settings.test_results)] {
            if !list.is_empty() {
                text.push_str(&format!("{name} {list:?}\n"));
            }
        }
        for (folder, spec) in &settings.spec_for {
            text.push_str(&format!("spec-for {folder} = {}\n", spec.name));
        }
        for (code, severity) in &settings.problems {
            text.push_str(&format!("{code} {}\n", severity.map_or("off", Severity::name)));
        }
        for problem in &problems {
            text.push_str(&format!("! {}\n", problem.message));
        }
        for problem in sources.editor_problems() {
            text.push_str(&format!("! {problem}\n"));
        }
        expected.assert_eq(&text.replace(&folder.path().display().to_string(), "HOME"));
    }

    #[test]
    fn without_sources_the_defaults_hold() {
        check("", expect![""]);
    }

    #[test]
    fn the_defaults_in_the_manual_are_the_defaults() {
        let text: String =
            KEYS.iter().map(|key| format!("{} = {}\n", key.name, key.default)).collect();
        check(&format!("//- specls.toml\n{text}"), expect![""]);
    }

    #[test]
    fn later_sources_win_key_by_key() {
        check(
            r#"//- specls.toml
spec-roots = ["docs/specs/", "./plans"]
max-file-size = 1000

[problems]
unfinished = "off"
task-form = "warning"
missing-number = "error"
//- config.toml
max-file-size = 2000

[problems]
task-form = "error"
//- editor
{"max-file-size": 3000, "spec-roots": null, "review": "diff", "problems": {"unfinished": "hint"}}
"#,
            expect![[r#"
                spec-roots ["docs/specs", "plans"]
                max-file-size 3000
                missing-number error
                task-form error
                unfinished hint
            "#]],
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_what_is_allowed_and_the_rest_counts() {
        check(
            r#"//- specls.toml
spec-root = ["specs"]
spec-roots = ["../elsewhere"]
max-file-size = "big"
colour = true
problems = { unfinishd = "off", unfinished = "loud", task-form = "off" }
//- config.toml
spec-roots = []
max-file-size = 0
problems = 3
//- editor
{"max-file-size": -1, "base-url": "http://localhost", "problems": {"x": "off"}}
"#,
            expect![[r#"
                task-form off
                ! specls.toml: `colour` is no setting; known are spec-roots, spec-for, test-results, skip, max-file-size, problems
                ! specls.toml: `max-file-size` is "big"; it takes a whole number of bytes from 1 to 1073741824
                ! specls.toml: `unfinishd` is no kind of problem; did you mean `unfinished`?
                ! specls.toml: `problems.unfinished` is "loud"; it takes off, hint, information, warning or error
                ! specls.toml: `spec-root` is no setting; did you mean `spec-roots`?
                ! specls.toml: `spec-roots` is ["../elsewhere"]; it takes a list of folders below the root, such as [".kiro/specs"], with `/` and without `..`
                ! HOME/config.toml: `max-file-size` is 0; it takes a whole number of bytes from 1 to 1073741824
                ! HOME/config.toml: `problems` is 3; it takes a table of kinds of problems, such as unfinished = "off"
                ! HOME/config.toml: `spec-roots` is []; it takes a list of folders below the root, such as [".kiro/specs"], with `/` and without `..`
                ! the editor's specls section: `max-file-size` is -1; it takes a whole number of bytes from 1 to 1073741824
                ! the editor's specls section: `base-url` is no setting; known are spec-roots, spec-for, test-results, skip, max-file-size, problems
                ! the editor's specls section: `x` is no kind of problem; known are unknown-reference, criterion-without-task, duplicate-number, missing-number, task-form, unfinished, ears-without-shall, nothing-recognised, unknown-citation, ambiguous-citation, stale-citation, requirement-changed, code-changed, symbol-gone, done-without-code
            "#]],
        );
    }

    #[test]
    fn folders_of_code_reports_of_tests_and_files_to_skip_stay_below_the_root() {
        check(
            r#"//- specls.toml
skip = ["vendor/", "*.pb.go"]
test-results = ["./target/junit.xml", "build/**/TEST-*.xml"]

[spec-for]
"src/solver/" = "auto-solve"
"./packages/web" = "web"
"." = "hanoi"
//- config.toml
test-results = ["../other/junit.xml"]
skip = "vendor/"

[spec-for]
"src/solver" = "solver"
"../other" = "x"
"src/a" = 3
//- editor
{"test-results": ["/tmp/junit.xml"], "skip": [" "]}
"#,
            expect![[r#"
                skip ["vendor/", "*.pb.go"]
                test-results ["target/junit.xml", "build/**/TEST-*.xml"]
                spec-for  = hanoi
                spec-for packages/web = web
                spec-for src/solver = auto-solve
                ! HOME/config.toml: `skip` is "vendor/"; it takes a list of files and folders in the words of a .gitignore, such as ["vendor/"]
                ! HOME/config.toml: `spec-for` is {"../other":"x","src/a":3,"src/solver":"solver"}; it takes a table of folders below the root and names of specs, such as "src/solver" = "auto-solve"
                ! HOME/config.toml: `test-results` is ["../other/junit.xml"]; it takes a list of files below the root or globs of them, such as ["target/nextest/**/junit.xml"], with `/` and without `..`
                ! the editor's specls section: `test-results` is ["/tmp/junit.xml"]; it takes a list of files below the root or globs of them, such as ["target/nextest/**/junit.xml"], with `/` and without `..`
                ! the editor's specls section: `skip` is [" "]; it takes a list of files and folders in the words of a .gitignore, such as ["vendor/"]
            "#]],
        );
    }

    #[test]
    fn a_broken_file_names_its_line() {
        check(
            "//- specls.toml\nmax-file-size = 1000\n\n[problems\nunfinished = \"off\"\n//- editor\n3\n",
            expect![[r#"
                ! specls.toml is no TOML in line 3, so nothing in it counts: unclosed table, expected `]`
                ! the editor's specls section is 3; it takes an object of settings
            "#]],
        );
    }

    #[test]
    fn a_file_that_is_not_text_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(SETTINGS_FILE), b"a = 1\n\xff").unwrap();
        let (settings, problems) = Settings::load(folder.path(), &SettingsSources::default());
        assert_eq!(settings, Settings::default());
        assert_eq!(
            problems[0].message,
            "specls.toml is not UTF-8 (byte 0xFF in line 2); save it as UTF-8"
        );
    }

    #[test]
    fn problems_are_shown_as_the_settings_say() {
        let mut sources = SettingsSources::default();
        sources.set_editor(&json!({"problems": {"unfinished": "off", "task-form": "error"}}));
        let (settings, _) = Settings::load(Path::new("/nowhere"), &sources);
        let shown: Vec<String> = settings
            .adjust(
                ProblemCode::ALL
                    .iter()
                    .map(|code| Problem::new(*code, Span::new(0, 0), ""))
                    .collect(),
            )
            .iter()
            .filter(|problem| problem.severity != problem.code.severity())
            .map(|problem| format!("{} {}", problem.code, problem.severity.name()))
            .collect();
        assert_eq!(shown, ["task-form error"]);
        assert!(!settings.shows(ProblemCode::Unfinished));
        assert!(settings.shows(ProblemCode::TaskForm));
        assert!(settings.shows(ProblemCode::MissingNumber));
    }
}
