//! What is sent.

use expect_test::expect;
use specls_author::model::{Conversation, Kept, Model, Tool, ToolCall, ToolResult, Turn};
use specls_workspace::{ModelSettings, Provider};
use tokio_util::sync::CancellationToken;

use crate::ask::{KEY, ask, ask_model, environment, model, settings};
use crate::server::{Server, events, status};

fn conversation() -> Conversation {
    let arguments = serde_json::json!({ "path": "a.rs" });
    let (id, name) = ("c1".to_owned(), "read".to_owned());
    let call = ToolCall { id: id.clone(), name: name.clone(), arguments, kept: Vec::new() };
    Conversation {
        system: "Be short.".to_owned(),
        turns: vec![
            Turn::User("Read a.rs.".to_owned()),
            Turn::Assistant { text: String::new(), calls: vec![call], kept: Kept::default() },
            Turn::Results(vec![ToolResult { id, name, content: "fn main() {}".to_owned() }]),
        ],
        tools: vec![Tool {
            name: "read".to_owned(),
            description: "Reads a file".to_owned(),
            parameters: serde_json::json!({
                "type": "object", "properties": { "path": { "type": "string" } }
            }),
        }],
    }
}

/// The line and the headers of a request, without what differs from run to run.
fn head(request: &str, host: &str) -> String {
    let (head, _) = request.split_once("\r\n\r\n").unwrap();
    let lines = head.replace(host, "HOST").replace(KEY, "KEY");
    let mut lines: Vec<_> =
        lines.lines().filter(|line| !line.starts_with("content-length")).collect();
    lines[1..].sort_unstable();
    lines.join("\n")
}

