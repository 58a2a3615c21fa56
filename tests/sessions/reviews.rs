//! Reviews: by hunk and by file, in every editor.

use std::sync::Arc;

use serde_json::json;
use specls_tests::author::{Fake, draft};
use specls_tests::editor::{Editor, Setup};
use specls_tests::profile::Profile;

const DESIGN: &str = ".kiro/specs/x/design.md";
const NEW: &str = ".kiro/specs/x/tasks.md";
const BEFORE: &str = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
const AFTER: &str = "one\n2\n3\n4\n5\n6\n7\n8\nnine\n";

fn author() -> Arc<Fake> {
    Fake::prompt(|request| {
        let mut draft = draft(request, &[(DESIGN, AFTER), (NEW, "- [ ] 1. New\n")]);
        draft.notes.push("This is a note.".to_owned());
        Ok(draft)
    })
}

async fn begin(profile: Profile) -> Editor {
    let mut editor = Setup::new()
        .file(".kiro/specs/x/requirements.md", "An idea\n")
        .file(DESIGN, BEFORE)
        .author(author())
        .start(profile)
        .await;
    editor.open(DESIGN).await;
    let argument = json!({"step": "propagate", "folder": ".kiro/specs/x"});
    editor.command("specls.draft", argument).await.unwrap();
    editor
}

