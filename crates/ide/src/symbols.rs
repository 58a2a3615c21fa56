//! Parts of specs and symbols of code, found by what they are called.

use specls_code::{SourceFacts, SymbolKind};
use specls_spec::Document;
use specls_text::Span;
use specls_trace::{Address, Place, Snapshot, SpecFile};

use crate::describe::cut;

/// More than this nobody reads; editors ask again with every letter.
const MOST: usize = 128;

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
    /// A symbol's address, by which its place is found again.
    pub code: Option<Address>,
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

impl FoundKind {
    /// Whether a citation calls it so, in lower case, before its number.
    fn is_called(self, word: &str) -> bool {
        match self {
            FoundKind::Requirement => word == "requirement",
            FoundKind::Criterion => matches!(word, "criterion" | "requirement"),
            FoundKind::Property => word == "property",
            FoundKind::Task => word == "task",
            FoundKind::Symbol(_) => false,
        }
    }
}

/// What the words of `query` are all found in, whatever their case: parts of specs first, then
/// symbols of code, at most 128. Up to six letters may lie apart when they start words: `bsh` finds
/// `boardShift`. A part is also found as it is cited: `Requirement 3`, `Property 1`. An empty query
/// gives parts of specs only.
pub fn symbols(snapshot: &Snapshot, query: &str) -> Vec<Found> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let mut search = Search { words: &words, found: Vec::new(), text: String::new() };
    for spec in snapshot.specs() {
        let name = spec.id().to_string();
        spec.files().for_each(|file| search.in_document(file, &name));
        if search.is_full() {
            return search.found;
        }
    }
    if words.is_empty() {
        return search.found;
    }
    for (path, facts) in snapshot.sources() {
        search.in_source(path, facts);
        if search.is_full() {
            break;
        }
    }
    search.found
}

/// Where the symbol of code is now that was found with this address.
pub fn symbol_place_now(snapshot: &Snapshot, code: &Address) -> Option<Place> {
    let facts = snapshot.source(&code.path)?;
    let symbol = facts.symbols.get(code.find(facts)?)?;
    Some(Place { path: code.path.clone(), span: symbol.name_span })
}

struct Search<'a> {
    words: &'a [String],
    found: Vec<Found>,
    /// What is looked at; one for all, so that nothing is allocated for what does not match.
    text: String,
}

impl Search<'_> {
    fn is_full(&self) -> bool {
        self.found.len() >= MOST
    }

    fn in_document(&mut self, file: &SpecFile, spec: &str) {
        let mut add = |mark: &str, id: &str, words: &str, kind: FoundKind, span: Span| {
            if self.is_full() {
                return;
            }
            self.text.clear();
            [spec, "#", mark, id, " ", words].iter().for_each(|part| self.text.push_str(part));
            let is_cited = |at: usize, word: &str| {
                let number = self.words.get(at + 1);
                number.is_some_and(|number| number.eq_ignore_ascii_case(id)) && kind.is_called(word)
            };
            let mut words = self.words.iter().enumerate();
            if !words.all(|(at, word)| matches(&self.text, word) || is_cited(at, word)) {
                return;
            }
            self.found.push(Found {
                name: cut(self.text[spec.len() + 1..].trim()),
                container: spec.to_owned(),
                kind,
                place: Place { path: file.path.clone(), span },
                code: None,
            });
        };
        match &file.document {
            Document::Requirements(document) => {
                for one in &document.requirements {
                    let id = one.id.as_str();
                    add("", id, &one.title, FoundKind::Requirement, one.heading);
                    for criterion in &one.criteria {
                        let (id, span) = (criterion.id.as_str(), criterion.text_span);
                        add("", id, &criterion.text, FoundKind::Criterion, span);
                    }
                }
            }
            Document::Design(document) => {
                for one in &document.properties {
                    add("P", one.id.as_str(), &one.title, FoundKind::Property, one.heading);
                }
            }
            Document::Tasks(document) => {
                for one in &document.tasks {
                    let (mark, id) = one.id.as_ref().map_or(("", ""), |id| ("T", id.as_str()));
                    add(mark, id, &one.title, FoundKind::Task, one.line);
                }
            }
        }
    }

    fn in_source(&mut self, path: &str, facts: &SourceFacts) {
        if !self.words.iter().all(|word| may_match(facts.symbols.names(), word)) {
            return;
        }
        for (index, symbol) in facts.symbols.iter().enumerate() {
            if self.is_full() {
                return;
            }
            if !self.words.iter().all(|word| matches(symbol.name, word)) {
                continue;
            }
            let code = Address::new(path, facts, Some(index));
            let around = code.symbol.strip_suffix(symbol.name).unwrap_or_default();
            self.found.push(Found {
                name: symbol.name.to_owned(),
                container: around.trim_end_matches('.').to_owned(),
                kind: FoundKind::Symbol(symbol.kind),
                place: Place { path: path.to_owned(), span: symbol.name_span },
                code: Some(code),
            });
        }
    }
}

