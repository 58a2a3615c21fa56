//! Streams that are right, in all the forms they have.

use expect_test::expect;
use specls_workspace::Provider;

use crate::ask::{answered, ask, told};
use crate::server::{Do, EVENTS, Server, events, send};

const ANTHROPIC_END: &str = "event: message_delta\n\
    data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}\n\n\
    event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

fn anthropic_text(text: &str) -> String {
    format!(
        "event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\
         \"delta\":{{\"type\":\"text_delta\",\"text\":{text:?}}}}}\n\n"
    )
}

fn chat(delta: &str) -> String {
    format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":{delta:?}}}}}]}}\n\n")
}

const CHAT_END: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n\
    data: {\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":3}}\n\ndata: [DONE]\n\n";

#[tokio::test]
async fn a_character_that_comes_in_two_pieces_is_one_character() {
    let bytes = format!("{EVENTS}{}{}{CHAT_END}", chat("a"), chat("𝕏"));
    let bytes = bytes.as_bytes();
    let inside = bytes.iter().position(|byte| *byte == 0xf0).unwrap() + 2;
    let script = vec![send(&bytes[..inside]), Do::AfterHeard, send(&bytes[inside..])];
    let server = Server::new([script]).await;
    let asked = ask(Provider::OpenAiChat, &server).await;
    assert_eq!(told(&asked.result, &server.host), r#""a𝕏" 11 in, 3 out"#);
    assert_eq!(asked.heard, ["waiting", "a (1)", "a𝕏 (1)"]);
}

#[tokio::test]
async fn line_ends_comments_and_pings_do_not_matter() {
    let stream = format!(
        ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n{}\n\n: comment\n{}{CHAT_END}",
        chat("one "),
        chat("two"),
    );
    let unix = vec![send(EVENTS), send(&stream)];
    let windows = vec![send(EVENTS), send(stream.replace('\n', "\r\n"))];
    for script in [unix, windows] {
        assert_eq!(answered(Provider::OpenRouter, script).await, r#""one two" 11 in, 3 out"#);
    }
    let ping = "event: ping\ndata: {\"type\": \"ping\"}\n\n";
    let stream =
        format!("{ping}{}{ping}{}{ANTHROPIC_END}", anthropic_text("a"), anthropic_text("b"));
    let script = vec![send(EVENTS), send(stream)];
    // The input was not counted by this server.
    assert_eq!(answered(Provider::Anthropic, script).await, r#""ab" about 6 in, 9 out"#);
}

#[tokio::test]
async fn the_last_count_of_tokens_is_the_whole() {
    let start = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":\
        {\"input_tokens\":20,\"cache_read_input_tokens\":5,\"output_tokens\":4}}}\n\n";
    let script = vec![send(EVENTS), send(start), send(anthropic_text("a")), send(ANTHROPIC_END)];
    assert_eq!(answered(Provider::Anthropic, script).await, r#""a" 25 in, 9 out"#);
}

#[tokio::test]
async fn calls_come_with_complete_arguments() {
    let chat = events([
        r#"data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"read","arguments":"{\"path\""}}]}}]}"#,
        r#"data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":\"a.rs\"}"}},{"index":1,"id":"c2","function":{"name":"list","arguments":""}}]}}]}"#,
        r#"data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
        "data: [DONE]",
    ]);
    let anthropic = events([
        "event: content_block_start\ndata: {\"content_block\":{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"read\"}}",
        "event: content_block_delta\ndata: {\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"path\\\":\\\"a.rs\\\"}\"}}",
        "event: content_block_stop\ndata: {}",
        "event: message_delta\ndata: {\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"output_tokens\":9}}",
        "event: message_stop\ndata: {}",
    ]);
    let responses = events([
        r#"data: {"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"c1","name":"read"}}"#,
        r#"data: {"type":"response.function_call_arguments.delta","output_index":0,"delta":"{\"path\":\"a.rs\"}"}"#,
        r#"data: {"type":"response.completed","response":{"id":"r","status":"completed","model":"m","output":[]}}"#,
    ]);
    let gemini = events([
        r#"data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"read","args":{"path":"a.rs"}}}]},"finishReason":"STOP"}]}"#,
    ]);
    let all = [
        answered(Provider::OpenAiChat, chat).await,
        answered(Provider::Anthropic, anthropic).await,
        answered(Provider::OpenAi, responses).await,
        answered(Provider::Gemini, gemini).await,
    ];
    expect![[r#"
        "" read#c1({"path":"a.rs"}) list#c2({}) about 6 in, 5 out
        "" read#c1({"path":"a.rs"}) about 6 in, 9 out
        "" read#c1({"path":"a.rs"}) about 6 in, 5 out
        "" read#call#read#0({"path":"a.rs"}) about 6 in, 0 out"#]]
    .assert_eq(&all.join("\n"));
}

#[tokio::test]
async fn thinking_is_waiting() {
    let server = Server::new([events([
        r#"data: {"choices":[{"index":0,"delta":{"reasoning":"Let me see"}}]}"#,
        r#"data: {"choices":[{"index":0,"delta":{"content":"yes"}}]}"#,
        r#"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
        "data: [DONE]",
    ])])
    .await;
    let asked = ask(Provider::Ollama, &server).await;
    assert_eq!(asked.heard, ["waiting", "waiting", "yes (1)"]);
    assert_eq!(asked.result.unwrap().text, "yes");
}
