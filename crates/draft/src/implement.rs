//! Code for one task: a pending test for each criterion that has no test yet, and the files that
//! the task names and that do not exist. All of it is a scaffold and says so; the task is not
//! ticked, and what people wrote stays as it is.

mod case;
mod comment;
mod named;
mod skeleton;

use std::sync::Arc;

use specls_code::framework::{MANIFESTS, TestSetup, detect};
use specls_code::{Citation, CitationKind, Language};
use specls_spec::{Criterion, DocumentKind, Id, Task, Tasks};
use specls_text::FileChange;
use specls_trace::{SpecFile, SpecView};

use crate::{Draft, Refusal, Request};
use case::Case;
use named::Named;

/// The offline answer to "implement this task"; `task` is the task's place in
/// [`specls_spec::Tasks::tasks`].
pub fn answer(request: &Request, task: usize) -> Result<Draft, Refusal> {
    let work = Work::new(request, task)?;
    let mut draft = Draft {
        title: format!("Implement {} of {}", work.called(), request.spec),
        ..Draft::default()
    };
    let mut scaffolds = work.tests(&mut draft)?;
    scaffolds += work.named_files(&mut draft);
    if draft.changes.is_empty() {
        return Err(work.nothing_to_do(draft.notes));
    }
    if scaffolds > 0 {
        draft.notes.insert(
            0,
            format!(
                "This is a scaffold: the tests are pending and check nothing yet, and new files \
                 hold only their citations. Fill them in, then tick {}.",
                work.called()
            ),
        );
    }
    Ok(draft)
}

/// A task, and what it asks for.
pub(crate) struct Work<'a> {
    request: &'a Request,
    pub(crate) view: SpecView<'a>,
    pub(crate) task: &'a Task,
    /// The task and the sub-tasks that say what it asks for.
    pub(crate) members: Vec<&'a Task>,
    /// The criteria that it cites, in the order of their document.
    pub(crate) criteria: Vec<&'a Criterion>,
    named: Vec<Named>,
}

impl<'a> Work<'a> {
    fn new(request: &'a Request, task: usize) -> Result<Self, Refusal> {
        let work = Self::find(request, task)?;
        match work.view.file(DocumentKind::Tasks) {
            Some(file) if work.criteria.is_empty() && work.named.is_empty() => {
                Err(work.nothing_is_cited(file))
            }
            _ => Ok(work),
        }
    }

    /// The task with what it asks for, be that said by criteria, files or words alone.
    pub(crate) fn find(request: &'a Request, task: usize) -> Result<Self, Refusal> {
        let view = request.snapshot.spec_in(&request.folder);
        let found = view.and_then(|view| {
            let (file, document) = (view.file(DocumentKind::Tasks)?, view.tasks()?);
            Some((view, file, document, document.tasks.get(task)?))
        });
        let Some((view, file, document, found)) = found else {
            return Err(Refusal::new(format!(
                "{} has no such task: look at its tasks.md and choose the task again",
                request.spec
            )));
        };
        let members = members(document, task);
        let cited: Vec<Id> = members
            .iter()
            .flat_map(|member| &member.references)
            .flat_map(|reference| view.resolve(&reference.target))
            .collect();
        let criteria =
            view.criteria().map(|(_, it)| it).filter(|it| cited.contains(&it.id)).collect();
        let named = members.iter().flat_map(|member| named::files(&file.text, member)).collect();
        Ok(Self { request, view, task: found, members, criteria, named })
    }

    /// The files that it names, as paths below the root, whether they exist or not.
    pub(crate) fn files(&self) -> Vec<String> {
        let existing = |name: &str| {
            let mut files = self.request.snapshot.files().map(|(path, _)| path);
            files.find(|path| path.rsplit('/').next() == Some(name)).map(str::to_owned)
        };
        let named = self.named.iter().map(|named| named.path.as_str());
        named
            .filter_map(|path| {
                let whole = self.inside_project(path);
                match whole.contains('/') || self.exists(&whole) {
                    true => Some(whole),
                    false => existing(path).or(Some(whole)),
                }
            })
            .collect()
    }

    /// A path as tasks write it, below the folder that the spec speaks of.
    fn inside_project(&self, path: &str) -> String {
        let project = self.view.files().next().map_or("", |file| &file.located.project);
        let inside = format!("{project}/{path}");
        match project.is_empty() || self.exists(path) {
            true => path.to_owned(),
            false => inside,
        }
    }

    /// "task 2.1", or the title of a task without number.
    pub(crate) fn called(&self) -> String {
        match &self.task.id {
            Some(id) => format!("task {id}"),
            None => format!("“{}”", self.task.title),
        }
    }

