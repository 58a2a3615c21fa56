//! The roots that are served, and which of them a document belongs to.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use specls_ide::{Drafters, Suggested};
use specls_spec::SpecId;
use specls_text::{ContentChange, Document, Encoding};
use specls_workspace::{
    EDITOR_SECTION, FileProblem, HeadMark, Reports, Settings, SettingsSources, Watcher, Workspace,
    find_root,
};
use tower_lsp::gen_lsp_types::Uri;

use crate::abilities::Abilities;
use crate::convert::file_path;
use crate::likeness::Likeness;
use crate::picture::Picture;

/// Names a root for as long as the server runs.
pub type RootId = u32;

/// One root with what the server keeps beside its workspace.
pub struct Root {
    /// Its name.
    pub id: RootId,
    /// The folders of the client's that led to it: it is served while one is left.
    pub folders: BTreeSet<PathBuf>,
    /// Its files.
    pub workspace: Workspace,
    /// What is wrong in the files that its settings come from.
    pub settings_problems: Vec<FileProblem>,
    /// Settings that name no spec, as they were found last.
    unknown_specs: RefCell<Option<UnknownSpecs>>,
    /// Watches it.
    pub watcher: Option<Watcher>,
    /// Whether its specs were read once; questions wait for that.
    pub specs_read: bool,
    /// Whether it was read once what its code cites; what is said of code waits for that.
    pub citations_read: bool,
    /// Whether its code was read whole once; what is written into code waits for that.
    pub sources_read: bool,
    /// Reading it, beyond the first look.
    pub indexing: Indexing,
    /// Tells its scans to stop.
    pub stop: Arc<AtomicBool>,
    /// The URIs of open documents as the client spells them, by path.
    pub uris: Arc<HashMap<String, Uri>>,
    /// Folders of specs whose requirements differ from git's last commit.
    pub changed: Arc<BTreeSet<String>>,
    /// Finding that out.
    pub comparison: Comparison,
    /// What was suggested for criteria and symbols.
    pub suggested: Arc<Suggested>,
    /// The words that suggestions rest on.
    pub likeness: Likeness,
    /// Who can draft, as menus name them.
    pub drafters: Arc<Drafters>,
}

/// Settings that name a spec that does not exist, and what that rests on.
struct UnknownSpecs {
    specs: Arc<[SpecId]>,
    settings: Arc<Settings>,
    problems: Arc<[FileProblem]>,
}

/// What is still to be read of a root, and what is under way. Each kind one at a time.
#[derive(Default)]
pub struct Indexing {
    /// Sources of which more than the citations is to be read.
    pub unread: Vec<String>,
    /// Whether some are being read.
    pub reading: bool,
    /// What changed outside and is to be read again.
    pub changed: BTreeSet<PathBuf>,
    /// Whether some of that is being read.
    pub reading_again: bool,
    /// The commit whose history is known.
    pub head: HeadMark,
    /// Whether git's log is being read.
    pub asking_git: bool,
    /// The reports of tests that were read.
    pub reports: Option<Reports>,
    /// Whether the reports of tests are being read.
    pub reading_results: bool,
    /// Whether they are to be read once more after that.
    pub results_due: bool,
}

/// Which folders of specs are to be compared with git's last commit.
#[derive(Default)]
pub struct Comparison {
    /// Folders whose answer is missing or too old.
    pub due: BTreeSet<String>,
    /// Whether some are being compared.
    pub running: bool,
}

