//! Reading roots, and noticing what changes in them from outside.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use specls_trace::{Delta, History, Lock, Snapshot, Sources, TestResults};
use specls_workspace::{
    FileProblem, HeadMark, Reports, SETTINGS_FILE, Scan, ScanStart, Scope, Watcher, history, watch,
};
use tower_lsp::gen_lsp_types::{
    MessageType, Registration, RegistrationParams, RegistrationRequest,
};

use crate::editor::SOON;
use crate::event::Event;
use crate::reading_progress::ReadingProgress;
use crate::roots::RootId;
use crate::state::State;

/// How many files of a scan are taken over before other events have their turn: a few milliseconds.
const MOUTHFUL: usize = 1_000;

/// A workspace of so few sources is read whole before anything is said of its code.
const SMALL: usize = 256;

/// How many files that changed outside are read at once, without a job.
const FEW: usize = 8;

/// Reports of test runs, and what they say.
pub struct ReadReports {
    reports: Reports,
    results: TestResults,
    problems: Vec<FileProblem>,
}

impl ReadReports {
    fn new(reports: Reports, root: &Path) -> Self {
        let (results, problems) = reports.read(root);
        Self { reports, results, problems }
    }
}

impl State {
    /// Reads a folder's specs first, in a job; everything else follows.
    pub(crate) fn folder_added(&mut self, folder: &Path) {
        if let Some(id) = self.roots.add(folder) {
            // Documents may have moved here from a root further out.
            for root in self.roots.iter().filter(|root| root.id != id) {
                self.diagnostics.touch_all(root);
            }
            self.meet_authors(id);
            self.scan(id, Scope::Specs);
        }
    }

    /// Takes over what was read of a root, at once or in bites: other events come in between.
    pub(crate) fn root_scanned(
        &mut self,
        id: RootId,
        scope: Scope,
        start: ScanStart,
        mut scan: Scan,
    ) {
        let Some(root) = self.roots.get_mut(id) else { return };
        if root.workspace.take_some(&mut scan, start, MOUTHFUL) {
            return self.events.post(Event::RootScanned { root: id, scope, start, scan });
        }
        let unread = std::mem::take(&mut scan.unread);
        if root.workspace.take_started(scan, start).is_none() {
            // It is being read again with the settings that hold now.
            return;
        }
        root.specs_read = true;
        if scope >= Scope::Citations {
            root.indexing.unread.extend(unread);
            // What is read in a moment is waited for: answers that name symbols are better.
            root.citations_read |= root.indexing.unread.len() > SMALL;
            self.report_notices(id);
        }
        self.touch_root(id);
        if scope == Scope::Specs {
            self.show_unknown_specs(id);
            self.start_watching(id);
            self.scan(id, Scope::Citations);
        } else {
            self.read_whole(id);
            self.compare_all(id);
            self.read_history(id);
            self.read_results(id);
        }
        self.release();
    }

    /// Says in the log, once a root was read, what of it was not.
    fn report_notices(&self, id: RootId) {
        let Some(root) = self.roots.get(id) else { return };
        for (notice, count) in root.workspace.notices() {
            tracing::info!("{}: {}", root.workspace.root().display(), notice.sentence(count));
        }
    }

    /// Reads what a root's scans left unread, in the background, unless that is under way: what
    /// cites something first.
    fn read_whole(&mut self, id: RootId) {
        let Some(root) = self.roots.get_mut(id) else { return };
        if root.indexing.reading {
            return;
        }
        let paths = std::mem::take(&mut root.indexing.unread);
        if paths.is_empty() {
            root.citations_read = true;
            root.sources_read = true;
            return;
        }
        root.indexing.reading = true;
        let start = root.workspace.scan_started(Scope::Everything);
        let scanner = root.workspace.scanner().caching(self.options.cache_folder.clone());
        let (stop, events) = (Arc::clone(&root.stop), self.events.clone());
        let progress = self.progress_of_reading(id);
        self.runtime.spawn_blocking(move || {
            let (done, all) = (AtomicUsize::new(0), paths.len());
            let read = |scan: Scan| {
                let done = done.fetch_add(scan.files().len(), Ordering::Relaxed);
                progress.report(done * 100 / all);
                events.post(Event::SourcesRead { root: id, start, scan });
            };
            let whole = std::panic::catch_unwind(AssertUnwindSafe(|| {
                scanner.read_whole(&paths, &|| stop.load(Ordering::Relaxed), &read);
            }));
            if whole.is_err() {
                tracing::error!("reading the symbols of the workspace failed");
            }
            events.post(Event::ReadingDone { root: id, start });
        });
    }

