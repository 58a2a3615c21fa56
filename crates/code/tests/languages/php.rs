use expect_test::expect;

use crate::check;

#[test]
fn php() {
    check(
        "tests/BoardTest.php",
        r#"<p>It's # Req 9.9</p>
<?php
// Feature: hanoi
namespace Hanoi\Tests;

const PEGS = 3;
define('DISKS', 4); # Req 1.1

/** Requirements: 2.1 */
final class BoardTest extends TestCase {
    public const SIZE = 3;
    public function __construct() {}
    // Req 2.2
    public function testMoves(): void { $text = '// Req 9.8'; }
    #[Test]
    public function solves(): void {}
    #[\PHPUnit\Framework\Attributes\Test, TestDox('refuses (Req 2.3)')]
    public function refuses() {}
    /**
     * @test
     * Req 2.4
     */
    #[Group('x')]
    public function it_undoes() {
        $html = <<<HTML
        // Req 9.7
        HTML;
    }
    public function helper() {}
}
interface Solver { public function solve(); }
trait Moves { public function go() {} }
enum Peg: int { case Left = 1; }
function helper(int $x) { $f = function() {}; }
it('moves a disk (Req 2.5)', function () { });
test("keeps disks", fn() => 1)->group('a'); // Req 2.6 ?><p>// Req 9.6</p>
"#,
        expect![[r#"
            ^ spec hanoi in a test
            constant PEGS 6-6
            constant DISKS 7-7
              ^ requirement 1.1 in a test
            type BoardTest 10-30
              ^ requirement 2.1 in a test
              constant SIZE 11-11
              method __construct 12-12
              test testMoves 14-14
                ^ requirement 2.2 in a test
              test solves 15-16
              test refuses 17-18
                ^ requirement 2.3 in a test
              test it_undoes 23-28
                ^ requirement 2.4 in a test
              method helper 29-29
            type Solver 31-31
              method solve 31-31
            type Moves 32-32
              method go 32-32
            type Peg 33-33
              constant Left 33-33
            function helper 34-34
              function f 34-34
            test moves a disk (Req 2.5) 35-35
              ^ requirement 2.5 in a test
            test keeps disks 36-36
              ^ requirement 2.6 in a test
        "#]],
    );
}
