//! The trace as Markdown that a pull request shows: totals, what asks for work, and one folded table
//! a spec.

use std::fmt::Write;

use crate::model::CoverageModel;

use super::model::{CriterionTrace, LinkTrace, Report, SpecTrace, State, sign};

/// The report as Markdown.
pub fn markdown(report: &Report) -> String {
    let mut text = match &report.part {
        Some(part) => format!(
            "## Trace of {}\n\n{}\n\n{}\n",
            code(&part.address),
            inline(&part.title),
            code(&format!("{}:{}", part.path, part.line))
        ),
        None => format!("## Trace of {}\n", inline(&report.project)),
    };
    push_totals(&mut text, report);
    push_asking(&mut text, report);
    push_failing(&mut text, report);
    push_drift(&mut text, report);
    push_citations(&mut text, report);
    for spec in &report.specs {
        push_spec(&mut text, spec, report.specs.len() == 1);
    }
    push_code(&mut text, report);
    text
}

fn push_totals(text: &mut String, report: &Report) {
    text.push_str("\n| Spec | Criteria | Planned | Built | Tested | Verified |\n");
    text.push_str("|---|--:|--:|--:|--:|--:|\n");
    let mut row = |name: &str, coverage: &CoverageModel| {
        let _ = write!(text, "| {name} | {} |", coverage.criteria);
        for (_, part) in coverage.stages() {
            let share = part.map_or("–".to_owned(), |part| share(part, coverage.criteria));
            let _ = write!(text, " {share} |");
        }
        text.push('\n');
    };
    for spec in &report.specs {
        row(&code(&spec.id), &spec.coverage);
    }
    if report.specs.len() > 1 {
        row("**All**", &report.coverage);
    }
    let apart = [(report.coverage.optional, "optional"), (report.coverage.opted_out, "opted out")];
    let apart: Vec<String> = apart
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if !apart.is_empty() {
        let _ = writeln!(text, "\nNot counted: {}.", apart.join(", "));
    }
}

/// What asks for work: a line a state with the criteria in it.
fn push_asking(text: &mut String, report: &Report) {
    const MOST: usize = 20;
    let mut lines = String::new();
    for (state, title) in State::ASKING {
        let criteria: Vec<String> = report
            .specs
            .iter()
            .flat_map(SpecTrace::criteria)
            .filter(|criterion| criterion.is(state))
            .map(|criterion| code(&criterion.address))
            .collect();
        if !criteria.is_empty() {
            let more = match criteria.len().saturating_sub(MOST) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let shown = criteria.iter().take(MOST).map(String::as_str).collect::<Vec<_>>();
            let _ =
                writeln!(lines, "- **{title}** ({}): {}{more}", criteria.len(), shown.join(", "));
        }
    }
    let (count, places) = report.ambiguous();
    if count > 0 {
        let shown: Vec<String> = places.iter().take(MOST).map(|place| code(place)).collect();
        let more = match places.len().saturating_sub(MOST) {
            0 => String::new(),
            more => format!(" and {more} more files"),
        };
        let _ = writeln!(lines, "- **Ambiguous citations** ({count}): {}{more}", shown.join(", "));
    }
    if !lines.is_empty() {
        let _ = write!(text, "\n### To look at\n\n{lines}");
    }
}

/// The tests that failed, by name.
fn push_failing(text: &mut String, report: &Report) {
    if report.failing().next().is_none() {
        return;
    }
    text.push_str("\n### Failing tests\n\n| Criterion | Test |\n|---|---|\n");
    for (criterion, link) in report.failing() {
        let _ = writeln!(text, "| {} | {} |", code(&criterion.address), code(&link.address));
    }
}

fn push_drift(text: &mut String, report: &Report) {
    if report.drift.is_empty() {
        return;
    }
    text.push_str("\n### Drift\n\n| Criterion | Code | What happened |\n|---|---|---|\n");
    for drifted in &report.drift {
        let moved = drifted.moved_to.as_ref();
        let moved = moved.map_or_else(String::new, |to| format!(", now {}", code(to)));
        let _ = writeln!(
            text,
            "| {} | {} | {}{moved} |",
            code(&drifted.criterion),
            code(&drifted.code),
            drifted.drift
        );
    }
}

