//! What `go test` and gotestsum say.

use expect_test::expect;

use super::{check, verdicts};

pub(super) const GO: &str = r#"{"Time":"2026-01-01T00:00:00Z","Action":"start","Package":"example.com/hanoi/board"}
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

const GOTESTSUM: &str = r#"<testsuites><testsuite name="example.com/hanoi/board">
  <testcase classname="example.com/hanoi/board" name="TestShift/to_the_left_(1)"/>
  <testcase classname="example.com/hanoi/board" name="TestShift/right"><failure>no</failure></testcase>
  <testcase classname="example.com/hanoi/board" name="TestShift"><failure>no</failure></testcase>
</testsuite></testsuites>"#;

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
fn the_junit_of_gotestsum_is_read() {
    check(
        GOTESTSUM,
        expect![[r#"
        + example.com/hanoi/board | TestShift/to_the_left_(1)
        - example.com/hanoi/board | TestShift/right
        - example.com/hanoi/board | TestShift
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
