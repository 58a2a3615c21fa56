//! Change sets: what a draft proposes, file by file.

use std::sync::Arc;

use crate::{Edit, Hunk, apply_hunks, edits, hunks};

/// One file before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// Path below the workspace's root, with `/` between its parts.
    pub path: String,
    /// The text the change was made against; `None` when the file did not exist.
    pub before: Option<Arc<str>>,
    /// The proposed text; empty for a file that goes.
    pub after: Arc<str>,
    /// Whether the file goes, instead of becoming empty.
    pub removed: bool,
}

impl FileChange {
    /// A change of `path` from `before` to `after`.
    pub fn new(
        path: impl Into<String>,
        before: Option<Arc<str>>,
        after: impl Into<Arc<str>>,
    ) -> Self {
        Self { path: path.into(), before, after: after.into(), removed: false }
    }

    /// The removal of `path`, which held `before`.
    pub fn removal(path: impl Into<String>, before: Arc<str>) -> Self {
        Self { path: path.into(), before: Some(before), after: Arc::from(""), removed: true }
    }

    /// The text before; empty for a file that did not exist.
    pub fn before(&self) -> &str {
        self.before.as_deref().unwrap_or_default()
    }

    /// Whether the file is created.
    pub fn is_new(&self) -> bool {
        self.before.is_none()
    }

    /// The line-wise differences, each a run of changed lines.
    pub fn hunks(&self) -> Vec<Hunk> {
        hunks(self.before(), &self.after)
    }

    /// The smallest line-wise edits that lead from before to after.
    pub fn edits(&self) -> Vec<Edit> {
        edits(self.before(), &self.after)
    }

    /// This change with only the hunks for which `keep` holds, counted from 0.
    /// A removal is one piece.
    pub fn with_hunks(&self, keep: impl Fn(usize) -> bool) -> FileChange {
        if self.removed && keep(0) {
            return self.clone();
        }
        let kept: Vec<Hunk> = self
            .hunks()
            .into_iter()
            .enumerate()
            .filter(|(number, _)| keep(*number))
            .map(|(_, hunk)| hunk)
            .collect();
        let after = apply_hunks(self.before(), &self.after, &kept);
        FileChange::new(self.path.clone(), self.before.clone(), after)
    }
}

/// Everything one draft proposes, for review as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangeSet {
    /// The files, each at most once.
    pub files: Vec<FileChange>,
}

impl ChangeSet {
    /// Adds a file unless nothing changes in it.
    pub fn push(&mut self, change: FileChange) {
        if change.is_new() || change.removed || change.before() != &*change.after {
            self.files.push(change);
        }
    }

    /// Whether nothing is proposed.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The change of one file.
    pub fn file(&self, path: &str) -> Option<&FileChange> {
        self.files.iter().find(|file| file.path == path)
    }
}

/// Whether `path` may be named by a change: relative, below the root, never inside `.git`.
pub fn path_is_safe(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\0', '\\', ':'])
        && path
            .split('/')
            .all(|part| !matches!(part, "" | "." | "..") && !part.eq_ignore_ascii_case(".git"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_safe_only_below_the_root_and_outside_git() {
        for path in ["a.md", ".kiro/specs/x/tasks.md", "src/a b.rs", ".github/x"] {
            assert!(path_is_safe(path), "{path}");
        }
        for path in [
            "",
            "/etc/passwd",
            "../x",
            "a/../../x",
            "a//b",
            ".git/config",
            "a/.GIT/x",
            "C:x",
            "a\\b",
            "a\0b",
        ] {
            assert!(!path_is_safe(path), "{path}");
        }
    }

    #[test]
    fn some_hunks_can_be_kept_and_others_dropped() {
        let change = FileChange::new("x", Some("1\n2\n3\n".into()), "one\n2\nthree\n");
        assert_eq!(change.hunks().len(), 2);
        assert_eq!(&*change.with_hunks(|n| n == 1).after, "1\n2\nthree\n");
        assert_eq!(&*change.with_hunks(|_| false).after, "1\n2\n3\n");
    }

    #[test]
    fn a_removal_is_kept_whole_or_dropped_whole() {
        let removal = FileChange::removal("x", "1\n2\n".into());
        assert_eq!(removal.with_hunks(|_| true), removal);
        let dropped = removal.with_hunks(|_| false);
        assert_eq!((dropped.removed, &*dropped.after), (false, "1\n2\n"));
        let mut changes = ChangeSet::default();
        changes.push(FileChange::removal("empty", "".into()));
        changes.push(dropped);
        assert_eq!(changes.files.len(), 1);
    }
}
