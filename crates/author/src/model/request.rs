//! A conversation in the words of the library that speaks the protocols.

use genai::adapter::AdapterKind;
use genai::chat::{
    ChatMessage, ChatOptions, ChatRequest, ContentPart, MessageContent, ToolCall as GenaiCall,
    ToolResponse,
};
use genai::resolver::{AuthData, Endpoint};
use genai::{Headers, ModelIden, ServiceTarget};
use specls_workspace::{ModelSettings, Provider};

use super::Pace;
use super::address::Address;
use super::conversation::{Conversation, Kept, Tool, ToolCall, Turn};

/// Where the request goes. Neither the address nor the key are left to the library: it would join
/// paths of its own, and put the key into strings.
pub(super) fn target(settings: &ModelSettings, address: &Address) -> ServiceTarget {
    let url = address.url.to_string();
    let adapter = match settings.provider {
        Provider::Anthropic => AdapterKind::Anthropic,
        Provider::OpenAi => AdapterKind::OpenAIResp,
        Provider::OpenAiChat | Provider::Ollama | Provider::OpenRouter => AdapterKind::OpenAI,
        Provider::Gemini => AdapterKind::Gemini,
        Provider::Bedrock => AdapterKind::BedrockApi,
    };
    ServiceTarget {
        endpoint: Endpoint::from_owned(url.clone()),
        auth: AuthData::RequestOverride { url, headers: Headers::default() },
        model: ModelIden::new(adapter, shown_to_the_library(&settings.model)),
    }
}

/// The library reads a last word such as `-high` or `-max` as an effort and takes it off the name.
/// A sign behind it keeps the name whole; [`options`] sends the real one.
fn shown_to_the_library(model: &str) -> String {
    // What stands before two colons would be taken for a provider.
    format!("{}@", model.replace("::", ":"))
}

/// How the request is made.
pub(super) fn options(settings: &ModelSettings, max_tokens: u32, pace: &Pace) -> ChatOptions {
    let options = ChatOptions::default()
        .with_max_tokens(max_tokens)
        .with_capture_usage(true)
        // Those of OpenAI's chat are read off the frames.
        .with_capture_tool_calls(!matches!(
            settings.provider,
            Provider::OpenAiChat | Provider::Ollama | Provider::OpenRouter
        ))
        // With others this would ask for summaries of thoughts, which not every model has.
        .with_capture_reasoning_content(settings.provider == Provider::Anthropic)
        .with_stream_header_timeout(pace.answer)
        .with_stream_read_timeout(pace.idle);
    match settings.provider {
        // These have the model in the address.
        Provider::Gemini | Provider::Bedrock => options,
        _ => options.with_extra_body(serde_json::json!({ "model": settings.model })),
    }
}

/// The conversation itself.
pub(super) fn request(conversation: &Conversation) -> ChatRequest {
    let messages = conversation.turns.iter().filter_map(message).collect();
    let mut request = ChatRequest::from_messages(messages);
    if !conversation.system.is_empty() {
        request = request.with_system(conversation.system.clone());
    }
    if !conversation.tools.is_empty() {
        request = request.with_tools(conversation.tools.iter().map(tool).collect::<Vec<_>>());
    }
    request
}

/// A turn; `None` when it says nothing, which no provider takes.
fn message(turn: &Turn) -> Option<ChatMessage> {
    match turn {
        Turn::User(text) => Some(ChatMessage::user(text.clone())),
        Turn::Assistant { text, calls, kept: Kept(kept) } => {
            let mut parts = kept.clone();
            if !text.is_empty() {
                parts.push(ContentPart::Text(text.clone()));
            }
            parts.extend(calls.iter().map(|call| ContentPart::ToolCall(into_call(call))));
            (!parts.is_empty()).then(|| ChatMessage::assistant(MessageContent::from_parts(parts)))
        }
        Turn::Results(results) => {
            let results: Vec<_> = results
                .iter()
                .map(|result| {
                    ToolResponse::new(&result.id, &result.content).with_fn_name(&result.name)
                })
                .collect();
            (!results.is_empty()).then(|| ChatMessage::from(results))
        }
    }
}

fn into_call(call: &ToolCall) -> GenaiCall {
    GenaiCall {
        call_id: call.id.clone(),
        fn_name: call.name.clone(),
        fn_arguments: call.arguments.clone(),
        thought_signatures: (!call.kept.is_empty()).then(|| call.kept.clone()),
    }
}

fn tool(tool: &Tool) -> genai::chat::Tool {
    genai::chat::Tool::new(tool.name.clone())
        .with_description(tool.description.clone())
        .with_schema(tool.parameters.clone())
}
