//! `trace.lock`: the last accepted state of a spec's criteria, and the links to code that a person
//! confirmed or refused, one sorted line each.
//!
//! ```text
//! # The accepted state of each criterion. Written by specls; commit it with the spec.
//! criterion 1.1 5d41402abc4b2a76
//! criterion 1.2 7d793037a0760186
//! link 1.2 7d793037a0760186 0d41402abc4b2a70 src/board.rs#Board.shift
//! not 1.2 7d793037a0760186 src/board.rs#Board.draw
//! ```
//!
//! A link holds the fingerprints of the criterion and of the symbol as they were when it was
//! confirmed; `-` stands for a file as a whole, which has none. By the criterion's, links follow their
//! criteria to other numbers. One fact a line, sorted, so that git
//! merges two branches that accepted different things.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use specls_spec::{Id, Requirements};

use crate::{Address, Delta};

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
    /// The links that a person confirmed.
    pub links: BTreeMap<(Id, Address), Seal>,
    /// Those that a person refused, with the fingerprint of the criterion.
    pub refused: BTreeMap<(Id, Address), String>,
    /// Lines of kinds that this version does not know, as they stand.
    others: BTreeSet<String>,
}

/// What both ends of a link were when it was confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// The fingerprint of the criterion.
    pub criterion: String,
    /// The symbol's; `None` for a file as a whole.
    pub symbol: Option<u64>,
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

    /// The same with what `previous` says beside criteria, so that accepting a change forgets nothing
    /// else. Links follow their criteria to other numbers; what was refused of a criterion that is
    /// gone is forgotten.
    pub fn keeping(mut self, previous: Option<&Lock>, requirements: &Requirements) -> Self {
        let Some(previous) = previous else { return self };
        let delta = Delta::between(previous, requirements);
        for ((id, address), seal) in &previous.links {
            let now = self.follow(id, &seal.criterion, &delta);
            self.links.insert((now, address.clone()), seal.clone());
        }
        for ((id, address), print) in &previous.refused {
            let now = self.follow(id, print, &delta);
            if self.criteria.contains_key(&now) {
                self.refused.insert((now, address.clone()), print.clone());
            }
        }
        self.others.extend(previous.others.iter().cloned());
        self
    }

    /// The number that a criterion has in this lock, of which a link or refusal says a number and a
    /// fingerprint: where the fingerprint still stands under the number it is that; else where `delta`
    /// says that it moved.
    pub(crate) fn follow(&self, id: &Id, print: &str, delta: &Delta) -> Id {
        if self.criteria.get(id).is_some_and(|present| present == print) {
            return id.clone();
        }
        let moved = delta.moved.iter().find(|moved| moved.from == *id);
        moved.map_or_else(|| id.clone(), |moved| moved.to.clone())
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
            if lock.read_line(line).is_none() {
                lock.others.insert(line.to_owned());
            }
        }
        lock
    }

    /// Takes over what a line says; `None` when it is of no kind that is known.
    fn read_line(&mut self, line: &str) -> Option<()> {
        let (kind, rest) = line.split_once(' ')?;
        let (id, rest) = rest.split_once(' ')?;
        let id = Id::new(id);
        match kind {
            "criterion" if !rest.contains(' ') => {
                self.criteria.insert(id, rest.to_owned());
            }
            "link" => {
                let (criterion, rest) = rest.split_once(' ')?;
                let (symbol, address) = rest.split_once(' ')?;
                let symbol = match symbol {
                    "-" => None,
                    symbol => Some(u64::from_str_radix(symbol, 16).ok()?),
                };
                let seal = Seal { criterion: criterion.to_owned(), symbol };
                self.links.insert((id, Address::read(address)?), seal);
            }
            "not" => {
                let (criterion, address) = rest.split_once(' ')?;
                self.refused.insert((id, Address::read(address)?), criterion.to_owned());
            }
            _ => return None,
        }
        Some(())
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let mut text = format!("{HEAD}\n");
        for (id, fingerprint) in &self.criteria {
            text.push_str(&format!("criterion {id} {fingerprint}\n"));
        }
        for ((id, address), seal) in &self.links {
            let symbol = seal.symbol.map_or("-".to_owned(), |symbol| format!("{symbol:016x}"));
            text.push_str(&format!("link {id} {} {symbol} {address}\n", seal.criterion));
        }
        for ((id, address), criterion) in &self.refused {
            text.push_str(&format!("not {id} {criterion} {address}\n"));
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
pub(crate) fn fingerprint(text: &str) -> String {
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
        let text = "# note\n<<<<<<< HEAD\ncriterion 1.1 aa\n=======\ncriterion 1.2 bb\n>>>>>>> x\nlink 1.1 src/a.rs\nseen 1.1\n";
        let lock = Lock::read(text);
        assert_eq!(lock.criteria.len(), 2);
        let renewed = Lock::default().keeping(Some(&lock), &Requirements::default()).text();
        assert_eq!(renewed, format!("{HEAD}\nlink 1.1 src/a.rs\nseen 1.1\n"));
    }

    #[test]
    fn links_follow_their_criteria_whether_they_were_confirmed_before_or_after_a_move() {
        let document = |criteria: &[&str]| {
            let mut text = "### Requirement 1: One\n\n".to_owned();
            for (at, criterion) in criteria.iter().enumerate() {
                text.push_str(&format!("{}. THE game SHALL {criterion}\n", at + 1));
            }
            match specls_spec::read(specls_spec::DocumentKind::Requirements, &text) {
                specls_spec::Document::Requirements(document) => document,
                _ => unreachable!("requirements were read"),
            }
        };
        let print = |criterion: &str| fingerprint(&format!("THE game SHALL {criterion}"));
        let mut lock = Lock::of(&document(&["a", "b"]));
        let mut link = |id: &str, criterion: &str, file: &str| {
            let address = Address { path: file.to_owned(), symbol: String::new() };
            let seal = Seal { criterion: print(criterion), symbol: None };
            lock.links.insert((Id::new(id), address), seal);
        };
        link("1.1", "a", "before.rs");
        link("1.2", "a", "after.rs");
        let present = document(&["new", "a", "b"]);
        let renewed = Lock::of(&present).keeping(Some(&lock), &present);
        let links: Vec<String> =
            renewed.links.keys().map(|(id, address)| format!("{id} {address}")).collect();
        assert_eq!(links, ["1.2 after.rs", "1.2 before.rs"]);
    }

    #[test]
    fn links_come_back_as_they_were_written() {
        let text = format!(
            "{HEAD}\ncriterion 1.1 aa\nlink 1.1 aa 00000000000000ff src/a b.rs#A.x\n\
             link 1.1 aa - src/c.rs\nnot 1.1 aa test/a.js#50 %25 of #1\n"
        );
        let lock = Lock::read(&text);
        assert_eq!((lock.links.len(), lock.refused.len()), (2, 1));
        assert_eq!(lock.text(), text);
    }
}
