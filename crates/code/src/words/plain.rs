//! The words of a file without a grammar.

use specls_text::Span;

use super::builder::Builder;

/// Takes every run of letters, digits and `_` for a name.
pub(super) fn read(_path: &str, text: &str, builder: &mut Builder<'_>) {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let mut start = None;
    for (at, character) in text.char_indices() {
        match (is_part(character), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                builder.identifier(Span::new(from, at), true);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        builder.identifier(Span::new(from, text.len()), true);
    }
}
