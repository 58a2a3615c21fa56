//! `specls suggest`: which code is likely to answer to a criterion.

mod tickets;

use std::collections::HashSet;
use std::fmt::Write;

use serde::Serialize;
use specls_spec::Id;
use specls_trace::rank::{Criteria, Ranker, SUGGESTED, Suggestions, because, may_answer};
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
    let progress = Progress::start(shell, "Looking for criteria without code");
    let wanted: HashSet<(&str, Id)> = specs
        .iter()
        .flat_map(|spec| {
            let standings = spec.standings().into_iter();
            let asked = standings.filter(|(own, standing)| match id {
                Some(id) => own.as_str() == id || parent(own.as_str()) == Some(id),
                None => !standing.built && standing.counts(),
            });
            asked.map(|(id, _)| (spec.folder(), id))
        })
        .collect();
    drop(progress);
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

/// What is likely to answer to these criteria, given by their spec's folder and their id, in the order
/// of the specs.
fn suggestions(project: &Project, shell: &Shell, wanted: &HashSet<(&str, Id)>) -> Vec<Suggested> {
    let progress = Progress::start(shell, "Comparing code with criteria");
    let criteria = Criteria::of(project.snapshot());
    let tongue = criteria.tongue();
    let mut ranker = Ranker::new(tongue);
    let files = sources(project);
    let words = words_of(&files, tongue, |path| project.snapshot().source(path));
    for (file, words) in files.iter().zip(words) {
        ranker.replace(&file.path, &words);
    }
    let study = ranker.study(&criteria.wanted, &criteria.known);
    let found = criteria
        .places
        .iter()
        .zip(&criteria.wanted)
        .enumerate()
        .filter(|(_, ((folder, id), _))| wanted.contains(&(folder.as_str(), id.clone())))
        .filter_map(|(at, ((folder, id), one))| {
            let spec = project.snapshot().spec_in(folder)?;
            Some(Suggested {
                address: format!("{}#{id}", project.address(&spec)),
                text: one.text.clone(),
                suggestions: study.rank(at, TOLD),
            })
        })
        .collect();
    drop(progress);
    found
}

/// What is suggested for one criterion.
struct Suggested {
    /// `hanoi#2.1`
    address: String,
    /// The criterion's text.
    text: String,
    /// What is likely to answer to it.
    suggestions: Suggestions,
}

/// The project's source files but those of tests: a test says in words what code does.
fn sources(project: &Project) -> Vec<TextFile> {
    let sources = project.workspace().sources();
    project
        .snapshot()
        .files()
        .filter(|(path, _)| may_answer(path))
        .filter_map(|(path, _)| {
            let text = sources.text(path)?.to_string();
            (!specls_code::is_generated(path, &text))
                .then(|| TextFile { path: path.to_owned(), text })
        })
        .collect()
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
            id: &found.address,
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
fn text(found: &[Suggested], palette: Palette) -> String {
    let mut text = String::new();
    for Suggested { address, text: criterion, suggestions } in found {
        let id = palette.paint(style::NAME, palette.quote(address));
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
fn lines(suggestions: &Suggestions, palette: Palette) -> String {
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