#[tokio::test]
async fn each_provider_gets_the_request_in_its_form() {
    let mut all = Vec::new();
    for provider in Provider::ALL {
        let server = Server::new([status(400, "", "{}")]).await;
        let asked = ask_model(&model(*provider, &server.host), &server, &conversation()).await;
        assert!(asked.result.is_err());
        let request = &server.requests()[0];
        all.push(format!(
            "# {}\n{}\n{}",
            provider.name(),
            head(request, &server.host),
            server.bodies()[0]
        ));
    }
    expect![[r##"
        # anthropic
        POST /v1/messages HTTP/1.1
        accept: */*
        anthropic-version: 2023-06-01
        content-type: application/json
        host: HOST
        user-agent: specls/0.1.0
        x-api-key: KEY
        {"model":"test-model","stream":true,"system":"Be short.","tools":[{"name":"read","input_schema":{"type":"object","properties":{"path":{"type":"string"}}},"description":"Reads a file"}],"messages":[{"role":"user","content":"Read a.rs."},{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"read","input":{"path":"a.rs"}}]},{"role":"user","content":[{"type":"tool_result","content":"fn main() {}","tool_use_id":"c1"}]}],"max_tokens":1234}

        # openai
        POST /v1/responses HTTP/1.1
        accept: */*
        authorization: Bearer KEY
        content-type: application/json
        host: HOST
        user-agent: specls/0.1.0
        {"store":false,"model":"test-model","stream":true,"instructions":"Be short.","tools":[{"type":"function","name":"read","parameters":{"type":"object","properties":{"path":{"type":"string"}}},"description":"Reads a file"}],"input":[{"role":"user","content":"Read a.rs."},{"type":"function_call","call_id":"c1","name":"read","arguments":"{\"path\":\"a.rs\"}"},{"type":"function_call_output","call_id":"c1","output":"fn main() {}"}],"max_output_tokens":1234}

        # openai-chat
        POST /v1/chat/completions HTTP/1.1
        accept: */*
        authorization: Bearer KEY
        content-type: application/json
        host: HOST
        user-agent: specls/0.1.0
        {"model":"test-model","stream":true,"tools":[{"type":"function","function":{"name":"read","description":"Reads a file","parameters":{"type":"object","properties":{"path":{"type":"string"}}},"strict":false}}],"messages":[{"role":"system","content":"Be short."},{"role":"user","content":"Read a.rs."},{"role":"assistant","content":"","tool_calls":[{"type":"function","id":"c1","function":{"name":"read","arguments":"{\"path\":\"a.rs\"}"}}]},{"role":"tool","content":"fn main() {}","tool_call_id":"c1"}],"stream_options":{"include_usage":true},"max_tokens":1234}

        # gemini
        POST /v1beta/models/test-model:streamGenerateContent?alt=sse HTTP/1.1
        accept: */*
        content-type: application/json
        host: HOST
        user-agent: specls/0.1.0
        x-goog-api-key: KEY
        {"systemInstruction":{"parts":[{"text":"Be short."}]},"tools":[{"functionDeclarations":[{"name":"read","description":"Reads a file","parametersJsonSchema":{"type":"object","properties":{"path":{"type":"string"}}}}]}],"contents":[{"role":"user","parts":[{"text":"Read a.rs."}]},{"role":"model","parts":[{"functionCall":{"id":"c1","name":"read","args":{"path":"a.rs"}}}]},{"role":"user","parts":[{"functionResponse":{"name":"read","response":{"name":"read","content":"fn main() {}"},"id":"c1"}}]}],"generationConfig":{"maxOutputTokens":1234}}

        # bedrock
        POST /model/test-model/converse-stream HTTP/1.1
        accept: */*
        authorization: Bearer KEY
        content-type: application/json
        host: HOST
        user-agent: specls/0.1.0
        {"system":[{"text":"Be short."}],"toolConfig":{"tools":[{"toolSpec":{"name":"read","inputSchema":{"json":{"type":"object","properties":{"path":{"type":"string"}}}},"description":"Reads a file"}}]},"messages":[{"role":"user","content":[{"text":"Read a.rs."}]},{"role":"assistant","content":[{"toolUse":{"toolUseId":"c1","name":"read","input":{"path":"a.rs"}}}]},{"role":"user","content":[{"toolResult":{"toolUseId":"c1","content":[{"text":"fn main() {}"}]}}]}],"inferenceConfig":{"maxTokens":1234}}

        # ollama
        POST /v1/chat/completions HTTP/1.1
        accept: */*
        authorization: Bearer KEY
        content-type: application/json
        host: HOST
        user-agent: specls/0.1.0
        {"model":"test-model","stream":true,"tools":[{"type":"function","function":{"name":"read","description":"Reads a file","parameters":{"type":"object","properties":{"path":{"type":"string"}}},"strict":false}}],"messages":[{"role":"system","content":"Be short."},{"role":"user","content":"Read a.rs."},{"role":"assistant","content":"","tool_calls":[{"type":"function","id":"c1","function":{"name":"read","arguments":"{\"path\":\"a.rs\"}"}}]},{"role":"tool","content":"fn main() {}","tool_call_id":"c1"}],"stream_options":{"include_usage":true},"max_tokens":1234}

        # openrouter
        POST /api/v1/chat/completions HTTP/1.1
        accept: */*
        authorization: Bearer KEY
        content-type: application/json
        host: HOST
        user-agent: specls/0.1.0
        {"model":"test-model","stream":true,"tools":[{"type":"function","function":{"name":"read","description":"Reads a file","parameters":{"type":"object","properties":{"path":{"type":"string"}}},"strict":false}}],"messages":[{"role":"system","content":"Be short."},{"role":"user","content":"Read a.rs."},{"role":"assistant","content":"","tool_calls":[{"type":"function","id":"c1","function":{"name":"read","arguments":"{\"path\":\"a.rs\"}"}}]},{"role":"tool","content":"fn main() {}","tool_call_id":"c1"}],"stream_options":{"include_usage":true},"max_tokens":1234}"##]].assert_eq(&all.join("\n\n"));
}

#[tokio::test]
async fn a_models_name_is_sent_as_it_stands() {
    for provider in [Provider::OpenAiChat, Provider::OpenAi, Provider::Anthropic] {
        for name in ["qwen3-max", "gpt-5-high", "a::b", "claude-x-none", "library/llama3:8b"] {
            let server = Server::new([status(400, "", "{}")]).await;
            let settings =
                ModelSettings { model: name.to_owned(), ..settings(provider, &server.host) };
            let model = Model::new("mine", &settings, &environment).unwrap();
            drop(ask_model(&model, &server, &conversation()).await);
            let body = &server.bodies()[0];
            assert_eq!(body["model"], name);
            for effort in ["reasoning_effort", "reasoning", "thinking", "output_config"] {
                assert_eq!(body.get(effort), None, "{body}");
            }
        }
    }
}

#[tokio::test]
async fn signatures_of_thoughts_are_given_back() {
    let stream = events([
        "event: content_block_start\ndata: {\"content_block\":{\"type\":\"thinking\",\"thinking\":\"Hm\",\"signature\":\"\"}}",
        "event: content_block_delta\ndata: {\"delta\":{\"signature\":\"SIGNED\"}}",
        "event: content_block_stop\ndata: {}",
        "event: content_block_start\ndata: {\"content_block\":{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"read\"}}",
        "event: content_block_stop\ndata: {}",
        "event: message_delta\ndata: {\"delta\":{\"stop_reason\":\"tool_use\"}}",
        "event: message_stop\ndata: {}",
    ]);
    let gemini = events([
        r#"data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"read","args":{}},"thoughtSignature":"SIGNED"}]},"finishReason":"STOP"}]}"#,
    ]);
    for (provider, stream) in [(Provider::Anthropic, stream), (Provider::Gemini, gemini)] {
        let server = Server::new([stream, status(400, "", "{}")]).await;
        let model = model(provider, &server.host);
        let mut conversation = Conversation { turns: Vec::new(), ..conversation() };
        conversation.turns.push(Turn::User("Read a.rs.".to_owned()));
        let reply = ask_model(&model, &server, &conversation).await.result.unwrap();
        let (id, name) = (reply.calls[0].id.clone(), reply.calls[0].name.clone());
        conversation.turns.push(reply.into_turn());
        let content = "fn main() {}".to_owned();
        conversation.turns.push(Turn::Results(vec![ToolResult { id, name, content }]));
        drop(ask_model(&model, &server, &conversation).await);
        assert!(server.requests()[1].contains("SIGNED"), "{}", server.requests()[1]);
    }
}

#[tokio::test]
async fn a_probe_is_small_and_takes_any_answer() {
    let stream = events([
        r#"data: {"choices":[{"index":0,"delta":{"content":"o"},"finish_reason":"length"}]}"#,
        "data: [DONE]",
    ]);
    let server = Server::new([stream, status(401, "", "{}")]).await;
    let model = model(Provider::OpenAiChat, &server.host);
    let reply = model.probe(&CancellationToken::new()).await.unwrap();
    assert_eq!(reply.text, "o");
    assert_eq!(server.bodies()[0]["max_tokens"], 16);
    assert!(model.probe(&CancellationToken::new()).await.is_err());
}

#[tokio::test]
async fn the_usual_key_does_not_go_to_servers_on_this_machine() {
    let server = Server::new([status(400, "", "{}"), status(400, "", "{}")]).await;
    for provider in [Provider::OpenAiChat, Provider::Ollama] {
        let settings = ModelSettings { key_env: None, ..settings(provider, &server.host) };
        let model = Model::new("mine", &settings, &|_| Some(KEY.into())).unwrap();
        drop(ask_model(&model, &server, &conversation()).await);
    }
    let requests = server.requests();
    assert!(requests.len() == 2 && requests.iter().all(|it| !it.contains("authorization")));
}

#[cfg(unix)]
#[tokio::test]
async fn a_refused_key_is_asked_for_again() {
    let folder = tempfile::tempdir().unwrap();
    let count = folder.path().join("count").display().to_string();
    let script = "echo x >> \"$1\"; wc -l < \"$1\" | tr -d ' '";
    let key_command = ["sh", "-c", script, "sh", &count].map(str::to_owned).to_vec();
    let refused = || status(401, "", "{}");
    let server = Server::new([status(400, "", "{}"), refused(), refused()]).await;
    let settings = ModelSettings {
        key_env: None,
        key_command: Some(key_command),
        ..settings(Provider::OpenRouter, &server.host)
    };
    let model = Model::new("mine", &settings, &|_| None).unwrap();
    for _ in 0..3 {
        drop(ask_model(&model, &server, &conversation()).await);
    }
    let keys: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.split_once("Bearer ").unwrap().1[..1].to_owned())
        .collect();
    assert_eq!(keys, ["1", "1", "2"]);
}

#[tokio::test]
async fn one_model_answers_many_at_once() {
    let server = Server::new((0..4).map(|_| status(400, "", "{}"))).await;
    let model = model(Provider::OpenAiChat, &server.host);
    let conversation = conversation();
    let asking = (0..4).map(|_| ask_model(&model, &server, &conversation));
    let all = futures::future::join_all(asking).await;
    assert!(all.iter().all(|asked| asked.result.is_err()));
    drop(ask(Provider::OpenAiChat, &Server::new([status(400, "", "{}")]).await).await);
    assert_eq!(server.requests().len(), 4);
}
