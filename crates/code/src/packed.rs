//! Symbols and citations of one file, kept small: there are many, for as long as their files are
//! known. All names of a file are one text, places are halves of a word, and what is asked for is
//! put together when it is asked for.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};
use specls_text::Span;

use crate::{Citation, CitationKind, Symbol, SymbolKind, Verb};

/// The definitions of a file in its order, containers before what they contain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Symbols {
    rows: Box<[SymbolRow]>,
    names: Box<str>,
}

/// The citations of a file in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citations {
    rows: Box<[CitationRow]>,
    texts: Box<str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct SymbolRow {
    /// Where its name ends in the names of all; it begins where the one before ends.
    name_end: u32,
    span: Part,
    name_span: Part,
    /// Empty where there is none.
    doc: Part,
    container: Place,
    fingerprint: u64,
    kind: SymbolKind,
    testing: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct CitationRow {
    /// Where its text ends in the texts of all; it begins where the one before ends.
    text_end: u32,
    span: Part,
    symbol: Place,
    kind: CitationKind,
    verb: Verb,
    in_test: bool,
}

/// A span in half the room. No source is read that would not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Part {
    start: u32,
    len: u32,
}

/// A place in a list, if any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Place(Option<NonZeroU32>);

impl From<Span> for Part {
    fn from(span: Span) -> Self {
        Self { start: half(span.start), len: half(span.len()) }
    }
}

impl From<Part> for Span {
    fn from(part: Part) -> Self {
        let start = part.start as usize;
        Span::new(start, start + part.len as usize)
    }
}

impl From<Option<usize>> for Place {
    fn from(place: Option<usize>) -> Self {
        Self(place.and_then(|place| NonZeroU32::new(half(place).saturating_add(1))))
    }
}

impl From<Place> for Option<usize> {
    fn from(place: Place) -> Self {
        place.0.map(|behind| behind.get() as usize - 1)
    }
}

fn half(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The piece of `text` from the end of the row before to the end of the one at `at`.
fn piece<'a, R>(text: &'a str, rows: &[R], at: usize, end: impl Fn(&R) -> u32) -> &'a str {
    let start = at.checked_sub(1).map_or(0, |before| end(&rows[before]));
    text.get(start as usize..end(&rows[at]) as usize).unwrap_or_default()
}

impl Symbols {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The names of all, each right behind the one before: what does not stand in it is no name.
    pub fn names(&self) -> &str {
        &self.names
    }

    /// The one at a place.
    pub fn get(&self, at: usize) -> Option<Symbol<'_>> {
        (at < self.len()).then(|| self.at(at))
    }

    fn at(&self, at: usize) -> Symbol<'_> {
        let row = &self.rows[at];
        Symbol {
            name: piece(&self.names, &self.rows, at, |row| row.name_end),
            kind: row.kind,
            span: row.span.into(),
            name_span: row.name_span.into(),
            container: row.container.into(),
            testing: row.testing,
            doc: (row.doc.len > 0).then(|| row.doc.into()),
            fingerprint: row.fingerprint,
        }
    }

    /// All of them, in their order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Symbol<'_>> + ExactSizeIterator {
        (0..self.len()).map(|at| self.at(at))
    }
}

impl<'a> FromIterator<Symbol<'a>> for Symbols {
    fn from_iter<T: IntoIterator<Item = Symbol<'a>>>(symbols: T) -> Self {
        let mut names = String::new();
        let rows = symbols.into_iter().map(|symbol| {
            names.push_str(symbol.name);
            SymbolRow {
                name_end: half(names.len()),
                span: symbol.span.into(),
                name_span: symbol.name_span.into(),
                doc: symbol.doc.map(Part::from).unwrap_or_default(),
                container: symbol.container.into(),
                fingerprint: symbol.fingerprint,
                kind: symbol.kind,
                testing: symbol.testing,
            }
        });
        Self { rows: rows.collect(), names: names.into() }
    }
}

impl Citations {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The one at a place.
    pub fn get(&self, at: usize) -> Option<Citation<'_>> {
        (at < self.len()).then(|| self.at(at))
    }

    fn at(&self, at: usize) -> Citation<'_> {
        let row = &self.rows[at];
        Citation {
            kind: row.kind,
            verb: row.verb,
            text: piece(&self.texts, &self.rows, at, |row| row.text_end),
            span: row.span.into(),
            symbol: row.symbol.into(),
            in_test: row.in_test,
        }
    }

    /// All of them, in their order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Citation<'_>> + ExactSizeIterator {
        (0..self.len()).map(|at| self.at(at))
    }
}

impl<'a> FromIterator<Citation<'a>> for Citations {
    fn from_iter<T: IntoIterator<Item = Citation<'a>>>(citations: T) -> Self {
        let mut texts = String::new();
        let rows = citations.into_iter().map(|citation| {
            texts.push_str(citation.text);
            CitationRow {
                text_end: half(texts.len()),
                span: citation.span.into(),
                symbol: citation.symbol.into(),
                kind: citation.kind,
                verb: citation.verb,
                in_test: citation.in_test,
            }
        });
        Self { rows: rows.collect(), texts: texts.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_what_was_read() {
        let symbol = Symbol {
            name: "Board",
            kind: SymbolKind::Type,
            span: Span::new(10, 90),
            name_span: Span::new(16, 21),
            container: None,
            testing: false,
            doc: Some(Span::new(0, 9)),
            fingerprint: 7,
        };
        let method = Symbol { name: "undo größer", container: Some(0), doc: None, ..symbol };
        let symbols: Symbols = [symbol, method].into_iter().collect();
        assert_eq!(symbols.iter().collect::<Vec<_>>(), [symbol, method]);
        assert_eq!(symbols.get(2), None);

        let citation = Citation {
            kind: CitationKind::Requirement,
            verb: Verb::Tests,
            text: "hanoi#3.2",
            span: Span::new(3, 12),
            symbol: Some(1),
            in_test: true,
        };
        let header = Citation { text: "2.1", symbol: None, ..citation };
        let citations: Citations = [citation, header].into_iter().collect();
        assert_eq!(citations.iter().collect::<Vec<_>>(), [citation, header]);
    }

    #[test]
    fn a_row_takes_little_room() {
        assert_eq!(size_of::<SymbolRow>(), 48);
        assert_eq!(size_of::<CitationRow>(), 20);
    }
}
