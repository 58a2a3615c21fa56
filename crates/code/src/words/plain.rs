//! The words of a file without a grammar: comments, strings, and names for everything else.

use specls_text::Span;

use super::builder::Builder;
use crate::lexer::syntax::Syntax;
use crate::lexer::{Piece, PieceKind, lex};

/// Reads a part of a text. Without a syntax all of it is names.
pub(super) fn read(syntax: Option<&Syntax>, text: &str, part: Span, builder: &mut Builder<'_>) {
    let mut pieces: Vec<Piece> = Vec::new();
    if let Some(syntax) = syntax {
        lex(syntax, text, part, |piece| pieces.push(piece));
    }
    // What stands in the code inside of a string is a part of the string here.
    pieces.sort_by_key(|piece| (piece.span.start, std::cmp::Reverse(piece.span.end)));
    let mut at = part.start;
    for piece in pieces {
        if piece.span.start < at {
            continue;
        }
        names(text, Span::new(at, piece.span.start), builder);
        match piece.kind {
            PieceKind::Line | PieceKind::Block => builder.comment(piece.span),
            PieceKind::Text => builder.string(piece.span),
        }
        at = piece.span.end;
    }
    names(text, Span::new(at, part.end), builder);
}

/// Takes every run of letters, digits and `_` for a name.
fn names(text: &str, part: Span, builder: &mut Builder<'_>) {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let mut start = None;
    for (at, character) in part.of(text).char_indices() {
        match (is_part(character), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                builder.identifier(Span::new(from, at).shifted(part.start));
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        builder.identifier(Span::new(from, part.len()).shifted(part.start));
    }
}
