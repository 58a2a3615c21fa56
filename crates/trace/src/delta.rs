//! What changed in a requirements.md since it was last accepted.

use specls_spec::{Id, Requirements};

use crate::Lock;

/// A criterion that kept its text under another number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The number it had.
    pub from: Id,
    /// The number it has.
    pub to: Id,
}

/// What changed since the last accepted state. Each present criterion is in at most one list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delta {
    /// Present criteria that are new.
    pub added: Vec<Id>,
    /// Accepted criteria that are gone.
    pub removed: Vec<Id>,
    /// Criteria that kept their text and have another number.
    pub moved: Vec<Moved>,
    /// Criteria that kept their number and have another text.
    pub edited: Vec<Id>,
}

impl Delta {
    /// Compares the accepted state with the present document.
    pub fn between(accepted: &Lock, present: &Requirements) -> Self {
        let _ = (accepted, present);
        Self::default()
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
