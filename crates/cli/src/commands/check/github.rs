//! Problems as commands of a GitHub workflow, which shows each at its line.
//!
//! The form is the one of <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.

use std::fmt::Write;

use crate::commands::check::minimum::sentence;
use crate::commands::check::{Report, text};
use crate::model::{Area, ProblemModel};
use crate::output::Palette;
use crate::project::Project;

/// A command a problem, an error for each coverage that is too small, and the summary as a line of
/// the log.
pub fn github(report: &Report, project: &Project) -> String {
    let prefix = project.below_repository();
    let mut output = String::new();
    for problem in &report.problems {
        let _ = writeln!(output, "{}", command(problem, &prefix));
    }
    for minimum in report.minimums.iter().filter(|minimum| !minimum.met) {
        let message = data(&sentence(minimum));
        let _ = writeln!(output, "::error title=specls min-coverage::{message}");
    }
    let plain = Palette { colours: false, terminal: false, width: None };
    let _ = writeln!(output, "{}", text::summary(&report.summary, plain));
    output
}

/// `::error file=a.md,line=1,endLine=1,col=2,endColumn=5,title=specls unfinished::message`
fn command(problem: &ProblemModel, prefix: &str) -> String {
    let kind = match problem.severity {
        "error" => "error",
        "warning" => "warning",
        _ => "notice",
    };
    let Area { line, column, end_line, end_column } = problem.area;
    let file = property(&format!("{prefix}{}", problem.path));
    let mut place = format!("file={file},line={line},endLine={end_line}");
    // GitHub takes columns only where a problem stays on its line.
    if line == end_line {
        let _ = write!(place, ",col={column},endColumn={end_column}");
    }
    format!("::{kind} {place},title=specls {}::{}", problem.code, data(&problem.message))
}

/// Text behind the command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_value_is_escaped() {
        assert_eq!(property("a,b:c 100%\r\nd"), "a%2Cb%3Ac 100%25%0D%0Ad");
        assert_eq!(
            data("10 %, see: this\nand ::error:: that"),
            "10 %25, see: this%0Aand ::error:: that"
        );
    }
}
