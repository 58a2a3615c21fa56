//! # Propagate a changed requirements.md
//!
//! What changed since the last accepted state becomes exactly what follows from it: new criteria
//! get one task for each requirement and one entry in the design, references follow criteria that
//! moved to another number, and what still cites a removed criterion is reported.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use specls_spec::{
    Document, DocumentKind, Id, Reference, ReferenceTarget, Requirements, TaskState,
};
use specls_text::{ChangeSet, FileChange, Span};
use specls_trace::{Delta, LOCK_FILE, Lock, Place, Role, SpecView};

use super::page::Page;
use super::plan::{Item, Plan, heading};
use super::task_list::{NewTask, TaskList};
use super::{coverage, design, tasks};
use crate::after::after;
use crate::{Draft, Refusal, Request};

/// Drafts what follows from the change.
pub(super) fn propagate(request: &Request) -> Result<Draft, Refusal> {
    let change = Change::of(request)?;
    let (view, document) = super::requirements_of(request, "tasks")?;
    let spec = &request.spec;
    let mut draft = Draft { title: format!("Change of {spec}"), ..Draft::default() };
    let snapshot = after(request, &change.followed);
    let Some(then) = snapshot.spec_in(&request.folder) else {
        return Err(Refusal::new(format!("{spec} has no requirements.md")));
    };
    let design = extended_design(request, then, document, &change.delta);
    let tasks = extended_tasks(then, document, &change.delta, &mut draft.notes);
    for (kind, text) in [(DocumentKind::Design, design), (DocumentKind::Tasks, tasks)] {
        let Some(file) = view.file(kind) else {
            draft.notes.push(format!(
                "{spec} has no {} yet: generate the {} to have one.",
                kind.file_name(),
                kind.name()
            ));
            continue;
        };
        if let Some(text) = text {
            draft.changes.push(FileChange::new(file.path.clone(), Some(file.text.clone()), text));
        }
    }
    draft.changes.push(renewed_lock(request, view));
    report(request, view, then, &change.delta, &change.moves, &mut draft.notes);
    Ok(draft)
}

/// What changed in the requirements, and what follows from it without a thought.
pub(crate) struct Change {
    /// What changed since the last accepted state.
    pub(crate) delta: Delta,
    /// The design and the tasks with references that follow the criteria they mean.
    pub(crate) followed: ChangeSet,
    accepted: Lock,
    moves: Moves,
}

impl Change {
    /// The change that waits to be propagated.
    pub(crate) fn of(request: &Request) -> Result<Self, Refusal> {
        let (view, document) = super::requirements_of(request, "tasks")?;
        let spec = &request.spec;
        let accepted = accepted(request, view).ok_or_else(|| {
            Refusal::new(format!(
                "what changed in {spec} cannot be told: there is no {LOCK_FILE} and git has no \
                 requirements of it; commit them, or run `specls lock {spec}` before the next change"
            ))
        })?;
        let delta = Delta::between(&accepted, document);
        if delta.is_empty() {
            let name = view
                .requirements_file()
                .map_or("requirements.md", |file| file.located.kind.file_name());
            return Err(Refusal::nothing_to_do(format!(
                "nothing to propagate: {name} of {spec} says what was accepted last; change it first"
            )));
        }
        let moves = Moves::new(&accepted, document, &delta);
        Ok(Self { followed: follow(view, &moves), delta, accepted, moves })
    }

    /// The lock that accepts the numbers that moved and leaves the rest of the change open: references
    /// that followed once must not follow again. `None` where no number moved.
    pub(crate) fn lock_of_moves(
        &self,
        request: &Request,
        view: SpecView<'_>,
    ) -> Option<FileChange> {
        if self.delta.moved.is_empty() {
            return None;
        }
        let mut lock = view.renewed_lock()?;
        for id in &self.delta.added {
            lock.criteria.remove(id);
        }
        for id in self.delta.edited.iter().chain(&self.delta.removed) {
            let accepted = self.accepted.criteria.get(id);
            if let Some(print) = accepted.filter(|_| !self.is_moved_to(id)) {
                lock.criteria.insert(id.clone(), print.clone());
            }
        }
        let path = format!("{}/{LOCK_FILE}", request.folder);
        Some(FileChange::new(path.clone(), present_lock(request, view, &path), lock.text()))
    }

    fn is_moved_to(&self, id: &Id) -> bool {
        self.delta.added.contains(id) || self.delta.moved.iter().any(|moved| moved.to == *id)
    }

