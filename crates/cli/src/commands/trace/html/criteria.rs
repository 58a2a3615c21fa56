//! The matrix: a line a criterion with its four marks, which opens to its whole story.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::super::model::{CriterionTrace, LinkTrace, Report, SpecTrace, State};
use super::overview::square;
use super::prose::prose;
use super::{Anchors, count};
use crate::suggestions::Found;

/// All criteria, with the tools that filter them.
pub fn criteria(report: &Report, anchors: &Anchors) -> Markup {
    html! {
        section #criteria aria-labelledby="criteria-title" {
            h2 #criteria-title { "Criteria" }
            (tools(report))
            @for (place, spec) in report.specs.iter().enumerate() {
                (one_spec(spec, place, anchors))
            }
            p #none hidden { "No criterion is like that. " button type="button" data-reset="" { "Show all" } }
        }
    }
}

/// Filters; shown by the script that makes them work.
fn tools(report: &Report) -> Markup {
    let all: usize = report.specs.iter().map(|spec| spec.criteria().count()).sum();
    let rest = [
        (State::Ambiguous, "Ambiguous"),
        (State::Complete, "Complete"),
        (State::Optional, "Optional"),
        (State::OptedOut, "Opted out"),
    ];
    html! {
        form #tools hidden role="search" aria-label="Filter the criteria" {
            div.line {
                input #search type="search" placeholder="Search texts, tasks, code ( / )"
                    aria-label="Search" autocomplete="off" spellcheck="false";
                @if report.specs.len() > 1 {
                    select #spec aria-label="Spec" {
                        option value="" { "All specs" }
                        @for spec in &report.specs {
                            option value=(spec.path) { (spec.id) }
                        }
                    }
                }
                select #evidence aria-label="Evidence" {
                    option value="" { "Any evidence" }
                    @for evidence in ["confirmed", "cited", "named", "committed"] {
                        option value=(evidence) { (evidence) }
                    }
                    option value="none" { "no link at all" }
                }
                button #unfold type="button" { "Open all" }
                output #count aria-live="polite" { (count(all, "criterion", "criteria")) }
            }
            fieldset.chips {
                legend.hide { "State" }
                label { input type="radio" name="state" value="" checked; span { "All " b { (all) } } }
                @for (state, title) in State::ASKING.into_iter().chain(rest) {
                    @let count = report.states.get(&state).copied().unwrap_or(0);
                    @if count > 0 {
                        label {
                            input type="radio" name="state" value=(state.name());
                            span class=(state.name()) { (title) " " b { (count) } }
                        }
                    }
                }
            }
            div.head aria-hidden="true" {
                @for (name, short) in [("Planned", "P"), ("Built", "B"), ("Tested", "T"), ("Verified", "V")] {
                    span title=(name) { span.long { (name) } span.short { (short) } }
                }
            }
        }
    }
}

fn one_spec(spec: &SpecTrace, place: usize, anchors: &Anchors) -> Markup {
    // Longer ids than `10.12` want a wider column.
    let has_long_ids = spec.criteria().any(|criterion| criterion.id.len() > 5);
    html! {
        section.spec.long[has_long_ids] id=(anchors.spec(place)) data-spec=(spec.path) {
            h3 { (spec.id) " " span.place { (spec.path) } }
            @for (at, requirement) in spec.requirements.iter().enumerate() {
                section.req {
                    h4 { span.id { (requirement.id) } " " (requirement.title) }
                    @if let Some(story) = &requirement.story {
                        p.story { (prose(story)) }
                    }
                    @for (number, criterion) in requirement.criteria.iter().enumerate() {
                        (one(spec, criterion, &requirement.path, anchors.criterion(place, at, number)))
                    }
                    @if requirement.criteria.is_empty() {
                        p.of { "No criteria." }
                    }
                }
            }
            @if spec.requirements.is_empty() {
                p.of { "No requirements." }
            }
        }
    }
}

fn one(spec: &SpecTrace, criterion: &CriterionTrace, path: &str, anchor: &str) -> Markup {
    let evidence: BTreeSet<&str> = match criterion.links.as_slice() {
        [] => ["none"].into(),
        links => links.iter().map(|link| link.evidence).collect(),
    };
    let evidence = evidence.into_iter().collect::<Vec<&str>>().join(" ");
    let states = criterion.states.iter().map(|state| state.name()).collect::<Vec<&str>>().join(" ");
    html! {
        details data-s=(states) data-e=(evidence) {
            summary {
                span.id { (criterion.id) }
                span.text {
                    (prose(&criterion.text))
                    @for state in &criterion.states {
                        @if is_badge(*state) { " " span.badge.(state.name()) { (state.name()) } }
                    }
                }
                span.hide { (in_words(criterion)) }
                @for (name, reached) in criterion.stages() {
                    (mark(name, reached))
                }
            }
            // The anchor stands inside, so that a browser that follows it opens what is closed.
            div.story-of id=(anchor) {
                (story(spec, criterion, path))
            }
        }
    }
}

