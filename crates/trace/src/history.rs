//! What git's log says: which files changed together, which tasks were ticked meanwhile, and when
//! each criterion was written.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use specls_spec::{Document, DocumentKind, Id, TaskState};

/// One commit, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Commit {
    /// Its name: what git shows for `%H`.
    pub hash: String,
    /// Its message.
    pub message: String,
    /// When it was committed, in seconds since 1970.
    pub time: i64,
    /// The files it changed, below the root.
    pub files: Vec<String>,
    /// The tasks it ticked.
    pub ticked: Vec<Ticked>,
}

/// A task that a commit ticked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticked {
    /// The tasks.md, below the root.
    pub path: String,
    /// The task's number.
    pub task: Id,
}

/// The commits of a repository, the newest first. Two are equal when they know the same commits and
/// lines.
#[derive(Debug, Clone, Default)]
pub struct History {
    commits: Vec<Commit>,
    /// The lines of requirements and when each was written last, by document.
    written: HashMap<String, HashMap<String, i64>>,
    /// When each file was changed last, once somebody asked.
    changed: OnceLock<HashMap<String, i64>>,
}

impl History {
    /// A history of these commits, the newest first.
    pub fn new(commits: Vec<Commit>) -> Self {
        Self { commits, ..Self::default() }
    }

    /// The commits, the newest first.
    pub fn commits(&self) -> &[Commit] {
        &self.commits
    }

    /// Takes over what commits did to spec documents, as git writes it for the format
    /// `%x00%H%x00%ct%x00` with patches that have no lines around them (`-p -U0`), the newest first.
    pub fn read_patches(&mut self, log: &str) {
        let by_hash: HashMap<String, usize> =
            self.commits.iter().enumerate().map(|(at, it)| (it.hash.clone(), at)).collect();
        let mut fields = log.split('\0').skip(1);
        while let (Some(hash), Some(time), Some(patch)) =
            (fields.next(), fields.next(), fields.next())
        {
            let time = time.trim().parse().unwrap_or_default();
            for file in Patched::all(patch) {
                match file.kind {
                    DocumentKind::Tasks => {
                        let ticked = file.ticked();
                        if let Some(at) = by_hash.get(hash.trim()) {
                            self.commits[*at].ticked.extend(ticked);
                        }
                    }
                    DocumentKind::Requirements | DocumentKind::Bugfix => {
                        let lines = self.written.entry(file.path.clone()).or_default();
                        for line in file.written() {
                            lines.entry(line).or_insert(time);
                        }
                    }
                    DocumentKind::Design => {}
                }
            }
        }
    }

    /// When the text of a criterion was written last, its lines given as they stand in the document;
    /// `None` when one of them was never committed.
    pub(crate) fn written(&self, path: &str, text: &str) -> Option<i64> {
        let lines = self.written.get(path)?;
        let times = text.lines().map(plain).filter(|line| !line.is_empty());
        times
            .map(|line| lines.get(&line).copied())
            .try_fold(i64::MIN, |one, other| other.map(|other| one.max(other)))
    }

    /// When the file at `path` was changed last.
    pub(crate) fn changed(&self, path: &str) -> Option<i64> {
        let changed = self.changed.get_or_init(|| {
            let mut changed = HashMap::new();
            for commit in &self.commits {
                for file in &commit.files {
                    changed.entry(file.clone()).or_insert(commit.time);
                }
            }
            changed
        });
        changed.get(path).copied()
    }
}

impl PartialEq for History {
    fn eq(&self, other: &Self) -> bool {
        self.commits == other.commits && self.written == other.written
    }
}

impl Eq for History {}

/// What a commit did to one spec document.
struct Patched {
    path: String,
    kind: DocumentKind,
    removed: Vec<String>,
    added: Vec<String>,
}

impl Patched {
    /// The spec documents in a patch.
    fn all(patch: &str) -> Vec<Self> {
        let mut files: Vec<Self> = Vec::new();
        let mut in_head = true;
        for line in patch.lines() {
            if line.starts_with("diff --git ") {
                in_head = true;
            } else if line.starts_with("@@ ") {
                in_head = false;
            } else if in_head {
                // A deleted file has no name on this side, and nothing to say any more.
                let path = line.strip_prefix("+++ b/").map(|path| path.trim_end_matches('\t'));
                let Some(path) = path else { continue };
                let name = path.rsplit('/').next().unwrap_or(path);
                let kind = DocumentKind::ALL.into_iter().find(|kind| kind.file_name() == name);
                let path = path.to_owned();
                files.extend(kind.map(|kind| Self {
                    path,
                    kind,
                    removed: Vec::new(),
                    added: Vec::new(),
                }));
            } else if let Some(file) = files.last_mut() {
                match line.split_at_checked(1) {
                    Some(("+", text)) => file.added.push(text.to_owned()),
                    Some(("-", text)) => file.removed.push(text.to_owned()),
                    _ => {}
                }
            }
        }
        files
    }

