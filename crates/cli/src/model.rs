//! What `specls show`, `specls check` and `specls status` print as JSON.
//!
//! Field names are a promise to programs that read them. Lines and columns count from 1, columns in
//! characters (Unicode scalar values), so that they mean the same in every language.

use std::collections::BTreeMap;

use serde::Serialize;
use specls_spec::{
    Criterion, DocumentKind, Problem, Property, Reference, ReferenceTarget, Requirement, Severity,
    Task,
};
use specls_text::{Edit, Encoding, LineIndex, Span};
use specls_trace::{Coverage, Snapshot, Sources, SpecFile, SpecView, problems};
use specls_workspace::{FileProblem, Settings};

use crate::arguments::Aspect;
use crate::project::sentence;

/// A spec with all its parts.
#[derive(Debug, Serialize)]
pub struct SpecModel {
    /// The spec's name.
    pub id: String,
    /// Whose grammar its files follow.
    pub layout: &'static str,
    /// Its folder below the root.
    pub path: String,
    /// Its documents by kind.
    pub documents: BTreeMap<&'static str, DocumentModel>,
    /// Its requirements in the order of the file.
    pub requirements: Vec<RequirementModel>,
    /// The properties of its design.
    pub properties: Vec<PropertyModel>,
    /// Its tasks in the order of the file, parents before their sub-tasks.
    pub tasks: Vec<TaskModel>,
    /// Its problems, document by document.
    pub problems: Vec<ProblemModel>,
}

/// A document of a spec.
#[derive(Debug, Serialize)]
pub struct DocumentModel {
    /// Its path below the root.
    pub path: String,
}

/// A requirement.
#[derive(Debug, Serialize)]
pub struct RequirementModel {
    /// What is cited.
    pub id: String,
    /// Its title, possibly empty.
    pub title: String,
    /// The line of its heading.
    pub line: usize,
    /// Its criteria in the order of the file.
    pub criteria: Vec<CriterionModel>,
}

/// A criterion.
#[derive(Debug, Serialize)]
pub struct CriterionModel {
    /// What is cited.
    pub id: String,
    /// Its text on one line.
    pub text: String,
    /// Its EARS pattern.
    pub pattern: &'static str,
    /// Its first line.
    pub line: usize,
}

/// A property.
#[derive(Debug, Serialize)]
pub struct PropertyModel {
    /// Its number as cited behind the word "Property".
    pub id: String,
    /// Its title, possibly empty.
    pub title: String,
    /// The ids it validates.
    pub validates: Vec<String>,
    /// The line that opens it.
    pub line: usize,
}

/// A task.
#[derive(Debug, Serialize)]
pub struct TaskModel {
    /// Its number; null when it has none.
    pub id: Option<String>,
    /// Its title.
    pub title: String,
    /// `open`, `queued`, `in-progress` or `done`.
    pub state: &'static str,
    /// Whether it may be left out.
    pub optional: bool,
    /// The number of the task it is a part of; null at the top, or when that one has none.
    pub parent: Option<String>,
    /// The ids it cites.
    pub references: Vec<String>,
    /// The line that opens it.
    pub line: usize,
}

/// A problem.
#[derive(Debug, Clone, Serialize)]
pub struct ProblemModel {
    /// What kind it is.
    pub code: &'static str,
    /// `error`, `warning`, `information` or `hint`.
    pub severity: &'static str,
    /// What is wrong and what to do.
    pub message: String,
    /// The file's path below the root.
    pub path: String,
    /// Where in it.
    #[serde(flatten)]
    pub area: Area,
    /// The edits that mend it, when there is one obvious way; all of the same file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<FixModel>,
    /// The other ends of the links that it speaks of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<RelatedModel>,
    /// The line it begins on, without blanks around; empty where there is none.
    #[serde(skip)]
    pub excerpt: String,
}

/// From where to where in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Area {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// The line where it ends.
    pub end_line: usize,
    /// The column behind its last character.
    pub end_column: usize,
}

/// A place that has to do with a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RelatedModel {
    /// What is there.
    pub message: String,
    /// The file's path below the root.
    pub path: String,
    /// The place.
    #[serde(flatten)]
    pub area: Area,
}

/// How a problem is mended.
#[derive(Debug, Clone, Serialize)]
pub struct FixModel {
    /// What a menu shows.
    pub title: String,
    /// What is replaced by what, all at once.
    pub edits: Vec<EditModel>,
}

/// A place and the text that stands there afterwards.
#[derive(Debug, Clone, Serialize)]
pub struct EditModel {
    /// What is replaced.
    #[serde(flatten)]
    pub area: Area,
    /// What stands there afterwards.
    pub text: String,
}

