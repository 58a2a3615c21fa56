use expect_test::{Expect, expect};

use crate::{CitationKind, Verb, read};

/// The citations of a Rust comment, as `kind text` separated by `; `.
fn cited(comment: &str) -> String {
    // duvet's lines begin right behind the slashes.
    let mark = |line: &str| if line.starts_with('=') { "//" } else { "// " };
    let text: String = comment.lines().map(|line| format!("{}{line}\n", mark(line))).collect();
    let facts = read("src/lib.rs", &format!("\n{text}\nfn f() {{}}\n")).unwrap();
    let citations = facts.citations.iter().map(|citation| {
        let kind = match citation.kind {
            CitationKind::Requirement => "requirement",
            CitationKind::Property => "property",
            CitationKind::Task => "task",
            CitationKind::Spec => "spec",
        };
        let verb = match citation.verb {
            Verb::Plain => String::new(),
            verb => format!(" ({verb:?})").to_lowercase(),
        };
        format!("{kind} {}{verb}", citation.text)
    });
    citations.collect::<Vec<_>>().join("; ")
}

fn check(comments: &[&str], expected: Expect) {
    let lines = comments
        .iter()
        .map(|comment| format!("{} => {}\n", comment.replace('\n', "⏎"), cited(comment)));
    expected.assert_eq(&lines.collect::<String>());
}

