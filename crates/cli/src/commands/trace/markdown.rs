//! The trace as Markdown that a pull request shows: totals, what asks for work, and one folded table
//! a spec.

use std::cmp::Reverse;
use std::fmt::Write;

use crate::model::CoverageModel;

use super::model::{CriterionTrace, LinkTrace, Report, SpecTrace, State, sign};

/// A comment on GitHub has 65,536 characters at most; what calls us may have a line to add.
const LONGEST: usize = 65_000;

/// The report as Markdown. One that is too long for a comment has the worst first, leaves out what
/// asks for no work, and says what else it left out.
pub fn markdown(report: &Report) -> String {
    let whole = Page::new(usize::MAX).of(report);
    match whole.chars().count() <= LONGEST {
        true => whole,
        false => Page::new(LONGEST).of(report),
    }
}

/// A text of a limited length.
struct Page {
    text: String,
    /// How many characters may follow.
    left: usize,
    is_limited: bool,
    /// What was left out, in words.
    left_out: Vec<String>,
}

impl Page {
    fn new(longest: usize) -> Self {
        // The sentence at the end has its place in any case.
        let left = longest.saturating_sub(500);
        let is_limited = longest < usize::MAX;
        Self { text: String::new(), left, is_limited, left_out: Vec::new() }
    }

    fn of(mut self, report: &Report) -> String {
        self.push(&match &report.part {
            Some(part) => format!(
                "## Trace of {}\n\n{}\n\n{}\n",
                code(&part.address),
                inline(&part.title),
                code(&format!("{}:{}", part.path, part.line))
            ),
            None => format!("## Trace of {}\n", inline(&report.project)),
        });
        let mut specs: Vec<&SpecTrace> = report.specs.iter().collect();
        if self.is_limited {
            specs.sort_by_key(|spec| Reverse(spec.criteria().filter(|one| asks(one)).count()));
        }
        self.totals(report, &specs);
        self.push(&asking(report));
        self.failing(report);
        self.drift(report);
        self.citations(report);
        self.suggestions(report);
        let mut criteria = 0;
        for spec in specs {
            criteria += self.spec(spec, report.specs.len() == 1);
        }
        self.note(criteria, "criterion", "criteria");
        self.code(report);
        if !self.left_out.is_empty() {
            let _ = write!(
                self.text,
                "\nLeft out here, for a comment on GitHub has no place for more: {}. \
                 `specls trace --out trace.html` or `--format json` has everything.\n",
                self.left_out.join(", ")
            );
        }
        self.text
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.left = self.left.saturating_sub(text.chars().count());
    }

    /// A table between what opens and what closes it, as many rows as there is place for. Gives how
    /// many were left out.
    fn table(&mut self, open: &str, rows: Vec<String>, close: &str, most: usize) -> usize {
        let length = |text: &str| text.chars().count();
        let mut place = self.left.min(most).saturating_sub(length(open) + length(close));
        let fits = |row: &&String| {
            let fits = length(row) <= place;
            place = if fits { place - length(row) } else { 0 };
            fits
        };
        let shown: Vec<&String> = rows.iter().take_while(fits).collect();
        if !shown.is_empty() {
            self.push(open);
            for row in &shown {
                self.push(row);
            }
            self.push(close);
        }
        rows.len() - shown.len()
    }

    fn note(&mut self, left_out: usize, one: &str, many: &str) {
        if left_out > 0 {
            self.left_out.push(format!("{left_out} {}", if left_out == 1 { one } else { many }));
        }
    }

    /// No list but that of criteria takes more than its part of a limited page.
    fn part(&self) -> usize {
        if self.is_limited { LONGEST / 5 } else { usize::MAX }
    }

