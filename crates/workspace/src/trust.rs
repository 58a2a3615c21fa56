//! Which workspaces the user trusts. Whoever clones a repository has not read it yet: an agent would
//! follow what it says, and a test command would run what it holds.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::OwnSettings;
use crate::private::make_private;

/// How far a workspace is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// The editor's user said no: reading and navigation only.
    Refused,
    /// Nobody said anything: drafts are made and reviewed, but no program runs in it.
    Undecided,
    /// Agents and `verify` may run in a copy of it.
    Granted,
}

/// The folders that the user granted trust, beside those in the settings.
#[derive(Debug, Clone)]
pub struct TrustList {
    file: Option<PathBuf>,
}

impl TrustList {
    /// The list in `state`, the program's own folder ([`crate::state_folder`]); an empty one that
    /// keeps nothing when `None`.
    pub fn new(state: Option<&Path>) -> Self {
        Self { file: state.map(|folder| folder.join("trusted")) }
    }

    /// How far the workspace at `root` is trusted. `refused` says that the editor's user does not. An
    /// editor cannot grant trust: some mix options that come with the opened folder into what they
    /// send.
    pub fn trust(&self, root: &Path, own: &OwnSettings, refused: bool) -> Trust {
        let root = real(root);
        if refused {
            return Trust::Refused;
        }
        let within = |folder: &Path| root.starts_with(real(folder));
        let in_settings = own.trusted.iter().any(|folder| within(folder));
        if in_settings || self.granted().contains(&root) {
            Trust::Granted
        } else {
            Trust::Undecided
        }
    }

    /// Keeps that the workspace at `root` is trusted; `false` when it was already.
    pub fn grant(&self, root: &Path) -> io::Result<bool> {
        let root = real(root);
        let mut granted = self.granted();
        if granted.contains(&root) {
            return Ok(false);
        }
        granted.push(root);
        self.write(&granted)?;
        Ok(true)
    }

    /// Forgets that the workspace at `root` is trusted; `false` when it was not.
    pub fn revoke(&self, root: &Path) -> io::Result<bool> {
        let root = real(root);
        let mut granted = self.granted();
        let before = granted.len();
        granted.retain(|folder| *folder != root);
        if granted.len() == before {
            return Ok(false);
        }
        self.write(&granted)?;
        Ok(true)
    }

    /// The folders, one a line.
    fn granted(&self) -> Vec<PathBuf> {
        let text = self.file.as_ref().and_then(|file| fs::read_to_string(file).ok());
        text.unwrap_or_default().lines().map(PathBuf::from).collect()
    }

    fn write(&self, granted: &[PathBuf]) -> io::Result<()> {
        let nowhere = || io::Error::other("there is no folder to keep it in");
        let file = self.file.as_ref().ok_or_else(nowhere)?;
        let folder = file.parent().ok_or_else(nowhere)?;
        make_private(folder)?;
        let mut text = String::new();
        for folder in granted {
            let name = folder.to_str().filter(|name| !name.contains('\n'));
            text.push_str(name.ok_or_else(|| io::Error::other("its name is no plain text"))?);
            text.push('\n');
        }
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        new.write_all(text.as_bytes())?;
        new.persist(file)?;
        Ok(())
    }
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trust_is_granted_folder_by_folder_or_below_folders_of_the_settings_and_can_be_taken_back() {
        let state = tempfile::tempdir().unwrap();
        let projects = tempfile::tempdir().unwrap();
        let (one, other) = (projects.path().join("one"), projects.path().join("other"));
        for folder in [&one, &other] {
            fs::create_dir(folder).unwrap();
        }
        let list = TrustList::new(Some(state.path()));
        let own = OwnSettings::default();
        assert_eq!(list.trust(&one, &own, false), Trust::Undecided);
        assert!(list.grant(&one).unwrap());
        assert!(!list.grant(&one).unwrap());
        assert_eq!(list.trust(&one, &own, false), Trust::Granted);
        assert_eq!(list.trust(&other, &own, false), Trust::Undecided);
        // A folder inside of a trusted project may be somebody else's.
        assert_eq!(list.trust(&one.join("vendor"), &own, false), Trust::Undecided);
        let own = OwnSettings { trusted: vec![projects.path().to_owned()], ..own };
        assert_eq!(list.trust(&other, &own, false), Trust::Granted);
        // What the editor's user says counts most.
        assert_eq!(list.trust(&one, &own, true), Trust::Refused);
        assert!(list.revoke(&one).unwrap());
        assert_eq!(list.trust(&one, &OwnSettings::default(), false), Trust::Undecided);
    }
}
