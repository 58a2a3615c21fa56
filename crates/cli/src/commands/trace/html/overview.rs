//! How far everything got: four dials, what asks for work, and a map with a square a criterion.

use maud::{Markup, html};

use crate::model::CoverageModel;

use super::super::model::{CriterionTrace, Report, SpecTrace, State};
use super::{Anchors, bar, count, percent};

/// The top of the page.
pub fn overview(report: &Report, anchors: &Anchors) -> Markup {
    html! {
        section #overview aria-label="Overview" {
            div.dials {
                @for (name, part) in report.coverage.stages() {
                    (dial(name, part, report.coverage.criteria))
                }
            }
            (asking(report))
            h2 { "Where it stands" }
            p.legend {
                @for (class, name) in LEGEND {
                    span { i.sq.(class) {} (name) }
                }
            }
            div.specs {
                @for (place, spec) in report.specs.iter().enumerate() {
                    (row(spec, place, anchors))
                }
            }
        }
    }
}

const LEGEND: [(&str, &str); 8] = [
    ("n", "nothing yet"),
    ("p", "planned"),
    ("b", "built"),
    ("t", "tested"),
    ("v", "verified"),
    ("f", "failing"),
    ("d", "drifted"),
    ("o", "not counted"),
];

/// The square of a criterion: how far it got, or what is wrong with it.
pub fn square(criterion: &CriterionTrace) -> (&'static str, &'static str) {
    let stage = if criterion.is(State::Failing) {
        "f"
    } else if criterion.is(State::Drifted) {
        "d"
    } else if criterion.is(State::Optional) || criterion.is(State::OptedOut) {
        "o"
    } else if criterion.verified == Some(true) {
        "v"
    } else if criterion.tested {
        "t"
    } else if criterion.built {
        "b"
    } else if criterion.planned {
        "p"
    } else {
        "n"
    };
    LEGEND.into_iter().find(|(class, _)| *class == stage).unwrap_or(LEGEND[0])
}

fn dial(name: &str, part: Option<usize>, whole: usize) -> Markup {
    let known = part.filter(|_| whole > 0);
    html! {
        div.dial {
            svg viewBox="0 0 40 40" aria-hidden="true" {
                circle.rail cx="20" cy="20" r="16" pathLength="100" {}
                @if let Some(part) = known {
                    @let share = part as f64 * 100.0 / whole as f64;
                    @if part > 0 {
                        circle class={ "arc " (name) } cx="20" cy="20" r="16" pathLength="100"
                            stroke-dasharray={ (format!("{share:.1}")) " 100" } {}
                    }
                }
            }
            p {
                b {
                    @match known {
                        Some(part) => { (percent(part, whole)) span.unit { " %" } },
                        None => { "–" },
                    }
                }
                span.name { (name) }
                span.of {
                    @match known {
                        Some(part) => { (part) " of " (whole) },
                        None if whole == 0 => { "no criteria" },
                        None => { "no test results" },
                    }
                }
            }
        }
    }
}

/// What asks for work, each with a link that filters.
fn asking(report: &Report) -> Markup {
    let found: Vec<(State, &str, usize)> = State::ASKING
        .into_iter()
        .filter_map(|(state, title)| {
            let count = report.states.get(&state).copied().filter(|count| *count > 0)?;
            Some((state, title, count))
        })
        .collect();
    let unknown = report.citations.iter().filter(|one| one.kind != "ambiguous").count();
    let (ambiguous, _) = report.ambiguous();
    let unreached = report.code.as_ref().map_or(0, |code| code.symbols - code.reached);
    html! {
        @if found.is_empty() && ambiguous + unknown == 0 && unreached == 0 {
            p.fine { "Nothing asks for work." }
        } @else {
            ul.asking aria-label="To look at" {
                @for (state, title, count) in found {
                    li {
                        a href="#criteria" data-state=(state.name()) class=(state.name()) {
                            b { (count) } " " (title.to_lowercase())
                        }
                    }
                }
                @for (number, kind) in [(ambiguous, "ambiguous"), (unknown, "unknown")] {
                    @if number > 0 {
                        li {
                            a.(kind) href="#citations" {
                                b { (number) } " " (kind) " "
                                @if number == 1 { "citation" } @else { "citations" }
                            }
                        }
                    }
                }
                @if unreached > 0 {
                    li {
                        a.unreached href="#code" {
                            b { (unreached) } " "
                            @if unreached == 1 { "symbol" } @else { "symbols" }
                            " no criterion reaches"
                        }
                    }
                }
            }
        }
    }
}

fn row(spec: &SpecTrace, place: usize, anchors: &Anchors) -> Markup {
    html! {
        div.spec-row {
            div.about {
                a href={ "#" (anchors.spec(place)) } { (spec.id) }
                p.of { (besides(spec.criteria().count(), &spec.coverage)) }
            }
            (stages(&spec.coverage))
            // For the eye: the list below says the same in words, and can be walked by keyboard.
            div.map aria-hidden="true" {
                @for (at, requirement) in spec.requirements.iter().enumerate() {
                    @if !requirement.criteria.is_empty() {
                        span {
                            small { (requirement.id) }
                            @for (number, criterion) in requirement.criteria.iter().enumerate() {
                                @let (class, name) = square(criterion);
                                a.sq.(class) tabindex="-1"
                                    href={ "#" (anchors.criterion(place, at, number)) }
                                    title={ (criterion.id) " " (name) } {}
                            }
                        }
                    }
                }
            }
        }
    }
}

fn besides(criteria: usize, coverage: &CoverageModel) -> String {
    let mut text = count(criteria, "criterion", "criteria");
    for (count, what) in [(coverage.optional, "optional"), (coverage.opted_out, "opted out")] {
        if count > 0 {
            text.push_str(&format!(", {count} {what}"));
        }
    }
    text
}

/// Four bars with their shares.
pub fn stages(coverage: &CoverageModel) -> Markup {
    html! {
        dl.stages {
            @for (name, part) in coverage.stages() {
                div {
                    dt { (name) }
                    dd {
                        (bar(part.unwrap_or(0), coverage.criteria, name))
                        @match part.filter(|_| coverage.criteria > 0) {
                            Some(part) => { (percent(part, coverage.criteria)) " %" },
                            None => { "–" },
                        }
                    }
                }
            }
        }
    }
}
