use expect_test::expect;

use crate::check;

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
