//! Agents: programs that work on a task in a private copy of the project, with tools of their own.
//!
//! What an agent may touch is not decided here: it runs as the user. It is given a copy, and what it
//! changed there is read from the copy afterwards and reviewed. What it asks for is answered so that
//! it stays there.

mod acp;
mod error;
mod lines;
mod permission;
mod plain;
mod told;

use std::path::Path;
use std::time::Duration;

use specls_workspace::{AgentProtocol, AgentSettings, find_program};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::process::{Input, Process, Program, StartError};

pub use error::AgentError;
pub use permission::{Nobody, PermissionQuestion, Permissions, Permitted};

/// How long an agent may take to say that it is there. One that is a package may be installed first, and
/// opencode once took more than 15 s on a busy machine.
const START: Duration = Duration::from_secs(60);
/// How long an agent may take to stop when it is asked to.
const GRACE: Duration = Duration::from_secs(5);
/// So much of an agent's last message is handed on, in characters.
const SAID: usize = 4000;

/// One task for an agent.
#[derive(Debug, Clone, Copy)]
pub struct AgentTask<'a> {
    /// What it is asked to do.
    pub prompt: &'a str,
    /// Where: the root of a private copy.
    pub copy: &'a Path,
    /// The program whose hidden command `guard` watches over the agent, so that nothing of it is left
    /// should this process be killed. `None` starts the agent directly.
    pub guard: Option<&'a Path>,
    /// How long it may take to stop when it is asked to, before it is killed.
    pub grace: Duration,
}

impl<'a> AgentTask<'a> {
    /// A task with the usual patience, and nobody who watches over the agent.
    pub fn new(prompt: &'a str, copy: &'a Path) -> Self {
        Self { prompt, copy, guard: None, grace: GRACE }
    }

    /// The same with a program that watches over the agent.
    pub fn guarded(mut self, guard: Option<&'a Path>) -> Self {
        self.guard = guard;
        self
    }
}

/// What an agent says when it is done. What it changed is in the copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentOutcome {
    /// Its last message, cut when it is long.
    pub said: String,
    /// Why it stopped.
    pub stop: AgentStop,
    /// What the user should know.
    pub notes: Vec<String>,
}

/// Why an agent stopped by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentStop {
    /// It is done.
    Done,
    /// Its model may not write more.
    TokenLimit,
    /// It may not ask its model more often.
    RequestLimit,
}

/// What happens while an agent works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgentEvent {
    /// It says something: the next piece of its present message.
    Said(String),
    /// It does something, such as "reads src/game.js".
    Doing(String),
    /// It has a plan, and is so far with it.
    Plan {
        /// How many steps are done.
        done: usize,
        /// How many there are.
        total: usize,
        /// The step that it works on.
        doing: Option<String>,
    },
}

/// Whom an agent's doings are told.
pub type Heard<'a> = &'a (dyn Fn(AgentEvent) + Send + Sync);

/// Lets an agent work on a task. `name` is what the user calls it. It ends with all that it started
/// before this returns: when it is done, when it took longer than its settings allow, soon after
/// `cancel`, and when the future is dropped. Runs inside a tokio runtime.
pub async fn run(
    settings: &AgentSettings,
    name: &str,
    task: AgentTask<'_>,
    heard: Heard<'_>,
    permissions: &dyn Permissions,
    cancel: &CancellationToken,
) -> Result<AgentOutcome, AgentError> {
    if cancel.is_cancelled() {
        return Err(AgentError::Cancelled);
    }
    let timeout = Duration::from_secs(settings.timeout);
    let run = Run {
        name,
        settings,
        task,
        heard,
        permissions,
        cancel,
        deadline: Instant::now() + timeout,
        timeout,
        errand: Errand::Work,
    };
    // Some agents compare paths with where they really are.
    let copy = task.copy.canonicalize().unwrap_or_else(|_| task.copy.to_owned());
    let run = Run { task: AgentTask { copy: &copy, ..task }, ..run };
    match settings.protocol {
        AgentProtocol::Acp => acp::converse(&run).await,
        AgentProtocol::Plain => plain::work(&run).await,
    }
}

/// Finds out whether an agent is there: one that speaks ACP says hello, another program is only looked
/// for. A sentence that says what was found.
pub async fn greet(
    settings: &AgentSettings,
    name: &str,
    cancel: &CancellationToken,
) -> Result<String, AgentError> {
    if settings.protocol == AgentProtocol::Plain {
        let program = settings.command.first().map_or("", String::as_str);
        let here = std::env::current_dir().unwrap_or_default();
        return match find_program(program, &here, std::env::var_os("PATH").as_deref()) {
            Some(_) => Ok("its program is there".to_owned()),
            None => Err(AgentError::start(name, StartError::NotFound(program.to_owned()))),
        };
    }
    // Agents obey files that lie where they are started: nobody else can put one there.
    let folder =
        tempfile::tempdir().map_err(|error| AgentError::start(name, StartError::Failed(error)))?;
    let timeout = START;
    let run = Run {
        name,
        settings,
        task: AgentTask::new("", folder.path()),
        heard: &|_| (),
        permissions: &Nobody,
        cancel,
        deadline: Instant::now() + timeout,
        timeout,
        errand: Errand::Greet,
    };
    let said = acp::converse(&run).await?.said;
    Ok(match said.is_empty() {
        true => "speaks ACP".to_owned(),
        false => format!("{said} speaks ACP"),
    })
}

/// What an agent is started for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Errand {
    /// To work on a task.
    Work,
    /// To say hello.
    Greet,
}

/// All that a run is made of.
struct Run<'a> {
    errand: Errand,
    name: &'a str,
    settings: &'a AgentSettings,
    task: AgentTask<'a>,
    heard: Heard<'a>,
    permissions: &'a dyn Permissions,
    cancel: &'a CancellationToken,
    deadline: Instant,
    timeout: Duration,
}

impl Run<'_> {
    fn start(&self, command: &[String], input: Input) -> Result<Process, AgentError> {
        let program = Program {
            command,
            folder: self.task.copy,
            env: &self.settings.env,
            guard: self.task.guard,
            input,
        };
        Process::start(&program).map_err(|error| AgentError::start(self.name, error))
    }

    fn timed_out(&self) -> AgentError {
        AgentError::TimedOut { name: self.name.to_owned(), after: self.timeout }
    }

    /// Why the agent ended before it was done.
    async fn ended(&self, process: &mut Process) -> AgentError {
        // It closed its streams, and may still be about to end.
        let status = tokio::time::timeout(Duration::from_secs(1), process.wait()).await;
        if status.is_err() {
            process.end().await;
        }
        AgentError::Ended {
            name: self.name.to_owned(),
            code: status.ok().and_then(Result::ok).and_then(|status| status.code()),
            errors: process.last_errors(),
        }
    }
}
