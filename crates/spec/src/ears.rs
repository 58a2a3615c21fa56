//! EARS: the Easy Approach to Requirements Syntax.

use specls_text::Span;

use crate::words::is_east_asian;

/// The pattern that a criterion follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Pattern {
    /// WHEN …
    Event,
    /// WHILE …
    State,
    /// WHERE …
    Optional,
    /// IF … THEN …
    Unwanted,
    /// THE system SHALL …
    Ubiquitous,
    /// Several of the above in one sentence.
    Complex,
    /// Anything else.
    #[default]
    Other,
}

impl Pattern {
    /// The pattern's name in output.
    pub const fn name(self) -> &'static str {
        match self {
            Pattern::Event => "event",
            Pattern::State => "state",
            Pattern::Optional => "optional",
            Pattern::Unwanted => "unwanted",
            Pattern::Ubiquitous => "ubiquitous",
            Pattern::Complex => "complex",
            Pattern::Other => "other",
        }
    }
}

/// A criterion, read as EARS. Spans are relative to the criterion's joined text
/// ([`crate::Criterion::text`]), so that `span.of(&criterion.text)` gives the words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ears {
    /// The pattern.
    pub pattern: Pattern,
    /// The conditions in front of the response, without their keyword (`the user presses undo`).
    pub conditions: Vec<(Pattern, Span)>,
    /// The system that is to respond, without article: `Auto Solve`.
    pub system: Option<Span>,
    /// What it shall do, behind SHALL.
    pub response: Option<Span>,
    /// Whether the sentence says SHALL (or a word of the same force: MUST, 应, 必须, …).
    pub shall: bool,
}

/// Reads a criterion's text. List markers, boxes, emphasis and back-ticks around words do not
/// count. Keywords are those of English, Chinese, Japanese, Korean, German, Russian, Ukrainian,
/// Spanish, Portuguese and French.
///
/// ```
/// use specls_spec::ears::{Pattern, read};
///
/// let text = "WHEN the user presses undo, THE Game SHALL take back the last move.";
/// let ears = read(text);
/// assert_eq!(ears.pattern, Pattern::Event);
/// assert_eq!(ears.conditions[0].1.of(text), "the user presses undo");
/// assert_eq!(ears.system.map(|span| span.of(text)), Some("Game"));
/// assert_eq!(ears.response.map(|span| span.of(text)), Some("take back the last move"));
/// ```
pub fn read(text: &str) -> Ears {
    let start = text.len() - opening(text).len();
    let words = words(text, start);
    let shall = shall(text, &words);
    let mut ears = Ears { shall: shall.is_some(), ..Ears::default() };
    let first = condition_at(text, start, &words);
    let Some(first) = first.or_else(|| trailing_condition(text, start)) else {
        if let Some(shall) = shall {
            let open = words.first().is_some_and(|word| is(text, *word, &["given"]));
            ears.pattern = if open { Pattern::Other } else { Pattern::Ubiquitous };
            ears.system = system(text, Span::new(start, shall.start));
            ears.response = response(text, shall.end);
        }
        return ears;
    };
    let limit = shall.map_or(text.len(), |shall| shall.start);
    let main = main_clause(text, first, limit, &words, shall.is_some());
    ears.conditions = conditions(text, first, main.conditions_end, &words);
    if let Some(shall) = shall {
        ears.system = system(text, Span::new(main.start, shall.start));
        ears.response = response(text, shall.end);
    } else if main.start < text.len() {
        ears.response = response(text, main.start);
    }
    let pattern = ears.conditions.first().map_or(first.pattern, |condition| condition.0);
    let same = ears.conditions.iter().all(|condition| condition.0 == pattern);
    ears.pattern = if same { pattern } else { Pattern::Complex };
    ears
}

/// A keyword that opens a condition.
#[derive(Clone, Copy)]
struct Condition {
    pattern: Pattern,
    /// Where what follows the keyword starts.
    start: usize,
}

struct MainClause {
    /// Where the conditions end.
    conditions_end: usize,
    /// Where the clause starts that names the system.
    start: usize,
}

