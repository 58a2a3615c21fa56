//! What is looked for: the words of requirements, weighed.

use std::collections::BTreeMap;

use specls_code::{Tongue, stems};

/// A requirement that code is wanted for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// How it is called in the answer and in [`super::Known`].
    pub id: String,
    /// Its title; its words count three times.
    pub title: String,
    /// What it says.
    pub text: String,
    /// The requirement or section that it is a part of; those of one group are siblings. Empty for
    /// none.
    pub group: String,
}

impl Wanted {
    /// Reads a ticket, a file that holds one requirement: its first line is the title, as a heading
    /// or not, and the file's name without ending (`stem`) the id. A heading that spells the stem
    /// with other marks (`# auth/1` in `auth_1.md`) is the id, and what follows has the title.
    pub fn ticket(stem: &str, text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        let heading = first.trim().trim_start_matches('#').trim();
        if first.starts_with('#') && spells(heading, stem) {
            let rest = rest.trim_start();
            let (title, rest) = rest.split_once('\n').unwrap_or((rest, ""));
            return Self::new(heading, title.trim_start_matches('#').trim(), rest);
        }
        Self::new(stem, heading, rest)
    }

    /// A requirement whose group is what stands before the last mark of its id: `auth` of `auth/1`,
    /// `2` of `2.1`.
    pub fn new(id: &str, title: &str, text: &str) -> Self {
        let group = id.rsplit_once(['/', '.', '-', '_', '~']).map_or("", |(group, _)| group);
        Self { id: id.into(), title: title.into(), text: text.trim().into(), group: group.into() }
    }
}

/// Whether `word` is `stem` but for the marks between its letters and digits.
fn spells(word: &str, stem: &str) -> bool {
    let letters =
        |text: &str| -> String { text.chars().filter(|it| it.is_alphanumeric()).collect() };
    !word.contains(char::is_whitespace) && letters(word) == letters(stem)
}

/// The words of one requirement.
#[derive(Debug, Clone, Default)]
pub(super) struct Query {
    /// By stem.
    pub(super) words: BTreeMap<String, QueryWord>,
    /// Words that follow each other, and how often.
    pub(super) pairs: BTreeMap<(String, String), f64>,
}

/// A word of a requirement.
#[derive(Debug, Clone, Default)]
pub(super) struct QueryWord {
    /// As the requirement has it.
    pub(super) written: String,
    /// How often.
    pub(super) times: f64,
}

/// How often a word of the title counts.
const TITLE: f64 = 3.0;

impl Query {
    pub(super) fn new(wanted: &Wanted, tongue: Tongue) -> Self {
        let mut query = Self::default();
        query.add(&wanted.title, TITLE, tongue);
        query.add(&wanted.text, 1.0, tongue);
        query
    }

    fn add(&mut self, text: &str, times: f64, tongue: Tongue) {
        let found = stems(text, tongue);
        for two in found.windows(2) {
            let pair = (two[0].0.clone(), two[1].0.clone());
            *self.pairs.entry(pair).or_default() += times;
        }
        for (stem, written) in found {
            let word = self.words.entry(stem).or_default();
            word.times += times;
            if word.written.is_empty() {
                word.written = written;
            }
        }
    }
}

/// How much a word tells one requirement from another: 0 when all have it, 1 from one in ten on.
pub(super) fn requirement_weight(having: usize, requirements: usize) -> f64 {
    /// With fewer, shares say nothing.
    const FEWEST: usize = 10;
    let share = having as f64 / requirements.max(FEWEST) as f64;
    ((1.0 / share).ln() / 10_f64.ln()).clamp(0.0, 1.0)
}

/// How rare something is that `having` of `all` have.
pub(super) fn rarity(having: usize, all: usize) -> f64 {
    let (having, all) = (having as f64, all as f64);
    ((all - having + 0.5) / (having + 0.5)).ln_1p()
}
