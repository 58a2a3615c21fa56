use expect_test::expect;

use crate::check;

#[test]
fn kotlin() {
    check(
        "src/test/kotlin/BoardTest.kt",
        r#"// Feature: hanoi
package org.hanoi

import org.junit.jupiter.api.Test

const val PEGS = 3
typealias Disk = Int

/** Requirements: 2.1 /* nested */ Req 2.2 */
class BoardTest(val x: Int) {
    companion object {
        const val LIMIT = 1
        fun build() = 1
    }

    // Req 2.3
    @Test
    @DisplayName("moves (Requirement 2.4)")
    fun movesADisk() {
        val local = "${map["Req 9.9"]} // Req 9.8"
    }

    @Test
    fun `refuses a disk`() {
        // Req 2.5
    }

    fun helper() = 0
    constructor(a: Int) : this(a)
}

interface Solver {
    fun solve()
}

object Single {}
enum class Peg { LEFT, RIGHT }
fun String.ext(): Int = 1
"#,
        expect![[r#"
            ^ spec hanoi in a test
            constant PEGS 6-6
            type Disk 7-7
            type BoardTest 10-30
              ^ requirement 2.1 in a test
              ^ requirement 2.2 in a test
              type companion object 11-14
                constant LIMIT 12-12
                method build 13-13
              test movesADisk 17-21
                ^ requirement 2.3 in a test
                ^ requirement 2.4 in a test
              test refuses a disk 23-26
                ^ requirement 2.5 in a test
              method helper 28-28
              method constructor 29-29
            type Solver 32-34
              method solve 33-33
            type Single 36-36
            type Peg 37-37
              constant LEFT 37-37
              constant RIGHT 37-37
            function ext 38-38
        "#]],
    );
}

#[test]
fn tests_in_kotest() {
    check(
        "src/test/kotlin/BoardSpec.kt",
        r#"class BoardSpec : FunSpec({
    // Validates: Requirements 3.1
    test("moves a disk (Req 3.2)") {
        log("Req 9.9")
    }
    context("a board") {
        should("refuse") { }
    }
})

class LengthSpec : StringSpec() {
    init {
        "length (Req 3.3)" { }
    }
}
"#,
        expect![[r#"
            type BoardSpec 1-9
              test moves a disk (Req 3.2) 3-5
                ^ requirement 3.1 in a test
                ^ requirement 3.2 in a test
              test a board 6-8
                test refuse 7-7
            type LengthSpec 11-15
              test length (Req 3.3) 13-13
                ^ requirement 3.3 in a test
        "#]],
    );
}
