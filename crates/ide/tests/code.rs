//! Each feature in source files: fixture in, text out.

#![allow(clippy::unwrap_used)]

mod fixture;

use expect_test::{Expect, expect};
use specls_ide::{
    Beside, Changes, Command, Drafters, Suggested, actions, definition, highlights, hover,
    implementations, lenses, references, shown,
};
use specls_text::Span;
use specls_trace::Place;
use specls_trace::fixture::{Fixture, parse};

use fixture::{HANOI, both, hanoi, shown_places, with};

fn check_hover(fixture: &Fixture, expected: Expect) {
    let hover = with(fixture, |path, at, beside| hover(&fixture.snapshot, path, at, beside));
    expected.assert_eq(&hover.map_or_else(|| "nothing".to_owned(), |hover| hover.markdown));
}

fn check_places(fixture: &Fixture, places: &[Place], expected: Expect) {
    expected.assert_eq(&shown_places(fixture, places));
}

fn check_actions(fixture: &Fixture, expected: Expect) {
    let actions =
        with(fixture, |path, at, beside| actions(&fixture.snapshot, path, Span::at(at), beside));
    let shown: String = actions.iter().map(|action| format!("{}\n", action.title)).collect();
    expected.assert_eq(&shown);
}

fn check_lenses(fixture: &Fixture, path: &str, expected: Expect) {
    let suggested = Suggested::default();
    let beside = Beside {
        sources: &*fixture.sources,
        changes: Changes::Unknown,
        suggested: &suggested,
        drafters: &Drafters::default(),
    };
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

            - Task 1.1 (open): Pegs
            - Task 2 (open): End
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

            > WHEN a disc is dropped, THE game SHALL move it.

            **hanoi#2.1** · Win

            > THE game SHALL end."#]],
    );
    check_hover(
        &hanoi("//- /src/a.rs\n// Feature: hanoi\n\n// Task $02\nfn a() {}\n"),
        expect![[r#"
            **hanoi** · Task 2 (open): End

            **hanoi#1.1** · Move

            > WHEN a disc is dropped, THE game SHALL move it.

            **hanoi#2.1** · Win

            > THE game SHALL end."#]],
    );
    check_hover(
        &hanoi("//- /src/a.rs\n// Feature: han$0oi\nfn a() {}\n"),
        expect![[r#"
            **hanoi** · 3 criteria, 3 planned, 0 built, 0 tested

            - 1 Move
            - 2 Win"#]],
    );
}

#[test]
fn hovering_what_two_specs_may_mean_shows_both() {
    check_hover(
        &both("//- /src/a.rs\n// Requirements: 1.$02\nfn a() {}\n"),
        expect![[r#"
            1.2 may be meant in 2 specs. Say which with a comment at the top of this file, or as `chess#1.2`.

            - **chess#1.2** THE game SHALL count moves.
            - **hanoi#1.2** THE game SHALL count moves."#]],
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
            - Task 1.1 (open): Pegs
            - Task 2 (open): End"#]],
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
            .kiro/specs/hanoi/tasks.md: 1.1-1.2
            .kiro/specs/hanoi/tasks.md: 1
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
            .kiro/specs/hanoi/tasks.md: 1
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
fn only_a_link_that_no_comment_names_can_be_refused() {
    let named = HANOI.replace("[ ] 1.1 Pegs", "[x] 1.1 Pegs: `shift`");
    check_actions(
        &parse(&format!("{named}//- /src/board.rs\nfn shi$0ft() {{}}\n")),
        expect![[r#"
        Show what hanoi#1.1 Move is linked to
        Confirm that shift implements hanoi#1.1 Move
        This is not it: shift has nothing to do with hanoi#1.1 Move
        Show what hanoi#1.2 Move is linked to
        Confirm that shift implements hanoi#1.2 Move
        This is not it: shift has nothing to do with hanoi#1.2 Move
        Show what hanoi#2.1 Win is linked to
        Confirm that shift implements hanoi#2.1 Win
        This is not it: shift has nothing to do with hanoi#2.1 Win
        Link shift to a requirement…
    "#]],
    );
    let first = hanoi(BOARD);
    let spec = first.snapshot.spec_in(".kiro/specs/hanoi").unwrap();
    let lock = spec.confirmed(&specls_spec::Id::new("1.1"), "src/board.rs", Some(0)).unwrap();
    let changed = BOARD.replace("fn shift() {}", "fn shi$0ft() { 1 + 1 }");
    check_actions(
        &hanoi(&format!("//- /.kiro/specs/hanoi/trace.lock\n{}{changed}", lock.text())),
        expect![[r#"
            Show what hanoi#1.1 Move is linked to
            Go to the tests of hanoi#1.1 Move
            Confirm that shift still implements hanoi#1.1 Move
            Link shift to a requirement…
        "#]],
    );
}

#[test]
fn hovering_what_many_specs_may_mean_is_a_line_for_each() {
    let specs: String = (1..=11)
        .map(|at| format!("//- /.kiro/specs/s{at}/requirements.md\n### Requirement 1: Do\n\n1. THE game SHALL do {at} things, one after the other, whatever the weather.\n"))
        .collect();
    check_hover(
        &parse(&format!("{specs}//- /src/a.rs\n// Requirements: 1.$01\nfn a() {{}}\n")),
        expect![[r#"
            1.1 may be meant in 11 specs. Say which with a comment at the top of this file, or as `s1#1.1`.

            - **s1#1.1** THE game SHALL do 1 things, one after the other, whatever th…
            - **s10#1.1** THE game SHALL do 10 things, one after the other, whatever t…
            - **s11#1.1** THE game SHALL do 11 things, one after the other, whatever t…
            - **s2#1.1** THE game SHALL do 2 things, one after the other, whatever th…
            - **s3#1.1** THE game SHALL do 3 things, one after the other, whatever th…
            - **s4#1.1** THE game SHALL do 4 things, one after the other, whatever th…
            - **s5#1.1** THE game SHALL do 5 things, one after the other, whatever th…
            - **s6#1.1** THE game SHALL do 6 things, one after the other, whatever th…
            - and 3 more"#]],
    );
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
        "#]],
    );
    let text = HANOI.replace("2. THE game", "2. THE $0game");
    check_actions(
        &parse(&format!("{text}{BOARD}")),
        expect![[r#"
            Suggest code for 1.2
            Complete the design
        "#]],
    );
    check_actions(
        &parse(&text),
        expect![[r#"
            Complete the design
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
