//! Code for one task: a test skeleton for each criterion that has no test yet, and the files that
//! the task names and that do not exist.

use crate::{Draft, Refusal, Request};

/// The offline answer to "implement this task"; `task` is the task's place in
/// [`specls_spec::Tasks::tasks`].
#[allow(dead_code, reason = "for the offline author")]
pub fn answer(request: &Request, task: usize) -> Result<Draft, Refusal> {
    let _ = (request, task);
    Err(Refusal("tasks cannot be implemented offline yet".to_owned()))
}
