//! What one source file says.

use serde::{Deserialize, Serialize};
use specls_text::Span;

use crate::symbols::{Definition, Outline, outline};
use crate::{Citations, Language, Symbols, attach, citations, fingerprint, lexer};

/// What one source file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFacts {
    /// Its language; `None` where the language has no grammar here and only comments are known.
    pub language: Option<Language>,
    /// How much of it was read.
    pub reading: Reading,
    /// A fingerprint of all its tokens, as symbols have; `None` while only its comments were read.
    /// Where only comments are known, what else stands in it is cut into words and marks.
    pub fingerprint: Option<u64>,
    /// Definitions in the order of the file, containers before what they contain.
    pub symbols: Symbols,
    /// Citations in comments, docstrings and test titles, in the order of the file.
    pub citations: Citations,
}

/// How much of a source file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Reading {
    /// Its comments only: citations without symbols.
    Comments,
    /// Everything.
    Whole,
}

/// The kind of a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SymbolKind {
    /// A free function.
    Function,
    /// A function of a type.
    Method,
    /// A class, struct, enum, interface, trait, alias.
    Type,
    /// A module or namespace.
    Module,
    /// A named value at file or type level.
    Constant,
    /// A test, also one that is a call with a title.
    Test,
}

impl SymbolKind {
    /// The kind's name in output.
    pub const fn name(self) -> &'static str {
        match self {
            SymbolKind::Function => "function",
            SymbolKind::Method => "method",
            SymbolKind::Type => "type",
            SymbolKind::Module => "module",
            SymbolKind::Constant => "constant",
            SymbolKind::Test => "test",
        }
    }
}

/// A definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Symbol<'a> {
    /// Its name; a test's title where tests are calls.
    pub name: &'a str,
    /// Its kind.
    pub kind: SymbolKind,
    /// The whole definition with decorators.
    pub span: Span,
    /// The name, or the title with its quotes.
    pub name_span: Span,
    /// The place of the surrounding definition in [`SourceFacts::symbols`].
    pub container: Option<usize>,
    /// Whether it is a test or stands in one, or in a file of tests.
    pub testing: bool,
    /// The comments above it or the docstring in it, from the first to the last.
    pub doc: Option<Span>,
    /// A fingerprint of its tokens: its own name, comments, blanks and line breaks do not count, every
    /// other character does.
    pub fingerprint: u64,
}

impl Symbol<'_> {
    /// The first line of its documentation that has words, without a comment's marks.
    pub fn summary<'t>(&self, text: &'t str) -> Option<&'t str> {
        let marks =
            ['/', '*', '#', '!', '-', ';', '%', '"', '\'', '<', '>', '=', '{', '}', ' ', '\t'];
        let words = |line: &'t str| {
            let line = line.trim().trim_start_matches(marks);
            let line = line.strip_prefix("summary>").unwrap_or(line);
            let line = line.strip_suffix("</summary>").unwrap_or(line);
            line.trim_end_matches(['*', '/', '"', '\'', '<', '>', '-', ' ']).trim_start()
        };
        self.doc?.of(text).lines().map(words).find(|line| line.contains(char::is_alphanumeric))
    }
}

/// What a citation names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CitationKind {
    /// A requirement or criterion: `Requirements: 2.1`.
    Requirement,
    /// A property: `Property 3`.
    Property,
    /// A task: `Task 3.2`.
    Task,
    /// A spec by name: `Feature: hanoi`, `.kiro/specs/hanoi/…`.
    Spec,
}

/// What a citation says about the code that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Verb {
    /// Nothing: what the code is decides.
    Plain,
    /// That it implements the part: `Implements: 2.1`, `[impl->req~x~1]`.
    Implements,
    /// That it tests the part: `[utest->req~x~1]`, `r[verify x]`.
    Tests,
    /// Neither: `see 2.1`, `r[depends x]`.
    Mentions,
}

