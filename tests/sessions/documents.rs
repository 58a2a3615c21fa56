//! Documents, diagnostics and what is asked about them.

use serde_json::{Value, json};
use specls_tests::editor::Setup;
use specls_tests::profile::Profile;

const REQUIREMENTS: &str = "# Requirements Document

## Requirements

### Requirement 1: Café 𝕏

**User Story:** As a guest, I want coffee, so that I wake up.

#### Acceptance Criteria

1. WHEN a guest orders a café 𝕏, THE Café SHALL brew it.
2. THE Café SHALL close at night.
";
const TASKS: &str = "# Implementation Plan

- [ ] 1. Brew é 𝕏
  - _Requirements: 1.1, 1.2_
- [x] 2. Close
  - _Requirements: 1.2_
";

fn cafe() -> Setup {
    Setup::new()
        .file(".kiro/specs/cafe/requirements.md", REQUIREMENTS)
        .file(".kiro/specs/cafe/tasks.md", TASKS)
}

const TASKS_PATH: &str = ".kiro/specs/cafe/tasks.md";
const REQUIREMENTS_PATH: &str = ".kiro/specs/cafe/requirements.md";

#[tokio::test(flavor = "multi_thread")]
async fn problems_are_published_with_versions_and_cleared() {
    for profile in Profile::ALL {
        let mut editor = cafe().start(profile).await;
        editor.open(TASKS_PATH).await;
        editor.replace(TASKS_PATH, "1.1, 1.2_", "1.1, 1.7_").await;
        editor.problems(TASKS_PATH, &["unknown-reference"]).await;
        let (version, diagnostics) = editor.published(TASKS_PATH).pop().unwrap();
        assert_eq!(version, Some(profile.first_version() + 1));
        assert_eq!(diagnostics[0]["source"], "specls");
        assert_eq!(diagnostics[0]["severity"], 1);
        assert_eq!(diagnostics[0]["range"]["start"], editor.place(TASKS_PATH, "1.7_"));
        editor.replace(TASKS_PATH, "1.7_", "1.2_").await;
        editor.problems(TASKS_PATH, &[]).await;
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_is_not_open_is_watched() {
    let mut editor = cafe().start(Profile::Neovim11).await;
    editor.open(REQUIREMENTS_PATH).await;
    // The harness waits for the server to be there before the file changes.
    let params = json!({"textDocument": {"uri": editor.uri(REQUIREMENTS_PATH)}});
    editor.ask("textDocument/documentSymbol", params).await.unwrap();
    editor.replace(REQUIREMENTS_PATH, "2. THE Café SHALL close at night.\n", "").await;
    editor.problems(TASKS_PATH, &["unknown-reference", "unknown-reference"]).await;
    assert_eq!(editor.published(TASKS_PATH).pop().unwrap().0, None);
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_changes_end_in_the_problems_of_the_last() {
    let mut editor = cafe().start(Profile::VsCode).await;
    editor.open(TASKS_PATH).await;
    for number in 0..1_000 {
        let (old, new) =
            if number % 2 == 0 { ("1.1, 1.2_", "1.1, 1.9_") } else { ("1.1, 1.9_", "1.1, 1.2_") };
        editor.replace(TASKS_PATH, old, new).await;
    }
    editor.replace(TASKS_PATH, "1.1, 1.2_", "1.1, 1.8_").await;
    let last = editor.place(TASKS_PATH, "1.8_");
    editor
        .wait("the last problems", |editor| {
            let (version, diagnostics) = editor.published(TASKS_PATH).pop()?;
            (version == Some(1_002) && diagnostics[0]["range"]["start"] == last).then_some(())
        })
        .await;
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_behind_wide_characters_hold_in_every_encoding() {
    for encoding in ["utf-8", "utf-16", "utf-32"] {
        let setup = cafe().encodings(&[encoding]);
        let mut editor = setup.start(Profile::Neovim12).await;
        editor.open(REQUIREMENTS_PATH).await;
        editor.replace(REQUIREMENTS_PATH, "𝕏, THE", "𝕏é𝕏, THE").await;
        editor.replace(REQUIREMENTS_PATH, "brew it", "brew𝕏 it").await;
        let at = editor.place(REQUIREMENTS_PATH, "SHALL brew");
        let params = json!({
            "textDocument": {"uri": editor.uri(REQUIREMENTS_PATH)},
            "position": at,
        });
        let hover = editor.ask("textDocument/hover", params).await.unwrap();
        let text = hover["contents"]["value"].as_str().unwrap();
        assert!(text.contains("café 𝕏é𝕏, THE Café SHALL brew𝕏 it."), "{text}");
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_leads_to_its_criterion_and_back() {
    for profile in Profile::ALL {
        let mut editor = cafe().start(profile).await;
        editor.open(TASKS_PATH).await;
        let at = editor.place(TASKS_PATH, "1.2_");
        let params = json!({"textDocument": {"uri": editor.uri(TASKS_PATH)}, "position": at});
        let places = editor.ask("textDocument/definition", params).await.unwrap();
        assert_eq!(places[0]["uri"], editor.uri(REQUIREMENTS_PATH));
        let criterion = editor.place(REQUIREMENTS_PATH, "2. THE Café");
        assert_eq!(places[0]["range"]["start"], criterion);
        let params = json!({
            "textDocument": {"uri": editor.uri(REQUIREMENTS_PATH)},
            "position": criterion,
            "context": {"includeDeclaration": false},
        });
        let places = editor.ask("textDocument/references", params).await.unwrap();
        assert_eq!(places.as_array().map(Vec::len), Some(2), "{places}");
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ticking_a_task_changes_one_byte() {
    for profile in Profile::ALL {
        let mut editor = cafe().start(profile).await;
        editor.open(TASKS_PATH).await;
        editor.choose(TASKS_PATH, "Brew", "Tick task 1").await;
        let ticked = TASKS.replace("- [ ] 1.", "- [x] 1.");
        assert_eq!(editor.text(TASKS_PATH).unwrap(), ticked);
        editor.choose(TASKS_PATH, "Brew", "Reopen task 1").await;
        assert_eq!(editor.text(TASKS_PATH).unwrap(), TASKS);
        let argument = json!({"uri": editor.uri(TASKS_PATH), "task": "1", "state": "in-progress"});
        editor.command("specls.setTaskState", argument).await.unwrap();
        editor
            .wait("the started task", |editor| {
                editor.text(TASKS_PATH)?.contains("- [-] 1.").then_some(())
            })
            .await;
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_of_a_closed_document_is_ticked_on_disk() {
    let mut editor = cafe().start(Profile::Emacs).await;
    let argument = json!({"folder": ".kiro/specs/cafe", "task": "1", "state": "done"});
    editor.command("specls.setTaskState", argument).await.unwrap();
    assert_eq!(editor.disk(TASKS_PATH).unwrap(), TASKS.replace("- [ ] 1.", "- [x] 1."));
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn actions_of_kinds_that_were_not_asked_for_stay_away() {
    let mut editor = cafe().start(Profile::VsCode).await;
    editor.open(TASKS_PATH).await;
    let at = editor.place(TASKS_PATH, "Brew");
    for (only, empty) in [("quickfix", true), ("refactor", false), ("", false)] {
        let params = json!({
            "textDocument": {"uri": editor.uri(TASKS_PATH)},
            "range": {"start": at, "end": at},
            "context": {"diagnostics": [], "only": [only]},
        });
        let actions = editor.ask("textDocument/codeAction", params).await.unwrap();
        assert_eq!(actions.as_array().unwrap().is_empty(), empty, "{only}: {actions}");
    }
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_text_is_named_in_a_diagnostic() {
    let setup = cafe().file(".kiro/specs/cafe/design.md", b"# D\xffsign\n");
    let mut editor = setup.start(Profile::Helix2501).await;
    editor.problems(".kiro/specs/cafe/design.md", &["unreadable-file"]).await;
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_root_is_found_from_a_subfolder_and_from_a_document() {
    for setup in [cafe().in_subfolder(".kiro/specs/cafe"), cafe().without_folder()] {
        let mut editor = setup.start(Profile::Neovim11).await;
        editor.open(TASKS_PATH).await;
        let at = editor.place(TASKS_PATH, "1.2_");
        let params = json!({"textDocument": {"uri": editor.uri(TASKS_PATH)}, "position": at});
        let places = editor.ask("textDocument/definition", params).await.unwrap();
        assert_ne!(places, Value::Null);
        editor.leave().await;
    }
}
