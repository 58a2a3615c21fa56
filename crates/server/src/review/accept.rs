//! What a decision does: which files are written, which open documents are edited, what is left.

use std::sync::Arc;

use specls_text::{ChangeSet, FileChange, merge};
use specls_trace::Sources;

use super::{Decision, Selection};

/// An edit of an open document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenEdit {
    /// The document's path.
    pub path: String,
    /// Its present text.
    pub before: Arc<str>,
    /// The text it is to have.
    pub after: Arc<str>,
}

/// What accepting comes to.
#[derive(Debug)]
pub struct Acceptance {
    /// Files that are not open, to be written.
    pub writes: ChangeSet,
    /// Open documents, to be edited by the client.
    pub edits: Vec<OpenEdit>,
    /// What is left.
    pub decision: Decision,
}

/// Accepts a selection. Changes are laid over the present texts; those that meet what the user typed
/// since the draft was made stay in the review, now against the present text, so that accepting
/// them shows first what would give way.
pub fn accept(
    changes: &ChangeSet,
    selection: &Selection,
    sources: &dyn Sources,
    is_open: impl Fn(&str) -> bool,
) -> Acceptance {
    let mut acceptance = Acceptance {
        writes: ChangeSet::default(),
        edits: Vec::new(),
        decision: Decision {
            applied: ChangeSet::default(),
            refused: ChangeSet::default(),
            conflicts: Vec::new(),
        },
    };
    for file in &changes.files {
        let chosen = choose(file, |hunk| selection.holds(&file.path, hunk));
        let Some(chosen) = chosen else {
            acceptance.decision.applied.push(file.clone());
            acceptance.decision.refused.push(file.clone());
            continue;
        };
        let present = sources.text(&file.path);
        let Laid { target, rest, conflict } = lay(file, &chosen, present.as_ref(), selection);
        if conflict {
            acceptance.decision.conflicts.push(file.path.clone());
        }
        if let Some(rest) = rest {
            acceptance.decision.applied.push(rest);
        }
        let Some(target) = target else { continue };
        if present.as_deref() == Some(&*target) {
            continue;
        }
        match present {
            Some(before) if is_open(&file.path) => {
                acceptance.decision.refused.push(file.clone());
                acceptance.edits.push(OpenEdit { path: file.path.clone(), before, after: target });
            }
            present => {
                acceptance.writes.push(FileChange::new(file.path.clone(), present, target));
            }
        }
    }
    // What was written is decided even when the client refuses the edits of open documents.
    for file in &acceptance.decision.applied.files {
        if acceptance.decision.refused.file(&file.path).is_none() {
            acceptance.decision.refused.push(file.clone());
        }
    }
    acceptance
}

/// Discards a selection: what is left.
pub fn discard(changes: &ChangeSet, selection: &Selection) -> ChangeSet {
    let mut left = ChangeSet::default();
    for file in &changes.files {
        let discarded = choose(file, |hunk| selection.holds(&file.path, hunk)).is_some();
        if !discarded {
            left.push(file.clone());
        } else if !matches!(selection, Selection::Everything | Selection::File(_)) {
            let kept = file.with_hunks(|hunk| !selection.holds(&file.path, hunk));
            if !kept.hunks().is_empty() {
                left.push(kept);
            }
        }
    }
    left
}

/// Lays a fresh draft over texts that moved on while it was made. What the user typed stays; the
/// lines that could not be laid over it are told in the sentences returned.
pub fn lay_over(changes: ChangeSet, sources: &dyn Sources) -> (ChangeSet, Vec<String>) {
    let mut laid = ChangeSet::default();
    let mut notes = Vec::new();
    for file in changes.files {
        let Some(present) = sources.text(&file.path) else {
            laid.push(FileChange::new(file.path, None, file.after));
            continue;
        };
        if file.before.as_deref() == Some(&*present) {
            laid.push(file);
            continue;
        }
        let merge = merge(file.before(), &present, &file.after);
        for conflict in merge.conflicts {
            notes.push(format!(
                "{} line {} changed while this was drafted, and stays as it is; the draft had: {}",
                file.path,
                conflict.line + 1,
                conflict.theirs.trim_end()
            ));
        }
        laid.push(FileChange::new(file.path, Some(present), merge.text));
    }
    (laid, notes)
}

/// The chosen part of a file's change; `None` when nothing of it is chosen.
fn choose(file: &FileChange, holds: impl Fn(usize) -> bool) -> Option<FileChange> {
    let hunks = file.hunks().len();
    if hunks == 0 {
        // A new file without any line.
        return holds(0).then(|| file.clone());
    }
    if !(0..hunks).any(&holds) {
        return None;
    }
    if (0..hunks).all(&holds) { Some(file.clone()) } else { Some(file.with_hunks(holds)) }
}

struct Laid {
    target: Option<Arc<str>>,
    rest: Option<FileChange>,
    conflict: bool,
}