impl Root {
    /// What questions are answered from.
    pub fn picture(&self, abilities: &Arc<Abilities>) -> Picture {
        Picture::new(self, abilities)
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Root {
    /// What is wrong in the files that the settings come from; once the specs are read, also settings
    /// that name none of them.
    pub fn broken_settings(&self) -> Vec<FileProblem> {
        let mut problems = self.settings_problems.clone();
        let unknown = self.unknown_specs();
        problems.extend(unknown.iter().filter(|problem| problem.path != EDITOR_SECTION).cloned());
        problems
    }

    /// Settings that name a spec that does not exist. Found anew when there are other specs or other
    /// settings.
    pub fn unknown_specs(&self) -> Arc<[FileProblem]> {
        let settings = self.workspace.settings();
        if !self.specs_read || settings.spec_for.is_empty() {
            return Arc::default();
        }
        let snapshot = self.workspace.snapshot();
        let specs = snapshot.spec_ids();
        let mut found = self.unknown_specs.borrow_mut();
        if let Some(found) = &*found
            && Arc::ptr_eq(&found.specs, specs)
            && Arc::ptr_eq(&found.settings, settings)
        {
            return Arc::clone(&found.problems);
        }
        let problems: Arc<[FileProblem]> = settings.unknown_specs(&snapshot).into();
        *found = Some(UnknownSpecs {
            specs: Arc::clone(specs),
            settings: Arc::clone(settings),
            problems: Arc::clone(&problems),
        });
        problems
    }
}

/// All roots, and the open documents that lie in none.
#[derive(Default)]
pub struct Roots {
    roots: Vec<Root>,
    next: RootId,
    outside: HashMap<Uri, Document>,
    /// No folder was given: roots are found from the documents that are opened.
    pub from_documents: bool,
    /// The user was told that not all changes from outside are seen.
    pub watched_badly: bool,
    /// Where settings come from besides the roots.
    pub settings: SettingsSources,
}

impl Roots {
    /// No roots yet.
    pub fn new(settings: SettingsSources) -> Self {
        Self { settings, ..Self::default() }
    }

    /// All roots.
    pub fn iter(&self) -> impl Iterator<Item = &Root> {
        self.roots.iter()
    }

    /// All of them, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Root> {
        self.roots.iter_mut()
    }

    /// The root with this name, unless it was removed meanwhile.
    pub fn get(&self, id: RootId) -> Option<&Root> {
        self.roots.iter().find(|root| root.id == id)
    }

    /// The root with this name, to change it.
    pub fn get_mut(&mut self, id: RootId) -> Option<&mut Root> {
        self.roots.iter_mut().find(|root| root.id == id)
    }

    /// Adds the root that `folder` lies in, or `folder` itself when no specs are found upward.
    /// `None` when that root is there already.
    pub fn add(&mut self, folder: &Path) -> Option<RootId> {
        let path = find_root(folder, &self.settings).unwrap_or_else(|_| folder.to_owned());
        if let Some(root) = self.roots.iter_mut().find(|root| root.workspace.root() == path) {
            root.folders.insert(folder.to_owned());
            return None;
        }
        let (settings, settings_problems) = Settings::load(&path, &self.settings);
        let id = self.next;
        self.next += 1;
        self.roots.push(Root {
            id,
            folders: BTreeSet::from([folder.to_owned()]),
            workspace: Workspace::new(path, settings),
            settings_problems,
            unknown_specs: RefCell::default(),
            watcher: None,
            specs_read: false,
            citations_read: false,
            sources_read: false,
            indexing: Indexing::default(),
            stop: Arc::default(),
            uris: Arc::default(),
            changed: Arc::default(),
            comparison: Comparison::default(),
            suggested: Arc::default(),
            likeness: Likeness::default(),
            drafters: Arc::default(),
        });
        self.move_in(id);
        let homeless: Vec<Uri> = self.outside.keys().cloned().collect();
        for uri in homeless {
            if self.place(&uri).is_some()
                && let Some(document) = self.outside.remove(&uri)
            {
                self.open(&uri, document.text(), document.version());
            }
        }
        Some(id)
    }

    /// The client serves `folder` no more; the root that no other folder leads to now.
    pub fn folder_removed(&mut self, folder: &Path) -> Option<RootId> {
        let root = self.roots.iter_mut().find(|root| root.folders.contains(folder))?;
        root.folders.remove(folder);
        root.folders.is_empty().then_some(root.id)
    }

    /// Opens again what is open in roots further out and lies in this one.
    fn move_in(&mut self, id: RootId) {
        let others = self.roots.iter().filter(|root| root.id != id);
        let moved: Vec<(RootId, String, Uri)> = others
            .flat_map(|root| {
                root.uris.iter().map(|(path, uri)| (root.id, path.clone(), uri.clone()))
            })
            .filter(|(_, _, uri)| self.place(uri).is_some_and(|(place, _)| place == id))
            .collect();
        for (outer, path, uri) in moved {
            let Some(root) = self.get_mut(outer) else { continue };
            let document = root
                .workspace
                .document(&path)
                .map(|document| (Arc::clone(document.text()), document.version()));
            root.workspace.close(&path);
            Arc::make_mut(&mut root.uris).remove(&path);
            if let Some((text, version)) = document {
                self.open(&uri, &text, version);
            }
        }
    }

    /// Removes a root; its open documents lie outside from now on.
    pub fn remove(&mut self, id: RootId) {
        let Some(at) = self.roots.iter().position(|root| root.id == id) else { return };
        let root = self.roots.remove(at);
        for (path, uri) in root.uris.iter() {
            if let Some(document) = root.workspace.document(path) {
                self.open(uri, document.text(), document.version());
            }
        }
    }

    /// The root and the path below it of a document; the deepest root counts.
    pub fn place(&self, uri: &Uri) -> Option<(RootId, String)> {
        let file = file_path(uri)?;
        self.roots
            .iter()
            .filter_map(|root| Some((root, root.workspace.relative(&file)?)))
            .max_by_key(|(root, _)| root.workspace.root().as_os_str().len())
            .map(|(root, path)| (root.id, path))
    }

    /// A document was opened.
    pub fn open(&mut self, uri: &Uri, text: &str, version: i32) {
        let Some((id, path)) = self.place(uri) else {
            self.outside.insert(uri.clone(), Document::new(text, version));
            return;
        };
        if let Some(root) = self.get_mut(id) {
            root.workspace.open(&path, text, version);
            Arc::make_mut(&mut root.uris).insert(path, uri.clone());
        }
    }

    /// An open document changed.
    pub fn change(
        &mut self,
        uri: &Uri,
        changes: &[ContentChange],
        encoding: Encoding,
        version: i32,
    ) {
        if let Some(document) = self.outside.get_mut(uri) {
            document.change(changes, encoding, version);
        } else if let Some((id, path)) = self.place(uri)
            && let Some(root) = self.get_mut(id)
        {
            root.workspace.change(&path, changes, encoding, version);
        }
    }

    /// A document was closed.
    pub fn close(&mut self, uri: &Uri) {
        self.outside.remove(uri);
        if let Some((id, path)) = self.place(uri)
            && let Some(root) = self.get_mut(id)
        {
            root.workspace.close(&path);
            Arc::make_mut(&mut root.uris).remove(&path);
        }
    }

    /// An open document, wherever it lies.
    pub fn document(&self, uri: &Uri) -> Option<&Document> {
        self.outside.get(uri).or_else(|| {
            let (root, path) = self.place(uri)?;
            self.get(root)?.workspace.document(&path)
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs;

    use super::*;

    const TASKS: &str = ".kiro/specs/hanoi/tasks.md";

    fn spec(folder: &Path) -> Uri {
        let path = folder.join(TASKS);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "disk\n").unwrap();
        Uri::from_file_path(path).unwrap()
    }

    #[test]
    fn a_root_is_served_while_a_folder_leads_to_it() {
        let folder = tempfile::tempdir().unwrap();
        spec(folder.path());
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        fs::create_dir(&one).unwrap();
        fs::create_dir(&other).unwrap();
        let mut roots = Roots::default();
        let root = roots.add(&one);
        assert!(root.is_some());
        assert_eq!(roots.add(&other), None);
        assert_eq!(roots.folder_removed(&one), None);
        assert_eq!(roots.folder_removed(&one), None, "it was removed already");
        assert_eq!(roots.folder_removed(&other), root);
    }

    #[test]
    fn typing_does_not_look_again_for_specs_that_settings_name() {
        let folder = tempfile::tempdir().unwrap();
        let uri = spec(folder.path());
        fs::write(folder.path().join("specls.toml"), "spec-for = { \"src\" = \"chess\" }\n")
            .unwrap();
        let mut roots = Roots::default();
        let id = roots.add(folder.path()).unwrap();
        roots.open(&uri, "disk\n", 1);
        roots.get_mut(id).unwrap().specs_read = true;
        let before = roots.get(id).unwrap().unknown_specs();
        assert_eq!(before.len(), 1);

        let all = ContentChange { range: None, text: "typed\n".to_owned() };
        roots.change(&uri, &[all], Encoding::Utf16, 2);
        assert!(Arc::ptr_eq(&before, &roots.get(id).unwrap().unknown_specs()));

        let chess = folder.path().join(".kiro/specs/chess/tasks.md");
        roots.open(&Uri::from_file_path(chess).unwrap(), "new\n", 1);
        assert!(roots.get(id).unwrap().unknown_specs().is_empty());
    }

    #[test]
    fn an_open_document_moves_into_the_root_that_comes_nearer_and_back() {
        let folder = tempfile::tempdir().unwrap();
        spec(folder.path());
        let nested = folder.path().join("packages/a");
        let uri = spec(&nested);
        let mut roots = Roots::default();
        let outer = roots.add(folder.path()).unwrap();
        roots.open(&uri, "typed\n", 7);
        let path = format!("packages/a/{TASKS}");
        assert!(roots.get(outer).unwrap().workspace.document(&path).is_some());

        let inner = roots.add(&nested).unwrap();
        assert!(roots.get(outer).unwrap().workspace.document(&path).is_none());
        assert!(roots.get(outer).unwrap().uris.is_empty());
        let document = roots.get(inner).unwrap().workspace.document(TASKS).unwrap();
        assert_eq!((&**document.text(), document.version()), ("typed\n", 7));

        roots.remove(inner);
        let document = roots.get(outer).unwrap().workspace.document(&path).unwrap();
        assert_eq!((&**document.text(), document.version()), ("typed\n", 7));
    }
}
