//! Why an agent did not do what it was asked.

use std::time::Duration;

use crate::process::StartError;

/// Why an agent did not finish its task. Shown, it is a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgentError {
    /// There is no such program.
    NotFound {
        /// What the user calls the agent.
        name: String,
        /// The program.
        program: String,
    },
    /// The system did not start it.
    NotStarted {
        /// What the user calls the agent.
        name: String,
        /// What the system says.
        reason: String,
    },
    /// It does not speak the Agent Client Protocol.
    NotAcp {
        /// What the user calls the agent.
        name: String,
        /// What it did instead.
        reason: String,
        /// The last lines of its standard error.
        errors: String,
    },
    /// Its user has to log in first.
    NeedsLogin {
        /// What the user calls the agent.
        name: String,
        /// The ways that it offers.
        ways: Vec<String>,
    },
    /// It ended before it was done, or failed.
    Ended {
        /// What the user calls the agent.
        name: String,
        /// Its exit code, if it had one.
        code: Option<i32>,
        /// The last lines of its standard error.
        errors: String,
    },
    /// It says that something failed.
    Failed {
        /// What the user calls the agent.
        name: String,
        /// What it says.
        reason: String,
    },
    /// It does not want to do this.
    Refused {
        /// What the user calls the agent.
        name: String,
        /// What it says.
        said: String,
    },
    /// It took longer than its settings allow.
    TimedOut {
        /// What the user calls the agent.
        name: String,
        /// How long that is.
        after: Duration,
    },
    /// The user cancelled.
    Cancelled,
}

impl AgentError {
    pub(super) fn start(name: &str, error: StartError) -> Self {
        let name = name.to_owned();
        match error {
            StartError::NotFound(program) => AgentError::NotFound { name, program },
            StartError::Failed(error) => AgentError::NotStarted { name, reason: error.to_string() },
        }
    }
}

impl std::fmt::Display for AgentError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            AgentError::NotFound { name, program } => write!(
                formatter,
                "{name} cannot be started: there is no program {program:?}; install it, or correct \
                 `authors.{name}.command` in your config.toml"
            ),
            AgentError::NotStarted { name, reason } => write!(
                formatter,
                "{name} cannot be started ({reason}); look at `authors.{name}.command` in your \
                 config.toml"
            ),
            AgentError::NotAcp { name, reason, errors } => write!(
                formatter,
                "{name} does not speak the Agent Client Protocol: it {reason}; start it as its \
                 manual says for ACP (often with `acp` or `--acp`), or set `protocol = \"plain\"` in \
                 `authors.{name}`{}",
                last_words(errors)
            ),
            AgentError::NeedsLogin { name, ways } => {
                write!(formatter, "{name} wants its user to log in first")?;
                if !ways.is_empty() {
                    write!(formatter, " ({})", ways.join(", "))?;
                }
                write!(
                    formatter,
                    "; start it once in a terminal and log in, or name the variable that holds its \
                     key in `authors.{name}.env`"
                )
            }
            AgentError::Ended { name, code, errors } => {
                write!(formatter, "{name} ended before it was done")?;
                if let Some(code) = code {
                    write!(formatter, " (exit code {code})")?;
                }
                match errors.is_empty() {
                    // What ends well and says nothing is no agent of the protocol.
                    true if *code == Some(0) => write!(
                        formatter,
                        " without a word of ACP; if it is a program of another kind, say `protocol = \
                         \"plain\"` in `authors.{name}`"
                    ),
                    true => write!(
                        formatter,
                        "; run its command in a terminal to see why, or name a variable that it \
                         needs in `authors.{name}.env`"
                    ),
                    false => formatter.write_str(&last_words(errors)),
                }
            }
            AgentError::Failed { name, reason } => {
                write!(formatter, "{name} failed: {reason}; try again, or start it in a terminal")
            }
            AgentError::Refused { name, said } => {
                write!(formatter, "{name} refused the task")?;
                if !said.is_empty() {
                    write!(formatter, ": {said}")?;
                }
                Ok(())
            }
            AgentError::TimedOut { name, after } => write!(
                formatter,
                "{name} was stopped after {} s; give it a smaller task, or raise \
                 `authors.{name}.timeout`",
                after.as_secs()
            ),
            AgentError::Cancelled => formatter.write_str("the draft was cancelled"),
        }
    }
}

impl std::error::Error for AgentError {}

fn last_words(errors: &str) -> String {
    if errors.is_empty() { String::new() } else { format!(". Its last words were:\n{errors}") }
}
