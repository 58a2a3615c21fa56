//! Drafts that must not pass.

use expect_test::{Expect, expect};
use specls_text::FileChange;

use super::{FOLDER, request};
use crate::{Draft, Step, Violation, check};

const FILES: &str = "\
//- /.kiro/specs/hanoi/requirements.md
# Requirements Document

### Requirement 1: Move

#### Acceptance Criteria

1. THE game SHALL move disks
2. THE game SHALL count moves
//- /.kiro/specs/hanoi/tasks.md
- [x] 1. Move
  - carefully
  - _Requirements: 1.1_
- [ ] 2. Count
  - _Requirements: 1.2_
";

fn check_broken(step: Step, path: &str, after: &str, expected: Expect) {
    let request = request(FILES, step);
    let mut draft = Draft::default();
    draft.changes.push(FileChange::new(path, request.sources.text(path), after));
    let violations = check(&request, &draft);
    let shown: String =
        violations.iter().map(|Violation(sentence)| format!("{sentence}\n")).collect();
    expected.assert_eq(&shown);
}

fn tasks() -> String {
    format!("{FOLDER}/tasks.md")
}

#[test]
fn a_completed_task_is_not_rewritten() {
    check_broken(
        Step::Tasks,
        &tasks(),
        "- [x] 1. Move\n  - quickly\n  - _Requirements: 1.1_\n- [ ] 2. Count\n  - _Requirements: 1.2_\n",
        expect![[r#"
            tasks.md rewrites the completed task “Move”: leave completed tasks untouched
        "#]],
    );
    check_broken(
        Step::Tasks,
        &tasks(),
        "- [ ] 1. Move\n  - carefully\n  - _Requirements: 1.1, 1.2_\n",
        expect![[r#"
            tasks.md rewrites the completed task “Move”: leave completed tasks untouched
        "#]],
    );
}

#[test]
fn a_completed_task_cites_what_it_cited_unless_a_change_is_propagated() {
    let after = "- [x] 1. Move\n  - carefully\n  - _Requirements: 1.2_\n- [ ] 2. Count\n  - _Requirements: 1.1_\n";
    check_broken(
        Step::Tasks,
        &tasks(),
        after,
        expect![[r#"
        tasks.md rewrites the completed task “Move”: leave completed tasks untouched
    "#]],
    );
    check_broken(Step::Propagate, &tasks(), after, expect![[""]]);
}

#[test]
fn ids_must_exist_and_criteria_must_be_covered() {
    check_broken(
        Step::Tasks,
        &tasks(),
        "- [x] 1. Move\n  - carefully\n  - _Requirements: 1.1_\n- [ ] 2. Count\n  - _Requirements: 1.3_\n",
        expect![[r#"
            tasks.md cites 1.3, which requirements.md does not have: cite a criterion that exists
            tasks.md leaves out 1.2: give every criterion a place, and cite it there as `_Requirements: 1.2_`
        "#]],
    );
    check_broken(
        Step::Design,
        &format!("{FOLDER}/design.md"),
        "# Design\n\n## Overview\n",
        expect![[r#"
            design.md leaves out 1.1, 1.2: give every criterion a place, and cite it there as `_Requirements: 1.1_`
        "#]],
    );
}

#[test]
fn a_step_touches_its_own_documents_alone() {
    check_broken(
        Step::Tasks,
        "src/lib.rs",
        "",
        expect![[r#"
        the step `tasks` may not change `src/lib.rs`: leave it as it is
    "#]],
    );
    check_broken(
        Step::Implement { task: 1 },
        "../out.rs",
        "",
        expect![[r#"
        `../out.rs` is no path below the root: name files relative to the root, without `..`
    "#]],
    );
    check_broken(
        Step::Implement { task: 1 },
        &format!("{FOLDER}/design.md"),
        "# x\n",
        expect![[r#"
            the step `implement` may not change `.kiro/specs/hanoi/design.md`: leave it as it is
        "#]],
    );
    check_broken(
        Step::Requirements { idea: None },
        &format!("{FOLDER}/requirements.md"),
        "# nothing\n",
        expect![[r#"
            tasks.md cites 1.1, which requirements.md does not have: cite a criterion that exists
            tasks.md cites 1.2, which requirements.md does not have: cite a criterion that exists
            requirements.md has no acceptance criteria: write at least one
        "#]],
    );
}

#[test]
fn documents_of_no_spec_are_changed_while_code_is_written() {
    for path in [
        ".kiro/specs/other/design.md",
        ".KIRO/specs/hanoi/Tasks.md",
        ".kiro/specs/hanoi/trace.lock",
    ] {
        let request = request(FILES, Step::Implement { task: 1 });
        let mut draft = Draft::default();
        draft.changes.push(FileChange::new(path, None, "x\n"));
        assert_eq!(check(&request, &draft).len(), 1, "{path}");
    }
}

#[test]
fn criteria_that_code_is_linked_to_keep_their_numbers() {
    let files = "\
//- /.kiro/specs/hanoi/requirements.md
### Requirement 1: Move

#### Acceptance Criteria

1. THE game SHALL move disks
2. THE game SHALL count moves
//- /src/game.rs
// Requirements: 1.2
fn count() {}
";
    let request = request(files, Step::Requirements { idea: Some("Less".to_owned()) });
    let after =
        "### Requirement 1: Move\n\n#### Acceptance Criteria\n\n1. THE game SHALL count moves\n";
    let path = format!("{FOLDER}/requirements.md");
    let mut draft = Draft::default();
    draft.changes.push(FileChange::new(path.clone(), request.sources.text(&path), after));
    let violations = check(&request, &draft);
    expect![[r#"
        requirements.md loses criterion 1.2: keep it under its number, what cites it depends on it
        requirements.md moves criterion 1.2 to 1.1: keep the numbers, and put what is new at the end of its requirement
    "#]].assert_eq(&violations.iter().map(|it| format!("{}\n", it.0)).collect::<String>());
}