    /// What no change can say once `changes` are made: what still cites removed criteria, and where
    /// code cites numbers that moved.
    pub(crate) fn report(&self, request: &Request, changes: &ChangeSet) -> Vec<String> {
        let mut notes = Vec::new();
        let then = after(request, changes);
        let now = request.snapshot.spec_in(&request.folder);
        if let (Some(now), Some(then)) = (now, then.spec_in(&request.folder)) {
            report(request, now, then, &self.delta, &self.moves, &mut notes);
            let done: Vec<&Id> = self.delta.edited.iter().filter(|id| is_done(then, id)).collect();
            if !done.is_empty() {
                notes.push(format!(
                    "Changed: {}; every task that cites {} is done, and none was added.",
                    coverage::list(done.iter().copied()),
                    if done.len() == 1 { "it" } else { "them" }
                ));
            }
        }
        notes
    }
}

/// The lock that accepts the criteria as they are.
pub(crate) fn renewed_lock(request: &Request, view: SpecView<'_>) -> FileChange {
    let path = format!("{}/{LOCK_FILE}", request.folder);
    let before = present_lock(request, view, &path);
    let lock = view.renewed_lock().unwrap_or_default();
    FileChange::new(path, before, lock.text())
}

fn present_lock(request: &Request, view: SpecView<'_>, path: &str) -> Option<Arc<str>> {
    request.sources.text(path).or_else(|| view.lock().map(|lock| lock.text().into()))
}

/// What changed since the last accepted state; `None` when no such state is known.
pub(crate) fn delta(request: &Request) -> Option<Delta> {
    let view = request.snapshot.spec_in(&request.folder)?;
    Some(Delta::between(&accepted(request, view)?, view.requirements()?))
}

/// The criteria that were added since the last accepted state.
pub(crate) fn added(request: &Request) -> BTreeSet<Id> {
    delta(request).map(|delta| delta.added.into_iter().collect()).unwrap_or_default()
}

/// The source files that the trace points at from criteria that changed, each once, in the order of
/// the criteria. Files whose only tie is a word in passing do not count.
pub(crate) fn changed_sources(request: &Request, delta: &Delta) -> Vec<String> {
    let Some(view) = request.snapshot.spec_in(&request.folder) else { return Vec::new() };
    let moved = delta.moved.iter().flat_map(|moved| [&moved.from, &moved.to]);
    let mut paths: Vec<String> = Vec::new();
    for id in delta.edited.iter().chain(moved).chain(&delta.removed) {
        for link in view.links(id) {
            if link.role != Role::Mentions && !paths.contains(&link.place.path) {
                paths.push(link.place.path);
            }
        }
    }
    paths
}

/// The last accepted state: `trace.lock`, else what git has.
fn accepted(request: &Request, view: SpecView<'_>) -> Option<Lock> {
    if let Some(lock) = view.lock() {
        return Some(Lock::clone(lock));
    }
    let file = view.requirements_file()?;
    let text = request.sources.committed(&file.path)?;
    match specls_spec::read(file.located.kind, &text) {
        Document::Requirements(document) => Some(Lock::of(&document)),
        _ => None,
    }
}

/// Where the numbers of the accepted state lead today.
struct Moves {
    /// Accepted criteria, in their order.
    accepted: Vec<Id>,
    moved: BTreeMap<Id, Id>,
    removed: BTreeSet<Id>,
    /// The numbers of today.
    present: BTreeSet<Id>,
}

impl Moves {
    fn new(accepted: &Lock, present: &Requirements, delta: &Delta) -> Self {
        let criteria = present.requirements.iter().flat_map(|requirement| &requirement.criteria);
        Self {
            accepted: accepted.criteria.keys().cloned().collect(),
            moved: delta.moved.iter().map(|moved| (moved.from.clone(), moved.to.clone())).collect(),
            removed: delta.removed.iter().cloned().collect(),
            present: criteria.map(|criterion| criterion.id.clone()).collect(),
        }
    }

    /// What a reference to one id is to say today; `None` when it is to go.
    fn follow(&self, id: &Id) -> Option<Id> {
        // `2.1` is said of REQ-2, too: it follows that criterion, and stays as short.
        if let Some(meant) = self.meant(id) {
            let bare = |to: Id| if to == *meant { id.clone() } else { Id::new(&to.bare()) };
            return self.follow(meant).map(bare);
        }
        if let Some(to) = self.moved.get(id) {
            return Some(to.clone());
        }
        if self.removed.contains(id) {
            // Left as it is, it would mean the criterion that took its number.
            return (!self.present.contains(id)).then(|| id.clone());
        }
        if self.accepted.contains(id) {
            return Some(id.clone());
        }
        Some(self.follow_requirement(id).unwrap_or_else(|| id.clone()))
    }

