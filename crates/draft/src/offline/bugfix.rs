//! The design and the tasks of a bugfix: the bug is shown by a test first, then fixed, and what
//! worked before must go on working.

use specls_spec::{BugfixStatement, Criterion, Id, Requirements};

use super::coverage;
use super::design::Section;
use super::page::names;
use super::plan::{one_line, statements};

const BUG_DETAILS: &[&str] = &["bug details", "bug analysis", "bug condition"];
const EXPECTED: &[&str] = &["expected behavior", "expected behaviour"];
const ROOT_CAUSE: &[&str] = &["hypothesized root cause", "root cause", "cause"];

/// The three lists of a bugfix.
pub(super) struct Statements<'a> {
    pub(super) current: Vec<&'a Criterion>,
    pub(super) expected: Vec<&'a Criterion>,
    pub(super) unchanged: Vec<&'a Criterion>,
}

impl<'a> Statements<'a> {
    pub(super) fn of(document: &'a Requirements) -> Self {
        Self {
            current: statements(document, BugfixStatement::Current),
            expected: statements(document, BugfixStatement::Expected),
            unchanged: statements(document, BugfixStatement::Unchanged),
        }
    }
}

/// The ids of these criteria, in order.
pub(super) fn ids<'a>(criteria: &[&'a Criterion]) -> impl Iterator<Item = &'a Id> + use<'a> {
    criteria.iter().map(|criterion| &criterion.id).collect::<Vec<_>>().into_iter()
}

fn bullets(criteria: &[&Criterion]) -> String {
    let lines = criteria.iter().map(|criterion| format!("- {}", one_line(&criterion.text)));
    lines.collect::<Vec<_>>().join("\n")
}

fn cited(criteria: &[&Criterion]) -> String {
    format!("{}\n\n_Requirements: {}_", bullets(criteria), coverage::list(ids(criteria)))
}

/// The sections of a bugfix's design.
pub(super) fn sections(document: &Requirements) -> Vec<Section> {
    let Statements { current, expected, unchanged } = Statements::of(document);
    let details = format!(
        "### Bug Condition\n\nThe bug shows itself in these cases:\n\n{}\n\n**Formal \
         Specification:**\n\n```\nFUNCTION isBugCondition(input)\n  RETURN TODO(say which inputs \
         trigger the bug)\nEND FUNCTION\n```",
        cited(&current)
    );
    let mut behavior = format!("After the fix:\n\n{}", cited(&expected));
    if !unchanged.is_empty() {
        behavior.push_str(&format!(
            "\n\n### Preservation Requirements\n\n**Unchanged Behaviors:**\n\n{}",
            cited(&unchanged)
        ));
    }
    let mut properties = Vec::new();
    if !expected.is_empty() {
        properties.push(format!(
            "Property 1: Bug Condition - Expected Behavior Holds\n\n*For any* input for which \
             isBugCondition returns true, the fixed code shall behave as the Expected Behavior \
             says.\n\n**Validates: Requirements {}**",
            coverage::list(ids(&expected))
        ));
    }
    if !unchanged.is_empty() {
        properties.push(format!(
            "Property {}: Preservation - Other Behavior Is Unchanged\n\n*For any* input for which \
             isBugCondition returns false, the fixed code shall give the same result as the \
             original code.\n\n**Validates: Requirements {}**",
            properties.len() + 1,
            coverage::list(ids(&unchanged))
        ));
    }
    let some = |names, title, body, needed| Section { names, title, body, needed };
    vec![
        some(
            names::OVERVIEW,
            "Overview",
            "TODO(say in a few sentences what breaks, why, and how the fix goes about it)".to_owned(),
            false,
        ),
        some(
            names::GLOSSARY,
            "Glossary",
            "- **Bug_Condition (C)**: The condition that triggers the bug\n- **Property (P)**: The \
             behavior that is right when the condition holds\n- **Preservation**: The behavior that \
             must stay as it is"
                .to_owned(),
            false,
        ),
        some(BUG_DETAILS, "Bug Details", details, !current.is_empty()),
        some(EXPECTED, "Expected Behavior", behavior, !expected.is_empty() || !unchanged.is_empty()),
        some(
            ROOT_CAUSE,
            "Hypothesized Root Cause",
            "TODO(name the likely causes, the likeliest first, and how each would be seen)".to_owned(),
            true,
        ),
        some(
            names::PROPERTIES,
            "Correctness Properties",
            properties.join("\n\n"),
            !properties.is_empty(),
        ),
        some(
            &["fix implementation", "fix", "changes required"],
            "Fix Implementation",
            "TODO(name the files and functions to change, and what changes in each)".to_owned(),
            true,
        ),
        some(
            names::TESTING,
            "Testing Strategy",
            "The bug is shown on the unfixed code first; then the fix is checked, and that nothing \
             else changed.\n\n- **Exploratory checking**: tests for the bug condition run on the \
             unfixed code and must fail there; what they show confirms or refutes the root cause.\n\
             - **Fix checking**: the same tests pass on the fixed code.\n- **Preservation \
             checking**: tests of the unchanged behavior pass before and after the fix."
                .to_owned(),
            true,
        ),
    ]
}
