//! All open tasks, one after the other, each reviewed.

use serde_json::json;
use specls_author::AuthorError;
use specls_draft::Step;
use specls_tests::author::{Fake, draft};
use specls_tests::editor::{Editor, Setup};
use specls_tests::profile::Profile;
use std::sync::Arc;

const TASKS: &str = ".kiro/specs/x/tasks.md";
const PLAN: &str = "\
- [ ] 1. One
  - _Requirements: 1.1_
- [ ] 2. Two
  - _Requirements: 1.1_
- [ ]* 3. Three
  - _Requirements: 1.1_
";

/// An author that writes a file for each task and finishes it.
fn author() -> Arc<Fake> {
    Fake::prompt(|request| {
        let Step::Implement { task } = request.step else {
            return Err(AuthorError::Failed("not asked for".to_owned()));
        };
        let path = format!("src/task{}.js", task + 1);
        let mut draft = draft(request, &[(&path, "done\n")]);
        draft.title = format!("Task {}", task + 1);
        draft.completes = Some(task);
        Ok(draft)
    })
}

async fn start(plan: &str, author: Arc<Fake>, profile: Profile) -> Editor {
    let mut editor = Setup::new()
        .file(".kiro/specs/x/requirements.md", "# R\n\n### Requirement 1\n\n1. THE A SHALL b\n")
        .file(TASKS, plan)
        .author(author)
        .start(profile)
        .await;
    editor.open(TASKS).await;
    editor
}

