//! `trace.lock`: the last accepted state of a spec's criteria, one sorted line each.
//!
//! ```text
//! # The accepted state of each criterion. Written by specls; commit it with the spec.
//! criterion 1.1 5d41402abc4b2a76
//! criterion 1.2 7d793037a0760186
//! ```
//!
//! One fact a line, sorted, so that git merges two branches that accepted different criteria.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use specls_spec::{Id, Requirements};

/// The file's name in a spec's folder.
pub const LOCK_FILE: &str = "trace.lock";

const HEAD: &str =
    "# The accepted state of each criterion. Written by specls; commit it with the spec.";

/// The last accepted state of a spec's criteria.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lock {
    /// Criterion to the fingerprint of its normalised text. Of several criteria with one number
    /// the first counts.
    pub criteria: BTreeMap<Id, String>,
    /// Lines of kinds that this version does not know, as they stand.
    others: BTreeSet<String>,
}

impl Lock {
    /// The lock that says "this is accepted" of every criterion.
    pub fn of(requirements: &Requirements) -> Self {
        let mut lock = Self::default();
        for criterion in requirements.requirements.iter().flat_map(|one| &one.criteria) {
            lock.criteria
                .entry(criterion.id.clone())
                .or_insert_with(|| fingerprint(&criterion.text));
        }
        lock
    }

    /// The same with the lines of `previous` that are not about criteria, so that accepting a
    /// change forgets nothing a newer version wrote.
    pub fn keeping(mut self, previous: Option<&Lock>) -> Self {
        if let Some(previous) = previous {
            self.others.extend(previous.others.iter().cloned());
        }
        self
    }

    /// Reads a lock. Comments, blank lines and what a merge left behind (`<<<<<<<`, `=======`,
    /// `>>>>>>>`) are left out; where both sides of a merge name a criterion the later line counts.
    pub fn read(text: &str) -> Self {
        let mut lock = Self::default();
        for line in text.lines().map(str::trim) {
            let left_behind = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"];
            if line.is_empty()
                || line.starts_with('#')
                || left_behind.iter().any(|mark| line.starts_with(mark))
            {
                continue;
            }
            let mut words = line.split_whitespace();
            match (words.next(), words.next(), words.next(), words.next()) {
                (Some("criterion"), Some(id), Some(fingerprint), None) => {
                    lock.criteria.insert(Id::new(id), fingerprint.to_owned());
                }
                _ => {
                    lock.others.insert(line.to_owned());
                }
            }
        }
        lock
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let mut text = format!("{HEAD}\n");
        for (id, fingerprint) in &self.criteria {
            text.push_str(&format!("criterion {id} {fingerprint}\n"));
        }
        for line in &self.others {
            text.push_str(line);
            text.push('\n');
        }
        text
    }
}

/// The first 16 hexadecimal digits of the SHA-256 of a criterion's normalised text: emphasis and
/// back-ticks, white space, letter case and a full stop at the end do not count, every word and
/// number does.
fn fingerprint(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|letter| !matches!(letter, '*' | '`'))
        .flat_map(char::to_lowercase)
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let normalised = words.join(" ");
    let normalised = normalised.trim_end_matches(['.', '。']);
    Sha256::digest(normalised.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_does_not_count_and_every_word_does() {
        let same = fingerprint("WHEN **Undo** is pressed THE game SHALL wait 10 ms.");
        assert_eq!(same, fingerprint("when `undo` is pressed  the game shall wait 10 ms"));
        assert_ne!(same, fingerprint("when undo is pressed the game shall wait 19 ms"));
        assert_ne!(fingerprint("it MUST fail"), fingerprint("it MUST NEVER fail"));
    }

    #[test]
    fn a_lock_comes_back_as_it_was_written_sorted_by_number() {
        let lock = Lock::read("criterion 10.1 aa\ncriterion 2.10 bb\ncriterion 2.9 cc\n");
        let text = lock.text();
        assert_eq!(
            text.lines().skip(1).collect::<Vec<_>>(),
            ["criterion 2.9 cc", "criterion 2.10 bb", "criterion 10.1 aa"]
        );
        assert_eq!(Lock::read(&text), lock);
    }

    #[test]
    fn what_a_merge_left_behind_is_passed_over_and_unknown_lines_are_kept() {
        let text = "# note\n<<<<<<< HEAD\ncriterion 1.1 aa\n=======\ncriterion 1.2 bb\n>>>>>>> x\nlink 1.1 src/a.rs\n";
        let lock = Lock::read(text);
        assert_eq!(lock.criteria.len(), 2);
        let renewed = Lock::default().keeping(Some(&lock)).text();
        assert_eq!(renewed, format!("{HEAD}\nlink 1.1 src/a.rs\n"));
    }
}
