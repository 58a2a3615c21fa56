//! `specls suggest`: which code is likely to answer to a criterion.

mod tickets;

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::Serialize;
use specls_code::Tongue;
use specls_trace::SpecView;
use specls_trace::rank::{Known, Ranker, SUGGESTED, Suggestions, Wanted, because};
use specls_workspace::{Scope, TextFile, words_of};

use crate::answer::{Answer, Failure};
use crate::arguments::{Format, Suggest};
use crate::output::{Palette, Progress, json, style};
use crate::project::Project;
use crate::shell::Shell;

/// How many files are shown for a criterion, and how many symbols.
const SHOWN: usize = 3;

/// How many are told to a program.
const TOLD: usize = 10;

/// Suggests code for the criteria of a project, or for tickets in a plain folder.
pub fn suggest(arguments: &Suggest, shell: &Shell) -> Result<Answer, Failure> {
    if let (Some(requirements), Some(code)) = (&arguments.requirements, &arguments.code) {
        return tickets::rank(requirements, code, arguments, shell);
    }
    let (spec, id) = split(arguments.wanted.as_deref());
    let named: Vec<&str> = spec.iter().copied().filter(|name| !name.is_empty()).collect();
    let project = Project::open(shell, &named, Scope::Everything)?;
    let specs = match (id, &*named) {
        // An id alone is looked for in all specs.
        (Some(_), []) => project.specs(&[])?,
        _ => project.specs(&named)?,
    };
    let wanted: BTreeSet<String> = specs
        .iter()
        .flat_map(|spec| {
            let ids = spec.criteria().map(|(_, criterion)| criterion.id.clone());
            let asked = ids.filter(|own| match id {
                Some(id) => own.as_str() == id || parent(own.as_str()) == Some(id),
                None => {
                    let standing = spec.standing(own);
                    !standing.built && !standing.optional && standing.opted_out.is_none()
                }
            });
            asked.map(|id| address(spec, id.as_str())).collect::<Vec<_>>()
        })
        .collect();
    if wanted.is_empty() {
        return match id {
            Some(id) => Err(Failure(format!(
                "there is no criterion `{id}`; `specls show` lists them with their numbers"
            ))),
            None => Ok(Answer::nothing_to_do("code answers to every criterion")),
        };
    }
    let found = suggestions(&project, shell, &wanted);
    Ok(Answer::of(match arguments.format {
        Format::Json => json(&Report::of(&found))?,
        Format::Text => text(&found, shell.palette),
    }))
}

/// What is likely to answer to the criteria with these addresses (`hanoi#2.1`), in the order of the
/// specs. Every criterion of the project has a part in it: what is common to all says nothing.
pub fn suggestions(project: &Project, shell: &Shell, wanted: &BTreeSet<String>) -> Vec<Suggested> {
    let progress = Progress::start(shell, "Comparing code with criteria");
    let (all, known) = criteria(project);
    let said: String = all.iter().flat_map(|it| [&*it.text, "\n"]).collect();
    let tongue = Tongue::of(&said);
    let mut ranker = Ranker::new(tongue);
    let files = sources(project);
    for (file, words) in files.iter().zip(words_of(&files, tongue)) {
        ranker.replace(&file.path, &words);
    }
    let study = ranker.study(&all, &known);
    let found = all
        .iter()
        .enumerate()
        .filter(|(_, it)| wanted.contains(&it.id))
        .map(|(at, it)| Suggested { text: it.text.clone(), suggestions: study.rank(at, TOLD) })
        .collect();
    drop(progress);
    found
}

/// What is suggested for one criterion.
pub struct Suggested {
    /// The criterion's text.
    pub text: String,
    /// What is likely to answer to it.
    pub suggestions: Suggestions,
}

/// All criteria of a project, with the files that are certain to answer to them.
fn criteria(project: &Project) -> (Vec<Wanted>, Known) {
    let (mut all, mut known) = (Vec::new(), Known::new());
    for spec in project.snapshot().specs() {
        for (requirement, criterion) in spec.criteria() {
            let id = address(&spec, criterion.id.as_str());
            let links = spec.links(&criterion.id);
            let paths: BTreeSet<String> = links
                .into_iter()
                .filter(|link| !link.is_test())
                .map(|link| link.place.path)
                .collect();
            if !paths.is_empty() {
                known.insert(id.clone(), paths);
            }
            all.push(Wanted {
                group: address(&spec, requirement.id.as_str()),
                id,
                title: requirement.title.clone(),
                text: criterion.text.clone(),
            });
        }
    }
    (all, known)
}

