//! The folder that everything is relative to.

use std::path::{Path, PathBuf};

use crate::Settings;

/// Why no root was found: a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoRoot(pub String);

/// The nearest folder, from `start` upward, that holds specs.
pub fn find_root(start: &Path, settings: &Settings) -> Result<PathBuf, NoRoot> {
    let _ = settings;
    Err(NoRoot(format!("no specs found from {} upward", start.display())))
}
