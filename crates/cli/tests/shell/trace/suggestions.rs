//! Below criteria without code, which code is likely to answer to them.

use expect_test::{Expect, expect};

use super::FILES;
use crate::project;

/// What `specls trace` prints in the example game, of which requirement 7 is not built yet.
#[track_caller]
fn check(arguments: &str, expected: Expect) {
    let game = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/hanoi");
    project("").check(&format!("trace --root {game} {arguments}"), expected);
}

#[test]
fn a_criterion_without_code_is_told_which_code_is_likely() {
    check(
        "--suggest 7.1",
        expect![[r#"
        hanoi#7.1  Keep the best result
        .kiro/specs/hanoi/requirements.md:95

        WHEN the player solves the puzzle in fewer moves than ever before with that number of disks, THE Scoreboard SHALL keep the number of moves as the best result.

        · planned   · built   · tested   – verified

        No code cites it.

        Suggestions, which count for nothing until somebody cites or confirms them
           0.50  src/main.js
                 makeMove:80, disksOfAddress:153, toggleAutoSolve:111
                 because *result* in the code of `makeMove`; *number* in the documentation of `disksOfAddress`; *solves* in `toggleAutoSolve()`; *disks* in `dragDisk()`; *moves* in `makeMove()`
           0.34  src/game.js
                 allowedDisks:32, move:44, fewestMoves:68
                 because *number* in the code of `allowedDisks`; *keep* in its documentation; *solves* in `isSolved()`; *disks* in `allowedDisks()`; *moves* in `move()`
           0.06  src/view.js
                 openView.isOnTop.level:180, openView.isOnTop:179, openView:50
                 because *number* in the code of `openView`; *solves*, *moves* in the code of `openView.draw`; *player* in a comment in `animate`; *disks* in `diskChoices()`
    "#]],
    );
}

#[test]
fn a_requirement_has_them_below_its_criteria() {
    check(
        "--suggest hanoi#7",
        expect![[r#"
        hanoi#7  Keep the best result
        .kiro/specs/hanoi/requirements.md:89

        hanoi .kiro/specs/hanoi

        planned     0 %  0 of 4
        built       0 %  0 of 4
        tested      0 %  0 of 4
        verified  –    no test results

              Planned  Built  Tested  Verified                                                                            Code
         7                                      Keep the best result
         7.1     ·       ·       ·        –     WHEN the player solves the puzzle in fewer moves than ever before with …
         7.2     ·       ·       ·        –     WHEN a game begins, THE Scoreboard SHALL show the best result for its …
         7.3     ·       ·       ·        –     THE Scoreboard SHALL never keep a result that Auto Solve has reached.
         7.4     ·       ·       ·        –     IF the browser does not let the page store anything, THEN THE …

        Suggestions, which count for nothing until somebody cites or confirms them

        hanoi#7.1 WHEN the player solves the puzzle in fewer moves than ever before with that number of disks, THE Scoreboard SHALL keep the number of moves as the best result.
           0.50  src/main.js
                 makeMove:80, disksOfAddress:153, toggleAutoSolve:111
                 because *result* in the code of `makeMove`; *number* in the documentation of `disksOfAddress`; *solves* in `toggleAutoSolve()`; *disks* in `dragDisk()`; *moves* in `makeMove()`
           0.34  src/game.js
                 allowedDisks:32, move:44, fewestMoves:68
                 because *number* in the code of `allowedDisks`; *keep* in its documentation; *solves* in `isSolved()`; *disks* in `allowedDisks()`; *moves* in `move()`
           0.06  src/view.js
                 openView.isOnTop.level:180, openView.isOnTop:179, openView:50
                 because *number* in the code of `openView`; *solves*, *moves* in the code of `openView.draw`; *player* in a comment in `animate`; *disks* in `diskChoices()`

        hanoi#7.2 WHEN a game begins, THE Scoreboard SHALL show the best result for its number of disks.
           0.56  src/main.js
                 makeMove:80, disksOfAddress:153, choosePeg:42
                 because *result* in the code of `makeMove`; *number* in the documentation of `disksOfAddress`; *disks* in `dragDisk()`; *game* in the code of `choosePeg`
           0.28  src/game.js
                 allowedDisks:32, move:44, newGame:25
                 because *keep* in its documentation; *number* in the code of `allowedDisks`; *disks* in `allowedDisks()`; *game* in `newGame()`

        hanoi#7.3 THE Scoreboard SHALL never keep a result that Auto Solve has reached.
           0.64  src/main.js
                 makeMove:80, toggleAutoSolve:111, stopAutoSolve:134
                 because *result* in the code of `makeMove`; *auto*, *solve* in `toggleAutoSolve()`
           0.04  src/game.js
                 isSolved:63, refusalOf:73, fewestMoves:68
                 because *keep* in its documentation; *reached* in the documentation of `isSolved`; *solve* in `isSolved()`
           0.03  src/solver.js
                 solve:14
                 because *solve* in `solve()`; *auto* in its documentation

        hanoi#7.4 IF the browser does not let the page store anything, THEN THE Scoreboard SHALL keep the best results until the page is closed.
           0.51  src/main.js
                 makeMove:80, disksOfAddress:153
                 because *result* in the code of `makeMove`; *page* in the documentation of `disksOfAddress`
           0.11  src/game.js
                 because *keep*, *anything*, *page* in its documentation
           0.06  src/view.js
                 openView:50, diskChoices:222, buildDisks:233
                 because *page* in the code of `openView`; *browser* in a comment in `openView.listenForDrags`
    "#]],
    );
}

#[test]
fn in_a_spec_only_criteria_without_code_have_them() {
    let all = project(FILES).run("trace --root game hanoi --suggest");
    let suggestions = all.split_once("\nSuggestions").expect("suggestions").1;
    expect![[r#"
        , which count for nothing until somebody cites or confirms them

        hanoi#2.1 THE Board SHALL count `moves` | @all
           0.92  src/board.rs
                 Board:1, Board:3, Board.drop:5
                 because *board* in `Board`

        To look at
          Not built   1  hanoi#2.1
          Not tested  2  hanoi#1.1, hanoi#2.1

        Citations that count for nothing
          src/board.rs:10  unknown  hanoi has no requirement 7.1: its requirements are 1 to 2
    "#]]
    .assert_eq(suggestions);
}

#[test]
fn a_criterion_that_is_named_has_them_in_any_case() {
    let project = project(FILES);
    project.check(
        "trace --root game 1.1 --suggest",
        expect![[r#"
        hanoi#1.1  Move disks
        .kiro/specs/hanoi/requirements.md:9

        WHEN a disk is dropped, THE Board SHALL show it.

        ✓ planned   ✓ built   · tested   – verified

        Tasks
          1  done  Build the board  .kiro/specs/hanoi/tasks.md:1

        Code
          src/board.rs:5  cited  impl Board.drop

        Suggestions, which count for nothing until somebody cites or confirms them
           0.92  src/board.rs
                 Board.drop:5, Board:1, Board:3
                 because *dropped* in `Board.drop()`; *board* in `Board`
    "#]],
    );
    // What has no word in common with any code is told so.
    project.write(
        "game/.kiro/specs/hanoi/requirements.md",
        b"### Requirement 1: Sea\n\n#### Acceptance Criteria\n\n1. Whales\n",
    );
    project.check(
        "trace --root game 1.1 --suggest",
        expect![[r#"
        hanoi#1.1  Sea
        .kiro/specs/hanoi/requirements.md:5

        Whales

        ✓ planned   ✓ built   · tested   – verified

        Tasks
          1  done  Build the board  .kiro/specs/hanoi/tasks.md:1

        Code
          src/board.rs:5  cited  impl Board.drop

        Suggestions, which count for nothing until somebody cites or confirms them
          no code has words of it
    "#]],
    );
}

#[test]
fn programs_get_them_as_a_field_of_the_criterion() {
    let project = project(FILES);
    let criteria = |arguments: &str| -> Vec<serde_json::Value> {
        let json = project.run(&format!("trace --root game hanoi --format json {arguments}"));
        let report: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let requirements = report["specs"][0]["requirements"].as_array().expect("a list").iter();
        requirements.flat_map(|one| one["criteria"].as_array().expect("a list").clone()).collect()
    };
    assert!(criteria("").iter().all(|criterion| criterion.get("suggestions").is_none()));
    let told: String = criteria("--suggest")
        .iter()
        .map(|one| match one.get("suggestions") {
            Some(suggestions) => format!("{} {suggestions:#}\n", one["address"]),
            None => format!("{} –\n", one["address"]),
        })
        .collect();
    expect![[r#"
        "hanoi#1.1" –
        "hanoi#1.2" –
        "hanoi#2.1" {
          "files": [
            {
              "path": "src/board.rs",
              "confidence": 0.916,
              "suggested": true,
              "because": "*board* in `Board`"
            }
          ],
          "symbols": [
            {
              "path": "src/board.rs",
              "name": "Board",
              "kind": "type",
              "first_line": 1,
              "last_line": 1
            },
            {
              "path": "src/board.rs",
              "name": "Board",
              "kind": "type",
              "first_line": 3,
              "last_line": 8
            },
            {
              "path": "src/board.rs",
              "name": "Board.drop",
              "kind": "method",
              "first_line": 5,
              "last_line": 5
            },
            {
              "path": "src/board.rs",
              "name": "Board.forgotten",
              "kind": "method",
              "first_line": 7,
              "last_line": 7
            }
          ]
        }
        "hanoi#2.2" –
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_pull_request_has_them_as_a_table() {
    let all = project(FILES).run("trace --root game hanoi --suggest --format markdown");
    let (_, suggestions) = all.split_once("### Suggestions").expect("suggestions");
    let (suggestions, _) = suggestions.split_once("\n### ").expect("the spec");
    expect![[r#"


        They count for nothing until somebody cites or confirms them.

        | Criterion | How sure | File | Where | Because |
        |---|--:|---|---|---|
        | `hanoi#2.1` | 0.92 | `src/board.rs` | `Board:1`, `Board:3`, `Board.drop:5` | *board* in `Board` |
    "#]].assert_eq(suggestions);
}

#[test]
fn a_page_has_them_where_a_criterion_opens() {
    let project = project(FILES);
    let page = project.run("trace --root game hanoi --suggest --format html");
    let (_, suggestions) = page.split_once("Suggestions</h5>").expect("suggestions");
    let (suggestions, _) = suggestions.split_once("</details>").expect("the end of the story");
    expect![[r#"
        <div class="link">
        <p>
        <span class="tag sure">
        0.92</span>
        <span class="path">
        src/board.rs</span>
        <b>
        Board:1</b>
        <b>
        Board:3</b>
        <b>
        Board.drop:5</b>
        </p>
        <p class="of">
        <span>
        because <b>
        board</b>
         in <code>
        Board</code>
        </span>
        </p>
        </div>
        </div>
    "#]]
    .assert_eq(&suggestions.replace('>', ">\n"));
    assert_eq!(page.matches("Suggestions</h5>").count(), 1);
    assert!(!project.run("trace --root game hanoi --format html").contains("Suggestions</h5>"));
}

#[test]
fn csv_says_that_it_has_none() {
    let rows = project(FILES).run("trace --root game 1.1 --suggest --format csv");
    expect!["! note: CSV has no suggestions; the other formats have them"]
        .assert_eq(rows.lines().last().unwrap_or_default());
}
