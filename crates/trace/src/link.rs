//! What ties code to criteria.

use specls_code::Verb;
use specls_spec::Id;

use crate::{Place, SpecView};

/// What a link rests on, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Evidence {
    /// A person accepted it: `trace.lock` says so.
    Confirmed,
    /// A comment, docstring or test title names the criterion.
    Cited,
    /// A done task cites the criterion and names the file or symbol.
    Named,
    /// A commit that ticked the task, or says the id, changed the symbol's file.
    Committed,
}

impl Evidence {
    /// `confirmed`, `cited`, `named` or `committed`.
    pub const fn name(self) -> &'static str {
        match self {
            Evidence::Confirmed => "confirmed",
            Evidence::Cited => "cited",
            Evidence::Named => "named",
            Evidence::Committed => "committed",
        }
    }
}

/// What code is to a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// It makes it true: counted as built.
    Implements,
    /// It checks it: counted as tested.
    Tests,
    /// It speaks of it: counted for nothing.
    Mentions,
}

impl Role {
    /// `implements`, `tests` or `mentions`.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Implements => "implements",
            Role::Tests => "tests",
            Role::Mentions => "mentions",
        }
    }

    pub(crate) const fn of(verb: Verb, in_test: bool) -> Self {
        match (verb, in_test) {
            (Verb::Mentions, _) => Role::Mentions,
            (Verb::Tests, _) | (Verb::Plain, true) => Role::Tests,
            (Verb::Implements, _) | (Verb::Plain, false) => Role::Implements,
        }
    }
}

/// What happened to the two ends of a link since a person confirmed it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Drift {
    /// Nothing.
    None,
    /// Nobody confirmed it.
    NeverConfirmed,
    /// Nobody confirmed it, and as git has it the criterion was written after the file was changed
    /// last.
    RequirementNewer,
    /// The criterion says something else.
    RequirementChanged,
    /// The symbol does something else.
    CodeChanged,
    /// Both.
    BothChanged,
    /// There is no such symbol any more; where the same tokens stand now, when they do somewhere.
    SymbolGone {
        /// `src/board.rs#Board.shift`
        moved: Option<String>,
    },
}

impl Drift {
    /// The status in the words that OpenFastTrace made common.
    pub const fn status(&self) -> &'static str {
        match self {
            Drift::None | Drift::NeverConfirmed => "covers",
            Drift::RequirementChanged | Drift::RequirementNewer => "outdated",
            Drift::CodeChanged => "predated",
            Drift::BothChanged => "outdated",
            Drift::SymbolGone { .. } => "orphaned",
        }
    }
}

/// A tie between a place in code and a criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where the evidence stands: the citation in code, else the symbol's name, else the start of
    /// the file.
    pub place: Place,
    /// The name of the symbol it belongs to, when it belongs to one.
    pub symbol: Option<String>,
    /// That symbol's place in [`specls_code::SourceFacts::symbols`].
    pub symbol_at: Option<usize>,
    /// What the code is to the criterion.
    pub role: Role,
    /// What it rests on.
    pub evidence: Evidence,
    /// What happened since it was confirmed.
    pub drift: Drift,
}

impl Link {
    /// Whether it is a test.
    pub fn is_test(&self) -> bool {
        self.role == Role::Tests
    }
}

/// A link, seen from the code.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    /// The spec.
    pub spec: SpecView<'a>,
    /// The criterion.
    pub criterion: Id,
    /// The tie.
    pub link: Link,
}

/// Which spec a citation in code speaks of.
#[derive(Clone)]
pub enum Meaning<'a> {
    /// This one.
    Of(SpecView<'a>),
    /// One of these, the likeliest first: counted for none.
    Ambiguous(Vec<SpecView<'a>>),
    /// None that is known; where the citation itself names one, its name.
    Unknown(Option<String>),
}
