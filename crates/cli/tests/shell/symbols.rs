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
    project.check(
        "symbols src/board.rs",
        expect![[r#"
        src/board.rs Rust
          cites spec hanoi 1
          type Board 5 A board with three pegs.
            cites requirement 1.1 4
          type impl Board 7-12
            method shift 11 Moves a disk.
              implements requirement 2.1 10
              cites requirement hanoi#2.2 10
          module tests 14-21 (for tests)
            function board 16 (for tests)
            test moves 19-20 see Requirement 2.3
              mentions requirement 2.3 18
    "#]],
    );
    project.check(
        "symbols src/board.rs --format json",
        expect![[r#"
            {
              "path": "src/board.rs",
              "language": "Rust",
              "reading": "whole",
              "symbols": [
                {
                  "name": "Board",
                  "kind": "type",
                  "container": null,
                  "line": 5,
                  "end_line": 5,
                  "column": 1,
                  "testing": false,
                  "doc": "A board with three pegs.",
                  "fingerprint": "ab96a3ff457f2366"
                },
                {
                  "name": "impl Board",
                  "kind": "type",
                  "container": null,
                  "line": 7,
                  "end_line": 12,
                  "column": 1,
                  "testing": false,
                  "doc": null,
                  "fingerprint": "79e39bd4c1272c05"
                },
                {
                  "name": "shift",
                  "kind": "method",
                  "container": 1,
                  "line": 11,
                  "end_line": 11,
                  "column": 5,
                  "testing": false,
                  "doc": "Moves a disk.",
                  "fingerprint": "3067413bbf4d076b"
                },
                {
                  "name": "tests",
                  "kind": "module",
                  "container": null,
                  "line": 14,
                  "end_line": 21,
                  "column": 1,
                  "testing": true,
                  "doc": null,
                  "fingerprint": "37f6c6222efe1a59"
                },
                {
                  "name": "board",
                  "kind": "function",
                  "container": 3,
                  "line": 16,
                  "end_line": 16,
                  "column": 5,
                  "testing": true,
                  "doc": null,
                  "fingerprint": "5f4808cad2594193"
                },
                {
                  "name": "moves",
                  "kind": "test",
                  "container": 3,
                  "line": 19,
                  "end_line": 20,
                  "column": 5,
                  "testing": true,
                  "doc": "see Requirement 2.3",
                  "fingerprint": "2ff5f0f6edf58457"
                }
              ],
              "citations": [
                {
                  "kind": "spec",
                  "verb": "plain",
                  "text": "hanoi",
                  "spec": null,
                  "line": 1,
                  "column": 13,
                  "symbol": null,
                  "in_test": false
                },
                {
                  "kind": "requirement",
                  "verb": "plain",
                  "text": "1.1",
                  "spec": null,
                  "line": 4,
                  "column": 19,
                  "symbol": 0,
                  "in_test": false
                },
                {
                  "kind": "requirement",
                  "verb": "implements",
                  "text": "2.1",
                  "spec": null,
                  "line": 10,
                  "column": 21,
                  "symbol": 2,
                  "in_test": false
                },
                {
                  "kind": "requirement",
                  "verb": "plain",
                  "text": "hanoi#2.2",
                  "spec": "hanoi",
                  "line": 10,
                  "column": 26,
                  "symbol": 2,
                  "in_test": false
                },
                {
                  "kind": "requirement",
                  "verb": "mentions",
                  "text": "2.3",
                  "spec": null,
                  "line": 18,
                  "column": 24,
                  "symbol": 5,
                  "in_test": true
                }
              ]
            }
        "#]],
    );
    project.check(
        "symbols lib/tests/shift.lua",
        expect![[r#"
        lib/tests/shift.lua
          cites requirement 2.1 1
        ! note: only the comments of files like `lib/tests/shift.lua` are read, not their symbols
    "#]],
    );
}

#[test]
fn what_cannot_be_read_is_said() {
    let project = project("//- /README.md\nRequirement 2.1\n//- /src/a.min.js\nlet a;\n");
    project.write("zero.c", b"int a;\0");
    project.write("latin1.py", b"# Requirement 2.1 caf\xe9\ndef f(): pass\n");
    project.check("symbols nowhere.rs", expect![[r#"
        ! error: `nowhere.rs` cannot be read: No such file or directory (os error 2); name a source file
        exit Some(2)
    "#]]);
    project.check(
        "symbols src",
        expect![[r#"
        ! error: `src` is a folder; name a source file
        exit Some(2)
    "#]],
    );
    project.check("symbols README.md", expect![[r#"
        ! error: it is not known how files like `README.md` write comments; name a file in Rust, Python, JavaScript, TypeScript, TSX, Go, Java, C, C++, C#, Ruby, PHP, Kotlin, Swift, Vue, Svelte, or in a language with comments that are known
        exit Some(2)
    "#]]);
    project.check(
        "symbols zero.c",
        expect![[r#"
        ! error: `zero.c` is no text (it holds a zero byte); name a source file
        exit Some(2)
    "#]],
    );
    project.check(
        "symbols latin1.py",
        expect![[r#"
        latin1.py Python
          function f 2 Requirement 2.1 caf�
            cites requirement 2.1 1
        ! note: `latin1.py` is not UTF-8 (byte 21); what could not be decoded is read as U+FFFD
    "#]],
    );
    project.check(
        "symbols src/a.min.js",
        expect![[r#"
        src/a.min.js JavaScript
        ! note: `src/a.min.js` was written by a program, to judge by its name or text
    "#]],
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let project = project("");
    let pipe = project.path().join("pipe.rs");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs");
    assert!(made.success());
    project.check(
        "symbols pipe.rs",
        expect![[r#"
        ! error: `pipe.rs` is no plain file; name a source file
        exit Some(2)
    "#]],
    );
    project.check(
        "symbols /dev/zero",
        expect![[r#"
        ! error: `/dev/zero` is no plain file; name a source file
        exit Some(2)
    "#]],
    );
}
