//! What `cargo test` and nextest say.

use expect_test::expect;

use super::{check, verdicts};

pub(super) const CARGO: &str =
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

const NEXTEST_JUNIT: &str = r#"<testsuites name="nextest-run">
  <testsuite name="hanoi-game"><testcase name="board::tests::fails" classname="hanoi-game"><failure/></testcase>
    <testcase name="board::tests::moves" classname="hanoi-game"/></testsuite>
  <testsuite name="hanoi-game::story"><testcase name="part::works" classname="hanoi-game::story"/></testsuite>
</testsuites>"#;

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
fn the_junit_of_nextest_is_read() {
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
            src/board.rs tests / later => skipped
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