/// Whether the lower-case word stands in the text, or its letters begin the text's words one after
/// the other.
fn matches(text: &str, word: &str) -> bool {
    // Nearly all names: nothing is copied, and no tables are asked.
    if text.is_ascii() && word.is_ascii() {
        return matches_ascii(text.as_bytes(), word.as_bytes());
    }
    text.to_lowercase().contains(word) || may_spell(word) && spells(text.chars(), word.chars())
}

/// The most letters that stand for the beginnings of words: longer words are written out.
const LONGEST_SPELLING: usize = 6;

/// Whether a word is short enough to stand for the beginnings of words.
fn may_spell(word: &str) -> bool {
    word.chars().count() <= LONGEST_SPELLING
}

/// Whether one of several names, written behind one another, may match a word.
fn may_match(names: &str, word: &str) -> bool {
    may_spell(word)
        || !names.is_ascii()
        || !word.is_ascii()
        || contains(names.as_bytes(), word.as_bytes())
}

/// Whether a lower-case word stands in a text, whatever its case there.
fn contains(text: &[u8], word: &[u8]) -> bool {
    let Some(first) = word.first() else { return true };
    memchr::memchr2_iter(*first, first.to_ascii_uppercase(), text)
        .any(|at| text.get(at..at + word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word)))
}

/// The same of bytes. Most texts are left at the search for the word's first letter, where it begins
/// none of their words.
fn matches_ascii(text: &[u8], word: &[u8]) -> bool {
    let Some(first) = word.first() else { return true };
    if contains(text, word) {
        return true;
    }
    let before = |at: usize| at.checked_sub(1).map_or(' ', |before| char::from(text[before]));
    let mut places = memchr::memchr2_iter(*first, first.to_ascii_uppercase(), text);
    word.len() <= LONGEST_SPELLING
        && places.any(|at| begins(before(at), char::from(text[at])))
        && spells(ascii(text), ascii(word))
}

fn ascii(bytes: &[u8]) -> impl Iterator<Item = char> {
    bytes.iter().map(|byte| char::from(*byte))
}

/// Whether a letter begins a word of a name or of a sentence.
fn begins(before: char, letter: char) -> bool {
    (letter.is_uppercase() && !before.is_uppercase())
        || (letter.is_alphanumeric() && !before.is_alphanumeric())
}

/// `bsh` spells `boardShift` and `board_shift`: each letter continues a word or begins a later one.
fn spells(text: impl Iterator<Item = char>, word: impl Iterator<Item = char>) -> bool {
    let mut letters = word.peekable();
    let mut before = ' ';
    let mut running = false;
    for letter in text {
        let Some(wanted) = letters.peek() else { return true };
        running =
            (running || begins(before, letter)) && letter.to_lowercase().next() == Some(*wanted);
        if running {
            letters.next();
        }
        before = letter;
    }
    letters.peek().is_none()
}
