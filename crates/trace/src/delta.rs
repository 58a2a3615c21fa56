//! What changed in a requirements.md since it was last accepted.

use std::collections::{HashMap, HashSet, VecDeque};

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

/// What changed since the last accepted state. Each present criterion is in at most one list, each
/// accepted one too.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delta {
    /// Present criteria that are new, in the order of the document.
    pub added: Vec<Id>,
    /// Accepted criteria that are gone, in the order of their numbers.
    pub removed: Vec<Id>,
    /// Criteria that kept their text and have another number, in the order of the document.
    pub moved: Vec<Moved>,
    /// Criteria that kept their number and have another text, in the order of the document.
    pub edited: Vec<Id>,
}

impl Delta {
    /// Compares the accepted state with the present document: first what stayed, then what kept
    /// its text, then what kept its number. A criterion that got another number and another text
    /// at once is a new one, and the old one is gone.
    pub fn between(accepted: &Lock, present: &Requirements) -> Self {
        let present_lock = Lock::of(present);
        let mut seen = HashSet::new();
        let changed: Vec<(&Id, &String)> = present
            .requirements
            .iter()
            .flat_map(|requirement| &requirement.criteria)
            .filter(|criterion| seen.insert(&criterion.id))
            .filter_map(|criterion| present_lock.criteria.get_key_value(&criterion.id))
            .filter(|(id, fingerprint)| accepted.criteria.get(id) != Some(fingerprint))
            .collect();

        let mut by_fingerprint: HashMap<&str, VecDeque<&Id>> = HashMap::new();
        for (id, fingerprint) in &accepted.criteria {
            if present_lock.criteria.get(id) != Some(fingerprint) {
                by_fingerprint.entry(fingerprint).or_default().push_back(id);
            }
        }

        let mut delta = Delta::default();
        let mut rest = Vec::new();
        for (id, fingerprint) in changed {
            match by_fingerprint.get_mut(fingerprint.as_str()).and_then(VecDeque::pop_front) {
                Some(from) => delta.moved.push(Moved { from: from.clone(), to: id.clone() }),
                None => rest.push(id),
            }
        }
        let mut gone: HashSet<&Id> = by_fingerprint.into_values().flatten().collect();
        for id in rest {
            match gone.remove(id) {
                true => delta.edited.push(id.clone()),
                false => delta.added.push(id.clone()),
            }
        }
        delta.removed = gone.into_iter().cloned().collect();
        delta.removed.sort();
        delta
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use specls_spec::{Document, DocumentKind};

    use super::*;

    /// A document with requirement 1 and these criteria.
    fn document(criteria: &[&str]) -> Requirements {
        let mut text = "### Requirement 1: One\n\n#### Acceptance Criteria\n\n".to_owned();
        for (number, criterion) in criteria.iter().enumerate() {
            text.push_str(&format!("{}. THE game SHALL {criterion}\n", number + 1));
        }
        match specls_spec::read(DocumentKind::Requirements, &text) {
            Document::Requirements(document) => document,
            _ => unreachable!("requirements were read"),
        }
    }

    fn delta(before: &[&str], after: &[&str]) -> String {
        let delta = Delta::between(&Lock::of(&document(before)), &document(after));
        let ids = |ids: &[Id]| ids.iter().map(Id::to_string).collect::<Vec<_>>().join(" ");
        let moved: Vec<String> =
            delta.moved.iter().map(|moved| format!("{}>{}", moved.from, moved.to)).collect();
        format!(
            "added [{}] removed [{}] moved [{}] edited [{}]",
            ids(&delta.added),
            ids(&delta.removed),
            moved.join(" "),
            ids(&delta.edited)
        )
    }

    #[test]
    fn a_criterion_in_the_middle_moves_those_behind_it() {
        assert_eq!(
            delta(&["a", "b", "c"], &["a", "new", "b", "c"]),
            "added [1.2] removed [] moved [1.2>1.3 1.3>1.4] edited []"
        );
    }

    #[test]
    fn criteria_at_the_end_move_nothing() {
        assert_eq!(
            delta(&["a", "b"], &["a", "b", "c", "d"]),
            "added [1.3 1.4] removed [] moved [] edited []"
        );
    }

    #[test]
    fn a_criterion_taken_out_moves_those_behind_it() {
        assert_eq!(
            delta(&["a", "b", "c"], &["a", "c"]),
            "added [] removed [1.2] moved [1.3>1.2] edited []"
        );
    }

    #[test]
    fn another_text_under_the_same_number_is_an_edit() {
        assert_eq!(
            delta(&["wait 10 ms", "b"], &["wait 19 ms", "b"]),
            "added [] removed [] moved [] edited [1.1]"
        );
    }

    #[test]
    fn two_criteria_may_change_places() {
        assert_eq!(
            delta(&["a", "b"], &["b", "a"]),
            "added [] removed [] moved [1.2>1.1 1.1>1.2] edited []"
        );
    }

    #[test]
    fn equal_texts_are_told_apart_by_their_order() {
        assert_eq!(
            delta(&["x", "x"], &["x", "y", "x"]),
            "added [1.2] removed [] moved [1.2>1.3] edited []"
        );
    }

    #[test]
    fn nothing_changed_is_empty() {
        let one = document(&["a"]);
        assert!(Delta::between(&Lock::of(&one), &one).is_empty());
    }
}
