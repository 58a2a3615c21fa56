//! Gives a requirement, criterion, property or task another number, wherever it is cited.

mod place;

use std::collections::BTreeMap;
use std::sync::Arc;

use specls_code::{Citation, CitationKind, SourceFacts};
use specls_spec::{
    Document, DocumentKind, Id, Reference, ReferenceTarget, Task, references, rename_reference,
};
use specls_text::{Edit, Span};
use specls_trace::{LOCK_FILE, Lock, Snapshot, Sources, SpecFile, SpecView};

use crate::meant::{InSource, Meant, Part, in_source, meant_by, part_of};
use crate::references::{references_of, speaks_of};
use crate::under_cursor::{UnderCursor, under_cursor};

use place::{
    Reading, edited, number_span, property_number, read_in_code, read_in_document, renumber,
};

/// A number that can be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamable {
    /// Where it stands.
    pub span: Span,
    /// As it is written there.
    pub number: String,
}

/// Edits that belong together, by the file's path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Renaming {
    /// The files with their edits, sorted by path.
    pub files: BTreeMap<String, Vec<Edit>>,
}

/// The number at `offset` of the file at `path`; `None` where there is none that could be changed:
/// numbers of requirements, criteria, properties and tasks can, where they are defined and where they
/// are cited. A range, a bullet without a number and a spec's name cannot.
pub fn renamable(
    snapshot: &Snapshot,
    sources: &dyn Sources,
    path: &str,
    offset: usize,
) -> Option<Renamable> {
    let (_, _, span) = subject_at(snapshot, sources, path, offset)?;
    let text = text_of(snapshot, sources, path)?;
    Some(Renamable { span, number: span.of(&text).to_owned() })
}

/// The edits that give the number at `offset` another one: at its definition, in the spec's other
/// documents and in code, byte for byte where the number stands. What is numbered below it (a
/// requirement's criteria, a task's sub-tasks) moves along. The error says why it cannot be.
pub fn rename(
    snapshot: &Snapshot,
    sources: &dyn Sources,
    path: &str,
    offset: usize,
    number: &str,
) -> Result<Renaming, String> {
    let (spec, subject, _) = subject_at(snapshot, sources, path, offset)
        .ok_or("only the number of a requirement, criterion, property or task can be changed")?;
    let to = subject.number(spec, number)?;
    if to == *subject.id() {
        return Ok(Renaming::default());
    }
    if subject.is_taken(spec, &to) {
        return Err(format!(
            "{} has a {} {to} already; choose a number that is free",
            spec.id(),
            subject.kind()
        ));
    }
    let mut renaming = Renaming::default();
    let definition = subject.definition(spec, &to);
    // Of several with one number the first is meant where it is cited; another one moves alone.
    let alone = subject.occurrence > 0;
    add(&mut renaming, definition);
    if !alone {
        for file in spec.files() {
            let edits = references_of(&file.document)
                .flat_map(|reference| {
                    subject.reference(spec, &file.text, reference, &to, read_in_document)
                })
                .collect();
            add(&mut renaming, Some((file.path.clone(), edits)));
        }
        for (path, facts) in snapshot.citing() {
            let mut text = None;
            let mut edits = Vec::new();
            for (index, citation) in facts.citations.iter().enumerate() {
                if !subject.may_be_cited_by(citation) || !speaks_of(snapshot, path, index, spec) {
                    continue;
                }
                let text = match &text {
                    Some(text) => text,
                    None => text.insert(present(sources, path, facts).ok_or_else(|| unread(path))?),
                };
                edits.extend(subject.citation(spec, text, citation, &to));
            }
            add(&mut renaming, Some((path.to_string(), edits)));
        }
        add(&mut renaming, subject.lock(spec, sources, &to));
    }
    match renaming.files.keys().find(|path| !is_as_read(snapshot, sources, path)) {
        Some(path) => Err(unread(path)),
        None => Ok(renaming),
    }
}

/// Whether a spec's document or lock still says what was read of it; sources were looked at where their
/// edits were made.
fn is_as_read(snapshot: &Snapshot, sources: &dyn Sources, path: &str) -> bool {
    if let Some(file) = snapshot.spec_file(path) {
        return sources.text(path).as_ref() == Some(&file.text);
    }
    let folder = path.strip_suffix(LOCK_FILE).and_then(|folder| folder.strip_suffix('/'));
    let lock = folder.and_then(|folder| snapshot.spec_in(folder)).and_then(|spec| spec.lock());
    lock.is_none_or(|lock| sources.text(path).is_some_and(|text| Lock::read(&text) == **lock))
}

