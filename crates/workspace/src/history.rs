//! Which files changed together, as git's log has it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use specls_trace::{Commit, History};

use crate::cache::Stat;
use crate::git::{self, Shown, repository};

/// The newest commits count, no more.
const COMMITS: usize = 5_000;
/// What git may write before it is stopped. In bytes.
const MOST: usize = 64 * 1024 * 1024;
/// What came until then counts.
const PATIENCE: Duration = Duration::from_secs(20);
/// How many files all commits together may change; what is older does not count. A commit of very
/// many files, such as an import, ties none of them together, but says when they changed.
const FILES: usize = 500_000;
/// What counts of a message. In bytes.
const LONG: usize = 4_096;

/// The history of what lies below `root`, the newest commit first, bounded in number, size and time.
/// Empty without git, or without a repository.
pub fn history(root: &Path, stop: &(dyn Fn() -> bool + Sync)) -> History {
    if repository(root).is_none() {
        return History::default();
    }
    let log = |shown: &Shown| git::log(root, shown, COMMITS, MOST, PATIENCE, stop);
    std::thread::scope(|scope| {
        let patches = scope.spawn(|| log(&Shown::Patches(DOCUMENTS)));
        let mut history = History::new(commits(&log(&Shown::Names)));
        history.read_patches(&String::from_utf8_lossy(&patches.join().unwrap_or_default()));
        history
    })
}

/// The documents of which it matters what commits did to them.
const DOCUMENTS: &[&str] = &["tasks.md", "requirements.md", "bugfix.md"];

/// Reads what a log of [`Shown::Names`] says: for each commit an empty field, its hash, its time, its
/// message, an empty field, and its files, the first behind a line break; a zero byte behind each. A
/// commit that was cut short is left out, and so are those that change nothing here.
fn commits(log: &[u8]) -> Vec<Commit> {
    let mut fields = log.split(|byte| *byte == 0);
    // What stands behind the last zero was cut short, or is empty.
    fields.next_back();
    let mut fields = fields.peekable();
    let mut commits = Vec::new();
    let mut all_files = 0;
    while let Some(start) = fields.next() {
        if !start.is_empty() {
            continue;
        }
        let (Some(hash), Some(time), Some(message), Some(_)) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            break;
        };
        let mut files = Vec::new();
        while let Some(file) = fields.next_if(|field| !field.is_empty()) {
            let first = files.is_empty();
            files.push(if first { file.strip_prefix(b"\n").unwrap_or(file) } else { file });
        }
        all_files += files.len();
        if all_files > FILES {
            break;
        }
        if files.is_empty() {
            continue;
        }
        let message = String::from_utf8_lossy(&message[..message.len().min(LONG)]);
        commits.push(Commit {
            hash: String::from_utf8_lossy(hash).into_owned(),
            message: message.trim().to_owned(),
            time: std::str::from_utf8(time).ok().and_then(|time| time.parse().ok()).unwrap_or(0),
            // Files whose names are no Unicode are not known either.
            files: files
                .into_iter()
                .filter_map(|file| Some(std::str::from_utf8(file).ok()?.to_owned()))
                .collect(),
            ticked: Vec::new(),
        });
    }
    commits
}

/// Tells, for the price of a few looks at the disk, whether git's HEAD is another commit than it was.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeadMark {
    head: Vec<u8>,
    branch: Option<Vec<u8>>,
    /// Where a branch without a file of its own stands.
    packed: Option<Stat>,
}

impl HeadMark {
    /// The mark of the repository that `root` lies in; the default one where there is none.
    pub fn of(root: &Path) -> Self {
        let Some(own) = repository(root) else { return Self::default() };
        let head = fs::read(own.join("HEAD")).unwrap_or_default();
        // A further work tree has a HEAD of its own, and shares the branches.
        let common = fs::read_to_string(own.join("commondir"))
            .map_or_else(|_| own.clone(), |common| own.join(common.trim()));
        let name = head.strip_prefix(b"ref: ").and_then(|name| std::str::from_utf8(name).ok());
        let name = name.map(str::trim).filter(|name| specls_text::path_is_safe(name));
        Self {
            branch: name.and_then(|name| fs::read(common.join(name)).ok()),
            packed: fs::metadata(common.join("packed-refs")).ok().map(|file| Stat::of(&file)),
            head,
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// A log with `0` for the zero byte, and what is read from it.
    #[track_caller]
    fn check(log: &str, expected: Expect) {
        let text: String = commits(log.replace('0', "\0").as_bytes())
            .iter()
            .map(|commit| {
                format!("{} {:?}\n  {}\n", commit.time, commit.message, commit.files.join("\n  "))
            })
            .collect();
        expected.assert_eq(&text);
    }

    #[test]
    fn each_commit_has_its_message_its_time_and_its_files() {
        check(
            "0a0170Play 2.1\n\nValidates: 3.2\n00\nsrc/board.rs0tests/board.rs0\
             0b0160Start\n00\na b.md0",
            expect![[r#"
                17 "Play 2.1\n\nValidates: 3.2"
                  src/board.rs
                  tests/board.rs
                16 "Start"
                  a b.md
            "#]],
        );
    }

    #[test]
    fn commits_without_files_here_and_what_was_cut_short_are_left_out() {
        check(
            "0a0170Empty\n000b0160Start\n00\na.md0b.m",
            expect![[r#"
                16 "Start"
                  a.md
            "#]],
        );
        check("0a0170Cut sho", expect![""]);
        check("", expect![""]);
        check("fatal: something else", expect![""]);
    }

    #[test]
    fn a_commit_of_many_files_says_when_they_changed() {
        let files = "f0".repeat(1_000);
        let log = format!("0a0170Import\n00\n{files}0b0160Start\n00\na.md0").replace('0', "\0");
        let counts: Vec<usize> =
            commits(log.as_bytes()).iter().map(|commit| commit.files.len()).collect();
        assert_eq!(counts, [1_000, 1]);
    }
}
