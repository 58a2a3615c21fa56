//! tasks.md: boxes, numbers, states, references.

use std::collections::{HashMap, HashSet};

use specls_text::Span;

use crate::lines::{Line, LineKind, Marker, headings, labelled_lines, lines, trimmed};
use crate::marks::says_optional;
use crate::reference::{self, id_length};
use crate::words::{self, behind_marks, starts_with};
use crate::{
    Heading, Id, Problem, ProblemCode, Reference, ReferenceTarget, Task, TaskState, Tasks, edit,
    numbering, unfinished,
};

/// Reads a tasks.md.
pub(crate) fn read(text: &str) -> Tasks {
    let lines = lines(text);
    let (headings, places) = headings(text, &lines);
    let parts = parts(text, &lines);
    let mut reader = Reader {
        text,
        lines: &lines,
        parts: &parts,
        tasks: Vec::new(),
        by_id: HashMap::new(),
        open: Vec::new(),
    };
    let owners = HeadingTasks::new(text, &lines, &parts, &headings, &places);
    let mut heading = 0;
    for (place, line) in lines.iter().enumerate() {
        match line.kind {
            LineKind::Heading { .. } => {
                reader.heading(place, headings[heading].level, owners.opening[heading]);
                heading += 1;
            }
            _ => {
                if let Some(parts) = parts[place] {
                    reader.item(place, parts);
                }
            }
        }
    }
    let mut tasks = reader.tasks;
    add_up_states(&mut tasks);
    let mut problems = problems(text, &lines, &parts, &tasks);
    if tasks.is_empty() && !text.trim().is_empty() {
        problems.push(numbering::nothing_recognised(
            &lines,
            "No task found in this document; write tasks as \"- [ ] 1. Title\"",
        ));
    }
    problems.sort_by_key(|problem| problem.span);
    Tasks { headings, tasks, problems }
}

/// What each line says as a task. The boxes of a legend are none.
fn parts(text: &str, lines: &[Line]) -> Vec<Option<TaskParts>> {
    let mut legend = false;
    lines
        .iter()
        .map(|line| {
            if let LineKind::Heading { text: title, .. } = line.kind {
                let title = words::without_marks(text, title).of(text);
                legend = starts_with(title, words::LEGEND).is_some();
            }
            TaskParts::new(text, line).filter(|_| !legend)
        })
        .collect()
}

/// The parts of a line that opens a task, each where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TaskParts {
    pub marker: Marker,
    pub marker_span: Span,
    /// The box with its brackets.
    pub box_span: Span,
    /// The character between them; empty in `[]`.
    pub state_span: Span,
    pub state: TaskState,
    /// The mark of an optional task behind the box: `*` or `\*`.
    pub optional_mark: Option<Span>,
    /// Emphasis that opens in front of the number.
    pub emphasis: Option<Span>,
    /// `Task` in front of the number.
    pub word: Option<Span>,
    pub id: Option<Span>,
    /// Where what follows the number starts, `(P)` and emphasis included.
    pub rest: usize,
    /// The title without `(P)`, emphasis around it and references behind it.
    pub title: Span,
    /// Whether a `*` behind the number or words make it optional.
    pub optional: bool,
    pub end: usize,
}

