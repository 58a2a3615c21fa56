//! Problems as SARIF 2.1.0, for code scanning.
//!
//! Comments name the sections of the standard,
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html>.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use specls_spec::{ProblemCode, Severity};

use crate::answer::{Failure, Outcome};
use crate::commands::check::Report;
use crate::model::{Area, EditModel, ProblemModel, RelatedModel, SETTINGS, UNREADABLE};
use crate::output;
use crate::project::Project;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

const MANUAL: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/problems.md");

/// What paths are relative to: the repository.
const BASE: &str = "SRCROOT";

/// One log of one run.
pub fn sarif(report: &Report, project: &Project) -> Result<String, Failure> {
    let prefix = project.below_repository();
    let rules = rules();
    let places: HashMap<&str, usize> =
        rules.iter().enumerate().map(|(place, rule)| (rule.id, place)).collect();
    let mut known = BTreeMap::new();
    let results: Vec<Value> = report
        .problems
        .iter()
        .map(|problem| result(problem, places.get(problem.code), &prefix, &mut known))
        .collect();
    output::json(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "specls",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.iter().map(Rule::descriptor).collect::<Vec<_>>(),
            }},
            // Tells this run apart from those of other tools over the same commit (3.17.3).
            "automationDetails": { "id": "specls/" },
            "invocations": [{
                "executionSuccessful": report.outcome != Outcome::Incomplete,
                "exitCode": report.outcome.code(),
            }],
            // Columns count characters, as in all of our output (3.14.17).
            "columnKind": "unicodeCodePoints",
            // Without a uri the reader says where the repository lies (3.14.14): no machine's paths
            // leave it, and two machines write the same log.
            "originalUriBaseIds": {
                BASE: { "description": { "text": "The root of the repository" } },
            },
            "results": results,
            "properties": { "coverage": report.coverage, "minimums": report.minimums },
        }],
    }))
}

/// A kind of problem.
struct Rule {
    id: &'static str,
    severity: Severity,
    explanation: &'static str,
}

/// All kinds, in the order of the manual.
fn rules() -> Vec<Rule> {
    let unreadable = "A spec's file is not UTF-8, too large, or cannot be opened.";
    let settings = "Something in a file of settings is unknown or wrong, and counts as left out.";
    let codes = ProblemCode::ALL.iter().map(|code| Rule {
        id: code.name(),
        severity: code.severity(),
        explanation: code.explanation(),
    });
    let others = [
        Rule { id: UNREADABLE, severity: Severity::Error, explanation: unreadable },
        Rule { id: SETTINGS, severity: Severity::Warning, explanation: settings },
    ];
    codes.chain(others).collect()
}

impl Rule {
    /// 3.49
    fn descriptor(&self) -> Value {
        let address = format!("{MANUAL}#{}", self.id);
        json!({
            "id": self.id,
            "shortDescription": { "text": self.explanation },
            "fullDescription": { "text": self.explanation },
            "help": {
                "text": format!("{} See {address}", self.explanation),
                "markdown": format!("{} See [the manual]({address}).", self.explanation),
            },
            "helpUri": address,
            "defaultConfiguration": { "level": level(self.severity.name()) },
            "properties": { "tags": ["requirements", "traceability"] },
        })
    }
}

/// 3.27
fn result<'a>(
    problem: &'a ProblemModel,
    rule: Option<&usize>,
    prefix: &str,
    known: &mut BTreeMap<(&'a str, &'a str, &'a str), usize>,
) -> Value {
    let place = |path: &str, area: Area| json!({ "artifactLocation": file(prefix, path), "region": region(area) });
    let occurrence =
        known.entry((problem.code, &problem.path, &problem.excerpt)).and_modify(|it| *it += 1);
    let occurrence = *occurrence.or_insert(0);
    let mut result = json!({
        "ruleId": problem.code,
        "level": level(problem.severity),
        "message": { "text": problem.message },
        "locations": [{ "physicalLocation": place(&problem.path, problem.area) }],
        "partialFingerprints": { "line/v1": fingerprint(problem, prefix, occurrence) },
        "properties": { "severity": problem.severity },
    });
    if let Some(rule) = rule {
        result["ruleIndex"] = json!(rule);
    }
    if let Some(fix) = &problem.fix {
        let replacement = |edit: &EditModel| {
            json!({
                "deletedRegion": region(edit.area),
                "insertedContent": { "text": edit.text },
            })
        };
        result["fixes"] = json!([{
            "description": { "text": fix.title },
            "artifactChanges": [{
                "artifactLocation": file(prefix, &problem.path),
                "replacements": fix.edits.iter().map(replacement).collect::<Vec<_>>(),
            }],
        }]);
    }
    if !problem.related.is_empty() {
        let location = |related: &RelatedModel| {
            json!({
                "message": { "text": related.message },
                "physicalLocation": place(&related.path, related.area),
            })
        };
        result["relatedLocations"] = problem.related.iter().map(location).collect();
    }
    result
}

fn file(prefix: &str, path: &str) -> Value {
    json!({ "uri": uri(&format!("{prefix}{path}")), "uriBaseId": BASE })
}

fn region(area: Area) -> Value {
    let Area { line, column, end_line, end_column } = area;
    json!({
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
    })
}

/// What stays the same while lines above come and go: the kind, the file, the words of the line,
/// and which of several such it is (3.27.17).
fn fingerprint(problem: &ProblemModel, prefix: &str, occurrence: usize) -> String {
    let words: Vec<&str> = problem.excerpt.split_whitespace().collect();
    // What says nothing of a line is told apart by its message.
    let words = if words.is_empty() { problem.message.clone() } else { words.join(" ") };
    let path = &problem.path;
    let said = format!("{}\n{prefix}{path}\n{words}\n{occurrence}", problem.code);
    let digest = Sha256::digest(said.as_bytes());
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// SARIF has no more than these; what is no warning is a note (3.27.10).
fn level(severity: &str) -> &'static str {
    match severity {
        "error" => "error",
        "warning" => "warning",
        _ => "note",
    }
}

/// A relative path as a reference (RFC 3986): everything but unreserved characters, `/` and what a
/// segment may hold is encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => uri.push(char::from(byte)),
            b'/' | b'-' | b'.' | b'_' | b'~' | b'@' | b'+' | b'(' | b')' => {
                uri.push(char::from(byte))
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_reference() {
        assert_eq!(uri("specs/a b/é#1:2%.md"), "specs/a%20b/%C3%A9%231%3A2%25.md");
    }

    #[test]
    fn every_kind_of_problem_is_a_rule() {
        assert_eq!(rules().len(), ProblemCode::ALL.len() + 2);
    }
}
