//! The words of a file that has a grammar: one walk over its tree, by the kinds of nodes.

use std::cell::RefCell;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use specls_text::Span;
use tree_sitter::{Parser, Point, Range};

use super::builder::Builder;
use crate::Language;

/// What a node means for the words below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Punctuation, a keyword, a number.
    Token,
    /// A node like any other: a name when nothing is below it.
    Plain,
    /// A comment.
    Comment,
    /// A string.
    Text,
    /// Code inside a string.
    Interpolation,
    /// An import.
    Import,
    /// What says which package a file belongs to: of no interest.
    Ignored,
    /// A statement that is an expression.
    Statement,
}

/// What is known of a grammar.
#[derive(Default)]
struct Grammar {
    /// By the number of a node's kind.
    classes: Vec<Class>,
}

/// What is true of everything below a node.
#[derive(Clone, Copy)]
struct Below {
    in_text: bool,
    parent: Class,
}

/// Walks over the tree of a part of a text.
pub(super) fn read(language: Language, text: &str, part: Span, builder: &mut Builder<'_>) {
    thread_local! {
        static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
    }
    let tree = PARSER.with_borrow_mut(|parser| {
        parser.set_language(&language.row().grammar()?).ok()?;
        let whole = part == Span::new(0, text.len());
        let ranges = if whole { Vec::new() } else { vec![range(text, part)] };
        parser.set_included_ranges(&ranges).ok()?;
        parser.parse(text, None)
    });
    let Some(tree) = tree else { return };
    let grammar = grammar(language);
    let mut cursor = tree.walk();
    let mut around = vec![Below { in_text: false, parent: Class::Plain }];
    loop {
        let node = cursor.node();
        let span = node.byte_range().into();
        let class = grammar.classes.get(usize::from(node.kind_id())).copied();
        let class = class.unwrap_or(Class::Plain);
        let Some(&outer) = around.last() else { return };
        let mut below = Below { parent: class, ..outer };
        let mut down = true;
        match class {
            Class::Comment => {
                builder.comment(span);
                down = false;
            }
            Class::Import => {
                builder.import(span);
                down = false;
            }
            Class::Ignored => {
                builder.token();
                down = false;
            }
            Class::Text if outer.parent == Class::Statement && !outer.in_text => {
                builder.docstring(span);
                down = false;
            }
            Class::Text => below.in_text = true,
            Class::Interpolation => below.in_text = false,
            _ => {}
        }
        if down && cursor.goto_first_child() {
            around.push(below);
            continue;
        }
        if down {
            match class {
                _ if below.in_text => builder.string(span),
                Class::Token => builder.token(),
                _ => builder.identifier(span),
            }
        }
        while !cursor.goto_next_sibling() {
            around.pop();
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

fn range(text: &str, part: Span) -> Range {
    let point = |offset: usize| {
        let line = text[..offset].rfind('\n').map_or(0, |at| at + 1);
        Point::new(text[..line].matches('\n').count(), offset - line)
    };
    Range {
        start_byte: part.start,
        end_byte: part.end,
        start_point: point(part.start),
        end_point: point(part.end),
    }
}

fn grammar(language: Language) -> &'static Grammar {
    static GRAMMARS: OnceLock<FxHashMap<Language, OnceLock<Grammar>>> = OnceLock::new();
    static UNKNOWN: Grammar = Grammar { classes: Vec::new() };
    GRAMMARS
        .get_or_init(|| Language::all().map(|language| (language, OnceLock::new())).collect())
        .get(&language)
        .map_or(&UNKNOWN, |grammar| {
            grammar.get_or_init(|| {
                let Some(grammar) = language.row().grammar() else { return Grammar::default() };
                let kinds = 0..grammar.node_kind_count() as u16;
                let class = |kind: u16| {
                    let name = grammar.node_kind_for_id(kind).unwrap_or_default();
                    class_of(name, grammar.node_kind_is_named(kind))
                };
                Grammar { classes: kinds.map(class).collect() }
            })
        })
}

/// The class of nodes of this kind, the same for all grammars: they name their nodes alike.
fn class_of(kind: &str, is_named: bool) -> Class {
    const TOKENS: [&str; 12] = [
        "primitive_type",
        "predefined_type",
        "integral_type",
        "floating_point_type",
        "boolean_type",
        "void_type",
        "implicit_type",
        "self",
        "this",
        "super",
        "crate",
        "label",
    ];
    const VALUES: [&str; 13] = [
        "true",
        "false",
        "null",
        "nil",
        "none",
        "undefined",
        "number",
        "integer",
        "float",
        "integer_literal",
        "float_literal",
        "number_literal",
        "boolean",
    ];
    if kind.contains("comment") {
        Class::Comment
    } else if !is_named {
        Class::Token
    } else if kind.contains("interpolation")
        || kind.contains("substitution")
        || kind.contains("interpolated_expression")
    {
        Class::Interpolation
    } else if kind.contains("string")
        || kind.contains("heredoc")
        || kind.contains("char_literal")
        || kind.contains("character_literal")
        || kind == "jsx_text"
        || kind == "text"
        || kind == "escape_sequence"
    {
        Class::Text
    } else if kind.starts_with("package_") {
        Class::Ignored
    } else if kind.contains("import_")
        || kind == "import"
        || kind.contains("include")
        || kind == "using_directive"
        || kind == "use_declaration"
        || kind == "namespace_use_declaration"
        || kind == "extern_crate_declaration"
    {
        Class::Import
    } else if kind == "expression_statement" {
        Class::Statement
    } else if TOKENS.contains(&kind)
        || VALUES.contains(&kind.to_lowercase().as_str())
        || kind.ends_with("_integer_literal")
        || kind.ends_with("_floating_point_literal")
    {
        Class::Token
    } else {
        Class::Plain
    }
}