impl TaskParts {
    /// The parts of an item with a box; `None` for any other line.
    pub fn new(text: &str, line: &Line) -> Option<TaskParts> {
        let LineKind::Item { marker, marker_span, body } = line.kind else { return None };
        let shown = body.of(text);
        let inner = shown.strip_prefix('[')?;
        let mark = inner.chars().next()?;
        let (state, width) = match mark {
            ']' => (TaskState::Open, 0),
            ' ' => (TaskState::Open, 1),
            'x' | 'X' | '✓' | '✔' | '✅' | '√' => (TaskState::Done, mark.len_utf8()),
            '-' | '/' => (TaskState::InProgress, 1),
            '~' => (TaskState::Queued, 1),
            _ => return None,
        };
        let behind = inner[width..].strip_prefix(']')?;
        // `[](link)` and `[x]: note` are links.
        if behind.starts_with(['(', ':', '[']) {
            return None;
        }
        let state_span = Span::new(body.start + 1, body.start + 1 + width);
        let box_span = Span::new(body.start, state_span.end + 1);
        let mut at = box_span.end;
        let optional_mark = ["\\*", "*"].into_iter().find_map(|mark| {
            let rest = behind.strip_prefix(mark)?;
            (rest.is_empty() || rest.starts_with([' ', '\t']))
                .then(|| Span::new(at, at + mark.len()))
        });
        if let Some(mark) = optional_mark {
            at = mark.end;
        }
        let rest = trimmed(text, Span::new(at, body.end));
        let numbered = Numbered::new(text, rest, marker == Marker::Ordered);
        let id = match (numbered.id, marker) {
            (None, Marker::Ordered) => Some(Span::new(marker_span.start, marker_span.end - 1)),
            (id, _) => id,
        };
        let title = title(text, Span::new(numbered.rest, body.end));
        let optional =
            optional_mark.is_some() || numbered.optional || says_optional(title.of(text));
        Some(TaskParts {
            marker,
            marker_span,
            box_span,
            state_span,
            state,
            optional_mark,
            emphasis: numbered.emphasis,
            word: numbered.word,
            id,
            rest: numbered.rest,
            title,
            optional,
            end: body.end,
        })
    }
}

/// What stands in front of a title: `**1.1** `, `Task 2: `, `T-001 `.
struct Numbered {
    emphasis: Option<Span>,
    word: Option<Span>,
    id: Option<Span>,
    optional: bool,
    rest: usize,
}

impl Numbered {
    fn new(text: &str, span: Span, numbered_before: bool) -> Numbered {
        let none =
            Numbered { emphasis: None, word: None, id: None, optional: false, rest: span.start };
        let mut at = span.start;
        let shown = |at: usize| &text[at..span.end];
        let opening = ["**", "__"].into_iter().find(|mark| shown(at).starts_with(mark));
        let emphasis = opening.map(|mark| Span::new(at, at + mark.len()));
        at = emphasis.map_or(at, |mark| mark.end);
        let word = starts_with(shown(at), words::TASK).and_then(|length| {
            let rest = shown(at + length).trim_start_matches([' ', '\t', '#']);
            let joined = rest.strip_prefix('-').filter(|rest| words::number(rest).is_some());
            let rest = joined.unwrap_or(rest);
            id_length(rest).map(|_| Span::new(at, span.end - rest.len()))
        });
        at = word.map_or(at, |word| word.end);
        let Some(length) = id_length(shown(at)) else { return none };
        let id = Span::new(at, at + length);
        at = id.end;
        let plain = words::number(id.of(text)).is_some();
        let bold_ends = opening.filter(|mark| shown(at).starts_with(mark));
        if let Some(mark) = bold_ends {
            at += mark.len();
        }
        let separated = shown(at).starts_with(['.', ':', '：', ')', '）', '、']);
        if separated {
            at += shown(at).chars().next().map_or(0, char::len_utf8);
        }
        let late =
            opening.filter(|mark| bold_ends.is_none() && separated && shown(at).starts_with(mark));
        if let Some(mark) = late.filter(|_| emphasis.is_some()) {
            at += mark.len();
        }
        let mut optional = false;
        for mark in ["\\*", "*"] {
            let rest = shown(at).strip_prefix(mark);
            if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t'])) {
                optional = true;
                at += mark.len();
                break;
            }
        }
        let closed = at == span.end
            || text[..at].ends_with(['：', '、', '）'])
            || shown(at).starts_with([' ', '\t'])
            || shown(at).starts_with(words::is_east_asian)
            || shown(at).starts_with(['–', '—', '`', '*'])
            || shown(at)
                .strip_prefix('-')
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
        let certain = if plain {
            word.is_some() || separated || bold_ends.is_some() || id.of(text).contains('.')
        } else {
            let prefix = words::prefix(id.of(text));
            let hyphen = id.of(text).contains('-');
            let task = matches!(prefix, "T" | "TASK");
            !["FR", "NFR", "AC", "REQ", "US", "P"].contains(&prefix)
                && (task || (hyphen && separated))
                || word.is_some()
        };
        if !closed
            || !certain
            || (numbered_before
                && plain
                && word.is_none()
                && !separated
                && !id.of(text).contains('.'))
        {
            return none;
        }
        let rest = shown(at);
        let rest = rest.trim_start_matches([' ', '\t']);
        let rest = match word {
            // `Task 1 - Title`
            Some(_) => rest.trim_start_matches(['-', '–', '—', ' ']),
            None => rest,
        };
        Numbered { emphasis, word, id: Some(id), optional, rest: span.end - rest.len() }
    }
}

