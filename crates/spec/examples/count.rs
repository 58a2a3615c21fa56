//! Counts what the reader finds in every spec below a folder, one JSON line a spec:
//! `cargo run --release -p specls-spec --example count -- DIR [problems]`.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use specls_spec::{Document, Reference, ReferenceTarget, layout, locate, read};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let root = PathBuf::from(arguments.next().unwrap_or_else(|| ".".into()));
    let show_problems = arguments.next().is_some();
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    let mut specs: BTreeMap<String, serde_json::Map<String, serde_json::Value>> = BTreeMap::new();
    let mut bytes = 0;
    let mut spent = std::time::Duration::ZERO;
    for file in files {
        let path = file.strip_prefix(&root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let Some(located) = locate(&path, layout::KNOWN_ROOTS) else { continue };
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let started = std::time::Instant::now();
        let document = read(located.kind, &text);
        spent += started.elapsed();
        bytes += text.len();
        let spec = specs.entry(located.folder).or_default();
        let mut add = |key: &str, count: usize| {
            let sum =
                spec.get(key).and_then(serde_json::Value::as_u64).unwrap_or(0) as usize + count;
            spec.insert(key.to_owned(), sum.into());
        };
        match &document {
            Document::Requirements(document) => {
                add("requirements", document.requirements.len());
                add("criteria", document.requirements.iter().map(|one| one.criteria.len()).sum());
            }
            Document::Design(document) => {
                add("properties", document.properties.len());
                add("validates", document.properties.iter().map(|one| ids(&one.validates)).sum());
            }
            Document::Tasks(document) => {
                for task in &document.tasks {
                    add("references", ids(&task.references));
                    add("expanded", task.references.iter().map(expanded).sum());
                    if task.state_span.is_some() {
                        add(task.state.name(), 1);
                        add("optional", usize::from(task.optional));
                    }
                }
            }
        }
        for problem in document.problems() {
            add(problem.code.name(), 1);
            if show_problems {
                let line = text[..problem.span.start].lines().count() + 1;
                println!(
                    "{path}:{line}: {}: {} | {}",
                    problem.code,
                    problem.message,
                    problem.span.of(&text).lines().next().unwrap_or_default()
                );
            }
        }
    }
    if show_problems {
        return;
    }
    for (folder, counts) in specs {
        println!("{}", serde_json::json!({ "spec": folder, "counts": counts }));
    }
    let seconds = spent.as_secs_f64();
    eprintln!("{bytes} bytes in {seconds:.3} s: {:.0} MB/s", bytes as f64 / seconds / 1e6);
}

fn ids(references: &[Reference]) -> usize {
    let counts = |reference: &&Reference| {
        matches!(reference.target, ReferenceTarget::Id(_) | ReferenceTarget::Range(..))
    };
    references.iter().filter(counts).count()
}

/// How many criteria a reference means, as far as its own numbers tell.
fn expanded(reference: &Reference) -> usize {
    match &reference.target {
        ReferenceTarget::Id(_) => 1,
        ReferenceTarget::Range(first, last) => {
            let number =
                |id: &str| id.rsplit(['.', '-']).next().and_then(|last| last.parse::<usize>().ok());
            let (first, last) = (number(first.as_str()), number(last.as_str()));
            last.unwrap_or(0).saturating_sub(first.unwrap_or(0)) + 1
        }
        _ => 0,
    }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}
