//! Reads spec documents of every layout into one model, and edits them without touching a byte
//! that is not meant.
//!
//! Reading cannot fail: any bytes give a value and a list of [`Problem`]s. This room does no I/O.

pub mod ears;
mod edit;
mod id;
pub mod layout;
mod model;
mod problem;

pub use edit::{canonical_task, set_task_state};
pub use id::{Id, SpecId};
pub use layout::{DocumentKind, Layout, Located, locate};
pub use model::{
    BugfixStatement, Criterion, Design, Document, Heading, Property, Reference, ReferenceTarget,
    Requirement, Requirements, Task, TaskState, Tasks, Term, read,
};
pub use problem::{Fix, Problem, ProblemCode, Severity};
