//! Which copies are in use: those whose lock somebody holds. A lock ends with its process, however
//! that ends.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::private::make_private;

/// In the folder of a copy, beside one that is called as the project is: locked while the copy is in
/// use.
const LOCK: &str = ".specls-copy.lock";
/// In the folder of all copies: locked while one is begun or abandoned ones are removed, so that none
/// is seen before it is locked.
const GATE: &str = "gate";

/// A copy in use.
pub(super) struct Held {
    _lock: File,
}

/// Makes a folder for a copy that counts as in use for as long as the result lives.
pub(super) fn hold_new(parent: &Path) -> io::Result<(Held, PathBuf)> {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let gate = open(&parent.join(GATE))?;
    gate.lock()?;
    let folder = loop {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let folder = parent.join(format!("{}-{number}", std::process::id()));
        // One of a process that had the same number long ago is in the way.
        if folder.symlink_metadata().is_err() {
            break folder;
        }
    };
    make_private(&folder)?;
    let lock = open(&folder.join(LOCK))?;
    lock.lock()?;
    Ok((Held { _lock: lock }, folder))
}

/// Removes the copies that no process uses any more, below `parent`; below the platform's folder of
/// copies when `None`. How many there were.
pub fn remove_abandoned(parent: Option<&Path>) -> usize {
    let parent = match parent {
        Some(parent) => Some(parent.to_owned()),
        None => crate::private::copies_folder(),
    };
    let Some(parent) = parent.filter(|parent| parent.is_dir()) else { return 0 };
    let Ok(gate) = open(&parent.join(GATE)) else { return 0 };
    if gate.lock().is_err() {
        return 0;
    }
    let Ok(entries) = fs::read_dir(&parent) else { return 0 };
    let mut removed = 0;
    for entry in entries.flatten() {
        if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let folder = entry.path();
        // A folder without a lock was left by a removal that was interrupted.
        let lock = File::open(folder.join(LOCK)).ok();
        if lock.is_some_and(|lock| lock.try_lock().is_err()) {
            continue;
        }
        remove_folder(&folder);
        removed += usize::from(!folder.exists());
    }
    removed
}

/// Removes a folder with all that is in it, also where programs took the right to write away. Links
/// are removed, not followed.
pub(super) fn remove_folder(folder: &Path) {
    if fs::remove_dir_all(folder).is_err() {
        allow_writing(folder);
        if let Err(error) = fs::remove_dir_all(folder) {
            tracing::warn!("{} cannot be removed: {error}", folder.display());
        }
    }
}

fn allow_writing(folder: &Path) {
    let Ok(metadata) = fs::symlink_metadata(folder) else { return };
    if !metadata.is_dir() {
        return;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
    }
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        // On Windows a file that is read-only cannot be removed.
        #[cfg(windows)]
        if let Ok(metadata) = fs::symlink_metadata(&path)
            && metadata.is_file()
        {
            let mut permissions = metadata.permissions();
            permissions.set_readonly(false);
            let _ = fs::set_permissions(&path, permissions);
        }
        allow_writing(&path);
    }
}

fn open(path: &Path) -> io::Result<File> {
    File::options().create(true).truncate(false).read(true).write(true).open(path)
}
