//! What documents promise.

use crate::{assert_none, files, read};

#[test]
fn generated_pages_are_current() {
    for page in xtask::pages() {
        assert!(
            read(page.path) == page.text,
            "{} is out of date: run `cargo xtask docs`",
            page.path
        );
    }
}

#[test]
fn the_tests_that_the_readme_names_run_in_ci() {
    let readme = read("README.md");
    let commands: Vec<&str> =
        readme.lines().map(str::trim).filter(|line| line.starts_with("cargo ")).collect();
    assert!(commands.iter().any(|command| command.starts_with("cargo test")), "{commands:?}");
    assert!(commands.iter().any(|command| command.starts_with("cargo run")), "{commands:?}");
    let ci = read(".ci/run");
    for command in commands {
        assert!(ci.contains(command), ".ci/run does not run `{command}`");
    }
}

#[test]
fn decisions_say_why() {
    let decisions = files();
    let decisions: Vec<&String> = decisions
        .iter()
        .filter(|path| path.starts_with("docs/decisions/") && !path.ends_with("README.md"))
        .collect();
    let mut found = Vec::new();
    for path in decisions {
        let text = read(path);
        if !text.starts_with("# ") {
            found.push(format!("{path} has no title"));
        }
        for (part, words) in [
            ("the choice", &["choice", "decision"][..]),
            ("why", &["why", "context"]),
            ("what else was looked at", &["looked at"]),
        ] {
            let bold = |word: &&str| text.to_lowercase().lines().any(|line| opens(line, word));
            if !words.iter().any(bold) {
                found.push(format!("{path} does not say {part}"));
            }
        }
    }
    assert_none(&found, "see docs/decisions/README.md for the form");
}

/// Whether a line opens with a marked word: `**Why.**`, `**Also looked at.**` or a heading.
fn opens(line: &str, word: &str) -> bool {
    let marked = line.trim_start_matches('#').trim_start_matches("**").trim();
    (line.starts_with("**") || line.starts_with("##"))
        && marked.split(['*', '.', ':']).next().is_some_and(|head| head.contains(word))
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut found = Vec::new();
    let documents = files();
    let ours = |path: &&String| {
        path.ends_with(".md") && (path.starts_with("docs/") || !path.contains('/'))
    };
    for path in documents.iter().filter(ours) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let text = read(path);
        for part in text.split("](").skip(1) {
            let target = part.split([')', '#', ' ']).next().unwrap_or_default();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            if !crate::absolute(folder).join(target).exists() {
                found.push(format!("{path}: {target}"));
            }
        }
    }
    assert_none(&found, "a link to nothing");
}
