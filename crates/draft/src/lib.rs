//! The steps from an idea to code: what each needs, the built-in offline answer to it, and the
//! contract that every answer must meet.
//!
//! No network and no disk: a step sees a [`Snapshot`](specls_trace::Snapshot) and the texts it asks
//! [`Sources`](specls_trace::Sources) for, and answers with a change set. The same snapshot gives
//! the same draft.

mod after;
mod contract;
mod implement;
mod offline;
mod sensitive;
mod step;
mod tick;

pub use contract::{Violation, check, nothing_lost};
pub use offline::answer;
pub use sensitive::{is_secret, needs_confirmation};
pub use step::{Draft, Refusal, RefusalKind, Request, Step};
pub use tick::tick;
