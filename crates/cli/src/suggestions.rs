//! What is likely to answer to criteria: looked for once, laid out for people and for programs.

use std::collections::HashSet;
use std::fmt::Write;

use serde::{Serialize, Serializer};
use specls_spec::Id;
use specls_trace::rank::{
    Criteria, FileSuggestion, Ranker, SUGGESTED, Suggestions, SymbolSuggestion, because, may_answer,
};
use specls_workspace::{TextFile, words_of};

use crate::output::{Palette, Progress, style};
use crate::project::Project;
use crate::shell::Shell;

/// How many files are shown for a criterion, and how many symbols of each.
const SHOWN: usize = 3;

/// How many are told to a program.
const TOLD: usize = 10;

/// A criterion and what is likely to answer to it.
pub struct Suggested {
    /// The folder of its spec.
    pub folder: String,
    /// Its number.
    pub id: Id,
    /// `hanoi#2.1`
    pub address: String,
    /// Its text.
    pub text: String,
    /// What is likely to answer to it.
    pub found: Found,
}

/// What is likely to answer to one criterion. As JSON it has the fields `files` and `symbols`.
#[derive(Debug)]
pub struct Found(Suggestions);

/// A file that a person is shown.
pub struct Shown<'a> {
    /// Its path.
    pub path: &'a str,
    /// `0.71`
    pub confidence: String,
    /// Whether it is sure enough to be more than one of a list to look through.
    pub is_suggested: bool,
    /// Where in it, the likeliest first: `auto_solve:4`.
    pub symbols: Vec<String>,
    /// `*solve* in `auto_solve()``
    pub because: String,
}

/// What is likely to answer to these criteria, given by their spec's folder and their id, in the order
/// of the specs.
pub fn suggestions(
    project: &Project,
    shell: &Shell,
    wanted: &HashSet<(&str, Id)>,
) -> Vec<Suggested> {
    if wanted.is_empty() {
        return Vec::new();
    }
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
                folder: folder.clone(),
                id: id.clone(),
                address: format!("{}#{id}", project.address(&spec)),
                text: one.text.clone(),
                found: Found(study.rank(at, TOLD)),
            })
        })
        .collect();
    drop(progress);
    found
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

impl Found {
    /// The best files for a person, why, and where in them. The first is shown in any case.
    pub fn shown(&self) -> impl Iterator<Item = Shown<'_>> {
        /// Less is a guess.
        const LEAST: f64 = 0.01;
        let files = self.0.files.iter().enumerate().take(SHOWN);
        files.filter(|(place, file)| *place == 0 || file.confidence >= LEAST).map(|(_, file)| {
            let symbols = self.symbols().filter(|symbol| symbol.path == file.path);
            Shown {
                path: &file.path,
                confidence: format!("{:.2}", file.confidence),
                is_suggested: file.confidence >= SUGGESTED,
                symbols: symbols
                    .take(SHOWN)
                    .map(|symbol| format!("{}:{}", symbol.name, symbol.lines.0))
                    .collect(),
                because: because(&file.reasons),
            }
        })
    }

    /// The same as lines, a few for each file.
    pub fn lines(&self, palette: Palette) -> String {
        let mut text = String::new();
        for file in self.shown() {
            let certainty = palette.paint(
                if file.is_suggested { style::ADDED } else { style::FAINT },
                format!("{:>5}", file.confidence),
            );
            let path = palette.paint(style::PLACE, palette.quote(file.path));
            let _ = writeln!(text, "  {certainty}  {path}");
            if !file.symbols.is_empty() {
                let _ = writeln!(text, "         {}", palette.quote(&file.symbols.join(", ")));
            }
            let because = format!("because {}", palette.quote(&file.because));
            let _ = writeln!(text, "         {}", palette.paint(style::FAINT, because));
        }
        if text.is_empty() {
            text.push_str("  no code has words of it\n");
        }
        text
    }

    fn symbols(&self) -> impl Iterator<Item = &SymbolSuggestion> {
        self.0.symbols.iter().filter(|symbol| !symbol.testing)
    }
}

/// Criteria with what is suggested for them, an empty line between them.
pub fn listed<'a>(
    criteria: impl Iterator<Item = (&'a str, &'a str, &'a Found)>,
    palette: Palette,
) -> String {
    let listed = criteria.map(|(address, text, found)| {
        let address = palette.paint(style::NAME, palette.quote(address));
        format!("{address} {}\n{}", palette.quote(text), found.lines(palette))
    });
    listed.collect::<Vec<String>>().join("\n")
}

#[derive(Serialize)]
struct Told<'a> {
    files: Vec<ToldFile<'a>>,
    symbols: Vec<ToldSymbol<'a>>,
}

#[derive(Serialize)]
struct ToldFile<'a> {
    path: &'a str,
    confidence: f64,
    suggested: bool,
    because: String,
}

#[derive(Serialize)]
struct ToldSymbol<'a> {
    path: &'a str,
    name: &'a str,
    kind: &'a str,
    first_line: u32,
    last_line: u32,
}

impl Serialize for Found {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let files = self.0.files.iter().map(ToldFile::from).collect();
        let symbols = self.symbols().take(TOLD).map(ToldSymbol::from).collect();
        Told { files, symbols }.serialize(serializer)
    }
}

impl<'a> From<&'a FileSuggestion> for ToldFile<'a> {
    fn from(file: &'a FileSuggestion) -> Self {
        Self {
            path: &file.path,
            confidence: (file.confidence * 1000.0).round() / 1000.0,
            suggested: file.confidence >= SUGGESTED,
            because: because(&file.reasons),
        }
    }
}

impl<'a> From<&'a SymbolSuggestion> for ToldSymbol<'a> {
    fn from(symbol: &'a SymbolSuggestion) -> Self {
        Self {
            path: &symbol.path,
            name: &symbol.name,
            kind: symbol.kind.name(),
            first_line: symbol.lines.0,
            last_line: symbol.lines.1,
        }
    }
}
