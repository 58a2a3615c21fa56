//! Which folder, which spec: what people name on a command line, found in the workspace.

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use specls_code::Reading;
use specls_trace::{Snapshot, SpecView, TestResults};
use specls_workspace::{
    FileProblem, Scanner, Scope, Settings, SettingsSources, Workspace, find_root, history,
    read_report, read_results, user_settings_file,
};

use crate::answer::Failure;
use crate::arguments::ResultsArguments;
use crate::output::Progress;
use crate::shell::Shell;

/// A root, read. It is never given back: the process ends with the command, and giving back what
/// is known of 10,000 files piece by piece takes as long as finding it.
pub struct Project {
    workspace: ManuallyDrop<Workspace>,
    snapshot: ManuallyDrop<Arc<Snapshot>>,
    settings_problems: Vec<FileProblem>,
}

impl Project {
    /// Reads the project that the shell names, or the one that holds the first of the named paths,
    /// or the one around the present folder. It must have specs.
    pub fn open(shell: &Shell, named: &[&str], scope: Scope) -> Result<Self, Failure> {
        let sources = SettingsSources::new(user_settings_file());
        let root = match &shell.root {
            Some(root) => folder(root)?,
            None => {
                let start = match named.iter().find_map(existing) {
                    Some(path) => path,
                    None => present_folder()?,
                };
                find_root(&start, &sources).map_err(|missing| Failure(missing.0))?
            }
        };
        let project = Self::read(shell, root, &sources, scope);
        if project.snapshot.specs().next().is_none() && project.workspace.file_problems().is_empty()
        {
            let problems = project.settings_problems.iter();
            let problems: String =
                problems.map(|problem| format!("\n  {}", sentence(problem))).collect();
            return Err(Failure(format!(
                "there is no spec in `{}` (looked for {}); `specls init NAME` creates one{problems}",
                project.workspace.root().display(),
                project.workspace.settings().spec_roots.join(", "),
            )));
        }
        Ok(project)
    }

    /// The same, knowing what runs of tests said, as the named reports tell. They replace those that
    /// the settings name.
    pub fn with_results(mut self, arguments: &ResultsArguments) -> Result<Self, Failure> {
        if arguments.results.is_empty() {
            return Ok(self);
        }
        let mut results = TestResults::default();
        for path in &arguments.results {
            results.merge(read_report(path).map_err(Failure)?);
        }
        self.workspace.set_results(Arc::new(results));
        self.snapshot = ManuallyDrop::new(self.workspace.snapshot());
        Ok(self)
    }

    /// The folder that the shell names, or the nearest one upward that has specs, or the present one.
    pub fn root(shell: &Shell) -> Result<PathBuf, Failure> {
        match &shell.root {
            Some(root) => folder(root),
            None => {
                let start = present_folder()?;
                let sources = SettingsSources::new(user_settings_file());
                Ok(find_root(&start, &sources).unwrap_or(start))
            }
        }
    }

    /// Like [`Project::open`], for commands that create specs: where there are none yet, the root is
    /// the git repository, else the present folder.
    pub fn open_or_start(shell: &Shell, scope: Scope) -> Result<Self, Failure> {
        let sources = SettingsSources::new(user_settings_file());
        let root = match &shell.root {
            Some(root) => folder(root)?,
            None => {
                let start = present_folder()?;
                find_root(&start, &sources).unwrap_or_else(|_| {
                    let repository = start.ancestors().find(|folder| folder.join(".git").exists());
                    repository.unwrap_or(&start).to_owned()
                })
            }
        };
        Ok(Self::read(shell, root, &sources, scope))
    }

    fn read(shell: &Shell, root: PathBuf, sources: &SettingsSources, scope: Scope) -> Self {
        let (settings, mut settings_problems) = Settings::load(&root, sources);
        let progress = Progress::start(shell, "Reading the project");
        let mut workspace = Workspace::new(root, settings);
        let scanner = workspace.scanner().caching(shell.cache.clone());
        let (root, settings) = (workspace.root().to_owned(), Arc::clone(workspace.settings()));
        std::thread::scope(|threads| {
            // What code is to a criterion also rests on what changed together and on test runs.
            let traced = scope >= Scope::Citations;
            let log = traced.then(|| threads.spawn(|| history(&root, &|| false)));
            let results = traced.then(|| threads.spawn(|| read_results(&root, &settings)));
            workspace.take(scanner.scan(scope, &|| false));
            if let Some(Ok(history)) = log.map(std::thread::ScopedJoinHandle::join) {
                workspace.set_history(Arc::new(history));
            }
            if let Some(Ok((results, problems))) = results.map(std::thread::ScopedJoinHandle::join)
            {
                workspace.set_results(Arc::new(results));
                settings_problems.extend(problems);
            }
        });
        if scope == Scope::Named {
            read_what_decides(&mut workspace, scanner);
        }
        drop(progress);
        settings_problems.extend(workspace.settings().unknown_specs(&workspace.snapshot()));
        let (snapshot, workspace) =
            (ManuallyDrop::new(workspace.snapshot()), ManuallyDrop::new(workspace));
        Self { workspace, snapshot, settings_problems }
    }

