//! An author is asked, and its draft is shown or written.

use std::io::{IsTerminal, Write};
use std::sync::Arc;

use specls_author::{
    Ask, Author, AuthorError, AuthorKind, Authors, Offline, Permit, Verify, Workplace,
};
use specls_draft::{Draft, RefusalKind, Request, Step, Violation, needs_confirmation, tick};
use specls_spec::SpecId;
use specls_text::ChangeSet;
use specls_workspace::{Trust, TrustList, remove_abandoned};
use tokio_util::sync::CancellationToken;

use crate::answer::{Answer, Failure, Outcome};
use crate::arguments::Drafting;
use crate::commands::change;
use crate::output::Progress;
use crate::project::Project;
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
    let mut draft = ask(&*author, Ask { request: request.clone(), place }, shell)?;
    if let (Some(task), true) = (draft.completes, draft.unmet.is_empty())
        && let Some(tick) = tick(&request.snapshot, &*request.sources, &request.folder, task)
    {
        draft.changes.push(tick);
    }
    deliver(draft, project, drafting, shell)
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
    project: &Project,
    drafting: &Drafting,
    shell: &Shell,
) -> Result<Answer, Failure> {
    let Draft { changes, mut notes, report, unmet, .. } = draft;
    if changes.is_empty() && report.is_none() && unmet.is_empty() {
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
        answer.notes.push("nothing was written".to_owned());
        answer.outcome = Outcome::ProblemsFound;
        return Ok(answer);
    }
    let (written, left) = match drafting.write {
        true => confirmed(changes, &drafting.confirm),
        false => (changes, Vec::new()),
    };
    notes.extend(left);
    let mut answer = match drafting.write {
        true if written.is_empty() => Answer::default(),
        true => change::write(&written, project.workspace(), shell)?,
        false => change::show(&written, shell),
    };
    answer.notes.splice(0..0, notes);
    Ok(answer)
}

/// The changes without those of files that have to be named, and a sentence for each of these.
fn confirmed(changes: ChangeSet, named: &[String]) -> (ChangeSet, Vec<String>) {
    let mut written = ChangeSet::default();
    let mut left = Vec::new();
    for file in changes.files {
        let why = needs_confirmation(&file.path);
        match why.filter(|_| !named.contains(&file.path)) {
            Some(why) => left.push(format!(
                "{0} was left out: {why}. Look at it, then write it with --confirm {0}",
                file.path
            )),
            None => written.push(file),
        }
    }
    (written, left)
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
