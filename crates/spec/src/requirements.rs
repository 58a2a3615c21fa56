//! requirements.md and bugfix.md: requirements with their acceptance criteria, and the glossary.
//!
//! Headings are told apart first (`role`), then the lines below each requirement are read one by
//! one by a small reader of criteria (`criteria.rs`).

use specls_text::Span;

use crate::criteria::{self, List, Owner};
use crate::ears::{self, Pattern};
use crate::known::Known;
use crate::lines::{Line, LineKind, headings, joined, lines};
use crate::reference::{canonical, id_length};
use crate::words::{self, starts_with, without_marks};
use crate::{
    BugfixStatement, Criterion, Heading, Id, Problem, ProblemCode, Requirement, Requirements, Term,
    numbering, unfinished,
};

/// Reads a requirements.md.
pub(crate) fn read(text: &str, known: &Known<'_>) -> Requirements {
    let lines = lines(text);
    let (headings, places) = headings(text, &lines);
    let roles: Vec<Role> = places.iter().map(|&place| role(text, &lines[place])).collect();
    let outline =
        Outline { text, known, lines: &lines, headings: &headings, places: &places, roles: &roles };
    finish(text, &lines, outline.requirements(), headings)
}

/// Reads a bugfix.md: three lists of statements.
pub(crate) fn read_bugfix(text: &str, known: &Known<'_>) -> Requirements {
    let lines = lines(text);
    let (headings, places) = headings(text, &lines);
    let statements: Vec<(usize, BugfixStatement)> = headings
        .iter()
        .enumerate()
        .filter_map(|(index, heading)| Some((index, statement(&heading.text.to_lowercase())?)))
        .collect();
    if statements.is_empty() {
        return read(text, known);
    }
    let requirements = statements
        .iter()
        .enumerate()
        .map(|(order, &(index, bugfix))| {
            let following = statements.get(order + 1).map_or(lines.len(), |next| places[next.0]);
            let number = match bugfix {
                BugfixStatement::Current => "1",
                BugfixStatement::Expected => "2",
                BugfixStatement::Unchanged => "3",
            };
            let place = places[index];
            let end = places[index + 1..]
                .iter()
                .zip(&headings[index + 1..])
                .find(|(_, next)| next.level <= headings[index].level)
                .map_or(lines.len(), |next| *next.0)
                .min(following);
            let title = match lines[place].kind {
                LineKind::Heading { text, .. } => text,
                _ => lines[place].content,
            };
            let id = Id::new(number);
            let owner = Owner { id: &id, list: List::Whole, level: headings[index].level };
            Requirement {
                story: None,
                criteria: criteria::read(text, &lines[place + 1..end], owner, known).criteria,
                id,
                title: title.of(text).to_owned(),
                heading: lines[place].span,
                id_span: Span::at(title.start),
                span: extent(text, &lines, place, end),
                bugfix: Some(bugfix),
            }
        })
        .collect();
    finish(text, &lines, requirements, headings)
}

fn statement(title: &str) -> Option<BugfixStatement> {
    let says = |words: &[&str]| words.iter().any(|word| title.contains(word));
    if says(&[
        "unchanged behav",
        "不变行为",
        "未变更",
        "保持不变",
        "変更されない",
        "変更しない",
        "unverändert",
    ]) {
        Some(BugfixStatement::Unchanged)
    } else if says(&[
        "current behav",
        "当前行为",
        "現在の動作",
        "現在の挙動",
        "aktuelles verhalten",
    ]) {
        Some(BugfixStatement::Current)
    } else if says(&[
        "expected behav",
        "期望行为",
        "预期行为",
        "期待される動作",
        "期待する動作",
        "erwartetes verhalten",
    ]) {
        Some(BugfixStatement::Expected)
    } else {
        None
    }
}

