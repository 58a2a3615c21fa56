//! One file: its text, and what it contributes to the index.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use specls_code::{Reading, SourceFacts};
use specls_trace::{Facts, LOCK_FILE, Lock, Snapshot, SpecFile};

use crate::cache::{Cache, Kept, Key, Stat};
use crate::notice::{LARGEST_SOURCE, Notice, decode_source};
use crate::{Scope, Settings};

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

/// What the open document at `path` contributes, given its text and what is known so far.
pub(crate) fn facts_of(
    path: &str,
    text: &Arc<str>,
    settings: &Settings,
    known: &Snapshot,
) -> Facts {
    if let Some(facts) = spec_facts(path, text, settings, Some(known)) {
        return facts;
    }
    if text.len() as u64 > largest_source(settings) {
        return Facts::Present;
    }
    source_facts(specls_code::read(path, text))
}

/// What a spec document or a lock contributes; `None` for any other file. A document that says what
/// is known of it already is not read again.
fn spec_facts(
    path: &str,
    text: &Arc<str>,
    settings: &Settings,
    known: Option<&Snapshot>,
) -> Option<Facts> {
    if let Some(located) = specls_spec::locate(path, &settings.spec_roots) {
        return Some(Facts::Spec(match known.and_then(|known| known.spec_file(path)) {
            Some(known) if known.text == *text && known.located == located => Arc::clone(known),
            Some(known) => Arc::new(known.read_again(located, Arc::clone(text))),
            None => Arc::new(SpecFile::read(path, located, Arc::clone(text))),
        }));
    }
    let lock = path.rsplit('/').next() == Some(LOCK_FILE);
    lock.then(|| Facts::Lock(Arc::new(Lock::read(text))))
}

fn source_facts(facts: Option<SourceFacts>) -> Facts {
    facts.map_or(Facts::Present, |facts| Facts::Source(Arc::new(facts)))
}

/// Reads files of one root, each on its own: asked by many threads at once.
pub(crate) struct Reader<'a> {
    pub(crate) root: &'a Path,
    pub(crate) settings: &'a Settings,
    pub(crate) scope: Scope,
    pub(crate) cache: &'a Cache,
    /// What is known already.
    pub(crate) known: Option<&'a Snapshot>,
    /// Files that the setting `skip` names.
    pub(crate) excluded: &'a Gitignore,
}

/// What was found of a file.
#[derive(Debug)]
pub(crate) enum Found {
    /// It is there.
    File(Contribution),
    /// It vanished, or is no plain file.
    Nothing,
    /// A spec document that cannot be read, in a sentence.
    Problem(String),
}

/// What one file contributes.
#[derive(Debug, Clone)]
pub(crate) struct Contribution {
    pub(crate) facts: Facts,
    /// Whether there is more to read in it.
    pub(crate) unread: bool,
    pub(crate) notice: Option<Notice>,
}

impl From<Facts> for Contribution {
    fn from(facts: Facts) -> Self {
        Self { facts, unread: false, notice: None }
    }
}

impl From<Notice> for Contribution {
    fn from(notice: Notice) -> Self {
        Self { facts: Facts::Present, unread: false, notice: Some(notice) }
    }
}

