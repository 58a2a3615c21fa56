//! Definitions and the text that may cite, found by a language's query.
//!
//! The captures of a query mean:
//! - `@function @method @type @module @constant @test`: a definition. Its name is `@name` of the same
//!   match; several captures of one match are one definition from the first to the last. Of several
//!   matches with the same name node the widest span and the strongest kind count.
//! - `@suite`: what the name is shown behind, with a dot.
//! - `@named-test`: a definition that is a test when its file is a file of tests.
//! - `@prototype`: a function, unless it stands in one; `@none`: no definition, whatever other
//!   patterns of the same name say.
//! - `@attribute`: what stands in front of a definition and belongs to it; `@attribute.test` makes
//!   it a test, `@attribute.testing` a place of tests.
//! - `@comment @docstring @title`: text that may hold citations.
//! - `@raw`: code that the grammar does not look into; its comments are found without it.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::ops::ControlFlow;

use specls_text::Span;
use tree_sitter::{Node, ParseOptions, Parser, Query, QueryCursor, StreamingIterator, Tree};

use crate::lexer::syntax::Syntax;
use crate::lexer::{self, PieceKind};
use crate::{Language, Reading, Symbol, SymbolKind};

/// What a file defines, and where it may cite.
#[derive(Default)]
pub(crate) struct Outline {
    /// Definitions in the order of the file, containers before what they contain.
    pub(crate) symbols: Vec<Definition>,
    /// For each of `symbols`, where it starts without the attributes above it.
    pub(crate) heads: Vec<usize>,
    /// Comments, docstrings and titles in the order of the file.
    pub(crate) carriers: Vec<Carrier>,
}

/// A symbol while its file is read, with the fields of [`Symbol`].
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) kind: SymbolKind,
    pub(crate) span: Span,
    pub(crate) name_span: Span,
    pub(crate) container: Option<usize>,
    pub(crate) testing: bool,
    pub(crate) doc: Option<Span>,
    pub(crate) fingerprint: u64,
}

impl Definition {
    pub(crate) fn symbol(&self) -> Symbol<'_> {
        let Self { ref name, kind, span, name_span, container, testing, doc, fingerprint } = *self;
        Symbol { name, kind, span, name_span, container, testing, doc, fingerprint }
    }
}

/// A piece of text that may cite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Carrier {
    pub(crate) span: Span,
    pub(crate) kind: CarrierKind,
}

impl Carrier {
    pub(crate) fn is_comment(self) -> bool {
        matches!(self.kind, CarrierKind::Line | CarrierKind::Block)
    }
}

/// What kind of text may cite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CarrierKind {
    /// A comment to the end of its line; several in consecutive lines are read as one.
    Line,
    /// A comment that has an end of its own.
    Block,
    Docstring,
    Title,
}

/// A compiled query, with the meaning of its captures looked up once.
pub(crate) struct Question {
    query: Query,
    captures: Vec<Capture>,
}

/// What a capture means, see the head of this file.
#[derive(Clone, Copy)]
enum Capture {
    Name,
    Suite,
    Title,
    Comment,
    Docstring,
    Raw,
    Attribute(Effect),
    Definition(Kind),
    NamedTest,
    /// Only for the query's own conditions.
    Silent,
}

/// What a pattern says that a definition is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Symbol(SymbolKind),
    /// A function, unless it stands in one.
    Prototype,
    /// No definition, whatever other patterns say.
    None,
}

impl Question {
    pub(crate) fn new(
        grammar: &tree_sitter::Language,
        patterns: &str,
    ) -> Result<Self, tree_sitter::QueryError> {
        let query = Query::new(grammar, patterns)?;
        let captures = query.capture_names().iter().map(|name| Capture::of(name)).collect();
        Ok(Self { query, captures })
    }
}

impl Capture {
    fn of(name: &str) -> Capture {
        let symbol = |kind| Capture::Definition(Kind::Symbol(kind));
        match name {
            "name" => Capture::Name,
            "suite" => Capture::Suite,
            "title" => Capture::Title,
            "comment" => Capture::Comment,
            "docstring" => Capture::Docstring,
            "raw" => Capture::Raw,
            "attribute" => Capture::Attribute(Effect::None),
            "attribute.test" => Capture::Attribute(Effect::Test),
            "attribute.testing" => Capture::Attribute(Effect::Testing),
            "function" => symbol(SymbolKind::Function),
            "method" => symbol(SymbolKind::Method),
            "type" => symbol(SymbolKind::Type),
            "module" => symbol(SymbolKind::Module),
            "constant" => symbol(SymbolKind::Constant),
            "test" => symbol(SymbolKind::Test),
            "prototype" => Capture::Definition(Kind::Prototype),
            "none" => Capture::Definition(Kind::None),
            "named-test" => Capture::NamedTest,
            _ => Capture::Silent,
        }
    }
}

