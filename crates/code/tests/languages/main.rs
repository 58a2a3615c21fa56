//! One small file a language, and what is read of it: symbols, indented by their containers, and
//! citations at the symbol that they belong to.

mod c;
mod components;
mod csharp;
mod ecmascript;
mod go;
mod java;
mod kotlin;
mod php;
mod python;
mod ruby;
mod rust;
mod swift;

use expect_test::{Expect, expect};
use specls_code::{SourceFacts, read, skim};

/// Compares what is read with what is expected, and the citations with those of the reader that
/// knows no grammar.
fn check(path: &str, text: &str, expected: Expect) {
    let facts = read(path, text).expect("a known language");
    expected.assert_eq(&shown(&facts, text));
    let skimmed = skim(path, text).expect("a known language");
    assert_eq!(listed(&skimmed), listed(&facts), "skim and read disagree");
}

/// The citations, without what only a grammar tells.
fn listed(facts: &SourceFacts) -> Vec<String> {
    let listed = facts.citations.iter().map(|citation| {
        format!("{:?} {:?} {:?} {}", citation.span, citation.kind, citation.verb, citation.text)
    });
    listed.collect()
}

fn shown(facts: &SourceFacts, text: &str) -> String {
    let mut lines = String::new();
    let push_citations = |lines: &mut String, symbol: Option<usize>, depth: usize| {
        for citation in facts.citations.iter().filter(|citation| citation.symbol == symbol) {
            let test = if citation.in_test { " in a test" } else { "" };
            let kind = format!("{:?}", citation.kind).to_lowercase();
            lines.push_str(&format!("{}^ {kind} {}{test}\n", "  ".repeat(depth), citation.text));
        }
    };
    push_citations(&mut lines, None, 0);
    for (at, symbol) in facts.symbols.iter().enumerate() {
        let mut depth = 0;
        let mut container = symbol.container;
        while let Some(outer) = container {
            depth += 1;
            container = facts.symbols.get(outer).and_then(|outer| outer.container);
        }
        let first = text[..symbol.span.start].matches('\n').count() + 1;
        let last = text[..symbol.span.end].matches('\n').count() + 1;
        let indent = "  ".repeat(depth);
        lines.push_str(&format!("{indent}{} {} {first}-{last}\n", symbol.kind.name(), symbol.name));
        push_citations(&mut lines, Some(at), depth + 1);
    }
    lines
}

#[test]
fn broken_code_gives_what_can_be_read() {
    check(
        "src/board.rs",
        "fn first() {}\n\nfn second( {\n// Requirement 2.1\nfn third() {}\n",
        expect![[r#"
            function first 1-1
            function third 5-5
              ^ requirement 2.1
        "#]],
    );
}

#[test]
fn unknown_files_are_not_read() {
    assert!(read("README.md", "Requirement 2.1").is_none());
    assert!(read("data.json", "Requirement 2.1").is_none());
}

#[test]
fn of_languages_without_a_grammar_the_comments_are_read() {
    check(
        "Makefile",
        "# Requirement 2.1\nall:\n\techo '# Requirement 9.9'\n",
        expect![[r#"
            ^ requirement 2.1
        "#]],
    );
}
