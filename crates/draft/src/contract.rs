//! What every draft must hold to, whoever wrote it.

use std::collections::BTreeSet;

use specls_code::CitationKind;
use specls_spec::layout::KNOWN_ROOTS;
use specls_spec::{
    BugfixStatement, DocumentKind, Id, Reference, ReferenceTarget, TaskState, locate, references,
};
use specls_text::{FileChange, Span, path_is_safe};
use specls_trace::{Delta, LOCK_FILE, Lock, SpecView};

use crate::after::after;
use crate::offline::{changed_sources, coverage, delta};
use crate::sensitive::is_secret;
use crate::{Draft, Request, Step};

/// A rule that a draft breaks, as a sentence that can be shown to a person or sent to a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation(pub String);

/// Checks a draft: only known ids are cited, in documents and in code, every criterion is covered and
/// keeps its number, completed tasks are untouched to the byte, only the files the step may touch are
/// touched, paths are safe.
///
/// What was so before is not held against a draft: an id that dangled already may dangle on. In a
/// completed task the numbers that it cites may follow their criteria when the step is
/// [`Step::Propagate`], and nothing else.
pub fn check(request: &Request, draft: &Draft) -> Vec<Violation> {
    let mut violations = Vec::new();
    files(request, draft, &mut violations);
    unknown_citations(request, draft, &mut violations);
    let now = request.snapshot.spec_in(&request.folder);
    let snapshot = after(request, &draft.changes);
    let Some(then) = snapshot.spec_in(&request.folder) else {
        if matches!(request.step, Step::Requirements { .. }) && violations.is_empty() {
            violations.push(Violation("the draft brings no requirements.md".to_owned()));
        }
        return violations;
    };
    unknown_ids(now, then, &mut violations);
    covered(request, now, then, &mut violations);
    completed_tasks(request, now, then, &mut violations);
    kept_numbers(request, now, then, &mut violations);
    if matches!(request.step, Step::Bugfix { .. }) {
        bug_report(then, &mut violations);
    }
    violations
}

/// Checks that a change only adds: each line of the text before stands in the text after, in the
/// same order, perhaps behind a `>`. The offline author holds to this in every document, except
/// for the numbers that references follow.
pub fn nothing_lost(change: &FileChange) -> Result<(), Violation> {
    let mut after = change.after.lines().map(unquoted);
    let lost = change
        .before()
        .lines()
        .map(unquoted)
        .filter(|line| !line.is_empty())
        .find(|line| !after.any(|other| other == *line));
    match lost {
        None => Ok(()),
        Some(line) => Err(Violation(format!(
            "{} loses the line `{line}`: keep everything that stands there",
            change.path
        ))),
    }
}

fn unquoted(line: &str) -> &str {
    line.trim_start_matches(['>', ' ', '\t']).trim_end()
}

/// Paths are safe, each file comes once, and a step on documents stays in its spec's folder.
fn files(request: &Request, draft: &Draft, violations: &mut Vec<Violation>) {
    let mut seen = BTreeSet::new();
    for file in &draft.changes.files {
        let path = &file.path;
        if !path_is_safe(path) {
            violations.push(Violation(format!(
                "`{path}` is no path below the root: name files relative to the root, without `..`"
            )));
        }
        if is_secret(path) {
            violations.push(Violation(format!(
                "`{path}` may hold a secret, or is no text: leave it as it is"
            )));
        }
        if !seen.insert(path.as_str()) {
            violations.push(Violation(format!("`{path}` is changed twice: change it once")));
        }
        if !may_change(request, path) {
            violations.push(Violation(format!(
                "the step `{}` may not change `{path}`: leave it as it is",
                request.step.name()
            )));
        }
    }
}

/// Comments in code cite what some spec has. A citation that stood there before may stay.
fn unknown_citations(request: &Request, draft: &Draft, violations: &mut Vec<Violation>) {
    let cited = |path: &str, text: &str| -> BTreeSet<String> {
        let facts = specls_code::read(path, text);
        let citations = facts.iter().flat_map(|facts| facts.citations.iter());
        let ours = citations.filter(|citation| {
            citation.kind == CitationKind::Requirement
                && citation.spec().is_none_or(|spec| spec == request.spec.as_str())
        });
        ours.map(|citation| citation.id().to_owned()).collect()
    };
    let known = |id: &String| {
        let references = references(id, Span::new(0, id.len()));
        request.snapshot.specs().any(|view| references.iter().all(|it| view.knows(&it.target)))
    };
    if request.snapshot.specs().next().is_none() {
        return;
    }
    for change in draft.changes.files.iter().filter(|it| !is_document(request, &it.path)) {
        let before = cited(&change.path, change.before());
        let unknown: Vec<String> = cited(&change.path, &change.after)
            .into_iter()
            .filter(|id| !before.contains(id) && !known(id))
            .collect();
        if !unknown.is_empty() {
            violations.push(Violation(format!(
                "`{}` cites {}, which no spec has: cite a criterion that exists",
                change.path,
                unknown.join(", ")
            )));
        }
    }
}

