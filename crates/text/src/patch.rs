//! A change set as a readable patch whose every line knows its file and hunk.

use crate::diff::lines;
use crate::{ChangeSet, FileChange, Hunk};

const CONTEXT: usize = 3;

/// A change set as a unified difference, for reading, colouring, and for accepting piece by piece.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Patch {
    /// The lines in order.
    pub lines: Vec<PatchLine>,
}

/// One line of a patch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatchLine {
    /// The line without its break; the first character says its kind: `-`, `+`, ` `, `@`.
    pub text: String,
    /// What the line belongs to.
    pub target: PatchTarget,
}

/// What a line of a patch belongs to; numbers count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatchTarget {
    /// The head of a file.
    File(usize),
    /// A hunk: the number of the file, and of the hunk as [`FileChange::hunks`] counts.
    Hunk(usize, usize),
}

impl Patch {
    /// The patch of a change set, in the order of its files.
    pub fn new(changes: &ChangeSet) -> Self {
        let mut patch = Patch::default();
        for (number, file) in changes.files.iter().enumerate() {
            patch.push_file(number, file);
        }
        patch
    }

    /// The whole patch, each line ended by `\n`.
    pub fn text(&self) -> String {
        self.lines.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect()
    }

    fn push(&mut self, text: impl Into<String>, target: PatchTarget) {
        self.lines.push(PatchLine { text: text.into(), target });
    }

    fn push_file(&mut self, number: usize, file: &FileChange) {
        let head = PatchTarget::File(number);
        if file.removed {
            // Readers believe the second line only below the first.
            self.push(format!("diff --git a/{0} b/{0}", file.path), head);
            self.push("deleted file mode 100644", head);
            if file.before().is_empty() {
                return;
            }
        }
        let before =
            if file.is_new() { "/dev/null".to_owned() } else { format!("a/{}", file.path) };
        self.push(format!("--- {before}"), head);
        let after = if file.removed { "/dev/null".to_owned() } else { format!("b/{}", file.path) };
        self.push(format!("+++ {after}"), head);
        let (old, new) = (lines(file.before()), lines(&file.after));
        let hunks = file.hunks();
        for (index, hunk) in hunks.iter().enumerate() {
            // Every hunk keeps its own header, so that each can be accepted alone; the lines of
            // context between close neighbours are shared out, never shown twice.
            let previous = index.checked_sub(1).and_then(|previous| hunks.get(previous));
            let next = hunks.get(index + 1);
            self.push_hunk(PatchTarget::Hunk(number, index), hunk, previous, next, &old, &new);
        }
    }

    fn push_hunk(
        &mut self,
        target: PatchTarget,
        hunk: &Hunk,
        previous: Option<&Hunk>,
        next: Option<&Hunk>,
        old: &[&str],
        new: &[&str],
    ) {
        let above = previous.map_or(0, |previous| {
            previous.before.end + (hunk.before.start - previous.before.end).min(CONTEXT)
        });
        let lead = hunk.before.start - hunk.before.start.saturating_sub(CONTEXT).max(above);
        let below = next.map_or(old.len(), |next| next.before.start);
        let trail = (below - hunk.before.end).min(CONTEXT);
        let first = hunk.before.start - lead;
        self.push(
            format!(
                "@@ -{} +{} @@",
                range(first, hunk.before.len() + lead + trail),
                range(hunk.after.start - lead, hunk.after.len() + lead + trail)
            ),
            target,
        );
        for line in &old[first..hunk.before.start] {
            self.push_line(' ', line, target);
        }
        for line in &old[hunk.before.clone()] {
            self.push_line('-', line, target);
        }
        for line in &new[hunk.after.clone()] {
            self.push_line('+', line, target);
        }
        for line in &old[hunk.before.end..hunk.before.end + trail] {
            self.push_line(' ', line, target);
        }
    }

    fn push_line(&mut self, kind: char, line: &str, target: PatchTarget) {
        let text = line.trim_end_matches(['\n', '\r']);
        self.push(format!("{kind}{text}"), target);
        if text.len() == line.len() {
            self.push("\\ No newline at end of file", target);
        }
    }
}

/// `start,count` as unified differences count: from 1, and the line above when empty.
fn range(start: usize, count: usize) -> String {
    match count {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        _ => format!("{},{count}", start + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(before: Option<&str>, after: &str) -> String {
        let mut changes = ChangeSet::default();
        changes.push(FileChange::new("x.md", before.map(Into::into), after));
        Patch::new(&changes).text()
    }

    #[test]
    fn a_new_file_comes_from_nowhere() {
        assert_eq!(
            patch(None, "one\ntwo\n"),
            "--- /dev/null\n+++ b/x.md\n@@ -0,0 +1,2 @@\n+one\n+two\n"
        );
    }

    #[test]
    fn a_file_that_goes_leads_nowhere() {
        let mut changes = ChangeSet::default();
        changes.push(FileChange::removal("x.md", "one\ntwo\n".into()));
        changes.push(FileChange::removal("empty", "".into()));
        assert_eq!(
            Patch::new(&changes).text(),
            "diff --git a/x.md b/x.md\ndeleted file mode 100644\n--- a/x.md\n+++ /dev/null\n\
             @@ -1,2 +0,0 @@\n-one\n-two\n\
             diff --git a/empty b/empty\ndeleted file mode 100644\n"
        );
    }

    #[test]
    fn close_hunks_keep_their_own_headers_and_share_their_context() {
        assert_eq!(
            patch(Some("1\n2\n3\n4\n5\n"), "one\n2\n3\n4\nfive\n"),
            "--- a/x.md\n+++ b/x.md\n@@ -1,4 +1,4 @@\n-1\n+one\n 2\n 3\n 4\n@@ -5 +5 @@\n-5\n+five\n"
        );
    }

    #[test]
    fn a_missing_line_break_at_the_end_is_said() {
        assert_eq!(
            patch(Some("1"), "1\n"),
            "--- a/x.md\n+++ b/x.md\n@@ -1 +1 @@\n-1\n\\ No newline at end of file\n+1\n"
        );
    }
}
