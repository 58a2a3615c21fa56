//! Models at aimock, a server that speaks all protocols and that nobody here wrote. `tests/models/run`
//! starts it; its answers are in `tests/models/fixtures`.

#![allow(clippy::unwrap_used)]

use std::sync::Mutex;

use expect_test::expect;
use serde_json::Value;
use specls_author::model::{
    Conversation, Heard, Model, ModelError, Pace, Reply, Tool, ToolResult, Turn,
};
use specls_workspace::{ModelSettings, Provider};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_util::sync::CancellationToken;

fn url() -> String {
    std::env::var("SPECLS_AIMOCK_URL").expect("run tests/models/run")
}

fn model(provider: Provider) -> Model {
    let settings = ModelSettings {
        provider,
        model: format!("{}-test", provider.name()),
        base_url: Some(url()),
        key_env: Some("TEST_KEY".to_owned()),
        key_command: None,
        max_input_tokens: 100_000,
        max_output_tokens: 1234,
        input_price: None,
        output_price: None,
    };
    let model = Model::new("mine", &settings, &|_| Some("a-key".into())).unwrap();
    model.with_pace(Pace { backoff: std::time::Duration::from_millis(1), ..Pace::default() })
}

struct Asked {
    result: Result<Reply, ModelError>,
    pieces: usize,
    attempts: u32,
}

async fn ask(provider: Provider, conversation: &Conversation) -> Asked {
    let heard = Mutex::new((0, 1));
    let hear = |what: Heard<'_>| match what {
        Heard::Text { .. } => heard.lock().unwrap().0 += 1,
        Heard::Retrying { attempt, .. } => heard.lock().unwrap().1 = attempt,
        Heard::Waiting => {}
    };
    let result = model(provider).ask(conversation, &hear, &CancellationToken::new()).await;
    let (pieces, attempts) = heard.into_inner().unwrap();
    Asked { result, pieces, attempts }
}

/// What comes of a question at each provider, a line each; those that agree share one.
async fn all(question: &str, show: impl Fn(&Asked) -> String) -> String {
    let mut lines: Vec<(String, Vec<&str>)> = Vec::new();
    let host = url().replace("http://", "");
    for provider in Provider::ALL {
        let asked = ask(*provider, &Conversation::new("Be short.", question)).await;
        let line = show(&asked).replace(&host, "HOST");
        match lines.iter_mut().find(|(known, _)| *known == line) {
            Some((_, providers)) => providers.push(provider.name()),
            None => lines.push((line, vec![provider.name()])),
        }
    }
    let lines = lines.iter().map(|(line, providers)| format!("{}: {line}", providers.join(", ")));
    lines.collect::<Vec<_>>().join("\n")
}

fn error(asked: &Asked) -> String {
    match &asked.result {
        Ok(reply) => format!("{reply:?}"),
        Err(error) => format!("{error} ({} requests)", asked.attempts),
    }
}

