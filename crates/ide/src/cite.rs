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
use specls_trace::{Address, Meaning, Snapshot, SpecView};

use crate::comment::{extend, line_mark};
use crate::name_spec::in_header;

/// The edit that cites a criterion at code of a source file that holds `text`: a number more in its
/// list of requirements, a line more in its comment or docstring, or a comment above it. `None` when
/// there is no such code in the text, or no comment that would be understood.
pub fn cite(
    snapshot: &Snapshot,
    text: &str,
    code: &Address,
    spec: SpecView<'_>,
    criterion: &Id,
) -> Option<Edit> {
    let path = code.path.as_str();
    let facts = specls_code::read(path, text)?;
    // The text may be newer than the snapshot.
    let symbol = match code.symbol.is_empty() {
        true => None,
        false => Some(code.find(&facts)?),
    };
    let same_spec = of_spec(snapshot, path, &facts, spec);
    let names = spellings(snapshot, &facts, &same_spec, spec, criterion);
    let edits = names.iter().flat_map(|name| {
        let words = format!("Requirements: {name}");
        let edits = match symbol {
            Some(symbol) => vec![
                in_list(text, &facts, symbol, &same_spec, name),
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

/// Which of the citations are known to speak of the spec; none when the file cites something else
/// than the snapshot knows of.
fn of_spec(snapshot: &Snapshot, path: &str, facts: &SourceFacts, spec: SpecView<'_>) -> Vec<bool> {
    let said = |facts: &SourceFacts| -> Vec<(CitationKind, String)> {
        facts.citations.iter().map(|one| (one.kind, one.text.to_owned())).collect()
    };
    let is_known = snapshot.source(path).is_some_and(|known| said(known) == said(facts));
    let same = |index: usize| matches!(snapshot.meaning(path, index), Meaning::Of(other) if other.folder() == spec.folder());
    (0..facts.citations.len()).map(|index| is_known && same(index)).collect()
}

/// How the criterion may be written: bare where all that is bare in the file speaks of its spec, or
/// where nothing is and there is no other spec. In a file that names several specs a bare number
/// belongs to the name above it.
fn spellings(
    snapshot: &Snapshot,
    facts: &SourceFacts,
    same_spec: &[bool],
    spec: SpecView<'_>,
    criterion: &Id,
) -> Vec<String> {
    let qualified = format!("{}#{criterion}", spec.id());
    let bare = facts.citations.iter().zip(same_spec).filter(|(one, _)| one.spec().is_none());
    let bare: Vec<bool> = bare.map(|(_, same)| *same).collect();
    let is_about = match bare.is_empty() {
        true => snapshot.specs().count() == 1,
        false => bare.iter().all(|same| *same),
    };
    if is_about { vec![criterion.to_string(), qualified] } else { vec![qualified] }
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
    text: &str,
    facts: &SourceFacts,
    symbol: usize,
    same_spec: &[bool],
    name: &str,
) -> Option<Edit> {
    let own = |(index, citation): &(usize, Citation<'_>)| {
        citation.kind == CitationKind::Requirement
            && citation.symbol == Some(symbol)
            && (same_spec[*index] || name.contains('#'))
    };
    let cited: Vec<(usize, Citation<'_>)> =
        facts.citations.iter().enumerate().filter(own).collect();
    let line_of = |offset: usize| text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let opens_list = |citation: Citation<'_>| {
        let start = citation.span.start;
        let before = text[line_of(start)..start].trim_end_matches(['*', '_', '`', ' ', '[', '(']);
        ["Requirements:", "Requirements", "Requirement:", "Validates:", "Implements:"]
            .iter()
            .any(|label| before.ends_with(label))
    };
    let (_, first) = cited.iter().find(|(_, citation)| opens_list(*citation))?;
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
