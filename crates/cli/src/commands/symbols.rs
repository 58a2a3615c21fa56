//! `specls symbols`: what was read from a source file.

use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;

use serde::Serialize;
use specls_code::{
    CitationKind, Language, Reading, SourceFacts, SymbolKind, Verb, is_generated, read,
};
use specls_text::{Encoding, LineIndex};
use specls_workspace::{SettingsSources, find_root, user_settings_file};

use crate::answer::{Answer, Failure};
use crate::arguments::{Format, Symbols};
use crate::output::{Palette, json, style};
use crate::shell::Shell;

/// A source file. Field names are a promise to programs that read them.
#[derive(Debug, Serialize)]
struct Model {
    path: String,
    /// `null` where only comments are known.
    language: Option<&'static str>,
    /// `whole` or `comments`.
    reading: &'static str,
    symbols: Vec<SymbolModel>,
    citations: Vec<CitationModel>,
}

#[derive(Debug, Serialize)]
struct SymbolModel {
    name: String,
    kind: &'static str,
    /// The place of the surrounding symbol in `symbols`.
    container: Option<usize>,
    line: usize,
    end_line: usize,
    column: usize,
    testing: bool,
    /// The first line of its documentation.
    doc: Option<String>,
    /// Sixteen hexadecimal digits.
    fingerprint: String,
}

#[derive(Debug, Serialize)]
struct CitationModel {
    kind: &'static str,
    verb: &'static str,
    text: String,
    /// The spec that the id itself names.
    spec: Option<String>,
    line: usize,
    column: usize,
    /// The place of the symbol that it belongs to in `symbols`; `null` for the file.
    symbol: Option<usize>,
    in_test: bool,
}

/// Prints the symbols and citations of one file.
pub fn symbols(arguments: &Symbols, shell: &Shell) -> Result<Answer, Failure> {
    let shown = arguments.file.display();
    let bytes = bytes(&arguments.file)?;
    let mut notes = Vec::new();
    let text = String::from_utf8_lossy(&bytes);
    if let Cow::Owned(_) = &text {
        let valid = bytes.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
        notes.push(format!(
            "`{shown}` is not UTF-8 (byte {valid}); what could not be decoded is read as U+FFFD"
        ));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let path = below_root(&arguments.file, shell);
    let Some(facts) = read(&path, text) else { return Err(unknown(&arguments.file)) };
    if is_generated(&path, text) {
        notes.push(format!("`{shown}` was written by a program, to judge by its name or text"));
    }
    if facts.reading == Reading::Comments {
        notes.push(match facts.language {
            Some(language) => format!(
                "`{shown}` is too tangled to be read as {}; only its comments were read",
                language.name()
            ),
            None => {
                format!("only the comments of files like `{shown}` are read, not their symbols")
            }
        });
    }
    let model = Model::of(path, &facts, text);
    let output = match arguments.format {
        Format::Json => json(&model)?,
        Format::Text => model.text(shell.palette),
    };
    Ok(Answer { notes, ..Answer::of(output) })
}

fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let shown = file.display();
    if file.is_dir() {
        return Err(Failure(format!("`{shown}` is a folder; name a source file")));
    }
    // A pipe would be waited for, a device may have no end.
    if std::fs::metadata(file).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(Failure(format!("`{shown}` is no plain file; name a source file")));
    }
    let bytes = std::fs::read(file).map_err(|error| {
        Failure(format!("`{shown}` cannot be read: {error}; name a source file"))
    })?;
    if bytes.iter().take(8_000).any(|byte| *byte == 0) {
        return Err(Failure(format!(
            "`{shown}` is no text (it holds a zero byte); name a source file"
        )));
    }
    Ok(bytes)
}

fn unknown(file: &Path) -> Failure {
    let languages: Vec<&str> = Language::all().map(Language::name).collect();
    Failure(format!(
        "it is not known how files like `{}` write comments; name a file in {}, or in a language \
         with comments that are known",
        file.display(),
        languages.join(", ")
    ))
}

/// The file's path below its project, which says whether it lies in a folder of tests; as it was
/// written when there is no project around it.
fn below_root(file: &Path, shell: &Shell) -> String {
    let written = || file.to_string_lossy().replace('\\', "/");
    let Ok(absolute) = file.canonicalize() else { return written() };
    let sources = SettingsSources::new(user_settings_file());
    let root = match &shell.root {
        Some(root) => root.canonicalize().ok(),
        None => find_root(&absolute, &sources).ok().or_else(|| {
            let mut folders = absolute.ancestors();
            folders.find(|folder| folder.join(".git").exists()).map(Path::to_owned)
        }),
    };
    let root = root.or_else(|| std::env::current_dir().and_then(|it| it.canonicalize()).ok());
    match root.as_deref().and_then(|root| absolute.strip_prefix(root).ok()) {
        Some(below) => below.to_string_lossy().replace('\\', "/"),
        None => written(),
    }
}