/// Reads a file's outline, and says how much of the file could be read: comments only when its
/// parser gave up. Whatever cannot be parsed is left out.
pub(crate) fn outline(language: Language, path: &str, text: &str) -> (Outline, Reading) {
    let mut collected = Collected::default();
    let in_test_file = language.is_test_path(path);
    let sections = lexer::sections(path, text);
    if sections.is_empty() {
        let parsed = lexer::syntax_of(path)
            .and_then(|syntax| collected.parse(language, syntax, text, None, in_test_file));
        if parsed.is_none() {
            return (Outline::default(), Reading::Comments);
        }
    }
    for section in sections {
        match section.script {
            Some(language) => {
                let part = Some(section.span);
                let _ = collected.parse(language, section.syntax, text, part, in_test_file);
            }
            None => collected.comments(section.syntax, text, section.span),
        }
    }
    (collected.outline(text), Reading::Whole)
}

/// The first place of a source file that does not fit its language's grammar; `None` when all of it
/// does, or when the language is not known.
pub fn first_syntax_error(path: &str, text: &str) -> Option<Span> {
    let mut parser = Parser::new();
    parser.set_language(&Language::of(path, text)?.row().grammar()?).ok()?;
    let tree = parsed(&mut parser, text)?;
    let mut node = tree.root_node();
    // Down to the innermost node, each time into the first part that is wrong.
    while node.has_error() {
        let mut cursor = node.walk();
        let wrong =
            node.children(&mut cursor).find(|child| child.has_error() || child.is_missing());
        match wrong {
            Some(child) if !node.is_error() => node = child,
            _ => return Some(node.byte_range().into()),
        }
    }
    node.is_missing().then(|| node.byte_range().into())
}

/// The tree of a text; `None` when it takes many times the steps that any real code takes.
fn parsed(parser: &mut Parser, text: &str) -> Option<Tree> {
    // The callback comes every hundred steps; real code takes less than three steps a byte.
    let mut rounds = 10_000 + text.len() / 4;
    let tree = parser.parse_with_options(
        &mut |offset, _| text.as_bytes().get(offset..).unwrap_or_default(),
        None,
        Some(ParseOptions::new().progress_callback(&mut |_| {
            rounds = rounds.saturating_sub(1);
            if rounds == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })),
    );
    if tree.is_none() {
        parser.reset();
    }
    tree
}

#[derive(Default)]
struct Collected {
    definitions: Vec<Candidate>,
    attributes: Vec<Attribute>,
    carriers: Vec<Carrier>,
}

struct Candidate {
    name: Span,
    /// What its name is shown behind: the suite of a test.
    suite: Option<Span>,
    span: Span,
    /// Where it starts without the attributes above it.
    head: usize,
    kind: Kind,
    /// Whether the name is a string literal.
    quoted: bool,
    testing: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Attribute {
    span: Span,
    effect: Effect,
}

/// What an attribute makes of the definition below it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Effect {
    None,
    Testing,
    Test,
}

impl Collected {
    /// Reads a text, or a part of it; `None` when it could not be parsed.
    fn parse(
        &mut self,
        language: Language,
        syntax: &Syntax,
        text: &str,
        part: Option<Span>,
        in_test_file: bool,
    ) -> Option<()> {
        thread_local! {
            static PARSER: RefCell<(Parser, QueryCursor)> =
                RefCell::new((Parser::new(), QueryCursor::new()));
        }
        PARSER.with_borrow_mut(|(parser, cursor)| {
            let row = language.row();
            let question = row.query()?;
            parser.set_language(&row.grammar()?).ok()?;
            let ranges: Vec<_> = part.iter().map(|part| range(*part, text)).collect();
            parser.set_included_ranges(&ranges).ok()?;
            let tree = parsed(parser, text)?;
            let mut matches = cursor.matches(&question.query, tree.root_node(), text.as_bytes());
            while let Some(found) = matches.next() {
                let captures = found.captures().iter();
                self.take(
                    captures.map(|it| (question.captures[it.index as usize], it.node)),
                    text,
                    syntax,
                    in_test_file,
                );
            }
            Some(())
        })
    }

