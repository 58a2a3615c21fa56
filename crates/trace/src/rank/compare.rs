//! How alike a requirement and each file are.

use rustc_hash::FxHashMap;
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

impl Weighed {
    /// Looks a requirement's words up. `having` tells how many of `requirements` have a word.
    pub(super) fn new(
        ranker: &Ranker,
        query: &Query,
        having: impl Fn(&str) -> usize,
        having_pair: impl Fn(&(String, String)) -> usize,
        requirements: usize,
    ) -> Self {
        let totals = &ranker.totals;
        let mut weighed = Self::default();
        let (mut sum, mut symbol_sum, mut square) = (0.0, 0.0, 0.0);
        for (stem, word) in &query.words {
            let known = ranker.by_stem.get(stem.as_str()).copied();
            let (files, symbols) = known.map_or((0, 0), |known| {
                let known = &ranker.words[known as usize];
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
            let number = |stem: &String| ranker.by_stem.get(stem.as_str()).copied();
            let telling = times * requirement_weight(having_pair(pair), requirements);
            if telling > 0.0 {
                weighed.pairs.push((number(&pair.0), number(&pair.1), telling));
            }
        }
        weighed
    }
}

/// Everything about files that does not depend on the one requirement.
pub(super) struct Ground<'a> {
    pub(super) ranker: &'a Ranker,
    /// For each slot the place of its first symbol among all.
    first_symbols: Vec<usize>,
    /// For each slot and field, what BM25 adds to the count below the line.
    norms: Vec<[f64; Field::COUNT]>,
    /// For each part of a symbol its mean length.
    means: [f64; Part::COUNT],
    /// For each slot the files that it uses.
    uses: Vec<Vec<u32>>,
    /// For each slot the rarity of its name's words together.
    names: Vec<f64>,
    /// For each symbol its slot and the rarity of its name's words together; none for a name of one
    /// word.
    symbol_names: Vec<(u32, Option<f64>)>,
    /// The words that some requirement has.
    words: FxHashMap<u32, Standings>,
    /// The pairs that some requirement has: where they stand, by kind, with what they add.
    pairs: FxHashMap<(u32, u32), [Hits; PairKind::COUNT]>,
}

/// Slots, each with what it is worth that something stands there.
type Hits = Vec<(u32, f64)>;

/// Where a word stands.
#[derive(Debug, Default)]
struct Standings {
    /// Slots, each with what the word adds there for a weight of one.
    files: Hits,
    /// Slots that have it in their name.
    named: Vec<u32>,
    /// Symbols that have it in their name.
    symbols: Vec<u32>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(ranker: &'a Ranker, weighed: &[Weighed]) -> Self {
        let totals = &ranker.totals;
        let files = totals.files.max(1) as f64;
        let symbols = totals.symbols.max(1) as f64;
        let mean = |total: u64, count: f64| (total as f64 / count).max(1e-9);
        let field_means = totals.fields.map(|total| mean(total, files));
        let mut ground = Self {
            ranker,
            first_symbols: Vec::with_capacity(ranker.files.len()),
            norms: vec![[0.0; Field::COUNT]; ranker.files.len()],
            means: totals.parts.map(|total| mean(total, symbols)),
            uses: uses(ranker),
            names: vec![0.0; ranker.files.len()],
            symbol_names: Vec::with_capacity(totals.symbols),
            words: FxHashMap::default(),
            pairs: FxHashMap::default(),
        };
        let rarities: Vec<f64> =
            ranker.words.iter().map(|word| rarity(word.postings.len(), totals.files)).collect();
        let together =
            |words: &[u32]| -> f64 { words.iter().map(|word| rarities[*word as usize]).sum() };
        for (slot, file) in ranker.files.iter().enumerate() {
            ground.first_symbols.push(ground.symbol_names.len());
            let Some(file) = file else { continue };
            for (field, &(_, discount)) in FIELDS.iter().enumerate() {
                let length = f64::from(file.field_lengths[field]) / field_means[field];
                ground.norms[slot][field] = norm(discount, length);
            }
            ground.names[slot] = together(&file.named);
            ground.symbol_names.extend(file.symbols.iter().map(|symbol| {
                (slot as u32, (symbol.words.len() > 1).then(|| together(&symbol.words)))
            }));
        }
        for word in weighed.iter().flat_map(|weighed| &weighed.words) {
            if !ground.words.contains_key(&word.word) {
                ground.words.insert(word.word, ground.standings(word.word));
            }
        }
        let pair_means = totals.pairs.map(|total| mean(total, files));
        for &(first, second, _) in weighed.iter().flat_map(|weighed| &weighed.pairs) {
            if let (Some(first), Some(second)) = (first, second)
                && !ground.pairs.contains_key(&(first, second))
            {
                ground.pairs.insert((first, second), ground.pair(first, second, &pair_means));
            }
        }
        ground
    }

    fn standings(&self, word: u32) -> Standings {
        let mut found = Standings::default();
        for (slot, file, entry) in self.ranker.postings(word) {
            let mut sum = 0.0;
            for &(field, times) in file.fields(entry) {
                let (weight, _) = FIELDS[field as usize];
                sum += weight * saturated(times, self.norms[slot][field as usize]);
                if field == Field::FileName {
                    found.named.push(slot as u32);
                }
            }
            found.files.push((slot as u32, sum));
            let first = self.first_symbols[slot];
            let standings = file.standings(entry).iter();
            let names = standings.filter(|(_, part, _)| *part == Part::Name);
            found.symbols.extend(names.map(|(symbol, ..)| (first + usize::from(*symbol)) as u32));
        }
        found
    }

