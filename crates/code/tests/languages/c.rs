use expect_test::expect;

use crate::check;

#[test]
fn c() {
    check(
        "src/board.h",
        r#"// Feature: hanoi
#ifndef BOARD_H
#define BOARD_H
#include <stdio.h>

#define PEGS 3 // Req 1.1
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* Requirement 1.2 */
typedef struct board { int pegs[3]; } Board;
typedef struct { int x; } Point;
struct peg { int size; };
enum side { LEFT, RIGHT };
typedef int (*callback)(void);
static const char *NAME = "Requirement 9.9";
int proto(int a);

/**
 * Moves a disk.
 * Validates: Requirements 2.1, \
 * 2.2
 */
static char *move(int from)
{
    // Requirement 2.3 goes \
       on with 2.4, Req 2.5
    const int local = '"'; /* Req 2.6 */
    struct peg peg;
    return "// Req 9.8";
}
#endif
"#,
        expect![[r#"
            ^ spec hanoi
            constant PEGS 6-6
              ^ requirement 1.1
            function MAX 7-7
            type Board 10-10
              ^ requirement 1.2
            type Point 11-11
            type peg 12-12
            type side 13-13
              constant LEFT 13-13
              constant RIGHT 13-13
            type callback 14-14
            constant NAME 15-15
            function proto 16-16
            function move 23-30
              ^ requirement 2.1
              ^ requirement 2.3
              ^ requirement 2.5
              ^ requirement 2.6
        "#]],
    );
}

#[test]
fn tests_in_c() {
    check(
        "tests/test_board.c",
        r#"#include "unity.h"

// Requirement 3.1
void test_moves(void) {}

TEST(board, refuses) { /* Req 3.2 */ }
Test(suite, name) {}
"#,
        expect![[r#"
            test test_moves 4-4
              ^ requirement 3.1 in a test
            test board.refuses 6-6
              ^ requirement 3.2 in a test
            test suite.name 7-7
        "#]],
    );
}

#[test]
fn cpp() {
    check(
        "src/board.cpp",
        r#"// Feature: hanoi

namespace hanoi::game {
/// Requirement 1.1
class Board : public Base {
 public:
  Board();
  ~Board() = default;
  // Req 1.2
  int move(int from) { return 1'000'000; }
  virtual void solve() = 0;
  static constexpr int kPegs = 3;
  bool operator==(const Board& other) const;
};

template <typename T>
T solve(T board) { return board; } // Req 1.3
int Board::shift(int x) const { return R"x(// Req 9.9 " )x"[0]; }
Board::~Board() {}
enum class Side { Left };
using Disk = unsigned char;
constexpr int LIMIT = 3;
auto f() -> int { return 1; }
int& ref() { static int x; return x; }
template <class T> struct Stack { T top(); };
}
"#,
        expect![[r#"
            ^ spec hanoi
            module hanoi::game 3-26
              type Board 5-14
                ^ requirement 1.1
                method Board 7-7
                method ~Board 8-8
                method move 10-10
                  ^ requirement 1.2
                method solve 11-11
                constant kPegs 12-12
                method operator== 13-13
              function solve 16-17
                ^ requirement 1.3
              method Board::shift 18-18
              method Board::~Board 19-19
              type Side 20-20
                constant Left 20-20
              type Disk 21-21
              constant LIMIT 22-22
              function f 23-23
              function ref 24-24
              type Stack 25-25
                method top 25-25
        "#]],
    );
}

#[test]
fn tests_in_cpp() {
    check(
        "src/board_test.cc",
        r#"// Validates: Requirements 2.1
TEST(BoardTest, MovesADisk) {
  // Requirement 2.2
}

TEST_F(BoardTest, Refuses) {}

TEST_CASE("moves a disk (Req 2.3)", "[board]") {
  SECTION("top disk (Req 2.4)") { log("Req 9.9"); }
}

TEST_CASE_METHOD(Fixture, "with a board (Req 2.5)") {}

SCENARIO("a game") {
  GIVEN("a board") { WHEN("Req 2.6") {} }
}

BOOST_AUTO_TEST_CASE(keeps_disks) {}
"#,
        expect![[r#"
            test BoardTest.MovesADisk 2-4
              ^ requirement 2.1 in a test
              ^ requirement 2.2 in a test
            test BoardTest.Refuses 6-6
            test moves a disk (Req 2.3) 8-10
              ^ requirement 2.3 in a test
              test top disk (Req 2.4) 9-9
                ^ requirement 2.4 in a test
            test with a board (Req 2.5) 12-12
              ^ requirement 2.5 in a test
            test a game 14-16
              test a board 15-15
                test Req 2.6 15-15
                  ^ requirement 2.6 in a test
            test keeps_disks 18-18
        "#]],
    );
}
