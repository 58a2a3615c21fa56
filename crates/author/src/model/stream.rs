//! One attempt: the request is sent, the answer is read, and its end is judged.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::StreamExt;
use genai::chat::{ChatOptions, ChatRequest, ChatStreamEvent, ContentPart, StopReason, StreamEnd};
use genai::{Client, ServiceTarget};
use secrecy::SecretString;
use serde_json::{Map, Value};
use specls_workspace::Provider;
use tracing::Dispatch;
use tracing::instrument::WithSubscriber;

use super::Pace;
use super::conversation::{Heard, Kept, Reply, ToolCall};
use super::error::{CutOff, ModelError, Who};
use super::failure::Failing;
use super::frames::{Frames, Seen};
use super::usage::{Usage, tokens};

/// No answer is longer, in bytes, with its thoughts and calls.
pub(super) const LONGEST_ANSWER: usize = 4 * 1024 * 1024;

/// What is sent, and to whom.
pub(super) struct Attempt<'a> {
    pub provider: Provider,
    pub who: &'a Arc<Who>,
    pub client: &'a Client,
    pub key: Option<&'a SecretString>,
    pub pace: &'a Pace,
    pub target: ServiceTarget,
    pub options: ChatOptions,
    pub request: ChatRequest,
    /// The estimate of the request, with and without its tools.
    pub tokens: u64,
    pub text_tokens: u64,
    pub wanted: Wanted,
    /// Whether the server is on this machine.
    pub is_loopback: bool,
}

/// Which answers are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Those that the model ended.
    Whole,
    /// All that come, to see whether any does.
    Any,
}

/// An attempt that failed.
pub(super) struct Failed {
    pub error: ModelError,
    /// Whether some of the answer had come.
    pub began: bool,
}

