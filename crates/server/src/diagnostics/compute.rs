//! Problems of the files that are due, computed over one picture of their root.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use specls_spec::{Problem, ProblemCode, Severity};
use specls_trace::{SpecView, problems};
use specls_workspace::FileProblem;
use tower_lsp::gen_lsp_types::{Code, Diagnostic, DiagnosticSeverity, Range, Uri};

use super::{Unit, folder};
use crate::convert::Ruler;
use crate::picture::Picture;
use crate::roots::RootId;

/// Paths of one root, shared with its index.
pub type Paths = BTreeSet<Arc<str>>;

/// What is due in one root.
pub struct Work {
    pub root: RootId,
    pub picture: Picture,
    pub units: BTreeSet<Unit>,
    /// Files that cannot be read.
    pub unreadable: Vec<FileProblem>,
    /// What is wrong in settings files.
    pub settings: Vec<FileProblem>,
    /// Source files with published problems.
    pub troubled: Arc<Paths>,
    /// What was known before.
    pub known: Known,
}

/// What has to be remembered of a root to know what else a change concerns.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    /// What the numbers of each spec were, by folder.
    pub numbers: BTreeMap<String, u64>,
    /// The folders of the specs that a source file spoke of.
    pub concerned: BTreeMap<Arc<str>, Box<[Arc<str>]>>,
}

/// The diagnostics of one file.
pub struct File {
    pub root: RootId,
    pub path: Arc<str>,
    pub uri: Uri,
    pub version: Option<i32>,
    pub is_source: bool,
    pub diagnostics: Vec<Diagnostic>,
}

impl Work {
    /// Computes what is due. A spec's documents depend on the code that is linked to it, and code on
    /// the specs it cites; nothing else of the root is looked at, unless a spec came to have other
    /// numbers, which may be what any code cites.
    pub fn compute(mut self) -> (Vec<File>, RootId, Known) {
        let mut folders = Paths::new();
        let mut sources = Paths::new();
        let units = std::mem::take(&mut self.units);
        for unit in &units {
            match unit {
                Unit::Spec(folder) => {
                    folders.insert(Arc::from(&**folder));
                    self.sources_of(folder, &mut sources);
                }
                Unit::Source(path) => {
                    let path: Arc<str> = Arc::from(&**path);
                    let now = self.picture.snapshot.concerned_specs(&path);
                    folders.extend(now.iter().cloned());
                    if let Some(before) = self.known.concerned.insert(Arc::clone(&path), now) {
                        folders.extend(before);
                    }
                    sources.insert(path);
                }
                Unit::Sources => {
                    self.all_sources(&mut sources);
                    // The next change of any of them concerns what it spoke of before, too.
                    let snapshot = &self.picture.snapshot;
                    let concerned =
                        |path: &Arc<str>| (Arc::clone(path), snapshot.concerned_specs(path));
                    self.known.concerned = sources.iter().map(concerned).collect();
                }
                // Resolved before.
                Unit::File(_) => {}
            }
        }
        self.known.concerned.retain(|_, folders| !folders.is_empty());
        let has_specs = self.picture.snapshot.specs().next().is_some();
        let mut files: Vec<File> =
            folders.iter().flat_map(|folder| self.documents(folder)).collect();
        for path in sources {
            if self.picture.snapshot.spec_file(&path).is_some() {
                continue;
            }
            let problems = if has_specs { self.problems(&path) } else { Vec::new() };
            // Most sources have none, and never had.
            if !problems.is_empty() || self.troubled.contains(&path) {
                files.extend(self.file(&path, true, problems));
            }
        }
        (files, self.root, self.known)
    }

    /// The sources whose problems may change with a spec.
    fn sources_of(&mut self, folder: &str, sources: &mut Paths) {
        let snapshot = &self.picture.snapshot;
        sources.extend(snapshot.confirmed_sources(folder));
        let numbers = snapshot.spec_in(folder).map(numbers);
        let before = match numbers {
            Some(numbers) => self.known.numbers.insert(folder.to_owned(), numbers),
            None => self.known.numbers.remove(folder),
        };
        if before != numbers {
            self.all_sources(sources);
        }
    }