    /// The comments of a part that the grammar does not look into.
    fn comments(&mut self, syntax: &Syntax, text: &str, part: Span) {
        lexer::lex(syntax, text, part, |piece| {
            let kind = match piece.kind {
                PieceKind::Line => CarrierKind::Line,
                PieceKind::Block => CarrierKind::Block,
                PieceKind::Text => return,
            };
            self.carriers.push(Carrier::of(piece.span, kind, text));
        });
    }

    fn take<'a>(
        &mut self,
        captures: impl Iterator<Item = (Capture, Node<'a>)>,
        text: &str,
        syntax: &Syntax,
        in_test_file: bool,
    ) {
        let mut kind = None;
        let mut span: Option<Span> = None;
        let mut name: Option<Span> = None;
        let mut suite = None;
        let mut quoted = false;
        for (capture, node) in captures {
            let here = Span::from(node.byte_range());
            match capture {
                Capture::Name => {
                    name = Some(hull(name, here));
                    quoted |= node.kind().contains("string");
                }
                Capture::Suite => suite = Some(here),
                Capture::Title => {
                    self.carriers.push(Carrier { span: here, kind: CarrierKind::Title });
                }
                Capture::Comment => self.carriers.push(Carrier::comment(here, text)),
                Capture::Docstring => {
                    self.carriers.push(Carrier { span: here, kind: CarrierKind::Docstring });
                }
                Capture::Raw => self.comments(syntax, text, here),
                Capture::Attribute(effect) => {
                    self.attributes.push(Attribute { span: here, effect });
                }
                Capture::Definition(captured) => {
                    kind = Some(captured);
                    span = Some(hull(span, here));
                }
                Capture::NamedTest if in_test_file => {
                    kind = Some(Kind::Symbol(SymbolKind::Test));
                    span = Some(hull(span, here));
                }
                Capture::NamedTest | Capture::Silent => {}
            }
        }
        if let (Some(kind), Some(span), Some(name)) = (kind, span, name) {
            let head = span.start;
            // Directives end in their line break.
            let span = Span::new(head, head + span.of(text).trim_end().len());
            self.definitions.push(Candidate {
                name,
                suite,
                span,
                head,
                kind,
                quoted,
                testing: false,
            });
        }
    }

    fn outline(mut self, text: &str) -> Outline {
        self.carriers.sort_unstable();
        self.carriers.dedup();
        self.merge_definitions();
        self.join_attributes(text);
        let mut outline = Outline {
            symbols: Vec::with_capacity(self.definitions.len()),
            heads: Vec::with_capacity(self.definitions.len()),
            carriers: self.carriers,
        };
        self.definitions.sort_by_key(|it| (it.span.start, Reverse(it.span.end), it.name));
        // The definitions around the present one, outermost first.
        let mut around: Vec<usize> = Vec::new();
        for definition in self.definitions {
            while around.last().is_some_and(|&at| {
                let outer = outline.symbols[at].span;
                outer == definition.span || outer.end < definition.span.end
            }) {
                around.pop();
            }
            let container = around.last().copied();
            let outer = container.map(|at| outline.symbols[at].kind);
            let in_function =
                matches!(outer, Some(SymbolKind::Function | SymbolKind::Method | SymbolKind::Test));
            let kind = match (definition.kind, outer) {
                (Kind::None, _) => continue,
                (Kind::Symbol(SymbolKind::Constant) | Kind::Prototype, _) if in_function => {
                    continue;
                }
                (Kind::Symbol(SymbolKind::Function) | Kind::Prototype, Some(SymbolKind::Type)) => {
                    SymbolKind::Method
                }
                (Kind::Prototype, _) => SymbolKind::Function,
                (Kind::Symbol(kind), _) => kind,
            };
            let Some(name) = definition.shown(text) else { continue };
            let testing = definition.testing
                || kind == SymbolKind::Test
                || container.is_some_and(|at| outline.symbols[at].testing);
            around.push(outline.symbols.len());
            outline.heads.push(definition.head);
            outline.symbols.push(Definition {
                name,
                kind,
                span: definition.span,
                name_span: definition.name,
                container,
                testing,
                doc: None,
                fingerprint: 0,
            });
        }
        outline
    }

