//! What is written into files: numbers behind keywords, citations at symbols, other numbers.

#![allow(clippy::unwrap_used)]

mod fixture;

use expect_test::{Expect, expect};
use specls_ide::{completions, renamable, rename};
use specls_text::apply_edits;
use specls_trace::fixture::{Fixture, parse};

use fixture::{CHESS, HANOI};

fn check_completion(fixture: &Fixture, expected: Expect) {
    let (path, offset) = fixture.cursor.clone().expect("a cursor");
    let text = fixture.sources.text(&path).unwrap();
    let shown: String = completions(&fixture.snapshot, &path, &text, offset)
        .found
        .iter()
        .map(|one| {
            let typed = one.span.of(&text);
            format!("{typed:?} -> {} ({}: {})\n", one.text, one.spec, one.detail)
        })
        .collect();
    expected.assert_eq(&shown);
}

fn in_code(code: &str, expected: Expect) {
    check_completion(&parse(&format!("{HANOI}{code}")), expected);
}

#[test]
fn of_very_many_numbers_those_are_given_that_begin_with_what_is_typed() {
    let criteria: String = (1..=600).map(|at| format!("{at}. THE game SHALL {at}.\n")).collect();
    let spec = format!("//- /.kiro/specs/a/requirements.md\n### Requirement 1: A\n\n{criteria}");
    let begun = |typed: &str| {
        let fixture = parse(&format!("{spec}//- /src/a.rs\n// Requirements: {typed}$0\n"));
        let (path, offset) = fixture.cursor.clone().unwrap();
        let text = fixture.sources.text(&path).unwrap();
        completions(&fixture.snapshot, &path, &text, offset)
    };
    let all = begun("1.");
    assert_eq!((all.found.len(), all.is_cut), (500, true));
    let late = begun("1.59");
    let labels: Vec<&str> = late.found.iter().map(|one| one.label.as_str()).collect();
    let expected = "1.59 1.590 1.591 1.592 1.593 1.594 1.595 1.596 1.597 1.598 1.599";
    assert_eq!((labels.join(" ").as_str(), late.is_cut), (expected, true));
}

