//! The acceptance criteria below one requirement, and its story.

use specls_text::Span;

use crate::ears::{self, Pattern};
use crate::known::Known;
use crate::lines::{Line, LineKind, Marker, joined};
use crate::reference::canonical;
use crate::words::{self, behind_marks, starts_with, without_marks};
use crate::{Criterion, Id};

/// Where criteria stand below a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// Behind a label of acceptance criteria; without one, where they read like criteria.
    Marked,
    /// Every list below the heading.
    Whole,
}

/// The requirement whose criteria are read.
#[derive(Clone, Copy)]
pub(crate) struct Owner<'a> {
    pub id: &'a Id,
    pub list: List,
    /// The level of its heading.
    pub level: u8,
}

/// What stands below a requirement's heading.
pub(crate) struct Body {
    pub story: Option<String>,
    pub criteria: Vec<Criterion>,
}

/// Whether a line is a label such as `**Acceptance Criteria:**`; headings are labels as well.
pub(crate) fn is_label(text: &str, line: &Line) -> bool {
    let span = match line.kind {
        LineKind::Heading { text, .. } => text,
        LineKind::Text => line.content,
        LineKind::Item { body, .. } => body,
        _ => return false,
    };
    let label = behind_marks(text, span);
    let mut shown = label.of(text);
    if line.is_heading() {
        shown = shown
            .trim_start_matches(|letter: char| letter.is_ascii_digit() || ". ".contains(letter));
    }
    let Some(length) = starts_with(shown, words::CRITERIA) else { return false };
    // In running text the label is bold or ends in a colon.
    let rest = shown[length..].trim_matches(['*', '_', ' ', ':', '：']);
    line.is_heading()
        || rest.is_empty()
        || (label.start > span.start && shown.ends_with(['*', ':', '：']))
}

/// Whether the lines hold something that reads like criteria without a label.
pub(crate) fn has_criteria(text: &str, lines: &[Line], known: &Known<'_>) -> bool {
    lines.iter().any(|line| {
        (line.is_item() || line.kind == LineKind::Text)
            && (numbered(text, line).is_some() || line.is_item())
            && (numbered(text, line).is_some() || reads_as_ears(text, line, known))
    })
}

/// Reads the lines between a requirement's heading and its end.
pub(crate) fn read(text: &str, lines: &[Line], owner: Owner, known: &Known<'_>) -> Body {
    let labelled = lines.iter().any(|line| is_label(text, line));
    let inside = owner.list == List::Whole || (!labelled && has_criteria(text, lines, known));
    let mut reader = Reader {
        text,
        known,
        owner,
        story: Vec::new(),
        telling: false,
        inside,
        group_level: if inside { owner.level } else { 7 },
        base: None,
        closed: false,
        headed: false,
        ordered: false,
        boxed: false,
        items: Vec::new(),
        plain: !labelled && owner.list == List::Marked,
    };
    for (place, line) in lines.iter().enumerate() {
        reader.line(lines, place, line);
    }
    Body { criteria: reader.criteria(lines), story: story(text, &reader.story) }
}

/// One criterion under way: its first line, the lines that follow, its number.
struct Item {
    /// From the marker on.
    start: usize,
    text_start: usize,
    number: Option<Number>,
    first: Span,
    /// The places of the lines that follow, first and behind the last.
    more: (usize, usize),
}

/// The number a criterion carries.
#[derive(Clone, Copy)]
enum Number {
    /// `2.` in a list: the second below its requirement.
    Position(Span),
    /// `1.2`, `AC-1.2`, `FR-3`: an id of its own.
    Id(Span),
}

struct Reader<'a> {
    text: &'a str,
    known: &'a Known<'a>,
    owner: Owner<'a>,
    story: Vec<Span>,
    /// Whether the story goes on.
    telling: bool,
    /// Whether the criteria have begun.
    inside: bool,
    /// The level of the heading that is the label; deeper ones are groups.
    group_level: u8,
    /// The indentation of the list's items.
    base: Option<usize>,
    /// Whether the last item has ended.
    closed: bool,
    /// Whether the last item is a heading, which everything below belongs to.
    headed: bool,
    /// Whether the list counts.
    ordered: bool,
    /// Whether the list has boxes.
    boxed: bool,
    items: Vec<Item>,
    /// Whether the list has no label, so that each item must read like a criterion.
    plain: bool,
}