/// The title in what follows the number.
fn title(text: &str, span: Span) -> Span {
    let mut span = trimmed(text, span);
    for mark in ["(P)", "[P]"] {
        if let Some(rest) = span.of(text).strip_prefix(mark)
            && (rest.is_empty() || rest.starts_with(' '))
        {
            span = trimmed(text, Span::new(span.start + mark.len(), span.end));
        }
    }
    if let Some(label) = reference::labelled(text, span)
        && label.start > span.start
    {
        span = trimmed(text, Span::new(span.start, label.start));
    }
    for mark in ["**", "__"] {
        let shown = span.of(text);
        if let Some(inner) = shown.strip_suffix(mark) {
            let opened = inner.strip_prefix(mark);
            match opened {
                Some(inside) if !inside.contains(mark) => {
                    span = trimmed(text, Span::new(span.start + mark.len(), span.end - mark.len()));
                }
                // The emphasis opened in front of the number.
                None if inner.matches(mark).count() % 2 == 0 => {
                    span = trimmed(text, Span::new(span.start, span.end - mark.len()));
                }
                _ => {}
            }
        }
    }
    span
}

/// Which headings are tasks with boxes below, and the parts of their titles.
struct HeadingTasks {
    opening: Vec<Option<HeadingTask>>,
}

#[derive(Clone, Copy)]
struct HeadingTask {
    id: Span,
    title: Span,
    optional: bool,
}

impl HeadingTasks {
    fn new(
        text: &str,
        lines: &[Line],
        parts: &[Option<TaskParts>],
        headings: &[Heading],
        places: &[usize],
    ) -> HeadingTasks {
        // The id of each box, in order; an empty one for a box without number.
        let boxes: Vec<(usize, &str)> = lines
            .iter()
            .zip(parts)
            .filter_map(|(line, parts)| {
                let parts = (*parts)?;
                Some((line.span.start, parts.id.map_or("", |id| id.of(text))))
            })
            .collect();
        let known: HashSet<&str> = boxes.iter().map(|one| one.1).collect();
        let opening = headings
            .iter()
            .zip(places)
            .map(|(heading, &place)| {
                let LineKind::Heading { level, text: title_span } = lines[place].kind else {
                    return None;
                };
                let numbered = Numbered::new(text, title_span, false);
                let id = numbered.id.filter(|_| level > 1)?;
                let from = boxes.partition_point(|one| one.0 < heading.section.start);
                let to = boxes.partition_point(|one| one.0 < heading.section.end);
                let below = &boxes[from..to];
                let belongs = if numbered.word.is_some() {
                    // `### Task 4: Details` below the list tells more about a task of the list.
                    !below.is_empty() || !known.contains(id.of(text))
                } else {
                    // A numbered heading is a task when the boxes below carry its number or none.
                    let child = |one: &str| {
                        one.is_empty()
                            || one
                                .strip_prefix(id.of(text))
                                .is_some_and(|rest| rest.starts_with('.'))
                    };
                    // The first ones decide: looking at all of them under every heading would
                    // make nested sections slow.
                    !below.is_empty() && below.iter().take(8).all(|one| child(one.1))
                };
                let title = words::without_marks(text, Span::new(numbered.rest, title_span.end));
                belongs.then(|| HeadingTask {
                    id,
                    title,
                    optional: numbered.optional || says_optional(title.of(text)),
                })
            })
            .collect();
        HeadingTasks { opening }
    }
}

