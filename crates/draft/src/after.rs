//! A spec as it would be once a change set is accepted.

use std::sync::Arc;

use specls_spec::{DocumentKind, Layout, Located};
use specls_text::ChangeSet;
use specls_trace::{Facts, Index, LOCK_FILE, Lock, Snapshot, SpecFile};

use crate::Request;

/// The request's spec alone, with the changes made to its documents.
pub(crate) fn after(request: &Request, changes: &ChangeSet) -> Arc<Snapshot> {
    let mut index = Index::default();
    if let Some(view) = request.snapshot.spec_in(&request.folder) {
        for file in view.files() {
            index.replace(&file.path, Facts::Spec(Arc::clone(file)));
        }
        if let Some(lock) = view.lock() {
            let path = format!("{}/{LOCK_FILE}", request.folder);
            index.replace(&path, Facts::Lock(Arc::clone(lock)));
        }
    }
    for change in &changes.files {
        let Some(name) = change.path.strip_prefix(request.folder.as_str()) else { continue };
        let name = name.trim_start_matches('/');
        if let Some(kind) = DocumentKind::ALL.into_iter().find(|kind| kind.file_name() == name) {
            let located = Located {
                layout: Layout::Kiro,
                spec: request.spec.clone(),
                kind,
                folder: request.folder.clone(),
                // Nothing that cites is looked at here.
                project: String::new(),
            };
            let file = SpecFile::read(&change.path, located, Arc::clone(&change.after));
            index.replace(&change.path, Facts::Spec(Arc::new(file)));
        } else if name == LOCK_FILE {
            index.replace(&change.path, Facts::Lock(Arc::new(Lock::read(&change.after))));
        }
    }
    index.snapshot()
}
