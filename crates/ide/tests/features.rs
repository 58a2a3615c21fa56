//! Each feature on a small workspace: fixture in, text out.

mod fixture;

use expect_test::{Expect, expect};
use specls_ide::{
    Beside, Changes, Drafters, OutlineEntry, Suggested, actions, definition, hover, lenses,
    outline, references, symbols,
};
use specls_text::Span;
use specls_trace::fixture::{Fixture, parse};

use fixture::{both, shown_places};

const CAFE: &str = "
//- /.kiro/specs/cafe/requirements.md
# Requirements Document

## Requirements

### Requirement 1: Coffee

#### Acceptance Criteria

1. WHEN a guest orders, THE Café SHALL brew.
2. THE Café SHALL close at night.
//- /.kiro/specs/cafe/design.md
# Design

### Property 1: Always brewed

**Validates: Requirements 1.1**
";

/// The workspace with a tasks.md that holds the cursor.
fn with_tasks(tasks: &str) -> Fixture {
    parse(&format!("{}//- /.kiro/specs/cafe/tasks.md\n{tasks}", CAFE.trim_start()))
}

fn titles(fixture: &Fixture, changes: Changes) -> String {
    let (path, offset) = fixture.cursor.clone().expect("a cursor");
    let suggested = Suggested::default();
    let beside = Beside {
        sources: &*fixture.sources,
        changes,
        suggested: &suggested,
        drafters: &Drafters::default(),
    };
    let actions = actions(&fixture.snapshot, &path, Span::at(offset), beside);
    actions.iter().map(|action| format!("{}\n", action.title)).collect()
}

fn check_actions(fixture: &Fixture, changes: Changes, expected: Expect) {
    expected.assert_eq(&titles(fixture, changes));
}

