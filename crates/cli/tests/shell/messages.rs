//! What went wrong, and what to do.

use std::io::Read;
use std::process::Stdio;

use expect_test::expect;

use crate::project;

#[test]
fn a_folder_without_specs_is_told_how_to_get_one() {
    let project = project("//- /README.md\n");
    for command in ["show", "check", "status", "propagate", "generate design", "lock"] {
        let text = project.run(&format!("{command} --root ."));
        assert_eq!(
            text,
            "! error: there is no spec in `ROOT` (looked for .kiro/specs, .claude/specs, \
             .spec-workflow/specs); `specls init NAME` creates one\nexit Some(2)\n",
            "{command}"
        );
    }
}

#[test]
fn a_root_must_be_a_folder() {
    let project = project("//- /README.md\n");
    project.check("show --root nowhere", expect![[r#"
        ! error: --root `nowhere` cannot be read: No such file or directory (os error 2); give the project's folder
        exit Some(2)
    "#]]);
    project.check(
        "show --root README.md",
        expect![[r#"
        ! error: --root `README.md` is a file; give the project's folder
        exit Some(2)
    "#]],
    );
}

#[test]
fn a_new_spec_needs_a_plain_name() {
    let project = project("//- /README.md\n");
    project.check(
        "init ../out",
        expect![[r#"
        ! error: the name `../out` is not a plain folder below the specs; try `out`
        exit Some(2)
    "#]],
    );
    project.check(
        "generate requirements ../out --idea solve --root .",
        expect![[r#"
        ! error: the name `../out` is not a plain folder below the specs; try `out`
        exit Some(2)
    "#]],
    );
    assert!(!project.path().join("../out").exists());
}

#[test]
fn an_idea_must_be_readable_text() {
    let project = project("//- /empty.txt\n");
    project.write("latin1.txt", b"caf\xe9");
    let generate =
        |from: &str| project.run(&format!("generate requirements x --root . --from {from}"));
    let piped = project.run_with_input("generate requirements x --root . --from -", b"\xff");
    assert!(piped.starts_with("! error: standard input is not UTF-8 (byte 0)"), "{piped}");
    expect![[r#"
        ! error: `nowhere.txt` cannot be read: No such file or directory (os error 2); give a text file with the idea
        exit Some(2)
        ! error: `latin1.txt` is not UTF-8 (byte 3); save it as UTF-8 and try again
        exit Some(2)
        ! error: the idea is empty; say in a few words what you want
        exit Some(2)
    "#]].assert_eq(
        &[generate("nowhere.txt"), generate("latin1.txt"), generate("empty.txt")].concat(),
    );
}

#[test]
fn an_unknown_command_or_value_suggests_the_right_one() {
    let project = project("");
    project.check(
        "chekc",
        expect![[r#"
        ! error: unrecognized subcommand 'chekc'
        ! 
        !   tip: a similar subcommand exists: 'check'
        ! 
        ! Usage: specls [OPTIONS] <COMMAND>
        ! 
        ! For more information, try '--help'.
        exit Some(2)
    "#]],
    );
    project.check(
        "show --format jsn",
        expect![[r#"
        ! error: invalid value 'jsn' for '--format <FORMAT>'
        !   [possible values: text, json]
        ! 
        !   tip: a similar value exists: 'json'
        ! 
        ! For more information, try '--help'.
        exit Some(2)
    "#]],
    );
}

#[test]
fn an_unknown_author_is_named_with_those_that_are_known() {
    let project = project("//- /.kiro/specs/hanoi/requirements.md\n# Hanoi\n");
    project.check("generate design --author oracle", expect![[r#"
        ! error: there is no author "oracle"; known are offline. Add one to your config.toml as `[authors.oracle]`
        exit Some(2)
    "#]]);
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let project = project("");
    let mut command = project.command("completions bash");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().expect("an error stream").read_to_string(&mut said).expect("UTF-8");
    assert_eq!(said, "");
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn colours_follow_the_option() {
    let project = project("");
    let error = |arguments: &str| project.run(arguments).contains('\u{1b}');
    assert!(!error("show --root nowhere"));
    assert!(!error("show --root nowhere --color never"));
    assert!(error("show --root nowhere --color always"));
}
