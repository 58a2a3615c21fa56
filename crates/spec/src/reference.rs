//! References: what people write behind `_Requirements:` and `**Validates:`, and in running text.
//!
//! The grammar of a list, which citations in source code share:
//! ```text
//! list      := segment { separator segment }        separator := , ， 、 ; ； & and 和 …
//! segment   := [word] id [range id] [(ids)] junk | All | N/A | words
//! word      := Requirement | Req | 需求 | … | Property | 属性 | …
//! id        := 1 | 1.2 | 3a.1 | 17.x | REQ-9 | FR-AB-001 | P1
//! range     := - – — ~ to 至 …                      (`4.1-5` means 4.1 to 4.5)
//! AC        := id followed by `AC 5` or `(AC 5, 6)`: criteria of that requirement
//! ```

use memchr::memmem;
use specls_text::Span;

use crate::lines::trimmed;
use crate::words::{self, behind_marks, starts_with};
use crate::{Id, Reference, ReferenceTarget};

/// Reads a list of references: the `span` of `text` that holds the values alone, without their
/// label (`1.1, REQ-2, 4.1-4.5, Property 3`). Words that name no id become
/// [`ReferenceTarget::Text`]. Spans are offsets into `text`, in order, and do not overlap.
pub fn references(text: &str, span: Span) -> Vec<Reference> {
    let mut reader =
        Reader { text, at: span.start, end: span.end, property: false, found: Vec::new() };
    while reader.at < reader.end {
        reader.segment();
    }
    reader.found
}

/// The ids of requirements and criteria named in running text: `Requirement 2.1`, `Req 3`,
/// `需求 4.2`, each with the list that follows it.
pub fn mentions(text: &str, span: Span) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut at = span.start;
    while let Some(start) = next_word(text, at, span.end) {
        let Some(length) = starts_with(&text[start..span.end], words::REQUIREMENT) else {
            at = start + text[start..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        at = start + length;
        let rest = &text[at..span.end];
        let gap = rest.len() - rest.trim_start_matches([' ', '\t', '*', '`', '§']).len();
        let values = at + gap;
        if id_length(&text[values..span.end]).is_none() {
            continue;
        }
        let mut reader =
            Reader { text, at: values, end: span.end, property: false, found: Vec::new() };
        reader.ids();
        at = reader.at.max(at);
        found.append(&mut reader.found);
    }
    found
}

/// A line of references, `_Requirements: 1.1_` or `**Validates: Requirements 1.1**`, found in a
/// line's body, at its start or behind other words. Gives where the label starts and the values.
pub(crate) fn labelled(text: &str, body: Span) -> Option<Labelled> {
    let shown = body.of(text);
    // No colon, no label; most lines end here. The wide colon starts with the byte EF.
    memchr::memchr2(b':', 0xef, shown.as_bytes())?;
    at_label(text, body).or_else(|| {
        // A label in the middle of a line shows itself by its emphasis.
        let mut from = 1;
        while let Some(at) = memchr::memchr2(b'_', b'*', shown.as_bytes().get(from..)?) {
            let start = from + at;
            let before = shown.as_bytes()[start - 1];
            if matches!(before, b' ' | b'\t' | b'(' | b'*' | b'_') || before >= 0x80 {
                let found = at_label(text, Span::new(body.start + start, body.end));
                if found.is_some() {
                    return found;
                }
            }
            // A run of marks is looked at once, however long it is.
            let run =
                shown.as_bytes()[start..].iter().take_while(|byte| matches!(byte, b'_' | b'*'));
            from = start + run.count().max(1);
        }
        None
    })
}

/// Where a line of references lies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Labelled {
    /// Where the label's emphasis starts.
    pub start: usize,
    /// The values.
    pub values: Span,
    /// Whether the values may be words that name no id.
    free: bool,
    /// Whether the values go on in the next line.
    pub open: bool,
}

