//! The words and blocks that hovers, lenses and menus are made of.

use std::collections::BTreeSet;

use specls_spec::{Id, Property, Reference, Task};
use specls_trace::{Drift, Evidence, Link, Role, Snapshot, SpecView, address_of};

/// More criteria than this are named, not quoted.
const QUOTED: usize = 8;
/// More places than this are counted, not listed.
const LISTED: usize = 12;
/// Titles longer than this are cut where they stand in a menu.
const SHORT: usize = 60;

/// How a criterion is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// By its number, in its own spec: `3.2`.
    Plain,
    /// With its spec, everywhere else: `hanoi#3.2`.
    WithSpec,
}

impl Naming {
    pub(crate) fn name(self, spec: SpecView<'_>, id: &str) -> String {
        match self {
            Naming::Plain => id.to_owned(),
            Naming::WithSpec => format!("{}#{id}", spec.id()),
        }
    }
}

/// `hanoi#3.2 Undo a move`: a criterion with the title of its requirement.
pub(crate) fn titled(spec: SpecView<'_>, id: &Id) -> String {
    let name = Naming::WithSpec.name(spec, id.as_str());
    match spec.criterion(id).map(|(requirement, _)| requirement.title.as_str()) {
        Some(title) if !title.is_empty() => format!("{name} {}", cut(title)),
        _ => name,
    }
}

/// A text that fits into a line of a menu.
pub(crate) fn cut(text: &str) -> String {
    match text.char_indices().nth(SHORT) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// The criteria, quoted under their numbers and the titles of their requirements.
pub(crate) fn quote(spec: SpecView<'_>, ids: &[Id], naming: Naming) -> String {
    let mut blocks: Vec<String> = ids
        .iter()
        .take(QUOTED)
        .filter_map(|id| spec.criterion(id))
        .map(|(requirement, criterion)| {
            let title = match requirement.title.as_str() {
                "" => String::new(),
                title => format!(" · {title}"),
            };
            let name = naming.name(spec, criterion.id.as_str());
            format!("**{name}**{title}\n\n> {}", criterion.text)
        })
        .collect();
    if ids.len() > QUOTED {
        let more: Vec<&str> = ids[QUOTED..].iter().map(Id::as_str).collect();
        blocks.push(format!("and {}", more.join(", ")));
    }
    blocks.join("\n\n")
}

/// What the references cite, quoted.
pub(crate) fn cited<'a>(
    spec: SpecView<'_>,
    references: impl Iterator<Item = &'a Reference>,
    naming: Naming,
) -> String {
    let ids: BTreeSet<Id> =
        references.flat_map(|reference| spec.resolve(&reference.target)).collect();
    quote(spec, &ids.into_iter().collect::<Vec<_>>(), naming)
}

/// The criterion, quoted, and who names it.
pub(crate) fn about_criterion(
    snapshot: &Snapshot,
    spec: SpecView<'_>,
    id: &Id,
    naming: Naming,
) -> String {
    let mut text = quote(spec, std::slice::from_ref(id), naming);
    text.push_str("\n\n");
    text.push_str(&uses(snapshot, spec, id));
    text
}

/// Who names a criterion: tasks, properties, code, tests.
pub(crate) fn uses(snapshot: &Snapshot, spec: SpecView<'_>, id: &Id) -> String {
    let names = |references: &[Reference]| {
        references.iter().any(|reference| spec.names(&reference.target, id))
    };
    let mut lines = Vec::new();
    let tasks = spec.tasks().map_or(&[][..], |tasks| &tasks.tasks);
    lines.extend(tasks.iter().filter(|task| names(&task.references)).map(task_line));
    let properties = spec.design().map_or(&[][..], |design| &design.properties);
    lines
        .extend(properties.iter().filter(|property| names(&property.validates)).map(property_line));
    let links = spec.links(id);
    lines.extend(links.iter().take(LISTED).map(|link| link_line(snapshot, link)));
    if links.len() > LISTED {
        lines.push(format!("- and {} more places in code", links.len() - LISTED));
    }
    if let Some(reason) = spec.opted_out(id) {
        lines.push(format!("- No code is expected: {reason}"));
    }
    if lines.is_empty() {
        return format!("No task, property or code names {id} yet.");
    }
    lines.join("\n")
}

pub(crate) fn task_line(task: &Task) -> String {
    let number = task.id.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
    format!("- Task{number} ({}): {}", task.state.name(), task.title)
}

fn property_line(property: &Property) -> String {
    format!("- Property {}: {}", property.id, property.title)
}

fn link_line(snapshot: &Snapshot, link: &Link) -> String {
    let verb = match link.role {
        Role::Implements => "Implemented",
        Role::Tests => "Tested",
        Role::Mentions => "Mentioned",
    };
    let place = match name_of(snapshot, link) {
        Some(name) => format!("by `{name}` in `{}`", link.place.path),
        None => format!("in `{}`", link.place.path),
    };
    format!("- {verb} {place} ({})", state(link))
}

/// The name of a link's symbol with what surrounds it.
pub(crate) fn name_of(snapshot: &Snapshot, link: &Link) -> Option<String> {
    let facts = snapshot.source(&link.place.path);
    let full = link.symbol_at.zip(facts).map(|(at, facts)| address_of(facts, at));
    full.or_else(|| link.symbol.clone())
}

/// What a link rests on and what happened to it: `confirmed`, `cited`, `confirmed; the code changed
/// since`.
pub(crate) fn state(link: &Link) -> String {
    let evidence = match link.evidence {
        Evidence::Named => "named by a done task",
        Evidence::Committed => "changed by the same commit",
        evidence => evidence.name(),
    };
    match drifted(&link.drift) {
        Some(change) => format!("{evidence}; {change}"),
        None => evidence.to_owned(),
    }
}

/// What happened to a link since it was confirmed, in words.
pub(crate) fn drifted(drift: &Drift) -> Option<String> {
    Some(match drift {
        Drift::None | Drift::NeverConfirmed => return None,
        Drift::RequirementNewer => "the requirement is newer than the code".to_owned(),
        Drift::RequirementChanged => "the requirement changed since".to_owned(),
        Drift::CodeChanged => "the code changed since".to_owned(),
        Drift::BothChanged => "the requirement and the code changed since".to_owned(),
        Drift::SymbolGone { moved: Some(place) } => format!("it stands in `{place}` now"),
        Drift::SymbolGone { moved: None } => "it is gone".to_owned(),
    })
}

/// `2 tests`, `1 test`.
pub(crate) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
