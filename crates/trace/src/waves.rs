//! In which order the tasks of a spec are worked on.

use std::collections::HashSet;

use serde_json::Value;
use specls_spec::{DocumentKind, Id, Task, TaskState, Tasks};

use crate::SpecView;

/// The tasks of a spec that are not done, by their places, in the order of the work: those of one
/// wave need nothing of each other. A task with sub-tasks is done when these are, so only they are
/// named. Waves stand in a `json` block below a heading that speaks of dependencies
/// (`{"waves": [{"id": 0, "tasks": ["1.1"]}]}` or `[["1.1"], ["2.1"]]`); tasks that it does not name come
/// after it, and without one each task is a wave of its own, in the order of the file.
pub fn open_waves(spec: SpecView<'_>, with_optional: bool) -> Vec<Vec<usize>> {
    let (Some(tasks), Some(file)) = (spec.tasks(), spec.file(DocumentKind::Tasks)) else {
        return Vec::new();
    };
    let with_parts: HashSet<usize> = tasks.tasks.iter().filter_map(|task| task.parent).collect();
    let is_open = |place: &usize| {
        let task = &tasks.tasks[*place];
        task.state_span.is_some()
            && task.state != TaskState::Done
            && !with_parts.contains(place)
            && (with_optional || !is_optional(tasks, *place))
    };
    let mut left: Vec<usize> = (0..tasks.tasks.len()).filter(is_open).collect();
    let mut waves = Vec::new();
    for named in planned_waves(tasks, &file.text) {
        let is_named = |place: &usize| {
            let mut above = Some(*place);
            // A task stands for its sub-tasks.
            std::iter::from_fn(|| {
                let place = above?;
                above = tasks.tasks.get(place)?.parent;
                tasks.tasks.get(place)
            })
            .any(|task| task.id.as_ref().is_some_and(|id| named.contains(id)))
        };
        let (wave, rest): (Vec<usize>, Vec<usize>) = left.into_iter().partition(is_named);
        left = rest;
        if !wave.is_empty() {
            waves.push(wave);
        }
    }
    waves.extend(left.into_iter().map(|place| vec![place]));
    waves
}

/// The tasks that are ticked with `place`: itself, and each task around it whose other sub-tasks are
/// done, but for optional ones.
pub fn completed_with(tasks: &Tasks, place: usize) -> Vec<usize> {
    let mut completed = vec![place];
    let mut child = place;
    while let Some(parent) = tasks.tasks.get(child).and_then(|task| task.parent) {
        let is_done = |(place, task): (usize, &Task)| {
            task.parent != Some(parent)
                || completed.contains(&place)
                || task.optional
                || task.state == TaskState::Done
        };
        let has_box = tasks.tasks.get(parent).is_some_and(|task| task.state_span.is_some());
        if !has_box || !tasks.tasks.iter().enumerate().all(is_done) {
            break;
        }
        completed.push(parent);
        child = parent;
    }
    completed
}

fn is_optional(tasks: &Tasks, place: usize) -> bool {
    tasks.tasks.get(place).is_some_and(|task| {
        task.optional || task.parent.is_some_and(|parent| is_optional(tasks, parent))
    })
}

/// The ids of each wave that the document plans.
fn planned_waves(tasks: &Tasks, text: &str) -> Vec<Vec<Id>> {
    let below = tasks.headings.iter().filter_map(|heading| {
        let title = heading.text.to_lowercase();
        let speaks = title.contains("depend") || title.contains("wave");
        speaks.then(|| text.get(heading.span.end..heading.section.end)).flatten()
    });
    below.filter_map(block).map(|json| waves_of(&json)).next().unwrap_or_default()
}

/// The first code block of a section, when it is JSON.
fn block(section: &str) -> Option<Value> {
    let mut lines = section.lines().skip_while(|line| !line.trim_start().starts_with("```"));
    lines.next()?;
    let body: Vec<&str> = lines.take_while(|line| !line.trim_start().starts_with("```")).collect();
    serde_json::from_str(&body.join("\n")).ok()
}

fn waves_of(json: &Value) -> Vec<Vec<Id>> {
    let waves = json.get("waves").unwrap_or(json).as_array();
    let ids = |wave: &Value| {
        let tasks = wave.get("tasks").unwrap_or(wave).as_array()?;
        let id = |id: &Value| match id {
            Value::String(id) => Some(Id::new(id)),
            Value::Number(id) => Some(Id::new(&id.to_string())),
            _ => None,
        };
        Some(tasks.iter().filter_map(id).collect())
    };
    waves.into_iter().flatten().filter_map(ids).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waves(tasks: &str, with_optional: bool) -> String {
        let fixture = crate::fixture::parse(&format!("//- /.kiro/specs/x/tasks.md\n{tasks}"));
        let spec = fixture.snapshot.spec_in(".kiro/specs/x").unwrap();
        let title = |place: &usize| spec.tasks().unwrap().tasks[*place].title.clone();
        open_waves(spec, with_optional)
            .iter()
            .map(|wave| wave.iter().map(title).collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
            .join(" | ")
    }

    const TASKS: &str = "\
- [ ] 1. One
  - [x] 1.1 a
  - [ ] 1.2 b
  - [ ]* 1.3 c
- [~] 2. d
- [-] 3. e
";

    #[test]
    fn without_a_plan_tasks_come_one_by_one_in_the_order_of_the_file() {
        assert_eq!(waves(TASKS, false), "b | d | e");
        assert_eq!(waves(TASKS, true), "b | c | d | e");
    }

    #[test]
    fn a_plan_of_waves_is_followed_and_what_it_leaves_out_comes_last() {
        for plan in [
            r#"{"waves": [{"id": 0, "tasks": ["3", "2"]}, {"id": 1, "tasks": ["1.1"]}]}"#,
            r#"{"waves": [{"wave": 1, "tasks": [3, 2]}]}"#,
            "[[2, 3]]",
        ] {
            let text = format!("{TASKS}\n## Task Dependency Graph\n\n```json\n{plan}\n```\n");
            assert_eq!(waves(&text, false), "d e | b", "{plan}");
        }
        let text = format!("{TASKS}\n## Task Dependency Graph\n\n```json\n[[1], [3]]\n```\n");
        assert_eq!(waves(&text, true), "b c | e | d");
    }

    #[test]
    fn a_plan_that_is_broken_is_no_plan() {
        let text = format!("{TASKS}\n## Dependency Graph\n\n```json\n{{\"waves\": [\n```\n");
        assert_eq!(waves(&text, false), "b | d | e");
    }

    #[test]
    fn a_task_is_ticked_with_its_last_required_sub_task() {
        let completed = |text: &str| {
            let fixture = crate::fixture::parse(&format!("//- /.kiro/specs/x/tasks.md\n{text}"));
            let spec = fixture.snapshot.spec_in(".kiro/specs/x").unwrap();
            completed_with(spec.tasks().unwrap(), 2)
        };
        assert_eq!(completed(TASKS), [2, 0]);
        assert_eq!(completed(&TASKS.replace("[ ]* 1.3", "[ ] 1.3")), [2]);
    }
}
