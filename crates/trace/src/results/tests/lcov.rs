//! What lcov says.

use expect_test::expect;

use super::{check, read};
use crate::{Exercised, TestResults};

#[test]
fn lcov_says_how_much_of_some_lines_ran() {
    let mut results = read(
        "TN:\nSF:/app/src/board.ts\nFN:1,move\nDA:1,1\nDA:2,0\nDA:5,0\nend_of_record\n\
         SF:src/score.ts\nDA:1,0\nend_of_record\n",
    );
    let board = |results: &TestResults, from, to| results.exercised("src/board.ts", from..=to);
    assert_eq!(board(&results, 1, 3), Some(Exercised { lines: 2, ran: 1 }));
    assert_eq!(board(&results, 2, 6), Some(Exercised { lines: 2, ran: 0 }));
    assert_eq!(board(&results, 3, 4), None);
    assert_eq!(results.exercised("src/other.ts", 1..=9), None);
    results.merge(read("SF:/app/src/board.ts\nDA:5,3\nend_of_record\n"));
    assert_eq!(board(&results, 2, 6), Some(Exercised { lines: 2, ran: 1 }));
    check(
        "SF:a.c\nDA:1,",
        expect![[r#"
        note: `report` ends in the middle; the lines of some files are missing
    "#]],
    );
}
