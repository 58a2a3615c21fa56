//! Reading a root, opening documents over it, and following what changes on disk.

#![allow(clippy::unwrap_used)]

mod fixture;

use std::fs;
use std::path::Path;
use std::process::Command;

use specls_text::{ContentChange, Encoding};
use specls_workspace::{Scope, Settings, SettingsSources, Workspace, find_root, scan};
use tempfile::TempDir;

use fixture::{folder, write};

fn workspace(folder: &TempDir, scope: Scope) -> Workspace {
    let mut workspace = Workspace::new(folder.path().to_owned(), Settings::default());
    let found = scan(folder.path(), workspace.settings(), scope, &|| false);
    workspace.take(found);
    workspace
}

fn known(workspace: &Workspace) -> Vec<String> {
    let snapshot = workspace.snapshot();
    let mut paths: Vec<String> = snapshot.document_paths().collect();
    paths.extend(snapshot.files().map(|(path, _)| path.to_owned()));
    paths.sort();
    paths
}

const TASKS: &str = ".kiro/specs/hanoi/tasks.md";

#[test]
fn specs_are_read_even_where_git_ignores_them_and_sources_are_not() {
    let folder = folder(
        "//- .gitignore\n.kiro/\nbuilt/\n\
         //- .kiro/specs/hanoi/tasks.md\n- [ ] 1. Play\n\
         //- .kiro/specs/_archive/old one/design.md\n# Old\n\
         //- .kiro/specs/hanoi/trace.lock\n\
         //- packages/a/.claude/specs/x/requirements.md\n# X\n\
         //- src/größe #1.js\nlet a;\n\
         //- built/app.js\nlet b;\n\
         //- node_modules/x/index.js\nlet c;\n",
    );
    let specs = [
        ".kiro/specs/_archive/old one/design.md",
        ".kiro/specs/hanoi/tasks.md",
        ".kiro/specs/hanoi/trace.lock",
        "packages/a/.claude/specs/x/requirements.md",
    ];
    assert_eq!(known(&workspace(&folder, Scope::Specs)), specs);
    let mut everything: Vec<&str> = [".gitignore", "src/größe #1.js"].into();
    everything.splice(1..1, specs);
    assert_eq!(known(&workspace(&folder, Scope::Everything)), everything);
}

#[test]
fn a_file_that_is_not_utf8_is_a_sentence_that_says_what_to_do() {
    let folder = folder("");
    write(folder.path(), TASKS, b"one\ntw\xf6\n");
    let workspace = workspace(&folder, Scope::Specs);
    assert_eq!(
        workspace.file_problems()[0].message,
        ".kiro/specs/hanoi/tasks.md is not UTF-8 (byte 0xF6 in line 2); save it as UTF-8"
    );
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let folder = folder("//- .kiro/specs/hanoi/tasks.md\n- [ ] 1. Play\n");
    let settings = Settings { max_file_size: 5, ..Settings::default() };
    let found = scan(folder.path(), &settings, Scope::Specs, &|| false);
    assert!(found.files.is_empty());
    assert!(found.problems[0].message.contains("has 14 bytes, more than the 5 that are read"));
}

