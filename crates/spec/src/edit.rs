//! Edits of documents that touch nothing but what they mean.

use specls_text::{Edit, Span};

use crate::lines::{Line, LineKind, Marker, lines};
use crate::tasks::TaskParts;
use crate::{Id, Reference, ReferenceTarget, Requirement, Requirements, Task, TaskState, words};

/// Sets the state of a task: one character of one line. `None` when the task has no box or already
/// shows that state. In the form `[]`, which has no character, the mark is inserted.
pub fn set_task_state(task: &Task, state: TaskState) -> Option<Edit> {
    let span = task.state_span?;
    if task.state == state {
        return None;
    }
    Some(Edit::replace(span, state.mark().to_string()))
}

/// The edits that give a task its canonical form, `- [ ] 1. Title`, `- [ ] 1.1 Title` or
/// `- [ ]* 1.2 Title`; empty when it has it. Only what stands in front of the title changes, and
/// emphasis that spans number and title. A heading that is a task is left alone: what hangs below
/// it would lose its place.
pub fn canonical_task(text: &str, task: &Task) -> Vec<Edit> {
    let read = lines(task.line.of(text));
    let Some(line) = read.first().map(|line| shifted(line, task.line.start)) else {
        return Vec::new();
    };
    TaskParts::new(text, &line).map(|parts| canonical_edits(text, &parts)).unwrap_or_default()
}

/// The same for a task whose parts are known.
pub(crate) fn canonical_edits(text: &str, parts: &TaskParts) -> Vec<Edit> {
    let start = parts.marker_span.start;
    let number = parts.id.map(|id| id.of(text));
    if is_canonical(text, parts) {
        return Vec::new();
    }
    let mut prefix = format!("- [{}]", parts.state.mark());
    let title = &text[parts.rest..parts.end];
    let behind_number = parts.id.is_some_and(|id| text[id.end..parts.rest].contains('*'));
    let closes_behind_number = parts.emphasis.is_some_and(|mark| {
        parts.id.is_some_and(|id| text[id.end..parts.rest].contains(mark.of(text)))
    });
    let marks_optional = parts.optional_mark.is_some()
        || (behind_number && !closes_behind_number)
        || parts.id.is_some_and(|id| {
            text[id.end..parts.rest].trim_end().ends_with("* ")
                || text[id.end..parts.rest].trim_end().ends_with("***")
        });
    if marks_optional {
        prefix.push('*');
    }
    if let Some(number) = number {
        prefix.push(' ');
        prefix.push_str(number);
        let whole = number.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && words::number(number).is_some();
        if whole {
            prefix.push('.');
        }
    }
    if !title.is_empty() {
        prefix.push(' ');
    }
    // Emphasis that opened in front of the number now opens behind it.
    if let (Some(mark), false, Some(_)) = (parts.emphasis, closes_behind_number, parts.id) {
        prefix.push_str(mark.of(text));
    }
    // An edit that would change what the task says is none: odd marks have no obvious reading.
    let changed = format!("{prefix}{title}");
    let keeps = lines(&changed)
        .first()
        .and_then(|line| TaskParts::new(&changed, line))
        .is_some_and(|new| {
            new.id.map(|id| id.of(&changed)) == number
                && (new.state, new.optional) == (parts.state, parts.optional)
                && is_canonical(&changed, &new)
        });
    if keeps { vec![Edit::replace(Span::new(start, parts.rest), prefix)] } else { Vec::new() }
}

fn is_canonical(text: &str, parts: &TaskParts) -> bool {
    let mark = parts.state_span.of(text);
    let box_fits = mark.len() == 1 && mark.starts_with(parts.state.mark());
    let starred = parts.optional_mark.is_none_or(|mark| mark.of(text) == "*");
    let behind_box = parts.optional_mark.map_or(parts.box_span.end, |mark| mark.end);
    let spaced = behind_box == parts.end || text[behind_box..].starts_with([' ', '\t']);
    let number_fits = parts.id.is_none_or(|id| {
        let behind = &text[id.end..parts.rest];
        let known = matches!(behind.trim_end(), "" | ".") || words::number(id.of(text)).is_none();
        // `1.` needs its dot; `1.1`, `5a` and `T-001` do not.
        let dotted =
            behind.starts_with('.') || !id.of(text).bytes().all(|byte| byte.is_ascii_digit());
        known && dotted && parts.emphasis.is_none() && parts.word.is_none()
    });
    parts.marker == Marker::Bullet(b'-')
        && parts.box_span.start > parts.marker_span.end
        && box_fits
        && starred
        && spaced
        && number_fits
}

