//! Own watching of the root: half of the editors send nothing for changes from outside.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use ignore::WalkBuilder;
use notify::event::{EventKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::Settings;
use crate::scan::{NEVER_ENTERED, inside_spec_root, relative, spec_roots_of};

/// How long changes are collected before they are passed on together.
const QUIET: Duration = Duration::from_millis(30);
/// How long at most, while changes keep coming.
const PATIENCE: Duration = Duration::from_millis(500);

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
    /// Changes were missed: everything may say something else.
    Missed,
    Stopped,
}

/// Watches `root` and calls `changed` with absolute paths, collected over a short while, duplicates
/// left out, ignored folders (`.git`, `node_modules`, what `.gitignore` names) left out unless specs
/// lie in them. Where the system lost changes, `root` itself is passed: all of it may have changed.
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
        // Each file that this program reads itself comes by here. Thrown away at once, they never
        // pile up until the system loses some.
        if event.as_ref().is_ok_and(|event| matches!(event.kind, EventKind::Access(_))) {
            return;
        }
        // A collector that is gone needs no events.
        let _ = events.send(message_of(event));
    })
    .map_err(|error| format!("changes from outside are not seen: {error}"))?;
    let mut folders = Folders {
        root: root.to_owned(),
        settings: settings.clone(),
        watcher,
        watched: 0,
        refused: None,
    };
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

/// An error of the system's may stand for any change, as an overflow does.
fn message_of(event: notify::Result<Event>) -> Message {
    match event {
        Ok(event) if !event.need_rescan() => Message::Changed(event),
        Ok(_) | Err(_) => Message::Missed,
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.stop.send(Message::Stopped);
    }
}

/// The watched folders, each on its own, so that ignored ones cost nothing.
struct Folders {
    root: PathBuf,
    settings: Settings,
    watcher: RecommendedWatcher,
    watched: usize,
    refused: Option<String>,
}

impl Folders {
    /// Adds a folder that appeared. Inside specs nothing is ignored, and specs may lie in a folder
    /// that is.
    fn add_new(&mut self, folder: &Path) {
        let below = relative(&self.root, folder);
        if below.is_some_and(|below| inside_spec_root(&below, &self.settings)) {
            return self.add_tree(folder, false);
        }
        let above = folder.ancestors().take_while(|above| above.starts_with(&self.root));
        let spec_roots: Vec<PathBuf> = above
            .flat_map(|above| spec_roots_of(above, &self.settings))
            .filter(|spec_root| spec_root.starts_with(folder))
            .collect();
        for spec_root in spec_roots {
            self.add_tree(&spec_root, false);
        }
        self.add_tree(folder, true);
    }

    /// Adds a folder and those below it.
    fn add_tree(&mut self, folder: &Path, honour_ignores: bool) {
        let (root, settings) = (self.root.clone(), self.settings.clone());
        let walk = WalkBuilder::new(folder)
            .hidden(false)
            .standard_filters(false)
            .require_git(false)
            .git_ignore(honour_ignores)
            .git_exclude(honour_ignores)
            .ignore(honour_ignores)
            .parents(honour_ignores)
            .filter_entry(move |entry| !is_never(entry.path(), &root, &settings))
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
                for path in relevant(&event, &folders.root, &folders.settings) {
                    if path.is_dir() {
                        folders.add_new(path);
                    }
                    paths.insert(path.clone());
                }
                if since.elapsed() < PATIENCE {
                    continue;
                }
            }
            Ok(Message::Missed) => {
                if paths.is_empty() {
                    since = Instant::now();
                }
                // Folders may have appeared unseen.
                let root = folders.root.clone();
                folders.add_new(&root);
                paths.insert(root);
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
fn relevant<'a>(event: &'a Event, root: &Path, settings: &Settings) -> Vec<&'a PathBuf> {
    match event.kind {
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => Vec::new(),
        EventKind::Any
        | EventKind::Create(_)
        | EventKind::Modify(_)
        | EventKind::Remove(_)
        | EventKind::Other => {
            event.paths.iter().filter(|path| !is_never(path, root, settings)).collect()
        }
    }
}

fn is_never(path: &Path, root: &Path, settings: &Settings) -> bool {
    relative(root, path).is_some_and(|path| {
        path.split('/').any(|part| NEVER_ENTERED.contains(&part))
            && !inside_spec_root(&path, settings)
    })
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
    fn changes_that_the_system_lost_bring_the_root_itself() {
        let folder = tempfile::tempdir().unwrap();
        let (sender, receiver) = mpsc::channel();
        let (lost, messages) = mpsc::channel();
        let folders = Folders {
            root: folder.path().to_owned(),
            settings: Settings::default(),
            watcher: notify::recommended_watcher(|_| {}).unwrap(),
            watched: 0,
            refused: None,
        };
        let collector = std::thread::spawn(move || {
            collect(&messages, folders, move |paths| {
                let _ = sender.send(paths);
            });
        });
        let overflow = Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan);
        for event in [Ok(overflow), Err(notify::Error::generic("no more space"))] {
            lost.send(message_of(event)).unwrap();
            awaited(&receiver, folder.path());
        }
        lost.send(Message::Stopped).unwrap();
        collector.join().unwrap();
    }

    #[test]
    fn a_spec_is_watched_whatever_its_folder_is_called() {
        let root = Path::new("/project");
        let settings = Settings::default();
        assert!(is_never(Path::new("/project/node_modules/a/b.js"), root, &settings));
        assert!(!is_never(Path::new("/project/.kiro/specs/node_modules"), root, &settings));
        assert!(!is_never(Path::new("/project/target"), root, &settings));
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
