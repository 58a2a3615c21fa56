//! Problems, computed over a snapshot and published when they changed.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use specls_spec::{Problem, ProblemCode, Severity};
use specls_trace::problems;
use tower_lsp::gen_lsp_types::{
    Code, Diagnostic, DiagnosticSeverity, PublishDiagnosticsParams, Range, Uri,
};

use crate::abilities::Abilities;
use crate::convert::Ruler;
use crate::editor::Editor;
use crate::event::{Event, Events};
use crate::roots::{Picture, Root, RootId, Roots};

/// What is due, under way and published.
#[derive(Default)]
pub struct Diagnostics {
    generation: u64,
    /// Folders whose problems may have changed, with the generation of their last change.
    due: BTreeMap<Folder, u64>,
    running: bool,
    published: HashMap<(RootId, String), (Uri, Vec<Diagnostic>)>,
}

/// A folder of a root: the documents in it contradict one another.
type Folder = (RootId, String);

/// The problems of some folders' documents.
pub struct Computed {
    /// The folders, with the generation that was computed.
    folders: BTreeMap<Folder, u64>,
    files: Vec<File>,
}

struct File {
    root: RootId,
    path: String,
    uri: Uri,
    version: Option<i32>,
    diagnostics: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Something in the folder of `path` changed.
    pub fn touch(&mut self, root: RootId, path: &str) {
        self.generation += 1;
        self.due.insert((root, folder(path).to_owned()), self.generation);
    }

    /// Everything in a root may have changed.
    pub fn touch_all(&mut self, root: &Root) {
        let snapshot = root.workspace.snapshot();
        let known = snapshot.specs().map(|spec| spec.folder().to_owned());
        let broken = root.workspace.file_problems().iter().chain(&root.settings_problems);
        let broken = broken.map(|problem| folder(&problem.path).to_owned());
        let published = self
            .published
            .keys()
            .filter(|(id, _)| *id == root.id)
            .map(|(_, path)| folder(path).to_owned());
        let folders: Vec<String> = known.chain(broken).chain(published).collect();
        self.generation += 1;
        for folder in folders {
            self.due.insert((root.id, folder), self.generation);
        }
    }

    /// Starts computing what is due, unless that is under way.
    pub fn start(&mut self, roots: &Roots, abilities: &Arc<Abilities>, events: &Events) {
        if self.running || self.due.is_empty() {
            return;
        }
        let folders = std::mem::take(&mut self.due);
        let mut work = Vec::new();
        for (id, folder) in folders.keys() {
            if let Some(root) = roots.get(*id) {
                work.push((*id, root.picture(abilities), documents(root, folder)));
            }
        }
        self.running = true;
        let events = events.clone();
        tokio::task::spawn_blocking(move || {
            let files = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                work.into_iter()
                    .flat_map(|(root, picture, documents)| {
                        documents
                            .into_iter()
                            .filter_map(move |document| document.compute(root, &picture))
                    })
                    .collect()
            }));
            let (folders, files) = match files {
                Ok(files) => (folders, files),
                Err(_) => (BTreeMap::new(), Vec::new()),
            };
            events.post(Event::ProblemsComputed(Computed { folders, files }));
        });
    }

    /// Publishes what was computed and is still true.
    pub fn take(&mut self, computed: Computed, roots: &Roots, editor: &Editor) {
        self.running = false;
        let Computed { mut folders, files } = computed;
        // What changed meanwhile is computed again and never shown.
        folders.retain(|folder, _| !self.due.contains_key(folder));
        let mut gone: Vec<(RootId, String)> = self
            .published
            .keys()
            .filter(|(root, path)| folders.contains_key(&(*root, folder(path).to_owned())))
            .cloned()
            .collect();
        for file in files {
            if !folders.contains_key(&(file.root, folder(&file.path).to_owned())) {
                continue;
            }
            let key = (file.root, file.path.clone());
            gone.retain(|path| *path != key);
            self.publish(key, file.uri, file.version, file.diagnostics, editor);
        }
        for key in gone {
            if let Some((uri, _)) = self.published.get(&key) {
                let version = roots
                    .get(key.0)
                    .and_then(|root| root.workspace.document(&key.1))
                    .map(specls_text::Document::version);
                self.publish(key, uri.clone(), version, Vec::new(), editor);
            }
        }
    }

    /// Takes back everything published for a root that is no more.
    pub fn forget(&mut self, root: RootId, editor: &Editor) {
        self.due.retain(|(id, _), _| *id != root);
        let keys: Vec<(RootId, String)> =
            self.published.keys().filter(|(id, _)| *id == root).cloned().collect();
        for key in keys {
            if let Some((uri, _)) = self.published.get(&key) {
                self.publish(key, uri.clone(), None, Vec::new(), editor);
            }
        }
    }

    fn publish(
        &mut self,
        key: (RootId, String),
        uri: Uri,
        version: Option<i32>,
        diagnostics: Vec<Diagnostic>,
        editor: &Editor,
    ) {
        let known: &[Diagnostic] = self.published.get(&key).map_or(&[], |(_, known)| known);
        if known == diagnostics {
            return;
        }
        let params = PublishDiagnosticsParams {
            uri: uri.clone(),
            version,
            diagnostics: diagnostics.clone(),
        };
        editor.publish(params);
        if diagnostics.is_empty() {
            self.published.remove(&key);
        } else {
            self.published.insert(key, (uri, diagnostics));
        }
    }
}

