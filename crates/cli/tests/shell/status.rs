//! What `specls status` counts.

use expect_test::expect;

use crate::project;

const SPECS: &str = "\
//- /.kiro/specs/hanoi/requirements.md
### Requirement 1: Move

1. WHEN a disk is dragged, THE game SHALL move it.
2. THE game SHALL count moves.
3. THE game SHALL shine (optional).
//- /.kiro/specs/hanoi/tasks.md
- [x] 1. Move
  - _Requirements: 1.1_
- [ ]* 2. Shine
  - _Requirements: 1.3_
//- /.kiro/specs/hanoi/trace.lock
link 1.2 0000000000000000 0000000000000000 src/board.js#count
//- /.kiro/specs/an-example-of-a-name/requirements.md
### Requirement 1: Score

1. THE score SHALL be shown.
//- /src/board.js
// hanoi#1.1
export function shift() {}
export function count() {}
//- /test/board.test.js
describe('Board', () => {
  // hanoi#1.1
  it('moves one disk', () => {});
});
//- /junit.xml
<testsuites><testsuite name=\"Board\"><testcase classname=\"Board moves one disk\" name=\"Board moves one disk\"/></testsuite></testsuites>
";

#[test]
fn every_spec_is_a_row_with_what_counts_apart() {
    let project = project(SPECS);
    project.check(
        "status",
        expect![[r#"
        Spec                  Requirements  Criteria  Tasks  Planned  Built  Tested  Verified  Drift
        an-example-of-a-name             1         1  –          0 %    0 %     0 %         –      0
        hanoi                            1      2 +1  1/1       50 %  100 %    50 %         –      1
        All                              2      3 +1  1/1       33 %   66 %    33 %         –      1

        + criteria that count apart: 1 optional
    "#]],
    );
    project.check(
        "status --results junit.xml",
        expect![[r#"
        Spec                  Requirements  Criteria  Tasks  Planned  Built  Tested  Verified  Drift
        an-example-of-a-name             1         1  –          0 %    0 %     0 %       0 %      0
        hanoi                            1      2 +1  1/1       50 %  100 %    50 %      50 %      1
        All                              2      3 +1  1/1       33 %   66 %    33 %      33 %      1

        + criteria that count apart: 1 optional
    "#]],
    );
}

#[test]
fn json_has_the_same_numbers_and_their_sum() {
    project(SPECS).check(
        "status --results junit.xml --format json",
        expect![[r#"
            {
              "specs": [
                {
                  "id": "an-example-of-a-name",
                  "path": ".kiro/specs/an-example-of-a-name",
                  "requirements": 1,
                  "criteria": 1,
                  "tasks": {
                    "total": 0,
                    "done": 0,
                    "optional": 0,
                    "optional_done": 0
                  },
                  "coverage": {
                    "criteria": 1,
                    "planned": 0,
                    "built": 0,
                    "tested": 0,
                    "verified": 0,
                    "optional": 0,
                    "opted_out": 0
                  },
                  "drifted": 0
                },
                {
                  "id": "hanoi",
                  "path": ".kiro/specs/hanoi",
                  "requirements": 1,
                  "criteria": 3,
                  "tasks": {
                    "total": 1,
                    "done": 1,
                    "optional": 1,
                    "optional_done": 0
                  },
                  "coverage": {
                    "criteria": 2,
                    "planned": 1,
                    "built": 2,
                    "tested": 1,
                    "verified": 1,
                    "optional": 1,
                    "opted_out": 0
                  },
                  "drifted": 1
                }
              ],
              "total": {
                "requirements": 2,
                "criteria": 4,
                "tasks": {
                  "total": 1,
                  "done": 1,
                  "optional": 1,
                  "optional_done": 0
                },
                "coverage": {
                  "criteria": 3,
                  "planned": 1,
                  "built": 2,
                  "tested": 1,
                  "verified": 1,
                  "optional": 1,
                  "opted_out": 0
                },
                "drifted": 1
              },
              "skipped_files": 0
            }
        "#]],
    );
}

#[test]
fn files_that_were_not_read_are_counted() {
    let project = project(SPECS);
    project.write("src/made.js", b"// @generated\n// hanoi#1.2\n");
    project.check(
        "status",
        expect![[r#"
        Spec                  Requirements  Criteria  Tasks  Planned  Built  Tested  Verified  Drift
        an-example-of-a-name             1         1  –          0 %    0 %     0 %         –      0
        hanoi                            1      2 +1  1/1       50 %  100 %    50 %         –      1
        All                              2      3 +1  1/1       33 %   66 %    33 %         –      1

        + criteria that count apart: 1 optional
        ! note: 1 source file written by programs not read
    "#]],
    );
}

#[test]
fn eighty_columns_hold_all_that_matters() {
    let project = project(SPECS);
    expect![[r#"
        Spec                  Criteria  Tasks  Planned  Built  Tested  Verified  Drift
        an-example-of-a-name         1  –          0 %    0 %     0 %         –      0
        hanoi                     2 +1  1/1       50 %  100 %    50 %         –      1
        All                       3 +1  1/1       33 %   66 %    33 %         –      1

        + criteria that count apart: 1 optional
    "#]]
    .assert_eq(&project.run_in("80", "status"));
    // What knows no width is a pipe here.
    assert_eq!(project.run_in("0", "status"), project.run("status"));
}

#[test]
fn a_document_that_cannot_be_read_leaves_the_answer_incomplete() {
    let project = project(SPECS);
    project.write(".kiro/specs/hanoi/design.md", b"\xff\xfe\x00");
    let text = project.run("status");
    let end: Vec<&str> = text.lines().skip_while(|line| !line.starts_with('!')).collect();
    expect![[r#"
        ! note: .kiro/specs/hanoi/design.md is not UTF-8 (byte 0xFF in line 1); save it as UTF-8
        exit Some(2)"#]]
    .assert_eq(&end.join("\n"));
}
