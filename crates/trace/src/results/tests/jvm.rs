//! What Surefire and Gradle say.

use expect_test::expect;

use super::{check, verdicts};

pub(super) const SUREFIRE: &str = r#"<testsuite name="com.acme.BoardTest" tests="4" failures="1">
  <properties><property name="java.version" value="21"/></properties>
  <testcase name="moves" classname="com.acme.BoardTest" time="0.01"/>
  <testcase name="shifts(int)[1]" classname="com.acme.BoardTest" time="0.01"/>
  <testcase name="shifts(int)[2]" classname="com.acme.BoardTest"><error type="java.lang.Error">at …</error></testcase>
  <testcase name="undoes()" classname="com.acme.BoardTest$Undo"><flakyFailure message="once"/></testcase>
</testsuite>"#;

#[test]
fn the_junit_of_surefire_is_read() {
    check(
        SUREFIRE,
        expect![[r#"
        + com.acme.BoardTest | moves
        + com.acme.BoardTest | shifts(int)[1]
        - com.acme.BoardTest | shifts(int)[2]
        + com.acme.BoardTest$Undo | undoes()
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
