//! `specls show`: what was read.

use std::fmt::Write;

use comfy_table::{Cell, Color};
use serde::Serialize;
use specls_workspace::Scope;

use crate::answer::{Answer, Failure};
use crate::arguments::{Format, Show};
use crate::commands::check;
use crate::model::SpecModel;
use crate::output::{Palette, json, lines, style, table};
use crate::project::{Project, unreadable};
use crate::shell::Shell;

#[derive(Serialize)]
struct Model {
    specs: Vec<SpecModel>,
}

/// Prints the model of one or all specs.
pub fn show(arguments: &Show, shell: &Shell) -> Result<Answer, Failure> {
    let name = arguments.spec.as_deref();
    let project = Project::open(shell, name.as_slice(), Scope::Specs)?;
    let specs = project.specs(name.as_slice())?;
    // Half of a spec shown as the whole would be a lie.
    if let Some(problem) = specs.iter().find_map(|spec| project.unreadable(spec.folder()).next()) {
        return Err(unreadable(problem));
    }
    let settings = project.workspace().settings();
    let specs =
        specs.iter().map(|spec| SpecModel::of(spec, project.snapshot(), settings)).collect();
    Ok(Answer::of(match arguments.format {
        Format::Json => json(&Model { specs })?,
        Format::Text => text(&specs, shell.palette),
    }))
}

fn text(specs: &[SpecModel], palette: Palette) -> String {
    let specs: Vec<String> = specs.iter().map(|spec| spec_text(spec, palette)).collect();
    specs.join("\n\n")
}

fn spec_text(spec: &SpecModel, palette: Palette) -> String {
    let mut text = format!(
        "{} {}\n",
        palette.paint(style::NAME, palette.quote(&spec.id)),
        palette.paint(style::FAINT, palette.quote(&spec.path))
    );
    section(&mut text, "Requirements", requirements(spec, palette), palette);
    section(&mut text, "Properties", properties(spec, palette), palette);
    section(&mut text, "Tasks", tasks(spec, palette), palette);
    if !spec.problems.is_empty() {
        let _ = writeln!(text, "\n{}", palette.paint(style::NAME, "Problems"));
        for problem in &spec.problems {
            let _ = writeln!(text, "  {}", check::line(problem, palette));
        }
    }
    text
}

/// A titled table, unless it is empty.
fn section(text: &mut String, title: &str, table: comfy_table::Table, palette: Palette) {
    if table.row_count() > 0 {
        let _ = writeln!(text, "\n{}", palette.paint(style::NAME, title));
        for line in lines(table, palette) {
            let _ = writeln!(text, " {line}");
        }
    }
}

fn requirements(spec: &SpecModel, palette: Palette) -> comfy_table::Table {
    let mut table = table(["Id", "Pattern", "Text"], palette);
    for requirement in &spec.requirements {
        let title = Cell::new(palette.quote(&requirement.title)).fg(Color::Cyan);
        table.add_row([Cell::new(&requirement.id).fg(Color::Cyan), Cell::new(""), title]);
        for criterion in &requirement.criteria {
            table.add_row([
                Cell::new(&criterion.id),
                Cell::new(criterion.pattern),
                Cell::new(palette.quote(&criterion.text)),
            ]);
        }
    }
    table
}

fn properties(spec: &SpecModel, palette: Palette) -> comfy_table::Table {
    let mut table = table(["Id", "Validates", "Title"], palette);
    for property in &spec.properties {
        table.add_row([
            format!("P{}", property.id),
            property.validates.join(", "),
            palette.quote(&property.title).into_owned(),
        ]);
    }
    table
}

fn tasks(spec: &SpecModel, palette: Palette) -> comfy_table::Table {
    let mut table = table(["Id", "State", "Cites", "Title"], palette);
    for task in &spec.tasks {
        let color = match task.state {
            "done" => Color::Green,
            "open" => Color::Reset,
            _ => Color::Yellow,
        };
        let optional = if task.optional { " (optional)" } else { "" };
        table.add_row([
            Cell::new(task.id.as_deref().unwrap_or("–")),
            Cell::new(task.state).fg(color),
            Cell::new(task.references.join(", ")),
            Cell::new(format!("{}{optional}", palette.quote(&task.title))),
        ]);
    }
    table
}