fn shifted(line: &Line, by: usize) -> Line {
    let kind = match line.kind {
        LineKind::Item { marker, marker_span, body } => {
            LineKind::Item { marker, marker_span: marker_span.shifted(by), body: body.shifted(by) }
        }
        LineKind::Heading { level, text } => LineKind::Heading { level, text: text.shifted(by) },
        other => other,
    };
    Line {
        span: line.span.shifted(by),
        content: line.content.shifted(by),
        indent: line.indent,
        kind,
    }
}

/// The edit that lets a reference to one id name another. A range keeps its other end: give the id
/// of the end that moved. `None` when the reference names `from` nowhere.
pub fn rename_reference(text: &str, reference: &Reference, from: &Id, to: &Id) -> Option<Edit> {
    let shown = reference.span.of(text);
    match &reference.target {
        ReferenceTarget::Id(id) if id == from => {
            // In `Req 1 (AC 5, 6)` the span is the criterion's number alone.
            let alone = words::number(shown) == Some(shown.len()) && !shown.contains('.');
            let replacement = match to.as_str().rsplit_once('.') {
                Some((parent, number))
                    if alone
                        && from.as_str() != shown
                        && from.parent().is_some_and(|old| old.as_str() == parent) =>
                {
                    number
                }
                _ => to.as_str(),
            };
            Some(Edit::replace(reference.span, replacement))
        }
        ReferenceTarget::Property(id) if id == from => {
            let letter = if shown.starts_with('P') { "P" } else { "" };
            Some(Edit::replace(reference.span, format!("{letter}{to}")))
        }
        ReferenceTarget::Range(first, last) if first == from || last == from => {
            let length = crate::reference::id_length(shown)?;
            let tail = shown
                .char_indices()
                .rev()
                .take_while(|(_, letter)| letter.is_ascii_alphanumeric() || *letter == '.')
                .last()
                .map_or(shown.len(), |(at, _)| at);
            let place = match first == from {
                true => Span::new(reference.span.start, reference.span.start + length),
                false => Span::new(reference.span.start + tail, reference.span.end),
            };
            Some(Edit::replace(place, to.as_str()))
        }
        _ => None,
    }
}

/// The number that a new top-level entry gets: one more than the largest plain number among `ids`.
pub fn next_number<'a>(ids: impl IntoIterator<Item = &'a Id>) -> u32 {
    let numbers = ids.into_iter().filter_map(|id| {
        let text = id.as_str();
        text.split('.').next()?.parse::<u32>().ok()
    });
    numbers.max().unwrap_or(0).saturating_add(1)
}

/// The number that a new criterion of a requirement gets: one more than its largest.
pub fn next_criterion_number(requirement: &Requirement) -> u32 {
    let numbers = requirement.criteria.iter().filter_map(|criterion| {
        criterion.id.as_str().rsplit(['.', '-']).next()?.parse::<u32>().ok()
    });
    numbers.max().unwrap_or(0).saturating_add(1)
}

