//! Which room may use which, and which packages are at home where.

use std::collections::{BTreeMap, BTreeSet};

use crate::{assert_none, read};

/// Each room and the rooms it may use, as docs/architecture.md draws them.
const ARROWS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("spec", &["text"]),
    ("code", &["text"]),
    ("trace", &["text", "spec", "code"]),
    ("workspace", &["text", "spec", "code", "trace"]),
    ("ide", &["text", "spec", "code", "trace"]),
    ("draft", &["text", "spec", "code", "trace"]),
    ("author", &["text", "spec", "code", "trace", "workspace", "draft"]),
    ("server", &["text", "spec", "code", "trace", "workspace", "ide", "draft", "author"]),
    ("cli", &["text", "spec", "code", "trace", "workspace", "ide", "draft", "author", "server"]),
];

/// Packages (or their first letters, with a star) and the only rooms that may use them.
const HOMES: &[(&str, &[&str])] = &[
    ("ropey", &["text"]),
    ("similar", &["text"]),
    ("tree-sitter*", &["code"]),
    ("rust-stemmers", &["code"]),
    ("globset", &["draft"]),
    ("ignore", &["workspace"]),
    ("notify*", &["workspace"]),
    ("postcard", &["workspace"]),
    ("rustix", &["workspace", "author"]),
    ("twox-hash", &["workspace"]),
    ("rayon", &["workspace"]),
    ("toml", &["workspace"]),
    ("reqwest", &["author"]),
    ("rustls", &["author"]),
    ("genai", &["author"]),
    ("secrecy", &["author"]),
    ("agent-client-protocol", &["author"]),
    ("tower-lsp", &["server"]),
    ("lsp-types", &["server"]),
    ("serde_json", &["trace", "workspace", "author", "server", "cli"]),
    ("quick-xml", &["trace"]),
    ("tokio", &["author", "server", "cli"]),
    ("clap*", &["cli"]),
    ("anstream", &["cli"]),
    ("anstyle", &["cli"]),
    ("comfy-table", &["cli"]),
    ("maud", &["cli"]),
    ("csv", &["cli"]),
];

#[test]
fn rooms_use_only_the_rooms_that_the_plan_allows() {
    let mut found = Vec::new();
    for (room, allowed) in ARROWS {
        for used in dependencies(room, &["dependencies", "build-dependencies", "dev-dependencies"])
        {
            let Some(used) = room_of(&used) else { continue };
            // A room's tests may use the room itself with other features.
            if used != *room && !allowed.contains(&used) {
                found.push(format!("{room} uses {used}"));
            }
        }
    }
    assert_none(&found, "an arrow that docs/architecture.md does not have");
}

#[test]
fn every_room_is_in_the_plan() {
    let known: BTreeSet<&str> = ARROWS.iter().map(|(room, _)| *room).collect();
    let rooms: BTreeSet<String> = crate::files()
        .iter()
        .filter_map(|path| path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml"))
        .map(str::to_owned)
        .collect();
    assert_eq!(rooms.iter().map(String::as_str).collect::<BTreeSet<_>>(), known);
    let architecture = read("docs/architecture.md");
    for room in known {
        assert!(architecture.contains(&format!("\n| {room} |")), "{room} has no row in the plan");
    }
}

#[test]
fn packages_stay_in_their_rooms() {
    let mut found = Vec::new();
    for (room, _) in ARROWS {
        for package in dependencies(room, &["dependencies", "build-dependencies"]) {
            for (pattern, rooms) in HOMES {
                if matches(pattern, &package) && !rooms.contains(room) {
                    found.push(format!("{room} uses {package}, which is at home in {rooms:?}"));
                }
            }
        }
    }
    assert_none(&found, "a package outside of its room");
}

fn matches(pattern: &str, package: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => package.starts_with(start),
        None => package == pattern,
    }
}

fn room_of(package: &str) -> Option<&str> {
    if package == "specls" { Some("cli") } else { package.strip_prefix("specls-") }
}

/// The packages that a room's manifest names in these tables.
fn dependencies(room: &str, tables: &[&str]) -> BTreeSet<String> {
    let path = format!("crates/{room}/Cargo.toml");
    let manifest: BTreeMap<String, toml::Value> =
        toml::from_str(&read(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    tables
        .iter()
        .filter_map(|table| manifest.get(*table)?.as_table())
        .flat_map(|table| table.keys().cloned())
        .collect()
}
