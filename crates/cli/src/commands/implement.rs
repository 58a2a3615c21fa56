//! `specls implement`: code for one task, or for all open tasks.

use specls_draft::Step;
use specls_spec::{Id, Task, TaskState};
use specls_trace::{SpecView, open_waves};
use specls_workspace::Scope;

use crate::answer::{Answer, Failure, Outcome};
use crate::arguments::Implement;
use crate::commands::ask::{Target, answer, finishes_tasks};
use crate::project::Project;
use crate::shell::Shell;

/// Drafts code for one task, or for all open tasks.
pub fn implement(arguments: &Implement, shell: &Shell) -> Result<Answer, Failure> {
    match (arguments.all, arguments.what.as_slice()) {
        (true, []) => all(None, arguments, shell),
        (true, [spec]) => all(Some(spec), arguments, shell),
        (true, _) => Err(Failure::new("with --all no task is named, only a spec")),
        (false, [task]) => one(None, task, arguments, shell),
        (false, [spec, task]) => one(Some(spec), task, arguments, shell),
        (false, _) => Err(Failure::new(
            "name a task: `specls implement 2.1`, or `specls implement SPEC 2.1`; --all takes all open \
             tasks",
        )),
    }
}

fn open(spec: Option<&str>, shell: &Shell) -> Result<Project, Failure> {
    Project::open(shell, spec.as_slice(), Scope::Everything)
}

fn one(
    name: Option<&str>,
    task: &str,
    arguments: &Implement,
    shell: &Shell,
) -> Result<Answer, Failure> {
    let project = open(name, shell)?;
    let spec = project.spec(name)?;
    let step = Step::Implement { task: find_task(&spec, task)? };
    let target = Target { folder: spec.folder().to_owned(), spec: spec.id() };
    answer(&project, target, step, &arguments.drafting, shell)
}

/// One task after the other, each read anew: the one before changed the files.
fn all(name: Option<&str>, arguments: &Implement, shell: &Shell) -> Result<Answer, Failure> {
    let mut whole = Answer::default();
    let mut tried: Vec<usize> = Vec::new();
    loop {
        let project = open(name, shell)?;
        let spec = project.spec(name)?;
        finishes_tasks(&project, arguments.drafting.author.as_deref())?;
        let Some(tasks) = spec.tasks() else { return Err(no_tasks(&spec)) };
        let waves = open_waves(spec, arguments.optional);
        let Some(place) = waves.into_iter().flatten().find(|place| !tried.contains(place)) else {
            if tried.is_empty() {
                return Ok(Answer::nothing_to_do(format!("`{}` has no open task", spec.id())));
            }
            return Ok(whole);
        };
        tried.push(place);
        let task = called(&tasks.tasks[place]);
        let target = Target { folder: spec.folder().to_owned(), spec: spec.id() };
        let step = Step::Implement { task: place };
        let done = match answer(&project, target, step, &arguments.drafting, shell) {
            Ok(done) => done,
            Err(failure) if tried.len() == 1 => return Err(failure),
            Err(failure) => {
                whole.notes.push(format!("{task}: {failure}"));
                return Ok(stopped(whole, &task));
            }
        };
        whole.output.push_str(&done.output);
        whole.notes.extend(done.notes.into_iter().map(|note| format!("{task}: {note}")));
        let is_done = open(name, shell)?
            .spec(name)?
            .tasks()
            .and_then(|tasks| tasks.tasks.get(place))
            .is_some_and(|task| task.state == TaskState::Done);
        if !is_done {
            return Ok(stopped(whole, &task));
        }
    }
}

fn stopped(mut whole: Answer, task: &str) -> Answer {
    whole.notes.push(format!("stopped: {task} is not done; tick it in tasks.md if nothing is left to do for it. The same \
         command goes on from there"));
    whole.outcome = Outcome::Incomplete;
    whole
}

/// "task 2.1", or its title.
fn called(task: &Task) -> String {
    task.id.as_ref().map_or_else(|| format!("“{}”", task.title), |id| format!("task {id}"))
}

fn no_tasks(spec: &SpecView<'_>) -> Failure {
    Failure(format!("`{0}` has no tasks.md; `specls generate tasks {0}` drafts one", spec.id()))
}

/// The place of the task with this number or title in the list of tasks.
fn find_task(spec: &SpecView<'_>, name: &str) -> Result<usize, Failure> {
    let Some(tasks) = spec.tasks() else { return Err(no_tasks(spec)) };
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
