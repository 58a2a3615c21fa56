//! What a decision does: which files are written, which open documents are edited, what is left.

use std::sync::Arc;

use specls_draft::needs_confirmation;
use specls_text::{ChangeSet, FileChange, merge};
use specls_trace::{LOCK_FILE, Sources};

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
///
/// A lock says that the other files follow from the requirements. So it waits until they do: it is
/// written after the edits of open documents, and stays in the review while a conflict does. `tick` is
/// the document with the tick of the task that is done with this: accepted with everything, it waits as
/// long as anything else does.
pub fn accept(
    changes: &ChangeSet,
    selection: &Selection,
    sources: &dyn Sources,
    tick: Option<&str>,
    is_open: impl Fn(&str) -> bool,
) -> Acceptance {
    let mut acceptance = Acceptance {
        writes: ChangeSet::default(),
        edits: Vec::new(),
        decision: Decision {
            applied: ChangeSet::default(),
            refused: ChangeSet::default(),
            conflicts: Vec::new(),
            later: ChangeSet::default(),
        },
    };
    let vouches = |path: &str| is_lock(path) || tick == Some(path);
    let these_last = [false, true].into_iter();
    let files = these_last
        .flat_map(|last| changes.files.iter().filter(move |it| vouches(&it.path) == last));
    // What was not accepted with everything else.
    let mut is_waiting = false;
    for file in files {
        let chosen = choose(file, |hunk| selection.holds(&file.path, hunk));
        // What can run programs or steer others is accepted by its name, not with everything else.
        let is_named =
            *selection != Selection::Everything || needs_confirmation(&file.path).is_none();
        let waits = is_waiting && tick == Some(&*file.path) && *selection == Selection::Everything;
        let Some(chosen) = chosen.filter(|_| is_named && !waits) else {
            is_waiting = true;
            acceptance.decision.applied.push(file.clone());
            acceptance.decision.refused.push(file.clone());
            continue;
        };
        let present = sources.text(&file.path);
        if file.removed {
            accept_removal(file, present, &mut acceptance);
            continue;
        }
        let Laid { target, rest, conflict } = lay(file, &chosen, present.as_ref(), selection);
        if conflict {
            is_waiting = true;
            acceptance.decision.conflicts.push(file.path.clone());
        }
        if is_lock(&file.path) && !acceptance.decision.conflicts.is_empty() {
            let waiting = FileChange::new(file.path.clone(), present, file.after.clone());
            acceptance.decision.applied.push(waiting);
            continue;
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
                let write = FileChange::new(file.path.clone(), present, target);
                if is_lock(&file.path) && !acceptance.edits.is_empty() {
                    acceptance.decision.refused.push(file.clone());
                    acceptance.decision.later.push(write);
                } else {
                    acceptance.writes.push(write);
                }
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

/// A file goes when it still has the text that the draft saw. An open one, too: its document is not
/// edited, the client sees that the file is gone.
fn accept_removal(file: &FileChange, present: Option<Arc<str>>, acceptance: &mut Acceptance) {
    match present {
        // Gone is what was wanted.
        None => {}
        Some(present) if *present == *file.before() => acceptance.writes.push(file.clone()),
        Some(present) => {
            acceptance.decision.conflicts.push(file.path.clone());
            acceptance.decision.applied.push(FileChange::removal(file.path.clone(), present));
        }
    }
}

/// Whether a file vouches for others.
pub fn is_lock(path: &str) -> bool {
    path.rsplit('/').next() == Some(LOCK_FILE)
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

/// Lays a draft over texts that moved on since it was made. Where it meets what the user typed it
/// proposes its own lines instead, seen from the present text, and the sentences returned say so.
pub fn lay_over(changes: ChangeSet, sources: &dyn Sources) -> (ChangeSet, Vec<String>) {
    let mut laid = ChangeSet::default();
    let mut notes = Vec::new();
    for file in changes.files {
        let Some(present) = sources.text(&file.path) else {
            if file.removed {
                continue;
            }
            if !file.is_new() {
                notes.push(format!(
                    "{} was deleted after this was drafted; accepting it brings the file back",
                    file.path
                ));
            }
            laid.push(FileChange::new(file.path, None, file.after));
            continue;
        };
        if file.before.as_deref() == Some(&*present) {
            laid.push(file);
            continue;
        }
        if file.removed {
            notes.push(format!(
                "{} changed after this was drafted; accepting its removal removes that, too",
                file.path
            ));
            laid.push(FileChange::removal(file.path, present));
            continue;
        }
        if is_lock(&file.path) {
            laid.push(FileChange::new(file.path, Some(present), file.after));
            continue;
        }
        let laid_under = merge(file.before(), &present, &file.after);
        let after = match &*laid_under.conflicts {
            [] => laid_under.text,
            [first, ..] => {
                notes.push(format!(
                    "{} line {} changed after this was drafted; the review shows the draft's lines in place of yours, and discarding them keeps yours",
                    file.path,
                    first.line + 1,
                ));
                draft_first(&file, &present)
            }
        };
        laid.push(FileChange::new(file.path, Some(present), after));
    }
    (laid, notes)
}

/// The chosen part of a file's change; `None` when nothing of it is chosen.
fn choose(file: &FileChange, holds: impl Fn(usize) -> bool) -> Option<FileChange> {
    let hunks = file.hunks().len();
    if hunks == 0 {
        // A new file without any line, or one that goes.
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
    let theirs: Arc<str> = draft_first(file, &target).into();
    Laid { rest: left(&target, &theirs), target: Some(target), conflict: true }
}

/// The present text with all of a change, with the draft's lines where the two meet.
fn draft_first(file: &FileChange, present: &str) -> String {
    merge(file.before(), &file.after, present).text
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

        fn names_in(&self, _: &str) -> Vec<String> {
            Vec::new()
        }

        fn is_withheld(&self, _: &str) -> bool {
            false
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
            None,
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
            None,
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
        let acceptance = accept(&changes, &Selection::Everything, &Disk(vec![]), None, |_| false);
        assert!(acceptance.writes.is_empty());
        assert!(acceptance.decision.applied.files[0].is_new());
    }

    fn removal() -> ChangeSet {
        ChangeSet { files: vec![FileChange::removal("x.md", "1\n".into())] }
    }

    #[test]
    fn an_accepted_removal_is_written_whether_the_file_is_open_or_not() {
        for open in [true, false] {
            let disk = Disk(vec![("x.md", "1\n")]);
            let acceptance = accept(&removal(), &Selection::Everything, &disk, None, |_| open);
            assert_eq!(acceptance.writes, removal());
            assert!(acceptance.edits.is_empty() && acceptance.decision.applied.is_empty());
        }
    }

    #[test]
    fn a_file_that_changed_is_not_removed_without_asking_again() {
        let disk = Disk(vec![("x.md", "typed\n")]);
        let acceptance =
            accept(&removal(), &Selection::Hunk("x.md".into(), 0), &disk, None, |_| true);
        assert!(acceptance.writes.is_empty());
        assert_eq!(acceptance.decision.conflicts, ["x.md"]);
        let left = &acceptance.decision.applied.files[0];
        assert_eq!((left.removed, left.before()), (true, "typed\n"));
        let (laid, notes) = lay_over(removal(), &disk);
        assert_eq!(&laid, &acceptance.decision.applied);
        assert!(notes[0].starts_with("x.md changed"), "{notes:?}");
    }

    #[test]
    fn a_file_that_is_gone_needs_no_removal() {
        let acceptance = accept(&removal(), &Selection::Everything, &Disk(vec![]), None, |_| false);
        assert!(acceptance.writes.is_empty() && acceptance.decision.applied.is_empty());
        assert!(lay_over(removal(), &Disk(vec![])).0.is_empty());
    }

    #[test]
    fn a_discarded_removal_leaves_nothing() {
        assert!(discard(&removal(), &Selection::Hunk("x.md".into(), 0)).is_empty());
        assert!(discard(&removal(), &Selection::Everything).is_empty());
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

    #[test]
    fn a_draft_that_meets_typing_is_proposed_against_it() {
        let (laid, notes) = lay_over(
            changes(Some("1\n2\n"), "draft\n2\n"),
            &Disk(vec![("x.md", "typed\n2\nmore\n")]),
        );
        let file = &laid.files[0];
        assert_eq!((file.before(), &*file.after), ("typed\n2\nmore\n", "draft\n2\nmore\n"));
        assert!(notes[0].starts_with("x.md line 1 changed"), "{notes:?}");
    }

    #[test]
    fn a_file_deleted_during_a_job_is_told() {
        let (laid, notes) = lay_over(changes(Some("1\n"), "2\n"), &Disk(vec![]));
        assert!(laid.files[0].is_new());
        assert!(notes[0].starts_with("x.md was deleted"), "{notes:?}");
    }

    fn with_lock() -> ChangeSet {
        let mut changes = ChangeSet::default();
        changes.push(FileChange::new(format!("x/{LOCK_FILE}"), None, "locked\n"));
        changes.push(FileChange::new("x.md", Some("1\n".into()), "one\n"));
        changes
    }

    #[test]
    fn a_lock_is_written_after_the_edits_it_vouches_for() {
        let disk = Disk(vec![("x.md", "1\n")]);
        let acceptance =
            accept(&with_lock(), &Selection::Everything, &disk, None, |path| path == "x.md");
        assert!(acceptance.writes.is_empty());
        assert_eq!(acceptance.edits.len(), 1);
        assert_eq!(&*acceptance.decision.later.files[0].after, "locked\n");
        assert!(acceptance.decision.applied.is_empty());
        assert_eq!(acceptance.decision.refused.files.len(), 2);
        // Where nothing is open, all is written at once.
        let acceptance = accept(&with_lock(), &Selection::Everything, &disk, None, |_| false);
        assert_eq!(acceptance.writes.files.len(), 2);
        assert!(acceptance.decision.later.is_empty());
    }

    #[test]
    fn a_tick_waits_for_what_is_accepted_on_its_own() {
        let mut changes = ChangeSet::default();
        changes.push(FileChange::new("tasks.md", Some("[ ]\n".into()), "[x]\n"));
        changes.push(FileChange::new(".github/workflows/ci.yml", None, "on: push\n"));
        changes.push(FileChange::new("x.js", None, "x\n"));
        let disk = Disk(vec![("tasks.md", "[ ]\n")]);
        let accepted = |changes: &ChangeSet, selection: &Selection| {
            let acceptance = accept(changes, selection, &disk, Some("tasks.md"), |_| false);
            let paths = |set: &ChangeSet| {
                set.files.iter().map(|file| file.path.clone()).collect::<Vec<_>>().join(" ")
            };
            (paths(&acceptance.writes), acceptance.decision.applied)
        };
        let (written, left) = accepted(&changes, &Selection::Everything);
        assert_eq!((written.as_str(), left.files.len()), ("x.js", 2));
        let ci = Selection::File(".github/workflows/ci.yml".to_owned());
        let (written, left) = accepted(&left, &ci);
        assert_eq!((written.as_str(), left.files.len()), (".github/workflows/ci.yml", 1));
        assert_eq!(accepted(&left, &Selection::Everything).0, "tasks.md");
    }

    #[test]
    fn a_lock_waits_in_the_review_while_a_conflict_does() {
        let disk = Disk(vec![("x.md", "typed\n")]);
        let acceptance = accept(&with_lock(), &Selection::Everything, &disk, None, |_| false);
        assert!(acceptance.writes.is_empty() && acceptance.decision.later.is_empty());
        let left: Vec<&str> =
            acceptance.decision.applied.files.iter().map(|file| &*file.path).collect();
        assert_eq!(left, ["x.md", &format!("x/{LOCK_FILE}")]);
    }
}
