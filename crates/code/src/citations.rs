//! The one scanner of citations. It sees comments, docstrings and test titles only, and is strict
//! about the forms: a version in running text, "property 3 of the list" or "task 3" is no citation.

mod cursor;
mod foreign;
mod passage;
mod search;

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Anchored, Input, MatchKind, StartKind};
use specls_text::Span;

use crate::{Citation, CitationKind, Verb};
use cursor::{Cursor, Shape};
pub(crate) use passage::Passage;

/// Whether the text may hold a citation anywhere: a search of its bytes, much cheaper than reading
/// it. `false` is certain.
pub fn may_cite(text: &str) -> bool {
    search::promising(text).next().is_some()
        || qualified_marks(text).next().is_some()
        || foreign::marks(text).next().is_some()
}

/// Where citations may stand in a text, in its order. A comment without such a place cites nothing.
pub(crate) fn hits(text: &str) -> Vec<usize> {
    let mut hits: Vec<usize> = search::promising(text).collect();
    let sorted = hits.len();
    hits.extend(qualified_marks(text));
    hits.extend(foreign::marks(text));
    if hits.len() > sorted {
        hits.sort_unstable();
    }
    hits
}

/// A citation, before it is known whose it is.
#[derive(Debug, Clone)]
pub(crate) struct Cited {
    pub(crate) kind: CitationKind,
    pub(crate) verb: Verb,
    pub(crate) text: String,
    pub(crate) span: Span,
    /// Its place in the passages.
    pub(crate) passage: usize,
}

impl Cited {
    pub(crate) fn citation(&self, symbol: Option<usize>, in_test: bool) -> Citation<'_> {
        let Cited { kind, verb, ref text, span, .. } = *self;
        Citation { kind, verb, text, span, symbol, in_test }
    }
}

/// Every citation in the passages of one file.
pub(crate) fn cited(passages: &[Passage]) -> Vec<Cited> {
    let mut scanned: Vec<(Cited, Certainty)> = Vec::new();
    for (place, passage) in passages.iter().enumerate() {
        let cursor = Cursor::new(passage.text());
        let mut scan = Scan { cursor, found: Vec::new(), read: 0, verb: Verb::Plain };
        scan.foreign();
        scan.keywords();
        scan.qualified();
        let certain = scan.found.iter().any(|found| found.certainty == Certainty::Certain);
        scanned.extend(scan.found.into_iter().filter_map(|found| {
            if found.certainty == Certainty::NeedsPassage && !certain {
                return None;
            }
            let span = found.span.shifted(passage.start());
            let Found { kind, verb, text, .. } = found;
            let cited = Cited { kind, verb, text, span, passage: place };
            Some((cited, found.certainty))
        }));
    }
    let certain = scanned.iter().any(|(_, certainty)| *certainty == Certainty::Certain);
    scanned
        .into_iter()
        .filter(|(_, certainty)| certain || *certainty != Certainty::NeedsFile)
        .map(|(cited, _)| cited)
        .collect()
}

/// Whether a form is a citation by itself, or only in company of one that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certainty {
    Certain,
    /// In a file with a certain citation: "Task 3: …".
    NeedsFile,
    /// In a comment with a certain citation: "… property 3 of …".
    NeedsPassage,
}

struct Found {
    kind: CitationKind,
    verb: Verb,
    text: String,
    span: Span,
    certainty: Certainty,
}

/// What a word announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keyword {
    /// `Requirement`, `Requirements`, `需求`, …
    Requirement,
    /// `Req`, also the beginning of `REQ-3`.
    Req,
    /// `FR-`, `NFR-`.
    Prefix,
    /// `Validates`, `Acceptance Criteria`: ids may follow directly.
    Validates,
    /// `Implements:`, `Verifies:`: ids may follow behind the colon.
    Announces,
    Property,
    Task,
    Feature,
    /// `specs/`
    Path,
}

impl Keyword {
    /// Whether the word between `start` and `end` is not part of a longer one.
    fn stands_alone(self, text: &str, start: usize, end: usize) -> bool {
        if self == Keyword::Path {
            return true;
        }
        if text.as_bytes()[start] >= 0x80 {
            return true;
        }
        let before = text[..start].chars().next_back();
        let after = text[end..].chars().next();
        let opens = !before.is_some_and(|it| it.is_alphanumeric());
        let closes = match self {
            Keyword::Prefix => after.is_some_and(|it| it.is_ascii_alphanumeric()),
            _ => text[..end].ends_with('.') || !after.is_some_and(char::is_alphabetic),
        };
        opens && closes
    }
}