/// What aimock recorded of a request to this model, by a word of the question. It brings all
/// protocols into one form.
async fn journal(model: &str, word: &str) -> Value {
    let host = url().replace("http://", "");
    let mut stream = tokio::net::TcpStream::connect(&host).await.unwrap();
    let request = format!("GET /__aimock/journal HTTP/1.0\r\nhost: {host}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let entries: Vec<Value> = serde_json::from_str(body).unwrap();
    let is_it = |entry: &&Value| {
        let body = &entry["body"];
        body["model"] == model && body["messages"].to_string().contains(word)
    };
    entries.iter().find(is_it).unwrap_or_else(|| panic!("{model} in {body}")).clone()
}

#[tokio::test]
#[ignore = "needs aimock: tests/models/run"]
async fn text_comes_in_pieces() {
    let shown = all("Say hello.", |asked| match &asked.result {
        Ok(reply) => {
            assert!(asked.pieces > 2, "{} pieces", asked.pieces);
            format!("{:?}, {} in, {} out", reply.text, reply.usage.input, reply.usage.output)
        }
        Err(error) => error.to_string(),
    });
    expect![[r#"
        anthropic, openai, gemini, bedrock: "Hello from 𝕏, in many small pieces, so that they come one after the other.", 6 in, 22 out
        openai-chat, ollama, openrouter: "Hello from 𝕏, in many small pieces, so that they come one after the other.", 5 in, 19 out"#]].assert_eq(&shown.await);
}

#[tokio::test]
#[ignore = "needs aimock: tests/models/run"]
async fn a_tool_is_called_and_its_result_is_read() {
    for provider in Provider::ALL {
        let mut conversation = Conversation::new("Be short.", "Read the file.");
        conversation.tools.push(Tool {
            name: "read_file".to_owned(),
            description: "Reads a file".to_owned(),
            parameters: serde_json::json!({
                "type": "object", "properties": { "path": { "type": "string" } }
            }),
        });
        let reply = ask(*provider, &conversation).await.result.unwrap();
        let call = reply.calls[0].clone();
        assert_eq!(call.name, "read_file");
        assert_eq!(call.arguments, serde_json::json!({ "path": "src/main.rs", "lines": [1, 20] }));
        conversation.turns.push(reply.into_turn());
        let content = "fn main() {}".to_owned();
        let result = ToolResult { id: call.id, name: call.name, content };
        conversation.turns.push(Turn::Results(vec![result]));
        let reply = ask(*provider, &conversation).await.result.unwrap();
        assert_eq!((reply.text.as_str(), reply.calls.len()), ("The file has one function.", 0));
    }
}

#[tokio::test]
#[ignore = "needs aimock: tests/models/run"]
async fn answers_that_are_incomplete_are_not_used() {
    expect!["anthropic, openai, openai-chat, gemini, bedrock, ollama, openrouter: The answer of HOST reached its limit of tokens before it was complete, so nothing of it is used: raise `max-output-tokens` in [authors.mine], or ask for less at once (1 requests)"].assert_eq(&all("Say too much.", error).await);
    expect![[r#"
        anthropic, openai-chat, bedrock, ollama, openrouter: The model of mine declined to answer, "content_filter": say it in other words, or choose another author (1 requests)
        openai: The answer of HOST was cut off, so nothing of it is used: try again (1 requests)
        gemini: The model of mine declined to answer, "SAFETY": say it in other words, or choose another author (1 requests)"#]].assert_eq(&all("Say nothing.", error).await);
    expect!["anthropic, openai, openai-chat, gemini, bedrock, ollama, openrouter: The connection to HOST broke before the answer was complete, so nothing of it is used: try again (1 requests)"].assert_eq(&all("Break off.", error).await);
}

#[tokio::test]
#[ignore = "needs aimock: tests/models/run"]
async fn errors_are_sentences() {
    expect!["anthropic, openai, openai-chat, gemini, bedrock, ollama, openrouter: The key in TEST_KEY was refused by HOST (401): check it, or name another variable with `key-env` in [authors.mine] (1 requests)"].assert_eq(&all("Fail as unauthorised.", error).await);
    expect!["anthropic, openai, openai-chat, gemini, bedrock, ollama, openrouter: HOST has trouble answering (503): try again in a few minutes (3 requests)"].assert_eq(&all("Fail for now.", error).await);
    expect![[r#"anthropic, openai, openai-chat, gemini, bedrock, ollama, openrouter: HOST did not take the request (400), "Unknown parameter": check `provider` and `model` in [authors.mine] (1 requests)"#]].assert_eq(&all("Fail for good.", error).await);
}

#[tokio::test]
#[ignore = "needs aimock: tests/models/run"]
async fn requests_have_what_each_protocol_wants() {
    let mut shown = Vec::new();
    for provider in Provider::ALL {
        let mut conversation = Conversation::new("Be short.", "Say hello again.");
        conversation.tools.push(Tool {
            name: "read_file".to_owned(),
            description: "Reads a file".to_owned(),
            parameters: serde_json::json!({ "type": "object", "properties": {} }),
        });
        ask(*provider, &conversation).await.result.unwrap();
        let entry = journal(&model(*provider).settings().model, "again").await;
        let headers = entry["headers"].as_object().unwrap();
        let key = headers.iter().find(|(_, value)| value.as_str() == Some("[REDACTED]"));
        let (path, body) = (entry["path"].as_str().unwrap(), &entry["body"]);
        shown.push(format!(
            "{path}\n  key in {}, model {}, stream {}, at most {} tokens, tool {}",
            key.map_or("nothing", |(name, _)| name),
            body["model"],
            body["stream"],
            body["max_tokens"],
            body["tools"][0]["function"]["name"]
        ));
    }
    expect![[r#"
        /v1/messages
          key in x-api-key, model "anthropic-test", stream true, at most 1234 tokens, tool "read_file"
        /v1/responses
          key in authorization, model "openai-test", stream true, at most 1234 tokens, tool "read_file"
        /v1/chat/completions
          key in authorization, model "openai-chat-test", stream true, at most 1234 tokens, tool "read_file"
        /v1beta/models/gemini-test:streamGenerateContent?alt=sse
          key in x-goog-api-key, model "gemini-test", stream true, at most 1234 tokens, tool "read_file"
        /model/bedrock-test/converse-stream
          key in authorization, model "bedrock-test", stream true, at most 1234 tokens, tool "read_file"
        /v1/chat/completions
          key in authorization, model "ollama-test", stream true, at most 1234 tokens, tool "read_file"
        /api/v1/chat/completions
          key in authorization, model "openrouter-test", stream true, at most 1234 tokens, tool "read_file""#]].assert_eq(&shown.join("\n"));
}
