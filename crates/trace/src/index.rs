//! Facts per file in.

use std::sync::Arc;

use specls_code::SourceFacts;

use crate::{History, Lock, Snapshot, SpecFile, TestResults};

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

    /// Takes over what git's log says, for links that rest on commits and for what bare ids mean.
    pub fn set_history(&mut self, history: Arc<History>) {
        Arc::make_mut(&mut self.snapshot).set_history(history);
    }

    /// Takes over what runs of tests said, in place of what was known.
    pub fn set_results(&mut self, results: Arc<TestResults>) {
        Arc::make_mut(&mut self.snapshot).set_results(results);
    }

    /// Takes over which folders of code speak of which spec: folder below the root to the spec's
    /// name.
    pub fn set_spec_for(&mut self, spec_for: Vec<(String, String)>) {
        Arc::make_mut(&mut self.snapshot).set_spec_for(spec_for);
    }

    /// Lets go of what links were before, once somebody asked for them as they are now.
    pub fn settle(&mut self) {
        if self.snapshot.is_unsettled() {
            Arc::make_mut(&mut self.snapshot).settle();
        }
    }

    /// The present state, for questions. Cheap; it never changes afterwards.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot)
    }
}