struct Keywords {
    searcher: Option<AhoCorasick>,
    keywords: Vec<Keyword>,
}

impl Keywords {
    /// The keyword that begins at `at`.
    fn at(&self, text: &str, at: usize) -> Option<(Keyword, Span)> {
        let input = Input::new(text).range(at..).anchored(Anchored::Yes);
        let hit = self.searcher.as_ref()?.find(input)?;
        let (keyword, word) = (self.keywords[hit.pattern().as_usize()], Span::from(hit.range()));
        keyword.stands_alone(text, word.start, word.end).then_some((keyword, word))
    }

    /// The keywords of a text that are words of their own.
    fn of<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (Keyword, Span)> + 'a {
        let hits = self.searcher.iter().flat_map(move |searcher| searcher.find_iter(text));
        hits.map(|hit| (self.keywords[hit.pattern().as_usize()], Span::from(hit.range())))
            .filter(move |(keyword, word)| keyword.stands_alone(text, word.start, word.end))
    }
}

static KEYWORDS: LazyLock<Keywords> = LazyLock::new(|| {
    let rows: [(Keyword, &[&str]); 9] = [
        (
            Keyword::Requirement,
            &[
                "requirements",
                "requirement",
                "需求",
                "要件",
                "anforderungen",
                "anforderung",
                "Требования",
                "Требование",
                "Требований",
                "Вимоги",
                "Вимога",
                "requisitos",
                "requisito",
                "요구사항",
            ],
        ),
        (Keyword::Req, &["reqs.", "reqs", "req.", "req"]),
        (Keyword::Prefix, &["fr-", "nfr-"]),
        (
            Keyword::Validates,
            &["validates", "acceptance criteria", "acceptance criterion", "验证", "検証"],
        ),
        (Keyword::Announces, &["implements", "verifies", "tests", "covers", "satisfies"]),
        (Keyword::Property, &["properties", "property", "属性", "プロパティ"]),
        (Keyword::Task, &["tasks", "task", "任务", "タスク"]),
        (Keyword::Feature, &["feature"]),
        (Keyword::Path, &["specs/"]),
    ];
    let mut keywords = Vec::new();
    let mut patterns = Vec::new();
    for (keyword, words) in rows {
        for word in words {
            keywords.push(keyword);
            patterns.push(*word);
        }
    }
    let searcher = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .start_kind(StartKind::Both)
        .build(&patterns);
    // A short list of words cannot be too large to build.
    let searcher = searcher.ok();
    Keywords { searcher, keywords }
});

/// The `#` of ids that name their spec: behind a name and before `2.1`, `P1` or `T2.1`.
fn qualified_marks(text: &str) -> impl Iterator<Item = usize> + '_ {
    memchr::memchr_iter(b'#', text.as_bytes()).filter(|&at| {
        let bytes = text.as_bytes();
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let after = bytes.get(at + 1);
        before.is_some_and(u8::is_ascii_alphanumeric)
            && after.is_some_and(|it| it.is_ascii_digit() || matches!(it, b'P' | b'T'))
    })
}

struct Scan<'a> {
    cursor: Cursor<'a>,
    found: Vec<Found>,
    /// How far citations were read: a keyword inside a list of ids is part of it.
    read: usize,
    /// What the words around the present keyword say of the code.
    verb: Verb,
}

