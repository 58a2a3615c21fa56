//! Many files: they change at once, folders vanish and come back, roots lie in roots.

use std::fs;

use serde_json::{Value, json};
use specls_tests::editor::{Editor, Setup};
use specls_tests::profile::Profile;

const REQUIREMENTS: &str = "# Requirements Document

## Requirements

### Requirement 1: Coffee

#### Acceptance Criteria

1. WHEN a guest orders coffee, THE Café SHALL brew it.
";
const TASKS: &str = "# Implementation Plan

- [ ] 1. Brew
  - _Requirements: 1.1_
";
const REQUIREMENTS_PATH: &str = ".kiro/specs/cafe/requirements.md";
const TASKS_PATH: &str = ".kiro/specs/cafe/tasks.md";
const FILES: usize = 600;

fn cafe() -> Setup {
    let mut setup = Setup::new().file(REQUIREMENTS_PATH, REQUIREMENTS).file(TASKS_PATH, TASKS);
    for file in 0..FILES {
        setup = setup.file(&source(file), format!("fn brew_{file}() {{}}\n"));
    }
    setup
}

fn source(file: usize) -> String {
    format!("src/part_{}/brew_{file}.rs", file % 20)
}

async fn references(editor: &mut Editor) -> Vec<String> {
    let params = json!({
        "textDocument": {"uri": editor.uri(REQUIREMENTS_PATH)},
        "position": editor.place(REQUIREMENTS_PATH, "1. WHEN"),
        "context": {"includeDeclaration": false},
    });
    let places = editor.ask("textDocument/references", params).await.unwrap();
    let uri = |place: &Value| place["uri"].as_str().unwrap().to_owned();
    places.as_array().map(|places| places.iter().map(uri).collect()).unwrap_or_default()
}

/// Asks until the criterion is cited in so many places.
async fn cited(editor: &mut Editor, times: usize) {
    let mut found = references(editor).await.len();
    while found != times {
        // An answer of the server's for each question: nothing is hurried, nothing slept for.
        let params = json!({
            "textDocument": {"uri": editor.uri(REQUIREMENTS_PATH)},
            "position": editor.place(REQUIREMENTS_PATH, "Coffee"),
        });
        editor.ask("textDocument/hover", params).await.unwrap();
        found = references(editor).await.len();
    }
}

fn changed(editor: &Editor, paths: impl Iterator<Item = String>) -> Value {
    let changes: Vec<Value> =
        paths.map(|path| json!({"uri": editor.uri(&path), "type": 2})).collect();
    json!({"changes": changes})
}

#[tokio::test(flavor = "multi_thread")]
async fn after_another_branch_every_citation_is_found_and_questions_are_answered_meanwhile() {
    let mut editor = cafe().start(Profile::Neovim12).await;
    editor.open(REQUIREMENTS_PATH).await;
    cited(&mut editor, 1).await;
    for file in 0..FILES {
        let text = format!("// Requirements: 1.1\nfn brew_{file}() {{}}\n");
        fs::write(editor.root().join(source(file)), text).unwrap();
    }
    let params = changed(&editor, (0..FILES).map(source));
    editor.tell("workspace/didChangeWatchedFiles", params).await;
    cited(&mut editor, FILES + 1).await;
    for file in 0..FILES {
        fs::remove_file(editor.root().join(source(file))).unwrap();
    }
    let params = changed(&editor, (0..FILES).map(source));
    editor.tell("workspace/didChangeWatchedFiles", params).await;
    cited(&mut editor, 1).await;
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spec_that_vanishes_and_comes_back_has_its_problems_again() {
    let mut editor = cafe().start(Profile::Neovim12).await;
    let (there, gone) = (editor.root().join(".kiro/specs/cafe"), editor.root().join("gone"));
    let broken = TASKS.replace("1.1_", "1.7_");
    fs::write(there.join("tasks.md"), &broken).unwrap();
    let params = changed(&editor, [TASKS_PATH.to_owned()].into_iter());
    editor.tell("workspace/didChangeWatchedFiles", params).await;
    let both = ["criterion-without-task", "unknown-reference"];
    editor.problems(TASKS_PATH, &both[1..]).await;
    for _ in 0..2 {
        fs::rename(&there, &gone).unwrap();
        let params = changed(&editor, [".kiro/specs/cafe".to_owned()].into_iter());
        editor.tell("workspace/didChangeWatchedFiles", params.clone()).await;
        editor.problems(TASKS_PATH, &[]).await;
        fs::rename(&gone, &there).unwrap();
        editor.tell("workspace/didChangeWatchedFiles", params).await;
        editor.problems(TASKS_PATH, &both[1..]).await;
    }
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_with_what_was_kept_answers_the_same() {
    let mut setup = Setup::new().file(REQUIREMENTS_PATH, REQUIREMENTS).file(TASKS_PATH, TASKS);
    for file in 0..40 {
        let text = format!("// Requirements: 1.1\nfn brew_{file}() {{}}\n");
        setup = setup.file(&source(file), text);
    }
    let mut editor = setup.start(Profile::VsCode).await;
    editor.open(REQUIREMENTS_PATH).await;
    cited(&mut editor, 41).await;
    // The root leaves and comes back: it is read anew.
    let folder = json!({"uri": editor.uri("").trim_end_matches('/'), "name": "cafe"});
    for _ in 0..2 {
        let left = json!({"event": {"added": [], "removed": [folder]}});
        editor.tell("workspace/didChangeWorkspaceFolders", left).await;
        let came = json!({"event": {"added": [folder], "removed": []}});
        editor.tell("workspace/didChangeWorkspaceFolders", came).await;
        cited(&mut editor, 41).await;
    }
    editor.leave().await;
}
