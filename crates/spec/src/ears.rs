//! EARS: the Easy Approach to Requirements Syntax.

use specls_text::Span;

/// The pattern that a criterion follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Pattern {
    /// WHEN …
    Event,
    /// WHILE …
    State,
    /// WHERE …
    Optional,
    /// IF … THEN …
    Unwanted,
    /// THE system SHALL …
    Ubiquitous,
    /// Several of the above in one sentence.
    Complex,
    /// Anything else.
    #[default]
    Other,
}

impl Pattern {
    /// The pattern's name in output.
    pub const fn name(self) -> &'static str {
        match self {
            Pattern::Event => "event",
            Pattern::State => "state",
            Pattern::Optional => "optional",
            Pattern::Unwanted => "unwanted",
            Pattern::Ubiquitous => "ubiquitous",
            Pattern::Complex => "complex",
            Pattern::Other => "other",
        }
    }
}

/// A criterion, read as EARS. Spans are relative to the criterion's joined text
/// ([`crate::Criterion::text`]), so that `span.of(&criterion.text)` gives the words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ears {
    /// The pattern.
    pub pattern: Pattern,
    /// The conditions in front of the response, without their keyword (`the user presses undo`).
    pub conditions: Vec<(Pattern, Span)>,
    /// The system that is to respond, without article: `Auto Solve`.
    pub system: Option<Span>,
    /// What it shall do, behind SHALL.
    pub response: Option<Span>,
    /// Whether the sentence says SHALL (or a word of the same force: MUST, 应, 必须, …).
    pub shall: bool,
}

/// Reads a criterion's text.
pub fn read(text: &str) -> Ears {
    let _ = text;
    Ears::default()
}
