use expect_test::expect;

use crate::check;

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
