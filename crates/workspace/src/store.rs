//! The one owner of what is known: the index over the disk, with open documents on top.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use specls_code::Reading;
use specls_text::{ContentChange, Document, Encoding};
use specls_trace::{Facts, History, Index, Snapshot, Sources, TestResults};

use crate::read::{facts_of, text_of};
use crate::scan::relative;
use crate::{FileProblem, Notice, Notices, Scan, Scanner, Scope, Settings, git};

/// A root with its open documents and its index. Paths are relative to the root, with `/`.
pub struct Workspace {
    root: PathBuf,
    settings: Arc<Settings>,
    index: Index,
    history: Arc<History>,
    results: Arc<TestResults>,
    open: BTreeMap<String, Document>,
    /// Open documents of whose files nothing was known: git may ignore them.
    strangers: HashSet<String>,
    problems: Vec<FileProblem>,
    notices: BTreeMap<String, Notice>,
    /// Whether sources were read, or are being read, so that changes of theirs matter.
    scope: Scope,
    /// The scan that was started last. Scans have even numbers; what is read at once between two
    /// has the odd one between theirs.
    started: u64,
    /// Scans that were started and not taken over.
    running: BTreeSet<u64>,
    /// Files, and folders with all below them, that were read while scans ran, and when: what a scan
    /// with a lower number read of them is older.
    read_since: BTreeMap<String, u64>,
}

/// Says when a scan was started, to [`Workspace::take_started`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanStart(u64);

