//! What is said about the thing under the cursor.

use specls_code::{Citation, SourceFacts};
use specls_spec::{DocumentKind, Id, ProblemCode, ReferenceTarget};
use specls_text::Span;
use specls_trace::{Claim, Role, Snapshot, SpecView, problems};

use crate::Beside;
use crate::describe::{
    Naming, about_criterion, cited, count, cut, drifted, quote, state, task_line, titled, uses,
};
use crate::meant::{InSource, Meant, Part, in_source, meant_by, task};
use crate::under_cursor::{UnderCursor, under_cursor};

/// Text about a part of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The part it is about.
    pub span: Span,
    /// Markdown.
    pub markdown: String,
}

/// About a reference or citation: the criterion's text, its tasks, its code and its tests; about a
/// criterion the same without its text, and what code was suggested for it; about a task or property
/// what it cites; about a symbol what it implements or tests. Where nothing says which spec a
/// citation means, the candidates; where no spec has what it names, what is near.
pub fn hover(snapshot: &Snapshot, path: &str, offset: usize, beside: Beside<'_>) -> Option<Hover> {
    let (span, markdown) = match snapshot.source(path) {
        Some(facts) => in_code(snapshot, path, facts, offset)?,
        None => in_document(snapshot, path, offset, beside)?,
    };
    (!markdown.is_empty()).then_some(Hover { span, markdown })
}

fn in_document(
    snapshot: &Snapshot,
    path: &str,
    offset: usize,
    beside: Beside<'_>,
) -> Option<(Span, String)> {
    let file = snapshot.spec_file(path)?;
    let spec = snapshot.spec_of(path)?;
    let plain = Naming::Plain;
    Some(match under_cursor(file, offset)? {
        UnderCursor::Reference(reference) => {
            let ids = spec.resolve(&reference.target);
            (reference.span, about_criteria(snapshot, spec, &ids, plain)?)
        }
        UnderCursor::Criterion(criterion) => {
            let mut text = about_criterion(snapshot, spec, &criterion.id, plain);
            let found = beside.suggested.code(snapshot, spec, &criterion.id);
            if !found.is_empty() {
                let lines: Vec<String> = found.iter().map(|one| one.line()).collect();
                text.push_str(&format!("\n\nSuggested:\n\n{}", lines.join("\n")));
            }
            (criterion.span, text)
        }
        UnderCursor::Requirement(requirement) => {
            let texts =
                requirement.criteria.iter().map(|criterion| uses(snapshot, spec, &criterion.id));
            (requirement.heading, texts.collect::<Vec<_>>().join("\n\n"))
        }
        UnderCursor::Property(property) => {
            (property.heading, cited(spec, property.validates.iter(), plain))
        }
        UnderCursor::Task(task) => (task.line, cited(spec, task.references.iter(), plain)),
    })
}

fn about_criteria(
    snapshot: &Snapshot,
    spec: SpecView<'_>,
    ids: &[Id],
    naming: Naming,
) -> Option<String> {
    match ids {
        [] => None,
        [id] => Some(about_criterion(snapshot, spec, id, naming)),
        ids => Some(quote(spec, ids, naming)),
    }
}

fn in_code(
    snapshot: &Snapshot,
    path: &str,
    facts: &SourceFacts,
    offset: usize,
) -> Option<(Span, String)> {
    match in_source(facts, offset)? {
        InSource::Citation(index, citation) => {
            let text = match meant_by(snapshot, path, index, citation)? {
                Meant::One(spec, part) => about_part(snapshot, spec, &part)
                    .or_else(|| problem_of(snapshot, path, citation))
                    .unwrap_or_else(|| format!("{} has no {}", spec.id(), part.shown())),
                Meant::Several(specs, part) => about_candidates(&specs, &part),
                Meant::Unknown(name, part) => problem_of(snapshot, path, citation)
                    .unwrap_or_else(|| nowhere(snapshot, name.as_deref(), &part)),
            };
            Some((citation.span, text))
        }
        InSource::Symbol(index, symbol) => {
            let claims = snapshot.claims(path, Some(index));
            let mut blocks = Vec::new();
            for claim in &claims {
                let block = about_claim(claim);
                if !blocks.contains(&block) {
                    blocks.push(block);
                }
            }
            Some((symbol.name_span, blocks.join("\n\n")))
        }
    }
}

/// What a citation names, in full; `None` when the spec does not have it.
fn about_part(snapshot: &Snapshot, spec: SpecView<'_>, part: &Part) -> Option<String> {
    let naming = Naming::WithSpec;
    match part {
        Part::Target(ReferenceTarget::Property(id)) => {
            let property = spec.design()?.properties.iter().find(|one| one.id == *id)?;
            let name = naming.name(spec, &part.shown());
            let validated = cited(spec, property.validates.iter(), naming);
            Some(format!("**{name}** · {}\n\n{validated}", property.title).trim_end().to_owned())
        }
        Part::Target(_) => about_criteria(snapshot, spec, &part.criteria(spec), naming),
        Part::Task(id) => {
            let task = task(spec, id)?;
            let criteria = cited(spec, task.references.iter(), naming);
            let line = task_line(task);
            let line = line.trim_start_matches("- ");
            Some(format!("**{}** · {line}\n\n{criteria}", spec.id()).trim_end().to_owned())
        }
        Part::Spec => Some(about_spec(spec)),
    }
}

