//! The forms of other tracing tools, so that their users can move: tracey's `r[impl auth.login]`,
//! OpenFastTrace's `[impl->req~login~1]`, duvet's `//= rfc.md#section-2.1`, StrictDoc's
//! `@relation(REQ-1, scope=function)`.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use specls_text::Span;

use super::{Certainty, CitationKind, Scan, Verb};

static MARKS: LazyLock<[Finder<'static>; 4]> =
    LazyLock::new(|| ["r[", "@relation", "//= ", "#= "].map(Finder::new));

/// Where one of the forms may stand.
pub(super) fn marks(text: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = text.as_bytes();
    let [bracket, relation, slashes, hash] = &*MARKS;
    let rules = bracket.find_iter(bytes).filter(|at| rule(text, *at).is_some());
    // Of `[impl->req~login~1]` the rarest character.
    let items = memchr::memchr_iter(b'~', bytes).filter(|at| {
        let kind = text[..*at].trim_end_matches(|it: char| it.is_ascii_lowercase());
        kind.len() < *at && kind.trim_end().ends_with("->")
    });
    let sections = [slashes, hash].into_iter().flat_map(move |mark| {
        mark.find_iter(bytes)
            .map(move |at| at + mark.needle().len() - 2)
            .filter(|at| section(text, *at).is_some())
    });
    rules.chain(items).chain(relation.find_iter(bytes)).chain(sections)
}

impl Scan<'_> {
    /// Every citation in another tool's form.
    pub(super) fn foreign(&mut self) {
        let text = self.cursor.text;
        for at in memchr::memmem::find_iter(text.as_bytes(), "r[") {
            if let Some((verb, id)) = rule(text, at) {
                self.cite(verb, id, id.of(text));
            }
        }
        for arrow in memchr::memmem::find_iter(text.as_bytes(), "->") {
            self.items(arrow);
        }
        for at in memchr::memmem::find_iter(text.as_bytes(), "@relation") {
            self.relation(at + "@relation".len());
        }
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let mark = start + line.len() - line.trim_start().len();
            start += line.len();
            if let Some(id) = section(text, mark) {
                self.cite(section_verb(&text[start..]), id, id.of(text));
            }
        }
        self.verb = Verb::Plain;
    }

    fn cite(&mut self, verb: Verb, span: Span, text: &str) {
        self.verb = verb;
        self.push(CitationKind::Requirement, text.to_owned(), span, Certainty::Certain);
    }

    /// The items behind the arrow of `[impl~validate~2->dsn~login~1, dsn~logout~1>>utest]`.
    fn items(&mut self, arrow: usize) {
        let text = self.cursor.text;
        let before = &text[..arrow];
        let open = before.rfind(['[', '\n']).filter(|at| before[*at..].starts_with('['));
        let Some(open) = open else { return };
        let covering = before[open + 1..].trim();
        let kind = covering.split('~').next().unwrap_or_default();
        if kind.is_empty() || !kind.bytes().all(|it| it.is_ascii_lowercase()) {
            return;
        }
        let verb = match kind {
            "impl" => Verb::Implements,
            _ if kind.ends_with("test") => Verb::Tests,
            _ => Verb::Mentions,
        };
        let mut at = arrow + 2;
        loop {
            at = self.cursor.blanks(at, 0);
            let Some(end) = item_end(text, at) else { return };
            self.cite(verb, Span::new(at, end), &text[at..end]);
            match self.cursor.eat(self.cursor.blanks(end, 0), &[","]) {
                Some(next) => at = next,
                None => return,
            }
        }
    }

    /// The ids in `@relation(REQ-1, REQ-2, scope=function, role=Verifies)`.
    fn relation(&mut self, at: usize) {
        let text = self.cursor.text;
        let Some(open) = self.cursor.eat(at, &["(", "{"]) else { return };
        let close = if text[..open].ends_with('(') { ')' } else { '}' };
        let Some(length) = text[open..].find(close).filter(|length| *length < 500) else { return };
        let arguments = &text[open..open + length];
        let role = arguments.split_once("role=").map(|(_, role)| role.trim_start());
        let is_role = |roles: &[&str]| {
            role.is_some_and(|role| {
                let role = role.to_lowercase();
                roles.iter().any(|it| role.starts_with(it))
            })
        };
        let verb = if is_role(&["verif", "test"]) {
            Verb::Tests
        } else if is_role(&["impl"]) {
            Verb::Implements
        } else {
            Verb::Plain
        };
        let mut start = open;
        for argument in arguments.split(',') {
            let id = argument.trim();
            let lead = argument.len() - argument.trim_start().len();
            let is_id = id.chars().all(|it| it.is_alphanumeric() || "-_./:".contains(it));
            if is_id && !id.is_empty() {
                self.cite(verb, Span::new(start + lead, start + lead + id.len()), id);
            }
            start += argument.len() + 1;
        }
    }
}

