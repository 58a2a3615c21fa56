//! Settings come from files and from the editor, and change while the server runs.

use serde_json::json;
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
  - _Requirements: 1.1, 1.7_
* [ ] 2. Close
  - _Requirements: 1.1_
";
const SETTINGS_PATH: &str = "specls.toml";

fn cafe(folder: &str) -> Setup {
    Setup::new()
        .file(&format!("{folder}/cafe/requirements.md"), REQUIREMENTS)
        .file(&format!("{folder}/cafe/tasks.md"), TASKS)
}

const TASKS_PATH: &str = ".kiro/specs/cafe/tasks.md";

/// Waits until the kinds and severities published for the tasks are these.
async fn severities(editor: &mut Editor, path: &str, expected: &[(&str, u64)]) {
    let what = format!("{expected:?}");
    editor
        .wait(&what, |editor| {
            let (_, diagnostics) = editor.published(path).pop()?;
            let mut found: Vec<(&str, u64)> = diagnostics
                .as_array()?
                .iter()
                .filter_map(|one| Some((one["code"].as_str()?, one["severity"].as_u64()?)))
                .collect();
            found.sort_unstable();
            (found == expected).then_some(())
        })
        .await;
}

fn write_settings(editor: &Editor, text: &str) {
    std::fs::write(editor.root().join(SETTINGS_PATH), text).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_settings_file_publishes_problems_again() {
    let mut editor = cafe(".kiro/specs").start(Profile::Neovim11).await;
    editor.open(TASKS_PATH).await;
    severities(&mut editor, TASKS_PATH, &[("task-form", 4), ("unknown-reference", 1)]).await;
    write_settings(&editor, "[problems]\nunknown-reference = \"off\"\ntask-form = \"warning\"\n");
    severities(&mut editor, TASKS_PATH, &[("task-form", 2)]).await;
    write_settings(&editor, "[problems\n");
    severities(&mut editor, SETTINGS_PATH, &[("settings", 2)]).await;
    severities(&mut editor, TASKS_PATH, &[("task-form", 4), ("unknown-reference", 1)]).await;
    std::fs::remove_file(editor.root().join(SETTINGS_PATH)).unwrap();
    severities(&mut editor, SETTINGS_PATH, &[]).await;
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_that_names_a_spec_is_marked_until_there_is_one() {
    let home = tempfile::tempdir().unwrap();
    let own = home.path().join("config.toml");
    std::fs::write(&own, "spec-for = { \"lib\" = \"bar\" }\n").unwrap();
    let settings = "spec-for = { \"src\" = \"bar\" }\n";
    let setup = cafe(".kiro/specs").file(SETTINGS_PATH, settings).user_settings(&own);
    let mut editor = setup.start(Profile::Neovim11).await;
    let own = own.to_str().unwrap();
    severities(&mut editor, SETTINGS_PATH, &[("settings", 2)]).await;
    severities(&mut editor, own, &[("settings", 2)]).await;
    let folder = editor.root().join(".kiro/specs/bar");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("requirements.md"), REQUIREMENTS).unwrap();
    severities(&mut editor, SETTINGS_PATH, &[]).await;
    severities(&mut editor, own, &[]).await;
    std::fs::remove_dir_all(&folder).unwrap();
    severities(&mut editor, own, &[("settings", 2)]).await;
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn specs_in_other_folders_are_read_when_a_settings_file_names_them() {
    let path = "plans/cafe/tasks.md";
    let mut editor = cafe("plans").start(Profile::VsCode).await;
    editor.open(path).await;
    write_settings(&editor, "spec-roots = [\"plans\"]\n");
    severities(&mut editor, path, &[("task-form", 4), ("unknown-reference", 1)]).await;
    write_settings(&editor, "spec-roots = [\"notes\"]\n");
    severities(&mut editor, path, &[]).await;
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_editors_settings_win_and_silence_quick_fixes_too() {
    let settings = "[problems]\nunknown-reference = \"warning\"\n";
    let setup = cafe(".kiro/specs").file(SETTINGS_PATH, settings);
    let mut editor = setup.start(Profile::Helix2501).await;
    editor.open(TASKS_PATH).await;
    severities(&mut editor, TASKS_PATH, &[("task-form", 4), ("unknown-reference", 2)]).await;
    let fixes = |actions: &[serde_json::Value]| {
        actions.iter().filter(|action| action["kind"] == "quickfix").count()
    };
    assert_eq!(fixes(&editor.actions(TASKS_PATH, "Close").await), 1);
    let section = json!({"problems": {"unknown-reference": "hint", "task-form": "off"}});
    let params = json!({"settings": {"specls": section}});
    editor.tell("workspace/didChangeConfiguration", params).await;
    severities(&mut editor, TASKS_PATH, &[("unknown-reference", 4)]).await;
    assert_eq!(fixes(&editor.actions(TASKS_PATH, "Close").await), 0);
    let params = json!({"settings": {"specls": {"max-file-size": "big"}}});
    editor.tell("workspace/didChangeConfiguration", params).await;
    let message = editor.message("max-file-size").await;
    assert!(message.contains("it takes a whole number of bytes"), "{message}");
    severities(&mut editor, TASKS_PATH, &[("task-form", 4), ("unknown-reference", 2)]).await;
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn authors_are_listed_with_what_they_answer() {
    let home = tempfile::tempdir().unwrap();
    let own = home.path().join("config.toml");
    std::fs::write(
        &own,
        "[authors.scribe]\ncommand = [\"scribe\"]\n\n[authors.local]\nprovider = \"ollama\"\nmodel = \"m\"\n",
    )
    .unwrap();
    let mut editor = cafe(".kiro/specs").user_settings(&own).start(Profile::VsCodeExtension).await;
    let authors = editor.command("specls.authors", json!({})).await.unwrap();
    let listed = authors.as_array().unwrap().iter();
    let names: Vec<_> = listed.map(|author| json!([author["name"], author["kind"]])).collect();
    assert_eq!(
        names,
        [json!(["offline", "built-in"]), json!(["local", "model"]), json!(["scribe", "agent"])]
    );
    let steps = ["requirements", "design", "tasks", "implement", "propagate"];
    assert_eq!(authors[0]["steps"], json!(steps));
    assert!(authors[2]["steps"].as_array().unwrap().contains(&json!("explain")));
    editor.leave().await;
}