    /// Reads the symbols of one source file, unless they are known.
    pub fn read_symbols(&mut self, path: &str) {
        self.workspace.read_symbols(path);
        self.snapshot = ManuallyDrop::new(self.workspace.snapshot());
    }

    /// The files.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// What is wrong in the files that the settings come from.
    pub fn settings_problems(&self) -> &[FileProblem] {
        &self.settings_problems
    }

    /// What is known of them.
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// The spec that is named, or the only one. All its documents could be read.
    pub fn spec(&self, name: Option<&str>) -> Result<SpecView<'_>, Failure> {
        let specs = match name {
            Some(name) => self.matching(name)?,
            None => self.snapshot.specs().collect(),
        };
        match specs.as_slice() {
            [spec] => match self.unreadable(spec.folder()).next() {
                Some(problem) => Err(unreadable(problem)),
                None => Ok(*spec),
            },
            // A spec of which nothing could be read is not among the specs.
            [] => Err(self.workspace.file_problems().first().map_or_else(
                || Failure::new("there is no spec here; `specls init NAME` creates one"),
                unreadable,
            )),
            several => Err(Failure(format!(
                "{}; name one of:{}",
                match name {
                    Some(name) => format!("`{name}` means several specs"),
                    None => "there are several specs".to_owned(),
                },
                list(several.iter().map(|spec| self.address(spec)))
            ))),
        }
    }

    /// The specs that are named, or all, each once and in order.
    pub fn specs(&self, names: &[&str]) -> Result<Vec<SpecView<'_>>, Failure> {
        if names.is_empty() {
            return Ok(self.snapshot.specs().collect());
        }
        let mut specs: Vec<SpecView<'_>> = Vec::new();
        for name in names {
            for spec in self.matching(name)? {
                if specs.iter().all(|known| known.folder() != spec.folder()) {
                    specs.push(spec);
                }
            }
        }
        Ok(specs)
    }

    /// The documents of a spec that could not be read.
    pub fn unreadable(&self, folder: &str) -> impl Iterator<Item = &FileProblem> {
        let problems = self.workspace.file_problems().iter();
        problems.filter(move |problem| {
            problem.path.rsplit_once('/').is_some_and(|(parent, _)| parent == folder)
        })
    }

    /// The folder of a spec that does not exist yet.
    pub fn new_folder(&self, name: &str) -> String {
        let roots = &self.workspace.settings().spec_roots;
        let present = roots.iter().find(|root| self.workspace.absolute(root).is_dir());
        let root = present.or(roots.first()).map_or(".kiro/specs", String::as_str);
        format!("{root}/{name}")
    }

    /// The specs with names like this one, the most similar first.
    pub fn similar(&self, name: &str) -> Option<String> {
        let score = |id: &str| {
            let last = id.rsplit('/').next().unwrap_or(id);
            strsim::jaro_winkler(name, id).max(strsim::jaro_winkler(name, last))
        };
        self.snapshot
            .specs()
            .map(|spec| spec.id().as_str().to_owned())
            .map(|id| (score(&id), id))
            .filter(|(score, _)| *score > 0.8)
            .max_by(|(a, _), (b, _)| a.total_cmp(b))
            .map(|(_, id)| id)
    }

    /// The specs that a name or a path means: at least one.
    fn matching(&self, name: &str) -> Result<Vec<SpecView<'_>>, Failure> {
        let by_name: Vec<_> =
            self.snapshot.specs().filter(|spec| spec.id().as_str() == name).collect();
        if !by_name.is_empty() {
            return Ok(by_name);
        }
        let Some(path) = existing(name).or_else(|| existing(self.workspace.root().join(name)))
        else {
            return Err(self.unknown(name));
        };
        let Some(path) = self.below_root(&path) else {
            return Err(Failure(format!(
                "`{name}` is outside of the project `{}`; name the project with --root",
                self.workspace.root().display()
            )));
        };
        let inside = |inner: &str, outer: &str| {
            outer.is_empty()
                || inner
                    .strip_prefix(outer)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let specs: Vec<_> = self
            .snapshot
            .specs()
            .filter(|spec| inside(&path, spec.folder()) || inside(spec.folder(), &path))
            .collect();
        if !specs.is_empty() {
            return Ok(specs);
        }
        let mut problems = self.workspace.file_problems().iter();
        Err(match problems.find(|problem| inside(&problem.path, &path)) {
            Some(problem) => unreadable(problem),
            None => Failure(format!("`{name}` belongs to no spec; {}", self.known())),
        })
    }

    /// Why a name means no spec.
    fn unknown(&self, name: &str) -> Failure {
        let folder = self.new_folder(name);
        if let Some(problem) = self.unreadable(&folder).next() {
            return unreadable(problem);
        }
        let what = if looks_like_a_path(name) {
            format!("there is no file or spec `{name}`")
        } else {
            format!("there is no spec `{name}`")
        };
        match self.similar(name) {
            Some(similar) => Failure(format!("{what}; did you mean `{similar}`?")),
            None => Failure(format!("{what}; {}", self.known())),
        }
    }

    /// "the specs here are: …", at most twelve.
    fn known(&self) -> String {
        const MOST: usize = 12;
        let specs: Vec<_> = self.snapshot.specs().collect();
        let more = match specs.len().saturating_sub(MOST) {
            0 => String::new(),
            more => format!("\n  and {more} more; `specls status` lists them all"),
        };
        let shown = specs.iter().take(MOST).map(|spec| self.address(spec));
        format!("the specs here are:{}{more}", list(shown))
    }

    /// What stands before a path below the root to make it one below the git repository's top, as
    /// those want it that look at repositories: empty, or a path that ends with `/`.
    pub fn below_repository(&self) -> String {
        let root = self.workspace.root();
        let root = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        let top = root.ancestors().find(|folder| folder.join(".git").exists());
        let below = top.and_then(|top| root.strip_prefix(top).ok());
        let parts = below.into_iter().flat_map(Path::components);
        parts.map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect()
    }

    /// What to call a spec on the command line: its name, or its folder when the name is not enough.
    pub fn address(&self, spec: &SpecView<'_>) -> String {
        let id = spec.id();
        let unique = self.snapshot.specs_named(&id).count() == 1;
        if unique { id.as_str().to_owned() } else { spec.folder().to_owned() }
    }

    /// The path below the root, with `/`; empty for the root itself.
    pub fn below_root(&self, path: &Path) -> Option<String> {
        let root = std::fs::canonicalize(self.workspace.root()).ok()?;
        let path = path.strip_prefix(root).ok()?;
        let parts: Vec<_> =
            path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        Some(parts.join("/"))
    }
}

