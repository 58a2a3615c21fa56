//! How much a model is sent to implement each task of `examples/hanoi`, against sending all three
//! documents and all sources: `cargo run -p specls-draft --example tokens`.

#![allow(clippy::print_stdout, reason = "a measure is printed")]

use std::path::Path;

use specls_draft::{Request, Step, prompt, tokens};
use specls_spec::SpecId;
use specls_trace::fixture;

fn main() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/hanoi");
    let mut files = Vec::new();
    read(&root, &root, &mut files)?;
    let text: String = files.iter().map(|(path, text)| format!("//- /{path}\n{text}")).collect();
    let fixture = fixture::parse(&text);
    let folder = ".kiro/specs/hanoi";
    let all: u64 = files.iter().map(|(_, text)| tokens(text)).sum();
    println!("everything: {} files, about {all} tokens", files.len());
    let document = fixture.snapshot.spec_in(folder).and_then(|view| view.tasks());
    let mut sum = 0;
    let mut count = 0;
    for (place, task) in document.iter().flat_map(|document| document.tasks.iter().enumerate()) {
        let request = Request {
            step: Step::Implement { task: place },
            folder: folder.to_owned(),
            spec: SpecId::new("hanoi"),
            snapshot: fixture.snapshot.clone(),
            sources: fixture.sources.clone(),
        };
        let id = task.id.as_ref().map_or("-", |id| id.as_str());
        match prompt(&request, u64::MAX, "abcdefgh") {
            Ok(prompt) => {
                let system = tokens(&prompt.system);
                let user = tokens(&prompt.user);
                sum += user;
                count += 1;
                println!(
                    "{id:>4} {system:>6} + {user:>6} tokens, {} files: {}",
                    prompt.sent.len(),
                    prompt.sent.join(", ")
                );
            }
            Err(refusal) => println!("{id:>4} refused: {refusal}"),
        }
    }
    println!("on average {} of {all} tokens", sum / count.max(1));
    Ok(())
}

/// The text files below a folder.
fn read(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) -> std::io::Result<()> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            read(root, &path, files)?;
        } else if let (Ok(text), Ok(below)) =
            (std::fs::read_to_string(&path), path.strip_prefix(root))
        {
            files.push((below.to_string_lossy().replace('\\', "/"), text));
        }
    }
    Ok(())
}
