//! The words that specs use for their parts, in the languages people write them in, and the ways
//! in which they number them. One table a meaning: a new language is a new word in a row.

use specls_text::Span;

pub(crate) const REQUIREMENT: &[&str] = &[
    "requirements",
    "requirement",
    "reqs",
    "req",
    "需求",
    "要件",
    "要求",
    "anforderungen",
    "anforderung",
    "требования",
    "требование",
    "вимоги",
    "вимога",
    "requisitos",
    "requisito",
    "exigences",
    "exigence",
    "요구사항",
    "요구 사항",
    "gereksinim",
];

pub(crate) const USER_STORY: &[&str] = &[
    "user stories",
    "user story",
    "user-story",
    "story",
    "用户故事",
    "使用者故事",
    "ユーザーストーリー",
    "사용자 스토리",
    "пользовательская история",
    "історія користувача",
    "historia de usuario",
    "história de usuário",
    "benutzergeschichte",
];

/// What stands in front of a requirement's purpose.
pub(crate) const STORY_LABEL: &[&str] =
    &["objective", "目的", "ziel", "objetivo", "цель", "мета", "목표"];

/// How a story opens that has no label.
pub(crate) const STORY_OPENING: &[&str] =
    &["as a ", "as an ", "as the ", "作为", "作為", "als ", "como "];

pub(crate) const CRITERIA: &[&str] = &[
    "acceptance criteria",
    "acceptance criterion",
    "acceptance scenarios",
    "验收标准",
    "验收条件",
    "驗收標準",
    "受け入れ基準",
    "受入基準",
    "受け入れ条件",
    "受入条件",
    "akzeptanzkriterien",
    "критерии приемки",
    "критерии приёмки",
    "критерии принятия",
    "критерії приймання",
    "критерії прийняття",
    "수용 기준",
    "수락 기준",
    "인수 조건",
    "인수 기준",
    "승인 기준",
    "criterios de aceptación",
    "critérios de aceitação",
    "critères d'acceptation",
    "kabul kriterleri",
];

pub(crate) const GLOSSARY: &[&str] = &[
    "glossary",
    "术语表",
    "术语",
    "詞彙表",
    "用語集",
    "用語",
    "glossar",
    "глоссарий",
    "глосарій",
    "용어",
    "glosario",
    "glossário",
    "terminology",
];

pub(crate) const PROPERTY: &[&str] = &[
    "correctness property",
    "properties",
    "property",
    "属性",
    "屬性",
    "性质",
    "プロパティ",
    "性質",
    "свойство",
    "властивість",
    "속성",
    "eigenschaft",
    "propiedad",
    "propriedade",
];

pub(crate) const TASK: &[&str] = &[
    "task",
    "任务",
    "任務",
    "タスク",
    "задача",
    "завдання",
    "작업",
    "태스크",
    "aufgabe",
    "tarea",
    "tarefa",
];

/// What stands in front of references in a task or property.
pub(crate) const VALIDATES: &[&str] = &[
    "validates",
    "validate",
    "验证需求",
    "驗證需求",
    "检验需求",
    "検証要件",
    "проверяет",
    "перевіряє",
    "검증",
];

/// Like [`VALIDATES`], but also said of anything: what follows must be ids.
pub(crate) const VERIFIES: &[&str] =
    &["验证", "驗證", "検証", "verifies", "satisfies", "implements", "covers"];

pub(crate) const ALL: &[&str] = &[
    "all",
    "所有",
    "全部",
    "全て",
    "すべて",
    "全般",
    "全要件",
    "全需求",
    "все",
    "усі",
    "всі",
    "alle",
    "todos",
    "todas",
    "모든",
    "전체",
];

pub(crate) const NONE: &[&str] = &[
    "n/a",
    "na",
    "none",
    "无",
    "無",
    "なし",
    "keine",
    "нет",
    "немає",
    "없음",
    "ninguno",
    "-",
    "–",
    "—",
];

pub(crate) const OPTIONAL: &[&str] = &[
    "(optional",
    "（optional",
    "[optional",
    "(可选",
    "（可选",
    "[可选",
    "（任意",
    "(任意",
    "(опционально",
    "(необов",
    "(선택",
];

pub(crate) const LEGEND: &[&str] = &["legend", "status legend", "图例", "凡例", "легенда", "범례"];

/// How many bytes of `text` the longest fitting word of a table takes at its start, without regard
/// to case. A word of letters must end where the letters end.
pub(crate) fn starts_with(text: &str, table: &[&str]) -> Option<usize> {
    // Nearly every line of a document is asked about nearly every word: look at one byte first.
    let first = text.as_bytes().first()?.to_ascii_lowercase();
    let may_fit = |word: &&&str| {
        let byte = word.as_bytes()[0];
        byte == first || !(byte.is_ascii() || first.is_ascii())
    };
    table.iter().filter(may_fit).filter_map(|word| word_at_start(text, word)).max()
}

