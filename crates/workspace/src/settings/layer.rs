//! What one source says, and what is wrong with it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use specls_spec::{ProblemCode, Severity};

use super::own::{self, OwnSettings};
use super::{
    EDITOR_SECTION, KEYS, Key, MAX_FILE_SIZE, PROBLEMS, SKIP, SPEC_FOR, SPEC_ROOTS, TEST_RESULTS,
};
use crate::FileProblem;

/// What one source says of the settings that every source may set; what it leaves out is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Layer {
    pub spec_roots: Option<Vec<String>>,
    pub max_file_size: Option<u64>,
    pub skip: Option<Vec<String>>,
    pub spec_for: BTreeMap<String, String>,
    pub test_results: Option<Vec<String>>,
    pub problems: BTreeMap<ProblemCode, Option<Severity>>,
}

/// Reads a TOML file that is called `name` in problems; no text is an empty one.
pub(super) fn read_file(name: &str, text: Option<&str>, problems: &mut Vec<FileProblem>) -> Layer {
    let report = &mut |message: String| {
        problems.push(FileProblem { path: name.to_owned(), message });
    };
    let section = section(name, text, report);
    Reader { source: name, ignored: &[], is_own: false, report }.read(&section)
}

/// Reads the user's own file, which may say more than others.
pub(super) fn read_own_file(
    name: &str,
    text: Option<&str>,
    problems: &mut Vec<FileProblem>,
) -> (Layer, OwnSettings) {
    let report = &mut |message: String| {
        problems.push(FileProblem { path: name.to_owned(), message });
    };
    let mut section = section(name, text, report);
    let own = own::take(&mut section, name, report);
    (Reader { source: name, ignored: &[], is_own: true, report }.read(&section), own)
}

/// The table that a TOML text holds.
fn section(name: &str, text: Option<&str>, report: &mut dyn FnMut(String)) -> Map<String, Value> {
    let text = text.unwrap_or_default();
    let table = match toml::from_str::<toml::Table>(text) {
        Ok(table) => table,
        Err(error) => {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let what = error.message().lines().collect::<Vec<_>>().join("; ");
            report(format!("{name} is no TOML in line {line}, so nothing in it counts: {what}"));
            return Map::new();
        }
    };
    match serde_json::to_value(table) {
        Ok(Value::Object(section)) => section,
        _ => Map::new(),
    }
}

/// Keys of the editor's section that are none of the settings: options for the start of the server,
/// and what extensions keep there for themselves.
const OF_EDITORS: &[&str] = &["author", "places", "review", "server", "trace", "trusted"];

/// Reads the editor's section; also what is wrong with it.
pub(super) fn read_section(section: &Value) -> (Layer, Vec<String>) {
    let mut problems = Vec::new();
    let source = EDITOR_SECTION;
    let layer = match section {
        Value::Null => Layer::default(),
        Value::Object(section) => {
            let report = &mut |message| problems.push(message);
            Reader { source, ignored: OF_EDITORS, is_own: false, report }.read(section)
        }
        other => {
            problems.push(format!("{source} is {}; it takes an object of settings", shown(other)));
            Layer::default()
        }
    };
    (layer, problems)
}

struct Reader<'a> {
    /// What the source is called.
    source: &'a str,
    ignored: &'a [&'a str],
    /// Whether it is the user's own file, which takes more than others.
    is_own: bool,
    report: &'a mut dyn FnMut(String),
}

