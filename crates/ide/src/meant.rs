//! What a place of any file names: a part of a spec.

use specls_code::{Citation, CitationKind, SourceFacts, Symbol};
use specls_spec::{Id, ReferenceTarget, Task};
use specls_text::Span;
use specls_trace::{Meaning, Snapshot, SpecView};

use crate::under_cursor::{UnderCursor, under_cursor};

/// A part of a spec, before it is known whether the spec has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// Criteria, requirements or a property.
    Target(ReferenceTarget),
    /// A task.
    Task(Id),
    /// The spec itself.
    Spec,
}

/// What a place names.
pub(crate) enum Meant<'a> {
    /// A part of this spec.
    One(SpecView<'a>, Part),
    /// A part of one of these; nothing says of which.
    Several(Vec<SpecView<'a>>, Part),
    /// No spec that is known; where the place itself names one, its name.
    Unknown(Option<String>, Part),
}

/// What the place at `offset` of the file at `path` names, and the part of the text that does.
pub(crate) fn meant_at<'a>(
    snapshot: &'a Snapshot,
    path: &str,
    offset: usize,
) -> Option<(Span, Meant<'a>)> {
    if let (Some(file), Some(spec)) = (snapshot.spec_file(path), snapshot.spec_of(path)) {
        let id = |id: &Id| Part::Target(ReferenceTarget::Id(id.clone()));
        let (span, part) = match under_cursor(file, offset)? {
            UnderCursor::Reference(one) => (one.span, Part::Target(one.target.clone())),
            UnderCursor::Criterion(one) => (one.span, id(&one.id)),
            UnderCursor::Requirement(one) => (one.heading, id(&one.id)),
            UnderCursor::Property(one) => {
                (one.heading, Part::Target(ReferenceTarget::Property(one.id.clone())))
            }
            UnderCursor::Task(one) => (one.line, Part::Task(one.id.clone()?)),
        };
        return Some((span, Meant::One(spec, part)));
    }
    let facts = snapshot.source(path)?;
    match in_source(facts, offset)? {
        InSource::Citation(index, citation) => {
            Some((citation.span, meant_by(snapshot, path, index, citation)?))
        }
        InSource::Symbol(..) => None,
    }
}

/// What a citation names.
pub(crate) fn meant_by<'a>(
    snapshot: &'a Snapshot,
    path: &str,
    index: usize,
    citation: Citation<'_>,
) -> Option<Meant<'a>> {
    let part = part_of(citation)?;
    Some(match snapshot.meaning(path, index) {
        Meaning::Of(spec) => Meant::One(spec, part),
        Meaning::Ambiguous(specs) => Meant::Several(specs, part),
        Meaning::Unknown(name) => Meant::Unknown(name, part),
    })
}

/// The part that a citation names.
pub(crate) fn part_of(citation: Citation<'_>) -> Option<Part> {
    let text = citation.id();
    Some(match citation.kind {
        CitationKind::Property => Part::Target(ReferenceTarget::Property(Id::new(text))),
        CitationKind::Requirement => {
            let whole = Span::new(0, text.len());
            let reference = specls_spec::references(text, whole).into_iter().next()?;
            Part::Target(reference.target)
        }
        CitationKind::Task => Part::Task(Id::new(text)),
        CitationKind::Spec => Part::Spec,
    })
}

/// What stands at a place of a source file.
pub(crate) enum InSource<'a> {
    /// A citation, with its place among the file's.
    Citation(usize, Citation<'a>),
    /// The name of a symbol, with its place among the file's.
    Symbol(usize, Symbol<'a>),
}

/// What stands at `offset` of a source file: a citation before the name of a symbol, which is a
/// title that holds the citation for some tests.
pub(crate) fn in_source(facts: &SourceFacts, offset: usize) -> Option<InSource<'_>> {
    let inside = |span: Span| span.range().contains(&offset);
    let citations = || facts.citations.iter().enumerate();
    let citation = citations()
        .find(|(_, citation)| inside(citation.span))
        .or_else(|| citations().find(|(_, citation)| citation.span.touches(offset)));
    if let Some((index, citation)) = citation {
        return Some(InSource::Citation(index, citation));
    }
    let mut symbols = facts.symbols.iter().enumerate();
    let (index, symbol) = symbols.find(|(_, symbol)| symbol.name_span.touches(offset))?;
    Some(InSource::Symbol(index, symbol))
}

impl Part {
    /// The criteria that it stands for in a spec.
    pub(crate) fn criteria(&self, spec: SpecView<'_>) -> Vec<Id> {
        match self {
            Part::Target(target) => spec.resolve(target),
            Part::Task(id) => {
                let Some(task) = task(spec, id) else { return Vec::new() };
                let mut ids = spec.resolve_all(&task.references);
                ids.sort();
                ids
            }
            Part::Spec => Vec::new(),
        }
    }

    /// As it is written: `3.2`, `P1`, `T2.1`.
    pub(crate) fn shown(&self) -> String {
        match self {
            Part::Target(ReferenceTarget::Id(id)) => id.to_string(),
            Part::Target(ReferenceTarget::Range(first, last)) => format!("{first}-{last}"),
            Part::Target(ReferenceTarget::Property(id)) => format!("P{id}"),
            Part::Target(ReferenceTarget::Text(text)) => text.clone(),
            Part::Target(ReferenceTarget::All | ReferenceTarget::None) | Part::Spec => {
                String::new()
            }
            Part::Task(id) => format!("T{id}"),
        }
    }
}

/// The task with this number; the first when there are several.
pub(crate) fn task<'a>(spec: SpecView<'a>, id: &Id) -> Option<&'a Task> {
    spec.tasks()?.tasks.iter().find(|task| task.id.as_ref() == Some(id))
}
