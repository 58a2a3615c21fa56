//! `specls status`: every spec at a glance.

use comfy_table::{Cell, CellAlignment, Color};
use serde::Serialize;
use specls_spec::TaskState;
use specls_trace::SpecView;
use specls_workspace::Scope;

use crate::answer::{Answer, Failure};
use crate::arguments::{Format, Status};
use crate::output::{Palette, json, table};
use crate::project::{Project, sentence};
use crate::shell::Shell;

#[derive(Serialize)]
struct Report {
    specs: Vec<Row>,
}

/// One spec.
#[derive(Serialize)]
struct Row {
    id: String,
    path: String,
    requirements: usize,
    criteria: usize,
    tasks: Tasks,
    coverage: Coverage,
}

/// How many tasks there are; optional ones count apart.
#[derive(Serialize, Default)]
struct Tasks {
    total: usize,
    done: usize,
    optional: usize,
    optional_done: usize,
}

/// How many criteria got how far.
#[derive(Serialize)]
struct Coverage {
    planned: usize,
    built: usize,
    tested: usize,
}

/// Shows all specs.
pub fn status(arguments: &Status, shell: &Shell) -> Result<Answer, Failure> {
    let project = Project::open(shell, &[], Scope::Citing)?;
    let specs: Vec<Row> = project.snapshot().specs().map(|spec| Row::of(&spec)).collect();
    let output = match arguments.format {
        Format::Json => json(&Report { specs })?,
        Format::Text => text(&specs, shell.palette),
    };
    Ok(Answer {
        output,
        notes: project
            .settings_problems()
            .iter()
            .chain(project.workspace().file_problems())
            .map(sentence)
            .collect(),
        ..Answer::default()
    })
}

impl Row {
    fn of(spec: &SpecView<'_>) -> Self {
        let coverage = spec.coverage();
        Self {
            id: spec.id().as_str().to_owned(),
            path: spec.folder().to_owned(),
            requirements: spec.requirements().map_or(0, |document| document.requirements.len()),
            criteria: coverage.criteria,
            tasks: Tasks::of(spec),
            coverage: Coverage {
                planned: coverage.planned,
                built: coverage.built,
                tested: coverage.tested,
            },
        }
    }
}

impl Tasks {
    fn of(spec: &SpecView<'_>) -> Self {
        let mut tasks = Tasks::default();
        for task in spec.tasks().map_or(&[][..], |document| &document.tasks) {
            let done = usize::from(task.state == TaskState::Done);
            if task.optional {
                tasks.optional += 1;
                tasks.optional_done += done;
            } else {
                tasks.total += 1;
                tasks.done += done;
            }
        }
        tasks
    }
}

fn text(specs: &[Row], palette: Palette) -> String {
    let head = ["Spec", "Requirements", "Criteria", "Tasks", "Planned", "Built", "Tested"];
    let mut table = table(head, palette);
    for spec in specs {
        let share = |part: usize| {
            let color = match part {
                0 => Color::Reset,
                part if part >= spec.criteria => Color::Green,
                _ => Color::Yellow,
            };
            Cell::new(percent(part, spec.criteria)).fg(color).set_alignment(CellAlignment::Right)
        };
        let number = |number: usize| Cell::new(number).set_alignment(CellAlignment::Right);
        table.add_row([
            Cell::new(palette.quote(&spec.id)),
            number(spec.requirements),
            number(spec.criteria),
            Cell::new(progress(&spec.tasks, palette)),
            share(spec.coverage.planned),
            share(spec.coverage.built),
            share(spec.coverage.tested),
        ]);
    }
    table.lines().map(|line| format!("{}\n", line.trim())).collect()
}

/// `████░░░░░░ 4/10`, without the bar where no terminal shows it.
fn progress(tasks: &Tasks, palette: Palette) -> String {
    const WIDTH: usize = 10;
    if tasks.total == 0 {
        return "–".to_owned();
    }
    let count = format!("{}/{}", tasks.done, tasks.total);
    if !palette.terminal {
        return count;
    }
    let full = tasks.done * WIDTH / tasks.total;
    format!("{}{} {count}", "█".repeat(full), "░".repeat(WIDTH - full))
}

/// A share in whole percent; 100 % only when nothing is missing.
fn percent(part: usize, whole: usize) -> String {
    match (part * 100).checked_div(whole) {
        Some(percent) => format!("{percent} %"),
        None => "–".to_owned(),
    }
}
