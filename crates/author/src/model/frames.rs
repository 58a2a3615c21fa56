//! What is read off the wire beside the library, because it leaves it out: refusals, and why an
//! answer failed or stayed incomplete.

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
}

impl Frames {
    /// What was seen so far.
    pub fn seen(&self) -> Seen {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ChatFrameSink for Frames {
    fn on_frame(&self, _: &FrameCtx, frame: RawFrameRef<'_>) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.anything = true;
        seen.data |= !frame.data.is_empty();
        const WORDS: [&str; 4] =
            ["refusal", "blockReason", "response.incomplete", "response.failed"];
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
    }
}
