//! The trace for a terminal.

use std::fmt::Write;

use anstyle::Style;
use comfy_table::{Cell, CellAlignment, Color, Table};

use super::model::{
    Code, CriterionTrace, LinkTrace, LooseCitation, Part, Report, SpecTrace, State, sign,
};
use crate::model::CoverageModel;
use crate::output::{Palette, fits, lines, style, table};
use crate::suggestions::listed;

/// Lists that are longer end with "and 12 more": the other formats have them whole.
const MOST: usize = 12;

/// The title of what counts for nothing.
const SUGGESTIONS: &str =
    "Suggestions, which count for nothing until somebody cites or confirms them";

/// The report as text.
pub fn text(report: &Report, palette: Palette) -> String {
    let page = Page { palette };
    let parts = match &report.part {
        Some(part) if part.kind == "criterion" => {
            let criteria = report
                .specs
                .iter()
                .flat_map(|spec| spec.criteria().map(move |criterion| (spec, criterion)));
            let mut parts: Vec<String> =
                criteria.map(|(spec, criterion)| page.story(spec, criterion, part)).collect();
            parts.push(page.citations(&report.citations));
            parts
        }
        Some(part) => {
            let mut parts = vec![page.part(part)];
            parts.extend(report.specs.iter().map(|spec| page.spec(spec)));
            parts.push(page.failing(report));
            parts.push(page.citations(&report.citations));
            parts
        }
        None => {
            let mut parts: Vec<String> = report.specs.iter().map(|spec| page.spec(spec)).collect();
            parts.push(page.asking(report));
            parts.push(page.failing(report));
            parts.push(page.drift(report));
            parts.push(page.citations(&report.citations));
            parts.extend(report.code.as_ref().map(|code| page.code(code)));
            parts
        }
    };
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<String>>().join("\n")
}

struct Page {
    palette: Palette,
}

impl Page {
    /// A spec: how far it got, and its matrix.
    fn spec(&self, spec: &SpecTrace) -> String {
        let mut text = format!(
            "{} {}\n\n",
            self.paint(style::NAME, &spec.id),
            self.paint(style::FAINT, &spec.path)
        );
        text.push_str(&self.coverage(&spec.coverage));
        let mut matrix = self.matrix(spec, ["Planned", "Built", "Tested", "Verified"]);
        if !fits(&matrix, self.palette) {
            matrix = self.matrix(spec, ["P", "B", "T", "V"]);
        }
        if matrix.row_count() > 0 {
            text.push('\n');
        }
        for line in lines(matrix, self.palette) {
            let _ = writeln!(text, "{line}");
        }
        let suggested = spec.suggested().map(|(one, found)| (&*one.address, &*one.text, found));
        let suggested = listed(suggested, self.palette);
        if !suggested.is_empty() {
            let _ = write!(text, "\n{}\n\n{suggested}", self.paint(style::NAME, SUGGESTIONS));
        }
        text
    }

    /// A row for each criterion: its marks below these heads, its text, and where it is built.
    fn matrix(&self, spec: &SpecTrace, stages: [&str; 4]) -> Table {
        let [planned, built, tested, verified] = stages;
        let mut table = table(["", planned, built, tested, verified, "", "Code"], self.palette);
        for requirement in &spec.requirements {
            table.add_row([
                self.cell(&requirement.id, Color::Cyan),
                Cell::new(""),
                Cell::new(""),
                Cell::new(""),
                Cell::new(""),
                self.cell(&requirement.title, Color::Cyan),
                Cell::new(""),
            ]);
            for criterion in &requirement.criteria {
                let mut row = vec![Cell::new(self.palette.quote(&criterion.id))];
                row.extend(criterion.stages().map(|(name, reached)| mark(name, reached)));
                row.push(Cell::new(self.shortened(criterion)));
                row.push(Cell::new(self.where_built(criterion)));
                table.add_row(row);
            }
        }
        table
    }

    /// `planned  ████████░░  80 %  24 of 30`, a line a stage.
    fn coverage(&self, coverage: &CoverageModel) -> String {
        const WIDTH: usize = 20;
        let mut text = String::new();
        for (name, part) in coverage.stages() {
            let whole = coverage.criteria;
            let line = match (part, whole) {
                (_, 0) => "–    no criteria".to_owned(),
                (None, _) => "–    no test results".to_owned(),
                (Some(part), whole) => {
                    let full = part * WIDTH / whole;
                    let bar = format!("{}{}", "█".repeat(full), "░".repeat(WIDTH - full));
                    let style = if part == whole { style::ADDED } else { style::WARNING };
                    let bar = match self.palette.terminal {
                        true => self.palette.paint(style, bar) + "  ",
                        false => String::new(),
                    };
                    format!("{bar}{:>3} %  {part} of {whole}", part * 100 / whole)
                }
            };
            let _ = writeln!(text, "{name:<9} {line}");
        }
        let apart = [(coverage.optional, "optional"), (coverage.opted_out, "opted out")];
        for (count, what) in apart.iter().filter(|(count, _)| *count > 0) {
            let _ = writeln!(text, "{:<9} {count} {what}", "besides");
        }
        text
    }

