//! One small file a language, and what is read of it: symbols, indented by their containers, and
//! citations at the symbol that they belong to.

use expect_test::{Expect, expect};
use specls_code::{SourceFacts, read};

fn check(path: &str, text: &str, expected: Expect) {
    let facts = read(path, text).expect("a known language");
    expected.assert_eq(&shown(&facts, text));
}

fn shown(facts: &SourceFacts, text: &str) -> String {
    let mut lines = String::new();
    let push_citations = |lines: &mut String, symbol: Option<usize>, depth: usize| {
        for citation in facts.citations.iter().filter(|citation| citation.symbol == symbol) {
            let test = if citation.in_test { " in a test" } else { "" };
            let kind = format!("{:?}", citation.kind).to_lowercase();
            lines.push_str(&format!("{}^ {kind} {}{test}\n", "  ".repeat(depth), citation.text));
        }
    };
    push_citations(&mut lines, None, 0);
    for (at, symbol) in facts.symbols.iter().enumerate() {
        let mut depth = 0;
        let mut container = symbol.container;
        while let Some(outer) = container {
            depth += 1;
            container = facts.symbols[outer].container;
        }
        let first = text[..symbol.span.start].matches('\n').count() + 1;
        let last = text[..symbol.span.end].matches('\n').count() + 1;
        let indent = "  ".repeat(depth);
        lines.push_str(&format!("{indent}{} {} {first}-{last}\n", symbol.kind.name(), symbol.name));
        push_citations(&mut lines, Some(at), depth + 1);
    }
    lines
}

