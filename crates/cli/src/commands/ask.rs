//! An author is asked, and its draft is shown or written.

use std::io::{IsTerminal, Write};
use std::sync::Arc;

use specls_author::{
    Ask, Author, AuthorError, AuthorKind, Authors, Offline, Permit, Verify, Workplace,
};
use specls_draft::{Draft, RefusalKind, Request, Step, Violation, needs_confirmation, tick};
use specls_spec::SpecId;
use specls_text::{ChangeSet, FileChange};
use specls_workspace::{Trust, TrustList, remove_abandoned};
use tokio_util::sync::CancellationToken;

use crate::answer::{Answer, Failure, Outcome};
use crate::arguments::Drafting;
use crate::commands::change;
use crate::output::{Progress, patch};
use crate::project::{Project, sentence};
use crate::shell::Shell;

/// The spec that is drafted for; it need not exist.
pub struct Target {
    /// Its folder below the root.
    pub folder: String,
    /// Its name.
    pub spec: SpecId,
}

/// Asks the author and shows or writes what it answers.
pub fn answer(
    project: &Project,
    target: Target,
    step: Step,
    drafting: &Drafting,
    shell: &Shell,
) -> Result<Answer, Failure> {
    let author = author(project, &step, drafting.author.as_deref())?;
    let request = Request {
        step,
        folder: target.folder,
        spec: target.spec,
        snapshot: Arc::clone(project.snapshot()),
        sources: project.workspace().sources(),
    };
    let place = workplace(project, shell);
    trusted(&*author, &place)?;
    // Copies that a killed program left behind are of no use to anybody.
    if let Some(state) = &shell.state {
        remove_abandoned(Some(&state.join("copies")));
    }
    let draft = ask(&*author, Ask { request: request.clone(), place }, shell)?;
    let tick = draft
        .completes
        .filter(|_| draft.unmet.is_empty())
        .and_then(|task| tick(&request.snapshot, &*request.sources, &request.folder, task));
    let mut answer = deliver(draft, tick, project, drafting, shell)?;
    // With settings that are wrong somebody else may have drafted than was wanted.
    answer.notes.splice(0..0, project.settings_problems().iter().map(sentence));
    Ok(answer)
}

/// Who drafts.
fn author(project: &Project, step: &Step, named: Option<&str>) -> Result<Arc<dyn Author>, Failure> {
    let own = &project.workspace().settings().own;
    let authors = Authors::with_settings(vec![Arc::new(Offline)], own);
    authors.choose(step.name(), named, None).cloned().map_err(Failure)
}

/// Whether an author is one that finishes tasks.
pub fn finishes_tasks(project: &Project, named: Option<&str>) -> Result<(), Failure> {
    let author = author(project, &Step::Implement { task: 0 }, named)?;
    match author.kind() {
        AuthorKind::BuiltIn => Err(Failure(format!(
            "the author {} writes scaffolds, which finish no task; name a model or an agent with \
             --author",
            author.name()
        ))),
        AuthorKind::Model | AuthorKind::Agent => Ok(()),
    }
}

fn workplace(project: &Project, shell: &Shell) -> Workplace {
    let root = project.workspace().root();
    let own = &project.workspace().settings().own;
    let trust = TrustList::new(shell.state.as_deref()).trust(root, own, false);
    Workplace {
        root: root.to_owned(),
        settings: Arc::clone(project.workspace().settings()),
        unsaved: Arc::default(),
        trusted: trust == Trust::Granted,
        state: shell.state.clone(),
        guard: std::env::current_exe().ok(),
        verify: own
            .verify_for(root)
            .map(|(command, required)| Verify { command: command.to_vec(), required }),
        permit: Some(Arc::new(AskTerminal)),
    }
}

fn trusted(author: &dyn Author, place: &Workplace) -> Result<(), Failure> {
    if author.kind() != AuthorKind::Agent || place.trusted {
        return Ok(());
    }
    Err(Failure(format!(
        "{} works in a copy of {} and may run what is in it, so you have to trust the project first: \
         look at it, then `specls trust`",
        author.name(),
        place.root.display()
    )))
}

/// Asks at the terminal whether an agent may run a command.
struct AskTerminal;

impl Permit for AskTerminal {
    fn permit<'a>(
        &'a self,
        agent: &'a str,
        question: &'a str,
    ) -> std::pin::Pin<Box<dyn Future<Output = bool> + Send + 'a>> {
        Box::pin(async move {
            if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
                return false;
            }
            let message = format!(
                "\r{agent} wants to run, in its copy of the project: {question}\nAllow? [y/N] "
            );
            let answered = tokio::task::spawn_blocking(move || {
                let _ = anstream::stderr().write_all(message.as_bytes());
                let mut line = String::new();
                std::io::stdin().read_line(&mut line).map(|_| line)
            });
            let answer = answered.await.ok().and_then(Result::ok).unwrap_or_default();
            matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
        })
    }
}