    fn totals(&mut self, report: &Report, specs: &[&SpecTrace]) {
        let row = |name: &str, coverage: &CoverageModel| {
            let stages = coverage.stages().map(|(_, part)| {
                part.map_or("–".to_owned(), |part| share(part, coverage.criteria))
            });
            format!("| {name} | {} | {} |\n", coverage.criteria, stages.join(" | "))
        };
        let rows = specs.iter().map(|spec| row(&code(&spec.id), &spec.coverage)).collect();
        let all = match specs.len() {
            0 | 1 => String::new(),
            _ => row("**All**", &report.coverage),
        };
        let open = "\n| Spec | Criteria | Planned | Built | Tested | Verified |\n\
                    |---|--:|--:|--:|--:|--:|\n";
        let left_out = self.table(open, rows, &all, self.part());
        self.note(left_out, "spec in the table above", "specs in the table above");
        let coverage = &report.coverage;
        let apart = [(coverage.optional, "optional"), (coverage.opted_out, "opted out")];
        let apart: Vec<String> = apart
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        if !apart.is_empty() {
            self.push(&format!("\nNot counted: {}.\n", apart.join(", ")));
        }
    }

    /// The tests that failed, by name.
    fn failing(&mut self, report: &Report) {
        let rows = report.failing().map(|(criterion, link)| {
            format!("| {} | {} |\n", code(&criterion.address), code(&link.address))
        });
        let open = "\n### Failing tests\n\n| Criterion | Test |\n|---|---|\n";
        let left_out = self.table(open, rows.collect(), "", self.part());
        self.note(left_out, "failing test", "failing tests");
    }

    fn drift(&mut self, report: &Report) {
        let rows = report.drift.iter().map(|drifted| {
            let moved = drifted.moved_to.as_ref();
            let moved = moved.map_or_else(String::new, |to| format!(", now {}", code(to)));
            format!(
                "| {} | {} | {}{moved} |\n",
                code(&drifted.criterion),
                code(&drifted.code),
                drifted.drift
            )
        });
        let open = "\n### Drift\n\n| Criterion | Code | What happened |\n|---|---|---|\n";
        let left_out = self.table(open, rows.collect(), "", self.part());
        self.note(left_out, "drifted link", "drifted links");
    }

    fn citations(&mut self, report: &Report) {
        let rows = report.citations.iter().map(|citation| {
            let place = code(&format!("{}:{}", citation.path, citation.line));
            let (text, message) = (code(&citation.text), inline(&citation.message));
            format!("| {place} | {text} | {message} |\n")
        });
        let open = format!(
            "\n<details><summary>Citations that count for nothing ({})</summary>\n\n\
             | Where | Cites | Why |\n|---|---|---|\n",
            report.citations.len()
        );
        let left_out = self.table(&open, rows.collect(), "\n</details>\n", self.part());
        let (one, many) = ("citation that counts for nothing", "citations that count for nothing");
        self.note(left_out, one, many);
    }

    /// Code that is likely to answer to criteria without any.
    fn suggestions(&mut self, report: &Report) {
        let rows = report.suggested().flat_map(|(criterion, found)| {
            found.shown().map(|file| {
                let symbols: Vec<String> = file.symbols.iter().map(|it| code(it)).collect();
                format!(
                    "| {} | {} | {} | {} | {} |\n",
                    code(&criterion.address),
                    file.confidence,
                    code(file.path),
                    symbols.join(", "),
                    reasons(&file.because)
                )
            })
        });
        let open = "\n### Suggestions\n\nThey count for nothing until somebody cites or confirms \
                    them.\n\n| Criterion | How sure | File | Where | Because |\n|---|--:|---|---|---|\n";
        let left_out = self.table(open, rows.collect(), "", self.part());
        self.note(left_out, "suggestion", "suggestions");
    }

