//! What specs say of code by name.

use std::collections::BTreeSet;
use std::path::Path;

use aho_corasick::AhoCorasick;
use specls_spec::{Document, TaskState};
use specls_trace::Facts;

use crate::Settings;
use crate::read::text_of;

/// The files and names of which specs speak.
pub(crate) struct Named {
    /// Files of which a lock holds links.
    paths: BTreeSet<String>,
    /// Any of the names that done tasks hold in back-ticks; `None` without names.
    names: Option<AhoCorasick>,
}

impl Named {
    /// What the documents among these files name.
    pub(crate) fn by(files: &[(String, Facts)]) -> Self {
        let mut paths = BTreeSet::new();
        let mut names = BTreeSet::new();
        for (_, facts) in files {
            match facts {
                Facts::Lock(lock) => {
                    let places = lock.links.keys().map(|(_, address)| address.path.clone());
                    paths.extend(places);
                }
                Facts::Spec(file) => {
                    let Document::Tasks(document) = &file.document else { continue };
                    for task in &document.tasks {
                        if task.state == TaskState::Done && !task.references.is_empty() {
                            names.extend(quoted(task.span.of(&file.text)));
                        }
                    }
                }
                Facts::Source(_) | Facts::Present => {}
            }
        }
        let names = if names.is_empty() { None } else { AhoCorasick::new(names).ok() };
        Self { paths, names }
    }

    /// Whether the source file at `path` may be what they speak of.
    pub(crate) fn speaks_of(&self, root: &Path, path: &str, settings: &Settings) -> bool {
        self.paths.contains(path)
            || self.names.as_ref().is_some_and(|names| {
                text_of(root, path, settings).is_some_and(|text| names.is_match(&*text))
            })
    }
}

/// What stands in back-ticks and may be a name, or end in one.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    // Code in back-ticks stands in every second part.
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter_map(|code| {
        let call = code.split_once('(').map_or(code, |(name, _)| name).trim();
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$';
        let name = call.rsplit(|letter| !is_part(letter)).next()?;
        (name.len() > 1).then_some(name)
    })
}
