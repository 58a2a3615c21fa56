//! The numbers and names that fit behind the beginning of a citation.

use std::collections::BTreeSet;

use specls_code::CitationKind;
use specls_spec::{DocumentKind, Id};
use specls_text::{Edit, Span, apply_edits};
use specls_trace::{Meaning, Snapshot, SpecView};

use crate::describe::cut;

/// One of the things that may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What is typed: `3.2`.
    pub label: String,
    /// What is written: `3.2`, or `hanoi#3.2` where several specs may be meant.
    pub text: String,
    /// The beginning that it takes the place of, up to the cursor.
    pub span: Span,
    /// What it is.
    pub kind: CompletionKind,
    /// Its title or text.
    pub detail: String,
    /// Its spec.
    pub spec: String,
}

/// What a completion names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionKind {
    /// A requirement.
    Requirement,
    /// A criterion.
    Criterion,
    /// A property.
    Property,
    /// A task.
    Task,
    /// A spec.
    Spec,
}

/// What may follow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completions {
    /// In the order of the documents.
    pub found: Vec<Completion>,
    /// Whether there are more than are given: it is to be asked again when more is typed.
    pub is_cut: bool,
}

/// More than this are no help: then only those are given that begin with what is typed.
const MOST: usize = 500;

/// What may follow at `offset` of the file at `path` that holds `text`: behind `Requirements: `,
/// `Validates: `, `Property `, `Task `, `Feature: ` and what is typed already of a list of numbers,
/// in comments, docstrings and test titles, and in tasks and designs. Nothing anywhere else, least of
/// all in code.
pub fn completions(snapshot: &Snapshot, path: &str, text: &str, offset: usize) -> Completions {
    let nothing = Completions::default;
    let Some(begun) = begun(text, offset) else { return nothing() };
    let specs: Vec<SpecView<'_>> = match (snapshot.spec_of(path), &begun.spec) {
        (Some(spec), _) => {
            let kind = snapshot.spec_file(path).map(|file| file.located.kind);
            let cites = matches!(kind, Some(DocumentKind::Tasks | DocumentKind::Design));
            if !cites || matches!(begun.kind, CitationKind::Spec | CitationKind::Task) {
                return nothing();
            }
            vec![spec]
        }
        (None, _) if snapshot.specs().next().is_none() || !is_citation(path, text, &begun) => {
            return nothing();
        }
        (None, Some(name)) => snapshot.specs().filter(|spec| spec.id().as_str() == *name).collect(),
        (None, None) => plausible(snapshot, path, &begun),
    };
    let ambiguous = specs.len() > 1 && begun.kind != CitationKind::Spec;
    let mut count = 0;
    specs.iter().for_each(|spec| offer(*spec, begun.kind, &mut |_, _, _| count += 1));
    let is_cut = count > MOST;
    let typed = begun.span.of(text);
    let begins = |label: &str| {
        label.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed))
    };
    let mut found = Vec::new();
    for spec in specs {
        let name = spec.id().to_string();
        let mut add = |kind: CompletionKind, label: &str, detail: &str| {
            if is_cut && (found.len() == MOST || !begins(label)) {
                return;
            }
            let text = match (ambiguous, kind) {
                (false, _) => label.to_owned(),
                (true, CompletionKind::Property) => format!("{name}#P{label}"),
                (true, CompletionKind::Task) => format!("{name}#T{label}"),
                (true, _) => format!("{name}#{label}"),
            };
            let (label, detail) = (label.to_owned(), cut(detail));
            let (span, spec) = (begun.span, name.clone());
            found.push(Completion { label, text, span, kind, detail, spec });
        };
        offer(spec, begun.kind, &mut add);
    }
    Completions { found, is_cut }
}

fn offer(spec: SpecView<'_>, kind: CitationKind, add: &mut dyn FnMut(CompletionKind, &str, &str)) {
    match kind {
        CitationKind::Requirement => {
            let document = spec.requirements();
            for requirement in document.iter().flat_map(|document| &document.requirements) {
                add(CompletionKind::Requirement, requirement.id.as_str(), &requirement.title);
                for criterion in &requirement.criteria {
                    add(CompletionKind::Criterion, criterion.id.as_str(), &criterion.text);
                }
            }
        }
        CitationKind::Property => {
            for property in spec.design().iter().flat_map(|design| &design.properties) {
                add(CompletionKind::Property, property.id.as_str(), &property.title);
            }
        }
        CitationKind::Task => {
            for task in spec.tasks().iter().flat_map(|tasks| &tasks.tasks) {
                if let Some(id) = &task.id {
                    add(CompletionKind::Task, id.as_str(), &task.title);
                }
            }
        }
        CitationKind::Spec => {
            let title = |id: &Id| spec.requirement(id).map(|found| found.title.as_str());
            let first = spec.requirements().and_then(|document| document.requirements.first());
            let detail = first.and_then(|first| title(&first.id)).unwrap_or_default();
            add(CompletionKind::Spec, spec.id().as_str(), detail);
        }
    }
}

