//! Problems of a spec document that only its neighbours show.

use std::collections::HashSet;

use specls_spec::{
    BugfixStatement, Document, Id, Problem, ProblemCode, Reference, ReferenceTarget, Requirements,
};
use specls_text::Span;

use super::drift;
use crate::{SpecFile, SpecView};

/// All problems of a spec document: what its reader noticed, what the spec's other documents
/// contradict (unknown ids, criteria without task), and what became of its links to code.
pub(super) fn problems(spec: SpecView<'_>, file: &SpecFile) -> Vec<Problem> {
    let mut problems = file.document.problems().to_vec();
    match &file.document {
        Document::Requirements(document) => {
            without_task(spec, document, &mut problems);
            problems.extend(drift::of_criteria(spec));
        }
        Document::Design(document) => {
            let validated = document.properties.iter().flat_map(|property| &property.validates);
            unknown(spec, file, validated.chain(&document.references), &mut problems);
        }
        Document::Tasks(document) => {
            let cited = document.tasks.iter().flat_map(|task| &task.references);
            unknown(spec, file, cited, &mut problems);
            problems.extend(drift::done_without_code(spec, document));
        }
    }
    problems
}

/// Criteria that no task cites. Says nothing before there are tasks; and where no task cites
/// anything, says so once instead of once a criterion.
fn without_task(spec: SpecView<'_>, document: &Requirements, problems: &mut Vec<Problem>) {
    if spec.tasks().is_none_or(|tasks| tasks.tasks.is_empty()) {
        return;
    }
    let planned = spec.planned();
    let wanted: Vec<(&Id, Span)> = document
        .requirements
        .iter()
        .filter(|requirement| requirement.bugfix != Some(BugfixStatement::Current))
        .flat_map(|requirement| &requirement.criteria)
        .map(|criterion| (&criterion.id, criterion.text_span))
        .collect();
    let Some(first) = document.requirements.first() else { return };
    if planned.is_empty() && wanted.len() > 1 {
        let example = wanted.first().map_or("1.1", |(id, _)| id.as_str());
        problems.push(Problem::new(
            ProblemCode::CriterionWithoutTask,
            first.heading,
            format!(
                "No task of {} cites any of its {} criteria; name them below each task: \
                 _Requirements: {example}_",
                spec.id(),
                wanted.len()
            ),
        ));
        return;
    }
    problems.extend(wanted.into_iter().filter(|(id, _)| !planned.contains(*id)).map(
        |(id, span)| {
            Problem::new(
                ProblemCode::CriterionWithoutTask,
                span,
                format!("No task cites {id}; propagate the change, or name it below a task"),
            )
        },
    ));
}

/// References that name nothing. Where the requirements hold nothing that could be cited, every
/// reference would look wrong, and nothing is said.
fn unknown<'a>(
    spec: SpecView<'_>,
    file: &SpecFile,
    references: impl Iterator<Item = &'a Reference>,
    problems: &mut Vec<Problem>,
) {
    let has_requirements =
        spec.requirements().is_some_and(|document| !document.requirements.is_empty());
    let has_properties = spec.design().is_some_and(|design| !design.properties.is_empty());
    let mut seen = HashSet::new();
    for reference in references {
        let could_be_known = match reference.target {
            ReferenceTarget::Property(_) => has_properties,
            _ => has_requirements,
        };
        if could_be_known && !spec.knows(&reference.target) && seen.insert(reference.span) {
            problems.push(Problem::new(
                ProblemCode::UnknownReference,
                reference.span,
                message(spec, &reference.target, reference.span.of(&file.text)),
            ));
        }
    }
}

/// Names what is missing and what there is instead.
pub(super) fn message(spec: SpecView<'_>, target: &ReferenceTarget, written: &str) -> String {
    let name = spec.id();
    let id = match target {
        ReferenceTarget::Id(id) => id,
        ReferenceTarget::Property(id) => {
            let properties = spec.design().map_or(0, |design| design.properties.len());
            return format!("{name} has no property {id}; its design has {properties}");
        }
        ReferenceTarget::Range(first, last) => {
            let whole = |id: &Id| spec.knows(&ReferenceTarget::Id(id.clone()));
            if whole(first) { last } else { first }
        }
        ReferenceTarget::All | ReferenceTarget::None | ReferenceTarget::Text(_) => {
            return format!("{name} has nothing called {written}");
        }
    };
    let parent = id.parent().and_then(|parent| spec.requirement(&parent));
    if let Some(requirement) = parent {
        return match (requirement.criteria.first(), requirement.criteria.last()) {
            (Some(first), Some(last)) if first.id != last.id => format!(
                "{name} has no criterion {id}: requirement {} has {} to {}",
                requirement.id, first.id, last.id
            ),
            (Some(only), _) => format!(
                "{name} has no criterion {id}: requirement {} has only {}",
                requirement.id, only.id
            ),
            _ => format!(
                "{name} has no criterion {id}: requirement {} has no criteria",
                requirement.id
            ),
        };
    }
    let requirements = spec.requirements().map_or(&[][..], |document| &document.requirements);
    match (requirements.first(), requirements.last()) {
        (Some(first), Some(last)) if requirements.len() > 1 => {
            format!(
                "{name} has no requirement {id}: its requirements are {} to {}",
                first.id, last.id
            )
        }
        (Some(only), _) => format!("{name} has no requirement {id}: it has only {}", only.id),
        _ => format!("{name} has no requirement {id}"),
    }
}