/// Whether the step may change a file at this path.
pub(crate) fn may_change(request: &Request, path: &str) -> bool {
    match &request.step {
        Step::Implement { .. } => !is_document(request, path),
        Step::Requirements { .. } | Step::Refine | Step::Analyse => {
            is_named(request, path, &["requirements.md", "bugfix.md"])
        }
        Step::Derive => is_named(request, path, &["requirements.md"]),
        Step::Bugfix { .. } => is_named(request, path, &["bugfix.md"]),
        Step::Explain => false,
        Step::Design => is_named(request, path, &["design.md"]),
        Step::Tasks => is_named(request, path, &["tasks.md", LOCK_FILE]),
        Step::Propagate => {
            is_named(request, path, &["design.md", "tasks.md", LOCK_FILE])
                || follows_change(request, path)
        }
    }
}

/// Whether the trace points at a file from a criterion that changed.
fn follows_change(request: &Request, path: &str) -> bool {
    let is_document = request.snapshot.spec_file(path).is_some() || path.ends_with(LOCK_FILE);
    !is_document
        && delta(request)
            .is_some_and(|delta| changed_sources(request, &delta).iter().any(|it| it == path))
}

fn is_named(request: &Request, path: &str, names: &[&str]) -> bool {
    names.iter().any(|name| path == format!("{}/{name}", request.folder))
}

/// What people review before code is written stays as it is while code is written: the documents of
/// every spec. Some disks know no difference between small and large letters.
fn is_document(request: &Request, path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let named = DocumentKind::ALL.map(DocumentKind::file_name).contains(&name);
    name == LOCK_FILE
        || named
            && (folder.eq_ignore_ascii_case(&request.folder)
                || locate(&lower, KNOWN_ROOTS).is_some()
                || request.snapshot.specs().any(|it| it.folder().eq_ignore_ascii_case(folder)))
}

/// Ids that are cited and mean nothing, with the document that cites them.
fn dangling(view: SpecView<'_>) -> Vec<(DocumentKind, String)> {
    let tasks = view.tasks().into_iter().flat_map(|document| &document.tasks);
    let tasks =
        tasks.flat_map(|task| &task.references).map(|reference| (DocumentKind::Tasks, reference));
    let design = view.design().into_iter().flat_map(|document| {
        let validated = document.properties.iter().flat_map(|property| &property.validates);
        document.references.iter().chain(validated)
    });
    let design = design.map(|reference| (DocumentKind::Design, reference));
    let unknown = |reference: &Reference| match &reference.target {
        ReferenceTarget::Id(id) => {
            view.resolve(&reference.target).is_empty() && view.requirement(id).is_none()
        }
        ReferenceTarget::Range(..) => view.resolve(&reference.target).is_empty(),
        _ => false,
    };
    tasks
        .chain(design)
        .filter(|(_, reference)| unknown(reference))
        .filter_map(|(kind, reference)| {
            let file = view.file(kind)?;
            Some((kind, reference.span.of(&file.text).to_owned()))
        })
        .collect()
}

fn unknown_ids(now: Option<SpecView<'_>>, then: SpecView<'_>, violations: &mut Vec<Violation>) {
    let mut known: Vec<(DocumentKind, String)> = now.map(dangling).unwrap_or_default();
    for unknown in dangling(then) {
        if let Some(at) = known.iter().position(|known| *known == unknown) {
            known.swap_remove(at);
            continue;
        }
        let (kind, id) = unknown;
        violations.push(Violation(format!(
            "{} cites {id}, which {} does not have: cite a criterion that exists",
            kind.file_name(),
            then.requirements_file()
                .map_or("requirements.md", |file| file.located.kind.file_name())
        )));
    }
}

fn covered(
    request: &Request,
    now: Option<SpecView<'_>>,
    then: SpecView<'_>,
    violations: &mut Vec<Violation>,
) {
    let mut demand = |document: &str, missing: Vec<Id>| {
        if !missing.is_empty() {
            violations.push(Violation(format!(
                "{document} leaves out {0}: give every criterion a place, and cite it there as \
                 `_Requirements: {1}_`",
                coverage::list(&missing),
                missing[0]
            )));
        }
    };
    match request.step {
        Step::Requirements { .. }
        | Step::Refine
        | Step::Analyse
        | Step::Derive
        | Step::Bugfix { .. } => {
            if then.criteria().next().is_none() {
                violations.push(Violation(
                    "requirements.md has no acceptance criteria: write at least one".to_owned(),
                ));
            }
        }
        Step::Implement { .. } | Step::Explain => {}
        Step::Design => {
            demand("design.md", coverage::left_out(then, &coverage::designed(then)));
        }
        Step::Tasks => demand("tasks.md", coverage::left_out(then, &coverage::planned(then))),
        Step::Propagate => {
            // What was left out before the requirements changed is another step's business.
            let added = crate::offline::added(request);
            let only_added = |missing: Vec<Id>| {
                missing.into_iter().filter(|id| added.contains(id)).collect::<Vec<_>>()
            };
            if now.is_some_and(|now| now.tasks().is_some()) {
                let missing = coverage::left_out(then, &coverage::planned(then));
                demand("tasks.md", only_added(missing));
            }
            if now.is_some_and(|now| now.design().is_some()) {
                let missing = coverage::left_out(then, &coverage::designed(then));
                demand("design.md", only_added(missing));
            }
        }
    }
}

