//! A project's requirements against its files.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::compare::{Ground, Weighed};
use super::confidence;
use super::query::Query;
use super::store::Symbol;
use super::{FileSuggestion, Known, Ranker, Suggestions, SymbolSuggestion, Wanted, reasons};

/// What siblings add to a requirement's scores in the mean, and what similar requirements do, from
/// which cosine on.
const SIBLINGS: f64 = 0.2;
const SIMILAR: f64 = 0.15;
const SIMILAR_FROM: f64 = 0.2;

/// What certain links of near requirements add to the best score, and how often a file is linked
/// at all. A sibling is at least so near; others from this cosine on.
const KNOWN: f64 = 0.45;
const POPULAR: f64 = 0.3;
const KNOWN_SIBLING: f64 = 0.3;
const KNOWN_SIMILAR_FROM: f64 = 0.15;

/// How much more its file tells of a symbol than its own words do.
const FILE_POWER: i32 = 2;

/// What a type is worth beside a function: its functions are the more exact answer.
const TYPE: f64 = 0.5;

/// All requirements compared with all files: what the ranking of any one rests on.
pub struct Study<'a> {
    pub(super) ground: Ground<'a>,
    wanted: &'a [Wanted],
    pub(super) queries: Vec<Query>,
    pub(super) weighed: Vec<Weighed>,
    /// For each requirement its files' scores by slot.
    scores: Vec<Vec<f64>>,
    /// For each requirement how likely it is that anything implements it.
    gates: Vec<f64>,
    /// From scores to confidence.
    scale: confidence::Scale,
}

impl Ranker {
    /// Compares all requirements with all files.
    pub fn study<'a>(&'a self, wanted: &'a [Wanted], known: &Known) -> Study<'a> {
        let queries: Vec<Query> =
            wanted.iter().map(|wanted| Query::new(wanted, self.tongue)).collect();
        let mut having: FxHashMap<&str, usize> = FxHashMap::default();
        let mut having_pair: FxHashMap<&(String, String), usize> = FxHashMap::default();
        for query in &queries {
            for stem in query.words.keys() {
                *having.entry(stem).or_default() += 1;
            }
            for pair in query.pairs.keys() {
                *having_pair.entry(pair).or_default() += 1;
            }
        }
        let weighed: Vec<Weighed> = queries
            .iter()
            .map(|query| {
                Weighed::new(
                    self,
                    query,
                    |stem| having.get(stem).copied().unwrap_or(1),
                    |pair| having_pair.get(pair).copied().unwrap_or(1),
                    wanted.len(),
                )
            })
            .collect();
        let ground = Ground::new(self, &weighed);
        let alike: Vec<Vec<f64>> = weighed.iter().map(|weighed| ground.compare(weighed)).collect();
        let neighbours = Neighbours::new(wanted, &weighed);
        let mut scores = neighbours.spread(&alike);
        let links = Links::new(self, wanted, known);
        let own = scores.clone();
        if !links.is_empty() {
            for (at, scores) in scores.iter_mut().enumerate() {
                *scores = links.raised(at, &own[at], &neighbours, None);
            }
        }
        let linked = links.linked();
        let mut scale = confidence::Scale::new(&own, &linked);
        let gates: Vec<f64> = own.iter().map(|own| scale.gate(own)).collect();
        if linked.len() >= confidence::ENOUGH {
            let held_out = linked.into_iter().map(|at| {
                let scores = links.raised(at, &own[at], &neighbours, Some(at));
                (scores, gates[at], links.of[at].as_slice())
            });
            scale.fit(held_out);
        }
        Study { ground, wanted, queries, weighed, scores, gates, scale }
    }
}

impl Study<'_> {
    /// The files and symbols of the requirement at this place, at most `most` files.
    pub fn rank(&self, at: usize, most: usize) -> Suggestions {
        /// How many symbols are of interest.
        const SYMBOLS: usize = 50;
        /// How many files have their reasons told, and from how many symbols are taken.
        const TOLD: usize = 20;
        let scores = &self.scores[at];
        let confidences = self.scale.confidences(scores, self.gates[at]);
        let ranker = self.ground.ranker;
        let mut order: Vec<(usize, &str)> =
            ranker.slots().map(|(slot, file)| (slot, &*file.path)).collect();
        order.sort_by(|a, b| scores[b.0].total_cmp(&scores[a.0]).then(a.1.cmp(b.1)));
        order.retain(|(slot, _)| scores[*slot] > 0.0);
        order.truncate(most);
        let mut symbols = Vec::new();
        for &(slot, path) in order.iter().take(TOLD) {
            let Some(file) = &ranker.files[slot] else { continue };
            let likeness = self.ground.compare_symbols(&self.weighed[at], file);
            let alike: Vec<(&Symbol, f64)> = file
                .symbols
                .iter()
                .zip(likeness)
                .map(|(symbol, likeness)| (symbol, likeness * worth(symbol)))
                .filter(|(_, likeness)| *likeness > 0.0)
                .collect();
            let most = alike.iter().map(|(_, likeness)| *likeness).fold(0.0, f64::max);
            symbols.extend(alike.into_iter().map(|(symbol, likeness)| SymbolSuggestion {
                path: path.to_owned(),
                name: symbol.name.to_string(),
                kind: symbol.kind,
                testing: symbol.testing,
                at: symbol.at as usize,
                lines: symbol.lines,
                score: likeness * scores[slot].powi(FILE_POWER),
                confidence: confidences[slot] * likeness / most,
            }));
        }
        symbols.sort_by(|a, b| {
            b.score.total_cmp(&a.score).then_with(|| (&a.path, a.at).cmp(&(&b.path, b.at)))
        });
        symbols.truncate(SYMBOLS);
        Suggestions {
            id: self.wanted[at].id.clone(),
            files: order
                .iter()
                .enumerate()
                .map(|(place, &(slot, path))| FileSuggestion {
                    path: path.to_owned(),
                    score: scores[slot],
                    confidence: confidences[slot],
                    reasons: if place < TOLD { reasons::of(self, at, slot) } else { Vec::new() },
                })
                .collect(),
            symbols,
        }
    }
}

