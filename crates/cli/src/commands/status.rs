//! `specls status`: every spec at a glance.

use comfy_table::{Cell, CellAlignment, Color, Table};
use serde::Serialize;
use specls_spec::TaskState;
use specls_trace::SpecView;
use specls_workspace::Scope;

use crate::answer::{Answer, Failure, Outcome};
use crate::arguments::{Aspect, Format, Status};
use crate::model::CoverageModel;
use crate::output::{Palette, fits, json, lines, table};
use crate::project::{Project, sentence};
use crate::shell::Shell;

#[derive(Serialize)]
struct Report {
    specs: Vec<Row>,
    /// All specs together.
    total: Total,
    /// Source files that were not read: too large, written by programs, excluded by a setting.
    skipped_files: usize,
}

/// One spec.
#[derive(Serialize)]
struct Row {
    id: String,
    path: String,
    requirements: usize,
    /// All criteria, also those that count apart.
    criteria: usize,
    tasks: Tasks,
    coverage: CoverageModel,
    /// Confirmed links of which an end changed since.
    drifted: usize,
}

/// All specs together.
#[derive(Serialize)]
struct Total {
    requirements: usize,
    criteria: usize,
    tasks: Tasks,
    coverage: CoverageModel,
    drifted: usize,
}

/// How many tasks there are; optional ones count apart.
#[derive(Serialize, Default, Clone, Copy)]
struct Tasks {
    total: usize,
    done: usize,
    optional: usize,
    optional_done: usize,
}

/// Shows all specs.
pub fn status(arguments: &Status, shell: &Shell) -> Result<Answer, Failure> {
    let project = Project::open(shell, &[], Scope::Citing)?.with_results(&arguments.results)?;
    let specs: Vec<SpecView<'_>> = project.snapshot().specs().collect();
    let rows: Vec<Row> = specs.iter().map(|spec| Row::of(spec, &project)).collect();
    let total = Total {
        requirements: rows.iter().map(|row| row.requirements).sum(),
        criteria: rows.iter().map(|row| row.criteria).sum(),
        tasks: rows.iter().map(|row| row.tasks).fold(Tasks::default(), Tasks::and),
        coverage: CoverageModel::of(&specs, project.snapshot()),
        drifted: rows.iter().map(|row| row.drifted).sum(),
    };
    let notices = project.workspace().notices();
    let skipped = notices.iter().filter(|(notice, _)| notice.is_skipped()).map(|(_, count)| count);
    let report = Report { specs: rows, total, skipped_files: skipped.sum() };
    let output = match arguments.format {
        Format::Json => json(&report)?,
        Format::Text => text(&report, shell.palette),
    };
    let problems = project.settings_problems().iter().chain(project.workspace().file_problems());
    let mut notes: Vec<String> = problems.map(sentence).collect();
    notes.extend_from_slice(project.snapshot().results().notes());
    notes.extend(notices.iter().map(|(notice, count)| notice.sentence(*count)));
    let is_whole = project.workspace().file_problems().is_empty();
    let outcome = if is_whole { Outcome::Fine } else { Outcome::Incomplete };
    Ok(Answer { output, notes, outcome })
}