struct Reader<'a> {
    text: &'a str,
    lines: &'a [Line],
    /// What each line says as a task.
    parts: &'a [Option<TaskParts>],
    tasks: Vec<Task>,
    /// The last task of each number.
    by_id: HashMap<Id, usize>,
    /// The tasks that the next one may be nested in: their depth and place. Headings lie at
    /// negative depth, items at their indentation.
    open: Vec<(i64, usize)>,
}

impl Reader<'_> {
    fn heading(&mut self, place: usize, level: u8, task: Option<HeadingTask>) {
        let depth = i64::from(level) - 10;
        self.close(depth);
        let Some(task) = task else { return };
        let id = Id::new(task.id.of(self.text));
        let parent = self.open.last().map(|open| open.1);
        let span = self.extent(place);
        let index = self.tasks.len();
        self.tasks.push(Task {
            id: Some(id.clone()),
            title: task.title.of(self.text).to_owned(),
            state: TaskState::Open,
            optional: task.optional,
            parent: parent.or_else(|| self.parent_by_number(&id)),
            line: self.lines[place].span,
            state_span: None,
            id_span: task.id,
            title_span: task.title,
            span,
            references: self.references(place, span),
        });
        self.by_id.insert(id, index);
        self.open.push((depth, index));
    }

    fn item(&mut self, place: usize, parts: TaskParts) {
        let text = self.text;
        let indent = self.lines[place].indent as i64;
        self.close(indent);
        let around = self.open.last().map(|open| open.1);
        let id = parts.id.map(|id| Id::new(id.of(text)));
        let parent = id.as_ref().and_then(|id| self.parent_by_number(id)).or(around);
        let span = self.extent(place);
        let index = self.tasks.len();
        self.tasks.push(Task {
            id: id.clone(),
            title: parts.title.of(text).to_owned(),
            state: parts.state,
            optional: parts.optional,
            parent,
            line: self.lines[place].span,
            state_span: Some(parts.state_span),
            id_span: parts.id.unwrap_or(Span::at(parts.title.start)),
            title_span: parts.title,
            span,
            references: self.references(place, span),
        });
        if let Some(id) = id {
            self.by_id.insert(id, index);
        }
        self.open.push((indent, index));
    }

    fn close(&mut self, depth: i64) {
        while self.open.last().is_some_and(|open| open.0 >= depth) {
            self.open.pop();
        }
    }

    /// The nearest task above that carries the number's parent, or the parent's parent.
    fn parent_by_number(&self, id: &Id) -> Option<usize> {
        let mut parent = id.parent();
        while let Some(candidate) = parent {
            if let Some(&index) = self.by_id.get(&candidate) {
                return Some(index);
            }
            parent = candidate.parent();
        }
        None
    }

    /// From the opening line to the next task or heading, without blank lines at the end.
    fn extent(&self, place: usize) -> Span {
        let mut end = self.lines[place].span.end;
        for (line, parts) in self.lines[place + 1..].iter().zip(&self.parts[place + 1..]) {
            if line.is_heading() || parts.is_some() {
                break;
            }
            if !line.is_blank() {
                end = line.span.end;
            }
        }
        Span::new(self.lines[place].span.start, end)
    }

    fn references(&self, place: usize, span: Span) -> Vec<Reference> {
        let text = self.text;
        let last = self.lines[place..]
            .partition_point(|line| line.span.start < span.end.max(span.start + 1));
        let lines = &self.lines[place..place + last];
        let mut found = labelled_lines(text, lines);
        for line in lines {
            if let Some(property) = property(text, line) {
                found.push(property);
            }
        }
        found.sort_by_key(|reference| reference.span);
        found.dedup_by(|later, earlier| later.span.start < earlier.span.end);
        found
    }
}

