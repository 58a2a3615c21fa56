use std::process::Command;

use specls_text::FileChange;
use tempfile::TempDir;

use super::*;

/// A project, the folder of its copies, and what is said when something is looked for.
struct Project {
    folder: TempDir,
    copies: TempDir,
}

fn project(files: &[(&str, &str)]) -> Project {
    let project =
        Project { folder: tempfile::tempdir().unwrap(), copies: tempfile::tempdir().unwrap() };
    for (path, text) in files {
        write(project.folder.path(), path, text.as_bytes());
    }
    project
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

impl Project {
    fn copy(&self) -> PrivateCopy {
        self.copy_with(&[], Audience::Agent)
    }

    fn copy_with(&self, unsaved: &[(&str, &str)], audience: Audience) -> PrivateCopy {
        let unsaved =
            unsaved.iter().map(|(path, text)| ((*path).to_owned(), (*text).into())).collect();
        PrivateCopy::new(&CopyOf {
            root: self.folder.path(),
            settings: &Settings::default(),
            unsaved: &unsaved,
            audience,
            parent: Some(self.copies.path()),
            stop: &|| false,
        })
        .unwrap()
    }

    fn git(&self, arguments: &[&str]) {
        let output = Command::new("git")
            .current_dir(self.folder.path())
            .args(["-c", "user.name=x", "-c", "user.email=x@x"])
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    }
}

fn copied(copy: &PrivateCopy) -> Vec<&str> {
    copy.files.keys().map(String::as_str).collect()
}

/// What changed, a line a file: `+` new, `-` removed, `~` changed with its text; then the notes.
fn changed(copy: &PrivateCopy) -> String {
    let (changes, notes) = copy.changes().unwrap();
    let files = changes.files.iter().map(|file| {
        let sign = match file {
            _ if file.removed => '-',
            _ if file.is_new() => '+',
            _ => '~',
        };
        format!("{sign}{} {:?}", file.path, &*file.after)
    });
    files.chain(notes).collect::<Vec<_>>().join("\n")
}

fn git_in(copy: &PrivateCopy, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .current_dir(copy.root())
        .args(["-c", "user.name=x", "-c", "user.email=x@x"])
        .args(arguments)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_git_ignores_stays_behind_and_specs_and_tracked_files_do_not() {
    let project = project(&[
        (".gitignore", "target/\n*.log\n.kiro/\n"),
        ("src/a.rs", "a"),
        ("new.rs", "n"),
        ("target/x", "x"),
        ("b.log", "b"),
        ("tracked.log", "t"),
        (".kiro/specs/hanoi/tasks.md", "- [ ] 1. x\n"),
        (".kiro/steering/product.md", "p"),
        (".kiro/other.md", "o"),
        ("node_modules/x.js", "x"),
    ]);
    project.git(&["init", "-q"]);
    project.git(&["add", "-f", "tracked.log", "src/a.rs"]);
    project.git(&["commit", "-qm", "x"]);
    let copy = project.copy();
    assert_eq!(
        copied(&copy),
        [
            ".gitignore",
            ".kiro/specs/hanoi/tasks.md",
            ".kiro/steering/product.md",
            "new.rs",
            "src/a.rs",
            "tracked.log"
        ]
    );
    assert!(copy.has_repository());
    assert_eq!(git_in(&copy, &["status", "--porcelain", "--ignored"]), "");
    assert_eq!(git_in(&copy, &["log", "--format=%an %s"]), "specls As it was\n");
    assert_eq!(changed(&copy), "");
}

#[test]
fn what_is_kept_from_models_is_copied_for_checks_only() {
    let project = project(&[
        (".kiroignore", "secrets/**\n"),
        (".kiro/specs/x/.aiexclude", "design.md\n"),
        (".kiro/specs/x/design.md", "d"),
        ("secrets/key", "k"),
        ("a", "a"),
    ]);
    let for_agent = project.copy();
    assert_eq!(copied(&for_agent), [".kiro/specs/x/.aiexclude", ".kiroignore", "a"]);
    write(for_agent.root(), "secrets/key", b"mine");
    assert_eq!(
        changed(&for_agent),
        "not taken over from the private copy: secrets/key (no model may see what is there)"
    );
    let for_checks = project.copy_with(&[], Audience::Checks);
    assert_eq!(for_checks.file_count(), 5);
}

#[test]
fn unsaved_texts_stand_in_place_of_what_the_disk_has() {
    let project = project(&[(".gitignore", "ignored\n"), ("a.md", "\u{feff}disk"), ("b.md", "b")]);
    let unsaved =
        [("a.md", "typed"), ("new/c.md", "never saved"), ("ignored", "i"), ("../out", "o")];
    let copy = project.copy_with(&unsaved, Audience::Agent);
    let text = |path: &str| fs::read_to_string(copy.root().join(path)).unwrap();
    assert_eq!(text("a.md"), "\u{feff}typed");
    assert_eq!(text("new/c.md"), "never saved");
    assert!(!copy.root().join("ignored").exists());
    assert_eq!(changed(&copy), "");
    write(copy.root(), "a.md", "\u{feff}typed and more".as_bytes());
    let (changes, _) = copy.changes().unwrap();
    assert_eq!(changes.files, [FileChange::new("a.md", Some("typed".into()), "typed and more")]);
}

#[test]
fn changes_are_found_whatever_an_agent_does_with_git() {
    let project = project(&[
        (".gitignore", "target/\n"),
        ("src/a.rs", "a\n"),
        ("src/b.rs", "b\n"),
        ("old name.md", "same\n"),
    ]);
    let copy = project.copy();
    let root = copy.root();
    write(root, "src/a.rs", b"changed\n");
    fs::remove_file(root.join("src/b.rs")).unwrap();
    fs::rename(root.join("old name.md"), root.join("new name.md")).unwrap();
    write(root, ".gitignore", b"target/\nsrc/\n*.secret\n");
    write(root, "hidden/.gitignore", b"*\n");
    write(root, "hidden/x.rs", b"x\n");
    write(root, "y.secret", b"y\n");
    write(root, "target/debug/build.rs", b"built\n");
    write(root, "node_modules/m.js", b"m\n");
    git_in(&copy, &["add", "-A"]);
    git_in(&copy, &["commit", "-qm", "all mine"]);
    assert_eq!(
        changed(&copy),
        r#"~.gitignore "target/\nsrc/\n*.secret\n"
+hidden/.gitignore "*\n"
+hidden/x.rs "x\n"
+new name.md "same\n"
-old name.md ""
~src/a.rs "changed\n"
-src/b.rs ""
+y.secret "y\n""#
    );
}

#[test]
fn what_is_no_text_is_named_and_not_taken_over() {
    let project = project(&[("image", "\0png"), ("a.md", "a"), ("lost", "\0"), ("latin", "x")]);
    let copy = project.copy();
    let root = copy.root();
    write(root, "image", b"\0other");
    write(root, "a.md", b"a\0b");
    write(root, "latin", b"caf\xe9");
    write(root, "large", &vec![b'x'; 3 * 1024 * 1024]);
    fs::remove_file(root.join("lost")).unwrap();
    assert_eq!(
        changed(&copy),
        "not taken over from the private copy: a.md, image (no text)
not taken over from the private copy: latin (not UTF-8)
not taken over from the private copy: lost (removed, and no text that could be reviewed)
not taken over from the private copy: large (too large to be reviewed)"
    );
}

#[cfg(unix)]
#[test]
fn links_are_neither_copied_nor_followed() {
    use std::os::unix::fs::symlink;
    let outside = project(&[("secret", "s")]);
    let project = project(&[("a.md", "a"), ("src/b.rs", "b"), ("c.md", "c")]);
    symlink(outside.folder.path(), project.folder.path().join("out")).unwrap();
    symlink("a.md", project.folder.path().join("also-a.md")).unwrap();
    let copy = project.copy();
    assert_eq!(copied(&copy), ["a.md", "c.md", "src/b.rs"]);
    assert_eq!(copy.notes(), ["2 symbolic links not copied"]);
    let root = copy.root();
    symlink(outside.folder.path(), root.join("etc")).unwrap();
    fs::remove_file(root.join("c.md")).unwrap();
    symlink(outside.folder.path().join("secret"), root.join("c.md")).unwrap();
    fs::remove_dir_all(root.join("src")).unwrap();
    symlink(outside.folder.path(), root.join("src")).unwrap();
    assert_eq!(
        changed(&copy),
        "not taken over from the private copy: c.md (replaced by something that is no plain file)
not taken over from the private copy: src/b.rs (its folder was replaced)
not taken over from the private copy: etc, src (a symbolic link)"
    );
}

#[cfg(unix)]
#[test]
fn a_copy_is_its_users_alone_and_keeps_what_is_a_program() {
    use std::os::unix::fs::PermissionsExt;
    let project = project(&[("run", "#!/bin/sh\n")]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    fs::set_permissions(project.folder.path().join("run"), fs::Permissions::from_mode(0o555))
        .unwrap();
    let copy = project.copy();
    assert_eq!(mode(&copy.folder), 0o700);
    assert_eq!(mode(&copy.root().join("run")) & 0o700, 0o700);
    assert_eq!(copy.root().file_name(), project.folder.path().file_name());
}

#[test]
fn a_copy_may_go_from_thread_to_thread() {
    fn holds<T: Send + Sync>() {}
    holds::<PrivateCopy>();
}

#[test]
fn a_draft_can_be_laid_into_a_copy() {
    let project = project(&[("a.md", "one"), ("b.md", "b")]);
    let copy = project.copy();
    let mut draft = ChangeSet::default();
    draft.push(FileChange::new("a.md", Some("one".into()), "two"));
    draft.push(FileChange::removal("b.md", "b".into()));
    draft.push(FileChange::new("c.md", None, "new"));
    copy.apply(&draft).unwrap();
    assert_eq!(copy.changes().unwrap().0, draft);
    assert_eq!(fs::read_to_string(project.folder.path().join("a.md")).unwrap(), "one");
}

#[test]
fn a_copy_is_removed_when_it_is_dropped_even_where_nobody_may_write() {
    let project = project(&[("src/a.rs", "a")]);
    let copy = project.copy();
    let folder = copy.folder.clone();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let closed = fs::Permissions::from_mode(0o500);
        fs::set_permissions(copy.root().join("src"), closed).unwrap();
    }
    drop(copy);
    assert!(!folder.exists());
}

#[test]
fn abandoned_copies_are_removed_and_used_ones_are_not() {
    let project = project(&[("a.md", "a")]);
    let copy = project.copy();
    // As a process leaves it that was killed: files and no lock held.
    let abandoned = project.copies.path().join("99999999-0");
    write(&abandoned, "project/a.md", b"a");
    write(&abandoned, ".specls-copy.lock", b"");
    assert_eq!(remove_abandoned(Some(project.copies.path())), 1);
    assert!(!abandoned.exists());
    assert!(copy.root().join("a.md").exists());
    assert_eq!(remove_abandoned(Some(&project.copies.path().join("absent"))), 0);
}

#[test]
fn too_many_changed_files_are_no_change() {
    let project = project(&[("a.md", "a")]);
    let copy = project.copy();
    for number in 0..=1000 {
        write(copy.root(), &format!("out/{number}"), b"x");
    }
    let error = copy.changes().unwrap_err().to_string();
    assert!(error.starts_with("1001 files changed, more than the 1000"), "{error}");
}

#[test]
fn a_project_that_holds_the_folder_of_copies_does_not_copy_it() {
    let project = project(&[("a.md", "a")]);
    let parent = project.folder.path().join("state/copies");
    let first = || {
        PrivateCopy::new(&CopyOf {
            root: project.folder.path(),
            settings: &Settings::default(),
            unsaved: &BTreeMap::new(),
            audience: Audience::Checks,
            parent: Some(&parent),
            stop: &|| false,
        })
        .unwrap()
    };
    let first = (first(), first());
    assert_eq!((copied(&first.0), copied(&first.1)), (vec!["a.md"], vec!["a.md"]));
}

/// Prints how long copies take: `cargo test -p specls-workspace --release -- --ignored copying`.
#[test]
#[ignore = "measures"]
fn copying_takes_a_moment() {
    for count in [1_000, 10_000] {
        let project = project(&[]);
        for number in 0..count {
            let text = format!("line {number}\n").repeat(400);
            write(
                project.folder.path(),
                &format!("d{}/f{number}.rs", number % 97),
                text.as_bytes(),
            );
        }
        let started = std::time::Instant::now();
        let copy = project.copy();
        let copied = started.elapsed();
        let started = std::time::Instant::now();
        assert!(copy.changes().unwrap().0.is_empty());
        let compared = started.elapsed();
        let started = std::time::Instant::now();
        drop(copy);
        println!(
            "{count} files: {copied:?}, changes {compared:?}, dropped {:?}",
            started.elapsed()
        );
    }
}
