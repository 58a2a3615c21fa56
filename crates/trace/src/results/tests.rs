//! Reports in, cases and verdicts out: here what holds for all runners, below what each of them says.

mod go;
mod javascript;
mod jvm;
mod lcov;
mod others;
mod python;
mod rust;

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{TestResults, Verdict};

use go::GO;
use javascript::{JEST, NODE, TAP};
use jvm::SUREFIRE;
use python::PYTEST;
use rust::CARGO;

fn read(text: &str) -> TestResults {
    TestResults::read("report", text).unwrap_or_else(|reason| panic!("{reason}"))
}

/// A line a case: `+` passed, `-` failed, `?` skipped; suite, name, file; then notes.
#[track_caller]
fn check(text: &str, expected: Expect) {
    let shown = match TestResults::read("report", text) {
        Err(reason) => format!("! {reason}\n"),
        Ok(results) => {
            let cases = results.cases().iter().map(|case| {
                let sign = match case.passed {
                    Some(true) => '+',
                    Some(false) => '-',
                    None => '?',
                };
                let file = case.file.as_ref().map_or(String::new(), |file| format!(" @{file}"));
                format!("{sign} {} | {}{file}\n", case.suite, case.name)
            });
            let notes = results.notes().iter().map(|note| format!("note: {note}\n"));
            cases.chain(notes).collect()
        }
    };
    expected.assert_eq(&shown);
}

/// `path names… => verdict`, a line each.
#[track_caller]
fn verdicts(report: &str, asked: &[(&str, &[&str])], expected: Expect) {
    let results = read(report);
    let lines = asked.iter().map(|(path, names)| {
        let verdict = results.verdict(path, names).map_or("unknown", Verdict::name);
        format!("{path} {} => {verdict}\n", names.join(" / "))
    });
    expected.assert_eq(&lines.collect::<String>());
}

