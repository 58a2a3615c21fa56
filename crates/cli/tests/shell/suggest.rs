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
    project.check("suggest", expect![]);
    project.check("suggest 2.1 --format json", expect![]);
    project.check("suggest hanoi#7.7", expect![]);
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
    project.check("suggest --requirements tickets --code code --known known.json", expect![]);
    project.check("suggest --requirements code --code code", expect![]);
    project.check("suggest --requirements nowhere --code code", expect![]);
    project.check("suggest --requirements tickets --code code --known code/login.py", expect![]);
}
