//! Which files belong into a copy.

use std::collections::BTreeSet;
use std::path::Path;

use ignore::WalkBuilder;
use specls_text::path_is_safe;

use super::{Audience, CopyError, CopyOf};
use crate::git;
use crate::read::metadata_below;
use crate::scan::{is_folder, relative, sources, spec_roots_of, specs};
use crate::withheld::{FOR_MODELS, is_kept_from_models};

/// What is to be copied.
pub(super) struct Listing {
    /// Paths below the root.
    pub(super) files: BTreeSet<String>,
    /// What the user should know.
    pub(super) notes: Vec<String>,
}

/// Lists what git tracks, what it does not ignore, and the specs with what steers them, whether git
/// ignores those or not. `copies` is the folder of copies, should the workspace hold it.
pub(super) fn list(what: &CopyOf, copies: &Path) -> Result<Listing, CopyError> {
    let (root, settings) = (what.root, what.settings);
    let mut found = Found { what, copies, files: BTreeSet::new(), links: 0, strange: Vec::new() };
    let mut roots = vec![root.join(".kiro").join("steering")];
    found.walk(sources(root, settings), &mut |folder| {
        roots.extend(spec_roots_of(folder, settings));
    })?;
    roots.retain(|folder| {
        let below = folder.strip_prefix(root).unwrap_or(folder);
        metadata_below(root, below).is_ok_and(|metadata| metadata.is_dir())
    });
    if let Some(walk) = specs(&roots) {
        found.walk(walk, &mut |_| ())?;
    }
    let withheld = |path: &str| what.audience == Audience::Agent && is_kept_from_models(root, path);
    for path in git::tracked(root) {
        if !found.files.contains(&path)
            && path_is_safe(&path)
            && metadata_below(root, Path::new(&path)).is_ok_and(|metadata| metadata.is_file())
            && !withheld(&path)
        {
            found.files.insert(path);
        }
    }
    let mut ignores = sources(root, settings).build_matchers();
    for path in what.unsaved.keys() {
        // A document that was never saved. What git ignores stays where it is.
        let ignored = ignores.iter_mut().any(|matcher| matcher.matched(path, false).is_ignore());
        let absent = metadata_below(root, Path::new(path)).is_err();
        if absent && !ignored && path_is_safe(path) && !withheld(path) {
            found.files.insert(path.clone());
        }
    }
    let mut notes = Vec::new();
    if found.links > 0 {
        let links = if found.links == 1 {
            "1 symbolic link".to_owned()
        } else {
            format!("{} symbolic links", found.links)
        };
        notes.push(format!("{links} not copied"));
    }
    if !found.strange.is_empty() {
        found.strange.sort();
        notes.push(format!("{} not copied: strange name", named(&found.strange)));
    }
    Ok(Listing { files: found.files, notes })
}

struct Found<'a> {
    what: &'a CopyOf<'a>,
    copies: &'a Path,
    files: BTreeSet<String>,
    links: usize,
    strange: Vec<String>,
}

impl Found<'_> {
    fn walk(
        &mut self,
        mut walk: WalkBuilder,
        folder: &mut dyn FnMut(&Path),
    ) -> Result<(), CopyError> {
        if self.what.audience == Audience::Agent {
            for name in FOR_MODELS {
                walk.add_custom_ignore_filename(name);
            }
        }
        // A folder that cannot be entered holds nothing that can be copied.
        for entry in walk.build().flatten() {
            if (self.what.stop)() {
                return Err(CopyError("the private copy was cancelled".to_owned()));
            }
            if entry.path().starts_with(self.copies) {
                continue;
            }
            if is_folder(&entry) {
                folder(entry.path());
                continue;
            }
            let Some(kind) = entry.file_type() else { continue };
            self.links += usize::from(kind.is_symlink());
            if !kind.is_file() {
                continue;
            }
            match relative(self.what.root, entry.path()) {
                Some(path) if path_is_safe(&path) => _ = self.files.insert(path),
                // The file that stands for a folder of git's.
                Some(path) if path.rsplit('/').next() == Some(".git") => {}
                _ => self.strange.push(entry.path().display().to_string()),
            }
        }
        Ok(())
    }
}

/// The first few of these names, and how many more there are.
pub(super) fn named(names: &[String]) -> String {
    const FEW: usize = 5;
    let shown = names[..names.len().min(FEW)].join(", ");
    match names.len().saturating_sub(FEW) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
