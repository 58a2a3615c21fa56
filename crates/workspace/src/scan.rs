//! Reading a whole root.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};

use ignore::{DirEntry, WalkBuilder, WalkState};
use specls_trace::Facts;

use crate::Settings;
use crate::read::{Role, facts_on_disk};

/// What a scan reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Spec documents and locks only: the first answers after a start.
    Specs,
    /// Also every source file that git does not ignore, and the names of all other files.
    Everything,
}

/// A file that could not be read, in a sentence that names it and says what to do. The file stays
/// as it is; nothing about it is guessed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileProblem {
    /// The path below the root.
    pub path: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// What a scan found.
#[derive(Debug, Clone, Default)]
pub struct Scan {
    /// Path below the root and what the file contributes, sorted by path.
    pub files: Vec<(String, Facts)>,
    /// What could not be read, sorted by path.
    pub problems: Vec<FileProblem>,
    /// Whether it was stopped before everything was read.
    pub stopped: bool,
}

/// Reads a root, in parallel. `stop` is asked now and then; when it says so, what was read so far
/// is returned.
///
/// Spec folders are found wherever the walk comes by, and read whole even when git ignores them;
/// sources only where git does not. Symbolic links are not followed.
pub fn scan(
    root: &Path,
    settings: &Settings,
    scope: Scope,
    stop: &(dyn Fn() -> bool + Sync),
) -> Scan {
    scan_below(root, root, settings, scope, stop)
}

/// The same for one folder of the root.
pub(crate) fn scan_below(
    root: &Path,
    folder: &Path,
    settings: &Settings,
    scope: Scope,
    stop: &(dyn Fn() -> bool + Sync),
) -> Scan {
    let reading =
        Reading { root, settings, stop, stopped: AtomicBool::new(false), found: Mutex::default() };
    let spec_roots = Mutex::new(Vec::new());
    let inside = relative(root, folder).is_some_and(|path| inside_spec_root(&path, settings));
    if inside {
        lock(&spec_roots).push(folder.to_owned());
    } else {
        // `.kiro` itself leads to a root that is named from further up.
        for above in folder.ancestors().skip(1).take_while(|above| above.starts_with(root)) {
            let roots = spec_roots_of(above, settings);
            lock(&spec_roots).extend(roots.into_iter().filter(|found| found.starts_with(folder)));
        }
        reading.walk(sources(folder, settings), |entry| {
            if is_folder(entry) {
                lock(&spec_roots).extend(spec_roots_of(entry.path(), settings));
                None
            } else if scope == Scope::Everything {
                Some(Role::Other)
            } else {
                None
            }
        });
    }
    let spec_roots = spec_roots.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(walk) = specs(&spec_roots) {
        reading.walk(walk, |entry| {
            let role = Role::of(&relative(root, entry.path())?, settings);
            (role == Role::Spec || scope == Scope::Everything).then_some(role)
        });
    }
    let mut scan = reading.found.into_inner().unwrap_or_else(PoisonError::into_inner);
    scan.files.sort_by(|one, other| one.0.cmp(&other.0));
    scan.files.dedup_by(|one, other| one.0 == other.0);
    scan.problems.sort();
    scan.problems.dedup();
    scan.stopped = reading.stopped.into_inner();
    scan
}

/// Folders that hold no sources of the project, in case no ignore file says so.
pub(crate) const NEVER_ENTERED: &[&str] = &[".git", ".hg", ".svn", "node_modules"];

/// The walk over sources: what git ignores is left out, and so are the folders that hold specs.
pub(crate) fn sources(folder: &Path, settings: &Settings) -> WalkBuilder {
    let roots = settings.spec_roots.clone();
    let mut walk = WalkBuilder::new(folder);
    walk.hidden(false).require_git(false).follow_links(false).filter_entry(move |entry| {
        let name = entry.file_name().to_str().unwrap_or_default();
        let skipped = is_folder(entry)
            && entry.depth() > 0
            && (NEVER_ENTERED.contains(&name)
                || roots.iter().any(|root| entry.path().ends_with(root)));
        !skipped
    });
    walk
}

/// The walk over spec folders, which asks no ignore file.
fn specs(roots: &[PathBuf]) -> Option<WalkBuilder> {
    let (first, rest) = roots.split_first()?;
    let mut walk = WalkBuilder::new(first);
    for root in rest {
        walk.add(root);
    }
    walk.standard_filters(false).follow_links(false);
    Some(walk)
}

/// The spec roots right below a folder. A root reached through a symbolic link is not one: its specs
/// are read where they really lie.
pub(crate) fn spec_roots_of(folder: &Path, settings: &Settings) -> Vec<PathBuf> {
    let is_real = |root: &str| {
        let mut path = folder.to_owned();
        root.split('/').all(|part| {
            path.push(part);
            std::fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir())
        })
    };
    settings.spec_roots.iter().filter(|root| is_real(root)).map(|root| folder.join(root)).collect()
}

/// Whether a path below the root is a spec root or lies in one.
pub(crate) fn inside_spec_root(path: &str, settings: &Settings) -> bool {
    let path = format!("/{path}/");
    settings.spec_roots.iter().any(|root| path.contains(&format!("/{root}/")))
}

/// The path below the root with `/` between its parts; `None` outside, or for a name that is not
/// Unicode.
pub(crate) fn relative(root: &Path, path: &Path) -> Option<String> {
    let below = path.strip_prefix(root).ok()?;
    let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Reading<'a> {
    root: &'a Path,
    settings: &'a Settings,
    stop: &'a (dyn Fn() -> bool + Sync),
    stopped: AtomicBool,
    found: Mutex<Scan>,
}

impl Reading<'_> {
    /// Walks in parallel and reads each file that `wanted` gives a role.
    fn walk(&self, walk: WalkBuilder, wanted: impl Fn(&DirEntry) -> Option<Role> + Sync) {
        walk.build_parallel().run(|| {
            let wanted = &wanted;
            Box::new(move |entry| {
                if self.stopped.load(Ordering::Relaxed) || (self.stop)() {
                    self.stopped.store(true, Ordering::Relaxed);
                    return WalkState::Quit;
                }
                // A folder that cannot be entered holds nothing that can be said.
                if let Ok(entry) = entry
                    && wanted(&entry).is_some()
                    && entry.file_type().is_some_and(|kind| kind.is_file())
                {
                    self.read(entry.path());
                }
                WalkState::Continue
            })
        });
    }

    fn read(&self, path: &Path) {
        let Some(path) = relative(self.root, path) else {
            let path = path.strip_prefix(self.root).unwrap_or(path).display().to_string();
            let message = format!("{path} has a name that is not Unicode; rename it");
            lock(&self.found).problems.push(FileProblem { path, message });
            return;
        };
        let facts = facts_on_disk(self.root, &path, self.settings);
        let mut found = lock(&self.found);
        match facts {
            Ok(Some(facts)) => found.files.push((path, facts)),
            Ok(None) => {}
            Err(message) => found.problems.push(FileProblem { path, message }),
        }
    }
}
