//! The forms in which people write specs, and what is read from them.

use expect_test::{Expect, expect};
use specls_spec::{Document, DocumentKind, Reference, ReferenceTarget, read};

fn references(found: &[Reference]) -> String {
    let shown = |one: &Reference| match &one.target {
        ReferenceTarget::Id(id) => id.to_string(),
        ReferenceTarget::Range(from, to) => format!("{from}..{to}"),
        ReferenceTarget::Property(id) => format!("P{id}"),
        ReferenceTarget::All => "all".into(),
        ReferenceTarget::None => "none".into(),
        ReferenceTarget::Text(words) => format!("{words:?}"),
    };
    found.iter().map(shown).collect::<Vec<_>>().join(" ")
}

fn show(kind: DocumentKind, text: &str) -> String {
    let document = read(kind, text);
    let mut lines: Vec<String> = Vec::new();
    match &document {
        Document::Requirements(document) => {
            for term in &document.glossary {
                lines.push(format!("term {}: {}", term.name, term.text));
            }
            for one in &document.requirements {
                lines.push(format!("{} {}", one.id, one.title).trim_end().to_owned());
                lines.extend(one.story.iter().map(|story| format!("  story: {story}")));
                for it in &one.criteria {
                    lines.push(format!("  {} [{}] {}", it.id, it.ears.pattern.name(), it.text));
                }
            }
        }
        Document::Design(document) => {
            for one in &document.properties {
                lines.push(format!("P{} {} <- {}", one.id, one.title, references(&one.validates)));
            }
            if !document.references.is_empty() {
                lines.push(format!("elsewhere: {}", references(&document.references)));
            }
        }
        Document::Tasks(document) => {
            for task in &document.tasks {
                let id = task.id.as_ref().map_or("-", |id| id.as_str());
                let mut line = format!("{id} {:?} {}", task.title, task.state.name());
                if task.optional {
                    line.push_str(" optional");
                }
                if let Some(parent) = task.parent {
                    line.push_str(&format!(" in {:?}", document.tasks[parent].title));
                }
                if !task.references.is_empty() {
                    line.push_str(&format!(" <- {}", references(&task.references)));
                }
                lines.push(line);
            }
        }
    }
    for problem in document.problems() {
        let line = text[..problem.span.start].matches('\n').count() + 1;
        lines.push(format!("! {line} {}: {}", problem.code, problem.message));
    }
    lines.join("\n") + "\n"
}

fn check(kind: DocumentKind, text: &str, expected: Expect) {
    expected.assert_eq(&show(kind, text));
}

fn requirements(text: &str, expected: Expect) {
    check(DocumentKind::Requirements, text, expected);
}

fn tasks(text: &str, expected: Expect) {
    check(DocumentKind::Tasks, text, expected);
}

fn design(text: &str, expected: Expect) {
    check(DocumentKind::Design, text, expected);
}