fn word_at_start(text: &str, word: &str) -> Option<usize> {
    let mut rest = text.chars();
    let mut wanted = word.chars();
    // Every language of the tables lowers one character to one character.
    for want in wanted.by_ref() {
        let found = rest.next()?;
        if found != want && found.to_lowercase().next() != Some(want) {
            return None;
        }
    }
    let spaced = word.chars().next_back().is_some_and(has_word_ends);
    if spaced && rest.clone().next().is_some_and(has_word_ends) {
        return None;
    }
    Some(text.len() - rest.as_str().len())
}

/// Whether words of this letter's script are parted by blanks.
fn has_word_ends(letter: char) -> bool {
    letter.is_alphabetic() && (letter as u32) < 0x1100
}

/// Whether the letter belongs to a script that is written without blanks, or to Korean.
pub(crate) fn is_east_asian(letter: char) -> bool {
    matches!(letter as u32, 0x1100..=0x11ff | 0x3040..=0x30ff | 0x3400..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff)
}

/// The length of the number at the start: `3`, `3.2`, `3a`, `3a.1`, with nothing of a word behind
/// it. A dot that no digit follows is not part of it.
pub(crate) fn number(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut end = 0;
    loop {
        let digits = bytes[end..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 || digits > 9 {
            return None;
        }
        end += digits;
        if bytes.get(end).is_some_and(u8::is_ascii_lowercase)
            && !bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric)
        {
            end += 1;
        }
        match (bytes.get(end), bytes.get(end + 1)) {
            (Some(b'.'), Some(next)) if next.is_ascii_digit() => end += 1,
            _ => break,
        }
    }
    (!bytes.get(end).is_some_and(u8::is_ascii_alphanumeric)).then_some(end)
}

/// The length of the id with letters at the start: `REQ-1`, `FR-AB-001`, `R-PS1`, `US_2.1`, `B1`.
/// The letters of the first part are upper case, apart from `Req`.
pub(crate) fn prefixed(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut end = 0;
    loop {
        let letters = bytes[end..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if letters == 0 {
            break;
        }
        let part = &bytes[end..end + letters];
        let upper = part.iter().all(u8::is_ascii_uppercase) || part.eq_ignore_ascii_case(b"req");
        if !upper || letters > 12 || end > 24 {
            return None;
        }
        end += letters;
        match (bytes.get(end), bytes.get(end + 1)) {
            (Some(b'-' | b'_'), Some(next)) if next.is_ascii_alphanumeric() => end += 1,
            _ => break,
        }
    }
    (end > 0).then_some(())?;
    Some(end + number(&text[end..])?)
}

/// The letters in front of an id's first digit, without the hyphen: `FR` of `FR-1`.
pub(crate) fn prefix(id: &str) -> &str {
    let digits = id.find(|letter: char| letter.is_ascii_digit()).unwrap_or(id.len());
    id[..digits].trim_end_matches(['-', '_'])
}

/// The part of `span` behind leading emphasis, strike-through, back-ticks and blanks.
pub(crate) fn behind_marks(text: &str, span: Span) -> Span {
    let shown = span.of(text);
    let rest = shown.trim_start_matches(['*', '_', '`', '~', ' ', '\t']);
    Span::new(span.end - rest.len(), span.end)
}

/// `span` without emphasis, back-ticks and blanks at both ends.
pub(crate) fn without_marks(text: &str, span: Span) -> Span {
    let span = behind_marks(text, span);
    let shown = span.of(text).trim_end_matches(['*', '_', '`', '~', ' ', '\t']);
    Span::new(span.start, span.start + shown.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_where_their_digits_end() {
        for (text, length) in [
            ("1.2, 1.3", Some(3)),
            ("1.2_", Some(3)),
            ("3. x", Some(1)),
            ("3a.1", Some(4)),
            ("3a", Some(2)),
            ("3rd", None),
            ("x", None),
            ("1.x", Some(1)),
        ] {
            assert_eq!(number(text), length, "{text}");
        }
    }

    #[test]
    fn ids_with_letters_keep_all_their_parts() {
        for (text, length) in [
            ("REQ-1: x", Some(5)),
            ("FR-AB-001", Some(9)),
            ("R-PS1", Some(5)),
            ("REQ-XVA-001.1", Some(13)),
            ("US_2", Some(4)),
            ("B1", Some(2)),
            ("FR-1-FR-3", Some(4)),
            ("Phase 1", None),
            ("WCAG", None),
        ] {
            assert_eq!(prefixed(text), length, "{text}");
        }
    }

    #[test]
    fn words_are_found_in_any_case_and_only_whole() {
        assert_eq!(starts_with("Requirements 1", REQUIREMENT), Some(12));
        assert_eq!(starts_with("Requires 1", REQUIREMENT), None);
        assert_eq!(starts_with("ТРЕБОВАНИЕ 1", REQUIREMENT), Some("ТРЕБОВАНИЕ".len()));
        assert_eq!(starts_with("需求1", REQUIREMENT), Some(6));
    }
}
