//! What suggestions cost: a project of ten thousand symbols indexed, one file changed, one
//! requirement and two hundred ranked.

use std::fmt::Write;

use divan::{Bencher, black_box};
use specls_code::{FileWords, SourceFacts, Tongue};
use specls_trace::rank::{Known, Ranker, Wanted};

fn main() {
    divan::main();
}

/// Files of ten functions each: ten thousand symbols.
const FILES: usize = 1_000;

/// Words that names are made of; the later, the rarer.
fn word(number: usize) -> String {
    const HEADS: [&str; 20] = [
        "ba", "co", "di", "fe", "ga", "hu", "jo", "ki", "lu", "mo", "na", "pe", "qua", "ri", "so",
        "tu", "va", "we", "xe", "zo",
    ];
    const TAILS: [&str; 10] = ["rd", "lm", "sk", "nt", "pt", "rk", "lf", "mp", "st", "nd"];
    format!("{}{}{}", HEADS[number % 20], HEADS[number / 20 % 20], TAILS[number / 400 % 10])
}

/// A sequence that looks random and is always the same; small numbers are common.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let share = (self.0 >> 40) as f64 / (1_u64 << 24) as f64;
        (share * share * share * 4_000.0) as usize
    }

    fn words(&mut self, count: usize, between: &str) -> String {
        (0..count).map(|_| word(self.next())).collect::<Vec<_>>().join(between)
    }
}

fn file(number: usize) -> (String, String) {
    let mut numbers = Numbers(number as u64 + 1);
    let mut text = String::new();
    for _ in 0..10 {
        let _ = writeln!(text, "/// {}.", numbers.words(12, " "));
        let _ = writeln!(text, "pub fn {}() {{", numbers.words(2, "_"));
        for _ in 0..6 {
            let [to, from, what] = [2, 2, 1].map(|count| numbers.words(count, "_"));
            let _ = writeln!(text, "    let {to} = {from}({what});");
        }
        text.push_str("}\n\n");
    }
    (format!("src/{}/{}.rs", word(number % 40), numbers.words(2, "_")), text)
}

fn read((path, text): &(String, String)) -> Option<SourceFacts> {
    specls_code::read(path, text)
}

fn words(file: &(String, String), facts: Option<&SourceFacts>) -> FileWords {
    specls_code::words(&file.0, &file.1, facts, Tongue::English)
}

fn all_words() -> Vec<(String, FileWords)> {
    let files = (0..FILES).map(file);
    files.map(|file| (file.0.clone(), words(&file, read(&file).as_ref()))).collect()
}

fn ranker() -> Ranker {
    let mut ranker = Ranker::default();
    for (path, words) in all_words() {
        ranker.replace(&path, &words);
    }
    ranker
}

fn wanted() -> Vec<Wanted> {
    let mut numbers = Numbers(7);
    let one = |number: usize| {
        let id = format!("{}.{}", number / 5 + 1, number % 5 + 1);
        let (title, text) = (numbers.words(4, " "), numbers.words(30, " "));
        Wanted::new(&id, &title, &text)
    };
    (0..200).map(one).collect()
}

#[divan::bench(sample_count = 5)]
fn facts_of_a_thousand_files(bencher: Bencher<'_, '_>) {
    let files: Vec<_> = (0..FILES).map(file).collect();
    bencher.bench_local(|| files.iter().map(read).collect::<Vec<_>>());
}

#[divan::bench(sample_count = 5)]
fn words_of_a_thousand_files(bencher: Bencher<'_, '_>) {
    let files: Vec<_> = (0..FILES).map(file).collect();
    let facts: Vec<_> = files.iter().map(read).collect();
    bencher.bench_local(|| {
        files
            .iter()
            .zip(&facts)
            .map(|(file, facts)| words(file, facts.as_ref()))
            .collect::<Vec<_>>()
    });
}

#[divan::bench(sample_count = 5)]
fn index_of_a_thousand_files(bencher: Bencher<'_, '_>) {
    let words = all_words();
    bencher.bench_local(|| {
        let mut ranker = Ranker::default();
        for (path, words) in &words {
            ranker.replace(path, words);
        }
        ranker
    });
}

#[divan::bench]
fn one_changed_file(bencher: Bencher<'_, '_>) {
    let mut ranker = ranker();
    let file = file(500);
    bencher.bench_local(|| {
        let words = words(&file, read(&file).as_ref());
        ranker.replace(&file.0, black_box(&words));
    });
}

#[divan::bench]
fn one_requirement_alone(bencher: Bencher<'_, '_>) {
    let (ranker, wanted) = (ranker(), wanted());
    let known = Known::new();
    bencher.bench_local(|| ranker.study(black_box(&wanted[..1]), &known).rank(0, 10));
}

#[divan::bench]
fn one_requirement_of_those_studied(bencher: Bencher<'_, '_>) {
    let (ranker, wanted) = (ranker(), wanted());
    let study = ranker.study(&wanted, &Known::new());
    bencher.bench_local(|| study.rank(black_box(17), 10));
}

#[divan::bench(sample_count = 10)]
fn two_hundred_requirements(bencher: Bencher<'_, '_>) {
    let (ranker, wanted) = (ranker(), wanted());
    let known = Known::new();
    bencher.bench_local(|| {
        let study = ranker.study(black_box(&wanted), &known);
        (0..wanted.len()).map(|at| study.rank(at, 10)).collect::<Vec<_>>()
    });
}