/// The text of a source file that is what was read of it: every citation still stands where it stood.
/// A closed file may have changed on disk since, and would be changed at the wrong bytes.
fn present(sources: &dyn Sources, path: &str, known: &SourceFacts) -> Option<Arc<str>> {
    let text = sources.text(path)?;
    let facts = specls_code::read(path, &text)?;
    // In order; comments alone may have been read, and fewer citations be known than there are.
    let mut present = facts.citations.iter();
    let stands = |one: Citation<'_>| {
        present.any(|it| it.kind == one.kind && it.span == one.span && it.text == one.text)
    };
    known.citations.iter().all(stands).then_some(text)
}

fn unread(path: &str) -> String {
    format!("{path} changed since it was read; try again")
}

fn add(renaming: &mut Renaming, file: Option<(String, Vec<Edit>)>) {
    let Some((path, edits)) = file else { return };
    let known = renaming.files.entry(path).or_default();
    for edit in edits {
        if !known.contains(&edit) {
            known.push(edit);
        }
    }
    known.sort_by_key(|edit| edit.span);
    renaming.files.retain(|_, edits| !edits.is_empty());
}

/// What is to get another number.
struct Subject {
    what: What,
    /// Which of several with one number, from 0.
    occurrence: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Requirement(Id),
    Criterion(Id),
    Property(Id),
    Task(Id),
}

fn text_of(snapshot: &Snapshot, sources: &dyn Sources, path: &str) -> Option<Arc<str>> {
    match snapshot.spec_file(path) {
        Some(file) => Some(Arc::clone(&file.text)),
        None => sources.text(path),
    }
}

/// The subject at a place, and where its number stands there.
fn subject_at<'a>(
    snapshot: &'a Snapshot,
    sources: &dyn Sources,
    path: &str,
    offset: usize,
) -> Option<(SpecView<'a>, Subject, Span)> {
    if let (Some(file), Some(spec)) = (snapshot.spec_file(path), snapshot.spec_of(path)) {
        let (subject, span) = in_document(spec, file, offset)?;
        return (span.touches(offset) && !span.is_empty()).then_some((spec, subject, span));
    }
    let facts = snapshot.source(path)?;
    let InSource::Citation(index, citation) = in_source(facts, offset)? else { return None };
    let Meant::One(spec, part) = meant_by(snapshot, path, index, citation)? else { return None };
    let text = sources.text(path)?;
    let subject = Subject { what: what(spec, &part)?, occurrence: 0 };
    Some((spec, subject, number_span(&text, citation)))
}

/// What a citation means, when it is one thing with a number.
fn what(spec: SpecView<'_>, part: &Part) -> Option<What> {
    match part {
        Part::Task(id) => {
            crate::meant::task(spec, id)?;
            Some(What::Task(id.clone()))
        }
        Part::Target(ReferenceTarget::Property(id)) => {
            let known = spec.design()?.properties.iter().any(|property| property.id == *id);
            known.then(|| What::Property(id.clone()))
        }
        Part::Target(target @ ReferenceTarget::Id(id)) => {
            if let Some(requirement) = spec.requirement(id) {
                return Some(What::Requirement(requirement.id.clone()));
            }
            // `1` is said of REQ-001.
            let bare = spec.requirements()?.requirements.iter();
            let mut bare = bare.filter(|requirement| requirement.id.bare() == id.bare());
            if let (Some(requirement), true) = (bare.next(), spec.knows(target)) {
                return Some(What::Requirement(requirement.id.clone()));
            }
            match &*spec.resolve(target) {
                [criterion] => Some(What::Criterion(criterion.clone())),
                _ => None,
            }
        }
        _ => None,
    }
}

