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
        "" read#c1({"path":"a.rs"}) list#c2({}) about 6 in, 9 out
        "" read#c1({"path":"a.rs"}) about 6 in, 9 out
        "" read#c1({"path":"a.rs"}) about 6 in, 5 out
        "" read#call#read#0({"path":"a.rs"}) about 6 in, 0 out"#]]
    .assert_eq(&all.join("\n"));
}

#[tokio::test]
async fn calls_without_numbers_and_with_wild_ones_are_read() {
    let unnumbered = events([
        r#"data: {"choices":[{"index":0,"delta":{"tool_calls":[{"id":"a","function":{"name":"read","arguments":"{}"}},{"function":{"name":"list","arguments":"{}"}}]}}]}"#,
        r#"data: {"choices":[{"index":0,"delta":{"tool_calls":[{"id":"c","function":{"name":"read","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}"#,
        "data: [DONE]",
    ]);
    let wild = events([
        r#"data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":4294967295,"id":"a","function":{"name":"read","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}"#,
        "data: [DONE]",
    ]);
    let all = [
        answered(Provider::OpenAiChat, unnumbered).await,
        answered(Provider::OpenAiChat, wild).await,
    ];
    expect![[r#"
        "" read#a({}) list#call_1({}) read#c({}) about 6 in, 2 out
        "" read#a({}) about 6 in, 2 out"#]]
    .assert_eq(&all.join("\n"));
}

#[tokio::test]
async fn frames_of_bedrock_are_read_and_checked() {
    let frames = |end: &[u8]| {
        let input = r#"{"delta":{"toolUse":{"input":"{\"path\":\"a.rs\"}"}}}"#;
        let head = EVENTS.replace("text/event-stream", "application/vnd.amazon.eventstream");
        let mut bytes = head.into_bytes();
        bytes.extend(frame("messageStart", "{}"));
        bytes.extend(frame("contentBlockDelta", r#"{"delta":{"text":"é𝕏"}}"#));
        bytes.extend(frame("contentBlockStop", "{}"));
        let start = r#"{"start":{"toolUse":{"toolUseId":"c1","name":"read"}}}"#;
        bytes.extend(frame("contentBlockStart", start));
        bytes.extend(frame("contentBlockDelta", input));
        bytes.extend(end);
        vec![send(bytes)]
    };
    let stop = frame("contentBlockStop", "{}");
    let end = frame("messageStop", r#"{"stopReason":"tool_use"}"#);
    let usage = frame("metadata", r#"{"usage":{"inputTokens":7,"outputTokens":5}}"#);
    let short = frame("contentBlockDelta", r#"{"delta":{"toolUse":{"input":"{\"more"}}}"#);
    let limit = frame("messageStop", r#"{"stopReason":"max_tokens"}"#);
    let broken = {
        let mut broken = end.clone();
        let last = broken.len() - 1;
        broken[last] ^= 1;
        broken
    };
    let mut all = Vec::new();
    for end in [
        [stop.clone(), end.clone(), usage.clone()].concat(),
        [stop.clone(), end.clone()].concat(),
        [short, stop.clone(), end.clone(), usage.clone()].concat(),
        [stop.clone(), limit, usage].concat(),
        [stop.clone(), broken].concat(),
        stop,
        end[..20].to_vec(),
    ] {
        all.push(answered(Provider::Bedrock, frames(&end)).await);
    }
    expect![[r#"
        "é𝕏" read#c1({"path":"a.rs"}) 7 in, 5 out
        "é𝕏" read#c1({"path":"a.rs"}) about 6 in, 5 out
        A call that the model of mine made was cut off in its arguments, so nothing of the answer is used: try again
        The answer of HOST reached its limit of tokens before it was complete, so nothing of it is used: raise `max-output-tokens` in [authors.mine], or ask for less at once
        The answer of HOST was not understood: it is not framed as Bedrock's events are. Check `provider` and `base-url` in [authors.mine]
        The answer of HOST was cut off, so nothing of it is used: try again
        The answer of HOST was cut off, so nothing of it is used: try again"#]].assert_eq(&all.join("\n"));
}

/// An event in the framing of Amazon's streams.
fn frame(event: &str, payload: &str) -> Vec<u8> {
    let mut headers = Vec::new();
    for (name, value) in [(":event-type", event), (":message-type", "event")] {
        headers.push(name.len() as u8);
        headers.extend(name.as_bytes());
        headers.push(7);
        headers.extend((value.len() as u16).to_be_bytes());
        headers.extend(value.as_bytes());
    }
    let length = 12 + headers.len() + payload.len() + 4;
    let mut frame = (length as u32).to_be_bytes().to_vec();
    frame.extend((headers.len() as u32).to_be_bytes());
    frame.extend(crc32(&frame).to_be_bytes());
    frame.extend(headers);
    frame.extend(payload.as_bytes());
    frame.extend(crc32(&frame).to_be_bytes());
    frame
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    !crc
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
