//! How alike a requirement and each file are.

use specls_code::{Field, PairKind, Part};

use super::Ranker;
use super::query::{Query, rarity, requirement_weight};
use super::store::File;

/// BM25's constant: from how many times on a word counts hardly more.
const SATURATION: f64 = 1.2;

/// For each field, how much a word in it counts, and how much a long one is discounted. These and
/// all numbers below were measured together; see docs/suggestions.md.
const FIELDS: [(f64, f64); Field::COUNT] = [
    // The file's name, its folders.
    (1.0, 0.5),
    (2.0, 0.5),
    // Names of types, of functions.
    (1.0, 0.5),
    (0.5, 0.5),
    // Documentation of types, of functions; other comments.
    (0.25, 1.0),
    (0.5, 1.0),
    (1.0, 1.0),
    // Identifiers, strings, imports.
    (1.0, 0.5),
    (0.25, 0.5),
    (0.25, 0.5),
    // Everything.
    (1.0, 0.5),
];

/// How much two words in a row count, inside an identifier and in prose.
const PAIRS: [f64; PairKind::COUNT] = [1.5, 0.5];
const PAIR_DISCOUNT: f64 = 0.5;

/// How much it counts that the requirement has the words of the file's name, or of its symbols'.
const FILE_NAME_COVER: f64 = 0.2;
const SYMBOL_COVER: f64 = 0.2;

/// For a symbol's name, documentation, body and the name around it, the same as [`FIELDS`].
const PARTS: [(f64, f64); Part::COUNT] = [(1.0, 0.5), (1.0, 0.5), (1.0, 0.4), (0.5, 0.5)];

/// What the likeliest file that uses a file adds to it, and the likeliest that it uses.
const USED_BY: f64 = 0.25;
const USES: f64 = 0.25;

/// A requirement's words, looked up and weighed. The weights of all words, known or not, have the
/// sum 1.
#[derive(Debug, Clone, Default)]
pub(super) struct Weighed {
    pub(super) words: Vec<WeighedWord>,
    /// First word, second word, weight before rarity.
    pairs: Vec<(Option<u32>, Option<u32>, f64)>,
    /// Stem and weight of every word, for likeness among requirements; of length 1.
    pub(super) vector: Vec<(String, f64)>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct WeighedWord {
    pub(super) word: u32,
    /// For files.
    pub(super) weight: f64,
    /// For symbols.
    symbol_weight: f64,
    /// How rare among files.
    rarity: f64,
}

/// Everything about files that does not depend on the requirement.
pub(super) struct Ground<'a> {
    pub(super) ranker: &'a Ranker,
    /// For each slot the place of its first symbol among all.
    first_symbols: Vec<usize>,
    /// For each slot and field, what BM25 adds to the count below the line.
    norms: Vec<[f64; Field::COUNT]>,
    pair_norms: Vec<[f64; PairKind::COUNT]>,
    means: [f64; Part::COUNT],
    /// For each slot the files that it uses.
    uses: Vec<Vec<u32>>,
}

/// How alike one requirement is to files and symbols.
#[derive(Debug, Clone, Default)]
pub(super) struct Likeness {
    /// By slot.
    pub(super) files: Vec<f64>,
    /// By the places of [`Ground::symbols`].
    pub(super) symbols: Vec<f64>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(ranker: &'a Ranker) -> Self {
        let totals = &ranker.totals;
        let files = totals.files.max(1) as f64;
        let symbols = totals.symbols.max(1) as f64;
        let mean = |total: u64, count: f64| (total as f64 / count).max(1e-9);
        let field_means = totals.fields.map(|total| mean(total, files));
        let pair_means = totals.pairs.map(|total| mean(total, files));
        let mut ground = Self {
            ranker,
            first_symbols: Vec::with_capacity(ranker.files.len()),
            norms: vec![[0.0; Field::COUNT]; ranker.files.len()],
            pair_norms: vec![[0.0; PairKind::COUNT]; ranker.files.len()],
            means: totals.parts.map(|total| mean(total, symbols)),
            uses: uses(ranker),
        };
        let mut count = 0;
        for file in &ranker.files {
            ground.first_symbols.push(count);
            count += file.as_ref().map_or(0, |file| file.symbols.len());
        }
        ground.first_symbols.push(count);
        for (slot, file) in ranker.slots() {
            for field in 0..Field::COUNT {
                let (_, discount) = FIELDS[field];
                let length = f64::from(file.field_lengths[field]) / field_means[field];
                ground.norms[slot][field] = norm(discount, length);
            }
            for (kind, pair_mean) in pair_means.iter().enumerate() {
                let length = f64::from(file.pair_lengths[kind]) / pair_mean;
                ground.pair_norms[slot][kind] = norm(PAIR_DISCOUNT, length);
            }
        }
        ground
    }