#[test]
fn the_documents_of_the_fixtures_are_read() {
    requirements(
        include_str!("../fixtures/requirements.md"),
        expect![[r#"
            term Board: The three pegs with their discs
            term Auto_Solve: Finishes the puzzle alone
            1 Move discs
              story: As a player, I want to move discs, so that I can solve the puzzle.
              1.1 [event] WHEN the player drops a disc on a larger one, THE Board SHALL keep it there
              1.2 [unwanted] IF the player drops a disc on a smaller one, THEN THE Board SHALL put it back - and say why
              1.3 [ubiquitous] THE `Board` SHALL show TODO(how many?) discs
            2 Undo
              2.1 [event] WHEN undo is pressed THEN the last move is taken back
              2.2 [state] WHILE nothing was moved, undo SHALL be disabled
            REQ-3 Sound
              REQ-3.1 [other] a click is heard [NEEDS CLARIFICATION: how loud?]
              REQ-3.2 [event] 音が鳴った場合、システムは停止できること
            4 速度
              story: 作为玩家，我希望快
              4.1 [event] 当玩家点击时，系统应当在 100 毫秒内响应
              4.2 [ubiquitous] 系统必须稳定
            ! 26 unfinished: Waits for an answer: how many?
            ! 34 ears-without-shall: Criterion 2.1 names a condition but not what SHALL happen then; say "… THE system SHALL …"
            ! 45 unfinished: Waits for an answer: how loud?
            ! 50 missing-number: Requirement 3 is missing before this one
        "#]],
    );
    check(
        DocumentKind::Bugfix,
        include_str!("../fixtures/bugfix.md"),
        expect![[r#"
        1 Current Behavior (Defect)
          1.1 [event] WHEN a disc is dropped twice THEN the system loses it
          1.2 [event] WHEN undo follows THEN the system stops
        2 Expected Behavior (Correct)
          2.1 [event] WHEN a disc is dropped twice THEN the system SHALL keep it
          2.2 [event] WHEN undo follows THEN the system goes on
        3 Unchanged Behavior (Regression Prevention)
          3.1 [event] WHEN a disc is dropped once THEN the system SHALL CONTINUE TO keep it
        ! 13 ears-without-shall: Criterion 2.2 names a condition but not what SHALL happen then; say "… THE system SHALL …"
    "#]],
    );
    design(
        include_str!("../fixtures/design.md"),
        expect![[r#"
        P1 Discs are never lost <- 1.1 1.2
        P2 撤销 <- 2.1
        P3 Quiet <- 3
        elsewhere: 1.1 2.1 2.2 1.1 1.2 REQ-3 4.1
    "#]],
    );
    tasks(
        include_str!("../fixtures/tasks.md"),
        expect![[r#"
        1 "Build the board" done
        1.1 "Draw the pegs (P)" done in "Build the board" <- 1.1 1.2
        1.2 "Drop discs" in-progress in "Build the board" <- 1.1..1.3 REQ-3 2.1
        1.3 "Property test" open optional in "Build the board" <- P1 1.1 2.1
        2 "Undo" queued
        2.1 "Keep a list of moves" open in "Undo" <- 2.1
        3 "Sound" done
        4 "Speed" open <- 4.1 all
        5a "Late idea (optional)" open optional
        - "no number" open
        6 "Release" in-progress
        - "write the notes" open in "Release"
        - "translate them" done in "write the notes"
        - "tell people" open in "Release"
        ! 18 task-form: Other tools may not see this line as a task; write it as "- [ ] 1. Title" or "- [ ] 1.1 Title"
        ! 19 task-form: Other tools may not see this line as a task; write it as "- [ ] 1. Title" or "- [ ] 1.1 Title"
        ! 21 task-form: Other tools may not see this line as a task; write it as "- [ ] 1. Title" or "- [ ] 1.1 Title"
        ! 22 task-form: Other tools may not see this line as a task; write it as "- [ ] 1. Title" or "- [ ] 1.1 Title"
        ! 24 missing-number: Task 5 is missing before this one
    "#]],
    );
}

#[test]
fn requirement_headings_come_in_many_forms() {
    requirements(
        "\
### Requirement 1: With title
### Requirement 2
### Requirement 3a - Suffix
### Requirement 4 — Dash
### ✅ Requirement 5: Done ✅ COMPLETED
## Requirement 6: Level two
#### REQ-7: Prefixed
### FR-8 Known prefix
### US-009
### R-PS1: Letters
### B1: Short
### Requirement-10: Hyphen
### 需求 11：中文（低优先级）
### 要件 12: 日本語
### Anforderung 13: Deutsch
### Вимога 14: Українська
### Требование 15
### Requisito 16: Español
### 요구사항 17: 한국어
### **Requirement 18**: Bold
### ~~Requirements 19-20: Removed~~
### UTF-8 output
### Phase 2
",
        expect![[r#"
            1 With title
            2
            3a Suffix
            4 Dash
            5 Done ✅ COMPLETED
            6 Level two
            REQ-7 Prefixed
            FR-8 Known prefix
            US-009
            R-PS1 Letters
            B1 Short
            10 Hyphen
            11 中文（低优先级）
            12 日本語
            13 Deutsch
            14 Українська
            15
            16 Español
            17 한국어
            18 Bold
            ! 4 missing-number: Requirement 3 is missing before this one
            ! 12 missing-number: Requirements 7 to 9 are missing before this one
        "#]],
    );
}

#[test]
fn numbered_headings_are_requirements_only_where_they_hold_criteria() {
    requirements(
        "\
## 1. Background

### 1.1 Goals
- be good

## 2. Functional Requirements

### 2.1 Moves
**Acceptance Criteria:**
- discs move
- discs stay

## 3. Risks
",
        expect![[r#"
            2.1 Moves
              2.1.1 [other] discs move
              2.1.2 [other] discs stay
        "#]],
    );
}

#[test]
fn numbered_sections_below_requirements_are_requirements() {
    requirements(
        "\
## Requirements

### 1. Interface

1.1. GIVEN a board, WHEN I look, THEN it SHALL be there

1.2. THE board SHALL be
round

### 2. Sound
2.1 THE sound SHALL be loud
",
        expect![[r#"
            1 Interface
              1.1 [other] GIVEN a board, WHEN I look, THEN it SHALL be there
              1.2 [ubiquitous] THE board SHALL be round
            2 Sound
              2.1 [ubiquitous] THE sound SHALL be loud
        "#]],
    );
}

#[test]
fn a_numbered_heading_may_itself_be_the_criterion() {
    requirements(
        "\
## 1. Background
## 2. Functional Requirements
### 2.1 Undo
- **Problem**: none
### 2.2 Redo
- **Problem**: none
## 3. Criteria
",
        expect![[r#"
            2 Functional Requirements
              2.1 [other] Undo - **Problem**: none
              2.2 [other] Redo - **Problem**: none
        "#]],
    );
}

#[test]
fn one_list_may_serve_the_whole_file() {
    requirements(
        "# Sound\n\n## Acceptance Criteria\n\n1. WHEN a disc lands, THE Game SHALL click\n2. THE Game SHALL be quiet\n",
        expect![[r#"
            1 Acceptance Criteria
              1.1 [event] WHEN a disc lands, THE Game SHALL click
              1.2 [ubiquitous] THE Game SHALL be quiet
        "#]],
    );
    requirements(
        "## User Stories\n### US-1: Play\nAs a player, I want to play.\n## Acceptance Criteria\n### AC-1: Start\n- [ ] it starts\n### AC-2: Stop\n- [ ] it stops\n",
        expect![[r#"
            US-1 Play
              story: As a player, I want to play.
            AC-1 Start
              AC-1.1 [other] it starts
            AC-2 Stop
              AC-2.1 [other] it stops
        "#]],
    );
}

#[test]
fn criteria_come_in_many_forms() {
    requirements(
        "\
### Requirement 1
**Objective:** As a player, I want all

#### 1.1 Acceptance Criteria
1. First
   wrapped
   - nested
     1. deeper

   a paragraph of its own
2) Second
##### Group
3. Third

Some words in between.

4. Fourth
- a bullet below a number

### Requirement 2
**As a** player
**I want to** see
**Acceptance Criteria:**
- [ ] boxed
- [x] ticked

**Group:**
- [ ] boxed again

### Requirement 3
**Acceptance Criteria**:
- one
- two

**Notes:**
- no criterion

### Requirement 4
#### Acceptance Criteria
4.1 Plain
4.2. Dotted
- 4.3 In a bullet
- **AC-4.4**: Bold
- FR-9: Own id
#### AC-4.6: As a heading
with text

### Requirement 5
#### Acceptance Criteria
1. All
1. count
1. by themselves

### Requirement 6
- WHEN nothing labels the list, THE reader SHALL read it
- but only sentences of requirements
",
        expect![[r#"
            1
              story: As a player, I want all
              1.1 [other] First wrapped - nested 1. deeper a paragraph of its own
              1.2 [other] Second
              1.3 [other] Third
              1.4 [other] Fourth - a bullet below a number
            2
              story: As a player I want to see
              2.1 [other] boxed
              2.2 [other] ticked
              2.3 [other] boxed again
            3
              3.1 [other] one
              3.2 [other] two
            4
              4.1 [other] Plain
              4.2 [other] Dotted
              4.3 [other] In a bullet
              4.4 [other] Bold
              FR-9 [other] Own id
              4.6 [other] As a heading with text
            5
              5.1 [other] All
              5.2 [other] count
              5.3 [other] by themselves
            6
              6.1 [event] WHEN nothing labels the list, THE reader SHALL read it
            ! 45 missing-number: Criterion 4.5 is missing before this one
        "#]],
    );
}

#[test]
fn numbers_that_repeat_or_are_left_out_are_told() {
    requirements(
        "\
### Requirement 1
#### Acceptance Criteria
1. a
2. b
2. c
5. d
### Requirement 1
### Requirement 3
### Requirement 4
",
        expect![[r#"
            1
              1.1 [other] a
              1.2 [other] b
              1.2 [other] c
              1.5 [other] d
            1
            3
            4
            ! 5 duplicate-number: Criterion 1.2 stands here a second time; give it a number of its own
            ! 6 missing-number: Criteria 1.3 to 1.4 are missing before this one
            ! 7 duplicate-number: Requirement 1 stands here a second time; give it a number of its own
            ! 8 missing-number: Requirement 2 is missing before this one
        "#]],
    );
    tasks(
        "- [ ] 1. a\n- [ ] 2. b\n  - [ ] 2.1 c\n  - [ ] 2.1 d\n- [ ] 4. e\n",
        expect![[r#"
        1 "a" open
        2 "b" open
        2.1 "c" open in "b"
        2.1 "d" open in "b"
        4 "e" open
        ! 4 duplicate-number: Task 2.1 stands here a second time; give it a number of its own
        ! 5 missing-number: Task 3 is missing before this one
    "#]],
    );
}

#[test]
fn a_number_that_stands_below_another_heading_is_not_left_out() {
    tasks(
        "- [ ] 1. a\n- [ ] 3. b\n- [ ] 4. c\n## Task 9: Review\n- [ ] 2. d\n",
        expect![[r#"
        1 "a" open
        3 "b" open
        4 "c" open
        9 "Review" open
        2 "d" open in "Review"
    "#]],
    );
}

#[test]
fn sentences_without_shall_are_told_where_ears_is_meant() {
    requirements(
        "\
### Requirement 1
#### Acceptance Criteria
1. WHEN a disc lands THEN the game clicks
2. Pegs are round
3. If possible, it is fast
",
        expect![[r#"
            1
              1.1 [event] WHEN a disc lands THEN the game clicks
              1.2 [other] Pegs are round
              1.3 [unwanted] If possible, it is fast
            ! 3 ears-without-shall: Criterion 1.1 names a condition but not what SHALL happen then; say "… THE system SHALL …"
        "#]],
    );
}

#[test]
fn tasks_come_in_many_forms() {
    tasks(
        "\
- [x] 1. Dotted
  - [ ] 1.1 Nested
    - [ ] 1.1.1 Deeper
- [ ] 1.2 At column 0
- [ ]* 1.3 Optional
- [ ] 1.4* Star behind
- [ ] 1.5 Words (optional)
- [-] 2. Running
- [~] 3. Queued
- [ ] No number
  - [ ] its step
* [X] **4.** Bold number
- [ ] **5. Bold all**
- [ ] 6. **Bold title**
- [ ] Task 7: Word
- [ ] T-008 Prefixed
- [ ] 任务 9：中文
- [ ] 10a. Letter
- [ ] 11.1: Colon
1. [ ] Ordered
- [ ] 3 retries are enough
- [ ] P1: a priority
- [link](x) and [ ] no task
- [x](link)
",
        expect![[r#"
            1 "Dotted" done
            1.1 "Nested" open in "Dotted"
            1.1.1 "Deeper" open in "Nested"
            1.2 "At column 0" open in "Dotted"
            1.3 "Optional" open optional in "Dotted"
            1.4 "Star behind" open optional in "Dotted"
            1.5 "Words (optional)" open optional in "Dotted"
            2 "Running" in-progress
            3 "Queued" queued
            - "No number" open
            - "its step" open in "No number"
            4 "Bold number" done
            5 "Bold all" open
            6 "Bold title" open
            7 "Word" open
            T-008 "Prefixed" open
            9 "中文" open
            10a "Letter" open
            11.1 "Colon" open
            1 "Ordered" open
            - "3 retries are enough" open
            - "P1: a priority" open
            ! 6 task-form: Other tools may not see this line as a task; write it as "- [ ] 1. Title" or "- [ ] 1.1 Title"
            ! 12 task-form: Other tools may not see this line as a task; write it as "- [ ] 1. Title" or "- [ ] 1.1 Title"
            ! 13 task-form: Other tools may not see this line as a task; write it as "- [ ] 1. Title" or "- [ ] 1.1 Title"
            ! 15 task-form: Other tools may not see this line as a task; write it as "- [ ] 1. Title" or "- [ ] 1.1 Title"
            ! 17 task-form: Other tools may not see this line as a task; write it as "- [ ] 1. Title" or "- [ ] 1.1 Title"
            ! 17 missing-number: Task 8 is missing before this one
            ! 19 task-form: Other tools may not see this line as a task; write it as "- [ ] 1. Title" or "- [ ] 1.1 Title"
            ! 20 duplicate-number: Task 1 stands here a second time; give it a number of its own
            ! 20 task-form: Other tools may not see this line as a task; write it as "- [ ] 1. Title" or "- [ ] 1.1 Title"
        "#]],
    );
}

#[test]
fn headings_are_tasks_where_boxes_belong_to_them() {
    tasks(
        "\
## Phase 1: Board
### Task 1: Pegs
- _Requirements: 1.1_
- [x] draw
- [ ] paint
### 2. Discs
- [x] 2.1 cut
- [x] 2.2 sand
## 3. Review
nothing to tick
## Task 4: Alone
## Success Criteria
- [ ] all pegs stand
## Legend
- [x] done
",
        expect![[r#"
            1 "Pegs" in-progress <- 1.1
            - "draw" done in "Pegs"
            - "paint" open in "Pegs"
            2 "Discs" done
            2.1 "cut" done in "Discs"
            2.2 "sand" done in "Discs"
            4 "Alone" open
            - "all pegs stand" open
            ! 11 task-form: This task has no box, so its state cannot be shown; write it as "- [ ] 1. Title" or give it sub-tasks with boxes
            ! 11 missing-number: Task 3 is missing before this one
        "#]],
    );
}

#[test]
fn references_hang_on_their_task() {
    tasks(
        "\
- [ ] 1. A
  - text
  - _Requirements: 1.1, 1.2_
- [ ] 2. B
  - **Property 3: Kept**
  - **Validates: Requirements 2.1, 2.2**
- [ ] 3. C _Requirements: 3.1_
- [ ] 4. D
  - _Requirements: 4.1,
    4.2_
  - requirements: `.kiro/specs/x/requirements.md`
  - _Requirements: N/A_
```
_Requirements: 9.9_
```
",
        expect![[r#"
            1 "A" open <- 1.1 1.2
            2 "B" open <- P3 2.1 2.2
            3 "C" open <- 3.1
            4 "D" open <- 4.1 4.2 none
        "#]],
    );
}

#[test]
fn properties_come_in_many_forms() {
    design(
        "### Property 1: A\n**Validates: Requirements 1.1**\n### 属性 2：B\n**验证需求：1.2**\n#### Property 3\n*Validates: 1.3-1.5*\n### P4: D\nValidates: REQ-9\n## Testing\n- **Property 1: A** again\n",
        expect![[r#"
            P1 A <- 1.1
            P2 B <- 1.2
            P3  <- 1.3..1.5
            P4 D <- REQ-9
        "#]],
    );
    design(
        "**Property 1: A**\n*For any* x.\n**Validates: Requirements 1.1**\n\n**Property 2: B**: for any y. **Validates: Requirements 2**\n",
        expect![[r#"
            P1 A <- 1.1
            P2 B <- 2
        "#]],
    );
    design(
        "Property 1: A\n\nfor any x\n\nValidates: Requirements 1.1\n\nProperty 2 holds as well.\n",
        expect![[r#"
            P1 A <- 1.1
        "#]],
    );
    design(
        "- **Property 1**: for any x\n- **Property 2**: for any y\n",
        expect![[r#"
        P1 for any x <- 
        P2 for any y <- 
    "#]],
    );
}

#[test]
fn designs_name_requirements_outside_properties() {
    design(
        "## Overview\nSee Requirement 2.1 and 需求 3.2.\n\n| Component | Requirements |\n|---|---|\n| Board | 1.1, 1.2 |\n\n_Requirements: 4.1_\n",
        expect![[r#"
            elsewhere: 2.1 3.2 1.1 1.2 4.1
        "#]],
    );
}

#[test]
fn waiting_questions_are_told_outside_code() {
    requirements(
        "### Requirement 1\nTODO(who plays (and why)?)\n`TODO(no)`\n[NEEDS CLARIFICATION: how many discs?]\n",
        expect![[r#"
            1
            ! 2 unfinished: Waits for an answer: who plays (and why)?
            ! 4 unfinished: Waits for an answer: how many discs?
        "#]],
    );
}

#[test]
fn documents_without_anything_are_told() {
    requirements(
        "Just words.\n",
        expect![[r#####"
        ! 1 nothing-recognised: No requirement found in this document; write "### Requirement 1: Title" and "#### Acceptance Criteria" with a numbered list
    "#####]],
    );
    tasks(
        "# Plan\n\nLater.\n",
        expect![[r#"
        ! 1 nothing-recognised: No task found in this document; write tasks as "- [ ] 1. Title"
    "#]],
    );
    design(
        "Just words.\n",
        expect![[r###"
        ! 1 nothing-recognised: No section or property found in this document; write sections as "## Title"
    "###]],
    );
    assert_eq!(show(DocumentKind::Requirements, "").trim(), "", "an empty document is no mistake");
}
