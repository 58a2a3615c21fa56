//! The one owner of what is known: the index over the disk, with open documents on top.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use specls_text::{ContentChange, Document, Encoding};
use specls_trace::{Index, Snapshot, Sources};

use crate::{FileProblem, Scan, Settings};

/// A root with its open documents and its index. Paths are relative to the root, with `/`.
pub struct Workspace {
    root: PathBuf,
    settings: Settings,
    index: Index,
}

impl Workspace {
    /// A workspace of which nothing is read yet.
    pub fn new(root: PathBuf, settings: Settings) -> Self {
        Self { root, settings, index: Index::default() }
    }

    /// The root's absolute path.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The settings that hold.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The path below the root of an absolute path; `None` outside it. No disk access.
    pub fn relative(&self, path: &Path) -> Option<String> {
        let _ = path;
        None
    }

    /// The absolute path of a path below the root.
    pub fn absolute(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Takes over what a [`crate::scan`] read. Open documents stay on top; files that an earlier
    /// scan knew and this one of the same scope does not are forgotten. Returns the paths whose
    /// facts changed, and keeps the scan's problems.
    pub fn take(&mut self, scan: Scan, scope: crate::Scope) -> Vec<String> {
        let _ = (scan, scope);
        Vec::new()
    }

    /// Files that could not be read.
    pub fn file_problems(&self) -> &[FileProblem] {
        &[]
    }

    /// A document was opened in the editor: its text counts from now on.
    pub fn open(&mut self, path: &str, text: &str, version: i32) {
        let _ = (path, text, version);
    }

    /// An open document changed.
    pub fn change(
        &mut self,
        path: &str,
        changes: &[ContentChange],
        encoding: Encoding,
        version: i32,
    ) {
        let _ = (path, changes, encoding, version);
    }

    /// A document was closed: the disk counts again.
    pub fn close(&mut self, path: &str) {
        let _ = path;
    }

    /// The open document at `path`.
    pub fn document(&self, path: &str) -> Option<&Document> {
        let _ = path;
        None
    }

    /// Reads again the files or folders at `paths` (absolute), which something outside changed,
    /// created or deleted. Returns the relative paths of files whose facts changed; an open document
    /// hides its file's change on disk.
    pub fn refresh(&mut self, paths: &[PathBuf]) -> Vec<String> {
        let _ = paths;
        Vec::new()
    }

    /// The present state, for questions.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.index.snapshot()
    }

    /// The present texts, open documents over disk over git; a picture that later changes of open
    /// documents do not touch.
    pub fn sources(&self) -> Arc<dyn Sources> {
        Arc::new(NoSources)
    }
}

struct NoSources;

impl Sources for NoSources {
    fn text(&self, _path: &str) -> Option<Arc<str>> {
        None
    }

    fn committed(&self, _path: &str) -> Option<Arc<str>> {
        None
    }
}
