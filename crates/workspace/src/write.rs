//! Writing an accepted change set.

use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use specls_text::{ChangeSet, FileChange, path_is_safe};
use tempfile::{Builder, NamedTempFile};

use crate::read::BYTE_ORDER_MARK;

/// Why nothing was written: a sentence that names the file and says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteError {
    /// The path below the root.
    pub path: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for WriteError {}

/// Writes a change set whole or not at all: every file is first checked (path inside the root also
/// through symbolic links, text on disk still the one the change was made against), then written
/// beside its place and moved there. Keeps permissions and byte order marks, and creates folders.
/// What was moved already is put back when a later file fails.
pub fn write(root: &Path, changes: &ChangeSet) -> Result<(), WriteError> {
    let canonical = fs::canonicalize(root).map_err(|error| WriteError {
        path: String::new(),
        message: format!("{} cannot be opened ({error}); check the folder", root.display()),
    })?;
    let mut places = Vec::new();
    let mut seen = BTreeSet::new();
    for change in &changes.files {
        let place = check(&canonical, change).map_err(|reason| refusal(change, &reason))?;
        if !seen.insert(place.target.clone()) {
            return Err(refusal(change, "is changed twice; write its changes one after the other"));
        }
        places.push(place);
    }
    let mut undo = Undo::default();
    let result = prepare_and_move(&places, &mut undo);
    if result.is_ok() {
        undo.forget();
    }
    result
}

/// A checked change: where it really goes, and what is there.
struct Place<'a> {
    change: &'a FileChange,
    target: PathBuf,
    present: Option<Present>,
}

#[derive(Clone)]
struct Present {
    bytes: Vec<u8>,
    permissions: Permissions,
}

impl Place<'_> {
    /// The bytes to write, behind the byte order mark that the file has.
    fn bytes(&self) -> Vec<u8> {
        let mark = self.present.as_ref().is_some_and(|present| has_mark(&present.bytes));
        let mark = if mark { BYTE_ORDER_MARK } else { "" };
        [mark, &self.change.after].concat().into_bytes()
    }

    fn refusal(&self, error: &io::Error) -> WriteError {
        refusal(self.change, &format!("cannot be written ({error}); nothing was changed"))
    }
}

fn refusal(change: &FileChange, reason: &str) -> WriteError {
    WriteError { path: change.path.clone(), message: format!("{} {reason}", change.path) }
}

/// Whether the change may be made; the sentence says why not, behind the file's name.
fn check<'a>(root: &Path, change: &'a FileChange) -> Result<Place<'a>, String> {
    if !path_is_safe(&change.path) {
        return Err("is no path below the root; nothing was written".to_owned());
    }
    let target = resolve(root, &change.path)?;
    let present = read_present(&target)?;
    match (&change.before, &present) {
        (None, None) => {}
        (None, Some(_)) => {
            return Err(
                "exists already, though the change would create it; make the change again, \
                        from the file as it is"
                    .to_owned(),
            );
        }
        (Some(_), None) => {
            return Err("is gone since the change was made; restore it, or make the change again"
                .to_owned());
        }
        (Some(before), Some(present)) => {
            if without_mark(&present.bytes) != before.as_bytes() {
                return Err("changed on disk since the change was made; make the change again, \
                            from the file as it is"
                    .to_owned());
            }
            if present.permissions.readonly() {
                return Err("is read-only; allow writing, then accept again".to_owned());
            }
        }
    }
    Ok(Place { change, target, present })
}

/// The real place of a path below the (canonical) root, through symbolic links that stay inside.
fn resolve(root: &Path, path: &str) -> Result<PathBuf, String> {
    let mut real = root.to_owned();
    for part in path.split('/') {
        real.push(part);
        let Ok(metadata) = fs::symlink_metadata(&real) else { continue };
        if metadata.is_symlink() {
            real = fs::canonicalize(&real).map_err(|error| {
                format!("is reached through a symbolic link that leads nowhere ({error}); mend it")
            })?;
            let in_git = |below: &Path| below.iter().any(|part| part.eq_ignore_ascii_case(".git"));
            if real.strip_prefix(root).map_or(true, in_git) {
                return Err("lies behind a symbolic link that leads out of the root; write it \
                            where it really is"
                    .to_owned());
            }
        }
    }
    Ok(real)
}

fn read_present(target: &Path) -> Result<Option<Present>, String> {
    let metadata = match fs::symlink_metadata(target) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("cannot be reached ({error}); check its folder")),
    };
    if !metadata.is_file() {
        return Err("is no ordinary file; move it out of the way".to_owned());
    }
    let bytes = fs::read(target)
        .map_err(|error| format!("cannot be read ({error}); check its permissions"))?;
    Ok(Some(Present { bytes, permissions: metadata.permissions() }))
}

fn has_mark(bytes: &[u8]) -> bool {
    bytes.starts_with(BYTE_ORDER_MARK.as_bytes())
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BYTE_ORDER_MARK.as_bytes()).unwrap_or(bytes)
}

/// Writes every file beside its place before the first is moved, since that is where a full disk or
/// a missing permission shows; then moves them.
fn prepare_and_move(places: &[Place<'_>], undo: &mut Undo) -> Result<(), WriteError> {
    let mut prepared = Vec::new();
    for place in places {
        prepared.push(prepare(place, undo).map_err(|error| place.refusal(&error))?);
    }
    for (place, file) in places.iter().zip(prepared) {
        let moved = match place.present {
            // Somebody may have created it since it was looked for.
            None => file.persist_noclobber(&place.target),
            Some(_) => file.persist(&place.target),
        };
        moved.map_err(|error| place.refusal(&error.error))?;
        undo.moved(place);
    }
    Ok(())
}

fn prepare(place: &Place<'_>, undo: &mut Undo) -> io::Result<NamedTempFile> {
    let folder = place.target.parent().unwrap_or(Path::new("/"));
    undo.create_folders(folder)?;
    let mut file = temporary(folder, place.present.as_ref())?;
    file.write_all(&place.bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// A file beside the one it is to become: with its permissions, or those of any new file.
fn temporary(folder: &Path, present: Option<&Present>) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".specls-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.tempfile_in(folder)?;
    if let Some(present) = present {
        file.as_file().set_permissions(present.permissions.clone())?;
    }
    Ok(file)
}

/// What has to be put back unless everything went well.
#[derive(Default)]
struct Undo {
    folders: Vec<PathBuf>,
    /// Each file with what it held before.
    files: Vec<(PathBuf, Option<Present>)>,
}

impl Undo {
    fn create_folders(&mut self, folder: &Path) -> io::Result<()> {
        let missing: Vec<&Path> = folder.ancestors().take_while(|above| !above.exists()).collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder)?;
            self.folders.push(folder.to_owned());
        }
        Ok(())
    }

    fn moved(&mut self, place: &Place<'_>) {
        self.files.push((place.target.clone(), place.present.clone()));
    }

    fn forget(mut self) {
        self.files.clear();
        self.folders.clear();
    }
}

impl Drop for Undo {
    // Nothing better can be done about a failure here than to go on with the rest.
    fn drop(&mut self) {
        for (target, before) in self.files.drain(..).rev() {
            let _ = match before {
                None => fs::remove_file(&target),
                Some(present) => put_back(&target, &present),
            };
        }
        for folder in self.folders.drain(..).rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

fn put_back(target: &Path, present: &Present) -> io::Result<()> {
    let folder = target.parent().unwrap_or(Path::new("/"));
    let mut file = temporary(folder, Some(present))?;
    file.write_all(&present.bytes)?;
    file.persist(target)?;
    Ok(())
}
