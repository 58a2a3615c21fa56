//! The built-in answer to each step, without any model.

use crate::{Draft, Refusal, Request};

/// Answers a step.
pub fn answer(request: &Request) -> Result<Draft, Refusal> {
    let _ = request;
    Err(Refusal("this step cannot be drafted offline yet".to_owned()))
}