fn finish(
    text: &str,
    lines: &[Line],
    requirements: Vec<Requirement>,
    headings: Vec<Heading>,
) -> Requirements {
    let mut problems = unfinished::problems(text, lines);
    let numbered = requirements.iter().map(|one| ((), &one.id, one.id_span));
    problems.extend(numbering::problems("Requirement", numbered));
    // A plain "When …" is held to EARS only where the rest of the document is.
    let all = requirements.iter().flat_map(|requirement| &requirement.criteria);
    let (total, strict) =
        all.fold((0, 0), |sum, one| (sum.0 + 1, sum.1 + usize::from(one.ears.shall)));
    let in_ears = strict * 2 >= total;
    for (scope, requirement) in requirements.iter().enumerate() {
        let numbered = requirement.criteria.iter().map(|one| (scope, &one.id, one.number_span));
        problems.extend(numbering::problems("Criterion", numbered));
        if requirement.bugfix == Some(BugfixStatement::Current) {
            continue;
        }
        problems.extend(requirement.criteria.iter().filter(|one| lacks_shall(one, in_ears)).map(|one| {
            Problem::new(
                ProblemCode::EarsWithoutShall,
                one.text_span,
                format!("Criterion {} names a condition but not what SHALL happen then; say \"… THE system SHALL …\"", one.id),
            )
        }));
    }
    if requirements.is_empty() && !text.trim().is_empty() {
        problems.push(numbering::nothing_recognised(
            lines,
            "No requirement found in this document; write \"### Requirement 1: Title\" and \"#### Acceptance Criteria\" with a numbered list",
        ));
    }
    problems.sort_by_key(|problem| problem.span);
    Requirements { glossary: glossary(text, lines), headings, requirements, problems }
}

fn lacks_shall(criterion: &Criterion, in_ears: bool) -> bool {
    !criterion.ears.shall
        && (in_ears || ears::opens_with_capitals(&criterion.text))
        && matches!(
            criterion.ears.pattern,
            Pattern::Event
                | Pattern::State
                | Pattern::Optional
                | Pattern::Unwanted
                | Pattern::Complex
        )
}

/// What a heading says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// `Requirement 1: T`, `REQ-1 T`: surely a requirement.
    Requirement {
        id: Span,
        title: Span,
    },
    /// `AC-1: T`: a criterion below a requirement, a requirement of its own elsewhere.
    Criterion {
        id: Span,
        title: Span,
    },
    /// `Story 1: T`: a requirement where nothing else is one.
    Story {
        id: Span,
        title: Span,
    },
    /// `1. T`, `1.1 T`: a section's number or a requirement's.
    Numbered {
        id: Span,
        title: Span,
    },
    /// `Acceptance Criteria`.
    Criteria,
    /// `Functional Requirements`: what is numbered below may be requirements.
    Requirements,
    Other,
}

fn role(text: &str, line: &Line) -> Role {
    let LineKind::Heading { level, text: title } = line.kind else { return Role::Other };
    // `✅ Requirement 1`: marks in front are decoration.
    let shown = title.of(text);
    let plain = shown.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    let span = Span::new(title.end - plain.len(), title.end);
    let shown = span.of(text);
    let prefixed = words::prefixed(shown).filter(|_| level > 1);
    for (table, story) in [(words::REQUIREMENT, false), (words::USER_STORY, true)] {
        // `REQ-1` opens with the word as well.
        let Some(length) = starts_with(shown, table).filter(|_| prefixed.is_none()) else {
            continue;
        };
        let rest = shown[length..].trim_start_matches([' ', '\t', '#', '*', '`']);
        let rest =
            rest.strip_prefix('-').filter(|rest| words::number(rest).is_some()).unwrap_or(rest);
        if level > 1
            && let Some(length) = id_length(rest)
        {
            let id = Span::new(span.end - rest.len(), span.end - rest.len() + length);
            // `Requirements 3-5: removed` is no requirement.
            let range = text[id.end..span.end].trim_start();
            let ranges =
                range.strip_prefix(['-', '–', '~']).is_some_and(|rest| id_length(rest).is_some());
            if !ranges {
                let title = behind_id(text, id.end, span.end);
                return if story {
                    Role::Story { id, title }
                } else {
                    Role::Requirement { id, title }
                };
            }
        }
        return if story { Role::Other } else { Role::Requirements };
    }
    if let Some(length) = prefixed {
        let id = Span::new(span.start, span.start + length);
        let behind = &text[id.end..span.end];
        let prefix = words::prefix(id.of(text));
        let separated = behind.is_empty()
            || behind.trim_start().starts_with([':', '：', '-', '–', '—', '.', '(', '（', '*']);
        let title = behind_id(text, id.end, span.end);
        if matches!(prefix, "AC" | "CP") && separated {
            return Role::Criterion { id, title };
        }
        if separated && prefix != "P" && prefix != "H" && prefix != "M"
            || KNOWN_PREFIXES.contains(&prefix)
        {
            return Role::Requirement { id, title };
        }
    }
    if let Some(length) = words::number(shown) {
        let id = Span::new(span.start, span.start + length);
        let behind = &text[id.end..span.end];
        if behind.starts_with(['.', ' ', ':', '：', '、', ')', '*']) || behind.is_empty() {
            let title = behind_id(text, id.end, span.end);
            return match starts_with(title.of(text), words::CRITERIA) {
                Some(_) => Role::Criteria,
                None => Role::Numbered { id, title },
            };
        }
    }
    if starts_with(shown, words::CRITERIA).is_some() {
        return Role::Criteria;
    }
    if says_requirements(shown) { Role::Requirements } else { Role::Other }
}

