//! A project's criteria as what is looked for.

use std::collections::BTreeSet;

use specls_code::{Language, Tongue};
use specls_spec::Id;

use super::{Known, Wanted};
use crate::Snapshot;

/// All criteria of a project, with the files that are certain to answer to them. Every criterion has a
/// part in ranking any: what is common to all says nothing.
#[derive(Debug, Clone, Default)]
pub struct Criteria {
    /// The folder of its spec and its id, for each criterion.
    pub places: Vec<(String, Id)>,
    /// The same as what is looked for.
    pub wanted: Vec<Wanted>,
    /// The files that are linked to them and are no tests.
    pub known: Known,
}

impl Criteria {
    /// Those of all specs. Costs one look at everything that is linked to each spec.
    pub fn of(snapshot: &Snapshot) -> Self {
        let mut criteria = Self::default();
        for spec in snapshot.specs() {
            let name = |id: &Id| format!("{}#{id}", spec.folder());
            let links = spec.all_links();
            for (requirement, criterion) in spec.criteria() {
                let links = links.get(&criterion.id).into_iter().flatten();
                let code = links.filter(|link| !link.is_test());
                let paths: BTreeSet<String> = code.map(|link| link.place.path.clone()).collect();
                if !paths.is_empty() {
                    criteria.known.insert(name(&criterion.id), paths);
                }
                criteria.places.push((spec.folder().to_owned(), criterion.id.clone()));
                criteria.wanted.push(Wanted {
                    group: name(&requirement.id),
                    id: name(&criterion.id),
                    title: requirement.title.clone(),
                    text: criterion.text.clone(),
                });
            }
        }
        criteria
    }

    /// The tongue that they are written in.
    pub fn tongue(&self) -> Tongue {
        let said: String = self.wanted.iter().flat_map(|one| [&*one.text, "\n"]).collect();
        Tongue::of(&said)
    }
}

/// Whether the file at `path` is code that may answer to a criterion: a test says in words what code
/// does, and would always win.
pub fn may_answer(path: &str) -> bool {
    Language::of_path(path).is_some_and(|language| !language.is_test_path(path))
}
