//! How fast documents are read, on generated inputs.

use std::fmt::Write;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use specls_spec::{DocumentKind, read};

fn main() {
    divan::main();
}

fn requirements(enough: impl Fn(&str, usize) -> bool) -> String {
    let mut text =
        "# Requirements Document\n\n## Introduction\n\nA game of discs.\n\n## Requirements\n"
            .to_owned();
    for requirement in 1.. {
        let _ = write!(
            text,
            "\n### Requirement {requirement}: Move discs of peg {requirement}\n\n**User Story:** As a player, I want to move discs, so that I can solve the puzzle.\n\n#### Acceptance Criteria\n\n"
        );
        for criterion in 1..=6 {
            let _ = writeln!(
                text,
                "{criterion}. WHEN the player drops disc {criterion} on a smaller one, THE Board SHALL refuse the move and say why"
            );
        }
        if enough(&text, requirement) {
            return text;
        }
    }
    text
}

fn tasks() -> String {
    let mut text = "# Implementation Plan\n\n## Tasks\n".to_owned();
    for task in 1.. {
        let _ = write!(text, "\n- [x] {task}. Build part {task} of the board\n");
        for step in 1..=5 {
            let star = if step == 5 { "*" } else { "" };
            let _ = write!(
                text,
                "  - [ ]{star} {task}.{step} Write step {step} in `src/board.js`\n    - Keep the discs in order\n    - _Requirements: {task}.{step}, {task}.6_\n"
            );
        }
        if text.len() >= 1 << 20 {
            return text;
        }
    }
    text
}

fn measure(bencher: Bencher, kind: DocumentKind, text: &str) {
    bencher.counter(BytesCount::of_str(text)).bench(|| read(kind, black_box(text)));
}

#[divan::bench]
fn requirements_of_one_megabyte(bencher: Bencher) {
    measure(bencher, DocumentKind::Requirements, &requirements(|text, _| text.len() >= 1 << 20));
}

#[divan::bench]
fn requirements_of_two_thousand_lines(bencher: Bencher) {
    let text = requirements(|text, count| count % 20 == 0 && text.lines().count() >= 2_000);
    measure(bencher, DocumentKind::Requirements, &text);
}

#[divan::bench]
fn tasks_of_one_megabyte(bencher: Bencher) {
    measure(bencher, DocumentKind::Tasks, &tasks());
}

#[divan::bench]
fn one_list_of_one_megabyte(bencher: Bencher) {
    let text = "- [ ] do it\n".repeat((1 << 20) / 12);
    measure(bencher, DocumentKind::Tasks, &text);
}

#[divan::bench(args = [DocumentKind::Requirements, DocumentKind::Design, DocumentKind::Tasks])]
fn one_line_of_one_megabyte(bencher: Bencher, kind: DocumentKind) {
    let text = format!("- [ ] 1. {}", "WHEN a (1.1 _Requirement: **b**, ".repeat((1 << 20) / 33));
    measure(bencher, kind, &text);
}