#[test]
fn requirements_are_cited_in_the_forms_of_the_field() {
    check(
        &[
            "Validates: Requirements 2.1, 2.3",
            "**Validates: Requirements 2.1, 2.3**",
            "Validates: 2.1, REQ-9",
            "Requirements: 2.1",
            "_Requirements: 1.1, 1.2_",
            "Requirement 2.1: the stack grows by 3.5 items",
            "Req 2.1",
            "(Req. 4.2)",
            "Req. 4.2",
            "REQ-3, REQ-4.1",
            "REQ-AUTH-001",
            "FR-012",
            "Requirement 3 and Requirement 4",
            "Requirements 3 and 4",
            "Requirement 2.1 and 2.2, also Req 3.1",
            "Requirements: 2.1 (undo), 2.3 (redo)",
            "Requirements: [2.1, 2.2]",
            "需求4.2",
            "要件2.5/4.6",
            "**验证需求：9.1**",
            "Требования: 2.1, 2.2",
            "see requirement 2.1",
            "Requirements: 3a, 3a.1",
        ],
        expect![[r#"
            Validates: Requirements 2.1, 2.3 => requirement 2.1; requirement 2.3
            **Validates: Requirements 2.1, 2.3** => requirement 2.1; requirement 2.3
            Validates: 2.1, REQ-9 => requirement 2.1; requirement REQ-9
            Requirements: 2.1 => requirement 2.1
            _Requirements: 1.1, 1.2_ => requirement 1.1; requirement 1.2
            Requirement 2.1: the stack grows by 3.5 items => requirement 2.1
            Req 2.1 => requirement 2.1
            (Req. 4.2) => requirement 4.2
            Req. 4.2 => requirement 4.2
            REQ-3, REQ-4.1 => requirement REQ-3; requirement REQ-4.1
            REQ-AUTH-001 => requirement REQ-AUTH-001
            FR-012 => requirement FR-012
            Requirement 3 and Requirement 4 => requirement 3; requirement 4
            Requirements 3 and 4 => requirement 3; requirement 4
            Requirement 2.1 and 2.2, also Req 3.1 => requirement 2.1; requirement 2.2; requirement 3.1
            Requirements: 2.1 (undo), 2.3 (redo) => requirement 2.1; requirement 2.3
            Requirements: [2.1, 2.2] => requirement 2.1; requirement 2.2
            需求4.2 => requirement 4.2
            要件2.5/4.6 => requirement 2.5; requirement 4.6
            **验证需求：9.1** => requirement 9.1
            Требования: 2.1, 2.2 => requirement 2.1; requirement 2.2
            see requirement 2.1 => requirement 2.1 (mentions)
            Requirements: 3a, 3a.1 => requirement 3a; requirement 3a.1
        "#]],
    );
}

#[test]
fn ranges_wholes_and_numbered_criteria_get_one_form() {
    check(
        &[
            "Requirements 5.1-5.7",
            "Requirements: 1.1 – 1.4, 2.1",
            "Requirements 2.1-5",
            "Requirements 1-3",
            "Requirements 17.x",
            "Requirements: 17.*, 18.1",
            "Req 6 AC 2",
            "Requirement 6, AC 2, 3",
            "Req 1 (AC 5), Req 2 (AC 1)",
            "REQ-3 AC 2",
        ],
        expect![[r#"
            Requirements 5.1-5.7 => requirement 5.1-5.7
            Requirements: 1.1 – 1.4, 2.1 => requirement 1.1-1.4; requirement 2.1
            Requirements 2.1-5 => requirement 2.1-2.5
            Requirements 1-3 => requirement 1-3
            Requirements 17.x => requirement 17
            Requirements: 17.*, 18.1 => requirement 17; requirement 18.1
            Req 6 AC 2 => requirement 6.2
            Requirement 6, AC 2, 3 => requirement 6.2; requirement 6.3
            Req 1 (AC 5), Req 2 (AC 1) => requirement 1.5; requirement 1.2
            REQ-3 AC 2 => requirement REQ-3.2
        "#]],
    );
}

#[test]
fn citations_wrap_over_lines() {
    check(
        &[
            "Validates: Requirements 2.1,\n2.2 and the rest",
            "Validates: Requirements\n2.1, 2.2",
            "Requirements:\n- 2.1: undo\n  goes back\n- 2.2: redo\n\n- 2.3: not this",
            "Requirements:\n\n2.1 is elsewhere",
            "Requirements:\n1. be fast",
        ],
        expect![[r#"
            Validates: Requirements 2.1,⏎2.2 and the rest => requirement 2.1; requirement 2.2
            Validates: Requirements⏎2.1, 2.2 => requirement 2.1; requirement 2.2
            Requirements:⏎- 2.1: undo⏎  goes back⏎- 2.2: redo⏎⏎- 2.3: not this => requirement 2.1; requirement 2.2
            Requirements:⏎⏎2.1 is elsewhere => 
            Requirements:⏎1. be fast => 
        "#]],
    );
}

#[test]
fn properties_tasks_and_specs_are_cited() {
    check(
        &[
            "Feature: hanoi, Property 1: undo restores",
            "Property 3: undo restores",
            "Properties 1, 2",
            "**Property 3**",
            "属性 3: 撤销",
            "Validates: Property 1",
            "Task 3.2",
            "Task 3.2: undo. Requirements: 2.1",
            "Task 3: undo\nRequirements: 2.1",
            "Feature: hanoi",
            "Feature: `auto-solve`.",
            "Feature: Hanoi-Game",
            "see .kiro/specs/hanoi/requirements.md",
            "see .kiro/specs/_archive/x/ and specs/y/tasks.md",
            "hanoi#3.2, hanoi#P1, hanoi#T2.1",
        ],
        expect![[r#"
            Feature: hanoi, Property 1: undo restores => spec hanoi; property 1
            Property 3: undo restores => property 3
            Properties 1, 2 => property 1; property 2
            **Property 3** => property 3
            属性 3: 撤销 => property 3
            Validates: Property 1 => property 1
            Task 3.2 => task 3.2
            Task 3.2: undo. Requirements: 2.1 => task 3.2; requirement 2.1
            Task 3: undo⏎Requirements: 2.1 => task 3; requirement 2.1
            Feature: hanoi => spec hanoi
            Feature: `auto-solve`. => spec auto-solve
            Feature: Hanoi-Game => spec Hanoi-Game
            see .kiro/specs/hanoi/requirements.md => spec hanoi
            see .kiro/specs/_archive/x/ and specs/y/tasks.md => spec _archive/x; spec y
            hanoi#3.2, hanoi#P1, hanoi#T2.1 => requirement hanoi#3.2; property hanoi#1; task hanoi#2.1
        "#]],
    );
}

#[test]
fn words_around_a_citation_say_what_the_code_is_to_it() {
    check(
        &[
            "Implements: 2.1",
            "Implements Requirement 2.1, 2.2",
            "Implements: Requirements 2.1, REQ-3",
            "Validates: 2.1",
            "Verifies: 2.1, Covers: 2.2, Tests: 2.3, Satisfies: 2.4",
            "see Requirement 2.1",
            "(See also Req 2.1)",
            "cf. Requirement 2.1, unlike Requirement 2.2",
            "see hanoi#2.1, then Requirement 2.2",
            "We see why. Requirement 2.1",
            "Also Requirement 2.1",
        ],
        expect![[r#"
            Implements: 2.1 => requirement 2.1 (implements)
            Implements Requirement 2.1, 2.2 => requirement 2.1 (implements); requirement 2.2 (implements)
            Implements: Requirements 2.1, REQ-3 => requirement 2.1 (implements); requirement REQ-3 (implements)
            Validates: 2.1 => requirement 2.1
            Verifies: 2.1, Covers: 2.2, Tests: 2.3, Satisfies: 2.4 => requirement 2.1; requirement 2.2; requirement 2.3; requirement 2.4
            see Requirement 2.1 => requirement 2.1 (mentions)
            (See also Req 2.1) => requirement 2.1 (mentions)
            cf. Requirement 2.1, unlike Requirement 2.2 => requirement 2.1 (mentions); requirement 2.2 (mentions)
            see hanoi#2.1, then Requirement 2.2 => requirement hanoi#2.1 (mentions); requirement 2.2
            We see why. Requirement 2.1 => requirement 2.1
            Also Requirement 2.1 => requirement 2.1
        "#]],
    );
}

#[test]
fn other_tools_forms_are_read() {
    check(
        &[
            "r[impl auth.login.remember]",
            "r[verify auth.login+2] and r[depends auth.token]",
            "r[auth.login]",
            "[impl->req~login~1]",
            "[utest->dsn~login.form~2, dsn~logout~1] [itest->req~a-b~3]",
            "[impl~validate~2->dsn~login~1>>utest,itest]",
            "[dsn -> req~login~1]",
            "= https://www.rfc-editor.org/rfc/rfc9000#section-2.1\n= type=test",
            "= specs/hanoi/requirements.md#2.1",
            "@relation(REQ-1, scope=function)",
            "@relation(SDOC-SRS-142, SDOC-SRS-7, scope=file, role=Verification)",
            "@relation{UID.1, scope=range_start}",
        ],
        expect![[r#"
            r[impl auth.login.remember] => requirement auth.login.remember (implements)
            r[verify auth.login+2] and r[depends auth.token] => requirement auth.login (tests); requirement auth.token (mentions)
            r[auth.login] => requirement auth.login (implements)
            [impl->req~login~1] => requirement req~login~1 (implements)
            [utest->dsn~login.form~2, dsn~logout~1] [itest->req~a-b~3] => requirement dsn~login.form~2 (tests); requirement dsn~logout~1 (tests); requirement req~a-b~3 (tests)
            [impl~validate~2->dsn~login~1>>utest,itest] => requirement dsn~login~1 (implements)
            [dsn -> req~login~1] => requirement req~login~1 (mentions)
            = https://www.rfc-editor.org/rfc/rfc9000#section-2.1⏎= type=test => requirement section-2.1 (tests)
            = specs/hanoi/requirements.md#2.1 => spec hanoi; requirement 2.1 (implements)
            @relation(REQ-1, scope=function) => requirement REQ-1
            @relation(SDOC-SRS-142, SDOC-SRS-7, scope=file, role=Verification) => requirement SDOC-SRS-142 (tests); requirement SDOC-SRS-7 (tests)
            @relation{UID.1, scope=range_start} => requirement UID.1
        "#]],
    );
}

#[test]
fn duvet_quotes_what_others_say() {
    let facts = read(
        "src/lib.rs",
        "//= rfc.md#section-2\n//= type=exception\n//# Requirement 9.9: a MUST.\nfn f() {}\n",
    );
    let cited: Vec<(String, Verb)> =
        facts.unwrap().citations.iter().map(|it| (it.text.to_owned(), it.verb)).collect();
    assert_eq!(cited, [("section-2".to_owned(), Verb::Mentions)]);
}

#[test]
fn what_only_looks_like_a_citation_is_none() {
    let comments = [
        "since version 2.1",
        "requires 2.1",
        "prerequisite 2.1",
        "property 3 of the list",
        "The Property 3 of the array is",
        "Property names",
        "task 3",
        "Task 3",
        "Task 3: compute",
        "Tasks 3 and 4",
        "Requirements 2 players at least",
        "Minimum requirements: 2.1 GB",
        "requirements: 3.8+",
        "requirements 3.8 or later",
        "Requirements: 10.0.0.1",
        "Requirement: UTF-8",
        "requirements: python 3.8",
        "Req 1: send login",
        "req 2 of 3",
        "request 2.1, reqwest 0.12",
        "Feature: Login page works",
        "Feature: user can undo",
        "Feature: Login",
        "feature: hanoi",
        "specs/hanoi is a folder",
        ".kiro/specs/<name>/tasks.md",
        "owner/name#12, https://example.org/hanoi#2.1",
        "#2.1, color #3.2, issue#12",
        "Implement task-3.2 later",
        "multitask 3.2",
        "> Requirements: 2.1 as quoted",
        "arr[auth.login], r[i], r[0], r[x.y], r[impl]",
        "a -> b ~ c, [a->b], ~/x->y~z",
        "= a b#c, = x#y",
        "see @relation of things",
        "Tests: see below, tests: 2.1, covers 2.1",
        "Implements: the protocol",
    ];
    for comment in comments {
        assert_eq!(cited(comment), "", "{comment}");
    }
}