/// Adds a criterion behind the last one of a requirement, in the form that the last one has
/// (its indentation, a number or a bullet, a box or none). `None` when the requirement has no
/// criterion yet; write the label and the list then.
pub fn insert_criterion(text: &str, requirement: &Requirement, sentence: &str) -> Option<Edit> {
    let last = requirement.criteria.last()?;
    let opening = text.get(last.span.start..last.text_span.start)?;
    let line_start = text[..last.span.start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let indent = &text[line_start..last.span.start];
    let indent = if indent.trim().is_empty() { indent } else { "" };
    let number = next_criterion_number(requirement).to_string();
    let opening = if last.number_span.is_empty() {
        opening.replace("[x]", "[ ]").replace("[X]", "[ ]")
    } else {
        let shown = last.number_span.of(text);
        let own = match shown.rsplit_once('.') {
            Some((parent, _)) => format!("{parent}.{number}"),
            None => {
                let digits =
                    shown.len() - shown.bytes().rev().take_while(u8::is_ascii_digit).count();
                format!("{}{number}", &shown[..digits])
            }
        };
        let at = last.number_span.start.checked_sub(last.span.start)?;
        let behind = opening.get(at + shown.len()..)?;
        format!("{}{own}{behind}", opening.get(..at)?)
    };
    let newline = line_break(text);
    Some(Edit::insert(last.span.end, format!("{newline}{indent}{opening}{sentence}")))
}

/// The line break that a text uses: its first one, or LF.
pub fn line_break(text: &str) -> &'static str {
    match memchr::memchr2(b'\n', b'\r', text.as_bytes()) {
        Some(at) if text.as_bytes()[at] == b'\n' => "\n",
        Some(at) if text.as_bytes().get(at + 1) == Some(&b'\n') => "\r\n",
        Some(_) => "\r",
        None => "\n",
    }
}

/// Where a new requirement is inserted: behind the last one, or at the end of the text. What is
/// inserted there starts with an empty line of its own and ends without a break when text follows.
pub fn requirement_insertion(text: &str, requirements: &Requirements) -> usize {
    requirements
        .requirements
        .iter()
        .filter(|requirement| !requirement.id_span.is_empty())
        .map(|requirement| requirement.span.end)
        .max()
        .map_or(text, |end| &text[..end])
        .trim_end()
        .len()
}

/// Where a new sub-task of the task at `index`, or a new top-level task (`None`), is inserted:
/// behind everything that belongs to it, without the blank lines that follow.
pub fn task_insertion(text: &str, tasks: &[Task], index: Option<usize>) -> usize {
    let belongs = |mut task: usize| loop {
        if Some(task) == index || index.is_none() {
            return true;
        }
        match tasks[task].parent {
            Some(parent) if parent < task => task = parent,
            _ => return false,
        }
    };
    (0..tasks.len())
        .filter(|&task| belongs(task))
        .map(|task| tasks[task].span.end)
        .max()
        .unwrap_or_else(|| text.trim_end().len())
}

#[cfg(test)]
mod tests {
    use specls_text::apply_edits;

    use super::*;
    use crate::{Document, DocumentKind, read};

    fn tasks(text: &str) -> Vec<Task> {
        match read(DocumentKind::Tasks, text) {
            Document::Tasks(tasks) => tasks.tasks,
            _ => Vec::new(),
        }
    }

    fn requirements(text: &str) -> Requirements {
        match read(DocumentKind::Requirements, text) {
            Document::Requirements(requirements) => requirements,
            _ => Requirements::default(),
        }
    }

    #[test]
    fn a_state_is_one_character() {
        let text = "- [ ] 1. a\n";
        let edit = set_task_state(&tasks(text)[0], TaskState::Done).unwrap();
        assert_eq!(apply_edits(text, &[edit]), "- [x] 1. a\n");
        assert_eq!(set_task_state(&tasks(text)[0], TaskState::Open), None);
        let text = "- [] 1. a\n";
        let edit = set_task_state(&tasks(text)[0], TaskState::Done).unwrap();
        assert_eq!(apply_edits(text, &[edit]), "- [x] 1. a\n");
    }

