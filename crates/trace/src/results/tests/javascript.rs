//! What Jest, Vitest and Node's runner say.

use expect_test::expect;

use super::{check, read, verdicts};

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

pub(super) const NODE: &str = r#"<testsuites>
  <testsuite name="Board"><testcase name="moves one disk" classname="test"/>
    <testsuite name="Undo"><testcase name="goes back" classname="test"/></testsuite></testsuite>
  <testcase name="todo" classname="test" failure="no"><skipped type="todo"/><failure>no</failure></testcase>
</testsuites>"#;

pub(super) const TAP: &str = "TAP version 13
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

pub(super) const JEST: &str = r#"{"numFailedTests":1,"numTotalTests":3,"success":false,"testResults":[{"assertionResults":[
  {"ancestorTitles":["Board"],"fullName":"Board moves one disk","status":"passed","title":"moves one disk"},
  {"ancestorTitles":["Board","Undo"],"fullName":"Board Undo goes back","status":"failed","title":"goes back"},
  {"ancestorTitles":[],"fullName":"later","status":"pending","title":"later"}],
  "message":"","name":"/app/src/board.test.js","status":"failed"},
  {"assertionResults":[],"message":"SyntaxError","name":"/app/src/broken.test.js","status":"failed"}]}"#;

#[test]
fn the_junit_of_javascripts_runners_is_read() {
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
fn the_json_of_jest_is_read() {
    check(
        JEST,
        expect![[r#"
        + Board | moves one disk @/app/src/board.test.js
        - Board > Undo | goes back @/app/src/board.test.js
        ?  | later @/app/src/board.test.js
        note: `report` says that /app/src/broken.test.js could not be run
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