    pub(crate) fn sources_read(&mut self, id: RootId, start: ScanStart, scan: Scan) {
        if let Some(root) = self.roots.get_mut(id) {
            root.workspace.take_part(scan, start);
        }
    }

    /// What cites is told with its symbols now, and whatever was found by its symbols is known.
    pub(crate) fn reading_done(&mut self, id: RootId, start: ScanStart) {
        let Some(root) = self.roots.get_mut(id) else { return };
        if root.workspace.take_started(Scan::default(), start).is_none() {
            return;
        }
        root.indexing.reading = false;
        self.read_again(id);
        self.read_whole(id);
        self.read_history(id);
        self.touch_root(id);
        self.release();
    }

    /// Reads git's log, in a job, when HEAD is another commit than it was.
    pub(crate) fn read_history(&mut self, id: RootId) {
        let Some(root) = self.roots.get_mut(id) else { return };
        let head = HeadMark::of(root.workspace.root());
        if !root.citations_read || root.indexing.asking_git || root.indexing.head == head {
            return;
        }
        root.indexing.asking_git = true;
        root.indexing.head = head;
        let path = root.workspace.root().to_owned();
        let (stop, events) = (Arc::clone(&root.stop), self.events.clone());
        self.runtime.spawn(async move {
            let stopped = Arc::clone(&stop);
            let asking = tokio::task::spawn_blocking(move || {
                history(&path, &|| stop.load(Ordering::Relaxed))
            });
            // After a failure nothing is known of the past, and the next question can come.
            let history = asking.await.unwrap_or_default();
            // Only a part of it was read. It is asked for again with the settings that hold now.
            if stopped.load(Ordering::Relaxed) {
                return;
            }
            events.post(Event::HistoryRead { root: id, history });
        });
    }

    pub(crate) fn history_read(&mut self, id: RootId, history: History) {
        let Some(root) = self.roots.get_mut(id) else { return };
        root.indexing.asking_git = false;
        if **root.workspace.history() != history {
            root.workspace.set_history(Arc::new(history));
            self.touch_root(id);
        }
        self.read_history(id);
    }

    /// Reads the reports of test runs that the settings name, in a job, when one of them changed since.
    /// They lie in folders that nobody watches, as those of builds do, so every change outside is a
    /// reason to look.
    pub(crate) fn read_results(&mut self, id: RootId) {
        let Some(root) = self.roots.get_mut(id) else { return };
        let nothing_to_say = root.workspace.settings().test_results.is_empty()
            && root.workspace.results().is_empty();
        if nothing_to_say || std::mem::replace(&mut root.indexing.reading_results, true) {
            root.indexing.results_due |= !nothing_to_say;
            return;
        }
        let path = root.workspace.root().to_owned();
        let settings = Arc::clone(root.workspace.settings());
        let (known, events) = (root.indexing.reports.clone(), self.events.clone());
        self.runtime.spawn(async move {
            let reading = tokio::task::spawn_blocking(move || {
                let reports = Reports::find(&path, &settings);
                let is_known = known.is_some_and(|known| reports.are_still(&known));
                (!is_known).then(|| ReadReports::new(reports, &path))
            });
            let read = reading.await.unwrap_or_default();
            events.post(Event::ResultsRead { root: id, read });
        });
    }