const KEYWORDS: &[(&str, Pattern)] = &[
    ("when", Pattern::Event),
    ("while", Pattern::State),
    ("where", Pattern::Optional),
    ("if", Pattern::Unwanted),
    ("wenn", Pattern::Event),
    ("sobald", Pattern::Event),
    ("solange", Pattern::State),
    ("während", Pattern::State),
    ("falls", Pattern::Unwanted),
    ("когда", Pattern::Event),
    ("пока", Pattern::State),
    ("если", Pattern::Unwanted),
    ("коли", Pattern::Event),
    ("поки", Pattern::State),
    ("якщо", Pattern::Unwanted),
    ("cuando", Pattern::Event),
    ("mientras", Pattern::State),
    ("quando", Pattern::Event),
    ("enquanto", Pattern::State),
    ("quand", Pattern::Event),
    ("lorsque", Pattern::Event),
];

/// Keywords of scripts without blanks, as far as they open a sentence.
const OPENINGS: &[(&str, Pattern)] = &[
    ("如果", Pattern::Unwanted),
    ("若", Pattern::Unwanted),
    ("假如", Pattern::Unwanted),
    ("当", Pattern::Event),
    ("當", Pattern::Event),
    ("在", Pattern::Other),
    ("もし", Pattern::Unwanted),
    ("만약", Pattern::Unwanted),
];

/// Words that close the condition of a sentence and thereby tell its kind.
const CLOSINGS: &[(&str, Pattern)] = &[
    ("場合", Pattern::Event),
    ("とき", Pattern::Event),
    ("時", Pattern::Event),
    ("際", Pattern::Event),
    ("すると", Pattern::Event),
    ("たら", Pattern::Event),
    ("ている間", Pattern::State),
    ("の間", Pattern::State),
    ("하면", Pattern::Event),
    ("되면", Pattern::Event),
    ("때", Pattern::Event),
    ("경우", Pattern::Event),
    ("동안", Pattern::State),
];

