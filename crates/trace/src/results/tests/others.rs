//! What the runners of PHP, .NET, C++ and Ruby say: one dialect of JUnit each.

use expect_test::expect;

use super::{check, verdicts};

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

#[test]
fn php_tests_are_known_by_class_and_name() {
    check(
        PHPUNIT,
        expect![[r#"
        + Tests.BoardTest | testMoves @/app/tests/BoardTest.php
        + Tests.BoardTest | testShift with data set #0 @/app/tests/BoardTest.php
        - Tests.BoardTest | testShift with data set "left" @/app/tests/BoardTest.php
    "#]],
    );
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
}

#[test]
fn dotnet_tests_are_known_by_class_and_name() {
    check(
        DOTNET,
        expect![[r#"
        + Acme.Tests.BoardTests | Moves
        + Acme.Tests.BoardTests | Shifts(count: 1, to: "left (far)")
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
}

#[test]
fn cpp_tests_are_known_by_class_and_name() {
    check(
        GOOGLETEST,
        expect![[r#"
        + Sizes/BoardTest | Shifts/0
        ? Sizes/BoardTest | DISABLED_Undo
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
            test/board_test.cc BoardTest / DISABLED_Undo => skipped
        "#]],
    );
}

#[test]
fn ruby_tests_are_known_by_class_and_title() {
    check(
        RSPEC,
        expect![[r#"
        + spec.models.board_spec | Board moves one disk @./spec/models/board_spec.rb
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
