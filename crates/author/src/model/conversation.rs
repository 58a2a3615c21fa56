//! What a model is asked and what it answers, without regard to the provider.

use std::time::Duration;

use genai::chat::ContentPart;
use serde_json::Value;

use super::usage::tokens;
use super::{ModelError, Usage};

/// What a model is asked: instructions, what was said so far, and what it may call.
#[derive(Debug, Clone, Default)]
pub struct Conversation {
    /// What holds for the whole conversation; may be empty.
    pub system: String,
    /// What was said, the oldest first. The last turn is not the model's.
    pub turns: Vec<Turn>,
    /// What the model may call; may be empty.
    pub tools: Vec<Tool>,
}

impl Conversation {
    /// A conversation that only asks.
    pub fn new(system: impl Into<String>, question: impl Into<String>) -> Self {
        let turns = vec![Turn::User(question.into())];
        Self { system: system.into(), turns, tools: Vec::new() }
    }

    /// How many tokens the whole is, estimated from its characters.
    pub fn tokens(&self) -> u64 {
        let tool = |tool: &Tool| {
            [tool.name.as_str(), &tool.description, &tool.parameters.to_string()]
                .map(|text| text.chars().count())
                .iter()
                .sum::<usize>()
        };
        self.text_tokens() + tokens(self.tools.iter().map(tool).sum())
    }

    /// The same without the tools: servers write those into a prompt in forms of their own.
    pub(super) fn text_tokens(&self) -> u64 {
        let turns = self.turns.iter().map(|turn| match turn {
            Turn::User(text) => text.chars().count(),
            Turn::Assistant { text, calls, .. } => {
                let calls = calls.iter().map(|call| call.arguments.to_string().chars().count());
                text.chars().count() + calls.sum::<usize>()
            }
            Turn::Results(results) => {
                results.iter().map(|result| result.content.chars().count()).sum()
            }
        });
        tokens(self.system.chars().count() + turns.sum::<usize>())
    }
}

/// What one side said.
#[derive(Debug, Clone)]
pub enum Turn {
    /// The user, which is us.
    User(String),
    /// The model.
    Assistant {
        /// Its text; may be empty when it only calls.
        text: String,
        /// What it called.
        calls: Vec<ToolCall>,
        /// What the provider wants back; of [`Reply::kept`], else empty.
        kept: Kept,
    },
    /// What the calls of the turn before gave, each of them once.
    Results(Vec<ToolResult>),
}

/// What a provider wants to be given back with a model's turn, such as the signatures of its
/// thoughts. Nobody else reads it.
#[derive(Debug, Clone, Default)]
pub struct Kept(pub(super) Vec<ContentPart>);

/// What a model may call.
#[derive(Debug, Clone)]
pub struct Tool {
    /// Its name: letters, digits, `_` and `-`.
    pub name: String,
    /// When to call it, for the model.
    pub description: String,
    /// What it takes, as a JSON schema of an object.
    pub parameters: Value,
}

/// A call that the model makes.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolCall {
    /// What its result is matched by.
    pub id: String,
    /// The tool's name. It may be one that nobody offered.
    pub name: String,
    /// What it is called with: complete JSON, not checked against the tool's schema.
    pub arguments: Value,
    /// What the provider wants back with this call. Nobody else reads it.
    pub kept: Vec<String>,
}

/// What a call gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolResult {
    /// The id of the call.
    pub id: String,
    /// The name of the tool, which Gemini asks for.
    pub name: String,
    /// What the model gets to read.
    pub content: String,
}

/// What is heard while a model answers.
#[derive(Debug)]
pub enum Heard<'a> {
    /// More of the text came.
    Text {
        /// All of it so far.
        so_far: &'a str,
        /// How many tokens that is, estimated.
        tokens: u64,
    },
    /// The request failed before any of the answer came, and is made again.
    Retrying {
        /// Which attempt comes, from 2.
        attempt: u32,
        /// How long is waited before it.
        after: Duration,
        /// Why the last one failed.
        why: &'a ModelError,
    },
    /// The request is on its way, or the model thinks: there is no text yet.
    Waiting,
}

/// A complete answer: the model ended it by itself.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Its text.
    pub text: String,
    /// What the model calls; the conversation goes on with their results.
    pub calls: Vec<ToolCall>,
    /// The tokens it took.
    pub usage: Usage,
    /// What the provider wants back with this turn.
    pub kept: Kept,
}

impl Reply {
    /// The turn that carries the conversation on.
    pub fn into_turn(self) -> Turn {
        Turn::Assistant { text: self.text, calls: self.calls, kept: self.kept }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_sent_counts() {
        let mut conversation = Conversation::new("1234567", "1234567");
        assert_eq!(conversation.tokens(), 4);
        conversation.turns.push(Turn::Assistant {
            text: "1234567".to_owned(),
            calls: vec![ToolCall {
                id: "1".to_owned(),
                name: "read".to_owned(),
                arguments: serde_json::json!({ "a": 1 }),
                kept: Vec::new(),
            }],
            kept: Kept::default(),
        });
        assert_eq!(conversation.tokens(), 8);
        conversation.turns.push(Turn::Results(vec![ToolResult {
            id: "1".to_owned(),
            name: "read".to_owned(),
            content: "1234567".to_owned(),
        }]));
        assert_eq!(conversation.tokens(), 10);
        conversation.tools.push(Tool {
            name: "read".to_owned(),
            description: "r".to_owned(),
            parameters: serde_json::json!({}),
        });
        assert_eq!((conversation.tokens(), conversation.text_tokens()), (12, 10));
    }
}
