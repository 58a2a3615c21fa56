//! What was suggested for criteria and for symbols: ranked by likeness, never counted, and made a
//! link only by the user.

use std::collections::BTreeMap;

use specls_spec::Id;
use specls_trace::{Address, Snapshot, SpecView};

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

/// What was asked for and found since the server started, the likeliest first. What became a link, or
/// was refused, is suggested no more; it is again when that is taken back.
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

    /// The code found for a criterion, without what is linked to it or was refused since.
    pub fn code(
        &self,
        snapshot: &Snapshot,
        spec: SpecView<'_>,
        criterion: &Id,
    ) -> Vec<&Suggestion> {
        let key = (spec.folder().to_owned(), criterion.clone());
        let Some(found) = self.code.get(&key).filter(|found| !found.is_empty()) else {
            return Vec::new();
        };
        let links = spec.links(criterion);
        let is_linked = |code: &Address| {
            let at = snapshot.source(&code.path).and_then(|facts| code.find(facts));
            links.iter().any(|link| link.place.path == code.path && link.symbol_at == at)
        };
        let open = |one: &&Suggestion| {
            !is_linked(&one.tie.code) && !spec.refuses(criterion, &one.tie.code)
        };
        found.iter().filter(open).collect()
    }

    /// The criteria found for a symbol, without those that it is linked to or that were refused since.
    pub fn criteria(&self, snapshot: &Snapshot, code: &Address) -> Vec<&Suggestion> {
        let Some(found) = self.criteria.get(code).filter(|found| !found.is_empty()) else {
            return Vec::new();
        };
        let at = snapshot.source(&code.path).and_then(|facts| code.find(facts));
        let claims = snapshot.claims(&code.path, at);
        let open = |one: &&Suggestion| {
            let Tie { folder, criterion, .. } = &one.tie;
            let is_linked = claims
                .iter()
                .any(|claim| claim.spec.folder() == folder && claim.criterion == *criterion);
            let spec = snapshot.spec_in(folder);
            !is_linked && !spec.is_some_and(|spec| spec.refuses(criterion, code))
        };
        found.iter().filter(open).collect()
    }
}
