//! What ties requirements to code, in every format.

mod formats;
mod results;
mod suggestions;

use expect_test::{Expect, expect};

use crate::project;

const FILES: &str = "\
//- /game/.kiro/specs/hanoi/requirements.md
# Requirements Document

### Requirement 1: Move disks

**User Story:** As a player, I want to move disks

#### Acceptance Criteria

1. WHEN a disk is dropped, THE Board SHALL show it.
2. IF a disk is larger, THEN THE Board SHALL refuse it.

### Requirement 2: =SUM(moves)

#### Acceptance Criteria

1. THE Board SHALL count `moves` | @all
2. THE Board SHALL sparkle (optional)
//- /game/.kiro/specs/hanoi/design.md
### Property 1: Disks stay in order

**Validates: Requirements 1.2**
//- /game/.kiro/specs/hanoi/tasks.md
- [x] 1. Build the board
  - _Requirements: 1.1, 1.2_
- [ ] 2. Count, with \"care\"
  - _Requirements: 2.1_
//- /game/src/board.rs
pub struct Board;

impl Board {
    /// Requirements: 1.1, 1.2
    pub fn drop(&mut self) {}

    pub fn forgotten(&self) {}
}

// Requirements: 7.1
pub fn lost() {}
//- /game/tests/board.rs
// Feature: hanoi

/// Requirements: 1.2
#[test]
fn refuses_larger_disks() {}
";

/// What `specls trace` prints in that project.
#[track_caller]
fn check(arguments: &str, expected: Expect) {
    project(FILES).check(&format!("trace --root game {arguments}"), expected);
}

