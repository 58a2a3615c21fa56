//! Answers as models give them, and the drafts that become of them.

use expect_test::{Expect, expect};
use proptest::prelude::*;
use specls_text::{ChangeSet, FileChange};

use crate::prompt::tests::{FOLDER, REQUIREMENTS, changed, everything, request};
use crate::{
    Draft, Look, Prompt, Request, Step, Violation, ask_again, draft_of_changes, look, prompt,
};

fn shown(draft: &Draft) -> String {
    let mut shown = String::new();
    for file in &draft.changes.files {
        let name = file.path.strip_prefix(FOLDER).unwrap_or(&file.path);
        shown.push_str(&format!("== {name}\n"));
        if name.ends_with("trace.lock") {
            continue;
        }
        let (before, after): (Vec<&str>, Vec<&str>) =
            (file.before().split('\n').collect(), file.after.split('\n').collect());
        for hunk in file.hunks() {
            hunk.before.for_each(|line| shown.push_str(&format!("-{}\n", before[line])));
            hunk.after.for_each(|line| shown.push_str(&format!("+{}\n", after[line])));
        }
    }
    for note in &draft.notes {
        shown.push_str(&format!("note: {note}\n"));
    }
    for Violation(sentence) in &draft.unmet {
        shown.push_str(&format!("unmet: {sentence}\n"));
    }
    if let Some(report) = &draft.report {
        shown.push_str(&format!("report: {report}"));
    }
    if let Some(task) = draft.completes {
        shown.push_str(&format!("completes: {task}\n"));
    }
    shown.replace('\u{202e}', "<turned>")
}

fn answered(files: &str, step: Step, answer: &str) -> (Request, Prompt, Draft) {
    let request = request(files, step);
    let prompt = prompt(&request, 100_000, "qzkfw").unwrap();
    let draft = crate::read_answer(&request, &prompt, answer);
    (request, prompt, draft)
}

fn check(files: &str, step: Step, answer: &str, expected: Expect) {
    let (_, _, draft) = answered(files, step, answer);
    expected.assert_eq(&shown(&draft));
}

/// The text of a document of the fixture.
fn text(files: &str, name: &str) -> String {
    let request = request(files, Step::Refine);
    request.sources.text(&format!("{FOLDER}/{name}")).unwrap().to_string()
}

fn document(name: &str, text: &str) -> String {
    format!("===== BEGIN {name} =====\n{text}===== END {name} =====\n")
}

