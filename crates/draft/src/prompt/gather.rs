//! What each step is shown and asked, one function a step.

use specls_spec::{Document, DocumentKind, Id};
use specls_text::LineIndex;
use specls_trace::{Delta, Drift, Link, SpecFile, SpecView};

use super::document;
use crate::context::{Context, Rank, documents, linked};
use crate::implement::Work;
use crate::offline::{Change, changed_sources, coverage, delta, requirements_of};
use crate::{Refusal, Request, Step};

/// Adds what a step is shown, and gives what it is asked.
pub(super) fn gather(context: &mut Context<'_>, request: &Request) -> Result<String, Refusal> {
    match &request.step {
        Step::Requirements { idea } => from_words(context, request, idea.as_deref(), "idea"),
        Step::Bugfix { report } => from_words(context, request, report.as_deref(), "bug report"),
        Step::Refine => refine(context, request),
        Step::Analyse => analyse(context, request),
        Step::Derive => derive(context, request),
        Step::Design => design(context, request),
        Step::Tasks => tasks(context, request),
        Step::Implement { task } => implement(context, request, *task),
        Step::Propagate => propagate(context, request),
        Step::Explain => explain(context, request),
    }
}

/// The same for an agent, which reads code and documents itself.
pub(super) fn gather_for_agent(
    context: &mut Context<'_>,
    request: &Request,
) -> Result<String, Refusal> {
    let folder = &request.folder;
    match &request.step {
        Step::Implement { task } => {
            let work = Work::find(request, *task)?;
            show_task(context, request, &work);
            Ok(format!(
                "Do {} of the spec {}. Its design is {folder}/design.md.",
                work.called(),
                request.spec
            ))
        }
        Step::Propagate => {
            let change = Change::of(request)?;
            let (view, _) = requirements_of(request, "tasks")?;
            context.words(Rank::Needed, "What changed", &told(request, view, &change.delta));
            let code = changed_sources(request, &change.delta);
            if !code.is_empty() {
                context.remark(
                    Rank::Needed,
                    format!("Code that may change, too: {}.", code.join(", ")),
                );
            }
            Ok(format!("Bring {folder}/design.md, {folder}/tasks.md and that code in line."))
        }
        _ => gather(context, request),
    }
}

/// Requirements from an idea, or a bug report from what somebody saw.
fn from_words(
    context: &mut Context<'_>,
    request: &Request,
    given: Option<&str>,
    what: &str,
) -> Result<String, Refusal> {
    let kind = document(request);
    let (name, spec) = (kind.file_name(), &request.spec);
    let view = request.snapshot.spec_in(&request.folder);
    let reports = matches!(request.step, Step::Bugfix { .. });
    if !reports && kind == DocumentKind::Bugfix {
        return Err(Refusal::new(format!(
            "{spec} is a bugfix whose bugfix.md stands for the requirements: complete it there and \
             generate the design"
        )));
    }
    if reports && view.is_some_and(|view| view.file(DocumentKind::Requirements).is_some()) {
        return Err(Refusal::new(format!(
            "{spec} has a requirements.md: write the bug report in a spec of its own"
        )));
    }
    let file = view.and_then(|view| view.file(kind));
    let present = file.map(|file| &*file.text).unwrap_or_default();
    if given.is_none_or(|given| given.trim().is_empty()) && present.trim().is_empty() {
        return Err(Refusal::new(format!(
            "there is no {what} for {spec} yet: give it as a text, or write it in {}/{name}",
            request.folder
        )));
    }
    context.guidance(&[format!("{}/{name}", request.folder)], given.unwrap_or(present));
    context.file_names(Rank::Far);
    if let Some(file) = file {
        context.document(&format!("{name} as it is"), file)?;
        context.live_references(&file.text, &file.path);
    }
    context.words(Rank::Needed, &format!("The {what}"), given.unwrap_or_default());
    Ok(match given {
        Some(_) => format!("Write {name} from the {what} above."),
        None => format!("Write {name} from the free text that stands in it."),
    })
}