/// The specs that the file speaks of; all of them where it does not say. What is being typed says
/// nothing yet: `2` may become `21`.
fn plausible<'a>(snapshot: &'a Snapshot, path: &str, begun: &Begun) -> Vec<SpecView<'a>> {
    let mut folders = BTreeSet::new();
    let citations = snapshot.source(path).into_iter().flat_map(|facts| facts.citations.iter());
    let others = citations.enumerate().filter(|(_, one)| !one.span.meets(begun.whole));
    if begun.kind != CitationKind::Spec {
        for (index, _) in others {
            match snapshot.meaning(path, index) {
                Meaning::Of(spec) => drop(folders.insert(spec.folder())),
                Meaning::Ambiguous(specs) => folders.extend(specs.iter().map(SpecView::folder)),
                Meaning::Unknown(_) => {}
            }
        }
    }
    snapshot.specs().filter(|spec| folders.is_empty() || folders.contains(spec.folder())).collect()
}

/// A citation that is being typed.
struct Begun {
    kind: CitationKind,
    /// The spec that the number itself names: `hanoi#`.
    spec: Option<String>,
    /// What is typed of the number or name, up to the cursor.
    span: Span,
    /// The same, and what of it stands behind the cursor.
    whole: Span,
}

/// What is being typed at `offset`, by the line alone.
fn begun(text: &str, offset: usize) -> Option<Begun> {
    let start_of_line = text.get(..offset)?.rfind('\n').map_or(0, |at| at + 1);
    let line = &text[start_of_line..offset];
    let typed = line.len()
        - line.trim_end_matches(|it: char| it.is_alphanumeric() || ".-_#/".contains(it)).len();
    let (before, typed) = line.split_at(line.len() - typed);
    let rest = &text[offset..];
    let tail =
        rest.find(|it: char| !(it.is_ascii_alphanumeric() || it == '.')).unwrap_or(rest.len());
    let at = |typed: &str| Span::new(offset - typed.len(), offset);
    let whole = |span: Span| Span::new(span.start, offset + tail);
    if let Some((spec, number)) = typed.rsplit_once('#')
        && spec.starts_with(char::is_alphanumeric)
    {
        let (kind, number) = match number.chars().next() {
            Some('P') => (CitationKind::Property, &number[1..]),
            Some('T') => (CitationKind::Task, &number[1..]),
            _ => (CitationKind::Requirement, number),
        };
        let span = at(number);
        return Some(Begun { kind, spec: Some(spec.to_owned()), span, whole: whole(span) });
    }
    let kind = keyword_before(before)?;
    let span = at(typed);
    Some(Begun { kind, spec: None, span, whole: whole(span) })
}

/// What the keyword in front of a list of numbers announces; nothing but numbers and separators may
/// stand between.
fn keyword_before(mut before: &str) -> Option<CitationKind> {
    let whole = before;
    loop {
        let rest = before.trim_end_matches([
            ' ', '\t', ',', ';', ':', '：', '，', '、', '*', '_', '`', '(', '[', '/', '&', '–',
        ]);
        let length = rest
            .chars()
            .rev()
            .take_while(|it| it.is_alphanumeric() || ".-#".contains(*it))
            .map(char::len_utf8)
            .sum::<usize>();
        if length == 0 || rest.len() == before.len() {
            return None;
        }
        let (left, word) = rest.split_at(rest.len() - length);
        let number = word.ends_with(|it: char| it.is_ascii_digit() || it == 'x')
            && word.contains(|it: char| it.is_ascii_digit());
        if number || word == "and" {
            before = left;
            continue;
        }
        let colon =
            whole[rest.len()..].trim_start_matches(['*', '_', '`']).starts_with([':', '：']);
        return match word {
            "Requirement"
            | "Requirements"
            | "Reqs"
            | "Req"
            | "Req."
            | "Validates"
            | "Implements"
            | "Verifies"
            | "需求"
            | "要件"
            | "验证需求"
            | "Требования"
            | "Anforderungen"
            | "Exigences"
            | "Requisitos" => Some(CitationKind::Requirement),
            "Property" | "Properties" => Some(CitationKind::Property),
            "Task" | "Tasks" => Some(CitationKind::Task),
            "Feature" if colon => Some(CitationKind::Spec),
            _ => None,
        };
    }
}

/// Whether a number there would be a citation: the scanner is asked, with one in its place.
fn is_citation(path: &str, text: &str, begun: &Begun) -> bool {
    let number = match begun.kind {
        CitationKind::Property => "1",
        CitationKind::Spec => "a-spec",
        _ => "1.1",
    };
    let typed = Edit::replace(begun.whole, number);
    let probed = apply_edits(text, &[typed]);
    let at = begun.whole.start;
    specls_code::read(path, &probed).is_some_and(|facts| {
        facts.citations.iter().any(|one| one.kind == begun.kind && one.span.touches(at))
    })
}
