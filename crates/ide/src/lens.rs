//! What is shown above headings, criteria, tasks and symbols, each with a twin in the menu.

use specls_code::SourceFacts;
use specls_spec::{Document, Id, Requirements, TaskState};
use specls_text::Span;
use specls_trace::{Claim, Drift, Evidence, Link, Role, Snapshot, SpecView};

use crate::action::{Beside, Shown, run_actions, step_actions, task_actions};
use crate::criterion_action::{has_code, shown_or_suggested};
use crate::describe::{count, drifted, titled};
use crate::{Action, Command};

/// Something shown above a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// The line it stands above.
    pub span: Span,
    /// What it says.
    pub title: String,
    /// What it offers.
    pub action: Action,
}

impl Lens {
    fn of(span: Span, action: Action) -> Self {
        Self { span, title: action.title.clone(), action }
    }
}

/// The lenses of the file at `path`. In a spec document the next steps above its first line, above
/// each task that is not done what can be done with it, above each criterion what it is linked to; in
/// a source file above each symbol what it implements or tests.
pub fn lenses(snapshot: &Snapshot, path: &str, beside: Beside<'_>) -> Vec<Lens> {
    let (Some(file), Some(spec)) = (snapshot.spec_file(path), snapshot.spec_of(path)) else {
        return match snapshot.source(path) {
            Some(facts) => above_symbols(snapshot, path, facts),
            None => Vec::new(),
        };
    };
    let mut lenses: Vec<Lens> = step_actions(file, spec, beside.changes)
        .into_iter()
        .chain(run_actions(file, spec, beside.drafters).into_iter().take(1))
        .map(|action| Lens::of(Span::at(0), action))
        .collect();
    match &file.document {
        Document::Requirements(document) if has_code(snapshot) => {
            lenses.extend(above_criteria(spec, document));
        }
        Document::Tasks(tasks) => {
            for (index, task) in tasks.tasks.iter().enumerate() {
                if task.state == TaskState::Done {
                    continue;
                }
                let back = |action: &Action| {
                    matches!(&action.command, Command::SetTaskState { state, .. }
                        if *state == TaskState::Open)
                };
                let actions = task_actions(spec.folder(), index, task);
                let offered = actions.into_iter().filter(|action| !back(action));
                lenses.extend(offered.map(|action| Lens::of(task.line, action)));
            }
        }
        _ => {}
    }
    lenses
}

/// What each criterion is linked to.
fn above_criteria(spec: SpecView<'_>, document: &Requirements) -> Vec<Lens> {
    let criteria = document.requirements.iter().flat_map(|requirement| &requirement.criteria);
    let linked = spec.all_links();
    criteria
        .filter(|criterion| spec.opted_out(&criterion.id).is_none())
        .map(|criterion| {
            let links = linked.get(&criterion.id).map_or(&[][..], Vec::as_slice);
            let of = |role: Role| links.iter().filter(|link| link.role == role).count();
            let title = match (of(Role::Implements), of(Role::Tests)) {
                (0, 0) if links.is_empty() => "not linked: suggest code".to_owned(),
                (0, 0) => count(links.len(), "mention"),
                (code, tests) => {
                    let mut parts = vec![count(code, "implementation"), count(tests, "test")];
                    parts.extend(confirmed(links.iter()));
                    parts.join(" · ")
                }
            };
            let action = shown_or_suggested(spec, &criterion.id, links.is_empty());
            Lens { span: criterion.span, title, action }
        })
        .collect()
}

/// Whether people vouched for the links, and what changed since.
fn confirmed<'a>(links: impl Iterator<Item = &'a Link> + Clone) -> Option<String> {
    let changed = links.clone().find_map(|link| drifted(&link.drift));
    let is_confirmed =
        |link: &Link| link.evidence == Evidence::Confirmed && link.drift == Drift::None;
    changed.or_else(|| links.clone().any(is_confirmed).then(|| "confirmed".to_owned()))
}

/// More criteria of one symbol than this are counted in one lens.
const ONE_BY_ONE: usize = 2;

fn above_symbols(snapshot: &Snapshot, path: &str, facts: &SourceFacts) -> Vec<Lens> {
    let mut lenses = Vec::new();
    let all = snapshot.claims_of_file(path);
    for (index, symbol) in facts.symbols.iter().enumerate() {
        let claims = all.iter().filter(|claim| claim.link.symbol_at == Some(index));
        let span = Span::at(symbol.span.start);
        let mut groups: Vec<(&str, Role, Vec<&Claim<'_>>)> = Vec::new();
        for claim in claims {
            let (folder, role) = (claim.spec.folder(), claim.link.role);
            match groups.iter_mut().find(|(other, of, _)| *other == folder && *of == role) {
                Some((_, _, group)) if group.iter().any(|one| one.criterion == claim.criterion) => {
                }
                Some((_, _, group)) => group.push(claim),
                None => groups.push((folder, role, vec![claim])),
            }
        }
        for (_, role, group) in groups {
            if group.len() <= ONE_BY_ONE {
                lenses.extend(group.iter().map(|claim| above_symbol(span, role, &[claim])));
            } else {
                lenses.push(above_symbol(span, role, &group));
            }
        }
    }
    lenses
}

/// `implements hanoi#3.2 Undo a move · 2 tests · confirmed`
fn above_symbol(span: Span, role: Role, claims: &[&Claim<'_>]) -> Lens {
    let criteria: Vec<Id> = claims.iter().map(|claim| claim.criterion.clone()).collect();
    let spec = claims[0].spec;
    let what = match &*criteria {
        [only] => titled(spec, only),
        several => {
            let ids: Vec<&str> = several.iter().map(Id::as_str).collect();
            format!("{} {}", spec.id(), ids.join(", "))
        }
    };
    let mut parts = vec![format!("{} {what}", role.name())];
    if role != Role::Tests {
        let tests = criteria.iter().flat_map(|id| spec.links(id)).filter(Link::is_test);
        match tests.count() {
            0 => parts.push("no test".to_owned()),
            tests => parts.push(count(tests, "test")),
        }
    }
    parts.extend(confirmed(claims.iter().map(|claim| &claim.link)));
    let title = parts.join(" · ");
    let command = Command::Show { folder: spec.folder().to_owned(), criteria, links: Shown::All };
    let action = Action::refactor(format!("Show what {what} is linked to"), command);
    Lens { span, title, action }
}