    /// The accepted criterion that a shorter form of its number means, when only one has it.
    fn meant(&self, id: &Id) -> Option<&Id> {
        if self.accepted.contains(id) || self.moved.contains_key(id) || id.bare() != id.as_str() {
            return None;
        }
        let mut with_it = self.accepted.iter().filter(|accepted| accepted.bare() == id.as_str());
        let first = with_it.next()?;
        with_it.next().is_none().then_some(first)
    }

    /// Where a requirement went: where all of its criteria that still exist went together.
    fn follow_requirement(&self, id: &Id) -> Option<Id> {
        let children = self.accepted.iter().filter(|child| child.parent().as_ref() == Some(id));
        let mut parents: BTreeSet<Id> = children
            .filter(|child| !self.removed.contains(child))
            .filter_map(|child| self.moved.get(child).unwrap_or(child).parent())
            .collect();
        let parent = parents.pop_first()?;
        parents.is_empty().then_some(parent)
    }

    /// The text of a reference today; `None` when nothing is left of it.
    fn rewritten(&self, reference: &Reference, written: &str) -> Option<String> {
        match &reference.target {
            ReferenceTarget::Id(id) => {
                let to = self.follow(id)?;
                if to == *id {
                    return Some(written.to_owned());
                }
                let front = written.strip_suffix(id.as_str()).unwrap_or_default();
                Some(format!("{front}{to}"))
            }
            ReferenceTarget::Range(from, to) => self.rewritten_range(from, to, written),
            _ => Some(written.to_owned()),
        }
    }

    /// A range stays one while its criteria still follow one another, else it becomes a list.
    fn rewritten_range(&self, from: &Id, to: &Id, written: &str) -> Option<String> {
        if self.is_requirement(from) && self.is_requirement(to) {
            let (first, last) = (self.follow_requirement(from), self.follow_requirement(to));
            return match (first, last) {
                (Some(first), Some(last)) if first != *from || last != *to => {
                    Some(format!("{first}{}{last}", between(written, from, to)))
                }
                _ => Some(written.to_owned()),
            };
        }
        let up_to = |id: &Id| *id <= *to || id.parent().as_ref() == Some(to);
        let inside: Vec<&Id> =
            self.accepted.iter().filter(|id| *from <= **id && up_to(id)).collect();
        let follows: Vec<Option<Id>> = inside.iter().map(|id| self.follow(id)).collect();
        let unchanged = inside.iter().zip(&follows).all(|(id, to)| to.as_ref() == Some(*id));
        let mut today: Vec<Id> = follows.into_iter().flatten().collect();
        today.sort();
        today.dedup();
        let (Some(first), Some(last)) = (today.first(), today.last()) else {
            return if inside.is_empty() { Some(written.to_owned()) } else { None };
        };
        let spanned = self.present.iter().filter(|id| first <= *id && *id <= last);
        let whole = spanned.eq(today.iter().filter(|id| self.present.contains(id)));
        if unchanged && whole {
            return Some(written.to_owned());
        }
        if !whole || today.len() < 3 {
            return Some(coverage::list(&today));
        }
        Some(format!("{first}{}{last}", between(written, from, to)))
    }

    /// Whether the number is that of an accepted requirement, not of a criterion.
    fn is_requirement(&self, id: &Id) -> bool {
        !self.accepted.contains(id)
            && self.accepted.iter().any(|child| child.parent().as_ref() == Some(id))
    }
}

/// What stands between the ends of a range.
fn between<'a>(written: &'a str, from: &Id, to: &Id) -> &'a str {
    written
        .strip_prefix(from.as_str())
        .and_then(|rest| rest.strip_suffix(to.as_str()))
        .unwrap_or("-")
}

/// The design and the tasks with references that follow the criteria they mean.
fn follow(view: SpecView<'_>, moves: &Moves) -> ChangeSet {
    let mut changes = ChangeSet::default();
    for kind in [DocumentKind::Design, DocumentKind::Tasks] {
        let Some(file) = view.file(kind) else { continue };
        let mut references: Vec<&Reference> = match &file.document {
            Document::Tasks(document) => {
                document.tasks.iter().flat_map(|task| &task.references).collect()
            }
            Document::Design(document) => {
                let validated = document.properties.iter().flat_map(|property| &property.validates);
                document.references.iter().chain(validated).collect()
            }
            Document::Requirements(_) => Vec::new(),
        };
        references.sort_by_key(|reference| reference.span.start);
        references.dedup_by_key(|reference| reference.span);
        let mut page = Page::new(&file.text);
        for line in lines_of(&references, &file.text) {
            rewrite_line(&mut page, line, moves);
        }
        changes.push(FileChange::new(file.path.clone(), Some(file.text.clone()), page.finish()));
    }
    changes
}