fn worth(symbol: &Symbol) -> f64 {
    if symbol.is_type() { TYPE } else { 1.0 }
}

/// Which requirements are near which.
struct Neighbours {
    siblings: Vec<Vec<usize>>,
    /// Cosines, those above nothing.
    cosines: Vec<Vec<(usize, f64)>>,
}

impl Neighbours {
    fn new(wanted: &[Wanted], weighed: &[Weighed]) -> Self {
        let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, wanted) in wanted.iter().enumerate() {
            if !wanted.group.is_empty() {
                groups.entry(&wanted.group).or_default().push(at);
            }
        }
        let siblings = wanted
            .iter()
            .enumerate()
            .map(|(at, wanted)| {
                let group = groups.get(wanted.group.as_str());
                group.into_iter().flatten().copied().filter(|other| *other != at).collect()
            })
            .collect();
        let mut having: FxHashMap<&str, Vec<(usize, f64)>> = FxHashMap::default();
        for (at, weighed) in weighed.iter().enumerate() {
            for (stem, weight) in weighed.vector.iter().filter(|(_, weight)| *weight > 0.0) {
                having.entry(stem).or_default().push((at, *weight));
            }
        }
        let cosines = weighed
            .iter()
            .enumerate()
            .map(|(at, weighed)| {
                let mut sums = vec![0.0; wanted.len()];
                for (stem, weight) in &weighed.vector {
                    for &(other, others) in having.get(stem.as_str()).into_iter().flatten() {
                        sums[other] += weight * others;
                    }
                }
                let sums = sums.into_iter().enumerate();
                sums.filter(|&(other, sum)| other != at && sum > 0.0).collect()
            })
            .collect();
        Self { siblings, cosines }
    }

    /// Each requirement's scores with a share of its neighbours'.
    fn spread(&self, alike: &[Vec<f64>]) -> Vec<Vec<f64>> {
        alike
            .iter()
            .enumerate()
            .map(|(at, own)| {
                let mut scores = own.clone();
                let mut add = |other: usize, share: f64| {
                    for (score, others) in scores.iter_mut().zip(&alike[other]) {
                        *score += share * others;
                    }
                };
                let siblings = &self.siblings[at];
                for &sibling in siblings {
                    add(sibling, SIBLINGS / siblings.len() as f64);
                }
                let similar =
                    || self.cosines[at].iter().filter(|(_, cosine)| *cosine >= SIMILAR_FROM);
                let sum: f64 = similar().map(|(_, cosine)| cosine).sum();
                for &(other, cosine) in similar() {
                    add(other, SIMILAR * cosine / sum);
                }
                scores
            })
            .collect()
    }
}

/// Certain links, looked up.
struct Links {
    /// For each requirement its files' slots.
    of: Vec<Vec<usize>>,
    slots: usize,
}

impl Links {
    fn new(ranker: &Ranker, wanted: &[Wanted], known: &Known) -> Self {
        let of = wanted
            .iter()
            .map(|wanted| {
                let paths = known.get(&wanted.id).into_iter().flatten();
                paths.filter_map(|path| ranker.slot(path)).collect()
            })
            .collect();
        Self { of, slots: ranker.files.len() }
    }

    fn is_empty(&self) -> bool {
        self.of.iter().all(Vec::is_empty)
    }

    /// The places of the requirements that have links.
    fn linked(&self) -> Vec<usize> {
        (0..self.of.len()).filter(|at| !self.of[*at].is_empty()).collect()
    }

    /// The scores of the requirement at a place with what links say; `without` leaves the links of
    /// one requirement out.
    fn raised(
        &self,
        at: usize,
        own: &[f64],
        neighbours: &Neighbours,
        without: Option<usize>,
    ) -> Vec<f64> {
        let most = own.iter().copied().fold(0.0, f64::max);
        let mut scores: Vec<f64> =
            own.iter().map(|score| if most > 0.0 { score / most } else { 0.0 }).collect();
        let mut near: BTreeMap<usize, f64> = neighbours.cosines[at]
            .iter()
            .copied()
            .filter(|(_, cosine)| *cosine >= KNOWN_SIMILAR_FROM)
            .collect();
        for &sibling in &neighbours.siblings[at] {
            let weight = near.entry(sibling).or_default();
            *weight = weight.max(KNOWN_SIBLING);
        }
        let mut near_links = vec![0.0; self.slots];
        let mut all_links = vec![0.0; self.slots];
        let mut sum = 0.0;
        for (other, links) in self.of.iter().enumerate() {
            if Some(other) == without || links.is_empty() || other == at {
                continue;
            }
            for &slot in links {
                all_links[slot] += 1.0;
            }
            let Some(weight) = near.get(&other) else { continue };
            sum += weight;
            for &slot in links {
                near_links[slot] += weight;
            }
        }
        let most_links = all_links.iter().copied().fold(0.0, f64::max);
        for (slot, score) in scores.iter_mut().enumerate() {
            if sum > 0.0 {
                *score += KNOWN * near_links[slot] / sum;
            }
            if most_links > 0.0 {
                *score += POPULAR * all_links[slot] / most_links;
            }
        }
        scores
    }
}