    #[test]
    fn every_form_has_a_canonical_one() {
        for (line, expected) in [
            ("- [ ] 1. T", "- [ ] 1. T"),
            ("  - [x]* 1.2 T", "  - [x]* 1.2 T"),
            ("- [~] 1.1 (P) T", "- [~] 1.1 (P) T"),
            ("- [-] T", "- [-] T"),
            ("- [ ] T-001 T", "- [ ] T-001 T"),
            ("- [ ] 1. **T**", "- [ ] 1. **T**"),
            ("- [ ] 1.1. T", "- [ ] 1.1. T"),
            ("* [ ] 1. T", "- [ ] 1. T"),
            ("- [X] 1. T", "- [x] 1. T"),
            ("- [✓] T", "- [x] T"),
            ("- [] 1. T", "- [ ] 1. T"),
            ("-[ ] 1. T", "- [ ] 1. T"),
            ("- [x]1.1 T", "- [x] 1.1 T"),
            ("- [ ]\\* 1.2 T", "- [ ]* 1.2 T"),
            ("- [ ] 2.2* T", "- [ ]* 2.2 T"),
            ("- [ ] **1.1** T", "- [ ] 1.1 T"),
            ("- [ ] **1.1 T**", "- [ ] 1.1 **T**"),
            ("- [ ] **1. T** and more", "- [ ] 1. **T** and more"),
            ("- [ ] **T** and more", "- [ ] **T** and more"),
            ("- [ ] Task 1: T", "- [ ] 1. T"),
            ("- [ ] 任务 1：T", "- [ ] 1. T"),
            ("- [ ] 1.1: T", "- [ ] 1.1 T"),
            ("- [ ] 1) T", "- [ ] 1. T"),
            ("1. [ ] T", "- [ ] 1. T"),
            ("+ [ ] 1.1 T", "- [ ] 1.1 T"),
        ] {
            let found = tasks(line);
            let edits = found.first().map(|task| canonical_task(line, task)).unwrap_or_default();
            let result = apply_edits(line, &edits);
            assert_eq!(result, expected);
            let again = tasks(&result);
            assert_eq!(canonical_task(&result, &again[0]), [], "{line} becomes stable");
            assert_eq!(again[0].id, found[0].id, "{line}");
            assert_eq!(again[0].title.replace('*', ""), found[0].title.replace('*', ""), "{line}");
        }
    }

    #[test]
    fn a_new_criterion_takes_the_form_of_the_last() {
        for (text, expected) in [
            (
                "### Requirement 1\n#### Acceptance Criteria\n1. WHEN a, THE b SHALL c\n   more\n\n### Requirement 2\n",
                "### Requirement 1\n#### Acceptance Criteria\n1. WHEN a, THE b SHALL c\n   more\n2. New\n\n### Requirement 2\n",
            ),
            (
                "### Requirement 1\r\n**Acceptance Criteria:**\r\n  - [x] a\r\n",
                "### Requirement 1\r\n**Acceptance Criteria:**\r\n  - [x] a\r\n  - [ ] New\r\n",
            ),
            (
                "### Requirement 1\n#### Acceptance Criteria\n- **AC-1.9**: a",
                "### Requirement 1\n#### Acceptance Criteria\n- **AC-1.9**: a\n- **AC-1.10**: New",
            ),
        ] {
            let document = requirements(text);
            let edit = insert_criterion(text, &document.requirements[0], "New").unwrap();
            assert_eq!(apply_edits(text, &[edit]), expected);
        }
    }

    #[test]
    fn a_reference_is_renamed_where_its_id_stands() {
        for (line, from, to, expected) in [
            ("1.1, 1.2", "1.2", "1.3", "1.1, 1.3"),
            ("Req 1 (AC 5)", "1.5", "1.6", "Req 1.6"),
            ("Req 1 (AC 5, 6)", "1.6", "1.7", "Req 1 (AC 5, 7)"),
            ("4.1-4.5", "4.5", "4.6", "4.1-4.6"),
            ("4.1-4.5", "4.1", "4.2", "4.2-4.5"),
            ("Property 3", "3", "4", "Property 4"),
            ("P3", "3", "4", "P4"),
        ] {
            let found = crate::references(line, Span::new(0, line.len()));
            let edits: Vec<Edit> = found
                .iter()
                .filter_map(|reference| {
                    rename_reference(line, reference, &Id::new(from), &Id::new(to))
                })
                .collect();
            assert_eq!(apply_edits(line, &edits), expected);
        }
    }

    #[test]
    fn new_tasks_go_behind_what_belongs_to_the_task_before() {
        let text = "- [ ] 1. a\n  - [ ] 1.1 b\n    - c\n\n- [ ] 2. d\n";
        let tasks = tasks(text);
        assert_eq!(
            &text[..task_insertion(text, &tasks, Some(0))],
            "- [ ] 1. a\n  - [ ] 1.1 b\n    - c"
        );
        assert_eq!(task_insertion(text, &tasks, None), text.len() - 1);
        assert_eq!(next_number(tasks.iter().filter_map(|task| task.id.as_ref())), 3);
    }
}
