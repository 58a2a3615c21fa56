//! What a person says of links, and what the two ends say when they change.

use expect_test::expect;

use crate::project;

const FIXTURE: &str = "//- /.kiro/specs/hanoi/requirements.md
### Requirement 1: Move

1. THE game SHALL wait 10 ms
//- /src/clock.rs
// Requirements: 1.1
fn wait() { sleep(10) }
//- /scripts/clock.sh
# Requirements: 1.1
sleep 10
";

#[test]
fn a_confirmed_link_says_when_either_end_changed_until_it_is_confirmed_again() {
    let project = project(FIXTURE);
    project.check(
        "confirm 1.1 src/clock.rs#wait",
        expect![[r#"
            created .kiro/specs/hanoi/trace.lock +3 -0
            ! note: confirmed: src/clock.rs#wait and hanoi#1.1
        "#]],
    );
    project.check(
        "check --severity warning",
        expect![[r#"
        No problems in 1 spec
    "#]],
    );
    let path = ".kiro/specs/hanoi/requirements.md";
    project.write(path, b"### Requirement 1: Move\n\n1. THE game SHALL wait 19 ms\n");
    project.check(
        "check --severity warning --format github",
        expect![[r#"
            ::warning file=.kiro/specs/hanoi/requirements.md,line=3,endLine=3,col=4,endColumn=29,title=specls requirement-changed::1.1 says something else since its link to `wait` in src/clock.rs was confirmed; change the code where needed, then confirm the link
            ::warning file=src/clock.rs,line=2,endLine=2,col=4,endColumn=8,title=specls requirement-changed::hanoi#1.1 says something else since its link to `wait` in src/clock.rs was confirmed; change the code where needed, then confirm the link
            2 warnings in 1 spec
        "#]],
    );
    project.run("confirm hanoi#1.1 src/clock.rs#wait");
    project.check(
        "check --severity warning",
        expect![[r#"
        No problems in 1 spec
    "#]],
    );
}

#[test]
fn a_file_as_a_whole_is_confirmed_with_all_it_does() {
    let project = project(FIXTURE);
    project.run("confirm 1.1 scripts/clock.sh");
    project.write("scripts/clock.sh", b"# Requirements: 1.1, and a remark\nsleep   10\n");
    project.check(
        "check",
        expect![[r#"
        No problems in 1 spec
    "#]],
    );
    project.write("scripts/clock.sh", b"# Requirements: 1.1\nsleep 19\n");
    let said = project.run("check");
    assert!(said.contains("[code-changed]"), "{said}");
}

#[test]
fn what_is_gone_is_given_up_for_what_is_there() {
    let project = project(FIXTURE);
    project.run("confirm 1.1 src/clock.rs#wait");
    project.write("src/clock.rs", b"// Requirements: 1.1\nfn rest() { sleep(10) }\n");
    project.check(
        "check --severity warning",
        expect![[r#"
            .kiro/specs/hanoi/requirements.md:3:4 warning[symbol-gone] `wait` in src/clock.rs, linked to 1.1, is gone; the same code stands at src/clock.rs#rest: confirm that link

            1 warning in 1 spec
        "#]],
    );
    project.run("confirm 1.1 src/clock.rs#rest");
    project.check(
        "check --severity warning",
        expect![[r#"
        No problems in 1 spec
    "#]],
    );
    project.write("src/clock.rs", b"fn other() {}\n");
    project.check(
        "reject 1.1 src/clock.rs#rest",
        expect![[r#"
            changed .kiro/specs/hanoi/trace.lock +0 -1
            ! note: forgotten: src/clock.rs#rest is gone
        "#]],
    );
}

#[test]
fn what_cannot_be_confirmed_is_told_with_what_can() {
    let project = project(FIXTURE);
    project.write("src/cited.rs", b"// Requirements: 1.1\nfn tick() {}\n");
    let said = [
        "confirm 1.2 src/clock.rs",
        "confirm 1.1 src/clock.rs#rest",
        "confirm 1.1 ../x.rs",
        "reject 1.1 src/none.rs",
        "reject 1.1 src/cited.rs#tick",
    ]
    .map(|arguments| project.run(arguments))
    .concat();
    expect![[r#"
        ! error: `hanoi` has no criterion 1.2; `specls show hanoi` lists them
        exit Some(2)
        ! error: `src/clock.rs` has no `rest`; `specls symbols src/clock.rs` lists what it has
        exit Some(2)
        ! error: `../x.rs` is no code below the project; write it as src/board.rs#Board.shift
        exit Some(2)
        ! error: `src/none.rs` is no source file of the project that can be read
        exit Some(2)
        ! error: src/cited.rs:1 cites hanoi#1.1 in a comment; take the number out there
        exit Some(2)
    "#]]
    .assert_eq(&said);
}
