//! The document's parts as a tree.

use std::collections::HashSet;

use specls_spec::{Criterion, Document, Property, Requirement, Task};
use specls_text::Span;
use specls_trace::Snapshot;

/// The kind of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutlineKind {
    /// A heading.
    Section,
    /// A requirement.
    Requirement,
    /// An acceptance criterion.
    Criterion,
    /// A correctness property.
    Property,
    /// A task.
    Task,
}

/// One entry with what lies inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineEntry {
    /// What is shown: `3.2 WHEN …`.
    pub name: String,
    /// A short addition: a task's state.
    pub detail: String,
    /// What it is.
    pub kind: OutlineKind,
    /// All of it.
    pub span: Span,
    /// Its opening line.
    pub heading: Span,
    /// What lies inside.
    pub children: Vec<OutlineEntry>,
}

/// The outline of the spec document at `path`: headings as they nest, with requirements, criteria,
/// properties and tasks in their places.
pub fn outline(snapshot: &Snapshot, path: &str) -> Vec<OutlineEntry> {
    let Some(file) = snapshot.spec_file(path) else { return Vec::new() };
    let mut entries: Vec<OutlineEntry> = file
        .document
        .headings()
        .iter()
        .map(|heading| OutlineEntry {
            name: heading.text.clone(),
            detail: String::new(),
            kind: OutlineKind::Section,
            span: heading.section,
            heading: heading.span,
            children: Vec::new(),
        })
        .collect();
    let parts: Vec<OutlineEntry> = match &file.document {
        Document::Requirements(document) => document
            .requirements
            .iter()
            .flat_map(|requirement| {
                let criteria = requirement.criteria.iter().map(criterion_entry);
                std::iter::once(requirement_entry(requirement)).chain(criteria)
            })
            .collect(),
        Document::Design(document) => document.properties.iter().map(property_entry).collect(),
        Document::Tasks(document) => {
            (0..document.tasks.len()).map(|index| task_entry(&document.tasks, index)).collect()
        }
    };
    // A part stands in place of the heading that it is.
    let starts: HashSet<usize> = parts.iter().map(|part| part.heading.start).collect();
    entries.retain(|heading| !starts.contains(&heading.heading.start));
    entries.extend(parts);
    entries.sort_by_key(|entry| (entry.span.start, std::cmp::Reverse(entry.span.end)));
    nest(entries)
}

/// Puts every entry into the last one that holds it. The protocol wants children inside parents.
fn nest(entries: Vec<OutlineEntry>) -> Vec<OutlineEntry> {
    let mut roots: Vec<OutlineEntry> = Vec::new();
    let mut open: Vec<OutlineEntry> = Vec::new();
    let close = |open: &mut Vec<OutlineEntry>, roots: &mut Vec<OutlineEntry>| {
        if let Some(entry) = open.pop() {
            open.last_mut().map_or(roots, |parent| &mut parent.children).push(entry);
        }
    };
    for entry in entries {
        while open.last().is_some_and(|parent| parent.span.end < entry.span.end) {
            close(&mut open, &mut roots);
        }
        open.push(entry);
    }
    while !open.is_empty() {
        close(&mut open, &mut roots);
    }
    roots
}

fn requirement_entry(requirement: &Requirement) -> OutlineEntry {
    OutlineEntry {
        name: join(requirement.id.as_str(), &requirement.title),
        detail: String::new(),
        kind: OutlineKind::Requirement,
        span: requirement.span,
        heading: requirement.heading,
        children: Vec::new(),
    }
}

fn criterion_entry(criterion: &Criterion) -> OutlineEntry {
    OutlineEntry {
        name: join(criterion.id.as_str(), &criterion.text),
        detail: String::new(),
        kind: OutlineKind::Criterion,
        span: criterion.span,
        heading: criterion.text_span,
        children: Vec::new(),
    }
}

fn property_entry(property: &Property) -> OutlineEntry {
    OutlineEntry {
        name: join(&format!("P{}", property.id), &property.title),
        detail: String::new(),
        kind: OutlineKind::Property,
        span: property.span,
        heading: property.heading,
        children: Vec::new(),
    }
}

/// A task reaches over its sub-tasks, wherever they are indented.
fn task_entry(tasks: &[Task], index: usize) -> OutlineEntry {
    let task = &tasks[index];
    let below = |mut at: usize| loop {
        match tasks[at].parent {
            Some(parent) if parent == index => return true,
            Some(parent) if parent < at => at = parent,
            _ => return false,
        }
    };
    let last = (index + 1..tasks.len()).take_while(|at| below(*at)).last().unwrap_or(index);
    OutlineEntry {
        name: join(task.id.as_ref().map_or("", |id| id.as_str()), &task.title),
        detail: task.state.name().to_owned(),
        kind: OutlineKind::Task,
        span: Span::new(task.span.start, tasks[last].span.end.max(task.span.end)),
        heading: task.line,
        children: Vec::new(),
    }
}

/// Names longer than this are cut: an outline is a column beside the text.
const LONGEST: usize = 80;

fn join(id: &str, text: &str) -> String {
    let name = format!("{id} {text}");
    let name = name.trim();
    match name.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}…", name[..cut].trim_end()),
        None => name.to_owned(),
    }
}
