//! Reading a whole root, or what changed in it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use ignore::{DirEntry, IncrementalIgnore, WalkBuilder, WalkState};
use specls_code::Reading;
use specls_trace::{Facts, Snapshot};

use crate::cache::Cache;
use crate::named::Named;
use crate::notice::Notice;
use crate::read::{Contribution, Found, Reader, Role, excluded, is_absent, metadata_below};
use crate::{Settings, background};

/// How much a scan reads. Each scope holds those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Scope {
    /// Spec documents and locks only: the first answers after a start.
    #[default]
    Specs,
    /// Also what every source file cites that git does not ignore, and the names of all other
    /// files. A search of bytes finds the few files whose comments are looked at.
    Citations,
    /// Also the symbols of the files that specs name: enough to know what is wrong, together with
    /// [`Snapshot::needing_symbols`].
    Named,
    /// Also the symbols of the files that cite something, so that each citation has its symbol.
    Citing,
    /// Also the symbols of all other files.
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
    /// Source files with more to read in them, for [`Scanner::read_whole`]: those that cite
    /// something first.
    pub unread: Vec<String>,
    /// What could not be read, sorted by path.
    pub problems: Vec<FileProblem>,
    /// Files of which something is to be said that is no error, sorted by path.
    pub notices: Vec<(String, Notice)>,
    /// The files and folders that were read: what is known of files there and not among `files` is
    /// gone. The root itself is empty.
    pub(crate) covered: Vec<String>,
    /// How much was asked for.
    pub(crate) scope: Scope,
    /// Those of its files that were put in already, see [`crate::Workspace::take_some`].
    pub(crate) taken: Vec<String>,
    /// Whether it was stopped before everything was read.
    pub stopped: bool,
}

impl Scan {
    /// Path below the root and what the file contributes.
    pub fn files(&self) -> &[(String, Facts)] {
        &self.files
    }
}

/// Reads a root, in parallel, without looking at what was kept of it. `stop` is asked now and then;
/// when it says so, what was read so far is returned.
///
/// Spec folders are found wherever the walk comes by, and read whole even when git ignores them;
/// sources only where git does not. Symbolic links are not followed.
pub fn scan(
    root: &Path,
    settings: &Settings,
    scope: Scope,
    stop: &(dyn Fn() -> bool + Sync),
) -> Scan {
    Scanner::new(root.to_owned(), Arc::new(settings.clone())).scan(scope, stop)
}

/// Reads a root, or parts of it, on whatever thread it is used.
#[derive(Clone)]
pub struct Scanner {
    root: PathBuf,
    settings: Arc<Settings>,
    cache: Option<PathBuf>,
    known: Arc<Snapshot>,
}

impl Scanner {
    /// One that knows nothing yet.
    pub fn new(root: PathBuf, settings: Arc<Settings>) -> Self {
        Self { root, settings, cache: None, known: Arc::default() }
    }

    /// Keeps what it reads below `folder` ([`crate::cache_folder`]), and reads nothing that is kept
    /// there. With `None` nothing is kept.
    pub fn caching(mut self, folder: Option<PathBuf>) -> Self {
        self.cache = folder;
        self
    }

    /// Does not read again what is known.
    pub fn knowing(mut self, known: Arc<Snapshot>) -> Self {
        self.known = known;
        self
    }

    /// Reads the root.
    pub fn scan(&self, scope: Scope, stop: &(dyn Fn() -> bool + Sync)) -> Scan {
        let cache = self.open_cache(scope);
        let mut found = Parts::default();
        let stopped = self.read_below(&self.root, scope, &cache, stop, &mut found);
        let mut scan = found.scan(scope, vec![String::new()], stopped);
        if matches!(scope, Scope::Named | Scope::Citing) && !stopped {
            self.read_named(&mut scan, &cache, stop);
        }
        let scan = scan;
        // Without what is read whole soon, and kept then.
        if !scan.stopped && (scope >= Scope::Citing || scan.unread.is_empty()) {
            let alive = |path: &str| {
                scan.files.binary_search_by(|(file, _)| file.as_str().cmp(path)).is_ok()
            };
            cache.save(alive);
        }
        scan
    }

