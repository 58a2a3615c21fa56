use expect_test::expect;

use crate::check;

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
