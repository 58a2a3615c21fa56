//! Why a file is suggested.

use super::{Reason, Study};

/// The strongest products of word and field.
pub(super) fn of(study: &Study<'_>, requirement: usize, slot: usize) -> Vec<Reason> {
    let _ = (study, requirement, slot);
    Vec::new()
}
