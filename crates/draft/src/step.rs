//! What is asked, and what comes back.

use std::sync::Arc;

use specls_spec::SpecId;
use specls_text::ChangeSet;
use specls_trace::{Snapshot, Sources};

use crate::Violation;

/// One step of the way from an idea to code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Requirements from an idea: the given text or, without one, the free text that stands in
    /// requirements.md.
    Requirements {
        /// A ticket or a list of wishes given from outside.
        idea: Option<String>,
    },
    /// Better requirements: what the checks report and what is ambiguous is mended.
    Refine,
    /// Questions about the requirements (contradictions, gaps, unstated assumptions), each with a
    /// proposed answer as an edit.
    Analyse,
    /// Requirements from a design that was written first.
    Derive,
    /// A bug report from what somebody saw: the given text or, without one, the free text that
    /// stands in bugfix.md.
    Bugfix {
        /// A ticket given from outside.
        report: Option<String>,
    },
    /// A design from the requirements.
    Design,
    /// Tasks from the design and the requirements.
    Tasks,
    /// Code for one task: the place of the task in the document's list of tasks.
    Implement {
        /// The place in [`specls_spec::Tasks::tasks`].
        task: usize,
    },
    /// What follows from a changed requirements.md.
    Propagate,
    /// What drifted apart between the spec and the code, and why: told, not changed.
    Explain,
}

impl Step {
    /// The step's name in commands and output.
    pub const fn name(&self) -> &'static str {
        match self {
            Step::Requirements { .. } => "requirements",
            Step::Refine => "refine",
            Step::Analyse => "analyse",
            Step::Derive => "derive",
            Step::Bugfix { .. } => "bugfix",
            Step::Design => "design",
            Step::Tasks => "tasks",
            Step::Implement { .. } => "implement",
            Step::Propagate => "propagate",
            Step::Explain => "explain",
        }
    }

    /// The names of all steps, in the order of the work.
    pub const NAMES: &'static [&'static str] = &[
        "requirements",
        "refine",
        "analyse",
        "derive",
        "bugfix",
        "design",
        "tasks",
        "implement",
        "propagate",
        "explain",
    ];
}

/// A step, and everything it may look at.
#[derive(Clone)]
pub struct Request {
    /// The step.
    pub step: Step,
    /// The folder of the spec below the root; it need not exist yet for requirements from an idea.
    pub folder: String,
    /// The spec's name.
    pub spec: SpecId,
    /// The workspace when the step was asked for.
    pub snapshot: Arc<Snapshot>,
    /// The texts of its files.
    pub sources: Arc<dyn Sources>,
}

/// A proposal for review.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// What a review is titled: "Design of hanoi".
    pub title: String,
    /// What would change.
    pub changes: ChangeSet,
    /// What the user should know and no change can say: citations of removed criteria, "this is a
    /// scaffold", where a decision is wanted. Whole sentences.
    pub notes: Vec<String>,
    /// What was asked to be told rather than changed, as Markdown.
    pub report: Option<String>,
    /// The rules that this does not meet: it is a part of what was asked for, kept because it is good
    /// as far as it goes.
    pub unmet: Vec<Violation>,
    /// The task that is done once all of this is accepted, by its place in the list of tasks.
    pub completes: Option<usize>,
}

/// Why there is no draft: a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The sentence.
    pub sentence: String,
    /// Whether that is a failure.
    pub kind: RefusalKind,
}

/// Whether a refusal is a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// Something is missing that the step needs.
    Unable,
    /// All is done already.
    NothingToDo,
}

impl Refusal {
    /// The step needs something that is missing.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), kind: RefusalKind::Unable }
    }

    /// All is done already.
    pub fn nothing_to_do(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), kind: RefusalKind::NothingToDo }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.sentence)
    }
}

impl std::error::Error for Refusal {}