/// Reads the files whole whose symbols decide what is wrong.
fn read_what_decides(workspace: &mut Workspace, scanner: Scanner) {
    let snapshot = workspace.snapshot();
    let is_read =
        |path: &String| snapshot.source(path).is_none_or(|facts| facts.reading == Reading::Whole);
    let mut unread: Vec<String> = snapshot.needing_symbols().into_iter().collect();
    unread.retain(|path| !is_read(path));
    let parts = Mutex::new(Vec::new());
    let scanner = scanner.knowing(Arc::clone(&snapshot));
    scanner.read_whole(&unread, &|| false, &|part| {
        parts.lock().unwrap_or_else(PoisonError::into_inner).push(part);
    });
    for part in parts.into_inner().unwrap_or_else(PoisonError::into_inner) {
        workspace.take(part);
    }
}

/// The failure that a file cannot be read.
pub fn unreadable(problem: &FileProblem) -> Failure {
    Failure(sentence(problem))
}

/// What is wrong with a file, its path in front unless the message names it.
pub fn sentence(problem: &FileProblem) -> String {
    if problem.message.contains(&problem.path) {
        problem.message.clone()
    } else {
        format!("`{}`: {}", problem.path, problem.message)
    }
}

/// A folder given by the user, as an absolute path.
fn folder(path: &Path) -> Result<PathBuf, Failure> {
    let shown = path.display();
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => std::path::absolute(path)
            .map_err(|error| Failure(format!("the folder `{shown}` cannot be used: {error}"))),
        Ok(_) => Err(Failure(format!("--root `{shown}` is a file; give the project's folder"))),
        Err(error) => Err(Failure(format!(
            "--root `{shown}` cannot be read: {error}; give the project's folder"
        ))),
    }
}

fn present_folder() -> Result<PathBuf, Failure> {
    std::env::current_dir().map_err(|error| {
        Failure(format!("the present folder cannot be read: {error}; name the project with --root"))
    })
}

/// The real path of something that exists.
fn existing(path: impl AsRef<Path>) -> Option<PathBuf> {
    std::fs::canonicalize(path).ok()
}

fn looks_like_a_path(name: &str) -> bool {
    name.contains(['/', '\\']) || Path::new(name).extension().is_some()
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.map(|item| format!("\n  {item}")).collect()
}