impl Workspace {
    /// A workspace of which nothing is read yet.
    pub fn new(root: PathBuf, settings: Settings) -> Self {
        let mut index = Index::default();
        if !settings.spec_for.is_empty() {
            index.set_spec_for(spec_for(&settings));
        }
        Self {
            root,
            settings: Arc::new(settings),
            index,
            history: Arc::default(),
            results: Arc::default(),
            open: BTreeMap::new(),
            strangers: HashSet::new(),
            problems: Vec::new(),
            notices: BTreeMap::new(),
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
            && settings.skip == self.settings.skip
            && settings.max_file_size == self.settings.max_file_size;
        if settings.spec_for != self.settings.spec_for {
            self.index.set_spec_for(spec_for(&settings));
        }
        self.settings = Arc::new(settings);
        if stays {
            return false;
        }
        self.index = Index::default();
        self.index.set_spec_for(spec_for(&self.settings));
        self.index.set_history(Arc::clone(&self.history));
        self.index.set_results(Arc::clone(&self.results));
        self.problems.clear();
        self.notices.clear();
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
        self.scope = self.scope.max(scope);
        self.started += 2;
        self.running.insert(self.started);
        ScanStart(self.started)
    }

    /// Takes over what a scan read since `start`, as [`Workspace::take`] does, but for files that
    /// were read again meanwhile, or deleted. `None`, and nothing is taken over, when other settings
    /// came meanwhile, or when it was taken over already.
    pub fn take_started(&mut self, scan: Scan, start: ScanStart) -> Option<Vec<String>> {
        if !self.running.remove(&start.0) {
            return None;
        }
        let newer = std::mem::take(&mut self.read_since);
        let covered = scan.covered.clone();
        let changed = self.take_but(scan, |path| is_newer(&newer, path, start));
        if !self.running.is_empty() {
            self.read_since = newer;
            for path in covered {
                self.note(path, start.0);
            }
        }
        Some(changed)
    }

    /// Takes over a part of what a scan reads since `start` that still runs, under the same rules.
    pub fn take_part(&mut self, scan: Scan, start: ScanStart) -> Option<Vec<String>> {
        if !self.running.contains(&start.0) {
            return None;
        }
        let newer = std::mem::take(&mut self.read_since);
        let changed = self.take_but(scan, |path| is_newer(&newer, path, start));
        self.read_since = newer;
        Some(changed)
    }

    /// Puts the first `most` files of a large scan in, specs first, and leaves it the others: taking
    /// it over in one go would hold everything up. `false` when it is small enough to be taken over.
    pub fn take_some(&mut self, scan: &mut Scan, start: ScanStart, most: usize) -> bool {
        if scan.files.len() <= most || !self.running.contains(&start.0) {
            return false;
        }
        if !scan.files.is_sorted_by_key(|(_, facts)| !matches!(facts, Facts::Spec(_))) {
            scan.files.sort_by_key(|(_, facts)| !matches!(facts, Facts::Spec(_)));
        }
        let rest = scan.files.split_off(most);
        let some = std::mem::replace(&mut scan.files, rest);
        scan.taken.extend(some.iter().map(|(path, _)| path.clone()));
        let newer = std::mem::take(&mut self.read_since);
        for (path, facts) in some {
            if is_newer(&newer, &path, start) {
                continue;
            }
            if !self.open.contains_key(&path) {
                self.replace(&path, facts);
            }
            // Parts of older scans may come before the rest of this one.
            self.note(path, start.0);
        }
        for (path, read) in newer {
            self.note(path, read);
        }
        true
    }

    /// Takes over what a [`crate::scan`] read while nothing changed. Open documents stay on top;
    /// files that were known where it read and that it did not find are forgotten, unless it was
    /// stopped. Returns the paths whose facts changed, and keeps the scan's problems.
    pub fn take(&mut self, scan: Scan) -> Vec<String> {
        self.take_but(scan, |_| false)
    }

    fn take_but(&mut self, mut scan: Scan, stays: impl Fn(&str) -> bool) -> Vec<String> {
        self.scope = self.scope.max(scan.scope);
        scan.files.retain(|(path, _)| !stays(path));
        let covers = |path: &str| {
            let covered = |path: &str| scan.covered.binary_search_by(|it| (**it).cmp(path)).is_ok();
            covered("")
                || covered(path)
                || path.match_indices('/').any(|(at, _)| covered(&path[..at]))
        };
        self.problems.retain(|problem| !covers(&problem.path) || stays(&problem.path));
        let problems = std::mem::take(&mut scan.problems).into_iter();
        self.problems.extend(
            problems
                .filter(|problem| !stays(&problem.path) && !self.open.contains_key(&problem.path)),
        );
        self.problems.sort();
        self.problems.dedup();
        self.notices.retain(|path, _| !covers(path) || stays(path));
        let notices = std::mem::take(&mut scan.notices).into_iter();
        self.notices.extend(notices.filter(|(path, _)| !stays(path)));
        let mut gone = Vec::new();
        if !scan.stopped {
            for covered in &scan.covered {
                gone.extend(self.known_at(covered, scan.scope));
            }
            let taken: HashSet<&str> = scan.taken.iter().map(String::as_str).collect();
            gone.retain(|path| !stays(path) && !taken.contains(path.as_str()));
        }
        self.replace_all(scan.files, gone)
    }

    /// Files that could not be read.
    pub fn file_problems(&self) -> &[FileProblem] {
        &self.problems
    }

    /// How many source files there are of which something is to be said that is no error.
    pub fn notices(&self) -> Notices {
        let mut notices = Notices::new();
        for notice in self.notices.values() {
            *notices.entry(*notice).or_default() += 1;
        }
        notices
    }

    /// What git's log says, as far as it was taken over.
    pub fn history(&self) -> &Arc<History> {
        &self.history
    }

    /// What runs of tests said, as far as it was taken over.
    pub fn results(&self) -> &Arc<TestResults> {
        &self.results
    }

    /// Lets go of what was known before the last change, once questions about it were answered.
    pub fn settle(&mut self) {
        self.index.settle();
    }

    /// Takes over what git's log says.
    pub fn set_history(&mut self, history: Arc<History>) {
        self.history = Arc::clone(&history);
        self.index.set_history(history);
    }

    /// Takes over what runs of tests said.
    pub fn set_results(&mut self, results: Arc<TestResults>) {
        self.results = Arc::clone(&results);
        self.index.set_results(results);
    }

    /// A document was opened in the editor: its text counts from now on.
    pub fn open(&mut self, path: &str, text: &str, version: i32) {
        if !self.index.snapshot().has_file(path) {
            self.strangers.insert(path.to_owned());
        }
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

    /// A document was closed: the disk counts again. What is ignored and was not known before it was
    /// opened is forgotten.
    pub fn close(&mut self, path: &str) {
        if self.open.remove(path).is_none() {
            return;
        }
        if self.strangers.remove(path) && self.scanner().ignores_file(path, self.scope) {
            self.index.remove(path);
        } else {
            let place = self.root.join(path);
            self.refresh(&[place]);
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
    /// hides its file's change on disk. Costs what they cost: many are better left to
    /// [`Scanner::scan_again`] on another thread.
    pub fn refresh(&mut self, paths: &[PathBuf]) -> Vec<String> {
        let scope = if self.scope == Scope::Specs { self.scope } else { Scope::Everything };
        let scan = self.scanner().scan_again(paths, scope, &|| false);
        for path in &scan.covered {
            // Newer than the scan that was started last, older than the next one.
            self.note(path.clone(), self.started + 1);
        }
        self.take_but(scan, |_| false)
    }

    /// How much was asked for so far.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// Reads the symbols of one source file at once, unless they are known.
    pub fn read_symbols(&mut self, path: &str) {
        let snapshot = self.index.snapshot();
        let is_whole = snapshot.source(path).is_some_and(|facts| facts.reading == Reading::Whole);
        if snapshot.has_file(path) && !is_whole {
            let place = self.root.join(path);
            self.refresh(&[place]);
        }
    }

    /// What reads this root on another thread, and reads nothing again that is known now.
    pub fn scanner(&self) -> Scanner {
        Scanner::new(self.root.clone(), Arc::clone(&self.settings)).knowing(self.index.snapshot())
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
        Arc::new(Texts { root: self.root.clone(), settings: Arc::clone(&self.settings), open })
    }

    /// The known file at a path, or the known files below the folder there, within a scope.
    fn known_at(&self, path: &str, scope: Scope) -> Vec<String> {
        let snapshot = self.index.snapshot();
        if snapshot.has_file(path) {
            return vec![path.to_owned()];
        }
        let mut paths = snapshot.documents_below(path);
        if scope > Scope::Specs {
            paths.extend(snapshot.files_below(path));
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

    /// Remembers for scans that run that a file, or a folder with all below it, was read `at`.
    fn note(&mut self, path: String, at: u64) {
        if !self.running.is_empty() {
            let known = self.read_since.entry(path).or_insert(at);
            *known = at.max(*known);
        }
    }

    fn replace_open(&mut self, path: &str) {
        if let Some(document) = self.open.get(path) {
            let facts = facts_of(path, document.text(), &self.settings, &self.index.snapshot());
            self.replace(path, facts);
        }
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

fn spec_for(settings: &Settings) -> Vec<(String, String)> {
    settings.spec_for.iter().map(|(folder, spec)| (folder.clone(), spec.name.clone())).collect()
}

/// Whether `path` was read again since the scan that began at `start`.
fn is_newer(read_since: &BTreeMap<String, u64>, path: &str, start: ScanStart) -> bool {
    let since = |path: &str| read_since.get(path).is_some_and(|read| *read > start.0);
    !read_since.is_empty()
        && (since("") || since(path) || path.match_indices('/').any(|(at, _)| since(&path[..at])))
}

struct Texts {
    root: PathBuf,
    settings: Arc<Settings>,
    open: BTreeMap<String, Arc<str>>,
}

impl Sources for Texts {
    fn text(&self, path: &str) -> Option<Arc<str>> {
        match self.open.get(path) {
            Some(text) => Some(Arc::clone(text)),
            None if specls_text::path_is_safe(path) => text_of(&self.root, path, &self.settings),
            None => None,
        }
    }

    fn committed(&self, path: &str) -> Option<Arc<str>> {
        specls_text::path_is_safe(path).then(|| git::committed(&self.root, path)).flatten()
    }

    fn names_in(&self, folder: &str) -> Vec<String> {
        if !folder.is_empty() && !specls_text::path_is_safe(folder) {
            return Vec::new();
        }
        let Ok(entries) = std::fs::read_dir(self.root.join(folder)) else { return Vec::new() };
        let files =
            entries.flatten().filter(|entry| entry.file_type().is_ok_and(|it| it.is_file()));
        let mut names: Vec<String> =
            files.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }

    fn is_withheld(&self, path: &str) -> bool {
        !specls_text::path_is_safe(path)
            || crate::withheld::is_withheld(&self.root, path, &self.settings)
    }
}
