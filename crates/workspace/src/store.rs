//! The one owner of what is known: the index over the disk, with open documents on top.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::IncrementalIgnore;
use specls_text::{ContentChange, Document, Encoding};
use specls_trace::{Facts, Index, Snapshot, Sources, TestResults};

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
    /// Whether sources were read, or are being read, so that changes of theirs matter.
    scope: Scope,
    /// How many scans were started.
    started: u64,
    /// Scans that were started and not taken over.
    running: BTreeSet<u64>,
    /// Files, and folders with all below them, that were read while scans ran, and the scan that
    /// had been started last then.
    read_since: BTreeMap<String, u64>,
}

/// Says when a scan was started, to [`Workspace::take_started`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanStart(u64);

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
            started: 0,
            running: BTreeSet::new(),
            read_since: BTreeMap::new(),
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
        self.running.clear();
        self.read_since.clear();
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

    /// Says that a [`crate::scan`] starts now that runs while files change: what is read of them
    /// from now on is newer than what the scan will have read.
    pub fn scan_started(&mut self, scope: Scope) -> ScanStart {
        if scope == Scope::Everything {
            self.scope = scope;
        }
        self.started += 1;
        self.running.insert(self.started);
        ScanStart(self.started)
    }

    /// Takes over what a scan read since `start`, as [`Workspace::take`] does, but for files that
    /// were read again meanwhile, or deleted. `None`, and nothing is taken over, when other settings
    /// came meanwhile, or when it was taken over already.
    pub fn take_started(
        &mut self,
        mut scan: Scan,
        scope: Scope,
        start: ScanStart,
    ) -> Option<Vec<String>> {
        if !self.running.remove(&start.0) {
            return None;
        }
        let newer = std::mem::take(&mut self.read_since);
        let is_newer = |path: &str| {
            let since = |path: &str| newer.get(path).is_some_and(|read| *read >= start.0);
            since("") || since(path) || path.match_indices('/').any(|(at, _)| since(&path[..at]))
        };
        scan.files.retain(|(path, _)| !is_newer(path));
        scan.problems.retain(|problem| !is_newer(&problem.path));
        let changed = self.take_but(scan, scope, is_newer);
        if !self.running.is_empty() {
            self.read_since = newer;
        }
        Some(changed)
    }

    /// Takes over what a [`crate::scan`] read while nothing changed. Open documents stay on top;
    /// files that an earlier scan knew and this one of the same scope does not are forgotten, unless
    /// it was stopped. Returns the paths whose facts changed, and keeps the scan's problems.
    pub fn take(&mut self, scan: Scan, scope: Scope) -> Vec<String> {
        self.take_but(scan, scope, |_| false)
    }

    fn take_but(&mut self, scan: Scan, scope: Scope, stays: impl Fn(&str) -> bool) -> Vec<String> {
        let mut gone = if scan.stopped { Vec::new() } else { self.known_below("", scope) };
        gone.retain(|path| !stays(path));
        if scope == Scope::Everything {
            self.scope = scope;
        }
        self.problems.retain(|problem| stays(&problem.path));
        self.problems.extend(scan.problems);
        self.problems.retain(|problem| !self.open.contains_key(&problem.path));
        self.problems.sort();
        self.replace_all(scan.files, gone)
    }

    /// Takes over what runs of tests said, in place of what was known.
    pub fn set_results(&mut self, results: Arc<TestResults>) {
        self.index.set_results(results);
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
        let mut matchers = None;
        for absolute in paths {
            if *absolute == self.root {
                changed.extend(self.refresh_folder(""));
                continue;
            }
            let Some(path) = self.relative(absolute) else { continue };
            let metadata = std::fs::symlink_metadata(absolute);
            if metadata.as_ref().is_ok_and(std::fs::Metadata::is_dir) {
                if !self.ignores(&path, true, &mut matchers) {
                    changed.extend(self.refresh_folder(&path));
                }
            } else if metadata.is_ok() {
                let known = self.index.snapshot().has_file(&path);
                if (known || !self.ignores(&path, false, &mut matchers)) && self.read_file(&path) {
                    changed.insert(path);
                }
            } else {
                // A file, or a folder with all that was in it.
                self.note(&path);
                let below = format!("{path}/");
                self.problems
                    .retain(|problem| problem.path != path && !problem.path.starts_with(&below));
                let gone = if self.index.snapshot().has_file(&path) {
                    vec![path]
                } else {
                    self.known_below(&path, Scope::Everything)
                };
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
        self.note(folder);
        let scan =
            scan_below(&self.root, &self.root.join(folder), &self.settings, self.scope, &|| false);
        let below = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let gone = self.known_below(folder, self.scope);
        self.problems.retain(|problem| !problem.path.starts_with(&below));
        self.problems.extend(scan.problems);
        self.problems.retain(|problem| !self.open.contains_key(&problem.path));
        self.problems.sort();
        self.replace_all(scan.files, gone)
    }

    /// Whether a file or folder that appears is none of ours: ignored by git outside specs, or a
    /// source while sources were not asked for. What git ignores is read once, into `matchers`.
    fn ignores(
        &self,
        path: &str,
        folder: bool,
        matchers: &mut Option<Vec<IncrementalIgnore>>,
    ) -> bool {
        if inside_spec_root(path, &self.settings) {
            return false;
        }
        if path.split('/').any(|part| NEVER_ENTERED.contains(&part)) {
            return true;
        }
        if !folder && self.scope == Scope::Specs {
            return Role::of(path, &self.settings) == Role::Other;
        }
        let matchers =
            matchers.get_or_insert_with(|| sources(&self.root, &self.settings).build_matchers());
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

    /// The known files below a folder, within a scope.
    fn known_below(&self, folder: &str, scope: Scope) -> Vec<String> {
        let snapshot = self.index.snapshot();
        let mut paths = snapshot.documents_below(folder);
        if scope == Scope::Everything {
            paths.extend(snapshot.files_below(folder));
        }
        paths
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

    /// Remembers that a file, or a folder with all below it, is read now, for scans that run.
    fn note(&mut self, path: &str) {
        if !self.running.is_empty() {
            self.read_since.insert(path.to_owned(), self.started);
        }
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
        self.note(path);
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
