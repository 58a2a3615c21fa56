//! Own watching of the root: half of the editors send nothing for changes from outside.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use ignore::WalkBuilder;
use notify::event::{EventKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::Settings;
use crate::scan::spec_roots_of;

/// How long changes are collected before they are passed on together.
const QUIET: Duration = Duration::from_millis(30);
/// How long at most, while changes keep coming.
const PATIENCE: Duration = Duration::from_millis(500);
/// Folders that no spec and no source lies in, whatever `.gitignore` says.
const NEVER: &[&str] = &[".git", "node_modules", "target"];

/// Watches until it is dropped.
pub struct Watcher {
    /// Ends the thread that collects.
    stop: Sender<Message>,
    warning: Option<String>,
}

impl Watcher {
    /// What is not watched, and what to do about it: a sentence for the user.
    pub fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }
}

enum Message {
    Changed(Event),
    Stopped,
}

/// Watches `root` and calls `changed` with absolute paths, collected over a short while, duplicates
/// left out, ignored folders (`.git`, `target`, `node_modules`, what `.gitignore` names) left out.
/// The folders of specs are watched first: where the system refuses more watches, they are seen
/// all the same, and [`Watcher::warning`] says what is not. An error when nothing can be watched.
pub fn watch(
    root: &Path,
    settings: &Settings,
    changed: impl Fn(Vec<PathBuf>) + Send + 'static,
) -> Result<Watcher, String> {
    let (sender, receiver) = channel();
    let events = sender.clone();
    let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        if let Ok(event) = event {
            // A collector that is gone needs no events.
            let _ = events.send(Message::Changed(event));
        }
    })
    .map_err(|error| format!("changes from outside are not seen: {error}"))?;
    let mut folders = Folders { watcher, watched: 0, refused: None };
    for spec_root in spec_roots_of(root, settings) {
        folders.add_tree(&spec_root, false);
    }
    folders.add_tree(root, true);
    let warning = folders.refused.as_ref().map(|error| {
        format!(
            "changes from outside are seen in only {} folders of {} ({error}); raise \
             fs.inotify.max_user_watches to see all",
            folders.watched,
            root.display()
        )
    });
    if folders.watched == 0 {
        return Err(warning.unwrap_or_else(|| {
            format!("changes from outside are not seen: {} cannot be watched", root.display())
        }));
    }
    std::thread::Builder::new()
        .name("watch".to_owned())
        .spawn(move || collect(&receiver, folders, changed))
        .map_err(|error| format!("changes from outside are not seen: {error}"))?;
    Ok(Watcher { stop: sender, warning })
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.stop.send(Message::Stopped);
    }
}

/// The watched folders, each on its own, so that ignored ones cost nothing.
struct Folders {
    watcher: RecommendedWatcher,
    watched: usize,
    refused: Option<String>,
}

impl Folders {
    /// Adds a folder and those below it.
    fn add_tree(&mut self, folder: &Path, honour_ignores: bool) {
        let walk = WalkBuilder::new(folder)
            .hidden(false)
            .standard_filters(false)
            .git_ignore(honour_ignores)
            .git_exclude(honour_ignores)
            .ignore(honour_ignores)
            .parents(honour_ignores)
            .filter_entry(|entry| !is_never(entry.path()))
            .build();
        for entry in walk.flatten() {
            if self.refused.is_some() {
                return;
            }
            if entry.file_type().is_some_and(|kind| kind.is_dir()) {
                match self.watcher.watch(entry.path(), RecursiveMode::NonRecursive) {
                    Ok(()) => self.watched += 1,
                    // A folder that vanished meanwhile is no reason to stop.
                    Err(_) if !entry.path().exists() => {}
                    Err(error) => self.refused = Some(error.to_string()),
                }
            }
        }
    }
}

/// Passes changes on, collected, until the watcher is dropped.
fn collect(receiver: &Receiver<Message>, mut folders: Folders, changed: impl Fn(Vec<PathBuf>)) {
    let mut paths = BTreeSet::new();
    let mut since = Instant::now();
    loop {
        let message = match paths.is_empty() {
            true => receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
            false => receiver.recv_timeout(QUIET),
        };
        match message {
            Ok(Message::Changed(event)) => {
                if paths.is_empty() {
                    since = Instant::now();
                }
                for path in relevant(&event) {
                    if path.is_dir() {
                        folders.add_tree(path, true);
                    }
                    paths.insert(path.clone());
                }
                if since.elapsed() < PATIENCE {
                    continue;
                }
            }
            Ok(Message::Stopped) | Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if !paths.is_empty() {
            changed(std::mem::take(&mut paths).into_iter().collect());
        }
    }
}

/// The paths of an event after which a file may say something else.
fn relevant(event: &Event) -> impl Iterator<Item = &PathBuf> {
    let counts = match event.kind {
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => false,
        EventKind::Any
        | EventKind::Create(_)
        | EventKind::Modify(_)
        | EventKind::Remove(_)
        | EventKind::Other => true,
    };
    event.paths.iter().filter(move |path| counts && !is_never(path))
}

fn is_never(path: &Path) -> bool {
    path.file_name().is_some_and(|name| NEVER.iter().any(|never| name == *never))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::mpsc;

    use super::*;

    /// Changes are awaited, not slept for; the limit only ends a broken test.
    const LIMIT: Duration = Duration::from_secs(30);

    fn awaited(receiver: &mpsc::Receiver<Vec<PathBuf>>, path: &Path) {
        while !receiver.recv_timeout(LIMIT).unwrap().iter().any(|changed| changed == path) {}
    }

    #[test]
    fn changes_are_seen_in_specs_and_in_folders_that_come_later() {
        let folder = tempfile::tempdir().unwrap();
        let spec = folder.path().join(".kiro/specs/hanoi");
        fs::create_dir_all(&spec).unwrap();
        let (sender, receiver) = mpsc::channel();
        let watcher = watch(folder.path(), &Settings::default(), move |paths| {
            let _ = sender.send(paths);
        })
        .unwrap();
        assert_eq!(watcher.warning(), None);
        fs::write(spec.join("tasks.md"), "- [ ] 1. A\n").unwrap();
        awaited(&receiver, &spec.join("tasks.md"));
        let later = folder.path().join("src");
        fs::create_dir(&later).unwrap();
        awaited(&receiver, &later);
        fs::write(later.join("a.rs"), "fn a() {}\n").unwrap();
        awaited(&receiver, &later.join("a.rs"));
        fs::remove_file(spec.join("tasks.md")).unwrap();
        awaited(&receiver, &spec.join("tasks.md"));
    }
}