    /// Makes one definition of those that share a name.
    fn merge_definitions(&mut self) {
        self.definitions.sort_by_key(|it| it.name);
        self.definitions.dedup_by(|next, first| {
            let same = next.name == first.name;
            if same {
                first.span = hull(Some(first.span), next.span);
                first.head = first.span.start;
                first.suite = first.suite.or(next.suite);
                if next.kind.strength() > first.kind.strength() {
                    first.kind = next.kind;
                }
            }
            same
        });
    }

    /// Stretches definitions over the attributes right above them.
    fn join_attributes(&mut self, text: &str) {
        // The strongest effect last, so that the deduplication below can keep it.
        self.attributes.sort_unstable();
        self.attributes.dedup_by(|next, first| {
            let same = next.span == first.span;
            if same {
                first.effect = first.effect.max(next.effect);
            }
            same
        });
        if self.attributes.is_empty() {
            return;
        }
        for definition in &mut self.definitions {
            let above = self.attributes.partition_point(|it| it.span.end <= definition.span.start);
            for attribute in self.attributes[..above].iter().rev() {
                let between = Span::new(attribute.span.end, definition.span.start).of(text);
                if !is_trivia(between) {
                    break;
                }
                definition.span.start = attribute.span.start;
                definition.testing |= attribute.effect != Effect::None;
                if attribute.effect == Effect::Test
                    && definition.kind == Kind::Symbol(SymbolKind::Function)
                {
                    definition.kind = Kind::Symbol(SymbolKind::Test);
                }
            }
        }
    }
}

impl Candidate {
    /// The name as it is shown; `None` when nothing is left of it.
    fn shown(&self, text: &str) -> Option<String> {
        let written = self.name.of(text);
        let name = if self.quoted {
            unquoted(written)
        } else if written.contains(char::is_whitespace) {
            written.trim_matches('`').split_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            written.trim_matches('`').to_owned()
        };
        let name = match self.suite {
            Some(suite) => format!("{}.{name}", suite.of(text)),
            None => name,
        };
        (!name.is_empty()).then_some(name)
    }
}

impl Carrier {
    /// A comment that a parser found.
    fn comment(span: Span, text: &str) -> Carrier {
        let is_block = ["/*", "=begin", "<!--"].iter().any(|mark| span.of(text).starts_with(*mark));
        Carrier::of(span, if is_block { CarrierKind::Block } else { CarrierKind::Line }, text)
    }

    /// A carrier without blanks at its end: Rust's documentation comments end in their line break.
    pub(crate) fn of(span: Span, kind: CarrierKind, text: &str) -> Carrier {
        Carrier { span: Span::new(span.start, span.start + span.of(text).trim_end().len()), kind }
    }
}

impl Kind {
    /// Which kind counts when two patterns see the same definition.
    const fn strength(self) -> u8 {
        match self {
            Kind::Symbol(SymbolKind::Constant) => 0,
            Kind::Prototype => 1,
            Kind::Symbol(SymbolKind::Function | SymbolKind::Module) => 2,
            Kind::Symbol(SymbolKind::Method | SymbolKind::Type) => 3,
            Kind::Symbol(SymbolKind::Test) => 4,
            Kind::None => 5,
        }
    }
}

/// A part of a text in the parser's terms.
fn range(part: Span, text: &str) -> tree_sitter::Range {
    let point = |offset: usize| {
        let before = text.as_bytes().get(..offset).unwrap_or_default();
        let row = memchr::memchr_iter(b'\n', before).count();
        let line = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        tree_sitter::Point::new(row, offset - line)
    };
    tree_sitter::Range {
        start_byte: part.start,
        end_byte: part.end,
        start_point: point(part.start),
        end_point: point(part.end),
    }
}

/// Whether nothing but blanks and line comments stands there.
fn is_trivia(text: &str) -> bool {
    text.lines().map(str::trim).all(|line| line.is_empty() || line.starts_with("//"))
}

fn hull(first: Option<Span>, second: Span) -> Span {
    first
        .map_or(second, |first| Span::new(first.start.min(second.start), first.end.max(second.end)))
}

/// What a string literal says; unknown escapes stay as written.
fn unquoted(literal: &str) -> String {
    let inner = literal.trim_matches(['"', '\'', '`']);
    let mut result = String::with_capacity(inner.len());
    let mut characters = inner.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('\\', Some('n')) => {
                characters.next();
                result.push('\n');
            }
            ('\\', Some(&next @ ('\\' | '"' | '\'' | '`'))) => {
                characters.next();
                result.push(next);
            }
            _ => result.push(character),
        }
    }
    result
}
