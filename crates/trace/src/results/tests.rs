//! Reports in, cases and verdicts out.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::TestResults;

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

const PYTEST: &str = r#"<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="0" failures="1" skipped="2" tests="6"><testcase classname="tests.test_board.TestShift" name="test_one[1]" time="0.002" /><testcase classname="tests.test_board.TestShift" name="test_one[2]" time="0.003"><failure message="assert 2 &lt; 2">self = &lt;test_board.TestShift object&gt;</failure></testcase><testcase classname="tests.test_board.TestShift" name="test_two" /><testcase classname="tests.test_board" name="test_later"><skipped type="pytest.skip" message="later"/></testcase><testcase classname="tests.test_board" name="test_top" /></testsuite></testsuites>"#;

const SUREFIRE: &str = r#"<testsuite name="com.acme.BoardTest" tests="4" failures="1">
  <properties><property name="java.version" value="21"/></properties>
  <testcase name="moves" classname="com.acme.BoardTest" time="0.01"/>
  <testcase name="shifts(int)[1]" classname="com.acme.BoardTest" time="0.01"/>
  <testcase name="shifts(int)[2]" classname="com.acme.BoardTest"><error type="java.lang.Error">at …</error></testcase>
  <testcase name="undoes()" classname="com.acme.BoardTest$Undo"><flakyFailure message="once"/></testcase>
</testsuite>"#;

const JEST_JUNIT: &str = r#"<testsuites name="jest tests"><testsuite name="Board">
  <testcase classname="Board moves one disk" name="Board moves one disk"></testcase>
  <testcase classname="Board fails" name="Board fails"><failure>no</failure></testcase>
  <testcase classname=" stands alone" name=" stands alone"></testcase>
</testsuite></testsuites>"#;

const VITEST: &str = r#"<testsuites><testsuite name="src/board.test.js">
  <testcase classname="src/board.test.js" name="Board &gt; moves one disk"/>
  <testcase classname="src/board.test.js" name="Board &gt; Undo &gt; goes back"><failure/></testcase>
  <testcase classname="src/board.test.js" name="stands alone"/>
</testsuite></testsuites>"#;

const NODE: &str = r#"<testsuites>
  <testsuite name="Board"><testcase name="moves one disk" classname="test"/>
    <testsuite name="Undo"><testcase name="goes back" classname="test"/></testsuite></testsuite>
  <testcase name="todo" classname="test" failure="no"><skipped type="todo"/><failure>no</failure></testcase>
</testsuites>"#;

const GOTESTSUM: &str = r#"<testsuites><testsuite name="example.com/hanoi/board">
  <testcase classname="example.com/hanoi/board" name="TestShift/to_the_left_(1)"/>
  <testcase classname="example.com/hanoi/board" name="TestShift/right"><failure>no</failure></testcase>
  <testcase classname="example.com/hanoi/board" name="TestShift"><failure>no</failure></testcase>
</testsuite></testsuites>"#;

const PHPUNIT: &str = r#"<testsuites><testsuite name="default">
  <testsuite name="Tests\BoardTest" file="/app/tests/BoardTest.php">
    <testcase name="testMoves" class="Tests\BoardTest" classname="Tests.BoardTest" file="/app/tests/BoardTest.php" line="7"/>
    <testsuite name="Tests\BoardTest::testShift">
      <testcase name="testShift with data set #0" classname="Tests.BoardTest" file="/app/tests/BoardTest.php"/>
      <testcase name="testShift with data set &quot;left&quot;" classname="Tests.BoardTest" file="/app/tests/BoardTest.php"><failure/></testcase>
    </testsuite></testsuite></testsuite></testsuites>"#;

const DOTNET: &str = r#"<testsuites><testsuite name="Acme.Tests.dll">
  <testcase classname="Acme.Tests.BoardTests" name="Moves"/>
  <testcase classname="Acme.Tests.BoardTests" name="Shifts(count: 1, to: &quot;left (far)&quot;)"/>
</testsuite></testsuites>"#;

