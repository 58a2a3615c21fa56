//! Criteria that come, go and stay are told apart, whatever came between them.

use std::collections::HashSet;

use proptest::prelude::*;
use specls_spec::{Document, DocumentKind, Id, Requirements, read};
use specls_trace::{Delta, Lock};

/// A document of one requirement, each criterion told by a number of its own.
fn document(criteria: &[u32]) -> Requirements {
    let mut text = "### Requirement 1: One\n\n#### Acceptance Criteria\n\n".to_owned();
    for (number, criterion) in criteria.iter().enumerate() {
        text.push_str(&format!("{}. THE game SHALL show {criterion}\n", number + 1));
    }
    match read(DocumentKind::Requirements, &text) {
        Document::Requirements(document) => document,
        other => panic!("requirements were read as {other:?}"),
    }
}

fn id(place: usize) -> Id {
    Id::new(&format!("1.{}", place + 1))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Numbers from 0 to 39 are criteria that were there before, those above come in.
    #[test]
    fn what_came_and_went_and_moved_is_exactly_what_is_said(
        count in 0_usize..40,
        gone in prop::collection::hash_set(0_u32..40, 0..8),
        come in prop::collection::vec(0_usize..40, 0..8),
    ) {
        let before: Vec<u32> = (0..count as u32).collect();
        let mut after: Vec<u32> = before.iter().copied().filter(|one| !gone.contains(one)).collect();
        for (number, place) in come.iter().enumerate() {
            after.insert(*place % (after.len() + 1), 40 + number as u32);
        }
        let delta = Delta::between(&Lock::of(&document(&before)), &document(&after));

        // A place whose old criterion is gone and whose new one just came is an edit of it.
        let (had, has): (HashSet<&u32>, HashSet<&u32>) = (before.iter().collect(), after.iter().collect());
        let went = |place: usize| before.get(place).is_some_and(|one| !has.contains(one));
        let came = |place: usize| after.get(place).is_some_and(|one| !had.contains(one));
        let places = 0..before.len().max(after.len());
        let those = |wanted: &dyn Fn(usize) -> bool| -> Vec<Id> {
            places.clone().filter(|place| wanted(*place)).map(id).collect()
        };
        prop_assert_eq!(&delta.edited, &those(&|place| came(place) && went(place)));
        prop_assert_eq!(&delta.added, &those(&|place| came(place) && !went(place)));
        prop_assert_eq!(&delta.removed, &those(&|place| went(place) && !came(place)));

        let moved: Vec<(Id, Id)> = after
            .iter()
            .enumerate()
            .filter_map(|(to, one)| Some((before.iter().position(|it| it == one)?, to)))
            .filter(|(from, to)| from != to)
            .map(|(from, to)| (id(from), id(to)))
            .collect();
        let said: Vec<(Id, Id)> =
            delta.moved.iter().map(|moved| (moved.from.clone(), moved.to.clone())).collect();
        prop_assert_eq!(said, moved);
    }
}
