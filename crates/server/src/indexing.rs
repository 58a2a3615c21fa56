//! Reading roots, and noticing what changes in them from outside.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::json;
use specls_trace::{Delta, Lock, Snapshot, Sources};
use specls_workspace::{SETTINGS_FILE, Scan, ScanStart, Scope, Watcher, scan, watch};
use tower_lsp::gen_lsp_types::{
    CodeLensRefreshRequest, MessageType, ProgressParams, ProgressToken, Registration,
    RegistrationParams, RegistrationRequest, WorkDoneProgressCreateParams,
    WorkDoneProgressCreateRequest,
};

use crate::editor::SOON;
use crate::event::Event;
use crate::roots::RootId;
use crate::state::State;

impl State {
    /// Reads a folder's specs first, in a job; everything else follows.
    pub(crate) fn folder_added(&mut self, folder: &Path) {
        if let Some(id) = self.roots.add(folder) {
            // Documents may have moved here from a root further out.
            for root in self.roots.iter().filter(|root| root.id != id) {
                self.diagnostics.touch_all(root);
            }
            self.scan(id, Scope::Specs);
        }
    }

    pub(crate) fn root_scanned(&mut self, id: RootId, scope: Scope, start: ScanStart, scan: Scan) {
        let Some(root) = self.roots.get_mut(id) else { return };
        if root.workspace.take_started(scan, scope, start).is_none() {
            // It is being read again with the settings that hold now.
            return;
        }
        root.specs_read = true;
        root.sources_read |= scope == Scope::Everything;
        if let Some(root) = self.roots.get(id) {
            self.diagnostics.touch_all(root);
        }
        if scope == Scope::Specs {
            self.start_watching(id);
            self.scan(id, Scope::Everything);
            self.compare_all(id);
        }
        self.release();
        self.refresh_lenses();
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
            let changed = root.workspace.refresh(&inside);
            let root_path = root.workspace.root();
            let settings = inside
                .iter()
                .any(|path| path == root_path || *path == root_path.join(SETTINGS_FILE));
            for path in &changed {
                self.diagnostics.touch(id, path);
                self.compare(id, path);
            }
            if settings {
                self.load_settings(id);
            }
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
            self.refresh_lenses();
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
        let (path, settings) =
            (root.workspace.root().to_owned(), root.workspace.settings().clone());
        let (stop, events) = (Arc::clone(&root.stop), self.events.clone());
        let token = (scope == Scope::Everything && self.abilities.progress)
            .then(|| ProgressToken::String(format!("specls/index/{id}")));
        let editor = self.editor.clone();
        self.runtime.spawn(async move {
            let shown = match &token {
                Some(token) => {
                    let params = WorkDoneProgressCreateParams { token: token.clone() };
                    editor.ask::<WorkDoneProgressCreateRequest>(params, SOON).await.is_some()
                }
                None => false,
            };
            let progress = |value| {
                if let (Some(token), true) = (&token, shown) {
                    editor.progress(ProgressParams { token: token.clone(), value });
                }
            };
            progress(json!({"kind": "begin", "title": "Reading the workspace"}));
            let stopped = Arc::clone(&stop);
            let reading = tokio::task::spawn_blocking(move || {
                scan(&path, &settings, scope, &|| stop.load(Ordering::Relaxed))
            });
            match reading.await {
                // The root is gone, or is read again with other settings.
                _ if stopped.load(Ordering::Relaxed) => {}
                Ok(scan) => events.post(Event::RootScanned { root: id, scope, start, scan }),
                // Questions wait for the scans, and must not wait for ever. What is known stays.
                Err(error) => {
                    tracing::error!("reading the workspace failed: {error}");
                    let scan = Scan { stopped: true, ..Scan::default() };
                    events.post(Event::RootScanned { root: id, scope, start, scan });
                }
            }
            progress(json!({"kind": "end"}));
        });
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

    pub(crate) fn refresh_lenses(&self) {
        if !self.abilities.code_lens_refresh {
            return;
        }
        let editor = self.editor.clone();
        self.runtime.spawn(async move {
            editor.ask::<CodeLensRefreshRequest>((), SOON).await;
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
