//! The protocol itself: order, errors, cancelling.

use serde_json::{Value, json};
use specls_tests::editor::Setup;
use specls_tests::profile::Profile;
use specls_text::Encoding;

const TASKS: &str = "# Implementation Plan\n\n- [ ] 1. One\n- [ ] 2. Two\n";
const PATH: &str = ".kiro/specs/x/tasks.md";

#[tokio::test(flavor = "multi_thread")]
async fn the_encoding_is_utf_8_where_offered_and_what_the_client_has_elsewhere() {
    let cases: &[(&[&str], Encoding)] = &[
        (&["utf-16"], Encoding::Utf16),
        (&["utf-16", "utf-8"], Encoding::Utf8),
        (&["utf-32"], Encoding::Utf32),
        (&["utf-32", "utf-16"], Encoding::Utf16),
    ];
    for (encodings, expected) in cases {
        let editor = Setup::new().encodings(encodings).start(Profile::Neovim11).await;
        assert_eq!(editor.encoding(), *expected, "{encodings:?}");
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_sees_every_change_that_was_sent_before_it() {
    let mut editor = Setup::new().file(PATH, TASKS).start(Profile::Neovim11).await;
    editor.open(PATH).await;
    for number in 3..60 {
        editor.append(PATH, &format!("- [ ] {number}. Task {number}\n")).await;
        let params = json!({"textDocument": {"uri": editor.uri(PATH)}});
        let symbols = editor.ask("textDocument/documentSymbol", params).await.unwrap();
        assert!(symbols.to_string().contains(&format!("{number} Task {number}")), "{symbols}");
    }
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_methods_and_commands_and_wrong_arguments_are_answered() {
    let mut editor = Setup::new().file(PATH, TASKS).start(Profile::VsCode).await;
    let error = editor.ask("specls/nothing", json!({})).await.unwrap_err();
    assert_eq!(error["code"], -32601);
    for (command, argument, part) in [
        ("specls.nothing", json!({}), "there is no command specls.nothing"),
        ("specls.draft", json!({"folder": "x"}), "missing field `step`"),
        ("specls.draft", json!({"step": "poem", "folder": "x"}), "unknown variant `poem`"),
        ("specls.draft", json!({"step": "design"}), "named by uri or by folder"),
        ("specls.draft", json!({"step": "design", "folder": "../x"}), "not a folder below"),
        (
            "specls.draft",
            json!({"step": "design", "folder": "x", "author": "nobody"}),
            "there is no author \"nobody\"",
        ),
        ("specls.cancel", json!({"job": "7"}), "there is no job 7"),
        ("specls.review.accept", json!({}), "there is no open review"),
        ("specls.implement", json!({"folder": ".kiro/specs/x", "task": "9"}), "has no task \"9\""),
        (
            "specls.setTaskState",
            json!({"folder": ".kiro/specs/x", "task": "1", "state": "maybe"}),
            "not \"maybe\"",
        ),
    ] {
        let error = editor.command(command, argument).await.unwrap_err();
        assert_eq!(error["code"], -32602, "{error}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(part), "{message}");
    }
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_outside_the_folder_is_ignored_politely() {
    let mut editor = Setup::new().file(PATH, TASKS).start(Profile::Emacs).await;
    let uri = "file:///nowhere/at/all.md";
    let item = json!({"uri": uri, "languageId": "markdown", "version": 0, "text": "# x\n"});
    editor.tell("textDocument/didOpen", json!({"textDocument": item})).await;
    let at = json!({"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}});
    assert_eq!(editor.ask("textDocument/hover", at).await.unwrap(), Value::Null);
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_request_is_answered_as_cancelled_or_done() {
    let mut editor = Setup::new().file(PATH, TASKS).start(Profile::VsCode).await;
    editor.open(PATH).await;
    let params = json!({"textDocument": {"uri": editor.uri(PATH)}});
    let id = editor.begin("textDocument/documentSymbol", params).await;
    editor.tell("$/cancelRequest", json!({"id": id})).await;
    if let Err(error) = editor.answer(id).await {
        assert_eq!(error["code"], -32800);
    }
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_that_needs_no_resolving_comes_back_unchanged() {
    let mut editor = Setup::new().start(Profile::Helix2501).await;
    let action = json!({"title": "x", "kind": "refactor"});
    assert_eq!(editor.ask("codeAction/resolve", action.clone()).await.unwrap(), action);
    editor.leave().await;
}
