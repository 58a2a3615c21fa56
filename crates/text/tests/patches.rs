//! A patch says what `patch` and `git apply` read: its headers count its lines, and it leads from
//! the text before to the text after.

use proptest::prelude::*;
use specls_text::{ChangeSet, FileChange, Patch, PatchTarget};

/// Start (from 1, or the line above when empty) and count of one side of a hunk's header.
fn side(text: &str) -> (usize, usize) {
    let number = |digits: &str| digits.parse::<usize>().expect("a number in a header");
    match text[1..].split_once(',') {
        Some((start, count)) => (number(start), number(count)),
        None => (number(&text[1..]), 1),
    }
}

/// Applies the patch of one file as `patch` would, and checks every count and every context line.
fn applied(before: &str, patch: &str) -> String {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let mut new: Vec<String> = Vec::new();
    let mut at = 0; // lines of old that were used
    let mut lines = patch.lines().skip(2).peekable();
    while let Some(header) = lines.next() {
        let sides: Vec<&str> = header.split(' ').collect();
        assert_eq!((sides.len(), sides[0], sides[3]), (4, "@@", "@@"), "{header}");
        let ((old_start, old_count), (new_start, new_count)) = (side(sides[1]), side(sides[2]));
        let old_first = if old_count == 0 { old_start } else { old_start - 1 };
        let new_first = if new_count == 0 { new_start } else { new_start - 1 };
        new.extend(old[at..old_first].iter().map(|line| (*line).to_owned()));
        at = old_first;
        assert_eq!(new.len(), new_first, "{header} of\n{patch}");
        let (old_end, new_end) = (old_first + old_count, new_first + new_count);
        while let Some(line) = lines.next_if(|line| !line.starts_with("@@")) {
            let ended = lines.next_if(|next| next.starts_with('\\')).is_none();
            let (kind, text) = line.split_at(1);
            let text = format!("{text}{}", if ended { "\n" } else { "" });
            if kind != "+" {
                assert_eq!(old[at], text, "the text before has the line");
                at += 1;
            }
            if kind != "-" {
                new.push(text);
            }
        }
        assert_eq!((at, new.len()), (old_end, new_end), "{header} counts its lines of\n{patch}");
    }
    new.extend(old[at..].iter().map(|line| (*line).to_owned()));
    new.concat()
}

fn text() -> impl Strategy<Value = String> {
    let last = prop::sample::select(vec!["", "a", "é"]);
    (prop::collection::vec("[abc-]\n", 0..24), last).prop_map(|(lines, last)| lines.concat() + last)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_patch_leads_from_before_to_after(before in text(), after in text()) {
        let mut changes = ChangeSet::default();
        changes.push(FileChange::new("x.md", Some(before.as_str().into()), after.as_str()));
        let patch = Patch::new(&changes);
        prop_assert_eq!(applied(&before, &patch.text()), after);
        for line in &patch.lines {
            let head = line.text.starts_with("--- ") || line.text.starts_with("+++ ");
            if let PatchTarget::Hunk(file, hunk) = line.target {
                prop_assert!(file == 0 && hunk < changes.files[0].hunks().len());
            } else {
                prop_assert!(head);
            }
        }
    }
}