fn in_document(spec: SpecView<'_>, file: &SpecFile, offset: usize) -> Option<(Subject, Span)> {
    let nth = |count: usize| count.saturating_sub(1);
    let (what, occurrence, span) = match under_cursor(file, offset)? {
        UnderCursor::Criterion(one) => {
            let before = spec
                .criteria()
                .filter(|(_, other)| other.id == one.id && other.span.start <= one.span.start);
            (What::Criterion(one.id.clone()), nth(before.count()), one.number_span)
        }
        UnderCursor::Requirement(one) => {
            let all = spec.requirements()?.requirements.iter();
            let before =
                all.filter(|other| other.id == one.id && other.span.start <= one.span.start);
            (What::Requirement(one.id.clone()), nth(before.count()), one.id_span)
        }
        UnderCursor::Property(one) => {
            let all = spec.design()?.properties.iter();
            let before =
                all.filter(|other| other.id == one.id && other.span.start <= one.span.start);
            let span = property_number(&file.text, one.heading, &one.id)?;
            (What::Property(one.id.clone()), nth(before.count()), span)
        }
        UnderCursor::Task(one) => {
            let id = one.id.clone()?;
            let all = spec.tasks()?.tasks.iter();
            let before = all.filter(|other| {
                other.id.as_ref() == Some(&id) && other.span.start <= one.span.start
            });
            let before = before.count();
            (What::Task(id), nth(before), one.id_span)
        }
        UnderCursor::Reference(one) => {
            let letter = matches!(one.target, ReferenceTarget::Property(_))
                && one.span.of(&file.text).starts_with('P');
            let span = Span::new(one.span.start + usize::from(letter), one.span.end);
            (what(spec, &Part::Target(one.target.clone()))?, 0, span)
        }
    };
    Some((Subject { what, occurrence }, span))
}

impl Subject {
    fn id(&self) -> &Id {
        match &self.what {
            What::Requirement(id) | What::Criterion(id) | What::Property(id) | What::Task(id) => id,
        }
    }

