//! The index: facts per file in, an immutable [`Snapshot`] that answers questions out.
//!
//! Nothing is kept here that could not be rebuilt from files, and nothing here does I/O.

mod coverage;
mod delta;
#[doc(hidden)]
pub mod fixture;
mod history;
mod index;
mod link;
mod linking;
mod links;
mod lock;
mod numbers;
mod problems;
pub mod rank;
mod results;
mod snapshot;
mod spec;
mod waves;

pub use coverage::{Coverage, Standing};
pub use delta::{Delta, Moved};
pub use history::{Commit, History, Ticked};
pub use index::{Facts, Index};
pub use link::{Claim, Drift, Evidence, Link, Meaning, Role};
pub use links::{Address, address_of, targets};
pub use lock::{LOCK_FILE, Lock, Seal};
pub use problems::{ambiguous_citation, problems};
pub use results::{CaseResult, Exercised, TestResults, Verdict};
pub use snapshot::{Place, Snapshot, Sources, SpecFile};
pub use spec::SpecView;
pub use waves::{completed_with, open_waves};
