//! Counts the words of one file while it is walked from its start to its end.

use std::ops::Range;

use memchr::memchr_iter;
use rustc_hash::{FxHashMap, FxHashSet};
use specls_text::Span;

use super::{
    Field, FileWords, Pair, PairKind, Part, Standing, SymbolWords, Tongue, name_key, stems,
};
use crate::{SourceFacts, Symbol, SymbolKind};

/// Names shorter than this are used by chance.
const SHORTEST_USE: usize = 4;

/// The words of one file so far.
pub(super) struct Builder<'a> {
    text: &'a str,
    tongue: Tongue,
    symbols: Vec<Symbol<'a>>,
    /// For each of `symbols` its place among the ranked ones.
    ranked: Vec<Option<u16>>,
    /// Where the documentation of each symbol stands that has some.
    docs: Vec<(Span, usize)>,
    /// Lines that hold citations, and the quotations below them.
    cited: Vec<Span>,
    words: FileWords,
    /// The word that a stem is.
    by_stem: FxHashMap<Box<str>, u32>,
    /// The word that a written word is; `None` for a stop word.
    by_word: FxHashMap<Box<str>, Option<u32>>,
    /// Where in `sequence` the words of an identifier stand.
    identifiers: FxHashMap<&'a str, Range<usize>>,
    sequence: Vec<u32>,
    pairs: Vec<(u32, u32, PairKind)>,
    standings: Vec<(u32, u16, Part)>,
    uses: FxHashSet<u32>,
    /// The symbols around the present place, outermost first, and the next one.
    open: Vec<usize>,
    next: usize,
    /// Comments that follow each other line by line, not yet counted.
    block: Option<Span>,
    /// Whether anything but comments was seen.
    started: bool,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        path: &str,
        text: &'a str,
        facts: Option<&'a SourceFacts>,
        tongue: Tongue,
    ) -> Self {
        let symbols: Vec<_> = facts.map_or_else(Vec::new, |facts| facts.symbols.iter().collect());
        let mut builder = Self {
            text,
            tongue,
            ranked: Vec::with_capacity(symbols.len()),
            docs: docs(&symbols),
            cited: facts.map_or_else(Vec::new, |facts| cited_lines(facts, text)),
            words: FileWords::default(),
            by_stem: FxHashMap::default(),
            by_word: FxHashMap::default(),
            identifiers: FxHashMap::default(),
            sequence: Vec::new(),
            pairs: Vec::new(),
            standings: Vec::new(),
            uses: FxHashSet::default(),
            open: Vec::new(),
            next: 0,
            block: None,
            started: false,
            symbols,
        };
        builder.path(path);
        builder.names();
        builder
    }

    fn path(&mut self, path: &str) {
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
        self.plain(Field::FileName, stem);
        self.plain(Field::Folders, folders);
        if stem.len() >= SHORTEST_USE {
            self.words.provides.push(name_key(stem));
        }
    }

    /// Takes the symbols over, with the words of their names.
    fn names(&mut self) {
        let breaks: Vec<usize> = memchr_iter(b'\n', self.text.as_bytes()).collect();
        let line = |offset: usize| breaks.partition_point(|at| *at < offset) as u32 + 1;
        for at in 0..self.symbols.len() {
            let symbol = self.symbols[at];
            let place = u16::try_from(self.words.symbols.len()).ok();
            let place =
                place.filter(|_| !matches!(symbol.kind, SymbolKind::Module | SymbolKind::Constant));
            self.ranked.push(place);
            let Some(place) = place else { continue };
            let name = own_name(&symbol);
            let field = match symbol.kind {
                SymbolKind::Type => Field::TypeNames,
                _ => Field::FunctionNames,
            };
            if symbol.kind == SymbolKind::Type
                && name.len() == symbol.name.len()
                && name.len() >= SHORTEST_USE
            {
                self.words.provides.push(name_key(name));
            }
            let parent = symbol.container.map(|container| self.symbols[container]);
            let whole = match symbol.container.and_then(|container| self.ranked[container]) {
                Some(outer) => format!("{}.{name}", self.words.symbols[usize::from(outer)].name),
                None => name.to_owned(),
            };
            self.words.symbols.push(SymbolWords {
                name: whole.into(),
                kind: symbol.kind,
                testing: symbol.testing,
                lines: (line(symbol.span.start), line(symbol.span.end.saturating_sub(1))),
                at: at as u32,
            });
            for word in self.read(name) {
                self.count(word, field);
                self.standings.push((word, place, Part::Name));
            }
            for word in parent.map_or_else(Vec::new, |parent| self.read(own_name(&parent))) {
                self.standings.push((word, place, Part::Parent));
            }
        }
    }

    /// Code that stands at `span` and is neither a comment nor a word: ends a block of comments.
    pub(super) fn token(&mut self) {
        self.end_block();
        self.started = true;
    }

    /// A name at `span`.
    pub(super) fn identifier(&mut self, span: Span) {
        self.token();
        let name: &'a str = span.of(self.text);
        let words = match self.identifiers.get(name) {
            Some(words) => words.clone(),
            None => {
                self.used(name);
                let start = self.sequence.len();
                let read = self.read(name);
                self.sequence.extend(read);
                self.identifiers.insert(name, start..self.sequence.len());
                start..self.sequence.len()
            }
        };
        let symbol = self.symbol_at(span);
        // Its own name was counted with the symbols.
        let is_name = symbol.is_some_and(|at| {
            let name = self.symbols[at].name_span;
            name.start <= span.start && span.end <= name.end
        });
        let ranked = symbol.filter(|_| !is_name).and_then(|at| self.ranked[at]);
        let mut before = None;
        for place in words {
            let word = self.sequence[place];
            self.count(word, Field::Everything);
            self.count(word, Field::Identifiers);
            self.standings.extend(ranked.map(|symbol| (word, symbol, Part::Body)));
            self.pairs.extend(before.map(|before| (before, word, PairKind::Identifier)));
            before = Some(word);
        }
    }

    /// The text of a string literal, or a part of it.
    pub(super) fn string(&mut self, span: Span) {
        self.token();
        let symbol = self.symbol_at(span).and_then(|at| self.ranked[at]);
        let words = self.read(span.of(self.text));
        self.prose(&words, Field::Strings, symbol.map(|symbol| (symbol, Part::Body)));
    }

    /// A string that stands by itself: documentation of what is around.
    pub(super) fn docstring(&mut self, span: Span) {
        self.token();
        let symbol = self.symbol_at(span);
        self.documentation(span, symbol);
    }

    /// Something imported: only the last parts of its name count.
    pub(super) fn import(&mut self, span: Span) {
        self.token();
        let text = span.of(self.text);
        let is_part = |character: char| character.is_alphanumeric() || character == '_';
        let mut rest = text;
        while let Some(start) = rest.find(is_part) {
            let name = &rest[start..];
            let end = name.find(|character| !is_part(character)).unwrap_or(name.len());
            let (name, behind) = name.split_at(end);
            self.used(name);
            let leads_on = behind.trim_start().starts_with(['.', ':', '/', '\\', '-']);
            if (!leads_on || is_file(behind)) && !IMPORTING.contains(&name) {
                self.plain(Field::Imports, name);
            }
            rest = behind;
        }
    }

    /// A comment at `span`.
    pub(super) fn comment(&mut self, span: Span) {
        match &mut self.block {
            Some(block) if self.text.get(block.end..span.start).is_some_and(is_close) => {
                block.end = span.end;
            }
            _ => {
                self.end_block();
                self.block = Some(span);
            }
        }
    }

    pub(super) fn finish(mut self) -> FileWords {
        self.end_block();
        self.pairs.sort_unstable();
        for same in self.pairs.chunk_by(|a, b| a == b) {
            let (first, second, kind) = same[0];
            self.words.pairs.push(Pair { first, second, kind, times: times(same.len()) });
        }
        self.standings.sort_unstable();
        for same in self.standings.chunk_by(|a, b| a == b) {
            let (word, symbol, part) = same[0];
            self.words.standings.push(Standing { word, symbol, part, times: times(same.len()) });
        }
        self.words.provides.sort_unstable();
        self.words.provides.dedup();
        self.words.uses = self.uses.into_iter().collect();
        self.words.uses.sort_unstable();
        self.words
    }

    fn end_block(&mut self) {
        let Some(block) = self.block.take() else { return };
        let comment = block.of(self.text);
        if !self.started && is_licence(comment) {
            return;
        }
        if let Some(symbol) = self.documented(block) {
            return self.documentation(block, Some(symbol));
        }
        let around = self.around(block);
        let speaks_of_what_is_around = comment.starts_with("//!") || comment.starts_with("/*!");
        if speaks_of_what_is_around || !self.started {
            return self.documentation(block, around);
        }
        let symbol = around.and_then(|at| self.ranked[at]);
        let words = self.read_uncited(block);
        self.prose(&words, Field::Comments, symbol.map(|symbol| (symbol, Part::Body)));
    }

    /// Documentation of a symbol, or of the file.
    fn documentation(&mut self, span: Span, symbol: Option<usize>) {
        let field = match symbol.map(|at| self.symbols[at].kind) {
            Some(SymbolKind::Function | SymbolKind::Method | SymbolKind::Test) => {
                Field::FunctionDocs
            }
            _ => Field::TypeDocs,
        };
        let ranked = symbol.and_then(|at| self.ranked[at]);
        let words = self.read_uncited(span);
        self.prose(&words, field, ranked.map(|symbol| (symbol, Part::Doc)));
    }

    /// The symbol that a block of comments documents.
    fn documented(&self, block: Span) -> Option<usize> {
        let behind = self.docs.partition_point(|(doc, _)| doc.start <= block.start);
        let (doc, symbol) = self.docs[..behind].last()?;
        (block.start < doc.end).then_some(*symbol)
    }

    /// The innermost symbol that holds the span, which must not lie before one asked for earlier.
    fn symbol_at(&mut self, span: Span) -> Option<usize> {
        while self.symbols.get(self.next).is_some_and(|it| it.span.start <= span.start) {
            self.open.push(self.next);
            self.next += 1;
        }
        while self.open.last().is_some_and(|&at| self.symbols[at].span.end <= span.start) {
            self.open.pop();
        }
        self.open.last().copied()
    }

    /// The innermost symbol that holds the span, wherever it lies.
    fn around(&self, span: Span) -> Option<usize> {
        let before = self.symbols.partition_point(|symbol| symbol.span.start <= span.start);
        let mut candidate = before.checked_sub(1);
        while let Some(at) = candidate {
            if self.symbols[at].span.end >= span.end {
                break;
            }
            candidate = self.symbols[at].container;
        }
        candidate
    }

    fn prose(&mut self, words: &[u32], field: Field, symbol: Option<(u16, Part)>) {
        for &word in words {
            self.count(word, field);
            self.count(word, Field::Everything);
            self.standings.extend(symbol.map(|(symbol, part)| (word, symbol, part)));
        }
        self.pairs.extend(words.windows(2).map(|two| (two[0], two[1], PairKind::Prose)));
    }

    fn plain(&mut self, field: Field, text: &str) {
        for word in self.read(text) {
            self.count(word, field);
        }
    }

    fn count(&mut self, word: u32, field: Field) {
        let count = &mut self.words.fields[word as usize][field as usize];
        *count = count.saturating_add(1);
    }

    fn used(&mut self, name: &str) {
        if name.len() >= SHORTEST_USE {
            self.uses.insert(name_key(name));
        }
    }

    /// The words of a span but for the lines that hold citations.
    fn read_uncited(&mut self, span: Span) -> Vec<u32> {
        let mut words = Vec::new();
        let mut start = span.start;
        let first = self.cited.partition_point(|cited| cited.end <= span.start);
        for at in first..self.cited.len() {
            let cited = self.cited[at];
            if cited.start >= span.end {
                break;
            }
            if start < cited.start {
                words.extend(self.read(&self.text[start..cited.start]));
            }
            start = cited.end;
        }
        if start < span.end {
            words.extend(self.read(&self.text[start..span.end]));
        }
        words
    }

    /// The words of a text, in its order.
    fn read(&mut self, text: &str) -> Vec<u32> {
        let mut found = Vec::new();
        let Self { by_word, by_stem, words, tongue, .. } = self;
        stems::words(text, |word| {
            if let Some(known) = by_word.get(word) {
                return found.extend(*known);
            }
            let place = stems::stem(word, *tongue, |stem| {
                let stem = stem?;
                Some(by_stem.get(stem).copied().unwrap_or_else(|| {
                    let place = words.stems.len() as u32;
                    words.stems.push(stem.into());
                    words.fields.push([0; Field::COUNT]);
                    by_stem.insert(stem.into(), place);
                    place
                }))
            });
            by_word.insert(word.into(), place);
            found.extend(place);
        });
        found
    }
}

