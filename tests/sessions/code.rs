//! What is asked about source files, in every editor.

use serde_json::{Value, json};
use specls_tests::editor::{Editor, Setup};
use specls_tests::profile::Profile;

const REQUIREMENTS: &str = "# Requirements Document

### Requirement 1: Café 𝕏

#### Acceptance Criteria

1. WHEN a guest orders a café 𝕏, THE Café SHALL brew it.
2. THE Café SHALL close at night.
";
const TASKS: &str = "# Implementation Plan

- [x] 1. Brew é 𝕏
  - _Requirements: 1.1, 1.2_
";
const CODE: &str = "/* é 𝕏 */ // Requirements: 1.1
fn brew() {}

// Requirements: 1.2
fn close() {}
";
const REQUIREMENTS_PATH: &str = ".kiro/specs/cafe/requirements.md";
const TASKS_PATH: &str = ".kiro/specs/cafe/tasks.md";
const CODE_PATH: &str = "src/café.rs";
const TEST_PATH: &str = "tests/brew.rs";
const TEST: &str = "// é 𝕏 Requirements: 1.1, 1.2\n#[test]\nfn brews() {}\n";

fn cafe() -> Setup {
    Setup::new()
        .file(REQUIREMENTS_PATH, REQUIREMENTS)
        .file(TASKS_PATH, TASKS)
        .file(CODE_PATH, CODE)
        .file(TEST_PATH, TEST)
}

/// Waits until all of the workspace is read: then the problem of a source that is not open is there.
async fn read(editor: &mut Editor) {
    editor.problems("src/wrong.rs", &["unknown-citation"]).await;
}

