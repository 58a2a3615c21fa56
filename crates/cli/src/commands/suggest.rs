//! `specls suggest`: which code is likely to answer to a criterion.

mod tickets;

use std::collections::HashSet;

use serde::Serialize;
use specls_spec::Id;
use specls_workspace::Scope;

use crate::answer::{Answer, Failure};
use crate::arguments::{Format, Suggest};
use crate::output::{Palette, Progress, json};
use crate::project::Project;
use crate::shell::Shell;
use crate::suggestions::{Found, Suggested, listed, suggestions};

/// Suggests code for the criteria of a project, or for tickets in a plain folder.
pub fn suggest(arguments: &Suggest, shell: &Shell) -> Result<Answer, Failure> {
    if let (Some(requirements), Some(code)) = (&arguments.requirements, &arguments.code) {
        return tickets::rank(requirements, code, arguments, shell);
    }
    let (spec, id) = split(arguments.wanted.as_deref());
    let named: Vec<&str> = spec.iter().copied().filter(|name| !name.is_empty()).collect();
    let project = Project::open(shell, &named, Scope::Everything)?;
    let specs = match (id, &*named) {
        // An id alone is looked for in all specs.
        (Some(_), []) => project.specs(&[])?,
        _ => project.specs(&named)?,
    };
    let progress = Progress::start(shell, "Looking for criteria without code");
    let wanted: HashSet<(&str, Id)> = specs
        .iter()
        .flat_map(|spec| {
            let standings = spec.standings().into_iter();
            let asked = standings.filter(|(own, standing)| match id {
                Some(id) => own.as_str() == id || parent(own.as_str()) == Some(id),
                None => !standing.built && standing.counts(),
            });
            asked.map(|(id, _)| (spec.folder(), id))
        })
        .collect();
    drop(progress);
    if wanted.is_empty() {
        return match id {
            Some(id) => Err(Failure(format!(
                "there is no criterion `{id}`; `specls show` lists them with their numbers"
            ))),
            None => Ok(Answer::nothing_to_do("code answers to every criterion")),
        };
    }
    let found = suggestions(&project, shell, &wanted);
    Ok(Answer::of(match arguments.format {
        Format::Json => json(&Report::of(&found))?,
        Format::Text => text(&found, shell.palette),
    }))
}

/// The spec and the criterion that are named: `hanoi`, `2.1`, `hanoi#2.1`.
fn split(wanted: Option<&str>) -> (Option<&str>, Option<&str>) {
    let is_number = |text: &str| {
        text.starts_with(|first: char| first.is_ascii_digit()) && !text.contains(['/', '\\', '-'])
    };
    match wanted {
        None => (None, None),
        Some(wanted) => match wanted.rsplit_once('#') {
            Some((spec, id)) => (Some(spec), Some(id)),
            None if is_number(wanted) => (None, Some(wanted)),
            None => (Some(wanted), None),
        },
    }
}

/// The requirement of a criterion: `2` of `2.1`.
fn parent(id: &str) -> Option<&str> {
    id.rsplit_once('.').map(|(parent, _)| parent)
}

#[derive(Serialize)]
struct Report<'a> {
    suggestions: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    text: &'a str,
    #[serde(flatten)]
    found: &'a Found,
}

impl<'a> Report<'a> {
    fn of(found: &'a [Suggested]) -> Self {
        let row = |one: &'a Suggested| Row { id: &one.address, text: &one.text, found: &one.found };
        Self { suggestions: found.iter().map(row).collect() }
    }
}

/// For people: each criterion with the best files, why, and where in them.
fn text(found: &[Suggested], palette: Palette) -> String {
    listed(found.iter().map(|one| (&*one.address, &*one.text, &one.found)), palette)
}
