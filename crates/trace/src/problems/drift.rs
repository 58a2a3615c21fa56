//! What happened to links since they were confirmed, said at both ends.

use std::collections::HashMap;

use specls_code::SourceFacts;
use specls_spec::{Id, Problem, ProblemCode, TaskState, Tasks};
use specls_text::Span;

use crate::{Drift, Evidence, Link, Snapshot, SpecView, Standing};

/// What became of the confirmed links of a spec, at its criteria.
pub(super) fn of_criteria(spec: SpecView<'_>) -> Vec<Problem> {
    let drifted = spec.drifted().into_iter();
    drifted
        .filter_map(|(id, link)| {
            let (_, criterion) = spec.criterion(&id)?;
            let (code, message) = said(&id.to_string(), &link, End::Criterion)?;
            Some(Problem::new(code, criterion.text_span, message))
        })
        .collect()
}

/// What became of the confirmed links of a source file, at its symbols.
pub(super) fn of_symbols(snapshot: &Snapshot, path: &str, facts: &SourceFacts) -> Vec<Problem> {
    if !snapshot.is_confirmed(path) {
        return Vec::new();
    }
    let claims = snapshot.claims_of_file(path).into_iter();
    claims
        .filter(|claim| claim.link.evidence == Evidence::Confirmed)
        .filter_map(|claim| {
            let symbol = claim.link.symbol_at.and_then(|at| facts.symbols.get(at));
            let span = symbol.map_or(Span::at(0), |symbol| symbol.name_span);
            let id = format!("{}#{}", claim.spec.id(), claim.criterion);
            let (code, message) = said(&id, &claim.link, End::Symbol)?;
            Some(Problem::new(code, span, message))
        })
        .collect()
}

/// Which end of a link is spoken at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Criterion,
    Symbol,
}

/// What is said about a link at one of its ends; nothing where it is as it was.
fn said(id: &str, link: &Link, end: End) -> Option<(ProblemCode, String)> {
    let place = match &link.symbol {
        Some(symbol) => format!("`{symbol}` in {}", link.place.path),
        None => link.place.path.clone(),
    };
    Some(match &link.drift {
        Drift::None | Drift::NeverConfirmed | Drift::RequirementNewer => return None,
        Drift::RequirementChanged => (
            ProblemCode::RequirementChanged,
            format!(
                "{id} says something else since its link to {place} was confirmed; \
                 change the code where needed, then confirm the link"
            ),
        ),
        Drift::BothChanged => (
            ProblemCode::RequirementChanged,
            format!(
                "{id} and {place} both changed since their link was confirmed; \
                 compare them, then confirm the link"
            ),
        ),
        Drift::CodeChanged => (
            ProblemCode::CodeChanged,
            format!(
                "{place} changed since its link to {id} was confirmed; \
                 see that it still does what {id} says, then confirm the link"
            ),
        ),
        // Nothing is left at the other end where this could be said.
        Drift::SymbolGone { .. } if end == End::Symbol => return None,
        Drift::SymbolGone { moved: Some(moved) } => (
            ProblemCode::SymbolGone,
            format!(
                "{place}, linked to {id}, is gone; the same code stands at {moved}: confirm that link"
            ),
        ),
        Drift::SymbolGone { moved: None } => (
            ProblemCode::SymbolGone,
            format!("{place}, linked to {id}, is gone; link the code that does it now"),
        ),
    })
}

/// Done tasks of whose criteria none is linked to any code. Says nothing about specs that no code
/// speaks of: their projects trace in other ways.
pub(super) fn done_without_code(spec: SpecView<'_>, tasks: &Tasks) -> Vec<Problem> {
    if !spec.is_traced() {
        return Vec::new();
    }
    let standings: HashMap<Id, Standing> = spec.standings().into_iter().collect();
    let has_code = |id: &Id| {
        let standing = standings.get(id);
        standing.is_none_or(|one| one.built || one.tested || !one.counts())
    };
    tasks
        .tasks
        .iter()
        .filter(|task| task.state == TaskState::Done && !task.references.is_empty())
        .filter_map(|task| {
            let cited = spec.resolve_all(&task.references);
            if cited.is_empty() || cited.iter().any(has_code) {
                return None;
            }
            let ids: Vec<&str> = cited.iter().take(4).map(Id::as_str).collect();
            let more = if cited.len() > ids.len() { ", …" } else { "" };
            Some(Problem::new(
                ProblemCode::DoneWithoutCode,
                task.title_span,
                format!(
                    "This task is done, but no code is linked to {}{more}; cite the criterion in the \
                     code (Requirements: {})",
                    ids.join(", "),
                    cited[0]
                ),
            ))
        })
        .collect()
}
