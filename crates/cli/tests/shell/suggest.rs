//! `specls suggest` in a shell.

use expect_test::expect;

use crate::project;

const GAME: &str = "\
//- /.kiro/specs/hanoi/requirements.md
# Requirements Document

### Requirement 1: Moves

#### Acceptance Criteria

1. WHEN the player moves a disc, THE Board SHALL shift it to the other peg
2. THE Board SHALL refuse a larger disc

### Requirement 2: Help

#### Acceptance Criteria

1. WHEN the player asks for help, THE Solver SHALL solve the game by itself
//- /src/board.rs
/// Moves a disc to another peg.
// Requirements: 1.1
pub fn shift() {}
//- /src/solver.rs
/// Solves the game without the player.
pub fn auto_solve() {}
//- /tests/solver.rs
#[test]
fn the_solver_solves_the_game_by_itself() {}
";

#[test]
fn criteria_without_code_get_suggestions_with_reasons() {
    let project = project(GAME);
    project.check("suggest", expect![[r#"
        hanoi#1.2 THE Board SHALL refuse a larger disc
           0.92  src/board.rs
                 shift:3
                 because *moves*, *disc* in the documentation of `shift`; *board* in the file's name

        hanoi#2.1 WHEN the player asks for help, THE Solver SHALL solve the game by itself
           0.87  src/solver.rs
                 auto_solve:2
                 because *solver* in the file's name; *solve* in `auto_solve()`; *game*, *player* in the documentation of `auto_solve`
           0.05  src/board.rs
                 because what is near it leads there
    "#]]);
    project.check("suggest 2.1 --format json", expect![[r#"
        {
          "suggestions": [
            {
              "id": "hanoi#2.1",
              "text": "WHEN the player asks for help, THE Solver SHALL solve the game by itself",
              "files": [
                {
                  "path": "src/solver.rs",
                  "confidence": 0.875,
                  "suggested": true,
                  "because": "*solver* in the file's name; *solve* in `auto_solve()`; *game*, *player* in the documentation of `auto_solve`"
                },
                {
                  "path": "src/board.rs",
                  "confidence": 0.054,
                  "suggested": false,
                  "because": "what is near it leads there"
                }
              ],
              "symbols": [
                {
                  "path": "src/solver.rs",
                  "name": "auto_solve",
                  "kind": "function",
                  "first_line": 2,
                  "last_line": 2
                }
              ]
            }
          ]
        }
    "#]]);
    project.check(
        "suggest hanoi#7.7",
        expect![[r#"
        ! error: there is no criterion `7.7`; `specls show` lists them with their numbers
        exit Some(2)
    "#]],
    );
}

#[test]
fn tickets_are_ranked_without_a_project() {
    let project = project(
        "\
//- /tickets/auth_1.md
# auth/1

Log in

The user logs in with a password.
//- /tickets/GH-2.txt
Reports
Show a report of all orders.
//- /code/login.py
def log_in(user, password):
    pass
//- /code/report.py
def order_report():
    pass
//- /known.json
{\"GH-2\": [\"report.py\"]}
",
    );
    project.check(
        "suggest --requirements tickets --code code --known known.json",
        expect![[r#"
            {
              "GH-2": [
                [
                  "report.py",
                  0.915750915751
                ],
                [
                  "report.py",
                  0.915750915751,
                  1,
                  2
                ]
              ],
              "auth/1": [
                [
                  "login.py",
                  0.91340744095
                ],
                [
                  "report.py",
                  0.078715916742
                ],
                [
                  "login.py",
                  0.91340744095,
                  1,
                  2
                ]
              ]
            }
        "#]],
    );
    project.check(
        "suggest --requirements code --code code",
        expect![[r#"
        ! error: there is no .md or .txt file in --requirements `code`; each ticket is a file
        exit Some(2)
    "#]],
    );
    project.check("suggest --requirements nowhere --code code", expect![[r#"
        ! error: --requirements `nowhere` cannot be read: No such file or directory (os error 2); give a folder
        exit Some(2)
    "#]]);
    project.check("suggest --requirements tickets --code code --known code/login.py", expect![[r#"
        ! error: --known `code/login.py` is not JSON of the form {"id": ["path", …]}: expected value at line 1 column 1
        exit Some(2)
    "#]]);
}
