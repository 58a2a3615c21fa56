//! Drafts wait here until the user has decided about each of their changes.

mod accept;
mod actions;
mod document;
mod show;

use specls_text::ChangeSet;

pub use accept::{accept, discard, is_lock, lay_over};
pub use actions::{actions, lenses};
pub use document::{ReviewDocument, document_name, name, render};
pub use show::{annotated_edit, notification};

use crate::command::Decide;
use crate::roots::RootId;

/// Names a review for as long as the server runs.
pub type ReviewId = u64;

/// A draft, and what is left to decide about it.
pub struct Review {
    /// Its name.
    pub id: ReviewId,
    /// The root its paths lie below.
    pub root: RootId,
    /// The spec's folder.
    pub folder: String,
    /// The step that was drafted.
    pub step: &'static str,
    /// What it is titled.
    pub title: String,
    /// What the user should know.
    pub notes: Vec<String>,
    /// What is left to decide.
    pub changes: ChangeSet,
    /// Counts decisions: a hunk's number means something in one revision only.
    pub revision: u64,
    /// Whether anything was accepted.
    pub accepted: bool,
    /// Whether anything was discarded.
    pub discarded: bool,
    /// The document with the tick of the task that is done with this.
    pub tick: Option<String>,
    /// Everything was accepted at once, so that the tick follows what is accepted on its own.
    pub wholly: bool,
    /// An edit of open documents is on its way to the client; decisions wait for its answer.
    pub busy: bool,
    /// The versions of the open documents that an edit to confirm was made for, by path.
    pub versions: Vec<(String, i32)>,
    /// The `.diff` document that shows it.
    pub document: Option<ReviewDocument>,
}

/// What a decision is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Everything that is left.
    Everything,
    /// One file.
    File(String),
    /// One hunk of a file, from 0.
    Hunk(String, usize),
}

impl Selection {
    /// The selection that a command means.
    pub fn of(decide: &Decide) -> Result<Self, String> {
        match (&decide.path, decide.hunk) {
            (None, None) => Ok(Selection::Everything),
            (Some(path), None) => Ok(Selection::File(path.clone())),
            (Some(path), Some(hunk)) => Ok(Selection::Hunk(path.clone(), hunk)),
            (None, Some(_)) => Err("a hunk needs the path of its file".to_owned()),
        }
    }

    /// Whether a hunk of a file is meant.
    pub fn holds(&self, path: &str, hunk: usize) -> bool {
        match self {
            Selection::Everything => true,
            Selection::File(file) => file == path,
            Selection::Hunk(file, number) => file == path && *number == hunk,
        }
    }

    /// Why the selection names nothing of these changes; `None` when it names something.
    pub fn missing(&self, changes: &ChangeSet) -> Option<String> {
        let (path, hunk) = match self {
            Selection::Everything => return None,
            Selection::File(path) => (path, None),
            Selection::Hunk(path, hunk) => (path, Some(*hunk)),
        };
        let Some(file) = changes.file(path) else {
            return Some(format!("the review holds no change of {path}"));
        };
        let hunks = file.hunks().len().max(1);
        hunk.filter(|hunk| *hunk >= hunks)
            .map(|hunk| format!("the review holds no hunk {hunk} of {path}, only {hunks}"))
    }
}

/// What a decision leaves behind once the client made its edits.
#[derive(Debug, Clone)]
pub struct Decision {
    /// What is left when the edits were made.
    pub applied: ChangeSet,
    /// What is left when they were refused.
    pub refused: ChangeSet,
    /// Files of which changes met what the user typed, and which stay undecided.
    pub conflicts: Vec<String>,
    /// What is written once the edits were made: the lock vouches for them.
    pub later: ChangeSet,
}

/// All open reviews.
#[derive(Default)]
pub struct Reviews {
    open: Vec<Review>,
    last: ReviewId,
}

impl Reviews {
    /// The name for the next review.
    pub fn next(&mut self) -> ReviewId {
        self.last += 1;
        self.last
    }

    /// Adds a review.
    pub fn push(&mut self, review: Review) {
        self.open.push(review);
    }

    /// All open reviews.
    pub fn iter(&self) -> impl Iterator<Item = &Review> {
        self.open.iter()
    }

    /// An open review.
    pub fn get_mut(&mut self, id: ReviewId) -> Option<&mut Review> {
        self.open.iter_mut().find(|review| review.id == id)
    }

    /// Ends a review.
    pub fn remove(&mut self, id: ReviewId) -> Option<Review> {
        let at = self.open.iter().position(|review| review.id == id)?;
        Some(self.open.remove(at))
    }

    /// The review that a command means.
    pub fn find(&self, name: Option<&str>) -> Result<ReviewId, String> {
        match (name, &*self.open) {
            (Some(name), open) => open
                .iter()
                .find(|review| review.id.to_string() == name)
                .map(|review| review.id)
                .ok_or_else(|| format!("there is no open review {name}; it is over already")),
            (None, [only]) => Ok(only.id),
            (None, []) => Err("there is no open review".to_owned()),
            (None, open) => {
                let names: Vec<String> =
                    open.iter().map(|review| format!("{} ({})", review.id, review.title)).collect();
                Err(format!("several reviews are open, say which: {}", names.join(", ")))
            }
        }
    }
}
