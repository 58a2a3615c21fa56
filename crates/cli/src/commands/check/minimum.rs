//! `--min-coverage`: how much of the criteria must have got how far.

use serde::Serialize;
use specls_trace::{Snapshot, SpecView};

use crate::arguments::{Aspect, Check, MinCoverage};
use crate::model::CoverageModel;

/// What was asked for and what there is.
#[derive(Debug, Serialize)]
pub struct MinimumModel {
    /// The spec; null for all of the check together.
    pub spec: Option<String>,
    /// `planned`, `built`, `tested` or `verified`.
    pub what: String,
    /// The least percentage.
    pub least: f64,
    /// How many criteria got so far.
    pub count: usize,
    /// How many count.
    pub criteria: usize,
    /// Whether there is enough. Without any criterion there is.
    pub met: bool,
}

/// What is asked of all specs together and, where wished, of each.
pub fn minimums(
    arguments: &Check,
    specs: &[SpecView<'_>],
    snapshot: &Snapshot,
) -> Vec<MinimumModel> {
    if arguments.min_coverage.is_empty() {
        return Vec::new();
    }
    let together = CoverageModel::of(specs, snapshot);
    let mut minimums = compare(&arguments.min_coverage, None, together);
    if arguments.min_coverage_each {
        for spec in specs {
            let coverage = CoverageModel::of([spec], snapshot);
            let name = spec.id().as_str().to_owned();
            minimums.extend(compare(&arguments.min_coverage, Some(&name), coverage));
        }
    }
    minimums
}

fn compare(
    asked: &[MinCoverage],
    spec: Option<&str>,
    coverage: CoverageModel,
) -> Vec<MinimumModel> {
    let model = |asked: &MinCoverage| {
        let (count, criteria) = (coverage.count(asked.aspect), coverage.criteria);
        MinimumModel {
            spec: spec.map(str::to_owned),
            what: asked.aspect.to_string(),
            least: asked.percent,
            count,
            criteria,
            met: count as f64 * 100.0 >= asked.percent * criteria as f64,
        }
    };
    asked.iter().map(model).collect()
}

/// `built: 7 of 10 criteria, 70 %, less than the 80 % asked for`
pub fn sentence(minimum: &MinimumModel) -> String {
    let MinimumModel { spec, what, least, count, criteria, met } = minimum;
    let whose = spec.as_ref().map_or(String::new(), |spec| format!("{spec}, "));
    let percent = match (count * 100).checked_div(*criteria) {
        Some(percent) => format!(", {percent} %"),
        None => String::new(),
    };
    let verdict = if *met { "enough for" } else { "less than" };
    format!(
        "{whose}{what}: {count} of {criteria} criteria{percent}, {verdict} the {least} % asked for"
    )
}

/// Why something may be missing that is there.
pub fn notes(minimums: &[MinimumModel], coverage: CoverageModel) -> Option<String> {
    let verified = Aspect::Verified.to_string();
    let asked = minimums.iter().any(|minimum| minimum.what == verified && !minimum.met);
    (asked && coverage.verified.is_none()).then(|| {
        "nothing is verified because no test results are known; name them with --results".to_owned()
    })
}
