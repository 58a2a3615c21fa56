//! Each feature in source files: fixture in, text out.

#![allow(clippy::unwrap_used)]

use expect_test::{Expect, expect};
use specls_ide::{
    Beside, Changes, Command, Suggested, actions, definition, highlights, hover, implementations,
    lenses, name_spec, references, shown,
};
use specls_text::{Span, apply_edits};
use specls_trace::Place;
use specls_trace::fixture::{Fixture, parse};

const HANOI: &str = "//- /.kiro/specs/hanoi/requirements.md
### Requirement 1: Move

#### Acceptance Criteria

1. WHEN a disc is dropped, THE game SHALL move it.
2. THE game SHALL count moves.

### Requirement 2: Win

#### Acceptance Criteria

1. THE game SHALL end.
//- /.kiro/specs/hanoi/design.md
### Property 1: Order

**Validates: Requirements 1.1**
//- /.kiro/specs/hanoi/tasks.md
- [x] 1. Board
  - _Requirements: 1.1_
";
const CHESS: &str = "//- /.kiro/specs/chess/requirements.md
### Requirement 1: Castle

1. THE game SHALL castle.
2. THE game SHALL count moves.
";

fn hanoi(code: &str) -> Fixture {
    parse(&format!("{HANOI}{code}"))
}

fn both(code: &str) -> Fixture {
    parse(&format!("{HANOI}{CHESS}{code}"))
}

