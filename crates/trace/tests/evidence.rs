//! What links rest on, what they are, and what became of them.

use std::fmt::Write;
use std::sync::Arc;

use expect_test::{Expect, expect};
use specls_spec::Id;
use specls_trace::{
    Commit, Drift, History, Index, Link, Meaning, Snapshot, Ticked, Verdict, fixture, problems,
};

const REQUIREMENTS: &str = "//- /.kiro/specs/hanoi/requirements.md
### Requirement 1: Move

1. THE game SHALL move a disk
2. THE game SHALL refuse a larger disk

### Requirement 2: Undo

1. THE game SHALL undo a move
2. THE game SHALL wait 10 ms
";

/// The links of each criterion, then the problems of each file that is no requirements.md.
fn check(workspace: &str, expected: Expect) {
    expected.assert_eq(&shown(&snapshot(workspace)));
}

fn snapshot(workspace: &str) -> Arc<Snapshot> {
    fixture::parse(&format!("{REQUIREMENTS}{workspace}")).snapshot
}

fn shown(snapshot: &Snapshot) -> String {
    let mut text = String::new();
    for spec in snapshot.specs() {
        for (_, criterion) in spec.criteria() {
            for link in spec.links(&criterion.id) {
                let _ = writeln!(text, "{}#{}: {}", spec.id(), criterion.id, line(&link));
            }
        }
    }
    let documents = snapshot.specs().flat_map(|spec| spec.files().cloned().collect::<Vec<_>>());
    let paths: Vec<String> = documents
        .map(|file| file.path.clone())
        .chain(snapshot.sources().map(|(path, _)| path.to_string()))
        .collect();
    for path in paths {
        for problem in problems(snapshot, &path) {
            if problem.code != specls_spec::ProblemCode::CriterionWithoutTask {
                let _ = writeln!(text, "{path}: {}: {}", problem.code, problem.message);
            }
        }
    }
    text
}

fn line(link: &Link) -> String {
    let symbol = link.symbol.as_deref().unwrap_or("the file");
    let drift = match &link.drift {
        Drift::None | Drift::NeverConfirmed => String::new(),
        drift => format!(" {drift:?}"),
    };
    let (role, evidence) = (link.role.name(), link.evidence.name());
    format!("{symbol} in {} {role}, {evidence}{drift}", link.place.path)
}

