//! Definitions and the text that may cite, found by a language's query.
//!
//! The captures of a query mean:
//! - `@function @method @type @module @constant @test`: a definition. Its name is `@name` of the same
//!   match; several captures of one match are one definition from the first to the last. Of several
//!   matches with the same name node the widest span and the strongest kind count.
//! - `@named-test`: a definition that is a test when its file is a file of tests.
//! - `@attribute`: what stands in front of a definition and belongs to it; `@attribute.test` makes
//!   it a test, `@attribute.testing` a place of tests.
//! - `@comment @docstring @title`: text that may hold citations.

use std::cell::RefCell;
use std::cmp::Reverse;

use specls_text::Span;
use tree_sitter::{Node, Parser, QueryCursor, StreamingIterator};

use crate::{Language, Symbol, SymbolKind};

/// What a file defines, and where it may cite.
#[derive(Default)]
pub(crate) struct Outline {
    /// Definitions in the order of the file, containers before what they contain.
    pub(crate) symbols: Vec<Symbol>,
    /// For each of `symbols`, whether it is a test or stands in one.
    pub(crate) testing: Vec<bool>,
    /// Comments, docstrings and titles in the order of the file.
    pub(crate) carriers: Vec<Carrier>,
}

/// A piece of text that may cite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Carrier {
    pub(crate) span: Span,
    pub(crate) kind: CarrierKind,
}

/// What kind of text may cite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CarrierKind {
    Comment,
    Docstring,
    Title,
}

/// Reads a file's outline; whatever cannot be parsed is left out.
pub(crate) fn outline(language: Language, path: &str, text: &str) -> Outline {
    thread_local! {
        static PARSER: RefCell<(Parser, QueryCursor)> =
            RefCell::new((Parser::new(), QueryCursor::new()));
    }
    PARSER.with_borrow_mut(|(parser, cursor)| {
        let row = language.row();
        let Some(query) = row.query() else { return Outline::default() };
        if parser.set_language(&row.grammar()).is_err() {
            return Outline::default();
        }
        let Some(tree) = parser.parse(text, None) else { return Outline::default() };
        let mut collected = Collected::default();
        let names = query.capture_names();
        let mut matches = cursor.matches(query, tree.root_node(), text.as_bytes());
        let in_test_file = language.is_test_path(path);
        while let Some(found) = matches.next() {
            collected.take(
                found
                    .captures()
                    .iter()
                    .map(|capture| (names[capture.index as usize], capture.node)),
                text,
                in_test_file,
            );
        }
        collected.outline(text)
    })
}

/// The first place of a source file that does not fit its language's grammar; `None` when all of it
/// does, or when the language is not known.
pub fn first_syntax_error(path: &str, text: &str) -> Option<Span> {
    let mut parser = Parser::new();
    parser.set_language(&Language::of_path(path)?.row().grammar()).ok()?;
    let tree = parser.parse(text, None)?;
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

#[derive(Default)]
struct Collected {
    definitions: Vec<Definition>,
    attributes: Vec<Attribute>,
    carriers: Vec<Carrier>,
}

struct Definition {
    name: String,
    name_span: Span,
    span: Span,
    kind: SymbolKind,
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
    fn take<'a>(
        &mut self,
        captures: impl Iterator<Item = (&'a str, Node<'a>)>,
        text: &str,
        in_test_file: bool,
    ) {
        let mut kind = None;
        let mut span: Option<Span> = None;
        let mut name_span: Option<Span> = None;
        let mut quoted = false;
        for (capture, node) in captures {
            let here = Span::from(node.byte_range());
            match capture {
                "name" => {
                    name_span = Some(hull(name_span, here));
                    quoted |= node.kind().contains("string");
                }
                "title" => self.carriers.push(Carrier { span: here, kind: CarrierKind::Title }),
                "comment" => self
                    .carriers
                    .push(Carrier { span: trimmed(here, text), kind: CarrierKind::Comment }),
                "docstring" => {
                    self.carriers.push(Carrier { span: here, kind: CarrierKind::Docstring });
                }
                "attribute" => self.attributes.push(Attribute { span: here, effect: Effect::None }),
                "attribute.test" => {
                    self.attributes.push(Attribute { span: here, effect: Effect::Test });
                }
                "attribute.testing" => {
                    self.attributes.push(Attribute { span: here, effect: Effect::Testing });
                }
                _ => {
                    let Some(captured) = kind_of(capture, in_test_file) else { continue };
                    kind = Some(captured);
                    span = Some(hull(span, here));
                }
            }
        }
        let (Some(kind), Some(span), Some(name_span)) = (kind, span, name_span) else { return };
        let written = name_span.of(text);
        let name = if quoted {
            unquoted(written)
        } else {
            written.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        if !name.is_empty() {
            self.definitions.push(Definition { name, name_span, span, kind, testing: false });
        }
    }

    fn outline(mut self, text: &str) -> Outline {
        self.carriers.sort_unstable();
        self.carriers.dedup();
        self.merge_definitions();
        self.join_attributes(text);
        let mut outline = Outline { carriers: self.carriers, ..Outline::default() };
        self.definitions.sort_by_key(|it| (it.span.start, Reverse(it.span.end), it.name_span));
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
            let kind = match (definition.kind, outer) {
                (
                    SymbolKind::Constant,
                    Some(SymbolKind::Function | SymbolKind::Method | SymbolKind::Test),
                ) => continue,
                (SymbolKind::Function, Some(SymbolKind::Type)) => SymbolKind::Method,
                (kind, _) => kind,
            };
            let testing = definition.testing
                || kind == SymbolKind::Test
                || container.is_some_and(|at| outline.testing[at]);
            around.push(outline.symbols.len());
            outline.testing.push(testing);
            outline.symbols.push(Symbol {
                name: definition.name,
                kind,
                span: definition.span,
                name_span: definition.name_span,
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
        self.definitions.sort_by_key(|it| it.name_span);
        self.definitions.dedup_by(|next, first| {
            let same = next.name_span == first.name_span;
            if same {
                first.span = hull(Some(first.span), next.span);
                if strength(next.kind) > strength(first.kind) {
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
                if attribute.effect == Effect::Test && definition.kind == SymbolKind::Function {
                    definition.kind = SymbolKind::Test;
                }
            }
        }
    }
}

/// Whether nothing but blanks and line comments stands there.
fn is_trivia(text: &str) -> bool {
    text.lines().map(str::trim).all(|line| line.is_empty() || line.starts_with("//"))
}

fn kind_of(capture: &str, in_test_file: bool) -> Option<SymbolKind> {
    Some(match capture {
        "function" => SymbolKind::Function,
        "method" => SymbolKind::Method,
        "type" => SymbolKind::Type,
        "module" => SymbolKind::Module,
        "constant" => SymbolKind::Constant,
        "test" => SymbolKind::Test,
        "named-test" if in_test_file => SymbolKind::Test,
        _ => return None,
    })
}

/// Which kind counts when two patterns see the same definition.
const fn strength(kind: SymbolKind) -> u8 {
    match kind {
        SymbolKind::Constant => 0,
        SymbolKind::Function | SymbolKind::Module => 1,
        SymbolKind::Method | SymbolKind::Type => 2,
        SymbolKind::Test => 3,
    }
}

fn hull(first: Option<Span>, second: Span) -> Span {
    first
        .map_or(second, |first| Span::new(first.start.min(second.start), first.end.max(second.end)))
}

/// The span without blanks at its end: Rust's documentation comments end in their line break.
fn trimmed(span: Span, text: &str) -> Span {
    Span::new(span.start, span.start + span.of(text).trim_end().len())
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