impl Row {
    fn of(spec: &SpecView<'_>, project: &Project) -> Self {
        let coverage = CoverageModel::of([spec], project.snapshot());
        Self {
            id: spec.id().as_str().to_owned(),
            path: spec.folder().to_owned(),
            requirements: spec.requirements().map_or(0, |document| document.requirements.len()),
            criteria: coverage.criteria + coverage.optional + coverage.opted_out,
            tasks: Tasks::of(spec),
            coverage,
            drifted: spec.drifted().len(),
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

    fn and(self, other: Tasks) -> Self {
        Self {
            total: self.total + other.total,
            done: self.done + other.done,
            optional: self.optional + other.optional,
            optional_done: self.optional_done + other.optional_done,
        }
    }
}

/// How far a criterion may get, with the heads of the columns.
const ASPECTS: [Aspect; 4] = [Aspect::Planned, Aspect::Built, Aspect::Tested, Aspect::Verified];

fn text(report: &Report, palette: Palette) -> String {
    // What a narrow terminal has no place for: bars first, then how many requirements there are.
    let layouts = [(Bars::Shown, true), (Bars::LeftOut, true), (Bars::LeftOut, false)];
    let mut tables = layouts.map(|(bars, requirements)| rows(report, palette, bars, requirements));
    let fitting = tables.iter().position(|table| fits(table, palette));
    let table = std::mem::take(&mut tables[fitting.unwrap_or(layouts.len() - 1)]);
    let lines = lines(table, palette);
    let mut text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    if let Some(legend) = apart(report.total.coverage) {
        text.push_str(&format!("\n{legend}\n"));
    }
    text
}

/// Whether a bar stands beside the number of tasks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bars {
    Shown,
    LeftOut,
}

/// A row for each spec, and one for all together.
fn rows(report: &Report, palette: Palette, bars: Bars, requirements: bool) -> Table {
    let mut head = vec!["Spec"];
    head.extend(requirements.then_some("Requirements"));
    head.extend(["Criteria", "Tasks", "Planned", "Built", "Tested", "Verified", "Drift"]);
    let mut table = table(head, palette);
    if let Some(column) = table.column_mut(0) {
        column.set_padding((0, 1));
    }
    let number = |number: usize| Cell::new(number).set_alignment(CellAlignment::Right);
    let bars = if palette.terminal { bars } else { Bars::LeftOut };
    let mut add = |name: &str, count: usize, tasks: &Tasks, coverage: CoverageModel, drifted| {
        let mut row = vec![Cell::new(palette.quote(name))];
        row.extend(requirements.then(|| number(count)));
        row.extend([criteria(coverage), Cell::new(progress(tasks, bars))]);
        row.extend(ASPECTS.map(|aspect| share(coverage, aspect)));
        row.push(drift(drifted));
        table.add_row(row);
    };
    for spec in &report.specs {
        add(&spec.id, spec.requirements, &spec.tasks, spec.coverage, spec.drifted);
    }
    if report.specs.len() > 1 {
        let Total { requirements, tasks, coverage, drifted, .. } = &report.total;
        add("All", *requirements, tasks, *coverage, *drifted);
    }
    table
}

/// `12 +3`: those that count, and those that count apart.
fn criteria(coverage: CoverageModel) -> Cell {
    let apart = match coverage.optional + coverage.opted_out {
        0 => String::new(),
        apart => format!(" +{apart}"),
    };
    Cell::new(format!("{}{apart}", coverage.criteria)).set_alignment(CellAlignment::Right)
}

fn share(coverage: CoverageModel, aspect: Aspect) -> Cell {
    let unknown = aspect == Aspect::Verified && coverage.verified.is_none();
    let (part, whole) = (coverage.count(aspect), if unknown { 0 } else { coverage.criteria });
    let color = match part {
        0 => Color::Reset,
        part if part >= whole => Color::Green,
        _ => Color::Yellow,
    };
    Cell::new(percent(part, whole)).fg(color).set_alignment(CellAlignment::Right)
}

fn drift(drifted: usize) -> Cell {
    let color = if drifted > 0 { Color::Yellow } else { Color::Reset };
    Cell::new(drifted).fg(color).set_alignment(CellAlignment::Right)
}

/// `█████ 4/4`
fn progress(tasks: &Tasks, bars: Bars) -> String {
    const WIDTH: usize = 5;
    if tasks.total == 0 {
        return "–".to_owned();
    }
    let count = format!("{}/{}", tasks.done, tasks.total);
    if bars == Bars::LeftOut {
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

/// What `+3` means.
fn apart(coverage: CoverageModel) -> Option<String> {
    let kinds = [
        (coverage.optional, "optional"),
        (coverage.opted_out, "with a reason why no code answers to them"),
    ];
    let kinds: Vec<String> = kinds
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, kind)| format!("{count} {kind}"))
        .collect();
    (!kinds.is_empty()).then(|| format!("+ criteria that count apart: {}", kinds.join(", ")))
}
