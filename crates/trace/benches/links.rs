//! What links cost: deriving them all, and bringing them up to date after one change, over
//! 100 specs and 10,000 files of which every second cites.

use std::hint::black_box;
use std::sync::Arc;

use divan::Bencher;
use specls_spec::Id;
use specls_trace::{Index, fixture, problems};

fn main() {
    divan::main();
}

const SPECS: usize = 100;
const FILES: usize = 10_000;

fn replace(index: &mut Index, path: &str, text: &str) {
    index.replace(path, fixture::facts(path, &Arc::from(text)));
}

fn requirements(spec: usize, criteria: usize) -> String {
    let mut text = format!("# Requirements of part {spec}\n\n");
    for requirement in 1..=8 {
        text.push_str(&format!("### Requirement {requirement}: Area {requirement}\n\n"));
        for criterion in 1..=criteria {
            text.push_str(&format!("{criterion}. WHEN it starts THE part SHALL do {criterion}\n"));
        }
        text.push('\n');
    }
    text
}

fn source(file: usize, number: usize) -> String {
    let (spec, requirement) = (file % SPECS, file % 8 + 1);
    match file % 2 {
        0 => format!(
            "// Feature: part-{spec}\n\n// Requirements: {requirement}.{number}, {requirement}.2\n\
             fn run_{file}() {{}}\n\n// Requirements: {requirement}.1\nfn stop_{file}() {{}}\n"
        ),
        _ => format!("fn run_{file}() {{}}\n"),
    }
}

fn index() -> Index {
    let mut index = Index::default();
    for spec in 0..SPECS {
        let folder = format!(".kiro/specs/part-{spec}");
        replace(&mut index, &format!("{folder}/requirements.md"), &requirements(spec, 5));
        let tasks = "- [x] 1. Write `run_7`\n  - _Requirements: 1.1_\n- [ ] 2. Go\n  - _Requirements: 1.2_\n";
        replace(&mut index, &format!("{folder}/tasks.md"), tasks);
    }
    for file in 0..FILES {
        replace(&mut index, &format!("src/m{}/f{file}.rs", file % 97), &source(file, 1));
    }
    index
}

#[divan::bench(sample_count = 10)]
fn derived_from_nothing(bencher: Bencher) {
    let index = index();
    let mut turn = 0;
    bencher.with_inputs(|| (*index.snapshot()).clone()).bench_local_refs(|snapshot| {
        turn += 1;
        black_box(snapshot.coverage())
    });
}

/// Asks for the links of a criterion behind a change of one file.
fn after(bencher: Bencher, path: &str, texts: [String; 2]) {
    let mut index = index();
    black_box(index.snapshot().coverage());
    let facts = texts.map(|text| fixture::facts(path, &Arc::from(text)));
    let mut turn = 0;
    bencher.bench_local(|| {
        turn += 1;
        index.replace(path, facts[turn % 2].clone());
        let snapshot = index.snapshot();
        let spec = snapshot.spec_in(".kiro/specs/part-42").map(|spec| spec.links(&Id::new("3.2")));
        black_box((spec, problems(&snapshot, path)))
    });
}

#[divan::bench]
fn after_another_citation(bencher: Bencher) {
    after(bencher, "src/m42/f42.rs", [source(42, 1), source(42, 3)]);
}

#[divan::bench]
fn after_a_change_of_code(bencher: Bencher) {
    after(bencher, "src/m42/f42.rs", [source(42, 1), source(42, 1) + "fn new() {}\n"]);
}

#[divan::bench]
fn after_a_new_criterion(bencher: Bencher) {
    let path = ".kiro/specs/part-42/requirements.md";
    after(bencher, path, [requirements(42, 5), requirements(42, 6)]);
}

#[divan::bench]
fn after_a_letter_in_a_criterion(bencher: Bencher) {
    let path = ".kiro/specs/part-42/requirements.md";
    let text = requirements(42, 5);
    after(bencher, path, [text.replacen("starts", "start", 1), text]);
}
