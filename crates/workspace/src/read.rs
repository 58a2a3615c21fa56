//! One file: its text, and what it contributes to the index.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use specls_trace::{Facts, LOCK_FILE, Lock, SpecFile};

use crate::Settings;

/// What a path is, by its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A spec document or a lock: always read, whether git ignores it or not.
    Spec,
    /// Anything else.
    Other,
}

impl Role {
    pub(crate) fn of(path: &str, settings: &Settings) -> Role {
        let lock = path.rsplit('/').next() == Some(LOCK_FILE);
        let spec = lock || specls_spec::locate(path, &settings.spec_roots).is_some();
        if spec { Role::Spec } else { Role::Other }
    }
}

/// What the file at `path` contributes, given its text.
pub(crate) fn facts_of(path: &str, text: &Arc<str>, settings: &Settings) -> Facts {
    if let Some(located) = specls_spec::locate(path, &settings.spec_roots) {
        return Facts::Spec(Arc::new(SpecFile::read(path, located, Arc::clone(text))));
    }
    if path.rsplit('/').next() == Some(LOCK_FILE) {
        return Facts::Lock(Arc::new(Lock::read(text)));
    }
    specls_code::read(path, text).map_or(Facts::Present, |facts| Facts::Source(Arc::new(facts)))
}

/// What the file on disk contributes: `None` when it vanished, the sentence when it cannot be read.
/// A file outside specs that cannot be read is merely known to exist.
pub(crate) fn facts_on_disk(
    root: &Path,
    path: &str,
    settings: &Settings,
) -> Result<Option<Facts>, String> {
    let role = Role::of(path, settings);
    if role == Role::Other && specls_code::Language::of_path(path).is_none() {
        let there = fs::symlink_metadata(root.join(path)).is_ok_and(|file| file.is_file());
        return Ok(there.then_some(Facts::Present));
    }
    match (read_text(&root.join(path), settings.max_file_size), role) {
        (Ok(Some(text)), _) => Ok(Some(facts_of(path, &text, settings))),
        (Ok(None), _) => Ok(None),
        (Err(_), Role::Other) => Ok(Some(Facts::Present)),
        (Err(message), Role::Spec) => Err(format!("{path} {message}")),
    }
}

/// The text of a file without its byte order mark, as editors show it; `None` when there is no such
/// file (also for a folder or a symbolic link). The sentence goes behind the file's name.
pub(crate) fn read_text(path: &Path, max_size: u64) -> Result<Option<Arc<str>>, String> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_file() => metadata,
        Ok(_) => return Ok(None),
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(format!("cannot be read ({error}); check its permissions")),
    };
    if metadata.len() > max_size {
        return Err(format!(
            "has {} bytes, more than the {max_size} that are read; split it, or raise \
             max-file-size in specls.toml",
            metadata.len()
        ));
    }
    match fs::read(path) {
        Ok(bytes) => decode(bytes).map(|text| Some(Arc::from(text))),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(format!("cannot be read ({error}); check its permissions")),
    }
}

/// The byte order mark that some editors put in front of UTF-8.
pub(crate) const BYTE_ORDER_MARK: &str = "\u{feff}";

fn decode(bytes: Vec<u8>) -> Result<String, String> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(match text.strip_prefix(BYTE_ORDER_MARK) {
            Some(rest) => rest.to_owned(),
            None => text,
        }),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            let byte = bytes.get(at).copied().unwrap_or_default();
            Err(format!("is not UTF-8 (byte 0x{byte:02X} in line {line}); save it as UTF-8"))
        }
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
