//! Citations that are written into code: fixture in, text out.

#![allow(clippy::unwrap_used)]

mod fixture;

use expect_test::{Expect, expect};
use specls_ide::cite;
use specls_spec::Id;
use specls_text::apply_edits;
use specls_trace::Address;
use specls_trace::fixture::parse;

use fixture::{CHESS, HANOI};

/// Cites hanoi's 1.2 at the symbol that is called `name`.
fn check_cite(path: &str, text: &str, name: &str, others: &str, expected: Expect) {
    let fixture = parse(&format!("{HANOI}{others}//- /{path}\n{text}"));
    let facts = fixture.snapshot.source(path).expect("a source");
    let symbol = facts.symbols.iter().position(|symbol| symbol.name == name).expect("a symbol");
    let code = Address::new(path, facts, Some(symbol));
    let spec = fixture.snapshot.spec_in(".kiro/specs/hanoi").unwrap();
    let edit = cite(&fixture.snapshot, text, &code, spec, &Id::new("1.2"));
    let after = edit.map(|edit| apply_edits(text, &[edit]).replace("\r\n", "⏎\n"));
    expected.assert_eq(after.as_deref().unwrap_or("not understood"));
}

#[test]
fn a_citation_is_written_in_the_form_of_the_file() {
    let check =
        |path: &str, text: &str, expected: Expect| check_cite(path, text, "a", "", expected);
    check(
        "src/a.rs",
        "fn a() {}\n",
        expect![[r#"
        // Requirements: 1.2
        fn a() {}
    "#]],
    );
    check(
        "src/a.rs",
        "/// Does.\nfn a() {}\n",
        expect![[r#"
            /// Does.
            /// Requirements: 1.2
            fn a() {}
        "#]],
    );
    check(
        "src/a.rs",
        "mod m {\r\n    /// Does.\r\n    #[inline]\r\n    fn a() {}\r\n}\r\n",
        expect![[r#"
            mod m {⏎
                /// Does.⏎
                /// Requirements: 1.2⏎
                #[inline]⏎
                fn a() {}⏎
            }⏎
        "#]],
    );
    check(
        "src/a.rs",
        "/// Requirements: 1.1 (move), 2.1 (end)\nfn a() {}\n",
        expect![[r#"
        /// Requirements: 1.1 (move), 2.1 (end), 1.2
        fn a() {}
    "#]],
    );
    check(
        "src/a.rs",
        "// _Requirements: 1.1_\n#[test]\nfn a() {}\n",
        expect![[r#"
        // _Requirements: 1.1, 1.2_
        #[test]
        fn a() {}
    "#]],
    );
    check(
        "src/a.py",
        "def a():\n    pass\n",
        expect![[r#"
        # Requirements: 1.2
        def a():
            pass
    "#]],
    );
    check(
        "src/a.py",
        "class B:\n    def a(self):\n        \"\"\"Does.\"\"\"\n",
        expect![[r#"
            class B:
                def a(self):
                    """Does. Requirements: 1.2"""
        "#]],
    );
    check(
        "src/a.py",
        "def a():\n    \"\"\"Does.\n\n    More.\n    \"\"\"\n",
        expect![[r#"
            def a():
                """Does.

                More.
                Requirements: 1.2
                """
        "#]],
    );
    check(
        "src/a.ts",
        "/**\n * Does.\n */\nexport function a() {}\n",
        expect![[r#"
            /**
             * Does.
             * Requirements: 1.2
             */
            export function a() {}
        "#]],
    );
    check(
        "src/a.ts",
        "/** Does. */\nexport function a() {}\n",
        expect![[r#"
            /** Does. Requirements: 1.2 */
            export function a() {}
        "#]],
    );
    check(
        "src/a.test.js",
        "test('a', () => {});\n",
        expect![[r#"
        // Requirements: 1.2
        test('a', () => {});
    "#]],
    );
    check(
        "src/a.go",
        "package a\n\n// a does.\nfunc a() {}\n",
        expect![[r#"
        package a

        // a does.
        // Requirements: 1.2
        func a() {}
    "#]],
    );
    check(
        "src/A.java",
        "class B {\n    @Test\n    void a() {}\n}\n",
        expect![[r#"
        class B {
            // Requirements: 1.2
            @Test
            void a() {}
        }
    "#]],
    );
}

#[test]
fn where_there_are_several_specs_the_citation_names_its_own() {
    check_cite(
        "src/a.rs",
        "fn a() {}\n",
        "a",
        CHESS,
        expect![[r#"
        // Requirements: hanoi#1.2
        fn a() {}
    "#]],
    );
    check_cite(
        "src/a.rs",
        "//! Feature: hanoi\n\nfn a() {}\n",
        "a",
        CHESS,
        expect![[r#"
        //! Feature: hanoi

        // Requirements: 1.2
        fn a() {}
    "#]],
    );
    check_cite(
        "src/a.rs",
        "//! Feature: chess\n\n/// Requirements: 1.1\nfn a() {}\n",
        "a",
        CHESS,
        expect![[r#"
        //! Feature: chess

        /// Requirements: 1.1, hanoi#1.2
        fn a() {}
    "#]],
    );
    check_cite(
        "src/a.rs",
        "//! Feature: hanoi\n\n/// Requirements: 1.1\nfn b() {}\n\n/// Feature: chess\nfn a() {}\n",
        "a",
        CHESS,
        expect![[r#"
            //! Feature: hanoi

            /// Requirements: 1.1
            fn b() {}

            /// Feature: chess
            /// Requirements: hanoi#1.2
            fn a() {}
        "#]],
    );
}

#[test]
fn code_that_moved_since_it_was_read_is_cited_where_it_is_now() {
    let fixture = parse(&format!("{HANOI}//- /src/a.rs\nfn a() {{}}\n"));
    let spec = fixture.snapshot.spec_in(".kiro/specs/hanoi").unwrap();
    let code = Address { path: "src/a.rs".to_owned(), symbol: "a".to_owned() };
    let cited = |text: &str| {
        let edit = cite(&fixture.snapshot, text, &code, spec, &Id::new("1.2"))?;
        Some(apply_edits(text, &[edit]))
    };
    let after = cited("fn new() {}\n\nfn a() {}\n");
    let expected = "fn new() {}\n\n// Requirements: 1.2\nfn a() {}\n";
    assert_eq!(after.as_deref(), Some(expected));
    assert_eq!(cited("fn new() {}\n"), None);
}
