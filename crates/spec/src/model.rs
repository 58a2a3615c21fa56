//! The one model that every layout is read into. All spans are byte offsets into the text read.

use specls_text::Span;

use crate::ears::Ears;
use crate::known::Known;
use crate::{DocumentKind, Id, Problem, design, requirements, tasks};

/// One document, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Document {
    /// requirements.md or bugfix.md.
    Requirements(Requirements),
    /// design.md.
    Design(Design),
    /// tasks.md.
    Tasks(Tasks),
}

impl Document {
    /// What the reader noticed about this document alone.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Document::Requirements(document) => &document.problems,
            Document::Design(document) => &document.problems,
            Document::Tasks(document) => &document.problems,
        }
    }

    /// The headings in order.
    pub fn headings(&self) -> &[Heading] {
        match self {
            Document::Requirements(document) => &document.headings,
            Document::Design(document) => &document.headings,
            Document::Tasks(document) => &document.headings,
        }
    }
}

/// A Markdown heading outside fenced code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The text without marks.
    pub text: String,
    /// The whole line without its break.
    pub span: Span,
    /// From the heading's line to the next heading of the same or a higher level, or the end.
    pub section: Span,
}

/// requirements.md or bugfix.md.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Requirements {
    /// All headings.
    pub headings: Vec<Heading>,
    /// The terms of the glossary.
    pub glossary: Vec<Term>,
    /// The requirements in the order of the file. A bugfix has three: current (1), expected (2) and
    /// unchanged behaviour (3).
    pub requirements: Vec<Requirement>,
    /// What the reader noticed.
    pub problems: Vec<Problem>,
}

/// Which of the three lists of a bugfix.md a requirement stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BugfixStatement {
    /// Current behaviour: the defect.
    Current,
    /// Expected behaviour.
    Expected,
    /// Unchanged behaviour: what must not break.
    Unchanged,
}

/// One entry of the glossary: `- **Term**: text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The term.
    pub name: String,
    /// Its explanation, lines joined by a blank.
    pub text: String,
    /// The whole entry.
    pub span: Span,
}

/// A requirement with its criteria.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// What is cited: `3`, `REQ-1`, `3a`. Implicit ones get the number that people would count.
    pub id: Id,
    /// The title, possibly empty.
    pub title: String,
    /// The heading's line without its break.
    pub heading: Span,
    /// The id in the heading; empty and at the title's start when implicit.
    pub id_span: Span,
    /// The user story or objective, lines joined by a blank, without its marker.
    pub story: Option<String>,
    /// From the heading to the next requirement or higher heading.
    pub span: Span,
    /// The acceptance criteria in the order of the file.
    pub criteria: Vec<Criterion>,
    /// Which list of a bugfix.md this is.
    pub bugfix: Option<BugfixStatement>,
}

/// One acceptance criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// What is cited: `3.2`.
    pub id: Id,
    /// Its text, wrapped lines joined by a blank, emphasis marks and nested bullets kept.
    pub text: String,
    /// The whole item with its marker, wrapped lines and nested bullets, without the last break.
    pub span: Span,
    /// The text's first to last byte, behind the marker.
    pub text_span: Span,
    /// The number as written in the marker; empty span at the text's start when there is none.
    pub number_span: Span,
    /// How it reads as EARS.
    pub ears: Ears,
}

/// design.md.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Design {
    /// All headings.
    pub headings: Vec<Heading>,
    /// The correctness properties.
    pub properties: Vec<Property>,
    /// References to requirements outside properties (`_Requirements: …_` lines, traceability
    /// tables, "Requirement 2.1" in running text).
    pub references: Vec<Reference>,
    /// What the reader noticed.
    pub problems: Vec<Problem>,
}

/// A correctness property of a design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// The number as cited, without `Property`: `1`. Shown as `P1`.
    pub id: Id,
    /// The title, possibly empty.
    pub title: String,
    /// The line that opens it.
    pub heading: Span,
    /// From that line to the next property or heading that ends it.
    pub span: Span,
    /// What `**Validates: …**` cites.
    pub validates: Vec<Reference>,
}

/// tasks.md.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tasks {
    /// All headings.
    pub headings: Vec<Heading>,
    /// The tasks in the order of the file, parents before their sub-tasks.
    pub tasks: Vec<Task>,
    /// What the reader noticed.
    pub problems: Vec<Problem>,
}

/// The state that a task's box shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TaskState {
    /// `[ ]`
    Open,
    /// `[~]`
    Queued,
    /// `[-]`
    InProgress,
    /// `[x]`
    Done,
}

impl TaskState {
    /// `open`, `queued`, `in-progress` or `done`.
    pub const fn name(self) -> &'static str {
        match self {
            TaskState::Open => "open",
            TaskState::Queued => "queued",
            TaskState::InProgress => "in-progress",
            TaskState::Done => "done",
        }
    }

    /// The character between the brackets.
    pub const fn mark(self) -> char {
        match self {
            TaskState::Open => ' ',
            TaskState::Queued => '~',
            TaskState::InProgress => '-',
            TaskState::Done => 'x',
        }
    }
}

/// One task or sub-task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The number, when it has one: `2.1`, `T-001`, `5a`.
    pub id: Option<Id>,
    /// The title without number, optional mark and emphasis around it.
    pub title: String,
    /// The box's state; a task without a box of its own (a heading) shows the state its boxes add
    /// up to.
    pub state: TaskState,
    /// Whether it is marked as optional.
    pub optional: bool,
    /// The place of the parent in [`Tasks::tasks`]: by number, else by indentation.
    pub parent: Option<usize>,
    /// The line that opens it, from its indentation to its end without the break.
    pub line: Span,
    /// The one character between the brackets; `None` when there is no box.
    pub state_span: Option<Span>,
    /// The number as written; empty at the title's start when there is none.
    pub id_span: Span,
    /// The title as written.
    pub title_span: Span,
    /// The line and everything that belongs to it, up to the next task or heading, without blank
    /// lines at the end. Sub-tasks are not part of it.
    pub span: Span,
    /// What it cites.
    pub references: Vec<Reference>,
}

/// A citation of requirements, criteria or properties inside a spec document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// What it means.
    pub target: ReferenceTarget,
    /// Where the id stands; for a range both ends and what lies between.
    pub span: Span,
}

/// What a reference means, before it is looked up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ReferenceTarget {
    /// One requirement or criterion: `2`, `2.1`, `REQ-9`.
    Id(Id),
    /// A requirement or criterion and all up to another: `5.1-5.7`.
    Range(Id, Id),
    /// A property of the design: `Property 1`.
    Property(Id),
    /// All requirements.
    All,
    /// Expressly none: `N/A`.
    None,
    /// Words that name no id.
    Text(String),
}

/// Reads a document of the Kiro grammar. Any text gives a value; what is wrong with it stands in
/// its problems.
pub fn read(kind: DocumentKind, text: &str) -> Document {
    read_known(kind, text, &Known::default())
}

/// Reads a document of which an earlier state was read: the same as [`read`], for less.
pub fn read_again(kind: DocumentKind, text: &str, before: &Document) -> Document {
    read_known(kind, text, &Known::of(before))
}

fn read_known(kind: DocumentKind, text: &str, known: &Known<'_>) -> Document {
    match kind {
        DocumentKind::Requirements => Document::Requirements(requirements::read(text, known)),
        DocumentKind::Bugfix => Document::Requirements(requirements::read_bugfix(text, known)),
        DocumentKind::Design => Document::Design(design::read(text)),
        DocumentKind::Tasks => Document::Tasks(tasks::read(text)),
    }
}