    pub(crate) fn results_read(&mut self, id: RootId, read: Option<ReadReports>) {
        let Some(root) = self.roots.get_mut(id) else { return };
        root.indexing.reading_results = false;
        let again = std::mem::take(&mut root.indexing.results_due);
        if let Some(ReadReports { reports, results, problems }) = read {
            root.indexing.reports = Some(reports);
            for problem in problems {
                tracing::warn!("{}", problem.message);
            }
            if **root.workspace.results() != results {
                root.workspace.set_results(Arc::new(results));
                self.touch_root(id);
            }
        }
        if again {
            self.read_results(id);
        }
    }

    /// Everything that is said of a root may have changed.
    fn touch_root(&mut self, id: RootId) {
        if let Some(root) = self.roots.get(id) {
            self.diagnostics.touch_all(root);
        }
    }

    pub(crate) fn watch_started(&mut self, id: RootId, watcher: Result<Watcher, String>) {
        match watcher {
            Ok(watcher) => {
                if let Some(warning) = watcher.warning() {
                    self.watched_badly(warning);
                }
                if let Some(root) = self.roots.get_mut(id) {
                    root.watcher = Some(watcher);
                }
                // They may have changed before anybody watched.
                self.load_settings(id);
            }
            // A root that is gone needs no watcher.
            Err(_) if self.roots.get(id).is_none() => {}
            Err(reason) => self.watched_badly(&reason),
        }
    }

    /// The user hears of it once, however many roots there are.
    fn watched_badly(&mut self, reason: &str) {
        self.editor.log(MessageType::Warning, reason);
        if !std::mem::replace(&mut self.roots.watched_badly, true) {
            self.editor.show(MessageType::Warning, reason);
            self.ask_to_watch();
        }
    }

    /// From the own watcher or the client's: one file may be named by both, which is harmless.
    pub(crate) fn files_changed(&mut self, paths: &[PathBuf]) {
        let ids: Vec<RootId> = self.roots.iter().map(|root| root.id).collect();
        for id in ids {
            let Some(root) = self.roots.get_mut(id) else { continue };
            let inside: Vec<PathBuf> = paths
                .iter()
                .filter(|path| {
                    path.starts_with(root.workspace.root())
                        || root.workspace.root().starts_with(path)
                })
                .cloned()
                .collect();
            if inside.is_empty() {
                continue;
            }
            if !root.workspace.root().exists() {
                let gone = root.workspace.root().to_owned();
                self.root_vanished(id, &gone);
                continue;
            }
            let root_path = root.workspace.root();
            let settings = inside
                .iter()
                .any(|path| path == root_path || *path == root_path.join(SETTINGS_FILE));
            let is_small = inside.len() <= FEW && !inside.iter().any(|path| path.is_dir());
            if is_small && root.indexing.changed.is_empty() && !root.indexing.reading_again {
                let changed = root.workspace.refresh(&inside);
                self.files_differ(id, &changed);
            } else {
                root.indexing.changed.extend(inside);
                self.read_again(id);
            }
            if settings {
                self.load_settings(id);
            }
            self.read_history(id);
        }
    }

    /// Reads what changed outside, in a job, unless that is under way: one at a time, so that what
    /// was read later is taken over later.
    fn read_again(&mut self, id: RootId) {
        let Some(root) = self.roots.get_mut(id) else { return };
        if root.indexing.reading_again || root.indexing.changed.is_empty() {
            return;
        }
        // Where changes were lost, all is read again, once what is being read is.
        if root.indexing.reading && root.indexing.changed.contains(root.workspace.root()) {
            return;
        }
        root.indexing.reading_again = true;
        let scope = root.workspace.scope().min(Scope::Citations);
        let paths: Vec<PathBuf> = std::mem::take(&mut root.indexing.changed).into_iter().collect();
        let start = root.workspace.scan_started(scope);
        let scanner = root.workspace.scanner().caching(self.options.cache_folder.clone());
        let (stop, events) = (Arc::clone(&root.stop), self.events.clone());
        self.runtime.spawn(async move {
            let reading = tokio::task::spawn_blocking(move || {
                scanner.scan_again(&paths, scope, &|| stop.load(Ordering::Relaxed))
            });
            // After a failure what is known stays.
            let scan = reading.await.unwrap_or_default();
            events.post(Event::FilesReadAgain { root: id, start, scan });
        });
    }