impl Labelled {
    /// The references; none when the values are no references at all, as in `requirements: a.md`.
    pub fn references(&self, text: &str) -> Vec<Reference> {
        let found = references(text, self.values);
        let words = |reference: &Reference| matches!(reference.target, ReferenceTarget::Text(_));
        if !self.free && found.iter().any(words) { Vec::new() } else { found }
    }

    /// The same with the values going on in the next line.
    pub fn continued(mut self, text: &str, line: Span) -> Labelled {
        self.values.end = value_end(text, self.start, line);
        self.open = ends_open(text, self.values);
        self
    }
}

/// An id's length at the start, with or without letters.
pub(crate) fn id_length(text: &str) -> Option<usize> {
    words::number(text).or_else(|| words::prefixed(text))
}

fn at_label(text: &str, body: Span) -> Option<Labelled> {
    let label = behind_marks(text, body);
    let shown = label.of(text);
    // Cheap: most lines are prose and open with a letter that no label has.
    let marked = label.start > body.start;
    let (length, kind) = label_word(shown)?;
    let rest = shown[length..].trim_start_matches(['*', '_', ' ', '\t']);
    let rest = rest.strip_prefix(':').or_else(|| rest.strip_prefix('：'))?;
    let rest = rest.trim_start_matches(['*', ' ', '\t']);
    let start = label.end - rest.len();
    let end = value_end(text, body.start, Span::new(start, label.end));
    let values = trimmed(text, Span::new(start.min(end), end));
    let value = values.of(text);
    if value.is_empty() || value.contains(".md") || value.starts_with('`') {
        return None;
    }
    let free = marked && kind != LabelKind::Verifies;
    Some(Labelled { start: body.start, values, free, open: ends_open(text, values) })
}

#[derive(PartialEq)]
enum LabelKind {
    Requirements,
    Validates,
    Verifies,
}

fn label_word(shown: &str) -> Option<(usize, LabelKind)> {
    if let Some(length) = starts_with(shown, words::REQUIREMENT) {
        return Some((length, LabelKind::Requirements));
    }
    if let Some(length) = starts_with(shown, words::VALIDATES) {
        return Some((length, LabelKind::Validates));
    }
    starts_with(shown, words::VERIFIES).map(|length| (length, LabelKind::Verifies))
}

/// Where the values end: at the mark that closes the label's emphasis, else with the line.
fn value_end(text: &str, label: usize, span: Span) -> usize {
    let opened = text[label..].bytes().next();
    let bytes = text.as_bytes();
    match opened {
        Some(b'_') => {
            for at in span.start..span.end {
                // `REQ_1` holds no closing mark, `1.1_` does, whatever is glued to it.
                let inside = at > span.start
                    && bytes[at - 1].is_ascii_alphabetic()
                    && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
                if bytes[at] == b'_' && !inside {
                    return at;
                }
            }
            span.end
        }
        Some(b'*') => {
            memmem::find(&bytes[span.range()], b"*").map_or(span.end, |at| span.start + at)
        }
        _ => span.end,
    }
}

fn ends_open(text: &str, values: Span) -> bool {
    values.of(text).trim_end().ends_with([',', '，', '、'])
}

