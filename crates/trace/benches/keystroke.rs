//! What one keystroke in a large spec costs: its document's facts are replaced, and the problems of
//! the whole spec and its coverage are asked for.

use std::fmt::Write;
use std::sync::Arc;

use divan::{Bencher, black_box};
use specls_trace::{Facts, Index, fixture, problems};

fn main() {
    divan::main();
}

const REQUIREMENTS: &str = ".kiro/specs/hanoi/requirements.md";
const DESIGN: &str = ".kiro/specs/hanoi/design.md";
const TASKS: &str = ".kiro/specs/hanoi/tasks.md";

/// Two thousand lines.
fn requirements() -> String {
    let mut text = "# Requirements Document\n\n## Requirements\n".to_owned();
    for requirement in 1.. {
        let _ = write!(
            text,
            "\n### Requirement {requirement}: Peg {requirement}\n\n**User Story:** As a player, I want to move discs, so that I can solve it.\n\n#### Acceptance Criteria\n\n"
        );
        for criterion in 1..=6 {
            let _ = writeln!(
                text,
                "{criterion}. WHEN the player drops disc {criterion} on peg {requirement}, THE Board SHALL refuse the move"
            );
        }
        if text.lines().count() >= 2_000 {
            return text;
        }
    }
    text
}

/// Three hundred tasks.
fn tasks() -> String {
    let mut text = "# Implementation Plan\n\n## Tasks\n\n".to_owned();
    for task in 1..=300 {
        let requirement = task % 140 + 1;
        let _ = write!(
            text,
            "- [ ] {task}. Build part {task}\n  - _Requirements: {requirement}.1, {requirement}.2-{requirement}.4_\n"
        );
    }
    text
}

/// The index of one large spec and a thousand source files, a quarter of which cite it.
fn index() -> Index {
    let mut index = Index::default();
    let mut add = |path: &str, text: String| {
        index.replace(path, fixture::facts(path, &Arc::from(text)));
    };
    add(REQUIREMENTS, requirements());
    add(DESIGN, (1..=40).map(|it| format!("### Property {it}: Order {it}\n\n**Validates: Requirements {it}.1, {it}.2**\n\n")).collect());
    add(TASKS, tasks());
    for file in 1..=1_000 {
        let requirement = file % 140 + 1;
        let cited = if file % 4 == 0 {
            format!("// Requirements: {requirement}.1, {requirement}.3\n")
        } else {
            String::new()
        };
        add(&format!("src/file_{file}.rs"), format!("{cited}fn part_{file}() {{}}\n"));
    }
    index
}

/// Facts of `path` before and after a keystroke, read already.
fn facts(path: &str, text: &str, find: &str, typed: &str) -> [Facts; 2] {
    [text.to_owned(), text.replacen(find, typed, 1)]
        .map(|text| fixture::facts(path, &Arc::from(text)))
}

/// Replaces one document's facts and asks for the problems of all of its spec.
fn keystroke(bencher: Bencher, path: &str, facts: [Facts; 2], coverage: bool) {
    let mut index = index();
    let mut turn = 0;
    bencher.bench_local(|| {
        turn += 1;
        index.replace(path, facts[turn % 2].clone());
        let snapshot = index.snapshot();
        let problems: usize =
            [REQUIREMENTS, DESIGN, TASKS].iter().map(|path| problems(&snapshot, path).len()).sum();
        let coverage =
            coverage.then(|| snapshot.specs().map(|spec| spec.coverage().built).sum::<usize>());
        black_box((problems, coverage))
    });
}

#[divan::bench]
fn a_letter_in_a_criterion(bencher: Bencher) {
    keystroke(
        bencher,
        REQUIREMENTS,
        facts(REQUIREMENTS, &requirements(), "refuse", "refuses"),
        false,
    );
}

#[divan::bench]
fn a_letter_in_a_criterion_with_coverage(bencher: Bencher) {
    keystroke(
        bencher,
        REQUIREMENTS,
        facts(REQUIREMENTS, &requirements(), "refuse", "refuses"),
        true,
    );
}

#[divan::bench]
fn a_new_criterion_with_coverage(bencher: Bencher) {
    let new = "\n7. THE Board SHALL count\n\n### Requirement 2:";
    keystroke(
        bencher,
        REQUIREMENTS,
        facts(REQUIREMENTS, &requirements(), "\n### Requirement 2:", new),
        true,
    );
}

#[divan::bench]
fn a_letter_in_a_task(bencher: Bencher) {
    keystroke(bencher, TASKS, facts(TASKS, &tasks(), "Build", "Builds"), false);
}

#[divan::bench]
fn a_letter_in_code_that_cites_nothing(bencher: Bencher) {
    let path = "src/file_1.rs";
    keystroke(bencher, path, facts(path, "fn part() {}\n", "part", "parts"), true);
}
