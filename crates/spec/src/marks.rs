//! What a requirement or criterion says about whether code has to answer to it.

use specls_text::Span;

use crate::words;

/// Whether a title or criterion marks itself as optional: `(optional)`, `Optional: …`, `（可选）`.
pub fn says_optional(text: &str) -> bool {
    let lower;
    let shown = if text.is_ascii() {
        lower = text.to_ascii_lowercase();
        &lower
    } else {
        text
    };
    words::OPTIONAL.iter().any(|word| shown.contains(word))
        || shown.starts_with("optional:")
        || shown.contains("(Optional")
}

/// Why no code answers to this part of a document, when a comment in it says so:
/// `<!-- untraced: checked by hand before each release -->`.
pub fn untraced(text: &str, span: Span) -> Option<&str> {
    let mut rest = span.of(text);
    while let Some(start) = rest.find("<!--") {
        let comment = &rest[start + 4..];
        let end = comment.find("-->").unwrap_or(comment.len());
        if let Some(reason) = comment[..end].trim().strip_prefix("untraced:") {
            return Some(reason.trim());
        }
        rest = &comment[end..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_says_why_nothing_is_traced() {
        let reason = |text: &'static str| untraced(text, Span::new(0, text.len()));
        assert_eq!(reason("1. a <!-- note --> <!-- untraced: by hand -->"), Some("by hand"));
        assert_eq!(reason("1. a <!--untraced:\nby hand"), Some("by hand"));
        assert_eq!(reason("1. a (untraced: no comment)"), None);
    }
}