/// The start of the next word that may be a requirement's, written as a name.
fn next_word(text: &str, from: usize, end: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < end {
        match bytes[at] {
            b'R' if bytes[at..end].len() > 3
                && bytes[at + 1].eq_ignore_ascii_case(&b'e')
                && bytes[at + 2].eq_ignore_ascii_case(&b'q')
                && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric()) =>
            {
                return Some(at);
            }
            // 需 要 and their neighbours.
            0xe9 | 0xe8 if text.is_char_boundary(at) && text[at..end].starts_with(['需', '要']) =>
            {
                return Some(at);
            }
            _ => {}
        }
        at += 1;
    }
    None
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    /// Whether bare numbers are properties: `Property 1, 2`.
    property: bool,
    found: Vec<Reference>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..self.end]
    }

    fn skip(&mut self, characters: &[char]) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(characters).len();
    }

    /// One segment with the separator behind it.
    fn segment(&mut self) {
        let rest = self.rest();
        let blank = |letter: char| {
            letter.is_whitespace() || SEPARATORS.contains(&letter) || "*_`[".contains(letter)
        };
        self.at += rest.len() - rest.trim_start_matches(blank).len();
        if self.at >= self.end {
            return;
        }
        let start = self.at;
        let mut named = false;
        while let Some(length) = self.word() {
            named = true;
            self.at += length;
            self.skip(&[' ', '\t', '.', ':', '：', '*', '`', '§', '#']);
            // `Requirement-1` is the word and a number.
            if self.rest().starts_with('-') && words::number(&self.rest()[1..]).is_some() {
                self.at += 1;
            }
        }
        if self.ids() {
            self.at += self.junk();
            return;
        }
        let words_start = if named { self.at } else { start };
        let length = self.junk();
        let span = trimmed(self.text, Span::new(words_start, self.at + length));
        self.at += length;
        let shown = span.of(self.text).trim_end_matches(['.', '。']);
        let span = Span::new(span.start, span.start + shown.len());
        let lower = shown.to_lowercase();
        let target = if words::NONE.contains(&&*lower)
            || starts_with(shown, words::NONE).is_some_and(|length| {
                length > 1 && shown[length..].trim_start().starts_with(['(', '（'])
            }) {
            ReferenceTarget::None
        } else if is_all(shown) {
            ReferenceTarget::All
        } else if shown.is_empty() {
            return;
        } else {
            ReferenceTarget::Text(shown.to_owned())
        };
        self.found.push(Reference { target, span });
    }

    /// A word in front of an id, `Requirement` or `Property`; sets what bare numbers mean.
    fn word(&mut self) -> Option<usize> {
        let rest = self.rest();
        if id_length(rest).is_some() {
            return None;
        }
        for (table, property) in
            [(words::REQUIREMENT, false), (words::USER_STORY, false), (words::PROPERTY, true)]
        {
            if let Some(length) = starts_with(rest, table) {
                self.property = property;
                return Some(length);
            }
        }
        None
    }

    /// One id or range with what hangs on it, and further ids that only blanks or an `and` part
    /// from it. Whether there was one.
    fn ids(&mut self) -> bool {
        let mut any = false;
        loop {
            let Some(first) = self.id() else { return any };
            any = true;
            self.range_or_single(first);
            let here = self.at;
            self.skip(&[' ', '\t', '\r', '\n']);
            if self.rest().starts_with(SEPARATORS) {
                let next = self.rest().trim_start_matches(|letter: char| {
                    letter.is_whitespace() || SEPARATORS.contains(&letter)
                });
                if id_length(next).is_none() {
                    self.at = here;
                    return true;
                }
                self.at = self.end - next.len();
                continue;
            }
            if self.at > here
                && id_length(self.rest()).is_some_and(|length| self.rest()[..length].contains('.'))
            {
                continue;
            }
            let joined = starts_with(self.rest(), &["and", "und", "和", "及", "と", "и", "y", "e"]);
            match joined {
                Some(length) if id_length(self.rest()[length..].trim_start()).is_some() => {
                    self.at += length;
                    self.skip(&[' ', '\t']);
                }
                _ => {
                    self.at = here;
                    return true;
                }
            }
        }
    }

    fn id(&mut self) -> Option<Span> {
        let length = id_length(self.rest())?;
        let span = Span::new(self.at, self.at + length);
        self.at = span.end;
        Some(span)
    }

    fn range_or_single(&mut self, first: Span) {
        let from = first.of(self.text);
        // `17.x` and `17.*` are the whole of 17.
        for whole in [".x", ".X", ".*"] {
            if self.rest().starts_with(whole)
                && !self.rest()[2..].starts_with(|letter: char| letter.is_ascii_alphanumeric())
            {
                self.at += 2;
                return self.push(from, Span::new(first.start, self.at));
            }
        }
        let here = self.at;
        self.skip(&[' ', '\t']);
        let dash = starts_with(
            self.rest(),
            &["-", "–", "—", "~", "～", "〜", "..", "to", "至", "到", "から", "bis"],
        );
        if let Some(length) = dash {
            self.at += length;
            self.skip(&[' ', '\t']);
            if let Some(last) = self.id() {
                let to = last.of(self.text);
                let span = Span::new(first.start, last.end);
                if self.property {
                    self.push(from, first);
                    self.push(to, last);
                } else if words::prefix(to).eq_ignore_ascii_case("AC") {
                    let child = Id::new(from).child(words_number(to));
                    self.found.push(Reference { target: ReferenceTarget::Id(child), span });
                } else {
                    let target = ReferenceTarget::Range(canonical(from), range_end(from, to));
                    self.found.push(Reference { target, span });
                }
                return;
            }
        }
        self.at = here;
        if self.criteria_of(first) {
            return;
        }
        self.at = here;
        self.push(from, first);
        self.parenthesis();
    }

    /// `1 (AC 5)`, `6 AC 2`, `1 (AC 5, 6)`: criteria of the requirement just read.
    fn criteria_of(&mut self, requirement: Span) -> bool {
        self.skip(&[' ', '\t']);
        let bracket = self.rest().starts_with(['(', '（']);
        if bracket {
            self.skip(&['(', '（']);
        }
        let word = starts_with(
            self.rest(),
            &["acs", "ac", "criteria", "criterion", "acceptance criteria", "acceptance criterion"],
        );
        let Some(length) = word else { return false };
        self.at += length;
        self.skip(&[' ', '\t', '-', '#', '.', ':']);
        let parent = Id::new(requirement.of(self.text));
        let mut numbers = Vec::new();
        while let Some(length) = words::number(self.rest()) {
            numbers.push(Span::new(self.at, self.at + length));
            self.at += length;
            let here = self.at;
            self.skip(&[' ', '\t', ',', '，', '、', '&']);
            if !bracket || words::number(self.rest()).is_none() {
                self.at = here;
                break;
            }
        }
        if numbers.is_empty() {
            return false;
        }
        if bracket
            && let Some(close) = self.rest().chars().next().filter(|c| matches!(c, ')' | '）'))
        {
            self.at += close.len_utf8();
        }
        let single = numbers.len() == 1;
        for number in numbers {
            let child = parent.child(number.of(self.text));
            let span = if single { Span::new(requirement.start, self.at) } else { number };
            self.found.push(Reference { target: ReferenceTarget::Id(child), span });
        }
        true
    }

    /// `1 (1.1, 1.2)`: the ids in brackets count as well; other words in brackets say nothing.
    fn parenthesis(&mut self) {
        let here = self.at;
        self.skip(&[' ', '\t']);
        let Some(open) = self.rest().chars().next().filter(|c| matches!(c, '(' | '（')) else {
            self.at = here;
            return;
        };
        let inner = self.at + open.len_utf8();
        // Far away is not a bracket about this id.
        let window = inner
            + self.text[inner..self.end]
                .char_indices()
                .nth(200)
                .map_or(self.end - inner, |at| at.0);
        let Some(close) = self.text[inner..window].find([')', '）']) else {
            self.at = here;
            return;
        };
        let dotted = words::number(&self.text[inner..inner + close])
            .is_some_and(|length| self.text[inner..inner + length].contains('.'));
        if dotted {
            let ids = references(self.text, Span::new(inner, inner + close));
            self.found.extend(
                ids.into_iter().filter(|one| !matches!(one.target, ReferenceTarget::Text(_))),
            );
        }
        self.at =
            inner + close + self.text[inner + close..].chars().next().map_or(0, char::len_utf8);
    }

    fn push(&mut self, id: &str, span: Span) {
        let property = self.property || matches!(words::prefix(id), "P" | "CP");
        let target = if property {
            ReferenceTarget::Property(Id::new(words_number(id)))
        } else {
            ReferenceTarget::Id(canonical(id))
        };
        self.found.push(Reference { target, span });
    }

    /// How many bytes lie before the next separator outside brackets.
    fn junk(&self) -> usize {
        let mut depth = 0usize;
        for (at, letter) in self.rest().char_indices() {
            match letter {
                '(' | '（' => depth += 1,
                ')' | '）' => depth = depth.saturating_sub(1),
                _ if depth == 0 && SEPARATORS.contains(&letter) => return at,
                _ => {}
            }
        }
        self.rest().len()
    }
}