    /// A criterion's text on one line, behind what is special about it.
    fn shortened(&self, criterion: &CriterionTrace) -> String {
        const WIDEST: usize = 72;
        let text = criterion.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = match text.char_indices().nth(WIDEST) {
            Some((at, _)) => {
                let cut = &text[..at];
                format!("{} …", cut.rsplit_once(' ').map_or(cut, |(words, _)| words))
            }
            None => text,
        };
        let special: Vec<String> = criterion
            .states
            .iter()
            .filter(|state| {
                matches!(
                    state,
                    State::Failing
                        | State::Drifted
                        | State::Ambiguous
                        | State::Optional
                        | State::OptedOut
                )
            })
            .map(|state| format!("[{}] ", state.name()))
            .collect();
        format!("{}{}", special.concat(), self.palette.quote(&text))
    }

    /// Where a criterion is built, else where it is tested.
    fn where_built(&self, criterion: &CriterionTrace) -> String {
        let place = |link: &LinkTrace| self.palette.quote(&link.address).into_owned();
        let built: Vec<&LinkTrace> = criterion.links_that("implements").collect();
        let shown = built.first().copied().or(criterion.links_that("tests").next());
        match (shown, built.len()) {
            (None, _) => String::new(),
            (Some(link), 0 | 1) => place(link),
            (Some(link), more) => format!("{} +{}", place(link), more - 1),
        }
    }

    /// The head of a requirement, property or task.
    fn part(&self, part: &Part) -> String {
        format!(
            "{}  {}\n{}\n",
            self.paint(style::NAME, &part.address),
            self.palette.quote(&part.title),
            self.paint(style::FAINT, &format!("{}:{}", part.path, part.line))
        )
    }

    /// Everything about one criterion.
    fn story(&self, spec: &SpecTrace, criterion: &CriterionTrace, part: &Part) -> String {
        let requirement = spec.requirements.first();
        let title = requirement.map_or("", |requirement| requirement.title.as_str());
        let mut text = format!(
            "{}  {}\n{}\n\n{}\n\n",
            self.paint(style::NAME, &criterion.address),
            self.paint(style::PLACE, title),
            self.paint(style::FAINT, &format!("{}:{}", part.path, part.line)),
            self.palette.quote(&criterion.text)
        );
        let stages = criterion.stages().map(|(name, reached)| {
            let style = match reached {
                Some(true) => style::ADDED,
                Some(false) => style::WARNING,
                None => style::FAINT,
            };
            format!("{} {name}", self.palette.paint(style, sign(name, reached)))
        });
        let _ = writeln!(text, "{}", stages.join("   "));
        if criterion.optional {
            text.push_str("optional: counts apart\n");
        }
        if let Some(reason) = &criterion.opted_out {
            let _ = writeln!(text, "opted out: {}", self.palette.quote(reason));
        }
        let tasks = spec.tasks.first().map_or("", |task| task.path.as_str());
        self.section(
            &mut text,
            "Tasks",
            criterion.tasks.iter().map(|task| {
                let id = task.id.as_deref().unwrap_or("–").to_owned();
                [id, task.state.to_owned(), task.title.clone(), format!("{tasks}:{}", task.line)]
            }),
        );
        let design = spec.properties.first().map_or("", |property| property.path.as_str());
        self.section(
            &mut text,
            "Properties",
            criterion.properties.iter().map(|property| {
                let place = format!("{design}:{}", property.line);
                [format!("P{}", property.id), String::new(), property.title.clone(), place]
            }),
        );
        for (role, title) in [("implements", "Code"), ("tests", "Tests"), ("mentions", "Mentions")]
        {
            self.section(
                &mut text,
                title,
                criterion.links_that(role).map(|link| {
                    let place = match link.lines() {
                        lines if lines.is_empty() => link.path.clone(),
                        lines => format!("{}:{lines}", link.path),
                    };
                    let name = link.symbol.clone().unwrap_or_else(|| "the file".to_owned());
                    let said: Vec<String> = link.run().into_iter().chain(drift_of(link)).collect();
                    [place, link.evidence.to_owned(), name, said.join(", ")]
                }),
            );
        }
        if criterion.links.is_empty() {
            text.push_str("\nNo code cites it.\n");
        }
        if let Some(found) = &criterion.suggestions {
            let title = self.paint(style::NAME, SUGGESTIONS);
            let _ = write!(text, "\n{title}\n{}", found.lines(self.palette));
        }
        text
    }

