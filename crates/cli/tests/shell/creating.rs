//! New specs.

use expect_test::expect;

use crate::project;

#[test]
fn init_creates_a_spec_where_there_are_none_and_never_touches_one() {
    let project = project("//- /README.md\n");
    project.check("init auto-solve", expect![[r#"
        created .kiro/specs/auto-solve/requirements.md +5 -0
        ! note: write your idea into the file; `specls generate requirements auto-solve` drafts requirements from it
    "#]]);
    expect![[r##"
        # auto-solve

        <!-- Write below what you want, one wish a line. Then run the code action
             "Generate requirements", or `specls generate requirements auto-solve` in a shell. -->

    "##]]
    .assert_eq(&project.read(".kiro/specs/auto-solve/requirements.md"));
    project.check(
        "init auto-solve --idea x",
        expect![[r#"
            ! error: `.kiro/specs/auto-solve` exists already and is left as it is; choose another name
            exit Some(2)
        "#]],
    );
}

#[test]
fn init_takes_an_idea_along() {
    let project = project("//- /README.md\n");
    let mut command = project.command("init v1/solver --idea");
    let output = command.arg("A button.\nIt solves the game.").output().expect("it runs");
    expect![[r#"
        created .kiro/specs/v1/solver/requirements.md +4 -0
        ! note: `specls generate requirements v1/solver` drafts requirements from it
    "#]]
    .assert_eq(&project.text(&output));
    expect![[r##"
        # solver

        A button.
        It solves the game.
    "##]]
    .assert_eq(&project.read(".kiro/specs/v1/solver/requirements.md"));
}

#[test]
fn inside_a_git_repository_the_spec_is_created_at_its_top() {
    let project = project("//- /.git/HEAD\nref: refs/heads/main\n//- /src/deep/x.rs\n");
    let mut command = project.command("init x");
    let output = command.current_dir(project.path().join("src/deep")).output().expect("it runs");
    assert!(output.status.success(), "{output:?}");
    assert!(project.path().join(".kiro/specs/x/requirements.md").is_file());
}
