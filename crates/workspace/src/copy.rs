//! A private copy of a workspace: programs change files in it, and what they changed is read from it.
//!
//! The copy lies outside of the workspace, where only its user can enter. It holds what git tracks and
//! what it does not ignore, with the texts of documents that were not saved yet. Nothing that happens
//! in it reaches the workspace.

mod abandoned;
mod changes;
mod listing;
mod repository;
mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::IncrementalIgnore;
use specls_text::ChangeSet;
use twox_hash::XxHash3_128;

use crate::private::{copies_folder, make_private};
use crate::read::{BYTE_ORDER_MARK, Role, largest_source, metadata_below};
use crate::scan::{in_parallel, sources};
use crate::{Settings, WriteError};

use abandoned::Held;
use texts::{Place, Texts};

pub use abandoned::remove_abandoned;

/// Larger files are left out, in bytes.
const LARGEST_FILE: u64 = 64 * 1024 * 1024;
/// No copy is larger, in bytes.
const LARGEST_COPY: u64 = 2 * 1024 * 1024 * 1024;
/// No copy holds more files.
const MOST_FILES: usize = 200_000;

/// What is to be copied, and how.
pub struct CopyOf<'a> {
    /// The workspace's root.
    pub root: &'a Path,
    /// Its settings.
    pub settings: &'a Settings,
    /// The texts of open documents, by path below the root: they stand in place of what the disk has.
    pub unsaved: &'a BTreeMap<String, Arc<str>>,
    /// Who sees the copy.
    pub audience: Audience,
    /// The folder that holds copies; that of the platform when `None`.
    pub parent: Option<&'a Path>,
    /// Asked now and then whether to stop.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// Who sees a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// A model: what `.kiroignore` and `.aiexclude` name is left out.
    Agent,
    /// The user's own programs, such as tests.
    Checks,
}

/// Why there is no copy, or why its changes cannot be taken: a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyError(pub String);

impl std::fmt::Display for CopyError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for CopyError {}

/// A copy. It is removed when it is dropped; should the program have been killed, by
/// [`remove_abandoned`].
pub struct PrivateCopy {
    /// The project's folder in the copy, named as the project's own.
    root: PathBuf,
    /// The folder around it.
    folder: PathBuf,
    origin: PathBuf,
    settings: Settings,
    files: BTreeMap<String, Copied>,
    texts: Texts,
    /// What git ignored when the copy was made. It asks the workspace, where no agent writes.
    ignores: Mutex<Vec<IncrementalIgnore>>,
    has_repository: bool,
    notes: Vec<String>,
    _held: Held,
}

/// A file as it was copied.
struct Copied {
    hash: u128,
    /// Where its text is kept; `None` for a file whose changes nobody could review.
    text: Option<Place>,
}

impl PrivateCopy {
    /// Makes a copy. It takes a while: a second for some thousand files.
    pub fn new(what: &CopyOf) -> Result<Self, CopyError> {
        let failed = |error: std::io::Error| {
            CopyError(format!("the private copy of the project cannot be made: {error}"))
        };
        let parent = match what.parent {
            Some(parent) => parent.to_owned(),
            None => copies_folder().ok_or_else(|| {
                CopyError("there is no folder for a private copy of the project; set HOME".into())
            })?,
        };
        make_private(&parent).map_err(failed)?;
        // Where links lead, paths that agents report cannot be compared.
        let parent = parent.canonicalize().map_err(failed)?;
        let listing = listing::list(what, &parent)?;
        if listing.files.len() > MOST_FILES {
            return Err(CopyError(format!(
                "the project has {} files, more than the {MOST_FILES} that are copied; let git \
                 ignore what is built or downloaded",
                listing.files.len()
            )));
        }
        let (held, folder) = abandoned::hold_new(&parent).map_err(failed)?;
        let name = what.root.file_name().unwrap_or("project".as_ref());
        let root = folder.join(name);
        let mut copy = Self {
            texts: Texts::new(&folder).map_err(failed)?,
            root,
            folder,
            origin: what.root.to_owned(),
            settings: what.settings.clone(),
            files: BTreeMap::new(),
            ignores: Mutex::new(sources(what.root, what.settings).build_matchers()),
            has_repository: false,
            notes: listing.notes,
            _held: held,
        };
        make_private(&copy.root).map_err(failed)?;
        copy.fill(&listing.files, what)?;
        copy.read_ignores();
        copy.has_repository = repository::commit_all(&copy.root, what.root);
        Ok(copy)
    }

    /// The project's folder in the copy: where programs are started.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What the user should know about the copy: what was left out.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// How many files were copied.
    pub fn file_count(&self) -> usize {
        self.files.len()
    }

    /// Whether the copy is a git repository, with all of it committed.
    pub fn has_repository(&self) -> bool {
        self.has_repository
    }

    /// Lays a change set into the copy, as [`crate::write`] does.
    pub fn apply(&self, changes: &ChangeSet) -> Result<(), WriteError> {
        crate::write(&self.root, changes)
    }

    /// What differs from what was copied, and sentences about what cannot be taken over. All files
    /// are compared by their bytes. What git ignored when the copy was made is no change.
    pub fn changes(&self) -> Result<(ChangeSet, Vec<String>), CopyError> {
        changes::changes(self)
    }

