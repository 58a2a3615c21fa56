//! Documents, byte spans, positions, change sets, differences and three-way merges.
//!
//! This room knows text and nothing else: no path's meaning, no protocol, no file on disk. Inside
//! specls a place in a text is a byte offset ([`Span`]); columns in the units of an editor exist
//! only at the border ([`LineIndex`], [`Encoding`]).

mod change;
mod diff;
mod document;
mod merge;
mod patch;
mod position;
mod span;

pub use change::{ChangeSet, FileChange, path_is_safe};
pub use diff::{Hunk, apply_hunks, edits, hunks, similarity};
pub use document::{ContentChange, Document};
pub use merge::{Conflict, Merge, merge};
pub use patch::{Patch, PatchLine, PatchTarget};
pub use position::{Encoding, LineIndex, Position};
pub use span::{Edit, Span, apply_edits};
