//! Reports that are one JSON value: Jest, Vitest, pytest-json-report.

use serde::Deserialize;

use super::{CaseResult, Reading, TestResults};

/// `jest --json`, `vitest --reporter=json`.
#[derive(Deserialize)]
struct Jest {
    #[serde(rename = "testResults")]
    files: Vec<JestFile>,
}

#[derive(Deserialize)]
struct JestFile {
    #[serde(default, alias = "testFilePath")]
    name: Option<String>,
    #[serde(default)]
    status: String,
    #[serde(rename = "assertionResults", default)]
    cases: Vec<JestCase>,
}

#[derive(Deserialize)]
struct JestCase {
    #[serde(rename = "ancestorTitles", default)]
    inside: Vec<String>,
    #[serde(default)]
    title: String,
    #[serde(default)]
    status: String,
}

/// `pytest --json-report`.
#[derive(Deserialize)]
struct Pytest {
    tests: Vec<PytestCase>,
}

#[derive(Deserialize)]
struct PytestCase {
    nodeid: String,
    outcome: String,
}

/// Reads whichever it is.
pub(super) fn read(text: &str) -> Reading {
    let text = text.trim();
    // What npm prints may stand above.
    let start = text.starts_with('{').then_some(0).or_else(|| text.find("\n{").map(|at| at + 1))?;
    let text = text.get(start..)?;
    let head = text.get(..text.len().min(4000)).unwrap_or(text);
    let jest =
        ["\"numTotalTests\"", "\"testResults\"", "\"numFailedTests\"", "\"assertionResults\""];
    if jest.iter().any(|key| head.contains(key)) {
        return Some(value::<Jest>(text).map(jest_results));
    }
    if head.contains("\"exitcode\"") || head.contains("\"nodeid\"") {
        return Some(value::<Pytest>(text).map(pytest_results));
    }
    None
}

/// The first value of the text; what stands behind it does not matter.
fn value<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    match serde_json::Deserializer::from_str(text).into_iter::<T>().next() {
        Some(Ok(value)) => Ok(value),
        Some(Err(error)) if error.is_eof() => {
            Err("ends in the middle; JSON of this kind can only be read whole".to_owned())
        }
        Some(Err(error)) => Err(format!("cannot be read as JSON: {error}")),
        None => Err("holds no JSON".to_owned()),
    }
}

fn jest_results(jest: Jest) -> TestResults {
    let mut results = TestResults::default();
    for file in jest.files {
        if file.cases.is_empty() && file.status == "failed" {
            let file = file.name.as_deref().unwrap_or("a file");
            results.notes.push(format!("says that {file} could not be run"));
        }
        results.cases.extend(file.cases.into_iter().map(|case| CaseResult {
            name: case.title,
            suite: case.inside.join(" > "),
            file: file.name.clone(),
            passed: match case.status.as_str() {
                "passed" => Some(true),
                "failed" => Some(false),
                _ => None,
            },
        }));
    }
    results
}

fn pytest_results(pytest: Pytest) -> TestResults {
    TestResults::of_cases(pytest.tests.into_iter().map(|case| {
        // `tests/test_board.py::TestShift::test_one[a::b]`
        let (path, parameters) =
            case.nodeid.split_at(case.nodeid.find('[').unwrap_or(case.nodeid.len()));
        let mut parts: Vec<&str> = path.split("::").collect();
        let name = parts.pop().unwrap_or_default();
        let mut parts = parts.into_iter();
        CaseResult {
            file: parts.next().map(str::to_owned),
            suite: parts.collect::<Vec<_>>().join("::"),
            name: format!("{name}{parameters}"),
            passed: match case.outcome.as_str() {
                "passed" | "xpassed" => Some(true),
                "failed" | "error" => Some(false),
                _ => None,
            },
        }
    }))
}