fn wrong() -> Setup {
    cafe().file("src/wrong.rs", "// Requirements: 9.9\nfn wrong() {}\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_citation_is_explained_and_leads_to_its_criterion() {
    for profile in Profile::ALL {
        let mut editor = wrong().start(profile).await;
        editor.open(CODE_PATH).await;
        read(&mut editor).await;
        let hover = editor.ask_at("textDocument/hover", CODE_PATH, "1.1").await;
        let text = hover["contents"]["value"].as_str().unwrap();
        assert!(text.contains("SHALL brew it") && text.contains("Task 1 (done)"), "{text}");
        assert_eq!(hover["range"]["start"], editor.place(CODE_PATH, "1.1"));
        let places = editor.ask_at("textDocument/definition", CODE_PATH, "1.1").await;
        assert_eq!(places[0]["uri"], editor.uri(REQUIREMENTS_PATH));
        let criterion = editor.place(REQUIREMENTS_PATH, "1. WHEN");
        assert_eq!(places[0]["range"]["start"], criterion);
        let params = json!({
            "textDocument": {"uri": editor.uri(CODE_PATH)},
            "position": editor.place(CODE_PATH, "1.1"),
            "context": {"includeDeclaration": true},
        });
        let places = editor.ask("textDocument/references", params).await.unwrap();
        let found: Vec<&Value> = places.as_array().unwrap().iter().map(|it| &it["uri"]).collect();
        let files = [REQUIREMENTS_PATH, TASKS_PATH, CODE_PATH, TEST_PATH];
        assert_eq!(found, files.map(|path| json!(editor.uri(path))).iter().collect::<Vec<_>>());
        assert_eq!(places[3]["range"]["start"], editor.place(TEST_PATH, "1.1"));
        let places =
            editor.ask_at("textDocument/implementation", REQUIREMENTS_PATH, "WHEN a").await;
        assert_eq!(places[0]["uri"], editor.uri(CODE_PATH));
        let found = editor.ask_at("textDocument/documentHighlight", CODE_PATH, "1.1").await;
        assert_eq!(found.as_array().map(Vec::len), Some(1));
        for (method, needle) in
            [("textDocument/hover", "fn brew"), ("textDocument/definition", "() {}")]
        {
            assert_eq!(editor.ask_at(method, CODE_PATH, needle).await, Value::Null);
        }
        let params = json!({"textDocument": {"uri": editor.uri(CODE_PATH)}});
        let outline = editor.ask("textDocument/documentSymbol", params).await.unwrap();
        assert_eq!(outline, Value::Null, "other servers know the outline of code");
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_are_completed_in_every_encoding() {
    for encoding in ["utf-8", "utf-16", "utf-32"] {
        let mut editor = cafe().encodings(&[encoding]).start(Profile::Neovim12).await;
        editor.open(TEST_PATH).await;
        editor.replace(TEST_PATH, "1.1, 1.2", "1.1, 1.").await;
        let list = editor.ask_at("textDocument/completion", TEST_PATH, "\n#").await;
        assert_eq!(list["isIncomplete"], false);
        let items = list["items"].as_array().unwrap();
        let labels: Vec<&str> = items.iter().filter_map(|item| item["label"].as_str()).collect();
        assert_eq!(labels, ["1", "1.1", "1.2"]);
        assert_eq!(items[2]["detail"], "THE Café SHALL close at night.");
        assert_eq!(items[2]["labelDetails"]["description"], "cafe");
        let edits = json!([items[2]["textEdit"]]);
        let edit = json!({"changes": {editor.uri(TEST_PATH): edits}});
        editor.make(&edit).await;
        assert_eq!(editor.text(TEST_PATH).unwrap(), TEST);
        let nothing = editor.ask_at("textDocument/completion", TEST_PATH, " brews").await;
        assert_eq!(nothing, Value::Null);
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_changed_wherever_it_stands_open_or_not() {
    for profile in Profile::ALL {
        let mut editor = wrong().start(profile).await;
        editor.open(CODE_PATH).await;
        read(&mut editor).await;
        editor.replace(CODE_PATH, "fn close", "// é\nfn close").await;
        let found = editor.ask_at("textDocument/prepareRename", CODE_PATH, "1.2").await;
        assert_eq!(found["placeholder"], "1.2");
        assert_eq!(found["range"]["start"], editor.place(CODE_PATH, "1.2"));
        let nothing = editor.ask_at("textDocument/prepareRename", CODE_PATH, "close").await;
        assert_eq!(nothing, Value::Null);
        let mut params = json!({
            "textDocument": {"uri": editor.uri(CODE_PATH)},
            "position": editor.place(CODE_PATH, "1.2"),
            "newName": "1.1",
        });
        let error = editor.ask("textDocument/rename", params.clone()).await.unwrap_err();
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("has a criterion 1.1 already"), "{message}");
        params["newName"] = json!("1.7");
        let edit = editor.ask("textDocument/rename", params).await.unwrap();
        editor.make(&edit).await;
        for (path, before, old, new) in [
            (REQUIREMENTS_PATH, REQUIREMENTS, "2. THE", "7. THE"),
            (TASKS_PATH, TASKS, "1.2_", "1.7_"),
            (TEST_PATH, TEST, "1.2\n", "1.7\n"),
        ] {
            assert_eq!(editor.text(path).unwrap(), before.replace(old, new), "{profile:?}");
        }
        let after = CODE.replace("1.2", "1.7").replace("fn close", "// é\nfn close");
        assert_eq!(editor.text(CODE_PATH).unwrap(), after);
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_of_sources_come_and_go_with_the_specs_they_cite() {
    for profile in [Profile::VsCode, Profile::Neovim11, Profile::Emacs] {
        let mut editor = wrong().start(profile).await;
        editor.open(CODE_PATH).await;
        read(&mut editor).await;
        assert_eq!(editor.published("src/wrong.rs").pop().unwrap().0, None);
        editor.replace(CODE_PATH, "1.2", "1.3").await;
        editor.problems(CODE_PATH, &["unknown-citation"]).await;
        let (version, diagnostics) = editor.published(CODE_PATH).pop().unwrap();
        assert_eq!(version, Some(profile.first_version() + 1));
        assert_eq!(diagnostics[0]["range"]["start"], editor.place(CODE_PATH, "1.3"));
        editor.open(REQUIREMENTS_PATH).await;
        editor.append(REQUIREMENTS_PATH, "3. THE Café SHALL open in the morning.\n").await;
        editor.problems(CODE_PATH, &[]).await;
        editor
            .append(REQUIREMENTS_PATH, "\n### Requirement 9: Nine\n\n9. THE Café SHALL be.\n")
            .await;
        editor.problems("src/wrong.rs", &[]).await;
        std::fs::remove_file(editor.root().join("src/wrong.rs")).unwrap();
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_silence_the_problems_of_sources() {
    let setup = wrong().file("specls.toml", "[problems]\nunknown-citation = \"hint\"\n");
    let mut editor = setup.start(Profile::Helix2507).await;
    read(&mut editor).await;
    assert_eq!(editor.published("src/wrong.rs").pop().unwrap().1[0]["severity"], 4);
    let section = json!({"problems": {"unknown-citation": "off"}});
    let params = json!({"settings": {"specls": section}});
    editor.tell("workspace/didChangeConfiguration", params).await;
    editor.problems("src/wrong.rs", &[]).await;
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_without_specs_is_left_alone() {
    let setup = Setup::new().file(CODE_PATH, CODE);
    let mut editor = setup.start(Profile::VsCode).await;
    editor.open(CODE_PATH).await;
    for method in ["hover", "definition", "completion", "prepareRename", "documentHighlight"] {
        let answer = editor.ask_at(&format!("textDocument/{method}"), CODE_PATH, "1.1").await;
        assert_eq!(answer, Value::Null, "{method}");
    }
    assert!(editor.actions(CODE_PATH, "brew").await.is_empty());
    assert!(editor.lenses(CODE_PATH).await.is_empty());
    assert!(editor.published(CODE_PATH).is_empty());
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_of_specs_and_symbols_are_found_by_name() {
    for profile in Profile::ALL {
        let mut editor = wrong().start(profile).await;
        read(&mut editor).await;
        // The symbols of closed files are read in the background.
        let found = loop {
            let found = editor.ask("workspace/symbol", json!({"query": "brew"})).await.unwrap();
            if found.as_array().map(Vec::len) == Some(4) {
                break found;
            }
        };
        let names: Vec<&str> =
            found.as_array().unwrap().iter().filter_map(|one| one["name"].as_str()).collect();
        assert_eq!(
            names,
            [
                "1.1 WHEN a guest orders a café 𝕏, THE Café SHALL brew it.",
                "T1 Brew é 𝕏",
                "brew",
                "brews"
            ]
        );
        assert_eq!(found[2]["location"]["uri"], editor.uri(CODE_PATH));
        let mut symbol = found[2].clone();
        if symbol["location"].get("range").is_none() {
            symbol = editor.ask("workspaceSymbol/resolve", symbol).await.unwrap();
        }
        assert_eq!(symbol["location"]["range"]["start"], editor.place(CODE_PATH, "brew() {}"));
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lenses_are_asked_for_again_when_another_file_changed_them_and_only_then() {
    let mut editor = wrong().start(Profile::VsCode).await;
    editor.open(REQUIREMENTS_PATH).await;
    editor.open(CODE_PATH).await;
    read(&mut editor).await;
    let lenses = loop {
        let lenses = editor.lenses(REQUIREMENTS_PATH).await;
        if lenses.iter().any(|(_, lens)| lens["title"] == "1 implementation · 1 test") {
            break lenses;
        }
    };
    let before = editor.lens_refreshes;
    // A citation of something that is not there changes problems, and no lens.
    editor.replace(CODE_PATH, "fn close", "// Requirements: 7.7\nfn close").await;
    editor.problems(CODE_PATH, &["unknown-citation"]).await;
    editor.replace(CODE_PATH, "// Requirements: 7.7\n", "// Requirements: 1.1\n").await;
    editor.wait("a refresh", |editor| (editor.lens_refreshes > before).then_some(())).await;
    assert_eq!(editor.lens_refreshes, before + 1);
    assert_ne!(editor.lenses(REQUIREMENTS_PATH).await, lenses);
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_vanished_is_left_out() {
    let mut editor = wrong().start(Profile::Neovim12).await;
    read(&mut editor).await;
    std::fs::remove_file(editor.root().join(TEST_PATH)).unwrap();
    let params = json!({
        "textDocument": {"uri": editor.uri(REQUIREMENTS_PATH)},
        "position": editor.place(REQUIREMENTS_PATH, "WHEN a"),
        "context": {"includeDeclaration": false},
    });
    let places = editor.ask("textDocument/references", params).await.unwrap();
    assert!(!places.to_string().contains("brew.rs"), "{places}");
    editor.leave().await;
}