/// Whether a sentence opens with a keyword in upper case, as nobody writes who does not mean EARS.
pub(crate) fn opens_with_capitals(text: &str) -> bool {
    let word =
        opening(text).split(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
    word.len() > 1 && word.chars().all(char::is_uppercase)
}

/// Words with the force of SHALL, the strongest first.
const SHALL: &[&str] = &["shall"];
const MUST: &[&str] = &[
    "must",
    "should",
    "will",
    "muss",
    "müssen",
    "soll",
    "sollen",
    "darf",
    "должен",
    "должна",
    "должно",
    "должны",
    "обязан",
    "обязана",
    "повинен",
    "повинна",
    "повинно",
    "повинні",
    "має",
    "мають",
    "debe",
    "deberá",
    "deben",
    "deberán",
    "deve",
    "devem",
    "deverá",
    "doit",
    "doivent",
    "devra",
];
const MUST_EAST: &[&str] = &[
    "必须",
    "必須",
    "应当",
    "应该",
    "应",
    "應",
    "须",
    "需要",
    "需",
    "不得",
    "将",
    "なければならない",
    "なければなりません",
    "するものとする",
    "べき",
    "すること",
    "できること",
    "こと",
    "する",
    "される",
    "します",
    "できる",
    "せよ",
    "해야",
    "하여야",
    "한다",
    "합니다",
    "된다",
    "않는다",
];

/// The text behind list markers, boxes, emphasis and quotes.
fn opening(text: &str) -> &str {
    let mut rest = text;
    loop {
        let shown = rest.trim_start_matches(|letter: char| {
            letter.is_whitespace() || "*_`\"'“>•".contains(letter)
        });
        let shown = shown.strip_prefix("- ").unwrap_or(shown);
        let boxed = shown.strip_prefix('[').and_then(|inner| {
            let mut letters = inner.chars();
            letters.next().filter(|mark| " xX-~".contains(*mark))?;
            letters.as_str().strip_prefix(']')
        });
        let shown = boxed.unwrap_or(shown);
        let digits =
            shown.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let shown = match shown[digits..].strip_prefix([' ', ')']) {
            Some(behind)
                if digits > 0
                    && (shown[..digits].contains('.') || shown[digits..].starts_with(')')) =>
            {
                behind
            }
            _ => shown,
        };
        if shown.len() == rest.len() {
            return rest;
        }
        rest = shown;
    }
}

/// The runs of letters outside back-ticks, but for scripts without blanks.
fn words(text: &str, start: usize) -> Vec<Span> {
    let mut words = Vec::new();
    let mut word: Option<usize> = None;
    let mut code = false;
    for (at, letter) in text[start..].char_indices() {
        let at = start + at;
        code ^= letter == '`';
        let part = !code && letter.is_alphabetic() && !is_east_asian(letter);
        match (part, word) {
            (true, None) => word = Some(at),
            (false, Some(from)) => {
                words.push(Span::new(from, at));
                word = None;
            }
            _ => {}
        }
    }
    if let Some(from) = word {
        words.push(Span::new(from, text.len()));
    }
    words
}

fn is(text: &str, word: Span, table: &[&str]) -> bool {
    let shown = word.of(text);
    table.iter().any(|one| one.len() == shown.len() && same(shown, one))
}

fn same(shown: &str, lower: &str) -> bool {
    if shown.is_ascii() { shown.eq_ignore_ascii_case(lower) } else { shown.to_lowercase() == lower }
}

/// The word that says SHALL: the first SHALL, else the first word of the same force. Words in
/// conditions do not count where a THEN tells them apart.
fn shall(text: &str, words: &[Span]) -> Option<Span> {
    if let Some(found) = words.iter().find(|word| is(text, **word, SHALL)) {
        return Some(*found);
    }
    let then = words.iter().position(|word| is(text, *word, &["then"])).unwrap_or(0);
    if let Some(found) = words[then..].iter().find(|word| is(text, **word, MUST)) {
        return Some(*found);
    }
    // Turkish puts the force into the verb's ending.
    let turkish = |word: &&Span| {
        let shown = word.of(text);
        ["meli", "malı", "melidir", "malıdır"]
            .iter()
            .any(|end| shown.ends_with(end) && shown.len() > end.len() + 1)
    };
    if let Some(found) = words[then..].iter().find(turkish) {
        return Some(Span::at(found.end));
    }
    if text.is_ascii() {
        return None;
    }
    let comma = text.find(['，', '、', ',']).unwrap_or(0);
    MUST_EAST.iter().find_map(|word| {
        let at = text[comma..].find(word).map(|at| comma + at).or_else(|| text.find(word))?;
        Some(Span::new(at, at + word.len()))
    })
}

fn condition_at(text: &str, start: usize, words: &[Span]) -> Option<Condition> {
    let first = words.first().filter(|word| word.start == start);
    if let Some(word) = first {
        return keyword(text, *word);
    }
    let shown = &text[start..];
    let (word, pattern) = OPENINGS.iter().find(|(word, _)| shown.starts_with(word))?;
    let pattern = match *pattern {
        // 在…时 is a moment, 在…期间 a state; other uses of 在 are places.
        Pattern::Other => {
            let clause = &shown[..shown.find(['，', ',']).unwrap_or(shown.len())];
            if clause.ends_with("期间") || clause.ends_with("期間") {
                Pattern::State
            } else if clause.ends_with(['时', '時']) || clause.ends_with("时候") {
                Pattern::Event
            } else {
                return None;
            }
        }
        known => known,
    };
    Some(Condition { pattern, start: start + word.len() })
}

/// The condition of a sentence whose keyword stands behind it: `…した場合、`.
fn trailing_condition(text: &str, start: usize) -> Option<Condition> {
    if text.is_ascii() {
        return None;
    }
    let clause = &text[start..start + text[start..].find(['、', ',', '，'])?];
    let clause = clause.trim_end_matches(['に', 'は']);
    let (_, pattern) = CLOSINGS.iter().find(|(word, _)| clause.ends_with(word))?;
    Some(Condition { pattern: *pattern, start })
}

fn keyword(text: &str, word: Span) -> Option<Condition> {
    let shown = word.of(text);
    let (_, pattern) =
        KEYWORDS.iter().find(|(one, _)| one.len() == shown.len() && same(shown, one))?;
    Some(Condition { pattern: *pattern, start: word.end })
}

/// Where the clause with the system starts: behind the last THEN in front of SHALL, else behind the
/// last comma there, else at the last THE.
fn main_clause(
    text: &str,
    first: Condition,
    limit: usize,
    words: &[Span],
    shall: bool,
) -> MainClause {
    let between = |word: &&Span| word.start >= first.start && word.end <= limit;
    let mut thens = words
        .iter()
        .filter(between)
        .filter(|word| is(text, **word, &["then", "dann", "тогда", "то", "entonces"]));
    let then = if shall { thens.next_back() } else { thens.next() };
    if let Some(then) = then {
        return MainClause { conditions_end: then.start, start: then.end };
    }
    let shown = text.get(first.start..limit).unwrap_or_default();
    let comma = |at: usize| {
        let at = first.start + at;
        MainClause {
            conditions_end: at,
            start: at + text[at..].chars().next().map_or(1, char::len_utf8),
        }
    };
    let commas = [',', '，', '、'];
    let the = words.iter().filter(between).rfind(|word| is(text, **word, &["the"]));
    if shall {
        // A comma right in front of THE is the surest sign, then the last comma.
        if let Some(at) = shown.rfind(commas) {
            return comma(at);
        }
        if let Some(the) = the.filter(|the| the.of(text) == "THE") {
            return MainClause { conditions_end: the.start, start: the.start };
        }
        if let Some(the) = the.filter(|the| the.start > first.start + 1) {
            return MainClause { conditions_end: the.start, start: the.start };
        }
        return MainClause { conditions_end: limit, start: limit };
    }
    match shown.find(commas) {
        Some(at) => comma(at),
        None => MainClause { conditions_end: limit, start: limit },
    }
}

/// The conditions between the first keyword and the main clause, each opened by a keyword of its
/// own that follows a comma or AND.
fn conditions(text: &str, first: Condition, end: usize, words: &[Span]) -> Vec<(Pattern, Span)> {
    let mut conditions = Vec::new();
    let mut open = first;
    for (index, word) in words.iter().enumerate() {
        if word.start < first.start || word.end > end {
            continue;
        }
        let Some(next) = keyword(text, *word) else { continue };
        let before = text[open.start..word.start].trim_end_matches([' ', '*', '_', '`']);
        let and = index > 0 && is(text, words[index - 1], &["and", "und", "и", "y", "e", "et"]);
        if !and && !before.ends_with([',', '，', '、']) {
            continue;
        }
        let stop = if and { words[index - 1].start } else { word.start };
        conditions.push((open.pattern, clean(text, Span::new(open.start, stop.max(open.start)))));
        open = next;
    }
    conditions.push((open.pattern, clean(text, Span::new(open.start, end.max(open.start)))));
    conditions
}

/// A clause without blanks, marks and commas at its ends.
fn clean(text: &str, span: Span) -> Span {
    let marks = |letter: char| letter.is_whitespace() || "*_,，、:：".contains(letter);
    let shown = span.of(text);
    let start = span.start + (shown.len() - shown.trim_start_matches(marks).len());
    let end = span.start + shown.trim_end_matches(marks).len();
    Span::new(start, end.max(start))
}

/// The system in front of SHALL, without article.
fn system(text: &str, span: Span) -> Option<Span> {
    let mut span = clean(text, span);
    for article in ["the", "a", "an", "der", "die", "das", "el", "la", "o", "le"] {
        let shown = span.of(text);
        let behind = shown.get(article.len()..).unwrap_or_default();
        if behind.starts_with([' ', '*', '_'])
            && shown.get(..article.len()).is_some_and(|start| start.eq_ignore_ascii_case(article))
        {
            span = clean(text, Span::new(span.start + article.len(), span.end));
            break;
        }
    }
    let shown = span.of(text);
    let inner = shown.trim_matches('`');
    if inner.len() + 2 == shown.len() && !inner.is_empty() {
        span = Span::new(span.start + 1, span.end - 1);
    }
    (!span.is_empty()).then_some(span)
}

fn response(text: &str, start: usize) -> Option<Span> {
    let span = clean(text, Span::new(start.min(text.len()), text.len()));
    let shown = span.of(text).trim_end_matches(['.', '。', ';', '；', ' ']);
    let span = Span::new(span.start, span.start + shown.len());
    (!span.is_empty()).then_some(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let ears = read(text);
        let part = |span: Option<Span>| span.map_or("-", |span| span.of(text)).to_owned();
        let conditions: Vec<String> = ears
            .conditions
            .iter()
            .map(|(pattern, span)| format!("{}<{}>", pattern.name(), span.of(text)))
            .collect();
        let conditions = conditions.join(" ");
        let pattern = ears.pattern.name();
        let shall = if ears.shall { "shall" } else { "no shall" };
        format!(
            "{pattern}, {shall}: [{conditions}] {} / {}",
            part(ears.system),
            part(ears.response)
        )
    }

    #[test]
    fn sentences_fall_into_their_patterns() {
        for (text, expected) in [
            ("WHEN a is b, THE Game SHALL do c.", "event, shall: [event<a is b>] Game / do c"),
            (
                "WHEN a is b THEN the system SHALL do c",
                "event, shall: [event<a is b>] system / do c",
            ),
            ("WHEN a is b THE Game SHALL do c", "event, shall: [event<a is b>] Game / do c"),
            (
                "**WHEN** a, b or c, **THE** `Game` **SHALL** do d",
                "event, shall: [event<a, b or c>] Game / do d",
            ),
            (
                "When `x(a, b)` is called, the Foo shall return y",
                "event, shall: [event<`x(a, b)` is called>] Foo / return y",
            ),
            (
                "IF a fails THEN THE Game SHALL NOT stop",
                "unwanted, shall: [unwanted<a fails>] Game / NOT stop",
            ),
            ("WHILE solving, THE Game SHALL wait", "state, shall: [state<solving>] Game / wait"),
            (
                "WHERE sound is on, THE Game SHALL play",
                "optional, shall: [optional<sound is on>] Game / play",
            ),
            (
                "WHILE solving, WHEN a key is hit, THE Game SHALL stop",
                "complex, shall: [state<solving> event<a key is hit>] Game / stop",
            ),
            (
                "WHEN a AND IF b THEN the Game SHALL c",
                "complex, shall: [event<a> unwanted<b>] Game / c",
            ),
            ("THE Game SHALL have three pegs", "ubiquitous, shall: [] Game / have three pegs"),
            ("- [ ] The game must start", "ubiquitous, shall: [] game / start"),
            (
                "WHEN the user should log in THEN the system SHALL ask",
                "event, shall: [event<the user should log in>] system / ask",
            ),
            (
                "WHEN a happens THEN the system shows b",
                "event, no shall: [event<a happens>] - / the system shows b",
            ),
            ("GIVEN a, WHEN b, THEN c SHALL d", "other, shall: [] GIVEN a, WHEN b, THEN c / d"),
            ("The page loads quickly", "other, no shall: [] - / -"),
            ("当用户点击时，系统应当返回结果", "event, shall: [event<用户点击时>] 系统 / 返回结果"),
            ("如果失败，系统必须重试", "unwanted, shall: [unwanted<失败>] 系统 / 重试"),
            (
                "WHEN Agent 启动时，THE System SHALL 加载",
                "event, shall: [event<Agent 启动时>] System / 加载",
            ),
            (
                "Wenn der Knopf gedrückt wird, muss das Spiel enden",
                "event, shall: [event<der Knopf gedrückt wird>] - / das Spiel enden",
            ),
            (
                "КОГДА игра начата, система ДОЛЖНА ждать",
                "event, shall: [event<игра начата>] система / ждать",
            ),
            ("", "other, no shall: [] - / -"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