/// The editors that review in a document.
const BY_DOCUMENT: [Profile; 5] =
    [Profile::Neovim11, Profile::Neovim12, Profile::Helix2501, Profile::Helix2507, Profile::Emacs];

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_accepted_in_every_editor() {
    for profile in Profile::ALL {
        let mut editor = begin(profile).await;
        if profile == Profile::VsCode {
            editor.message("This is a note.").await;
        }
        editor.accept_everything().await;
        assert_eq!(editor.text(DESIGN).unwrap(), AFTER, "{profile:?}");
        assert_eq!(editor.text(NEW).unwrap(), "- [ ] 1. New\n", "{profile:?}");
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_before_it_is_accepted() {
    for profile in BY_DOCUMENT {
        let mut editor = begin(profile).await;
        let uri = editor.review_document().await;
        assert!(editor.review_text(&uri).contains("# This is a note."));
        assert_eq!(editor.text(DESIGN).unwrap(), BEFORE);
        assert_eq!(editor.text(NEW), None);
        editor.decide(&uri, "# A draft", "Discard everything").await;
        assert_eq!(editor.text(DESIGN).unwrap(), BEFORE);
        assert_eq!(editor.text(NEW), None);
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hunks_and_files_are_decided_one_by_one() {
    for profile in BY_DOCUMENT {
        let mut editor = begin(profile).await;
        let uri = editor.review_document().await;
        editor.decide(&uri, "+nine", "Accept this hunk").await;
        editor.wait("the hunk", |editor| editor.text(DESIGN)?.contains("nine").then_some(())).await;
        assert_eq!(editor.text(DESIGN).unwrap(), BEFORE.replace('9', "nine"));
        let gone = |editor: &mut Editor, part: &str| {
            (!editor.review_text(&uri).contains(part)).then_some(())
        };
        editor.wait("a smaller review", |editor| gone(editor, "+nine")).await;
        editor.decide(&uri, "+one", "Discard this hunk").await;
        editor.wait("a smaller review", |editor| gone(editor, "+one")).await;
        assert_eq!(editor.text(NEW), None);
        editor.decide(&uri, "+- [ ] 1. New", "Accept all of tasks.md").await;
        editor.wait("the end", |editor| gone(editor, "1. New")).await;
        assert_eq!(editor.disk(NEW).unwrap(), "- [ ] 1. New\n");
        assert_eq!(editor.text(DESIGN).unwrap(), BEFORE.replace('9', "nine"));
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_decision_is_refused() {
    let mut editor = begin(Profile::Neovim11).await;
    let uri = editor.review_document().await;
    editor.decide(&uri, "+one", "Discard this hunk").await;
    let argument = json!({"review": "1", "revision": 0, "path": DESIGN, "hunk": 0});
    let error = editor.command("specls.review.accept", argument).await.unwrap_err();
    assert!(error["message"].as_str().unwrap().contains("moved on"), "{error}");
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_meets_typing_stays_in_the_review() {
    for profile in BY_DOCUMENT {
        let mut editor = begin(profile).await;
        let uri = editor.review_document().await;
        editor.replace(DESIGN, "1\n", "mine\n").await;
        editor.decide(&uri, "+one", "Accept all of design.md").await;
        editor.message("meet what you changed").await;
        let typed = BEFORE.replace('1', "mine").replace('9', "nine");
        assert_eq!(editor.text(DESIGN).unwrap(), typed);
        editor
            .wait("the present text in the review", |editor| {
                editor.review_text(&uri).contains("-mine\n+one").then_some(())
            })
            .await;
        editor.decide(&uri, "+one", "Accept this hunk").await;
        editor
            .wait("the draft's line", |editor| (editor.text(DESIGN)? == AFTER).then_some(()))
            .await;
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extension_decides_by_hunk() {
    let mut editor = begin(Profile::VsCodeExtension).await;
    let review = editor.review().await;
    assert_eq!(review["title"], "A draft");
    assert_eq!(review["notes"], json!(["This is a note."]));
    assert_eq!(review["files"][0]["before"], BEFORE);
    assert_eq!(review["files"][1]["before"], json!(null));
    assert_eq!(review["files"][0]["hunks"][1], json!({"before": [8, 9], "after": [8, 9]}));
    let argument = json!({"review": review["review"], "path": DESIGN, "hunk": 1});
    editor.command("specls.review.accept", argument).await.unwrap();
    let review = editor.review().await;
    assert_eq!(review["files"][0]["before"], BEFORE.replace('9', "nine"));
    editor.command("specls.review.discard", json!({})).await.unwrap();
    assert_eq!(editor.review().await["files"], json!([]));
    assert_eq!(editor.text(DESIGN).unwrap(), BEFORE.replace('9', "nine"));
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_annotated_edit_changes_nothing() {
    let mut editor = Setup::new()
        .file(".kiro/specs/x/requirements.md", "An idea\n")
        .file(DESIGN, BEFORE)
        .author(author())
        .start(Profile::VsCode)
        .await;
    editor.confirms = false;
    let argument = json!({"step": "propagate", "folder": ".kiro/specs/x"});
    editor.command("specls.draft", argument).await.unwrap();
    editor.message("This is a note.").await;
    editor.wait("the edit", |editor| (editor.annotated == 1).then_some(())).await;
    assert_eq!(editor.text(DESIGN).unwrap(), BEFORE);
    assert_eq!(editor.text(NEW), None);
    editor.leave().await;
}

async fn begin_annotated(prepare: impl AsyncFnOnce(&mut Editor)) -> Editor {
    let mut editor = Setup::new()
        .file(".kiro/specs/x/requirements.md", "An idea\n")
        .file(DESIGN, BEFORE)
        .author(author())
        .start(Profile::VsCode)
        .await;
    editor.open(DESIGN).await;
    prepare(&mut editor).await;
    let argument = json!({"step": "propagate", "folder": ".kiro/specs/x"});
    editor.command("specls.draft", argument).await.unwrap();
    editor.message("This is a note.").await;
    editor
}

#[tokio::test(flavor = "multi_thread")]
async fn an_annotated_edit_that_fails_is_reviewed_in_a_document() {
    let mut editor =
        begin_annotated(async |editor| editor.failure = Some("the disk is full".to_owned())).await;
    editor.message("did not make the change (the disk is full)").await;
    let uri = editor.review_document().await;
    assert_eq!(editor.text(DESIGN).unwrap(), BEFORE);
    editor.decide(&uri, "# A draft", "Accept everything").await;
    editor.wait("the draft", |editor| (editor.text(DESIGN)? == AFTER).then_some(())).await;
    assert_eq!(editor.text(NEW).unwrap(), "- [ ] 1. New\n");
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn typing_during_the_preview_keeps_the_draft() {
    let mut editor = begin_annotated(async |editor| {
        editor.confirms = false;
        editor.types_first = Some([DESIGN, "1\n", "0\n1\n"]);
    })
    .await;
    editor.message("did not make the change").await;
    let uri = editor.review_document().await;
    // The user closes the preview only to see it again, against what was typed.
    editor.replace(DESIGN, "0\n", "zero\n0\n").await;
    editor.confirms = true;
    editor.command("specls.review.show", json!({})).await.unwrap();
    editor.message("This is a note.").await;
    editor.wait("the draft", |editor| editor.text(DESIGN)?.contains("nine").then_some(())).await;
    assert_eq!(editor.text(DESIGN).unwrap(), format!("zero\n0\n{AFTER}"));
    assert!(editor.review_text(&uri).contains("+nine"));
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lock_is_written_when_the_editor_made_its_edits() {
    const LOCK: &str = ".kiro/specs/x/trace.lock";
    for profile in BY_DOCUMENT {
        let author =
            Fake::prompt(|request| Ok(draft(request, &[(LOCK, "locked\n"), (DESIGN, AFTER)])));
        let mut editor = Setup::new()
            .file(".kiro/specs/x/requirements.md", "An idea\n")
            .file(DESIGN, BEFORE)
            .author(author)
            .start(profile)
            .await;
        editor.open(DESIGN).await;
        let argument = json!({"step": "propagate", "folder": ".kiro/specs/x"});
        editor.command("specls.draft", argument).await.unwrap();
        let uri = editor.review_document().await;
        editor.failure = Some("busy".to_owned());
        editor.decide(&uri, "# A draft", "Accept everything").await;
        editor.message("did not make the change (busy)").await;
        assert_eq!(editor.disk(LOCK), None);
        editor.decide(&uri, "# A draft", "Accept everything").await;
        editor
            .wait("the end", |editor| {
                editor.review_text(&uri).contains("Everything is decided").then_some(())
            })
            .await;
        assert_eq!(editor.text(DESIGN).unwrap(), AFTER);
        assert_eq!(editor.disk(LOCK).unwrap(), "locked\n");
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extension_hears_which_files_are_accepted_on_their_own_and_why() {
    let author = Fake::prompt(|request| {
        Ok(draft(request, &[("package.json", "{\"scripts\": {}}\n"), ("src/a.js", "a();\n")]))
    });
    let setup = Setup::new().file(".kiro/specs/x/requirements.md", "An idea\n").author(author);
    let mut editor = setup.start(Profile::VsCodeExtension).await;
    let argument = json!({"step": "propagate", "folder": ".kiro/specs/x"});
    editor.command("specls.draft", argument).await.unwrap();
    let review = editor.review().await;
    let why = review["files"][0]["confirm"].as_str().unwrap();
    assert_eq!(why, "commands in it run when the project is built or installed");
    assert_eq!(review["files"][1]["confirm"], json!(null));
    let everything = json!({"review": review["review"]});
    let answer = editor.command("specls.review.accept", everything).await.unwrap();
    assert_eq!(answer["open"], true);
    let left = editor.review().await;
    assert_eq!(left["files"].as_array().unwrap().len(), 1);
    assert_eq!(editor.disk("src/a.js").unwrap(), "a();\n");
    assert_eq!(editor.disk("package.json"), None);
    let one = json!({"review": review["review"], "path": "package.json"});
    let answer = editor.command("specls.review.accept", one).await.unwrap();
    assert_eq!(answer["open"], false);
    assert_eq!(editor.review().await["files"], json!([]));
    assert_eq!(editor.disk("package.json").unwrap(), "{\"scripts\": {}}\n");
    editor.leave().await;
}
