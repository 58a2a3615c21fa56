//! What an editor may ask, one file a feature: snapshot in, plain data out.
//!
//! Nothing here is async, holds a lock, knows a clock or names a type of the protocol.

mod action;
mod cite;
mod code_action;
mod comment;
mod completion;
mod criterion_action;
mod definition;
mod describe;
mod hover;
mod implementation;
mod lens;
mod meant;
mod name_spec;
mod outline;
mod references;
mod rename;
mod show;
mod suggestion;
mod symbols;
mod under_cursor;

pub use action::{Action, ActionKind, Beside, Changes, Command, Drafters, Shown, actions};
pub use cite::cite;
pub use completion::{Completion, CompletionKind, Completions, completions};
pub use definition::definition;
pub use hover::{Hover, hover};
pub use implementation::implementations;
pub use lens::{Lens, lenses};
pub use name_spec::name_spec;
pub use outline::{OutlineEntry, OutlineKind, outline};
pub use references::{highlights, references};
pub use rename::{Renamable, Renaming, renamable, rename};
pub use show::{ShownPlace, shown};
pub use suggestion::{Suggested, Suggestion, Tie};
pub use symbols::{Found, FoundKind, symbol_place_now, symbols};