#[test]
fn a_done_task_links_its_criteria_to_the_files_and_symbols_it_names() {
    check(
        "//- /.kiro/specs/hanoi/tasks.md
- [x] 1. Write `src/board.rs` with `shift` and test it in tests/board.rs
  - _Requirements: 1.1_
- [x] 2. Write `Board::undo()`
  - _Requirements: 2.1_
- [ ] 3. Write `src/late.rs`
  - _Requirements: 2.2_
//- /src/board.rs
fn shift() {}
fn undo() {}
//- /src/late.rs
fn wait() {}
//- /tests/board.rs
fn helper() {}
",
        expect![[r#"
            hanoi#1.1: shift in src/board.rs implements, named
            hanoi#1.1: the file in tests/board.rs tests, named
            hanoi#2.1: undo in src/board.rs implements, named
        "#]],
    );
}

#[test]
fn what_a_person_confirmed_is_strongest_and_what_they_refused_is_gone() {
    let fixture = "//- /.kiro/specs/hanoi/tasks.md
- [x] 1. Write `src/board.rs` with `shift` and `draw`
  - _Requirements: 1.1_
//- /src/board.rs
fn shift() {}
// Requirements: 1.2
fn draw() {}
";
    let before = snapshot(fixture);
    let spec = before.specs().next().expect("a spec");
    let (shift, draw) = (Some(0), Some(1));
    let lock = spec.confirmed(&Id::new("1.1"), "src/board.rs", shift).expect("a lock");
    let with_lock = format!("{fixture}//- /.kiro/specs/hanoi/trace.lock\n{}", lock.text());
    let confirmed = snapshot(&with_lock);
    let spec = confirmed.specs().next().expect("a spec");
    let lock = spec.rejected(&Id::new("1.1"), "src/board.rs", draw).expect("a lock");
    check(
        &format!("{fixture}//- /.kiro/specs/hanoi/trace.lock\n{}", lock.text()),
        expect![[r#"
            hanoi#1.1: shift in src/board.rs implements, confirmed
            hanoi#1.2: draw in src/board.rs implements, cited
        "#]],
    );
}

/// A workspace in which the link of 2.2 to `wait` was confirmed, then `change` was made.
fn drifted(change: impl Fn(String) -> String) -> String {
    let code = "//- /src/clock.rs\n// Requirements: 2.2\nfn wait() { sleep(10) }\n";
    let before = snapshot(code);
    let spec = before.specs().next().expect("a spec");
    let lock = spec.confirmed(&Id::new("2.2"), "src/clock.rs", Some(0)).expect("a lock");
    let workspace =
        format!("{REQUIREMENTS}{code}//- /.kiro/specs/hanoi/trace.lock\n{}", lock.text());
    shown(&fixture::parse(&change(workspace)).snapshot)
}

#[test]
fn small_changes_of_the_criterion_are_drift() {
    expect![[r#"
        hanoi#2.2: wait in src/clock.rs implements, confirmed RequirementChanged
        .kiro/specs/hanoi/requirements.md: requirement-changed: 2.2 says something else since its link to `wait` in src/clock.rs was confirmed; change the code where needed, then confirm the link
        src/clock.rs: requirement-changed: hanoi#2.2 says something else since its link to `wait` in src/clock.rs was confirmed; change the code where needed, then confirm the link
    "#]]
    .assert_eq(&drifted(|text| text.replace("wait 10 ms", "wait 19 ms")));
}

#[test]
fn a_confirmed_link_that_nobody_touched_says_nothing() {
    expect![[r#"
        hanoi#2.2: wait in src/clock.rs implements, confirmed
    "#]]
    .assert_eq(&drifted(|text| text));
}

#[test]
fn a_symbol_that_is_gone_is_named_at_its_criterion() {
    expect![[r#"
        hanoi#2.2: wait in src/clock.rs implements, confirmed SymbolGone { moved: None }
        hanoi#2.2: rest in src/clock.rs implements, cited
        .kiro/specs/hanoi/requirements.md: symbol-gone: `wait` in src/clock.rs, linked to 2.2, is gone; link the code that does it now
    "#]]
    .assert_eq(&drifted(|text| text.replace("fn wait() { sleep(10) }", "fn rest() { sleep(11) }")));
}

#[test]
fn commits_link_what_they_ticked_and_what_they_say() {
    let fixture = fixture::parse(&format!(
        "{REQUIREMENTS}//- /.kiro/specs/hanoi/tasks.md\n- [x] 1. Move\n  - _Requirements: 1.1_\n\
         //- /src/board.rs\nfn shift() {{}}\n//- /src/clock.rs\nfn wait() {{}}\n"
    ));
    let mut index = Index::default();
    for path in [
        ".kiro/specs/hanoi/requirements.md",
        ".kiro/specs/hanoi/tasks.md",
        "src/board.rs",
        "src/clock.rs",
    ] {
        let text = fixture.sources.text(path).expect("a text");
        index.replace(path, fixture::facts(path, &text));
    }
    let commit = |message: &str, file: &str, ticked: Option<&str>| Commit {
        message: message.to_owned(),
        files: vec![file.to_owned()],
        ticked: ticked
            .map(|task| Ticked {
                path: ".kiro/specs/hanoi/tasks.md".to_owned(),
                task: Id::new(task),
            })
            .into_iter()
            .collect(),
        ..Commit::default()
    };
    let commits = vec![
        commit("Wait as Requirement 2.2 says", "src/clock.rs", None),
        commit("Move", "src/board.rs", Some("1")),
        commit("Bump to 1.2", "src/board.rs", None),
    ];
    index.set_history(Arc::new(History::new(commits)));
    expect![[r#"
        hanoi#1.1: the file in src/board.rs implements, committed
        hanoi#2.2: the file in src/clock.rs implements, committed
    "#]]
    .assert_eq(&shown(&index.snapshot()));
}

#[test]
fn citations_of_what_is_not_there_are_named() {
    check(
        "//- /src/board.rs
// Requirements: 1.1, 1.3
fn shift() {}
// Feature: hanio
//- /src/other.rs
// Feature: hanio
// Requirements: 1.1
// REQ-77 is a ticket, Property 4: there are no properties
fn other() {}
",
        expect![[r#"
            src/board.rs: unknown-citation: There is no spec `hanio`; there are hanoi
            src/other.rs: unknown-citation: There is no spec `hanio`; there are hanoi
        "#]],
    );
}

#[test]
fn citations_follow_numbers_that_moved() {
    let lock = {
        let before = snapshot("");
        before.specs().next().and_then(|spec| spec.renewed_lock()).expect("a lock").text()
    };
    let workspace = format!(
        "{}//- /.kiro/specs/hanoi/trace.lock\n{lock}//- /src/board.rs\n// Requirements: 1.2, 2.2\nfn refuse() {{}}\n",
        REQUIREMENTS
            .replace("2. THE game SHALL refuse", "2. THE game SHALL draw\n3. THE game SHALL refuse")
            .replace("2. THE game SHALL wait 10 ms\n", "")
    );
    expect![[r#"
        hanoi#1.2: refuse in src/board.rs implements, cited
        src/board.rs: stale-citation: hanoi has 1.3 where 1.2 was when it was accepted; cite 1.3
        src/board.rs: stale-citation: 2.2 was removed from hanoi since it was accepted; see whether this code is still wanted, or cite what it serves now
    "#]]
    .assert_eq(&shown(&fixture::parse(&workspace).snapshot));
}

#[test]
fn done_tasks_without_code_are_named_where_code_is_traced_at_all() {
    let tasks = "//- /.kiro/specs/hanoi/tasks.md
- [x] 1. Move
  - _Requirements: 1.1_
- [x] 2. Undo
  - Take it back _Requirements: 2.1_
  - _Requirements: 2.1, 2.2_
";
    check(tasks, expect![[""]]);
    check(
        &format!("{tasks}//- /src/board.rs\n// Requirements: 1.1\nfn shift() {{}}\n"),
        expect![[r#"
            hanoi#1.1: shift in src/board.rs implements, cited
            .kiro/specs/hanoi/tasks.md: done-without-code: This task is done, but no code is linked to 2.1, 2.2; cite the criterion in the code (Requirements: 2.1)
        "#]],
    );
}

/// Which spec the last citation of `src/a.rs` means, among specs of which each has a 1.1.
fn meaning(path: &str, code: &str, specs: &[(&str, &str)], history: &[&[&str]]) -> String {
    let mut index = Index::default();
    for (name, title) in specs {
        let path = format!(".kiro/specs/{name}/requirements.md");
        let text = format!("### Requirement 1: {title}\n\n1. THE app SHALL work\n");
        index.replace(&path, fixture::facts(&path, &Arc::from(text)));
    }
    index.replace(path, fixture::facts(path, &Arc::from(code)));
    let commits = history
        .iter()
        .map(|files| Commit {
            files: files.iter().map(|file| (*file).to_owned()).collect(),
            ..Commit::default()
        })
        .collect();
    index.set_history(Arc::new(History::new(commits)));
    let snapshot = index.snapshot();
    let last = snapshot.source(path).map_or(0, |facts| facts.citations.len()) - 1;
    match snapshot.meaning(path, last) {
        Meaning::Of(spec) => spec.id().to_string(),
        Meaning::Ambiguous(specs) => {
            let names: Vec<String> = specs.iter().map(|spec| spec.id().to_string()).collect();
            format!("{}?", names.join(" or "))
        }
        Meaning::Unknown(name) => format!("unknown {name:?}"),
    }
}

#[test]
fn bare_ids_mean_the_spec_that_was_committed_with_the_file_then_the_one_of_like_names() {
    let specs = [("user-login", "Sign in"), ("billing", "Invoices and payments")];
    let cites = "// Requirements: 1.1\nfn run() {}\n";
    assert_eq!(meaning("src/a.rs", cites, &specs, &[]), "billing or user-login?");
    assert_eq!(meaning("src/login.rs", cites, &specs, &[]), "user-login");
    assert_eq!(
        meaning("src/a.rs", "// Requirements: 1.1\nfn send_invoice() {}\n", &specs, &[]),
        "billing"
    );
    let together: &[&[&str]] = &[&["src/login.rs", ".kiro/specs/billing/tasks.md"]];
    assert_eq!(meaning("src/login.rs", cites, &specs, together), "billing");
    let both: &[&[&str]] =
        &[&["src/login.rs", ".kiro/specs/billing/tasks.md", ".kiro/specs/user-login/tasks.md"]];
    assert_eq!(meaning("src/login.rs", cites, &specs, both), "user-login");
}

#[test]
fn a_heading_names_a_spec_where_exactly_one_is_called_so() {
    let specs = [("user-login", "Sign in"), ("billing", "Invoices and payments")];
    let headed =
        |name: &str| format!("// Feature: {name}\n\n// Requirements: 1.1\nfn run() {{}}\n");
    assert_eq!(meaning("src/a.rs", &headed("billing"), &specs, &[]), "billing");
    assert_eq!(meaning("src/a.rs", &headed("Billing"), &specs, &[]), "billing");
    assert_eq!(meaning("src/a.rs", &headed("BILLING"), &specs, &[]), "billing");
    // Any other heading says nothing, and the other witnesses are asked.
    assert_eq!(meaning("src/a.rs", &headed("Login"), &specs, &[]), "billing or user-login?");
    assert_eq!(meaning("src/login.rs", &headed("Startup"), &specs, &[]), "user-login");
    // In lower case it can be no heading: somebody meant a spec that does not exist.
    assert_eq!(meaning("src/a.rs", &headed("startup"), &specs, &[]), "unknown None");
}

#[test]
fn a_setting_says_which_spec_a_folder_speaks_of() {
    let mut index = Index::default();
    for name in ["chess", "hanoi"] {
        let path = format!(".kiro/specs/{name}/requirements.md");
        let text = "### Requirement 1: A\n\n1. THE app SHALL work\n";
        index.replace(&path, fixture::facts(&path, &Arc::from(text)));
    }
    index.replace("src/x/a.rs", fixture::facts("src/x/a.rs", &Arc::from("// Requirements: 1.1\n")));
    let folder = |index: &Index| match index.snapshot().meaning("src/x/a.rs", 0) {
        Meaning::Of(spec) => spec.id().to_string(),
        _ => "none".to_owned(),
    };
    assert_eq!(folder(&index), "none");
    let rows = [("src", "chess"), ("src/x", "hanoi"), ("sr", "chess")];
    index.set_spec_for(rows.map(|(folder, spec)| (folder.to_owned(), spec.to_owned())).into());
    assert_eq!(folder(&index), "hanoi");
}

#[test]
fn optional_criteria_and_those_that_opt_out_count_apart() {
    let fixture = fixture::parse(
        "//- /.kiro/specs/hanoi/requirements.md
### Requirement 1: Move

1. THE game SHALL move
2. THE game SHALL shine (optional)

### Requirement 2: Feel

<!-- untraced: people try it before each release -->

1. THE game SHALL feel good

### Requirement 3: Sound (Optional)

1. THE game SHALL play a sound <!-- untraced: later -->
2. THE game SHALL be quiet
//- /src/board.rs
// Requirements: 1, 3.2
fn shift() {}
",
    );
    let spec = fixture.snapshot.specs().next().expect("a spec");
    let mut text = format!("{:?}\n", spec.coverage());
    for (id, standing) in spec.standings() {
        let _ = writeln!(text, "{id} {} {:?}", standing.built, standing.opted_out);
    }
    expect![[r#"
        Coverage { criteria: 1, planned: 0, built: 1, tested: 0, verified: 0, optional: 2, opted_out: 2 }
        1.1 true None
        1.2 true None
        2.1 false Some("people try it before each release")
        3.1 false Some("later")
        3.2 true None
    "#]]
    .assert_eq(&text);
}

/// The index of a workspace, to which more can be told.
fn index(workspace: &str) -> Index {
    let fixture = fixture::parse(&format!("{REQUIREMENTS}{workspace}"));
    let mut index = Index::default();
    let documents = fixture.snapshot.document_paths();
    let sources = fixture.snapshot.sources().map(|(path, _)| path.to_string());
    for path in documents.chain(sources) {
        let text = fixture.sources.text(&path).expect("a text");
        index.replace(&path, fixture::facts(&path, &text));
    }
    index
}

#[test]
fn criteria_whose_tests_all_passed_are_verified() {
    let mut index = index(
        "//- /tests/board.rs
// Requirements: 1.1, 1.2
#[test]
fn shifts() {}
// Requirements: 1.2
#[test]
fn refuses() {}
// Requirements: 2.1
#[test]
fn never_ran() {}
",
    );
    let report = "running 2 tests\ntest shifts ... ok\ntest refuses ... FAILED\n\ntest result: FAILED. 1 passed; 1 failed\n";
    let results = specls_trace::TestResults::read("board.txt", report).expect("a report");
    index.set_results(Arc::new(results));
    let snapshot = index.snapshot();
    let spec = snapshot.specs().next().expect("a spec");
    let shown: Vec<String> = spec
        .standings()
        .iter()
        .map(|(id, standing)| format!("{id} {:?}", standing.verified))
        .collect();
    assert_eq!(shown, ["1.1 Some(true)", "1.2 Some(false)", "2.1 None", "2.2 None"]);
    assert_eq!(spec.coverage().verified, 1);
}

#[test]
fn a_file_is_no_better_than_the_tests_that_stand_in_it() {
    let mut index = index(
        "//- /tests/board.test.js
// Requirements: 1.1
test('refuses', () => {});
",
    );
    let case = |suite: &str, name: &str, body: &str| {
        format!("<testcase classname=\"{suite}\" name=\"{name}\">{body}</testcase>")
    };
    let mut verdict = |body: &str| {
        let cases =
            [case("board", "refuses", body), case("tests/board.test.js", "something else", "")];
        let report = format!("<testsuite name=\"x\">{}</testsuite>", cases.concat());
        let results = specls_trace::TestResults::read("x.xml", &report).expect("a report");
        index.set_results(Arc::new(results));
        index.snapshot().verdict("tests/board.test.js", None)
    };
    assert_eq!(verdict("<failure/>"), Some(Verdict::Failed));
    assert_eq!(verdict("<skipped/>"), Some(Verdict::Skipped));
    assert_eq!(verdict(""), Some(Verdict::Passed));
}

#[test]
fn without_a_lock_git_says_which_criteria_were_written_after_their_code() {
    let mut index = index("//- /src/board.rs\n// Requirements: 1.1, 1.2\nfn shift() {}\n");
    let commit = |hash: &str, time, file: &str| Commit {
        hash: hash.to_owned(),
        time,
        files: vec![file.to_owned()],
        ..Commit::default()
    };
    let path = ".kiro/specs/hanoi/requirements.md";
    let mut history = History::new(vec![
        commit("c", 30, path),
        commit("b", 20, "src/board.rs"),
        commit("a", 10, path),
    ]);
    let added = |line: &str| {
        format!("diff --git a/x b/x\n--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n+{line}\n")
    };
    history.read_patches(&format!(
        "\0c\x0030\0{}\0a\x0010\0{}",
        added("2. THE game SHALL refuse a larger disk"),
        added("1. THE game SHALL move a disk")
    ));
    index.set_history(Arc::new(history));
    expect![[r#"
        hanoi#1.1: shift in src/board.rs implements, cited
        hanoi#1.2: shift in src/board.rs implements, cited RequirementNewer
    "#]]
    .assert_eq(&shown(&index.snapshot()));
}