/// The references, those of one line together.
fn lines_of<'a, 'b>(references: &'b [&'a Reference], text: &str) -> Vec<&'b [&'a Reference]> {
    references
        .chunk_by(|one, other| {
            !Span::new(one.span.end, other.span.start.max(one.span.end)).of(text).contains('\n')
        })
        .collect()
}

fn rewrite_line(page: &mut Page<'_>, line: &[&Reference], moves: &Moves) {
    let text = page.text;
    let today: Vec<Option<String>> =
        line.iter().map(|reference| moves.rewritten(reference, reference.span.of(text))).collect();
    if today.iter().all(Option::is_some) {
        for (reference, today) in line.iter().zip(today.into_iter().flatten()) {
            if today != reference.span.of(text) {
                page.replace(reference.span, &today);
            }
        }
        return;
    }
    let (Some(first), Some(last)) = (line.first(), line.last()) else { return };
    let mut kept = String::new();
    for (number, today) in today.iter().enumerate() {
        let Some(today) = today else { continue };
        if !kept.is_empty() {
            let before = line[number - 1].span.end;
            kept.push_str(Span::new(before, line[number].span.start).of(text));
        }
        kept.push_str(today);
    }
    if kept.is_empty() {
        kept.push_str("N/A");
    }
    page.replace(Span::new(first.span.start, last.span.end), &kept);
}

/// The design with a place for new criteria; `None` without a design.
fn extended_design(
    request: &Request,
    view: SpecView<'_>,
    document: &Requirements,
    delta: &Delta,
) -> Option<String> {
    let file = view.file(DocumentKind::Design)?;
    let design = view.design()?;
    let properties = design.properties.iter().flat_map(|property| &property.validates);
    let placed = coverage::named(view, design.references.iter().chain(properties));
    let left_out = coverage::left_out(view, &placed);
    let new: Vec<Id> = left_out.into_iter().filter(|id| delta.added.contains(id)).collect();
    let mut page = Page::new(&file.text);
    let plan = Plan::of(view, document);
    design::place(&mut page, design, view, &plan, &new, request);
    Some(page.finish())
}

/// The tasks with one for each requirement that has new criteria, or changed ones whose tasks are
/// all done; `None` without tasks.
fn extended_tasks(
    view: SpecView<'_>,
    document: &Requirements,
    delta: &Delta,
    notes: &mut Vec<String>,
) -> Option<String> {
    let file = view.file(DocumentKind::Tasks)?;
    let left_out = coverage::left_out(view, &planned_anew(view));
    let new: Vec<Id> = left_out.into_iter().filter(|id| delta.added.contains(id)).collect();
    let again: Vec<Id> = delta.edited.iter().filter(|id| is_done(view, id)).cloned().collect();
    let mut list = TaskList::new(view, &file.text);
    let mut news: Vec<NewTask> = tasks::for_requirements(view, document, &new);
    for requirement in &document.requirements {
        let items: Vec<Item<'_>> = requirement
            .criteria
            .iter()
            .filter(|criterion| again.contains(&criterion.id))
            .map(|criterion| Item { requirement, criterion })
            .collect();
        if items.is_empty() {
            continue;
        }
        let ids = items.iter().map(|item| item.criterion.id.clone());
        let siblings: Vec<Id> =
            requirement.criteria.iter().map(|criterion| criterion.id.clone()).collect();
        if let Some(task) = news.iter_mut().find(|task| task.siblings == siblings) {
            task.criteria.extend(ids);
            task.criteria.sort();
            task.details.extend(tasks::details(&items));
            continue;
        }
        let changed = if items.len() == 1 { "a criterion" } else { "criteria" };
        news.push(NewTask {
            title: format!("Revisit “{}”: {changed} changed", heading(requirement)),
            details: tasks::details(&items),
            criteria: ids.collect(),
            siblings,
        });
    }
    if !again.is_empty() {
        notes.push(format!(
            "The text of {} changed, and every task that cites {} is done: a task to revisit {} was \
             added.",
            coverage::list(&again),
            if again.len() == 1 { "it" } else { "them" },
            if again.len() == 1 { "it" } else { "them" },
        ));
    }
    for task in news {
        list.add(task);
    }
    Some(list.finish())
}

