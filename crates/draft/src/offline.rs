//! The built-in answer to each step, without any model.

mod grammar;
mod idea;
#[allow(dead_code, reason = "the other steps follow")]
mod page;
mod requirements;
mod sentence;
mod words;

use crate::{Draft, Refusal, Request, Step};

/// Answers a step.
pub fn answer(request: &Request) -> Result<Draft, Refusal> {
    match &request.step {
        Step::Requirements { idea } => requirements::requirements(request, idea.as_deref()),
        Step::Implement { task } => crate::implement::answer(request, *task),
        _ => Err(Refusal("this step cannot be drafted offline yet".to_owned())),
    }
}

#[cfg(test)]
mod tests;
