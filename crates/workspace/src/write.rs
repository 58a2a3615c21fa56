//! Writing an accepted change set.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use specls_text::{ChangeSet, FileChange, path_is_safe};
use tempfile::NamedTempFile;

use crate::read::{BYTE_ORDER_MARK, read_text};

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
/// beside its place and moved there. Keeps permissions, byte order marks and symbolic links inside
/// the root, creates folders, and takes those away that a removal leaves empty. When a file fails,
/// those before it get their old text back.
pub fn write(root: &Path, changes: &ChangeSet) -> Result<(), WriteError> {
    let root = root.canonicalize().map_err(|error| WriteError {
        path: String::new(),
        message: format!("{} cannot be entered ({error}); nothing was written", root.display()),
    })?;
    let mut prepared = Vec::with_capacity(changes.files.len());
    for change in &changes.files {
        let file = Prepared::new(&root, change).map_err(|message| WriteError {
            path: change.path.clone(),
            message: format!("{} {message}; nothing was written", change.path),
        })?;
        prepared.push(file);
    }
    for (number, file) in prepared.iter().enumerate() {
        if let Err(error) = file.write() {
            let lost: Vec<&str> = prepared[..number]
                .iter()
                .filter(|written| written.take_back().is_err())
                .map(|written| written.change.path.as_str())
                .collect();
            let outcome = match lost.is_empty() {
                true => "nothing was changed".to_owned(),
                false => format!("{} could not be taken back", lost.join(", ")),
            };
            let path = file.change.path.clone();
            let message = format!("{path} cannot be written ({error}); {outcome}");
            return Err(WriteError { path, message });
        }
    }
    for file in prepared.iter().filter(|file| file.change.removed) {
        let folders = file.place.ancestors().skip(1);
        for folder in folders.take_while(|folder| **folder != root && folder.starts_with(&root)) {
            // One that holds something stays.
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
    Ok(())
}

/// A change that passed all checks.
struct Prepared<'a> {
    change: &'a FileChange,
    /// Where the bytes really lie.
    place: PathBuf,
    /// What the disk holds now.
    old: Option<Vec<u8>>,
    /// Who may do what with it now.
    permissions: Option<fs::Permissions>,
    /// The outermost folder that has to be created.
    new_folder: Option<PathBuf>,
}

impl<'a> Prepared<'a> {
    fn new(root: &Path, change: &'a FileChange) -> Result<Self, String> {
        if !path_is_safe(&change.path) {
            return Err("is no path below the project's folder".to_owned());
        }
        let asked = root.join(&change.path);
        let mut existing = asked.as_path();
        let mut new_folder = None;
        while existing.symlink_metadata().is_err() {
            let Some(parent) = existing.parent() else { break };
            if existing != asked {
                new_folder = Some(existing.to_owned());
            }
            existing = parent;
        }
        let real = existing
            .canonicalize()
            .map_err(|error| format!("lies behind a broken link ({error}); mend the link"))?;
        let below = real
            .strip_prefix(root)
            .map_err(|_| "leads outside the project's folder through a symbolic link".to_owned())?;
        if below.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git")) {
            return Err("leads into git's own folder through a symbolic link".to_owned());
        }
        let place = match asked.strip_prefix(existing) {
            Ok(rest) if !rest.as_os_str().is_empty() => real.join(rest),
            _ => real,
        };
        let text = read_text(&place, u64::MAX)?;
        match (&change.before, &text) {
            (None, None) if place.symlink_metadata().is_ok() => {
                return Err("is a folder, not a file".to_owned());
            }
            (None, Some(_)) => {
                return Err(
                    "exists already, and the change would create it; draft it again".to_owned()
                );
            }
            (Some(_), None) => {
                return Err("is gone since the change was drafted; draft it again".to_owned());
            }
            (Some(before), Some(text)) if before != text => {
                return Err("changed since the change was drafted; draft it again".to_owned());
            }
            _ => {}
        }
        let old = match text {
            Some(_) => Some(fs::read(&place).map_err(|error| format!("cannot be read ({error})"))?),
            None => None,
        };
        let permissions = fs::metadata(&place).ok().map(|metadata| metadata.permissions());
        if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
            return Err("is read-only; allow writing to it".to_owned());
        }
        if change.removed && asked.symlink_metadata().is_ok_and(|it| it.is_symlink()) {
            return Err("is a symbolic link; remove it yourself".to_owned());
        }
        Ok(Self { change, place, old, permissions, new_folder })
    }

    fn write(&self) -> io::Result<()> {
        if self.change.removed {
            return fs::remove_file(&self.place);
        }
        let mark = BYTE_ORDER_MARK.as_bytes();
        let marked = self.old.as_ref().is_some_and(|old| old.starts_with(mark));
        let mut bytes = if marked { mark.to_vec() } else { Vec::new() };
        bytes.extend_from_slice(self.change.after.as_bytes());
        replace(&self.place, &bytes)
    }

    fn take_back(&self) -> io::Result<()> {
        match &self.old {
            Some(old) => {
                replace(&self.place, old)?;
                match &self.permissions {
                    Some(permissions) => fs::set_permissions(&self.place, permissions.clone()),
                    None => Ok(()),
                }
            }
            None => {
                fs::remove_file(&self.place)?;
                match &self.new_folder {
                    Some(folder) => fs::remove_dir_all(folder),
                    None => Ok(()),
                }
            }
        }
    }
}

