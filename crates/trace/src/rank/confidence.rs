//! From scores to a confidence that means the same for every requirement and project.

/// From how many linked requirements on the threshold is fitted to them.
pub(super) const ENOUGH: usize = 8;

/// A file's share is taken of scores raised to this: the best stand out.
const POWER: i32 = 4;

/// The share from which on finds and misses balance best, before links tell better.
const THRESHOLD: f64 = 0.092;

/// The part of the requirements that may have low scores because nothing implements them; of those
/// that something is known to implement the part that has few words in common with it.
const WEAK: f64 = 0.25;

/// From scores to confidence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// The share that becomes a confidence of one half.
    threshold: f64,
    gate: Gate,
}

/// How likely it is that anything implements a requirement: as likely as its words are found in code
/// as well as those of others. Links of other requirements have no part in it: they say where code
/// stands, not that there is any.
#[derive(Debug, Clone, Copy)]
struct Gate {
    /// What the five best have in the mean, of a requirement that something implements.
    usual: f64,
    /// Whether it is known which those are, and not guessed from them all.
    is_known: bool,
}

impl Gate {
    /// `own` are the scores of all requirements by their words alone, `linked` the places of those
    /// that something is known to implement.
    fn new(own: &[Vec<f64>], linked: &[usize]) -> Self {
        let mut means: Vec<f64> = own.iter().map(|scores| best_five(scores)).collect();
        let is_known = linked.len() >= ENOUGH;
        if is_known {
            means = linked.iter().map(|at| means[*at]).collect();
        }
        means.sort_by(f64::total_cmp);
        Self { usual: percentile(&means, WEAK), is_known }
    }

    fn of(&self, own: &[f64]) -> f64 {
        let best = best_five(own);
        if self.usual > 0.0 {
            // To be below says more where it is known.
            let power = if self.is_known { 2 } else { 1 };
            return (best / self.usual).min(1.0).powi(power);
        }
        // Usual are no words in common, as in specs in another language than the code: to have none
        // says nothing against what is known to be linked like that.
        if self.is_known || best > 0.0 { 1.0 } else { 0.0 }
    }
}

impl Scale {
    /// Before links tell better; for what is given see [`Gate::new`].
    pub(super) fn new(own: &[Vec<f64>], linked: &[usize]) -> Self {
        Self { threshold: THRESHOLD, gate: Gate::new(own, linked) }
    }

    /// How likely it is that anything implements a requirement with these scores of its own.
    pub(super) fn gate(&self, own: &[f64]) -> f64 {
        self.gate.of(own)
    }

    /// The confidence in each file.
    pub(super) fn confidences(&self, scores: &[f64], gate: f64) -> Vec<f64> {
        let shares = self.shares(scores, gate).into_iter();
        shares.map(|share| share / (share + self.threshold)).collect()
    }

    fn shares(&self, scores: &[f64], gate: f64) -> Vec<f64> {
        let most = scores.iter().copied().fold(0.0, f64::max);
        if most <= 0.0 || gate <= 0.0 {
            return vec![0.0; scores.len()];
        }
        let raised: Vec<f64> = scores.iter().map(|score| (score / most).powi(POWER)).collect();
        // In the order of size, so that the sum is the same whatever the order of files is.
        let mut sorted = raised.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let sum: f64 = sorted.iter().sum();
        raised.into_iter().map(|raised| raised / sum * gate).collect()
    }

    /// Sets the threshold where F1 over these requirements is best. Each comes with its scores,
    /// which its own links had no part in, its gate, and the slots of its files.
    pub(super) fn fit<'a>(&mut self, linked: impl Iterator<Item = (Vec<f64>, f64, &'a [usize])>) {
        let mut shares: Vec<(f64, bool)> = Vec::new();
        let mut total = 0;
        for (scores, gate, links) in linked {
            total += links.len();
            let found = self.shares(&scores, gate).into_iter().enumerate();
            shares.extend(found.map(|(slot, share)| (share, links.contains(&slot))));
        }
        shares.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (mut right, mut best) = (0, (0.0, self.threshold));
        for (place, &(share, is_link)) in shares.iter().enumerate() {
            right += usize::from(is_link);
            // Halfway to the next, which must stay out.
            let next = shares.get(place + 1).map_or(share, |next| next.0);
            let measure = 2.0 * right as f64 / (place + 1 + total) as f64;
            let parts = place + 1 == shares.len() || next < share;
            if parts && measure > best.0 && share > 0.0 {
                best = (measure, (share + next) / 2.0);
            }
        }
        self.threshold = best.1;
    }
}

fn best_five(scores: &[f64]) -> f64 {
    let mut best = [0.0_f64; 5];
    for &score in scores {
        if score > best[4] {
            best[4] = score;
            best.sort_by(|a, b| b.total_cmp(a));
        }
    }
    best.iter().sum::<f64>() / 5.0
}

fn percentile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let place = share * last as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    sorted[below] + (sorted[above] - sorted[below]) * place.fract()
}