fn refine(context: &mut Context<'_>, request: &Request) -> Result<String, Refusal> {
    let (view, file) = requirements_file(request)?;
    context.guidance(std::slice::from_ref(&file.path), &file.text);
    context.document(&format!("{} as it is", file.located.kind.file_name()), file)?;
    context.live_references(&file.text, &file.path);
    context.words(Rank::Close, "What the checks report", &reported(request, file));
    let cited: Vec<Id> = view.criteria().map(|(_, it)| it.id.clone()).collect();
    context.remark(Rank::Close, format!("Numbers that have to stay: {}.", coverage::list(&cited)));
    Ok(format!("Write the better {}.", file.located.kind.file_name()))
}

/// What the checks report about a document, a line each.
fn reported(request: &Request, file: &SpecFile) -> String {
    let problems = specls_trace::problems(&request.snapshot, &file.path);
    let lines = problems.iter().map(|problem| {
        let line = file.lines.line(problem.span.start) + 1;
        format!("line {line}: {} ({})", problem.message, problem.code)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn analyse(context: &mut Context<'_>, request: &Request) -> Result<String, Refusal> {
    let (_, file) = requirements_file(request)?;
    context.guidance(std::slice::from_ref(&file.path), &file.text);
    context.document(&format!("{} as it is", file.located.kind.file_name()), file)?;
    context.live_references(&file.text, &file.path);
    context.words(Rank::Near, "What the checks report already", &reported(request, file));
    Ok("Write your findings.".to_owned())
}

fn derive(context: &mut Context<'_>, request: &Request) -> Result<String, Refusal> {
    let view = request.snapshot.spec_in(&request.folder);
    let design = view.and_then(|view| view.file(DocumentKind::Design));
    let (Some(view), Some(design)) = (view, design) else {
        return Err(Refusal::new(format!(
            "{} has no design.md to derive requirements from: write the design in {}/design.md",
            request.spec, request.folder
        )));
    };
    if view.file(DocumentKind::Bugfix).is_some() && view.file(DocumentKind::Requirements).is_none()
    {
        return Err(Refusal::new(format!(
            "{} is a bugfix, whose bugfix.md stands for the requirements: complete it there",
            request.spec
        )));
    }
    context.guidance(std::slice::from_ref(&design.path), &design.text);
    context.document("The design", design)?;
    if let Some(file) = view.file(DocumentKind::Requirements) {
        context.document("requirements.md as it is", file)?;
    }
    Ok("Write requirements.md.".to_owned())
}

fn design(context: &mut Context<'_>, request: &Request) -> Result<String, Refusal> {
    let (view, _) = requirements_of(request, "design")?;
    let (_, file) = requirements_file(request)?;
    let ids: Vec<Id> = view.criteria().map(|(_, it)| it.id.clone()).collect();
    let linked: Vec<String> = linked(view, &ids).into_iter().map(|(path, _)| path).collect();
    context.guidance(&linked, &file.text);
    context.file_names(Rank::Near);
    let outline: Vec<String> = linked
        .iter()
        .take(20)
        .flat_map(|path| crate::context::outline(request, path, None))
        .take(200)
        .collect();
    context.words(Rank::Far, "Symbols of the code that is linked to the spec", &outline.join("\n"));
    context.document(&format!("The requirements ({})", file.located.kind.file_name()), file)?;
    context.live_references(&file.text, &file.path);
    if let Some(design) = view.file(DocumentKind::Design) {
        context.document("design.md as it is", design)?;
    }
    Ok("Write design.md.".to_owned())
}

fn tasks(context: &mut Context<'_>, request: &Request) -> Result<String, Refusal> {
    let (view, _) = requirements_of(request, "tasks")?;
    let (_, file) = requirements_file(request)?;
    context.guidance(&[format!("{}/tasks.md", request.folder)], &file.text);
    context.file_names(Rank::Near);
    context.document(&format!("The requirements ({})", file.located.kind.file_name()), file)?;
    if let Some(design) = view.file(DocumentKind::Design) {
        context.document("The design", design)?;
    }
    if let Some(tasks) = view.file(DocumentKind::Tasks) {
        context.document("tasks.md as it is", tasks)?;
    }
    let left_out = coverage::left_out(view, &coverage::planned(view));
    Ok(match left_out.is_empty() || view.tasks().is_none_or(|it| it.tasks.is_empty()) {
        true => "Write tasks.md.".to_owned(),
        false => format!("Write tasks.md. No task cites {} yet.", coverage::list(&left_out)),
    })
}

fn implement(context: &mut Context<'_>, request: &Request, task: usize) -> Result<String, Refusal> {
    let work = Work::find(request, task)?;
    let ids: Vec<Id> = work.criteria.iter().map(|criterion| criterion.id.clone()).collect();
    let named = work.files();
    let mut files = named.clone();
    files.extend(linked(work.view, &ids).into_iter().map(|(path, _)| path));
    let words = documents::task(work.view, work.task, &work.members);
    context.guidance(&files, &words);
    context.live_references(&words, &format!("{}/tasks.md", request.folder));
    context.design_for(work.view, &ids, &named)?;
    context.code_for(work.view, &ids, &named);
    context.symbols_in(&words);
    context.file_names(Rank::Far);
    if let Some(setup) = work.setup() {
        let path = work.test_file(&setup);
        context.example(Rank::Near, "Tests of the project, as an example", &path);
        context.remark(Rank::Near, format!("Tests of this task belong in `{path}`."));
    }
    let new: Vec<String> = named
        .iter()
        .filter(|path| !request.snapshot.has_file(path))
        .map(|path| format!("`{path}`"))
        .collect();
    if !new.is_empty() {
        context.remark(Rank::Near, format!("Not there yet: {}.", new.join(", ")));
    }
    show_task(context, request, &work);
    Ok(format!("Write the code and the tests of {}.", work.called()))
}

/// The criteria of a task, and the task.
fn show_task(context: &mut Context<'_>, request: &Request, work: &Work<'_>) {
    let ids: Vec<Id> = work.criteria.iter().map(|criterion| criterion.id.clone()).collect();
    context.criteria(work.view, "The criteria of the task", &ids);
    let words = documents::task(work.view, work.task, &work.members);
    context.words(Rank::Needed, &format!("The task, from the plan of {}", request.spec), &words);
}

fn propagate(context: &mut Context<'_>, request: &Request) -> Result<String, Refusal> {
    let change = Change::of(request)?;
    let (view, _) = requirements_of(request, "tasks")?;
    let ids = concerned(&change.delta);
    let code = changed_sources(request, &change.delta);
    context.guidance(&code, "");
    for kind in [DocumentKind::Design, DocumentKind::Tasks] {
        let Some(file) = view.file(kind) else { continue };
        let followed = change.followed.file(&file.path).map_or(&file.text, |file| &file.after);
        context.document_to_edit(view, file, followed, &ids)?;
    }
    context.code_for(view, &ids, &[]);
    context.criteria(view, "The new and changed criteria, as they are now", &ids);
    context.words(Rank::Needed, "What changed", &told(request, view, &change.delta));
    Ok("Write the blocks that follow from the change.".to_owned())
}

/// The present numbers that a change is about, and those that are gone.
fn concerned(delta: &Delta) -> Vec<Id> {
    let moved = delta.moved.iter().map(|moved| &moved.to);
    delta.added.iter().chain(&delta.edited).chain(moved).chain(&delta.removed).cloned().collect()
}

/// A change in words, with the texts of before where git has them.
fn told(request: &Request, view: SpecView<'_>, delta: &Delta) -> String {
    let before = view.requirements_file().and_then(|file| {
        let text = request.sources.committed(&file.path)?;
        match specls_spec::read(file.located.kind, &text) {
            Document::Requirements(document) => Some(document),
            _ => None,
        }
    });
    let before = |id: &Id| {
        let criteria = before.iter().flat_map(|document| &document.requirements);
        let mut criteria = criteria.flat_map(|requirement| &requirement.criteria);
        let text = criteria.find(|criterion| criterion.id == *id).map(|it| it.text.as_str());
        text.map_or(String::new(), |text| format!(" (as git has it: {text})"))
    };
    let now = |id: &Id| view.criterion(id).map_or("", |(_, criterion)| criterion.text.as_str());
    let mut lines = Vec::new();
    lines.extend(delta.added.iter().map(|id| format!("new: {id} {}", now(id))));
    lines.extend(delta.edited.iter().map(|id| format!("changed: {id} {}{}", now(id), before(id))));
    lines.extend(
        delta.moved.iter().map(|moved| format!("moved: {} is {} now", moved.from, moved.to)),
    );
    lines.extend(delta.removed.iter().map(|id| format!("removed: {id}{}", before(id))));
    lines.join("\n")
}

fn explain(context: &mut Context<'_>, request: &Request) -> Result<String, Refusal> {
    let (view, _) = requirements_of(request, "explanation")?;
    let delta = delta(request).unwrap_or_default();
    let mut links: Vec<(Id, Vec<Link>)> = view.all_links().into_iter().collect();
    links.sort_by(|one, other| one.0.cmp(&other.0));
    let mut drifted = Vec::new();
    let mut ids = concerned(&delta);
    for (id, links) in &links {
        for link in links {
            let Some(what) = drift(link) else { continue };
            let symbol = link.symbol.as_deref().map_or(String::new(), |it| format!(" {it}"));
            let line = request
                .sources
                .text(&link.place.path)
                .map_or(0, |text| LineIndex::new(&text).line(link.place.span.start) + 1);
            drifted.push(format!("{id}: {}:{line}{symbol}: {what}", link.place.path));
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
    }
    if delta.is_empty() && drifted.is_empty() {
        return Err(Refusal::nothing_to_do(format!(
            "nothing to explain: {} says what was accepted last, and no code that was confirmed has \
             changed",
            request.spec
        )));
    }
    context.design_for(view, &ids, &[])?;
    context.code_for(view, &ids, &[]);
    context.criteria(view, "The criteria that are concerned, as they are now", &ids);
    context.words(Rank::Needed, "What changed in the requirements", &told(request, view, &delta));
    context.words(
        Rank::Needed,
        "Links that changed since they were confirmed",
        &drifted.join("\n"),
    );
    Ok("Explain what drifted apart.".to_owned())
}

/// What happened to a link that a person confirmed; `None` when nothing did.
fn drift(link: &Link) -> Option<String> {
    Some(match &link.drift {
        Drift::None | Drift::NeverConfirmed => return None,
        Drift::RequirementNewer => "the criterion is newer than the code".to_owned(),
        Drift::RequirementChanged => "the criterion says something else now".to_owned(),
        Drift::CodeChanged => "the code does something else now".to_owned(),
        Drift::BothChanged => "the criterion and the code both changed".to_owned(),
        Drift::SymbolGone { moved: None } => "the symbol is gone".to_owned(),
        Drift::SymbolGone { moved: Some(to) } => format!("the symbol is gone; {to} looks like it"),
    })
}

fn requirements_file(request: &Request) -> Result<(SpecView<'_>, &SpecFile), Refusal> {
    let view = request.snapshot.spec_in(&request.folder);
    let found = view.and_then(|view| Some((view, &**view.requirements_file()?)));
    found.ok_or_else(|| {
        Refusal::new(format!(
            "{} has no requirements.md yet: generate the requirements first",
            request.spec
        ))
    })
}
