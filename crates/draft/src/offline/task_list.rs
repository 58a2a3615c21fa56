//! Adding tasks to a list that exists, in its own style.

use specls_spec::{Id, Task, TaskState, Tasks};
use specls_text::Span;
use specls_trace::SpecView;

use super::coverage;
use super::page::Page;

/// A task to add.
pub(super) struct NewTask {
    pub(super) title: String,
    pub(super) details: Vec<String>,
    /// What it cites.
    pub(super) criteria: Vec<Id>,
    /// The criteria of the same requirement: the group that cites most of them is where it belongs.
    pub(super) siblings: Vec<Id>,
}

/// A list of tasks that is being added to.
pub(super) struct TaskList<'a> {
    view: SpecView<'a>,
    document: &'a Tasks,
    text: &'a str,
    page: Page<'a>,
    label: (String, String),
    /// How many tasks were added to each group; `None` stands for the top level.
    added: Vec<(Option<usize>, usize)>,
}

impl<'a> TaskList<'a> {
    /// The list of a spec whose tasks.md is `text`.
    pub(super) fn new(view: SpecView<'a>, text: &'a str) -> Self {
        static NONE: Tasks =
            Tasks { headings: Vec::new(), tasks: Vec::new(), problems: Vec::new() };
        let document = view.tasks().unwrap_or(&NONE);
        let label = reference_label(document, text);
        Self { view, document, text, page: Page::new(text), label, added: Vec::new() }
    }

    /// Adds a task: to the group that serves its requirement and is not done, else at the end.
    pub(super) fn add(&mut self, new: NewTask) {
        match self.group(&new.siblings).and_then(|group| Some((group, self.last_child(group)?))) {
            Some((group, child)) => self.add_to_group(group, child, &new),
            None => self.add_at_the_end(&new),
        }
    }

    pub(super) fn finish(self) -> String {
        self.page.finish()
    }

    /// The top-level task that, with its sub-tasks, cites most of these criteria and is not done.
    fn group(&self, criteria: &[Id]) -> Option<usize> {
        let mut counts: Vec<(usize, usize)> = Vec::new();
        for (place, task) in self.document.tasks.iter().enumerate() {
            let ids = coverage::cited(self.view, &task.references);
            let count = ids.iter().filter(|id| criteria.contains(id)).count();
            let top = self.top_of(place);
            match counts.iter_mut().find(|(known, _)| *known == top) {
                Some((_, sum)) => *sum += count,
                None => counts.push((top, count)),
            }
        }
        let best = counts.iter().filter(|(_, count)| *count > 0).max_by_key(|(top, count)| {
            (self.document.tasks[*top].state != TaskState::Done, *count, std::cmp::Reverse(*top))
        });
        best.map(|(top, _)| *top).filter(|top| self.document.tasks[*top].state != TaskState::Done)
    }

    fn top_of(&self, place: usize) -> usize {
        let mut top = place;
        while let Some(parent) = self.document.tasks.get(top).and_then(|task| task.parent) {
            if parent >= top {
                break;
            }
            top = parent;
        }
        top
    }

    /// The last direct sub-task of a group that has a box and a number below the group's.
    fn last_child(&self, group: usize) -> Option<usize> {
        let number = self.document.tasks.get(group)?.id.as_ref()?;
        self.document.tasks.iter().enumerate().rev().find_map(|(place, task)| {
            let child = task.parent == Some(group)
                && task.state_span.is_some()
                && task.id.as_ref().and_then(Id::parent).as_ref() == Some(number);
            child.then_some(place)
        })
    }

    fn add_to_group(&mut self, group: usize, child: usize, new: &NewTask) {
        let tasks = &self.document.tasks;
        let children = tasks.iter().filter(|task| task.parent == Some(group));
        let last = children.filter_map(|task| last_number(task.id.as_ref()?.as_str())).max();
        let number = last.unwrap_or(0) + 1 + self.count(Some(group));
        let parent = tasks[group].id.as_ref().map(Id::as_str).unwrap_or_default().to_owned();
        let end = (0..tasks.len())
            .filter(|place| self.top_of(*place) == group)
            .map(|place| tasks[place].span.end)
            .max()
            .unwrap_or(tasks[child].span.end);
        let model = self.model(|task| task.parent == Some(group)).unwrap_or(&tasks[child]);
        let block = self.block(model, &format!("{parent}.{number}"), new);
        let loose = self.is_loose(child);
        self.insert(end, &block, loose);
        self.added.push((Some(group), 1));
    }

    fn add_at_the_end(&mut self, new: &NewTask) {
        let tasks = &self.document.tasks;
        let tops = || tasks.iter().filter(|task| task.parent.is_none());
        let model = self.model(|task| task.parent.is_none());
        let ids = tops().filter_map(|task| task.id.as_ref());
        let highest = ids.filter_map(|id| Some((last_number(id.as_str())?, id.as_str()))).max();
        let end =
            tasks.iter().map(|task| task.span.end).max().unwrap_or(self.text.trim_end().len());
        let added = self.count(None);
        let block = match (model, highest) {
            (Some(model), Some((number, id))) => {
                self.block(model, &followed(id, number + 1 + added), new)
            }
            (Some(model), None) => self.block(model, "", new),
            (None, highest) => {
                let number = highest.map_or(1, |(number, _)| number + 1) + added;
                let mut lines = vec![format!("- [ ] {number}. {}", new.title)];
                lines.extend(self.detail_lines("  ", new));
                lines.join("\n")
            }
        };
        let last = tasks.iter().rposition(|task| task.parent.is_none());
        let loose = last.is_none_or(|last| self.is_loose(last));
        self.insert(end, &block, loose);
        self.added.push((None, 1));
    }

