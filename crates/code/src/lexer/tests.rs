use expect_test::{Expect, expect};
use specls_text::Span;

use super::{PieceKind, lex, syntax_of};

/// The pieces of a text, each with its kind.
fn check(path: &str, text: &str, expected: Expect) {
    let mut pieces = String::new();
    lex(syntax_of(path).unwrap(), text, Span::new(0, text.len()), |piece| {
        let kind = match piece.kind {
            PieceKind::Line => "line",
            PieceKind::Block => "block",
            PieceKind::Text => "text",
        };
        pieces.push_str(&format!("{kind} {}\n", piece.span.of(text).replace('\n', "⏎")));
    });
    expected.assert_eq(&pieces);
}

#[test]
fn comments_and_strings_do_not_fool_each_other() {
    check(
        "a.c",
        "a = \"// no\"; /* \" */ b = '\"'; // 'yes'\nc = 1'000'000; d = L'x'; // \\\n and on",
        expect![[r#"
            text "// no"
            block /* " */
            text '"'
            line // 'yes'
            text 'x'
            line // \⏎ and on
        "#]],
    );
    check(
        "a.rs",
        "fn f<'a>(x: &'a str) { '\"'; r#\"\"// no\"#; b'\\''; /* /* */ yes */ 'x' } // it's",
        expect![[r##"
            text '"'
            text ""// no"#
            text '\''
            block /* /* */ yes */
            text 'x'
            line // it's
        "##]],
    );
    check(
        "a.py",
        "x = 'it\\'s # no' # yes\n\"\"\"a \"b\" # no\"\"\"\nr'\\' # no'\n",
        expect![[r#"
            text 'it\'s # no'
            line # yes
            text """a "b" # no"""
            text '\' # no'
        "#]],
    );
    check(
        "a.ts",
        "a = b / c; // one\nd = /[/\"]/.test(e) // two\nf = `x ${g({h: `// no`}) /* three */} // no`\nreturn /'/ // four\n<p>don't</p> // five",
        expect![[r#"
            line // one
            text /[/"]/
            line // two
            text `// no`
            block /* three */
            text `x ${g({h: `// no`}) /* three */} // no`
            text /'/
            line // four
            line // five
        "#]],
    );
    check(
        "a.sh",
        "echo $# ${x#y} a#b 'it # no' # yes\ncat <<EOF | tr a b # yes\n# no's\nEOF\n# it's\n",
        expect![[r#"
            text 'it # no'
            line # yes
            line # yes
            text # no's⏎EOF
            line # it's
        "#]],
    );
    check(
        "a.rb",
        "x = a /b; # yes\ny = %w[# no] + \"#{z[\"# no\"]} no\" # yes\nputs <<~A, <<~B # yes\n# no\nA\n# no\nB\n=begin\nyes\n=end\nz =~ /#'/ # yes\n",
        expect![[r##"
            line # yes
            text %w[# no]
            text "# no"
            text "#{z["# no"]} no"
            line # yes
            line # yes
            text # no⏎A
            text # no⏎B
            block =begin⏎yes⏎=end
            text /#'/
            line # yes
        "##]],
    );
    check(
        "a.lua",
        "x = [==[ -- no ]] ]==] --[[ yes\n]] -- yes\n--[==[ yes ]] ]==]",
        expect![[r#"
        text [==[ -- no ]] ]==]
        block --[[ yes⏎]]
        line -- yes
        block --[==[ yes ]] ]==]
    "#]],
    );
    check(
        "a.hs",
        "f' x = 'a' -- yes\n{- a {- b -} c -} \"{- no\"",
        expect![[r#"
        text 'a'
        line -- yes
        block {- a {- b -} c -}
        text "{- no"
    "#]],
    );
    check(
        "a.sql",
        "select 'it''s -- no' -- yes\n/* yes */",
        expect![[r#"
        text 'it'
        text 's -- no'
        line -- yes
        block /* yes */
    "#]],
    );
    check(
        "a.php",
        "it's // no\n<?php // yes ?> it's # no <?= 'x' # yes\n#[Test]\n$a = <<<X\n// no\nX;\n// yes",
        expect![[r#"
        line // yes 
        text 'x'
        line # yes
        text // no⏎X;
        line // yes
    "#]],
    );
    check(
        "a.cs",
        "@\"c:\\\" // yes\n\"\"\"\n// no \"\n\"\"\" // yes",
        expect![[r#"
        text "c:\"
        line // yes
        text """⏎// no "⏎"""
        line // yes
    "#]],
    );
    check(
        "a.swift",
        "#\"\" // no\"# // yes\n\"\\(f(\"// no\")) // no\" // yes",
        expect![[r##"
        text "" // no"#
        line // yes
        text "// no"
        text "\(f("// no")) // no"
        line // yes
    "##]],
    );
}

#[test]
fn what_has_no_end_is_none() {
    check(
        "a.rs",
        "/* open\nlet x = \"open; // yes\nr#\"open // yes",
        expect![[r#"
        text "open; // yes⏎r#"
        line // yes
    "#]],
    );
    check(
        "a.js",
        "x = 'open // yes\ny = `open // yes",
        expect![[r#"
        line // yes
        line // yes
    "#]],
    );
    check(
        "a.sh",
        "cat << EOF\n# yes",
        expect![[r#"
        line # yes
    "#]],
    );
}

#[test]
fn any_number_of_open_marks_costs_one_look_each() {
    for mark in ["/*", "`", "'\\", "\"\"\"", "(/[", "${", "r#\"", "<<A ", "%w[", "--[["] {
        for path in ["a.js", "a.rs", "a.rb", "a.lua", "a.py", "a.sh", "a.kt"] {
            let text = mark.repeat(100_000);
            let mut pieces = 0;
            let syntax = syntax_of(path).unwrap();
            lex(syntax, &text, Span::new(0, text.len()), |_| pieces += 1);
            assert!(pieces <= 200_001);
        }
    }
}