fn with<T>(fixture: &Fixture, ask: impl FnOnce(&str, usize, Beside<'_>) -> T) -> T {
    let (path, offset) = fixture.cursor.clone().expect("a cursor");
    let suggested = Suggested::default();
    let beside =
        Beside { sources: &*fixture.sources, changes: Changes::Unknown, suggested: &suggested };
    ask(&path, offset, beside)
}

fn check_hover(fixture: &Fixture, expected: Expect) {
    let hover = with(fixture, |path, at, beside| hover(&fixture.snapshot, path, at, beside));
    expected.assert_eq(&hover.map_or_else(|| "nothing".to_owned(), |hover| hover.markdown));
}

fn check_places(fixture: &Fixture, places: &[Place], expected: Expect) {
    let shown: String = places
        .iter()
        .map(|place| {
            let text = fixture.sources.text(&place.path).unwrap_or_default();
            format!("{}: {}\n", place.path, place.span.of(&text))
        })
        .collect();
    expected.assert_eq(&shown);
}

fn check_actions(fixture: &Fixture, expected: Expect) {
    let actions =
        with(fixture, |path, at, beside| actions(&fixture.snapshot, path, Span::at(at), beside));
    let shown: String = actions.iter().map(|action| format!("{}\n", action.title)).collect();
    expected.assert_eq(&shown);
}

fn check_lenses(fixture: &Fixture, path: &str, expected: Expect) {
    let suggested = Suggested::default();
    let beside =
        Beside { sources: &*fixture.sources, changes: Changes::Unknown, suggested: &suggested };
    let text = fixture.sources.text(path).unwrap();
    let shown: String = lenses(&fixture.snapshot, path, beside)
        .iter()
        .map(|lens| {
            let line = text[..lens.span.start].matches('\n').count() + 1;
            format!("{line}: {}\n", lens.title)
        })
        .collect();
    expected.assert_eq(&shown);
}

const BOARD: &str = "//- /src/board.rs
/// Moves the top disc.
/// Requirements: 1.1
fn shift() {}

#[cfg(test)]
mod tests {
    // Validates: Requirements 1.1
    #[test]
    fn shifts() {}
}
";

fn board(old: &str, new: &str) -> Fixture {
    hanoi(&BOARD.replace(old, new))
}

#[test]
fn hovering_a_citation_quotes_the_criterion_and_names_who_else_does() {
    check_hover(
        &board("Requirements: 1.1\nfn", "Requirements: 1.$01\nfn"),
        expect![[r#"
        **hanoi#1.1** · Move

        > WHEN a disc is dropped, THE game SHALL move it.

        - Task 1 (done): Board
        - Property 1: Order
        - Implemented by `shift` in `src/board.rs` (cited)
        - Tested by `tests.shifts` in `src/board.rs` (cited)"#]],
    );
}

#[test]
fn hovering_a_citation_of_a_property_a_task_or_a_spec_says_what_it_is() {
    check_hover(
        &hanoi("//- /src/a.rs\n// Property $01: Order\nfn a() {}\n"),
        expect![[r#"
        **hanoi#P1** · Order

        **hanoi#1.1** · Move

        > WHEN a disc is dropped, THE game SHALL move it."#]],
    );
    check_hover(
        &hanoi("//- /src/a.rs\n// Feature: hanoi\n\n// Task $01\nfn a() {}\n"),
        expect![[r#"
            **hanoi** · Task 1 (done): Board

            **hanoi#1.1** · Move

            > WHEN a disc is dropped, THE game SHALL move it."#]],
    );
    check_hover(
        &hanoi("//- /src/a.rs\n// Feature: han$0oi\nfn a() {}\n"),
        expect![[r#"
        **hanoi** · 3 criteria, 1 planned, 0 built, 0 tested

        - 1 Move
        - 2 Win"#]],
    );
}

#[test]
fn hovering_what_two_specs_may_mean_shows_both() {
    check_hover(
        &both("//- /src/a.rs\n// Requirements: 1.$02\nfn a() {}\n"),
        expect![[r#"
            1.2 may be meant in chess or hanoi. Say which with a comment at the top of this file, or as `chess#1.2`.

            **chess#1.2** · Castle

            > THE game SHALL count moves.

            **hanoi#1.2** · Move

            > THE game SHALL count moves."#]],
    );
}

#[test]
fn hovering_what_no_spec_has_says_so() {
    check_hover(
        &hanoi("//- /src/a.rs\n// Requirements: 7.$02\nfn a() {}\n"),
        expect!["hanoi has no requirement 7.2: its requirements are 1 to 2"],
    );
    check_hover(
        &hanoi("//- /src/a.rs\n// See go#7.$02\nfn a() {}\n"),
        expect!["There is no spec `go`; there are hanoi"],
    );
}

#[test]
fn hovering_a_symbol_shows_what_it_implements() {
    check_hover(
        &board("fn shift", "fn shi$0ft"),
        expect![[r#"
        Implements **hanoi#1.1 Move**

        > WHEN a disc is dropped, THE game SHALL move it.

        - Cited
        - 1 test
        - Task 1 (done): Board"#]],
    );
    check_hover(&hanoi("//- /src/a.rs\nfn a$0() {}\n"), expect!["nothing"]);
}

#[test]
fn a_citation_leads_to_its_criterion() {
    let go = |code: &str, expected: Expect| {
        let fixture = both(code);
        let found = with(&fixture, |path, at, _| definition(&fixture.snapshot, path, at));
        check_places(&fixture, &found, expected);
    };
    go(
        "//- /src/a.rs\n// Requirements: 2.$01\nfn a() {}\n",
        expect![[r#"
        .kiro/specs/hanoi/requirements.md: 1. THE game SHALL end.
    "#]],
    );
    go(
        "//- /src/a.rs\n// Requirements: hanoi#1.$02\nfn a() {}\n",
        expect![[r#"
        .kiro/specs/hanoi/requirements.md: 2. THE game SHALL count moves.
    "#]],
    );
    go(
        "//- /src/a.rs\n// Feature: hanoi, Property $01\nfn a() {}\n",
        expect![[r#"
        .kiro/specs/hanoi/design.md: ### Property 1: Order
    "#]],
    );
    go(
        "//- /src/a.rs\n// Feature: hanoi\n// Task $01, Requirements: 2\nfn a() {}\n",
        expect![[r#"
        .kiro/specs/hanoi/tasks.md: - [x] 1. Board
    "#]],
    );
    go(
        "//- /src/a.rs\n// Feature: ch$0ess\nfn a() {}\n",
        expect![[r#"
        .kiro/specs/chess/requirements.md: 
    "#]],
    );
    go(
        "//- /src/a.rs\n// Requirements: 1.$02\nfn a() {}\n",
        expect![[r#"
        .kiro/specs/chess/requirements.md: 2. THE game SHALL count moves.
        .kiro/specs/hanoi/requirements.md: 2. THE game SHALL count moves.
    "#]],
    );
}

#[test]
fn who_cites_the_same_is_found_in_specs_and_code() {
    let fixture = board("Requirements: 1.1\nfn", "Requirements: 1.$01\nfn");
    let found = with(&fixture, |path, at, _| references(&fixture.snapshot, path, at, true));
    check_places(
        &fixture,
        &found,
        expect![[r#"
        .kiro/specs/hanoi/requirements.md: 1. WHEN a disc is dropped, THE game SHALL move it.
        .kiro/specs/hanoi/design.md: 1.1
        .kiro/specs/hanoi/tasks.md: 1.1
        src/board.rs: 1.1
        src/board.rs: 1.1
    "#]],
    );
    let fixture = hanoi("//- /src/a.rs\n// Property $01: Order\nfn a() {}\n");
    let found = with(&fixture, |path, at, _| references(&fixture.snapshot, path, at, false));
    check_places(
        &fixture,
        &found,
        expect![[r#"
        src/a.rs: 1
    "#]],
    );
    let fixture = board("Requirements: 1.1\nfn", "Requirements: 1.$01\nfn");
    let spans = with(&fixture, |path, at, _| highlights(&fixture.snapshot, path, at));
    assert_eq!(spans.len(), 2);
}

#[test]
fn a_criterion_leads_to_the_code_that_implements_it() {
    let text = HANOI.replace("1. WHEN a disc", "1. WHEN a $0disc");
    let fixture = parse(&format!("{text}{BOARD}"));
    let found = with(&fixture, |path, at, _| implementations(&fixture.snapshot, path, at));
    check_places(
        &fixture,
        &found,
        expect![[r#"
        src/board.rs: shift
    "#]],
    );
    let all = shown(
        &fixture.snapshot,
        ".kiro/specs/hanoi",
        &[specls_spec::Id::new("1.1")],
        specls_ide::Shown::All,
    );
    let labels: Vec<&str> = all.iter().map(|place| place.label.as_str()).collect();
    expect![[r#"
        implements: shift
        tests: tests.shifts"#]]
    .assert_eq(&labels.join("\n"));
}

#[test]
fn lenses_say_what_symbols_and_criteria_are_linked_to() {
    let fixture = hanoi(BOARD);
    check_lenses(
        &fixture,
        "src/board.rs",
        expect![[r#"
        3: implements hanoi#1.1 Move · 1 test
        8: tests hanoi#1.1 Move
    "#]],
    );
    check_lenses(
        &fixture,
        ".kiro/specs/hanoi/requirements.md",
        expect![[r#"
        1: Complete the design
        1: Complete the tasks
        5: 1 implementation · 1 test
        6: not linked: suggest code
        12: not linked: suggest code
    "#]],
    );
    let fixture = hanoi("//- /src/a.rs\n// Requirements: 1.1, 1.2, 2.1\nfn a() {}\n");
    check_lenses(
        &fixture,
        "src/a.rs",
        expect![[r#"
        2: implements hanoi 1.1, 1.2, 2.1 · no test
    "#]],
    );
}

#[test]
fn every_lens_has_a_twin_in_the_menu() {
    let fixture = board("fn shift", "fn shi$0ft");
    let (titles, lenses) = with(&fixture, |path, at, beside| {
        let menu = actions(&fixture.snapshot, path, Span::at(at), beside);
        let above = lenses(&fixture.snapshot, path, beside);
        (menu.into_iter().map(|one| one.command).collect::<Vec<Command>>(), above)
    });
    assert!(titles.contains(&lenses[0].action.command));
}

#[test]
fn a_linked_symbol_can_be_confirmed_and_its_tests_gone_to() {
    check_actions(
        &board("fn shift", "fn shi$0ft"),
        expect![[r#"
        Show what hanoi#1.1 Move is linked to
        Go to the tests of hanoi#1.1 Move
        Confirm that shift implements hanoi#1.1 Move
        Link shift to a requirement…
    "#]],
    );
    check_actions(
        &board("Moves the", "Moves$0 the"),
        expect![[r#"
        Show what hanoi#1.1 Move is linked to
        Go to the tests of hanoi#1.1 Move
        Confirm that shift implements hanoi#1.1 Move
        Link shift to a requirement…
    "#]],
    );
    check_actions(&hanoi("//- /src/a.rs\nfn a() {\n    le$0t b = 1;\n}\n"), expect![[r#""#]]);
    check_actions(&parse("//- /src/a.rs\nfn a$0() {}\n"), expect![[r#""#]]);
}

#[test]
fn a_criterion_shows_its_code_and_asks_for_more() {
    let text = HANOI.replace("1. WHEN a disc", "1. WHEN a $0disc");
    check_actions(
        &parse(&format!("{text}{BOARD}")),
        expect![[r#"
        Show what 1.1 is linked to
        Go to the tests of 1.1
        Suggest code for 1.1
        Complete the design
        Complete the tasks
    "#]],
    );
    let text = HANOI.replace("2. THE game", "2. THE $0game");
    check_actions(
        &parse(&format!("{text}{BOARD}")),
        expect![[r#"
        Suggest code for 1.2
        Complete the design
        Complete the tasks
    "#]],
    );
    check_actions(
        &parse(&text),
        expect![[r#"
        Complete the design
        Complete the tasks
    "#]],
    );
}

#[test]
fn an_ambiguous_citation_can_be_settled_for_the_file() {
    check_actions(
        &both("//- /src/a.rs\n// Requirements: 1.$02\nfn a() {}\n"),
        expect![[r#"
            Say that this file is about chess
            Say that this file is about hanoi
            Link a to a requirement…
        "#]],
    );
}

/// Names hanoi in a file.
fn check_named(path: &str, text: &str, expected: Expect) {
    let edit = name_spec(path, text, "hanoi", ".kiro/specs/hanoi");
    let after = edit.map(|edit| apply_edits(text, &[edit]).replace("\r\n", "⏎\n"));
    expected.assert_eq(after.as_deref().unwrap_or("not understood"));
}

#[test]
fn a_file_says_once_which_spec_it_is_about() {
    check_named(
        "src/a.rs",
        "// Requirements: 1.2\nfn a() {}\n",
        expect![[r#"
        // Feature: hanoi

        // Requirements: 1.2
        fn a() {}
    "#]],
    );
    check_named(
        "src/a.rs",
        "//! The board.\n\nuse std::fmt;\n\n// Requirements: 1.2\nfn a() {}\n",
        expect![[r#"
            //! The board.
            //! Feature: hanoi

            use std::fmt;

            // Requirements: 1.2
            fn a() {}
        "#]],
    );
    check_named(
        "src/a.rs",
        "#![allow(unused)]\r\n// Requirements: 1.2\r\nfn a() {}\r\n",
        expect![[r#"
            // Feature: hanoi⏎
            ⏎
            #![allow(unused)]⏎
            // Requirements: 1.2⏎
            fn a() {}⏎
        "#]],
    );
    check_named(
        "src/a.go",
        "// Copyright 2026 The Hanoi Authors\n\npackage a\n\n// Requirements: 1.2\nfunc a() {}\n",
        expect![[r#"
            // Copyright 2026 The Hanoi Authors

            // Feature: hanoi

            package a

            // Requirements: 1.2
            func a() {}
        "#]],
    );
    check_named(
        "src/a.go",
        "// SPDX-License-Identifier: MIT\npackage a\n\n// Requirements: 1.2\nfunc a() {}\n",
        expect![[r#"
            // SPDX-License-Identifier: MIT

            // Feature: hanoi

            package a

            // Requirements: 1.2
            func a() {}
        "#]],
    );
    check_named(
        "src/a.py",
        "#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\n\"\"\"The board.\n\nMore.\n\"\"\"\n\n\ndef a():\n    \"\"\"Requirements: 1.2\"\"\"\n",
        expect![[r##"
            #!/usr/bin/env python3
            # -*- coding: utf-8 -*-
            """The board.

            More.
            Feature: hanoi
            """


            def a():
                """Requirements: 1.2"""
        "##]],
    );
    check_named(
        "src/a.py",
        "\"\"\"The board.\"\"\"\n\n\ndef a():\n    # Requirements: 1.2\n    pass\n",
        expect![[r##"
            # Feature: hanoi

            """The board."""


            def a():
                # Requirements: 1.2
                pass
        "##]],
    );
    check_named(
        "src/a.ts",
        "/**\n * The board.\n */\n\nimport x from 'x';\n\n// Requirements: 1.2\nfunction a() {}\n",
        expect![[r#"
            /**
             * The board.
             * Feature: hanoi
             */

            import x from 'x';

            // Requirements: 1.2
            function a() {}
        "#]],
    );
    check_named(
        "src/A.java",
        "/*\n * Licensed to the Hanoi Authors.\n */\npackage a;\n\n/** Requirements: 1.2 */\nclass A {}\n",
        expect![[r#"
            /*
             * Licensed to the Hanoi Authors.
             */

            // Feature: hanoi

            package a;

            /** Requirements: 1.2 */
            class A {}
        "#]],
    );
    check_named(
        "src/a.test.js",
        "test('Requirements 1.2: counts', () => {});\n",
        expect![[r#"
            // Feature: hanoi

            test('Requirements 1.2: counts', () => {});
        "#]],
    );
}
