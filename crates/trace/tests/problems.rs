//! What a spec's documents contradict in one another.

use expect_test::{Expect, expect};
use specls_spec::ReferenceTarget;
use specls_trace::{fixture, problems};

const HEAD: &str = "//- /.kiro/specs/hanoi/";

/// Says of each document of the spec `hanoi` what its neighbours show, as place and message.
fn check(requirements: &str, design: &str, tasks: &str, expect: Expect) {
    let mut workspace = String::new();
    for (name, text) in [("requirements", requirements), ("design", design), ("tasks", tasks)] {
        if !text.is_empty() {
            workspace.push_str(&format!("{HEAD}{name}.md\n{text}"));
        }
    }
    check_workspace(&workspace, expect);
}

fn check_workspace(workspace: &str, expect: Expect) {
    let snapshot = fixture::parse(workspace).snapshot;
    let mut shown = String::new();
    for file in snapshot.specs().flat_map(|spec| spec.files().cloned().collect::<Vec<_>>()) {
        let own = file.document.problems();
        for problem in problems(&snapshot, &file.path).iter().filter(|one| !own.contains(one)) {
            shown.push_str(&format!(
                "{} `{}`: {}\n",
                file.located.kind.name(),
                problem.span.of(&file.text),
                problem.message
            ));
        }
    }
    expect.assert_eq(&shown);
}

const REQUIREMENTS: &str = "### Requirement 1: Move\n\n1. THE game SHALL move\n2. THE game SHALL draw\n\n\
                            ### Requirement 2: Win\n\n1. THE game SHALL end\n\n\
                            ### Requirement 3: Later\n";

