//! `specls symbols`: what was read from a source file.

use expect_test::expect;

use crate::project;

#[test]
fn symbols_and_citations_are_shown_as_a_tree() {
    let project = project(
        "//- /src/board.rs
// Feature: hanoi

/// A board with three pegs.
/// Requirements: 1.1
pub struct Board;

impl Board {
    /// Moves a disk.
    ///
    /// Implements: 2.1, hanoi#2.2
    pub fn shift(&mut self) {}
}

#[cfg(test)]
mod tests {
    fn board() {}

    // see Requirement 2.3
    #[test]
    fn moves() {}
}
//- /lib/tests/shift.lua
-- Requirement 2.1
",
    );
    project.check("symbols src/board.rs", expect![[""]]);
    project.check("symbols src/board.rs --format json", expect![[""]]);
    project.check("symbols lib/tests/shift.lua", expect![[""]]);
}

#[test]
fn what_cannot_be_read_is_said() {
    let project = project("//- /README.md\nRequirement 2.1\n//- /src/a.min.js\nlet a;\n");
    project.write("zero.c", b"int a;\0");
    project.write("latin1.py", b"# Requirement 2.1 caf\xe9\ndef f(): pass\n");
    project.check("symbols nowhere.rs", expect![[""]]);
    project.check("symbols src", expect![[""]]);
    project.check("symbols README.md", expect![[""]]);
    project.check("symbols zero.c", expect![[""]]);
    project.check("symbols latin1.py", expect![[""]]);
    project.check("symbols src/a.min.js", expect![[""]]);
}