    fn nothing_is_cited(&self, file: &SpecFile) -> Refusal {
        let example = self.view.criteria().next().map_or("2.1", |(_, it)| it.id.as_str());
        let dangling = self.task.references.iter().map(|reference| reference.span.of(&file.text));
        let dangling: Vec<&str> = dangling.filter(|it| !it.trim().is_empty()).collect();
        let known = if dangling.is_empty() {
            "cites no requirement and names no file".to_owned()
        } else {
            format!("cites {}, which {} does not have", dangling.join(", "), self.request.spec)
        };
        Refusal::new(format!(
            "{} {known}: cite a requirement in the task, `_Requirements: {example}_`, or name the \
             file to create in back-ticks",
            self.called()
        ))
    }

    fn nothing_to_do(&self, notes: Vec<String>) -> Refusal {
        let because =
            if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(" ")) };
        Refusal::nothing_to_do(format!(
            "every criterion of {} has a test and every file that it names exists{because}: finish \
             the code, then tick the task",
            self.called()
        ))
    }

    /// Adds the tests that are missing, and says how many.
    fn tests(&self, draft: &mut Draft) -> Result<usize, Refusal> {
        let untested: Vec<&Criterion> =
            self.criteria.iter().copied().filter(|it| !self.is_tested(&it.id)).collect();
        if untested.is_empty() {
            return Ok(0);
        }
        let Some(setup) = self.setup() else {
            // A task may be about files alone; a test for it cannot be placed.
            if self.named.iter().any(|named| !self.exists(&named.path)) {
                draft.notes.push(self.no_framework());
                return Ok(0);
            }
            return Err(Refusal::new(self.no_framework()));
        };
        if setup.evidence.is_none() {
            draft.notes.push(format!(
                "No manifest was found ({}), so the tests are written in the language of most \
                 sources.",
                MANIFESTS.join(", ")
            ));
        }
        let path = self.test_file(&setup);
        let present = self.request.sources.text(&path);
        let known = present.as_deref().map(|text| self.tested_in(&path, text)).unwrap_or_default();
        let cases: Vec<Case> = untested
            .iter()
            .filter(|criterion| !known.contains(&criterion.id))
            .map(|criterion| Case::new(criterion))
            .collect();
        if cases.is_empty() {
            return Ok(0);
        }
        let header = comment::citation_of_spec(self.request);
        let after = skeleton::with_cases(&setup, &path, present.as_deref(), &header, &cases);
        draft.changes.push(FileChange::new(path, present, after));
        Ok(cases.len())
    }

    fn is_tested(&self, criterion: &Id) -> bool {
        self.view.links(criterion).iter().any(|link| link.is_test())
    }

    /// The criteria that the present text of a test file cites, when the snapshot does not know that
    /// text yet; otherwise its links say more.
    fn tested_in(&self, path: &str, text: &str) -> Vec<Id> {
        let Some(facts) = specls_code::read(path, text) else { return Vec::new() };
        if self.request.snapshot.source(path).is_some_and(|known| **known == facts) {
            return Vec::new();
        }
        let ours = |citation: &Citation<'_>| {
            citation.kind == CitationKind::Requirement
                && citation.spec().is_none_or(|spec| spec == self.request.spec.as_str())
        };
        facts.citations.iter().filter(ours).map(|citation| Id::new(citation.id())).collect()
    }

    pub(crate) fn setup(&self) -> Option<TestSetup> {
        let linked: Vec<String> = self
            .view
            .criteria()
            .flat_map(|(_, criterion)| self.view.links(&criterion.id))
            .map(|link| link.place.path)
            .collect();
        let named: Vec<&str> = self.named.iter().map(|named| named.path.as_str()).collect();
        let cited: Vec<String> = self
            .criteria
            .iter()
            .flat_map(|criterion| self.view.links(&criterion.id))
            .map(|link| link.place.path)
            .collect();
        // What the task names says most about where it belongs, then what cites its criteria, then
        // what cites its spec.
        let choices = [
            named,
            cited.iter().map(String::as_str).collect(),
            linked.iter().map(String::as_str).collect(),
        ];
        let is_code = |path: &&str| Language::of_path(path).is_some();
        let near = choices.into_iter().find(|paths| paths.iter().any(is_code));
        let files = self.request.snapshot.files().map(|(path, _)| path);
        detect(files, &near.unwrap_or_default(), |path| self.request.sources.text(path))
    }

    fn no_framework(&self) -> String {
        format!(
            "No test can be written for {}: the workspace has no source in Rust, Python, \
             JavaScript, TypeScript, Go or Java, and none of {}. Add the manifest of the project, \
             then implement the task again.",
            self.called(),
            MANIFESTS.join(", ")
        )
    }

    /// A test file that the task names; the one that tests neighbouring criteria; the spec's own.
    pub(crate) fn test_file(&self, setup: &TestSetup) -> String {
        let fits = |path: &str| {
            let same = Language::of_path(path) == Some(setup.language);
            let name = path.rsplit('/').next().unwrap_or(path);
            same && name.starts_with(&setup.prefix)
                && name.ends_with(&setup.suffix)
                && setup.language.is_test_path(path)
        };
        if let Some(named) = self.named.iter().find(|named| fits(&named.path)) {
            return named.path.clone();
        }
        let own = setup.path(&skeleton::stem(setup.language, self.request.spec.as_str()));
        let parents: Vec<Option<Id>> = self.criteria.iter().map(|it| it.id.parent()).collect();
        let mut counted: Vec<(String, usize)> = Vec::new();
        for (_, criterion) in self.view.criteria() {
            let weight = if parents.contains(&criterion.id.parent()) { 100 } else { 1 };
            for link in self.view.links(&criterion.id) {
                if !link.is_test() || !fits(&link.place.path) {
                    continue;
                }
                let path = link.place.path;
                match counted.iter_mut().find(|(other, _)| *other == path) {
                    Some((_, count)) => *count += weight,
                    None => counted.push((path, weight)),
                }
            }
        }
        if self.exists(&own) {
            return own;
        }
        counted.sort_by(|first, second| second.1.cmp(&first.1).then(first.0.cmp(&second.0)));
        counted.into_iter().next().map_or(own, |(path, _)| path)
    }

    fn exists(&self, path: &str) -> bool {
        self.request.snapshot.has_file(path) || self.request.sources.text(path).is_some()
    }

    /// Creates the files that the task names and that do not exist, and says how many.
    fn named_files(&self, draft: &mut Draft) -> usize {
        let mut created = 0;
        for named in &self.named {
            let path = match self.place(named) {
                Some(path) if !self.exists(&path) && draft.changes.file(&path).is_none() => path,
                _ => continue,
            };
            let lines = self.head();
            let Some(text) = comment::file(&path, &lines, |path| self.package(path)) else {
                draft.notes.push(format!(
                    "`{path}` is named by the task and does not exist; it was left out because its \
                     format has no comments to say what it is for."
                ));
                continue;
            };
            if path.ends_with(".rs") && path.contains("src/") {
                draft.notes.push(format!(
                    "Declare `{path}` with `mod` where its module belongs, so that it is compiled."
                ));
            }
            draft.changes.push(FileChange::new(path, None, Arc::<str>::from(text)));
            created += 1;
        }
        created
    }

    /// Where a named file is: a bare name that exists somewhere means that file, another one goes
    /// beside the sources of its kind.
    fn place(&self, named: &Named) -> Option<String> {
        if named.path.contains('/') {
            return Some(named.path.clone());
        }
        let files = || self.request.snapshot.files().map(|(path, _)| path);
        if files().any(|path| path.rsplit('/').next() == Some(named.path.as_str())) {
            return None;
        }
        let ending = named.path.rsplit_once('.').map(|(_, ending)| ending)?;
        let is_test = |path: &str| {
            Language::of_path(path).is_some_and(|language| language.is_test_path(path))
        };
        let alike = files().filter(|path| {
            path.rsplit_once('.').is_some_and(|(_, other)| other == ending)
                && is_test(path) == is_test(&named.path)
                && !path.split('/').any(|part| part.starts_with('.') || part == "node_modules")
        });
        let folder = alike
            .map(|path| path.rsplit_once('/').map_or("", |(folder, _)| folder))
            .min_by_key(|folder| folder.split('/').count());
        match folder {
            Some(folder) if !folder.is_empty() => Some(format!("{folder}/{}", named.path)),
            _ => Some(named.path.clone()),
        }
    }

    /// What the head of a new file says.
    fn head(&self) -> Vec<String> {
        let title = comment::plain(&self.task.title);
        let mut lines = vec![comment::citation_of_spec(self.request)];
        lines.push(match &self.task.id {
            Some(id) => format!("Task {id}: {title}"),
            None => format!("Task: {title}"),
        });
        let ids: Vec<&str> = self.criteria.iter().map(|it| it.id.as_str()).collect();
        if !ids.is_empty() {
            lines.push(format!("Requirements: {}", ids.join(", ")));
        }
        lines.push(String::new());
        lines.push("Scaffold: nothing is implemented here yet.".to_owned());
        lines
    }

    /// The package of a new file in Go or Java.
    fn package(&self, path: &str) -> Option<String> {
        let files = self.request.snapshot.files().map(|(path, _)| path);
        named::package(path, files, |path| self.request.sources.text(path))
    }
}

/// The task, and its sub-tasks when it cites nothing itself.
fn members(document: &Tasks, task: usize) -> Vec<&Task> {
    let Some(own) = document.tasks.get(task) else { return Vec::new() };
    let mut members = vec![own];
    if !own.references.is_empty() {
        return members;
    }
    let mut inside = vec![task];
    // Parents stand before their sub-tasks; a number may also point back.
    for (place, other) in document.tasks.iter().enumerate() {
        if place != task && other.parent.is_some_and(|parent| inside.contains(&parent)) {
            inside.push(place);
            members.push(other);
        }
    }
    members
}

#[cfg(test)]
mod tests;
