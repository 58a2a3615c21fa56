//! design.md: correctness properties and what else names requirements.

use std::collections::HashSet;

use specls_text::Span;

use crate::lines::{Line, LineKind, headings, labelled_lines, lines};
use crate::reference::{self, mentions};
use crate::words::{self, starts_with};
use crate::{Design, Id, Property, Reference, ReferenceTarget, numbering, unfinished};

/// Reads a design.md.
pub(crate) fn read(text: &str) -> Design {
    let lines = lines(text);
    let (headings, _) = headings(text, &lines);
    let properties = properties(text, &lines);
    let references = references(text, &lines, &properties);
    let mut problems = unfinished::problems(text, &lines);
    let ids = properties.iter().map(|property| ((), &property.0.id, property.1));
    problems.extend(
        numbering::problems("Property", ids)
            .into_iter()
            .filter(|problem| problem.code == crate::ProblemCode::DuplicateNumber),
    );
    if headings.is_empty() && properties.is_empty() && !text.trim().is_empty() {
        problems.push(numbering::nothing_recognised(
            &lines,
            "No section or property found in this document; write sections as \"## Title\"",
        ));
    }
    problems.sort_by_key(|problem| problem.span);
    let properties = properties.into_iter().map(|property| property.0).collect();
    Design { headings, properties, references, problems }
}

/// How a line opens a property, the surest form first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Heading,
    Bold,
    Plain,
    BoldItem,
    Item,
}

struct Opening {
    place: usize,
    form: Form,
    id: Span,
    title: Span,
}

/// The properties, each with the place of its id. A design often names its properties again in
/// lists further down: a weaker form counts only for a number that no stronger form opens.
fn properties(text: &str, lines: &[Line]) -> Vec<(Property, Span)> {
    let openings: Vec<Opening> =
        lines.iter().enumerate().filter_map(|(place, line)| opening(text, place, line)).collect();
    let strongest = openings.iter().map(|opening| opening.form).min();
    let strong: HashSet<&str> = openings
        .iter()
        .filter(|opening| Some(opening.form) == strongest)
        .map(|opening| opening.id.of(text))
        .collect();
    let accepted: Vec<&Opening> = openings
        .iter()
        .enumerate()
        .filter(|(index, opening)| {
            if Some(opening.form) == strongest {
                return true;
            }
            let next = openings.get(index + 1).map_or(lines.len(), |next| next.place);
            !strong.contains(opening.id.of(text))
                && !labelled_lines(text, body(lines, opening, next)).is_empty()
        })
        .map(|(_, opening)| opening)
        .collect();
    let property = |(index, opening): (usize, &&Opening)| {
        let next = accepted.get(index + 1).map_or(lines.len(), |next| next.place);
        let body = body(lines, opening, next);
        let heading = lines[opening.place].span;
        let behind = lines.get(opening.place + body.len());
        let end = behind.map_or(text.len(), |line| line.span.start);
        let property = Property {
            id: Id::new(opening.id.of(text)),
            title: opening.title.of(text).to_owned(),
            heading,
            span: Span::new(heading.start, end),
            validates: labelled_lines(text, body),
        };
        (property, opening.id)
    };
    accepted.iter().enumerate().map(property).collect()
}

/// The lines of a property: up to the line `next`, or to a heading that ends it.
fn body<'a>(lines: &'a [Line], opening: &Opening, next: usize) -> &'a [Line] {
    let body = &lines[opening.place..next];
    &body[..body_length(body, opening.form)]
}