#[test]
fn other_texts_are_told_apart() {
    check(
        "  \n",
        expect![[r#"
        ! `report` is empty; did the tests run?
    "#]],
    );
    check(
        "Hello, I am no report.\n",
        expect![[r#"
        ! `report` is no report of tests; understood are JUnit XML, the output of `cargo test` (text or JSON), nextest's libtest-json, `go test -json`, TAP, the JSON of Jest, Vitest and pytest-json-report, and lcov
    "#]],
    );
    check(
        "<TestRun id='1'></TestRun>",
        expect![[r#"
        ! `report` is XML, but not JUnit's (it opens with <TestRun>); let the runner write JUnit (`dotnet test --logger junit`, with the package JunitXml.TestLogger)
    "#]],
    );
    check(
        "<coverage line-rate='1'/>",
        expect![[r#"
        ! `report` is XML, but not JUnit's (it opens with <coverage>); of coverage only lcov is read, which most tools write when asked
    "#]],
    );
    check(
        "<html><body>404</body></html>",
        expect![[r#"
        ! `report` is XML, but not JUnit's (it opens with <html>); ask the runner for its JUnit report
    "#]],
    );
    check(
        "{\"name\": \"package\"}",
        expect![[r#"
        ! `report` is no report of tests; understood are JUnit XML, the output of `cargo test` (text or JSON), nextest's libtest-json, `go test -json`, TAP, the JSON of Jest, Vitest and pytest-json-report, and lcov
    "#]],
    );
    check(
        "running 3 tests\n...\ntest result: ok. 3 passed\n",
        expect![[r#"
        note: `report` shows dots instead of names, which say nothing about single tests; run `cargo test` without --quiet
    "#]],
    );
}

#[test]
fn a_report_that_ends_in_the_middle_gives_what_it_has() {
    let half = |text: &str| {
        let mut at = text.len() * 2 / 3;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        text[..at].to_owned()
    };
    check(
        &half(SUREFIRE),
        expect![[r#"
        + com.acme.BoardTest | moves
        + com.acme.BoardTest | shifts(int)[1]
        note: `report` ends in the middle; 2 cases could be read
    "#]],
    );
    check(
        &half(CARGO),
        expect![[r#"
        + hanoi_game | board::tests::falls
        ? hanoi_game | board::tests::later
        + hanoi_game | board::tests::moves
        - hanoi_game | board::tests::fails
        + story | part::works
        note: `report` ends in the middle; 5 cases could be read
    "#]],
    );
    check(
        &half(GO),
        expect![[r#"
        + example.com/hanoi/board | TestShift/to_the_left_(1)
        note: `report` ends in the middle; 1 case could be read, 2 had not ended
    "#]],
    );
    check(
        "1..3\nok 1 - a\nok 2 - b\n",
        expect![[r#"
        +  | a
        +  | b
        note: `report` ends in the middle; 2 of 3 tests could be read
    "#]],
    );
    check(
        &half(JEST),
        expect![[r#"
        ! `report` ends in the middle; JSON of this kind can only be read whole
    "#]],
    );
    check(
        "<testsuite><testcase name='a'/><testcase name=<</testsuite>",
        expect![[r#"
        +  | a
        note: `report` ends in the middle; 1 case could be read
    "#]],
    );
}

#[test]
fn every_prefix_of_every_report_is_read_or_refused_in_words() {
    for report in [PYTEST, SUREFIRE, NODE, CARGO, GO, TAP, JEST, "SF:a\nDA:1,1\nend_of_record\n"] {
        for (at, _) in report.char_indices() {
            match TestResults::read("report", &report[..at]) {
                Ok(results) => drop(results.verdict("src/board.rs", &["tests", "moves"])),
                Err(reason) => assert!(reason.starts_with("`report` "), "{reason}"),
            }
        }
    }
}

proptest! {
    #[test]
    fn no_report_makes_it_fall(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "<testsuite name='é'>", "<testcase name='a[b](c)' classname='x::y'/>", "</testsuite>",
                "<", "&#x0;", "running 2 tests\n", "test é ... ok\n", "test ", " ... ", "ok 1 - é #",
                "not ok", " # SKIP", "\n", "    ", "---\n", "1..", "{\"Action\":\"pass\"}", "{\"exitcode\":",
                "SF:é\n", "DA:1,", "\u{1b}[", "é", "#", "[", ")", "/1", " > ", "TAP version 13\n",
            ]),
            0..12,
        ),
        names in prop::collection::vec("[aé\\[( ]{0,3}", 0..3),
    ) {
        if let Ok(results) = TestResults::read("report", &parts.concat()) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            for path in ["src/é.rs", "a_test.go", "test_é.py", "é", "tests/a/é.rs", "x/É.java"] {
                results.verdict(path, &names);
            }
        }
    }
}

#[test]
fn xml_that_is_meant_to_hurt_costs_little() {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>\
                <testsuites><testcase name=\"&b;\" classname=\"&a;\"/></testsuites>";
    check(
        bomb,
        expect![[r#"
        + &a; | &b;
    "#]],
    );
    let deep = "<testsuite>".repeat(1_000_000);
    check(
        &deep,
        expect![[r#"
        note: `report` nests more than 200 elements; 0 cases could be read
    "#]],
    );
    let deep: String = (0..2000).rev().map(|depth| " ".repeat(depth) + "ok\n").collect();
    assert_eq!(read(&deep).cases().len(), 2000);
}

#[test]
fn colours_of_a_terminal_do_not_matter() {
    check(
        "running 1 test\ntest a::works ... \u{1b}[32mok\u{1b}[0m\ntest result: ok. 1 passed\n",
        expect![[r#"
            +  | a::works
        "#]],
    );
}

#[test]
fn a_name_that_several_tests_have_says_something_only_when_they_agree() {
    let report = |last: &str| {
        format!(
            "<testsuite><testcase classname='A' name='works'/>\
             <testcase classname='B' name='works'>{last}</testcase></testsuite>"
        )
    };
    let asked: &[(&str, &[&str])] =
        &[("test/x.swift", &["works"]), ("test/x.swift", &["A", "works"])];
    verdicts(
        &report(""),
        asked,
        expect![[r#"
        test/x.swift works => passed
        test/x.swift A / works => passed
    "#]],
    );
    verdicts(
        &report("<failure/>"),
        asked,
        expect![[r#"
        test/x.swift works => unknown
        test/x.swift A / works => passed
    "#]],
    );
}

#[test]
fn reports_are_merged_and_a_failure_in_one_counts() {
    let mut results = read("<testsuite><testcase classname='A' name='works'/></testsuite>");
    assert_eq!(results.verdict("a.kt", &["A", "works"]), Some(Verdict::Passed));
    results.merge(read(
        "<testsuite><testcase classname='A' name='works'><error/></testcase></testsuite>",
    ));
    assert_eq!(results.verdict("a.kt", &["A", "works"]), Some(Verdict::Failed));
}
