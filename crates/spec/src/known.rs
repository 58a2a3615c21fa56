//! Sentences that were read before. After a keystroke nearly all of a document is what it was, and
//! reading a sentence as EARS is most of reading a document.

use rustc_hash::FxHashMap;

use crate::ears::{self, Ears};
use crate::{Document, Requirements};

/// What is known of the sentences of a document; nothing by default.
#[derive(Default)]
pub(crate) struct Known<'a>(FxHashMap<&'a str, &'a Ears>);

impl<'a> Known<'a> {
    /// What a document knows that was read before.
    pub(crate) fn of(before: &'a Document) -> Self {
        let Document::Requirements(Requirements { requirements, .. }) = before else {
            return Self::default();
        };
        let criteria = requirements.iter().flat_map(|requirement| &requirement.criteria);
        Self(criteria.map(|criterion| (&*criterion.text, &criterion.ears)).collect())
    }

    /// A sentence as EARS.
    pub(crate) fn ears(&self, text: &str) -> Ears {
        self.0.get(text).map_or_else(|| ears::read(text), |known| Ears::clone(known))
    }
}
