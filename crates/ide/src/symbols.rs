//! Parts of specs and symbols of code, found by what they are called.

use specls_code::SymbolKind;
use specls_spec::Document;
use specls_text::Span;
use specls_trace::{Place, Snapshot, SpecFile, address_of};

use crate::describe::cut;

/// More than this nobody reads.
const MOST: usize = 200;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// `3.2 WHEN …`, `shift`.
    pub name: String,
    /// The spec, or what surrounds the symbol.
    pub container: String,
    /// What it is.
    pub kind: FoundKind,
    /// Where it is.
    pub place: Place,
}

/// The kinds of what can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundKind {
    /// A requirement.
    Requirement,
    /// An acceptance criterion.
    Criterion,
    /// A correctness property.
    Property,
    /// A task.
    Task,
    /// A definition in code.
    Symbol(SymbolKind),
}

/// What the words of `query` are all found in, whatever their case: parts of specs first, then
/// symbols of code, at most 200. A word's letters may lie apart when they start words: `bsh` finds
/// `boardShift`. An empty query gives parts of specs only.
pub fn symbols(snapshot: &Snapshot, query: &str) -> Vec<Found> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let mut found = Vec::new();
    for spec in snapshot.specs() {
        let name = spec.id().to_string();
        for file in spec.files() {
            in_document(file, &name, &words, &mut found);
            if found.len() >= MOST {
                found.truncate(MOST);
                return found;
            }
        }
    }
    if words.is_empty() {
        return found;
    }
    for (path, facts) in snapshot.files() {
        let Some(facts) = facts else { continue };
        for (index, symbol) in facts.symbols.iter().enumerate() {
            if !words.iter().all(|word| matches(&symbol.name, word)) {
                continue;
            }
            let whole = address_of(facts, index);
            let around = whole.strip_suffix(&symbol.name).unwrap_or_default();
            found.push(Found {
                name: symbol.name.to_owned(),
                container: around.trim_end_matches('.').to_owned(),
                kind: FoundKind::Symbol(symbol.kind),
                place: Place { path: path.to_owned(), span: symbol.name_span },
            });
            if found.len() >= MOST {
                return found;
            }
        }
    }
    found
}

fn in_document(file: &SpecFile, spec: &str, words: &[String], found: &mut Vec<Found>) {
    let mut add = |name: String, kind: FoundKind, span: Span| {
        let address = format!("{spec}#{name}");
        if words.iter().all(|word| matches(&address, word)) {
            let place = Place { path: file.path.clone(), span };
            found.push(Found { name: cut(name.trim()), container: spec.to_owned(), kind, place });
        }
    };
    match &file.document {
        Document::Requirements(document) => {
            for one in &document.requirements {
                add(format!("{} {}", one.id, one.title), FoundKind::Requirement, one.heading);
                for criterion in &one.criteria {
                    let name = format!("{} {}", criterion.id, criterion.text);
                    add(name, FoundKind::Criterion, criterion.text_span);
                }
            }
        }
        Document::Design(document) => {
            for one in &document.properties {
                add(format!("P{} {}", one.id, one.title), FoundKind::Property, one.heading);
            }
        }
        Document::Tasks(document) => {
            for one in &document.tasks {
                let id = one.id.as_ref().map(|id| format!("T{id}")).unwrap_or_default();
                add(format!("{id} {}", one.title), FoundKind::Task, one.line);
            }
        }
    }
}

/// Whether the lower-case word stands in the text, or its letters begin the text's words one after
/// the other.
fn matches(text: &str, word: &str) -> bool {
    if text.len() < word.len() {
        return false;
    }
    let contains = match text.is_ascii() {
        // Nearly all names: nothing is copied.
        true => text
            .as_bytes()
            .windows(word.len())
            .any(|part| part.eq_ignore_ascii_case(word.as_bytes())),
        false => text.to_lowercase().contains(word),
    };
    contains || spells(text, word)
}

/// `bsh` spells `boardShift` and `board_shift`: each letter continues a word or begins a later one.
fn spells(text: &str, word: &str) -> bool {
    let mut letters = word.chars().peekable();
    let mut before = ' ';
    let mut running = false;
    for letter in text.chars() {
        let Some(wanted) = letters.peek() else { return true };
        let begins = (letter.is_uppercase() && !before.is_uppercase())
            || (letter.is_alphanumeric() && !before.is_alphanumeric());
        running = (running || begins) && letter.to_lowercase().next() == Some(*wanted);
        if running {
            letters.next();
        }
        before = letter;
    }
    letters.peek().is_none()
}