/// A mention of a spec's part in a comment, docstring or test title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Citation<'a> {
    /// What kind of part.
    pub kind: CitationKind,
    /// What it says about the code.
    pub verb: Verb,
    /// The id or name, one citation an id: `2.1`, `REQ-3`, `hanoi`; a range as `2.1-2.5`. As written
    /// but for these: `Req 6 AC 2` gives `6.2`, `17.x` gives `17`, `Property P1` gives `1`, and an id
    /// that names its spec gives `hanoi#2.1` for every kind (see [`Citation::spec`]).
    pub text: &'a str,
    /// The id or name where it stands.
    pub span: Span,
    /// The place in [`SourceFacts::symbols`] of the symbol it belongs to: the definition right below
    /// the comment, or the one around it; `None` in a file's header.
    pub symbol: Option<usize>,
    /// Whether that symbol is a test, or the file as a whole is one.
    pub in_test: bool,
}

impl<'a> Citation<'a> {
    /// The spec that the id itself names: `hanoi` in `hanoi#2.1`.
    pub fn spec(&self) -> Option<&'a str> {
        self.text.split_once('#').map(|(spec, _)| spec)
    }

    /// Whether this names a spec or is a heading, which only who knows the specs can tell:
    /// `Feature: Login`.
    pub fn may_be_a_heading(&self) -> bool {
        self.kind == CitationKind::Spec && !citations::looks_like_a_spec(self.text)
    }

    /// The id without a spec: `2.1`; the name of a citation of a spec.
    pub fn id(&self) -> &'a str {
        self.text.split_once('#').map_or(self.text, |(_, id)| id)
    }
}

/// Reads a source file. `path` decides the language and whether the file is a test by its name or
/// folder, the text only whether a header `.h` is C++. `None` when not even the language's comments
/// are known.
pub fn read(path: &str, text: &str) -> Option<SourceFacts> {
    let Some(language) = Language::of(path, text) else { return skim(path, text) };
    let (outline, reading) = outline(language, path, text);
    if reading == Reading::Comments {
        return skim(path, text);
    }
    let Outline { mut symbols, heads, carriers } = outline;
    let blocks = attach::blocks(&carriers, text);
    attach::documentation(&mut symbols, &heads, &blocks, text);
    let fingerprint = stamp(&mut symbols, path, text);
    let hits = citations::hits(text);
    let citations = attach::citations(&blocks, &symbols, text, &hits, language.is_test_path(path));
    let symbols = symbols.iter().map(Definition::symbol).collect();
    Some(SourceFacts { language: Some(language), reading, fingerprint, symbols, citations })
}

/// Reads only the comments of a source file: the citations that [`read`] finds, without their
/// symbols, many times faster. `in_test` follows from the path and from titles of tests alone.
/// `None` when not even the language's comments are known.
pub fn skim(path: &str, text: &str) -> Option<SourceFacts> {
    let syntax = lexer::syntax_of(path)?;
    let language = Language::of(path, text);
    let hits = citations::hits(text);
    let mut citations = Citations::default();
    if !hits.is_empty() {
        let blocks = attach::blocks(&lexer::carriers(path, text, &hits), text);
        let is_test_file = lexer::tests_of(language).fit(path);
        citations = attach::citations_without_symbols(
            &blocks,
            text,
            &hits,
            is_test_file,
            syntax.titles.are_tests(),
        );
    }
    // Of a language without a grammar there is no more to read.
    let is_all = language.is_none() && !citations.is_empty();
    let fingerprint = if is_all { stamp(&mut [], path, text) } else { None };
    let reading = Reading::Comments;
    Some(SourceFacts { language, reading, fingerprint, symbols: Symbols::default(), citations })
}

/// Gives symbols their fingerprints; gives that of the file, whose parts count in their order.
fn stamp(symbols: &mut [Definition], path: &str, text: &str) -> Option<u64> {
    let parts = lexer::parts(path, text).into_iter();
    parts
        .map(|(syntax, part)| fingerprint::stamp(symbols, syntax, text, part))
        .reduce(|one, other| one.rotate_left(1) ^ other)
}
