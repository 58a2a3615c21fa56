//! What was changed in a copy.

use std::fs;
use std::path::Path;
use std::sync::PoisonError;

use ignore::IncrementalIgnore;
use specls_text::{ChangeSet, FileChange, path_is_safe};
use twox_hash::XxHash3_128;

use super::listing::named;
use super::{CopyError, LARGEST_FILE, PrivateCopy, text_in};
use crate::read::metadata_below;
use crate::scan::NEVER_ENTERED;
use crate::withheld::is_kept_from_models;

/// More changed files are no change that a person reviews.
const MOST_CHANGES: usize = 1000;

pub(super) fn changes(copy: &PrivateCopy) -> Result<(ChangeSet, Vec<String>), CopyError> {
    let mut ignores = copy.ignores.lock().unwrap_or_else(PoisonError::into_inner);
    let mut found = Found { copy, changes: ChangeSet::default(), notes: Notes::default() };
    for path in copy.files.keys() {
        found.compare(path)?;
    }
    found.search("", &mut ignores)?;
    let Found { mut changes, notes, .. } = found;
    changes.files.sort_by(|one, other| one.path.cmp(&other.path));
    if changes.files.len() > MOST_CHANGES {
        return Err(CopyError(format!(
            "{} files changed, more than the {MOST_CHANGES} that can be reviewed; let git ignore \
             what is built or downloaded, and draft it again",
            changes.files.len()
        )));
    }
    Ok((changes, notes.sentences()))
}

/// Paths of what cannot be taken over, by the reason.
#[derive(Default)]
struct Notes(Vec<(&'static str, Vec<String>)>);

impl Notes {
    fn add(&mut self, reason: &'static str, path: &str) {
        match self.0.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, paths)) => paths.push(path.to_owned()),
            None => self.0.push((reason, vec![path.to_owned()])),
        }
    }

    fn sentences(self) -> Vec<String> {
        let said = |(reason, paths): (&str, Vec<String>)| {
            format!("not taken over from the private copy: {} ({reason})", named(&paths))
        };
        self.0.into_iter().map(said).collect()
    }
}

struct Found<'a> {
    copy: &'a PrivateCopy,
    changes: ChangeSet,
    notes: Notes,
}

impl Found<'_> {
    /// Compares a file that was copied.
    fn compare(&mut self, path: &str) -> Result<(), CopyError> {
        let Some(copied) = self.copy.files.get(path) else { return Ok(()) };
        let before = || match copied.text {
            Some(place) => self.copy.texts.text(place).map(Some).map_err(|error| {
                CopyError(format!("what {path} was before cannot be read: {error}"))
            }),
            None => Ok(None),
        };
        match metadata_below(&self.copy.root, Path::new(path)) {
            Ok(metadata) if metadata.is_file() => {}
            // Its new place is found by the search.
            Ok(_) => {
                self.notes.add("replaced by something that is no plain file", path);
                return Ok(());
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                match before()? {
                    Some(before) => self.changes.push(FileChange::removal(path, before.into())),
                    None => self.notes.add("removed, and no text that could be reviewed", path),
                }
                return Ok(());
            }
            Err(_) => {
                self.notes.add("its folder was replaced", path);
                return Ok(());
            }
        }
        let Some(bytes) = self.read(path) else { return Ok(()) };
        if XxHash3_128::oneshot(&bytes) == copied.hash {
            return Ok(());
        }
        let after = match text_in(&bytes, self.copy.largest_text(path)) {
            Ok(after) => after,
            Err(reason) => {
                self.notes.add(reason, path);
                return Ok(());
            }
        };
        match before()? {
            Some(before) => self.changes.push(FileChange::new(path, Some(before.into()), after)),
            None => self.notes.add("no text before", path),
        }
        Ok(())
    }

    /// Looks for files that were not there.
    fn search(&mut self, folder: &str, ignores: &mut [IncrementalIgnore]) -> Result<(), CopyError> {
        let Ok(entries) = fs::read_dir(self.copy.root.join(folder)) else { return Ok(()) };
        for entry in entries.flatten() {
            let name = entry.file_name();
            if name.eq_ignore_ascii_case(".git") {
                continue;
            }
            let Some(name) = name.to_str() else {
                let shown = entry.path().display().to_string();
                self.notes.add("its name is not Unicode", &shown);
                continue;
            };
            let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            if self.copy.files.contains_key(&path) {
                continue;
            }
            // Says what the entry itself is, not where it leads.
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() && NEVER_ENTERED.contains(&name) {
                continue;
            }
            let ignored =
                ignores.iter_mut().any(|rules| rules.matched(&path, kind.is_dir()).is_ignore());
            if ignored && !(kind.is_dir() && self.holds_copied(&path)) {
                continue;
            }
            if kind.is_dir() {
                self.search(&path, ignores)?;
            } else if kind.is_symlink() {
                self.notes.add("a symbolic link", &path);
            } else if !kind.is_file() {
                self.notes.add("no plain file", &path);
            } else if !path_is_safe(&path) {
                self.notes.add("a strange name", &path);
            } else if is_kept_from_models(&self.copy.origin, &path) {
                self.notes.add("no model may see what is there", &path);
            } else {
                self.take_new(&path);
            }
        }
        Ok(())
    }

    fn take_new(&mut self, path: &str) {
        let Some(bytes) = self.read(path) else { return };
        match text_in(&bytes, self.copy.largest_text(path)) {
            Ok(text) => self.changes.push(FileChange::new(path, None, text)),
            Err(reason) => self.notes.add(reason, path),
        }
    }

    fn read(&mut self, path: &str) -> Option<Vec<u8>> {
        let place = self.copy.root.join(path);
        if fs::symlink_metadata(&place).is_ok_and(|metadata| metadata.len() > LARGEST_FILE) {
            self.notes.add("too large to be reviewed", path);
            return None;
        }
        match fs::read(&place) {
            Ok(bytes) => Some(bytes),
            Err(_) => {
                self.notes.add("cannot be read", path);
                None
            }
        }
    }

    /// Whether something below this folder was copied.
    fn holds_copied(&self, folder: &str) -> bool {
        let below = format!("{folder}/");
        let mut from = self.copy.files.range(below.clone()..);
        from.next().is_some_and(|(path, _)| path.starts_with(&below))
    }
}
