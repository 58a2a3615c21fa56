//! The small words that citations are made of. Every method takes an offset and gives an offset;
//! none fails.

use specls_text::Span;

/// A text to read from.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    pub(crate) text: &'a str,
}

/// How an id is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `3`
    Whole,
    /// `3.2`
    Dotted,
    /// `3.x`
    All,
    /// `REQ-3`
    Prefixed,
}

/// An id, from the offset it was asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IdAt {
    pub(crate) end: usize,
    pub(crate) shape: Shape,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text }
    }

    pub(crate) fn rest(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }

    fn next(&self, at: usize) -> Option<char> {
        self.rest(at).chars().next()
    }

    /// Behind one of the words, if it stands there.
    pub(crate) fn eat(&self, at: usize, words: &[&str]) -> Option<usize> {
        let word = words.iter().find(|word| self.rest(at).starts_with(**word))?;
        Some(at + word.len())
    }

    /// Behind blanks with at most so many line breaks.
    pub(crate) fn blanks(&self, at: usize, breaks: usize) -> usize {
        let rest = self.rest(at);
        let mut seen = 0;
        let end = rest.find(|character: char| {
            seen += usize::from(character == '\n');
            !character.is_whitespace() || seen > breaks
        });
        at + end.unwrap_or(rest.len())
    }

    /// Behind marks of emphasis and code.
    pub(crate) fn marks(&self, at: usize) -> usize {
        let rest = self.rest(at);
        at + rest.len() - rest.trim_start_matches(['*', '_', '`']).len()
    }

    /// From behind a keyword to its first id: marks, a colon, blanks with at most one line break.
    pub(crate) fn glue(&self, at: usize) -> usize {
        let at = self.marks(at);
        let at = self.blanks(at, 0);
        let at = self.eat(at, &[":", "："]).unwrap_or(at);
        let at = self.blanks(self.marks(at), 1);
        let at = self.marks(at);
        let at = self.eat(at, &["(", "[", "（"]).unwrap_or(at);
        self.eat(at, &["#"]).unwrap_or(at)
    }

    pub(crate) fn breaks_between(&self, start: usize, end: usize) -> bool {
        self.text.get(start..end).is_some_and(|between| between.contains('\n'))
    }

    /// Whether nothing but marks and bullets stands in front in its line.
    pub(crate) fn opens_line(&self, at: usize) -> bool {
        let line = self.text[..at].rsplit('\n').next().unwrap_or_default();
        line.chars().all(|character| character.is_whitespace() || "*_`-•([".contains(character))
    }

    /// The id that stands at `at`.
    pub(crate) fn id(&self, at: usize) -> Option<IdAt> {
        let id = match self.next(at)? {
            first if first.is_ascii_digit() => self.number(at)?,
            first if first.is_ascii_uppercase() => {
                let end = self.prefix(at)?;
                IdAt { end: self.number(end)?.end, shape: Shape::Prefixed }
            }
            _ => return None,
        };
        self.is_whole_word(id.end).then_some(id)
    }

    /// `3`, `3a`, `3.2`, `3.2.1`, `3.x`; three digits at most each, no zero in front.
    fn number(&self, at: usize) -> Option<IdAt> {
        let mut end = self.digits(at)?;
        let mut shape = Shape::Whole;
        // `3a.1` is a criterion of requirement 3a.
        if self.next(end).is_some_and(|letter| letter.is_ascii_lowercase())
            && self.rest(end + 1).starts_with('.')
            && self.digits(end + 2).is_some()
        {
            end += 1;
        }
        for _ in 0..2 {
            if !self.rest(end).starts_with('.') {
                break;
            }
            if let Some(next) = self.digits(end + 1) {
                end = next;
                shape = Shape::Dotted;
            } else if shape == Shape::Whole
                && let Some(next) = self.eat(end + 1, &["x", "X", "*"])
            {
                return Some(IdAt { end: next, shape: Shape::All });
            } else {
                break;
            }
        }
        if self.next(end).is_some_and(|suffix| suffix.is_ascii_lowercase())
            && !self.next(end + 1).is_some_and(|next| next.is_ascii_alphanumeric())
        {
            end += 1;
        }
        // `0.1` is a version.
        (!self.rest(at).starts_with("0.")).then_some(IdAt { end, shape })
    }

    fn digits(&self, at: usize) -> Option<usize> {
        let rest = self.rest(at);
        let count = rest.bytes().take_while(u8::is_ascii_digit).count();
        (1..=3).contains(&count).then_some(at + count)
    }

    /// `REQ-`, `FR-AUTH-`, `R`, `US-`: the words that requirements are numbered with.
    fn prefix(&self, at: usize) -> Option<usize> {
        let mut end = self.eat(at, &["REQ", "NFR", "FR", "US", "AC", "R"])?;
        while let Some(dash) = self.eat(end, &["-"]) {
            end = dash;
            let letters = self.rest(end).bytes().take_while(u8::is_ascii_uppercase).count();
            if letters == 0 {
                break;
            }
            end += letters;
        }
        Some(end)
    }

    /// Whether an id may end there: not in a longer number, word, version or percentage.
    fn is_whole_word(&self, end: usize) -> bool {
        let mut rest = self.rest(end).chars();
        match (rest.next(), rest.next()) {
            (Some(first), _) if first.is_ascii_alphanumeric() => false,
            (Some('%' | '+'), _) => false,
            (Some('_'), Some(second)) => !second.is_ascii_alphanumeric(),
            (Some('.'), Some(second)) => !second.is_ascii_digit(),
            (Some('-'), Some(second)) => !second.is_ascii_alphabetic(),
            _ => true,
        }
    }

    /// Whether what follows shows that a number is not a count of something.
    pub(crate) fn closes(&self, at: usize) -> bool {
        let end = self.marks(at);
        let blanks = self.blanks(end, 0);
        match self.next(blanks) {
            None => true,
            Some(next) if next.is_whitespace() => true,
            Some(next) if end == blanks => ",;:.)]}\"'|/!?-–—~，。；：）】、」".contains(next),
            Some(next) => {
                "-–—|([（:：)".contains(next)
                    || self.eat(blanks, &["and ", "& ", "or ", "и ", "und ", "和", "と"]).is_some()
            }
        }
    }

    /// Whether an id stands at `at` and closes.
    pub(crate) fn closes_id(&self, at: usize) -> bool {
        self.id(at).is_some_and(|id| self.closes(id.end))
    }

    /// Whether a number without a dot stands at `at` and closes.
    pub(crate) fn whole_number_closes(&self, at: usize) -> bool {
        self.id(at).is_some_and(|id| id.shape == Shape::Whole && self.closes(id.end))
    }

    /// Whether the number is a measure or a version: `2.1 GB`, `3.8 or later`.
    pub(crate) fn is_measured(&self, end: usize) -> bool {
        let at = self.blanks(end, 0);
        let rest = self.rest(at);
        let word: String = rest.chars().take_while(|it| it.is_alphabetic()).collect();
        let measures = [
            "GB", "MB", "KB", "TB", "GiB", "MiB", "KiB", "ms", "s", "sec", "seconds", "minutes",
            "min", "hours", "days", "px", "percent", "times", "million", "billion",
        ];
        let versions = ["or later", "or newer", "or higher", "or above", "or greater"];
        measures.contains(&word.as_str())
            || versions.iter().any(|version| rest.starts_with(version))
            || rest.starts_with('%')
    }

    /// Behind what separates ids of a list, when another id follows; wrapped lines go on behind a
    /// separator.
    pub(crate) fn separator(&self, at: usize) -> Option<usize> {
        let at = self.eat(self.marks(at), &[")", "]"]).unwrap_or(at);
        let at = self.blanks(at, 0);
        let words =
            [",", "，", "、", ";", "；", "/", "&", "and ", "or ", "und ", "и ", "和", "及", "と"];
        let mut end = self.eat(at, &words)?;
        end = self.blanks(end, 1);
        if let Some(and) = self.eat(end, &["and ", "& ", "or "]) {
            end = self.blanks(and, 0);
        }
        end = self.marks(end);
        let word = ["Requirements ", "Requirement ", "Reqs ", "Req "];
        let end = self.eat(end, &word).unwrap_or(end);
        let end = self.eat(end, &["#", "(", "["]).unwrap_or(end);
        self.id(end).map(|_| end)
    }

    /// Behind a note in parentheses: `2.1 (undo), 2.3 (redo)`.
    pub(crate) fn note(&self, at: usize) -> usize {
        let open = self.blanks(at, 0);
        if !self.rest(open).starts_with('(') {
            return at;
        }
        match self.rest(open).find([')', '\n']) {
            Some(close) if self.rest(open + close).starts_with(')') => open + close + 1,
            _ => at,
        }
    }

    /// The last id of a range that starts with `first`, and where it ends: `2.1-2.5`, `2.1 – 5`.
    pub(crate) fn range_end(&self, start: usize, first: IdAt) -> Option<(usize, String)> {
        let at = self.blanks(first.end, 0);
        let dashes = ["-", "–", "—", "~", "～", "..", "to ", "through ", "bis "];
        let at = self.blanks(self.eat(at, &dashes)?, 0);
        let last = self.id(at)?;
        let written = &self.text[at..last.end];
        match (first.shape, last.shape) {
            (Shape::Dotted, Shape::Whole) if self.closes(last.end) => {
                let parent = self.text[start..first.end].rsplit_once('.')?.0;
                Some((last.end, format!("{parent}.{written}")))
            }
            (Shape::Whole, Shape::Whole) if !self.closes(last.end) => None,
            (first, last_shape) if first == last_shape => Some((last.end, written.to_owned())),
            _ => None,
        }
    }

    /// Where the numbers of criteria start behind a requirement: `6 AC 2`, `1 (AC 5)`.
    pub(crate) fn criteria_of(&self, at: usize) -> Option<usize> {
        let at = self.blanks(self.marks(at), 0);
        let at = self.eat(at, &[",", "(", "-", "–", ".", "/", ":"]).unwrap_or(at);
        let at = self.blanks(at, 0);
        let words =
            ["Acceptance Criteria", "Acceptance Criterion", "Criteria", "Criterion", "ACs", "AC"];
        let at = self.eat(at, &words)?;
        let at = self.eat(at, &["-", ":", "."]).unwrap_or(at);
        let at = self.blanks(at, 0);
        let at = self.eat(at, &["#"]).unwrap_or(at);
        self.id(at).filter(|id| id.shape == Shape::Whole).map(|_| at)
    }

    /// Behind the bullet at the start of the line that `at` stands in, when it has one.
    pub(crate) fn bullet(&self, at: usize) -> Option<usize> {
        let at = self.blanks(at, 0);
        let at = self.eat(at, &["- ", "* ", "• "])?;
        let at = self.blanks(at, 0);
        let at = self.marks(at);
        Some(self.eat(at, &["Requirement ", "Req "]).unwrap_or(at))
    }

    /// The start of the next line that is not a continuation; `None` behind a blank one.
    pub(crate) fn next_line(&self, at: usize) -> Option<usize> {
        let mut at = at;
        loop {
            at += self.rest(at).find('\n')? + 1;
            let line = self.rest(at).lines().next()?;
            if line.trim().is_empty() {
                return None;
            }
            if self.bullet(at).is_some() {
                return Some(at);
            }
        }
    }

    /// The name of a spec that starts at `at`, possibly empty.
    pub(crate) fn name(&self, at: usize) -> Span {
        let rest = self.rest(at);
        let length = rest.find(|it: char| !is_of_name(it)).unwrap_or(rest.len());
        let name = rest[..length].trim_end_matches(['.', '-', '_']);
        Span::new(at, at + name.len())
    }

    /// Where the name of a spec starts that ends before `end`.
    pub(crate) fn name_before(&self, end: usize) -> usize {
        self.text[..end]
            .char_indices()
            .rev()
            .take_while(|(_, character)| is_of_name(*character))
            .last()
            .map_or(end, |(start, _)| start)
    }

    /// Whether the name of a spec may end there: running text does not go on.
    pub(crate) fn closes_name(&self, at: usize) -> bool {
        let end = self.marks(at);
        let blanks = self.blanks(end, 0);
        match self.next(blanks) {
            None => true,
            Some(next) if next.is_whitespace() || ",;)]|，、；）".contains(next) => true,
            Some(next) if end == blanks && ".:".contains(next) => {
                self.next(end + 1).is_none_or(char::is_whitespace) && {
                    let after = self.blanks(end + 1, 0);
                    self.next(after).is_none_or(char::is_whitespace) || self.opens_citation(after)
                }
            }
            Some('-' | '–' | '—' | '(') => {
                let dash = self.next(blanks).map_or(0, char::len_utf8);
                self.opens_citation(self.blanks(blanks + dash, 0))
            }
            _ => self.opens_citation(blanks),
        }
    }

    fn opens_citation(&self, at: usize) -> bool {
        let words = ["Property", "Properties", "Requirement", "Req", "REQ", "Task", "Validates"];
        self.eat(self.marks(at), &words).is_some()
    }
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || "-_./".contains(character)
}