#[test]
fn numbers_follow_keywords_in_comments() {
    in_code(
        "//- /src/a.rs\n// Requirements: $0\nfn a() {}\n",
        expect![[r#"
        "" -> 1 (hanoi: Move)
        "" -> 1.1 (hanoi: WHEN a disc is dropped, THE game SHALL move it.)
        "" -> 1.2 (hanoi: THE game SHALL count moves.)
        "" -> 2 (hanoi: Win)
        "" -> 2.1 (hanoi: THE game SHALL end.)
    "#]],
    );
    in_code(
        "//- /src/a.rs\n// Validates: Requirements 1.1, 1.$0\nfn a() {}\n",
        expect![[r#"
        "1." -> 1 (hanoi: Move)
        "1." -> 1.1 (hanoi: WHEN a disc is dropped, THE game SHALL move it.)
        "1." -> 1.2 (hanoi: THE game SHALL count moves.)
        "1." -> 2 (hanoi: Win)
        "1." -> 2.1 (hanoi: THE game SHALL end.)
    "#]],
    );
    in_code(
        "//- /src/a.py\ndef a():\n    \"\"\"Does.\n\n    Requirements: 2$0\n    \"\"\"\n",
        expect![[r#"
        "2" -> 1 (hanoi: Move)
        "2" -> 1.1 (hanoi: WHEN a disc is dropped, THE game SHALL move it.)
        "2" -> 1.2 (hanoi: THE game SHALL count moves.)
        "2" -> 2 (hanoi: Win)
        "2" -> 2.1 (hanoi: THE game SHALL end.)
    "#]],
    );
    in_code(
        "//- /a.test.js\ntest('Property $0', () => {});\n",
        expect![[r#"
        "" -> 1 (hanoi: Order)
    "#]],
    );
    in_code(
        "//- /src/a.rs\n// Task $0\nfn a() {}\n",
        expect![[r#"
        "" -> 1 (hanoi: Board)
        "" -> 1.1 (hanoi: Pegs)
        "" -> 2 (hanoi: End)
    "#]],
    );
    in_code(
        "//- /src/a.rs\n// Feature: h$0\nfn a() {}\n",
        expect![[r#"
        "h" -> hanoi (hanoi: Move)
    "#]],
    );
    in_code(
        "//- /src/a.rs\n// See hanoi#1.$0\nfn a() {}\n",
        expect![[r#"
        "1." -> 1 (hanoi: Move)
        "1." -> 1.1 (hanoi: WHEN a disc is dropped, THE game SHALL move it.)
        "1." -> 1.2 (hanoi: THE game SHALL count moves.)
        "1." -> 2 (hanoi: Win)
        "1." -> 2.1 (hanoi: THE game SHALL end.)
    "#]],
    );
}

#[test]
fn where_several_specs_may_be_meant_the_number_names_its_own() {
    check_completion(
        &parse(&format!("{HANOI}{CHESS}//- /src/a.rs\n// Requirements: $0\nfn a() {{}}\n")),
        expect![[r#"
            "" -> chess#1 (chess: Castle)
            "" -> chess#1.1 (chess: THE game SHALL castle.)
            "" -> chess#1.2 (chess: THE game SHALL count moves.)
            "" -> hanoi#1 (hanoi: Move)
            "" -> hanoi#1.1 (hanoi: WHEN a disc is dropped, THE game SHALL move it.)
            "" -> hanoi#1.2 (hanoi: THE game SHALL count moves.)
            "" -> hanoi#2 (hanoi: Win)
            "" -> hanoi#2.1 (hanoi: THE game SHALL end.)
        "#]],
    );
    check_completion(
        &parse(&format!(
            "{HANOI}{CHESS}//- /src/a.rs\n//! Feature: chess\n\n// Requirements: $0\nfn a() {{}}\n"
        )),
        expect![[r#"
            "" -> 1 (chess: Castle)
            "" -> 1.1 (chess: THE game SHALL castle.)
            "" -> 1.2 (chess: THE game SHALL count moves.)
        "#]],
    );
}

#[test]
fn what_is_being_typed_rules_no_spec_out() {
    check_completion(
        &parse(&format!("{HANOI}{CHESS}//- /src/a.rs\n// Requirements: 2$0\n\nfn a() {{}}\n")),
        expect![[r#"
            "2" -> chess#1 (chess: Castle)
            "2" -> chess#1.1 (chess: THE game SHALL castle.)
            "2" -> chess#1.2 (chess: THE game SHALL count moves.)
            "2" -> hanoi#1 (hanoi: Move)
            "2" -> hanoi#1.1 (hanoi: WHEN a disc is dropped, THE game SHALL move it.)
            "2" -> hanoi#1.2 (hanoi: THE game SHALL count moves.)
            "2" -> hanoi#2 (hanoi: Win)
            "2" -> hanoi#2.1 (hanoi: THE game SHALL end.)
        "#]],
    );
}

#[test]
fn numbers_follow_keywords_in_the_comment_that_opens_a_file() {
    for code in [
        "//- /src/a.rs\n// Requirements: 2.$0",
        "//- /src/a.rs\n// Requirements: 2.$0\n\nfn a() {}\n",
        "//- /src/a.rs\n// Requirements: 1.1, 2.$0\n\nfn a() {}\n",
        "//- /src/a.rs\n//! Requirements: 2.$0\n\nfn a() {}\n",
        "//- /src/a.rs\n// Moves. Requirements: 1.2\n// Validates: 2.$0\n\nfn a() {}\n",
        "//- /src/a.js\n/* Requirements: 2.$0 */\nlet a;\n",
        "//- /src/a.js\n/*Requirements: 2.$0*/\nlet a;\n",
        "//- /src/a.js\n/**\n * Requirements: 2.$0\n */\nlet a;\n",
        "//- /src/a.py\n\"\"\"Requirements: 2.$0\"\"\"\n",
        "//- /src/a.py\n\"\"\"Moves.\n\nRequirements: 2.$0\n\"\"\"\nimport x\n",
        "//- /src/a.py\n#!/usr/bin/env python3\n# Requirements: 2.$0\n",
        "//- /src/a.html\n<!-- Requirements: 2.$0 -->\n<p>\n",
        "//- /src/a.go\n// Requirements: 2.$0\npackage a\n",
        "//- /src/a.go\n// Copyright 2026\n// Requirements: 2.$0\npackage a\n",
    ] {
        let fixture = parse(&format!("{HANOI}{code}"));
        let (path, offset) = fixture.cursor.clone().unwrap();
        let text = fixture.sources.text(&path).unwrap();
        let found = completions(&fixture.snapshot, &path, &text, offset).found;
        let labels: Vec<&str> = found.iter().map(|one| one.label.as_str()).collect();
        assert_eq!(labels, ["1", "1.1", "1.2", "2", "2.1"], "{code}");
    }
}

#[test]
fn code_and_prose_are_left_alone() {
    for code in [
        "//- /src/a.rs\nstruct Task $0{}\n",
        "//- /src/a.rs\nlet requirements = \"Requirements: $0\";\n",
        "//- /src/a.rs\n// a task $0\nfn a() {}\n",
        "//- /src/a.rs\n// the end. $0\nfn a() {}\n",
        "//- /src/a.rs\n// Requirements$0\nfn a() {}\n",
        "//- /README.md\nRequirements: $0\n",
    ] {
        in_code(code, expect![[r#""#]]);
    }
}

#[test]
fn tasks_and_designs_complete_their_own_numbers() {
    let with = |old: &str, new: &str| parse(&HANOI.replace(old, new));
    check_completion(
        &with("_Requirements: 2.1, Pro", "_Requirements: 2.$0 Pro"),
        expect![[r#"
        "2." -> 1 (hanoi: Move)
        "2." -> 1.1 (hanoi: WHEN a disc is dropped, THE game SHALL move it.)
        "2." -> 1.2 (hanoi: THE game SHALL count moves.)
        "2." -> 2 (hanoi: Win)
        "2." -> 2.1 (hanoi: THE game SHALL end.)
    "#]],
    );
    check_completion(
        &with("2.1, Property 1_", "2.1, Property $0_"),
        expect![[r#"
        "" -> 1 (hanoi: Order)
    "#]],
    );
    check_completion(
        &with("Requirements 1.1, 2.1", "Requirements 1.1, $0"),
        expect![[r#"
        "" -> 1 (hanoi: Move)
        "" -> 1.1 (hanoi: WHEN a disc is dropped, THE game SHALL move it.)
        "" -> 1.2 (hanoi: THE game SHALL count moves.)
        "" -> 2 (hanoi: Win)
        "" -> 2.1 (hanoi: THE game SHALL end.)
    "#]],
    );
    check_completion(&with("2. THE game", "2. THE $0game"), expect![[r#""#]]);
}

/// Gives the number at the cursor another one, and shows the lines that changed.
fn check_rename(workspace: &str, number: &str, expected: Expect) {
    let fixture = parse(workspace);
    let (path, offset) = fixture.cursor.clone().expect("a cursor");
    let sources = &*fixture.sources;
    let mut shown = match renamable(&fixture.snapshot, sources, &path, offset) {
        Some(found) => format!("{}\n", found.number),
        None => "nothing\n".to_owned(),
    };
    match rename(&fixture.snapshot, sources, &path, offset, number) {
        Ok(renaming) => {
            for (path, edits) in &renaming.files {
                let before = fixture.sources.text(path).unwrap();
                let after = apply_edits(&before, edits);
                let lines = before.lines().zip(after.lines());
                for (_, line) in lines.filter(|(before, after)| before != after) {
                    shown.push_str(&format!("{path}: {line}\n"));
                }
            }
        }
        Err(message) => shown.push_str(&format!("! {message}\n")),
    }
    expected.assert_eq(&shown);
}

const CODE: &str = "//- /src/a.rs
// é 𝕏 Requirements: 1.1, 1.2 (count), 2.x
fn a() {}
// Req 1 AC 1, 2; hanoi#2.1; Property 1, hanoi#P1
fn b() {}
// Requirements: 1.1-2
fn c() {}
// Task 1.1, Requirement 2
fn d() {}
";

fn all() -> String {
    format!("{HANOI}{CODE}")
}

#[test]
fn a_criterion_gets_another_number_wherever_it_is_cited() {
    let at = all().replace("2. THE game SHALL count", "$02. THE game SHALL count");
    check_rename(
        &at,
        "7",
        expect![[r#"
        2
        .kiro/specs/hanoi/requirements.md: 7. THE game SHALL count moves.
        .kiro/specs/hanoi/tasks.md:   - _Requirements: 1.1-1.7, 2_
        src/a.rs: // é 𝕏 Requirements: 1.1, 1.7 (count), 2.x
        src/a.rs: // Req 1 AC 1, 7; hanoi#2.1; Property 1, hanoi#P1
        src/a.rs: // Requirements: 1.1-1.7
    "#]],
    );
    let at = all().replace("1.2 (count)", "1.$02 (count)");
    check_rename(
        &at,
        "1.7",
        expect![[r#"
        1.2
        .kiro/specs/hanoi/requirements.md: 7. THE game SHALL count moves.
        .kiro/specs/hanoi/tasks.md:   - _Requirements: 1.1-1.7, 2_
        src/a.rs: // é 𝕏 Requirements: 1.1, 1.7 (count), 2.x
        src/a.rs: // Req 1 AC 1, 7; hanoi#2.1; Property 1, hanoi#P1
        src/a.rs: // Requirements: 1.1-1.7
    "#]],
    );
}

#[test]
fn a_file_that_changed_since_it_was_read_is_not_renamed_in() {
    let at = all().replace("2. THE game SHALL count", "$02. THE game SHALL count");
    let read = parse(&at);
    let (path, offset) = read.cursor.clone().unwrap();
    // The place holds the number's last part still.
    let now = parse(&all().replace("1.1, 1.2 (count)", "2.1, 2.2 (count)"));
    let renaming = rename(&read.snapshot, &*now.sources, &path, offset, "7");
    assert_eq!(renaming, Err("src/a.rs changed since it was read; try again".to_owned()));
}

#[test]
fn a_document_or_lock_that_changed_since_it_was_read_is_not_renamed_in() {
    let at = all().replace("2. THE game SHALL count", "$02. THE game SHALL count");
    let lock = |print: &str| format!("//- /.kiro/specs/hanoi/trace.lock\n1.2 {print}\n");
    let read = parse(&format!("{at}{}", lock("aa")));
    let (path, offset) = read.cursor.clone().unwrap();
    let renamed = |now: &str| {
        let now = parse(now);
        rename(&read.snapshot, &*now.sources, &path, offset, "7").map(|_| "renamed")
    };
    let before = format!("{}{}", all(), lock("aa"));
    assert_eq!(renamed(&before), Ok("renamed"));
    for (file, old, new) in [
        ("requirements.md", "### Requirement 1: Move", "New text.\n\n### Requirement 1: Move"),
        ("tasks.md", "- [ ] 2. End", "- [ ] 2. The end"),
        ("trace.lock", "1.2 aa", "1.2 bb"),
    ] {
        let message = format!(".kiro/specs/hanoi/{file} changed since it was read; try again");
        assert_eq!(renamed(&before.replace(old, new)), Err(message));
    }
}

#[test]
fn a_requirement_takes_its_criteria_along() {
    let at = all().replace("Requirement 1: Move", "Requirement $01: Move");
    check_rename(
        &at,
        "5",
        expect![[r#"
            1
            .kiro/specs/hanoi/design.md: **Validates: Requirements 5.1, 2.1**
            .kiro/specs/hanoi/requirements.md: ### Requirement 5: Move
            .kiro/specs/hanoi/tasks.md:   - _Requirements: 5.1-5.2, 2_
            src/a.rs: // é 𝕏 Requirements: 5.1, 5.2 (count), 2.x
            src/a.rs: // Req 5 AC 1, 2; hanoi#2.1; Property 1, hanoi#P1
            src/a.rs: // Requirements: 5.1-5.2
        "#]],
    );
    let at = all().replace("2.x", "$02.x");
    check_rename(
        &at,
        "4",
        expect![[r#"
            2
            .kiro/specs/hanoi/design.md: **Validates: Requirements 1.1, 4.1**
            .kiro/specs/hanoi/requirements.md: ### Requirement 4: Win
            .kiro/specs/hanoi/tasks.md:   - _Requirements: 1.1-1.2, 4_
            .kiro/specs/hanoi/tasks.md:   - _Requirements: 4.1, Property 1_
            src/a.rs: // é 𝕏 Requirements: 1.1, 1.2 (count), 4.x
            src/a.rs: // Req 1 AC 1, 2; hanoi#4.1; Property 1, hanoi#P1
            src/a.rs: // Requirements: 1.1-1.2
        "#]],
    );
}

#[test]
fn a_range_that_the_new_number_cannot_have_becomes_a_list() {
    let at = all()
        .replace("Requirement 1: Move", "Requirement $01: Move")
        .replace("fn d()", "// Requirements: 1.1–1.2, 1.1–2.1\nfn e() {}\nfn d()");
    check_rename(
        &at,
        "REQ-9",
        expect![[r#"
            1
            .kiro/specs/hanoi/design.md: **Validates: Requirements REQ-9.1, 2.1**
            .kiro/specs/hanoi/requirements.md: ### Requirement REQ-9: Move
            .kiro/specs/hanoi/tasks.md:   - _Requirements: REQ-9.1-REQ-9.2, 2_
            src/a.rs: // é 𝕏 Requirements: REQ-9.1, REQ-9.2 (count), 2.x
            src/a.rs: // Req REQ-9 AC 1, 2; hanoi#2.1; Property 1, hanoi#P1
            src/a.rs: // Requirements: REQ-9.1, REQ-9.2
            src/a.rs: // Requirements: REQ-9.1–REQ-9.2, REQ-9.1, REQ-9.2, 2.1
        "#]],
    );
}

#[test]
fn properties_and_tasks_get_other_numbers_too() {
    let at = all().replace("### Property 1: Order", "### Property $01: Order");
    check_rename(
        &at,
        "3",
        expect![[r#"
        1
        .kiro/specs/hanoi/design.md: ### Property 3: Order
        .kiro/specs/hanoi/tasks.md:   - _Requirements: 2.1, Property 3_
        src/a.rs: // Req 1 AC 1, 2; hanoi#2.1; Property 3, hanoi#P3
    "#]],
    );
    let at = all().replace("hanoi#P1", "hanoi#P$01");
    check_rename(
        &at,
        "P3",
        expect![[r#"
        1
        .kiro/specs/hanoi/design.md: ### Property 3: Order
        .kiro/specs/hanoi/tasks.md:   - _Requirements: 2.1, Property 3_
        src/a.rs: // Req 1 AC 1, 2; hanoi#2.1; Property 3, hanoi#P3
    "#]],
    );
    let at = all().replace("1. Board", "$01. Board");
    check_rename(
        &at,
        "3",
        expect![[r#"
        1
        .kiro/specs/hanoi/tasks.md: - [x] 3. Board
        .kiro/specs/hanoi/tasks.md:   - [ ] 3.1 Pegs
        src/a.rs: // Task 3.1, Requirement 2
    "#]],
    );
    let at = all().replace("Task 1.1", "Task 1.$01");
    check_rename(
        &at,
        "1.2",
        expect![[r#"
        1.1
        .kiro/specs/hanoi/tasks.md:   - [ ] 1.2 Pegs
        src/a.rs: // Task 1.2, Requirement 2
    "#]],
    );
}

#[test]
fn a_number_that_is_none_or_is_taken_is_refused() {
    let refusals = |workspace: String, numbers: &[&str]| -> String {
        let fixture = parse(&workspace);
        let (path, offset) = fixture.cursor.clone().expect("a cursor");
        let ask =
            |number: &str| rename(&fixture.snapshot, &*fixture.sources, &path, offset, number);
        numbers.iter().map(|number| format!("{}\n", ask(number).unwrap_err())).collect()
    };
    let at = all().replace("2. THE game SHALL count", "$02. THE game SHALL count");
    expect![[r#"
        hanoi has a criterion 1.1 already; choose a number that is free
        hanoi has a criterion 1.1 already; choose a number that is free
        "x" is no number of a criterion; write 3.2
        "" is no number of a criterion; write 3.2
        1.2 belongs to requirement 1, so its number there can change, as in 1.7; to give it to another requirement, move its line
        "1-3" is no number of a criterion; write 3.2
    "#]].assert_eq(&refusals(at, &["1", "1.1", "x", "", "2.7", "1-3"]));
    let at = all().replace("### Requirement 1:", "### Requirement $01:");
    expect![[r#"
        hanoi has a requirement 2 already; choose a number that is free
        1 is the number of a requirement; it cannot become 1.5, which stands on another level
        "R" is no number of a requirement; write 7
    "#]]
    .assert_eq(&refusals(at, &["2", "1.5", "R"]));
}

#[test]
fn words_ranges_and_names_have_no_number_to_change() {
    check_rename(
        &all().replace("THE game SHALL count", "THE ga$0me SHALL count"),
        "7",
        expect![[r#"
        nothing
        ! only the number of a requirement, criterion, property or task can be changed
    "#]],
    );
    check_rename(
        &all().replace("1.1-2\nfn", "1.1$0-2\nfn"),
        "7",
        expect![[r#"
        nothing
        ! only the number of a requirement, criterion, property or task can be changed
    "#]],
    );
    check_rename(
        &all().replace("hanoi#2.1", "ha$0noi#2.1"),
        "2.7",
        expect![[r#"
            2.1
            .kiro/specs/hanoi/design.md: **Validates: Requirements 1.1, 2.7**
            .kiro/specs/hanoi/requirements.md: 7. THE game SHALL end.
            .kiro/specs/hanoi/tasks.md:   - _Requirements: 2.7, Property 1_
            src/a.rs: // Req 1 AC 1, 2; hanoi#2.7; Property 1, hanoi#P1
            src/a.rs: // Requirements: 1.1-1.2
        "#]],
    );
}

#[test]
fn numbers_with_letters_keep_them() {
    let text = "//- /.kiro/specs/x/requirements.md
### REQ-001: Move

1. THE game SHALL move
//- /.kiro/specs/x/tasks.md
- [ ] 1. Move
  - _Requirements: REQ-001, 1.1, REQ-001.1_
//- /src/a.rs
// REQ-001, REQ-001.1
fn a() {}
";
    check_rename(
        &text.replace("### REQ-001", "### REQ-$0001"),
        "REQ-007",
        expect![[r#"
        REQ-001
        .kiro/specs/x/requirements.md: ### REQ-007: Move
        .kiro/specs/x/tasks.md:   - _Requirements: REQ-007, 7.1, REQ-007.1_
        src/a.rs: // REQ-007, REQ-007.1
    "#]],
    );
    check_rename(
        &text.replace("// REQ-001,", "// REQ-$0001,"),
        "7",
        expect![[r#"
        REQ-001
        .kiro/specs/x/requirements.md: ### REQ-7: Move
        .kiro/specs/x/tasks.md:   - _Requirements: REQ-7, 7.1, REQ-7.1_
        src/a.rs: // REQ-7, REQ-7.1
    "#]],
    );
}

#[test]
fn what_was_accepted_and_confirmed_follows_the_number() {
    let lock = "//- /.kiro/specs/hanoi/trace.lock
# The accepted state of each criterion. Written by specls; commit it with the spec.
criterion 1.1 aa
criterion 1.2 bb
link 1.2 bb - src/a.rs
not 1.2 bb src/b.rs
";
    let at = HANOI.replace("2. THE game SHALL count", "$02. THE game SHALL count");
    check_rename(
        &format!("{at}{lock}"),
        "7",
        expect![[r#"
            2
            .kiro/specs/hanoi/requirements.md: 7. THE game SHALL count moves.
            .kiro/specs/hanoi/tasks.md:   - _Requirements: 1.1-1.7, 2_
            .kiro/specs/hanoi/trace.lock: criterion 1.7 bb
            .kiro/specs/hanoi/trace.lock: link 1.7 bb - src/a.rs
            .kiro/specs/hanoi/trace.lock: not 1.7 bb src/b.rs
        "#]],
    );
}
