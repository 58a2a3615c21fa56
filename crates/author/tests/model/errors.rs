//! Servers that answer with an error, and what is tried again.

use expect_test::expect;
use specls_workspace::Provider;

use crate::ask::{KEY, answered, ask, told};
use crate::server::{Do, Server, events, status};

/// A good answer.
fn good() -> Vec<Do> {
    events([
        r#"data: {"choices":[{"index":0,"delta":{"content":"ok"},"finish_reason":"stop"}]}"#,
        r#"data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#,
        "data: [DONE]",
    ])
}

#[tokio::test]
async fn each_status_is_a_sentence() {
    let anthropic = |kind: &str, message: &str| {
        format!(r#"{{"type":"error","error":{{"type":"{kind}","message":"{message}"}}}}"#)
    };
    let openai = |code: &str, message: &str| {
        format!(r#"{{"error":{{"message":"{message}","type":"requests","code":"{code}"}}}}"#)
    };
    let gemini = |code: u16, status: &str, reason: &str| {
        format!(
            r#"[{{"error":{{"code":{code},"message":"no","status":"{status}","details":[{{"reason":"{reason}"}}]}}}}]"#
        )
    };
    let cases = [
        (Provider::Anthropic, 401, anthropic("authentication_error", "invalid x-api-key")),
        (Provider::Anthropic, 403, anthropic("permission_error", "no")),
        (Provider::Anthropic, 413, anthropic("request_too_large", "no")),
        (Provider::Anthropic, 429, anthropic("rate_limit_error", "slow down")),
        (Provider::Anthropic, 400, anthropic("invalid_request_error", "prompt is too long: 2 > 1")),
        (
            Provider::Anthropic,
            400,
            anthropic("invalid_request_error", "Your credit balance is too low to access"),
        ),
        (Provider::Anthropic, 404, anthropic("not_found_error", "model: test-model")),
        (Provider::Anthropic, 400, anthropic("invalid_request_error", "max_tokens:\\n too high")),
        (Provider::OpenAi, 401, openai("invalid_api_key", &format!("Incorrect API key: {KEY}"))),
        (Provider::OpenAi, 400, openai("unknown", &format!("What is {KEY}?"))),
        (Provider::OpenAi, 429, openai("insufficient_quota", "You exceeded your current quota")),
        (Provider::OpenAi, 400, openai("context_length_exceeded", "no")),
        (Provider::OpenAiChat, 404, openai("model_not_found", "The model does not exist")),
        (Provider::OpenAiChat, 404, "<html>Not found</html>".to_owned()),
        (Provider::OpenRouter, 402, r#"{"error":{"code":402,"message":"no"}}"#.to_owned()),
        (Provider::Gemini, 400, gemini(400, "INVALID_ARGUMENT", "API_KEY_INVALID")),
        (Provider::Gemini, 429, gemini(429, "RESOURCE_EXHAUSTED", "")),
        (Provider::Bedrock, 403, r#"{"message":"The security token is invalid"}"#.to_owned()),
        (Provider::Bedrock, 400, r#"{"message":"Input is too long for the model"}"#.to_owned()),
        (Provider::Ollama, 404, r#"{"error":"model 'test-model' not found"}"#.to_owned()),
    ];
    let mut all = Vec::new();
    for (provider, code, body) in cases {
        let told = answered(provider, status(code, "", &body)).await;
        assert!(!told.contains(KEY));
        all.push(format!("{} {code}: {told}", provider.name()));
    }
    expect![[r#"
        anthropic 401: The key in TEST_KEY was refused by HOST (401): check it, or name another variable with `key-env` in [authors.mine]
        anthropic 403: The key in TEST_KEY was refused by HOST (403): check it, or name another variable with `key-env` in [authors.mine]
        anthropic 413: The request of about 6 tokens is too long for HOST: choose a model that reads more in [authors.mine], or give it less to read
        anthropic 429: HOST takes no more requests from mine for now (429), and does not say for how long: try again later, or look at the limits of the account
        anthropic 400: The request of about 6 tokens is too long for HOST: choose a model that reads more in [authors.mine], or give it less to read
        anthropic 400: The account at HOST has no credit or quota left: add some there, or choose an author other than mine
        anthropic 404: HOST knows no such model or address (404), "model: test-model": check `model` and `base-url` in [authors.mine]
        anthropic 400: HOST did not take the request (400), "max_tokens: too high": check `provider` and `model` in [authors.mine]
        openai 401: The key in TEST_KEY was refused by HOST (401): check it, or name another variable with `key-env` in [authors.mine]
        openai 400: HOST did not take the request (400), "What is [key]?": check `provider` and `model` in [authors.mine]
        openai 429: The account at HOST has no credit or quota left: add some there, or choose an author other than mine
        openai 400: The request of about 6 tokens is too long for HOST: choose a model that reads more in [authors.mine], or give it less to read
        openai-chat 404: HOST knows no such model or address (404), "The model does not exist": check `model` and `base-url` in [authors.mine]
        openai-chat 404: HOST knows no such model or address (404): check `model` and `base-url` in [authors.mine]
        openrouter 402: The account at HOST has no credit or quota left: add some there, or choose an author other than mine
        gemini 400: The key in TEST_KEY was refused by HOST (400): check it, or name another variable with `key-env` in [authors.mine]
        gemini 429: HOST takes no more requests from mine for now (429), and does not say for how long: try again later, or look at the limits of the account
        bedrock 403: The key in TEST_KEY was refused by HOST (403): check it, or name another variable with `key-env` in [authors.mine]
        bedrock 400: The request of about 6 tokens is too long for HOST: choose a model that reads more in [authors.mine], or give it less to read
        ollama 404: HOST knows no such model or address (404), "model 'test-model' not found": check `model` and `base-url` in [authors.mine]"#]].assert_eq(&all.join("\n"));
}

async fn asked(provider: Provider, scripts: impl IntoIterator<Item = Vec<Do>>) -> String {
    let server = Server::new(scripts).await;
    let asked = ask(provider, &server).await;
    let mut lines = asked.heard;
    lines.push(told(&asked.result, &server.host));
    lines.push(format!("{} requests", server.requests().len()));
    lines.join("\n")
}

#[tokio::test]
async fn trouble_of_the_server_is_tried_three_times() {
    let html = "<html><body>Bad gateway</body></html>";
    let scripts = [status(502, "", html), status(529, "", "{}"), good()];
    expect![[r#"
        waiting
        attempt 2 after 1ms: HOST has trouble answering (502): try again in a few minutes
        waiting
        attempt 3 after 2ms: HOST has trouble answering (529): try again in a few minutes
        waiting
        ok (1)
        "ok" 1 in, 1 out
        3 requests"#]]
    .assert_eq(&asked(Provider::OpenAiChat, scripts).await);
    let scripts = [500, 408, 409].map(|code| status(code, "", "{}"));
    expect![[r#"
        waiting
        attempt 2 after 1ms: HOST has trouble answering (500): try again in a few minutes
        waiting
        attempt 3 after 2ms: HOST has trouble answering (408): try again in a few minutes
        waiting
        HOST has trouble answering (409): try again in a few minutes
        3 requests"#]]
    .assert_eq(&asked(Provider::OpenAiChat, scripts).await);
}

#[tokio::test]
async fn a_limit_is_waited_for_when_its_end_is_known_and_near() {
    let soon = [status(429, "retry-after-ms: 2\r\n", "{}"), good()];
    expect![[r#"
        waiting
        attempt 2 after 2ms: HOST takes no more requests from mine for now (429): try again in 1 second
        waiting
        ok (1)
        "ok" 1 in, 1 out
        2 requests"#]].assert_eq(&asked(Provider::OpenAiChat, soon).await);
    let body = r#"{"error":{"code":429,"details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"0.003s"}]}}"#;
    let answer = events([
        r#"data: {"candidates":[{"content":{"parts":[{"text":"ok"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1}}"#,
    ]);
    expect![[r#"
        waiting
        attempt 2 after 3ms: HOST takes no more requests from mine for now (429): try again in 1 second
        waiting
        ok (1)
        "ok" 1 in, 1 out
        2 requests"#]].assert_eq(&asked(Provider::Gemini, [status(429, "", body), answer]).await);
    let late = [status(429, "retry-after: 61\r\n", "{}"), good()];
    expect![[r#"
        waiting
        HOST takes no more requests from mine for now (429): try again in 61 seconds
        1 requests"#]]
    .assert_eq(&asked(Provider::OpenAiChat, late).await);
    let unknown = [status(429, "", "{}"), good()];
    expect![[r#"
        waiting
        HOST takes no more requests from mine for now (429), and does not say for how long: try again later, or look at the limits of the account
        1 requests"#]].assert_eq(&asked(Provider::Anthropic, unknown).await);
}

#[tokio::test]
async fn an_error_before_the_first_word_is_tried_again_and_one_after_it_is_not() {
    let overloaded = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}";
    let text = "event: content_block_delta\ndata: {\"delta\":{\"text\":\"Hel\"}}";
    let end = "event: message_delta\ndata: {\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}\n\n\
        event: message_stop\ndata: {}";
    let before = [events([overloaded]), events([text, end])];
    expect![[r#"
        waiting
        attempt 2 after 1ms: HOST has trouble answering: try again in a few minutes
        waiting
        Hel (1)
        "Hel" 3 in, 1 out
        2 requests"#]]
    .assert_eq(&asked(Provider::Anthropic, before).await);
    let after = [events([text, overloaded]), events([text, end])];
    expect![[r#"
        waiting
        Hel (1)
        HOST has trouble answering: try again in a few minutes
        1 requests"#]]
    .assert_eq(&asked(Provider::Anthropic, after).await);
}

#[tokio::test]
async fn openrouter_sends_errors_inside_of_good_streams() {
    let error = |code: u16| {
        format!(
            r#"data: {{"error":{{"code":{code},"message":"Provider says no"}},"choices":[{{"index":0,"delta":{{"content":""}},"finish_reason":"error"}}]}}"#
        )
    };
    let mut all = Vec::new();
    for code in [400, 402, 403, 429] {
        let stream = events([": OPENROUTER PROCESSING", &error(code)]);
        all.push(answered(Provider::OpenRouter, stream).await);
    }
    all.push(asked(Provider::OpenRouter, [events([error(502).as_str()]), good()]).await);
    expect![[r#"
        HOST did not take the request (400), "Provider says no": check `provider` and `model` in [authors.mine]
        The account at HOST has no credit or quota left: add some there, or choose an author other than mine
        The key in TEST_KEY was refused by HOST (403): check it, or name another variable with `key-env` in [authors.mine]
        HOST takes no more requests from mine for now (429), and does not say for how long: try again later, or look at the limits of the account
        waiting
        attempt 2 after 1ms: HOST has trouble answering (502): try again in a few minutes
        waiting
        ok (1)
        "ok" 1 in, 1 out
        2 requests"#]].assert_eq(&all.join("\n"));
}

#[tokio::test]
async fn an_answer_of_openai_that_failed_says_why() {
    let failed = |code: &str| {
        events([format!(
            r#"data: {{"type":"response.failed","response":{{"id":"r","status":"failed","model":"m","error":{{"code":"{code}","message":"Sorry"}}}}}}"#
        )
        .as_str()])
    };
    let event = events([r#"data: {"type":"error","code":"insufficient_quota","message":"Pay"}"#]);
    let all = [
        answered(Provider::OpenAi, failed("rate_limit_exceeded")).await,
        answered(Provider::OpenAi, failed("invalid_prompt")).await,
        answered(Provider::OpenAi, event).await,
    ];
    expect![[r#"
        HOST takes no more requests from mine for now (429), and does not say for how long: try again later, or look at the limits of the account
        HOST did not take the request, "Sorry": check `provider` and `model` in [authors.mine]
        The account at HOST has no credit or quota left: add some there, or choose an author other than mine"#]].assert_eq(&all.join("\n"));
}

#[tokio::test]
async fn what_is_not_the_protocol_is_not_understood() {
    let html = "<!doctype html>\n<html>\n\n<body>Sign in</body>\n\n</html>\n";
    let page = || status(200, "content-type: text/html\r\n", html);
    let whole = status(200, "content-type: application/json\r\n", r#"{"choices":[]}"#);
    let other = events(["data: hello", "data: [DONE]"]);
    let empty = events([r#"data: {"error":null,"choices":[{"index":0,"delta":{}}]}"#]);
    let all = [
        answered(Provider::OpenAiChat, empty).await,
        answered(Provider::OpenAiChat, page()).await,
        answered(Provider::Gemini, page()).await,
        answered(Provider::Anthropic, whole).await,
        answered(Provider::OpenAiChat, other).await,
        answered(Provider::OpenAiChat, status(200, "", "")).await,
        answered(Provider::Bedrock, page()).await,
    ];
    expect![[r#"
        The answer of HOST was not understood: it holds an error that says nothing. Check `provider` and `base-url` in [authors.mine]
        The answer of HOST was not understood: it is a page or a file, not a stream of events. Check `provider` and `base-url` in [authors.mine]
        The answer of HOST was not understood: it is a page or a file, not a stream of events. Check `provider` and `base-url` in [authors.mine]
        The answer of HOST was not understood: it is a page or a file, not a stream of events. Check `provider` and `base-url` in [authors.mine]
        The answer of HOST was not understood: it holds something that is no JSON. Check `provider` and `base-url` in [authors.mine]
        The answer of HOST was cut off, so nothing of it is used: try again
        The answer of HOST was not understood: it is not framed as Bedrock's events are. Check `provider` and `base-url` in [authors.mine]"#]].assert_eq(&all.join("\n"));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Server::new([good()]).await;
    for provider in [Provider::Anthropic, Provider::Gemini, Provider::OpenAiChat] {
        for code in [301, 302, 307, 308] {
            let headers = format!("location: http://{}/v1/messages\r\n", other.host);
            assert_eq!(
                answered(provider, status(code, &headers, "")).await,
                "HOST points to another address, at 127.0.0.1, which is not followed because the \
                 key would go there: if it is right, write it as `base-url` in [authors.mine]"
            );
        }
    }
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn a_server_that_does_not_run_cannot_be_reached() {
    // Nobody listens where a listener was dropped.
    let server = Server::new([]).await;
    let host = server.host.clone();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let model = crate::ask::model(Provider::Ollama, &free.to_string());
    let conversation = specls_author::model::Conversation::new("", "Hello");
    let asked = crate::ask::ask_model(&model, &server, &conversation).await;
    let lines = asked.heard.join("\n").replace(&free.to_string(), &host).replace(&host, "HOST");
    expect![[r#"
        waiting
        attempt 2 after 1ms: HOST cannot be reached, "Connection refused": check the network, and `base-url` in [authors.mine]
        waiting
        attempt 3 after 2ms: HOST cannot be reached, "Connection refused": check the network, and `base-url` in [authors.mine]
        waiting"#]].assert_eq(&lines);
    assert!(
        asked.result.unwrap_err().to_string().contains("cannot be reached, \"Connection refused")
    );
}
