//! What was suggested for criteria and for symbols: ranked by likeness, never counted, and made a
//! link only by the user.

use std::collections::BTreeMap;

use specls_spec::Id;
use specls_trace::Address;

/// Code and a criterion that belong, or may belong, together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// The code: `src/board.rs#Board.shift`.
    pub code: Address,
    /// The spec's folder.
    pub folder: String,
    /// The criterion.
    pub criterion: Id,
}

impl Tie {
    /// The code in a few words: its symbol, else its file's name.
    pub fn name(&self) -> &str {
        match self.code.symbol.as_str() {
            "" => self.code.path.rsplit('/').next().unwrap_or(&self.code.path),
            symbol => symbol,
        }
    }
}

/// A tie that likeness speaks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// What may belong together.
    pub tie: Tie,
    /// How sure the ranking is, 0 to 1.
    pub confidence: f32,
    /// The words that speak for it, the strongest first.
    pub reasons: Vec<String>,
}

impl Suggestion {
    /// Why, in a few words; empty when nothing was said.
    pub fn because(&self) -> String {
        match &*self.reasons {
            [] => String::new(),
            reasons => format!("because of {}", reasons.join(", ")),
        }
    }

    /// A line of a list.
    pub(crate) fn line(&self) -> String {
        format!("- `{}` {}", self.tie.code, self.because()).trim_end().to_owned()
    }
}

/// What was asked for and found since the server started, the likeliest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Suggested {
    /// By the spec's folder and criterion.
    code: BTreeMap<(String, Id), Vec<Suggestion>>,
    /// By the code.
    criteria: BTreeMap<Address, Vec<Suggestion>>,
}

impl Suggested {
    /// Keeps what was found for a criterion.
    pub fn keep_code(&mut self, folder: &str, criterion: &Id, found: Vec<Suggestion>) {
        self.code.insert((folder.to_owned(), criterion.clone()), found);
    }

    /// Keeps what was found for a symbol.
    pub fn keep_criteria(&mut self, code: &Address, found: Vec<Suggestion>) {
        self.criteria.insert(code.clone(), found);
    }

    /// Forgets a suggestion that was answered.
    pub fn answered(&mut self, answered: &Tie) {
        for found in self.code.values_mut().chain(self.criteria.values_mut()) {
            found.retain(|one| one.tie != *answered);
        }
    }

    /// The code found for a criterion.
    pub fn code(&self, folder: &str, criterion: &Id) -> &[Suggestion] {
        self.code.get(&(folder.to_owned(), criterion.clone())).map_or(&[], Vec::as_slice)
    }

    /// The criteria found for a symbol.
    pub fn criteria(&self, code: &Address) -> &[Suggestion] {
        self.criteria.get(code).map_or(&[], Vec::as_slice)
    }
}