impl Attempt<'_> {
    /// Sends and reads. Nothing that the library logs is kept: it logs what models say, and what
    /// servers answer to a key.
    pub async fn run(self, heard: &(dyn Fn(Heard<'_>) + Send + Sync)) -> Result<Reply, Failed> {
        let frames = Arc::new(Frames::default());
        let options = self.options.clone().with_raw_frame_sink_arc(frames.clone());
        let mut answer = Answer::default();
        let sending =
            self.client.exec_chat_stream(self.target.clone(), self.request.clone(), Some(&options));
        let mut stream = match sending.with_subscriber(Dispatch::none()).await {
            Ok(response) => response.stream,
            Err(error) => return Err(self.failed(error, frames.seen(), false)),
        };
        loop {
            match stream.next().with_subscriber(Dispatch::none()).await {
                Some(Ok(ChatStreamEvent::End(end))) => {
                    drop(stream);
                    return self.judge(answer, Some(end), &frames.seen());
                }
                Some(Ok(event)) => answer.take(event, heard),
                Some(Err(error)) => return Err(self.failed(error, frames.seen(), answer.began)),
                None => return self.judge(answer, None, &frames.seen()),
            }
            if answer.size() + frames.size() > LONGEST_ANSWER {
                return Err(self.cut_off(CutOff::Endless));
            }
        }
    }

    fn failed(&self, error: genai::Error, seen: Seen, began: bool) -> Failed {
        Failed { error: self.failing(seen).read(error), began }
    }

    fn failing(&self, seen: Seen) -> Failing<'_> {
        let Self { who, key, pace, tokens, .. } = self;
        Failing { who, key: *key, pace, tokens: *tokens, seen }
    }

    /// The end of an answer is never worth a retry: it was paid for.
    fn ended(&self, error: ModelError) -> Failed {
        Failed { error, began: true }
    }

    fn cut_off(&self, how: CutOff) -> Failed {
        self.ended(ModelError::CutOff { who: self.who.clone(), how })
    }

    fn not_understood(&self, what: &'static str) -> Failed {
        self.ended(ModelError::NotUnderstood { who: self.who.clone(), what })
    }

    /// Whether the answer is complete. Everything that does not say so was cut off.
    fn judge(&self, answer: Answer, end: Option<StreamEnd>, seen: &Seen) -> Result<Reply, Failed> {
        if seen.anything && !seen.data {
            return Err(self.not_understood("it is a page or a file, not a stream of events"));
        }
        let Some(end) = end else { return Err(self.cut_off(CutOff::Stream)) };
        let usage = self.usage(&end, &answer, seen);
        self.check_front(&usage)?;
        if !seen.refusal.is_empty() {
            return Err(self.declined(&seen.refusal, seen));
        }
        let reason = end.captured_stop_reason.as_ref();
        let is_call = matches!(reason, Some(StopReason::ToolCall(_)));
        match self.complete(reason, seen) {
            Err(Failed { error: ModelError::CutOff { how: CutOff::Length, .. }, .. })
                if self.wanted == Wanted::Any => {}
            result => result?,
        }
        let (kept, calls) = self.calls(&answer, end, seen)?;
        if is_call && calls.is_empty() {
            return Err(self.not_understood("it announces a call that it does not make"));
        }
        Ok(Reply { text: answer.text, calls, usage, kept })
    }

    fn usage(&self, end: &StreamEnd, answer: &Answer, seen: &Seen) -> Usage {
        let counted = end.captured_usage.as_ref();
        let known = |count: Option<i32>| {
            count.and_then(|count| u64::try_from(count).ok()).filter(|count| *count > 0)
        };
        let input = known(counted.and_then(|usage| usage.prompt_tokens));
        let output = known(counted.and_then(|usage| usage.completion_tokens));
        Usage {
            input: input.unwrap_or(self.tokens),
            output: output
                .unwrap_or_else(|| tokens(answer.characters + answer.beside() + seen.arguments)),
            is_estimate: input.is_none() || output.is_none(),
        }
    }

    /// Ollama silently drops the front of a prompt that is longer than its context: the
    /// instructions.
    fn check_front(&self, usage: &Usage) -> Result<(), Failed> {
        let may_drop = self.provider == Provider::Ollama
            || (self.provider == Provider::OpenAiChat && self.is_loopback);
        // Short prompts are mostly what the server wraps around them.
        let is_long = self.text_tokens >= 512;
        if may_drop && is_long && usage.input < self.text_tokens * 6 / 10 {
            let (tokens, read) = (self.text_tokens, usage.input);
            let who = self.who.clone();
            return Err(self.ended(ModelError::FrontDropped { who, tokens, read }));
        }
        Ok(())
    }

    fn complete(&self, reason: Option<&StopReason>, seen: &Seen) -> Result<(), Failed> {
        let Some(reason) = reason else {
            // These end their streams with an event of its own; without one it was not sent.
            let has_ended =
                !matches!(self.provider, Provider::OpenAi | Provider::Gemini | Provider::Bedrock);
            let how = if has_ended { CutOff::NoReason } else { CutOff::Stream };
            return Err(self.cut_off(how));
        };
        match reason {
            StopReason::Completed(_) | StopReason::ToolCall(_) | StopReason::StopSequence(_) => {
                Ok(())
            }
            StopReason::MaxTokens(_) if seen.incomplete.as_deref() == Some("content_filter") => {
                Err(self.declined("content_filter", seen))
            }
            StopReason::MaxTokens(_) => Err(self.cut_off(CutOff::Length)),
            StopReason::ContentFilter(reason) => Err(self.declined(reason, seen)),
            StopReason::Other(reason) => match reason.as_str() {
                // Names of servers that speak the protocols of OpenAI and Gemini.
                "eos" | "eos_token" | "FUNCTION_CALL" => Ok(()),
                "content_filtered" | "guardrail_intervened" => Err(self.declined(reason, seen)),
                "MALFORMED_FUNCTION_CALL" => Err(self.cut_off(CutOff::Arguments)),
                _ => Err(self.cut_off(CutOff::Stream)),
            },
        }
    }

    fn declined(&self, reason: &str, seen: &Seen) -> Failed {
        let reason = self.failing(seen.clone()).clean(reason);
        self.ended(ModelError::Declined { who: self.who.clone(), reason })
    }

    /// The calls, each with complete arguments, and what the provider wants back.
    fn calls(
        &self,
        answer: &Answer,
        end: StreamEnd,
        seen: &Seen,
    ) -> Result<(Kept, Vec<ToolCall>), Failed> {
        let (mut kept, mut calls) = (Vec::new(), Vec::new());
        for call in seen.calls() {
            calls.push(self.call(call.id, call.name, Ok(&call.arguments), Vec::new())?);
        }
        let parts = end.captured_content.map(|content| content.into_parts()).unwrap_or_default();
        for part in parts {
            match part {
                ContentPart::ToolCall(call) => {
                    // The library makes arguments that do not parse an empty object, or leaves
                    // them text.
                    let streamed = answer.arguments.get(&call.call_id);
                    let arguments = streamed.map(String::as_str).ok_or(call.fn_arguments);
                    let kept = call.thought_signatures.unwrap_or_default();
                    calls.push(self.call(call.call_id, call.fn_name, arguments, kept)?);
                }
                ContentPart::Text(_) => {}
                other => kept.push(other),
            }
        }
        Ok((Kept(kept), calls))
    }

    /// A call with its arguments, as they were streamed or as they came as a whole.
    fn call(
        &self,
        id: String,
        name: String,
        arguments: Result<&str, Value>,
        kept: Vec<String>,
    ) -> Result<ToolCall, Failed> {
        let arguments = match arguments {
            Ok(text) if text.trim().is_empty() => Value::Object(Map::new()),
            Ok(text) => serde_json::from_str(text).unwrap_or_default(),
            Err(Value::Null) => Value::Object(Map::new()),
            Err(whole) => whole,
        };
        if !arguments.is_object() {
            return Err(self.cut_off(CutOff::Arguments));
        }
        if name.is_empty() {
            return Err(self.not_understood("it makes a call without a name"));
        }
        Ok(ToolCall { id, name, arguments, kept })
    }
}

/// What came so far.
#[derive(Default)]
struct Answer {
    text: String,
    characters: usize,
    /// The bytes of what is no text: thoughts and signatures.
    thoughts: usize,
    /// The arguments of calls as they were streamed, by the call's id.
    arguments: BTreeMap<String, String>,
    began: bool,
}

impl Answer {
    fn take(&mut self, event: ChatStreamEvent, heard: &(dyn Fn(Heard<'_>) + Send + Sync)) {
        match event {
            ChatStreamEvent::Chunk(chunk) if !chunk.content.is_empty() => {
                self.began = true;
                self.text.push_str(&chunk.content);
                self.characters += chunk.content.chars().count();
                heard(Heard::Text { so_far: &self.text, tokens: tokens(self.characters) });
            }
            ChatStreamEvent::ReasoningChunk(chunk)
            | ChatStreamEvent::ThoughtSignatureChunk(chunk) => {
                self.began = true;
                self.thoughts += chunk.content.len();
                if self.text.is_empty() {
                    heard(Heard::Waiting);
                }
            }
            ChatStreamEvent::ToolCallChunk(chunk) => {
                self.began = true;
                if let Value::String(arguments) = chunk.tool_call.fn_arguments {
                    self.arguments.insert(chunk.tool_call.call_id, arguments);
                }
            }
            _ => {}
        }
    }

    fn size(&self) -> usize {
        self.text.len() + self.beside()
    }

    /// The bytes of all but the text.
    fn beside(&self) -> usize {
        self.thoughts + self.arguments.values().map(String::len).sum::<usize>()
    }
}