impl Model {
    fn of(path: String, facts: &SourceFacts, text: &str) -> Self {
        let lines = LineIndex::new(text);
        let place = |offset: usize| {
            let position = lines.position(text, offset, Encoding::Utf32);
            (position.line as usize + 1, position.column as usize + 1)
        };
        let symbols = facts.symbols.iter().map(|symbol| {
            let (line, column) = place(symbol.span.start);
            SymbolModel {
                name: symbol.name.to_owned(),
                kind: symbol.kind.name(),
                container: symbol.container,
                line,
                end_line: place(symbol.span.end).0,
                column,
                testing: symbol.testing,
                doc: symbol.summary(text).map(str::to_owned),
                fingerprint: format!("{:016x}", symbol.fingerprint),
            }
        });
        let citations = facts.citations.iter().map(|citation| {
            let (line, column) = place(citation.span.start);
            CitationModel {
                kind: kind_name(citation.kind),
                verb: verb_name(citation.verb),
                text: citation.text.to_owned(),
                spec: citation.spec().map(str::to_owned),
                line,
                column,
                symbol: citation.symbol,
                in_test: citation.in_test,
            }
        });
        Self {
            language: facts.language.map(Language::name),
            reading: match facts.reading {
                Reading::Whole => "whole",
                Reading::Comments => "comments",
            },
            symbols: symbols.collect(),
            citations: citations.collect(),
            path,
        }
    }
}

impl Model {
    /// The symbols as a tree, with what cites at the symbol that it belongs to.
    fn text(&self, palette: Palette) -> String {
        let mut text = palette.paint(style::NAME, palette.quote(&self.path));
        if let Some(language) = self.language {
            let _ = write!(text, " {}", palette.paint(style::FAINT, language));
        }
        text.push('\n');
        self.push_citations(&mut text, None, 1, palette);
        for (place, symbol) in self.symbols.iter().enumerate() {
            let depth = self.depth(place);
            let indent = "  ".repeat(depth);
            let lines = if symbol.line == symbol.end_line {
                symbol.line.to_string()
            } else {
                format!("{}-{}", symbol.line, symbol.end_line)
            };
            let _ = write!(
                text,
                "{indent}{} {} {}",
                symbol.kind,
                palette.paint(style::NAME, palette.quote(&symbol.name)),
                palette.paint(style::PLACE, lines)
            );
            if symbol.testing && symbol.kind != SymbolKind::Test.name() {
                text.push_str(" (for tests)");
            }
            if let Some(doc) = &symbol.doc {
                let _ = write!(text, " {}", palette.paint(style::FAINT, palette.quote(doc)));
            }
            text.push('\n');
            self.push_citations(&mut text, Some(place), depth + 1, palette);
        }
        text
    }

    fn push_citations(
        &self,
        text: &mut String,
        symbol: Option<usize>,
        depth: usize,
        palette: Palette,
    ) {
        for citation in self.citations.iter().filter(|citation| citation.symbol == symbol) {
            let verb = match citation.verb {
                "plain" => "cites",
                verb => verb,
            };
            let _ = writeln!(
                text,
                "{}{} {} {} {}",
                "  ".repeat(depth),
                palette.paint(style::ADDED, verb),
                citation.kind,
                palette.quote(&citation.text),
                palette.paint(style::PLACE, citation.line)
            );
        }
    }

    /// How deep a symbol stands: 1 for one that stands in no other.
    fn depth(&self, place: usize) -> usize {
        let containers = std::iter::successors(Some(place), |at| self.symbols[*at].container);
        containers.count()
    }
}

const fn kind_name(kind: CitationKind) -> &'static str {
    match kind {
        CitationKind::Requirement => "requirement",
        CitationKind::Property => "property",
        CitationKind::Task => "task",
        CitationKind::Spec => "spec",
    }
}

const fn verb_name(verb: Verb) -> &'static str {
    match verb {
        Verb::Plain => "plain",
        Verb::Implements => "implements",
        Verb::Tests => "tests",
        Verb::Mentions => "mentions",
    }
}