/// The project's source files but those of tests: a test says in words what code does.
fn sources(project: &Project) -> Vec<TextFile> {
    let sources = project.workspace().sources();
    let is_code = |path: &str| {
        specls_code::Language::of_path(path).is_some_and(|language| !language.is_test_path(path))
    };
    project
        .snapshot()
        .files()
        .filter(|(path, _)| is_code(path))
        .filter_map(|(path, _)| {
            let text = sources.text(path)?.to_string();
            (!specls_code::is_generated(path, &text))
                .then(|| TextFile { path: path.to_owned(), text })
        })
        .collect()
}

/// `hanoi#2.1`
fn address(spec: &SpecView<'_>, id: &str) -> String {
    format!("{}#{id}", spec.id())
}

/// The spec and the criterion that are named: `hanoi`, `2.1`, `hanoi#2.1`.
fn split(wanted: Option<&str>) -> (Option<&str>, Option<&str>) {
    let is_number = |text: &str| {
        text.starts_with(|first: char| first.is_ascii_digit()) && !text.contains(['/', '\\', '-'])
    };
    match wanted {
        None => (None, None),
        Some(wanted) => match wanted.rsplit_once('#') {
            Some((spec, id)) => (Some(spec), Some(id)),
            None if is_number(wanted) => (None, Some(wanted)),
            None => (Some(wanted), None),
        },
    }
}

/// The requirement of a criterion: `2` of `2.1`.
fn parent(id: &str) -> Option<&str> {
    id.rsplit_once('.').map(|(parent, _)| parent)
}

#[derive(Serialize)]
struct Report<'a> {
    suggestions: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    text: &'a str,
    files: Vec<FileRow<'a>>,
    symbols: Vec<SymbolRow<'a>>,
}

#[derive(Serialize)]
struct FileRow<'a> {
    path: &'a str,
    confidence: f64,
    suggested: bool,
    because: String,
}

#[derive(Serialize)]
struct SymbolRow<'a> {
    path: &'a str,
    name: &'a str,
    kind: &'a str,
    first_line: u32,
    last_line: u32,
}

impl<'a> Report<'a> {
    fn of(found: &'a [Suggested]) -> Self {
        let suggestions = found.iter().map(|found| Row {
            id: &found.suggestions.id,
            text: &found.text,
            files: found
                .suggestions
                .files
                .iter()
                .map(|file| FileRow {
                    path: &file.path,
                    confidence: (file.confidence * 1000.0).round() / 1000.0,
                    suggested: file.confidence >= SUGGESTED,
                    because: because(&file.reasons),
                })
                .collect(),
            symbols: found
                .suggestions
                .symbols
                .iter()
                .filter(|symbol| !symbol.testing)
                .take(TOLD)
                .map(|symbol| SymbolRow {
                    path: &symbol.path,
                    name: &symbol.name,
                    kind: symbol.kind.name(),
                    first_line: symbol.lines.0,
                    last_line: symbol.lines.1,
                })
                .collect(),
        });
        Self { suggestions: suggestions.collect() }
    }
}

/// For people: each criterion with the best files, why, and where in them.
pub fn text(found: &[Suggested], palette: Palette) -> String {
    let mut text = String::new();
    for Suggested { text: criterion, suggestions } in found {
        let id = palette.paint(style::NAME, palette.quote(&suggestions.id));
        let _ = writeln!(text, "{id} {}", palette.quote(criterion));
        let _ = match suggestions.files.first() {
            None => writeln!(text, "  no code has words of it"),
            Some(_) => write!(text, "{}", lines(suggestions, palette)),
        };
        text.push('\n');
    }
    text.pop();
    text
}

/// The lines of one criterion's suggestions, a line and its reasons a file.
pub fn lines(suggestions: &Suggestions, palette: Palette) -> String {
    /// Less is a guess; the first is shown all the same.
    const LEAST: f64 = 0.01;
    let mut text = String::new();
    let files = suggestions.files.iter().enumerate().take(SHOWN);
    for (_, file) in files.filter(|(place, file)| *place == 0 || file.confidence >= LEAST) {
        let certainty = format!("{:5.2}", file.confidence);
        let certainty = match file.confidence >= SUGGESTED {
            true => palette.paint(style::ADDED, certainty),
            false => palette.paint(style::FAINT, certainty),
        };
        let path = palette.paint(style::PLACE, palette.quote(&file.path));
        let _ = writeln!(text, "  {certainty}  {path}");
        let symbols: Vec<String> = suggestions
            .symbols
            .iter()
            .filter(|symbol| symbol.path == file.path && !symbol.testing)
            .take(SHOWN)
            .map(|symbol| format!("{}:{}", symbol.name, symbol.lines.0))
            .collect();
        if !symbols.is_empty() {
            let _ = writeln!(text, "         {}", palette.quote(&symbols.join(", ")));
        }
        let because = because(&file.reasons);
        if !because.is_empty() {
            let because = format!("because {}", palette.quote(&because));
            let _ = writeln!(text, "         {}", palette.paint(style::FAINT, because));
        }
    }
    text
}