    pub(crate) fn files_read_again(&mut self, id: RootId, start: ScanStart, mut scan: Scan) {
        let Some(root) = self.roots.get_mut(id) else { return };
        if root.workspace.take_some(&mut scan, start, MOUTHFUL) {
            return self.events.post(Event::FilesReadAgain { root: id, start, scan });
        }
        root.indexing.unread.append(&mut scan.unread);
        // With other settings everything is read again anyway.
        let Some(changed) = root.workspace.take_started(scan, start) else { return };
        root.indexing.reading_again = false;
        if changed.len() > FEW {
            self.touch_root(id);
            self.compare_all(id);
        }
        self.files_differ(id, &changed[..changed.len().min(FEW)]);
        self.read_again(id);
        self.read_whole(id);
    }

    /// Says again what is said of files that changed.
    pub(crate) fn files_differ(&mut self, id: RootId, changed: &[String]) {
        for path in changed {
            self.diagnostics.touch(id, path);
            self.compare(id, path);
        }
        let Some(root) = self.roots.get(id) else { return };
        if !root.workspace.settings().test_results.is_empty() {
            self.read_results(id);
        }
    }

    /// Finds out whether a spec's requirements differ from git's last commit, in a job: asking git
    /// takes longer than a keystroke, so it happens when a file was saved, not when menus open.
    pub(crate) fn compare(&mut self, id: RootId, path: &str) {
        let Some(root) = self.roots.get_mut(id) else { return };
        let Some(folder) =
            root.workspace.snapshot().spec_of(path).map(|spec| spec.folder().to_owned())
        else {
            return;
        };
        root.comparison.due.insert(folder);
        self.start_comparing(id);
    }

    pub(crate) fn changes_compared(&mut self, id: RootId, compared: BTreeMap<String, bool>) {
        let Some(root) = self.roots.get_mut(id) else { return };
        root.comparison.running = false;
        let mut differs = false;
        for (folder, changed) in compared {
            // What changed meanwhile is compared again.
            if root.comparison.due.contains(&folder) || root.changed.contains(&folder) == changed {
                continue;
            }
            let folders = Arc::make_mut(&mut root.changed);
            if changed {
                folders.insert(folder)
            } else {
                folders.remove(&folder)
            };
            differs = true;
        }
        if differs {
            self.lenses_may_differ(id);
        }
        self.start_comparing(id);
    }

    fn compare_all(&mut self, id: RootId) {
        let Some(root) = self.roots.get_mut(id) else { return };
        let snapshot = root.workspace.snapshot();
        let unlocked = snapshot
            .specs()
            .filter(|spec| spec.lock().is_none() && spec.requirements_file().is_some());
        root.comparison.due.extend(unlocked.map(|spec| spec.folder().to_owned()));
        self.start_comparing(id);
    }

    /// Compares what is due, one folder after the other, unless that is under way: git is asked once
    /// at a time, and an answer is never older than the one before.
    fn start_comparing(&mut self, id: RootId) {
        let Some(root) = self.roots.get_mut(id) else { return };
        if root.comparison.running || root.comparison.due.is_empty() {
            return;
        }
        root.comparison.running = true;
        let folders = std::mem::take(&mut root.comparison.due);
        let (snapshot, sources) = (root.workspace.snapshot(), root.workspace.sources());
        let (stop, events) = (Arc::clone(&root.stop), self.events.clone());
        self.runtime.spawn(async move {
            let comparing = tokio::task::spawn_blocking(move || {
                let wanted = folders.into_iter().take_while(|_| !stop.load(Ordering::Relaxed));
                wanted.map(|folder| compared(&snapshot, &*sources, folder)).collect()
            });
            // After a failure what is known stays, and the next comparison can start.
            let compared = comparing.await.unwrap_or_default();
            events.post(Event::ChangesCompared { root: id, compared });
        });
    }

