use expect_test::expect;

use crate::check;

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
