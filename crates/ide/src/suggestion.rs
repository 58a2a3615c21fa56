//! What was suggested for criteria and for symbols: ranked by likeness, never counted, and made a
//! link only by the user.

use std::collections::BTreeMap;

use specls_spec::Id;

/// Code and a criterion that belong, or may belong, together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// The source file.
    pub path: String,
    /// The symbol's name with what surrounds it; the file as a whole with `None`.
    pub symbol: Option<String>,
    /// The spec's folder.
    pub folder: String,
    /// The criterion.
    pub criterion: Id,
}

impl Tie {
    /// The code as people write it: `src/board.rs#Board.shift`.
    pub fn address(&self) -> String {
        match &self.symbol {
            Some(symbol) => format!("{}#{symbol}", self.path),
            None => self.path.clone(),
        }
    }

    /// The code in a few words: its symbol, else its file's name.
    pub fn code(&self) -> &str {
        let file = self.path.rsplit('/').next().unwrap_or(&self.path);
        self.symbol.as_deref().unwrap_or(file)
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
        format!("- `{}` {}", self.tie.address(), self.because()).trim_end().to_owned()
    }
}

/// What was asked for and found since the server started, the likeliest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Suggested {
    /// By the spec's folder and criterion.
    code: BTreeMap<(String, Id), Vec<Suggestion>>,
    /// By the source file's path and symbol.
    criteria: BTreeMap<(String, Option<String>), Vec<Suggestion>>,
}

impl Suggested {
    /// Keeps what was found for a criterion.
    pub fn keep_code(&mut self, folder: &str, criterion: &Id, found: Vec<Suggestion>) {
        self.code.insert((folder.to_owned(), criterion.clone()), found);
    }

    /// Keeps what was found for a symbol.
    pub fn keep_criteria(&mut self, path: &str, symbol: Option<&str>, found: Vec<Suggestion>) {
        self.criteria.insert((path.to_owned(), symbol.map(ToOwned::to_owned)), found);
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
    pub fn criteria(&self, path: &str, symbol: Option<&str>) -> &[Suggestion] {
        let key = (path.to_owned(), symbol.map(ToOwned::to_owned));
        self.criteria.get(&key).map_or(&[], Vec::as_slice)
    }
}
