//! A document takes any changes as a plain string would, in the units of every editor.

use proptest::prelude::*;
use specls_text::{ContentChange, Document, Encoding, Position};

/// Where a place lies in a text, found the slow way: line by line, unit by unit, always clamped.
fn offset(text: &str, place: Position, encoding: Encoding) -> usize {
    let mut start = 0;
    for _ in 0..place.line {
        let rest = &text[start..];
        let Some(end) = rest.find(['\n', '\r']) else { return text.len() };
        start += end + if rest[end..].starts_with("\r\n") { 2 } else { 1 };
    }
    let line = &text[start..];
    let line = &line[..line.find(['\n', '\r']).unwrap_or(line.len())];
    let mut column = place.column as usize;
    for (at, character) in line.char_indices() {
        let units = match encoding {
            Encoding::Utf8 => character.len_utf8(),
            Encoding::Utf16 => character.len_utf16(),
            Encoding::Utf32 => 1,
        };
        if units > column {
            return start + at;
        }
        column -= units;
    }
    start + line.len()
}

fn piece() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec!["a", "é", "𝕏", "\r\n", "\r", "\n", "\u{2028}", " "]);
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

fn place() -> impl Strategy<Value = Position> {
    (0_u32..8, 0_u32..12).prop_map(|(line, column)| Position { line, column })
}

fn change() -> impl Strategy<Value = ContentChange> {
    let range = prop::option::weighted(0.95, (place(), place()));
    (range, piece()).prop_map(|(range, text)| ContentChange { range, text })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_is_what_a_string_would_be(
        start in piece(),
        changes in prop::collection::vec(change(), 1..12),
        encoding in prop::sample::select(vec![Encoding::Utf8, Encoding::Utf16, Encoding::Utf32]),
    ) {
        let mut document = Document::new(&start, 0);
        let mut model = start;
        for (number, change) in changes.iter().enumerate() {
            document.change(std::slice::from_ref(change), encoding, number as i32);
            match change.range {
                None => model = change.text.clone(),
                Some((from, to)) => {
                    let from = offset(&model, from, encoding);
                    let to = offset(&model, to, encoding).max(from);
                    model.replace_range(from..to, &change.text);
                }
            }
            prop_assert_eq!(&**document.text(), model.as_str());
        }
    }
}