    /// What asks for work: a line a state with the first criteria in it.
    fn asking(&self, report: &Report) -> String {
        let mut rows = Vec::new();
        for (state, title) in State::ASKING {
            let found: Vec<&str> = report
                .specs
                .iter()
                .flat_map(SpecTrace::criteria)
                .filter(|criterion| criterion.is(state))
                .map(|criterion| criterion.address.as_str())
                .collect();
            if !found.is_empty() {
                rows.push([title.to_owned(), found.len().to_string(), first_of(&found)]);
            }
        }
        let (count, places) = report.ambiguous();
        if count > 0 {
            let places: Vec<&str> = places.iter().map(String::as_str).collect();
            let title = "Ambiguous citations".to_owned();
            rows.push([title, count.to_string(), first_of(&places)]);
        }
        let mut text = String::new();
        self.section(&mut text, "To look at", rows.into_iter());
        text.trim_start().to_owned()
    }

    /// The tests that failed, by name.
    fn failing(&self, report: &Report) -> String {
        let rows = report
            .failing()
            .take(MOST)
            .map(|(criterion, link)| [criterion.address.clone(), link.address.clone()]);
        let mut text = String::new();
        self.section(&mut text, "Failing tests", rows);
        self.more(&mut text, report.failing().count());
        text.trim_start().to_owned()
    }

    fn drift(&self, report: &Report) -> String {
        let rows = report.drift.iter().map(|drifted| {
            let moved = drifted.moved_to.as_ref();
            let moved = moved.map_or_else(String::new, |to| format!(", now {to}"));
            [drifted.criterion.clone(), drifted.code.clone(), format!("{}{moved}", drifted.drift)]
        });
        let mut text = String::new();
        self.section(&mut text, "Drift", rows);
        text.trim_start().to_owned()
    }

    fn citations(&self, citations: &[LooseCitation]) -> String {
        let rows = citations.iter().take(MOST).map(|citation| {
            let place = format!("{}:{}", citation.path, citation.line);
            [place, citation.kind.to_owned(), citation.message.clone()]
        });
        let mut text = String::new();
        self.section(&mut text, "Citations that count for nothing", rows);
        self.more(&mut text, citations.len());
        text.trim_start().to_owned()
    }

    /// The code that no criterion reaches, the files with the most of it first.
    fn code(&self, code: &Code) -> String {
        let missing = code.symbols - code.reached;
        if missing == 0 {
            return String::new();
        }
        let mut files: Vec<_> =
            code.files.iter().filter(|file| !file.unreached.is_empty()).collect();
        files.sort_by_key(|file| std::cmp::Reverse(file.unreached.len()));
        let rows = files.iter().take(MOST).map(|file| {
            let names: Vec<&str> =
                file.unreached.iter().map(|symbol| symbol.name.as_str()).collect();
            [file.path.clone(), format!("{}/{}", file.reached, file.symbols), first_of(&names)]
        });
        let title =
            format!("Code that no criterion reaches: {missing} of {} symbols", code.symbols);
        let mut text = String::new();
        self.section(&mut text, &title, rows);
        self.more(&mut text, files.len());
        text.trim_start().to_owned()
    }

    /// A titled table below an empty line, unless it is empty.
    fn section<const COLUMNS: usize>(
        &self,
        text: &mut String,
        title: &str,
        rows: impl Iterator<Item = [String; COLUMNS]>,
    ) {
        let mut table = table([""; COLUMNS], self.palette);
        for row in rows {
            table.add_row(row.map(|cell| Cell::new(self.palette.quote(&cell))));
        }
        if table.row_count() > 0 {
            let _ = writeln!(text, "\n{}", self.palette.paint(style::NAME, title));
            for line in lines(table, self.palette).iter().skip(1) {
                let _ = writeln!(text, " {line}");
            }
        }
    }

    fn more(&self, text: &mut String, all: usize) {
        if all > MOST {
            let _ = writeln!(text, "  and {} more; --format html or json has all", all - MOST);
        }
    }

    fn paint(&self, style: Style, text: &str) -> String {
        self.palette.paint(style, self.palette.quote(text))
    }

    fn cell(&self, text: &str, color: Color) -> Cell {
        Cell::new(self.palette.quote(text)).fg(color)
    }
}

fn mark(stage: &str, reached: Option<bool>) -> Cell {
    let color = match reached {
        Some(true) => Color::Green,
        Some(false) => Color::Yellow,
        None => Color::DarkGrey,
    };
    Cell::new(sign(stage, reached)).fg(color).set_alignment(CellAlignment::Center)
}

/// What changed at the ends of a link, and where its code stands now.
fn drift_of(link: &LinkTrace) -> Option<String> {
    let change = link.change()?;
    Some(match &link.moved_to {
        None => change.to_owned(),
        Some(to) => format!("{change}, now {to}"),
    })
}

/// The first six and how many more.
fn first_of(names: &[&str]) -> String {
    const MOST: usize = 6;
    let shown = names.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