/// tracey's `r[impl auth.login]` at `at`: what it says, and the id. Without a verb an id has dots.
fn rule(text: &str, at: usize) -> Option<(Verb, Span)> {
    if text[..at].ends_with(|it: char| it.is_alphanumeric() || it == '_') {
        return None;
    }
    let start = at + 2;
    let rest = &text[start..];
    let inside = &rest[..rest.bytes().take(120).position(|it| it == b']')?];
    let (verb, id) = match inside.split_once(' ') {
        Some(("impl", id)) => (Verb::Implements, id),
        Some(("verify", id)) => (Verb::Tests, id),
        Some(("depends" | "related", id)) => (Verb::Mentions, id),
        Some(_) => return None,
        None if inside.contains('.') => (Verb::Implements, inside),
        None => return None,
    };
    // `auth.login+2` is its second version.
    let name = id.split('+').next().unwrap_or(id);
    let is_name = name.split('.').all(|part| {
        part.len() > 1
            && part.starts_with(|it: char| it.is_ascii_lowercase())
            && part.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'))
    });
    let start = start + inside.len() - id.len();
    is_name.then(|| (verb, Span::new(start, start + name.len())))
}

/// Where `req~login~1` ends.
fn item_end(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let length = rest.find(|it: char| !it.is_alphanumeric() && !"~.-_".contains(it));
    let item = &rest[..length.unwrap_or(rest.len())];
    let mut parts = item.split('~');
    let (kind, name, revision) = (parts.next()?, parts.next()?, parts.next()?);
    let fits = parts.next().is_none()
        && !kind.is_empty()
        && kind.bytes().all(|it| it.is_ascii_lowercase())
        && !name.is_empty()
        && !revision.is_empty()
        && revision.bytes().all(|it| it.is_ascii_digit());
    fits.then(|| at + item.len())
}

/// The section in duvet's `= path/document.md#section-2.1`, whose equals sign stands at `at`.
fn section(text: &str, at: usize) -> Option<Span> {
    let rest = text.get(at..)?.strip_prefix("= ")?;
    let line = rest.lines().next()?.trim_end();
    let (document, section) = line.split_once('#')?;
    let is_document = document.contains(['/', '.']) && !document.contains(char::is_whitespace);
    let is_section = !section.is_empty()
        && section.chars().all(|it| it.is_alphanumeric() || "-_.~%/".contains(it));
    let start = at + 2 + document.len() + 1;
    (is_document && is_section).then(|| Span::new(start, start + section.len()))
}

/// What the lines `= type=test` below a section say.
fn section_verb(below: &str) -> Verb {
    let kind = below
        .lines()
        .map_while(|line| line.trim_start().strip_prefix('='))
        .find_map(|line| line.trim().strip_prefix("type="));
    match kind.map(str::trim) {
        None | Some("citation" | "implementation" | "implication") => Verb::Implements,
        Some("test") => Verb::Tests,
        Some(_) => Verb::Mentions,
    }
}
