//! Waiting: in bounds, and not after the user cancelled.

use std::time::Duration;

use specls_author::model::{Conversation, Heard, Model, ModelError, Pace};
use specls_workspace::{ModelSettings, Provider};
use tokio_util::sync::CancellationToken;

use crate::ask::{ask_model, model, settings, told};
use crate::server::{Do, Server, events, status};

const TEXT: &str = r#"data: {"choices":[{"index":0,"delta":{"content":"Hel"}}]}"#;

fn conversation() -> Conversation {
    Conversation::new("Be short.", "Say hello.")
}

#[tokio::test]
async fn a_server_that_says_nothing_is_left_after_a_time() {
    let server = Server::new([vec![Do::Hang]]).await;
    let answer = Duration::from_millis(200);
    let model =
        model(Provider::OpenAiChat, &server.host).with_pace(Pace { answer, ..Pace::default() });
    let asked = ask_model(&model, &server, &conversation()).await;
    assert_eq!(
        told(&asked.result, &server.host),
        "HOST did not begin to answer within 1 second: try again, or choose another author than \
         mine"
    );
    server.closed.acquire().await.unwrap().forget();
}

#[tokio::test]
async fn a_stream_that_stalls_is_left_after_a_time() {
    let mut script = events([TEXT]);
    script.push(Do::Hang);
    let server = Server::new([script]).await;
    let idle = Duration::from_millis(200);
    let model =
        model(Provider::OpenAiChat, &server.host).with_pace(Pace { idle, ..Pace::default() });
    let asked = ask_model(&model, &server, &conversation()).await;
    assert_eq!(
        told(&asked.result, &server.host),
        "HOST stopped in the middle of its answer: nothing came for 1 second, so nothing of it \
         is used: try again"
    );
    server.closed.acquire().await.unwrap().forget();
}

/// Cancels as soon as something is heard, and checks that nothing follows.
async fn cancelled(script: Vec<Do>, at: fn(&Heard<'_>) -> bool) -> Server {
    let server = Server::new([script]).await;
    let cancel = CancellationToken::new();
    let hear = |what: Heard<'_>| {
        assert!(!cancel.is_cancelled(), "{what:?} after the end");
        if at(&what) {
            cancel.cancel();
        }
    };
    let model = model(Provider::OpenAiChat, &server.host);
    let result = model.ask(&conversation(), &hear, &cancel).await;
    assert_eq!(result.unwrap_err(), ModelError::Cancelled);
    server
}

#[tokio::test]
async fn cancelling_in_mid_stream_closes_the_connection() {
    let mut script = events([TEXT]);
    script.push(Do::Hang);
    let server = cancelled(script, |what| matches!(what, Heard::Text { .. })).await;
    server.closed.acquire().await.unwrap().forget();
}

#[tokio::test]
async fn cancelling_before_the_answer_closes_the_connection() {
    let server = Server::new([vec![Do::Hang]]).await;
    let cancel = CancellationToken::new();
    let model = model(Provider::OpenAiChat, &server.host);
    let conversation = conversation();
    let asking = model.ask(&conversation, &|_| (), &cancel);
    let cancelling = async {
        while server.requests().is_empty() {
            tokio::task::yield_now().await;
        }
        cancel.cancel();
    };
    let (result, ()) = tokio::join!(asking, cancelling);
    assert_eq!(result.unwrap_err(), ModelError::Cancelled);
    server.closed.acquire().await.unwrap().forget();
}

#[tokio::test]
async fn cancelling_ends_the_wait_for_another_attempt() {
    let script = status(429, "retry-after: 60\r\n", "{}");
    cancelled(script, |what| matches!(what, Heard::Retrying { .. })).await;
}

#[tokio::test]
async fn what_is_cancelled_before_it_starts_is_not_sent() {
    let server = Server::new([vec![Do::Hang]]).await;
    let cancel = CancellationToken::new();
    cancel.cancel();
    let model = model(Provider::OpenAiChat, &server.host);
    let result = model.ask(&conversation(), &|_| panic!("heard"), &cancel).await;
    assert_eq!(result.unwrap_err(), ModelError::Cancelled);
    assert!(server.requests().is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn cancelling_ends_the_wait_for_a_key() {
    let server = Server::new([]).await;
    let settings = ModelSettings {
        key_env: None,
        key_command: Some(["sleep", "600"].map(str::to_owned).to_vec()),
        ..settings(Provider::OpenRouter, &server.host)
    };
    let model = Model::new("mine", &settings, &|_| None).unwrap();
    let cancel = CancellationToken::new();
    let conversation = conversation();
    let asking = model.ask(&conversation, &|_| (), &cancel);
    let cancelling = async { cancel.cancel() };
    let (result, ()) = tokio::join!(asking, cancelling);
    assert_eq!(result.unwrap_err(), ModelError::Cancelled);
}
