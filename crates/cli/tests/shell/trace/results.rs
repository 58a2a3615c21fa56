//! What runs of tests say of a trace: which tests failed, how much of the code ran.

use expect_test::expect;

use super::FILES;
use crate::project;

const JUNIT: &str = "\
<testsuites><testsuite name='game'>
  <testcase classname='board' name='refuses_larger_disks'><failure/></testcase>
</testsuite></testsuites>";

#[test]
fn a_test_that_failed_is_named_and_what_ran_of_the_code_is_told() {
    let project = project(FILES);
    project.write("junit.xml", JUNIT.as_bytes());
    project.write("lcov.info", b"SF:src/board.rs\nDA:5,3\nDA:7,0\nend_of_record\n");
    let results = "--results junit.xml lcov.info";
    project.check(
        &format!("trace --root game hanoi#1.2 {results}"),
        expect![[r#"
            hanoi#1.2  Move disks
            .kiro/specs/hanoi/requirements.md:10

            IF a disk is larger, THEN THE Board SHALL refuse it.

            ✓ planned   ✓ built   ✓ tested   ✗ verified

            Tasks
              1  done  Build the board  .kiro/specs/hanoi/tasks.md:1

            Properties
              P1     Disks stay in order  .kiro/specs/hanoi/design.md:1

            Code
              src/board.rs:5  cited  impl Board.drop  1 of 1 line ran

            Tests
              tests/board.rs:4–5  cited  refuses_larger_disks  failed
        "#]],
    );
    project.check(&format!("trace --root game hanoi#P1 {results}"), expect![[r#"
        hanoi#P1  Disks stay in order
        .kiro/specs/hanoi/design.md:1

        hanoi .kiro/specs/hanoi

        planned   100 %  1 of 1
        built     100 %  1 of 1
        tested    100 %  1 of 1
        verified    0 %  0 of 1

              Planned  Built  Tested  Verified                                                                  Code
         1                                      Move disks
         1.2     ✓       ✓       ✓        ✗     [failing] IF a disk is larger, THEN THE Board SHALL refuse it.  src/board.rs#impl Board.drop

        Failing tests
          hanoi#1.2  tests/board.rs#refuses_larger_disks
    "#]]);
    let json = project.run(&format!("trace --root game hanoi#1.2 --format json {results}"));
    let report: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let links = report.pointer("/specs/0/requirements/0/criteria/0/links").expect("links");
    let said = links.as_array().expect("a list").iter();
    let said: Vec<String> = said
        .map(|link| format!("{} {} {}", link["address"], link["result"], link["exercised"]))
        .collect();
    expect![[r#"
        "src/board.rs#impl Board.drop" null {"lines":1,"ran":1}
        "tests/board.rs#refuses_larger_disks" "failed" null"#]]
    .assert_eq(&said.join("\n"));
}

#[test]
fn a_test_that_was_skipped_is_told_from_one_that_no_report_knows() {
    let project = project(FILES);
    project.write("junit.xml", JUNIT.replace("failure", "skipped").as_bytes());
    project.write("other.xml", JUNIT.replace("larger", "smaller").as_bytes());
    for (results, said) in [("junit.xml", "skipped"), ("other.xml", "no result")] {
        let text = project.run(&format!("trace --root game 1.2 --results {results}"));
        let test = text.lines().find(|line| line.contains("refuses_larger")).expect("the test");
        assert!(test.ends_with(said), "{test}");
    }
}
