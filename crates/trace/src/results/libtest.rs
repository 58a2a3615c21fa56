//! What Rust's test harness prints: for people, as JSON, and nextest in its form.

use serde::Deserialize;

use super::{CaseResult, Reading, TestResults, counted};

/// A line of `cargo test -- --format json` or of nextest's `libtest-json`.
#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    event: String,
    #[serde(default)]
    name: String,
}

/// Reads the output, in which lines of Cargo may stand between those of the harness.
pub(super) fn read(text: &str) -> Reading {
    let mut report = Report::default();
    for line in text.lines() {
        report.line(line);
    }
    report.end()
}

/// What was read so far.
#[derive(Default)]
struct Report {
    results: TestResults,
    /// Whether a line was the harness's.
    recognised: bool,
    /// The crate or the test program that runs now, as Cargo named it.
    suite: String,
    /// A case whose output stands between its name and its result.
    pending: Option<String>,
    /// How many cases were announced.
    announced: usize,
    /// How many runs began that did not end.
    running: usize,
    /// Whether dots stand for cases.
    terse: bool,
}

impl Report {
    fn line(&mut self, line: &str) {
        if line.starts_with('{') {
            if let Ok(event) = serde_json::from_str::<Event>(line) {
                self.event(event);
            }
            return;
        }
        let trimmed = line.trim();
        if let Some(suite) = running(trimmed) {
            (self.suite, self.pending) = (suite, None);
        } else if let Some(count) = announced(line) {
            self.recognised = true;
            self.announced += count;
            self.running += 1;
        } else if let Some((name, outcome)) = line.strip_prefix("test ").and_then(named) {
            match passed(outcome) {
                Some(passed) => self.case(&name, passed),
                None => self.pending = Some(name),
            }
        } else if let (Some(name), Some(passed)) = (self.pending.clone(), passed(trimmed)) {
            self.case(&name, passed);
            self.pending = None;
        } else if line.starts_with("test result: ") {
            self.recognised = true;
            self.running = self.running.saturating_sub(1);
        } else if self.recognised && is_terse(trimmed) {
            self.terse = true;
        }
    }

    fn event(&mut self, event: Event) {
        match (event.kind.as_str(), event.event.as_str()) {
            ("suite", "started") => {
                self.recognised = true;
                self.running += 1;
            }
            ("suite", "ok" | "failed") => {
                self.recognised = true;
                self.running = self.running.saturating_sub(1);
            }
            ("test", "ok") => self.case(&event.name, Some(true)),
            ("test", "failed" | "timeout") => self.case(&event.name, Some(false)),
            ("test", "ignored") => self.case(&event.name, None),
            ("test" | "suite", _) => self.recognised = true,
            _ => {}
        }
    }

    /// `name` may say its program, as nextest has it: `specls-trace::shell$board::tests::moves#2`,
    /// with the number of a repeated try, which replaces the one before.
    fn case(&mut self, name: &str, passed: Option<bool>) {
        self.recognised = true;
        let (suite, name) = name.split_once('$').unwrap_or((&self.suite, name));
        let (name, again) = match name.rsplit_once('#') {
            Some((name, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                (name, true)
            }
            _ => (name, false),
        };
        let cases = &mut self.results.cases;
        let same = |case: &&mut CaseResult| case.name == name && case.suite == suite;
        match if again { cases.iter_mut().rev().find(same) } else { None } {
            Some(before) => before.passed = passed,
            None => cases.push(CaseResult {
                name: name.to_owned(),
                suite: suite.to_owned(),
                file: None,
                passed,
            }),
        }
    }

    fn end(mut self) -> Reading {
        if !self.recognised {
            return None;
        }
        let read = self.results.cases.len();
        let note = if self.running > 0 {
            format!("ends in the middle; {} could be read", counted(&self.results.cases))
        } else if read >= self.announced {
            return Some(Ok(self.results));
        } else if self.terse {
            "shows dots instead of names, which say nothing about single tests; run `cargo test` \
             without --quiet"
                .to_owned()
        } else {
            format!(
                "names {read} of {} cases; what tests print stands between, run `cargo test` \
                 without --nocapture",
                self.announced
            )
        };
        self.results.notes.push(note);
        Some(Ok(self.results))
    }
}

/// The crate or test program behind `Running unittests src/lib.rs (target/debug/deps/board-0a1b)`
/// and `Doc-tests board`.
fn running(line: &str) -> Option<String> {
    if let Some(name) = line.strip_prefix("Doc-tests ") {
        return Some(name.to_owned());
    }
    let (_, program) = line.strip_prefix("Running ")?.rsplit_once('(')?;
    let program = program.trim_end_matches([')', '`']);
    let file = program.rsplit(['/', '\\']).next()?;
    let file = file.strip_suffix(".exe").unwrap_or(file);
    Some(file.rsplit_once('-').map_or(file, |(name, _)| name).to_owned())
}

/// `running 12 tests`
fn announced(line: &str) -> Option<usize> {
    let rest = line.strip_prefix("running ")?;
    let count = rest.strip_suffix(" tests").or_else(|| rest.strip_suffix(" test"))?;
    count.parse().ok()
}

/// Name and outcome of `board::tests::moves ... ok`, `board::tests::falls - should panic ... ok`.
fn named(rest: &str) -> Option<(String, &str)> {
    let (name, outcome) =
        rest.split_once(" ... ").or_else(|| Some((rest.strip_suffix(" ...")?, "")))?;
    let name = name.strip_suffix(" - should panic").unwrap_or(name);
    Some((name.trim().to_owned(), outcome))
}

/// Whether `ok`, `FAILED`, `ignored, slow`, `ok <0.001s>` say that it passed; `None` for anything
/// else, such as what the test prints.
fn passed(outcome: &str) -> Option<Option<bool>> {
    let word = outcome.split_once(" <").map_or(outcome, |(word, _)| word);
    match word.split_once(',').map_or(word, |(word, _)| word) {
        "ok" => Some(Some(true)),
        "FAILED" => Some(Some(false)),
        "ignored" => Some(None),
        _ => word.starts_with("bench:").then_some(Some(true)),
    }
}

/// `..F.i` or `.... 12/40`
fn is_terse(line: &str) -> bool {
    let dots = line.split(' ').next().unwrap_or_default();
    !dots.is_empty() && dots.chars().all(|letter| matches!(letter, '.' | 'F' | 'i'))
}
