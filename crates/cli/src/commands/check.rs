//! `specls check`: problems, for people and for CI.

mod github;
mod minimum;
mod related;
mod sarif;
mod text;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;
use specls_spec::Severity;
use specls_trace::SpecView;
use specls_workspace::{FileProblem, Scope};

use crate::answer::{Answer, Failure, Outcome};
use crate::arguments::{Check, CheckFormat, Level};
use crate::model::{CoverageModel, ProblemModel, source_problems, spec_problems};
use crate::output::json;
use crate::project::Project;
use crate::shell::Shell;

use minimum::MinimumModel;

pub use text::line;

/// What a check found.
#[derive(Serialize)]
struct Report {
    problems: Vec<ProblemModel>,
    summary: Summary,
    coverage: CoverageModel,
    /// What `--min-coverage` asked for.
    minimums: Vec<MinimumModel>,
    #[serde(skip)]
    outcome: Outcome,
}

/// How many problems of each severity there are, also those that are not shown.
#[derive(Serialize)]
struct Summary {
    specs: usize,
    errors: usize,
    warnings: usize,
    information: usize,
    hints: usize,
    /// Those that `--deny` names.
    denied: usize,
}

/// Reports the problems of the named specs and of the code that cites them, or of all.
pub fn check(arguments: &Check, shell: &Shell) -> Result<Answer, Failure> {
    let names: Vec<&str> = arguments.specs.iter().map(String::as_str).collect();
    // What code is, a test or not, matters to coverage only.
    let counts = matches!(arguments.format, CheckFormat::Json | CheckFormat::Sarif)
        || !arguments.min_coverage.is_empty();
    let scope = if counts { Scope::Citing } else { Scope::Named };
    let project = Project::open(shell, &names, scope)?.with_results(&arguments.results)?;
    let specs = project.specs(&names)?;
    let unreadable: Vec<&FileProblem> = if names.is_empty() {
        project.workspace().file_problems().iter().collect()
    } else {
        specs.iter().flat_map(|spec| project.unreadable(spec.folder())).collect()
    };
    let mut problems = found(&project, &specs, &names, &unreadable);

    let minimums = minimum::minimums(arguments, &specs, project.snapshot());
    let summary = Summary::of(&problems, specs.len(), &arguments.deny);
    let missed = minimums.iter().any(|minimum| !minimum.met);
    let outcome = match (unreadable.is_empty(), summary.errors + summary.denied) {
        (false, _) => Outcome::Incomplete,
        (true, 0) if !missed => Outcome::Fine,
        (true, _) => Outcome::ProblemsFound,
    };
    problems.retain(|problem| {
        problem.severity_is_at_least(arguments.severity.least())
            || problem.is_denied(&arguments.deny)
    });
    let report = Report {
        problems,
        summary,
        coverage: CoverageModel::of(&specs, project.snapshot()),
        minimums,
        outcome,
    };
    let output = match arguments.format {
        CheckFormat::Text => text::text(&report, shell.palette),
        CheckFormat::Json => json(&report)?,
        CheckFormat::Sarif => sarif::sarif(&report, &project)?,
        CheckFormat::Github => github::github(&report, &project),
    };
    Ok(Answer { output, outcome, notes: notes(arguments, &report, &project) })
}

/// All problems, those of settings and of files that cannot be read first, then those of specs, then
/// those of code in the order of paths.
fn found(
    project: &Project,
    specs: &[SpecView<'_>],
    names: &[&str],
    unreadable: &[&FileProblem],
) -> Vec<ProblemModel> {
    let (snapshot, settings) = (project.snapshot(), project.workspace().settings());
    let mut problems: Vec<ProblemModel> =
        project.settings_problems().iter().map(ProblemModel::settings).collect();
    problems.extend(unreadable.iter().map(|problem| ProblemModel::unreadable(problem)));
    problems.extend(specs.iter().flat_map(|spec| spec_problems(spec, snapshot, settings)));
    let sources = project.workspace().sources();
    for path in code_of(project, specs, names) {
        problems.extend(source_problems(&path, snapshot, settings, &*sources));
    }
    related::add(&mut problems, specs, project);
    problems
}

/// The source files whose problems are asked for, sorted by path.
fn code_of(project: &Project, specs: &[SpecView<'_>], names: &[&str]) -> BTreeSet<Arc<str>> {
    let snapshot = project.snapshot();
    if names.is_empty() {
        let sources = snapshot.sources();
        return sources.map(|(path, _)| Arc::clone(path)).collect();
    }
    let mut paths = BTreeSet::new();
    for spec in specs {
        paths.extend(snapshot.citing_sources(spec.folder()));
        paths.extend(snapshot.confirmed_sources(spec.folder()));
    }
    paths
}

/// What a person should know beside the output.
fn notes(arguments: &Check, report: &Report, project: &Project) -> Vec<String> {
    let mut notes = project.snapshot().results().notes().to_vec();
    if report.summary.denied > 0 {
        let denied = report.summary.denied;
        let problems = if denied == 1 { "problem is" } else { "problems are" };
        notes.push(format!("{denied} {problems} denied by --deny {}", arguments.deny.join(",")));
    }
    notes.extend(minimum::notes(&report.minimums, report.coverage));
    notes
}

impl Level {
    fn least(self) -> Severity {
        match self {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Information => Severity::Information,
            Level::Hint => Severity::Hint,
        }
    }
}

/// The severities, the worst first.
const SEVERITIES: [Severity; 4] =
    [Severity::Error, Severity::Warning, Severity::Information, Severity::Hint];

impl ProblemModel {
    fn severity_is_at_least(&self, least: Severity) -> bool {
        let as_bad = SEVERITIES.iter().filter(|severity| **severity <= least);
        as_bad.into_iter().any(|severity| severity.name() == self.severity)
    }

    /// Whether one of these kinds and levels means it.
    fn is_denied(&self, denied: &[String]) -> bool {
        denied.iter().any(|denied| {
            let level = SEVERITIES.iter().find(|severity| severity.name() == denied);
            match level {
                Some(level) => self.severity_is_at_least(*level),
                None => denied == self.code,
            }
        })
    }
}

impl Summary {
    fn of(problems: &[ProblemModel], specs: usize, denied: &[String]) -> Self {
        let count = |severity: Severity| {
            problems.iter().filter(|problem| problem.severity == severity.name()).count()
        };
        Self {
            specs,
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            information: count(Severity::Information),
            hints: count(Severity::Hint),
            denied: problems.iter().filter(|problem| problem.is_denied(denied)).count(),
        }
    }
}
