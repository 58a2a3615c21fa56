//! What can be done with a criterion: see its code and tests, look for code, answer suggestions.

use specls_spec::{Criterion, Id};
use specls_trace::{Role, Snapshot, SpecView};

use crate::action::{Action, Command, Shown};
use crate::{Suggested, Suggestion};

/// The actions of one criterion.
pub(crate) fn criterion_actions(
    snapshot: &Snapshot,
    spec: SpecView<'_>,
    criterion: &Criterion,
    suggested: &Suggested,
) -> Vec<Action> {
    let id = &criterion.id;
    let mut actions: Vec<Action> =
        suggested.code(snapshot, spec, id).into_iter().flat_map(answers).collect();
    if has_code(snapshot) {
        let links = spec.links(id);
        actions.push(shown_or_suggested(spec, id, links.is_empty()));
        let tests = links.iter().filter(|link| link.role == Role::Tests).count();
        if tests > 0 && tests < links.len() {
            let command = show(spec, id, Shown::Tests);
            actions.push(Action::refactor(format!("Go to the tests of {id}"), command));
        }
        if !links.is_empty() {
            actions.push(suggest(spec, id));
        }
    }
    actions
}

/// What a lens above a criterion offers: its links, or to look for some.
pub(crate) fn shown_or_suggested(spec: SpecView<'_>, id: &Id, is_bare: bool) -> Action {
    if is_bare {
        return suggest(spec, id);
    }
    Action::refactor(format!("Show what {id} is linked to"), show(spec, id, Shown::All))
}

/// Whether there is any file that could be linked.
pub(crate) fn has_code(snapshot: &Snapshot) -> bool {
    snapshot.files().any(|(_, facts)| facts.is_some())
}

fn suggest(spec: SpecView<'_>, id: &Id) -> Action {
    let command = Command::Suggest { folder: spec.folder().to_owned(), criterion: id.clone() };
    Action::refactor(format!("Suggest code for {id}"), command)
}

fn show(spec: SpecView<'_>, id: &Id, links: Shown) -> Command {
    Command::Show { folder: spec.folder().to_owned(), criteria: vec![id.clone()], links }
}

/// What can be said to a suggestion.
fn answers(found: &Suggestion) -> Vec<Action> {
    let (code, id) = (&found.tie.code, &found.tie.criterion);
    let why = found.because();
    vec![
        Action::refactor(
            format!("Confirm that {code} belongs to {id} {why}").trim_end(),
            Command::Confirm(found.tie.clone()),
        ),
        Action::refactor(format!("Cite {id} at {code}"), Command::Cite(found.tie.clone())),
        Action::refactor(
            format!("This is not it: {code} has nothing to do with {id}"),
            Command::Reject(found.tie.clone()),
        ),
    ]
}