/// The boxes of tasks.md: `~-x `.
fn boxes(editor: &Editor) -> String {
    let text = editor.text(TASKS).unwrap();
    text.lines().filter_map(|line| line.strip_prefix("- [")?.chars().next()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_are_queued_worked_on_and_done_when_they_are_accepted() {
    for profile in [Profile::Neovim11, Profile::Helix2507, Profile::VsCodeExtension] {
        let mut editor = start(PLAN, author(), profile).await;
        editor.choose(TASKS, "One", "Run all open tasks (2) with fake").await;
        editor.wait("the first at work", |editor| (boxes(editor) == "-~ ").then_some(())).await;
        editor.accept_everything().await;
        editor.wait("the second at work", |editor| (boxes(editor) == "x- ").then_some(())).await;
        assert_eq!(editor.disk("src/task1.js").unwrap(), "done\n", "{profile:?}");
        assert_eq!(editor.disk("src/task2.js"), None, "{profile:?}");
        editor.accept_everything().await;
        editor.message("All tasks are done").await;
        assert_eq!(boxes(&editor), "xx ", "{profile:?}");
        editor.read_messages();
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_of_one_wave_are_drafted_before_the_first_is_accepted() {
    let plan =
        format!("{PLAN}\n## Task Dependency Graph\n\n```json\n[[\"1\", \"2\"], [\"3\"]]\n```\n");
    let author = author();
    let mut editor = start(&plan, author.clone(), Profile::VsCodeExtension).await;
    editor.choose(TASKS, "One", "Run all open tasks, optional ones too (3) with fake").await;
    let (first, second) = (editor.review().await, editor.review().await);
    assert_eq!([&first["title"], &second["title"]], ["Task 1", "Task 2"]);
    assert_eq!(author.steps().len(), 2);
    for review in [second, first] {
        let argument = json!({"review": review["review"]});
        editor.command("specls.review.accept", argument).await.unwrap();
    }
    let third = editor
        .wait("the next wave", |editor| {
            let review = editor.reviews.pop_front()?;
            (review["title"] == "Task 3").then_some(review)
        })
        .await;
    editor.wait("two done", |editor| (boxes(editor) == "xx-").then_some(())).await;
    editor.command("specls.review.discard", json!({"review": third["review"]})).await.unwrap();
    // What was not accepted is to be done.
    editor.message("not all of task 3 was accepted").await;
    editor.wait("one queued", |editor| (boxes(editor) == "xx~").then_some(())).await;
    editor.reviews.clear();
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_stops_the_run_and_it_goes_on_from_there() {
    let failing = Fake::prompt(|_| Err(AuthorError::Failed("The model is gone".to_owned())));
    let mut editor = start(PLAN, failing, Profile::Helix2507).await;
    editor.choose(TASKS, "One", "Run all open tasks (2) with fake").await;
    let message = editor.message("stopped").await;
    assert!(message.contains("The model is gone. 2 more are queued ([~])"), "{message}");
    editor.wait("both queued", |editor| (boxes(editor) == "~~ ").then_some(())).await;
    let queued = editor.text(TASKS).unwrap();
    editor.leave().await;
    // Another server, later: what is queued is in the file.
    let mut editor = start(&queued, author(), Profile::Helix2507).await;
    editor.choose(TASKS, "One", "Go on with all open tasks (2) with fake").await;
    editor.accept_everything().await;
    editor.wait("the second at work", |editor| (boxes(editor) == "x- ").then_some(())).await;
    editor.accept_everything().await;
    editor.message("All tasks are done").await;
    editor.read_messages();
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_cancelled_like_a_job() {
    let held = Fake::held(|request| Ok(draft(request, &[])));
    let mut editor = start(PLAN, held.clone(), Profile::Helix2507).await;
    editor.choose(TASKS, "One", "Run all open tasks (2) with fake").await;
    editor.wait("the first at work", |editor| (boxes(editor) == "-~ ").then_some(())).await;
    held.asked().await;
    let again = editor.command("specls.run", json!({"folder": ".kiro/specs/x"})).await.unwrap_err();
    assert!(again["message"].as_str().unwrap().contains("already"), "{again}");
    editor.command("specls.cancel", json!({})).await.unwrap();
    editor.message("it was cancelled").await;
    editor.wait("both queued", |editor| (boxes(editor) == "~~ ").then_some(())).await;
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_cancelled_while_a_task_is_being_marked_leaves_it_queued() {
    let held = Fake::held(|request| Ok(draft(request, &[])));
    let mut editor = start(PLAN, held, Profile::Helix2507).await;
    editor.choose(TASKS, "One", "Run all open tasks (2) with fake").await;
    editor.wait("both queued", |editor| (boxes(editor) == "~~ ").then_some(())).await;
    // The edit that marks the first task is on its way or not made yet.
    editor.command("specls.cancel", json!({})).await.unwrap();
    editor.message("it was cancelled").await;
    editor.wait("both queued again", |editor| (boxes(editor) == "~~ ").then_some(())).await;
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_is_not_done_with_its_draft_stops_the_run() {
    let author = Fake::prompt(|request| {
        let mut draft = draft(request, &[("src/task1.js", "half\n")]);
        draft.notes.push("`npm test` failed on this draft".to_owned());
        Ok(draft)
    });
    let mut editor = start(PLAN, author.clone(), Profile::VsCodeExtension).await;
    editor.choose(TASKS, "One", "Run all open tasks (2) with fake").await;
    editor.message("the task is not done with what was drafted").await;
    editor.wait("both queued", |editor| (boxes(editor) == "~~ ").then_some(())).await;
    // What was drafted can be accepted all the same.
    editor.accept_everything().await;
    editor.wait("the file", |editor| editor.disk("src/task1.js")).await;
    assert_eq!((author.steps().len(), boxes(&editor).as_str()), (1, "~~ "));
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_cannot_mark_its_tasks_is_none() {
    let mut editor =
        Setup::new().file(TASKS, PLAN).author(author()).start(Profile::Helix2507).await;
    let file = editor.root().join(TASKS);
    let mut permissions = std::fs::metadata(&file).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&file, permissions).unwrap();
    for _ in 0..2 {
        let spec = json!({"folder": ".kiro/specs/x"});
        let error = editor.command("specls.run", spec).await.unwrap_err();
        assert!(error["message"].as_str().unwrap().contains("is read-only"), "{error}");
    }
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_tasks_of_one_number_the_one_that_was_drafted_is_ticked() {
    let mut editor = start("- [ ] 1. One\n- [ ] 1. Two\n", author(), Profile::Helix2507).await;
    let second = json!({"folder": ".kiro/specs/x", "task": "1", "index": 1});
    editor.command("specls.implement", second).await.unwrap();
    editor.accept_everything().await;
    editor.wait("the second ticked", |editor| (boxes(editor) == " x").then_some(())).await;
    editor.read_messages();
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_ticked_in_editors_that_tell_of_changes_after_a_while() {
    let author = author();
    let mut editor = start(PLAN, author.clone(), Profile::Neovim11).await;
    editor.keeps_changes = true;
    editor.choose(TASKS, "One", "Run all open tasks (2) with fake").await;
    for marked in ["~~ ", "-~ "] {
        editor.wait(marked, |editor| (boxes(editor) == marked).then_some(())).await;
        // Nobody works from a text that is old.
        editor.actions(TASKS, "One").await;
        assert_eq!(author.steps().len(), 0);
        editor.tell_changes().await;
    }
    editor.keeps_changes = false;
    editor.accept_everything().await;
    editor.wait("the second at work", |editor| (boxes(editor) == "x- ").then_some(())).await;
    editor.accept_everything().await;
    editor.message("All tasks are done").await;
    editor.read_messages();
    editor.leave().await;
}
