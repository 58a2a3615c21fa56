//! The one owner of what is known: the index over the disk, with open documents on top.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use specls_text::{ContentChange, Document, Encoding};
use specls_trace::{Facts, Index, Snapshot, Sources};

use crate::read::{Role, facts_of, facts_on_disk, read_text};
use crate::scan::{NEVER_ENTERED, inside_spec_root, relative, scan_below, sources};
use crate::{FileProblem, Scan, Scope, Settings, git};

/// A root with its open documents and its index. Paths are relative to the root, with `/`.
pub struct Workspace {
    root: PathBuf,
    settings: Arc<Settings>,
    index: Index,
    open: BTreeMap<String, Document>,
    problems: Vec<FileProblem>,
    /// Whether sources were read, so that changes of theirs matter.
    scope: Scope,
}

impl Workspace {
    /// A workspace of which nothing is read yet.
    pub fn new(root: PathBuf, settings: Settings) -> Self {
        Self {
            root,
            settings: Arc::new(settings),
            index: Index::default(),
            open: BTreeMap::new(),
            problems: Vec::new(),
            scope: Scope::Specs,
        }
    }

    /// The root's absolute path.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The settings that hold.
    pub fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    /// Takes over other settings. Where they say which files are specs, or which are read, all is
    /// forgotten but the open documents: `true` says that a [`crate::scan`] is due.
    pub fn set_settings(&mut self, settings: Settings) -> bool {
        let stays = settings.spec_roots == self.settings.spec_roots
            && settings.max_file_size == self.settings.max_file_size;
        self.settings = Arc::new(settings);
        if stays {
            return false;
        }
        self.index = Index::default();
        self.problems.clear();
        self.scope = Scope::Specs;
        let open: Vec<String> = self.open.keys().cloned().collect();
        for path in open {
            self.replace_open(&path);
        }
        true
    }

    /// The path below the root of an absolute path; `None` outside it. No disk access.
    pub fn relative(&self, path: &Path) -> Option<String> {
        let path = relative(&self.root, path)?;
        let parts = path.split('/');
        (!path.is_empty() && parts.into_iter().all(|part| part != "..")).then_some(path)
    }

    /// The absolute path of a path below the root.
    pub fn absolute(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Takes over what a [`crate::scan`] read. Open documents stay on top; files that an earlier
    /// scan knew and this one of the same scope does not are forgotten, unless it was stopped.
    /// Returns the paths whose facts changed, and keeps the scan's problems.
    pub fn take(&mut self, scan: Scan, scope: Scope) -> Vec<String> {
        let gone = if scan.stopped { Vec::new() } else { self.known(|_| true, scope) };
        if scope == Scope::Everything {
            self.scope = scope;
        }
        self.problems = scan.problems;
        self.replace_all(scan.files, gone)
    }

    /// Files that could not be read.
    pub fn file_problems(&self) -> &[FileProblem] {
        &self.problems
    }

    /// A document was opened in the editor: its text counts from now on.
    pub fn open(&mut self, path: &str, text: &str, version: i32) {
        self.open.insert(path.to_owned(), Document::new(text, version));
        self.problems.retain(|problem| problem.path != path);
        self.replace_open(path);
    }

    /// An open document changed.
    pub fn change(
        &mut self,
        path: &str,
        changes: &[ContentChange],
        encoding: Encoding,
        version: i32,
    ) {
        if let Some(document) = self.open.get_mut(path) {
            document.change(changes, encoding, version);
            self.replace_open(path);
        }
    }

    /// A document was closed: the disk counts again.
    pub fn close(&mut self, path: &str) {
        if self.open.remove(path).is_some() {
            self.read_file(path);
        }
    }

    /// The open document at `path`.
    pub fn document(&self, path: &str) -> Option<&Document> {
        self.open.get(path)
    }

    /// The open documents with their paths.
    pub fn documents(&self) -> impl Iterator<Item = (&str, &Document)> {
        self.open.iter().map(|(path, document)| (path.as_str(), document))
    }

    /// Reads again the files or folders at `paths` (absolute), which something outside changed,
    /// created or deleted. Returns the relative paths of files whose facts changed; an open document
    /// hides its file's change on disk.
    pub fn refresh(&mut self, paths: &[PathBuf]) -> Vec<String> {
        let mut changed = BTreeSet::new();
        for absolute in paths {
            if *absolute == self.root {
                changed.extend(self.refresh_folder(""));
                continue;
            }
            let Some(path) = self.relative(absolute) else { continue };
            let metadata = std::fs::symlink_metadata(absolute);
            if metadata.as_ref().is_ok_and(std::fs::Metadata::is_dir) {
                if !self.ignores(&path, true) {
                    changed.extend(self.refresh_folder(&path));
                }
            } else if metadata.is_ok() {
                let known = self.index.snapshot().has_file(&path);
                if (known || !self.ignores(&path, false)) && self.read_file(&path) {
                    changed.insert(path);
                }
            } else {
                // A file, or a folder with all that was in it.
                let below = format!("{path}/");
                let gone =
                    self.known(|file| file == path || file.starts_with(&below), Scope::Everything);
                self.problems
                    .retain(|problem| problem.path != path && !problem.path.starts_with(&below));
                changed.extend(self.replace_all(Vec::new(), gone));
            }
        }
        changed.into_iter().collect()
    }

    /// The present state, for questions.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.index.snapshot()
    }