/// How many criteria got how far.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct CoverageModel {
    /// All that count.
    pub criteria: usize,
    /// A task cites them.
    pub planned: usize,
    /// Code implements them.
    pub built: usize,
    /// A test cites them.
    pub tested: usize,
    /// Their tests passed; null without test results.
    pub verified: Option<usize>,
    /// Optional ones; they count in none of the numbers above.
    pub optional: usize,
    /// Those that say why no code answers to them; they count in none of the numbers above.
    pub opted_out: usize,
}

/// The code of files that cannot be read: there is no document yet that could have a problem.
pub const UNREADABLE: &str = "unreadable-file";

/// The code of what is wrong in files that settings come from.
pub const SETTINGS: &str = "settings";

impl SpecModel {
    /// Everything that is known of a spec.
    pub fn of(spec: &SpecView<'_>, snapshot: &Snapshot, settings: &Settings) -> Self {
        let documents = spec
            .files()
            .map(|file| (file.located.kind.name(), DocumentModel { path: file.path.clone() }));
        let requirements = spec.requirements_file().zip(spec.requirements());
        let design = spec.file(DocumentKind::Design).zip(spec.design());
        let tasks = spec.file(DocumentKind::Tasks).zip(spec.tasks());
        Self {
            id: spec.id().as_str().to_owned(),
            layout: spec.files().next().map_or("kiro", |file| file.located.layout.name()),
            path: spec.folder().to_owned(),
            documents: documents.collect(),
            requirements: requirements.map_or_else(Vec::new, |(file, document)| {
                document.requirements.iter().map(|one| RequirementModel::of(one, file)).collect()
            }),
            properties: design.map_or_else(Vec::new, |(file, document)| {
                document.properties.iter().map(|one| PropertyModel::of(one, spec, file)).collect()
            }),
            tasks: tasks.map_or_else(Vec::new, |(file, document)| {
                let all = &document.tasks;
                all.iter().map(|task| TaskModel::of(task, all, spec, file)).collect()
            }),
            problems: spec_problems(spec, snapshot, settings),
        }
    }
}

impl RequirementModel {
    fn of(requirement: &Requirement, file: &SpecFile) -> Self {
        let criteria = requirement.criteria.iter();
        Self {
            id: requirement.id.to_string(),
            title: requirement.title.clone(),
            line: line(file, requirement.heading.start),
            criteria: criteria.map(|criterion| CriterionModel::of(criterion, file)).collect(),
        }
    }
}

impl CriterionModel {
    fn of(criterion: &Criterion, file: &SpecFile) -> Self {
        Self {
            id: criterion.id.to_string(),
            text: criterion.text.clone(),
            pattern: criterion.ears.pattern.name(),
            line: line(file, criterion.span.start),
        }
    }
}

impl PropertyModel {
    fn of(property: &Property, spec: &SpecView<'_>, file: &SpecFile) -> Self {
        Self {
            id: property.id.to_string(),
            title: property.title.clone(),
            validates: ids(&property.validates, spec),
            line: line(file, property.heading.start),
        }
    }
}

impl TaskModel {
    fn of(task: &Task, all: &[Task], spec: &SpecView<'_>, file: &SpecFile) -> Self {
        let parent = task.parent.and_then(|place| all.get(place)?.id.as_ref());
        Self {
            id: task.id.as_ref().map(ToString::to_string),
            title: task.title.clone(),
            state: task.state.name(),
            optional: task.optional,
            parent: parent.map(ToString::to_string),
            references: ids(&task.references, spec),
            line: line(file, task.line.start),
        }
    }
}

impl CoverageModel {
    /// Of specs together.
    pub fn of<'s>(specs: impl IntoIterator<Item = &'s SpecView<'s>>, snapshot: &Snapshot) -> Self {
        let sum = specs.into_iter().map(SpecView::coverage);
        Self::sum(sum.fold(Coverage::default(), Coverage::and), snapshot)
    }

    /// Of a sum, with what the snapshot knows of tests.
    pub fn sum(sum: Coverage, snapshot: &Snapshot) -> Self {
        let known = !snapshot.results().cases().is_empty();
        Self {
            criteria: sum.criteria,
            planned: sum.planned,
            built: sum.built,
            tested: sum.tested,
            verified: known.then_some(sum.verified),
            optional: sum.optional,
            opted_out: sum.opted_out,
        }
    }

    /// The four stages with their names: `None` where nothing is known.
    pub fn stages(&self) -> [(&'static str, Option<usize>); 4] {
        [
            ("planned", Some(self.planned)),
            ("built", Some(self.built)),
            ("tested", Some(self.tested)),
            ("verified", self.verified),
        ]
    }

    /// How many got so far; none are verified while nobody knows.
    pub fn count(&self, aspect: Aspect) -> usize {
        match aspect {
            Aspect::Planned => self.planned,
            Aspect::Built => self.built,
            Aspect::Tested => self.tested,
            Aspect::Verified => self.verified.unwrap_or_default(),
        }
    }
}

