//! What done tasks name: files by their paths, symbols by their names in back-ticks.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rpds::HashTrieMapSync;
use specls_code::SourceFacts;
use specls_spec::{Document, DocumentKind, ReferenceTarget, Task, TaskState};

use super::address_of;
use super::specs::SpecRow;
use super::ties::{Tie, is_narrow};
use crate::snapshot::SpecEntry;
use crate::{Evidence, Snapshot};

/// A name that more files define than this says nothing about one of them.
const MOST_FILES: usize = 2;

/// What the done tasks of a spec name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Mentions(Vec<Mention>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Mention {
    /// What the task cites.
    targets: Vec<ReferenceTarget>,
    /// What reads as a path.
    paths: Vec<String>,
    /// What reads as the name of a symbol.
    names: Vec<String>,
}

impl Mentions {
    /// What the done tasks of a spec name that cite something.
    pub(super) fn of(entry: &SpecEntry) -> Self {
        let Some(file) = entry.files.get(&DocumentKind::Tasks) else { return Self::default() };
        let Document::Tasks(tasks) = &file.document else { return Self::default() };
        let done = tasks.tasks.iter().filter(|task| task.state == TaskState::Done);
        Self(done.filter_map(|task| Mention::of(task, &file.text)).collect())
    }

    /// What in them reads as a path.
    fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|mention| &mention.paths).map(String::as_str)
    }

    /// The links that these tasks make.
    pub(super) fn ties(&self, row: &SpecRow, paths: &Paths, defined: &Defined) -> Vec<Tie> {
        let mut ties = Vec::new();
        let mut seen: HashSet<(ReferenceTarget, Arc<str>, Arc<str>)> = HashSet::new();
        for mention in &self.0 {
            let mut places: Vec<(Arc<str>, Arc<str>)> = Vec::new();
            let files: Vec<&Arc<str>> =
                mention.paths.iter().filter_map(|named| paths.find(named, row)).collect();
            for file in &files {
                let symbols: Vec<&Arc<str>> = mention
                    .names
                    .iter()
                    .filter_map(|name| defined.files(name)?.get(*file))
                    .flatten()
                    .collect();
                if symbols.is_empty() {
                    places.push((Arc::clone(file), Arc::from("")));
                }
                places.extend(symbols.into_iter().map(|it| (Arc::clone(file), Arc::clone(it))));
            }
            // A name speaks for itself where no file that is named defines it.
            for name in &mention.names {
                let Some(known) = defined.files(name) else { continue };
                let named = files.iter().any(|file| known.contains_key(*file));
                if !named && known.len() <= MOST_FILES {
                    places.extend(known.iter().flat_map(|(file, symbols)| {
                        symbols.iter().map(|symbol| (Arc::clone(file), Arc::clone(symbol)))
                    }));
                }
            }
            for (path, symbol) in places {
                for target in &mention.targets {
                    if seen.insert((target.clone(), Arc::clone(&path), Arc::clone(&symbol))) {
                        ties.push(Tie {
                            target: target.clone(),
                            path: Arc::clone(&path),
                            symbol: Arc::clone(&symbol),
                            evidence: Evidence::Named,
                            seal: None,
                        });
                    }
                }
            }
        }
        ties
    }
}

impl Mention {
    fn of(task: &Task, text: &str) -> Option<Self> {
        let targets: Vec<ReferenceTarget> = task
            .references
            .iter()
            .map(|reference| reference.target.clone())
            .filter(is_narrow)
            .collect();
        if targets.is_empty() {
            return None;
        }
        let mut mention = Self { targets, paths: Vec::new(), names: Vec::new() };
        // Code in back-ticks stands in every second part.
        for (at, part) in task.span.of(text).split('`').enumerate() {
            let quoted = at % 2 == 1;
            if quoted && let Some(name) = symbol_name(part) {
                mention.names.push(name.to_owned());
                continue;
            }
            let words = part.split(|letter: char| {
                letter.is_whitespace() || "()[]{}<>\"',;|，、（）".contains(letter)
            });
            mention.paths.extend(words.filter_map(path_name).map(str::to_owned));
        }
        (!mention.paths.is_empty() || !mention.names.is_empty()).then_some(mention)
    }
}

