//! Problems of a source file: citations that lead nowhere, or to several places.

use specls_code::{Citation, CitationKind, SourceFacts};
use specls_spec::{Id, Problem, ProblemCode, ReferenceTarget};
use specls_text::Edit;

use super::{documents, drift};
use crate::links::targets;
use crate::{Meaning, Snapshot, SpecView};

/// All problems of the source file at `path`.
pub(super) fn problems(snapshot: &Snapshot, path: &str) -> Vec<Problem> {
    let Some(facts) = snapshot.source(path) else { return Vec::new() };
    if snapshot.specs().next().is_none() {
        return Vec::new();
    }
    let mut problems = drift::of_symbols(snapshot, path, facts);
    let mut ambiguous = false;
    for (at, citation) in facts.citations.iter().enumerate() {
        match snapshot.meaning(path, at) {
            Meaning::Of(spec) => problems.extend(of_citation(spec, citation)),
            Meaning::Ambiguous(specs) => {
                // One answer settles it for the file.
                if !std::mem::replace(&mut ambiguous, true) {
                    problems.push(ambiguous_citation(citation, &specs));
                }
            }
            Meaning::Unknown(Some(name)) if speaks_of_specs(facts) => {
                problems.push(Problem::new(
                    ProblemCode::UnknownCitation,
                    citation.span,
                    format!("There is no spec `{name}`; {}", known(snapshot)),
                ));
            }
            Meaning::Unknown(_) => {}
        }
    }
    problems
}

/// What is wrong with a citation whose spec is known.
fn of_citation(spec: SpecView<'_>, citation: Citation<'_>) -> Vec<Problem> {
    if citation.kind == CitationKind::Task {
        return unknown_task(spec, citation).into_iter().collect();
    }
    targets(citation)
        .into_iter()
        .filter_map(|target| {
            stale(spec, citation, &target).or_else(|| unknown(spec, citation, &target))
        })
        .collect()
}

/// A citation of a number that means something else, or nothing, since the spec was accepted.
fn stale(spec: SpecView<'_>, citation: Citation<'_>, target: &ReferenceTarget) -> Option<Problem> {
    let ReferenceTarget::Id(id) = target else { return None };
    let delta = spec.delta()?;
    let name = spec.id();
    if let Some(moved) = delta.moved.iter().find(|moved| moved.from == *id) {
        let to = &moved.to;
        let message = format!("{name} has {to} where {id} was when it was accepted; cite {to}");
        let problem = Problem::new(ProblemCode::StaleCitation, citation.span, message);
        // A range or a list of several ids is not one id to replace.
        return Some(match citation.id() == id.as_str() && citation.spec().is_none() {
            true => problem
                .with_fix(format!("Cite {to}"), vec![Edit::replace(citation.span, to.as_str())]),
            false => problem,
        });
    }
    (delta.removed.contains(id) && !spec.knows(target)).then(|| {
        Problem::new(
            ProblemCode::StaleCitation,
            citation.span,
            format!(
                "{id} was removed from {name} since it was accepted; see whether this code is \
                 still wanted, or cite what it serves now"
            ),
        )
    })
}

fn unknown(
    spec: SpecView<'_>,
    citation: Citation<'_>,
    target: &ReferenceTarget,
) -> Option<Problem> {
    let could_be_known = match target {
        ReferenceTarget::Property(_) => {
            spec.design().is_some_and(|design| !design.properties.is_empty())
        }
        ReferenceTarget::Id(id) => numbers_like(spec, id),
        _ => spec.requirements().is_some_and(|document| !document.requirements.is_empty()),
    };
    (could_be_known && !spec.knows(target)).then(|| {
        Problem::new(
            ProblemCode::UnknownCitation,
            citation.span,
            documents::message(spec, target, citation.id()),
        )
    })
}

/// Whether the spec numbers its requirements in a way in which this could be one: `REQ-12` in code
/// means nothing to a spec whose requirements are 1, 2 and 3.
fn numbers_like(spec: SpecView<'_>, id: &Id) -> bool {
    let letters = |id: &Id| id.as_str().chars().take_while(|it| !it.is_ascii_digit()).count();
    let requirements = spec.requirements().map_or(&[][..], |document| &document.requirements);
    requirements.iter().any(|requirement| {
        letters(&requirement.id) == letters(id)
            || requirement.criteria.iter().any(|criterion| letters(&criterion.id) == letters(id))
    })
}

fn unknown_task(spec: SpecView<'_>, citation: Citation<'_>) -> Option<Problem> {
    let tasks = &spec.tasks()?.tasks;
    let id = Id::new(citation.id());
    let numbered = tasks.iter().any(|task| task.id.is_some());
    let known = tasks.iter().any(|task| task.id.as_ref() == Some(&id));
    (numbered && !known).then(|| {
        let message = format!("{} has no task {id}; cite one that it has", spec.id());
        Problem::new(ProblemCode::UnknownCitation, citation.span, message)
    })
}

/// A citation that may mean several specs, the likeliest first.
pub fn ambiguous_citation(citation: Citation<'_>, specs: &[SpecView<'_>]) -> Problem {
    let names: Vec<String> = specs.iter().take(3).map(|spec| spec.id().to_string()).collect();
    let likeliest = names.first().map_or("", String::as_str);
    let more = match specs.len() - names.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Problem::new(
        ProblemCode::AmbiguousCitation,
        citation.span,
        format!(
            "{} may mean {}{more}; say which once in this file: Feature: {likeliest}",
            citation.text,
            names.join(", ")
        ),
    )
}

/// Whether a file names parts of specs, so that a wrong name of a spec is one: "Feature: login"
/// also stands in files that know nothing of specs.
fn speaks_of_specs(facts: &SourceFacts) -> bool {
    let kinds = [CitationKind::Requirement, CitationKind::Property];
    facts.citations.iter().any(|citation| kinds.contains(&citation.kind))
}

fn known(snapshot: &Snapshot) -> String {
    const MOST: usize = 5;
    let names: Vec<String> =
        snapshot.specs().take(MOST + 1).map(|spec| spec.id().to_string()).collect();
    match names.len() > MOST {
        true => format!("there are {} and others", names[..MOST].join(", ")),
        false => format!("there are {}", names.join(", ")),
    }
}