/// Criteria keep their numbers: in a step that makes requirements better all of them, in one that
/// writes requirements those that code is linked to.
fn kept_numbers(
    request: &Request,
    now: Option<SpecView<'_>>,
    then: SpecView<'_>,
    violations: &mut Vec<Violation>,
) {
    let Some(now) = now else { return };
    let all = matches!(request.step, Step::Refine | Step::Analyse);
    let some =
        matches!(request.step, Step::Requirements { .. } | Step::Derive | Step::Bugfix { .. });
    if !all && !some {
        return;
    }
    let gone = now.criteria().map(|(_, criterion)| &criterion.id);
    let gone = gone.filter(|id| then.criterion(id).is_none());
    for id in gone.filter(|id| all || !now.links(id).is_empty()) {
        violations.push(Violation(format!(
            "{} loses criterion {id}: keep it under its number, what cites it depends on it",
            file_name(then)
        )));
    }
    let (Some(before), Some(after)) = (now.requirements(), then.requirements()) else { return };
    for moved in Delta::between(&Lock::of(before), after).moved {
        if all || !now.links(&moved.from).is_empty() {
            violations.push(Violation(format!(
                "{} moves criterion {} to {}: keep the numbers, and put what is new at the end of its \
                 requirement",
                file_name(then),
                moved.from,
                moved.to
            )));
        }
    }
}

/// A bug report says what is wrong, what is right and what stays, the likely cause, and the two
/// properties that a fix is held to.
fn bug_report(then: SpecView<'_>, violations: &mut Vec<Violation>) {
    let (Some(file), Some(document)) = (then.file(DocumentKind::Bugfix), then.requirements())
    else {
        violations.push(Violation("the draft brings no bugfix.md".to_owned()));
        return;
    };
    for (list, name) in [
        (BugfixStatement::Current, "### Current Behavior (Defect)"),
        (BugfixStatement::Expected, "### Expected Behavior (Correct)"),
        (BugfixStatement::Unchanged, "### Unchanged Behavior (Regression Prevention)"),
    ] {
        let mut lists = document.requirements.iter().filter(|it| it.bugfix == Some(list));
        if !lists.any(|requirement| !requirement.criteria.is_empty()) {
            violations
                .push(Violation(format!("bugfix.md has no statement under `{name}`: write one")));
        }
    }
    let text = file.text.to_lowercase();
    for (name, what) in [
        ("root cause", "a section `## Root Cause`"),
        ("bug condition", "the property **Bug Condition**: what holds once the bug is fixed"),
        ("preservation", "the property **Preservation**: what stays as it was"),
    ] {
        if !text.contains(name) {
            violations.push(Violation(format!("bugfix.md lacks {what}: write it")));
        }
    }
}

fn file_name(view: SpecView<'_>) -> &'static str {
    view.requirements_file().map_or("requirements.md", |file| file.located.kind.file_name())
}

/// Each completed task of before stands in the text after.
fn completed_tasks(
    request: &Request,
    now: Option<SpecView<'_>>,
    then: SpecView<'_>,
    violations: &mut Vec<Violation>,
) {
    let Some(now) = now else { return };
    let may_follow = request.step == Step::Propagate;
    let mut kept = done(then, may_follow);
    for (title, text) in done(now, may_follow) {
        match kept.iter().position(|(_, other)| *other == text) {
            Some(at) => {
                kept.remove(at);
            }
            None => violations.push(Violation(format!(
                "tasks.md rewrites the completed task “{title}”: leave completed tasks untouched"
            ))),
        }
    }
}

/// The completed tasks, title and text; without what their references cite when those may follow.
fn done(view: SpecView<'_>, without_references: bool) -> Vec<(String, String)> {
    let (Some(document), Some(file)) = (view.tasks(), view.file(DocumentKind::Tasks)) else {
        return Vec::new();
    };
    let done = document
        .tasks
        .iter()
        .filter(|task| task.state == TaskState::Done && task.state_span.is_some());
    done.map(|task| {
        let mut text = String::new();
        let mut at = task.span.start;
        if without_references {
            let mut line: Option<&str> = None;
            for reference in &task.references {
                let between = file.text.get(at..reference.span.start).unwrap_or_default();
                // What separates two references of one line goes with the reference dropped.
                if line.is_none() || between.contains('\n') {
                    text.push_str(between);
                }
                line = Some(between);
                at = reference.span.end.max(at);
            }
        }
        text.push_str(file.text.get(at..task.span.end).unwrap_or_default());
        if without_references {
            // What is left when the only criterion cited was removed.
            text = text.replace("N/A", "");
        }
        (task.title.clone(), text)
    })
    .collect()
}