    /// The places of a file's symbols among all.
    pub(super) fn symbols(&self, slot: usize) -> std::ops::Range<usize> {
        self.first_symbols[slot]..self.first_symbols[slot + 1]
    }

    /// Looks a requirement's words up. `having` tells how many of `requirements` have a word.
    pub(super) fn weigh(
        &self,
        query: &Query,
        having: impl Fn(&str) -> usize,
        having_pair: impl Fn(&(String, String)) -> usize,
        requirements: usize,
    ) -> Weighed {
        let totals = &self.ranker.totals;
        let mut weighed = Weighed::default();
        let (mut sum, mut symbol_sum, mut square) = (0.0, 0.0, 0.0);
        for (stem, word) in &query.words {
            let known = self.ranker.by_stem.get(stem.as_str()).copied();
            let (files, symbols) = known.map_or((0, 0), |known| {
                let known = &self.ranker.words[known as usize];
                (known.postings.len(), known.symbols as usize)
            });
            let telling = word.times * requirement_weight(having(stem), requirements);
            let rarity_of = rarity(files, totals.files);
            let weight = telling * rarity_of;
            let symbol_weight = telling * rarity(symbols, totals.symbols);
            sum += weight;
            symbol_sum += symbol_weight;
            square += weight * weight;
            weighed.vector.push((stem.clone(), weight));
            if let Some(word) = known.filter(|_| weight > 0.0) {
                weighed.words.push(WeighedWord { word, weight, symbol_weight, rarity: rarity_of });
            }
        }
        let one = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        for word in &mut weighed.words {
            word.weight = one(word.weight, sum);
            word.symbol_weight = one(word.symbol_weight, symbol_sum);
        }
        for (_, weight) in &mut weighed.vector {
            *weight = one(*weight, square.sqrt());
        }
        for (pair, times) in &query.pairs {
            let number = |stem: &String| self.ranker.by_stem.get(stem.as_str()).copied();
            let telling = times * requirement_weight(having_pair(pair), requirements);
            if telling > 0.0 {
                weighed.pairs.push((number(&pair.0), number(&pair.1), telling));
            }
        }
        weighed
    }

    /// How alike each file is to a requirement.
    pub(super) fn compare(&self, weighed: &Weighed) -> Likeness {
        let slots = self.ranker.files.len();
        let mut files = vec![0.0; slots];
        let symbols = self.ranker.totals.symbols;
        let mut symbol_scores = vec![0.0; symbols];
        // What of a symbol's name the requirement has: rarities' sum, and how many words.
        let mut covered = vec![(0.0_f64, 0_u32); symbols];
        for word in &weighed.words {
            for (slot, file, entry) in self.ranker.postings(word.word) {
                for &(field, times) in file.fields(entry) {
                    files[slot] += self.product(word, slot, field, times);
                    if field == Field::FileName {
                        files[slot] += self.file_name_cover(file, word);
                    }
                }
                let first = self.first_symbols[slot];
                for &(symbol, part, times) in file.standings(entry) {
                    let symbol = usize::from(symbol);
                    let (weight, discount) = PARTS[part as usize];
                    let length = f64::from(file.symbols[symbol].lengths[part as usize])
                        / self.means[part as usize];
                    symbol_scores[first + symbol] +=
                        weight * word.symbol_weight * saturated(times, norm(discount, length));
                    if part == Part::Name {
                        let (sum, count) = &mut covered[first + symbol];
                        *sum += word.rarity;
                        *count += 1;
                    }
                }
            }
        }
        self.add_pairs(weighed, &mut files);
        for (slot, file) in self.ranker.slots() {
            let first = self.first_symbols[slot];
            let mut covers = [0.0; 3];
            for (symbol, &(sum, count)) in
                file.symbols.iter().zip(&covered[first..first + file.symbols.len()])
            {
                if count == 0 || symbol.words.len() < 2 {
                    continue;
                }
                let whole: f64 = symbol.words.iter().map(|word| self.rarity(*word)).sum();
                insert(&mut covers, sum / whole * fullness(count));
            }
            files[slot] += SYMBOL_COVER * covers.iter().sum::<f64>() / 3.0;
        }
        Likeness { files: self.with_references(&files), symbols: symbol_scores }
    }

