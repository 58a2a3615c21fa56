//! The folder that everything is relative to.

use std::path::{Path, PathBuf};

use crate::scan::spec_roots_of;
use crate::{Settings, SettingsSources};

/// Why no root was found: a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoRoot(pub String);

impl std::fmt::Display for NoRoot {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for NoRoot {}

/// The nearest folder, from `start` upward, that holds specs: where they lie usually, or where the
/// folder's own settings say. `start` may also be a file.
pub fn find_root(start: &Path, sources: &SettingsSources) -> Result<PathBuf, NoRoot> {
    let absolute = std::path::absolute(start)
        .map_err(|error| NoRoot(format!("{} is no usable path: {error}", start.display())))?;
    if !absolute.exists() {
        return Err(NoRoot(format!("{} does not exist; give a folder that does", start.display())));
    }
    let mut looked_for: Vec<String> = Vec::new();
    for folder in absolute.ancestors() {
        let (settings, _) = Settings::load(folder, sources);
        if !spec_roots_of(folder, &settings).is_empty() {
            return Ok(folder.to_owned());
        }
        let others = settings.spec_roots.into_iter();
        let others: Vec<String> = others.filter(|root| !looked_for.contains(root)).collect();
        looked_for.extend(others);
    }
    Err(NoRoot(format!(
        "no specs found from {} upward (looked for {}); name the project's folder with --root, or \
         start a spec with `specls init NAME`",
        absolute.display(),
        looked_for.join(", ")
    )))
}