const SEPARATORS: [char; 8] = [',', '，', '、', ';', '；', '&', '+', '|'];

/// `AC-1.1` names the criterion 1.1.
pub(crate) fn canonical(id: &str) -> Id {
    let prefix = words::prefix(id);
    let number = words_number(id);
    if prefix.eq_ignore_ascii_case("AC") && number.contains('.') {
        Id::new(number)
    } else {
        Id::new(id)
    }
}

fn words_number(id: &str) -> &str {
    let digits = id.find(|letter: char| letter.is_ascii_digit()).unwrap_or(0);
    &id[digits..]
}

/// The end of a range as it is meant: `4.1-5` ends at 4.5, `FR-1~3` at FR-3.
fn range_end(from: &str, to: &str) -> Id {
    if words::number(to) == Some(to.len()) && !to.contains('.') {
        if let Some((parent, first)) = from.rsplit_once('.') {
            let value = |number: &str| number.parse::<u32>().ok();
            if value(to) > value(first) || value(parent).is_none() {
                return Id::new(&format!("{parent}.{to}"));
            }
        }
        let prefix = from.len() - words_number(from).len();
        if prefix > 0 {
            return Id::new(&format!("{}{to}", &from[..prefix]));
        }
    }
    canonical(to)
}

fn is_all(shown: &str) -> bool {
    let Some(length) = starts_with(shown, words::ALL) else { return false };
    let rest = shown[length..].trim_start();
    rest.is_empty()
        || rest.starts_with(['(', '（'])
        || starts_with(rest, words::REQUIREMENT).is_some()
        || rest.contains("需求")
        || rest.contains("要件")
        || rest.to_lowercase().contains("requirement")
        || rest.starts_with("FR")
        || rest.starts_with("NFR")
        || rest.starts_with("criteria")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let found = references(text, Span::new(0, text.len()));
        list(text, &found)
    }

    fn list(text: &str, found: &[Reference]) -> String {
        let shown = |reference: &Reference| {
            let target = match &reference.target {
                ReferenceTarget::Id(id) => id.to_string(),
                ReferenceTarget::Range(from, to) => format!("{from}..{to}"),
                ReferenceTarget::Property(id) => format!("P{id}"),
                ReferenceTarget::All => "all".into(),
                ReferenceTarget::None => "none".into(),
                ReferenceTarget::Text(words) => format!("\"{words}\""),
            };
            let place = reference.span.of(text);
            if target.trim_matches('"') == place { target } else { format!("{target}={place}") }
        };
        found.iter().map(shown).collect::<Vec<_>>().join(" ")
    }

    fn labelled_list(line: &str) -> Option<String> {
        let found = labelled(line, Span::new(0, line.len()))?;
        Some(list(line, &found.references(line)))
    }

    #[test]
    fn lists_ranges_words_and_free_text_are_told_apart() {
        for (text, expected) in [
            ("1.1, 1.2", "1.1 1.2"),
            ("1.1，1.2、1.3；2", "1.1 1.2 1.3 2"),
            ("1.1 1.2", "1.1 1.2"),
            ("1.1 2 GB", "1.1"),
            ("Requirements 1.1, 1.2 and 3", "1.1 1.2 3"),
            ("Requirement 1.1", "1.1"),
            ("5.1-5.7", "5.1..5.7=5.1-5.7"),
            ("1.1–1.4, 2", "1.1..1.4=1.1–1.4 2"),
            ("1.1 - 1.4", "1.1..1.4=1.1 - 1.4"),
            ("4.1-5", "4.1..4.5=4.1-5"),
            ("1-3", "1..3=1-3"),
            ("FR-1-FR-3", "FR-1..FR-3=FR-1-FR-3"),
            ("FR-1~3", "FR-1..FR-3=FR-1~3"),
            ("Req 1 (AC 5)", "1.5=1 (AC 5)"),
            ("Req 6 AC 2", "6.2=6 AC 2"),
            ("Req 1 (AC 5, 6), Req 2", "1.5=5 1.6=6 2"),
            ("AC-1.1, AC-2", "1.1=AC-1.1 AC-2"),
            ("REQ-9, NFR-2.1", "REQ-9 NFR-2.1"),
            ("3a.1, 7a.5", "3a.1 7a.5"),
            ("17.x", "17=17.x"),
            ("Property 1, 2", "P1=1 P2=2"),
            ("P3, Requirement 2", "P3 2"),
            ("All", "all=All"),
            ("All requirements", "all=All requirements"),
            ("所有需求", "all=所有需求"),
            ("所有 FRs", "all=所有 FRs"),
            ("All properties", "\"All properties\""),
            ("N/A", "none=N/A"),
            ("无（基础设施）", "none=无（基础设施）"),
            ("WCAG 2.1 AAA, 1.2", "\"WCAG 2.1 AAA\" 1.2"),
            ("Performance 1", "\"Performance 1\""),
            ("3 (replaced by new implementation), 4", "3 4"),
            ("1 (1.1, 1.2)", "1 1.1 1.2"),
            ("需求 1.1、需求 1.2", "1.1 1.2"),
            ("Story 4", "4"),
            ("", ""),
            (",,", ""),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn labels_are_found_in_every_form() {
        for (line, expected) in [
            ("_Requirements: 1.1, 1.2_", Some("1.1 1.2")),
            ("**Validates: Requirements 1.1, 1.2**", Some("1.1 1.2")),
            ("**Validates**: Requirements 1.1", Some("1.1")),
            ("**Validates:** 1.1", Some("1.1")),
            ("*Validates: REQ-9*", Some("REQ-9")),
            ("Validates: Property 1", Some("P1=1")),
            ("**验证需求：9.1**", Some("9.1")),
            ("**验证：需求 1.1, 1.2**", Some("1.1 1.2")),
            ("_需求：5.1_", Some("5.1")),
            ("_需求: FR-1、FR-2_", Some("FR-1 FR-2")),
            ("_Требования: 1.1_", Some("1.1")),
            ("_요구사항: 1.1_", Some("1.1")),
            ("**Requirements:** Req 1 (AC 5)", Some("1.5=1 (AC 5)")),
            ("Requirements: 1.1", Some("1.1")),
            ("Requirements: Rust and 2 GB", Some("")),
            ("_Requirements: 1.2, 10.1_1 Create the store", Some("1.2 10.1")),
            ("_Requirements: US_1, US_2_", Some("US_1 US_2")),
            ("_Requirements: Code quality_", Some("\"Code quality\"")),
            ("Write it _Requirements: 1.1_", Some("1.1")),
            ("For any x, y holds. **Validates: Requirements 3.1**", Some("3.1")),
            ("requirements: `.kiro/specs/x/requirements.md`", None),
            ("requirements: .kiro/specs/x/requirements.md", None),
            ("**验证**: 确认没有使用", Some("")),
            ("Requirements are hard", None),
            ("reqwest: 1.1", None),
        ] {
            assert_eq!(labelled_list(line).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn running_text_names_requirements() {
        let text = "as Requirement 2.1 and Requirements 3, 4.1 say; memory requirements 16 GB, 需求 5.1。Req 7";
        let found = mentions(text, Span::new(0, text.len()));
        assert_eq!(list(text, &found), "2.1 3 4.1 5.1 7");
    }
}
