//! Links between code and criteria: shown, confirmed, refused, written.

use serde_json::{Value, json};
use specls_tests::editor::{Editor, Setup};
use specls_tests::profile::Profile;

const CAFE: &str = "### Requirement 1: Brewing

1. WHEN a guest orders, THE Café SHALL brew.
2. THE Café SHALL close at night.
";
const BAR: &str = "### Requirement 1: Mixing

1. WHEN a guest orders, THE Bar SHALL mix.
2. THE Bar SHALL close at night.
";
const REQUIREMENTS_PATH: &str = ".kiro/specs/cafe/requirements.md";
const LOCK_PATH: &str = ".kiro/specs/cafe/trace.lock";
const CODE_PATH: &str = "src/brew.rs";
const CODE: &str = "// Requirements: 1.1\nfn brew() {}\n\nfn close() {}\n";
const TEST_PATH: &str = "tests/brew.rs";
const TEST: &str = "// Requirements: 1.1\n#[test]\nfn brews() {}\n";

fn cafe() -> Setup {
    Setup::new()
        .file(REQUIREMENTS_PATH, CAFE)
        .file(CODE_PATH, CODE)
        .file(TEST_PATH, TEST)
        .file("src/wrong.rs", "// Requirements: cafe#9.9\nfn wrong() {}\n")
}

async fn start(setup: Setup, profile: Profile) -> Editor {
    let mut editor = setup.start(profile).await;
    editor.problems("src/wrong.rs", &["unknown-citation"]).await;
    editor
}

fn shows_lenses(profile: Profile) -> bool {
    !matches!(profile, Profile::Helix2501 | Profile::Helix2507 | Profile::Emacs)
}

