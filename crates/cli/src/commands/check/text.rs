//! Problems for people: a line each, then how many there are.

use std::fmt::Write;

use crate::commands::check::minimum::sentence;
use crate::commands::check::{Report, Summary};
use crate::model::ProblemModel;
use crate::output::{Palette, style};

/// The lines of all problems, an empty line, and the summary; below it what `--min-coverage` found.
pub fn text(report: &Report, palette: Palette) -> String {
    let mut text = String::new();
    for problem in &report.problems {
        let _ = writeln!(text, "{}", line(problem, palette));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    let _ = writeln!(text, "{}", summary(&report.summary, palette));
    for minimum in &report.minimums {
        let style = if minimum.met { style::ADDED } else { style::ERROR };
        let _ = writeln!(text, "{}", palette.paint(style, palette.quote(&sentence(minimum))));
    }
    text
}

/// `path:line:column severity[code] message`
pub fn line(problem: &ProblemModel, palette: Palette) -> String {
    let ProblemModel { path, area, .. } = problem;
    let place = format!("{}:{}:{}", palette.quote(path), area.line, area.column);
    let style = match problem.severity {
        "error" => style::ERROR,
        "warning" => style::WARNING,
        "information" => style::NOTE,
        _ => style::FAINT,
    };
    format!(
        "{} {} {}",
        palette.paint(style::PLACE, place),
        palette.paint(style, format!("{}[{}]", problem.severity, problem.code)),
        palette.quote(&problem.message)
    )
}

/// `1 error, 2 warnings in 3 specs`
pub fn summary(summary: &Summary, palette: Palette) -> String {
    let counts = [
        (summary.errors, "error", "errors", style::ERROR),
        (summary.warnings, "warning", "warnings", style::WARNING),
        (summary.information, "information", "information", style::NOTE),
        (summary.hints, "hint", "hints", style::FAINT),
    ];
    let found: Vec<String> = counts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many, style)| {
            palette.paint(style, format!("{count} {}", if count == 1 { one } else { many }))
        })
        .collect();
    let specs = if summary.specs == 1 { "spec" } else { "specs" };
    match found.as_slice() {
        [] => format!("No problems in {} {specs}", summary.specs),
        found => format!("{} in {} {specs}", found.join(", "), summary.specs),
    }
}
