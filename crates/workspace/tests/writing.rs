//! Writing an accepted change set: whole or not at all.

use std::fs;
use std::path::Path;

use specls_text::{ChangeSet, FileChange};
use specls_workspace::write;
use tempfile::TempDir;

fn change(path: &str, before: Option<&str>, after: &str) -> FileChange {
    FileChange::new(path, before.map(Into::into), after)
}

fn set(files: Vec<FileChange>) -> ChangeSet {
    ChangeSet { files }
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Every file and folder below, with the texts of files.
fn state(folder: &Path) -> Vec<String> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() && !path.is_symlink() {
            entries.extend(state(&path).into_iter().map(|below| format!("{name}/{below}")));
            entries.push(format!("{name}/"));
        } else {
            entries.push(format!("{name}: {:?}", fs::read_to_string(&path).unwrap_or_default()));
        }
    }
    entries.sort();
    entries
}

/// The refusal's sentence, after checking that nothing at all changed.
fn refused(folder: &TempDir, files: Vec<FileChange>) -> String {
    let before = state(folder.path());
    let error = write(folder.path(), &set(files)).unwrap_err();
    assert_eq!(state(folder.path()), before, "{}", error.message);
    assert!(error.message.starts_with(&error.path));
    error.message
}

#[test]
fn files_are_replaced_and_created_with_their_folders() {
    let folder = folder(&[("a b#.md", "one\r\n")]);
    let files = vec![
        change("a b#.md", Some("one\r\n"), "two\r\n"),
        change(".kiro/specs/größe/tasks.md", None, "- [ ] 1. Play\n"),
    ];
    write(folder.path(), &set(files)).unwrap();
    assert_eq!(
        state(folder.path()),
        [
            ".kiro/",
            ".kiro/specs/",
            ".kiro/specs/größe/",
            ".kiro/specs/größe/tasks.md: \"- [ ] 1. Play\\n\"",
            "a b#.md: \"two\\r\\n\"",
        ]
    );
}

#[test]
fn a_byte_order_mark_stays() {
    let folder = folder(&[("a.md", "\u{feff}one\n")]);
    write(folder.path(), &set(vec![change("a.md", Some("one\n"), "two\n")])).unwrap();
    assert_eq!(fs::read_to_string(folder.path().join("a.md")).unwrap(), "\u{feff}two\n");
}

#[test]
fn a_file_that_changed_on_disk_stops_the_whole_set() {
    let folder = folder(&[("a.md", "one\n"), ("b.md", "typed\n")]);
    let files =
        vec![change("a.md", Some("one\n"), "two\n"), change("b.md", Some("one\n"), "two\n")];
    assert!(refused(&folder, files).starts_with("b.md changed on disk since"));
}

#[test]
fn a_new_file_never_replaces_one_and_a_vanished_one_is_not_made_again() {
    let folder = folder(&[("a.md", "one\n"), ("folder/x", "")]);
    assert!(refused(&folder, vec![change("a.md", None, "two\n")]).contains("exists already"));
    assert!(refused(&folder, vec![change("b.md", Some(""), "two\n")]).contains("is gone since"));
    assert!(refused(&folder, vec![change("folder", None, "x")]).contains("no ordinary file"));
}

#[test]
fn paths_outside_the_root_and_doubled_ones_are_refused() {
    let folder = folder(&[("a.md", "one\n")]);
    for path in ["../x", "/tmp/x", ".git/config", "a/../../x", ""] {
        let message = refused(&folder, vec![change(path, None, "x")]);
        assert!(message.contains("is no path below the root"), "{path}: {message}");
    }
    let twice = vec![change("a.md", Some("one\n"), "2"), change("a.md", Some("one\n"), "3")];
    assert!(refused(&folder, twice).contains("changed twice"));
}

#[test]
fn a_failure_takes_back_the_files_and_folders_before_it() {
    let folder = folder(&[("a.md", "one\n")]);
    // The last one needs a folder where an earlier one puts a file.
    let files = vec![
        change("a.md", Some("one\n"), "two\n"),
        change("new/deep/b.md", None, "b"),
        change("c", None, "c"),
        change("a.md/d.md", None, "d"),
    ];
    assert!(refused(&folder, files).starts_with("a.md/d.md "));
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_move_that_fails_puts_back_what_was_moved_before() {
        // The folder that the last change needs stands in the way of the one before it.
        let folder = folder(&[("a.md", "one\n")]);
        let files = vec![
            change("a.md", Some("one\n"), "two\n"),
            change("x", None, "a file"),
            change("x/y", None, "below a folder of that name"),
        ];
        assert!(refused(&folder, files).starts_with("x "));
    }

    #[test]
    fn permissions_are_kept_and_new_files_get_the_usual_ones() {
        let folder = folder(&[("run.sh", "one\n"), ("usual", "")]);
        let mode = |path: &str| {
            fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777
        };
        fs::set_permissions(folder.path().join("run.sh"), PermissionsExt::from_mode(0o755))
            .unwrap();
        let files = vec![change("run.sh", Some("one\n"), "two\n"), change("new", None, "")];
        write(folder.path(), &set(files)).unwrap();
        assert_eq!((mode("run.sh"), mode("new")), (0o755, mode("usual")));
    }

    #[test]
    fn a_read_only_file_is_left_alone() {
        let folder = folder(&[("a.md", "one\n")]);
        fs::set_permissions(folder.path().join("a.md"), PermissionsExt::from_mode(0o444)).unwrap();
        let files = vec![change("a.md", Some("one\n"), "two\n")];
        assert!(refused(&folder, files).contains("is read-only"));
    }

    #[test]
    fn symbolic_links_lead_no_change_out_of_the_root() {
        let outside = folder(&[("a.md", "one\n")]);
        let inside = folder(&[("b.md", "one\n"), (".git/config", "x")]);
        let link = |to: &Path, name: &str| symlink(to, inside.path().join(name)).unwrap();
        link(outside.path(), "out");
        link(&outside.path().join("a.md"), "a.md");
        link(Path::new("nowhere"), "dangling");
        link(Path::new(".git"), "hidden");
        for (path, before) in [
            ("out/a.md", Some("one\n")),
            ("out/new.md", None),
            ("a.md", Some("one\n")),
            ("dangling", None),
            ("hidden/config", Some("x")),
        ] {
            let message = refused(&inside, vec![change(path, before, "two\n")]);
            assert!(message.contains("symbolic link"), "{path}: {message}");
        }
        assert_eq!(state(outside.path()), ["a.md: \"one\\n\""]);
    }

    #[test]
    fn a_symbolic_link_inside_the_root_stays_one() {
        let folder = folder(&[("real/a.md", "one\n")]);
        symlink("real/a.md", folder.path().join("link.md")).unwrap();
        write(folder.path(), &set(vec![change("link.md", Some("one\n"), "two\n")])).unwrap();
        assert!(folder.path().join("link.md").is_symlink());
        assert_eq!(fs::read_to_string(folder.path().join("real/a.md")).unwrap(), "two\n");
    }
}
