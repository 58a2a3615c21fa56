//! Starting: citations first, symbols later, and what was read kept between starts.

#![allow(clippy::unwrap_used)]

mod fixture;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use expect_test::{Expect, expect};
use specls_workspace::{Notice, Scanner, Scope, Settings, Workspace};
use tempfile::TempDir;

use fixture::{folder, write};

/// Everything that is known of a workspace, as text.
fn told(workspace: &Workspace) -> String {
    let snapshot = workspace.snapshot();
    let mut text: String = snapshot.document_paths().map(|path| format!("{path}\n")).collect();
    for (path, facts) in snapshot.files() {
        text.push_str(path);
        text.push('\n');
        let Some(facts) = facts else { continue };
        for symbol in facts.symbols.iter() {
            text.push_str(&format!("  {} {}\n", symbol.kind.name(), symbol.name));
        }
        for citation in facts.citations.iter() {
            let symbol = citation.symbol.and_then(|symbol| Some(facts.symbols.get(symbol)?.name));
            text.push_str(&format!("  > {} {}\n", citation.text, symbol.unwrap_or("-")));
        }
    }
    for (notice, count) in workspace.notices() {
        text.push_str(&format!("! {}\n", notice.sentence(count)));
    }
    text
}

fn scanner(root: &Path, cache: Option<PathBuf>) -> Scanner {
    Scanner::new(root.to_owned(), Arc::new(Settings::default())).caching(cache)
}

/// What a start that reads everything knows, as text.
fn start(root: &Path, cache: Option<&Path>) -> String {
    let mut workspace = Workspace::new(root.to_owned(), Settings::default());
    let scanner = scanner(root, cache.map(Path::to_owned));
    workspace.take(scanner.scan(Scope::Everything, &|| false));
    told(&workspace)
}

fn hanoi() -> TempDir {
    folder(
        "//- .kiro/specs/hanoi/requirements.md\n# Hanoi\n\
         //- src/board.rs\n/// Requirements: 1.2\nfn shift() {}\n\
         //- src/draw.rs\nfn draw() {}\nfn erase() {}\n\
         //- tests/board.rs\n// Validates: Requirements 1.1\n#[test]\nfn moves() {}\n\
         //- notes.txt\nRequirements: 1.1\n",
    )
}

const EVERYTHING: &str = "\
.kiro/specs/hanoi/requirements.md
notes.txt
src/board.rs
  function shift
  > 1.2 shift
src/draw.rs
  function draw
  function erase
tests/board.rs
  test moves
  > 1.1 moves
";

/// The one file that keeps what was read.
fn cache_file(cache: &Path) -> PathBuf {
    let program = fs::read_dir(cache).unwrap().next().unwrap().unwrap().path();
    fs::read_dir(program).unwrap().next().unwrap().unwrap().path()
}

#[test]
fn citations_come_first_and_symbols_in_bites() {
    let folder = hanoi();
    let mut workspace = Workspace::new(folder.path().to_owned(), Settings::default());
    let start = workspace.scan_started(Scope::Citations);
    let found = workspace.scanner().scan(Scope::Citations, &|| false);
    let unread = found.unread.clone();
    workspace.take_started(found, start);
    let snapshot = workspace.snapshot();
    let cited = |path: &str| {
        snapshot.source(path).map(|facts| facts.citations.get(0).unwrap().text.to_owned())
    };
    assert_eq!(cited("src/board.rs").as_deref(), Some("1.2"));
    assert_eq!(cited("tests/board.rs").as_deref(), Some("1.1"));
    assert!(snapshot.has_file("src/draw.rs") && snapshot.source("src/draw.rs").is_none());
    assert_eq!(unread.last().map(String::as_str), Some("src/draw.rs"), "what cites comes first");

    let start = workspace.scan_started(Scope::Everything);
    let bites = Mutex::new(Vec::new());
    let whole = workspace
        .scanner()
        .read_whole(&unread, &|| false, &|bite| bites.lock().unwrap().push(bite));
    assert!(whole);
    for bite in bites.into_inner().unwrap() {
        workspace.take_part(bite, start);
    }
    assert_eq!(told(&workspace), EVERYTHING);
}

