//! Reads spec documents of every layout into one model, and edits them without touching a byte
//! that is not meant.
//!
//! Reading cannot fail: any bytes give a value and a list of [`Problem`]s. This room does no I/O.

mod criteria;
mod design;
pub mod ears;
mod edit;
mod id;
mod known;
pub mod layout;
mod lines;
mod marks;
mod model;
mod numbering;
mod problem;
mod reference;
mod requirements;
mod tasks;
mod unfinished;
mod words;

pub use edit::{
    canonical_task, insert_criterion, line_break, next_criterion_number, next_number,
    rename_reference, requirement_insertion, set_task_state, task_insertion,
};
pub use id::{Id, SpecId};
pub use layout::{DocumentKind, Layout, Located, locate};
pub use marks::{says_optional, untraced};
pub use model::{
    BugfixStatement, Criterion, Design, Document, Heading, Property, Reference, ReferenceTarget,
    Requirement, Requirements, Task, TaskState, Tasks, Term, read, read_again,
};
pub use problem::{Fix, Problem, ProblemCode, Severity};
pub use reference::{mentions, references};
