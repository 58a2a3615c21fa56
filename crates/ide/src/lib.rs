//! What an editor may ask, one file a feature: snapshot in, plain data out.
//!
//! Nothing here is async, holds a lock, knows a clock or names a type of the protocol.

mod action;
mod definition;
mod hover;
mod lens;
mod outline;
mod references;
mod under_cursor;

pub use action::{Action, ActionKind, Changes, Command, actions};
pub use definition::definition;
pub use hover::{Hover, hover};
pub use lens::{Lens, lenses};
pub use outline::{OutlineEntry, OutlineKind, outline};
pub use references::references;