/// `**Property 3: Title**` as a sub-bullet says what a test task is for.
fn property(text: &str, line: &Line) -> Option<Reference> {
    if matches!(line.kind, LineKind::Code | LineKind::Blank | LineKind::Heading { .. }) {
        return None;
    }
    let body = line.body();
    let label = behind_marks(text, body);
    let shown = label.of(text);
    let length = starts_with(shown, words::PROPERTY)?;
    let rest = shown[length..].trim_start();
    let number = words::number(rest)?;
    let start = label.end - rest.len();
    let span = Span::new(start, start + number);
    Some(Reference { target: ReferenceTarget::Property(Id::new(span.of(text))), span })
}

/// Gives the tasks without a box the state that the boxes below them add up to.
fn add_up_states(tasks: &mut [Task]) {
    let mut seen: Vec<[usize; 4]> = vec![[0; 4]; tasks.len()];
    for index in (0..tasks.len()).rev() {
        let counts = seen[index];
        if tasks[index].state_span.is_none() && counts.iter().sum::<usize>() > 0 {
            let [open, queued, running, done] = counts;
            tasks[index].state = match () {
                () if open + queued + running == 0 => TaskState::Done,
                () if running > 0 || done > 0 => TaskState::InProgress,
                () if queued > 0 => TaskState::Queued,
                () => TaskState::Open,
            };
        }
        let own = usize::from(tasks[index].state_span.is_some());
        if let Some(parent) = tasks[index].parent {
            let place = match tasks[index].state {
                TaskState::Open => 0,
                TaskState::Queued => 1,
                TaskState::InProgress => 2,
                TaskState::Done => 3,
            };
            for (sum, count) in seen[parent].iter_mut().zip(counts) {
                *sum += count;
            }
            seen[parent][place] += own;
        }
    }
}

fn problems(
    text: &str,
    lines: &[Line],
    parts: &[Option<TaskParts>],
    tasks: &[Task],
) -> Vec<Problem> {
    let mut problems = unfinished::problems(text, lines);
    let mut parts = parts.iter().flatten();
    for (index, task) in tasks.iter().enumerate() {
        // Tasks with a box stand in the order of their lines.
        let parts = task.state_span.and_then(|_| parts.next());
        let edits = parts.map(|parts| edit::canonical_edits(text, parts)).unwrap_or_default();
        if !edits.is_empty() {
            problems.push(
                Problem::new(
                    ProblemCode::TaskForm,
                    task.line,
                    "Other tools may not see this line as a task; write it as \"- [ ] 1. Title\" or \"- [ ] 1.1 Title\"",
                )
                .with_fix("Write the task in the canonical form", edits),
            );
        } else if task.state_span.is_none()
            && tasks.get(index + 1).is_none_or(|next| next.parent != Some(index))
        {
            problems.push(Problem::new(
                ProblemCode::TaskForm,
                task.line,
                "This task has no box, so its state cannot be shown; write it as \"- [ ] 1. Title\" or give it sub-tasks with boxes",
            ));
        }
    }
    let numbered = tasks.iter().filter_map(|task| {
        let id = task.id.as_ref()?;
        // Steps numbered from 1 under each heading repeat their numbers on purpose.
        let scope = task.parent.filter(|&parent| {
            let parent = tasks[parent].id.as_ref().map_or("", Id::as_str);
            !id.as_str().strip_prefix(parent).is_some_and(|rest| rest.starts_with('.'))
        });
        Some((scope, id, task.id_span))
    });
    problems.extend(numbering::problems("Task", numbered));
    problems
}