impl Scan<'_> {
    fn push(&mut self, kind: CitationKind, text: String, span: Span, certainty: Certainty) {
        self.read = self.read.max(span.end);
        self.found.push(Found { kind, verb: self.verb, text, span, certainty });
    }

    fn keywords(&mut self) {
        let foreign: Vec<Span> = self.found.iter().map(|found| found.span).collect();
        self.read = 0;
        for (keyword, word) in KEYWORDS.of(self.cursor.text) {
            if word.start < self.read || foreign.iter().any(|span| span.meets(word)) {
                continue;
            }
            self.verb = self.verb_before(word.start);
            match keyword {
                Keyword::Requirement => self.requirement(word),
                Keyword::Req => self.req(word),
                Keyword::Prefix => self.prefixed(word),
                Keyword::Validates => self.validates(word),
                Keyword::Announces => self.announces(word),
                Keyword::Property => self.property(word),
                Keyword::Task => self.task(word),
                Keyword::Feature => self.feature(word),
                Keyword::Path => self.path(word),
            }
        }
    }

    /// `Requirements: 2.1, 2.3`, `Requirement 2.1: text`, `Requirement 6 AC 2`, `需求4.2`.
    fn requirement(&mut self, word: Span) {
        let written = word.of(self.cursor.text);
        let whole = if !written.is_ascii() {
            WholeNumbers::Closed
        } else if !written.starts_with(|first: char| first.is_ascii_uppercase()) {
            WholeNumbers::Never
        } else if written.ends_with(['s', 'S']) {
            WholeNumbers::Closed
        } else {
            WholeNumbers::Always
        };
        self.ids(CitationKind::Requirement, word.end, whole);
    }

    /// `Req 2.1`, `Req 6 AC 2`, `REQ-3`.
    fn req(&mut self, word: Span) {
        let text = self.cursor.text;
        if text[word.end..].starts_with('-') {
            return self.prefixed(word);
        }
        self.ids(CitationKind::Requirement, word.end, WholeNumbers::Uncertain);
    }

    /// `REQ-3`, `FR-001`: the keyword is the beginning of the id.
    fn prefixed(&mut self, word: Span) {
        if word.of(self.cursor.text).chars().any(|it| it.is_ascii_lowercase()) {
            return;
        }
        self.list(CitationKind::Requirement, word.start, WholeNumbers::Never);
    }

    /// `Validates: 2.1`; `Validates: Requirements 2.1` is the next keyword's.
    fn validates(&mut self, word: Span) {
        self.ids(CitationKind::Requirement, word.end, WholeNumbers::Never);
    }

    /// `Implements: 2.1`; only the first of these words says more than where the code stands.
    fn announces(&mut self, word: Span) {
        let written = word.of(self.cursor.text);
        let colon = self.cursor.marks(word.end);
        if written.starts_with(|first: char| first.is_ascii_lowercase())
            || self.cursor.eat(colon, &[":"]).is_none()
        {
            return;
        }
        if written.eq_ignore_ascii_case("implements") {
            self.verb = Verb::Implements;
        }
        let first = self.cursor.glue(word.end);
        if !self.cursor.breaks_between(word.end, first) {
            self.list(CitationKind::Requirement, first, WholeNumbers::Never);
        }
    }

    /// What the word in front of a keyword says: `Implements Requirement 2.1`, `see Req 2.1`.
    fn verb_before(&self, at: usize) -> Verb {
        let line = self.cursor.text[..at].rsplit('\n').next().unwrap_or_default();
        let marks = [' ', '\t', ':', '.', '*', '_', '`', '(', '['];
        let word = |text: &str| {
            let end = text.trim_end_matches(marks);
            let start = end.rfind(|it: char| !it.is_alphabetic()).map_or(0, |at| at + 1);
            end.get(start..).unwrap_or_default().to_lowercase()
        };
        let last = word(line);
        match last.as_str() {
            "implements" => Verb::Implements,
            "see" | "cf" | "unlike" | "siehe" | "vgl" => Verb::Mentions,
            "also" => {
                let rest = line.trim_end_matches(marks);
                let before = word(&rest[..rest.len() - "also".len()]);
                if before == "see" { Verb::Mentions } else { Verb::Plain }
            }
            _ => Verb::Plain,
        }
    }

    /// `Property 3: title`, `Properties 1, 2`.
    fn property(&mut self, word: Span) {
        let written = word.of(self.cursor.text);
        if written.starts_with(|first: char| first.is_ascii_lowercase()) {
            return;
        }
        let at = self.cursor.glue(word.end);
        let mut at = at;
        loop {
            let start = at;
            let digits = if self.cursor.rest(start).starts_with('P') { start + 1 } else { start };
            let Some(id) = self.cursor.id(digits) else { return };
            if id.shape != Shape::Whole {
                return;
            }
            let certainty = if self.cursor.closes(id.end) || self.cursor.opens_line(word.start) {
                Certainty::Certain
            } else {
                Certainty::NeedsPassage
            };
            let text = self.cursor.text[digits..id.end].to_owned();
            self.push(CitationKind::Property, text, Span::new(start, id.end), certainty);
            match self.cursor.separator(id.end) {
                Some(next) if self.cursor.whole_number_closes(next) => at = next,
                _ => return,
            }
        }
    }

    /// `Task 3.2`; `Task 3` only where something else is certain.
    fn task(&mut self, word: Span) {
        let written = word.of(self.cursor.text);
        if written.starts_with(|first: char| first.is_ascii_lowercase()) {
            return;
        }
        let certainty = if !self.cursor.closes_id(self.cursor.glue(word.end)) {
            Certainty::NeedsPassage
        } else {
            Certainty::NeedsFile
        };
        let at = self.cursor.glue(word.end);
        let Some(id) = self.cursor.id(at) else { return };
        match id.shape {
            Shape::Whole => {
                let text = self.cursor.text[at..id.end].to_owned();
                self.push(CitationKind::Task, text, Span::new(at, id.end), certainty);
            }
            _ => self.list(CitationKind::Task, at, WholeNumbers::Never),
        }
    }

    /// `Feature: hanoi`.
    fn feature(&mut self, word: Span) {
        let text = self.cursor.text;
        let written = word.of(text);
        if written.starts_with(|first: char| first.is_ascii_lowercase()) {
            return;
        }
        let at = self.cursor.marks(word.end);
        let Some(at) = self.cursor.eat(at, &[":", "："]) else { return };
        let at = self.cursor.marks(at);
        let at = self.cursor.blanks(at, 0);
        let at = self.cursor.marks(at);
        let name = self.cursor.name(at);
        let written = name.of(text);
        if written.contains(char::is_alphabetic) && self.cursor.closes_name(name.end) {
            let certainty = match looks_like_a_spec(written) {
                true => Certainty::Certain,
                false => Certainty::NeedsFile,
            };
            self.verb = Verb::Plain;
            self.push(CitationKind::Spec, written.to_owned(), name, certainty);
        }
    }

    /// `.kiro/specs/hanoi/…`, `specs/hanoi/requirements.md`.
    fn path(&mut self, word: Span) {
        let text = self.cursor.text;
        let rest = self.cursor.name(word.end);
        let path = rest.of(text).trim_end_matches('.');
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let is_document = ["requirements.md", "bugfix.md", "design.md", "tasks.md"].contains(&file);
        let below_root = [".kiro/", ".claude/", ".spec-workflow/"]
            .iter()
            .any(|root| text[..word.start].ends_with(root));
        let name = match (below_root, is_document || file.contains('.')) {
            (true, false) => path.trim_end_matches('/'),
            (true, true) => folder,
            (false, _) if is_document => folder,
            _ => return,
        };
        if !name.is_empty() {
            let span = Span::new(rest.start, rest.start + name.len());
            self.push(CitationKind::Spec, name.to_owned(), span, Certainty::Certain);
        }
    }

    /// `hanoi#2.1`, `hanoi#P1`, `hanoi#T2.1`.
    fn qualified(&mut self) {
        let text = self.cursor.text;
        for mark in qualified_marks(text) {
            let start = self.cursor.name_before(mark);
            let name = &text[start..mark];
            let in_address = text[..start].ends_with([':', '.', '@', '%', '=', '?', '&', '/']);
            if in_address || name.contains('.') || !looks_like_a_spec(name) {
                continue;
            }
            let (kind, digits) = match text.as_bytes().get(mark + 1) {
                Some(b'P') => (CitationKind::Property, mark + 2),
                Some(b'T') => (CitationKind::Task, mark + 2),
                _ => (CitationKind::Requirement, mark + 1),
            };
            let Some(id) = self.cursor.id(digits) else { continue };
            // `owner/name#12` is an issue.
            if kind == CitationKind::Requirement && id.shape == Shape::Whole {
                continue;
            }
            self.verb = self.verb_before(start);
            let text = format!("{name}#{}", &text[digits..id.end]);
            self.push(kind, text, Span::new(start, id.end), Certainty::Certain);
        }
    }

    /// Ids behind a keyword: in the same line, wrapped into the next, or as a list below a colon.
    fn ids(&mut self, kind: CitationKind, at: usize, whole: WholeNumbers) {
        let first = self.cursor.glue(at);
        if self.cursor.breaks_between(at, first) {
            // What stands in the next line is meant only when it is unmistakable.
            if self.cursor.id(first).is_some_and(|id| id.shape != Shape::Whole) {
                return self.list(kind, first, WholeNumbers::Never);
            }
            return self.bullets(kind, first);
        }
        self.list(kind, first, whole);
    }

    /// `- 2.1: text` in each line, up to a line that is none.
    fn bullets(&mut self, kind: CitationKind, mut at: usize) {
        while let Some(item) = self.cursor.bullet(at) {
            match self.cursor.id(item) {
                Some(id) if id.shape != Shape::Whole => {
                    self.list(kind, item, WholeNumbers::Never);
                }
                _ => return,
            }
            match self.cursor.next_line(item.max(self.read)) {
                Some(next) => at = next,
                None => return,
            }
        }
    }

    /// Ids separated by commas and the like, from the first at `at`.
    fn list(&mut self, kind: CitationKind, at: usize, whole: WholeNumbers) {
        let text = self.cursor.text;
        let mut at = at;
        let mut first = true;
        loop {
            let Some(id) = self.cursor.id(at) else { return };
            if let Some(criteria) = self.cursor.criteria_of(id.end)
                && kind == CitationKind::Requirement
                && id.shape != Shape::Dotted
            {
                let requirement = &text[at..id.end];
                let end = self.criteria(requirement, at, criteria);
                match self.cursor.separator(end) {
                    Some(next) => at = next,
                    None => return,
                }
                first = false;
                continue;
            }
            let certainty = match (id.shape, whole) {
                (Shape::Whole, WholeNumbers::Always) if first => Certainty::Certain,
                (Shape::Whole, WholeNumbers::Uncertain) if self.cursor.closes_id(at) => {
                    Certainty::NeedsFile
                }
                (Shape::Whole, WholeNumbers::Never) if first => return,
                (Shape::Whole, WholeNumbers::Uncertain) => return,
                (Shape::Whole, _) if !self.cursor.closes_id(at) => return,
                _ if self.cursor.is_measured(id.end) => return,
                _ => Certainty::Certain,
            };
            let (end, written) = match self.cursor.range_end(at, id) {
                Some((end, last)) => (end, format!("{}-{last}", &text[at..id.end])),
                None if id.shape == Shape::All => {
                    (id.end, text[at..id.end].trim_end_matches(['x', 'X', '*', '.']).to_owned())
                }
                None => (id.end, text[at..id.end].to_owned()),
            };
            self.push(kind, written, Span::new(at, end), certainty);
            first = false;
            match self.cursor.separator(self.cursor.note(end)) {
                Some(next) => at = next,
                None => return,
            }
        }
    }

    /// `AC 2, 3` behind requirement 6: `6.2`, `6.3`. Gives where it ends.
    fn criteria(&mut self, requirement: &str, start: usize, mut at: usize) -> usize {
        let mut start = start;
        let mut end = at;
        while let Some(id) = self.cursor.id(at).filter(|id| id.shape == Shape::Whole) {
            let text = format!("{requirement}.{}", &self.cursor.text[at..id.end]);
            self.push(
                CitationKind::Requirement,
                text,
                Span::new(start, id.end),
                Certainty::Certain,
            );
            end = self.cursor.marks(id.end);
            match self.cursor.separator(end) {
                Some(next) if self.cursor.whole_number_closes(next) => {
                    at = next;
                    start = next;
                }
                _ => break,
            }
        }
        end
    }
}

/// When a number without a dot is an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WholeNumbers {
    /// Behind this keyword always.
    Always,
    /// When nothing follows that could make it a count: "requirements 3 and 4", not "3 players".
    Closed,
    /// When closed, and something else in the file is certain.
    Uncertain,
    Never,
}

/// Specs are named in lower case with dashes; "Feature: Login" may be a heading.
pub(crate) fn looks_like_a_spec(name: &str) -> bool {
    let letters = name.chars().any(char::is_alphabetic);
    let capital = name.chars().any(char::is_uppercase);
    letters && (!capital || name.contains(['-', '_', '/']))
}

#[cfg(test)]
mod tests;
