//! Whole drafts, shown as text.

mod contract;
mod laws;
mod requirements;
mod story;

use specls_spec::SpecId;
use specls_trace::fixture;

use crate::{Draft, Refusal, Request, Step, answer};

/// The spec that fixtures hold.
const FOLDER: &str = ".kiro/specs/hanoi";

fn request(files: &str, step: Step) -> Request {
    let fixture = fixture::parse(files);
    Request {
        step,
        folder: FOLDER.to_owned(),
        spec: SpecId::new("hanoi"),
        snapshot: fixture.snapshot,
        sources: fixture.sources,
    }
}

/// What is drafted: each changed file, then the notes; or the refusal.
fn shown(result: &Result<Draft, Refusal>) -> String {
    let draft = match result {
        Ok(draft) => draft,
        Err(Refusal { sentence, .. }) => return format!("refused: {sentence}\n"),
    };
    let mut shown = String::new();
    for file in &draft.changes.files {
        let name = file.path.strip_prefix(FOLDER).unwrap_or(&file.path);
        shown.push_str(&format!("== {name}\n{}", file.after));
    }
    for note in &draft.notes {
        shown.push_str(&format!("note: {note}\n"));
    }
    shown
}

fn draft(files: &str, step: Step) -> String {
    let request = request(files, step);
    shown(&answer(&request))
}