#[test]
fn rust() {
    check(
        "src/board.rs",
        r##"// Feature: hanoi
//
// Requirements: 1.1

use std::fmt;

/// Requirement 1.2: three pegs.
#[derive(Debug)]
pub struct Board {
    pegs: [Vec<u8>; 3], // Req 1.3
}

pub const PEGS: usize = 3; // Req 1.4

impl Board {
    /// Moves a disk.
    // Validates: Requirements 2.1,
    // 2.2
    pub fn shift(&mut self, from: usize) -> bool {
        const LIMIT: usize = 9;
        // Requirement 2.3: only the top disk.
        let text = "Requirement 9.9";
        from < LIMIT && text.is_empty()
    }
}

impl fmt::Display for Board {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { Ok(()) }
}

trait Solve { fn solve(&self); }
enum Peg { A }
type Disk = u8;
macro_rules! peg { () => {} }

#[cfg(test)]
mod tests {
    //! Requirements: 3.1
    use super::*;

    fn board() -> Board { todo!() } // Req 3.2

    #[test]
    // Requirement 3.3
    #[should_panic]
    fn rejects_a_larger_disk() {}

    /// Validates: Requirements 3.4
    #[tokio::test]
    async fn waits() {}

    proptest! {
        /// Property 1: moves keep the disks.
        #[test]
        fn keeps_disks(moves in any_moves()) {
            // Requirement 3.5
        }
    }
}
"##,
        expect![[r#"
            ^ spec hanoi
            ^ requirement 1.1
            type Board 8-11
              ^ requirement 1.2
              ^ requirement 1.3
            constant PEGS 13-13
              ^ requirement 1.4
            type impl Board 15-25
              method shift 19-24
                ^ requirement 2.1
                ^ requirement 2.2
                ^ requirement 2.3
            type impl fmt::Display for Board 27-29
              method fmt 28-28
            type Solve 31-31
              method solve 31-31
            type Peg 32-32
            type Disk 33-33
            function peg 34-34
            module tests 36-59
              ^ requirement 3.1 in a test
              function board 41-41
                ^ requirement 3.2 in a test
              test rejects_a_larger_disk 43-46
                ^ requirement 3.3 in a test
              test waits 49-50
                ^ requirement 3.4 in a test
              test keeps_disks 54-57
                ^ property 1 in a test
                ^ requirement 3.5 in a test
        "#]],
    );
}

#[test]
fn python() {
    check(
        "tests/test_board.py",
        r#""""Tests of the board.

Feature: hanoi
"""
import pytest

PEGS = 3
pegs = 3


class TestBoard:
    """Requirements: 2.1"""

    SIZE = 3

    @pytest.mark.parametrize("size", [1, 2])
    def test_moves(self, size):
        """Moves a disk.

        Validates: Requirements 2.2, 2.3
        """
        text = """Requirement 9.9"""
        assert text  # Req 2.4


# Validates: Requirements 3.1
@pytest.mark.skip(reason="Requirement 9.8")
async def test_solves():
    def inner():
        pass


def helper():
    # Requirement 4.1

    return lambda: None
"#,
        expect![[r#"
            ^ spec hanoi in a test
            constant PEGS 7-7
            test TestBoard 11-23
              ^ requirement 2.1 in a test
              test test_moves 16-23
                ^ requirement 2.2 in a test
                ^ requirement 2.3 in a test
                ^ requirement 2.4 in a test
            test test_solves 27-30
              ^ requirement 3.1 in a test
              function inner 29-30
            function helper 33-36
              ^ requirement 4.1 in a test
        "#]],
    );
}

#[test]
fn javascript() {
    check(
        "src/board.js",
        r#"/**
 * The board.
 * Feature: hanoi
 */
import { x } from './x.js';
const fs = require('node:fs');

// Requirement 1.1
export const PEGS = 3, DISKS = 4;

/** Requirements: 1.2 */
export default class Board extends Base {
  #disks = [];
  constructor() { super(); }
  // Req 1.3
  move(from) { const local = 1; return local; }
  onClick = () => {};
}

export const solve = async (board) => {
  // Requirement 2.1
  const text = 'Requirement 9.9';
};
function* walk() {}
module.exports.undo = function () {};
const handlers = { click: () => {}, drag() {} };
const View = () => <div>{/* Requirement 3.1 */}</div>;
"#,
        expect![[r#"
            ^ spec hanoi
            constant PEGS 9-9
              ^ requirement 1.1
            constant DISKS 9-9
            type Board 12-18
              ^ requirement 1.2
              method constructor 14-14
              method move 16-16
                ^ requirement 1.3
              method onClick 17-17
            function solve 20-23
              ^ requirement 2.1
            function walk 24-24
            function undo 25-25
            constant handlers 26-26
              method click 26-26
              method drag 26-26
            function View 27-27
              ^ requirement 3.1
        "#]],
    );
    check(
        "test/board.test.js",
        r#"import test, { describe, it } from 'node:test';

// Validates: Requirements 2.1
test('moves a disk', { todo: true }, () => {});

describe('Requirement 2: moves', () => {
  const board = new Board();
  it.skip("says \"no\" (Req 2.2)", async () => {
    board.log('Requirement 9.9');
  });
  it.each([1, 2])(`takes ${1} disks`, () => {});
});

/* Property 1: any order */ it('keeps disks', () => {});
test('with parts', async (t) => {
  await t.test('first part', () => {}); // Req 2.3
});
/x/.test('Requirement 9.8');
"#,
        expect![[r#"
            test moves a disk 4-4
              ^ requirement 2.1 in a test
            test Requirement 2: moves 6-12
              ^ requirement 2 in a test
              test says "no" (Req 2.2) 8-10
                ^ requirement 2.2 in a test
              test takes ${1} disks 11-11
            test keeps disks 14-14
              ^ property 1 in a test
            test with parts 15-17
              test first part 16-16
                ^ requirement 2.3 in a test
        "#]],
    );
}

#[test]
fn typescript() {
    check(
        "src/board.ts",
        r#"/** Requirement 1.1 */
export interface Board {
  move(from: number): void;
}
export type Peg = 'a' | 'b';
export enum Side { Left }
namespace Rules {
  export const LIMIT: number = 3;
  export function check(): boolean { return true; }
}
export abstract class Base<T> implements Board {
  // Requirement 1.2
  @log()
  private step(): void {}
  abstract move(from: number): void;
  undo = (): void => {};
}
export async function solve<T>(board: T): Promise<void> {}
declare function legacy(): void;
"#,
        expect![[r#"
            type Board 2-4
              ^ requirement 1.1
              method move 3-3
            type Peg 5-5
            type Side 6-6
            module Rules 7-10
              constant LIMIT 8-8
              function check 9-9
            type Base 11-17
              method step 13-14
                ^ requirement 1.2
              method move 15-15
              method undo 16-16
            function solve 18-18
            function legacy 19-19
        "#]],
    );
}

#[test]
fn tsx() {
    check(
        "src/__tests__/View.test.tsx",
        r#"import { it, expect } from 'vitest';

export function View({ size }: Props): JSX.Element {
  return <Board onMove={() => size}>{/* Requirements: 2.1 */}</Board>;
}

it('renders (Requirements: 2.2)', () => {
  expect(<View />).toBeTruthy();
});
"#,
        expect![[r#"
            function View 3-5
              ^ requirement 2.1 in a test
            test renders (Requirements: 2.2) 7-9
              ^ requirement 2.2 in a test
        "#]],
    );
}

#[test]
fn go() {
    check(
        "board/board_test.go",
        r#"// Package board is tested here.
// Feature: hanoi
package board

import "testing"

const Pegs = 3

var (
	// Requirement 1.1
	size = 3
)

// Board has pegs. Requirement 1.2
type Board struct{ pegs [3][]int }

type Solver interface {
	Solve() error
}

func (b *Board) Move(from int) { local := "Requirement 9.9"; _ = local }

func helper() {}

// Validates: Requirements 2.1
func TestMove(t *testing.T) {
	const local = 1
	t.Run("top disk only (Req 2.2)", func(t *testing.T) {})
}

func Testify() {}
"#,
        expect![[r#"
            ^ spec hanoi in a test
            constant Pegs 7-7
            constant size 11-11
              ^ requirement 1.1 in a test
            type Board 15-15
              ^ requirement 1.2 in a test
            type Solver 17-19
              method Solve 18-18
            method Move 21-21
            function helper 23-23
            test TestMove 26-29
              ^ requirement 2.1 in a test
              test top disk only (Req 2.2) 28-28
                ^ requirement 2.2 in a test
            function Testify 31-31
        "#]],
    );
}

#[test]
fn java() {
    check(
        "src/test/java/org/hanoi/BoardTest.java",
        r#"// Feature: hanoi
package org.hanoi;

import org.junit.jupiter.api.Test;

/** Requirements: 2.1 */
class BoardTest {
    static final int PEGS = 3;
    private int size;

    BoardTest() {}

    // Validates: Requirements 2.2
    @Test
    @DisplayName("moves a disk (Requirement 2.3)")
    void movesADisk() {
        // Requirement 2.4
        String text = "Requirement 9.9";
    }

    int helper() { return 0; }

    @Nested
    class Empty {
        @org.junit.jupiter.api.Test void refuses() {}
    }

    enum Peg { LEFT, RIGHT }
    record Move(int from, int to) {}
    interface Solver { void solve(); }
}
"#,
        expect![[r#"
            ^ spec hanoi in a test
            type BoardTest 7-31
              ^ requirement 2.1 in a test
              constant PEGS 8-8
              method BoardTest 11-11
              test movesADisk 14-19
                ^ requirement 2.2 in a test
                ^ requirement 2.3 in a test
                ^ requirement 2.4 in a test
              method helper 21-21
              type Empty 23-26
                test refuses 25-25
              type Peg 28-28
                constant LEFT 28-28
                constant RIGHT 28-28
              type Move 29-29
              type Solver 30-30
                method solve 30-30
        "#]],
    );
}

#[test]
fn broken_code_gives_what_can_be_read() {
    check(
        "src/board.rs",
        "fn first() {}\n\nfn second( {\n// Requirement 2.1\nfn third() {}\n",
        expect![[r#"
            function first 1-1
            function third 5-5
              ^ requirement 2.1
        "#]],
    );
}

#[test]
fn unknown_files_are_not_read() {
    assert!(read("README.md", "Requirement 2.1").is_none());
    assert!(read("Makefile", "# Requirement 2.1").is_none());
}
