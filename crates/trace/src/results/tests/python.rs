//! What pytest says.

use expect_test::expect;

use super::{check, verdicts};

pub(super) const PYTEST: &str = r#"<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="0" failures="1" skipped="2" tests="6"><testcase classname="tests.test_board.TestShift" name="test_one[1]" time="0.002" /><testcase classname="tests.test_board.TestShift" name="test_one[2]" time="0.003"><failure message="assert 2 &lt; 2">self = &lt;test_board.TestShift object&gt;</failure></testcase><testcase classname="tests.test_board.TestShift" name="test_two" /><testcase classname="tests.test_board" name="test_later"><skipped type="pytest.skip" message="later"/></testcase><testcase classname="tests.test_board" name="test_top" /></testsuite></testsuites>"#;

#[test]
fn the_junit_of_pytest_is_read() {
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
}

#[test]
fn the_json_of_pytest_is_read() {
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
            tests/test_board.py test_later => skipped
            packages/game/tests/test_board.py test_top => passed
            tests/test_other.py test_top => unknown
            tests/test_board.py TestOther / test_two => unknown
            tests/test_board.py  => failed
        "#]],
    );
}
