//! The folder that everything is relative to.

use std::path::{Path, PathBuf};

use crate::Settings;
use crate::scan::spec_roots_of;

/// Why no root was found: a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoRoot(pub String);

impl std::fmt::Display for NoRoot {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for NoRoot {}

/// The nearest folder, from `start` upward, that holds specs. `start` may also be a file.
pub fn find_root(start: &Path, settings: &Settings) -> Result<PathBuf, NoRoot> {
    let absolute = std::path::absolute(start)
        .map_err(|error| NoRoot(format!("{} is no usable path: {error}", start.display())))?;
    if !absolute.exists() {
        return Err(NoRoot(format!("{} does not exist; give a folder that does", start.display())));
    }
    absolute
        .ancestors()
        .find(|folder| !spec_roots_of(folder, settings).is_empty())
        .map(Path::to_owned)
        .ok_or_else(|| {
            NoRoot(format!(
                "no specs found from {} upward (looked for {}); name the project's folder with \
                 --root, or start a spec with `specls init NAME`",
                absolute.display(),
                settings.spec_roots.join(", ")
            ))
        })
}