    fn count(&self, group: Option<usize>) -> usize {
        self.added.iter().filter(|(known, _)| *known == group).map(|(_, count)| count).sum()
    }

    /// The last task of a kind that is written with a box and without an optional mark.
    fn model(&self, kind: impl Fn(&Task) -> bool) -> Option<&'a Task> {
        let fit = |task: &&Task| kind(task) && task.state_span.is_some() && !task.optional;
        let tasks = self.document.tasks.iter();
        let checkpoint = |task: &Task| task.title.to_lowercase().starts_with("checkpoint");
        tasks
            .clone()
            .rev()
            .filter(fit)
            .find(|task| !checkpoint(task))
            .or_else(|| tasks.rev().find(fit))
    }

    /// The task, written as `model` is.
    fn block(&self, model: &Task, number: &str, new: &NewTask) -> String {
        let Some(mark) = model.state_span else { return String::new() };
        let line = model.line.of(self.text);
        let indent = &line[..line.len() - line.trim_start().len()];
        let start = model.line.start + indent.len();
        let before = Span::new(start, mark.start).of(self.text);
        let numbered = !model.id_span.is_empty() && !number.is_empty();
        let (front, between) = if numbered {
            (
                Span::new(mark.end, model.id_span.start).of(self.text),
                Span::new(model.id_span.end, model.title_span.start).of(self.text),
            )
        } else {
            ("] ", "")
        };
        // A title in bold on its own is written plainly.
        let between = if numbered && between.is_empty() { " " } else { between };
        let number = if numbered { number } else { "" };
        let mut lines = vec![format!("{indent}{before} {front}{number}{between}{}", new.title)];
        let deeper = self.detail_indent(model, indent);
        lines.extend(self.detail_lines(&deeper, new));
        lines.join("\n")
    }

    /// The indentation of a task's details, as the task's own or any other task's are.
    fn detail_indent(&self, model: &Task, indent: &str) -> String {
        let of = |task: &Task| {
            let body = Span::new(task.line.end, task.span.end).of(self.text);
            let line = body.lines().find(|line| !line.trim().is_empty())?;
            let own = self.text.get(task.line.range())?;
            let own = own.len() - own.trim_start().len();
            let deep = line.len() - line.trim_start().len();
            (deep > own).then(|| line[own..deep].to_owned())
        };
        let deeper = of(model).or_else(|| self.document.tasks.iter().find_map(of));
        format!("{indent}{}", deeper.unwrap_or_else(|| "  ".to_owned()))
    }

    fn detail_lines(&self, indent: &str, new: &NewTask) -> Vec<String> {
        let (before, after) = &self.label;
        let details = new.details.iter().map(|detail| format!("{indent}- {detail}"));
        let cites = format!("{indent}- {before}{}{after}", coverage::list(&new.criteria));
        details.chain([cites]).collect()
    }

    /// Whether a blank line stands in front of the task.
    fn is_loose(&self, place: usize) -> bool {
        let Some(task) = self.document.tasks.get(place) else { return false };
        let before = self.text.get(..task.line.start).unwrap_or_default();
        let before = before.strip_suffix('\n').unwrap_or(before);
        place > 0 && before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty())
    }

    fn insert(&mut self, end: usize, block: &str, loose: bool) {
        let span = Span::new(0, end);
        if loose {
            self.page.append(span, block);
        } else {
            self.page.append_tight(span, block);
        }
    }
}

/// What stands around the ids where this list cites requirements: `_Requirements: ` and `_`, or
/// what people write in their language. The most frequent wins.
fn reference_label(document: &Tasks, text: &str) -> (String, String) {
    let mut counts: Vec<((String, String), usize)> = Vec::new();
    for task in &document.tasks {
        let Some(first) = task.references.first() else { continue };
        let start = text[..first.span.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[first.span.end..].find('\n').map_or(text.len(), |at| first.span.end + at);
        let last = task.references.iter().rfind(|reference| reference.span.end <= end);
        let Some(last) = last.map(|last| last.span.end) else { continue };
        let before = text[start..first.span.start].trim_start();
        let before =
            before.strip_prefix("- ").or_else(|| before.strip_prefix("* ")).unwrap_or(before);
        let after = text[last..end].trim_end();
        let labelled = before.contains([':', '：'])
            && !before.contains("Validates")
            && !before.contains("验证");
        if !labelled || before.chars().count() > 40 || after.chars().count() > 4 {
            continue;
        }
        let label = (before.to_owned(), after.to_owned());
        match counts.iter_mut().find(|(known, _)| *known == label) {
            Some((_, count)) => *count += 1,
            None => counts.push((label, 1)),
        }
    }
    let best = counts.into_iter().max_by_key(|(_, count)| *count);
    best.map_or_else(|| ("_Requirements: ".to_owned(), "_".to_owned()), |(label, _)| label)
}

/// The number at the end of an id.
fn last_number(id: &str) -> Option<usize> {
    let digits = id.bytes().rev().take_while(u8::is_ascii_digit).count();
    id[id.len() - digits..].parse().ok()
}

/// The id with another number at its end, as many digits wide at least.
fn followed(id: &str, number: usize) -> String {
    let digits = id.bytes().rev().take_while(u8::is_ascii_digit).count();
    format!("{}{number:0digits$}", &id[..id.len() - digits])
}