    /// One spec, criterion by criterion; folded unless it is the only one. Gives how many criteria
    /// were left out.
    fn spec(&mut self, spec: &SpecTrace, only: bool) -> usize {
        let all = spec.criteria().count();
        let mut rows = Vec::new();
        for requirement in &spec.requirements {
            let mut head = format!(
                "| **{} {}** | | | | | | |\n",
                inline(&requirement.id),
                inline(&requirement.title)
            );
            let wanted = requirement.criteria.iter().filter(|it| !self.is_limited || asks(it));
            let before = rows.len();
            rows.extend(wanted.map(|it| std::mem::take(&mut head) + &row(it)));
            if rows.len() == before && !self.is_limited {
                rows.push(head);
            }
        }
        let (shown, columns) = (
            rows.len(),
            "| Criterion | Planned | Built | Tested | Verified | Code | Tests |\n\
                       |---|:-:|:-:|:-:|:-:|---|---|\n",
        );
        let (title, close) = match only {
            true => (format!("\n### {}\n\n", code(&spec.id)), ""),
            false => {
                let id = html_text(&spec.id);
                let title = format!("\n<details><summary>{id} ({all} criteria)</summary>\n\n");
                (title, "\n</details>\n")
            }
        };
        let left_out = self.table(&(title + columns), rows, close, usize::MAX);
        if self.is_limited { left_out + all - shown } else { left_out }
    }

    fn code(&mut self, report: &Report) {
        const MOST: usize = 30;
        let Some(all) = &report.code else { return };
        let missing = all.symbols - all.reached;
        let mut files: Vec<_> = all.files.iter().filter(|it| !it.unreached.is_empty()).collect();
        if self.is_limited {
            files.sort_by_key(|file| Reverse(file.unreached.len()));
        }
        let rows = files.into_iter().map(|file| {
            let names: Vec<String> =
                file.unreached.iter().take(MOST).map(|symbol| code(&symbol.name)).collect();
            let more = match file.unreached.len().saturating_sub(MOST) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let (path, names) = (code(&file.path), names.join(", "));
            format!("| {path} | {}/{} | {names}{more} |\n", file.reached, file.symbols)
        });
        let open = format!(
            "\n<details><summary>Code that no criterion reaches ({missing} of {} symbols)\
             </summary>\n\n| File | Reached | Not reached |\n|---|--:|---|\n",
            all.symbols
        );
        let left_out = self.table(&open, rows.collect(), "\n</details>\n", usize::MAX);
        let unreached = "with code that no criterion reaches";
        self.note(left_out, &format!("file {unreached}"), &format!("files {unreached}"));
    }
}

/// Whether a criterion asks for work.
fn asks(criterion: &CriterionTrace) -> bool {
    State::ASKING.iter().any(|(state, _)| criterion.is(*state)) || criterion.is(State::Ambiguous)
}

/// What asks for work: a line a state with the criteria in it.
fn asking(report: &Report) -> String {
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
    match lines.is_empty() {
        true => lines,
        false => format!("\n### To look at\n\n{lines}"),
    }
}

/// The row of a criterion.
fn row(criterion: &CriterionTrace) -> String {
    let mut text = format!("| {} {} |", code(&criterion.id), inline(&criterion.text));
    for (stage, reached) in criterion.stages() {
        let _ = write!(text, " {} |", sign(stage, reached));
    }
    for role in ["implements", "tests"] {
        let links: Vec<String> = criterion.links_that(role).map(link).collect();
        let _ = write!(text, " {} |", links.join("<br>"));
    }
    text.push('\n');
    text
}

fn link(link: &LinkTrace) -> String {
    let said: Vec<String> =
        link.run().into_iter().chain(link.change().map(str::to_owned)).collect();
    match said.as_slice() {
        [] => code(&link.address),
        said => format!("{} ({})", code(&link.address), said.join(", ")),
    }
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

/// Why something is suggested: the stars and back-ticks are ours, what stands between is not.
fn reasons(because: &str) -> String {
    let parts = because.split('`').enumerate().map(|(at, part)| match at % 2 {
        0 => part.split('*').map(inline).collect::<Vec<String>>().join("*"),
        _ => code(part),
    });
    parts.collect()
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
        assert_eq!(
            reasons("*@team* in `a|b()`; *x_y* in <b>"),
            "*@<!-- -->team* in `a\\|b()`; *x\\_y* in &lt;b&gt;"
        );
        assert_eq!(code("a `` b`"), "``` a `` b` ```");
    }
}