#[test]
fn without_an_argument_everything_is_shown_in_both_directions() {
    check(
        "",
        expect![[r#"
            hanoi .kiro/specs/hanoi

            planned   100 %  3 of 3
            built      66 %  2 of 3
            tested     33 %  1 of 3
            verified  –    no test results
            besides   1 optional

                  Planned  Built  Tested  Verified                                                        Code
             1                                      Move disks
             1.1     ✓       ✓       ·        –     WHEN a disk is dropped, THE Board SHALL show it.      src/board.rs#impl Board.drop
             1.2     ✓       ✓       ✓        –     IF a disk is larger, THEN THE Board SHALL refuse it.  src/board.rs#impl Board.drop
             2                                      =SUM(moves)
             2.1     ✓       ·       ·        –     THE Board SHALL count `moves` | @all
             2.2     ·       ·       ·        –     [optional] THE Board SHALL sparkle (optional)

            To look at
              Not built   1  hanoi#2.1
              Not tested  2  hanoi#1.1, hanoi#2.1

            Citations that count for nothing
              src/board.rs:10  unknown  hanoi has no requirement 7.1: its requirements are 1 to 2

            Code that no criterion reaches: 3 of 4 symbols
              src/board.rs  1/4  Board, impl Board.forgotten, lost
        "#]],
    );
}

#[test]
fn one_criterion_tells_its_whole_story() {
    check(
        "hanoi#1.2",
        expect![[r#"
            hanoi#1.2  Move disks
            .kiro/specs/hanoi/requirements.md:10

            IF a disk is larger, THEN THE Board SHALL refuse it.

            ✓ planned   ✓ built   ✓ tested   – verified

            Tasks
              1  done  Build the board  .kiro/specs/hanoi/tasks.md:1

            Properties
              P1     Disks stay in order  .kiro/specs/hanoi/design.md:1

            Code
              src/board.rs:5  cited  impl Board.drop

            Tests
              tests/board.rs:4–5  cited  refuses_larger_disks
        "#]],
    );
    check(
        "2.2",
        expect![[r#"
            hanoi#2.2  =SUM(moves)
            .kiro/specs/hanoi/requirements.md:17

            THE Board SHALL sparkle (optional)

            · planned   · built   · tested   – verified
            optional: counts apart

            No code cites it.
        "#]],
    );
}

#[test]
fn a_requirement_a_property_and_a_task_show_their_criteria() {
    check(
        "hanoi#1",
        expect![[r#"
            hanoi#1  Move disks
            .kiro/specs/hanoi/requirements.md:3

            hanoi .kiro/specs/hanoi

            planned   100 %  2 of 2
            built     100 %  2 of 2
            tested     50 %  1 of 2
            verified  –    no test results

                  Planned  Built  Tested  Verified                                                        Code
             1                                      Move disks
             1.1     ✓       ✓       ·        –     WHEN a disk is dropped, THE Board SHALL show it.      src/board.rs#impl Board.drop
             1.2     ✓       ✓       ✓        –     IF a disk is larger, THEN THE Board SHALL refuse it.  src/board.rs#impl Board.drop
        "#]],
    );
    check(
        "hanoi#P1",
        expect![[r#"
            hanoi#P1  Disks stay in order
            .kiro/specs/hanoi/design.md:1

            hanoi .kiro/specs/hanoi

            planned   100 %  1 of 1
            built     100 %  1 of 1
            tested    100 %  1 of 1
            verified  –    no test results

                  Planned  Built  Tested  Verified                                                        Code
             1                                      Move disks
             1.2     ✓       ✓       ✓        –     IF a disk is larger, THEN THE Board SHALL refuse it.  src/board.rs#impl Board.drop
        "#]],
    );
    check(
        "hanoi#T2",
        expect![[r#"
            hanoi#T2  Count, with "care"
            .kiro/specs/hanoi/tasks.md:3

            hanoi .kiro/specs/hanoi

            planned   100 %  1 of 1
            built       0 %  0 of 1
            tested      0 %  0 of 1
            verified  –    no test results

                  Planned  Built  Tested  Verified                                        Code
             2                                      =SUM(moves)
             2.1     ✓       ·       ·        –     THE Board SHALL count `moves` | @all
        "#]],
    );
}

#[test]
fn json_names_every_field() {
    check(
        "1.2 --format json",
        expect![[r#"
            {
              "project": "game",
              "part": {
                "address": "hanoi#1.2",
                "kind": "criterion",
                "title": "IF a disk is larger, THEN THE Board SHALL refuse it.",
                "path": ".kiro/specs/hanoi/requirements.md",
                "line": 10
              },
              "coverage": {
                "criteria": 1,
                "planned": 1,
                "built": 1,
                "tested": 1,
                "verified": null,
                "optional": 0,
                "opted_out": 0
              },
              "states": {
                "uncovered": 0,
                "unplanned": 0,
                "unbuilt": 0,
                "untested": 0,
                "failing": 0,
                "drifted": 0,
                "ambiguous": 0,
                "complete": 1,
                "optional": 0,
                "opted-out": 0
              },
              "specs": [
                {
                  "id": "hanoi",
                  "path": ".kiro/specs/hanoi",
                  "coverage": {
                    "criteria": 1,
                    "planned": 1,
                    "built": 1,
                    "tested": 1,
                    "verified": null,
                    "optional": 0,
                    "opted_out": 0
                  },
                  "requirements": [
                    {
                      "id": "1",
                      "address": "hanoi#1",
                      "title": "Move disks",
                      "story": "As a player, I want to move disks",
                      "path": ".kiro/specs/hanoi/requirements.md",
                      "line": 3,
                      "coverage": {
                        "criteria": 1,
                        "planned": 1,
                        "built": 1,
                        "tested": 1,
                        "verified": null,
                        "optional": 0,
                        "opted_out": 0
                      },
                      "criteria": [
                        {
                          "id": "1.2",
                          "address": "hanoi#1.2",
                          "text": "IF a disk is larger, THEN THE Board SHALL refuse it.",
                          "line": 10,
                          "planned": true,
                          "built": true,
                          "tested": true,
                          "verified": null,
                          "optional": false,
                          "opted_out": null,
                          "states": [
                            "complete"
                          ],
                          "tasks": [
                            {
                              "id": "1",
                              "title": "Build the board",
                              "state": "done",
                              "line": 1
                            }
                          ],
                          "properties": [
                            {
                              "id": "1",
                              "title": "Disks stay in order",
                              "line": 1
                            }
                          ],
                          "links": [
                            {
                              "address": "src/board.rs#impl Board.drop",
                              "path": "src/board.rs",
                              "symbol": "impl Board.drop",
                              "kind": "method",
                              "line": 5,
                              "end_line": 5,
                              "role": "implements",
                              "evidence": "cited",
                              "confirmed": false,
                              "drift": "never-confirmed",
                              "status": "covers",
                              "result": null,
                              "exercised": null,
                              "moved_to": null
                            },
                            {
                              "address": "tests/board.rs#refuses_larger_disks",
                              "path": "tests/board.rs",
                              "symbol": "refuses_larger_disks",
                              "kind": "test",
                              "line": 4,
                              "end_line": 5,
                              "role": "tests",
                              "evidence": "cited",
                              "confirmed": false,
                              "drift": "never-confirmed",
                              "status": "covers",
                              "result": null,
                              "exercised": null,
                              "moved_to": null
                            }
                          ]
                        }
                      ]
                    }
                  ],
                  "properties": [
                    {
                      "id": "1",
                      "address": "hanoi#P1",
                      "title": "Disks stay in order",
                      "validates": [
                        "1.2"
                      ],
                      "path": ".kiro/specs/hanoi/design.md",
                      "line": 1
                    }
                  ],
                  "tasks": [
                    {
                      "id": "1",
                      "address": "hanoi#T1",
                      "title": "Build the board",
                      "state": "done",
                      "optional": false,
                      "criteria": [
                        "1.1",
                        "1.2"
                      ],
                      "path": ".kiro/specs/hanoi/tasks.md",
                      "line": 1
                    }
                  ]
                }
              ],
              "drift": [],
              "citations": []
            }
        "#]],
    );
}

#[test]
fn json_holds_what_count_for_nothing_and_what_nobody_reaches() {
    let json: serde_json::Value =
        serde_json::from_str(&project(FILES).run("trace --root game --format json")).expect("JSON");
    let shown = |value: &serde_json::Value| format!("{value:#}\n");
    expect![[r#"
        [
          {
            "kind": "unknown",
            "text": "7.1",
            "message": "hanoi has no requirement 7.1: its requirements are 1 to 2",
            "path": "src/board.rs",
            "line": 10,
            "count": 1
          }
        ]
        {
          "symbols": 4,
          "reached": 1,
          "files": [
            {
              "path": "src/board.rs",
              "symbols": 4,
              "reached": 1,
              "unreached": [
                {
                  "name": "Board",
                  "kind": "type",
                  "line": 1
                },
                {
                  "name": "impl Board.forgotten",
                  "kind": "method",
                  "line": 7
                },
                {
                  "name": "lost",
                  "kind": "function",
                  "line": 11
                }
              ]
            }
          ]
        }
        {
          "uncovered": 0,
          "unplanned": 0,
          "unbuilt": 1,
          "untested": 2,
          "failing": 0,
          "drifted": 0,
          "ambiguous": 0,
          "complete": 1,
          "optional": 1,
          "opted-out": 0
        }
    "#]]
    .assert_eq(&(shown(&json["citations"]) + &shown(&json["code"]) + &shown(&json["states"])));
}

#[test]
fn an_unknown_name_is_told_what_there_is() {
    let project = project(FILES);
    project.check(
        "trace --root game hano",
        expect![[r#"
        ! error: there is no spec `hano`; did you mean `hanoi`?
        exit Some(2)
    "#]],
    );
    project.check(
        "trace --root game hanoi#1.3",
        expect![[r#"
            ! error: `hanoi` has no `1.3`; near it are `1.1`, `1.2`, `1`
            exit Some(2)
        "#]],
    );
    project.check(
        "trace --root game hanoi#9.9",
        expect![[r#"
        ! error: `hanoi` has no `9.9`; its requirements are `1`, `2`
        exit Some(2)
    "#]],
    );
    project.write(
        "game/.kiro/specs/chess/requirements.md",
        b"### Requirement 1: Play\n\n#### Acceptance Criteria\n\n1. THE Game SHALL play\n",
    );
    project.check(
        "trace --root game 1.1",
        expect![[r#"
        ! error: `1.1` means several things; name one of:
        !   chess#1.1
        !   hanoi#1.1
        exit Some(2)
    "#]],
    );
    project.check(
        "trace --root game 8.8",
        expect![[r#"
        ! error: no spec has `8.8`; `specls trace SPEC` lists a spec's ids
        exit Some(2)
    "#]],
    );
}

#[test]
fn a_number_that_several_specs_have_counts_for_none() {
    let project = project(
        "\
//- /game/.kiro/specs/chess/requirements.md
### Requirement 1: Play

#### Acceptance Criteria

1. THE Game SHALL play
//- /game/.kiro/specs/go/requirements.md
### Requirement 1: Play

#### Acceptance Criteria

1. THE Game SHALL play
//- /game/src/x.rs
// Requirements: 1.1
pub fn x() {}

// Requirement 1.1, Requirement 1.1
pub fn y() {}
//- /game/src/z.rs
// Requirements: 1.1
pub fn z() {}
",
    );
    // Four citations, each of which may mean two specs.
    project.check(
        "trace --root game",
        expect![[r#"
        chess .kiro/specs/chess

        planned     0 %  0 of 1
        built       0 %  0 of 1
        tested      0 %  0 of 1
        verified  –    no test results

              Planned  Built  Tested  Verified                                   Code
         1                                      Play
         1.1     ·       ·       ·        –     [ambiguous] THE Game SHALL play

        go .kiro/specs/go

        planned     0 %  0 of 1
        built       0 %  0 of 1
        tested      0 %  0 of 1
        verified  –    no test results

              Planned  Built  Tested  Verified                                   Code
         1                                      Play
         1.1     ·       ·       ·        –     [ambiguous] THE Game SHALL play

        To look at
          Uncovered            2  chess#1.1, go#1.1
          Not planned          2  chess#1.1, go#1.1
          Not built            2  chess#1.1, go#1.1
          Not tested           2  chess#1.1, go#1.1
          Ambiguous citations  4  src/x.rs:1, src/z.rs:1

        Citations that count for nothing
          src/x.rs:1  ambiguous  1.1 may mean chess, go; say which once in this file: Feature: chess
          src/z.rs:1  ambiguous  1.1 may mean chess, go; say which once in this file: Feature: chess

        Code that no criterion reaches: 3 of 3 symbols
          src/x.rs  0/2  x, y
          src/z.rs  0/1  z
    "#]],
    );
    let json = project.run("trace --root game --format json");
    let report: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let counts = report["citations"].as_array().expect("a list").iter();
    let counts: Vec<String> = counts.map(|it| format!("{} {}", it["path"], it["count"])).collect();
    expect![[r#"
        "src/x.rs" 3
        "src/z.rs" 1"#]]
    .assert_eq(&counts.join("\n"));
    project.check(
        "trace --root game chess#1.1",
        expect![[r#"
            chess#1.1  Play
            .kiro/specs/chess/requirements.md:5

            THE Game SHALL play

            · planned   · built   · tested   – verified

            No code cites it.

            Citations that count for nothing
              src/x.rs:1  ambiguous  1.1 may mean chess, go; say which once in this file: Feature: chess
              src/z.rs:1  ambiguous  1.1 may mean chess, go; say which once in this file: Feature: chess
        "#]],
    );
}

#[test]
fn what_changed_since_it_was_confirmed_is_told() {
    let project = project(FILES);
    project.write(
        "game/.kiro/specs/hanoi/trace.lock",
        b"link 1.1 0000000000000000 ffffffffffffffff src/board.rs#impl Board.drop\n",
    );
    project.check(
        "trace --root game hanoi#1.1",
        expect![[r#"
            hanoi#1.1  Move disks
            .kiro/specs/hanoi/requirements.md:9

            WHEN a disk is dropped, THE Board SHALL show it.

            ✓ planned   ✓ built   · tested   – verified

            Tasks
              1  done  Build the board  .kiro/specs/hanoi/tasks.md:1

            Code
              src/board.rs:5  confirmed  impl Board.drop  both-changed
        "#]],
    );
}

#[test]
fn eighty_columns_hold_the_matrix() {
    let text = project(FILES).run_in("80", "trace --root game hanoi#1");
    expect![[r#"
        hanoi#1  Move disks
        .kiro/specs/hanoi/requirements.md:3

        hanoi .kiro/specs/hanoi

        planned   100 %  2 of 2
        built     100 %  2 of 2
        tested     50 %  1 of 2
        verified  –    no test results

              P  B  T  V                                   Code
         1                Move disks
         1.1  ✓  ✓  ·  –  WHEN a disk is dropped, THE      src/board.rs#impl Board.drop
                          Board SHALL show it.
         1.2  ✓  ✓  ✓  –  IF a disk is larger, THEN THE    src/board.rs#impl Board.drop
                          Board SHALL refuse it.
    "#]]
    .assert_eq(&text);
}
