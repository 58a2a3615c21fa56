//! `specls confirm` and `specls reject`: what a person says of a link, kept in trace.lock.

use specls_spec::Id;
use specls_text::{ChangeSet, FileChange, LineIndex};
use specls_trace::{Address, LOCK_FILE, Lock, SpecView};
use specls_workspace::Scope;

use crate::answer::{Answer, Failure};
use crate::arguments::LinkArguments;
use crate::commands::change;
use crate::project::Project;
use crate::shell::Shell;

/// Confirms that code does what a criterion says, as both are now.
pub fn confirm(arguments: &LinkArguments, shell: &Shell) -> Result<Answer, Failure> {
    decide(arguments, shell, "confirmed", |_, spec, criterion, code, symbol| {
        Ok(spec.confirmed(criterion, &code.path, symbol))
    })
}

/// Says that code has nothing to do with a criterion.
pub fn reject(arguments: &LinkArguments, shell: &Shell) -> Result<Answer, Failure> {
    decide(arguments, shell, "rejected", |project, spec, criterion, code, symbol| {
        match cited_in(project, spec, criterion, code, symbol) {
            Some(line) => Err(Failure(format!(
                "{}:{line} cites {}#{criterion} in a comment; take the number out there",
                code.path,
                spec.id()
            ))),
            None => Ok(spec.rejected(criterion, &code.path, symbol)),
        }
    })
}

/// The line of a comment that ties the code to the criterion whatever a lock says.
fn cited_in(
    project: &Project,
    spec: &SpecView<'_>,
    criterion: &Id,
    code: &Address,
    symbol: Option<usize>,
) -> Option<usize> {
    let at = project.snapshot().citation_of(&code.path, symbol, *spec, criterion)?;
    let citation = project.snapshot().source(&code.path)?.citations.get(at)?;
    let text = project.workspace().sources().text(&code.path)?;
    Some(LineIndex::new(&text).line(citation.span.start) + 1)
}

fn decide(
    arguments: &LinkArguments,
    shell: &Shell,
    done: &str,
    decision: impl Fn(
        &Project,
        &SpecView<'_>,
        &Id,
        &Address,
        Option<usize>,
    ) -> Result<Option<Lock>, Failure>,
) -> Result<Answer, Failure> {
    let code = Address::read(&arguments.code)
        .filter(|code| specls_text::path_is_safe(&code.path))
        .ok_or_else(|| {
            Failure(format!(
                "`{}` is no code below the project; write it as src/board.rs#Board.shift",
                arguments.code
            ))
        })?;
    let mut project = Project::open(shell, &[], Scope::Citing)?;
    project.read_symbols(&code.path);
    let (spec, id) = match arguments.criterion.split_once('#') {
        Some((spec, id)) => (project.spec(Some(spec))?, id),
        None => (project.spec(None)?, arguments.criterion.as_str()),
    };
    let id = Id::new(id);
    let name = spec.id();
    if spec.criterion(&id).is_none() {
        return Err(Failure(format!(
            "`{name}` has no criterion {id}; `specls show {name}` lists them"
        )));
    }
    let facts = project.snapshot().source(&code.path);
    let symbol = facts.and_then(|facts| code.find(facts));
    let is_there = facts.is_some() && (symbol.is_some() || code.symbol.is_empty());
    let lock = match is_there {
        true => decision(&project, &spec, &id, &code, symbol)?,
        // Of code that is gone only the memory can be given up.
        false => spec.forgotten(&id, &code),
    };
    let lock = lock.ok_or_else(|| {
        Failure(match facts {
            Some(_) => format!(
                "`{}` has no `{}`; `specls symbols {}` lists what it has",
                code.path, code.symbol, code.path
            ),
            None => format!("`{}` is no source file of the project that can be read", code.path),
        })
    })?;
    let path = format!("{}/{LOCK_FILE}", spec.folder());
    let before = project.workspace().sources().text(&path);
    let mut changes = ChangeSet::default();
    changes.push(FileChange::new(path, before, lock.text()));
    let mut answer = change::write(&changes, project.workspace(), shell)?;
    answer.notes.push(match is_there {
        true => format!("{done}: {code} and {name}#{id}"),
        false => format!("forgotten: {code} is gone"),
    });
    Ok(answer)
}
