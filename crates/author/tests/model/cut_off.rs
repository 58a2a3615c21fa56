//! Answers that end before they are complete, or never, or say nothing. Nothing of them is used.

use expect_test::expect;
use specls_author::model::Conversation;
use specls_workspace::Provider;

use crate::ask::{answered, ask, ask_model, model, told};
use crate::server::{Do, EVENTS, Server, events, send};

const CHAT: &str = r#"data: {"choices":[{"index":0,"delta":{"content":"Hel"}}]}"#;
const RESPONSES: &str = r#"data: {"type":"response.output_text.delta","delta":"Hel"}"#;
const GEMINI: &str = r#"data: {"candidates":[{"content":{"parts":[{"text":"Hel"}]}}]}"#;
const ANTHROPIC: &str = "event: content_block_delta\ndata: {\"delta\":{\"text\":\"Hel\"}}";

const ALL: [(Provider, &str); 4] = [
    (Provider::OpenAiChat, CHAT),
    (Provider::OpenAi, RESPONSES),
    (Provider::Gemini, GEMINI),
    (Provider::Anthropic, ANTHROPIC),
];

#[tokio::test]
async fn a_stream_without_its_end_was_cut_off() {
    for (provider, text) in ALL {
        let told = answered(provider, events([text])).await;
        assert_eq!(told, "The answer of HOST was cut off, so nothing of it is used: try again");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_told_and_not_retried() {
    for (provider, text) in ALL {
        let mut script = events([text]);
        script.extend([Do::AfterHeard, Do::Reset]);
        let server = Server::new([script, events([text])]).await;
        let asked = ask(provider, &server).await;
        assert_eq!(
            told(&asked.result, &server.host),
            "The connection to HOST broke before the answer was complete, so nothing of it is \
             used: try again"
        );
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_body_shorter_than_announced_is_a_broken_connection() {
    let head = EVENTS.replace("connection: close", "transfer-encoding: chunked");
    let chunk = format!("{:x}\r\n{CHAT}\n\n\r\n", CHAT.len() + 2);
    assert_eq!(
        answered(Provider::OpenAiChat, vec![send(head), send(chunk)]).await,
        "The connection to HOST broke before the answer was complete, so nothing of it is used: \
         try again"
    );
}

#[tokio::test]
async fn an_end_without_a_reason_was_cut_off() {
    let chat = events([CHAT, "data: [DONE]"]);
    let anthropic = events([ANTHROPIC, "event: message_stop\ndata: {}"]);
    for told in
        [answered(Provider::OpenAiChat, chat).await, answered(Provider::Anthropic, anthropic).await]
    {
        assert_eq!(
            told,
            "The answer of HOST ended without a reason to stop, so it may be cut off and nothing \
             of it is used: try again, or update the server if that happens each time"
        );
    }
}

#[tokio::test]
async fn an_answer_that_reached_its_limit_is_incomplete() {
    let chat = events([
        r#"data: {"choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":"length"}]}"#,
        "data: [DONE]",
    ]);
    let anthropic = events([
        ANTHROPIC,
        "event: message_delta\ndata: {\"delta\":{\"stop_reason\":\"max_tokens\"}}",
        "event: message_stop\ndata: {}",
    ]);
    let responses = events([
        RESPONSES,
        r#"data: {"type":"response.incomplete","response":{"id":"r","status":"incomplete","model":"m","incomplete_details":{"reason":"max_output_tokens"}}}"#,
    ]);
    let gemini = events([
        r#"data: {"candidates":[{"content":{"parts":[{"text":"Hel"}]},"finishReason":"MAX_TOKENS"}]}"#,
    ]);
    for told in [
        answered(Provider::OpenAiChat, chat).await,
        answered(Provider::Anthropic, anthropic).await,
        answered(Provider::OpenAi, responses).await,
        answered(Provider::Gemini, gemini).await,
    ] {
        assert_eq!(
            told,
            "The answer of HOST reached its limit of tokens before it was complete, so nothing of \
             it is used: raise `max-output-tokens` in [authors.mine], or ask for less at once"
        );
    }
}

#[tokio::test]
async fn arguments_of_a_call_that_were_cut_short_are_no_call() {
    let chat = events([
        r#"data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"read","arguments":"{\"path\":\"a"}}]}}]}"#,
        r#"data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
        "data: [DONE]",
    ]);
    let anthropic = events([
        "event: content_block_start\ndata: {\"content_block\":{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"read\"}}",
        "event: content_block_delta\ndata: {\"delta\":{\"partial_json\":\"{\\\"path\\\":\"}}",
        "event: content_block_stop\ndata: {}",
        "event: message_delta\ndata: {\"delta\":{\"stop_reason\":\"tool_use\"}}",
        "event: message_stop\ndata: {}",
    ]);
    let responses = events([
        r#"data: {"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"c1","name":"read"}}"#,
        r#"data: {"type":"response.function_call_arguments.delta","output_index":0,"delta":"{\"path\""}"#,
        r#"data: {"type":"response.completed","response":{"id":"r","status":"completed","model":"m","output":[]}}"#,
    ]);
    for told in [
        answered(Provider::OpenAiChat, chat).await,
        answered(Provider::Anthropic, anthropic).await,
        answered(Provider::OpenAi, responses).await,
    ] {
        assert_eq!(
            told,
            "A call that the model of mine made was cut off in its arguments, so nothing of the \
             answer is used: try again"
        );
    }
}

#[tokio::test]
async fn a_refusal_is_told_in_the_models_words() {
    let chat = events([
        r#"data: {"choices":[{"index":0,"delta":{"refusal":"I can't "}}]}"#,
        r#"data: {"choices":[{"index":0,"delta":{"refusal":"do that."}}]}"#,
        r#"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
        "data: [DONE]",
    ]);
    let responses = events([
        r#"data: {"type":"response.refusal.delta","delta":"I can't do that."}"#,
        r#"data: {"type":"response.completed","response":{"id":"r","status":"completed","model":"m"}}"#,
    ]);
    let filtered = events([
        RESPONSES,
        r#"data: {"type":"response.incomplete","response":{"id":"r","status":"incomplete","model":"m","incomplete_details":{"reason":"content_filter"}}}"#,
    ]);
    let anthropic = events([
        ANTHROPIC,
        "event: message_delta\ndata: {\"delta\":{\"stop_reason\":\"refusal\"}}",
        "event: message_stop\ndata: {}",
    ]);
    let blocked = events([r#"data: {"promptFeedback":{"blockReason":"SAFETY"}}"#]);
    let gemini = events([r#"data: {"candidates":[{"finishReason":"RECITATION"}]}"#]);
    let all = [
        answered(Provider::OpenAiChat, chat).await,
        answered(Provider::OpenAi, responses).await,
        answered(Provider::OpenAi, filtered).await,
        answered(Provider::Anthropic, anthropic).await,
        answered(Provider::Gemini, blocked).await,
        answered(Provider::Gemini, gemini).await,
    ];
    expect![[r#"
        The model of mine declined to answer, "I can't do that.": say it in other words, or choose another author
        The model of mine declined to answer, "I can't do that.": say it in other words, or choose another author
        The model of mine declined to answer, "content_filter": say it in other words, or choose another author
        The model of mine declined to answer, "refusal": say it in other words, or choose another author
        The model of mine declined to answer, "SAFETY": say it in other words, or choose another author
        The model of mine declined to answer, "RECITATION": say it in other words, or choose another author"#]].assert_eq(&all.join("\n"));
}

#[tokio::test]
async fn an_answer_that_never_ends_is_stopped() {
    let more = format!(
        "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{}\"}}}}]}}\n\n",
        "x".repeat(60_000)
    );
    let script = vec![send(EVENTS), Do::Forever(more.into_bytes())];
    let server = Server::new([script]).await;
    let asked = ask(Provider::OpenAiChat, &server).await;
    assert_eq!(
        told(&asked.result, &server.host),
        "The answer of HOST got longer than 4 MB, so it was stopped and nothing of it is used: \
         try again, or choose another model in [authors.mine]"
    );
    server.closed.acquire().await.unwrap().forget();
}

#[tokio::test]
async fn a_prompt_of_which_the_server_read_only_the_end_has_no_answer() {
    let script = |read: u64| {
        let usage = format!(
            "data: {{\"choices\":[],\"usage\":{{\"prompt_tokens\":{read},\"completion_tokens\":3}}}}"
        );
        let end = r#"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;
        events([CHAT, end, &usage, "data: [DONE]"])
    };
    let server = Server::new([script(4096), script(9000)]).await;
    let model = model(Provider::Ollama, &server.host);
    let conversation = Conversation::new("Be short.", "words ".repeat(6000));
    let asked = ask_model(&model, &server, &conversation).await;
    assert_eq!(
        told(&asked.result, &server.host),
        "HOST read only the last 4096 of about 10289 tokens, so its answer was thrown away: give \
         the model a larger context, with OLLAMA_CONTEXT_LENGTH for the server or `num_ctx` in \
         the model's Modelfile"
    );
    let asked = ask_model(&model, &server, &conversation).await;
    assert_eq!(asked.result.unwrap().usage.input, 9000);
}
