//! The trace as one page for a browser.
//!
//! Everything is in the HTML: without scripts it can be read whole, and scripts only filter. The page
//! loads nothing, and its policy forbids it to: style and script are named there by their hashes.
//! Text of files goes through maud, which escapes it.

mod criteria;
mod lists;
mod overview;
mod prose;

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::model::{CriterionTrace, Report, SpecTrace};

const STYLE: &str = include_str!("html/report.css");
const SCRIPT: &str = include_str!("html/report.js");

/// The report as a page.
pub fn html(report: &Report) -> String {
    let anchors = Anchors::new(report);
    let title = report.part.as_ref().map_or(report.project.as_str(), |part| part.address.as_str());
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content={ "specls " (env!("CARGO_PKG_VERSION")) };
                title { (title) " – trace" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#criteria" { "Skip to the criteria" }
                (header(report, title))
                main {
                    (overview::overview(report, &anchors))
                    (criteria::criteria(report, &anchors))
                    (lists::drift(report, &anchors))
                    (lists::citations(report))
                    (lists::code(report))
                }
                footer {
                    p {
                        "Written by specls " (env!("CARGO_PKG_VERSION")) ". "
                        b { "Planned" } ": a task cites the criterion. "
                        b { "Built" } ": code implements it. "
                        b { "Tested" } ": a test cites it. "
                        b { "Verified" } ": that test passed. Optional criteria and those that opted \
                        out with a reason count apart."
                    }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

/// Nothing may be loaded, sent or framed; only our own style and script count.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

fn header(report: &Report, title: &str) -> Markup {
    let criteria: usize = report.specs.iter().map(|spec| spec.criteria().count()).sum();
    let links: usize =
        report.specs.iter().flat_map(SpecTrace::criteria).map(|one| one.links.len()).sum();
    html! {
        header.top {
            div {
                p.kicker { "From requirements to code and back" }
                h1 { (title) }
                @if let Some(part) = &report.part {
                    p.lede { (prose::prose(&part.title)) }
                    p.place { (part.path) ":" (part.line) }
                }
                p.lede {
                    (count(criteria, "criterion", "criteria")) " in "
                    (count(report.specs.len(), "spec", "specs")) ", "
                    (count(links, "link", "links")) " to code"
                }
            }
            fieldset.theme {
                legend.hide { "Theme" }
                @for (value, name) in [("auto", "Auto"), ("light", "Light"), ("dark", "Dark")] {
                    label {
                        input type="radio" name="theme" id={ "theme-" (value) } value=(value)
                            checked[value == "auto"];
                        span { (name) }
                    }
                }
            }
        }
    }
}

/// `1 spec`, `3 specs`.
fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Whole percent; 100 only when nothing is missing.
fn percent(part: usize, whole: usize) -> usize {
    (part * 100).checked_div(whole).unwrap_or(0)
}

/// A horizontal bar of a share, for the eye only: the numbers stand beside it.
fn bar(part: usize, whole: usize, class: &str) -> Markup {
    let width = format!("{:.1}", part as f64 * 100.0 / whole.max(1) as f64);
    html! {
        svg.bar viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" {
            rect.rail width="100" height="6" {}
            rect class=(class) width=(width) height="6" {}
        }
    }
}

/// The names by which places of the page are linked: `hanoi/3.2`, the second of one name
/// `hanoi/3.2-2`, as no two places share one.
struct Anchors {
    specs: Vec<String>,
    criteria: Vec<Vec<Vec<String>>>,
}

impl Anchors {
    fn new(report: &Report) -> Self {
        let mut used = HashSet::new();
        let mut unique = |name: &str| {
            let plain = |letter: char| letter.is_alphanumeric() || "-_./".contains(letter);
            let name = name.replace(|letter| !plain(letter), "-");
            let mut free = name.clone();
            let mut number = 1;
            while !used.insert(free.clone()) {
                number += 1;
                free = format!("{name}-{number}");
            }
            free
        };
        // What the page itself is made of comes first.
        for taken in ["overview", "criteria", "drift", "citations", "code", "tools"] {
            unique(taken);
        }
        let specs = report.specs.iter().map(|spec| unique(&spec.id)).collect();
        let mut of = |spec: &SpecTrace, criterion: &CriterionTrace| {
            unique(&format!("{}/{}", spec.id, criterion.id))
        };
        let mut criteria = Vec::new();
        for spec in &report.specs {
            let requirements = spec.requirements.iter();
            criteria.push(
                requirements
                    .map(|one| one.criteria.iter().map(|criterion| of(spec, criterion)).collect())
                    .collect(),
            );
        }
        Self { specs, criteria }
    }

    /// The anchor of a spec, by its place.
    fn spec(&self, spec: usize) -> &str {
        self.specs.get(spec).map_or("criteria", String::as_str)
    }

    /// The anchor of a criterion, by the places of its spec, its requirement and itself.
    fn criterion(&self, spec: usize, requirement: usize, criterion: usize) -> &str {
        let of_spec = self.criteria.get(spec);
        of_spec
            .and_then(|spec| spec.get(requirement)?.get(criterion))
            .map_or("criteria", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_and_script_end_where_they_are_meant_to() {
        assert!(!STYLE.contains("</") && !SCRIPT.contains("</") && !SCRIPT.contains("<!--"));
    }

    #[test]
    fn a_share_is_whole_only_when_nothing_is_missing() {
        assert_eq!(percent(999, 1000), 99);
        assert_eq!(percent(0, 0), 0);
    }
}