fn opening(text: &str, place: usize, line: &Line) -> Option<Opening> {
    let (span, form) = match line.kind {
        LineKind::Heading { level, text: title } if level > 1 => (title, Form::Heading),
        LineKind::Item { body, .. } => {
            let bold = body.of(text).starts_with("**");
            (body, if bold { Form::BoldItem } else { Form::Item })
        }
        LineKind::Text => {
            let bold = line.content.of(text).starts_with("**");
            (line.content, if bold { Form::Bold } else { Form::Plain })
        }
        _ => return None,
    };
    let label = words::behind_marks(text, span);
    let shown = label.of(text);
    let (word, rest) = match starts_with(shown, words::PROPERTY) {
        Some(length) => (true, shown[length..].trim_start_matches([' ', '\t', '#'])),
        None => (false, shown),
    };
    let digits = rest.strip_prefix('P').or_else(|| rest.strip_prefix("CP")).unwrap_or(rest);
    let digits = digits.trim_start_matches('-');
    // `P1: Title` needs no word, but only as a heading.
    if !word && (form != Form::Heading || digits.len() == rest.len()) {
        return None;
    }
    let length = words::number(digits)?;
    let start = label.end - digits.len();
    let id = Span::new(start, start + length);
    let behind = &text[id.end..span.end];
    let behind = behind.trim_start_matches(['*', '_']).trim_start();
    let separated =
        [":", "：", ".", "-", "–", "—", "("].iter().any(|mark| behind.starts_with(mark));
    // "Property 3 holds because …" is a sentence.
    let alone = word && (behind.is_empty() || form == Form::Heading);
    if !separated && !alone {
        return None;
    }
    let rest = behind.trim_start_matches([':', '：', '.', '-', '–', '—', ' ', '\t', '*', '_']);
    let mut title = words::without_marks(text, Span::new(span.end - rest.len(), span.end));
    // `**Property 1: Title** For any …` and `**Property 1: Title**: For any …`
    if let Some(bold) = title.of(text).find("**") {
        title = words::without_marks(text, Span::new(title.start, title.start + bold));
    }
    Some(Opening { place, form, id, title })
}

/// How many of the lines belong to the property that the first one opens.
fn body_length(lines: &[Line], form: Form) -> usize {
    let own = match lines[0].kind {
        LineKind::Heading { level, .. } => level,
        _ => 6,
    };
    let ends = |line: &Line| match line.kind {
        LineKind::Heading { level, .. } => form != Form::Heading || level <= own,
        _ => false,
    };
    lines[1..].iter().position(ends).map_or(lines.len(), |at| at + 1)
}

/// The references outside properties: labelled lines, traceability tables, running text.
fn references(text: &str, lines: &[Line], properties: &[(Property, Span)]) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut inside = properties.iter().map(|property| property.0.span).peekable();
    let mut columns: Vec<usize> = Vec::new();
    let mut place = 0;
    while place < lines.len() {
        let line = &lines[place];
        place += 1;
        while inside.next_if(|span| span.end <= line.span.start).is_some() {}
        if inside.peek().is_some_and(|span| span.start <= line.span.start) {
            continue;
        }
        if matches!(line.kind, LineKind::Code | LineKind::Blank) {
            columns.clear();
            continue;
        }
        let shown = line.content.of(text);
        if shown.starts_with('|') {
            if !columns.is_empty() {
                for cell in
                    columns.iter().filter_map(|&column| cells(line.content, text).nth(column))
                {
                    found.extend(reference::references(text, cell).into_iter().filter(names_id));
                }
                continue;
            }
            columns = requirement_columns(text, lines, place - 1);
            if !columns.is_empty() {
                place += 1;
                continue;
            }
        } else {
            columns.clear();
        }
        let own = labelled_lines(text, &lines[place - 1..(place + 1).min(lines.len())][..1]);
        if own.is_empty() {
            found.extend(mentions(text, line.content));
        } else {
            found.extend(own.into_iter().filter(names_id));
        }
    }
    found
}

fn names_id(reference: &Reference) -> bool {
    !matches!(reference.target, ReferenceTarget::Text(_))
}

/// The columns of a table whose head names requirements, when `place` is the head.
fn requirement_columns(text: &str, lines: &[Line], place: usize) -> Vec<usize> {
    let rule = lines.get(place + 1).map_or("", |line| line.content.of(text));
    if !rule.starts_with('|') || !rule.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' '))
    {
        return Vec::new();
    }
    cells(lines[place].content, text)
        .enumerate()
        .filter(|(_, cell)| {
            starts_with(words::without_marks(text, *cell).of(text), words::REQUIREMENT).is_some()
        })
        .map(|(column, _)| column)
        .collect()
}

/// The cells of a table's row.
fn cells(row: Span, text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut at = row.start + 1;
    std::iter::from_fn(move || {
        if at >= row.end {
            return None;
        }
        let length = text[at..row.end].find('|').unwrap_or(row.end - at);
        let cell = Span::new(at, at + length);
        at = cell.end + 1;
        Some(crate::lines::trimmed(text, cell))
    })
}
