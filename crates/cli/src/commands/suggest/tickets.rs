//! A plain folder of tickets against a plain folder of code.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use specls_code::Tongue;
use specls_trace::rank::{Known, Ranker, Suggestions, Wanted};
use specls_workspace::{TextFile, read_folder, words_of};

use crate::answer::{Answer, Failure};
use crate::arguments::Suggest;
use crate::output::{self, Progress};
use crate::shell::Shell;

/// Larger files are not written by people.
const MAX_SIZE: u64 = 4 << 20;

/// Ranks code for tickets.
pub fn rank(
    requirements: &Path,
    code: &Path,
    arguments: &Suggest,
    shell: &Shell,
) -> Result<Answer, Failure> {
    let progress = Progress::start(shell, "Comparing code with tickets");
    let tickets = folder("--requirements", requirements, |path| {
        path.ends_with(".md") || path.ends_with(".txt")
    })?;
    if tickets.is_empty() {
        return Err(Failure(format!(
            "there is no .md or .txt file in --requirements `{}`; each ticket is a file",
            requirements.display()
        )));
    }
    let mut wanted: Vec<Wanted> = tickets.iter().map(ticket).collect();
    wanted.sort_by(|a, b| a.id.cmp(&b.id));
    let known = match &arguments.known {
        Some(path) => known(path)?,
        None => Known::new(),
    };
    let said: String = wanted.iter().flat_map(|it| [&*it.title, "\n", &*it.text, "\n"]).collect();
    let tongue = Tongue::of(&said);
    let files = folder("--code", code, specls_code::is_source)?;
    let mut ranker = Ranker::new(tongue);
    for (file, words) in files.iter().zip(words_of(&files, tongue, |_| None)) {
        ranker.replace(&file.path, &words);
    }
    let study = ranker.study(&wanted, &known);
    let ranking: BTreeMap<&str, Vec<Value>> = wanted
        .iter()
        .enumerate()
        .map(|(at, wanted)| (&*wanted.id, entries(&study.rank(at, usize::MAX))))
        .collect();
    drop(progress);
    let output = output::json(&ranking)?;
    let Some(out) = &arguments.out else { return Ok(Answer::of(output)) };
    fs::write(out, output).map_err(|error| {
        Failure(format!("--out `{}` cannot be written: {error}", out.display()))
    })?;
    Ok(Answer::default())
}

/// Files, then symbols, each in the order of likeness. No symbol's score is above its file's, so
/// that whoever takes the best entry of each file finds the files in their order.
fn entries(suggestions: &Suggestions) -> Vec<Value> {
    let Suggestions { files, symbols, .. } = suggestions;
    let confidence = |path: &str| {
        files.iter().find(|file| file.path == path).map_or(0.0, |file| file.confidence)
    };
    let factor = symbols
        .iter()
        .map(|symbol| confidence(&symbol.path) / symbol.score)
        .fold(f64::INFINITY, f64::min);
    // Digits that depend on the machine say nothing.
    let round = |number: f64| (number * 1e12).round() / 1e12;
    let files = files.iter().map(|file| json!([file.path, round(file.confidence)]));
    let symbols = symbols.iter().map(|symbol| {
        let (first, last) = symbol.lines;
        json!([symbol.path, round(symbol.score * factor), first, last])
    });
    files.chain(symbols).collect()
}

fn ticket(file: &TextFile) -> Wanted {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Wanted::ticket(stem, &file.text)
}

fn folder(
    option: &str,
    path: &Path,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<TextFile>, Failure> {
    read_folder(path, MAX_SIZE, wanted).map_err(|error| {
        Failure(format!("{option} `{}` cannot be read: {error}; give a folder", path.display()))
    })
}

fn known(path: &Path) -> Result<Known, Failure> {
    let shown = path.display();
    let text = fs::read_to_string(path)
        .map_err(|error| Failure(format!("--known `{shown}` cannot be read: {error}")))?;
    serde_json::from_str(&text).map_err(|error| {
        Failure(format!(
            "--known `{shown}` is not JSON of the form {{\"id\": [\"path\", …]}}: {error}"
        ))
    })
}
