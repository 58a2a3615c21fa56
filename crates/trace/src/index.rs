//! Facts per file in.

use std::sync::Arc;

use specls_code::SourceFacts;

use crate::{Lock, Snapshot, SpecFile};

/// What one file contributes.
#[derive(Debug, Clone)]
pub enum Facts {
    /// A spec document.
    Spec(Arc<SpecFile>),
    /// A spec's `trace.lock`.
    Lock(Arc<Lock>),
    /// A source file that was read.
    Source(Arc<SourceFacts>),
    /// A file that is known to exist and not read (yet).
    Present,
}

/// The index. Replacing one file's facts costs what that file costs.
#[derive(Debug, Default)]
pub struct Index {
    snapshot: Arc<Snapshot>,
}

impl Index {
    /// Replaces what `path` (below the root, `/` between its parts) contributes.
    pub fn replace(&mut self, path: &str, facts: Facts) {
        Arc::make_mut(&mut self.snapshot).replace(path, facts);
    }

    /// Forgets a file.
    pub fn remove(&mut self, path: &str) {
        Arc::make_mut(&mut self.snapshot).remove(path);
    }

    /// The present state, for questions. Cheap; it never changes afterwards.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot)
    }
}
