//! What holds for every spec: drafts read back, cover everything, meet the contract, and come to
//! an end.

use proptest::prelude::*;
use specls_spec::{DocumentKind, TaskState};

use super::{FOLDER, request};
use crate::{Draft, Refusal, Step, answer, check, nothing_lost};

/// One criterion, with `number` in it to make it its own.
fn criterion() -> impl Strategy<Value = String> {
    let systems =
        prop::sample::select(vec!["Board", "Rules", "system", "Move_History", "URL parser"]);
    let responses = prop::sample::select(vec![
        "show the disk",
        "never lose a move",
        "NOT accept the \"word\"",
        "ensure that every peg is drawn",
        "TODO(say what)",
        "count [moves] (all) of `them`",
        "支持撤销",
    ]);
    let conditions = prop::sample::select(vec![
        "",
        "WHEN the player clicks a peg, ",
        "IF the peg is empty, THEN ",
        "WHILE it rains, WHEN it pours, ",
        "WHERE sound is on, ",
        "当用户点击时，",
    ]);
    (conditions, systems, responses, 0u8..=255).prop_map(|(condition, system, response, salt)| {
        format!("{condition}THE {system} SHALL {response} {salt}")
    })
}

/// A requirements.md: the criteria of each requirement.
fn requirements() -> impl Strategy<Value = Vec<Vec<String>>> {
    prop::collection::vec(prop::collection::vec(criterion(), 1..5), 1..6)
}

fn document(requirements: &[Vec<String>]) -> String {
    let mut text = "# Requirements Document\n\n## Requirements\n".to_owned();
    for (number, criteria) in requirements.iter().enumerate() {
        text.push_str(&format!(
            "\n### Requirement {n}: Title {n}\n\n**User Story:** As a player, I want it\n\n#### \
             Acceptance Criteria\n\n",
            n = number + 1
        ));
        for (number, criterion) in criteria.iter().enumerate() {
            text.push_str(&format!("{}. {criterion}\n", number + 1));
        }
    }
    text
}

/// The files of the spec, by name.
type Files = Vec<(String, String)>;

fn drafted(files: &Files, step: Step) -> Result<Draft, Refusal> {
    let fixture: String =
        files.iter().map(|(name, text)| format!("//- /{FOLDER}/{name}\n{text}")).collect();
    let request = request(&fixture, step);
    let draft = answer(&request)?;
    assert_eq!(check(&request, &draft), [], "{fixture}");
    Ok(draft)
}

fn accept(files: &mut Files, draft: &Draft) {
    for change in &draft.changes.files {
        let name = change.path.rsplit('/').next().unwrap_or_default().to_owned();
        files.retain(|(known, _)| *known != name);
        files.push((name, change.after.to_string()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_spec_can_be_designed_and_planned_once(requirements in requirements()) {
        let mut files = vec![("requirements.md".to_owned(), document(&requirements))];
        for step in [Step::Design, Step::Tasks] {
            let draft = drafted(&files, step.clone()).unwrap();
            accept(&mut files, &draft);
            let again = drafted(&files, step);
            prop_assert!(again.is_err(), "{again:?}\n{files:?}");
        }
        let tasks = &files.iter().find(|(name, _)| name == "tasks.md").unwrap().1;
        let specls_spec::Document::Tasks(tasks) = specls_spec::read(DocumentKind::Tasks, tasks) else {
            return Err(TestCaseError::fail("no tasks"));
        };
        prop_assert!(tasks.tasks.iter().all(|task| task.state == TaskState::Open));
    }

    #[test]
    fn a_changed_spec_is_propagated_once(
        requirements in requirements(),
        inserted in prop::collection::vec((0usize..9, 0usize..9, criterion()), 1..4),
        removed in prop::option::of((0usize..9, 0usize..9)),
        done in any::<bool>(),
    ) {
        let mut files = vec![("requirements.md".to_owned(), document(&requirements))];
        for step in [Step::Design, Step::Tasks] {
            let draft = drafted(&files, step).unwrap();
            accept(&mut files, &draft);
        }
        if done {
            for (_, text) in files.iter_mut().filter(|(name, _)| name == "tasks.md") {
                *text = text.replace("[ ]", "[x]");
            }
        }
        let mut changed = requirements.clone();
        for (requirement, place, criterion) in inserted {
            let at = requirement % changed.len();
            let criteria = &mut changed[at];
            let place = place % (criteria.len() + 1);
            criteria.insert(place, format!("{criterion} and new"));
        }
        if let Some((requirement, place)) = removed {
            let at = requirement % changed.len();
            let criteria = &mut changed[at];
            if criteria.len() > 1 {
                let place = place % criteria.len();
                criteria.remove(place);
            }
        }
        files[0] = ("requirements.md".to_owned(), files[0].1.clone());
        for (_, text) in files.iter_mut().filter(|(name, _)| name == "requirements.md") {
            *text = document(&changed);
        }
        // Insertions and removals may cancel out to nothing but edits of nothing.
        let Ok(draft) = drafted(&files, Step::Propagate) else { return Ok(()) };
        accept(&mut files, &draft);
        let again = drafted(&files, Step::Propagate);
        prop_assert!(again.is_err(), "{again:?}");
    }

    #[test]
    fn no_idea_breaks_the_contract_or_loses_a_line(lines in prop::collection::vec(
        prop::sample::select(vec![
            "# Game", "## Wishes", "- undo a move", "- [ ] The player can undo", "1. Show the moves",
            "", "When I click, the disk moves.", "As a user, I want more so that I win",
            "Users must log in; admins can log out and also see logs.", "What about sound?",
            "  - nested", "> quoted", "```", "Der Spieler kann spielen.", "玩家可以撤销。", "If", "As a",
            "Given a game", "### Requirement", "Expected: it works", "a, b, c and d", "\"Auto Solve\" helps",
            "the", "<!-- hidden", "-->", "| a | b |", "undo", "It should be fast", "...",
        ]), 0..12))
    {
        let idea = lines.join("\n");
        let files = vec![("requirements.md".to_owned(), idea.clone())];
        match drafted(&files, Step::Requirements { idea: None }) {
            Ok(draft) => {
                for file in &draft.changes.files {
                    prop_assert_eq!(nothing_lost(file), Ok(()));
                }
                let mut files = files;
                accept(&mut files, &draft);
                let again = drafted(&files, Step::Requirements { idea: None });
                prop_assert!(again.is_err(), "{}\n{:?}", idea, again);
            }
            Err(Refusal { sentence, .. }) => prop_assert!(!sentence.is_empty()),
        }
    }
}