/// Waits for the author; Ctrl-C cancels.
fn ask(author: &dyn Author, ask: Ask, shell: &Shell) -> Result<Draft, Failure> {
    let progress = Progress::start(shell, "Drafting");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("the draft cannot be started: {error}")))?;
    let result = runtime.block_on(async {
        let cancel = CancellationToken::new();
        let tell = |told: specls_author::Progress| progress.say(told.message);
        let working = author.answer(ask, &tell, cancel.clone());
        tokio::pin!(working);
        tokio::select! {
            result = &mut working => return result,
            Ok(()) = tokio::signal::ctrl_c() => cancel.cancel(),
        }
        working.await
    });
    drop(progress);
    // Somebody may still wait at the terminal for an answer.
    runtime.shutdown_background();
    // That all is done already is no failure.
    if let Err(AuthorError::Refused(refusal)) = &result
        && refusal.kind == RefusalKind::NothingToDo
    {
        return Ok(Draft { notes: vec![refusal.sentence.clone()], ..Draft::default() });
    }
    result.map_err(|error| match error {
        AuthorError::Cancelled => Failure::new("cancelled; nothing was written"),
        AuthorError::Broken(violations) => Failure(format!(
            "the draft was thrown away because it breaks the rules:{}",
            listed(&violations)
        )),
        error => Failure(error.to_string()),
    })
}

/// Shows a draft or writes it.
fn deliver(
    draft: Draft,
    tick: Option<FileChange>,
    project: &Project,
    drafting: &Drafting,
    shell: &Shell,
) -> Result<Answer, Failure> {
    let Draft { changes, mut notes, report, unmet, .. } = draft;
    if changes.is_empty() && report.is_none() && unmet.is_empty() && tick.is_none() {
        let mut notes = notes.into_iter();
        let first = notes.next().unwrap_or_else(|| "there is nothing to do".to_owned());
        let mut answer = Answer::nothing_to_do(first);
        answer.notes.extend(notes);
        return Ok(answer);
    }
    if let Some(report) = report {
        let mut answer = Answer::of(format!("{}\n", report.trim_end()));
        answer.notes = notes;
        return Ok(answer);
    }
    if !unmet.is_empty() {
        notes.push(format!("what is wrong with it:{}", listed(&unmet)));
        if changes.is_empty() {
            return Err(Failure(notes.join("\n")));
        }
        // A part is for people to look at; nothing is ticked and nothing written.
        let mut answer = change::show(&changes, shell);
        answer.notes = notes;
        answer.notes.push(
            "nothing was written; what is shown can be taken with `git apply`, or draft it again"
                .to_owned(),
        );
        answer.outcome = Outcome::ProblemsFound;
        return Ok(answer);
    }
    let Sorted { mut written, left, mut reasons } = match drafting.write {
        true => Sorted::new(changes, &drafting.confirm),
        false => Sorted { written: changes, ..Sorted::default() },
    };
    match tick {
        // A task is done when all of it is there.
        Some(_) if !left.is_empty() => reasons.push(
            "the task is not ticked, because not all of what was drafted was written; `git apply` \
             takes the rest as it is shown here, or tick the task yourself"
                .to_owned(),
        ),
        tick => tick.into_iter().for_each(|tick| written.push(tick)),
    }
    notes.extend(reasons);
    let mut answer = match drafting.write {
        true if written.is_empty() => Answer::default(),
        true => change::write(&written, project.workspace(), shell)?,
        false => change::show(&written, shell),
    };
    if !left.is_empty() {
        answer.output.push_str(&patch(&left, shell.palette));
        answer.outcome = Outcome::ProblemsFound;
    }
    answer.notes.splice(0..0, notes);
    Ok(answer)
}

/// What of a draft is written.
#[derive(Default)]
struct Sorted {
    written: ChangeSet,
    /// Changes of files that have to be named, and are not.
    left: ChangeSet,
    /// A sentence for each of these.
    reasons: Vec<String>,
}

impl Sorted {
    fn new(changes: ChangeSet, named: &[String]) -> Self {
        let mut sorted = Self::default();
        for file in changes.files {
            match needs_confirmation(&file.path).filter(|_| !named.contains(&file.path)) {
                Some(why) => {
                    sorted.reasons.push(format!(
                        "{} was left out: {why}; its change is shown above, and --confirm {0} \
                         would have written it",
                        file.path
                    ));
                    sorted.left.push(file);
                }
                None => sorted.written.push(file),
            }
        }
        sorted
    }
}

/// Which rules are broken, the first few a line each.
fn listed(violations: &[Violation]) -> String {
    const MOST: usize = 8;
    let shown: String =
        violations.iter().take(MOST).map(|Violation(sentence)| format!("\n  {sentence}")).collect();
    let more = match violations.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!("\n  and {more} more"),
    };
    shown + &more
}
