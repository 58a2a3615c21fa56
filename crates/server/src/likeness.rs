//! Which code is like which criterion: a root's words, read when somebody asks first and brought up to
//! date by what changed since, and what they say.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use specls_code::{SourceFacts, Tongue};
use specls_ide::{Suggestion, Tie};
use specls_spec::Id;
use specls_trace::rank::{Criteria, Ranker, Suggestions, may_answer};
use specls_trace::{Address, Snapshot};
use specls_workspace::{TextFile, words_of};

use crate::picture::Picture;

/// How many are kept for a menu.
const MOST: usize = 5;
/// How far down the ranking of each criterion a symbol is looked for.
const DEPTH: usize = 10;

/// The words of a root's code. Shared by the jobs that ask; one at a time.
#[derive(Default, Clone)]
pub struct Likeness(Arc<Mutex<Words>>);

#[derive(Default)]
struct Words {
    /// What each file said when its words were read.
    files: HashMap<String, Arc<SourceFacts>>,
    ranker: Ranker,
}

impl Likeness {
    /// The code that is most like a criterion, the likeliest first, without what is linked to it
    /// already or was refused.
    pub fn code_for(&self, picture: &Picture, folder: &str, criterion: &Id) -> Vec<Suggestion> {
        let snapshot = &picture.snapshot;
        let Some(spec) = snapshot.spec_in(folder) else { return Vec::new() };
        let linked: Vec<(String, Option<usize>)> = spec
            .links(criterion)
            .into_iter()
            .map(|link| (link.place.path, link.symbol_at))
            .collect();
        let mut found = self.with(picture, |criteria, rank| {
            let at = criteria.iter().position(|(own, id)| own == folder && id == criterion);
            at.map(|at| suggested(snapshot, &rank(at), folder, criterion)).unwrap_or_default()
        });
        found.retain(|one| {
            let code = &one.tie.code;
            let at = snapshot.source(&code.path).and_then(|facts| code.find(facts));
            !linked.contains(&(code.path.clone(), at)) && !spec.refuses(criterion, code)
        });
        found.truncate(MOST);
        found
    }

    /// The criteria that are most like a symbol, the likeliest first, without those that it is linked to
    /// already or that were refused.
    pub fn criteria_for(&self, picture: &Picture, code: &Address) -> Vec<Suggestion> {
        let snapshot = &picture.snapshot;
        let at = snapshot.source(&code.path).and_then(|facts| code.find(facts));
        let claims = snapshot.claims(&code.path, at);
        let linked = |folder: &str, id: &Id| {
            claims.iter().any(|claim| claim.spec.folder() == folder && claim.criterion == *id)
        };
        let refused = |folder: &str, id: &Id| {
            snapshot.spec_in(folder).is_some_and(|spec| spec.refuses(id, code))
        };
        let mut found = self.with(picture, |criteria, rank| {
            let mut found: Vec<Suggestion> = Vec::new();
            for (at, (folder, id)) in criteria.iter().enumerate() {
                let all = suggested(snapshot, &rank(at), folder, id);
                found.extend(all.into_iter().find(|one| one.tie.code == *code));
            }
            found
        });
        found.retain(|one| {
            let (folder, id) = (&one.tie.folder, &one.tie.criterion);
            !linked(folder, id) && !refused(folder, id)
        });
        found.sort_by(|one, other| other.confidence.total_cmp(&one.confidence));
        found.truncate(MOST);
        found
    }

    /// Brings the words up to date and lets `ask` rank the criteria that it is given, by their place.
    fn with(
        &self,
        picture: &Picture,
        ask: impl FnOnce(&[(String, Id)], &dyn Fn(usize) -> Suggestions) -> Vec<Suggestion>,
    ) -> Vec<Suggestion> {
        let criteria = Criteria::of(&picture.snapshot);
        let mut words = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        words.update(picture, criteria.tongue());
        let study = words.ranker.study(&criteria.wanted, &criteria.known);
        ask(&criteria.places, &|at| study.rank(at, DEPTH))
    }
}

impl Words {
    /// Reads the words of files that changed since, and forgets those of files that are gone.
    fn update(&mut self, picture: &Picture, tongue: Tongue) {
        if self.ranker.tongue() != tongue {
            *self = Self { ranker: Ranker::new(tongue), ..Self::default() };
        }
        let snapshot = &picture.snapshot;
        let gone: Vec<String> =
            self.files.keys().filter(|path| snapshot.source(path).is_none()).cloned().collect();
        for path in gone {
            self.files.remove(&path);
            self.ranker.remove(&path);
        }
        let mut changed = Vec::new();
        for (path, facts) in snapshot.sources() {
            let same = self.files.get(&**path).is_some_and(|known| Arc::ptr_eq(known, facts));
            if !may_answer(path) || same {
                continue;
            }
            let Some(text) = picture.sources.text(path) else {
                self.files.remove(&**path);
                self.ranker.remove(path);
                continue;
            };
            self.files.insert(path.to_string(), Arc::clone(facts));
            if specls_code::is_generated(path, &text) {
                self.ranker.remove(path);
            } else {
                changed.push(TextFile { path: path.to_string(), text: text.to_string() });
            }
        }
        let words = words_of(&changed, tongue, |path| snapshot.source(path));
        for (file, words) in changed.iter().zip(words) {
            self.ranker.replace(&file.path, &words);
        }
    }
}

/// The symbols of a ranking, as ties; files of which no symbol is named stand for themselves.
fn suggested(
    snapshot: &Snapshot,
    found: &Suggestions,
    folder: &str,
    criterion: &Id,
) -> Vec<Suggestion> {
    let reasons = |path: &str| -> Vec<String> {
        let file = found.files.iter().find(|file| file.path == path);
        let mut words: Vec<String> =
            file.into_iter().flat_map(|file| &file.reasons).map(|one| one.word.clone()).collect();
        words.dedup();
        words.truncate(3);
        words
    };
    let suggestion = |code: Address, confidence: f64| Suggestion {
        reasons: reasons(&code.path),
        tie: Tie { code, folder: folder.to_owned(), criterion: criterion.clone() },
        confidence: confidence as f32,
    };
    let symbols = found.symbols.iter().filter_map(|symbol| {
        let facts = snapshot.source(&symbol.path)?;
        facts.symbols.get(symbol.at)?;
        Some(suggestion(Address::new(&symbol.path, facts, Some(symbol.at)), symbol.confidence))
    });
    let named = |path: &str| found.symbols.iter().any(|symbol| symbol.path == path);
    let files = found.files.iter().filter(|file| !named(&file.path)).map(|file| {
        let code = Address { path: file.path.clone(), symbol: String::new() };
        suggestion(code, file.confidence)
    });
    let mut all: Vec<Suggestion> = symbols.chain(files).collect();
    all.sort_by(|one, other| other.confidence.total_cmp(&one.confidence));
    all
}
