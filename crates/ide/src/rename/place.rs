//! Where a number stands in what cites it, and how it is written there.

use specls_code::{Citation, CitationKind};
use specls_spec::{Id, ReferenceTarget, references};
use specls_text::{Edit, Span, apply_edits};
use specls_trace::targets;

/// The number alone, without the spec and the letter in front of it: `2.1` in `hanoi#2.1`.
pub(super) fn number_span(text: &str, citation: Citation<'_>) -> Span {
    let shown = citation.span.of(text);
    let mut start = shown.rfind('#').map_or(0, |mark| mark + 1);
    let letter = match citation.kind {
        CitationKind::Property => shown[start..].starts_with('P'),
        CitationKind::Task => start > 0 && shown[start..].starts_with('T'),
        _ => false,
    };
    start += usize::from(letter);
    // `2.x` speaks of requirement 2 as a whole.
    let number = shown[start..].trim_end_matches(['x', 'X', '*']).trim_end_matches('.');
    Span::new(citation.span.start + start, citation.span.start + start + number.len())
}

/// Where a property's heading has its number.
pub(super) fn property_number(text: &str, heading: Span, id: &Id) -> Option<Span> {
    let shown = heading.of(text);
    shown.match_indices(id.as_str()).find_map(|(at, number)| {
        let digit = |letter: Option<char>| letter.is_some_and(|it| it.is_ascii_digit());
        let whole = !digit(shown[..at].chars().next_back())
            && !digit(shown[at + number.len()..].chars().next());
        let start = heading.start + at;
        whole.then(|| Span::new(start, start + number.len()))
    })
}

/// What a list of references is read as.
pub(super) type Reading = fn(&str) -> Vec<ReferenceTarget>;

/// What a list in a spec document is read as.
pub(super) fn read_in_document(list: &str) -> Vec<ReferenceTarget> {
    let read = references(list, Span::new(0, list.len()));
    read.into_iter().map(|reference| reference.target).collect()
}

/// What a list in a comment of code is read as, which knows fewer forms.
pub(super) fn read_in_code(list: &str) -> Vec<ReferenceTarget> {
    let read = specls_code::skim("any.rs", &format!("// Requirements: {list}\n"));
    read.iter().flat_map(|facts| facts.citations.iter()).flat_map(targets).collect()
}

/// What stands at `span` once it is edited.
pub(super) fn edited(text: &str, span: Span, edits: &[Edit]) -> String {
    let within = |edit: &Edit| {
        let start = edit.span.start - span.start;
        Edit::replace(Span::new(start, start + edit.span.len()), edit.replacement.as_str())
    };
    apply_edits(span.of(text), &edits.iter().map(within).collect::<Vec<_>>())
}

/// The edit that turns a number into another one where it is written as `span`: whole (`2.1`), with
/// words between its parts (`2 AC 1`), or by its last part alone, behind a number that it shares
/// (`Req 2 AC 1, 3`).
pub(super) fn renumber(text: &str, span: Span, from: &Id, to: &Id) -> Option<Edit> {
    let shown = span.of(text);
    if shown.eq_ignore_ascii_case(from.as_str()) {
        return Some(Edit::replace(span, to.as_str()));
    }
    let (parent, number) = from.as_str().rsplit_once('.')?;
    let (new_parent, new_number) = to.as_str().rsplit_once('.')?;
    if number != new_number {
        let place = Span::new(span.end - number.len().min(shown.len()), span.end);
        return (place.of(text) == number).then(|| Edit::replace(place, new_number));
    }
    let start = match shown == number {
        false => shown.starts_with(parent).then_some(span.start)?,
        // The number that it shares stands in front of it in its line, and is changed once.
        true => {
            let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
            let before = &text[line..span.start];
            let shared = |at: &usize| {
                let digit = |letter: Option<char>| letter.is_some_and(|it| it.is_ascii_digit());
                let behind = before[at + parent.len()..].trim_start_matches([' ', ',', '(', '-']);
                !digit(before[..*at].chars().next_back())
                    && ["AC", "Acceptance", "Criteri"].iter().any(|word| behind.starts_with(word))
            };
            line + before.rmatch_indices(parent).map(|(at, _)| at).find(shared)?
        }
    };
    Some(Edit::replace(Span::new(start, start + parent.len()), new_parent))
}