/// `src/queue.rs`, `queue.rs`, `./src/queue.rs:12`: a name with an ending.
fn path_name(word: &str) -> Option<&str> {
    let word = word.trim_start_matches("./").trim_matches(['*', '_', '.', ':', '!', '?']);
    let word = word.split_once(':').map_or(word, |(path, _)| path);
    let (stem, ending) = word.rsplit_once('.')?;
    let is_ending = (1..=6).contains(&ending.len())
        && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && ending.starts_with(|first: char| first.is_ascii_alphabetic());
    let is_path = !stem.is_empty() && !word.contains("://") && specls_text::path_is_safe(word);
    (is_ending && is_path).then_some(word)
}

/// `push_move`, `Queue::push_move()`, `queue.pushMove`: the last part; `None` for what reads as a
/// path, a command or a value.
fn symbol_name(quoted: &str) -> Option<&str> {
    let call = quoted.trim().split_once('(').map_or(quoted.trim(), |(name, _)| name);
    let mut parts = call.split([':', '.', '#']).filter(|part| !part.is_empty());
    let name = parts.next_back()?;
    let is_word = |part: &str| {
        part.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '$')
            && !part.starts_with(|first: char| first.is_ascii_digit())
    };
    // `queue.rs` is a file; its ending alone names nothing.
    let is_file = call.contains('.') && specls_code::Language::of_path(call).is_some();
    (name.len() > 2 && !is_file && is_word(name) && parts.all(is_word)).then_some(name)
}

/// The files that tasks name, looked up.
#[derive(Debug, Clone, Default)]
pub(super) struct Paths(HashTrieMapSync<String, Named>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    /// How often tasks name it.
    count: usize,
    files: Arc<[Arc<str>]>,
}

impl Paths {
    /// Finds what tasks name among the files of a snapshot: a path as it stands or at the end of
    /// exactly one file's path. Costs one look at every path when there is any.
    pub(super) fn of(mentions: &[Arc<Mentions>], snapshot: &Snapshot) -> Self {
        let mut paths = Self::default();
        paths.add(mentions.iter().flat_map(|mentions| mentions.paths()), snapshot);
        paths
    }

    /// Takes over what one spec names now. Looked up is what nobody named before.
    pub(super) fn replace(&mut self, before: &Mentions, after: &Mentions, snapshot: &Snapshot) {
        self.add(after.paths(), snapshot);
        for path in before.paths() {
            match self.0.get_mut(path) {
                Some(named) if named.count > 1 => named.count -= 1,
                _ => {
                    self.0.remove_mut(path);
                }
            }
        }
    }