    fn kind(&self) -> &'static str {
        match self.what {
            What::Requirement(_) => "requirement",
            What::Criterion(_) => "criterion",
            What::Property(_) => "property",
            What::Task(_) => "task",
        }
    }

    /// The number that the user typed, in full.
    fn number(&self, spec: SpecView<'_>, typed: &str) -> Result<Id, String> {
        let old = self.id();
        let mut typed = typed.trim();
        if let Some(rest) = typed.strip_prefix(&format!("{}#", spec.id())) {
            typed = rest;
        }
        match self.what {
            What::Property(_) => typed = typed.strip_prefix('P').unwrap_or(typed),
            What::Task(_) if !old.as_str().starts_with('T') => {
                typed = typed.strip_prefix('T').unwrap_or(typed);
            }
            _ => {}
        }
        let whole = Span::new(0, typed.len());
        let read = references(typed, whole);
        // Documents number their parts by whole numbers from 1: `0` and `2.3a` would not be read back.
        let counts = |part: &str| {
            let digits = part.trim_start_matches(|letter: char| !letter.is_ascii_digit());
            digits.parse::<u32>().is_ok_and(|number| number > 0)
        };
        let is_number = match &*read {
            [Reference { target: ReferenceTarget::Id(id), span }] => {
                *span == whole && id.as_str() == typed && typed.split('.').all(counts)
            }
            _ => false,
        };
        if !is_number {
            let example = match self.what {
                What::Criterion(_) => "3.2",
                What::Requirement(_) | What::Property(_) | What::Task(_) => "7",
            };
            return Err(format!("{typed:?} is no number of a {}; write {example}", self.kind()));
        }
        let letters = |id: &str| -> String {
            id.chars().take_while(|letter| !letter.is_ascii_digit()).collect()
        };
        // `5` for REQ-001 means REQ-5.
        let typed = match letters(typed).is_empty() {
            true if typed.contains('.') == old.as_str().contains('.') => {
                format!("{}{typed}", letters(old.as_str()))
            }
            _ => typed.to_owned(),
        };
        let new = Id::new(&typed);
        if let What::Criterion(_) = self.what {
            return match (old.parent(), new.parent()) {
                (Some(parent), None) => Ok(parent.child(new.as_str())),
                (old, new_parent) if old == new_parent => Ok(new),
                (Some(parent), _) => Err(format!(
                    "{old} belongs to requirement {parent}, so its number there can change, as in {}; \
                     to give it to another requirement, move its line",
                    parent.child("7")
                )),
                (None, _) => Err(format!("{old} has no requirement that could have a {new}")),
            };
        }
        let depth = |id: &Id| id.as_str().matches('.').count();
        if depth(old) != depth(&new) {
            return Err(format!(
                "{old} is the number of a {}; it cannot become {new}, which stands on another level",
                self.kind()
            ));
        }
        Ok(new)
    }

    fn is_taken(&self, spec: SpecView<'_>, to: &Id) -> bool {
        match self.what {
            What::Requirement(_) => spec.requirement(to).is_some(),
            What::Criterion(_) => spec.criterion(to).is_some(),
            What::Property(_) => spec
                .design()
                .is_some_and(|design| design.properties.iter().any(|one| one.id == *to)),
            What::Task(_) => crate::meant::task(spec, to).is_some(),
        }
    }

    /// The edits where it is defined.
    fn definition(&self, spec: SpecView<'_>, to: &Id) -> Option<(String, Vec<Edit>)> {
        let nth = self.occurrence;
        match &self.what {
            What::Criterion(id) => {
                let file = spec.requirements_file()?;
                let mut all = spec.criteria().map(|(_, criterion)| criterion);
                let one = all.by_ref().filter(|one| one.id == *id).nth(nth)?;
                let written = one.number_span.of(&file.text);
                let number = match written.contains('.') {
                    true => to.as_str(),
                    false => to.as_str().rsplit('.').next()?,
                };
                Some((file.path.clone(), vec![Edit::replace(one.number_span, number)]))
            }
            What::Requirement(id) => {
                let file = spec.requirements_file()?;
                let all = &spec.requirements()?.requirements;
                let one = all.iter().filter(|one| one.id == *id).nth(nth)?;
                let mut edits = vec![Edit::replace(one.id_span, to.as_str())];
                for criterion in &one.criteria {
                    // Where criteria are numbered in full, their requirement's number is theirs too.
                    let written = criterion.number_span.of(&file.text);
                    if let Some(rest) = written.strip_prefix(&format!("{id}.")) {
                        edits.push(Edit::replace(criterion.number_span, format!("{to}.{rest}")));
                    }
                }
                Some((file.path.clone(), edits))
            }
            What::Property(id) => {
                let file = spec.file(DocumentKind::Design)?;
                let all = &spec.design()?.properties;
                let one = all.iter().filter(|one| one.id == *id).nth(nth)?;
                let span = property_number(&file.text, one.heading, id)?;
                Some((file.path.clone(), vec![Edit::replace(span, to.as_str())]))
            }
            What::Task(id) => {
                let file = spec.file(DocumentKind::Tasks)?;
                let Document::Tasks(document) = &file.document else { return None };
                let mut seen = 0;
                let edits = document.tasks.iter().filter_map(|task: &Task| {
                    let number = task.id.as_ref()?;
                    if number == id {
                        seen += 1;
                        return (seen == nth + 1).then(|| Edit::replace(task.id_span, to.as_str()));
                    }
                    let rest = number.as_str().strip_prefix(&format!("{id}."))?;
                    (nth == 0).then(|| Edit::replace(task.id_span, format!("{to}.{rest}")))
                });
                Some((file.path.clone(), edits.collect()))
            }
        }
    }

    /// The edits of the spec's lock: what was accepted and confirmed of a number holds for the new one.
    fn lock(
        &self,
        spec: SpecView<'_>,
        sources: &dyn Sources,
        to: &Id,
    ) -> Option<(String, Vec<Edit>)> {
        if !matches!(self.what, What::Requirement(_) | What::Criterion(_)) {
            return None;
        }
        // Its numbers are those that were accepted. While they are not the present ones, what was
        // confirmed follows by itself.
        if spec.delta().is_some_and(|delta| !delta.moved.is_empty()) {
            return None;
        }
        let path = format!("{}/{LOCK_FILE}", spec.folder());
        let (mut lock, text) = (Lock::clone(spec.lock()?), sources.text(&path)?);
        let now = |id: Id| self.moved(spec, &id, to).unwrap_or(id);
        lock.criteria = lock.criteria.into_iter().map(|(id, print)| (now(id), print)).collect();
        lock.links =
            lock.links.into_iter().map(|((id, code), seal)| ((now(id), code), seal)).collect();
        lock.refused =
            lock.refused.into_iter().map(|((id, code), print)| ((now(id), code), print)).collect();
        Some((path, specls_text::edits(&text, &lock.text())))
    }

    /// What a number that is cited becomes; `None` when it is not about this.
    fn moved(&self, spec: SpecView<'_>, cited: &Id, to: &Id) -> Option<Id> {
        let same = |one: &Id, other: &Id| {
            let target = |id: &Id| ReferenceTarget::Id(id.clone());
            one == other
                || (one.bare() == other.bare()
                    && spec.knows(&target(one))
                    && spec.resolve(&target(one)) == spec.resolve(&target(other)))
        };
        // In the form in which the old one is written.
        let written = |like: &Id, old: &Id, new: &Id| match like == old {
            true => new.clone(),
            false => {
                let letters = like.as_str().find(|it: char| it.is_ascii_digit()).unwrap_or(0);
                Id::new(&format!("{}{}", &like.as_str()[..letters], new.bare()))
            }
        };
        match &self.what {
            What::Criterion(id) => same(cited, id).then(|| written(cited, id, to)),
            What::Requirement(id) => {
                if same(cited, id) && spec.criterion(cited).is_none() {
                    return Some(written(cited, id, to));
                }
                let (parent, rest) = cited.as_str().rsplit_once('.')?;
                let parent = Id::new(parent);
                same(&parent, id).then(|| written(&parent, id, to).child(rest))
            }
            What::Property(id) => (cited == id).then(|| to.clone()),
            What::Task(id) => {
                if cited == id {
                    return Some(to.clone());
                }
                let rest = cited.as_str().strip_prefix(&format!("{id}."))?;
                Some(to.child(rest))
            }
        }
    }

    /// The edits of one reference of a spec document.
    fn reference(
        &self,
        spec: SpecView<'_>,
        text: &str,
        reference: &Reference,
        to: &Id,
        read: Reading,
    ) -> Vec<Edit> {
        match (&self.what, &reference.target) {
            (What::Property(_), ReferenceTarget::Property(id)) => {
                let new = self.moved(spec, id, to);
                new.and_then(|new| rename_reference(text, reference, id, &new))
                    .into_iter()
                    .collect()
            }
            (What::Requirement(_) | What::Criterion(_), ReferenceTarget::Id(id)) => {
                let new = self.moved(spec, id, to);
                new.and_then(|new| renumber(text, reference.span, id, &new)).into_iter().collect()
            }
            (What::Requirement(_) | What::Criterion(_), ReferenceTarget::Range(first, last)) => {
                let now = |id: &Id| self.moved(spec, id, to).unwrap_or_else(|| id.clone());
                let ends = if first == last { vec![first] } else { vec![first, last] };
                let edits: Vec<Edit> = ends
                    .into_iter()
                    .filter_map(|id| rename_reference(text, reference, id, &now(id)))
                    .filter(|edit| edit.span.of(text) != edit.replacement)
                    .collect();
                let range = ReferenceTarget::Range(now(first), now(last));
                if edits.is_empty() || read(&edited(text, reference.span, &edits)) == [range] {
                    return edits;
                }
                // `2.1-2.3` has no form with `REQ-9`: what it means is told one by one.
                let ids: Vec<String> =
                    spec.resolve(&reference.target).iter().map(|id| now(id).to_string()).collect();
                vec![Edit::replace(reference.span, ids.join(", "))]
            }
            _ => Vec::new(),
        }
    }

    fn may_be_cited_by(&self, citation: Citation<'_>) -> bool {
        match self.what {
            What::Requirement(_) | What::Criterion(_) => citation.kind == CitationKind::Requirement,
            What::Property(_) => citation.kind == CitationKind::Property,
            What::Task(_) => citation.kind == CitationKind::Task,
        }
    }

    /// The edits of one citation in code.
    fn citation(
        &self,
        spec: SpecView<'_>,
        text: &str,
        citation: Citation<'_>,
        to: &Id,
    ) -> Vec<Edit> {
        let span = number_span(text, citation);
        match part_of(citation) {
            Some(Part::Task(id)) => {
                let new = self.moved(spec, &id, to);
                new.and_then(|new| renumber(text, span, &id, &new)).into_iter().collect()
            }
            Some(Part::Target(target)) => {
                let reference = Reference { target, span };
                self.reference(spec, text, &reference, to, read_in_code)
            }
            _ => Vec::new(),
        }
    }
}
