//! Asks a model at a scripted server, and shows what came of it as text.

use std::ffi::OsString;
use std::sync::Mutex;

use specls_author::model::{Conversation, Heard, Model, ModelError, Pace, Reply};
use specls_workspace::{ModelSettings, Provider};
use tokio_util::sync::CancellationToken;

use crate::server::Server;

/// The key of all tests.
pub const KEY: &str = "sk-very-secret-key-0123456789";

/// The settings of a model at `host`.
pub fn settings(provider: Provider, host: &str) -> ModelSettings {
    ModelSettings {
        provider,
        model: "test-model".to_owned(),
        base_url: Some(format!("http://{host}")),
        key_env: Some("TEST_KEY".to_owned()),
        key_command: None,
        max_input_tokens: 100_000,
        max_output_tokens: 1234,
        input_price: None,
        output_price: None,
    }
}

/// The variables of all tests.
pub fn environment(name: &str) -> Option<OsString> {
    (name == "TEST_KEY").then(|| KEY.into())
}

/// A model that waits for long but for little between attempts.
pub fn model(provider: Provider, host: &str) -> Model {
    let model = Model::new("mine", &settings(provider, host), &environment).unwrap();
    model.with_pace(Pace { backoff: std::time::Duration::from_millis(1), ..Pace::default() })
}

/// What came of a question.
pub struct Asked {
    pub result: Result<Reply, ModelError>,
    /// What was heard, a line each.
    pub heard: Vec<String>,
}

/// Asks `model` one question.
pub async fn ask_model(model: &Model, server: &Server, conversation: &Conversation) -> Asked {
    let heard = Mutex::new(Vec::new());
    let hear = |what: Heard<'_>| {
        let line = match what {
            Heard::Text { so_far, tokens } => {
                server.heard.add_permits(1);
                format!("{so_far} ({tokens})")
            }
            Heard::Retrying { attempt, after, why } => {
                format!("attempt {attempt} after {after:?}: {}", shown(why, &server.host))
            }
            Heard::Waiting => "waiting".to_owned(),
        };
        heard.lock().unwrap().push(line);
    };
    let result = model.ask(conversation, &hear, &CancellationToken::new()).await;
    Asked { result, heard: heard.into_inner().unwrap() }
}

/// Asks a model of `provider` at `server` one question.
pub async fn ask(provider: Provider, server: &Server) -> Asked {
    let conversation = Conversation::new("Be short.", "Say hello.");
    ask_model(&model(provider, &server.host), server, &conversation).await
}

/// What comes of one question that is answered by `script`.
pub async fn answered(provider: Provider, script: Vec<crate::server::Do>) -> String {
    let server = Server::new([script]).await;
    told(&ask(provider, &server).await.result, &server.host)
}

/// A result as a line.
pub fn told(result: &Result<Reply, ModelError>, host: &str) -> String {
    match result {
        Ok(reply) => {
            let calls = reply
                .calls
                .iter()
                .map(|call| format!(" {}#{}({})", call.name, call.id, call.arguments));
            let usage = reply.usage;
            let about = if usage.is_estimate { "about " } else { "" };
            format!(
                "{:?}{} {about}{} in, {} out",
                reply.text,
                calls.collect::<String>(),
                usage.input,
                usage.output
            )
        }
        Err(error) => shown(error, host),
    }
}

fn shown(error: &ModelError, host: &str) -> String {
    error.to_string().replace(host, "HOST")
}