#[test]
fn a_source_that_is_too_large_is_known_but_not_read() {
    let folder = folder("//- a.js\nlet a;\n//- large.js\nlet large;\n");
    let settings = Settings { max_file_size: 8, ..Settings::default() };
    let mut workspace = Workspace::new(folder.path().to_owned(), settings);
    workspace.take(workspace.scanner().scan(Scope::Everything, &|| false));
    assert_eq!(known(&workspace), ["a.js", "large.js"]);
    let is_read = |path: &str, workspace: &Workspace| {
        (workspace.snapshot().source(path).is_some(), workspace.sources().text(path).is_some())
    };
    assert_eq!(is_read("a.js", &workspace), (true, true));
    assert_eq!(is_read("large.js", &workspace), (false, false));
    workspace.open("large.js", "let large;\n", 1);
    assert!(workspace.snapshot().source("large.js").is_none());
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_not_followed_and_loops_end() {
    let folder = folder("//- .kiro/specs/hanoi/tasks.md\n- [ ] 1. Play\n");
    std::os::unix::fs::symlink("..", folder.path().join(".kiro/specs/loop")).unwrap();
    std::os::unix::fs::symlink(".kiro", folder.path().join(".claude")).unwrap();
    assert_eq!(known(&workspace(&folder, Scope::Everything)), [TASKS]);
}

#[cfg(unix)]
#[test]
fn of_a_spec_document_that_is_no_plain_file_it_is_said() {
    let folder = folder("//- .kiro/specs/hanoi/tasks.md\n- [ ] 1. Play\n");
    let link = ".kiro/specs/hanoi/requirements.md";
    std::os::unix::fs::symlink("nowhere", folder.path().join(link)).unwrap();
    let mut workspace = workspace(&folder, Scope::Everything);
    let messages = |workspace: &Workspace| {
        let problems = workspace.file_problems().iter();
        problems.map(|problem| problem.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        messages(&workspace),
        [format!(
            "{link} is a symbolic link or no plain file, and is not read; put the file itself there"
        )]
    );
    std::fs::remove_file(folder.path().join(link)).unwrap();
    workspace.refresh(&[folder.path().join(link)]);
    assert!(messages(&workspace).is_empty());
}

#[cfg(unix)]
#[test]
fn nothing_is_read_through_a_link_inside_a_path() {
    let other = folder("//- a.js\nlet a;\n");
    let folder = folder("//- .kiro/specs/hanoi/tasks.md\n- [ ] 1. Play\n");
    std::os::unix::fs::symlink(other.path(), folder.path().join("x")).unwrap();
    let mut workspace = workspace(&folder, Scope::Everything);
    assert!(workspace.refresh(&[folder.path().join("x/a.js")]).is_empty());
    assert_eq!(workspace.sources().text("x/a.js"), None);
    assert_eq!(known(&workspace), [TASKS]);
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let folder = folder("//- .kiro/specs/hanoi/tasks.md\n\u{feff}- [ ] 1. Play\n");
    let workspace = workspace(&folder, Scope::Specs);
    assert_eq!(workspace.sources().text(TASKS).as_deref(), Some("- [ ] 1. Play\n"));
}

#[test]
fn an_open_document_hides_the_disk_until_it_is_closed() {
    let folder = folder("//- .kiro/specs/hanoi/tasks.md\ndisk\n");
    let mut workspace = workspace(&folder, Scope::Specs);
    let text =
        |workspace: &Workspace| workspace.snapshot().spec_file(TASKS).unwrap().text.to_string();
    workspace.open(TASKS, "open\n", 1);
    let before = workspace.sources();
    let whole = ContentChange { range: None, text: "typed\n".to_owned() };
    workspace.change(TASKS, &[whole], Encoding::Utf16, 2);
    assert_eq!(text(&workspace), "typed\n");
    assert_eq!(before.text(TASKS).as_deref(), Some("open\n"));

    write(folder.path(), TASKS, "outside\n");
    assert!(workspace.refresh(&[folder.path().join(TASKS)]).is_empty());
    assert_eq!(text(&workspace), "typed\n");
    workspace.close(TASKS);
    assert_eq!(text(&workspace), "outside\n");
}

#[test]
fn an_ignored_file_is_known_only_while_it_is_open() {
    let folder = folder(
        "//- .gitignore\nnode_modules/\n//- node_modules/x/index.js\nlet x;\n//- a.js\nlet a;\n",
    );
    let mut workspace = workspace(&folder, Scope::Everything);
    write(folder.path(), "b.js", "let b;\n");
    for path in ["node_modules/x/index.js", "a.js", "b.js"] {
        workspace.open(path, "let typed;\n", 1);
    }
    let all = [".gitignore", "a.js", "b.js", "node_modules/x/index.js"];
    assert_eq!(known(&workspace), all);
    for path in all {
        workspace.close(path);
    }
    assert_eq!(known(&workspace), [".gitignore", "a.js", "b.js"]);
}

#[test]
fn what_changes_on_disk_is_followed() {
    let folder = folder("//- .gitignore\nbuilt/\n//- .kiro/specs/hanoi/tasks.md\n- [ ] 1. Play\n");
    let mut workspace = workspace(&folder, Scope::Everything);
    let root = folder.path().to_owned();
    let all = |paths: &[&str]| paths.iter().map(|path| root.join(path)).collect::<Vec<_>>();

    assert!(workspace.refresh(&all(&[TASKS])).is_empty(), "the same bytes are no change");
    write(&root, "src/a.js", "let a;\n");
    write(&root, "built/b.js", "let b;\n");
    write(&root, ".kiro/specs/new/design.md", "# New\n");
    assert_eq!(
        workspace.refresh(&all(&["src", "built", "built/b.js", ".kiro"])),
        [".kiro/specs/new/design.md", "src/a.js"]
    );
    fs::rename(root.join(".kiro/specs/new"), root.join(".kiro/specs/newer")).unwrap();
    assert_eq!(
        workspace.refresh(&all(&[".kiro/specs/new", ".kiro/specs/newer"])),
        [".kiro/specs/new/design.md", ".kiro/specs/newer/design.md"]
    );
    fs::remove_dir_all(root.join(".kiro")).unwrap();
    assert_eq!(
        workspace.refresh(&all(&[".kiro"])),
        [".kiro/specs/hanoi/tasks.md", ".kiro/specs/newer/design.md"]
    );
    assert_eq!(known(&workspace), [".gitignore", "src/a.js"]);
}

#[test]
fn a_second_scan_forgets_what_is_gone_but_not_when_it_was_stopped() {
    let folder = folder("//- .kiro/specs/hanoi/tasks.md\n- [ ] 1. Play\n");
    let mut workspace = workspace(&folder, Scope::Specs);
    let stopped = scan(folder.path(), workspace.settings(), Scope::Specs, &|| true);
    assert!(stopped.stopped);
    assert!(workspace.take(stopped).is_empty());
    fs::remove_file(folder.path().join(TASKS)).unwrap();
    let found = scan(folder.path(), workspace.settings(), Scope::Specs, &|| false);
    assert_eq!(workspace.take(found), [TASKS]);
}

#[test]
fn what_is_read_while_a_scan_runs_is_newer_than_the_scan() {
    let folder = folder(
        "//- .kiro/specs/hanoi/tasks.md\nold\n//- .kiro/specs/hanoi/design.md\nold\n\
         //- src/a.js\nlet a;\n//- src/deep/b.js\nlet b;\n//- src/c.js\nlet c;\n",
    );
    let root = folder.path().to_owned();
    let mut workspace = workspace(&folder, Scope::Specs);
    workspace.open(".kiro/specs/hanoi/design.md", "open\n", 1);
    let start = workspace.scan_started(Scope::Everything);
    let found = scan(&root, workspace.settings(), Scope::Everything, &|| false);

    write(&root, TASKS, "new\n");
    write(&root, "src/made.js", "let made;\n");
    write(&root, ".kiro/specs/hanoi/design.md", "saved\n");
    fs::remove_dir_all(root.join("src/deep")).unwrap();
    let paths = [TASKS, "src/made.js", "src/deep"].map(|path| root.join(path));
    workspace.refresh(&paths);
    workspace.close(".kiro/specs/hanoi/design.md");

    let changed = workspace.take_started(found.clone(), start);
    assert_eq!(changed, Some(vec!["src/a.js".to_owned(), "src/c.js".to_owned()]));
    let text = |path: &str| workspace.snapshot().spec_file(path).unwrap().text.to_string();
    assert_eq!(text(TASKS), "new\n");
    assert_eq!(text(".kiro/specs/hanoi/design.md"), "saved\n");
    assert_eq!(
        known(&workspace),
        [".kiro/specs/hanoi/design.md", TASKS, "src/a.js", "src/c.js", "src/made.js"]
    );
    assert_eq!(workspace.take_started(found, start), None);
}

#[test]
fn a_scan_with_settings_that_no_longer_hold_is_not_taken_over() {
    let folder = folder("//- .kiro/specs/hanoi/tasks.md\n- [ ] 1. Play\n");
    let mut workspace = workspace(&folder, Scope::Specs);
    let start = workspace.scan_started(Scope::Specs);
    let found = scan(folder.path(), workspace.settings(), Scope::Specs, &|| false);
    workspace.set_settings(Settings { max_file_size: 5, ..Settings::default() });
    assert_eq!(workspace.take_started(found, start), None);
    assert!(known(&workspace).is_empty());
}

#[test]
fn an_open_document_has_no_problem_of_its_file_on_disk() {
    let folder = folder("");
    write(folder.path(), TASKS, b"tw\xf6\n");
    let mut workspace = Workspace::new(folder.path().to_owned(), Settings::default());
    let start = workspace.scan_started(Scope::Specs);
    let found = scan(folder.path(), workspace.settings(), Scope::Specs, &|| false);
    workspace.open(TASKS, "two\n", 1);
    workspace.take_started(found, start);
    assert!(workspace.file_problems().is_empty());
}

#[test]
fn a_deleted_folder_takes_no_folder_along_whose_name_begins_alike() {
    let folder = folder(
        "//- .kiro/specs/hanoi/tasks.md\n1\n//- .kiro/specs/hanoi-2/tasks.md\n2\n\
         //- src/a.js\nlet a;\n//- src-2/a.js\nlet a;\n",
    );
    let mut workspace = workspace(&folder, Scope::Everything);
    let gone = [".kiro/specs/hanoi", "src"].map(|path| folder.path().join(path));
    for path in &gone {
        fs::remove_dir_all(path).unwrap();
    }
    assert_eq!(workspace.refresh(&gone), [TASKS, "src/a.js"]);
    assert_eq!(known(&workspace), [".kiro/specs/hanoi-2/tasks.md", "src-2/a.js"]);
}

#[test]
fn paths_outside_the_root_have_no_relative_form() {
    let folder = folder("");
    let workspace = Workspace::new(folder.path().to_owned(), Settings::default());
    assert_eq!(workspace.relative(&folder.path().join("a b/#.md")).as_deref(), Some("a b/#.md"));
    assert_eq!(workspace.relative(&folder.path().join("../x")), None);
    assert_eq!(workspace.relative(Path::new("/elsewhere")), None);
}

#[test]
fn the_root_is_the_nearest_folder_upward_that_has_specs() {
    let folder = folder(
        "//- .kiro/specs/x/tasks.md\n//- a/.claude/specs/y/tasks.md\n//- a/src/z.js\n//- b/c.js\n",
    );
    let find = |path: &str| find_root(&folder.path().join(path), &SettingsSources::default());
    assert_eq!(find("a/src"), Ok(folder.path().join("a")));
    assert_eq!(find("b/c.js"), Ok(folder.path().to_owned()));
    assert_eq!(find(".kiro/specs/x"), Ok(folder.path().to_owned()));
    assert!(find("nowhere").unwrap_err().0.ends_with("does not exist; give a folder that does"));
}

#[test]
fn the_root_is_also_where_a_settings_file_names_other_folders_for_specs() {
    let folder = folder(
        "//- .kiro/specs/x/tasks.md\n//- a/plans/y/tasks.md\n//- a/src/z.js\n//- b/c.js\n\
         //- a/specls.toml\nspec-roots = [\"plans\"]\n//- b/specls.toml\nspec-roots = [\"notes\"]\n",
    );
    let find = |path: &str| find_root(&folder.path().join(path), &SettingsSources::default());
    assert_eq!(find("a/src"), Ok(folder.path().join("a")));
    assert_eq!(find("b"), Ok(folder.path().to_owned()));
    std::fs::remove_dir_all(folder.path().join(".kiro")).unwrap();
    let missing = find("b").unwrap_err().0;
    assert!(missing.contains("looked for notes, .kiro/specs"), "{missing}");
}

#[test]
fn the_committed_text_is_gits_head_also_when_the_repository_lies_above() {
    let folder = folder("//- sub/.kiro/specs/hanoi/tasks.md\ncommitted\n");
    let git = |arguments: &[&str]| {
        let done = Command::new("git").arg("-C").arg(folder.path()).args(arguments).output();
        assert!(done.unwrap().status.success(), "{arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x"]);
    let root = folder.path().join("sub");
    write(&root, TASKS, "changed\n");
    let workspace = Workspace::new(root, Settings::default());
    let sources = workspace.sources();
    assert_eq!(sources.committed(TASKS).as_deref(), Some("committed\n"));
    assert_eq!(sources.committed(".kiro/specs/hanoi/design.md"), None);
    assert_eq!(sources.text(TASKS).as_deref(), Some("changed\n"));
    assert_eq!(sources.text("../x"), None);
}