    fn add<'m>(&mut self, named: impl Iterator<Item = &'m str>, snapshot: &Snapshot) {
        let mut new: BTreeMap<&str, usize> = BTreeMap::new();
        for path in named {
            match self.0.get_mut(path) {
                Some(named) => named.count += 1,
                None => *new.entry(path).or_default() += 1,
            }
        }
        if new.is_empty() {
            return;
        }
        let mut by_name: HashMap<&str, Vec<&str>> = HashMap::new();
        for path in new.keys() {
            by_name.entry(file_name(path)).or_default().push(path);
        }
        let mut found: HashMap<&str, Vec<Arc<str>>> = HashMap::new();
        for path in snapshot.paths() {
            for named in by_name.get(file_name(path)).into_iter().flatten() {
                let ends = path
                    .strip_suffix(named)
                    .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
                if ends {
                    found.entry(named).or_default().push(Arc::clone(path));
                }
            }
        }
        for (path, count) in new {
            let files = found.remove(path).unwrap_or_default().into();
            self.0.insert_mut(path.to_owned(), Named { count, files });
        }
    }

    /// The files that may be called so, if a task does.
    pub(super) fn files(&self, named: &str) -> Option<&Arc<[Arc<str>]>> {
        self.0.get(named).map(|named| &named.files)
    }

    /// The file that a task of this spec calls so.
    fn find(&self, named: &str, row: &SpecRow) -> Option<&Arc<str>> {
        let found = self.files(named)?;
        let below = match row.project.as_str() {
            "" => named.to_owned(),
            project => format!("{project}/{named}"),
        };
        let exact = found.iter().find(|path| ***path == *below);
        exact.or_else(|| match &found[..] {
            [only] => Some(only),
            several => several.iter().find(|path| ***path == *named),
        })
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Files that define something, each with the symbols that it defines.
type SymbolsByFile = BTreeMap<Arc<str>, Vec<Arc<str>>>;

/// Where the names that tasks mention are defined.
#[derive(Debug, Clone, Default)]
pub(super) struct Defined(HashTrieMapSync<Arc<str>, SymbolsByFile>);

impl Defined {
    /// Looks all names up. Costs one look at every symbol when there are any.
    pub(super) fn of(mentions: &[Arc<Mentions>], snapshot: &Snapshot) -> Self {
        let mut defined = Self::default();
        let names = mentions.iter().flat_map(|mentions| &mentions.0).flat_map(|one| &one.names);
        defined.look_up(names.map(String::as_str).collect(), snapshot);
        defined
    }

    /// Looks up the names that one spec mentions and nobody did before.
    pub(super) fn extend(&mut self, mentions: &Mentions, snapshot: &Snapshot) {
        let names = mentions.0.iter().flat_map(|one| &one.names);
        let new = names.map(String::as_str).filter(|name| !self.0.contains_key(*name)).collect();
        self.look_up(new, snapshot);
    }

    /// Takes over what a file defines now; whether that matters to any task.
    pub(super) fn replace(
        &mut self,
        path: &Arc<str>,
        before: Option<&SourceFacts>,
        after: Option<&SourceFacts>,
    ) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let old = before.map(|facts| self.of_file(facts)).unwrap_or_default();
        let new = after.map(|facts| self.of_file(facts)).unwrap_or_default();
        if old == new {
            return false;
        }
        let names: BTreeSet<&Arc<str>> = old.keys().chain(new.keys()).collect();
        for name in names {
            let mut files = self.0.get(name).cloned().unwrap_or_default();
            match new.get(name) {
                Some(symbols) => files.insert(Arc::clone(path), symbols.clone()),
                None => files.remove(path),
            };
            self.0.insert_mut(Arc::clone(name), files);
        }
        true
    }

    fn look_up(&mut self, names: BTreeSet<&str>, snapshot: &Snapshot) {
        if names.is_empty() {
            return;
        }
        for name in &names {
            self.0.insert_mut(Arc::from(*name), BTreeMap::new());
        }
        let wanted = Self(names.iter().map(|name| (Arc::from(*name), BTreeMap::new())).collect());
        let mut found: BTreeMap<Arc<str>, SymbolsByFile> = BTreeMap::new();
        for (path, facts) in snapshot.sources() {
            for (name, symbols) in wanted.of_file(facts) {
                found.entry(name).or_default().insert(Arc::clone(path), symbols);
            }
        }
        for (name, files) in found {
            self.0.insert_mut(name, files);
        }
    }

    /// The mentioned names that a file defines, with the symbols of each.
    fn of_file(&self, facts: &SourceFacts) -> BTreeMap<Arc<str>, Vec<Arc<str>>> {
        let mut found: BTreeMap<Arc<str>, Vec<Arc<str>>> = BTreeMap::new();
        for (at, symbol) in facts.symbols.iter().enumerate() {
            if let Some((name, _)) = self.0.get_key_value(symbol.name) {
                let symbols = found.entry(Arc::clone(name)).or_default();
                symbols.push(Arc::from(address_of(facts, at)));
            }
        }
        found
    }

    fn files(&self, name: &str) -> Option<&SymbolsByFile> {
        self.0.get(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_names_are_told_apart() {
        for (word, path) in [
            ("src/queue.rs", Some("src/queue.rs")),
            ("./src/queue.rs:12", Some("src/queue.rs")),
            ("**queue.rs**.", Some("queue.rs")),
            ("3.2.", None),
            ("3.2", None),
            ("https://example.org/a.html", None),
            ("../out.rs", None),
        ] {
            assert_eq!(path_name(word), path, "{word}");
        }
        for (quoted, name) in [
            ("push_move", Some("push_move")),
            ("Queue::push_move(from, to)", Some("push_move")),
            ("queue.pushMove", Some("pushMove")),
            ("queue.rs", None),
            ("src/queue.rs", None),
            ("cargo test", None),
            ("42", None),
            ("id", None),
        ] {
            assert_eq!(symbol_name(quoted), name, "{quoted}");
        }
    }
}
