//! What sources may not hold.

use crate::{assert_none, files, read};

/// Rooms that see nothing of the world: no disk, no clock, no standard streams.
const PURE: [&str; 6] = ["text", "spec", "code", "trace", "ide", "draft"];

#[test]
fn pure_rooms_see_nothing_of_the_world() {
    const FORBIDDEN: [&str; 12] = [
        "std::fs",
        "std::io",
        "std::net",
        "std::process",
        "std::env",
        "std::thread",
        "std::time",
        "Mutex",
        "RwLock",
        "async fn",
        "println!",
        "eprintln!",
    ];
    let pure =
        |path: &String| PURE.iter().any(|room| path.starts_with(&format!("crates/{room}/src/")));
    let mut found = Vec::new();
    for path in files().iter().filter(|path| pure(path) && path.ends_with(".rs")) {
        for (number, line) in production(&read(path)).lines().enumerate() {
            for word in FORBIDDEN.iter().filter(|word| line.contains(**word)) {
                found.push(format!("{path}:{}: {word}", number + 1));
            }
        }
    }
    assert_none(&found, "a pure room looks at the world");
}

#[test]
fn nothing_but_the_server_names_the_protocol() {
    let mut found = Vec::new();
    for path in files().iter().filter(|path| path.starts_with("crates/") && path.ends_with(".rs")) {
        if !path.starts_with("crates/server/") && read(path).contains("tower_lsp") {
            found.push(path.clone());
        }
    }
    assert_none(&found, "a type of the protocol outside of the server");
}

#[test]
fn no_file_is_longer_than_a_thousand_lines() {
    const ENDINGS: [&str; 7] = [".rs", ".ts", ".js", ".mjs", ".lua", ".py", ".scm"];
    let mut found = Vec::new();
    for path in files().iter().filter(|path| ENDINGS.iter().any(|end| path.ends_with(end))) {
        let lines = read(path).lines().count();
        if lines > 1000 {
            found.push(format!("{path} has {lines} lines"));
        }
    }
    assert_none(&found, "split it by topic");
}

#[test]
fn no_file_knows_a_machine() {
    // Put together here, so that this file does not find itself.
    let mut forbidden: Vec<String> =
        ["root", "work", "farm"].iter().map(|folder| format!("/{folder}/")).collect();
    forbidden.extend(
        [
            ["crates.io", "/api"],
            ["registry.npmjs", ".org"],
            ["pypi", ".org"],
            ["deb.debian", ".org"],
        ]
        .map(|parts| parts.concat()),
    );
    let skipped = |path: &str| path == "Cargo.lock" || path.ends_with(".png");
    let mut found = Vec::new();
    for path in files().iter().filter(|path| !skipped(path)) {
        for (number, line) in read(path).lines().enumerate() {
            for word in forbidden.iter().filter(|word| names(line, word)) {
                found.push(format!("{path}:{}: {word}", number + 1));
            }
        }
    }
    assert_none(&found, "a path of one machine or the host of a registry");
}

/// Whether `line` names `word`, a folder at the root of a disk or a host, and not a longer path.
fn names(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        !word.starts_with('/')
            || !line[..at].ends_with(|before: char| {
                before.is_alphanumeric()
                    || matches!(before, '.' | '_' | '-' | '/' | '}' | ')' | '$')
            })
    })
}

/// A source file without its test module, lines kept in place.
fn production(text: &str) -> &str {
    text.find("#[cfg(test)]").map_or(text, |at| &text[..at])
}