#[tokio::test(flavor = "multi_thread")]
async fn lenses_show_links_and_lead_to_them() {
    for profile in Profile::ALL.into_iter().filter(|profile| shows_lenses(*profile)) {
        let mut editor = start(cafe(), profile).await;
        editor.open(CODE_PATH).await;
        let lenses = editor.lenses(CODE_PATH).await;
        let (line, command) = &lenses[0];
        assert_eq!(*line, 2);
        assert_eq!(command["title"], "implements cafe#1.1 Brewing · 1 test");
        editor.choices.push_back("tests: brews (tests/brew.rs:3)".to_owned());
        let params = json!({"command": command["command"], "arguments": command["arguments"]});
        let answer = editor.ask("workspace/executeCommand", params).await.unwrap();
        assert_eq!(answer["places"].as_array().map(Vec::len), Some(2), "{answer}");
        editor.wait("the test", |editor| editor.is_open(TEST_PATH).then_some(())).await;
        editor.open(REQUIREMENTS_PATH).await;
        let lenses = editor.lenses(REQUIREMENTS_PATH).await;
        let titles: Vec<&Value> = lenses.iter().map(|(_, command)| &command["title"]).collect();
        let expected = ["Generate design", "1 implementation · 1 test", "not linked: suggest code"];
        assert_eq!(titles, expected);
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_editor_goes_to_the_tests_of_a_symbol() {
    for profile in Profile::ALL {
        let mut editor = start(cafe(), profile).await;
        editor.open(CODE_PATH).await;
        editor.choose(CODE_PATH, "brew()", "Go to the tests of cafe#1.1 Brewing").await;
        if profile == Profile::Helix2501 {
            editor.message("tests: brews (tests/brew.rs:3)").await;
        } else {
            editor.wait("the test", |editor| editor.is_open(TEST_PATH).then_some(())).await;
        }
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_confirmed_drifts_and_is_confirmed_again() {
    for profile in [Profile::VsCode, Profile::Neovim11, Profile::Helix2507] {
        let mut editor = start(cafe(), profile).await;
        editor.open(CODE_PATH).await;
        let confirm = "Confirm that brew implements cafe#1.1 Brewing";
        editor.choose(CODE_PATH, "brew()", confirm).await;
        let lock = editor.disk(LOCK_PATH).unwrap();
        assert!(lock.contains("src/brew.rs#brew"), "{lock}");
        editor.replace(CODE_PATH, "brew() {}", "brew() { heat() }").await;
        editor.problems(CODE_PATH, &["code-changed"]).await;
        let confirm = "Confirm that brew still implements cafe#1.1 Brewing";
        editor.choose(CODE_PATH, "brew()", confirm).await;
        editor.problems(CODE_PATH, &[]).await;
        assert_ne!(editor.disk(LOCK_PATH).unwrap(), lock);
        editor.open(REQUIREMENTS_PATH).await;
        editor.replace(REQUIREMENTS_PATH, "SHALL brew", "SHALL brew 2 cups").await;
        editor.problems(CODE_PATH, &["requirement-changed"]).await;
        editor.leave().await;
    }
}

fn tie(criterion: &str, code: &str) -> Value {
    json!({"folder": ".kiro/specs/cafe", "criterion": criterion, "code": code})
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_in_the_lock_is_lost_when_links_are_confirmed() {
    let mut editor = start(cafe(), Profile::VsCode).await;
    editor.command("specls.confirm", tie("1.1", "src/brew.rs#brew")).await.unwrap();
    editor.command("specls.confirm", tie("1.2", "src/brew.rs#close")).await.unwrap();
    let lock = editor.disk(LOCK_PATH).unwrap();
    assert!(lock.contains("src/brew.rs#brew\n") && lock.contains("src/brew.rs#close\n"), "{lock}");
    // Something else writes it, and nobody may have told yet.
    let pulled = format!("{lock}not 1.2 src/brew.rs#brew\n");
    std::fs::write(editor.root().join(LOCK_PATH), pulled).unwrap();
    let argument = tie("1.1", "tests/brew.rs#brews");
    if let Err(refused) = editor.command("specls.confirm", argument.clone()).await {
        assert!(refused.to_string().contains("changed meanwhile; try again"), "{refused}");
        editor.command("specls.confirm", argument).await.unwrap();
    }
    let lock = editor.disk(LOCK_PATH).unwrap();
    for line in ["src/brew.rs#close\n", "tests/brew.rs#brews\n", "not 1.2 src/brew.rs#brew\n"] {
        assert!(lock.contains(line), "{lock}");
    }
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spec_is_told_of_when_its_code_goes() {
    let tasks_path = ".kiro/specs/cafe/tasks.md";
    let tasks = "- [x] 1. Brew\n  - _Requirements: 1.1_\n- [x] 2. Close\n  - _Requirements: 1.2_\n";
    let setup = Setup::new()
        .file(REQUIREMENTS_PATH, CAFE)
        .file(tasks_path, tasks)
        .file(CODE_PATH, "// Requirements: 1.1\nfn brew() {}\n")
        .file("src/close.rs", "// Requirements: 1.2\nfn close() {}\n")
        .file("src/wrong.rs", "// Requirements: cafe#9.9\nfn wrong() {}\n");
    let mut editor = start(setup, Profile::VsCode).await;
    let changed = |editor: &Editor, path: &str, kind: u8| json!({"changes": [{"uri": editor.uri(path), "type": kind}]});
    // Its last citation is taken out.
    std::fs::write(editor.root().join("src/close.rs"), "fn close() {}\n").unwrap();
    let params = changed(&editor, "src/close.rs", 2);
    editor.tell("workspace/didChangeWatchedFiles", params).await;
    editor.problems(tasks_path, &["done-without-code"]).await;
    // A file that somebody linked is deleted.
    editor.command("specls.confirm", tie("1.2", "src/close.rs#close")).await.unwrap();
    editor.problems(tasks_path, &[]).await;
    std::fs::remove_file(editor.root().join("src/close.rs")).unwrap();
    let params = changed(&editor, "src/close.rs", 3);
    editor.tell("workspace/didChangeWatchedFiles", params).await;
    editor.problems(REQUIREMENTS_PATH, &["symbol-gone"]).await;
    editor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_says_which_of_two_specs_it_is_about() {
    for profile in Profile::ALL {
        let setup = cafe()
            .file(".kiro/specs/bar/requirements.md", BAR)
            .file("src/both.rs", "// é 𝕏\n\n// Requirements: 1.1\nfn both() {}\n");
        let mut editor = start(setup, profile).await;
        editor.open("src/both.rs").await;
        editor.problems("src/both.rs", &["ambiguous-citation"]).await;
        editor.choose("src/both.rs", "1.1", "Say that this file is about bar").await;
        editor.problems("src/both.rs", &[]).await;
        assert_eq!(
            editor.text("src/both.rs").unwrap(),
            "// é 𝕏\n// Feature: bar\n\n// Requirements: 1.1\nfn both() {}\n"
        );
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_criterion_is_cited_in_the_buffer_or_in_a_review() {
    for profile in [Profile::VsCode, Profile::Neovim11, Profile::Helix2501, Profile::Emacs] {
        let mut editor = start(cafe(), profile).await;
        editor.open(CODE_PATH).await;
        editor.replace(CODE_PATH, "fn close", "// é 𝕏\nfn close").await;
        let argument = json!({
            "folder": ".kiro/specs/cafe", "criterion": "1.2", "code": "src/brew.rs#close",
        });
        editor.command("specls.cite", argument).await.unwrap();
        editor
            .wait("the citation", |editor| {
                editor.text(CODE_PATH)?.contains("Requirements: 1.2").then_some(())
            })
            .await;
        let argument = json!({
            "folder": ".kiro/specs/cafe", "criterion": "1.2", "code": "tests/brew.rs#brews",
        });
        editor.command("specls.cite", argument).await.unwrap();
        editor.accept_everything().await;
        assert_eq!(editor.text(TEST_PATH).unwrap(), TEST.replace("1.1", "1.1, 1.2"));
        editor.read_messages();
        editor.leave().await;
    }
}

/// A project in which likeness has something to say.
fn lift() -> Setup {
    Setup::new()
        .file(
            REQUIREMENTS_PATH,
            "### Requirement 1: Lift doors\n\n1. WHEN a passenger presses the emergency bell, THE lift \
             SHALL call the operator.\n2. WHEN the cabin arrives at a floor, THE lift SHALL open its doors.\n",
        )
        .file(
            "src/bell.rs",
            "/// Calls the operator when the emergency bell is pressed.\nfn press_emergency_bell() {\n    \
             call_operator();\n}\n",
        )
        .file("src/doors.rs", "/// Opens the doors at a floor.\nfn open_doors() {\n    motor();\n}\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn code_is_suggested_for_a_criterion_and_confirmed() {
    let bell = "src/bell.rs#press_emergency_bell";
    for profile in [Profile::VsCode, Profile::Helix2501, Profile::Emacs] {
        let mut editor = lift().start(profile).await;
        editor.open(REQUIREMENTS_PATH).await;
        let asks = profile == Profile::VsCode;
        let argument = json!({"folder": ".kiro/specs/cafe", "criterion": "1.1"});
        if asks {
            // The user looks, and decides later.
            editor.command("specls.suggest", argument).await.unwrap();
        } else {
            editor.command("specls.suggest", argument).await.unwrap();
            let message = editor.message("Which code belongs to 1.1?").await;
            assert!(message.contains(bell), "{message}");
        }
        let title = loop {
            let actions = editor.actions(REQUIREMENTS_PATH, "passenger").await;
            let titles = actions.iter().filter_map(|action| action["title"].as_str());
            let confirm = format!("Confirm that {bell} belongs to 1.1");
            if let Some(title) = titles.into_iter().find(|title| title.starts_with(&confirm)) {
                break title.to_owned();
            }
        };
        let hover = editor.ask_at("textDocument/hover", REQUIREMENTS_PATH, "passenger").await;
        assert!(hover.to_string().contains("Suggested:"), "{hover}");
        editor.choose(REQUIREMENTS_PATH, "passenger", &title).await;
        assert!(editor.disk(LOCK_PATH).unwrap().contains(bell));
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_symbol_is_linked_to_the_criterion_that_the_user_chooses() {
    let criterion = "cafe#1.2 WHEN the cabin arrives at a floor, THE lift SHALL open its doors.";
    for profile in [Profile::VsCode, Profile::Neovim11, Profile::Helix2507, Profile::Helix2501] {
        let mut editor = lift().start(profile).await;
        editor.open("src/doors.rs").await;
        let asks = profile != Profile::Helix2501;
        if asks {
            editor.choose_starting_with = Some(criterion.to_owned());
        }
        editor.choose("src/doors.rs", "open_doors", "Link open_doors to a requirement…").await;
        if !asks {
            let message = editor.message("What does open_doors belong to?").await;
            assert!(message.contains(criterion), "{message}");
            let actions = editor.actions("src/doors.rs", "open_doors").await;
            let titles: Vec<&str> =
                actions.iter().filter_map(|action| action["title"].as_str()).collect();
            let title =
                titles.iter().find(|title| title.starts_with("Link open_doors to cafe#1.2"));
            let title = title.unwrap_or_else(|| panic!("{titles:?}")).to_string();
            editor.choose("src/doors.rs", "open_doors", &title).await;
        }
        editor
            .wait("the citation", |editor| {
                let text = editor.text("src/doors.rs")?;
                text.contains("floor.\n/// Requirements: 1.2\nfn open_doors").then_some(())
            })
            .await;
        editor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_arguments_are_answered_with_a_sentence() {
    let mut editor = start(cafe(), Profile::VsCode).await;
    let cafe = ".kiro/specs/cafe";
    for (command, argument, part) in [
        (
            "specls.confirm",
            json!({"folder": cafe, "criterion": "1.1", "code": "src/brew.rs#gone"}),
            "no src/brew.rs#gone any more",
        ),
        (
            "specls.reject",
            json!({"folder": cafe, "criterion": "7.7", "code": "src/brew.rs#brew"}),
            "has no criterion 7.7",
        ),
        (
            "specls.cite",
            json!({"folder": cafe, "criterion": "1.1", "code": "../x.rs"}),
            "no code below",
        ),
        ("specls.suggest", json!({"folder": cafe, "criterion": "7.7"}), "has no criterion 7.7"),
        ("specls.link", json!({"code": "src/brew.rs#gone"}), "no src/brew.rs#gone any more"),
    ] {
        let error = editor.command(command, argument).await.unwrap_err();
        assert_eq!(error["code"], -32602, "{error}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(part), "{message}");
    }
    editor.leave().await;
}