const GOOGLETEST: &str = r#"<testsuites><testsuite name="Sizes/BoardTest">
  <testcase name="Shifts/0" status="run" result="completed" classname="Sizes/BoardTest"/>
  <testcase name="DISABLED_Undo" status="notrun" result="suppressed" classname="Sizes/BoardTest"/>
</testsuite></testsuites>"#;

const RSPEC: &str = r#"<testsuite name="rspec"><testcase classname="spec.models.board_spec" name="Board moves one disk" file="./spec/models/board_spec.rb"/></testsuite>"#;

const NEXTEST_JUNIT: &str = r#"<testsuites name="nextest-run">
  <testsuite name="hanoi-game"><testcase name="board::tests::fails" classname="hanoi-game"><failure/></testcase>
    <testcase name="board::tests::moves" classname="hanoi-game"/></testsuite>
  <testsuite name="hanoi-game::story"><testcase name="part::works" classname="hanoi-game::story"/></testsuite>
</testsuites>"#;

const CARGO: &str =
    "     Running unittests src/lib.rs (target/debug/deps/hanoi_game-51d92c64c60f706f)

running 4 tests
test board::tests::falls - should panic ... ok
test board::tests::later ... ignored, slow
test board::tests::moves ... ok
test board::tests::fails ... FAILED

failures:

---- board::tests::fails stdout ----
said

failures:
    board::tests::fails

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.16s

     Running tests/story.rs (target/debug/deps/story-dedc80571da348fb)

running 2 tests
test part::works ... ok
test whole ... ok

test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

   Doc-tests hanoi_game

running 1 test
test src/lib.rs - x (line 2) ... ok

test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.21s
";

const GO: &str = r#"{"Time":"2026-01-01T00:00:00Z","Action":"start","Package":"example.com/hanoi/board"}
{"Time":"2026-01-01T00:00:00Z","Action":"run","Package":"example.com/hanoi/board","Test":"TestShift"}
{"Action":"output","Package":"example.com/hanoi/board","Test":"TestShift","Output":"=== RUN   TestShift\n"}
{"Action":"run","Package":"example.com/hanoi/board","Test":"TestShift/to_the_left_(1)"}
{"Action":"pass","Package":"example.com/hanoi/board","Test":"TestShift/to_the_left_(1)","Elapsed":0}
{"Action":"run","Package":"example.com/hanoi/board","Test":"TestShift/right"}
{"Action":"fail","Package":"example.com/hanoi/board","Test":"TestShift/right","Elapsed":0}
{"Action":"fail","Package":"example.com/hanoi/board","Test":"TestShift","Elapsed":0}
{"Action":"run","Package":"example.com/hanoi/board","Test":"TestSkip"}
{"Action":"skip","Package":"example.com/hanoi/board","Test":"TestSkip","Elapsed":0}
{"Action":"fail","Package":"example.com/hanoi/board","Elapsed":0.003}
"#;

const TAP: &str = "TAP version 13
# Subtest: Board
    # Subtest: moves one disk
    ok 1 - moves one disk
      ---
      duration_ms: 1.03
      ...
    # Subtest: fails
    not ok 2 - fails
      ---
      location: '/app/test/board.test.js:2:51'
      error: |-
        ok 1 - said
      ...
    # Subtest: Undo
        ok 1 - goes back
        1..1
    ok 3 - Undo
    1..3
not ok 1 - Board
ok 2 - top \\# of all
ok 3 - later # SKIP why
not ok 4 - todo # TODO
1..4
";

const JEST: &str = r#"{"numFailedTests":1,"numTotalTests":3,"success":false,"testResults":[{"assertionResults":[
  {"ancestorTitles":["Board"],"fullName":"Board moves one disk","status":"passed","title":"moves one disk"},
  {"ancestorTitles":["Board","Undo"],"fullName":"Board Undo goes back","status":"failed","title":"goes back"},
  {"ancestorTitles":[],"fullName":"later","status":"pending","title":"later"}],
  "message":"","name":"/app/src/board.test.js","status":"failed"},
  {"assertionResults":[],"message":"SyntaxError","name":"/app/src/broken.test.js","status":"failed"}]}"#;