    /// What a word that stands so often in a field of a file adds to the file's score.
    pub(super) fn product(&self, word: &WeighedWord, slot: usize, field: Field, times: u16) -> f64 {
        let (weight, _) = FIELDS[field as usize];
        weight * word.weight * saturated(times, self.norms[slot][field as usize])
    }

    fn rarity(&self, word: u32) -> f64 {
        rarity(self.ranker.words[word as usize].postings.len(), self.ranker.totals.files)
    }

    /// A word's part of how far the requirement has the words of the file's name.
    fn file_name_cover(&self, file: &File, word: &WeighedWord) -> f64 {
        let whole: f64 = file.named.iter().map(|word| self.rarity(*word)).sum();
        FILE_NAME_COVER * word.rarity / whole
    }

    fn add_pairs(&self, weighed: &Weighed, files: &mut [f64]) {
        for kind in [PairKind::Identifier, PairKind::Prose] {
            let weight = PAIRS[kind as usize];
            if weight == 0.0 {
                continue;
            }
            let mut sum = 0.0;
            let mut hits: Vec<(usize, f64, f64)> = Vec::new();
            for &(first, second, telling) in &weighed.pairs {
                let start = hits.len();
                if let (Some(first), Some(second)) = (first, second) {
                    for (slot, file, entry) in self.ranker.postings(first) {
                        let mut followers = file.pairs(entry).iter();
                        let follower = followers.find(|it| it.word == second && it.kind == kind);
                        if let Some(follower) = follower {
                            let norm = self.pair_norms[slot][kind as usize];
                            hits.push((slot, telling, saturated(follower.times, norm)));
                        }
                    }
                }
                let having = hits.len() - start;
                let rarity = rarity(having, self.ranker.totals.files);
                sum += telling * rarity;
                for (_, telling, _) in &mut hits[start..] {
                    *telling *= rarity;
                }
            }
            for (slot, telling, saturated) in hits {
                files[slot] += weight * telling / sum * saturated;
            }
        }
    }

    /// Raises files that alike files use, and that use alike files.
    fn with_references(&self, plain: &[f64]) -> Vec<f64> {
        let most = plain.iter().copied().fold(0.0, f64::max);
        if most <= 0.0 {
            return plain.to_vec();
        }
        let mut best_user = vec![0.0_f64; plain.len()];
        let mut best_used = vec![0.0_f64; plain.len()];
        for (user, used) in self.uses.iter().enumerate() {
            for &used in used {
                let used = used as usize;
                best_user[used] = best_user[used].max(plain[user]);
                best_used[user] = best_used[user].max(plain[used]);
            }
        }
        plain
            .iter()
            .enumerate()
            .map(|(slot, score)| {
                let users = USED_BY * best_user[slot] / most;
                let used = USES * best_used[slot] / most;
                score * (1.0 + users + used)
            })
            .collect()
    }
}

fn fullness(distinct: u32) -> f64 {
    ((f64::from(distinct) - 0.5) / 2.5).min(1.0)
}

/// What BM25 adds to a count below the line, for a length in means.
fn norm(discount: f64, length: f64) -> f64 {
    SATURATION * (1.0 - discount + discount * length)
}

fn saturated(times: u16, norm: f64) -> f64 {
    let times = f64::from(times);
    times * (SATURATION + 1.0) / (times + norm)
}

/// Keeps the largest, in falling order.
fn insert<const MOST: usize>(best: &mut [f64; MOST], value: f64) {
    if value <= best[MOST - 1] {
        return;
    }
    let at = best.partition_point(|known| *known >= value);
    best[at..].rotate_right(1);
    best[at] = value;
}

/// For each slot the slots of the files that it uses: it names a type or a file that at most
/// [`FEWEST`] files are called by.
fn uses(ranker: &Ranker) -> Vec<Vec<u32>> {
    const FEWEST: usize = 3;
    let mut carriers: rustc_hash::FxHashMap<u32, Vec<u32>> = rustc_hash::FxHashMap::default();
    for (slot, file) in ranker.slots() {
        for name in &file.provides {
            carriers.entry(*name).or_default().push(slot as u32);
        }
    }
    carriers.retain(|_, carriers| carriers.len() <= FEWEST);
    let mut uses = vec![Vec::new(); ranker.files.len()];
    for (slot, file) in ranker.slots() {
        let used = &mut uses[slot];
        for name in &file.uses {
            let carriers = carriers.get(name).into_iter().flatten();
            used.extend(carriers.filter(|carrier| **carrier != slot as u32));
        }
        used.sort_unstable();
        used.dedup();
    }
    uses
}