    /// The present texts, open documents over disk over git; a picture that later changes of open
    /// documents do not touch.
    pub fn sources(&self) -> Arc<dyn Sources> {
        let open = self
            .open
            .iter()
            .map(|(path, document)| (path.clone(), Arc::clone(document.text())))
            .collect();
        Arc::new(Texts { root: self.root.clone(), max_size: self.settings.max_file_size, open })
    }

    fn refresh_folder(&mut self, folder: &str) -> Vec<String> {
        let scan =
            scan_below(&self.root, &self.root.join(folder), &self.settings, self.scope, &|| false);
        let below = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let gone = self.known(|file| file.starts_with(&below), self.scope);
        self.problems.retain(|problem| !problem.path.starts_with(&below));
        self.problems.extend(scan.problems);
        self.replace_all(scan.files, gone)
    }

    /// Whether a file or folder that appears is none of ours: ignored by git outside specs, or a
    /// source while sources were not asked for.
    fn ignores(&self, path: &str, folder: bool) -> bool {
        if inside_spec_root(path, &self.settings) {
            return false;
        }
        if path.split('/').any(|part| NEVER_ENTERED.contains(&part)) {
            return true;
        }
        if !folder && self.scope == Scope::Specs {
            return Role::of(path, &self.settings) == Role::Other;
        }
        let mut matchers = sources(&self.root, &self.settings).build_matchers();
        let ignored = matchers.iter_mut().any(|matcher| matcher.matched(path, folder).is_ignore());
        // A folder that git ignores may still be what holds specs, as `.kiro` often is.
        let leads_to_specs = folder
            && self.settings.spec_roots.iter().any(|root| {
                root.match_indices('/').any(|(at, _)| {
                    path == &root[..at] || path.ends_with(&format!("/{}", &root[..at]))
                })
            });
        ignored && !leads_to_specs
    }

    /// The known files for which `wanted` holds, within a scope.
    fn known(&self, wanted: impl Fn(&str) -> bool, scope: Scope) -> Vec<String> {
        let snapshot = self.index.snapshot();
        let documents = snapshot.document_paths();
        let others = snapshot.files().map(|(path, _)| path.to_owned());
        match scope {
            Scope::Specs => documents.filter(|path| wanted(path)).collect(),
            Scope::Everything => documents.chain(others).filter(|path| wanted(path)).collect(),
        }
    }

    /// Puts files in and takes those of `gone` out that are not among them. Specs go first: what a
    /// citation means is decided once then.
    fn replace_all(&mut self, mut files: Vec<(String, Facts)>, gone: Vec<String>) -> Vec<String> {
        files.sort_by_key(|(_, facts)| !matches!(facts, Facts::Spec(_)));
        let there: BTreeSet<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
        let gone: Vec<String> = gone
            .into_iter()
            .filter(|path| !there.contains(path.as_str()) && !self.open.contains_key(path))
            .collect();
        drop(there);
        let mut changed = Vec::new();
        for path in gone {
            self.index.remove(&path);
            changed.push(path);
        }
        for (path, facts) in files {
            if !self.open.contains_key(&path) && self.replace(&path, facts) {
                changed.push(path);
            }
        }
        changed.sort();
        changed
    }

    fn replace_open(&mut self, path: &str) {
        if let Some(document) = self.open.get(path) {
            let facts = facts_of(path, document.text(), &self.settings);
            self.replace(path, facts);
        }
    }

    /// Reads one file from the disk; whether its facts changed.
    fn read_file(&mut self, path: &str) -> bool {
        if self.open.contains_key(path) {
            return false;
        }
        self.problems.retain(|problem| problem.path != path);
        match facts_on_disk(&self.root, path, &self.settings) {
            Ok(Some(facts)) => self.replace(path, facts),
            Ok(None) => self.forget(path),
            Err(message) => {
                self.problems.push(FileProblem { path: path.to_owned(), message });
                self.problems.sort();
                self.forget(path);
                true
            }
        }
    }

    fn forget(&mut self, path: &str) -> bool {
        let known = self.index.snapshot().has_file(path);
        if known {
            self.index.remove(path);
        }
        known
    }

    /// Replaces a file's facts; whether they are others than before.
    fn replace(&mut self, path: &str, facts: Facts) -> bool {
        if self.index.snapshot().says(path, &facts) {
            return false;
        }
        self.index.replace(path, facts);
        true
    }
}

struct Texts {
    root: PathBuf,
    max_size: u64,
    open: BTreeMap<String, Arc<str>>,
}

impl Sources for Texts {
    fn text(&self, path: &str) -> Option<Arc<str>> {
        match self.open.get(path) {
            Some(text) => Some(Arc::clone(text)),
            None if specls_text::path_is_safe(path) => {
                read_text(&self.root.join(path), self.max_size).ok().flatten()
            }
            None => None,
        }
    }

    fn committed(&self, path: &str) -> Option<Arc<str>> {
        specls_text::path_is_safe(path).then(|| git::committed(&self.root, path)).flatten()
    }
}