    fn pair(
        &self,
        first: u32,
        second: u32,
        means: &[f64; PairKind::COUNT],
    ) -> [Hits; PairKind::COUNT] {
        let mut found: [Hits; PairKind::COUNT] = Default::default();
        for (slot, file, entry) in self.ranker.postings(first) {
            for follower in file.pairs(entry).iter().filter(|it| it.word == second) {
                let kind = follower.kind as usize;
                let length = f64::from(file.pair_lengths[kind]) / means[kind];
                let adds = saturated(follower.times, norm(PAIR_DISCOUNT, length));
                found[kind].push((slot as u32, adds));
            }
        }
        found
    }

    /// How alike each file is to a requirement, by slot.
    pub(super) fn compare(&self, weighed: &Weighed) -> Vec<f64> {
        let mut files = vec![0.0; self.ranker.files.len()];
        // What of a symbol's name the requirement has: rarities' sum, and how many words.
        let mut covered = vec![(0.0_f64, 0_u32); self.symbol_names.len()];
        let mut touched = Vec::new();
        for word in &weighed.words {
            let Some(standings) = self.words.get(&word.word) else { continue };
            for &(slot, adds) in &standings.files {
                files[slot as usize] += word.weight * adds;
            }
            for &slot in &standings.named {
                files[slot as usize] += FILE_NAME_COVER * word.rarity / self.names[slot as usize];
            }
            for &symbol in &standings.symbols {
                let (sum, count) = &mut covered[symbol as usize];
                *sum += word.rarity;
                *count += 1;
                if *count == 1 {
                    touched.push(symbol);
                }
            }
        }
        self.add_pairs(weighed, &mut files);
        let mut covers = vec![[0.0; 3]; files.len()];
        for symbol in touched {
            let (sum, count) = covered[symbol as usize];
            if let (slot, Some(whole)) = self.symbol_names[symbol as usize] {
                insert(&mut covers[slot as usize], sum / whole * fullness(count));
            }
        }
        for (score, covers) in files.iter_mut().zip(covers) {
            *score += SYMBOL_COVER * covers.iter().sum::<f64>() / 3.0;
        }
        self.with_references(&files)
    }

    /// How alike each symbol of a file is to a requirement.
    pub(super) fn compare_symbols(&self, weighed: &Weighed, file: &File) -> Vec<f64> {
        let mut scores = vec![0.0; file.symbols.len()];
        for word in &weighed.words {
            let Some(entry) = file.entry_of(word.word) else { continue };
            for &(symbol, part, times) in file.standings(entry) {
                let symbol = usize::from(symbol);
                let (weight, discount) = PARTS[part as usize];
                let length = f64::from(file.symbols[symbol].lengths[part as usize])
                    / self.means[part as usize];
                scores[symbol] +=
                    weight * word.symbol_weight * saturated(times, norm(discount, length));
            }
        }
        scores
    }

    /// What a word that stands so often in a field of a file adds to the file's score.
    pub(super) fn product(&self, word: &WeighedWord, slot: usize, field: Field, times: u16) -> f64 {
        let (weight, _) = FIELDS[field as usize];
        weight * word.weight * saturated(times, self.norms[slot][field as usize])
    }

    fn add_pairs(&self, weighed: &Weighed, files: &mut [f64]) {
        let all = self.ranker.totals.files;
        for (kind, weight) in PAIRS.iter().enumerate() {
            let mut sum = 0.0;
            let mut found: Vec<(&[(u32, f64)], f64)> = Vec::new();
            for &(first, second, telling) in &weighed.pairs {
                let known = first.zip(second).and_then(|pair| self.pairs.get(&pair));
                let hits = known.map_or(&[][..], |kinds| &kinds[kind]);
                let weight = telling * rarity(hits.len(), all);
                sum += weight;
                found.push((hits, weight));
            }
            for (hits, telling) in found {
                for &(slot, adds) in hits {
                    files[slot as usize] += weight * telling / sum * adds;
                }
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
    let mut carriers: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for (slot, file) in ranker.slots() {
        for name in &file.provides {
            carriers.entry(*name).or_default().push(slot as u32);
        }
    }
    carriers.retain(|_, carriers| carriers.len() <= FEWEST);
    // Most names are no file's: a look at one byte answers for them.
    let place = |name: u32| (name ^ (name >> 16)) as usize & 0xffff;
    let mut provided = vec![false; 0x1_0000];
    for name in carriers.keys() {
        provided[place(*name)] = true;
    }
    let mut uses = vec![Vec::new(); ranker.files.len()];
    for (slot, file) in ranker.slots() {
        let used = &mut uses[slot];
        for name in file.uses.iter().filter(|name| provided[place(**name)]) {
            let carriers = carriers.get(name).into_iter().flatten();
            used.extend(carriers.filter(|carrier| **carrier != slot as u32));
        }
        used.sort_unstable();
        used.dedup();
    }
    uses
}