    fn root_vanished(&mut self, id: RootId, folder: &Path) {
        self.editor.show(
            MessageType::Warning,
            format!(
                "The folder {} is gone. What was open stays open; open the folder again when it is back",
                folder.display()
            ),
        );
        self.root_removed(id);
        self.release();
    }

    pub(crate) fn scan(&mut self, id: RootId, scope: Scope) {
        let Some(root) = self.roots.get_mut(id) else { return };
        let start = root.workspace.scan_started(scope);
        let scanner = root.workspace.scanner().caching(self.options.cache_folder.clone());
        let (stop, events) = (Arc::clone(&root.stop), self.events.clone());
        let progress = self.progress_of_reading(id);
        self.runtime.spawn(async move {
            let stopped = Arc::clone(&stop);
            let reading = tokio::task::spawn_blocking(move || {
                scanner.scan(scope, &|| stop.load(Ordering::Relaxed))
            });
            let read = reading.await;
            drop(progress);
            match read {
                // The root is gone, or is read again with other settings.
                _ if stopped.load(Ordering::Relaxed) => {}
                Ok(scan) => events.post(Event::RootScanned { root: id, scope, start, scan }),
                // Questions wait for the scans, and must not wait for ever. What is known stays.
                Err(error) => {
                    tracing::error!("reading the workspace failed: {error}");
                    let scan = Scan::default();
                    events.post(Event::RootScanned { root: id, scope, start, scan });
                }
            }
        });
    }

    /// Shows that a root is read, to clients that show such things.
    fn progress_of_reading(&self, id: RootId) -> ReadingProgress {
        let name = format!("specls/index/{id}");
        let editor = self.abilities.progress.then(|| self.editor.clone());
        ReadingProgress::start(editor, name, "Reading the workspace")
    }

    fn start_watching(&self, id: RootId) {
        let Some(root) = self.roots.get(id) else { return };
        let (path, settings) =
            (root.workspace.root().to_owned(), root.workspace.settings().clone());
        let events = self.events.clone();
        self.runtime.spawn_blocking(move || {
            let changed = events.clone();
            let watcher = watch(&path, &settings, move |paths| {
                changed.post(Event::FilesChanged { paths });
            });
            events.post(Event::WatchStarted { root: id, watcher });
        });
    }

    /// The own watcher failed, or sees not all: the client's is better than none.
    fn ask_to_watch(&self) {
        if !self.abilities.watched_files {
            return;
        }
        let editor = self.editor.clone();
        self.runtime.spawn(async move {
            let options = json!({"watchers": [
                // Sources too: they are what an own watcher misses first.
                {"globPattern": "**/*"},
            ]});
            let registration = Registration {
                id: "specls/watch".to_owned(),
                method: "workspace/didChangeWatchedFiles".to_owned(),
                register_options: Some(options),
            };
            let params = RegistrationParams { registrations: vec![registration] };
            editor.ask::<RegistrationRequest>(params, SOON).await;
        });
    }
}

fn compared(snapshot: &Snapshot, sources: &dyn Sources, folder: String) -> (String, bool) {
    let changed = snapshot.spec_in(&folder).is_some_and(|spec| differs_from_commit(spec, sources));
    (folder, changed)
}

fn differs_from_commit(spec: specls_trace::SpecView<'_>, sources: &dyn Sources) -> bool {
    // With a lock the question is answered from the snapshot.
    let (None, Some(file), Some(present)) =
        (spec.lock(), spec.requirements_file(), spec.requirements())
    else {
        return false;
    };
    let Some(committed) = sources.committed(&file.path) else { return false };
    match specls_spec::read(file.located.kind, &committed) {
        specls_spec::Document::Requirements(committed) => {
            !Delta::between(&Lock::of(&committed), present).is_empty()
        }
        _ => false,
    }
}