    fn all_sources(&self, sources: &mut Paths) {
        let snapshot = &self.picture.snapshot;
        sources.extend(snapshot.citing().map(|(path, _)| Arc::clone(path)));
        sources.extend(self.troubled.iter().cloned());
        sources.extend(snapshot.specs().flat_map(|spec| snapshot.confirmed_sources(spec.folder())));
    }

    /// The spec documents in a folder, its files that cannot be read, and its settings files.
    fn documents(&self, wanted: &str) -> Vec<File> {
        let here = |problem: &&FileProblem| folder(&problem.path) == wanted;
        let spec = self.picture.snapshot.spec_in(wanted);
        let known = spec.into_iter().flat_map(|spec| spec.files().map(|file| file.path.clone()));
        let mut paths: BTreeSet<String> = known.collect();
        let broken = self.unreadable.iter().chain(&self.settings).filter(here);
        paths.extend(broken.map(|problem| problem.path.clone()));
        paths
            .into_iter()
            .filter_map(|path| {
                let mut diagnostics = match self.picture.snapshot.spec_file(&path) {
                    Some(_) => self.problems(&path),
                    None => Vec::new(),
                };
                let of = |problems: &[FileProblem], code: &str, severity: DiagnosticSeverity| {
                    let mine = problems.iter().filter(|problem| problem.path == path);
                    mine.map(|problem| of_file(code, severity, problem.message.clone()))
                        .collect::<Vec<_>>()
                };
                let unreadable = DiagnosticSeverity::Error;
                diagnostics.extend(of(&self.unreadable, "unreadable-file", unreadable));
                diagnostics.extend(of(&self.settings, "settings", DiagnosticSeverity::Warning));
                self.file(&path, false, diagnostics)
            })
            .collect()
    }

    fn problems(&self, path: &str) -> Vec<Diagnostic> {
        let problems = problems(&self.picture.snapshot, path);
        let mut problems = self.picture.settings.adjust(problems);
        problems.retain(|one| self.picture.citations_read || !MISSES_CODE.contains(&one.code));
        if problems.is_empty() {
            // Most sources have none, and are not read for it.
            return Vec::new();
        }
        // Each file has its turn once: its text is not kept for another question.
        let Some(measured) = self.picture.measure(path) else { return Vec::new() };
        let ruler = measured.ruler();
        problems.iter().map(|problem| diagnostic(problem, ruler)).collect()
    }

    fn file(&self, path: &str, is_source: bool, diagnostics: Vec<Diagnostic>) -> Option<File> {
        Some(File {
            root: self.root,
            path: Arc::from(path),
            uri: self.picture.uri(path)?,
            version: self.picture.version(path),
            is_source,
            diagnostics,
        })
    }
}

/// What the numbers and names of a spec are: equal when whatever code cites is there in both, or in
/// neither, and is as likely to mean this spec.
fn numbers(spec: SpecView<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    spec.id().hash(&mut hasher);
    for requirement in spec.requirements().iter().flat_map(|document| &document.requirements) {
        (&requirement.id, &requirement.title).hash(&mut hasher);
        requirement.criteria.len().hash(&mut hasher);
        requirement.criteria.iter().for_each(|criterion| criterion.id.hash(&mut hasher));
    }
    for term in spec.requirements().iter().flat_map(|document| &document.glossary) {
        term.name.hash(&mut hasher);
    }
    for property in spec.design().iter().flat_map(|design| &design.properties) {
        property.id.hash(&mut hasher);
    }
    for task in spec.tasks().iter().flat_map(|tasks| &tasks.tasks) {
        task.id.hash(&mut hasher);
    }
    // What moved since the spec was accepted is told to those who cite it.
    if let Some(delta) = spec.delta() {
        delta.removed.hash(&mut hasher);
        for moved in &delta.moved {
            (&moved.from, &moved.to).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// What would be said of all code before it was read.
const MISSES_CODE: [ProblemCode; 2] = [ProblemCode::DoneWithoutCode, ProblemCode::SymbolGone];

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