fn push_citations(text: &mut String, report: &Report) {
    if report.citations.is_empty() {
        return;
    }
    let _ = write!(
        text,
        "\n<details><summary>Citations that count for nothing ({})</summary>\n\n\
         | Where | Cites | Why |\n|---|---|---|\n",
        report.citations.len()
    );
    for citation in &report.citations {
        let place = code(&format!("{}:{}", citation.path, citation.line));
        let _ = writeln!(
            text,
            "| {place} | {} | {} |",
            code(&citation.text),
            inline(&citation.message)
        );
    }
    text.push_str("\n</details>\n");
}

/// One spec, criterion by criterion; folded unless it is the only one.
fn push_spec(text: &mut String, spec: &SpecTrace, only: bool) {
    if only {
        let _ = writeln!(text, "\n### {}\n", code(&spec.id));
    } else {
        let criteria = spec.criteria().count();
        let _ = write!(
            text,
            "\n<details><summary>{} ({criteria} criteria)</summary>\n\n",
            html_text(&spec.id)
        );
    }
    text.push_str("| Criterion | Planned | Built | Tested | Verified | Code | Tests |\n");
    text.push_str("|---|:-:|:-:|:-:|:-:|---|---|\n");
    for requirement in &spec.requirements {
        let _ = writeln!(
            text,
            "| **{} {}** | | | | | | |",
            inline(&requirement.id),
            inline(&requirement.title)
        );
        for criterion in &requirement.criteria {
            push_criterion(text, criterion);
        }
    }
    if !only {
        text.push_str("\n</details>\n");
    }
}

fn push_criterion(text: &mut String, criterion: &CriterionTrace) {
    let _ = write!(text, "| {} {} |", code(&criterion.id), inline(&criterion.text));
    for (stage, reached) in criterion.stages() {
        let _ = write!(text, " {} |", sign(stage, reached));
    }
    for role in ["implements", "tests"] {
        let links: Vec<String> = criterion.links_that(role).map(link).collect();
        let _ = write!(text, " {} |", links.join("<br>"));
    }
    text.push('\n');
}

fn link(link: &LinkTrace) -> String {
    let said: Vec<String> =
        link.run().into_iter().chain(link.change().map(str::to_owned)).collect();
    match said.as_slice() {
        [] => code(&link.address),
        said => format!("{} ({})", code(&link.address), said.join(", ")),
    }
}

fn push_code(text: &mut String, report: &Report) {
    const MOST: usize = 30;
    let Some(all) = &report.code else { return };
    let missing = all.symbols - all.reached;
    if missing == 0 {
        return;
    }
    let _ = write!(
        text,
        "\n<details><summary>Code that no criterion reaches ({missing} of {} symbols)</summary>\n\n\
         | File | Reached | Not reached |\n|---|--:|---|\n",
        all.symbols
    );
    for file in all.files.iter().filter(|file| !file.unreached.is_empty()) {
        let names: Vec<String> =
            file.unreached.iter().take(MOST).map(|symbol| code(&symbol.name)).collect();
        let more = match file.unreached.len().saturating_sub(MOST) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let _ = writeln!(
            text,
            "| {} | {}/{} | {}{more} |",
            code(&file.path),
            file.reached,
            file.symbols,
            names.join(", ")
        );
    }
    text.push_str("\n</details>\n");
}

/// `83 % (25)`; 100 % only when nothing is missing.
fn share(part: usize, whole: usize) -> String {
    match (part * 100).checked_div(whole) {
        Some(percent) => format!("{percent} % ({part})"),
        None => "–".to_owned(),
    }
}

/// Text of a file between other words: nothing in it is Markdown, HTML, a mention or an issue.
fn inline(text: &str) -> String {
    let mut shown = String::new();
    for letter in text.chars() {
        match letter {
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            // A comment of nothing: `@team` is shown and nobody is called.
            '@' | '#' => {
                let _ = write!(shown, "{letter}<!-- -->");
            }
            '\n' => shown.push_str("<br>"),
            '\r' => {}
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' => {
                shown.push('\\');
                shown.push(letter);
            }
            letter => shown.push(letter),
        }
    }
    shown
}

/// Text of a file as code: in more back-ticks than it has in a row.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ").replace('|', "\\|");
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

fn html_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_file_stays_text() {
        assert_eq!(
            inline("</details> **@team** | `x` #1\nend"),
            "&lt;/details&gt; \\*\\*@<!-- -->team\\*\\* \\| \\`x\\` #<!-- -->1<br>end"
        );
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("a `` b`"), "``` a `` b` ```");
    }
}