impl Reader<'_> {
    fn read(mut self, section: &Map<String, Value>) -> Layer {
        let mut layer = Layer::default();
        for (name, value) in section {
            if value.is_null() || self.ignored.contains(&name.as_str()) {
                continue;
            }
            let Some(key) = KEYS.iter().find(|key| key.name == name) else {
                if own::OWN_KEYS.iter().any(|(key, _, _)| key == name) {
                    (self.report)(format!(
                        "{}: `{name}` is not read from here, since it names programs, keys or trust; \
                         put it into your own config.toml",
                        self.source
                    ));
                    continue;
                }
                let own = own::OWN_KEYS.iter().map(|(name, _, _)| *name);
                let is_own = self.is_own;
                let own = own.filter(|_| is_own);
                self.unknown(name, "setting", KEYS.iter().map(|key| key.name).chain(own));
                continue;
            };
            let taken = if *key == SPEC_ROOTS {
                layer.spec_roots = list(value, below_root).filter(|roots| !roots.is_empty());
                layer.spec_roots.is_some()
            } else if *key == SPEC_FOR {
                spec_for(value).map(|spec_for| layer.spec_for = spec_for).is_some()
            } else if *key == TEST_RESULTS {
                layer.test_results = list(value, below_root);
                layer.test_results.is_some()
            } else if *key == SKIP {
                layer.skip = list(value, glob);
                layer.skip.is_some()
            } else if *key == MAX_FILE_SIZE {
                layer.max_file_size = value.as_u64().filter(|size| (1..=1 << 30).contains(size));
                layer.max_file_size.is_some()
            } else {
                value.as_object().is_some_and(|section| {
                    layer.problems = self.problems(section);
                    true
                })
            };
            if !taken {
                self.wrong(key, value);
            }
        }
        layer
    }

    fn problems(
        &mut self,
        section: &Map<String, Value>,
    ) -> BTreeMap<ProblemCode, Option<Severity>> {
        let mut problems = BTreeMap::new();
        for (name, value) in section.iter().filter(|(_, value)| !value.is_null()) {
            let code = ProblemCode::ALL.iter().find(|code| code.name() == name);
            match (code, value.as_str().and_then(severity)) {
                (Some(code), Some(severity)) => {
                    problems.insert(*code, severity);
                }
                (Some(code), None) => (self.report)(format!(
                    "{}: `{}.{code}` is {}; it takes off, hint, information, warning or error",
                    self.source,
                    PROBLEMS.name,
                    shown(value)
                )),
                (None, _) => {
                    let codes = ProblemCode::ALL.iter().map(|code| code.name());
                    self.unknown(name, "kind of problem", codes);
                }
            }
        }
        problems
    }

    fn unknown<'n>(&mut self, name: &str, what: &str, known: impl Iterator<Item = &'n str>) {
        let known: Vec<&str> = known.collect();
        let hint = match similar(name, &known) {
            Some(similar) => format!("did you mean `{similar}`?"),
            None => format!("known are {}", known.join(", ")),
        };
        (self.report)(format!("{}: `{}` is no {what}; {hint}", self.source, cut(name)));
    }

    fn wrong(&mut self, key: &Key, value: &Value) {
        let (source, name, value) = (self.source, key.name, shown(value));
        (self.report)(format!("{source}: `{name}` is {value}; it takes {}", key.takes));
    }
}

/// `off` is `Some(None)`; `None` for a word that is no severity.
fn severity(name: &str) -> Option<Option<Severity>> {
    let all = [Severity::Hint, Severity::Information, Severity::Warning, Severity::Error];
    match name {
        "off" => Some(None),
        _ => all.into_iter().find(|severity| severity.name() == name).map(Some),
    }
}

/// A list of which each is what `each` makes of it; `None` when one of them is nothing.
fn list(value: &Value, each: fn(&str) -> Option<String>) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|item| each(item.as_str()?)).collect()
}

/// Something below the root, written one way.
fn below_root(path: &str) -> Option<String> {
    let path = path.trim_start_matches("./").trim_end_matches('/');
    specls_text::path_is_safe(path).then(|| path.to_owned())
}

/// What a line of a `.gitignore` may say.
fn glob(glob: &str) -> Option<String> {
    ignore::gitignore::GitignoreBuilder::new("").add_line(None, glob).ok()?;
    (!glob.trim().is_empty()).then(|| glob.to_owned())
}

/// Folders, `.` for the root itself, and names of specs.
fn spec_for(value: &Value) -> Option<BTreeMap<String, String>> {
    let folder = |folder: &str| match folder.trim_end_matches('/') {
        "." => Some(String::new()),
        folder => below_root(folder),
    };
    value
        .as_object()?
        .iter()
        .map(|(name, spec)| Some((folder(name)?, spec.as_str()?.to_owned())))
        .collect()
}

pub(super) fn similar<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    known
        .iter()
        .map(|known| (strsim::jaro_winkler(name, known), *known))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, known)| known)
}

/// A value as it was written, or the beginning of it.
pub(super) fn shown(value: &Value) -> String {
    cut(&value.to_string())
}

pub(super) fn cut(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