#[test]
fn what_changed_while_symbols_were_read_stays() {
    let folder = hanoi();
    let mut workspace = Workspace::new(folder.path().to_owned(), Settings::default());
    workspace.take(workspace.scanner().scan(Scope::Citations, &|| false));
    let start = workspace.scan_started(Scope::Everything);
    let bites = Mutex::new(Vec::new());
    let unread = ["src/draw.rs", "src/board.rs"].map(str::to_owned);
    workspace.scanner().read_whole(&unread, &|| false, &|bite| bites.lock().unwrap().push(bite));
    write(folder.path(), "src/draw.rs", "fn paint() {}\n");
    fs::remove_file(folder.path().join("src/board.rs")).unwrap();
    workspace.refresh(&unread.clone().map(|path| folder.path().join(path)));
    for bite in bites.into_inner().unwrap() {
        workspace.take_part(bite, start);
    }
    let told = told(&workspace);
    assert!(told.contains("function paint") && !told.contains("src/board.rs"), "{told}");
}

#[test]
fn a_large_scan_is_taken_over_in_bites_and_forgets_what_is_gone() {
    let folder = hanoi();
    let mut workspace = Workspace::new(folder.path().to_owned(), Settings::default());
    workspace.take(workspace.scanner().scan(Scope::Everything, &|| false));
    fs::remove_file(folder.path().join("src/draw.rs")).unwrap();
    write(folder.path(), "src/new.rs", "fn new() {}\n");
    let start = workspace.scan_started(Scope::Everything);
    let mut found = workspace.scanner().scan(Scope::Everything, &|| false);
    let mut bites = 0;
    while workspace.take_some(&mut found, start, 2) {
        bites += 1;
    }
    workspace.take_started(found, start);
    assert_eq!(bites, 2);
    let draw = "src/draw.rs\n  function draw\n  function erase\n";
    assert_eq!(told(&workspace), EVERYTHING.replace(draw, "src/new.rs\n  function new\n"));
}