#[test]
fn junit_xml_is_read_in_every_dialect() {
    check(
        PYTEST,
        expect![[r#"
        + tests.test_board.TestShift | test_one[1]
        - tests.test_board.TestShift | test_one[2]
        + tests.test_board.TestShift | test_two
        ? tests.test_board | test_later
        + tests.test_board | test_top
    "#]],
    );
    check(
        SUREFIRE,
        expect![[r#"
        + com.acme.BoardTest | moves
        + com.acme.BoardTest | shifts(int)[1]
        - com.acme.BoardTest | shifts(int)[2]
        + com.acme.BoardTest$Undo | undoes()
    "#]],
    );
    check(
        JEST_JUNIT,
        expect![[r#"
        + Board moves one disk | Board moves one disk
        - Board fails | Board fails
        +  stands alone |  stands alone
    "#]],
    );
    check(
        VITEST,
        expect![[r#"
        + src/board.test.js | Board > moves one disk
        - src/board.test.js | Board > Undo > goes back
        + src/board.test.js | stands alone
    "#]],
    );
    check(
        NODE,
        expect![[r#"
        + Board | moves one disk
        + Board > Undo | goes back
        ?  | todo
    "#]],
    );
    check(
        GOTESTSUM,
        expect![[r#"
        + example.com/hanoi/board | TestShift/to_the_left_(1)
        - example.com/hanoi/board | TestShift/right
        - example.com/hanoi/board | TestShift
    "#]],
    );
    check(
        PHPUNIT,
        expect![[r#"
        + Tests.BoardTest | testMoves @/app/tests/BoardTest.php
        + Tests.BoardTest | testShift with data set #0 @/app/tests/BoardTest.php
        - Tests.BoardTest | testShift with data set "left" @/app/tests/BoardTest.php
    "#]],
    );
    check(
        DOTNET,
        expect![[r#"
        + Acme.Tests.BoardTests | Moves
        + Acme.Tests.BoardTests | Shifts(count: 1, to: "left (far)")
    "#]],
    );
    check(
        GOOGLETEST,
        expect![[r#"
        + Sizes/BoardTest | Shifts/0
        ? Sizes/BoardTest | DISABLED_Undo
    "#]],
    );
    check(
        RSPEC,
        expect![[r#"
        + spec.models.board_spec | Board moves one disk @./spec/models/board_spec.rb
    "#]],
    );
    check(
        NEXTEST_JUNIT,
        expect![[r#"
        - hanoi-game | board::tests::fails
        + hanoi-game | board::tests::moves
        + hanoi-game::story | part::works
    "#]],
    );
}

#[test]
fn the_output_of_cargo_test_is_read() {
    check(
        CARGO,
        expect![[r#"
        + hanoi_game | board::tests::falls
        ? hanoi_game | board::tests::later
        + hanoi_game | board::tests::moves
        - hanoi_game | board::tests::fails
        + story | part::works
        + story | whole
        + hanoi_game | src/lib.rs - x (line 2)
    "#]],
    );
}

#[test]
fn output_between_a_test_and_its_result_is_passed_over() {
    check(
        "running 2 tests
test board::tests::fails ... said

thread 'board::tests::fails' panicked at src/board.rs:6:44:
FAILED
test board::tests::falls - should panic ... \nok
test result: FAILED. 1 passed; 1 failed
",
        expect![[r#"
            -  | board::tests::fails
            +  | board::tests::falls
        "#]],
    );
}

#[test]
fn the_json_of_rusts_harness_is_read() {
    check(
        r#"     Running unittests src/lib.rs (target\debug\deps\hanoi_game-51d9.exe)
{ "type": "suite", "event": "started", "test_count": 2 }
{ "type": "test", "event": "started", "name": "board::tests::fails" }
{ "type": "test", "name": "board::tests::moves", "event": "ok" }
{ "type": "test", "name": "board::tests::fails", "event": "failed", "stdout": "said" }
{ "type": "suite", "event": "failed", "passed": 1, "failed": 1 }
"#,
        expect![[r#"
            + hanoi_game | board::tests::moves
            - hanoi_game | board::tests::fails
        "#]],
    );
    check(
        r#"{"type":"suite","event":"started","test_count":4,"nextest":{"crate":"hanoi-game","test_binary":"hanoi_game","kind":"lib"}}
{"type":"test","event":"ignored","name":"hanoi-game::hanoi_game$board::tests::later"}
{"type":"test","event":"failed","name":"hanoi-game::hanoi_game$board::tests::moves","exec_time":0.2}
{"type":"test","event":"ok","name":"hanoi-game::hanoi_game$board::tests::moves#2","exec_time":0.2}
{"type":"suite","event":"failed","passed":1,"failed":1}
{"type":"suite","event":"started","test_count":2,"nextest":{"crate":"hanoi-game","test_binary":"story","kind":"test"}}
{"type":"test","event":"ok","name":"hanoi-game::story$whole","exec_time":0.01}
"#,
        expect![[r#"
            ? hanoi-game::hanoi_game | board::tests::later
            + hanoi-game::hanoi_game | board::tests::moves
            + hanoi-game::story | whole
            note: `report` ends in the middle; 3 cases could be read
        "#]],
    );
}

#[test]
fn what_go_says_as_json_is_read_with_tests_that_a_panic_stopped() {
    check(
        GO,
        expect![[r#"
        + example.com/hanoi/board | TestShift/to_the_left_(1)
        - example.com/hanoi/board | TestShift/right
        - example.com/hanoi/board | TestShift
        ? example.com/hanoi/board | TestSkip
    "#]],
    );
    check(
        r#"{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestB"}
{"Action":"fail","Package":"p","Test":"TestB"}
{"Action":"fail","Package":"p"}
"#,
        expect![[r#"
            - p | TestB
            - p | TestA
        "#]],
    );
    check(
        "=== RUN   TestA\n--- PASS: TestA (0.00s)\n",
        expect![[r#"
        ! `report` is what `go test -v` prints for people; give the output of `go test -json`
    "#]],
    );
}

#[test]
fn tap_is_read_with_its_sub_tests() {
    check(
        TAP,
        expect![[r#"
        + Board | moves one disk
        - Board | fails @/app/test/board.test.js
        + Board > Undo | goes back
        + Board | Undo
        -  | Board
        +  | top # of all
        ?  | later
        ?  | todo
    "#]],
    );
    check(
        "1..2\nok\nnot ok 2 a title\nBail out! no disk\n",
        expect![[r#"
        +  | 
        -  | a title
        note: `report` says that the run was given up: no disk
    "#]],
    );
}

#[test]
fn json_of_one_value_is_read() {
    check(
        JEST,
        expect![[r#"
        + Board | moves one disk @/app/src/board.test.js
        - Board > Undo | goes back @/app/src/board.test.js
        ?  | later @/app/src/board.test.js
        note: `report` says that /app/src/broken.test.js could not be run
    "#]],
    );
    check(
        r#"{"created": 1, "exitcode": 1, "tests": [
  {"nodeid": "tests/test_board.py::TestShift::test_one[a::b]", "outcome": "passed"},
  {"nodeid": "tests/test_board.py::test_x", "outcome": "xfailed"},
  {"nodeid": "tests/test_board.py::test_top", "outcome": "error"}]}"#,
        expect![[r#"
            + TestShift | test_one[a::b] @tests/test_board.py
            ?  | test_x @tests/test_board.py
            -  | test_top @tests/test_board.py
        "#]],
    );
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

/// `path names… => verdict`, a line each.
#[track_caller]
fn verdicts(report: &str, asked: &[(&str, &[&str])], expected: Expect) {
    let results = read(report);
    let lines = asked.iter().map(|(path, names)| {
        let verdict = match results.verdict(path, names) {
            Some(true) => "passed",
            Some(false) => "failed",
            None => "unknown",
        };
        format!("{path} {} => {verdict}\n", names.join(" / "))
    });
    expected.assert_eq(&lines.collect::<String>());
}

#[test]
fn rust_tests_are_known_by_module_and_crate() {
    let asked: &[(&str, &[&str])] = &[
        ("src/board.rs", &["tests", "moves"]),
        ("src/board.rs", &["tests", "fails"]),
        ("src/board.rs", &["tests", "later"]),
        ("src/board.rs", &["tests"]),
        ("src/board.rs", &[]),
        ("src/board/mod.rs", &["tests", "moves"]),
        ("src/other.rs", &["tests", "moves"]),
        ("src/lib.rs", &["tests", "moves"]),
        ("tests/story.rs", &["whole"]),
        ("tests/story.rs", &["part", "works"]),
        ("tests/story/part.rs", &["works"]),
        ("tests/other.rs", &["whole"]),
    ];
    verdicts(
        CARGO,
        asked,
        expect![[r#"
        src/board.rs tests / moves => passed
        src/board.rs tests / fails => failed
        src/board.rs tests / later => unknown
        src/board.rs tests => failed
        src/board.rs  => failed
        src/board/mod.rs tests / moves => passed
        src/other.rs tests / moves => unknown
        src/lib.rs tests / moves => unknown
        tests/story.rs whole => passed
        tests/story.rs part / works => passed
        tests/story/part.rs works => passed
        tests/other.rs whole => unknown
    "#]],
    );
    verdicts(
        NEXTEST_JUNIT,
        asked,
        expect![[r#"
        src/board.rs tests / moves => passed
        src/board.rs tests / fails => failed
        src/board.rs tests / later => unknown
        src/board.rs tests => failed
        src/board.rs  => failed
        src/board/mod.rs tests / moves => passed
        src/other.rs tests / moves => unknown
        src/lib.rs tests / moves => unknown
        tests/story.rs whole => unknown
        tests/story.rs part / works => passed
        tests/story/part.rs works => passed
        tests/other.rs whole => unknown
    "#]],
    );
}

#[test]
fn tests_of_one_name_in_two_crates_are_told_apart_by_the_program() {
    let report = "     Running unittests src/lib.rs (target/debug/deps/game_board-51d9)
running 1 test
test tests::works ... ok
test result: ok. 1 passed
     Running unittests src/lib.rs (target/debug/deps/game_score-51d9)
running 1 test
test tests::works ... FAILED
test result: FAILED. 0 passed
";
    verdicts(
        report,
        &[
            ("crates/board/src/lib.rs", &["tests", "works"]),
            ("crates/score/src/lib.rs", &["tests", "works"]),
            ("crates/other/src/lib.rs", &["tests", "works"]),
        ],
        expect![[r#"
            crates/board/src/lib.rs tests / works => passed
            crates/score/src/lib.rs tests / works => failed
            crates/other/src/lib.rs tests / works => unknown
        "#]],
    );
}

#[test]
fn any_parameter_that_fails_fails_a_python_test() {
    verdicts(
        PYTEST,
        &[
            ("tests/test_board.py", &["TestShift", "test_one"]),
            ("tests/test_board.py", &["TestShift", "test_two"]),
            ("tests/test_board.py", &["TestShift"]),
            ("tests/test_board.py", &["test_top"]),
            ("tests/test_board.py", &["test_later"]),
            ("packages/game/tests/test_board.py", &["test_top"]),
            ("tests/test_other.py", &["test_top"]),
            ("tests/test_board.py", &["TestOther", "test_two"]),
            ("tests/test_board.py", &[]),
        ],
        expect![[r#"
            tests/test_board.py TestShift / test_one => failed
            tests/test_board.py TestShift / test_two => passed
            tests/test_board.py TestShift => failed
            tests/test_board.py test_top => passed
            tests/test_board.py test_later => unknown
            packages/game/tests/test_board.py test_top => passed
            tests/test_other.py test_top => unknown
            tests/test_board.py TestOther / test_two => unknown
            tests/test_board.py  => failed
        "#]],
    );
}

#[test]
fn jvm_tests_are_known_by_package_and_class() {
    verdicts(
        SUREFIRE,
        &[
            ("src/test/java/com/acme/BoardTest.java", &["BoardTest", "moves"]),
            ("src/test/java/com/acme/BoardTest.java", &["BoardTest", "shifts"]),
            ("src/test/java/com/acme/BoardTest.java", &["BoardTest", "Undo", "undoes"]),
            ("src/test/java/com/acme/BoardTest.java", &["BoardTest"]),
            ("src/test/java/com/acme/OtherTest.java", &["OtherTest", "moves"]),
        ],
        expect![[r#"
            src/test/java/com/acme/BoardTest.java BoardTest / moves => passed
            src/test/java/com/acme/BoardTest.java BoardTest / shifts => failed
            src/test/java/com/acme/BoardTest.java BoardTest / Undo / undoes => passed
            src/test/java/com/acme/BoardTest.java BoardTest => failed
            src/test/java/com/acme/OtherTest.java OtherTest / moves => unknown
        "#]],
    );
}

#[test]
fn go_tests_are_known_by_package_and_munged_names() {
    let asked: &[(&str, &[&str])] = &[
        ("board/board_test.go", &["TestShift", "to the left (1)"]),
        ("board/board_test.go", &["TestShift", "right"]),
        ("board/board_test.go", &["TestShift"]),
        ("score/score_test.go", &["TestShift"]),
        ("board_test.go", &["TestShift"]),
    ];
    verdicts(
        GO,
        asked,
        expect![[r#"
        board/board_test.go TestShift / to the left (1) => passed
        board/board_test.go TestShift / right => failed
        board/board_test.go TestShift => failed
        score/score_test.go TestShift => unknown
        board_test.go TestShift => failed
    "#]],
    );
    verdicts(
        GOTESTSUM,
        asked,
        expect![[r#"
        board/board_test.go TestShift / to the left (1) => passed
        board/board_test.go TestShift / right => failed
        board/board_test.go TestShift => failed
        score/score_test.go TestShift => unknown
        board_test.go TestShift => failed
    "#]],
    );
}

#[test]
fn titles_are_known_joined_or_nested() {
    let asked: &[(&str, &[&str])] = &[
        ("src/board.test.js", &["Board", "moves one disk"]),
        ("src/board.test.js", &["Board", "Undo", "goes back"]),
        ("src/board.test.js", &["Board"]),
        ("src/board.test.js", &["goes back"]),
        ("src/board.test.js", &["Score", "moves one disk"]),
        ("src/other.test.js", &["Board", "moves one disk"]),
        ("src/board.test.js", &["stands alone"]),
        ("src/board.test.js", &[]),
    ];
    for report in [JEST_JUNIT, VITEST, JEST, TAP, NODE] {
        read(report);
    }
    verdicts(
        JEST_JUNIT,
        asked,
        expect![[r#"
        src/board.test.js Board / moves one disk => passed
        src/board.test.js Board / Undo / goes back => unknown
        src/board.test.js Board => unknown
        src/board.test.js goes back => unknown
        src/board.test.js Score / moves one disk => unknown
        src/other.test.js Board / moves one disk => passed
        src/board.test.js stands alone => passed
        src/board.test.js  => unknown
    "#]],
    );
    verdicts(
        VITEST,
        asked,
        expect![[r#"
        src/board.test.js Board / moves one disk => passed
        src/board.test.js Board / Undo / goes back => failed
        src/board.test.js Board => failed
        src/board.test.js goes back => failed
        src/board.test.js Score / moves one disk => unknown
        src/other.test.js Board / moves one disk => unknown
        src/board.test.js stands alone => passed
        src/board.test.js  => failed
    "#]],
    );
    verdicts(
        JEST,
        asked,
        expect![[r#"
        src/board.test.js Board / moves one disk => passed
        src/board.test.js Board / Undo / goes back => failed
        src/board.test.js Board => failed
        src/board.test.js goes back => failed
        src/board.test.js Score / moves one disk => unknown
        src/other.test.js Board / moves one disk => unknown
        src/board.test.js stands alone => unknown
        src/board.test.js  => failed
    "#]],
    );
    verdicts(
        TAP,
        asked,
        expect![[r#"
        src/board.test.js Board / moves one disk => passed
        src/board.test.js Board / Undo / goes back => passed
        src/board.test.js Board => failed
        src/board.test.js goes back => passed
        src/board.test.js Score / moves one disk => unknown
        src/other.test.js Board / moves one disk => passed
        src/board.test.js stands alone => unknown
        src/board.test.js  => unknown
    "#]],
    );
    verdicts(
        NODE,
        asked,
        expect![[r#"
        src/board.test.js Board / moves one disk => passed
        src/board.test.js Board / Undo / goes back => passed
        src/board.test.js Board => passed
        src/board.test.js goes back => passed
        src/board.test.js Score / moves one disk => unknown
        src/other.test.js Board / moves one disk => passed
        src/board.test.js stands alone => unknown
        src/board.test.js  => unknown
    "#]],
    );
}

#[test]
fn tests_of_other_languages_are_known_by_class_and_name() {
    verdicts(
        PHPUNIT,
        &[
            ("tests/BoardTest.php", &["BoardTest", "testMoves"]),
            ("tests/BoardTest.php", &["BoardTest", "testShift"]),
            ("tests/OtherTest.php", &["BoardTest", "testMoves"]),
        ],
        expect![[r#"
            tests/BoardTest.php BoardTest / testMoves => passed
            tests/BoardTest.php BoardTest / testShift => failed
            tests/OtherTest.php BoardTest / testMoves => unknown
        "#]],
    );
    verdicts(
        DOTNET,
        &[
            ("test/BoardTests.cs", &["BoardTests", "Moves"]),
            ("test/BoardTests.cs", &["Acme.Tests", "BoardTests", "Shifts"]),
        ],
        expect![[r#"
            test/BoardTests.cs BoardTests / Moves => passed
            test/BoardTests.cs Acme.Tests / BoardTests / Shifts => passed
        "#]],
    );
    verdicts(
        GOOGLETEST,
        &[
            ("test/board_test.cc", &["BoardTest", "Shifts"]),
            ("test/board_test.cc", &["BoardTest", "DISABLED_Undo"]),
        ],
        expect![[r#"
            test/board_test.cc BoardTest / Shifts => passed
            test/board_test.cc BoardTest / DISABLED_Undo => unknown
        "#]],
    );
    verdicts(
        RSPEC,
        &[("spec/models/board_spec.rb", &["Board", "moves one disk"])],
        expect![[r#"
            spec/models/board_spec.rb Board / moves one disk => passed
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
    assert_eq!(results.verdict("a.kt", &["A", "works"]), Some(true));
    results.merge(read(
        "<testsuite><testcase classname='A' name='works'><error/></testcase></testsuite>",
    ));
    assert_eq!(results.verdict("a.kt", &["A", "works"]), Some(false));
}

#[test]
fn lcov_says_which_code_ran() {
    let mut results = read(
        "TN:\nSF:/app/src/board.ts\nFN:1,move\nDA:1,1\nDA:2,0\nDA:5,0\nend_of_record\n\
         SF:src/score.ts\nDA:1,0\nend_of_record\n",
    );
    let board = |results: &TestResults, from, to| results.exercised("src/board.ts", from..=to);
    assert_eq!(board(&results, 1, 3), Some(true));
    assert_eq!(board(&results, 2, 6), Some(false));
    assert_eq!(board(&results, 3, 4), None);
    assert_eq!(results.exercised("src/other.ts", 1..=9), None);
    results.merge(read("SF:/app/src/board.ts\nDA:5,3\nend_of_record\n"));
    assert_eq!(board(&results, 2, 6), Some(true));
    check(
        "SF:a.c\nDA:1,",
        expect![[r#"
        note: `report` ends in the middle; the lines of some files are missing
    "#]],
    );
}
