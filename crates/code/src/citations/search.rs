//! The search for places that may cite, over whole files: every byte counts.

use std::sync::LazyLock;

use aho_corasick::packed;
use specls_text::Span;

use super::cursor::Cursor;
use super::{KEYWORDS, Keyword};

/// Where a keyword stands that an id or a name follows. What lies between may be a line break with
/// a comment's marks.
pub(super) fn promising(text: &str) -> impl Iterator<Item = usize> + '_ {
    let beginnings = BEGINNINGS.as_ref();
    let found = beginnings.into_iter().flat_map(move |searcher| {
        searcher.find_iter(text).filter_map(move |hit| KEYWORDS.at(text, hit.start()))
    });
    // Where the processor has no instructions for that search.
    let slow = beginnings.is_none().then(|| KEYWORDS.of(text)).into_iter().flatten();
    found
        .chain(slow)
        .filter(move |(keyword, word)| promises(*keyword, *word, text))
        .map(|(_, word)| word.start)
}

/// What keywords begin with in the cases that people write, none the beginning of another: short
/// enough a list to be searched for many bytes at a time.
static BEGINNINGS: LazyLock<Option<packed::Searcher>> = LazyLock::new(|| {
    packed::Searcher::new([
        "req",
        "Req",
        "REQ",
        "需求",
        "要件",
        "anforderung",
        "Anforderung",
        "Требован",
        "Вимог",
        "요구사항",
        "FR-",
        "NFR-",
        "validates",
        "Validates",
        "VALIDATES",
        "acceptance criteri",
        "Acceptance criteri",
        "Acceptance Criteri",
        "ACCEPTANCE CRITERI",
        "验证",
        "検証",
        "Implements",
        "IMPLEMENTS",
        "Verifies",
        "VERIFIES",
        "Tests",
        "TESTS",
        "Covers",
        "COVERS",
        "Satisfies",
        "SATISFIES",
        "Propert",
        "PROPERT",
        "属性",
        "プロパティ",
        "Task",
        "TASK",
        "任务",
        "タスク",
        "Feature",
        "FEATURE",
        "specs/",
        "Specs/",
    ])
});

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
