//! `specls generate`, `specls implement`, `specls propagate`: drafts, shown as a patch or written.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use specls_author::AuthorError;
use specls_draft::{Draft, RefusalKind, Request, Step, Violation};
use specls_spec::{Id, SpecId, Task};
use specls_trace::SpecView;
use specls_workspace::Scope;
use tokio_util::sync::CancellationToken;

use crate::answer::{Answer, Failure};
use crate::arguments::{
    Drafting, Generate, GenerateRequirements, GenerateStep, Implement, Propagate,
};
use crate::commands::{change, init};
use crate::output::Progress;
use crate::project::Project;
use crate::shell::Shell;

/// Drafts requirements, a design or tasks.
pub fn generate(arguments: &Generate, shell: &Shell) -> Result<Answer, Failure> {
    match &arguments.step {
        GenerateStep::Requirements(arguments) => generate_requirements(arguments, shell),
        GenerateStep::Design(document) => {
            draft(document.spec.as_deref(), Step::Design, &document.drafting, shell)
        }
        GenerateStep::Tasks(document) => {
            draft(document.spec.as_deref(), Step::Tasks, &document.drafting, shell)
        }
    }
}

/// Drafts a scaffold for one task.
pub fn implement(arguments: &Implement, shell: &Shell) -> Result<Answer, Failure> {
    let project = open(arguments.spec.as_deref(), shell)?;
    let spec = project.spec(arguments.spec.as_deref())?;
    let step = Step::Implement { task: find_task(&spec, &arguments.task)? };
    let target = Target { folder: spec.folder().to_owned(), spec: spec.id() };
    answer(&project, target, step, &arguments.drafting, shell)
}

/// Drafts what follows from a changed requirements.md.
pub fn propagate(arguments: &Propagate, shell: &Shell) -> Result<Answer, Failure> {
    draft(arguments.spec.as_deref(), Step::Propagate, &arguments.drafting, shell)
}

fn generate_requirements(
    arguments: &GenerateRequirements,
    shell: &Shell,
) -> Result<Answer, Failure> {
    let idea = match (&arguments.from, &arguments.idea) {
        (Some(path), _) => Some(read_idea(path)?),
        (None, idea) => idea.clone(),
    };
    if idea.as_ref().is_some_and(|idea| idea.trim().is_empty()) {
        return Err(Failure::new("the idea is empty; say in a few words what you want"));
    }
    let step = Step::Requirements { idea };
    let (Step::Requirements { idea: Some(_) }, Some(name)) = (&step, &arguments.spec) else {
        return draft(arguments.spec.as_deref(), step, &arguments.drafting, shell);
    };
    let project = Project::open_or_start(shell, Scope::Everything)?;
    let unknown = match project.spec(Some(name)) {
        Ok(spec) => {
            let target = Target { folder: spec.folder().to_owned(), spec: spec.id() };
            return answer(&project, target, step, &arguments.drafting, shell);
        }
        Err(failure) => failure,
    };
    let folder = project.new_folder(name);
    if project.specs(&[name]).is_ok() || project.workspace().absolute(&folder).exists() {
        return Err(unknown);
    }
    init::check_name(name)?;
    let similar = project.similar(name);
    let target = Target { folder, spec: SpecId::new(name) };
    let mut answer = answer(&project, target, step, &arguments.drafting, shell)?;
    if let Some(similar) = similar {
        answer.notes.push(format!("`{name}` is a new spec; there is also `{similar}`"));
    }
    Ok(answer)
}

fn draft(
    name: Option<&str>,
    step: Step,
    drafting: &Drafting,
    shell: &Shell,
) -> Result<Answer, Failure> {
    let project = open(name, shell)?;
    let spec = project.spec(name)?;
    let target = Target { folder: spec.folder().to_owned(), spec: spec.id() };
    answer(&project, target, step, drafting, shell)
}

fn open(name: Option<&str>, shell: &Shell) -> Result<Project, Failure> {
    Project::open(shell, name.as_slice(), Scope::Everything)
}

/// The spec that is drafted for; it need not exist.
struct Target {
    folder: String,
    spec: SpecId,
}

/// Asks the author and shows or writes what it answers.
fn answer(
    project: &Project,
    target: Target,
    step: Step,
    drafting: &Drafting,
    shell: &Shell,
) -> Result<Answer, Failure> {
    let request = Request {
        step,
        folder: target.folder,
        spec: target.spec,
        snapshot: Arc::clone(project.snapshot()),
        sources: project.workspace().sources(),
    };
    let draft = ask(request, &drafting.author, shell)?;
    if draft.changes.is_empty() {
        let mut notes = draft.notes.into_iter();
        let first = notes.next().unwrap_or_else(|| "there is nothing to do".to_owned());
        let mut answer = Answer::nothing_to_do(first);
        answer.notes.extend(notes);
        return Ok(answer);
    }
    let mut answer = if drafting.write {
        change::write(&draft.changes, project.workspace(), shell)?
    } else {
        change::show(&draft.changes, shell)
    };
    answer.notes.splice(0..0, draft.notes);
    Ok(answer)
}