fn mark(name: &str, reached: Option<bool>) -> Markup {
    let (sign, class) = match (name, reached) {
        (_, Some(true)) => ("✓", name),
        ("verified", Some(false)) => ("✗", "failing"),
        (_, Some(false)) => ("", "no"),
        (_, None) => ("–", "unknown"),
    };
    html! { i class={ "m " (class) } aria-hidden="true" { (sign) } }
}

/// The marks for those who hear them.
fn in_words(criterion: &CriterionTrace) -> String {
    let words = criterion.stages().map(|(name, reached)| match (name, reached) {
        (name, Some(true)) => name.to_owned(),
        ("verified", Some(false)) => "its tests failed".to_owned(),
        (name, Some(false)) => format!("not {name}"),
        (_, None) => "no test results".to_owned(),
    });
    words.join(", ")
}

const fn is_badge(state: State) -> bool {
    matches!(
        state,
        State::Failing | State::Drifted | State::Ambiguous | State::Optional | State::OptedOut
    )
}

fn story(spec: &SpecTrace, criterion: &CriterionTrace, path: &str) -> Markup {
    let tasks = spec.tasks.first().map_or("", |task| task.path.as_str());
    let design = spec.properties.first().map_or("", |property| property.path.as_str());
    html! {
        p.place { i.sq.(square(criterion).0) {} (criterion.address) " · " (path) ":" (criterion.line) }
        @if let Some(reason) = &criterion.opted_out {
            p { "Opted out: " (prose(reason)) }
        }
        @if !criterion.tasks.is_empty() {
            h5 { "Tasks" }
            ul.plain {
                @for task in &criterion.tasks {
                    li title={ (tasks) ":" (task.line) } {
                        span.box.(task.state) { span.hide { (task.state) } }
                        @if let Some(id) = &task.id { span.id { (id) } }
                        (prose(&task.title))
                        @if task.state != "done" { " " span.tag { (task.state) } }
                    }
                }
            }
        }
        @if !criterion.properties.is_empty() {
            h5 { "Properties" }
            ul.plain {
                @for property in &criterion.properties {
                    li title={ (design) ":" (property.line) } {
                        span.id { "P" (property.id) } (prose(&property.title))
                    }
                }
            }
        }
        @for (role, title) in [("implements", "Code"), ("tests", "Tests"), ("mentions", "Mentions")] {
            @if criterion.links_that(role).next().is_some() {
                h5 { (title) }
                @for link in criterion.links_that(role) { (one_link(link)) }
            }
        }
        @if criterion.links.is_empty() {
            p.of { "No code cites it." }
        }
        @if let Some(found) = &criterion.suggestions { (suggestions(found)) }
    }
}

/// What is likely to answer to a criterion.
fn suggestions(found: &Found) -> Markup {
    html! {
        h5 title="They count for nothing until somebody cites or confirms them" { "Suggestions" }
        @for file in found.shown() {
            div.link {
                p {
                    span.tag.sure[file.is_suggested] { (file.confidence) }
                    span.path { (file.path) }
                    @for symbol in &file.symbols { b { (symbol) } }
                }
                // The stars around a word of the criterion are those of Markdown.
                p.of { span { "because " (prose(&file.because.replace('*', "**"))) } }
            }
        }
        @if found.shown().next().is_none() {
            p.of { "No code has words of it." }
        }
    }
}

fn one_link(link: &LinkTrace) -> Markup {
    html! {
        div.link {
            p {
                span.path {
                    (link.path)
                    @if link.line.is_some() { span.lines { ":" (link.lines()) } }
                }
                @if let Some(symbol) = &link.symbol { b { (symbol) } }
                span.tag.(link.evidence) { (link.evidence) }
                @if let Some(run) = link.run() {
                    span.tag.failing[link.has_failed()] { (run) }
                }
                @if let Some(change) = link.change() {
                    span.tag.drifted { (change.replace('-', " ")) }
                    @if let Some(to) = &link.moved_to { span.path { "now " (to) } }
                }
            }
            @if let (false, Some(first)) = (link.excerpt.is_empty(), link.line) {
                (excerpt(&link.excerpt, first, link.end_line.unwrap_or(first)))
            }
        }
    }
}

/// Code with its line numbers, which are no part of what is copied.
fn excerpt(code: &str, first: usize, last: usize) -> Markup {
    let shown = code.split('\n').count();
    let numbers: Vec<String> = (first..first + shown).map(|line| line.to_string()).collect();
    let left_out = (last + 1).saturating_sub(first + shown);
    html! {
        pre tabindex="0" {
            span.n aria-hidden="true" { (numbers.join("\n")) }
            code { (code) }
        }
        @if left_out > 0 {
            p.of.more { (count(left_out, "more line", "more lines")) }
        }
    }
}
