//! Where programs lie that somebody named.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Where a program lies. A name is looked up in `path`, a list of folders as `PATH` is one, but only in
/// absolute folders: others would be folders of the project. What holds a separator is a path, seen from
/// `folder`.
pub fn find_program(name: &str, folder: &Path, path: Option<&OsStr>) -> Option<PathBuf> {
    if name.is_empty() {
        return None;
    }
    if name.contains(std::path::is_separator) {
        let place = folder.join(name);
        return place.is_file().then_some(place);
    }
    if cfg!(windows) {
        // The system knows which endings make a program, and does not look in the present folder.
        return Some(PathBuf::from(name));
    }
    let folders = path.map(std::env::split_paths).into_iter().flatten();
    folders.filter(|folder| folder.is_absolute()).map(|it| it.join(name)).find(|it| is_program(it))
}

#[cfg(unix)]
fn is_program(place: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(place).is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(place: &Path) -> bool {
    place.is_file()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_looked_up_in_absolute_folders_and_a_path_is_seen_from_the_project() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("check");
        std::fs::write(&place, "#!/bin/sh\n").unwrap();
        let path = std::env::join_paths([Path::new("."), folder.path()]).unwrap();
        let find = |name, path: Option<&OsStr>| find_program(name, folder.path(), path);
        assert_eq!(find("check", Some(&path)), None);
        std::fs::set_permissions(&place, std::fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(find("check", Some(&path)), Some(place.clone()));
        assert_eq!(find("check", Some(OsStr::new("."))), None);
        assert_eq!(find("./check", None), Some(folder.path().join("./check")));
        assert_eq!(find("", Some(&path)), None);
    }
}
