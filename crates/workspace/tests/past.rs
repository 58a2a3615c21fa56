//! What git and runs of tests left behind.

#![allow(clippy::unwrap_used)]

mod fixture;

use std::fs;
use std::path::Path;
use std::process::Command;

use expect_test::expect;
use specls_workspace::{HeadMark, Settings, history, read_results};

use fixture::{folder, write};

fn git(folder: &Path, arguments: &[&str]) {
    let done = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=a", "-c", "user.email=a@b.c"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(done.status.success(), "{arguments:?}: {done:?}");
}

fn commit(folder: &Path, message: &str) {
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-qm", message]);
}

fn told(root: &Path) -> String {
    let mut text = String::new();
    for commit in history(root, &|| false).commits() {
        text.push_str(&format!("{:?} {}\n", commit.message, commit.files.join(" ")));
        for ticked in &commit.ticked {
            text.push_str(&format!("  ticks {} of {}\n", ticked.task, ticked.path));
        }
    }
    text
}

const TASKS: &str = ".kiro/specs/hanoi/tasks.md";

#[test]
fn commits_below_the_root_are_known_with_the_tasks_that_they_ticked() {
    let folder = folder("//- sub/.kiro/specs/hanoi/tasks.md\n- [ ] 1. Play\n- [ ] 2. Draw\n");
    let root = folder.path().join("sub");
    git(folder.path(), &["init", "-q"]);
    commit(folder.path(), "Plan");
    write(&root, TASKS, "- [x] 1. Play\n- [ ] 2. Draw\n");
    write(&root, "src/größe 1.rs", "fn play() {}\n");
    commit(folder.path(), "Play\n\nRequirements: 1.1");
    write(folder.path(), "elsewhere.rs", "fn other() {}\n");
    commit(folder.path(), "Other");
    expect![[r#"
        "Play\n\nRequirements: 1.1" .kiro/specs/hanoi/tasks.md src/größe 1.rs
          ticks 1 of .kiro/specs/hanoi/tasks.md
        "Plan" .kiro/specs/hanoi/tasks.md
    "#]]
    .assert_eq(&told(&root));
}

#[test]
fn tasks_are_ticked_in_folders_of_any_name() {
    let tasks = "规格/.kiro/specs/größe 1/tasks.md";
    let folder = folder(&format!("//- {tasks}\n- [ ] 1. Play\n"));
    git(folder.path(), &["init", "-q"]);
    commit(folder.path(), "Plan");
    write(folder.path(), tasks, "- [x] 1. Play\n");
    commit(folder.path(), "Play");
    expect![[r#"
        "Play" 规格/.kiro/specs/größe 1/tasks.md
          ticks 1 of 规格/.kiro/specs/größe 1/tasks.md
        "Plan" 规格/.kiro/specs/größe 1/tasks.md
    "#]]
    .assert_eq(&told(folder.path()));
}

#[test]
fn without_git_or_commits_there_is_no_history() {
    let folder = folder("//- a.rs\nfn a() {}\n");
    assert_eq!(told(folder.path()), "");
    git(folder.path(), &["init", "-q"]);
    assert_eq!(told(folder.path()), "");
}

#[cfg(unix)]
#[test]
fn nothing_runs_that_a_hostile_repository_names() {
    use std::os::unix::fs::PermissionsExt;
    let folder =
        folder("//- .kiro/specs/hanoi/tasks.md\n- [ ] 1. Play\n//- .gitattributes\n* diff=evil\n");
    let root = folder.path();
    git(root, &["init", "-q"]);
    commit(root, "Plan");
    write(root, TASKS, "- [x] 1. Play\n");
    commit(root, "Play");
    let (evil, mark) = (root.join(".git/evil"), root.join(".git/ran"));
    fs::write(&evil, format!("#!/bin/sh\ntouch {}\n", mark.display())).unwrap();
    fs::set_permissions(&evil, fs::Permissions::from_mode(0o755)).unwrap();
    let evil = evil.display().to_string();
    for key in [
        "core.fsmonitor",
        "core.pager",
        "pager.log",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "gpg.program",
        "core.sshCommand",
        "core.editor",
    ] {
        git(root, &["config", key, &evil]);
    }
    git(root, &["config", "log.showSignature", "true"]);
    // A commit that claims to be signed.
    let object =
        Command::new("git").arg("-C").arg(root).args(["cat-file", "commit", "HEAD"]).output();
    let object = String::from_utf8(object.unwrap().stdout).unwrap();
    let signed = object.replacen(
        "\n\n",
        "\ngpgsig -----BEGIN PGP SIGNATURE-----\n x\n -----END PGP SIGNATURE-----\n\n",
        1,
    );
    fs::write(root.join(".git/signed"), signed).unwrap();
    let hash = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["hash-object", "-t", "commit", "-w", ".git/signed"])
        .output()
        .unwrap();
    let hash = String::from_utf8(hash.stdout).unwrap();
    git(root, &["update-ref", "HEAD", hash.trim()]);
    assert!(told(root).contains("ticks 1"));
    assert!(!mark.exists());
}

#[test]
fn a_moved_head_is_noticed() {
    let folder = folder("//- sub/a.rs\nfn a() {}\n");
    let (root, sub) = (folder.path(), folder.path().join("sub"));
    assert_eq!(HeadMark::of(&sub), HeadMark::default());
    git(root, &["init", "-q"]);
    let mut marks = vec![HeadMark::of(&sub)];
    let mut moved = |what: &str| {
        let mark = HeadMark::of(&sub);
        assert_ne!(marks.last(), Some(&mark), "{what}");
        assert_eq!(HeadMark::of(&sub), mark);
        marks.push(mark);
    };
    commit(root, "One");
    moved("the first commit");
    write(root, "sub/b.rs", "fn b() {}\n");
    commit(root, "Two");
    moved("a further commit");
    git(root, &["checkout", "-qb", "other"]);
    moved("another branch");
    git(root, &["pack-refs", "--all"]);
    git(root, &["reset", "-q", "--hard", "HEAD~1"]);
    moved("an older commit");
    git(root, &["checkout", "-q", "--detach"]);
    moved("no branch");
    let tree = root.join("tree");
    git(root, &["worktree", "add", "-q", "-b", "third", tree.to_str().unwrap()]);
    let before = HeadMark::of(&tree);
    write(&tree, "c.rs", "fn c() {}\n");
    commit(&tree, "Three");
    assert_ne!(HeadMark::of(&tree), before, "a commit in a further work tree");
}

#[test]
fn reports_of_tests_are_read_where_the_settings_say_also_when_git_ignores_them() {
    let report = "<testsuite name=\"board\"><testcase name=\"moves\"/></testsuite>";
    let folder = folder(&format!(
        "//- .gitignore\ntarget/\n//- target/deep/junit.xml\n{report}\n\
         //- target/TEST-a.xml\n{report}\n//- target/other.xml\n{report}\n//- broken.xml\nnothing\n"
    ));
    let names = ["target/**/junit.xml", "target/TEST-*.xml", "broken.xml", "missing/*.xml"];
    let settings =
        Settings { test_results: names.map(str::to_owned).to_vec(), ..Settings::default() };
    let (results, problems) = read_results(folder.path(), &settings);
    assert_eq!(results.cases().len(), 2);
    let problems: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("`broken.xml` is no report of tests"), "{}", problems[0]);
}

#[cfg(unix)]
#[test]
fn no_symbolic_link_leads_to_reports_outside_the_root() {
    let report = "<testsuite name=\"board\"><testcase name=\"moves\"/></testsuite>";
    let other = folder(&format!("//- deep/a.xml\n{report}\n//- a.xml\n{report}\n"));
    let folder =
        folder("//- real/b.xml\n<testsuite name=\"b\"><testcase name=\"b\"/></testsuite>\n");
    for link in ["x", "real/x"] {
        std::os::unix::fs::symlink(other.path(), folder.path().join(link)).unwrap();
    }
    let names = ["x/**/*.xml", "x/deep/*.xml", "x/a.xml", "real/x/*.xml", "real/**/*.xml"];
    let settings =
        Settings { test_results: names.map(str::to_owned).to_vec(), ..Settings::default() };
    let (results, problems) = read_results(folder.path(), &settings);
    assert_eq!((results.cases().len(), problems.len()), (1, 0));
}