fn lay(
    file: &FileChange,
    chosen: &FileChange,
    present: Option<&Arc<str>>,
    selection: &Selection,
) -> Laid {
    let left = |before: &Arc<str>, after: &Arc<str>| {
        (before != after)
            .then(|| FileChange::new(file.path.clone(), Some(before.clone()), after.clone()))
    };
    let unchanged = match (&file.before, present) {
        (None, None) => true,
        (Some(before), Some(present)) => before == present,
        (None, Some(present)) => present.is_empty(),
        // The file was deleted: to bring it back is a decision of its own.
        (Some(_), None) => {
            let rest = FileChange::new(file.path.clone(), None, file.after.clone());
            return Laid { target: None, rest: Some(rest), conflict: true };
        }
    };
    if unchanged {
        return Laid {
            target: Some(chosen.after.clone()),
            rest: left(&chosen.after, &file.after),
            conflict: false,
        };
    }
    let present = present.map_or("", |present| present);
    let whole = merge(file.before(), present, &chosen.after);
    if whole.conflicts.is_empty() {
        return Laid {
            target: Some(whole.text.into()),
            rest: left(&chosen.after, &file.after),
            conflict: false,
        };
    }
    let clean = file.with_hunks(|hunk| {
        selection.holds(&file.path, hunk) && {
            let alone = file.with_hunks(|number| number == hunk);
            merge(file.before(), present, &alone.after).conflicts.is_empty()
        }
    });
    let target: Arc<str> = merge(file.before(), present, &clean.after).text.into();
    // Seen from the present text, with the draft's lines where the two meet.
    let theirs: Arc<str> = merge(file.before(), &file.after, &target).text.into();
    Laid { rest: left(&target, &theirs), target: Some(target), conflict: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Disk(Vec<(&'static str, &'static str)>);

    impl Sources for Disk {
        fn text(&self, path: &str) -> Option<Arc<str>> {
            self.0.iter().find(|(name, _)| *name == path).map(|(_, text)| (*text).into())
        }

        fn committed(&self, _: &str) -> Option<Arc<str>> {
            None
        }
    }

    fn changes(before: Option<&str>, after: &str) -> ChangeSet {
        let mut changes = ChangeSet::default();
        changes.push(FileChange::new("x.md", before.map(Into::into), after));
        changes
    }

    #[test]
    fn a_hunk_is_accepted_and_the_others_stay() {
        let changes = changes(Some("1\n2\n3\n"), "one\n2\nthree\n");
        let acceptance = accept(
            &changes,
            &Selection::Hunk("x.md".into(), 1),
            &Disk(vec![("x.md", "1\n2\n3\n")]),
            |_| false,
        );
        assert_eq!(&*acceptance.writes.files[0].after, "1\n2\nthree\n");
        let left = &acceptance.decision.applied.files[0];
        assert_eq!((left.before(), &*left.after), ("1\n2\nthree\n", "one\n2\nthree\n"));
    }

    #[test]
    fn what_was_typed_stays_and_what_meets_it_is_left_to_decide() {
        let changes = changes(Some("1\n2\n3\n"), "one\n2\nthree\n");
        let acceptance = accept(
            &changes,
            &Selection::Everything,
            &Disk(vec![("x.md", "typed\n2\n3\n")]),
            |_| true,
        );
        assert_eq!(&*acceptance.edits[0].after, "typed\n2\nthree\n");
        assert_eq!(acceptance.decision.conflicts, ["x.md"]);
        let left = &acceptance.decision.applied.files[0];
        assert_eq!((left.before(), &*left.after), ("typed\n2\nthree\n", "one\n2\nthree\n"));
        assert_eq!(&acceptance.decision.refused, &changes);
    }

    #[test]
    fn a_deleted_file_is_not_brought_back_without_asking_again() {
        let changes = changes(Some("1\n"), "2\n");
        let acceptance = accept(&changes, &Selection::Everything, &Disk(vec![]), |_| false);
        assert!(acceptance.writes.is_empty());
        assert!(acceptance.decision.applied.files[0].is_new());
    }

    #[test]
    fn discarding_the_last_hunk_leaves_nothing() {
        let changes = changes(Some("1\n2\n3\n"), "one\n2\nthree\n");
        let left = discard(&changes, &Selection::Hunk("x.md".into(), 0));
        assert_eq!(&*left.files[0].after, "1\n2\nthree\n");
        assert!(discard(&left, &Selection::Hunk("x.md".into(), 0)).is_empty());
    }

    #[test]
    fn typing_during_a_job_is_laid_under_the_draft() {
        let (laid, notes) = lay_over(
            changes(Some("1\n2\n"), "1\n2\ndraft\n"),
            &Disk(vec![("x.md", "typed\n1\n2\n")]),
        );
        assert_eq!(&*laid.files[0].after, "typed\n1\n2\ndraft\n");
        assert!(notes.is_empty());
    }
}
