//! What stands beside the criteria: drift, citations that count for nothing, code without a criterion.

use std::collections::{BTreeMap, HashMap};

use maud::{Markup, html};

use super::super::model::{FileTrace, Report};
use super::{Anchors, bar, count};

/// Links whose ends changed since they were confirmed.
pub fn drift(report: &Report, anchors: &Anchors) -> Markup {
    let mut places: HashMap<&str, &str> = HashMap::new();
    for (place, spec) in report.specs.iter().enumerate() {
        for (at, requirement) in spec.requirements.iter().enumerate() {
            for (number, criterion) in requirement.criteria.iter().enumerate() {
                let anchor = anchors.criterion(place, at, number);
                places.entry(criterion.address.as_str()).or_insert(anchor);
            }
        }
    }
    html! {
        @if !report.drift.is_empty() {
            section #drift aria-labelledby="drift-title" {
                h2 #drift-title { "Drift" }
                p.lede { "One end of these links changed since a person confirmed them." }
                div.scroll tabindex="0" role="region" aria-label="Drift" {
                    table {
                        thead { tr { th { "Criterion" } th { "Code" } th { "What happened" } } }
                        tbody {
                            @for drifted in &report.drift {
                                tr {
                                    td {
                                        @let anchor = places.get(drifted.criterion.as_str());
                                        a.id href={ "#" (anchor.unwrap_or(&"criteria")) } {
                                            (drifted.criterion)
                                        }
                                    }
                                    td.path { (drifted.code) }
                                    td {
                                        span.tag.drifted { (drifted.drift.replace('-', " ")) }
                                        @if let Some(to) = &drifted.moved_to {
                                            " now " span.path { (to) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Citations that are counted for no criterion.
pub fn citations(report: &Report) -> Markup {
    html! {
        @if !report.citations.is_empty() {
            section #citations aria-labelledby="citations-title" {
                h2 #citations-title { "Citations that count for nothing" }
                p.lede {
                    "They name no part of a spec, or a number that several specs have."
                }
                div.scroll tabindex="0" role="region" aria-label="Citations that count for nothing" {
                    table {
                        thead { tr { th { "Where" } th { "Cites" } th { "Why" } } }
                        tbody {
                            @for citation in &report.citations {
                                tr {
                                    td.path { (citation.path) span.lines { ":" (citation.line) } }
                                    td.id { (citation.text) }
                                    td {
                                        span.tag.(citation.kind) { (citation.kind) } " "
                                        (citation.message)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The code from the other side, folder by folder.
pub fn code(report: &Report) -> Markup {
    let Some(code) = &report.code else { return html! {} };
    let mut folders: BTreeMap<&str, Vec<&FileTrace>> = BTreeMap::new();
    for file in code.files.iter().filter(|file| !file.unreached.is_empty()) {
        let folder = file.path.rsplit_once('/').map_or(".", |(folder, _)| folder);
        folders.entry(folder).or_default().push(file);
    }
    html! {
        section #code aria-labelledby="code-title" {
            h2 #code-title { "Code that no criterion reaches" }
            p.lede {
                (code.symbols - code.reached) " of " (count(code.symbols, "symbol", "symbols"))
                ": functions, methods and types outside tests."
            }
            @for (folder, files) in folders {
                section.folder {
                    h3 { (folder) }
                    @for file in files { (one_file(file)) }
                }
            }
        }
    }
}

fn one_file(file: &FileTrace) -> Markup {
    const MOST: usize = 60;
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    html! {
        details.file {
            summary {
                span.path { (name) }
                (bar(file.reached, file.symbols, "built"))
                span.of { (file.reached) " of " (file.symbols) " reached" }
            }
            ul.symbols {
                @for symbol in file.unreached.iter().take(MOST) {
                    li { (symbol.name) " " small { (symbol.kind) " · line " (symbol.line) } }
                }
                @if file.unreached.len() > MOST {
                    li { small { "and " (file.unreached.len() - MOST) " more" } }
                }
            }
        }
    }
}
