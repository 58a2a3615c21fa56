//! From requirements to a design, to tasks, and on to what follows from a change.

use expect_test::{Expect, expect};
use specls_text::ChangeSet;

use super::{FOLDER, request, shown};
use crate::{Draft, Refusal, Step, answer, check, nothing_lost};

/// What a small game is to do.
const REQUIREMENTS: &str = "\
# Requirements Document

## Introduction

A game.

## Glossary

- **Disk**: A round plate with a size
- **Board**: The part that draws the pegs

## Requirements

### Requirement 1: Move Disks

**User Story:** As a player, I want to move disks, so that I can solve the puzzle

#### Acceptance Criteria

1. WHEN the player clicks a peg, THE Board SHALL lift the top disk
2. IF the clicked peg is empty, THEN THE Board SHALL show a hint
3. THE Rules SHALL never let a disk lie on a smaller disk

### Requirement 2: Undo

**User Story:** As a player, I want to undo a move, so that I can try again

#### Acceptance Criteria

1. WHEN the player presses undo, THE History SHALL take back the last move
";

/// A workspace of one spec that is changed step by step.
struct Story {
    files: Vec<(String, String)>,
}

impl Story {
    fn new(requirements: &str) -> Self {
        Self { files: vec![(format!("{FOLDER}/requirements.md"), requirements.to_owned())] }
    }

    fn fixture(&self) -> String {
        self.files.iter().map(|(path, text)| format!("//- /{path}\n{text}")).collect()
    }

    /// Drafts a step, checks the contract, and that nothing was lost.
    fn draft(&self, step: Step) -> Result<Draft, Refusal> {
        let request = request(&self.fixture(), step);
        let draft = answer(&request)?;
        assert_eq!(check(&request, &draft), []);
        if request.step != Step::Propagate {
            for file in draft.changes.files.iter().filter(|file| file.path.ends_with(".md")) {
                assert_eq!(nothing_lost(file), Ok(()));
            }
        }
        Ok(draft)
    }

    fn accept(&mut self, changes: &ChangeSet) {
        for change in &changes.files {
            self.write(&change.path, &change.after);
        }
    }

    fn write(&mut self, path: &str, text: &str) {
        self.files.retain(|(known, _)| known != path);
        self.files.push((path.to_owned(), text.to_owned()));
    }

    fn text(&self, name: &str) -> &str {
        let path = format!("{FOLDER}/{name}");
        self.files.iter().find(|(known, _)| *known == path).map_or("", |(_, text)| text)
    }

    fn edit(&mut self, name: &str, from: &str, to: &str) {
        let text = self.text(name);
        assert!(text.contains(from), "{name} has no {from:?}");
        let text = text.replacen(from, to, 1);
        self.write(&format!("{FOLDER}/{name}"), &text);
    }

    fn go(&mut self, step: Step) {
        let draft = self.draft(step).unwrap();
        self.accept(&draft.changes);
    }

    /// A spec with design, tasks and lock.
    fn planned() -> Self {
        let mut story = Story::new(REQUIREMENTS);
        story.go(Step::Design);
        story.go(Step::Tasks);
        story
    }
}

/// The lines that a draft adds (`+`) and takes away (`-`), file by file, and its notes.
fn changed(result: &Result<Draft, Refusal>) -> String {
    let Ok(draft) = result else { return shown(result) };
    let mut text = String::new();
    for file in &draft.changes.files {
        text.push_str(&format!("== {}\n", file.path.strip_prefix(FOLDER).unwrap_or(&file.path)));
        if file.path.ends_with(".lock") {
            continue;
        }
        let (before, after): (Vec<&str>, Vec<&str>) =
            (file.before().lines().collect(), file.after.lines().collect());
        for hunk in file.hunks() {
            for line in &before[hunk.before] {
                text.push_str(&format!("-{line}\n"));
            }
            for line in &after[hunk.after] {
                text.push_str(&format!("+{line}\n"));
            }
        }
    }
    for note in &draft.notes {
        text.push_str(&format!("note: {note}\n"));
    }
    text
}

