//! Folders of the program's own, outside every workspace.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::UNIX_EPOCH;

use etcetera::BaseStrategy;
use twox_hash::XxHash3_128;

/// Where what was read is kept between starts: `specls/facts` in the platform's cache folder.
/// `None` for a user without a home.
pub fn cache_folder() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.cache_dir().join("specls").join("facts"))
}

/// Where the program keeps documents of reviews, private copies of workspaces and what is trusted:
/// `specls` in the platform's state folder. `None` for a user without a home.
pub fn state_folder() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    let folder = strategy.state_dir().unwrap_or_else(|| strategy.cache_dir());
    Some(folder.join("specls"))
}

/// Where private copies of projects lie: `copies` in [`state_folder`], which unlike the temporary folder
/// no sandbox leaves open. `None` for a user without a home.
pub fn copies_folder() -> Option<PathBuf> {
    Some(state_folder()?.join("copies"))
}

/// Creates a folder that only its user can enter.
#[cfg(unix)]
pub(crate) fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Creates a folder.
#[cfg(not(unix))]
pub(crate) fn make_private(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

/// Names this very program: another version reads files in another way, and so does each build of a
/// developer's.
pub(crate) fn program() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let file = std::env::current_exe().and_then(std::fs::metadata);
        let built = file.as_ref().ok().and_then(|file| {
            file.modified().ok()?.duration_since(UNIX_EPOCH).ok().map(|since| since.as_nanos())
        });
        let size = file.as_ref().map_or(0, std::fs::Metadata::len);
        let name = format!("{} {size} {built:?}", env!("CARGO_PKG_VERSION"));
        format!("{:016x}", XxHash3_128::oneshot(name.as_bytes()) >> 64)
    })
}