/// A symbol's name without what a block of implementations puts in front: `Board` for `impl Board`.
fn own_name<'a>(symbol: &Symbol<'a>) -> &'a str {
    symbol.name.strip_prefix("impl ").unwrap_or(symbol.name)
}

fn docs(symbols: &[Symbol<'_>]) -> Vec<(Span, usize)> {
    let docs = symbols.iter().enumerate().filter_map(|(at, symbol)| Some((symbol.doc?, at)));
    let mut docs: Vec<_> = docs.collect();
    docs.sort_unstable();
    docs
}

/// Words that importing is written with.
const IMPORTING: [&str; 9] =
    ["use", "pub", "import", "from", "as", "static", "include", "using", "require"];

/// Whether a name is a file's, by what stands behind it: `.h"`, `.js'`.
fn is_file(behind: &str) -> bool {
    let ending = behind.strip_prefix('.').unwrap_or_default();
    let end = ending.find(|it: char| !it.is_alphanumeric()).unwrap_or(ending.len());
    (1..=4).contains(&end) && ending[end..].starts_with(['"', '\'', '>'])
}

fn times(count: usize) -> u16 {
    count.try_into().unwrap_or(u16::MAX)
}

/// Whether nothing but blanks and at most one line break stands between.
fn is_close(between: &str) -> bool {
    between.trim().is_empty() && between.matches('\n').count() <= 1
}

/// Whether a comment at the head of a file speaks of who may use it.
fn is_licence(comment: &str) -> bool {
    const SIGNS: [&str; 6] = [
        "copyright",
        "spdx-license",
        "licensed under",
        "all rights reserved",
        "licence",
        "license",
    ];
    let comment = comment.to_lowercase();
    SIGNS.iter().any(|sign| comment.contains(sign))
}

/// The lines of a file's citations, with the quotations (`> …`) right below: they repeat what the
/// spec says.
fn cited_lines(facts: &SourceFacts, text: &str) -> Vec<Span> {
    let line_end = |at: usize| text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
    let mut lines: Vec<Span> = Vec::new();
    for citation in facts.citations.iter() {
        let start = text[..citation.span.start].rfind('\n').map_or(0, |at| at + 1);
        let mut end = line_end(citation.span.end);
        loop {
            let below = line_end(end);
            let line = text[end..below].trim_start().trim_start_matches(['/', '*', '#', '!', '-']);
            if end == below || !line.trim_start().starts_with('>') {
                break;
            }
            end = below;
        }
        match lines.last_mut() {
            Some(last) if last.end >= start => last.end = last.end.max(end),
            _ => lines.push(Span::new(start, end)),
        }
    }
    lines
}