impl Reader<'_> {
    fn line(&mut self, lines: &[Line], place: usize, line: &Line) {
        let text = self.text;
        if is_label(text, line) {
            self.inside = true;
            self.telling = false;
            self.closed = true;
            self.headed = false;
            self.base = None;
            self.group_level = match line.kind {
                LineKind::Heading { level, .. } => level.max(self.owner.level),
                _ => 7,
            };
            return;
        }
        match line.kind {
            LineKind::Heading { level, text: title } => {
                self.telling = false;
                self.closed = true;
                self.headed = false;
                if let Some(number) = heading_number(text, title, self.owner.id)
                    && level > self.owner.level
                {
                    let (id, start) = number;
                    self.headed = true;
                    self.items.push(Item {
                        start: line.span.start,
                        text_start: start,
                        number: Some(Number::Id(id)),
                        first: Span::new(start, title.end),
                        more: (place + 1, place + 1),
                    });
                } else if self.owner.list == List::Marked
                    && !self.plain
                    && level <= self.group_level
                    && level < 5
                {
                    self.inside = false;
                }
                self.base = None;
            }
            LineKind::Blank => {
                self.telling = self.telling && self.story.is_empty();
                if self.base.is_some()
                    && lines.get(place + 1).is_none_or(|next| !self.is_nested(next))
                {
                    self.closed = true;
                }
            }
            LineKind::Text | LineKind::Item { .. }
                if self.headed && numbered(self.text, line).is_none() =>
            {
                if let Some(last) = self.items.last_mut() {
                    last.more.1 = place + 1;
                }
            }
            LineKind::Code => self.go_on(place),
            _ if !self.inside => self.tell(line),
            _ => self.criterion(place, line),
        }
    }

    fn is_nested(&self, line: &Line) -> bool {
        self.base.is_some_and(|base| line.indent > base + 1)
    }

    /// A line in front of the criteria: perhaps the story.
    fn tell(&mut self, line: &Line) {
        let text = self.text;
        let body = line.body();
        let shown = behind_marks(text, body);
        let marked = shown.start > body.start;
        let label = starts_with(shown.of(text), words::USER_STORY)
            .or_else(|| starts_with(shown.of(text), words::STORY_LABEL));
        if let Some(length) = label {
            let rest = &shown.of(text)[length..];
            // `Story 1:` carries a number in front of its colon.
            let rest =
                rest.trim_start_matches(|letter: char| letter == ' ' || letter.is_ascii_digit());
            let told = rest.trim_start_matches(['*', '_', ':', '：', ' ', '\t']);
            if rest.len() != told.len() && (marked || rest.contains([':', '：'])) {
                self.telling = true;
                self.story.clear();
                let span = Span::new(shown.end - told.len(), shown.end);
                if !span.is_empty() {
                    self.story.push(span);
                }
                return;
            }
        }
        if self.telling {
            self.story.push(body);
        } else if self.story.is_empty() && opens_story(shown.of(text)) {
            self.telling = true;
            self.story.push(body);
        }
    }

    fn criterion(&mut self, place: usize, line: &Line) {
        let text = self.text;
        let number = numbered(text, line);
        let LineKind::Item { marker, .. } = line.kind else {
            if let Some((number, start)) = number {
                // `1.1 WHEN …` as a bare line, inside or outside a paragraph.
                self.open(place, line, Some(Number::Id(number)), start, false);
            } else if !self.closed || self.is_nested(line) {
                self.go_on(place);
            } else if self.items.is_empty() {
                self.tell(line);
            } else if !self.boxed
                && !self.ordered
                && without_marks(text, line.content).of(text).ends_with([':', '：'])
                || is_bold_label(text, line)
            {
                // `**Notes:**` ends a list without numbers or boxes.
                if !self.boxed && !self.ordered && self.owner.list == List::Marked {
                    self.inside = false;
                }
            }
            return;
        };
        let has_box = checkbox(line.body().of(text)) > 0;
        let counts = marker == Marker::Ordered || number.is_some();
        if self.base.is_some() && !self.items.is_empty() {
            let nested = self.is_nested(line);
            // A bullet below a numbered criterion belongs to it, wherever it stands.
            let below = self.ordered && !counts && !has_box;
            if nested || below {
                if nested || !self.closed {
                    self.go_on(place);
                }
                return;
            }
        }
        if self.items.is_empty() && self.tells(line) {
            self.tell(line);
            return;
        }
        if self.plain && number.is_none() && !reads_as_ears(text, line, self.known) {
            return;
        }
        self.ordered = counts;
        self.boxed = has_box;
        match (number, line.kind) {
            (Some((id, start)), _) => self.open(place, line, Some(Number::Id(id)), start, true),
            (None, LineKind::Item { marker: Marker::Ordered, marker_span, body }) => {
                let digits = Span::new(marker_span.start, marker_span.end - 1);
                let start = body.start + checkbox(body.of(text));
                self.open(place, line, Some(Number::Position(digits)), start, true);
            }
            _ => {
                let start = line.body().start + checkbox(line.body().of(text));
                self.open(place, line, None, start, true);
            }
        }
    }

    /// Whether an item in front of all criteria tells the story: `- **As a** reader`.
    fn tells(&self, line: &Line) -> bool {
        let shown = behind_marks(self.text, line.body());
        opens_story(shown.of(self.text))
    }

    fn open(
        &mut self,
        place: usize,
        line: &Line,
        number: Option<Number>,
        start: usize,
        item: bool,
    ) {
        let start = start.min(line.content.end);
        if item {
            self.base.get_or_insert(line.indent);
            if self.base > Some(line.indent) {
                self.base = Some(line.indent);
            }
        }
        self.closed = false;
        self.headed = false;
        self.items.push(Item {
            start: line.content.start,
            text_start: start,
            number,
            first: Span::new(start, line.content.end),
            more: (place + 1, place + 1),
        });
    }

    fn go_on(&mut self, place: usize) {
        if self.closed && self.base.is_none() {
            return;
        }
        if let Some(last) = self.items.last_mut() {
            last.more.1 = place + 1;
        }
    }

    fn criteria(&self, lines: &[Line]) -> Vec<Criterion> {
        let text = self.text;
        let position = |item: &Item| match item.number {
            Some(Number::Position(digits)) => digits.of(text).parse::<u32>().ok(),
            _ => None,
        };
        // `1. 1. 1.` counts by itself, as Markdown does.
        let automatic =
            self.items.len() > 1 && self.items.iter().all(|item| position(item) == Some(1));
        let mut count = 0;
        self.items
            .iter()
            .map(|item| {
                count = match position(item).filter(|_| !automatic) {
                    Some(number) => number,
                    None => count.saturating_add(1),
                };
                let (id, number_span) = match item.number {
                    Some(Number::Id(span)) => (canonical(span.of(text)), span),
                    Some(Number::Position(span)) if !automatic => {
                        (self.owner.id.child(span.of(text)), span)
                    }
                    _ => (self.owner.id.child(&count.to_string()), Span::at(item.text_start)),
                };
                let more = &lines[item.more.0..item.more.1];
                let more =
                    more.iter().filter(|line| !line.is_blank() && line.kind != LineKind::Code);
                let parts = std::iter::once(item.first).chain(more.map(|line| line.content));
                let joined = joined(text, parts);
                let end = lines[item.more.0..item.more.1]
                    .iter()
                    .rev()
                    .find(|line| !line.is_blank())
                    .map_or(item.first.end, |line| line.content.end);
                Criterion {
                    id,
                    ears: self.known.ears(&joined),
                    text: joined,
                    span: Span::new(item.start, end),
                    text_span: Span::new(item.text_start, end),
                    number_span,
                }
            })
            .collect()
    }
}

