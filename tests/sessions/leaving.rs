//! How sessions end.

use serde_json::{Value, json};
use specls_server::Exit;
use specls_tests::author::{Fake, draft};
use specls_tests::editor::Setup;
use specls_tests::profile::Profile;

#[tokio::test(flavor = "multi_thread")]
async fn exit_after_shutdown_is_a_success() {
    for profile in Profile::ALL {
        Setup::new().start(profile).await.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_without_shutdown_is_a_failure_and_needs_no_end_of_input() {
    let mut editor = Setup::new().start(Profile::Neovim11).await;
    editor.tell("exit", Value::Null).await;
    assert_eq!(editor.exit().await, Exit::WithoutShutdown);
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_before_initialize_is_a_failure() {
    let mut editor = Setup::new().connect(Profile::Neovim11);
    editor.tell("exit", Value::Null).await;
    assert_eq!(editor.exit().await, Exit::WithoutShutdown);
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_ends_a_session_in_which_an_author_hangs() {
    let author = Fake::held(|request| Ok(draft(request, &[])));
    let setup = Setup::new().file(".kiro/specs/x/requirements.md", "An idea\n");
    let mut editor = setup.author(author.clone()).start(Profile::Helix2507).await;
    let argument = json!({"step": "design", "folder": ".kiro/specs/x"});
    editor.command("specls.draft", argument).await.unwrap();
    author.asked().await;
    editor.tell("exit", Value::Null).await;
    assert_eq!(editor.exit().await, Exit::WithoutShutdown);
}
