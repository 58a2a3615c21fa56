//! What reading one source file costs: an ordinary one, and one with a very long list of siblings.

use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

/// A module of `functions` functions; every tenth cites a requirement when `citing`.
fn source(functions: usize, citing: bool) -> String {
    let mut text = String::from("//! Moves of the game.\n\nuse std::fmt;\n\n");
    for number in 0..functions {
        if citing && number % 10 == 0 {
            text.push_str(&format!("/// Requirements: {}.1, {}.2\n", number % 90 + 1, number % 7));
        }
        text.push_str(&format!(
            "/// Moves a disk to the peg with this number.\npub fn move_{number}(from: usize, \
             to: usize) -> Option<usize> {{\n    let distance = from.abs_diff(to);\n    \
             (distance > 0).then(|| distance * {number})\n}}\n\n"
        ));
    }
    text
}

#[divan::bench(args = [26, 4_000])]
fn symbols_and_citations(bencher: Bencher<'_, '_>, functions: usize) {
    let text = source(functions, true);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| specls_code::read("src/moves.rs", divan::black_box(&text)));
}

#[divan::bench(args = [26, 4_000])]
fn symbols(bencher: Bencher<'_, '_>, functions: usize) {
    let text = source(functions, false);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| specls_code::read("src/moves.rs", divan::black_box(&text)));
}

#[divan::bench(args = [26, 4_000])]
fn search_for_citations(bencher: Bencher<'_, '_>, functions: usize) {
    let text = source(functions, false);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| specls_code::may_cite(divan::black_box(&text)));
}

/// Comments and test titles alone, of a file that cites and of one that does not.
#[divan::bench(args = [true, false])]
fn skim(bencher: Bencher<'_, '_>, citing: bool) {
    let text = source(4_000, citing);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| specls_code::skim("src/moves.rs", divan::black_box(&text)));
}

/// Symbols that stand in each other: their fingerprints and documentation must not cost the square.
#[divan::bench(args = [100, 1_000, 4_000])]
fn nested_symbols(bencher: Bencher<'_, '_>, depth: usize) {
    let text = format!("{}{}", "/// Deeper.\nmod deeper {\n".repeat(depth), "}\n".repeat(depth));
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| specls_code::read("src/moves.rs", divan::black_box(&text)));
}

/// The floor: a parse without any question asked.
#[divan::bench(args = [26, 4_000])]
fn parse_only(bencher: Bencher<'_, '_>, functions: usize) {
    let text = source(functions, false);
    let mut parser = tree_sitter::Parser::new();
    let language = tree_sitter_rust::LANGUAGE.into();
    if parser.set_language(&language).is_err() {
        return;
    }
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| parser.parse(divan::black_box(&text), None));
}
