use expect_test::expect;

use crate::check;

#[test]
fn swift() {
    check(
        "Tests/BoardTests.swift",
        r##"// Feature: hanoi
import XCTest

let pegs = 3

/// Requirements: 2.1
final class BoardTests: XCTestCase {
    static let limit = 3
    var size = 1
    init() {}
    // Req 2.2
    func testMoves() throws {
        let local = "\(name("Req 9.9")) // Req 9.8"
    }
    func helper() -> Board {}
    var computed: Int { return 1 } // Req 2.3
}

struct Board { func move() -> [String] {} }
enum Peg { case left, right }
protocol Solver {
    func solve()
}
extension Board: Solver {
    /* nested /* x */ Req 4.1 */
    func solve() { print(#"" // Req 9.7"#) }
}
actor Queue {}
typealias Disk = Int

@Suite("Requirement 3: moves")
struct MoveTests {
    @Test("moves a disk (Req 3.1)") func moves() {}
    @Test func plain() async throws {}
    @Test("keeps", .disabled("Req 9.6")) func keeps() {}
}
"##,
        expect![[r#"
            ^ spec hanoi in a test
            constant pegs 4-4
            type BoardTests 7-17
              ^ requirement 2.1 in a test
              constant limit 8-8
              method init 10-10
              test testMoves 12-14
                ^ requirement 2.2 in a test
              method helper 15-15
              method computed 16-16
                ^ requirement 2.3 in a test
            type Board 19-19
              method move 19-19
            type Peg 20-20
              constant left 20-20
              constant right 20-20
            type Solver 21-23
              method solve 22-22
            type extension Board 24-27
              method solve 26-26
                ^ requirement 4.1 in a test
            type Queue 28-28
            type Disk 29-29
            test MoveTests 31-36
              ^ requirement 3 in a test
              test moves 33-33
                ^ requirement 3.1 in a test
              test plain 34-34
              test keeps 35-35
        "#]],
    );
}

#[test]
fn tests_in_quick() {
    check(
        "Tests/BoardSpec.swift",
        r#"class BoardSpec: QuickSpec {
    override func spec() {
        describe("a board") {
            it("moves (Req 5.1)") {
                log("Req 9.9")
            }
        }
    }
}
"#,
        expect![[r#"
            type BoardSpec 1-9
              method spec 2-8
                test a board 3-7
                  test moves (Req 5.1) 4-6
                    ^ requirement 5.1 in a test
        "#]],
    );
}
