//! What a command answers.

use std::fmt;

/// What a command has to say when it did what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// For standard output: what was asked for, and nothing else.
    pub output: String,
    /// For standard error: sentences for a person, one note each.
    pub notes: Vec<String>,
    /// What the exit code says.
    pub outcome: Outcome,
}

impl Answer {
    /// An answer that is fine and has nothing to add.
    pub fn of(output: impl Into<String>) -> Self {
        Self { output: output.into(), ..Self::default() }
    }

    /// The answer to a wish that needs no work.
    pub fn nothing_to_do(note: impl Into<String>) -> Self {
        Self { notes: vec![note.into()], ..Self::default() }
    }
}

/// What the exit code of a command says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// 0: all is well.
    #[default]
    Fine,
    /// 1: the specs have problems.
    ProblemsFound,
    /// 2: a part of what was asked could not be done; the answer says which.
    Incomplete,
}

impl Outcome {
    /// The process's exit code.
    pub const fn code(self) -> u8 {
        match self {
            Outcome::Fine => 0,
            Outcome::ProblemsFound => 1,
            Outcome::Incomplete => 2,
        }
    }
}

/// Why nothing was done: what is wrong and what to do, for exit code 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub String);

impl Failure {
    /// A failure with this message.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