fn about_spec(spec: SpecView<'_>) -> String {
    let coverage = spec.coverage();
    let requirements = spec.requirements().map_or(&[][..], |document| &document.requirements);
    let titles: Vec<String> = requirements
        .iter()
        .map(|requirement| format!("- {} {}", requirement.id, requirement.title))
        .collect();
    format!(
        "**{}** · {}, {} planned, {} built, {} tested\n\n{}",
        spec.id(),
        if coverage.criteria == 1 {
            "1 criterion".to_owned()
        } else {
            format!("{} criteria", coverage.criteria)
        },
        coverage.planned,
        coverage.built,
        coverage.tested,
        titles.join("\n")
    )
    .trim_end()
    .to_owned()
}

/// More candidates than this are counted.
const CANDIDATES: usize = 8;

/// A line for each spec that may be meant, the likeliest first.
fn about_candidates(specs: &[SpecView<'_>], part: &Part) -> String {
    let shown = part.shown();
    let named = |spec: &SpecView<'_>| Naming::WithSpec.name(*spec, &shown);
    let example = specs.first().map(named).unwrap_or_default();
    let mut lines: Vec<String> = specs
        .iter()
        .take(CANDIDATES)
        .map(|spec| format!("- **{}** {}", named(spec), cut(&words_of(*spec, part))))
        .map(|line| line.trim_end().to_owned())
        .collect();
    if specs.len() > CANDIDATES {
        lines.push(format!("- and {} more", specs.len() - CANDIDATES));
    }
    format!(
        "{shown} may be meant in {} specs. Say which with a comment at the top of this file, or as \
         `{example}`.\n\n{}",
        specs.len(),
        lines.join("\n")
    )
}

/// What a part says, in a few words.
fn words_of(spec: SpecView<'_>, part: &Part) -> String {
    match part {
        Part::Target(ReferenceTarget::Property(id)) => {
            let known = spec.design().into_iter().flat_map(|design| &design.properties);
            known.filter(|one| one.id == *id).map(|one| one.title.clone()).next()
        }
        Part::Target(ReferenceTarget::Id(id)) => match spec.requirement(id) {
            Some(requirement) => Some(requirement.title.clone()),
            None => spec.criterion(id).map(|(_, criterion)| criterion.text.clone()),
        },
        Part::Task(id) => task(spec, id).map(|task| task.title.clone()),
        Part::Target(_) | Part::Spec => None,
    }
    .unwrap_or_default()
}

/// What the check says of a citation that leads nowhere: it names what is near.
fn problem_of(snapshot: &Snapshot, path: &str, citation: Citation<'_>) -> Option<String> {
    let mut found = problems(snapshot, path).into_iter();
    let problem = found.find(|problem| {
        problem.code == ProblemCode::UnknownCitation && problem.span.meets(citation.span)
    })?;
    Some(problem.message)
}

fn nowhere(snapshot: &Snapshot, name: Option<&str>, part: &Part) -> String {
    let specs: Vec<String> = snapshot
        .specs()
        .filter(|spec| spec.requirements_file().is_some())
        .map(|spec| spec.id().to_string())
        .collect();
    let known = match specs.len() {
        0 => "there are no specs here".to_owned(),
        1..=6 => format!("there are {}", specs.join(", ")),
        more => format!("there are {more} specs"),
    };
    match name {
        Some(name) => format!("No spec is called {name}; {known}"),
        None => format!("No spec has {}; {known}", part.shown()),
    }
}

/// What a symbol is to a criterion.
fn about_claim(claim: &Claim<'_>) -> String {
    let (spec, id) = (claim.spec, &claim.criterion);
    let mut text = format!("{} **{}**", capital(claim.link.role.name()), titled(spec, id));
    if let Some((_, criterion)) = spec.criterion(id) {
        text.push_str(&format!("\n\n> {}", criterion.text));
    }
    let mut lines = vec![format!("- {}", capital(&state(&claim.link)))];
    let links = spec.links(id);
    let tests = links.iter().filter(|link| link.role == Role::Tests).count();
    if claim.link.role != Role::Tests {
        lines.push(match tests {
            0 => "- No test".to_owned(),
            tests => format!("- {}", count(tests, "test")),
        });
    }
    if drifted(&claim.link.drift).is_some() {
        lines.push("- Confirm it again when it still holds".to_owned());
    }
    let tasks = spec.file(DocumentKind::Tasks).and(spec.tasks());
    lines.extend(
        tasks
            .into_iter()
            .flat_map(|tasks| &tasks.tasks)
            .filter(|task| task.references.iter().any(|one| spec.names(&one.target, id)))
            .map(task_line),
    );
    format!("{text}\n\n{}", lines.join("\n"))
}

/// The text with a capital letter in front.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
