//! What somebody asked not to be shown to a model.

use std::path::Path;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder, gitconfig_excludes_path};

use crate::Settings;
use crate::read::Role;

/// Files in the words of a `.gitignore` that say what no model sees, whatever git does.
pub(crate) const FOR_MODELS: &[&str] = &[".kiroignore", ".aiexclude"];

/// Whether the file at `path` below `root` is kept from models: `.kiroignore` or `.aiexclude`, in its
/// folder or further up, names it; or git ignores it. What specs and steering lie in is often ignored
/// by git and yet there to be read, so for these git is not asked.
///
/// What lies behind a symbolic link is not read, so it is not written either: the link may lead to a
/// place of another kind than its name says.
pub(crate) fn is_withheld(root: &Path, path: &str, settings: &Settings) -> bool {
    if is_behind_link(root, path) || is_kept_from_models(root, path) {
        return true;
    }
    let is_spec = Role::of(path, settings) == Role::Spec || path.starts_with(".kiro/");
    !is_spec && (is_ignored(root, path, ".gitignore") || is_excluded(root, path))
}

/// Whether a folder on the way to `path`, or what lies there, is a symbolic link.
fn is_behind_link(root: &Path, path: &str) -> bool {
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    ends.map(|end| root.join(&path[..end])).any(|place| place.is_symlink())
}

/// Whether `.kiroignore` or `.aiexclude` names the file at `path`.
pub(crate) fn is_kept_from_models(root: &Path, path: &str) -> bool {
    FOR_MODELS.iter().any(|name| is_ignored(root, path, name))
}

/// What the files called `name` say, the innermost first.
fn is_ignored(root: &Path, path: &str, name: &str) -> bool {
    let folders = path.rmatch_indices('/').map(|(at, _)| &path[..at]).chain([""]);
    for folder in folders {
        let folder = root.join(folder);
        let file = folder.join(name);
        // A link may lead anywhere; what is no plain file says nothing.
        if !file.symlink_metadata().is_ok_and(|metadata| metadata.is_file()) {
            continue;
        }
        let (rules, _) = Gitignore::new(&file);
        match rules.matched_path_or_any_parents(root.join(path), false) {
            Match::Ignore(_) => return true,
            Match::Whitelist(_) => return false,
            Match::None => {}
        }
    }
    false
}

/// What git ignores without a file in the project: `.git/info/exclude` and the user's own list.
fn is_excluded(root: &Path, path: &str) -> bool {
    let mut rules = GitignoreBuilder::new(root);
    if let Some(git) = crate::git::repository(root) {
        let _ = rules.add(git.join("info/exclude"));
    }
    if let Some(own) = gitconfig_excludes_path() {
        let _ = rules.add(own);
    }
    rules.build().is_ok_and(|rules| rules.matched_path_or_any_parents(path, false).is_ignore())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_and_the_files_for_models_name_is_withheld_and_specs_only_by_the_latter() {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            (".gitignore", "target/\n.kiro/\n*.log\n"),
            (".kiroignore", "secrets/**\n"),
            ("web/.gitignore", "!keep.log\n"),
            ("web/.aiexclude", "private.ts\n.kiro/specs/hush/\n"),
            (".kiro/specs/hidden/.aiexclude", "*\n"),
        ] {
            let file = folder.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        let withheld = |path: &str| is_withheld(folder.path(), path, &Settings::default());
        for path in [
            "target/debug/a.rs",
            "a.log",
            "secrets/x/key.rs",
            "web/private.ts",
            "web/deep/private.ts",
            ".kiro/specs/hidden/design.md",
        ] {
            assert!(withheld(path), "{path}");
        }
        #[cfg(unix)]
        {
            std::fs::create_dir(folder.path().join(".vscode")).unwrap();
            std::os::unix::fs::symlink(".vscode", folder.path().join("notes")).unwrap();
            assert!(withheld("notes/tasks.json") && withheld("notes"));
        }
        for path in
            ["src/a.rs", "web/keep.log", ".kiro/specs/x/design.md", ".kiro/steering/product.md"]
        {
            assert!(!withheld(path), "{path}");
        }
    }
}
