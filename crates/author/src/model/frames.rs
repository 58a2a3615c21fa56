//! What is read off the wire beside the library, because it leaves it out: refusals, why an answer
//! failed or stayed incomplete, and the calls of OpenAI's chat. Of those the library drops what has no
//! number, and makes room for as many as the largest number says.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use genai::chat::{ChatFrameSink, FrameCtx, RawFrameRef, StreamEnd};
use serde_json::Value;

/// Sees every frame of one stream.
#[derive(Debug, Default)]
pub(super) struct Frames(Mutex<Seen>);

/// What was seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// Anything at all came.
    pub anything: bool,
    /// An event with data came.
    pub data: bool,
    /// In what words the model declined; OpenAI sends them beside the text.
    pub refusal: String,
    /// Why the prompt was blocked; Gemini then sends nothing else.
    pub blocked: Option<String>,
    /// Why an answer of OpenAI stayed incomplete.
    pub incomplete: Option<String>,
    /// Why an answer of OpenAI failed.
    pub failed: Option<Value>,
    /// The calls of OpenAI's chat, by their numbers.
    pub calls: BTreeMap<u64, StreamedCall>,
    /// The bytes of what they are made with.
    pub arguments: usize,
}

/// A call as it was streamed.
#[derive(Debug, Clone, Default)]
pub(super) struct StreamedCall {
    pub id: String,
    pub name: String,
    pub arguments: String,
}

impl Frames {
    /// What was seen so far.
    pub fn seen(&self) -> Seen {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The bytes of the calls, of which an empty one takes some, too.
    pub fn size(&self) -> usize {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.arguments + 100 * seen.calls.len()
    }
}

impl ChatFrameSink for Frames {
    fn on_frame(&self, _: &FrameCtx, frame: RawFrameRef<'_>) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.anything = true;
        seen.data |= !frame.data.is_empty();
        const WORDS: [&str; 5] =
            ["refusal", "blockReason", "response.incomplete", "response.failed", "tool_calls"];
        if WORDS.iter().any(|word| frame.data.contains(word))
            && let Ok(value) = serde_json::from_str(frame.data)
        {
            seen.read(&value);
        }
    }

    fn on_end(&self, _: &FrameCtx, _: &StreamEnd) {}

    fn on_error(&self, _: &FrameCtx, _: &genai::Error) {}
}

impl Seen {
    /// The calls of OpenAI's chat in order, with an id each.
    pub fn calls(&self) -> impl Iterator<Item = StreamedCall> {
        self.calls.iter().map(|(number, call)| {
            let id = if call.id.is_empty() { format!("call_{number}") } else { call.id.clone() };
            StreamedCall { id, ..call.clone() }
        })
    }

    fn read(&mut self, frame: &Value) {
        let text = |pointer| frame.pointer(pointer).and_then(Value::as_str);
        let refusal = match text("/type") {
            Some("response.refusal.delta") => text("/delta"),
            Some("response.incomplete") => {
                self.incomplete = text("/response/incomplete_details/reason").map(str::to_owned);
                None
            }
            Some("response.failed") => {
                self.failed = frame.pointer("/response/error").cloned();
                None
            }
            _ => text("/choices/0/delta/refusal"),
        };
        // Only its beginning is shown.
        if self.refusal.len() < 1000 {
            self.refusal.push_str(refusal.unwrap_or_default());
        }
        if let Some(blocked) = text("/promptFeedback/blockReason") {
            self.blocked = Some(blocked.to_owned());
        }
        let calls = frame.pointer("/choices/0/delta/tool_calls").and_then(Value::as_array);
        calls.into_iter().flatten().for_each(|call| self.read_call(call));
    }

    fn read_call(&mut self, call: &Value) {
        let text = |pointer| call.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let (id, name) = (text("/id"), text("/function/name"));
        // Servers that send each call as a whole may leave out its number.
        let last = self.calls.keys().next_back().copied();
        let number = match (call.get("index").and_then(Value::as_u64), last) {
            (Some(number), _) => number,
            (None, Some(last)) if id.is_empty() && name.is_empty() => last,
            (None, Some(last)) => last.saturating_add(1),
            (None, None) => 0,
        };
        let known = self.calls.entry(number).or_default();
        for (known, part) in [(&mut known.id, id), (&mut known.name, name)] {
            if known.is_empty() {
                known.push_str(part);
            }
        }
        let arguments = text("/function/arguments");
        known.arguments.push_str(arguments);
        self.arguments += arguments.len();
    }
}
