//! What the user should see about a document.

use std::fmt;

use specls_text::{Edit, Span};

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A link that leads nowhere or a document that cannot be relied on: `specls check` fails.
    Error,
    /// Something a person should look at.
    Warning,
    /// Worth knowing.
    Information,
    /// A matter of form, with a quick fix.
    Hint,
}

impl Severity {
    /// `error`, `warning`, `information` or `hint`.
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information => "information",
            Severity::Hint => "hint",
        }
    }
}

/// One thing about one document that the user should see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind it is.
    pub code: ProblemCode,
    /// How bad it is.
    pub severity: Severity,
    /// Where it is.
    pub span: Span,
    /// A sentence for a tired person: what is wrong and what to do.
    pub message: String,
    /// The edits that would mend it, when there is one obvious way.
    pub fix: Option<Fix>,
}

impl Problem {
    /// A problem with the severity its code usually has, and no fix.
    pub fn new(code: ProblemCode, span: Span, message: impl Into<String>) -> Self {
        Self { code, severity: code.severity(), span, message: message.into(), fix: None }
    }

    /// The same problem with a fix.
    pub fn with_fix(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { title: title.into(), edits });
        self
    }
}

/// Edits of the problem's own document that mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What a menu shows.
    pub title: String,
    /// The edits.
    pub edits: Vec<Edit>,
}

macro_rules! problem_codes {
    ($($(#[doc = $doc:literal])+ $variant:ident, $name:literal, $severity:ident;)*) => {
        /// The kinds of problems; [`ProblemCode::name`] is what users write in settings and see.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ProblemCode { $($(#[doc = $doc])+ $variant,)* }

        impl ProblemCode {
            /// Every kind, in the order of the manual.
            pub const ALL: &[ProblemCode] = &[$(ProblemCode::$variant,)*];

            /// The kind's name.
            pub const fn name(self) -> &'static str {
                match self { $(ProblemCode::$variant => $name,)* }
            }

            /// What it means, for the manual.
            pub const fn explanation(self) -> &'static str {
                match self { $(ProblemCode::$variant => concat!($($doc),+).trim_ascii(),)* }
            }

            /// How bad it usually is.
            pub const fn severity(self) -> Severity {
                match self { $(ProblemCode::$variant => Severity::$severity,)* }
            }
        }
    };
}

problem_codes! {
    /// A task, property or design cites a requirement or criterion that the spec does not have.
    UnknownReference, "unknown-reference", Error;
    /// No task cites the criterion.
    CriterionWithoutTask, "criterion-without-task", Warning;
    /// Two requirements, criteria of one requirement, properties or tasks carry one number.
    DuplicateNumber, "duplicate-number", Warning;
    /// A number is left out between two others.
    MissingNumber, "missing-number", Hint;
    /// A task is written in a form that other tools do not see as a task.
    TaskForm, "task-form", Hint;
    /// A `TODO(…)` or `[NEEDS CLARIFICATION: …]` waits for an answer.
    Unfinished, "unfinished", Information;
    /// A criterion opens like an EARS sentence but says no SHALL.
    EarsWithoutShall, "ears-without-shall", Warning;
    /// A document that has text but nothing recognisable in it.
    NothingRecognised, "nothing-recognised", Information;
    /// Code cites a requirement, criterion or property that no spec has.
    UnknownCitation, "unknown-citation", Warning;
    /// Code cites a number that several specs have, and nothing says which one is meant.
    AmbiguousCitation, "ambiguous-citation", Hint;
    /// Code cites a criterion that has another number since it was accepted, or was removed.
    StaleCitation, "stale-citation", Warning;
    /// The criterion says something else since its link to code was confirmed.
    RequirementChanged, "requirement-changed", Warning;
    /// The code does something else since its link to a criterion was confirmed.
    CodeChanged, "code-changed", Hint;
    /// The symbol of a confirmed link is gone.
    SymbolGone, "symbol-gone", Warning;
    /// A task is done, and no code is linked to any of the criteria it cites.
    DoneWithoutCode, "done-without-code", Hint;
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
