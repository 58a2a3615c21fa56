//! Which comments document a symbol.

use expect_test::{Expect, expect};
use specls_code::read;

/// Each symbol with its documentation.
fn check(path: &str, text: &str, expected: Expect) {
    let facts = read(path, text).expect("a known language");
    let shown = facts.symbols.iter().map(|symbol| {
        let doc = symbol.doc.map_or("-", |doc| doc.of(text));
        format!("{}: {}\n", symbol.name, doc.replace('\n', "⏎"))
    });
    expected.assert_eq(&shown.collect::<String>());
}

#[test]
fn comments_right_above_a_symbol_document_it() {
    check(
        "a.rs",
        "//! The module.\n/// One.\n/// Two.\n#[inline]\nfn documented() {}\n\n// Far.\n\nfn alone() {}\n\
         let x = 1; // Beside.\nfn below_code() {}\n#[test]\n// Between.\nfn test() {}\n\
         mod inner {\n    //! Inside.\n    /* a */\n    fn f() {}\n}\n",
        expect![[r#"
            documented: /// One.⏎/// Two.
            alone: -
            below_code: -
            test: // Between.
            inner: //! Inside.
            f: /* a */
        "#]],
    );
    check(
        "a.ts",
        "/** One. */\n@decorated()\nexport class A {\n  // Two.\n  // Three.\n  move() {}\n}\n",
        expect![[r#"
            A: /** One. */
            move: // Two.⏎  // Three.
        "#]],
    );
    check(
        "A.java",
        "/** One. */\n@Deprecated\nclass A {\n  /** Two. */\n  // Three.\n  @Test void f() {}\n  @Test\n  // Between.\n  void g() {}\n}\n",
        expect![[r#"
            A: /** One. */
            f: /** Two. */⏎  // Three.
            g: // Between.
        "#]],
    );
}

#[test]
fn docstrings_document_what_they_stand_in() {
    check(
        "a.py",
        "\"\"\"The module.\"\"\"\n\n\nclass A:\n    \"\"\"One.\n\n    More.\n    \"\"\"\n\n    # Two.\n    @property\n    def f(self):\n        return \"no\"\n\n\ndef g():\n    'Three.'\n",
        expect![[r#"
            A: """One.⏎⏎    More.⏎    """
            f: # Two.
            g: 'Three.'
        "#]],
    );
}
