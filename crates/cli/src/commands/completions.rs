//! `specls completions`: a completion script.

use crate::answer::Answer;
use crate::arguments::Completions;

/// The completion script of a shell.
pub fn completions(arguments: &Completions) -> Answer {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut crate::command(), "specls", &mut script);
    Answer::of(String::from_utf8_lossy(&script))
}