#[test]
fn what_cites_and_what_done_tasks_and_locks_name_is_read_whole_for_a_report() {
    let folder = folder(
        "//- .kiro/specs/hanoi/requirements.md\n# Hanoi\n\
         //- .kiro/specs/hanoi/trace.lock\nlink 1.1 7d793037a0760186 0d41402abc4b2a70 src/a.rs#kept\n\
         //- .kiro/specs/hanoi/tasks.md\n- [x] 1. Add `Board::shift()`\n  - _Requirements: 1.1_\n\
         - [ ] 2. Add `later`\n  - _Requirements: 1.1_\n\
         //- src/a.rs\nfn kept() {}\n//- src/b.rs\nfn shift() {}\n//- src/c.rs\nfn later() {}\n\
         //- src/d.rs\n// Requirements: 1.1\nfn cited() {}\n",
    );
    let mut workspace = Workspace::new(folder.path().to_owned(), Settings::default());
    workspace.take(workspace.scanner().scan(Scope::Citing, &|| false));
    let told = told(&workspace);
    let expected = expect![[r#"
        src/a.rs
          function kept
        src/b.rs
          function shift
        src/c.rs
        src/d.rs
          function cited
          > 1.1 cited
    "#]];
    expected.assert_eq(&told[told.find("src/a.rs").unwrap()..]);
}

#[test]
fn a_start_with_what_was_kept_knows_the_same() {
    let (folder, cache) = (hanoi(), tempfile::tempdir().unwrap());
    assert_eq!(start(folder.path(), None), EVERYTHING);
    assert_eq!(start(folder.path(), Some(cache.path())), EVERYTHING, "nothing was kept yet");
    assert_eq!(start(folder.path(), Some(cache.path())), EVERYTHING, "now it was");
    write(folder.path(), "src/draw.rs", "fn paint() {}\n");
    fs::rename(folder.path().join("src/board.rs"), folder.path().join("src/moved.rs")).unwrap();
    let changed = start(folder.path(), None);
    assert!(changed.contains("paint") && changed.contains("src/moved.rs"));
    assert_eq!(start(folder.path(), Some(cache.path())), changed);
    assert_eq!(start(folder.path(), Some(cache.path())), changed);
}

#[test]
fn what_was_kept_for_citations_is_not_taken_for_everything() {
    let (folder, cache) = (hanoi(), tempfile::tempdir().unwrap());
    for scope in [Scope::Citing, Scope::Citations, Scope::Citing] {
        scanner(folder.path(), Some(cache.path().to_owned())).scan(scope, &|| false);
    }
    assert_eq!(start(folder.path(), Some(cache.path())), EVERYTHING);
}

/// The bytes of what is kept of contents, sorted: threads write them in any order. They stand behind
/// a mark, in front of an index, its length, and a checksum.
fn contents(file: &[u8]) -> Vec<u8> {
    let (body, length) = file[..file.len() - 16].split_last_chunk::<8>().expect("a length");
    let index = usize::try_from(u64::from_le_bytes(*length)).expect("a length");
    let mut contents = body[16..body.len() - index].to_vec();
    contents.sort_unstable();
    contents
}

#[test]
fn whatever_happened_to_the_kept_file_the_answers_are_the_same() {
    let (folder, cache) = (hanoi(), tempfile::tempdir().unwrap());
    start(folder.path(), Some(cache.path()));
    let file = cache_file(cache.path());
    let good = fs::read(&file).unwrap();
    let mut damaged: Vec<Vec<u8>> = vec![Vec::new(), b"something else".to_vec()];
    damaged.extend((0..good.len()).step_by(17).map(|end| good[..end].to_vec()));
    damaged.extend((0..good.len()).step_by(11).map(|at| {
        let mut bytes = good.clone();
        bytes[at] ^= 0x40;
        bytes
    }));
    for bytes in damaged {
        fs::write(&file, &bytes).unwrap();
        assert_eq!(start(folder.path(), Some(cache.path())), EVERYTHING, "{} bytes", bytes.len());
        let rebuilt = fs::read(&file).unwrap();
        assert_eq!(contents(&rebuilt), contents(&good), "it is built again");
    }
}

#[test]
fn what_was_kept_of_another_root_does_not_count() {
    let (one, other) = (hanoi(), folder("//- src/draw.rs\nfn other() {}\n"));
    let cache = tempfile::tempdir().unwrap();
    start(other.path(), Some(cache.path()));
    let file = cache_file(cache.path());
    let foreign = fs::read(&file).unwrap();
    fs::remove_file(file).unwrap();
    start(one.path(), Some(cache.path()));
    fs::write(cache_file(cache.path()), foreign).unwrap();
    assert_eq!(start(one.path(), Some(cache.path())), EVERYTHING);
}

#[test]
fn without_a_place_to_keep_anything_all_is_read_each_time() {
    let (folder, elsewhere) = (hanoi(), tempfile::tempdir().unwrap());
    let file = elsewhere.path().join("a file");
    fs::write(&file, "in the way").unwrap();
    assert_eq!(start(folder.path(), Some(&file)), EVERYTHING);
    assert_eq!(start(folder.path(), Some(&file.join("deeper"))), EVERYTHING);
}

#[test]
fn files_that_are_not_read_are_counted_and_known() {
    #[track_caller]
    fn check(root: &Path, cache: Option<&Path>, expected: &Expect) {
        expected.assert_eq(&start(root, cache));
    }
    let (folder, cache) = (folder("//- src/a.js\nlet a;\n"), tempfile::tempdir().unwrap());
    let root = folder.path();
    write(root, "src/huge.js", "let a;\n".repeat(200_000));
    write(root, "src/app.min.js", "let a;");
    write(root, "src/pb.go", "// Code generated by protoc-gen-go. DO NOT EDIT.\npackage a\n");
    write(root, "src/data.js", b"\0\x01\x02");
    write(root, "src/old.js", b"// gr\xfc\xdfe, Requirements: 1.2\nfunction old() {}\n");
    let expected = expect![[r#"
        src/a.js
        src/app.min.js
        src/data.js
        src/huge.js
        src/old.js
          function old
          > 1.2 old
        src/pb.go
        ! 1 source file over 1 MB, or over `max-file-size`, not read
        ! 2 source files written by programs not read
        ! 1 source file without text not read
        ! 1 source file in no UTF-8 read as far as possible; save them as UTF-8
    "#]];
    for _ in 0..3 {
        check(root, Some(cache.path()), &expected);
    }
}

#[test]
fn places_in_a_file_that_is_no_utf8_are_those_of_its_text() {
    let folder = folder("");
    write(folder.path(), "old.js", b"// gr\xfc\xdfe, Requirements: 1.2\n");
    let mut workspace = Workspace::new(folder.path().to_owned(), Settings::default());
    workspace.take(workspace.scanner().scan(Scope::Everything, &|| false));
    let text = workspace.sources().text("old.js").unwrap();
    let span = workspace.snapshot().source("old.js").unwrap().citations.get(0).unwrap().span;
    assert_eq!(span.of(&text), "1.2");
    assert_eq!(text.chars().count(), "// grüße, Requirements: 1.2\n".chars().count());
}

#[test]
fn a_notice_goes_when_its_file_is_mended_or_deleted() {
    let folder = folder("");
    write(folder.path(), "a.js", b"\0");
    write(folder.path(), "b.js", b"\0");
    let mut workspace = Workspace::new(folder.path().to_owned(), Settings::default());
    workspace.take(workspace.scanner().scan(Scope::Everything, &|| false));
    assert_eq!(workspace.notices().get(&Notice::Binary), Some(&2));
    write(folder.path(), "a.js", "let a;\n");
    fs::remove_file(folder.path().join("b.js")).unwrap();
    workspace.refresh(&["a.js", "b.js"].map(|path| folder.path().join(path)));
    assert_eq!(workspace.notices().len(), 0);
}

#[test]
fn what_the_setting_names_is_skipped_and_counted() {
    let folder = folder(
        "//- vendor/a.js\n// Requirements: 1.1\n//- src/b.js\nlet b;\n//- src/c.gen.js\nlet c;\n",
    );
    let skip = ["vendor/", "*.gen.js"].map(str::to_owned).to_vec();
    let settings = Settings { skip, ..Settings::default() };
    let mut workspace = Workspace::new(folder.path().to_owned(), settings);
    workspace.take(workspace.scanner().scan(Scope::Everything, &|| false));
    assert_eq!(
        told(&workspace),
        "src/b.js\nsrc/c.gen.js\nvendor/a.js\n\
         ! 2 source files not read because `skip` in specls.toml names them\n"
    );
}

#[test]
fn after_another_branch_all_is_as_after_a_fresh_start() {
    let folder = hanoi();
    let root = folder.path();
    for file in 0..60 {
        write(root, &format!("src/deep/{file}.rs"), format!("fn f{file}() {{}}\n"));
    }
    let mut workspace = Workspace::new(root.to_owned(), Settings::default());
    workspace.take(workspace.scanner().scan(Scope::Everything, &|| false));
    let mut paths = Vec::new();
    for file in 0..60 {
        let path = format!("src/deep/{file}.rs");
        match file % 3 {
            0 => fs::remove_file(root.join(&path)).unwrap(),
            _ => write(root, &path, format!("// Requirements: 1.{file}\nfn g{file}() {{}}\n")),
        }
        paths.push(root.join(path));
    }
    fs::rename(root.join(".kiro/specs/hanoi"), root.join(".kiro/specs/towers")).unwrap();
    paths.extend([".kiro/specs/hanoi", ".kiro/specs/towers"].map(|path| root.join(path)));

    let start_of_scan = workspace.scan_started(Scope::Citations);
    let scan = workspace.scanner().scan_again(&paths, Scope::Citations, &|| false);
    let unread = scan.unread.clone();
    workspace.take_started(scan, start_of_scan);
    let start_of_scan = workspace.scan_started(Scope::Everything);
    let bites = Mutex::new(Vec::new());
    workspace.scanner().read_whole(&unread, &|| false, &|bite| bites.lock().unwrap().push(bite));
    for bite in bites.into_inner().unwrap() {
        workspace.take_part(bite, start_of_scan);
    }
    assert_eq!(told(&workspace), start(root, None));
}

#[test]
fn a_spec_that_is_deleted_and_restored_is_known_again_and_so_is_its_twin() {
    let folder = folder(
        "//- .kiro/specs/hanoi/requirements.md\n# Hanoi\n\
         //- packages/a/.kiro/specs/hanoi/requirements.md\n# Hanoi\n\
         //- packages/b/.claude/specs/hanoi/requirements.md\n# Hanoi\n\
         //- packages/b/src/a.rs\nfn a() {}\n",
    );
    let root = folder.path();
    let mut workspace = Workspace::new(root.to_owned(), Settings::default());
    workspace.take(workspace.scanner().scan(Scope::Everything, &|| false));
    let (before, elsewhere) = (told(&workspace), tempfile::tempdir().unwrap());
    assert_eq!(workspace.snapshot().specs().count(), 3);
    for path in ["packages/a/.kiro/specs/hanoi", "packages/a/.kiro", "packages"] {
        let (there, gone) = (root.join(path), elsewhere.path().join("gone"));
        fs::rename(&there, &gone).unwrap();
        workspace.refresh(std::slice::from_ref(&there));
        assert_eq!(told(&workspace), start(root, None), "without {path}");
        fs::rename(&gone, &there).unwrap();
        workspace.refresh(&[there]);
        assert_eq!(told(&workspace), before, "with {path} again");
    }
}

#[test]
fn what_the_system_did_not_tell_is_found_when_the_root_is_read_again() {
    let folder = hanoi();
    let root = folder.path();
    let mut workspace = Workspace::new(root.to_owned(), Settings::default());
    workspace.take(workspace.scanner().scan(Scope::Everything, &|| false));
    write(root, "src/new.rs", "fn new() {}\n");
    fs::remove_file(root.join("src/draw.rs")).unwrap();
    fs::remove_dir_all(root.join(".kiro")).unwrap();
    workspace.refresh(&[root.to_owned()]);
    assert_eq!(told(&workspace), start(root, None));
}

#[test]
fn the_first_bites_of_a_newer_scan_are_not_undone_by_parts_of_an_older_one() {
    let folder = hanoi();
    let root = folder.path();
    let mut workspace = Workspace::new(root.to_owned(), Settings::default());
    workspace.take(workspace.scanner().scan(Scope::Citations, &|| false));
    let older = workspace.scan_started(Scope::Everything);
    let bites = Mutex::new(Vec::new());
    let unread = ["src/draw.rs".to_owned()];
    workspace.scanner().read_whole(&unread, &|| false, &|bite| bites.lock().unwrap().push(bite));

    write(root, "src/draw.rs", "fn paint() {}\n");
    let newer = workspace.scan_started(Scope::Everything);
    let mut found = workspace.scanner().scan(Scope::Everything, &|| false);
    while workspace.take_some(&mut found, newer, 1) {}
    for bite in bites.into_inner().unwrap() {
        workspace.take_part(bite, older);
    }
    workspace.take_started(found, newer);
    assert_eq!(told(&workspace), start(root, None));
}