fn check_change(story: &Story, step: Step, expected: Expect) {
    expected.assert_eq(&changed(&story.draft(step)));
}

#[test]
fn a_design_places_every_criterion() {
    let mut story = Story::new(REQUIREMENTS);
    story.write("src/board.js", "export class Board {}\n");
    check_change(
        &story,
        Step::Design,
        expect![[r#"
            == /design.md
            +# Design Document
            +
            +## Overview
            +
            +Hanoi serves 2 requirements: Move Disks and Undo.
            +
            +TODO(say in a few sentences how it is built, and why so)
            +
            +## Architecture
            +
            +Hanoi is made of 3 components. An arrow from a person leads to what serves that person's wishes.
            +
            +```mermaid
            +flowchart LR
            +    u1(["Player"])
            +    subgraph system["Hanoi"]
            +        c1["Board"]
            +        c2["Rules"]
            +        c3["History"]
            +    end
            +    u1 --> c1
            +    u1 --> c2
            +    u1 --> c3
            +```
            +
            +## Components and Interfaces
            +
            +### Board
            +
            +Serves “Move Disks”.
            +
            +- Lifts the top disk when the player clicks a peg
            +- Shows a hint if the clicked peg is empty
            +
            +Existing code: `Board` in `src/board.js`.
            +
            +_Requirements: 1.1, 1.2_
            +
            +### Rules
            +
            +Serves “Move Disks”.
            +
            +- Never lets a disk lie on a smaller disk
            +
            +_Requirements: 1.3_
            +
            +### History
            +
            +Serves “Undo”.
            +
            +- Takes back the last move when the player presses undo
            +
            +_Requirements: 2.1_
            +
            +## Data Models
            +
            +- **Disk**: A round plate with a size
            +- **Peg**
            +
            +TODO(give each its fields, and say which values are valid)
            +
            +## Correctness Properties
            +
            +A property holds in every case, not only in the examples that a test happens to name. Each one below restates a criterion so that random cases can check it.
            +
            +### Property 1: Never Let a Disk Lie on a Smaller Disk
            +
            +*For any* state of the Rules, the Rules shall never let a disk lie on a smaller disk.
            +
            +**Validates: Requirements 1.3**
            +
            +## Error Handling
            +
            +- **The clicked peg is empty**: the Board shall show a hint
            +
            +_Requirements: 1.2_
            +
            +## Testing Strategy
            +
            +Tests are written with node:test, in `test`.
            +
            +- **Unit tests** check each criterion by example, with the values at its edges. A test names the criterion it checks in a comment, so that it can be traced.
            +- **Error cases** under Error Handling are provoked one by one.
            +- **Property tests** check the property with at least 100 random cases, and name the property in a comment.
            +- **Integration tests** go through the components together, one way for each user story.
            note: What the requirements do not say is marked TODO: decide it before the tasks are drafted.
        "#]],
    );
}

#[test]
fn tasks_name_every_criterion() {
    let mut story = Story::new(REQUIREMENTS);
    story.go(Step::Design);
    check_change(
        &story,
        Step::Tasks,
        expect![[r#"
        == /tasks.md
        +# Implementation Plan
        +
        +- [ ] 1. Define the data models
        +  - Define Disk and Peg with their fields and their valid values
        +  - _Requirements: 1.1_
        +
        +- [ ] 2. Implement Board
        +  - [ ] 2.1 Lift the top disk
        +    - WHEN the player clicks a peg, THE Board SHALL lift the top disk
        +    - _Requirements: 1.1_
        +  - [ ] 2.2 Show a hint
        +    - IF the clicked peg is empty, THEN THE Board SHALL show a hint
        +    - _Requirements: 1.2_
        +  - [ ]* 2.3 Write unit tests for Board
        +    - Check each criterion above by example, with the values at its edges
        +    - _Requirements: 1.1, 1.2_
        +
        +- [ ] 3. Implement Rules
        +  - [ ] 3.1 Never let a disk lie on a smaller disk
        +    - THE Rules SHALL never let a disk lie on a smaller disk
        +    - _Requirements: 1.3_
        +  - [ ]* 3.2 Write property test for Never Let a Disk Lie on a Smaller Disk
        +    - **Property 1: Never Let a Disk Lie on a Smaller Disk**
        +    - **Validates: Requirements 1.3**
        +  - [ ]* 3.3 Write unit tests for Rules
        +    - Check each criterion above by example, with the values at its edges
        +    - _Requirements: 1.3_
        +
        +- [ ] 4. Implement History
        +  - [ ] 4.1 Take back the last move
        +    - WHEN the player presses undo, THE History SHALL take back the last move
        +    - _Requirements: 2.1_
        +  - [ ]* 4.2 Write unit tests for History
        +    - Check each criterion above by example, with the values at its edges
        +    - _Requirements: 2.1_
        +
        +- [ ] 5. Put the parts together
        +  - Connect Board, Rules and History
        +  - Go through every user story from its beginning to its end
        +  - _Requirements: 1.1, 1.3, 2.1_
        +
        +- [ ] 6. Checkpoint - Ensure all tests pass
        +  - Ensure all tests pass, ask the user if questions arise.
        == /trace.lock
    "#]],
    );
}

#[test]
fn tasks_without_a_design_follow_the_requirements() {
    let story = Story::new(REQUIREMENTS);
    check_change(
        &story,
        Step::Tasks,
        expect![[r#"
        == /tasks.md
        +# Implementation Plan
        +
        +- [ ] 1. Define the data models
        +  - Define Disk and Peg with their fields and their valid values
        +  - _Requirements: 1.1_
        +
        +- [ ] 2. Implement Board
        +  - [ ] 2.1 Lift the top disk
        +    - WHEN the player clicks a peg, THE Board SHALL lift the top disk
        +    - _Requirements: 1.1_
        +  - [ ] 2.2 Show a hint
        +    - IF the clicked peg is empty, THEN THE Board SHALL show a hint
        +    - _Requirements: 1.2_
        +  - [ ]* 2.3 Write unit tests for Board
        +    - Check each criterion above by example, with the values at its edges
        +    - _Requirements: 1.1, 1.2_
        +
        +- [ ] 3. Implement Rules
        +  - [ ] 3.1 Never let a disk lie on a smaller disk
        +    - THE Rules SHALL never let a disk lie on a smaller disk
        +    - _Requirements: 1.3_
        +  - [ ]* 3.2 Write unit tests for Rules
        +    - Check each criterion above by example, with the values at its edges
        +    - _Requirements: 1.3_
        +
        +- [ ] 4. Implement History
        +  - [ ] 4.1 Take back the last move
        +    - WHEN the player presses undo, THE History SHALL take back the last move
        +    - _Requirements: 2.1_
        +  - [ ]* 4.2 Write unit tests for History
        +    - Check each criterion above by example, with the values at its edges
        +    - _Requirements: 2.1_
        +
        +- [ ] 5. Put the parts together
        +  - Connect Board, Rules and History
        +  - Go through every user story from its beginning to its end
        +  - _Requirements: 1.1, 1.3, 2.1_
        +
        +- [ ] 6. Checkpoint - Ensure all tests pass
        +  - Ensure all tests pass, ask the user if questions arise.
        == /trace.lock
        note: hanoi has no design.md: the tasks follow from the requirements alone, without property tests.
    "#]],
    );
}

#[test]
fn drafting_again_finds_nothing_missing() {
    let story = Story::planned();
    for step in [Step::Requirements { idea: None }, Step::Design, Step::Tasks, Step::Propagate] {
        let Err(Refusal { sentence, .. }) = story.draft(step.clone()) else { panic!("{step:?}") };
        assert!(sentence.starts_with("nothing "), "{sentence}");
    }
}

#[test]
fn two_new_lines_become_one_task_and_one_design_entry() {
    let mut story = Story::planned();
    story.edit("tasks.md", "- [ ] 2.", "- [x] 2.");
    story.edit("tasks.md", "  - [ ] 2.1", "  - [x] 2.1");
    let mut requirements = story.text("requirements.md").to_owned();
    requirements.push_str(
        "2. WHEN the player presses Auto Solve, THE Solver SHALL show the optimal solution\n\
         3. WHILE the Solver shows the solution, THE Solver SHALL refuse clicks\n",
    );
    story.write(&format!("{FOLDER}/requirements.md"), &requirements);
    check_change(
        &story,
        Step::Propagate,
        expect![[r#"
        == /design.md
        +- Shows the optimal solution when the player presses Auto Solve
        +- Refuses clicks while the Solver shows the solution
        +
        +_Requirements: 2.2, 2.3_
        +
        == /tasks.md
        +  - [ ] 4.3 Extend “Undo”: show the optimal solution
        +    - WHEN the player presses Auto Solve, THE Solver SHALL show the optimal solution
        +    - WHILE the Solver shows the solution, THE Solver SHALL refuse clicks
        +    - _Requirements: 2.2, 2.3_
        == /trace.lock
        note: New: 2.2, 2.3.
    "#]],
    );
}

#[test]
fn a_new_requirement_whose_group_is_done_gets_a_task_of_its_own() {
    let mut story = Story::planned();
    let done = story.text("tasks.md").replace("[ ]", "[x]");
    story.write(&format!("{FOLDER}/tasks.md"), &done);
    story.edit(
        "requirements.md",
        "take back the last move\n",
        "take back the last move\n2. THE History SHALL keep every move\n",
    );
    check_change(
        &story,
        Step::Propagate,
        expect![[r#"
        == /design.md
        +- Keeps every move
        +
        +_Requirements: 2.2_
        +
        == /tasks.md
        +
        +- [ ] 7. Keep every move
        +  - THE History SHALL keep every move
        +  - _Requirements: 2.2_
        == /trace.lock
        note: New: 2.2.
    "#]],
    );
}

#[test]
fn references_follow_criteria_that_moved_even_in_completed_tasks() {
    let mut story = Story::planned();
    let done = story.text("tasks.md").replace("[ ]", "[x]");
    story.write(&format!("{FOLDER}/tasks.md"), &done);
    story.edit(
        "requirements.md",
        "1. WHEN the player clicks a peg",
        "1. WHEN the page opens, THE Board SHALL draw three pegs\n1. WHEN the player clicks a peg",
    );
    story.edit("requirements.md", "3. THE Rules", "4. THE Rules");
    story.edit("requirements.md", "2. IF the clicked", "3. IF the clicked");
    story.edit("requirements.md", "1. WHEN the player clicks", "2. WHEN the player clicks");
    check_change(
        &story,
        Step::Propagate,
        expect![[r#"
        == /design.md
        -_Requirements: 1.1, 1.2_
        +_Requirements: 1.2, 1.3_
        +
        +- Draws three pegs when the page opens
        +
        +_Requirements: 1.1_
        -_Requirements: 1.3_
        +_Requirements: 1.4_
        -**Validates: Requirements 1.3**
        +**Validates: Requirements 1.4**
        -_Requirements: 1.2_
        +_Requirements: 1.3_
        == /tasks.md
        -  - _Requirements: 1.1_
        +  - _Requirements: 1.2_
        -    - _Requirements: 1.1_
        +    - _Requirements: 1.2_
        -    - _Requirements: 1.2_
        +    - _Requirements: 1.3_
        -    - _Requirements: 1.1, 1.2_
        +    - _Requirements: 1.2, 1.3_
        -    - _Requirements: 1.3_
        +    - _Requirements: 1.4_
        -    - **Validates: Requirements 1.3**
        +    - **Validates: Requirements 1.4**
        -    - _Requirements: 1.3_
        +    - _Requirements: 1.4_
        -  - _Requirements: 1.1, 1.3, 2.1_
        +  - _Requirements: 1.2, 1.4, 2.1_
        +
        +- [ ] 7. Draw three pegs
        +  - WHEN the page opens, THE Board SHALL draw three pegs
        +  - _Requirements: 1.1_
        == /trace.lock
        note: New: 1.1.
        note: Moved: 1.1 is now 1.2, 1.2 is now 1.3, 1.3 is now 1.4; the references in tasks and design follow.
    "#]],
    );
}

#[test]
fn removed_criteria_are_reported_where_they_are_cited() {
    let mut story = Story::planned();
    story.edit(
        "requirements.md",
        "3. THE Rules SHALL never let a disk lie on a smaller disk\n",
        "",
    );
    check_change(
        &story,
        Step::Propagate,
        expect![[r#"
        == /trace.lock
        note: Removed: 1.3 is still cited in design.md:43, design.md:68, tasks.md:21, tasks.md:24, tasks.md:27, tasks.md:40; take it out there.
    "#]],
    );
}

#[test]
fn a_removed_number_that_another_criterion_took_is_not_left_behind() {
    let mut story = Story::planned();
    story.edit(
        "requirements.md",
        "2. IF the clicked peg is empty, THEN THE Board SHALL show a hint\n3. THE",
        "2. THE",
    );
    check_change(
        &story,
        Step::Propagate,
        expect![[r#"
        == /design.md
        -_Requirements: 1.1, 1.2_
        +_Requirements: 1.1_
        -_Requirements: 1.3_
        +_Requirements: 1.2_
        -**Validates: Requirements 1.3**
        +**Validates: Requirements 1.2**
        -_Requirements: 1.2_
        +_Requirements: N/A_
        == /tasks.md
        -    - _Requirements: 1.2_
        +    - _Requirements: N/A_
        -    - _Requirements: 1.1, 1.2_
        +    - _Requirements: 1.1_
        -    - _Requirements: 1.3_
        +    - _Requirements: 1.2_
        -    - **Validates: Requirements 1.3**
        +    - **Validates: Requirements 1.2**
        -    - _Requirements: 1.3_
        +    - _Requirements: 1.2_
        -  - _Requirements: 1.1, 1.3, 2.1_
        +  - _Requirements: 1.1, 1.2, 2.1_
        == /trace.lock
        note: Moved: 1.3 is now 1.2; the references in tasks and design follow.
        note: Removed: 1.2; another criterion has its number now, so the references to it were taken out.
    "#]],
    );
}

#[test]
fn a_changed_criterion_whose_tasks_are_done_is_revisited() {
    let mut story = Story::planned();
    let done = story.text("tasks.md").replace("[ ]", "[x]");
    story.write(&format!("{FOLDER}/tasks.md"), &done);
    story.edit("requirements.md", "take back the last move", "take back the last two moves");
    check_change(
        &story,
        Step::Propagate,
        expect![[r#"
        == /tasks.md
        +
        +- [ ] 7. Revisit “Undo”: a criterion changed
        +  - WHEN the player presses undo, THE History SHALL take back the last two moves
        +  - _Requirements: 2.1_
        == /trace.lock
        note: The text of 2.1 changed, and every task that cites it is done: a task to revisit it was added.
    "#]],
    );
}

#[test]
fn without_an_accepted_state_the_way_out_is_named() {
    let mut story = Story::new(REQUIREMENTS);
    story.write(&format!("{FOLDER}/tasks.md"), "- [ ] 1. Begin\n");
    check_change(
        &story,
        Step::Propagate,
        expect![[r#"
        refused: what changed in hanoi cannot be told: there is no trace.lock and git has no requirements of it; commit them, or run `specls lock hanoi` before the next change
    "#]],
    );
}

#[test]
fn gits_head_stands_in_for_the_lock() {
    let mut story = Story::new(REQUIREMENTS);
    story.write(&format!("{FOLDER}/tasks.md"), "- [x] 1. Begin\n  - _Requirements: 1.1-1.3, 2_\n");
    story.write(&format!("{FOLDER}/requirements.md @HEAD"), REQUIREMENTS);
    story.edit(
        "requirements.md",
        "take back the last move\n",
        "take back the last move\n2. THE History SHALL keep every move\n",
    );
    check_change(
        &story,
        Step::Propagate,
        expect![[r#"
        == /tasks.md
        +- [ ] 2. Keep every move
        +  - THE History SHALL keep every move
        +  - _Requirements: 2.2_
        == /trace.lock
        note: hanoi has no design.md yet: generate the design to have one.
        note: New: 2.2.
    "#]],
    );
}

#[test]
fn a_list_in_another_style_is_added_to_in_that_style() {
    let mut story = Story::new(REQUIREMENTS);
    story.write(
        &format!("{FOLDER}/tasks.md"),
        "# 实施计划\r\n\r\n- [x] 1. 棋盘\r\n  - 画柱子\r\n  - _需求: 1.1, 1.2_\r\n\r\n- [ ] 2. 规则\r\n- [ ] 2.1 检查移动\r\n  - _需求: 1.3_\r\n\r\n## 备注\r\n\r\n无",
    );
    check_change(
        &story,
        Step::Tasks,
        expect![[r#"
        == /tasks.md
        +- [ ] 3. Implement “Undo”
        +  - WHEN the player presses undo, THE History SHALL take back the last move
        +  - _需求: 2.1_
        +
        note: Tasks were added for a criterion that no task named: 2.1.
        note: hanoi has no design.md: the tasks follow from the requirements alone, without property tests.
    "#]],
    );
}

#[test]
fn a_design_that_a_person_wrote_is_only_added_to() {
    let mut story = Story::new(REQUIREMENTS);
    story.write(
        &format!("{FOLDER}/design.md"),
        "# Game\n\n## Overview\n\nMy words.\n\n## Components\n\n### Board\n\nDraws.\n\n_Requirements: 1.1_\n\n## Testing\n\nBy hand.\n",
    );
    check_change(
        &story,
        Step::Design,
        expect![[r#"
        == /design.md
        +- Shows a hint if the clicked peg is empty
        +- Never lets a disk lie on a smaller disk
        +
        +_Requirements: 1.2, 1.3_
        +
        +### History
        +
        +Serves “Undo”.
        +
        +- Takes back the last move when the player presses undo
        +
        +_Requirements: 2.1_
        +
        +## Data Models
        +
        +- **Disk**: A round plate with a size
        +- **Peg**
        +
        +TODO(give each its fields, and say which values are valid)
        +
        +## Correctness Properties
        +
        +A property holds in every case, not only in the examples that a test happens to name. Each one below restates a criterion so that random cases can check it.
        +
        +### Property 1: Never Let a Disk Lie on a Smaller Disk
        +
        +*For any* state of the Rules, the Rules shall never let a disk lie on a smaller disk.
        +
        +**Validates: Requirements 1.3**
        +
        +## Error Handling
        +
        +- **The clicked peg is empty**: the Board shall show a hint
        +
        +_Requirements: 1.2_
        +
        note: What the requirements do not say is marked TODO: decide it before the tasks are drafted.
    "#]],
    );
}

#[test]
fn a_bugfix_is_designed_around_the_bug() {
    let mut story = Story { files: Vec::new() };
    story.write(
        &format!("{FOLDER}/bugfix.md"),
        "\
# Bugfix Requirements Document

## Introduction

Undo is lost.

## Bug Analysis

### Current Behavior (Defect)

1.1 WHEN the page is reloaded THEN the undo button does nothing

### Expected Behavior (Correct)

2.1 WHEN the page is reloaded THEN the undo button SHALL take back the last move

### Unchanged Behavior (Regression Prevention)

3.1 WHEN no move was made THEN the undo button SHALL CONTINUE TO be grey
",
    );
    check_change(
        &story,
        Step::Design,
        expect![[r#"
        == /design.md
        +# Hanoi Bugfix Design
        +
        +## Overview
        +
        +TODO(say in a few sentences what breaks, why, and how the fix goes about it)
        +
        +## Glossary
        +
        +- **Bug_Condition (C)**: The condition that triggers the bug
        +- **Property (P)**: The behavior that is right when the condition holds
        +- **Preservation**: The behavior that must stay as it is
        +
        +## Bug Details
        +
        +### Bug Condition
        +
        +The bug shows itself in these cases:
        +
        +- WHEN the page is reloaded THEN the undo button does nothing
        +
        +_Requirements: 1.1_
        +
        +**Formal Specification:**
        +
        +```
        +FUNCTION isBugCondition(input)
        +  RETURN TODO(say which inputs trigger the bug)
        +END FUNCTION
        +```
        +
        +## Expected Behavior
        +
        +After the fix:
        +
        +- WHEN the page is reloaded THEN the undo button SHALL take back the last move
        +
        +_Requirements: 2.1_
        +
        +### Preservation Requirements
        +
        +**Unchanged Behaviors:**
        +
        +- WHEN no move was made THEN the undo button SHALL CONTINUE TO be grey
        +
        +_Requirements: 3.1_
        +
        +## Hypothesized Root Cause
        +
        +TODO(name the likely causes, the likeliest first, and how each would be seen)
        +
        +## Correctness Properties
        +
        +Property 1: Bug Condition - Expected Behavior Holds
        +
        +*For any* input for which isBugCondition returns true, the fixed code shall behave as the Expected Behavior says.
        +
        +**Validates: Requirements 2.1**
        +
        +Property 2: Preservation - Other Behavior Is Unchanged
        +
        +*For any* input for which isBugCondition returns false, the fixed code shall give the same result as the original code.
        +
        +**Validates: Requirements 3.1**
        +
        +## Fix Implementation
        +
        +TODO(name the files and functions to change, and what changes in each)
        +
        +## Testing Strategy
        +
        +The bug is shown on the unfixed code first; then the fix is checked, and that nothing else changed.
        +
        +- **Exploratory checking**: tests for the bug condition run on the unfixed code and must fail there; what they show confirms or refutes the root cause.
        +- **Fix checking**: the same tests pass on the fixed code.
        +- **Preservation checking**: tests of the unchanged behavior pass before and after the fix.
        note: What the requirements do not say is marked TODO: decide it before the tasks are drafted.
    "#]],
    );
    story.go(Step::Design);
    check_change(
        &story,
        Step::Tasks,
        expect![[r#"
        == /tasks.md
        +# Implementation Plan
        +
        +- [ ] 1. Write a test that shows the bug
        +  - **Property 1: Bug Condition - Expected Behavior Holds**
        +  - Write it before the fix: it must fail on the unfixed code, which proves the bug
        +  - Note the inputs for which it fails
        +  - _Requirements: 1.1, 2.1_
        +
        +- [ ] 2. Write tests for what must stay as it is
        +  - **Property 2: Preservation - Other Behavior Is Unchanged**
        +  - Write them before the fix: they must pass on the unfixed code
        +  - _Requirements: 3.1_
        +
        +- [ ] 3. Fix the bug
        +  - [ ] 3.1 Implement the fix
        +    - Change what the design names under Fix Implementation, and nothing else
        +    - _Requirements: 2.1, 3.1_
        +  - [ ] 3.2 See the test of the bug pass
        +    - Run the same test again: do not write a new one
        +    - _Requirements: 2.1_
        +  - [ ] 3.3 See the other tests still pass
        +    - Run the same tests again: do not write new ones
        +    - _Requirements: 3.1_
        +
        +- [ ] 4. Checkpoint - Ensure all tests pass
        +  - Ensure all tests pass, ask the user if questions arise.
        == /trace.lock
    "#]],
    );
    story.go(Step::Tasks);
    let Err(Refusal { sentence, .. }) = story.draft(Step::Design) else { panic!("drafted twice") };
    assert!(sentence.starts_with("nothing is missing"), "{sentence}");
}