#[test]
fn only_what_differs_of_a_document_becomes_a_change() {
    let files = everything();
    let better = text(&files, "requirements.md").replace("the undone moves", "all undone moves");
    check(
        &files,
        Step::Refine,
        &document("requirements.md", &better),
        expect![[r#"
        == /requirements.md
        -2. WHEN the player moves after undoing, THE History SHALL forget the undone moves
        +2. WHEN the player moves after undoing, THE History SHALL forget all undone moves
    "#]],
    );
    let same = text(&files, "requirements.md");
    check(
        &files,
        Step::Refine,
        &document("requirements.md", &same),
        expect![[r#"
        note: requirements.md stays as it is: the model changes nothing in it.
    "#]],
    );
}

#[test]
fn better_requirements_keep_their_numbers() {
    let files = everything();
    let fewer = text(&files, "requirements.md").replace(
        "1. WHEN the player picks a peg, THE Board SHALL lift the top disk\n2. THE Rules",
        "1. THE Rules",
    );
    check(
        &files,
        Step::Refine,
        &document("requirements.md", &fewer),
        expect![[r#"
        == /requirements.md
        -1. WHEN the player picks a peg, THE Board SHALL lift the top disk
        -2. THE Rules SHALL refuse a move onto a smaller disk
        +1. THE Rules SHALL refuse a move onto a smaller disk
        note: What is here is only a part of what was asked for: 4 things are wrong with the answer.
        unmet: tasks.md cites 1.2, which requirements.md does not have: cite a criterion that exists
        unmet: design.md cites 1.2, which requirements.md does not have: cite a criterion that exists
        unmet: requirements.md loses criterion 1.2: keep it under its number, what cites it depends on it
        unmet: requirements.md moves criterion 1.2 to 1.1: keep the numbers, and put what is new at the end of its requirement
    "#]],
    );
}

#[test]
fn a_document_that_is_cut_short_or_abbreviated_is_not_used() {
    let files = everything();
    check(
        &files,
        Step::Design,
        "===== BEGIN design.md =====\n# Design\n",
        expect![[r#"
        note: Nothing of it can be used: one thing is wrong with the answer.
        unmet: the answer has no line `===== END design.md =====`, so it may have been cut short: write the whole document
    "#]],
    );
    check(
        &files,
        Step::Design,
        &document("design.md", "# Design\n\n<!-- rest of the document unchanged -->\n"),
        expect![[r#"
            note: Nothing of it can be used: one thing is wrong with the answer.
            unmet: the document leaves something out at `<!-- rest of the document unchanged -->`: write out every line
        "#]],
    );
    check(
        &files,
        Step::Design,
        "I cannot do that.",
        expect![[r#"
        note: Nothing of it can be used: one thing is wrong with the answer.
        unmet: the answer has no line `===== BEGIN design.md =====`: write the whole document between the two lines
    "#]],
    );
}

#[test]
fn completed_tasks_stay_whatever_a_plan_says() {
    let files = everything();
    let plan = text(&files, "tasks.md")
        .replace("Create `src/game.js`", "Create `game.js`")
        .replace("2.1, 2.2_\n", "2.1, 2.2_\n- [ ] 3. Checkpoint - All tests pass\n");
    check(
        &files,
        Step::Tasks,
        &document("tasks.md", &plan),
        expect![[r#"
        == /tasks.md
        +- [ ] 3. Checkpoint - All tests pass
        == /trace.lock
        note: Changes of completed tasks were left out: completed tasks stay as they are.
    "#]],
    );
}

#[test]
fn a_first_plan_brings_the_lock() {
    let plan =
        "# Implementation Plan\n\n- [ ] 1. All of it\n  - _Requirements: 1.1, 1.2, 2.1, 2.2_\n";
    check(
        REQUIREMENTS,
        Step::Tasks,
        &document("tasks.md", plan),
        expect![[r#"
        == /tasks.md
        +# Implementation Plan
        +
        +- [ ] 1. All of it
        +  - _Requirements: 1.1, 1.2, 2.1, 2.2_
        == /trace.lock
    "#]],
    );
    let partly = plan.replace(", 2.2", ", 9.9");
    check(
        REQUIREMENTS,
        Step::Tasks,
        &document("tasks.md", &partly),
        expect![[r#"
            == /tasks.md
            +# Implementation Plan
            +
            +- [ ] 1. All of it
            +  - _Requirements: 1.1, 1.2, 2.1, 9.9_
            note: What is here is only a part of what was asked for: 2 things are wrong with the answer.
            unmet: tasks.md cites 9.9, which requirements.md does not have: cite a criterion that exists
            unmet: tasks.md leaves out 2.2: give every criterion a place, and cite it there as `_Requirements: 2.2_`
        "#]],
    );
}

#[test]
fn a_bug_report_has_all_its_parts() {
    let report = "# Bugfix Requirements Document\n\n## Bug Analysis\n\n### Current Behavior (Defect)\n\n\
        1.1 WHEN the player undoes a move THEN the system counts two moves\n\n\
        ### Expected Behavior (Correct)\n\n2.1 WHEN the player undoes a move THEN the system SHALL count one\n\n\
        ### Unchanged Behavior (Regression Prevention)\n\n3.1 WHEN the player moves THEN the system SHALL CONTINUE TO count one\n\n\
        ## Root Cause\n\n`undo` counts again.\n\n## Properties\n\n- **Bug Condition**: for every undo, 2.1 holds.\n\
        - **Preservation**: for every other input, 3.1 holds.\n";
    let step = || Step::Bugfix { report: Some("Undo counts twice".to_owned()) };
    let (_, _, draft) = answered("//- /a.js\n", step(), &document("bugfix.md", report));
    assert_eq!(draft.unmet, []);
    assert_eq!(draft.changes.files.len(), 1);
    let less =
        report.replace("## Root Cause", "## Fix").replace("- **Preservation**", "- **Rest**");
    let (_, _, draft) = answered("//- /a.js\n", step(), &document("bugfix.md", &less));
    expect![[r#"
        bugfix.md lacks a section `## Root Cause`: write it
        bugfix.md lacks the property **Preservation**: what stays as it was: write it
    "#]]
    .assert_eq(&draft.unmet.iter().map(|it| format!("{}\n", it.0)).collect::<String>());
}

const GOOD: &str = "\
path: src/history.js
<<<<<<< SEARCH
=======
// Implements: Requirements 2.1, 2.2
export const record = [];
>>>>>>> REPLACE
path: src/game.js
<<<<<<< SEARCH
export function isSolved(game) {
  return false;
}
=======
export function isSolved(game) {
  return game.solved;
}
>>>>>>> REPLACE
";

#[test]
fn blocks_become_changes_and_complete_the_task() {
    check(
        &everything(),
        Step::Implement { task: 2 },
        GOOD,
        expect![[r#"
        == src/game.js
        -  return false;
        +  return game.solved;
        == src/history.js
        +// Implements: Requirements 2.1, 2.2
        +export const record = [];
        completes: 2
    "#]],
    );
}

const BAD: &str = "\
path: src/game.js
<<<<<<< SEARCH
export function move(game, to) {
  return game;
=======
export function move(game) {
>>>>>>> REPLACE
path: ../../etc/passwd
<<<<<<< SEARCH
=======
x
>>>>>>> REPLACE
path: .env
<<<<<<< SEARCH
PASSWORD=1
=======
PASSWORD=2
>>>>>>> REPLACE
path: .kiro/specs/hanoi/tasks.md
<<<<<<< SEARCH
  - [ ] 2.1 Write the history
=======
  - [x] 2.1 Write the history
>>>>>>> REPLACE
path: .git/hooks/pre-commit
<<<<<<< SEARCH
=======
x
>>>>>>> REPLACE
path: package.json
<<<<<<< SEARCH
=======
{}
>>>>>>> REPLACE
path: src/b.js
<<<<<<< SEARCH
=======
a();
// ... rest of the code
>>>>>>> REPLACE
path: src/c.js
<<<<<<< SEARCH
=======
a();
";

#[test]
fn good_blocks_are_kept_when_others_fail() {
    let answer = [GOOD, BAD].concat();
    let (request, prompt, draft) = answered(&everything(), Step::Implement { task: 2 }, &answer);
    expect![[r#"
        == src/game.js
        -  return false;
        +  return game.solved;
        == src/history.js
        +// Implements: Requirements 2.1, 2.2
        +export const record = [];
        note: What is here is only a part of what was asked for: 8 things are wrong with the answer.
        unmet: block 3: `src/game.js`: its SEARCH lines do not stand there; the closest are lines 4 to 5 of `src/game.js`
        unmet: block 4: `../../etc/passwd` is no path below the root: name files relative to the root, without `..`
        unmet: block 5: `.env` may hold a secret, or is no text: leave it as it is
        unmet: block 6: the step `implement` may not change `.kiro/specs/hanoi/tasks.md`: leave it as it is
        unmet: block 7: `.git/hooks/pre-commit` is no path below the root: name files relative to the root, without `..`
        unmet: block 8: `package.json` exists: search for the lines to replace
        unmet: block 9: `src/b.js`: `// ... rest of the code` leaves something out: write all lines
        unmet: block 10: the block for `src/c.js` has no end: write `>>>>>>> REPLACE`
    "#]].assert_eq(&shown(&draft));
    expect![[r#"
        Your answer to the step `implement` cannot be used as it is:

        - block 3: `src/game.js`: its SEARCH lines do not stand there; the closest are lines 4 to 5 of `src/game.js`
        - block 4: `../../etc/passwd` is no path below the root: name files relative to the root, without `..`
        - block 5: `.env` may hold a secret, or is no text: leave it as it is
        - block 6: the step `implement` may not change `.kiro/specs/hanoi/tasks.md`: leave it as it is
        - block 7: `.git/hooks/pre-commit` is no path below the root: name files relative to the root, without `..`
        - block 8: `package.json` exists: search for the lines to replace
        - block 9: `src/b.js`: `// ... rest of the code` leaves something out: write all lines
        - block 10: the block for `src/c.js` has no end: write `>>>>>>> REPLACE`

        Did you mean these lines?
        BEGIN DATA qzkfw src/game.js, lines 4 to 5
        export function move(game, from, to) {
          return game;
        END DATA qzkfw

        Write all blocks again, also those that were good, in the same form, with that put right. They are matched against the text that you were shown first.
    "#]].assert_eq(&ask_again(&request, &prompt, &draft));
}

#[test]
fn what_needs_care_is_noted() {
    let answer = "path: .github/workflows/ci.yml\n<<<<<<< SEARCH\n=======\nname: \u{202e}ci\n>>>>>>> REPLACE\n";
    check(
        &everything(),
        Step::Implement { task: 2 },
        answer,
        expect![[r#"
        == .github/workflows/ci.yml
        +name: <turned>ci
        note: `.github/workflows/ci.yml` is to be confirmed on its own: continuous integration runs it, with the project's secrets.
        note: .github/workflows/ci.yml:1 holds a character that nobody sees (U+202E), so that the line may say something else than it shows: look at it before you accept it.
        completes: 2
    "#]],
    );
}

#[test]
fn a_change_is_followed_and_the_lock_renewed() {
    let answer = "\
path: tasks.md
follows: 2.1, 1.2
<<<<<<< SEARCH
    - _Requirements: 2.2, 2.3_
=======
    - _Requirements: 2.2, 2.3_
  - [ ] 2.2 Keep 100 positions, and say why a move is refused
    - _Requirements: 1.2, 2.1_
>>>>>>> REPLACE
path: .kiro/specs/hanoi/design.md
follows: 2.1
<<<<<<< SEARCH
Undo over whole games (Requirements 2.2, 2.3).
=======
Undo over 100 whole games (Requirements 2.1, 2.2, 2.3).
>>>>>>> REPLACE
path: src/game.js
follows: 1.2
<<<<<<< SEARCH
  return game;
=======
  return { ...game, reason: 'larger' };
>>>>>>> REPLACE
";
    check(
        &changed(),
        Step::Propagate,
        answer,
        expect![[r#"
        == /design.md
        -Undo over whole games (Requirements 2.1, 2.2).
        +Undo over 100 whole games (Requirements 2.1, 2.2, 2.3).
        -**Validates: Requirements 2.1**
        +**Validates: Requirements 2.2**
        == /tasks.md
        -    - _Requirements: 2.1, 2.2_
        +    - _Requirements: 2.2, 2.3_
        +  - [ ] 2.2 Keep 100 positions, and say why a move is refused
        +    - _Requirements: 1.2, 2.1_
        == src/game.js
        -  return game;
        +  return { ...game, reason: 'larger' };
        == /trace.lock
        note: New: 2.1.
        note: Moved: 2.1 is now 2.2, 2.2 is now 2.3; the references in tasks and design follow.
        note: Changed: 1.2; tasks that are still open cite it, or none does.
    "#]],
    );
    let less = answer.replace("follows: 2.1\n", "").replace("src/game.js", "docs/testing.md");
    check(
        &changed(),
        Step::Propagate,
        &less,
        expect![[r#"
            == /design.md
            -Undo over whole games (Requirements 2.1, 2.2).
            +Undo over whole games (Requirements 2.2, 2.3).
            -**Validates: Requirements 2.1**
            +**Validates: Requirements 2.2**
            == /tasks.md
            -    - _Requirements: 2.1, 2.2_
            +    - _Requirements: 2.2, 2.3_
            +  - [ ] 2.2 Keep 100 positions, and say why a move is refused
            +    - _Requirements: 1.2, 2.1_
            == /trace.lock
            note: What is here is only a part of what was asked for: 3 things are wrong with the answer.
            note: New: 2.1.
            note: Moved: 2.1 is now 2.2, 2.2 is now 2.3; the references in tasks and design follow.
            note: Changed: 1.2; tasks that are still open cite it, or none does.
            note: The change stays open: what is new and what reads differently is accepted when all that follows from it is there.
            unmet: block 2: it does not say what it follows: write `follows: ` with the criterion
            unmet: block 3: the step `propagate` may not change `docs/testing.md`: leave it as it is
            unmet: design.md leaves out 2.1: give every criterion a place, and cite it there as `_Requirements: 2.1_`
        "#]],
    );
}

#[test]
fn references_that_followed_once_do_not_follow_again() {
    let answer =
        "path: design.md\nfollows: 2.1\n<<<<<<< SEARCH\nnowhere\n=======\nx\n>>>>>>> REPLACE\n";
    let (_, _, draft) = answered(&changed(), Step::Propagate, answer);
    let fixture: String =
        draft.changes.files.iter().map(|it| format!("//- /{}\n{}", it.path, it.after)).collect();
    let files = changed();
    let (rest, _) = files.split_once("//- /.kiro/specs/hanoi/design.md").unwrap();
    let again =
        prompt(&request(&format!("{rest}{fixture}"), Step::Propagate), 100_000, "q").unwrap();
    let (_, told) = again.user.split_once("What changed:\n").unwrap();
    expect![[r#"
        BEGIN DATA q
        new: 2.1 THE History SHALL keep 100 positions
        changed: 1.2 THE Rules SHALL refuse a move onto a smaller disk and say so (as git has it: THE Rules SHALL refuse a move onto a smaller disk)
        END DATA q

        Write the blocks that follow from the change.
    "#]].assert_eq(told);
    assert!(again.user.contains("(Requirements 2.2, 2.3)"));
}

#[test]
fn a_block_leaves_completed_tasks_alone_and_a_change_may_ask_for_nothing() {
    let answer = "path: tasks.md\nfollows: criterion 1.2\n<<<<<<< SEARCH\n- [x] 1. Build the rules\n=======\n\
        - [x] 1. Build all rules\n>>>>>>> REPLACE\n";
    let (_, _, draft) = answered(&changed(), Step::Propagate, answer);
    expect!["block 1: `.kiro/specs/hanoi/tasks.md`: it changes the completed task “Build the rules”: leave completed tasks as they are"].assert_eq(&draft.unmet[0].0);
    assert!(!draft.changes.files.iter().any(|file| file.after.contains("all rules")));
    let files = changed()
        .replace(
            "1. THE History SHALL keep 100 positions\n2. WHEN the player undoes a move",
            "1. WHEN the player undoes a move",
        )
        .replace("3. WHEN the player moves", "2. WHEN the player moves");
    check(
        &files,
        Step::Propagate,
        "NO CHANGES\n",
        expect![[r#"
            == /trace.lock
            note: Changed: 1.2; every task that cites it is done, and none was added.
        "#]],
    );
}

#[test]
fn code_cites_what_exists() {
    let answer = GOOD.replace("2.1, 2.2", "2.1, 7.9");
    let (_, _, draft) = answered(&everything(), Step::Implement { task: 2 }, &answer);
    assert_eq!(draft.completes, None);
    expect!["`src/history.js` cites 7.9, which no spec has: cite a criterion that exists"]
        .assert_eq(&draft.unmet[0].0);
}

#[test]
fn line_breaks_of_a_file_stay() {
    let files = everything().replace(
        "export function isSolved(game) {\n  return false;\n",
        "export function isSolved(game) {\r\n  return false;\r\n",
    );
    let (_, _, draft) = answered(&files, Step::Implement { task: 2 }, GOOD);
    let after = &draft.changes.file("src/game.js").unwrap().after;
    assert!(after.contains("isSolved(game) {\r\n  return game.solved;\r\n}\n"), "{after:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever comes back, reading it ends with a draft.
    #[test]
    fn reading_an_answer_never_fails(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..24)) {
        let answer: String = pieces.concat();
        for (files, step) in [
            (everything(), Step::Implement { task: 2 }),
            (everything(), Step::Tasks),
            (everything(), Step::Analyse),
            (everything(), Step::Refine),
            (changed(), Step::Propagate),
        ] {
            let (request, prompt, draft) = answered(&files, step, &answer);
            ask_again(&request, &prompt, &draft);
            crate::heading_of(prompt.form, &answer);
            for file in &draft.changes.files {
                assert!(specls_text::path_is_safe(&file.path));
            }
        }
    }
}

/// What answers are made of.
const PIECES: &[&str] = &[
    "===== BEGIN tasks.md =====\n",
    "===== END tasks.md =====\n",
    "===== BEGIN requirements.md =====\n",
    "===== END requirements.md =====\n",
    "path: src/game.js\n",
    "path: tasks.md\n",
    "path: \n",
    "follows: 2.1\n",
    "<<<<<<< SEARCH\n",
    "<<<<< SEARCH\n",
    "=======\n",
    ">>>>>>> REPLACE\n",
    "```\n",
    "```js\n",
    "~~~\n",
    "FINDING gap 2.1\n",
    "Question: é?\n",
    "Answer: 日本\n",
    "  return game;\n",
    "return game;\n",
    "- [x] 1. Build the rules\n",
    "- [ ] 2. x\n  - _Requirements: 1.1, 1.2, 2.1, 2.2_\n",
    "1. THE History SHALL\r\n",
    "\u{feff}",
    "…",
    "\n",
    "   ",
];

#[test]
fn findings_become_questions_and_edits() {
    let answer = "\
FINDING gap 2.1
Question: What happens when there is
nothing to undo?
Answer: Nothing.
<<<<<<< SEARCH
2. WHEN the player moves after undoing, THE History SHALL forget the undone moves
=======
2. WHEN the player moves after undoing, THE History SHALL forget the undone moves
3. WHILE no move was made, WHEN the player undoes, THE History SHALL keep the position
>>>>>>> REPLACE

### FINDING 2: assumption (1.1, 7.3)
**Question:** Which disk is the top one?
";
    check(
        &everything(),
        Step::Analyse,
        answer,
        expect![[r#"
        == /requirements.md
        +3. WHILE no move was made, WHEN the player undoes, THE History SHALL keep the position
        note: What is here is only a part of what was asked for: one thing is wrong with the answer.
        note: 1. Gap (2.1): What happens when there is nothing to undo? Proposed answer: Nothing.
        note: 2. Assumption (1.1): Which disk is the top one?
        unmet: finding 2 names 7.3, which is no criterion: name one that exists
    "#]],
    );
    check(
        &everything(),
        Step::Analyse,
        "NO FINDINGS\n",
        expect![[r#"
        note: Nothing was found that the requirements leave open.
    "#]],
    );
}

#[test]
fn an_explanation_is_a_report() {
    check(
        &changed(),
        Step::Explain,
        "```markdown\n## Summary\n\nAll is well.\n```\n",
        expect![[r#"
            report: ## Summary

            All is well.
        "#]],
    );
}

#[test]
fn what_a_look_showed_may_be_changed() {
    let request = request(&everything(), Step::Implement { task: 2 });
    let mut prompt = prompt(&request, 100_000, "qzkfw").unwrap();
    let answer = "path: docs/testing2.md\n<<<<<<< SEARCH\nOld.\n=======\nNew.\n>>>>>>> REPLACE\n";
    let files = format!("{}//- /docs/testing2.md\nOld.\n", everything());
    let request = Request { sources: self::request(&files, Step::Refine).sources, ..request };
    assert_eq!(crate::read_answer(&request, &prompt, answer).changes.files.len(), 0);
    let read =
        Look::ReadFile { path: "docs/testing2.md".to_owned(), first_line: None, last_line: None };
    look(&request, &mut prompt, &read);
    assert_eq!(crate::read_answer(&request, &prompt, answer).changes.files.len(), 1);
}

#[test]
fn what_an_agent_changed_is_held_to_the_same_rules() {
    let request = request(&everything(), Step::Implement { task: 2 });
    let change = |path: &str, after: &str| FileChange::new(path, request.sources.text(path), after);
    let files = vec![
        change("src/history.js", "export {};\n"),
        change(".kiro/specs/hanoi/tasks.md", "- [x] all\n"),
        change(".vscode/settings.json", "{}\n"),
    ];
    let draft = draft_of_changes(&request, ChangeSet { files }, None);
    expect![[r#"
        == src/history.js
        +export {};
        == .vscode/settings.json
        +{}
        note: What the agent changed in tasks.md was left out: the task is ticked when you accept.
        note: `.vscode/settings.json` is to be confirmed on its own: editors run and obey what it says when the folder is opened.
        completes: 2
    "#]].assert_eq(&shown(&draft));
    let files = vec![change(".kiro/specs/hanoi/design.md", "x\n"), change("key.pem", "x\n")];
    let draft = draft_of_changes(&request, ChangeSet { files }, None);
    expect![[r#"
        note: Nothing of it can be used: 2 things are wrong with the answer.
        unmet: the step `implement` may not change `.kiro/specs/hanoi/design.md`: leave it as it is
        unmet: `key.pem` may hold a secret, or is no text: leave it as it is
    "#]]
    .assert_eq(&shown(&draft));
}

#[test]
fn an_agent_removes_no_document_and_writes_no_lock() {
    let request = request(&changed(), Step::Propagate);
    let tasks = ".kiro/specs/hanoi/tasks.md";
    let files = vec![
        FileChange::new(".kiro/specs/hanoi/trace.lock", None, "all is well\n"),
        FileChange::removal(tasks, request.sources.text(tasks).unwrap()),
    ];
    let draft = draft_of_changes(&request, ChangeSet { files }, None);
    assert_eq!(draft.changes.file(tasks), None);
    let unmet =
        "the step `propagate` removes no file: leave `.kiro/specs/hanoi/tasks.md` where it is";
    assert!(draft.unmet.contains(&Violation(unmet.to_owned())), "{:?}", draft.unmet);
    let lock = draft.changes.file(".kiro/specs/hanoi/trace.lock");
    assert!(lock.is_none_or(|lock| !lock.after.contains("all is well")), "{lock:?}");
}

#[test]
fn what_an_agent_did_not_finish_keeps_the_change_open_and_the_task_too() {
    let stopped = || Some(Violation("scribe stopped".to_owned()));
    let propagate = request(&changed(), Step::Propagate);
    let draft = draft_of_changes(&propagate, ChangeSet::default(), stopped());
    assert!(draft.notes.iter().any(|note| note.starts_with("The change stays open")));
    let implement = request(&everything(), Step::Implement { task: 2 });
    let files = vec![FileChange::new("src/undo.js", None, "export {};\n")];
    let draft = draft_of_changes(&implement, ChangeSet { files }, stopped());
    assert_eq!((draft.completes, draft.changes.files.len()), (None, 1));
}

#[test]
fn a_model_writes_no_lock() {
    let request = request(&changed(), Step::Propagate);
    let prompt = prompt(&request, 100_000, "qzkfw").unwrap();
    let answer = "path: .kiro/specs/hanoi/trace.lock\nfollows: 1.1\n<<<<<<< SEARCH\n=======\n\
        all is well\n>>>>>>> REPLACE\n";
    let draft = crate::read_answer(&request, &prompt, answer);
    let locks = draft.changes.files.iter().filter(|file| file.after.contains("all is well"));
    assert_eq!(locks.count(), 0, "{:?}", draft.changes);
    assert!(draft.unmet.iter().any(|it| it.0.contains("specls writes")), "{:?}", draft.unmet);
}
