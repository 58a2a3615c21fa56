//! One criterion as a test: a title, the whole sentence, and what is given, done and expected.

use specls_spec::ears::Pattern;
use specls_spec::{Criterion, Id};
use specls_text::Span;

use super::comment;

/// The longest title, in characters.
const TITLE: usize = 90;

/// One criterion as a test.
pub(super) struct Case {
    pub(super) id: Id,
    /// Short and readable, in one line.
    pub(super) title: String,
    /// The criterion's whole sentence.
    pub(super) sentence: String,
    /// What is given, done and expected, each with its label: `When: the player presses undo`.
    pub(super) steps: Vec<String>,
}

impl Case {
    pub(super) fn new(criterion: &Criterion) -> Self {
        let parts = Parts::of(criterion);
        let mut title = shortened(&parts.title());
        // What a criterion says about others must not read as if this test cited them.
        let speaks_of_others = specls_code::may_cite(&criterion.text);
        if title.is_empty() || speaks_of_others {
            title = format!("criterion {}", criterion.id);
        }
        let steps = if speaks_of_others { Vec::new() } else { parts.steps() };
        Self { id: criterion.id.clone(), title, sentence: comment::plain(&criterion.text), steps }
    }
}

/// The parts of a criterion, as one reads them aloud.
struct Parts {
    whole: String,
    conditions: Vec<(Pattern, String)>,
    system: String,
    response: String,
    shall: bool,
}

impl Parts {
    fn of(criterion: &Criterion) -> Self {
        let words = |span: Span| comment::plain(span.of(&criterion.text));
        let optional = |span: Option<Span>| span.map(words).unwrap_or_default();
        let ears = &criterion.ears;
        Self {
            whole: comment::plain(&criterion.text),
            conditions: ears.conditions.iter().map(|(kind, span)| (*kind, words(*span))).collect(),
            system: optional(ears.system),
            response: optional(ears.response),
            shall: ears.shall,
        }
    }

    /// `Auto Solve shall stop when the player presses Stop`; the sentence itself in other
    /// languages, whose words do not follow this order.
    fn title(&self) -> String {
        if !self.is_english() || !self.shall || self.system.is_empty() || self.response.is_empty() {
            return self.whole.clone();
        }
        let mut title = format!("{} shall {}", self.system, ended(&self.response));
        for (kind, condition) in &self.conditions {
            let word = match kind {
                Pattern::State => "while",
                Pattern::Optional => "where",
                Pattern::Unwanted => "if",
                _ => "when",
            };
            title.push_str(&format!(" {word} {}", ended(condition)));
        }
        title
    }

    /// Whether the words follow one another as they do in English.
    fn is_english(&self) -> bool {
        self.whole.chars().filter(|it| !it.is_ascii()).count() * 4 < self.whole.len()
    }

    fn steps(&self) -> Vec<String> {
        let mut steps = Vec::new();
        for (kind, condition) in &self.conditions {
            if !matches!(kind, Pattern::Event) {
                steps.push(format!("Given: {}", ended(condition)));
            }
        }
        for (kind, condition) in &self.conditions {
            if matches!(kind, Pattern::Event) {
                steps.push(format!("When: {}", ended(condition)));
            }
        }
        let then = match (self.system.is_empty(), self.response.is_empty()) {
            (_, true) => ended(&self.whole).to_owned(),
            (true, false) => ended(&self.response).to_owned(),
            (false, false) if !self.is_english() => ended(&self.response).to_owned(),
            (false, false) if self.shall => {
                format!("{} shall {}", self.system, ended(&self.response))
            }
            (false, false) => ended(&self.whole).to_owned(),
        };
        steps.push(format!("Then: {then}"));
        steps
    }
}

fn ended(text: &str) -> &str {
    text.trim_end_matches(['.', ',', ';', '。', '，', ' '])
}

/// The first words that fit, without marks of emphasis.
fn shortened(text: &str) -> String {
    let text: String = text.chars().filter(|it| !matches!(it, '*' | '`')).collect();
    let text = ended(text.trim());
    if text.chars().count() <= TITLE {
        return text.to_owned();
    }
    let cut: String = text.chars().take(TITLE - 1).collect();
    // Between words where there are any; many languages write without blanks.
    let end = cut.rfind(' ').filter(|end| *end * 2 > cut.len()).unwrap_or(cut.len());
    let mut words: Vec<&str> = cut[..end].split(' ').collect();
    drop_openings(&mut words);
    format!("{}…", ended(&words.join(" ")))
}

/// Drops the words at the end of a cut sentence that only lead to what was cut.
pub(super) fn drop_openings(words: &mut Vec<&str>) {
    let openings = [
        "a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "with", "and", "or", "that",
        "when", "while", "where", "if", "is", "are", "from", "into", "not", "as", "its", "their",
    ];
    while words.len() > 2
        && words.last().is_some_and(|last| openings.iter().any(|it| last.eq_ignore_ascii_case(it)))
    {
        words.pop();
    }
}
