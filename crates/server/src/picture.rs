//! What questions about one root are answered from: nothing in it changes any more.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use specls_ide::{Beside, Changes, Drafters, Suggested};
use specls_text::{Encoding, LineIndex};
use specls_trace::{Place, Snapshot, Sources, SpecFile};
use specls_workspace::Settings;
use tower_lsp::gen_lsp_types::{Location, Uri};

use crate::abilities::Abilities;
use crate::convert::Ruler;
use crate::roots::Root;

/// What questions about one root are answered from. One is made for each question.
pub struct Picture {
    /// The root's absolute path.
    pub root: PathBuf,
    /// Its index.
    pub snapshot: Arc<Snapshot>,
    /// Its texts.
    pub sources: Arc<dyn Sources>,
    /// Its settings.
    pub settings: Arc<Settings>,
    /// What the client can do.
    pub abilities: Arc<Abilities>,
    /// The URIs of open documents as the client spells them, by path.
    uris: Arc<HashMap<String, Uri>>,
    /// The versions of open documents, by path.
    versions: HashMap<String, i32>,
    /// Folders of specs whose requirements differ from git's last commit.
    changed: Arc<BTreeSet<String>>,
    /// Whether it is known what the code cites.
    pub citations_read: bool,
    /// What was suggested.
    suggested: Arc<Suggested>,
    /// Who can draft.
    drafters: Arc<Drafters>,
    /// The texts that were asked for, with their lines: each is read and measured once.
    measured: RefCell<HashMap<String, Option<Measured>>>,
}

/// A text with its lines, the same for as long as a question is answered.
#[derive(Clone)]
pub struct Measured {
    text: MeasuredText,
    encoding: Encoding,
}

#[derive(Clone)]
enum MeasuredText {
    Document(Arc<SpecFile>),
    Source(Arc<(Arc<str>, LineIndex)>),
}

impl Measured {
    /// The text, ready to be asked for places.
    pub fn ruler(&self) -> Ruler<'_> {
        let (text, lines) = match &self.text {
            MeasuredText::Document(file) => (&*file.text, &file.lines),
            MeasuredText::Source(source) => (&*source.0, &source.1),
        };
        Ruler { text, lines, encoding: self.encoding }
    }
}

impl Picture {
    /// The picture of a root as it is now.
    pub fn new(root: &Root, abilities: &Arc<Abilities>) -> Self {
        let versions = root.workspace.documents();
        Self {
            root: root.workspace.root().to_owned(),
            snapshot: root.workspace.snapshot(),
            sources: root.workspace.sources(),
            settings: Arc::clone(root.workspace.settings()),
            abilities: Arc::clone(abilities),
            uris: Arc::clone(&root.uris),
            versions: versions
                .map(|(path, document)| (path.to_owned(), document.version()))
                .collect(),
            citations_read: root.citations_read,
            changed: Arc::clone(&root.changed),
            suggested: Arc::clone(&root.suggested),
            drafters: Arc::clone(&root.drafters),
            measured: RefCell::default(),
        }
    }

    /// Whether nothing of what is shown above lines changed in the root since.
    pub fn is_present(&self, root: &Root) -> bool {
        Arc::ptr_eq(&self.snapshot, &root.workspace.snapshot())
            && Arc::ptr_eq(&self.changed, &root.changed)
    }

    /// The URI of a file, as the client spells it when it has it open.
    pub fn uri(&self, path: &str) -> Option<Uri> {
        self.uris.get(path).cloned().or_else(|| Uri::from_file_path(self.root.join(path)).ok())
    }

    /// The version of an open document.
    pub fn version(&self, path: &str) -> Option<i32> {
        self.versions.get(path).copied()
    }

    /// The text of a file with its lines: the one that a spec document was read from, the present one
    /// of any other file. `None` for a file that is gone.
    pub fn measured(&self, path: &str) -> Option<Measured> {
        let mut known = self.measured.borrow_mut();
        if let Some(known) = known.get(path) {
            return known.clone();
        }
        let measured = self.measure(path);
        known.insert(path.to_owned(), measured.clone());
        measured
    }

    /// The same, for a question that asks for each file once.
    pub fn measure(&self, path: &str) -> Option<Measured> {
        let text = match self.snapshot.spec_file(path) {
            Some(file) => MeasuredText::Document(Arc::clone(file)),
            None => {
                let text = self.sources.text(path)?;
                let lines = LineIndex::new(&text);
                MeasuredText::Source(Arc::new((text, lines)))
            }
        };
        Some(Measured { text, encoding: self.abilities.encoding })
    }

    /// A place in any file as the client names it.
    pub fn location(&self, place: &Place) -> Option<Location> {
        let uri = self.uri(&place.path)?;
        let range = self.measured(&place.path)?.ruler().range(place.span);
        Some(Location { uri, range })
    }

    /// What features know beside the snapshot about the file at `path`.
    pub fn beside(&self, path: &str) -> Beside<'_> {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let changed = self.changed.contains(folder);
        Beside {
            sources: &*self.sources,
            changes: if changed { Changes::SinceCommit } else { Changes::Unknown },
            suggested: &self.suggested,
            drafters: &self.drafters,
        }
    }
}
