//! Merges lose nothing, and differences lead where they say, for any three texts.

use proptest::prelude::*;
use specls_text::{FileChange, apply_edits, edits, hunks, merge};

/// Few different lines, so that changes meet often; sometimes without a line break at the end.
fn text() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec!["a\n", "b\n", "c\n", "d\n", "é 𝕏\n", "a\r\n", "\n"]);
    let last = prop::sample::select(vec!["", "", "a", "z"]);
    (prop::collection::vec(line, 0..9), last).prop_map(|(lines, last)| lines.concat() + last)
}

/// A text and two that came from it by few changes, as a person and an author make them.
fn descendants() -> impl Strategy<Value = (String, String, String)> {
    let change = || (0_usize..10, 0_usize..3, prop::collection::vec("[a-dxy]\n", 0..3));
    let changes = || prop::collection::vec(change(), 0..3);
    (text(), changes(), changes()).prop_map(|(base, ours, theirs)| {
        let changed = |changes: Vec<(usize, usize, Vec<String>)>| {
            let mut lines: Vec<String> = split(&base).into_iter().map(str::to_owned).collect();
            for (start, removed, brought) in changes {
                let start = start.min(lines.len());
                let end = (start + removed).min(lines.len());
                lines.splice(start..end, brought);
            }
            lines.concat()
        };
        let (ours, theirs) = (changed(ours), changed(theirs));
        (base, ours, theirs)
    })
}

fn split(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// The lines that `after` has and `before` had not, without their breaks.
fn brought<'a>(before: &str, after: &'a str) -> Vec<&'a str> {
    let lines = split(after);
    let ranges = hunks(before, after).into_iter().flat_map(|hunk| hunk.after);
    ranges.map(|line| lines[line].trim_end()).collect()
}

fn check(base: &str, ours: &str, theirs: &str) -> Result<(), TestCaseError> {
    let merged = merge(base, ours, theirs);
    let lines: Vec<&str> = merged.text.lines().map(str::trim_end).collect();

    let mut rest = lines.iter();
    for line in brought(base, ours) {
        prop_assert!(rest.any(|one| *one == line), "{line:?} was typed and is not in {merged:?}");
    }
    for line in brought(base, theirs) {
        let told =
            merged.conflicts.iter().any(|one| one.theirs.lines().any(|it| it.trim_end() == line));
        prop_assert!(lines.contains(&line) || told, "{line:?} vanished from {merged:?}");
    }
    for conflict in &merged.conflicts {
        prop_assert!(conflict.line <= lines.len(), "{conflict:?} lies behind the text");
    }
    let mut order = merged.conflicts.iter().map(|one| one.line);
    prop_assert!(order.clone().zip(order.by_ref().skip(1)).all(|(one, next)| one <= next));

    let turned = merge(base, theirs, ours);
    prop_assert_eq!(merged.conflicts.is_empty(), turned.conflicts.is_empty());
    if merged.conflicts.is_empty() {
        let plain = |text: &str| text.trim_end().replace('\r', "");
        prop_assert_eq!(plain(&merged.text), plain(&turned.text));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_merge_of_few_changes_loses_nothing((base, ours, theirs) in descendants()) {
        check(&base, &ours, &theirs)?;
    }

    #[test]
    fn a_merge_of_unrelated_texts_loses_nothing(base in text(), ours in text(), theirs in text()) {
        check(&base, &ours, &theirs)?;
    }

    #[test]
    fn a_side_that_changed_nothing_leaves_the_other_as_it_is(base in text(), other in text()) {
        for merged in [merge(&base, &other, &base), merge(&base, &base, &other), merge(&base, &other, &other)] {
            prop_assert_eq!(merged.text, other.clone());
            prop_assert!(merged.conflicts.is_empty());
        }
    }

    #[test]
    fn edits_lead_from_before_to_after(before in text(), after in text()) {
        prop_assert_eq!(apply_edits(&before, &edits(&before, &after)), after);
    }

    #[test]
    fn all_hunks_give_after_and_none_before(before in text(), after in text()) {
        let change = FileChange::new("x.md", Some(before.as_str().into()), after.as_str());
        prop_assert_eq!(&*change.with_hunks(|_| true).after, after.as_str());
        prop_assert_eq!(&*change.with_hunks(|_| false).after, before.as_str());
    }
}