impl Reader<'_> {
    /// Reads the file at `path` below the root. A file outside specs that cannot be read is merely
    /// known to exist.
    pub(crate) fn read(&self, path: &str) -> Found {
        let place = self.root.join(path);
        if Role::of(path, self.settings) == Role::Spec {
            return match read_text(&place, self.settings.max_file_size) {
                Ok(None) => match fs::symlink_metadata(&place) {
                    Ok(metadata) if !metadata.is_dir() => Found::Problem(format!(
                        "{path} is a symbolic link or no plain file, and is not read; put the file itself there"
                    )),
                    _ => Found::Nothing,
                },
                Ok(Some(text)) => {
                    let facts = spec_facts(path, &text, self.settings, self.known);
                    Found::File(facts.unwrap_or(Facts::Present).into())
                }
                Err(message) => Found::Problem(format!("{path} {message}")),
            };
        }
        let metadata = match fs::symlink_metadata(&place) {
            Ok(metadata) if metadata.is_file() => metadata,
            Err(error) if !is_absent(&error) => return Found::File(Notice::Unreadable.into()),
            _ => return Found::Nothing,
        };
        if self.scope == Scope::Specs || !specls_code::is_source(path) {
            return Found::File(Facts::Present.into());
        }
        if self.excluded.matched_path_or_any_parents(path, false).is_ignore() {
            return Found::File(Notice::Excluded.into());
        }
        if metadata.len() > largest_source(self.settings) {
            return Found::File(Notice::TooLarge.into());
        }
        self.read_source(path, &place, &metadata)
    }

    fn read_source(&self, path: &str, place: &Path, metadata: &fs::Metadata) -> Found {
        let stat = Stat::of(metadata);
        if let Some(kept) = self.cache.by_stat(path, &stat).filter(|kept| self.suffices(kept)) {
            return Found::File(Self::contribution(kept));
        }
        let bytes = match fs::read(place) {
            Ok(bytes) => bytes,
            Err(error) if is_absent(&error) => return Found::Nothing,
            Err(_) => return Found::File(Notice::Unreadable.into()),
        };
        // Of a file that grew while it was read, nothing is known for certain.
        let stat = (bytes.len() as u64 == metadata.len()).then_some(stat);
        let key = Key::of(path, &bytes);
        if let Some(kept) = self.cache.by_content(key).filter(|kept| self.suffices(kept)) {
            self.cache.keep(path, stat, key, None);
            return Found::File(Self::contribution(kept));
        }
        let kept = self.read_bytes(path, bytes);
        // What is read whole soon is kept then.
        if kept.whole || self.scope != Scope::Citations {
            self.cache.keep(path, stat, key, Some(&kept));
        }
        Found::File(Self::contribution(kept))
    }

    fn read_bytes(&self, path: &str, bytes: Vec<u8>) -> Kept {
        let skipped = |notice| Kept { whole: true, facts: None, notice: Some(notice) };
        let (text, notice) = match decode_source(bytes) {
            Ok((text, _)) if specls_code::is_generated(path, &text) => {
                return skipped(Notice::Generated);
            }
            Ok(decoded) => decoded,
            Err(notice) => return skipped(notice),
        };
        let whole = || Kept { whole: true, facts: specls_code::read(path, &text), notice };
        if self.scope == Scope::Everything {
            return whole();
        }
        let may_cite = specls_code::may_cite(&text);
        let facts = if may_cite { specls_code::skim(path, &text) } else { None };
        let kept = Kept { whole: false, facts, notice };
        if self.scope == Scope::Citing && kept.cites() { whole() } else { kept }
    }

    /// Whether what is kept of a file says all that is asked for.
    fn suffices(&self, kept: &Kept) -> bool {
        match self.scope {
            Scope::Specs | Scope::Citations | Scope::Named => true,
            Scope::Citing => kept.whole || !kept.cites(),
            Scope::Everything => kept.whole,
        }
    }

    fn contribution(kept: Kept) -> Contribution {
        let cites = kept.cites();
        // Of a file that cites nothing, nothing was learned while its symbols are not read.
        let facts = kept.facts.filter(|facts| facts.reading == Reading::Whole || cites);
        Contribution { facts: source_facts(facts), unread: !kept.whole, notice: kept.notice }
    }
}

/// What is to be skipped as the setting says.
pub(crate) fn excluded(settings: &Settings) -> Gitignore {
    if settings.skip.is_empty() {
        return Gitignore::empty();
    }
    let mut globs = GitignoreBuilder::new("");
    for glob in &settings.skip {
        // The settings were checked when they were read.
        let _ = globs.add_line(None, glob);
    }
    globs.build().unwrap_or_else(|_| Gitignore::empty())
}

/// The largest file outside specs that is read, in bytes.
pub(crate) fn largest_source(settings: &Settings) -> u64 {
    LARGEST_SOURCE.min(settings.max_file_size)
}

/// What lies at `path` below `folder`, where only real folders lead to it: a symbolic link, which may
/// lead anywhere, counts as none. The last part may be a link itself.
pub(crate) fn metadata_below(folder: &Path, path: &Path) -> io::Result<fs::Metadata> {
    let mut place = folder.to_owned();
    let mut parts = path.components().peekable();
    while let Some(part) = parts.next() {
        place.push(part);
        let metadata = fs::symlink_metadata(&place)?;
        if parts.peek().is_none() {
            return Ok(metadata);
        }
        if !metadata.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
    }
    fs::symlink_metadata(folder)
}

/// The text of a file as the editor shows it: strictly UTF-8 where it is a spec document.
pub(crate) fn text_of(root: &Path, path: &str, settings: &Settings) -> Option<Arc<str>> {
    let metadata = metadata_below(root, Path::new(path)).ok()?;
    let place = root.join(path);
    if Role::of(path, settings) == Role::Spec {
        return read_text(&place, settings.max_file_size).ok().flatten();
    }
    if !metadata.is_file() || metadata.len() > largest_source(settings) {
        return None;
    }
    decode_source(fs::read(&place).ok()?).ok().map(|(text, _)| Arc::from(text))
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

pub(crate) fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