/// What would be said of all code before it was read.
const MISSES_CODE: [ProblemCode; 2] = [ProblemCode::DoneWithoutCode, ProblemCode::SymbolGone];

/// A document whose problems are to be computed.
struct Due {
    path: String,
    version: Option<i32>,
    unreadable: Option<String>,
    settings: Vec<String>,
}

impl Due {
    fn compute(self, root: RootId, picture: &Picture) -> Option<File> {
        let uri = picture.uri(&self.path)?;
        let mut diagnostics: Vec<Diagnostic> = match picture.ruler(&self.path) {
            Some(ruler) => picture
                .settings
                .adjust(problems(&picture.snapshot, &self.path))
                .iter()
                .filter(|problem| picture.citations_read || !MISSES_CODE.contains(&problem.code))
                .map(|problem| diagnostic(problem, ruler))
                .collect(),
            None => Vec::new(),
        };
        diagnostics.extend(
            self.unreadable
                .map(|message| of_file("unreadable-file", DiagnosticSeverity::Error, message)),
        );
        let settings = self.settings.into_iter();
        diagnostics.extend(
            settings.map(|message| of_file("settings", DiagnosticSeverity::Warning, message)),
        );
        Some(File { root, path: self.path, uri, version: self.version, diagnostics })
    }
}

/// The spec documents in a folder, its files that cannot be read, and its settings files.
fn documents(root: &Root, folder_name: &str) -> Vec<Due> {
    let snapshot = root.workspace.snapshot();
    let version = |path: &str| root.workspace.document(path).map(specls_text::Document::version);
    let unreadable = |path: &str| {
        let problem = root.workspace.file_problems().iter().find(|file| file.path == path);
        problem.map(|problem| problem.message.clone())
    };
    let mut documents: Vec<Due> = snapshot
        .spec_in(folder_name)
        .into_iter()
        .flat_map(|spec| spec.files().map(|file| file.path.clone()).collect::<Vec<_>>())
        .map(|path| Due {
            version: version(&path),
            unreadable: unreadable(&path),
            settings: Vec::new(),
            path,
        })
        .collect();
    for problem in root.workspace.file_problems() {
        if folder(&problem.path) == folder_name
            && !documents.iter().any(|document| document.path == problem.path)
        {
            documents.push(Due {
                path: problem.path.clone(),
                version: None,
                unreadable: Some(problem.message.clone()),
                settings: Vec::new(),
            });
        }
    }
    let mut settings: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for problem in &root.settings_problems {
        if folder(&problem.path) == folder_name {
            settings.entry(&problem.path).or_default().push(problem.message.clone());
        }
    }
    documents.extend(settings.into_iter().map(|(path, settings)| Due {
        path: path.to_owned(),
        version: version(path),
        unreadable: None,
        settings,
    }));
    documents
}

const SOURCE: &str = "specls";

/// A problem of a file as a whole.
fn of_file(code: &str, severity: DiagnosticSeverity, message: String) -> Diagnostic {
    Diagnostic {
        range: Range::default(),
        severity: Some(severity),
        code: Some(Code::String(code.to_owned())),
        source: Some(SOURCE.to_owned()),
        message: message.into(),
        ..Default::default()
    }
}

fn diagnostic(problem: &Problem, ruler: Ruler<'_>) -> Diagnostic {
    Diagnostic {
        range: ruler.range(problem.span),
        severity: Some(match problem.severity {
            Severity::Error => DiagnosticSeverity::Error,
            Severity::Warning => DiagnosticSeverity::Warning,
            Severity::Information => DiagnosticSeverity::Information,
            Severity::Hint => DiagnosticSeverity::Hint,
        }),
        code: Some(Code::String(problem.code.name().to_owned())),
        source: Some(SOURCE.to_owned()),
        message: problem.message.as_str().into(),
        ..Default::default()
    }
}

/// The folder that a path lies in; empty at the root.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
