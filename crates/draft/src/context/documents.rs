//! The parts of a spec's documents that a step needs: criteria, the sections of the design that serve
//! them, the tasks that cite them.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use specls_spec::{Document, DocumentKind, Id, Reference, Requirement, Task};
use specls_text::Span;
use specls_trace::{SpecFile, SpecView};

use super::{Context, Rank, joined};
use crate::Refusal;

/// A document that is longer than this, in bytes, is shown in parts where parts are enough.
const SHORT_DOCUMENT: usize = 8 * 1024;

impl Context<'_> {
    /// Adds these criteria under their requirements, and the terms that they use.
    pub(crate) fn criteria(&mut self, view: SpecView<'_>, title: &str, ids: &[Id]) {
        let text = criteria(view, ids);
        self.words(Rank::Needed, title, &text);
        let terms: Vec<String> = view
            .requirements()
            .into_iter()
            .flat_map(|document| &document.glossary)
            .filter(|term| text.contains(&term.name))
            .map(|term| format!("{}: {}", term.name, term.text))
            .collect();
        self.words(Rank::Near, "What the terms mean", &terms.join("\n"));
    }

    /// Adds what the design says about these criteria and files: its headings, its opening, and the
    /// sections that speak of them.
    pub(crate) fn design_for(
        &mut self,
        view: SpecView<'_>,
        ids: &[Id],
        files: &[String],
    ) -> Result<(), Refusal> {
        let Some(file) = view.file(DocumentKind::Design) else { return Ok(()) };
        let mut sections = design_sections(view, file, ids, files, &file.text);
        sections.extend(opening(file));
        let headings = file.document.headings().iter();
        let outline: Vec<String> = headings
            .map(|heading| format!("{} {}", "#".repeat(heading.level.into()), heading.text))
            .collect();
        self.words(Rank::Far, "The headings of the design", &outline.join("\n"));
        self.document_as(
            Rank::Close,
            "What the design says about it",
            file,
            &file.text,
            Some(joined(sections, 0)),
        )
    }

    /// Adds a document that edits are made in, as it is once references followed: all of a short one,
    /// of a long one the parts that cite these criteria.
    pub(crate) fn document_to_edit(
        &mut self,
        view: SpecView<'_>,
        file: &SpecFile,
        text: &Arc<str>,
        ids: &[Id],
    ) -> Result<(), Refusal> {
        let name = file.located.kind.file_name();
        if text.len() <= SHORT_DOCUMENT {
            return self.document_as(Rank::Needed, &format!("All of {name}"), file, text, None);
        }
        let lines = match &file.document {
            Document::Tasks(_) => tasks_for(view, file, ids),
            _ => design_sections(view, file, ids, &[], text),
        };
        if lines.is_empty() {
            return self.document_as(Rank::Needed, &format!("All of {name}"), file, text, None);
        }
        let headings: Vec<String> = match &file.document {
            Document::Tasks(document) => {
                let lines = document.tasks.iter().map(|task| task.line.of(&file.text).to_owned());
                lines.collect()
            }
            document => {
                let headings = document.headings().iter();
                headings.map(|heading| heading.span.of(&file.text).to_owned()).collect()
            }
        };
        self.words(
            Rank::Close,
            &format!("The lines that open each part of {name}"),
            &headings.join("\n"),
        );
        self.document_as(
            Rank::Needed,
            &format!("The parts of {name} that matter here; the rest stays as it is"),
            file,
            text,
            Some(lines),
        )
    }
}

/// Criteria by number, each under its requirement with the user story.
pub(crate) fn criteria(view: SpecView<'_>, ids: &[Id]) -> String {
    let mut text = String::new();
    let mut last: Option<&Requirement> = None;
    for (requirement, criterion) in view.criteria() {
        if !ids.contains(&criterion.id) {
            continue;
        }
        if last.is_none_or(|last| !std::ptr::eq(last, requirement)) {
            text.push_str(&format!("Requirement {}: {}\n", requirement.id, requirement.title));
            if let Some(story) = &requirement.story {
                text.push_str(&format!("{story}\n"));
            }
            last = Some(requirement);
        }
        text.push_str(&format!("{} {}\n", criterion.id, criterion.text));
    }
    text
}

