//! `specls check`: problems, for people and for CI.

use std::fmt::Write;

use serde::Serialize;
use specls_spec::Severity;
use specls_workspace::{FileProblem, Scope};

use crate::answer::{Answer, Failure, Outcome};
use crate::arguments::{Check, Format, Level};
use crate::model::{ProblemModel, spec_problems};
use crate::output::{Palette, json, style};
use crate::project::Project;
use crate::shell::Shell;

#[derive(Serialize)]
struct Report {
    problems: Vec<ProblemModel>,
    summary: Summary,
}

/// How many problems of each severity there are, also those that are not shown.
#[derive(Serialize)]
struct Summary {
    specs: usize,
    errors: usize,
    warnings: usize,
    information: usize,
    hints: usize,
}

/// Reports the problems of the named specs, or of all.
pub fn check(arguments: &Check, shell: &Shell) -> Result<Answer, Failure> {
    let names: Vec<&str> = arguments.specs.iter().map(String::as_str).collect();
    let project = Project::open(shell, &names, Scope::Citing)?;
    let specs = project.specs(&names)?;
    let unreadable: Vec<&FileProblem> = if names.is_empty() {
        project.workspace().file_problems().iter().collect()
    } else {
        specs.iter().flat_map(|spec| project.unreadable(spec.folder())).collect()
    };
    let mut problems: Vec<ProblemModel> =
        project.settings_problems().iter().map(ProblemModel::settings).collect();
    problems.extend(unreadable.iter().map(|problem| ProblemModel::unreadable(problem)));
    let settings = project.workspace().settings();
    problems
        .extend(specs.iter().flat_map(|spec| spec_problems(spec, project.snapshot(), settings)));

    let summary = Summary::of(&problems, specs.len());
    let outcome = match (unreadable.is_empty(), summary.errors) {
        (false, _) => Outcome::Incomplete,
        (true, 0) => Outcome::Fine,
        (true, _) => Outcome::ProblemsFound,
    };
    problems.retain(|problem| shown(problem, arguments.severity));
    let output = match arguments.format {
        Format::Json => json(&Report { problems, summary })?,
        Format::Text => text(&problems, &summary, shell.palette),
    };
    Ok(Answer { output, outcome, ..Answer::default() })
}

/// `path:line:column severity[code] message`
pub fn line(problem: &ProblemModel, palette: Palette) -> String {
    let place = format!("{}:{}:{}", palette.quote(&problem.path), problem.line, problem.column);
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

fn text(problems: &[ProblemModel], summary: &Summary, palette: Palette) -> String {
    let mut text = String::new();
    for problem in problems {
        let _ = writeln!(text, "{}", line(problem, palette));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    let _ = writeln!(text, "{}", summary.sentence(palette));
    text
}

fn shown(problem: &ProblemModel, level: Level) -> bool {
    let least = match level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Information => Severity::Information,
        Level::Hint => Severity::Hint,
    };
    let all = [Severity::Error, Severity::Warning, Severity::Information, Severity::Hint];
    all.iter().any(|severity| *severity <= least && severity.name() == problem.severity)
}

impl Summary {
    fn of(problems: &[ProblemModel], specs: usize) -> Self {
        let count = |severity: Severity| {
            problems.iter().filter(|problem| problem.severity == severity.name()).count()
        };
        Self {
            specs,
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            information: count(Severity::Information),
            hints: count(Severity::Hint),
        }
    }

    fn sentence(&self, palette: Palette) -> String {
        let counts = [
            (self.errors, "error", "errors", style::ERROR),
            (self.warnings, "warning", "warnings", style::WARNING),
            (self.information, "information", "information", style::NOTE),
            (self.hints, "hint", "hints", style::FAINT),
        ];
        let found: Vec<String> = counts
            .into_iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, one, many, style)| {
                palette.paint(style, format!("{count} {}", if count == 1 { one } else { many }))
            })
            .collect();
        let specs = if self.specs == 1 { "spec" } else { "specs" };
        match found.as_slice() {
            [] => format!("No problems in {} {specs}", self.specs),
            found => format!("{} in {} {specs}", found.join(", "), self.specs),
        }
    }
}
