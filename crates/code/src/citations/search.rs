//! The search for places that may cite, over whole files: every byte counts.

use specls_text::Span;

use super::cursor::Cursor;
use super::{KEYWORDS, Keyword};

/// Where a keyword stands that an id or a name follows. What lies between may be a line break with
/// a comment's marks.
pub(super) fn promising(text: &str) -> impl Iterator<Item = usize> + '_ {
    KEYWORDS
        .of(text)
        .filter(move |(keyword, word)| promises(*keyword, *word, text))
        .map(|(_, word)| word.start)
}

fn promises(keyword: Keyword, word: Span, text: &str) -> bool {
    let cursor = Cursor::new(text);
    let is_lower = text.as_bytes()[word.start].is_ascii_lowercase();
    match keyword {
        Keyword::Path => {
            let rest = cursor.name(word.end);
            !rest.is_empty()
                && ([".kiro/", ".claude/", ".spec-workflow/"]
                    .iter()
                    .any(|root| text[..word.start].ends_with(root))
                    || rest.of(text).ends_with(".md"))
        }
        Keyword::Prefix => !is_lower && cursor.id(word.start).is_some(),
        Keyword::Feature => {
            let mark = cursor.marks(word.end);
            !is_lower && cursor.eat(mark, &[":", "："]).is_some()
        }
        Keyword::Req if text[word.end..].starts_with('-') => {
            !is_lower && cursor.id(word.start).is_some()
        }
        Keyword::Task | Keyword::Property | Keyword::Announces if is_lower => false,
        Keyword::Property => {
            let at = behind_marks(word.end, text);
            let digits = if cursor.rest(at).starts_with('P') { at + 1 } else { at };
            cursor.id(digits).is_some()
        }
        Keyword::Requirement
        | Keyword::Req
        | Keyword::Validates
        | Keyword::Announces
        | Keyword::Task => cursor.id(behind_marks(word.end, text)).is_some(),
    }
}

/// Behind what may stand between a keyword and its first id: blanks, a line break with a comment's
/// marks, a bullet, a colon, emphasis, an opening bracket.
fn behind_marks(at: usize, text: &str) -> usize {
    let rest = &text[at..];
    let marks = |it: char| {
        it.is_whitespace()
            || matches!(it, ':' | '：' | '（' | '•')
            || "*_`([#-/!;%\"'|".contains(it)
    };
    let word = |rest: &str| {
        ["Requirement ", "Req "].iter().find(|it| rest.starts_with(**it)).map_or(0, |it| it.len())
    };
    let end = rest.find(|it| !marks(it)).unwrap_or(rest.len());
    at + end + word(&rest[end..])
}
