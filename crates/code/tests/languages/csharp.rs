use expect_test::expect;

use crate::check;

#[test]
fn csharp() {
    check(
        "Hanoi.Tests/BoardTests.cs",
        r#"// Feature: hanoi
using Xunit;

namespace Hanoi.Tests;

/// <summary>Requirements: 2.1</summary>
[TestClass]
public class BoardTests : Base
{
    public const int Pegs = 3;
    private static readonly string Path = @"c:\"; // Req 1.1
    private int size;
    public BoardTests() {}
    public int Count { get; set; }

    // Validates: Requirements 2.2
    [Fact(DisplayName = "moves a disk (Req 2.3)")]
    public void MovesADisk()
    {
        int Local(int x) { return 1; }
        var text = $"{"Req 9.9"} // Req 9.8";
        Log(DisplayName = "Req 9.7");
    }

    [Theory, InlineData(1)]
    public async Task Solves(int n) {}
    [NUnit.Framework.TestCase(1)] public void Refuses() {}
    [TestMethod("Req 2.4")] public void Undoes() {}
    [Test, Description("Req 2.5")] public void Redoes() {}

    enum Peg { Left, Right }
    record Move(int From, int To);
    interface ISolver { void Solve(); }
    public static bool operator ==(A a, A b) => true;
    public int this[int i] { get { return 1; } }
}
"#,
        expect![[r#"
            ^ spec hanoi in a test
            type BoardTests 7-36
              ^ requirement 2.1 in a test
              constant Pegs 10-10
              constant Path 11-11
                ^ requirement 1.1 in a test
              method BoardTests 13-13
              method Count 14-14
              test MovesADisk 17-23
                ^ requirement 2.2 in a test
                ^ requirement 2.3 in a test
                function Local 20-20
              test Solves 25-26
              test Refuses 27-27
              test Undoes 28-28
                ^ requirement 2.4 in a test
              test Redoes 29-29
                ^ requirement 2.5 in a test
              type Peg 31-31
                constant Left 31-31
                constant Right 31-31
              type Move 32-32
              type ISolver 33-33
                method Solve 33-33
              method operator == 34-34
              method this 35-35
        "#]],
    );
}