    /// Reads the files and folders at `paths` (absolute) that something outside changed, created or
    /// deleted. What git ignores and nobody knows stays unknown.
    pub fn scan_again(
        &self,
        paths: &[PathBuf],
        scope: Scope,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Scan {
        let cache = self.open_cache(scope);
        let excluded = excluded(&self.settings);
        let reader = self.reader(scope, &cache, &excluded);
        let mut found = Parts::default();
        let mut covered = Vec::new();
        let mut files = Vec::new();
        let mut matchers = None;
        let mut stopped = false;
        for absolute in paths {
            if *absolute == self.root {
                stopped |= self.read_below(absolute, scope, &cache, stop, &mut found);
                covered.push(String::new());
                continue;
            }
            let Some(path) = relative(&self.root, absolute) else { continue };
            let metadata = metadata_below(&self.root, Path::new(&path));
            if metadata.as_ref().is_err_and(is_absent) {
                // A file, or a folder with all that was in it.
                covered.push(path);
            } else if metadata.as_ref().is_ok_and(std::fs::Metadata::is_dir) {
                if !self.ignores(&path, true, scope, &mut matchers) {
                    stopped |= self.read_below(absolute, scope, &cache, stop, &mut found);
                    covered.push(path);
                }
            } else if metadata.is_err()
                || self.known.has_file(&path)
                || !self.ignores(&path, false, scope, &mut matchers)
            {
                files.push(path.clone());
                covered.push(path);
            }
        }
        let each = |part: &mut Parts, path: &String| part.add(path.clone(), reader.read(path));
        stopped |= in_parallel(&files, stop, each, |part| found.append(part));
        found.scan(scope, covered, stopped)
    }

    /// Reads files whole that a scan left unread, in the background: `read` is called with what was
    /// read every now and then, from several threads. Whether all was read.
    pub fn read_whole(
        &self,
        paths: &[String],
        stop: &(dyn Fn() -> bool + Sync),
        read: &(dyn Fn(Scan) + Sync),
    ) -> bool {
        /// Small enough to be taken over within a moment.
        const BATCH: usize = 128;
        let cache = self.open_cache(Scope::Everything);
        let excluded = excluded(&self.settings);
        let reader = self.reader(Scope::Everything, &cache, &excluded);
        let hand_over = |part: Parts| {
            let covered = part.files.iter().map(|(path, _)| path.clone()).collect();
            read(part.scan(Scope::Everything, covered, false));
        };
        let each = |part: &mut Parts, path: &String| {
            background::step_back();
            part.add(path.clone(), reader.read(path));
            if part.files.len() >= BATCH {
                hand_over(std::mem::take(part));
            }
        };
        // On threads of its own: the caller's may be needed for something urgent next.
        let stopped = std::thread::scope(|scope| {
            let working = scope.spawn(|| in_parallel(paths, stop, each, hand_over));
            working.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        cache.save(|path| self.known.has_file(path));
        !stopped
    }

    /// Reads the files whole that specs speak of: those that hold a name of which a done task
    /// speaks, and those of which a person confirmed links. So a criterion has the same links as
    /// when all is read.
    fn read_named(&self, scan: &mut Scan, cache: &Cache, stop: &(dyn Fn() -> bool + Sync)) {
        let named = Named::by(&scan.files);
        let excluded = excluded(&self.settings);
        let reader = self.reader(Scope::Everything, cache, &excluded);
        let mut found = Parts::default();
        let each = |part: &mut Parts, path: &String| {
            if named.speaks_of(&self.root, path, &self.settings) {
                part.add(path.clone(), reader.read(path));
            }
        };
        scan.stopped = in_parallel(&scan.unread, stop, each, |part| found.append(part));
        for (path, contribution) in found.files {
            if let Ok(at) = scan.files.binary_search_by(|(file, _)| file.cmp(&path)) {
                scan.files[at].1 = contribution.facts;
            }
        }
    }

    fn open_cache(&self, scope: Scope) -> Cache {
        match &self.cache {
            Some(folder) if scope > Scope::Specs => {
                Cache::open(folder, &self.root, SystemTime::now())
            }
            _ => Cache::none(),
        }
    }

    fn reader<'a>(
        &'a self,
        scope: Scope,
        cache: &'a Cache,
        excluded: &'a ignore::gitignore::Gitignore,
    ) -> Reader<'a> {
        let (root, settings) = (self.root.as_path(), &*self.settings);
        Reader { root, settings, scope, cache, known: Some(&self.known), excluded }
    }

    /// Reads one folder of the root; whether it was stopped.
    fn read_below(
        &self,
        folder: &Path,
        scope: Scope,
        cache: &Cache,
        stop: &(dyn Fn() -> bool + Sync),
        found: &mut Parts,
    ) -> bool {
        let (root, settings) = (self.root.as_path(), &*self.settings);
        let excluded = excluded(settings);
        let reader = self.reader(scope, cache, &excluded);
        let walking = Walking {
            reader: &reader,
            stop,
            stopped: AtomicBool::new(false),
            found: Mutex::default(),
        };
        let spec_roots = Mutex::new(Vec::new());
        let inside = relative(root, folder).is_some_and(|path| inside_spec_root(&path, settings));
        if inside {
            lock(&spec_roots).push(folder.to_owned());
        } else {
            // `.kiro` itself leads to a root that is named from further up.
            for above in folder.ancestors().skip(1).take_while(|above| above.starts_with(root)) {
                let roots = spec_roots_of(above, settings);
                lock(&spec_roots)
                    .extend(roots.into_iter().filter(|found| found.starts_with(folder)));
            }
            walking.walk(sources(folder, settings), |entry| {
                if is_folder(entry) {
                    let roots = spec_roots_of(entry.path(), settings);
                    if !roots.is_empty() {
                        lock(&spec_roots).extend(roots);
                    }
                    false
                } else {
                    scope > Scope::Specs
                }
            });
        }
        let spec_roots = spec_roots.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(walk) = specs(&spec_roots) {
            walking.walk(walk, |entry| {
                scope > Scope::Specs
                    || relative(root, entry.path())
                        .is_none_or(|path| Role::of(&path, settings) == Role::Spec)
            });
        }
        found.append(walking.found.into_inner().unwrap_or_else(PoisonError::into_inner));
        walking.stopped.into_inner()
    }

    /// Whether a file that nobody knew is none of ours.
    pub(crate) fn ignores_file(&self, path: &str, scope: Scope) -> bool {
        self.ignores(path, false, scope, &mut None)
    }

    /// Whether a file or folder that appears is none of ours: ignored by git outside specs, or a
    /// source while sources were not asked for. What git ignores is read once, into `matchers`.
    fn ignores(
        &self,
        path: &str,
        folder: bool,
        scope: Scope,
        matchers: &mut Option<Vec<IncrementalIgnore>>,
    ) -> bool {
        if inside_spec_root(path, &self.settings) {
            return false;
        }
        if path.split('/').any(|part| NEVER_ENTERED.contains(&part)) {
            return true;
        }
        if !folder && scope == Scope::Specs {
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
}

/// Calls `each` for all paths, on all cores, each with a part of its own that goes to `end`. Whether
/// it was stopped.
pub(crate) fn in_parallel<T: Default + Send>(
    paths: &[String],
    stop: &(dyn Fn() -> bool + Sync),
    each: impl Fn(&mut T, &String) + Sync,
    mut end: impl FnMut(T),
) -> bool {
    /// Fewer are not worth a thread.
    const FEW: usize = 8;
    let next = AtomicUsize::new(0);
    let stopped = AtomicBool::new(false);
    let work = || {
        let mut part = T::default();
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            if stop() {
                stopped.store(true, Ordering::Relaxed);
                break;
            }
            each(&mut part, path);
        }
        part
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    if paths.len() <= FEW || threads == 1 {
        end(work());
    } else {
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            for thread in threads {
                match thread.join() {
                    Ok(part) => end(part),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        });
    }
    stopped.into_inner()
}

/// What one thread found.
#[derive(Default)]
struct Parts {
    files: Vec<(String, Contribution)>,
    problems: Vec<FileProblem>,
}

impl Parts {
    fn add(&mut self, path: String, found: Found) {
        match found {
            Found::File(contribution) => self.files.push((path, contribution)),
            Found::Nothing => {}
            Found::Problem(message) => self.problems.push(FileProblem { path, message }),
        }
    }

    fn append(&mut self, mut other: Parts) {
        if self.files.is_empty() {
            std::mem::swap(&mut self.files, &mut other.files);
        }
        self.files.append(&mut other.files);
        self.problems.append(&mut other.problems);
    }

    fn scan(mut self, scope: Scope, mut covered: Vec<String>, stopped: bool) -> Scan {
        covered.sort_unstable();
        self.files.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        self.files.dedup_by(|one, other| one.0 == other.0);
        self.problems.sort();
        self.problems.dedup();
        let mut scan = Scan { problems: self.problems, scope, covered, stopped, ..Scan::default() };
        scan.files.reserve_exact(self.files.len());
        let mut silent = Vec::new();
        for (path, contribution) in self.files {
            if let Some(notice) = contribution.notice {
                scan.notices.push((path.clone(), notice));
            }
            if contribution.unread {
                match &contribution.facts {
                    Facts::Source(facts) if facts.reading == Reading::Comments => {
                        scan.unread.push(path.clone());
                    }
                    _ => silent.push(path.clone()),
                }
            }
            scan.files.push((path, contribution.facts));
        }
        scan.unread.append(&mut silent);
        scan
    }
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
pub(crate) fn specs(roots: &[PathBuf]) -> Option<WalkBuilder> {
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
        metadata_below(folder, Path::new(root)).is_ok_and(|metadata| metadata.is_dir())
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

pub(crate) fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A walk that reads what it comes by.
struct Walking<'a> {
    reader: &'a Reader<'a>,
    stop: &'a (dyn Fn() -> bool + Sync),
    stopped: AtomicBool,
    found: Mutex<Parts>,
}

/// What one of its threads found, handed in when the thread ends.
struct Bag<'a> {
    part: Parts,
    found: &'a Mutex<Parts>,
}

impl Drop for Bag<'_> {
    fn drop(&mut self) {
        lock(self.found).append(std::mem::take(&mut self.part));
    }
}

impl Walking<'_> {
    /// Walks in parallel and reads each file that is `wanted`.
    fn walk(&self, walk: WalkBuilder, wanted: impl Fn(&DirEntry) -> bool + Sync) {
        walk.build_parallel().run(|| {
            let wanted = &wanted;
            let mut bag = Bag { part: Parts::default(), found: &self.found };
            Box::new(move |entry| {
                if self.stopped.load(Ordering::Relaxed) || (self.stop)() {
                    self.stopped.store(true, Ordering::Relaxed);
                    return WalkState::Quit;
                }
                // A folder that cannot be entered holds nothing that can be said.
                if let Ok(entry) = entry
                    && wanted(&entry)
                    && (entry.file_type().is_some_and(|kind| kind.is_file())
                        || !is_folder(&entry) && self.is_spec(entry.path()))
                {
                    self.read(entry.path(), &mut bag.part);
                }
                WalkState::Continue
            })
        });
    }

    /// Whether a path is one of a spec: of those it is said when they are no plain files.
    fn is_spec(&self, path: &Path) -> bool {
        relative(self.reader.root, path)
            .is_some_and(|path| Role::of(&path, self.reader.settings) == Role::Spec)
    }

    fn read(&self, path: &Path, part: &mut Parts) {
        let Some(path) = relative(self.reader.root, path) else {
            let path = path.strip_prefix(self.reader.root).unwrap_or(path).display().to_string();
            let message = format!("{path} has a name that is not Unicode; rename it");
            part.problems.push(FileProblem { path, message });
            return;
        };
        let found = self.reader.read(&path);
        part.add(path, found);
    }
}
