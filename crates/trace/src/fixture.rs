//! A small workspace from one string: for tests, of this room and of those above it.
//!
//! ```text
//! //- /.kiro/specs/hanoi/tasks.md
//! - [ ] 1. Dra$0w
//! //- /.kiro/specs/hanoi/requirements.md @HEAD
//! # what git has
//! ```
//!
//! Each file begins behind a line `//- /path`; `//- /path @HEAD` gives what git has of it. `$0`, at
//! most once, is the cursor. Without any such line the string is the file `/file`.

use std::collections::BTreeMap;
use std::sync::Arc;

use specls_spec::layout::KNOWN_ROOTS;

use crate::{Facts, Index, LOCK_FILE, Lock, Snapshot, Sources, SpecFile};

/// A small workspace.
#[derive(Clone)]
pub struct Fixture {
    /// The index over its files.
    pub snapshot: Arc<Snapshot>,
    /// Their texts, present and committed.
    pub sources: Arc<dyn Sources>,
    /// The file and the byte offset of `$0`.
    pub cursor: Option<(String, usize)>,
}

/// Reads a workspace.
pub fn parse(text: &str) -> Fixture {
    let mut texts = Texts::default();
    let mut cursor = None;
    for (path, committed, body) in files(text) {
        let mut body = body.to_owned();
        if let Some(offset) = body.find("$0") {
            body.replace_range(offset..offset + 2, "");
            cursor = Some((path.to_owned(), offset));
        }
        let texts = if committed { &mut texts.committed } else { &mut texts.present };
        texts.insert(path.to_owned(), Arc::from(body));
    }
    let mut index = Index::default();
    for (path, text) in &texts.present {
        index.replace(path, facts(path, text));
    }
    Fixture { snapshot: index.snapshot(), sources: Arc::new(texts), cursor }
}

/// What a file contributes, by its path alone.
pub fn facts(path: &str, text: &Arc<str>) -> Facts {
    if let Some(located) = specls_spec::locate(path, KNOWN_ROOTS) {
        return Facts::Spec(Arc::new(SpecFile::read(path, located, Arc::clone(text))));
    }
    if path.rsplit('/').next() == Some(LOCK_FILE) {
        return Facts::Lock(Arc::new(Lock::read(text)));
    }
    specls_code::read(path, text).map_or(Facts::Present, |facts| Facts::Source(Arc::new(facts)))
}

/// Path, whether committed, text.
fn files(text: &str) -> Vec<(&str, bool, &str)> {
    const HEAD: &str = "//- /";
    let mut starts: Vec<usize> = text.match_indices("\n//- /").map(|(at, _)| at + 1).collect();
    if text.starts_with(HEAD) {
        starts.insert(0, 0);
    }
    if starts.is_empty() {
        return vec![("file", false, text)];
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| {
            let part = &text[start + HEAD.len()..end];
            let (head, body) = part.split_once('\n').unwrap_or((part, ""));
            let head = head.trim_end();
            match head.strip_suffix(" @HEAD") {
                Some(path) => (path.trim_end(), true, body),
                None => (head, false, body),
            }
        })
        .collect()
}

#[derive(Default)]
struct Texts {
    present: BTreeMap<String, Arc<str>>,
    committed: BTreeMap<String, Arc<str>>,
}

impl Sources for Texts {
    fn text(&self, path: &str) -> Option<Arc<str>> {
        self.present.get(path).cloned()
    }

    fn committed(&self, path: &str) -> Option<Arc<str>> {
        self.committed.get(path).cloned()
    }

    fn names_in(&self, folder: &str) -> Vec<String> {
        let within = |path: &String| {
            let rest = match folder {
                "" => path.as_str(),
                folder => path.strip_prefix(folder)?.strip_prefix('/')?,
            };
            (!rest.contains('/')).then(|| rest.to_owned())
        };
        self.present.keys().filter_map(within).collect()
    }

    /// A file `.aiexclude` of the fixture lists paths, one a line.
    fn is_withheld(&self, path: &str) -> bool {
        let listed = self.present.get(".aiexclude").map_or("", |text| text);
        listed.lines().any(|line| line == path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_cursor_and_committed_texts_are_told_apart() {
        let fixture = parse(
            "//- /.kiro/specs/x/requirements.md\n# One$0\n//- /src/a b.js\nlet a;\n\
             //- /.kiro/specs/x/requirements.md @HEAD\n# Old\n",
        );
        let path = ".kiro/specs/x/requirements.md";
        assert_eq!(fixture.cursor, Some((path.to_owned(), 5)));
        assert_eq!(fixture.sources.text(path).as_deref(), Some("# One\n"));
        assert_eq!(fixture.sources.committed(path).as_deref(), Some("# Old\n"));
        assert_eq!(fixture.sources.text("src/a b.js").as_deref(), Some("let a;\n"));
        assert!(fixture.snapshot.has_file("src/a b.js"));
        assert_eq!(&*fixture.snapshot.spec_file(path).unwrap().text, "# One\n");
    }
}
