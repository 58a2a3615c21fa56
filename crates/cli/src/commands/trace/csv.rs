//! The trace as rows for a spreadsheet, as RFC 4180 has it: one row for each criterion and link, and
//! one for a criterion without links.

use csv::{Terminator, WriterBuilder};

use super::model::{CriterionTrace, LinkTrace, Report, RequirementTrace, SpecTrace};
use crate::answer::Failure;

const HEAD: [&str; 24] = [
    "spec",
    "requirement",
    "criterion",
    "title",
    "text",
    "planned",
    "built",
    "tested",
    "verified",
    "states",
    "opted_out",
    "tasks",
    "properties",
    "role",
    "evidence",
    "confirmed",
    "drift",
    "path",
    "symbol",
    "kind",
    "line",
    "end_line",
    "result",
    "exercised",
];

/// The report as CSV.
pub fn csv(report: &Report) -> Result<String, Failure> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    let failure = |error: &dyn std::fmt::Display| {
        Failure::new(format!("the answer cannot be written as CSV: {error}"))
    };
    writer.write_record(HEAD).map_err(|error| failure(&error))?;
    for spec in &report.specs {
        for requirement in &spec.requirements {
            for criterion in &requirement.criteria {
                let links: Vec<Option<&LinkTrace>> = match criterion.links.as_slice() {
                    [] => vec![None],
                    links => links.iter().map(Some).collect(),
                };
                for link in links {
                    let row = row(spec, requirement, criterion, link);
                    writer.write_record(row.map(harmless)).map_err(|error| failure(&error))?;
                }
            }
        }
    }
    let bytes = writer.into_inner().map_err(|error| failure(&error))?;
    String::from_utf8(bytes).map_err(|error| failure(&error))
}

fn row(
    spec: &SpecTrace,
    requirement: &RequirementTrace,
    criterion: &CriterionTrace,
    link: Option<&LinkTrace>,
) -> [String; 24] {
    let truth = |value: bool| value.to_string();
    let number = |value: Option<usize>| value.map_or_else(String::new, |value| value.to_string());
    let of_link = |field: fn(&LinkTrace) -> String| link.map_or_else(String::new, field);
    let tasks = criterion.tasks.iter().map(|task| match &task.id {
        Some(id) => format!("{id} ({})", task.state),
        None => format!("{} ({})", task.title, task.state),
    });
    let properties = criterion.properties.iter().map(|property| format!("P{}", property.id));
    [
        spec.id.clone(),
        requirement.id.clone(),
        criterion.id.clone(),
        requirement.title.clone(),
        criterion.text.clone(),
        truth(criterion.planned),
        truth(criterion.built),
        truth(criterion.tested),
        criterion.verified.map_or_else(String::new, truth),
        criterion.states.iter().map(|state| state.name()).collect::<Vec<_>>().join(" "),
        criterion.opted_out.clone().unwrap_or_default(),
        tasks.collect::<Vec<_>>().join("; "),
        properties.collect::<Vec<_>>().join("; "),
        of_link(|link| link.role.to_owned()),
        of_link(|link| link.evidence.to_owned()),
        of_link(|link| link.confirmed.to_string()),
        of_link(|link| link.drift.to_owned()),
        of_link(|link| link.path.clone()),
        of_link(|link| link.symbol.clone().unwrap_or_default()),
        of_link(|link| link.kind.unwrap_or_default().to_owned()),
        number(link.and_then(|link| link.line)),
        number(link.and_then(|link| link.end_line)),
        of_link(|link| link.result.unwrap_or_default().to_owned()),
        of_link(|link| {
            let exercised = link.exercised;
            exercised.map_or_else(String::new, |it| format!("{} of {}", it.ran, it.lines))
        }),
    ]
}

/// Spreadsheets run a cell that begins like a formula. An apostrophe in front makes it text.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_cannot_be_a_formula() {
        let cell = |text: &str| harmless(text.to_owned());
        assert_eq!(cell("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(cell("@SUM(1)"), "'@SUM(1)");
        assert_eq!(cell("-1+1"), "'-1+1");
        assert_eq!(cell("a=b"), "a=b");
    }
}
