//! Jobs: progress, cancelling, failing, and typing meanwhile.

use std::sync::Arc;

use serde_json::{Value, json};
use specls_author::AuthorError;
use specls_draft::Refusal;
use specls_tests::author::{Fake, draft};
use specls_tests::editor::{Editor, Setup};
use specls_tests::profile::Profile;

const DESIGN: &str = ".kiro/specs/x/design.md";

async fn start(author: Arc<Fake>, profile: Profile) -> Editor {
    Setup::new()
        .file(".kiro/specs/x/requirements.md", "An idea\n")
        .file(DESIGN, "one\ntwo\nthree\n")
        .author(author)
        .start(profile)
        .await
}

async fn begin(editor: &mut Editor) -> Value {
    let argument = json!({"step": "design", "folder": ".kiro/specs/x"});
    editor.command("specls.draft", argument).await.unwrap()["job"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_cancelled_by_command() {
    for profile in Profile::ALL {
        let author = Fake::held(|request| Ok(draft(request, &[(DESIGN, "drafted\n")])));
        let mut editor = start(author.clone(), profile).await;
        let job = begin(&mut editor).await;
        author.asked().await;
        let answer = editor.command("specls.cancel", json!({"job": job})).await.unwrap();
        assert_eq!(answer, json!({"cancelled": 1}));
        ended(&mut editor).await;
        assert_eq!(editor.text(DESIGN).unwrap(), "one\ntwo\nthree\n");
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_cancelled_by_its_progress() {
    let author = Fake::held(|request| Ok(draft(request, &[(DESIGN, "drafted\n")])));
    let mut editor = start(author.clone(), Profile::VsCode).await;
    begin(&mut editor).await;
    author.asked().await;
    editor.tell("window/workDoneProgress/cancel", json!({"token": "specls/job/1"})).await;
    ended(&mut editor).await;
    let told: Vec<&String> =
        editor.progress.iter().filter(|line| line.starts_with("specls/job")).collect();
    assert_eq!(
        told,
        [
            "specls/job/1 begin specls: design of x",
            "specls/job/1 report thinking",
            "specls/job/1 end",
        ]
    );
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_author_that_fails_is_told_and_the_server_lives() {
    let author = Fake::prompt(|_| panic!("as the test wants it"));
    let mut editor = start(author, Profile::Helix2507).await;
    begin(&mut editor).await;
    editor.message("The author fake failed").await;
    begin(&mut editor).await;
    editor.message("The author fake failed").await;
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_shown_as_it_is() {
    let author =
        Fake::prompt(|_| Err(AuthorError::Refused(Refusal::new("Write some requirements first"))));
    let mut editor = start(author, Profile::Neovim11).await;
    begin(&mut editor).await;
    assert_eq!(editor.message("Write some").await, "Write some requirements first");
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_leaves_the_folder_is_thrown_away() {
    let author = Fake::prompt(|request| Ok(draft(request, &[("../outside.md", "x\n")])));
    let mut editor = start(author, Profile::Neovim11).await;
    begin(&mut editor).await;
    editor.message("lies outside the workspace").await;
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_during_a_job_stays() {
    for profile in Profile::ALL {
        let author =
            Fake::held(|request| Ok(draft(request, &[(DESIGN, "one\ntwo\nthree\ndrafted\n")])));
        let mut editor = start(author.clone(), profile).await;
        editor.open(DESIGN).await;
        begin(&mut editor).await;
        author.asked().await;
        editor.replace(DESIGN, "one\n", "typed\none\n").await;
        // The answer shows that the server has read what was typed before the draft comes.
        editor.actions(DESIGN, "one").await;
        author.let_go();
        editor.accept_everything().await;
        assert_eq!(editor.text(DESIGN).unwrap(), "typed\none\ntwo\nthree\ndrafted\n");
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_vanishes_under_a_job_is_told() {
    let author = Fake::held(|request| Ok(draft(request, &[(DESIGN, "drafted\n")])));
    let mut editor = start(author.clone(), Profile::Neovim11).await;
    begin(&mut editor).await;
    author.asked().await;
    editor.remove_folder();
    author.let_go();
    // The watcher may notice before the draft is there; then there is no review any more.
    let told = editor.any_message().await;
    if told.contains("ready for review") {
        let error = editor.command("specls.review.accept", json!({})).await.unwrap_err();
        assert!(error["message"].as_str().unwrap().contains("gone"), "{error}");
    } else {
        assert!(told.contains("gone") || told.contains("removed"), "{told}");
    }
    editor.tell("exit", Value::Null).await;
    editor.exit().await;
}

/// Waits for the end of the job's progress, where the client is shown any.
async fn ended(editor: &mut Editor) {
    editor
        .wait("the end of the job", |editor| {
            editor.progress.iter().any(|line| line == "specls/job/1 end").then_some(())
        })
        .await;
}
