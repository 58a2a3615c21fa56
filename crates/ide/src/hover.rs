//! What is said about the thing under the cursor.

use std::collections::BTreeSet;

use specls_spec::{Id, Property, Reference, Task};
use specls_text::Span;
use specls_trace::{Snapshot, SpecView};

use crate::under_cursor::{UnderCursor, under_cursor};

/// Text about a part of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The part it is about.
    pub span: Span,
    /// Markdown.
    pub markdown: String,
}

/// About a reference: the criterion's text and its tasks; about a criterion: its tasks, properties
/// and tests; about a task or property: what it cites.
pub fn hover(snapshot: &Snapshot, path: &str, offset: usize) -> Option<Hover> {
    let file = snapshot.spec_file(path)?;
    let spec = snapshot.spec_of(path)?;
    let (span, markdown) = match under_cursor(file, offset)? {
        UnderCursor::Reference(reference) => (reference.span, about_reference(spec, reference)?),
        UnderCursor::Criterion(criterion) => (criterion.span, about_criterion(spec, &criterion.id)),
        UnderCursor::Requirement(requirement) => {
            let texts = requirement.criteria.iter().map(|criterion| uses(spec, &criterion.id));
            (requirement.heading, texts.collect::<Vec<_>>().join("\n\n"))
        }
        UnderCursor::Property(property) => {
            (property.heading, cited(spec, property.validates.iter()))
        }
        UnderCursor::Task(task) => (task.line, cited(spec, task.references.iter())),
    };
    (!markdown.is_empty()).then_some(Hover { span, markdown })
}

/// More criteria than this are named, not quoted.
const QUOTED: usize = 8;

fn about_reference(spec: SpecView<'_>, reference: &Reference) -> Option<String> {
    let ids = spec.resolve(&reference.target);
    match &*ids {
        [] => None,
        [id] => Some(about_criterion(spec, id)),
        ids => Some(quote(spec, ids)),
    }
}

/// The criterion, quoted, and who names it.
fn about_criterion(spec: SpecView<'_>, id: &Id) -> String {
    let mut text = quote(spec, std::slice::from_ref(id));
    text.push_str("\n\n");
    text.push_str(&uses(spec, id));
    text
}

fn cited<'a>(spec: SpecView<'_>, references: impl Iterator<Item = &'a Reference>) -> String {
    let ids: BTreeSet<Id> =
        references.flat_map(|reference| spec.resolve(&reference.target)).collect();
    quote(spec, &ids.into_iter().collect::<Vec<_>>())
}

fn quote(spec: SpecView<'_>, ids: &[Id]) -> String {
    let mut blocks: Vec<String> = ids
        .iter()
        .take(QUOTED)
        .filter_map(|id| spec.criterion(id))
        .map(|(requirement, criterion)| {
            let title = match requirement.title.as_str() {
                "" => String::new(),
                title => format!(" · {title}"),
            };
            format!("**{}**{title}\n\n> {}", criterion.id, criterion.text)
        })
        .collect();
    if ids.len() > QUOTED {
        let more: Vec<&str> = ids[QUOTED..].iter().map(Id::as_str).collect();
        blocks.push(format!("and {}", more.join(", ")));
    }
    blocks.join("\n\n")
}

/// Who names a criterion: tasks, properties, code, tests.
fn uses(spec: SpecView<'_>, id: &Id) -> String {
    let names = |references: &[Reference]| {
        references.iter().any(|reference| spec.resolve(&reference.target).contains(id))
    };
    let mut lines = Vec::new();
    let tasks = spec.tasks().map_or(&[][..], |tasks| &tasks.tasks);
    lines.extend(tasks.iter().filter(|task| names(&task.references)).map(task_line));
    let properties = spec.design().map_or(&[][..], |design| &design.properties);
    lines
        .extend(properties.iter().filter(|property| names(&property.validates)).map(property_line));
    lines.extend(spec.links(id).into_iter().map(|link| {
        let what = if link.is_test() { "Test" } else { "Code" };
        let symbol = link.symbol.map(|symbol| format!(" `{symbol}`")).unwrap_or_default();
        format!("- {what}{symbol} in `{}`", link.place.path)
    }));
    if lines.is_empty() {
        return format!("No task, property or code names {id} yet.");
    }
    lines.join("\n")
}

fn task_line(task: &Task) -> String {
    let number = task.id.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
    format!("- Task{number} ({}): {}", task.state.name(), task.title)
}

fn property_line(property: &Property) -> String {
    format!("- Property {}: {}", property.id, property.title)
}
