//! The steps from an idea to code: what each needs, the built-in offline answer to it, the contract
//! that every answer must meet, and for models the way there and back: a step becomes a [`prompt`],
//! and [`read_answer`] makes a draft of what comes back.
//!
//! No network and no disk: a step sees a [`Snapshot`](specls_trace::Snapshot) and the texts it asks
//! [`Sources`](specls_trace::Sources) for, and answers with a change set. The same snapshot gives
//! the same draft.

mod after;
mod answer;
mod context;
mod contract;
mod implement;
mod look;
mod offline;
mod prompt;
mod sensitive;
mod step;
mod tick;

pub use answer::{ask_again, draft_of_changes, heading_of, read_answer};
pub use context::{grouped, tokens};
pub use contract::{Violation, check, nothing_lost};
pub use look::{LOOKS, Look, LookKind, LookParameter, ParameterKind, look};
pub use offline::answer;
pub use prompt::{Form, Prompt, agent_prompt, prompt};
pub use sensitive::{is_hidden, is_secret, needs_confirmation};
pub use step::{Draft, Refusal, RefusalKind, Request, Step};
pub use tick::tick;