/// Puts `bytes` at `place` in one step: readers see the old text or the new one, never a part.
fn replace(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = place.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    match fs::metadata(place) {
        Ok(metadata) => file.as_file().set_permissions(metadata.permissions())?,
        #[cfg(unix)]
        Err(_) => {
            // A temporary file is private; a new file is like every other new file.
            use std::os::unix::fs::PermissionsExt;
            file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
        }
        #[cfg(not(unix))]
        Err(_) => {}
    }
    file.persist(place).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn change(path: &str, before: Option<&str>, after: &str) -> FileChange {
        FileChange::new(path, before.map(Into::into), after)
    }

    fn folder(files: &[(&str, &str)]) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn outcome(folder: &TempDir, files: Vec<FileChange>) -> String {
        match write(folder.path(), &ChangeSet { files }) {
            Ok(()) => "written".to_owned(),
            Err(error) => error.message,
        }
    }

    fn text(folder: &TempDir, path: &str) -> String {
        fs::read_to_string(folder.path().join(path)).unwrap_or_else(|_| "absent".to_owned())
    }

    #[test]
    fn files_are_changed_and_created_with_their_folders() {
        let folder = folder(&[("a.md", "one\r\n")]);
        let files =
            vec![change("a.md", Some("one\r\n"), "two\r\n"), change("x/y/b é.md", None, "new")];
        assert_eq!(outcome(&folder, files), "written");
        assert_eq!(
            (text(&folder, "a.md"), text(&folder, "x/y/b é.md")),
            ("two\r\n".into(), "new".into())
        );
    }

    #[test]
    fn one_file_that_moved_on_keeps_all_from_being_written() {
        let folder = folder(&[("a.md", "one"), ("b.md", "typed")]);
        let files = vec![change("a.md", Some("one"), "two"), change("b.md", Some("old"), "new")];
        assert_eq!(
            outcome(&folder, files),
            "b.md changed since the change was drafted; draft it again; nothing was written"
        );
        assert_eq!(text(&folder, "a.md"), "one");
    }

    #[test]
    fn a_file_that_appeared_or_vanished_is_not_written() {
        let folder = folder(&[("a.md", "mine")]);
        assert!(outcome(&folder, vec![change("a.md", None, "x")]).contains("exists already"));
        assert!(outcome(&folder, vec![change("b.md", Some(""), "x")]).contains("is gone"));
        assert_eq!(text(&folder, "a.md"), "mine");
    }

    #[test]
    fn a_removed_file_goes_with_the_folders_that_it_leaves_empty() {
        let folder = folder(&[("a/b/c.md", "one"), ("a/d.md", "two"), ("e.md", "typed")]);
        let removal = |path: &str, before: &str| FileChange::removal(path, before.into());
        assert!(outcome(&folder, vec![removal("e.md", "old")]).contains("changed since"));
        assert!(outcome(&folder, vec![removal("f.md", "old")]).contains("is gone"));
        let files = vec![removal("a/b/c.md", "one"), change("new/c.md", None, "one")];
        assert_eq!(outcome(&folder, files), "written");
        assert!(!folder.path().join("a/b").exists());
        assert_eq!(
            (text(&folder, "a/d.md"), text(&folder, "new/c.md")),
            ("two".into(), "one".into())
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_removed_file_comes_back_with_its_permissions_when_a_later_file_fails() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder(&[("run", "\u{feff}one")]);
        let path = folder.path().join("run");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o750)).unwrap();
        let files = vec![
            FileChange::removal("run", "one".into()),
            change("new/b", None, "file"),
            change("new/b/c", None, "below a file"),
        ];
        assert!(outcome(&folder, files).ends_with("nothing was changed"));
        assert_eq!(text(&folder, "run"), "\u{feff}one");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o750);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_removed() {
        let folder = folder(&[("a.md", "one")]);
        std::os::unix::fs::symlink("a.md", folder.path().join("b.md")).unwrap();
        let files = vec![FileChange::removal("b.md", "one".into())];
        assert!(outcome(&folder, files).contains("is a symbolic link"));
        assert_eq!(text(&folder, "a.md"), "one");
    }

    #[test]
    fn paths_outside_the_folder_are_refused() {
        let folder = folder(&[]);
        for path in ["../x", "/tmp/x", ".git/hooks/x"] {
            assert!(outcome(&folder, vec![change(path, None, "x")]).contains("is no path below"));
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_out_are_refused_and_links_inside_are_kept() {
        let outside = folder(&[("secret", "s")]);
        let folder = folder(&[("real/a.md", "one"), (".git/config", "c")]);
        let link = |from: &Path, to: &str| {
            std::os::unix::fs::symlink(from, folder.path().join(to)).unwrap()
        };
        link(outside.path(), "out");
        link(&folder.path().join("real"), "in");
        link(&folder.path().join(".git"), "git");
        assert!(outcome(&folder, vec![change("out/new", None, "x")]).contains("leads outside"));
        assert!(
            outcome(&folder, vec![change("out/secret", Some("s"), "x")]).contains("leads outside")
        );
        assert!(outcome(&folder, vec![change("git/config", Some("c"), "x")]).contains("git's own"));
        assert_eq!(outcome(&folder, vec![change("in/a.md", Some("one"), "two")]), "written");
        assert_eq!(text(&folder, "real/a.md"), "two");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_byte_order_marks_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder(&[("run", "\u{feff}one")]);
        let path = folder.path().join("run");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(outcome(&folder, vec![change("run", Some("one"), "two")]), "written");
        assert_eq!(text(&folder, "run"), "\u{feff}two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o755);
    }

    #[test]
    fn what_was_written_is_taken_back_when_a_later_file_fails() {
        // The second file needs a folder where the first one puts a file: both pass the checks.
        let folder = folder(&[("a.md", "one")]);
        let files = vec![
            change("a.md", Some("one"), "two"),
            change("new/b", None, "file"),
            change("new/b/c", None, "below a file"),
        ];
        assert!(outcome(&folder, files).ends_with("nothing was changed"));
        assert_eq!(
            (text(&folder, "a.md"), text(&folder, "new/b")),
            ("one".into(), "absent".into())
        );
    }
}