    fn fill(&mut self, paths: &BTreeSet<String>, what: &CopyOf) -> Result<(), CopyError> {
        let folders: BTreeSet<&str> = paths
            .iter()
            .flat_map(|path| path.match_indices('/').map(|(at, _)| &path[..at]))
            .collect();
        for folder in folders {
            fs::create_dir_all(self.root.join(folder)).map_err(|error| {
                CopyError(format!("{folder} cannot be made in the private copy: {error}"))
            })?;
        }
        let paths: Vec<String> = paths.iter().cloned().collect();
        let total = AtomicU64::new(0);
        let failure = Mutex::new(None);
        let stop = || {
            (what.stop)()
                || total.load(Ordering::Relaxed) > LARGEST_COPY
                || failure.lock().is_ok_and(|failure| failure.is_some())
        };
        let each = |part: &mut Part, path: &String| match self.copy_file(path, what) {
            Ok(Some((copied, size))) => {
                total.fetch_add(size, Ordering::Relaxed);
                part.files.push((path.clone(), copied));
            }
            Ok(None) => part.left_out.push(path.clone()),
            Err(error) => {
                let mut failure = failure.lock().unwrap_or_else(PoisonError::into_inner);
                let message = format!("{path} cannot be copied ({error}); check its permissions");
                *failure = Some(CopyError(message));
            }
        };
        let mut parts = Vec::new();
        let stopped = in_parallel(&paths, &stop, each, |part: Part| parts.push(part));
        if let Some(failure) = failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(failure);
        }
        if total.into_inner() > LARGEST_COPY {
            return Err(CopyError(format!(
                "the project holds more than the {} GB that are copied; let git ignore what is \
                 built or downloaded",
                LARGEST_COPY >> 30
            )));
        }
        if stopped {
            return Err(CopyError("the private copy was cancelled".to_owned()));
        }
        let mut left_out = Vec::new();
        for part in parts {
            self.files.extend(part.files);
            left_out.extend(part.left_out);
        }
        left_out.sort();
        if !left_out.is_empty() {
            self.notes.push(format!(
                "{} not copied: larger than {} MB",
                listing::named(&left_out),
                LARGEST_FILE >> 20
            ));
        }
        Ok(())
    }

    /// Copies a file; `None` when it is too large.
    fn copy_file(&self, path: &str, what: &CopyOf) -> std::io::Result<Option<(Copied, u64)>> {
        let place = what.root.join(path);
        let metadata = metadata_below(what.root, Path::new(path));
        let on_disk = match &metadata {
            Ok(metadata) if metadata.len() > LARGEST_FILE => return Ok(None),
            Ok(_) => fs::read(&place)?,
            // A document that was never saved, or a file that went a moment ago.
            Err(_) => Vec::new(),
        };
        let bytes = match what.unsaved.get(path) {
            Some(text) => {
                let mark = BYTE_ORDER_MARK.as_bytes();
                let mark = if on_disk.starts_with(mark) { mark } else { &[] };
                [mark, text.as_bytes()].concat()
            }
            None => on_disk,
        };
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
            let mode = metadata.map_or(0o600, |it| it.permissions().mode() & 0o777 | 0o600);
            options.mode(mode);
        }
        options.open(self.root.join(path))?.write_all(&bytes)?;
        let hash = XxHash3_128::oneshot(&bytes);
        let text = match text_in(&bytes, self.largest_text(path)) {
            Ok(text) => Some(self.texts.keep(text)?),
            Err(_) => None,
        };
        Ok(Some((Copied { hash, text }, bytes.len() as u64)))
    }

    /// The largest text at this path that is known as one, in bytes.
    fn largest_text(&self, path: &str) -> u64 {
        match Role::of(path, &self.settings) {
            Role::Spec => self.settings.max_file_size,
            Role::Other => largest_source(&self.settings),
        }
    }

    /// Reads what git ignores in each folder. Later nothing is read again.
    fn read_ignores(&self) {
        let mut ignores = self.ignores.lock().unwrap_or_else(PoisonError::into_inner);
        let folders: BTreeSet<&str> = self
            .files
            .keys()
            .filter_map(|path| path.rsplit_once('/').map(|(folder, _)| folder))
            .chain([""])
            .collect();
        for folder in folders {
            for matcher in ignores.iter_mut() {
                matcher.matched(Path::new(folder).join("any"), false);
            }
        }
    }
}

impl Drop for PrivateCopy {
    fn drop(&mut self) {
        abandoned::remove_folder(&self.folder);
    }
}

/// What one thread copied.
#[derive(Default)]
struct Part {
    files: Vec<(String, Copied)>,
    left_out: Vec<String>,
}

/// The text in these bytes, without byte order mark; or why there is none.
fn text_in(bytes: &[u8], most: u64) -> Result<&str, &'static str> {
    if bytes.len() as u64 > most {
        return Err("too large to be reviewed");
    }
    if bytes.contains(&0) {
        return Err("no text");
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8")?;
    Ok(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text))
}

#[cfg(test)]
mod tests;