fn story(text: &str, parts: &[Span]) -> Option<String> {
    let story = joined(text, parts.iter().copied()).replace("**", "");
    (!story.is_empty()).then_some(story)
}

fn opens_story(shown: &str) -> bool {
    let lower: String = shown.chars().take(8).flat_map(char::to_lowercase).collect();
    let lower = lower.replace('*', " ");
    words::STORY_OPENING.iter().any(|word| lower.starts_with(word))
}

fn is_bold_label(text: &str, line: &Line) -> bool {
    let shown = line.content.of(text);
    shown.starts_with("**") && shown.ends_with(['*', ':', '：'])
}

/// The length of a box at the start, with the blanks behind it; 0 when there is none.
fn checkbox(body: &str) -> usize {
    let Some(inner) = body.strip_prefix('[') else { return 0 };
    let width =
        inner.chars().next().filter(|mark| " xX-~✓✔".contains(*mark)).map_or(0, char::len_utf8);
    let Some(behind) = inner[width..].strip_prefix(']').filter(|_| width > 0) else { return 0 };
    let rest = behind.trim_start_matches([' ', '\t']);
    if rest.len() == behind.len() && !rest.is_empty() { 0 } else { body.len() - rest.len() }
}

/// An id in front of a criterion's text, with where the text starts: `1.2 text`, `1.2. text`,
/// `- **AC-1.2**: text`, `- FR-3: text`.
fn numbered(text: &str, line: &Line) -> Option<(Span, usize)> {
    let body = match line.kind {
        LineKind::Item { body, .. } => Span::new(body.start + checkbox(body.of(text)), body.end),
        LineKind::Text => line.content,
        _ => return None,
    };
    let label = behind_marks(text, body);
    let shown = label.of(text);
    let bold = label.start > body.start;
    let plain = words::number(shown);
    let length = plain.or_else(|| words::prefixed(shown))?;
    let id = Span::new(label.start, label.start + length);
    let behind = &shown[length..];
    let rest = behind.trim_start_matches(['*', '_', '`']);
    let closed = rest.len() < behind.len();
    let (rest, separated) = match rest.strip_prefix([':', '：', '.', ')', '、']) {
        Some(rest) => (rest.trim_start_matches(['*', '_']), true),
        None => (rest, false),
    };
    let certain = match plain {
        // Only numbers with a dot: `3 retries` and `2. item` are something else.
        Some(_) => {
            id.of(text).contains('.')
                && (rest.is_empty() || rest.starts_with([' ', '\t']) || separated)
        }
        None => (separated || (bold && closed)) && (bold || id.of(text).contains(['-', '.'])),
    };
    // `1.5 seconds after …` opens with a quantity.
    let quantity = plain.is_some()
        && !separated
        && !bold
        && rest
            .trim_start()
            .starts_with(|letter: char| letter.is_ascii_lowercase() || letter == '%')
        && !line.is_item();
    (certain && !quantity).then(|| {
        let told = rest.trim_start_matches([' ', '\t']);
        (id, label.end - told.len())
    })
}

/// The id in a heading that is a criterion: `AC-1.1: T`, or `2.1 T` below requirement 2.
fn heading_number(text: &str, title: Span, owner: &Id) -> Option<(Span, usize)> {
    let label = behind_marks(text, title);
    let shown = label.of(text);
    let length = match words::number(shown) {
        Some(length) => {
            let rest = shown[..length].strip_prefix(owner.as_str())?;
            rest.starts_with('.').then_some(length)?
        }
        None => words::prefixed(shown).filter(|&length| words::prefix(&shown[..length]) == "AC")?,
    };
    let rest = shown[length..].trim_start_matches([':', '：', '.', '-', '–', '—', ' ', '\t', '*']);
    Some((Span::new(label.start, label.start + length), label.end - rest.len()))
}

fn reads_as_ears(text: &str, line: &Line, known: &Known<'_>) -> bool {
    let LineKind::Item { body, .. } = line.kind else { return false };
    let ears = known.ears(body.of(text));
    match ears.pattern {
        Pattern::Other => false,
        Pattern::Ubiquitous => ears.shall,
        _ => ears.shall || ears::opens_with_capitals(body.of(text)),
    }
}