/// The criteria that a task names by number, or that an open task's whole requirement includes.
fn planned_anew(view: SpecView<'_>) -> BTreeSet<Id> {
    let tasks = view.tasks().into_iter().flat_map(|document| &document.tasks);
    tasks
        .flat_map(|task| {
            let open = task.state != TaskState::Done;
            let references = task
                .references
                .iter()
                .filter(|reference| open && matches!(reference.target, ReferenceTarget::Id(_)));
            let mut ids = coverage::cited(view, references);
            ids.extend(coverage::named(view, &task.references));
            ids
        })
        .collect()
}

/// Whether tasks cite the criterion and all of them are done.
fn is_done(view: SpecView<'_>, id: &Id) -> bool {
    let tasks = view.tasks().into_iter().flat_map(|document| &document.tasks);
    let mut citing =
        tasks.filter(|task| coverage::cited(view, &task.references).contains(id)).peekable();
    citing.peek().is_some() && citing.all(|task| task.state == TaskState::Done)
}

/// Says what no change can: what still cites removed criteria, and where code cites numbers that
/// moved.
fn report(
    request: &Request,
    view: SpecView<'_>,
    then: SpecView<'_>,
    delta: &Delta,
    moves: &Moves,
    notes: &mut Vec<String>,
) {
    if !delta.added.is_empty() {
        notes.push(format!("New: {}.", coverage::list(&delta.added)));
    }
    if !delta.moved.is_empty() {
        let moved = delta.moved.iter().map(|moved| format!("{} is now {}", moved.from, moved.to));
        notes.push(format!(
            "Moved: {}; the references in tasks and design follow.",
            moved.collect::<Vec<_>>().join(", ")
        ));
    }
    let open: Vec<&Id> = delta.edited.iter().filter(|id| !is_done(then, id)).collect();
    if !open.is_empty() {
        notes.push(format!(
            "Changed: {}; tasks that are still open cite {}, or none does.",
            coverage::list(open.iter().copied()),
            if open.len() == 1 { "it" } else { "them" }
        ));
    }
    for id in &delta.removed {
        let mut places = documents_citing(then, id, moves);
        places.extend(view.links(id).into_iter().map(|link| shown(request, &link.place)));
        if places.is_empty() && moves.present.contains(id) {
            notes.push(format!(
                "Removed: {id}; another criterion has its number now, so the references to it were \
                 taken out."
            ));
        } else if places.is_empty() {
            notes.push(format!("Removed: {id}; nothing cites it."));
        } else {
            notes.push(format!(
                "Removed: {id} is still cited in {}; take it out there.",
                places.join(", ")
            ));
        }
    }
    for moved in &delta.moved {
        let places: Vec<String> =
            view.links(&moved.from).into_iter().map(|link| shown(request, &link.place)).collect();
        if !places.is_empty() {
            notes.push(format!(
                "Code cites {}, which is now {}: change it in {}.",
                moved.from,
                moved.to,
                places.join(", ")
            ));
        }
    }
}

/// The lines of documents that still cite a removed criterion.
fn documents_citing(view: SpecView<'_>, id: &Id, moves: &Moves) -> Vec<String> {
    if moves.present.contains(id) {
        return Vec::new();
    }
    let cites = |reference: &&Reference| match &reference.target {
        ReferenceTarget::Id(cited) => cited == id,
        ReferenceTarget::Range(from, to) => from == id || to == id,
        _ => false,
    };
    let mut places = Vec::new();
    for file in view.files() {
        let references: Vec<&Reference> = match &file.document {
            Document::Tasks(document) => {
                document.tasks.iter().flat_map(|task| &task.references).filter(cites).collect()
            }
            Document::Design(document) => {
                let validated = document.properties.iter().flat_map(|property| &property.validates);
                document.references.iter().chain(validated).filter(cites).collect()
            }
            Document::Requirements(_) => Vec::new(),
        };
        let lines = references.iter().map(|reference| file.lines.line(reference.span.start) + 1);
        let lines: BTreeSet<usize> = lines.collect();
        let name = file.located.kind.file_name();
        places.extend(lines.into_iter().map(|line| format!("{name}:{line}")));
    }
    places
}

/// `src/board.js:12`.
fn shown(request: &Request, place: &Place) -> String {
    let line = request
        .sources
        .text(&place.path)
        .map(|text| text.get(..place.span.start).unwrap_or_default().matches('\n').count() + 1);
    match line {
        Some(line) => format!("{}:{line}", place.path),
        None => place.path.clone(),
    }
}
