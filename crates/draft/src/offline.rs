//! The built-in answer to each step, without any model.

mod bugfix;
mod clause;
pub(crate) mod coverage;
mod design;
mod diagram;
mod grammar;
mod idea;
mod page;
mod plan;
mod propagate;
mod requirements;
mod sentence;
mod task_list;
mod tasks;
mod words;

use specls_spec::Requirements;
use specls_trace::SpecView;

pub(crate) use propagate::{Change, added, changed_sources, delta, renewed_lock};
pub(crate) use tasks::first_lock;

use crate::{Draft, Refusal, Request, Step};

/// Answers a step.
pub fn answer(request: &Request) -> Result<Draft, Refusal> {
    match &request.step {
        Step::Requirements { idea } => requirements::requirements(request, idea.as_deref()),
        Step::Design => design::design(request),
        Step::Tasks => tasks::tasks(request),
        Step::Implement { task } => crate::implement::answer(request, *task),
        Step::Propagate => propagate::propagate(request),
        Step::Refine | Step::Analyse | Step::Derive | Step::Bugfix { .. } | Step::Explain => {
            Err(Refusal::new(format!(
                "the step `{}` needs a model, and the offline author has none: name one in your \
                 config.toml (`[authors.NAME]`, see docs/authors.md), or choose another author",
                request.step.name()
            )))
        }
    }
}

/// The spec and its requirements, when there is something to draft `what` from.
pub(crate) fn requirements_of<'a>(
    request: &'a Request,
    what: &str,
) -> Result<(SpecView<'a>, &'a Requirements), Refusal> {
    let spec = &request.spec;
    let view = request.snapshot.spec_in(&request.folder);
    let file = view.and_then(|view| view.requirements_file());
    let (Some(view), Some(file)) = (view, file) else {
        return Err(Refusal::new(format!(
            "{spec} has no requirements.md yet: write the idea in {}/requirements.md, one wish per \
             line, and generate the requirements before the {what}",
            request.folder
        )));
    };
    let name = file.located.kind.file_name();
    match view.requirements() {
        Some(document) if view.criteria().next().is_some() => Ok((view, document)),
        Some(document) if !document.requirements.is_empty() => Err(Refusal::new(format!(
            "{name} of {spec} has requirements but no acceptance criteria: number them `1.`, `2.` \
             below `#### Acceptance Criteria`, and generate the {what} again"
        ))),
        _ => Err(Refusal::new(format!(
            "{name} of {spec} has no requirements yet: write the idea in it, one wish per line, and \
             generate the requirements"
        ))),
    }
}

#[cfg(test)]
mod tests;