impl ProblemModel {
    fn of(problem: &Problem, path: &str, text: &str, lines: &LineIndex) -> Self {
        let start = lines.line(problem.span.start.min(text.len()));
        let edit = |edit: &Edit| EditModel {
            area: Area::of(edit.span, text, lines),
            text: edit.replacement.clone(),
        };
        Self {
            code: problem.code.name(),
            severity: problem.severity.name(),
            message: problem.message.clone(),
            path: path.to_owned(),
            area: Area::of(problem.span, text, lines),
            fix: problem.fix.as_ref().map(|fix| FixModel {
                title: fix.title.clone(),
                edits: fix.edits.iter().map(edit).collect(),
            }),
            related: Vec::new(),
            excerpt: lines.line_span(text, start).of(text).trim().to_owned(),
        }
    }

    /// The problem that a file cannot be read.
    pub fn unreadable(problem: &FileProblem) -> Self {
        Self::of_file(UNREADABLE, Severity::Error, problem)
    }

    /// Something wrong in a file that settings come from.
    pub fn settings(problem: &FileProblem) -> Self {
        Self::of_file(SETTINGS, Severity::Warning, problem)
    }

    fn of_file(code: &'static str, severity: Severity, problem: &FileProblem) -> Self {
        Self {
            code,
            severity: severity.name(),
            message: sentence(problem),
            path: problem.path.clone(),
            area: Area { line: 1, column: 1, end_line: 1, end_column: 1 },
            fix: None,
            related: Vec::new(),
            excerpt: String::new(),
        }
    }
}

impl Area {
    /// Where a span lies in a text.
    pub fn of(span: Span, text: &str, lines: &LineIndex) -> Self {
        let place = |offset| {
            let place = lines.position(text, offset, Encoding::Utf32);
            (place.line as usize + 1, place.column as usize + 1)
        };
        let ((line, column), (end_line, end_column)) = (place(span.start), place(span.end));
        Self { line, column, end_line, end_column }
    }
}

/// The problems of all documents of a spec, as the settings show them.
pub fn spec_problems(
    spec: &SpecView<'_>,
    snapshot: &Snapshot,
    settings: &Settings,
) -> Vec<ProblemModel> {
    spec.files()
        .flat_map(|file| {
            let problems = settings.adjust(problems(snapshot, &file.path));
            let model = |problem| ProblemModel::of(&problem, &file.path, &file.text, &file.lines);
            problems.into_iter().map(model)
        })
        .collect()
}

/// The problems of a source file, as the settings show them. Its text is asked for only when it has
/// problems.
pub fn source_problems(
    path: &str,
    snapshot: &Snapshot,
    settings: &Settings,
    sources: &dyn Sources,
) -> Vec<ProblemModel> {
    let problems = settings.adjust(problems(snapshot, path));
    if problems.is_empty() {
        return Vec::new();
    }
    let text = sources.text(path).unwrap_or_default();
    let lines = LineIndex::new(&text);
    problems.iter().map(|problem| ProblemModel::of(problem, path, &text, &lines)).collect()
}

fn line(file: &SpecFile, offset: usize) -> usize {
    file.lines.line(offset) + 1
}

/// What references cite, as ids: a range stands for the ids between its ends, "all" for every
/// requirement; words that name no id are left out.
fn ids(references: &[Reference], spec: &SpecView<'_>) -> Vec<String> {
    let mut ids = Vec::new();
    for reference in references {
        match &reference.target {
            ReferenceTarget::Id(id) => ids.push(id.to_string()),
            ReferenceTarget::Property(id) => ids.push(format!("P{id}")),
            ReferenceTarget::Range(first, last) => {
                let between = spec.resolve(&reference.target);
                if between.is_empty() {
                    ids.extend([first.to_string(), last.to_string()]);
                } else {
                    ids.extend(between.iter().map(ToString::to_string));
                }
            }
            ReferenceTarget::All => {
                let requirements = spec.requirements().map(|document| &document.requirements);
                let all = requirements.into_iter().flatten();
                ids.extend(all.map(|requirement| requirement.id.to_string()));
            }
            ReferenceTarget::None | ReferenceTarget::Text(_) => {}
        }
    }
    ids
}
