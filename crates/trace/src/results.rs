//! What runs of tests said: reports of many test runners in, one verdict a symbol out.

mod go;
mod json;
mod junit;
mod lcov;
mod libtest;
mod matching;
mod tap;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use matching::Lookup;

/// What is understood, for messages.
const UNDERSTOOD: &str = "JUnit XML, the output of `cargo test` (text or JSON), nextest's \
                          libtest-json, `go test -json`, TAP, the JSON of Jest, Vitest and \
                          pytest-json-report, and lcov";

/// One test case that ran.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseResult {
    /// Its name or title as the report has it.
    pub name: String,
    /// What it is inside of: a class, a module, a suite; possibly empty. Where the report tells the
    /// titles around a case apart they are joined by ` > `.
    pub suite: String,
    /// The file it stands in as the report says it: below the root, below a package, or absolute.
    pub file: Option<String>,
    /// Whether it passed; `None` when it was skipped.
    pub passed: Option<bool>,
}

/// What reports say of one test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It ran, and nothing of it failed.
    Passed,
    /// It failed, or a parameter or sub-test of it did.
    Failed,
    /// It was there and did not run.
    Skipped,
}

impl Verdict {
    /// `passed`, `failed` or `skipped`.
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Passed => "passed",
            Verdict::Failed => "failed",
            Verdict::Skipped => "skipped",
        }
    }

    /// Whether the test passed; `None` when it did not run.
    pub const fn passed(self) -> Option<bool> {
        match self {
            Verdict::Passed => Some(true),
            Verdict::Failed => Some(false),
            Verdict::Skipped => None,
        }
    }

    /// How two ended together: one that was skipped says nothing beside another.
    pub const fn and(self, other: Verdict) -> Self {
        match (self, other) {
            (Verdict::Failed, _) | (_, Verdict::Failed) => Verdict::Failed,
            (Verdict::Passed, _) | (_, Verdict::Passed) => Verdict::Passed,
            (Verdict::Skipped, Verdict::Skipped) => Verdict::Skipped,
        }
    }

    const fn of(passed: Option<bool>) -> Self {
        match passed {
            Some(true) => Verdict::Passed,
            Some(false) => Verdict::Failed,
            None => Verdict::Skipped,
        }
    }
}

/// How much of some lines ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Exercised {
    /// How many of the lines hold something that could run.
    pub lines: usize,
    /// How many of those did.
    pub ran: usize,
}

/// What runs of tests said. Two are equal when they know the same cases and lines.
#[derive(Debug, Clone, Default)]
pub struct TestResults {
    cases: Vec<CaseResult>,
    lines: BTreeMap<String, Lines>,
    notes: Vec<String>,
    /// The cases by their names, once somebody asked.
    lookup: OnceLock<Box<Lookup>>,
}

/// The lines of one file that a run could have reached: from 1, and whether it did.
type Lines = BTreeMap<u32, bool>;

impl TestResults {
    /// Reads one report, whatever wrote it; `name` is what messages call it. A report that ends in
    /// the middle gives what could be read, and a note. The sentence says why nothing could.
    pub fn read(name: &str, text: &str) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}');
        let plain = without_colours(text);
        let text = plain.as_deref().unwrap_or(text);
        if text.trim().is_empty() {
            return Err(format!("`{name}` is empty; did the tests run?"));
        }
        let readers = [junit::read, json::read, lcov::read, go::read, libtest::read, tap::read];
        match readers.iter().find_map(|read| read(text)) {
            Some(Ok(mut results)) => {
                for note in &mut results.notes {
                    *note = format!("`{name}` {note}");
                }
                Ok(results)
            }
            Some(Err(reason)) => Err(format!("`{name}` {reason}")),
            None => Err(format!("`{name}` is no report of tests; understood are {UNDERSTOOD}")),
        }
    }

    /// Results with these cases.
    pub fn of_cases(cases: impl IntoIterator<Item = CaseResult>) -> Self {
        Self { cases: cases.into_iter().collect(), ..Self::default() }
    }

    /// Takes over what another report says. A case that failed in one of them has failed; a line
    /// that ran in one of them ran.
    pub fn merge(&mut self, other: Self) {
        self.cases.extend(other.cases);
        for (path, lines) in other.lines {
            let known = self.lines.entry(path).or_default();
            for (line, ran) in lines {
                *known.entry(line).or_default() |= ran;
            }
        }
        self.notes.extend(other.notes);
        self.lookup = OnceLock::new();
    }

    /// The cases in the order of the reports.
    pub fn cases(&self) -> &[CaseResult] {
        &self.cases
    }

    /// What a user should know about the reports: one that ends in the middle, one without names.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty() && self.lines.is_empty()
    }

    /// How the test ended that stands at `path` (below the root) and is called `symbol_names`: what
    /// it is inside of, outermost first, then its own name or title. Of a class, module or group of
    /// tests: how all in it ended; without names of the file as a whole. `None` when no report
    /// speaks of it, and when several cases could be meant that do not agree.
    ///
    /// Each parameter and sub-test counts: one that failed fails the test.
    pub fn verdict(&self, path: &str, symbol_names: &[&str]) -> Option<Verdict> {
        let lookup = self.lookup.get_or_init(|| Box::new(Lookup::new(&self.cases)));
        lookup.verdict(&self.cases, path, symbol_names)
    }

    /// How many of these lines (from 1) of the file at `path` (below the root) ran; `None` when no
    /// report says of any of them that it could.
    pub fn exercised(&self, path: &str, lines: RangeInclusive<u32>) -> Option<Exercised> {
        let known = match self.lines.get(path) {
            Some(known) => known,
            None => {
                let mut fitting =
                    self.lines.iter().filter(|(file, _)| matching::same_file(file, path));
                let (_, known) = fitting.next()?;
                // Two packages may both have a `src/index.ts`.
                fitting.next().is_none().then_some(known)?
            }
        };
        if lines.is_empty() {
            return None;
        }
        let mut exercised = Exercised { lines: 0, ran: 0 };
        for (_, ran) in known.range(lines) {
            exercised.lines += 1;
            exercised.ran += usize::from(*ran);
        }
        (exercised.lines > 0).then_some(exercised)
    }
}

impl PartialEq for TestResults {
    fn eq(&self, other: &Self) -> bool {
        self.cases == other.cases && self.lines == other.lines
    }
}

impl Eq for TestResults {}

/// What a reader of one format answers: `None` when the text is of another format.
type Reading = Option<Result<TestResults, String>>;

/// `1 case`, `2 cases`
fn counted(cases: &[CaseResult]) -> String {
    let count = cases.len();
    format!("{count} {}", if count == 1 { "case" } else { "cases" })
}

/// The text without the escape sequences that colour it; `None` when there are none.
fn without_colours(text: &str) -> Option<String> {
    if !text.contains('\u{1b}') {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    let mut parts = text.split('\u{1b}');
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let sequence = part.strip_prefix('[').and_then(|part| {
            let end = part.find(|letter: char| letter.is_ascii_alphabetic())?;
            part.get(end + 1..)
        });
        plain.push_str(sequence.unwrap_or(part));
    }
    Some(plain)
}

#[cfg(test)]
mod tests;
