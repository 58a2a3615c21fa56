//! Writes a criterion's number into the comment of a symbol.
//!
//! Before:
//! ```text
//! /// Moves the top disc.
//! /// Requirements: 1.2
//! fn shift() {}
//! ```
//! After:
//! ```text
//! /// Moves the top disc.
//! /// Requirements: 1.2, 1.3
//! fn shift() {}
//! ```

use specls_code::{Citation, CitationKind, SourceFacts};
use specls_spec::Id;
use specls_text::{Edit, apply_edits};
use specls_trace::{Meaning, Snapshot, SpecView};

use crate::comment::{extend, line_mark};
use crate::name_spec::in_header;

/// The edit that cites a criterion at a symbol of the source file at `path` (the file as a whole with
/// `None`): a number more in its list of requirements, a line more in its comment or docstring, or a
/// comment above it. `None` when there is no such symbol, or no comment that would be understood.
pub fn cite(
    snapshot: &Snapshot,
    path: &str,
    text: &str,
    symbol: Option<usize>,
    spec: SpecView<'_>,
    criterion: &Id,
) -> Option<Edit> {
    let facts = specls_code::read(path, text)?;
    let names = spellings(snapshot, path, spec, criterion);
    let edits = names.iter().flat_map(|name| {
        let words = format!("Requirements: {name}");
        let edits = match symbol {
            Some(symbol) => vec![
                in_list(snapshot, path, text, &facts, symbol, spec, name),
                in_comment(text, &facts, symbol, &words),
                above(path, text, &facts, symbol, &words),
            ],
            None => vec![in_header(path, text, &words)],
        };
        edits.into_iter().flatten().map(move |edit| (name, edit))
    });
    let mut edits = edits.filter(|(name, edit)| cites(path, text, edit, symbol, name));
    edits.next().map(|(_, edit)| edit)
}

/// How the criterion may be written: bare where the file speaks of its spec, or there is no other.
fn spellings(snapshot: &Snapshot, path: &str, spec: SpecView<'_>, criterion: &Id) -> Vec<String> {
    let qualified = format!("{}#{criterion}", spec.id());
    let mut meanings = snapshot.source(path).into_iter().flat_map(|facts| {
        let bare = facts.citations.iter().enumerate().filter(|(_, one)| one.spec().is_none());
        bare.map(|(index, _)| snapshot.meaning(path, index))
    });
    let only = snapshot.specs().count() == 1;
    let about =
        meanings.any(|one| matches!(one, Meaning::Of(other) if other.folder() == spec.folder()));
    if only || about { vec![criterion.to_string(), qualified] } else { vec![qualified] }
}

/// Whether the file cites `name` at the symbol after the edit, and keeps its symbols.
fn cites(path: &str, text: &str, edit: &Edit, symbol: Option<usize>, name: &str) -> bool {
    let after = apply_edits(text, std::slice::from_ref(edit));
    specls_code::read(path, &after).is_some_and(|facts| {
        facts.citations.iter().any(|one| one.text == name && one.symbol == symbol)
    })
}

/// A number more in the list that the symbol has.
fn in_list(
    snapshot: &Snapshot,
    path: &str,
    text: &str,
    facts: &SourceFacts,
    symbol: usize,
    spec: SpecView<'_>,
    name: &str,
) -> Option<Edit> {
    let same_spec = |index: usize| matches!(snapshot.meaning(path, index), Meaning::Of(other) if other.folder() == spec.folder());
    let own = |(index, citation): &(usize, &Citation)| {
        citation.kind == CitationKind::Requirement
            && citation.symbol == Some(symbol)
            && (same_spec(*index) || name.contains('#'))
    };
    let cited: Vec<(usize, &Citation)> = facts.citations.iter().enumerate().filter(own).collect();
    let line_of = |offset: usize| text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let opens_list = |citation: &Citation| {
        let start = citation.span.start;
        let before = text[line_of(start)..start].trim_end_matches(['*', '_', '`', ' ', '[', '(']);
        ["Requirements:", "Requirements", "Requirement:", "Validates:", "Implements:"]
            .iter()
            .any(|label| before.ends_with(label))
    };
    let (_, first) = cited.iter().find(|(_, citation)| opens_list(citation))?;
    let line = line_of(first.span.start);
    let (_, last) = cited.iter().rfind(|(_, citation)| line_of(citation.span.start) == line)?;
    let mut end = last.span.end;
    // `1.2 (undo)`: the note belongs to its number.
    if let Some(note) = text[end..].strip_prefix(" (")
        && let Some(close) = note.find([')', '\n'])
        && note[close..].starts_with(')')
    {
        end += 2 + close + 1;
    }
    Some(Edit::insert(end, format!(", {name}")))
}

/// A line more in the comment or docstring that the symbol has.
fn in_comment(text: &str, facts: &SourceFacts, symbol: usize, words: &str) -> Option<Edit> {
    extend(text, facts.symbols.get(symbol)?.doc?, words)
}

/// A comment above the symbol, with the mark that others of the file have.
fn above(path: &str, text: &str, facts: &SourceFacts, symbol: usize, words: &str) -> Option<Edit> {
    let start = facts.symbols.get(symbol)?.span.start;
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let indentation = &text[line..start];
    if !indentation.trim().is_empty() {
        return None;
    }
    let usual = facts.symbols.iter().filter_map(|other| other.doc).find_map(|doc| {
        let mark = line_mark(doc.of(text))?;
        (mark != "//!").then(|| format!("{mark} {words}"))
    });
    let comment = usual.or_else(|| specls_code::comment(path, words))?;
    let line_break = specls_spec::line_break(text);
    Some(Edit::insert(line, format!("{indentation}{comment}{line_break}")))
}
