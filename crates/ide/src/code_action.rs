//! What can be done at a place of a source file: say which spec it speaks of, link a symbol to a
//! criterion, keep or refuse a link, go to the tests.

use specls_code::SourceFacts;
use specls_spec::ProblemCode;
use specls_text::Span;
use specls_trace::{Address, Claim, Drift, Role, Snapshot, problems};

use crate::action::{Action, Beside, Command, Shown};
use crate::describe::titled;
use crate::meant::{InSource, Meant, in_source, meant_by};
use crate::name_spec::name_spec;
use crate::{Suggestion, Tie};

/// More links of one symbol than this are not offered one by one.
const OFFERED: usize = 4;

/// The actions at `span` of a source file. On a citation: what mends it, and which spec it may mean.
/// From a symbol's comment to its name: what can be done with its links. Inside of code nothing.
pub(crate) fn code_actions(
    snapshot: &Snapshot,
    path: &str,
    span: Span,
    beside: Beside<'_>,
) -> Vec<Action> {
    if snapshot.specs().next().is_none() {
        return Vec::new();
    }
    let Some(facts) = snapshot.source(path) else { return Vec::new() };
    let mut actions = fixes(snapshot, path, facts, span);
    if let Some(InSource::Citation(index, citation)) = in_source(facts, span.start)
        && let Some(Meant::Several(specs, _)) = meant_by(snapshot, path, index, citation)
        && let Some(text) = beside.sources.text(path)
    {
        for spec in specs {
            if let Some(edit) = name_spec(path, &text, spec.id().as_str(), spec.folder()) {
                let title = format!("Say that this file is about {}", spec.id());
                let edits = Command::Edit(vec![edit]);
                actions.push(Action::fix(title, edits, ProblemCode::AmbiguousCitation));
            }
        }
    }
    if let Some(symbol) = symbol_at(facts, span.start) {
        actions.extend(symbol_actions(snapshot, path, facts, symbol, beside));
    }
    actions
}

/// The quick fixes of problems that `span` touches. Without citations there are none, and nothing is
/// looked for.
fn fixes(snapshot: &Snapshot, path: &str, facts: &SourceFacts, span: Span) -> Vec<Action> {
    let touched = |other: Span| other.meets(span) || other.touches(span.start);
    if !facts.citations.iter().any(|citation| touched(citation.span)) {
        return Vec::new();
    }
    problems(snapshot, path)
        .into_iter()
        .filter(|problem| touched(problem.span))
        .filter_map(|problem| {
            let fix = problem.fix?;
            Some(Action::fix(fix.title, Command::Edit(fix.edits), problem.code))
        })
        .collect()
}

/// The innermost symbol whose head, from its comment to its name, holds the place.
fn symbol_at(facts: &SourceFacts, offset: usize) -> Option<usize> {
    let head = |symbol: specls_code::Symbol<'_>| {
        let above = symbol.doc.filter(|doc| doc.end <= symbol.span.start);
        let start = above.map_or(symbol.span.start, |doc| doc.start.min(symbol.span.start));
        Span::new(start, symbol.name_span.end)
    };
    facts.symbols.iter().rposition(|symbol| head(symbol).touches(offset))
}

fn symbol_actions(
    snapshot: &Snapshot,
    path: &str,
    facts: &SourceFacts,
    symbol: usize,
    beside: Beside<'_>,
) -> Vec<Action> {
    let code = Address::new(path, facts, Some(symbol));
    let name = code.symbol.clone();
    let mut actions = Vec::new();
    let mut claims = snapshot.claims(path, Some(symbol));
    claims.dedup_by(|one, other| {
        one.spec.folder() == other.spec.folder() && one.criterion == other.criterion
    });
    for claim in claims.iter().take(OFFERED) {
        let is_cited =
            snapshot.citation_of(path, Some(symbol), claim.spec, &claim.criterion).is_some();
        actions.extend(claim_actions(claim, &code, is_cited));
    }
    let found = beside.suggested.criteria(snapshot, &code);
    actions.extend(found.iter().filter_map(|found| cite_action(snapshot, found)));
    let title = format!("Link {name} to a requirement…");
    let command = Command::Link(code);
    actions.push(Action::refactor(title, command));
    actions
}

/// What can be done with one link of a symbol.
fn claim_actions(claim: &Claim<'_>, code: &Address, is_cited: bool) -> Vec<Action> {
    let (spec, link) = (claim.spec, &claim.link);
    let criterion = titled(spec, &claim.criterion);
    let name = &code.symbol;
    let tie = Tie {
        code: code.clone(),
        folder: spec.folder().to_owned(),
        criterion: claim.criterion.clone(),
    };
    let show = |links: Shown| Command::Show {
        folder: spec.folder().to_owned(),
        criteria: vec![claim.criterion.clone()],
        links,
    };
    let mut actions =
        vec![Action::refactor(format!("Show what {criterion} is linked to"), show(Shown::All))];
    let tested = spec.links(&claim.criterion).iter().any(|link| link.role == Role::Tests);
    if tested && link.role != Role::Tests {
        actions
            .push(Action::refactor(format!("Go to the tests of {criterion}"), show(Shown::Tests)));
    }
    let drift = match link.drift {
        Drift::None => return actions,
        Drift::NeverConfirmed | Drift::RequirementNewer => None,
        Drift::RequirementChanged => Some(ProblemCode::RequirementChanged),
        Drift::CodeChanged | Drift::BothChanged => Some(ProblemCode::CodeChanged),
        Drift::SymbolGone { .. } => Some(ProblemCode::SymbolGone),
    };
    let verb = link.role.name();
    let confirm = Command::Confirm(tie.clone());
    actions.push(match drift {
        Some(code) => {
            Action::fix(format!("Confirm that {name} still {verb} {criterion}"), confirm, code)
        }
        None => Action::refactor(format!("Confirm that {name} {verb} {criterion}"), confirm),
    });
    // What a comment says is taken back in the comment, whoever else says so too.
    if !is_cited {
        let title = format!("This is not it: {name} has nothing to do with {criterion}");
        actions.push(Action::refactor(title, Command::Reject(tie)));
    }
    actions
}

/// Writes a suggested criterion into the symbol's comment.
fn cite_action(snapshot: &Snapshot, found: &Suggestion) -> Option<Action> {
    let spec = snapshot.spec_in(&found.tie.folder)?;
    let title = format!(
        "Link {} to {} {}",
        found.tie.name(),
        titled(spec, &found.tie.criterion),
        found.because()
    );
    Some(Action::refactor(title.trim_end(), Command::Cite(found.tie.clone())))
}