    /// The tasks that are done in the lines that came, and were open in those that went.
    fn ticked(&self) -> Vec<Ticked> {
        let tasks = |lines: &[String]| -> Vec<(Id, bool)> {
            match specls_spec::read(DocumentKind::Tasks, &lines.join("\n")) {
                Document::Tasks(tasks) => {
                    let numbered = tasks.tasks.into_iter();
                    numbered
                        .filter_map(|task| Some((task.id?, task.state == TaskState::Done)))
                        .collect()
                }
                _ => Vec::new(),
            }
        };
        let before: HashSet<(Id, bool)> = tasks(&self.removed).into_iter().collect();
        tasks(&self.added)
            .into_iter()
            .filter(|(id, done)| *done && before.contains(&(id.clone(), false)))
            .map(|(task, _)| Ticked { path: self.path.clone(), task })
            .collect()
    }

    /// The lines that came; one that only got another number or place did not.
    fn written(&self) -> Vec<String> {
        let before: HashSet<String> = self.removed.iter().map(|line| plain(line)).collect();
        let lines = self.added.iter().map(|line| plain(line));
        lines.filter(|line| !line.is_empty() && !before.contains(line)).collect()
    }
}

/// A line without its list marker, number and emphasis.
fn plain(line: &str) -> String {
    let text = line.trim_start_matches(|letter: char| {
        letter.is_whitespace() || letter.is_ascii_digit() || "-*+.)[]x".contains(letter)
    });
    let text = text.replace(['*', '`'], "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\0two\x0020\0\n
diff --git a/.kiro/specs/hanoi/tasks.md b/.kiro/specs/hanoi/tasks.md
index 1..2 100644
--- a/.kiro/specs/hanoi/tasks.md
+++ b/.kiro/specs/hanoi/tasks.md
@@ -3 +3 @@
-- [ ] 2.1 Move
+- [x] 2.1 Move it
@@ -5 +5,2 @@
-- [x] 3 Draw
+- [x] 3 Draw it
+- [x] 4 New, and done when it came
diff --git a/.kiro/specs/hanoi/requirements.md b/.kiro/specs/hanoi/requirements.md
--- a/.kiro/specs/hanoi/requirements.md
+++ b/.kiro/specs/hanoi/requirements.md
@@ -2,2 +2,3 @@
-2. THE game SHALL draw
+2. THE game SHALL shine
+3. THE game SHALL draw
\0one\x0010\0
diff --git a/.kiro/specs/hanoi/requirements.md b/.kiro/specs/hanoi/requirements.md
new file mode 100644
--- /dev/null
+++ b/.kiro/specs/hanoi/requirements.md
@@ -0,0 +1,2 @@
+1. THE game SHALL move
+2. THE game SHALL draw
";

    #[test]
    fn patches_say_what_was_ticked_and_when_lines_were_written() {
        let commit = Commit { hash: "two".to_owned(), ..Commit::default() };
        let mut history = History::new(vec![commit]);
        history.read_patches(LOG);
        let ticked: Vec<String> =
            history.commits[0].ticked.iter().map(|it| format!("{} {}", it.path, it.task)).collect();
        assert_eq!(ticked, [".kiro/specs/hanoi/tasks.md 2.1"]);
        let written = |text: &str| history.written(".kiro/specs/hanoi/requirements.md", text);
        assert_eq!(written("1. THE game SHALL move"), Some(10));
        assert_eq!(written("2. THE game SHALL shine"), Some(20));
        assert_eq!(written("3. THE game\n   SHALL draw"), None);
        assert_eq!(written("3. THE game SHALL draw"), Some(10), "it only moved");
    }

    #[test]
    fn any_patch_is_read_without_harm() {
        let mut history = History::default();
        for log in ["", "\0", "\0a\0b\0+++ b/tasks.md\n@@ \n+", "\0a\0b\0@@ \n+x\n+++ b/tasks.md"] {
            history.read_patches(log);
        }
        assert!(history.commits().is_empty());
    }
}
