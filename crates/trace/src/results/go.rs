//! `go test -json`: one event a line.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{CaseResult, Reading, TestResults, counted};

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(rename = "Action", borrow)]
    action: std::borrow::Cow<'a, str>,
    #[serde(rename = "Package", default)]
    package: String,
    #[serde(rename = "Test")]
    test: Option<String>,
}

/// Reads the events; lines that are none (what the compiler prints) are passed over.
pub(super) fn read(text: &str) -> Reading {
    let mut events = text.lines().filter(|line| line.starts_with('{')).map(event);
    // The first line may be cut off, or be somebody else's.
    if !events.by_ref().take(20).flatten().any(|event| !event.package.is_empty()) {
        let printed = ["=== RUN ", "--- PASS: ", "--- FAIL: "];
        let go = text.lines().any(|line| printed.iter().any(|head| line.starts_with(head)));
        let advice = "is what `go test -v` prints for people; give the output of `go test -json`";
        return go.then(|| Err(advice.to_owned()));
    }
    let mut results = TestResults::default();
    let mut running: BTreeSet<(String, String)> = BTreeSet::new();
    let mut ended: BTreeMap<String, bool> = BTreeMap::new();
    for event in text.lines().filter(|line| line.starts_with('{')).filter_map(event) {
        let passed = match &*event.action {
            "pass" => Some(true),
            "fail" => Some(false),
            "skip" => None,
            "run" => {
                running.extend(event.test.map(|test| (event.package, test)));
                continue;
            }
            _ => continue,
        };
        match event.test {
            Some(test) => {
                running.remove(&(event.package.clone(), test.clone()));
                let suite = event.package;
                results.cases.push(CaseResult { name: test, suite, file: None, passed });
            }
            None => {
                ended.insert(event.package, passed != Some(false));
            }
        }
    }
    // A test that panics or runs out of time takes the others of its package with it.
    let (stopped, unfinished): (Vec<_>, Vec<_>) =
        running.into_iter().partition(|(package, _)| ended.get(package) == Some(&false));
    results.cases.extend(stopped.into_iter().map(|(package, test)| CaseResult {
        name: test,
        suite: package,
        file: None,
        passed: Some(false),
    }));
    if !unfinished.is_empty() {
        results.notes.push(format!(
            "ends in the middle; {} could be read, {} had not ended",
            counted(&results.cases),
            unfinished.len()
        ));
    }
    Some(Ok(results))
}

fn event(line: &str) -> Option<Event<'_>> {
    serde_json::from_str(line).ok()
}
