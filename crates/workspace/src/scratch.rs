//! A folder of the program's own, outside every workspace, for documents that are shown to the user
//! and thrown away.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use crate::private::make_private;

/// Documents that nobody came back for are thrown away after this long.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

/// A folder for passing documents, readable by its user alone. What it still holds is removed when
/// it is dropped, and a day later by the next one should the program have been killed.
#[derive(Debug)]
pub struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    /// A folder of this process in `state`, the program's own folder ([`crate::state_folder`]).
    pub fn new(state: Option<&Path>) -> io::Result<Self> {
        let state = state.ok_or_else(|| io::Error::other("there is no folder to keep it in"))?;
        let parent = state.join("reviews");
        remove_abandoned(&parent);
        static OPENED: AtomicUsize = AtomicUsize::new(0);
        let number = OPENED.fetch_add(1, Ordering::Relaxed);
        Ok(Self { folder: parent.join(format!("{}-{number}", std::process::id())) })
    }

    /// Writes a document; its absolute path.
    pub fn write(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        make_private(&self.folder)?;
        let path = self.folder.join(name);
        std::fs::write(&path, text)?;
        Ok(path)
    }

    /// Throws a document away.
    pub fn remove(&self, name: &str) {
        // Gone is what was wanted.
        let _ = std::fs::remove_file(self.folder.join(name));
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn remove_abandoned(parent: &Path) {
    let Ok(entries) = std::fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let age = entry
            .metadata()
            .and_then(|metadata| metadata.modified())
            .ok()
            .and_then(|modified| SystemTime::now().duration_since(modified).ok());
        if age.is_some_and(|age| age > ABANDONED) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