/// Waits for the author; Ctrl-C cancels.
fn ask(request: Request, author: &str, shell: &Shell) -> Result<Draft, Failure> {
    let Some(author) = specls_author::by_name(author) else {
        return Err(Failure(format!("there is no author `{author}`")));
    };
    let progress = Progress::start(shell, "Drafting");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("the draft cannot be started: {error}")))?;
    let result = runtime.block_on(async {
        let cancel = CancellationToken::new();
        let working = author.answer(request, &|_| (), cancel.clone());
        tokio::pin!(working);
        tokio::select! {
            result = &mut working => return result,
            Ok(()) = tokio::signal::ctrl_c() => cancel.cancel(),
        }
        working.await
    });
    drop(progress);
    // That all is done already is no failure.
    if let Err(AuthorError::Refused(refusal)) = &result
        && refusal.kind == RefusalKind::NothingToDo
    {
        return Ok(Draft { notes: vec![refusal.sentence.clone()], ..Draft::default() });
    }
    result.map_err(|error| match error {
        AuthorError::Cancelled => Failure::new("cancelled; nothing was written"),
        AuthorError::Broken(violations) => broken(&violations),
        error => Failure(error.to_string()),
    })
}

/// Which rules a draft broke, the first few a line each.
fn broken(violations: &[Violation]) -> Failure {
    const MOST: usize = 8;
    let shown: String =
        violations.iter().take(MOST).map(|Violation(sentence)| format!("\n  {sentence}")).collect();
    let more = match violations.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!("\n  and {more} more"),
    };
    Failure(format!("the draft was thrown away because it breaks the rules:{shown}{more}"))
}

/// The place of the task with this number or title in the list of tasks.
fn find_task(spec: &SpecView<'_>, name: &str) -> Result<usize, Failure> {
    let Some(tasks) = spec.tasks() else {
        return Err(Failure(format!(
            "`{0}` has no tasks.md; `specls generate tasks {0}` drafts one",
            spec.id()
        )));
    };
    let id = Id::new(name);
    let places = |matches: &dyn Fn(&Task) -> bool| -> Vec<usize> {
        let tasks = tasks.tasks.iter().enumerate();
        tasks.filter(|(_, task)| matches(task)).map(|(place, _)| place).collect()
    };
    let mut found = places(&|task| task.id.as_ref() == Some(&id));
    if found.is_empty() {
        found = places(&|task| task.title.eq_ignore_ascii_case(name));
    }
    match found.as_slice() {
        [place] => Ok(*place),
        [] => {
            let known: Vec<&str> =
                tasks.tasks.iter().filter_map(|task| Some(task.id.as_ref()?.as_str())).collect();
            Err(Failure(format!(
                "`{}` has no task `{name}`; {}",
                spec.id(),
                match known.as_slice() {
                    [] => "its tasks have no numbers, so give a title".to_owned(),
                    known => format!("its tasks are {}", known.join(", ")),
                }
            )))
        }
        several => {
            let file = spec.file(specls_spec::DocumentKind::Tasks);
            let lines = several.iter().filter_map(|place| {
                let (file, task) = (file?, tasks.tasks.get(*place)?);
                Some((file.lines.line(task.line.start) + 1).to_string())
            });
            Err(Failure(format!(
                "`{}` has {} tasks `{name}`, on lines {} of tasks.md; give each its own number",
                spec.id(),
                several.len(),
                lines.collect::<Vec<_>>().join(", ")
            )))
        }
    }
}

/// The text of an idea; `-` is standard input.
fn read_idea(path: &Path) -> Result<String, Failure> {
    let (shown, bytes) = if path == Path::new("-") {
        let mut bytes = Vec::new();
        ("standard input".to_owned(), std::io::stdin().read_to_end(&mut bytes).map(|_| bytes))
    } else {
        (format!("`{}`", path.display()), std::fs::read(path))
    };
    let bytes = bytes.map_err(|error| {
        Failure(format!("{shown} cannot be read: {error}; give a text file with the idea"))
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        Failure(format!("{shown} is not UTF-8 (byte {offset}); save it as UTF-8 and try again"))
    })?;
    Ok(text.trim_start_matches('\u{FEFF}').to_owned())
}
