//! What is likely to answer to the criteria of a report that no code answers to.

use std::collections::{HashMap, HashSet};

use specls_spec::Id;

use super::model::{Report, SpecTrace, State};
use crate::project::Project;
use crate::shell::Shell;
use crate::suggestions::suggestions;

/// Gives each criterion without code what is likely to answer to it; a criterion that was asked for by
/// itself gets it in any case.
pub fn add_suggestions(report: &mut Report, project: &Project, shell: &Shell) {
    let is_named = report.part.as_ref().is_some_and(|part| part.kind == "criterion");
    let of_spec = |spec: &'_ SpecTrace| -> Vec<Id> {
        let asked = spec.criteria().filter(|one| is_named || one.is(State::Unbuilt));
        asked.map(|criterion| Id::new(&criterion.id)).collect()
    };
    let wanted: HashSet<(&str, Id)> = report
        .specs
        .iter()
        .flat_map(|spec| of_spec(spec).into_iter().map(|id| (spec.path.as_str(), id)))
        .collect();
    let found = suggestions(project, shell, &wanted).into_iter();
    let mut found: HashMap<_, _> = found.map(|one| ((one.folder, one.id), one.found)).collect();
    for spec in &mut report.specs {
        let criteria =
            spec.requirements.iter_mut().flat_map(|requirement| &mut requirement.criteria);
        for criterion in criteria {
            criterion.suggestions = found.remove(&(spec.path.clone(), Id::new(&criterion.id)));
        }
    }
}
