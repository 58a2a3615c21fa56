//! What one keystroke in a long document costs, and laying a draft over it.

use std::fmt::Write;

use divan::{Bencher, black_box};
use specls_text::{ContentChange, Document, Encoding, LineIndex, Position, edits, merge};

fn main() {
    divan::main();
}

/// Two hundred kilobytes of criteria.
fn long() -> String {
    let mut text = String::new();
    for number in 1.. {
        let _ = writeln!(
            text,
            "{number}. WHEN the player drops disc {number}, THE Board SHALL refuse — and say why"
        );
        if text.len() >= 200_000 {
            return text;
        }
    }
    text
}

/// The text with every `step`th line, from `first` on, replaced.
fn changed(text: &str, first: usize, step: usize, word: &str) -> String {
    let line = |(number, line): (usize, &str)| match number % step == first {
        true => format!("{number}. {word}\n"),
        false => format!("{line}\n"),
    };
    text.lines().enumerate().map(line).collect()
}

#[divan::bench]
fn one_keystroke_in_200_kb(bencher: Bencher) {
    let text = long();
    let place = Position { line: 1_000, column: 20 };
    let typed = [ContentChange { range: Some((place, place)), text: "x".to_owned() }];
    bencher.with_inputs(|| Document::new(&text, 0)).bench_local_refs(|document| {
        document.change(black_box(&typed), Encoding::Utf16, 1);
    });
}

#[divan::bench]
fn the_line_starts_of_200_kb(bencher: Bencher) {
    let text = long();
    bencher.bench_local(|| LineIndex::new(black_box(&text)));
}

#[divan::bench]
fn the_edits_of_a_draft_of_200_kb(bencher: Bencher) {
    let text = long();
    let draft = changed(&text, 5, 100, "drafted");
    bencher.bench_local(|| edits(black_box(&text), black_box(&draft)));
}

#[divan::bench(args = [100, 4])]
fn a_draft_over_typing_in_200_kb(bencher: Bencher, step: usize) {
    let base = long();
    let (ours, theirs) = (changed(&base, 0, step, "typed"), changed(&base, 2, step, "drafted"));
    bencher.bench_local(|| merge(black_box(&base), black_box(&ours), black_box(&theirs)));
}
