//! Models and agents: who is offered, who may work, and what comes of their drafts.

use serde_json::json;
use specls_draft::Violation;
use specls_tests::author::{Fake, draft};
use specls_tests::editor::{Editor, Setup};
use specls_tests::profile::Profile;

const REQUIREMENTS: &str = ".kiro/specs/x/requirements.md";
const TASKS: &str = ".kiro/specs/x/tasks.md";
const SPEC: &str = "\
# Requirements

### Requirement 1: Undo

#### Acceptance Criteria

1. THE Game SHALL undo a move
";
const PLAN: &str = "\
- [ ] 1. Undo a move
  - _Requirements: 1.1_
- [ ] 2. Write it down
  - _Requirements: 1.1_
";

/// An agent that writes what a shell says, and does nothing else.
fn agent(script: &str) -> String {
    format!("[authors.scribe]\ncommand = [\"sh\", \"-c\", {script:?}]\nprotocol = \"plain\"\n")
}

fn setup() -> Setup {
    Setup::new().file(REQUIREMENTS, SPEC).file(TASKS, PLAN).file("src/game.js", "let moves;\n")
}

async fn titles(editor: &mut Editor, path: &str, needle: &str) -> Vec<String> {
    let actions = editor.actions(path, needle).await;
    actions.iter().filter_map(|it| it["title"].as_str().map(ToOwned::to_owned)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn authors_of_the_users_settings_are_offered_by_name() {
    let own =
        format!("{}\n[authors.local]\nprovider = \"ollama\"\nmodel = \"qwen\"\n", agent("true"));
    let mut editor = setup().own_settings(&own).start(Profile::Helix2507).await;
    editor.open(TASKS).await;
    let offered = titles(&mut editor, TASKS, "Undo a move").await;
    for title in [
        "Implement task 1",
        "Implement task 1 with local",
        "Implement task 1 with scribe",
        "Run all open tasks (2) with local",
    ] {
        assert!(offered.iter().any(|offered| offered == title), "{title}: {offered:?}");
    }
    editor.open(REQUIREMENTS).await;
    let offered = titles(&mut editor, REQUIREMENTS, "undo a move").await;
    for title in ["Analyse the requirements with local", "Refine the requirements with local"] {
        assert!(offered.iter().any(|offered| offered == title), "{title}: {offered:?}");
    }
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_names_nobody() {
    let hostile = "default-author = \"evil\"\n\n[authors.evil]\ncommand = [\"touch\", \"evil\"]\n";
    let mut editor = setup().file("specls.toml", hostile).start(Profile::Helix2507).await;
    editor.open(TASKS).await;
    let offered = titles(&mut editor, TASKS, "Undo a move").await;
    assert!(!offered.iter().any(|title| title.contains("evil")), "{offered:?}");
    let argument = json!({"folder": ".kiro/specs/x", "task": "1", "author": "evil"});
    let error = editor.command("specls.implement", argument).await.unwrap_err();
    assert!(error["message"].as_str().unwrap().contains("no author \"evil\""), "{error}");
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_works_in_a_copy_once_the_workspace_is_trusted() {
    let script = "cat > told.txt; printf 'let moves = [];\\n' > src/game.js; rm told.txt";
    let mut editor = setup().own_settings(&agent(script)).start(Profile::Helix2507).await;
    editor.open(TASKS).await;
    editor.choices.push_back("Trust this workspace".to_owned());
    let argument = json!({"folder": ".kiro/specs/x", "task": "1", "author": "scribe"});
    let error = editor.command("specls.implement", argument.clone()).await.unwrap_err();
    assert!(error["message"].as_str().unwrap().contains("a workspace that you trust"), "{error}");
    editor.message("is trusted").await;
    editor.command("specls.implement", argument).await.unwrap();
    let uri = editor.review_document().await;
    // Nothing is written before it is accepted, and the tick comes with the code.
    assert_eq!(editor.disk("src/game.js").unwrap(), "let moves;\n");
    let review = editor.review_text(&uri).to_owned();
    for line in ["+let moves = [];", "+- [x] 1. Undo a move"] {
        assert!(review.contains(line), "{line}: {review}");
    }
    editor.decide(&uri, "# ", "Accept everything").await;
    editor.wait("the tick", |editor| editor.text(TASKS)?.contains("[x] 1.").then_some(())).await;
    assert_eq!(editor.disk("src/game.js").unwrap(), "let moves = [];\n");
    assert!(editor.text(TASKS).unwrap().contains("- [ ] 2."));
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_users_check_says_stands_in_the_review_and_can_keep_the_tick_away() {
    let own = format!(
        "verify = [\"sh\", \"-c\", \"cat src/game.js; exit 3\"]\nverify-required = true\n{}",
        agent("printf 'let moves = 1;\\n' > src/game.js")
    );
    let mut editor = setup().own_settings(&own).trusted().start(Profile::Helix2507).await;
    editor.open(TASKS).await;
    editor.choose(TASKS, "Undo a move", "Implement task 1 with scribe").await;
    let uri = editor.review_document().await;
    let review = editor.review_text(&uri).to_owned();
    assert!(review.contains("failed on this draft with exit code 3"), "{review}");
    assert!(review.contains("# let moves = 1;"), "{review}");
    assert!(!review.contains("+- [x] 1."), "{review}");
    editor.decide(&uri, "# ", "Discard everything").await;
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_workspace_that_is_not_trusted_specls_only_reads() {
    let mut editor = setup()
        .own_settings(&agent("touch evil"))
        .trusted()
        .refuses_trust()
        .start(Profile::Helix2507)
        .await;
    editor.open(TASKS).await;
    assert_eq!(titles(&mut editor, TASKS, "Undo a move").await, [""; 0]);
    let hover = editor.ask_at("textDocument/hover", TASKS, "1.1").await;
    assert!(hover.to_string().contains("undo a move"), "{hover}");
    let task = json!({"folder": ".kiro/specs/x", "task": "1", "state": "done"});
    for (name, argument) in [
        ("specls.draft", json!({"folder": ".kiro/specs/x", "step": "design"})),
        ("specls.implement", task.clone()),
        ("specls.setTaskState", task),
        ("specls.run", json!({"folder": ".kiro/specs/x"})),
        ("specls.lock", json!({"folder": ".kiro/specs/x"})),
    ] {
        let error = editor.command(name, argument).await.unwrap_err();
        assert!(error["message"].as_str().unwrap().contains("is not trusted"), "{name}: {error}");
    }
    // What the editor's user refuses, no command grants.
    let error = editor.command("specls.trust", json!({})).await.unwrap_err();
    assert!(error["message"].as_str().unwrap().contains("trust it there"), "{error}");
    assert_eq!(editor.disk(TASKS).unwrap(), PLAN);
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_what_was_asked_for_says_so_and_ticks_nothing() {
    let author = Fake::prompt(|request| {
        let mut draft = draft(request, &[("src/game.js", "let moves = [];\n")]);
        draft.unmet.push(Violation("src/undo.js was not understood".to_owned()));
        draft.completes = Some(0);
        Ok(draft)
    });
    let mut editor = setup().author(author).start(Profile::Helix2507).await;
    editor.open(TASKS).await;
    editor.choose(TASKS, "Undo a move", "Implement task 1").await;
    let uri = editor.review_document().await;
    let review = editor.review_text(&uri).to_owned();
    assert!(
        review.starts_with("# Part of: A draft\n# src/undo.js was not understood\n"),
        "{review}"
    );
    assert!(!review.contains("[x]"), "{review}");
    editor.decide(&uri, "# ", "Discard everything").await;
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_to_be_told_is_shown_as_a_document() {
    let author = Fake::prompt(|request| {
        let report = Some("# Why\n\nThe code is older.\n".to_owned());
        Ok(specls_draft::Draft { report, ..draft(request, &[]) })
    });
    let mut editor = setup().author(author).start(Profile::Neovim12).await;
    editor.open(REQUIREMENTS).await;
    let argument = json!({"folder": ".kiro/specs/x", "step": "explain"});
    editor.command("specls.draft", argument).await.unwrap();
    let shown =
        editor.wait("the report", |editor| editor.document_ending_with("x-explain.md")).await;
    assert_eq!(shown, "# Why\n\nThe code is older.\n");
    editor.read_messages();
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_run_programs_is_not_accepted_with_everything_else() {
    const WORKFLOW: &str = ".github/workflows/ci.yml";
    let author = Fake::prompt(|request| {
        let files = [(WORKFLOW, "on: push\n"), ("src/game.js", "let moves = [];\n")];
        Ok(specls_draft::Draft { completes: Some(0), ..draft(request, &files) })
    });
    let mut editor = setup().author(author).start(Profile::Helix2507).await;
    editor.open(TASKS).await;
    editor.choose(TASKS, "Undo a move", "Implement task 1").await;
    let uri = editor.review_document().await;
    editor.decide(&uri, "# ", "Accept everything").await;
    editor.message("accepted on their own").await;
    assert_eq!(editor.disk("src/game.js").unwrap(), "let moves = [];\n");
    assert_eq!((editor.disk(WORKFLOW), editor.text(TASKS)), (None, Some(PLAN.to_owned())));
    editor.decide(&uri, "+on: push", "Accept all of ci.yml").await;
    editor.wait("the workflow", |editor| editor.disk(WORKFLOW).map(|_| ())).await;
    // Now all of the task is there.
    editor.wait("the tick", |editor| editor.text(TASKS)?.contains("[x] 1.").then_some(())).await;
    editor.leave().await;
}