const KNOWN_PREFIXES: &[&str] = &["REQ", "FR", "NFR", "US", "UR", "BR", "TR", "SR", "R", "UC"];

fn says_requirements(title: &str) -> bool {
    let lower = title.to_lowercase();
    words::REQUIREMENT.iter().any(|word| word.len() > 4 && lower.contains(word))
}

/// The title behind an id: `: T`, ` - T`, `. T`, ` T`.
fn behind_id(text: &str, start: usize, end: usize) -> Span {
    let shown = &text[start..end];
    let marks = [':', '：', '.', '、', ')', '-', '–', '—', ' ', '\t', '*', '_'];
    let rest = shown.trim_start_matches(marks);
    without_marks(text, Span::new(end - rest.len(), end))
}

struct Outline<'a> {
    text: &'a str,
    known: &'a Known<'a>,
    lines: &'a [Line],
    headings: &'a [Heading],
    places: &'a [usize],
    roles: &'a [Role],
}

/// A heading that was found to be a requirement.
#[derive(Clone, Copy)]
struct Opening {
    heading: usize,
    id: Option<Span>,
    title: Span,
    list: List,
}

impl Outline<'_> {
    fn requirements(&self) -> Vec<Requirement> {
        let mut openings = self.explicit();
        if openings.is_empty() {
            openings = self.matching(|role| match role {
                Role::Story { id, title } => Some((id, title)),
                _ => None,
            });
        }
        if openings.is_empty() {
            openings = self.numbered_sections();
        }
        let mut requirements = self.read(&openings);
        // One list for the whole file, or lists below headings without any number.
        if requirements.iter().all(|requirement| requirement.criteria.is_empty()) {
            let unnumbered = self.unnumbered(&openings);
            if !unnumbered.is_empty() {
                openings.extend(unnumbered);
                openings.sort_by_key(|opening| opening.heading);
                requirements = self.read(&openings);
            }
        }
        requirements
    }

    fn matching(&self, wanted: impl Fn(Role) -> Option<(Span, Span)>) -> Vec<Opening> {
        self.roles
            .iter()
            .enumerate()
            .filter_map(|(heading, &role)| {
                let (id, title) = wanted(role)?;
                Some(Opening { heading, id: Some(id), title, list: List::Marked })
            })
            .collect()
    }

    /// Headings that say what they are, and numbered ones that hold acceptance criteria.
    fn explicit(&self) -> Vec<Opening> {
        let mut openings: Vec<Opening> = Vec::new();
        let mut around: Option<u8> = None;
        for (heading, &role) in self.roles.iter().enumerate() {
            let level = self.headings[heading].level;
            if around.is_some_and(|around| level <= around) && role != Role::Criteria {
                around = None;
            }
            let opened = match role {
                Role::Requirement { id, title } => Some((id, title)),
                Role::Criterion { id, title } if around.is_none() => Some((id, title)),
                Role::Numbered { id, title }
                    if around.is_none() && self.holds_criteria(heading) =>
                {
                    Some((id, title))
                }
                _ => None,
            };
            if let Some((id, title)) = opened {
                around = Some(level);
                let list =
                    if matches!(role, Role::Criterion { .. }) { List::Whole } else { List::Marked };
                openings.push(Opening { heading, id: Some(id), title, list });
            }
        }
        openings
    }

    /// Numbered headings below a section that says "requirements".
    fn numbered_sections(&self) -> Vec<Opening> {
        let mut openings = Vec::new();
        let mut section: Option<u8> = None;
        let mut number: Option<(&str, u8)> = None;
        for (heading, &role) in self.roles.iter().enumerate() {
            let level = self.headings[heading].level;
            if section.is_some_and(|around| level <= around) {
                section = None;
            }
            let (text, lines) = (self.text, self.lines);
            match role {
                Role::Numbered { id, title } => {
                    let says = says_requirements(title.of(text));
                    let child = number.is_some_and(|(parent, around)| {
                        level > around
                            && id
                                .of(text)
                                .strip_prefix(parent)
                                .is_some_and(|rest| rest.starts_with('.'))
                    });
                    let next = self.places.get(heading + 1).copied().unwrap_or(lines.len());
                    let ears = criteria::has_criteria(
                        text,
                        &lines[self.places[heading] + 1..next],
                        self.known,
                    );
                    // `## 2. Requirements` with `### 2.1 T` below: the headings are the criteria.
                    if section.is_none() && says {
                        section = Some(level);
                        if self.children_are_criteria(heading, id) {
                            openings.push(Opening {
                                heading,
                                id: Some(id),
                                title,
                                list: List::Marked,
                            });
                            number = Some((id.of(text), level));
                        }
                    } else if section.is_some() && (!child || ears) {
                        openings.push(Opening { heading, id: Some(id), title, list: List::Marked });
                        number = Some((id.of(text), level));
                    }
                }
                Role::Requirements if section.is_none() && level > 1 => section = Some(level),
                _ => {}
            }
        }
        openings
    }

    /// Whether the headings right below a numbered one carry its number and no list of their own.
    fn children_are_criteria(&self, heading: usize, id: Span) -> bool {
        let level = self.headings[heading].level;
        let mut children = 0;
        for (child, role) in self.roles.iter().enumerate().skip(heading + 1) {
            if self.headings[child].level <= level {
                break;
            }
            let Role::Numbered { id: number, .. } = role else { continue };
            let below = number.of(self.text).strip_prefix(id.of(self.text));
            let next = self.places.get(child + 1).copied().unwrap_or(self.lines.len());
            let body = &self.lines[self.places[child] + 1..next];
            if !below.is_some_and(|rest| rest.starts_with('.'))
                || criteria::has_criteria(self.text, body, self.known)
            {
                return false;
            }
            children += 1;
        }
        children > 0
    }

    /// Headings without a number that hold criteria, and lists for the whole file.
    fn unnumbered(&self, known: &[Opening]) -> Vec<Opening> {
        let mut openings: Vec<Opening> = Vec::new();
        for (heading, &role) in self.roles.iter().enumerate() {
            if known.binary_search_by_key(&heading, |opening| opening.heading).is_ok() {
                continue;
            }
            let title = match self.lines[self.places[heading]].kind {
                LineKind::Heading { text, .. } => text,
                _ => continue,
            };
            let level = self.headings[heading].level;
            let whole = role == Role::Criteria
                && (level <= 2
                    || !openings.last().is_some_and(|last| self.encloses(last.heading, heading)));
            if whole {
                openings.push(Opening { heading, id: None, title, list: List::Whole });
            } else if level > 1
                && matches!(role, Role::Other | Role::Numbered { .. })
                && self.holds_criteria(heading)
            {
                openings.push(Opening { heading, id: None, title, list: List::Marked });
            }
        }
        openings
    }

    fn encloses(&self, outer: usize, inner: usize) -> bool {
        let outer = self.headings[outer].section;
        outer.start <= self.headings[inner].span.start && self.headings[inner].span.end <= outer.end
    }

    /// Whether a label of acceptance criteria stands below the heading, before any other heading.
    fn holds_criteria(&self, heading: usize) -> bool {
        let next = self.places.get(heading + 1).copied().unwrap_or(self.lines.len());
        let own = self.lines[self.places[heading] + 1..next]
            .iter()
            .any(|line| criteria::is_label(self.text, line));
        own || (self.roles.get(heading + 1) == Some(&Role::Criteria)
            && self.headings[heading + 1].level > self.headings[heading].level)
    }

    fn read(&self, openings: &[Opening]) -> Vec<Requirement> {
        let (text, lines) = (self.text, self.lines);
        let mut next_number = 1 + openings
            .iter()
            .filter_map(|opening| opening.id?.of(text).parse::<u32>().ok())
            .max()
            .unwrap_or(0);
        let mut requirements = Vec::with_capacity(openings.len());
        for (index, opening) in openings.iter().enumerate() {
            let place = self.places[opening.heading];
            let level = self.headings[opening.heading].level;
            let following =
                openings.get(index + 1).map_or(self.headings.len(), |next| next.heading);
            let end = self.end(opening.heading, level, following);
            let id = match opening.id {
                Some(span) => canonical(span.of(text)),
                None => {
                    next_number += 1;
                    Id::new(&(next_number - 1).to_string())
                }
            };
            let owner = Owner { id: &id, list: opening.list, level };
            let body = criteria::read(text, &lines[place + 1..end], owner, self.known);
            requirements.push(Requirement {
                title: opening.title.of(text).to_owned(),
                heading: lines[place].span,
                id_span: opening.id.unwrap_or(Span::at(opening.title.start)),
                story: body.story,
                span: extent(text, lines, place, end),
                criteria: body.criteria,
                bugfix: None,
                id,
            });
        }
        requirements
    }

    /// The line that ends a section: a heading of the same or a higher level, unless it is the
    /// label of the criteria written at the requirement's own level. `following` is the heading of
    /// the next requirement, which ends it at the latest.
    fn end(&self, heading: usize, level: u8, following: usize) -> usize {
        for other in heading + 1..following {
            let own_label = self.roles[other] == Role::Criteria
                && other == heading + 1
                && self.headings[other].level == level;
            if self.headings[other].level <= level && !own_label {
                return self.places[other];
            }
        }
        self.places.get(following).copied().unwrap_or(self.lines.len())
    }
}