/// A task as it is written, with the lines of the tasks that it is a part of above it.
pub(crate) fn task(view: SpecView<'_>, task: &Task, members: &[&Task]) -> String {
    let (Some(file), Some(document)) = (view.file(DocumentKind::Tasks), view.tasks()) else {
        return String::new();
    };
    let mut above = Vec::new();
    let mut parent = task.parent;
    // A number may point back, so that the way up could be a circle.
    while let Some(place) = parent
        && above.len() < 8
        && let Some(found) = document.tasks.get(place)
    {
        above.push(found.line.of(&file.text));
        parent = found.parent;
    }
    above.reverse();
    let own = members.iter().map(|member| member.span.of(&file.text));
    above.into_iter().chain(own).collect::<Vec<_>>().join("\n")
}

/// The sections of a design, without what stands deeper in them, that cite one of the criteria,
/// validate it, or name one of the files. `text` is the document once references followed.
fn design_sections(
    view: SpecView<'_>,
    file: &SpecFile,
    ids: &[Id],
    files: &[String],
    text: &Arc<str>,
) -> Vec<Range<usize>> {
    // References that moved along keep their lines, so that lines are the same in both texts.
    let Document::Design(design) = &file.document else { return Vec::new() };
    let wanted: BTreeSet<&Id> = ids.iter().collect();
    let cites = |reference: &Reference| {
        view.resolve(&reference.target).iter().any(|id| wanted.contains(id))
            || matches!(&reference.target, specls_spec::ReferenceTarget::Id(id) if wanted.contains(id))
    };
    let starts: Vec<usize> = design.headings.iter().map(|heading| heading.span.start).collect();
    let mut runs = Vec::new();
    for (at, start) in starts.iter().enumerate() {
        let end = starts.get(at + 1).copied().unwrap_or(file.text.len());
        let span = Span::new(*start, end);
        let inside = |offset: usize| span.start <= offset && offset < span.end;
        let cited = design.references.iter().any(|it| inside(it.span.start) && cites(it));
        let validates = design
            .properties
            .iter()
            .any(|property| inside(property.heading.start) && property.validates.iter().any(cites));
        let named = files.iter().any(|path| {
            let name = path.rsplit('/').next().unwrap_or(path);
            span.of(&file.text).contains(name)
        });
        if cited || validates || named {
            runs.push(lines_of(file, span));
        }
    }
    let last = text.split_inclusive('\n').count();
    if runs.is_empty() && !text.is_empty() && !starts.is_empty() && files.is_empty() {
        // Something new goes behind what is there.
        let start = starts.last().copied().unwrap_or_default();
        runs.push(lines_of(file, Span::new(start, file.text.len())));
    }
    runs.iter_mut().for_each(|run| run.end = run.end.min(last));
    joined(runs, 0)
}

/// The first paragraph under the first heading below the title.
fn opening(file: &SpecFile) -> Vec<Range<usize>> {
    let Some(heading) = file.document.headings().iter().find(|heading| heading.level == 2) else {
        return Vec::new();
    };
    let first = lines_of(file, heading.span).start;
    let paragraph = file.text.split_inclusive('\n').skip(first + 1);
    let mut begun = false;
    let length = paragraph.take_while(|line| {
        begun |= !line.trim().is_empty();
        !begun || !line.trim().is_empty()
    });
    joined(std::iter::once(first..first + 1 + length.count()).collect(), 0)
}

/// The tasks that cite one of the criteria, and the last one, behind which new ones go.
fn tasks_for(view: SpecView<'_>, file: &SpecFile, ids: &[Id]) -> Vec<Range<usize>> {
    let Document::Tasks(document) = &file.document else { return Vec::new() };
    let cites = |task: &Task| view.resolve_all(&task.references).iter().any(|id| ids.contains(id));
    let last = document.tasks.len().saturating_sub(1);
    let tasks = document.tasks.iter().enumerate();
    let runs = tasks
        .filter(|(at, task)| *at == last || cites(task))
        .map(|(_, task)| lines_of(file, task.span));
    joined(runs.collect(), 0)
}

fn lines_of(file: &SpecFile, span: Span) -> Range<usize> {
    run(&file.text, span)
}

/// The lines that a span touches, counted by line feeds.
pub(super) fn run(text: &str, span: Span) -> Range<usize> {
    let end = span.start + span.of(text).trim_end().len();
    let line = |offset: usize| text.get(..offset).unwrap_or_default().matches('\n').count();
    line(span.start)..line(end) + 1
}
