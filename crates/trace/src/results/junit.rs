//! JUnit XML in the dialects of those who write it: Surefire, Gradle, pytest, jest-junit, Vitest,
//! mocha, gotestsum, nextest, PHPUnit, googletest, RSpec, .NET.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use super::{CaseResult, Reading, TestResults, counted};

/// Elements inside each other; no report needs more, and more is meant to hurt.
const DEEPEST: usize = 200;

/// Reads nested suites with their cases.
pub(super) fn read(text: &str) -> Reading {
    if !text.trim_start().starts_with('<') {
        return None;
    }
    let mut report = Report::default();
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let broken = loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                if let Err(reason) = report.start(&element) {
                    return Some(Err(reason));
                }
                if report.depth > DEEPEST {
                    break Some(format!("nests more than {DEEPEST} elements"));
                }
            }
            Ok(Event::Empty(element)) => {
                if let Err(reason) = report.start(&element) {
                    return Some(Err(reason));
                }
                report.end(element.name().as_ref());
            }
            Ok(Event::End(element)) => report.end(element.name().as_ref()),
            Ok(Event::Eof) if report.depth == 0 => break None,
            Ok(Event::Eof) => break Some("ends in the middle".to_owned()),
            Ok(_) => {}
            Err(_) if cut_off(text, reader.error_position()) => {
                break Some("ends in the middle".to_owned());
            }
            Err(error) => {
                let at = usize::try_from(reader.error_position()).unwrap_or_default();
                let before = text.as_bytes().get(..at).unwrap_or_default();
                let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
                break Some(format!("is broken XML in line {line} ({error})"));
            }
        }
    };
    if !report.rooted {
        let reason = broken.unwrap_or_else(|| "is XML without any element".to_owned());
        return Some(Err(reason));
    }
    if let Some(broken) = broken {
        let read = counted(&report.results.cases);
        report.results.notes.push(format!("{broken}; {read} could be read"));
    }
    Some(Ok(report.results))
}

/// Whether nothing but the rest of one mark-up stands behind an error: a file cut off.
fn cut_off(text: &str, at: u64) -> bool {
    let rest = usize::try_from(at).ok().and_then(|at| text.get(at..)).unwrap_or_default();
    !rest.contains('>')
}

/// What was read so far.
#[derive(Default)]
struct Report {
    results: TestResults,
    depth: usize,
    rooted: bool,
    /// Name and file of the suites around, outermost first.
    suites: Vec<(String, Option<String>)>,
    case: Option<CaseResult>,
}

impl Report {
    /// The sentence says that this is another XML.
    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), String> {
        self.depth += 1;
        let name = element.local_name();
        let name: &str = name.as_ref();
        if !self.rooted {
            self.rooted = true;
            if !matches!(name, "testsuites" | "testsuite" | "testcase") {
                return Err(format!(
                    "is XML, but not JUnit's (it opens with <{}>); {}",
                    name.chars().take(40).collect::<String>(),
                    advice(name)
                ));
            }
        }
        match name {
            "testsuite" => {
                let attributes = Attributes::of(element);
                let file = attributes.file.or_else(|| self.suites.last()?.1.clone());
                self.suites.push((attributes.name, file));
            }
            "testcase" => self.case = Some(self.begin(element)),
            "skipped" | "disabled" => {
                if let Some(case) = self.case.as_mut().filter(|case| case.passed == Some(true)) {
                    case.passed = None;
                }
            }
            "failure" | "error" => {
                // What is still to do is skipped first, and may then fail.
                if let Some(case) = self.case.as_mut().filter(|case| case.passed.is_some()) {
                    case.passed = Some(false);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        match name.rsplit(':').next().unwrap_or(name) {
            "testsuite" => {
                self.suites.pop();
            }
            "testcase" => self.results.cases.extend(self.case.take()),
            _ => {}
        }
    }

    fn begin(&self, element: &BytesStart<'_>) -> CaseResult {
        let attributes = Attributes::of(element);
        // Node says `test` of every case, and the titles around it in nested suites.
        let class = attributes.class.filter(|class| !class.is_empty() && class != "test");
        let around = || self.suites.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
        let suite_file = self.suites.last().and_then(|(_, file)| file.clone());
        // googletest and others name a case that did not run and say so beside.
        let skipped = attributes.status.iter().any(|status| {
            ["skipped", "notrun", "disabled", "ignored", "pending", "suppressed"]
                .iter()
                .any(|word| status.eq_ignore_ascii_case(word))
        });
        CaseResult {
            name: attributes.name,
            suite: class.unwrap_or_else(|| around().join(" > ")),
            file: attributes.file.or(suite_file),
            passed: (!skipped).then_some(true),
        }
    }
}

/// What the XML of others can be turned into.
fn advice(root: &str) -> &'static str {
    match root {
        "coverage" | "report" => "of coverage only lcov is read, which most tools write when asked",
        "assemblies" | "assembly" | "test-run" | "test-results" | "TestRun" => {
            "let the runner write JUnit (`dotnet test --logger junit`, with the package \
             JunitXml.TestLogger)"
        }
        _ => "ask the runner for its JUnit report",
    }
}

/// The attributes that matter, of a suite or a case.
#[derive(Default)]
struct Attributes {
    name: String,
    class: Option<String>,
    file: Option<String>,
    /// `status` and `result`.
    status: Vec<String>,
}

impl Attributes {
    fn of(element: &BytesStart<'_>) -> Self {
        let mut found = Self::default();
        for attribute in element.attributes().with_checks(false).flatten() {
            // What no XML says of itself, such as an entity of its own, stays as it stands.
            let raw: &str = attribute.value.as_ref();
            let value = unescape(raw).map_or_else(|_| raw.to_owned(), |value| value.into_owned());
            match attribute.key.as_ref() {
                "name" => found.name = value,
                "classname" => found.class = Some(value),
                "file" | "filepath" if !value.is_empty() => found.file = Some(value),
                "status" | "result" => found.status.push(value),
                _ => {}
            }
        }
        found
    }
}