/// From a line to where the line at `end` starts, or to the end of the text.
fn extent(text: &str, lines: &[Line], place: usize, end: usize) -> Span {
    Span::new(lines[place].span.start, lines.get(end).map_or(text.len(), |line| line.span.start))
}

/// The entries below the heading of a glossary: `- **Term**: text`.
fn glossary(text: &str, lines: &[Line]) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut inside: Option<u8> = None;
    let mut place = 0;
    while place < lines.len() {
        let line = &lines[place];
        place += 1;
        match line.kind {
            LineKind::Heading { level, text: title } => {
                let title = without_marks(text, title).of(text);
                let title = title.trim_start_matches(|letter: char| {
                    letter.is_ascii_digit() || ". ".contains(letter)
                });
                if starts_with(title, words::GLOSSARY).is_some() {
                    inside = Some(level);
                } else if inside.is_some_and(|around| level <= around) {
                    inside = None;
                }
            }
            LineKind::Item { .. } | LineKind::Text if inside.is_some() => {
                let Some((name, start)) = term(text, line.body()) else { continue };
                let first = Span::new(start, line.content.end);
                let from = place;
                while lines.get(place).is_some_and(|next| {
                    (next.kind == LineKind::Text && term(text, next.content).is_none())
                        || (next.is_item() && next.indent > line.indent + 1)
                }) {
                    place += 1;
                }
                let rest = &lines[from..place];
                let parts = std::iter::once(first).chain(rest.iter().map(|line| line.content));
                terms.push(Term {
                    name: name.of(text).to_owned(),
                    text: joined(text, parts),
                    span: Span::new(line.content.start, rest.last().unwrap_or(line).content.end),
                });
            }
            _ => {}
        }
    }
    terms
}

/// `**Term**: text`, `**Term:** text`, `Term: text` in an item: the term, and where its text starts.
fn term(text: &str, body: Span) -> Option<(Span, usize)> {
    let shown = body.of(text);
    if let Some(rest) = shown.strip_prefix("**") {
        let close = rest.find("**")?;
        let name = Span::new(body.start + 2, body.start + 2 + close);
        let behind = &rest[close + 2..];
        let colon = name.of(text).ends_with([':', '：']);
        let name = Span::new(
            name.start,
            name.start + name.of(text).trim_end_matches([':', '：', ' ']).len(),
        );
        let marks = [':', '：', '-', '–', '—', ' ', '\t'];
        let told = behind.trim_start_matches(marks);
        return (colon || told.len() < behind.len()).then_some((name, body.end - told.len()));
    }
    let at = shown.find([':', '：'])?;
    let name = without_marks(text, Span::new(body.start, body.start + at));
    let told = shown[at..].trim_start_matches([':', '：', ' ', '\t']);
    let is_term = !name.is_empty() && at < 80 && !told.is_empty() && !shown.starts_with("http");
    is_term.then_some((name, body.end - told.len()))
}