#[test]
fn an_open_task_can_be_implemented_started_and_ticked() {
    let fixture = with_tasks("- [ ] 1. Br$0ew\n  - _Requirements: 1.1, 1.2_\n");
    check_actions(
        &fixture,
        Changes::Unknown,
        expect![[r#"
            Implement task 1
            Start task 1
            Tick task 1
        "#]],
    );
}

#[test]
fn a_done_task_can_be_reopened() {
    let fixture = with_tasks("- [x] 1. Br$0ew\n  - _Requirements: 1.1, 1.2_\n");
    check_actions(
        &fixture,
        Changes::Unknown,
        expect![[r#"
        Reopen task 1
    "#]],
    );
}

#[test]
fn free_text_becomes_requirements() {
    let fixture = parse("//- /.kiro/specs/cafe/requirements.md\nA ca$0fé.\n");
    check_actions(
        &fixture,
        Changes::Unknown,
        expect![[r#"
        Generate requirements
    "#]],
    );
}

#[test]
fn requirements_without_a_design_lead_to_one() {
    let text = CAFE.trim_start().replace("# Requirements Doc", "# $0Requirements Doc");
    let (requirements, _) = text.split_once("//- /.kiro/specs/cafe/design.md").unwrap();
    check_actions(
        &parse(requirements),
        Changes::Unknown,
        expect![[r#"
        Generate design
    "#]],
    );
}

#[test]
fn a_change_since_the_last_commit_is_offered_to_be_propagated() {
    let fixture = with_tasks("$0\n- [x] 1. Brew\n  - _Requirements: 1.1, 1.2_\n");
    check_actions(
        &fixture,
        Changes::SinceCommit,
        expect![[r#"
        Propagate the change
    "#]],
    );
}

#[test]
fn a_reference_leads_to_its_criterion() {
    let fixture = with_tasks("- [ ] 1. Brew\n  - _Requirements: 1.1, 1.$02_\n");
    let (path, offset) = fixture.cursor.clone().unwrap();
    let found = definition(&fixture.snapshot, &path, offset);
    expect![[r#"
        .kiro/specs/cafe/requirements.md: 2. THE Café SHALL close at night.
    "#]]
    .assert_eq(&shown_places(&fixture, &found));
}

#[test]
fn a_reference_names_all_who_cite_the_same() {
    let fixture = with_tasks("- [ ] 1. Brew\n  - _Requirements: 1.$01, 1.2_\n");
    let (path, offset) = fixture.cursor.clone().unwrap();
    let found = references(&fixture.snapshot, &path, offset, false);
    expect![[r#"
        .kiro/specs/cafe/design.md: 1.1
        .kiro/specs/cafe/tasks.md: 1.1
    "#]]
    .assert_eq(&shown_places(&fixture, &found));
}

#[test]
fn hovering_a_reference_shows_the_criterion_and_its_tasks() {
    let fixture = with_tasks("- [ ] 1. Brew\n  - _Requirements: 1.$01, 1.2_\n");
    let (path, offset) = fixture.cursor.clone().unwrap();
    let suggested = Suggested::default();
    let beside = Beside {
        sources: &*fixture.sources,
        changes: Changes::Unknown,
        suggested: &suggested,
        drafters: &Drafters::default(),
    };
    let hover = hover(&fixture.snapshot, &path, offset, beside).unwrap();
    expect![[r#"
        **1.1** · Coffee

        > WHEN a guest orders, THE Café SHALL brew.

        - Task 1 (open): Brew
        - Property 1: Always brewed"#]]
    .assert_eq(&hover.markdown);
}

#[test]
fn the_outline_nests_criteria_in_requirements_and_sub_tasks_in_tasks() {
    let fixture = with_tasks("# Plan\n\n- [ ] 1. Brew\n  - [x] 1.1 Grind\n- [ ] 2. Close\n");
    let mut text = String::new();
    for file in ["requirements", "tasks"] {
        let path = format!(".kiro/specs/cafe/{file}.md");
        print(&outline(&fixture.snapshot, &path), 0, &mut text);
    }
    expect![[r#"
        Section Requirements Document
          Section Requirements
            Requirement 1 Coffee
              Section Acceptance Criteria
                Criterion 1.1 WHEN a guest orders, THE Café SHALL brew.
                Criterion 1.2 THE Café SHALL close at night.
        Section Plan
          Task 1 Brew
            Task 1.1 Grind
          Task 2 Close
    "#]]
    .assert_eq(&text);
}

#[test]
fn lenses_have_twins_among_the_actions() {
    let fixture = with_tasks("- [ ] 1. Br$0ew\n  - _Requirements: 1.1_\n");
    let (path, _) = fixture.cursor.clone().unwrap();
    let menu = titles(&fixture, Changes::Unknown);
    let suggested = Suggested::default();
    let beside = Beside {
        sources: &*fixture.sources,
        changes: Changes::Unknown,
        suggested: &suggested,
        drafters: &Drafters::default(),
    };
    let lenses = lenses(&fixture.snapshot, &path, beside);
    assert!(!lenses.is_empty());
    for lens in lenses {
        assert!(menu.contains(&lens.action.title), "{}", lens.action.title);
    }
}

fn print(entries: &[OutlineEntry], depth: usize, text: &mut String) {
    for entry in entries {
        text.push_str(&format!("{}{:?} {}\n", "  ".repeat(depth), entry.kind, entry.name));
        print(&entry.children, depth + 1, text);
    }
}

/// What the search for symbols of the workspace finds, a line each.
#[track_caller]
fn check_symbols(query: &str, expected: Expect) {
    let fixture = both("//- /src/task.rs\nfn task() {}\nfn requirement_2() {}\n");
    let found = symbols(&fixture.snapshot, query);
    let lines = found.iter().map(|one| format!("{}#{}\n", one.container, one.name));
    expected.assert_eq(&lines.collect::<String>());
}

#[test]
fn parts_are_found_as_they_are_cited() {
    check_symbols(
        "Requirement 1",
        expect![[r#"
            chess#1 Castle
            hanoi#1 Move
        "#]],
    );
    check_symbols(
        "requirement 1.2",
        expect![[r#"
            chess#1.2 THE game SHALL count moves.
            hanoi#1.2 THE game SHALL count moves.
        "#]],
    );
    check_symbols(
        "hanoi criterion 1.2",
        expect![[r#"
            hanoi#1.2 THE game SHALL count moves.
        "#]],
    );
    check_symbols(
        "Property 1",
        expect![[r#"
            hanoi#P1 Order
        "#]],
    );
    check_symbols(
        "Task 1.1",
        expect![[r#"
            hanoi#T1.1 Pegs
        "#]],
    );
}

#[test]
fn what_a_part_is_called_without_a_number_finds_no_part() {
    check_symbols(
        "task",
        expect![[r#"
            #task
        "#]],
    );
    check_symbols(
        "requirement",
        expect![[r#"
            #requirement_2
        "#]],
    );
}