#[test]
fn a_criterion_without_task_is_named() {
    check(
        REQUIREMENTS,
        "",
        "- [ ] 1. Move\n  - _Requirements: 1.1, 2.1_\n",
        expect![[r#"
        requirements `THE game SHALL draw`: No task cites 1.2; propagate the change, or name it below a task
    "#]],
    );
}

#[test]
fn nothing_is_said_before_there_are_tasks() {
    check(REQUIREMENTS, "", "", expect![[r#""#]]);
    check(REQUIREMENTS, "", "# Implementation Plan\n", expect![[r#""#]]);
}

#[test]
fn tasks_that_cite_nothing_at_all_are_one_problem() {
    check(
        REQUIREMENTS,
        "",
        "- [ ] 1. Move\n- [ ] 2. Win\n",
        expect![[r#"
        requirements `### Requirement 1: Move`: No task of hanoi cites any of its 3 criteria; name them below each task: _Requirements: 1.1_
    "#]],
    );
}

#[test]
fn a_whole_requirement_and_all_of_them_cover_their_criteria() {
    check(REQUIREMENTS, "", "- [ ] 1. Move\n  - _Requirements: 1, 2_\n", expect![[r#""#]]);
    check(REQUIREMENTS, "", "- [ ] 1. Move\n  - _Requirements: All_\n", expect![[r#""#]]);
    check(
        REQUIREMENTS,
        "",
        "- [ ] 1. Move\n  - _Requirements: 1.1-1.2, Requirement 2_\n",
        expect![[r#""#]],
    );
}

#[test]
fn a_reference_to_what_does_not_exist_says_what_there_is() {
    check(
        REQUIREMENTS,
        "",
        "- [ ] 1. All\n  - _Requirements: All_\n\
         - [ ] 2. Move\n  - _Requirements: 1.3, 2.2, 3.1, 9, 9.1, 1.1-1.7_\n",
        expect![[r#"
            tasks `1.3`: hanoi has no criterion 1.3: requirement 1 has 1.1 to 1.2
            tasks `2.2`: hanoi has no criterion 2.2: requirement 2 has only 2.1
            tasks `3.1`: hanoi has no criterion 3.1: requirement 3 has no criteria
            tasks `9`: hanoi has no requirement 9: its requirements are 1 to 3
            tasks `9.1`: hanoi has no requirement 9.1: its requirements are 1 to 3
            tasks `1.1-1.7`: hanoi has no criterion 1.7: requirement 1 has 1.1 to 1.2
        "#]],
    );
}

#[test]
fn a_spec_of_one_requirement_says_so() {
    check(
        "### Requirement 4: Move\n\n1. THE game SHALL move\n",
        "",
        "- [ ] 1. Move\n  - _Requirements: 4.1, 5_\n",
        expect![[r#"
            tasks `5`: hanoi has no requirement 5: it has only 4
        "#]],
    );
}

#[test]
fn an_unknown_property_says_how_many_there_are() {
    check(
        REQUIREMENTS,
        "### Property 1: Order\n\n**Validates: Requirements 1.1, 7.7**\n",
        "- [ ] 1. Test\n  - _Requirements: All, Property 1, Property 4_\n",
        expect![[r#"
            design `7.7`: hanoi has no requirement 7.7: its requirements are 1 to 3
            tasks `4`: hanoi has no property 4; its design has 1
        "#]],
    );
}

#[test]
fn nothing_is_unknown_where_requirements_hold_nothing() {
    check(
        "# Requirements\n\nTo be written.\n",
        "### Property 1: Order\n\n**Validates: Requirements 1.1**\n",
        "- [ ] 1. Move\n  - _Requirements: 1.1, 2_\n",
        expect![[r#""#]],
    );
    check("", "", "- [ ] 1. Move\n  - _Requirements: 1.1, Property 2_\n", expect![[r#""#]]);
}

#[test]
fn what_a_bugfix_describes_as_it_is_needs_no_task() {
    check_workspace(
        "//- /.kiro/specs/twice/bugfix.md\n# Bugfix Requirements Document\n\n## Bug Analysis\n\n\
         ### Current Behavior (Defect)\n\n1.1 WHEN a disc is dropped twice THEN the system loses it\n\n\
         ### Expected Behavior (Correct)\n\n2.1 WHEN a disc is dropped twice THEN the system SHALL keep it\n\n\
         ### Unchanged Behavior (Regression Prevention)\n\n3.1 WHEN a disc is dropped once THEN the system SHALL CONTINUE TO keep it\n\
         //- /.kiro/specs/twice/tasks.md\n- [ ] 1. Keep it\n  - _Requirements: 2.1_\n",
        expect![[r#"
            bugfix `WHEN a disc is dropped once THEN the system SHALL CONTINUE TO keep it`: No task cites 3.1; propagate the change, or name it below a task
        "#]],
    );
}

/// Says what each reference of a list means in this spec.
fn check_resolve(requirements: &str, list: &str, expect: Expect) {
    let workspace = format!(
        "{HEAD}requirements.md\n{requirements}{HEAD}design.md\n\
         ### Property 1: Order\n\n**Validates: Requirements 1.2, 2**\n"
    );
    let snapshot = fixture::parse(&workspace).snapshot;
    let spec = snapshot.spec_in(".kiro/specs/hanoi").expect("the fixture has the spec");
    let shown: String = specls_spec::references(list, specls_text::Span::new(0, list.len()))
        .iter()
        .map(|reference| {
            let ids = spec.resolve(&reference.target);
            let ids: Vec<&str> = ids.iter().map(specls_spec::Id::as_str).collect();
            let known = if spec.knows(&reference.target) { "" } else { "unknown" };
            let words = matches!(reference.target, ReferenceTarget::Text(_)).then_some("words ");
            format!(
                "{}: {}{}{known}\n",
                reference.span.of(list),
                words.unwrap_or_default(),
                ids.join(" ")
            )
        })
        .collect();
    expect.assert_eq(&shown);
}

#[test]
fn references_mean_criteria_requirements_ranges_and_properties() {
    check_resolve(
        REQUIREMENTS,
        "1.2, 1, 1.1-2.1, 1-2, 3, All, N/A, 1.9, 8, 1.1-1.9, the board, Property 1, Property 7",
        expect![[r#"
            1.2: 1.2
            1: 1.1 1.2
            1.1-2.1: 1.1 1.2 2.1
            1-2: 1.1 1.2 2.1
            3: 
            All: 1.1 1.2 2.1
            N/A: 
            1.9: unknown
            8: unknown
            1.1-1.9: unknown
            the board: words 
            1: 1.2 2.1
            7: unknown
        "#]],
    );
}

#[test]
fn numbers_are_found_with_and_without_their_letters() {
    check_resolve(
        "### REQ-001: Move\n\n1. THE game SHALL move\n2. THE game SHALL draw\n\n\
         ### REQ-002: Win\n\n1. THE game SHALL end\n",
        "REQ-001, REQ-1, 1, 1.2, REQ-001.2, R2, 002, FR-1",
        expect![[r#"
            REQ-001: REQ-001.1 REQ-001.2
            REQ-1: REQ-001.1 REQ-001.2
            1: REQ-001.1 REQ-001.2
            1.2: REQ-001.2
            REQ-001.2: REQ-001.2
            R2: REQ-002.1
            002: REQ-002.1
            FR-1: unknown
        "#]],
    );
    check_resolve(
        "### FR-1: Move\n\n1. THE game SHALL move\n\n### NFR-1: Fast\n\n1. THE game SHALL be fast\n",
        "FR-1, NFR-1, 1, REQ-1",
        expect![[r#"
            FR-1: FR-1.1
            NFR-1: NFR-1.1
            1: unknown
            REQ-1: unknown
        "#]],
    );
}
