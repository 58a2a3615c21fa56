//! Reading cannot fail, and what it gives lies in the text.

use proptest::prelude::*;
use specls_code::{SourceFacts, Tongue, read, skim, words};
use specls_text::Span;

const PATHS: [&str; 24] = [
    "a.rs",
    "test_a.py",
    "a.test.js",
    "a.ts",
    "a.spec.tsx",
    "a_test.go",
    "src/test/ATest.java",
    "test_a.c",
    "a_test.cpp",
    "ATests.cs",
    "a_spec.rb",
    "tests/ATest.php",
    "src/test/ATest.kt",
    "ATests.swift",
    "a.vue",
    "a.svelte",
    "a.sh",
    "a.lua",
    "a.hs",
    "a.ex",
    "a.ps1",
    "a.clj",
    "a.ml",
    "a.html",
];

/// Pieces of all languages, so that their ends meet in ways that nobody writes.
const PIECES: [&str; 58] = [
    "// Requirements: 2.1,\n",
    "# Validates: Requirements 1.1-1.",
    "/** Req 6 AC 2",
    "*/",
    "/*!",
    "\"\"\"Feature: hanoi, Property 3",
    "\"\"\"",
    "def test_a():\n    ",
    "class A {\n",
    "}\n",
    "{",
    "fn a() ",
    "#[test]\n",
    "#[cfg(test)]\nmod tests {",
    "test('Requirement 2: é', () => {",
    "it.each`x`(`Task 3.2 ${",
    "});",
    "func TestA(t *testing.T) {",
    "t.Run(\"需求4.2\", ",
    "@Test @DisplayName(\"REQ-3\") void a() ",
    "proptest! { #[test] fn a(x in 0..1) {} }",
    "export const a = () => ",
    "é𝕏\u{2028}",
    "'\\",
    "hanoi#3.2",
    ".kiro/specs/x/",
    "\r\n",
    "\n\n",
    "Requirements:\n// - 2.1: x\n",
    "属性 3、任务 1.2",
    "<script lang=\"ts\">",
    "</script>",
    "<!-- Requirement 1.1 -->",
    "<?php ",
    "?>",
    "#{",
    "${",
    "\\(",
    "`",
    "'",
    "\"",
    "<<~EOF\n",
    "EOF\n",
    "%w[",
    "R\"x(",
    ")x\"",
    "r#\"",
    "\"#",
    "=begin\n",
    "=end\n",
    "--[==[",
    "]==]",
    "TEST_CASE(\"Req 2.1\") {",
    "[Fact(DisplayName = \"Req 2.2\")]",
    "it \"Req 2.3\" do\n",
    "//= a.md#section-1\n",
    "[impl->req~a~1",
    "r[verify a.bc]",
];

fn assert_sound(facts: &SourceFacts, text: &str) {
    let found = words("a/b.x", text, Some(facts), Tongue::English);
    assert_eq!(found.stems.len(), found.fields.len());
    assert!(found.standings.iter().all(|it| usize::from(it.symbol) < found.symbols.len()));
    let lies_in_text = |span: Span| text.get(span.range()).is_some();
    for (at, symbol) in facts.symbols.iter().enumerate() {
        assert!(lies_in_text(symbol.span) && lies_in_text(symbol.name_span), "{symbol:?}");
        assert!(symbol.doc.is_none_or(lies_in_text), "{symbol:?}");
        assert!(symbol.container.is_none_or(|container| container < at), "{symbol:?}");
    }
    for citation in facts.citations.iter() {
        assert!(lies_in_text(citation.span) && !citation.span.is_empty(), "{citation:?}");
        assert!(citation.symbol.is_none_or(|symbol| symbol < facts.symbols.len()), "{citation:?}");
        assert!(!citation.id().is_empty(), "{citation:?}");
    }
    assert!(facts.citations.is_empty() || specls_code::may_cite(text));
}

proptest! {
    #[test]
    fn pieces_in_any_order_are_read(
        pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..24),
        path in proptest::sample::select(&PATHS[..]),
    ) {
        let text = pieces.concat();
        for facts in [read(path, &text), skim(path, &text)].into_iter().flatten() {
            assert_sound(&facts, &text);
        }
    }

    #[test]
    fn any_text_behind_a_keyword_is_read(tail in "\\PC{0,40}", keyword in 0..PIECES.len()) {
        let text = format!("// Requirement {tail}\n// {}{tail}\nfn a() {{}}", PIECES[keyword]);
        for path in PATHS {
            for facts in [read(path, &text), skim(path, &text)].into_iter().flatten() {
                assert_sound(&facts, &text);
            }
        }
    }

    #[test]
    fn any_bytes_are_skimmed(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let text = format!("{}\n# Requirement 2.1\n", String::from_utf8_lossy(&bytes));
        for path in PATHS {
            if let Some(facts) = skim(path, &text) {
                assert_sound(&facts, &text);
            }
        }
    }
}

#[test]
fn deep_nesting_and_long_lines_are_read() {
    for (path, open, close) in [
        ("a.rs", "(", ")"),
        ("a.js", "[", "]"),
        ("a.py", "(", ")"),
        ("a.cpp", "{", "}"),
        ("a.kt", "{", "}"),
        ("a.go", "(", ")"),
        ("a.js", "`${", "}`"),
    ] {
        let text = format!("x = {}{}", open.repeat(10_000), close.repeat(10_000));
        assert!(read(path, &text).is_some(), "{path}");
        let text = format!("// Requirement 2.1\nx = {}", open.repeat(10_000));
        assert!(read(path, &text).is_some(), "{path}");
        assert!(skim(path, &text).is_some(), "{path}");
    }
}
