//! What `specls trace` answers: plain data that every format lays out, and that JSON shows as it is.
//!
//! Field names are a promise to programs that read them. Lines count from 1.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::CoverageModel;
use crate::suggestions::Found;

/// From requirements to code and back.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The name of the project's folder.
    pub project: String,
    /// What was asked for, when it was less than a spec.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// How far all criteria in this report got.
    pub coverage: CoverageModel,
    /// How many criteria are in each state, by the state's name.
    pub states: BTreeMap<State, usize>,
    /// The specs in the order of their folders.
    pub specs: Vec<SpecTrace>,
    /// Links whose ends changed since a person confirmed them.
    pub drift: Vec<Drifted>,
    /// Citations that are counted for no criterion.
    pub citations: Vec<LooseCitation>,
    /// The code, seen from the other side; only where a report is about all specs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
}

/// The requirement, criterion, property or task that was asked for.
#[derive(Debug, Clone, Serialize)]
pub struct Part {
    /// `hanoi#3.2`
    pub address: String,
    /// `requirement`, `criterion`, `property` or `task`.
    pub kind: &'static str,
    /// Its title, or the text of a criterion.
    pub title: String,
    /// The document it stands in.
    pub path: String,
    /// The line it starts at.
    pub line: usize,
}

/// One spec.
#[derive(Debug, Serialize)]
pub struct SpecTrace {
    /// Its name.
    pub id: String,
    /// Its folder below the root.
    pub path: String,
    /// How far its criteria got.
    pub coverage: CoverageModel,
    /// Its requirements in the order of the file.
    pub requirements: Vec<RequirementTrace>,
    /// The properties of its design.
    pub properties: Vec<PropertyTrace>,
    /// Its tasks in the order of the file.
    pub tasks: Vec<TaskTrace>,
}

/// One requirement.
#[derive(Debug, Serialize)]
pub struct RequirementTrace {
    /// What is cited: `3`.
    pub id: String,
    /// `hanoi#3`
    pub address: String,
    /// Its title, possibly empty.
    pub title: String,
    /// The user story; null without one.
    pub story: Option<String>,
    /// The document it stands in.
    pub path: String,
    /// The line of its heading.
    pub line: usize,
    /// How far its criteria got.
    pub coverage: CoverageModel,
    /// Its criteria in the order of the file.
    pub criteria: Vec<CriterionTrace>,
}

/// One criterion and everything that is tied to it.
#[derive(Debug, Serialize)]
pub struct CriterionTrace {
    /// What is cited: `3.2`.
    pub id: String,
    /// `hanoi#3.2`
    pub address: String,
    /// Its text.
    pub text: String,
    /// Its first line.
    pub line: usize,
    /// A task cites it.
    pub planned: bool,
    /// Code implements it.
    pub built: bool,
    /// A test cites it.
    pub tested: bool,
    /// Whether its tests passed; null when no test results say.
    pub verified: Option<bool>,
    /// It is marked as optional.
    pub optional: bool,
    /// Why no code answers to it, where it says so.
    pub opted_out: Option<String>,
    /// What a person may want to look for.
    pub states: Vec<State>,
    /// The tasks that cite it.
    pub tasks: Vec<TaskMention>,
    /// The properties that validate it.
    pub properties: Vec<PropertyMention>,
    /// The code that is tied to it: implementations, then tests, then mentions; the strongest
    /// evidence first.
    pub links: Vec<LinkTrace>,
    /// What is likely to answer to it; none where it was not looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestions: Option<Found>,
}

/// What a person may want to look for. A criterion can be in several states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Neither planned nor built nor tested.
    Uncovered,
    /// No task cites it.
    Unplanned,
    /// No code implements it.
    Unbuilt,
    /// No test cites it.
    Untested,
    /// A test of it failed.
    Failing,
    /// A link of it changed since it was confirmed.
    Drifted,
    /// A citation may mean it, or the same number of another spec.
    Ambiguous,
    /// Planned, built and tested, no test failed, nothing drifted.
    Complete,
    /// It is marked as optional.
    Optional,
    /// It says why no code answers to it.
    OptedOut,
}

/// A task that cites a criterion.
#[derive(Debug, Clone, Serialize)]
pub struct TaskMention {
    /// Its number; null when it has none.
    pub id: Option<String>,
    /// Its title.
    pub title: String,
    /// `open`, `queued`, `in-progress` or `done`.
    pub state: &'static str,
    /// The line that opens it.
    pub line: usize,
}

/// A property that validates a criterion.
#[derive(Debug, Clone, Serialize)]
pub struct PropertyMention {
    /// Its number as cited behind the word "Property".
    pub id: String,
    /// Its title, possibly empty.
    pub title: String,
    /// The line that opens it.
    pub line: usize,
}

/// A property of a design.
#[derive(Debug, Serialize)]
pub struct PropertyTrace {
    /// Its number as cited behind the word "Property".
    pub id: String,
    /// `hanoi#P1`
    pub address: String,
    /// Its title, possibly empty.
    pub title: String,
    /// The criteria it validates.
    pub validates: Vec<String>,
    /// The document it stands in.
    pub path: String,
    /// The line that opens it.
    pub line: usize,
}

/// A task.
#[derive(Debug, Serialize)]
pub struct TaskTrace {
    /// Its number; null when it has none.
    pub id: Option<String>,
    /// `hanoi#T2.1`; null when it has no number.
    pub address: Option<String>,
    /// Its title.
    pub title: String,
    /// `open`, `queued`, `in-progress` or `done`.
    pub state: &'static str,
    /// Whether it may be left out.
    pub optional: bool,
    /// The criteria it cites.
    pub criteria: Vec<String>,
    /// The document it stands in.
    pub path: String,
    /// The line that opens it.
    pub line: usize,
}

/// A tie between a criterion and code.
#[derive(Debug, Clone, Serialize)]
pub struct LinkTrace {
    /// `src/board.rs#Board.shift`; the path alone when the file as a whole is meant.
    pub address: String,
    /// The file's path below the root.
    pub path: String,
    /// The symbol with what it stands in: `Board.shift`; null for the file as a whole.
    pub symbol: Option<String>,
    /// `function`, `method`, `type`, `module`, `constant` or `test`; null for the file as a whole.
    pub kind: Option<&'static str>,
    /// The symbol's first line, else that of the evidence; null when it is gone.
    pub line: Option<usize>,
    /// The last line.
    pub end_line: Option<usize>,
    /// `implements`, `tests` or `mentions`.
    pub role: &'static str,
    /// `confirmed`, `cited`, `named` or `committed`.
    pub evidence: &'static str,
    /// Whether a person confirmed it.
    pub confirmed: bool,
    /// `none`, `never-confirmed`, `requirement-newer`, `requirement-changed`, `code-changed`,
    /// `both-changed` or `symbol-gone`.
    pub drift: &'static str,
    /// The same in the words of OpenFastTrace: `covers`, `outdated`, `predated` or `orphaned`.
    pub status: &'static str,
    /// What the results of tests say of a test: `passed`, `failed`, `skipped`, or `none` when they
    /// do not speak of it; null for what is no test, and when no results are known.
    pub result: Option<&'static str>,
    /// How much of an implementation ran; null when no report says so.
    pub exercised: Option<ExercisedModel>,
    /// Where the symbol's code stands now, when it is gone from its place and known elsewhere.
    pub moved_to: Option<String>,
    /// The code, its first lines.
    #[serde(skip)]
    pub excerpt: String,
}

/// How much of some code ran.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct ExercisedModel {
    /// How many of its lines could run.
    pub lines: usize,
    /// How many of those did.
    pub ran: usize,
}

/// A link whose ends changed since a person confirmed it.
#[derive(Debug, Serialize)]
pub struct Drifted {
    /// `hanoi#3.2`
    pub criterion: String,
    /// `src/board.rs#Board.shift`
    pub code: String,
    /// As [`LinkTrace::drift`].
    pub drift: &'static str,
    /// As [`LinkTrace::moved_to`].
    pub moved_to: Option<String>,
}

/// A citation that is counted for no criterion.
#[derive(Debug, Serialize)]
pub struct LooseCitation {
    /// `unknown`: nothing is called so; `stale`: it meant something when the spec was accepted;
    /// `ambiguous`: it may mean several specs (one for each file, the first of them).
    pub kind: &'static str,
    /// What is cited, as it stands.
    pub text: String,
    /// What is wrong and what to do.
    pub message: String,
    /// The file.
    pub path: String,
    /// The line.
    pub line: usize,
    /// How many citations of the file are told here together: ambiguous ones, which one answer
    /// settles; of the other kinds it is 1.
    pub count: usize,
}

/// The code, seen from the other side: which symbols no criterion reaches. Functions, methods and
/// types outside tests count; what stands inside a function does not, nor do names that begin with
/// `_` or `#`.
#[derive(Debug, Serialize)]
pub struct Code {
    /// How many symbols count.
    pub symbols: usize,
    /// How many of them a criterion reaches.
    pub reached: usize,
    /// The files that have symbols that count, sorted by path.
    pub files: Vec<FileTrace>,
}

/// One source file.
#[derive(Debug, Serialize)]
pub struct FileTrace {
    /// Its path below the root.
    pub path: String,
    /// How many symbols count.
    pub symbols: usize,
    /// How many of them a criterion reaches.
    pub reached: usize,
    /// The others.
    pub unreached: Vec<UnreachedSymbol>,
}

/// A symbol that no criterion reaches.
#[derive(Debug, Serialize)]
pub struct UnreachedSymbol {
    /// With what it stands in: `Board.shift`.
    pub name: String,
    /// `function`, `method` or `type`.
    pub kind: &'static str,
    /// Its first line.
    pub line: usize,
}

impl State {
    /// All, those first that ask for work.
    pub const ALL: [State; 10] = [
        State::Uncovered,
        State::Unplanned,
        State::Unbuilt,
        State::Untested,
        State::Failing,
        State::Drifted,
        State::Ambiguous,
        State::Complete,
        State::Optional,
        State::OptedOut,
    ];

    /// The states that ask for work on a criterion, in the words of a heading. What is ambiguous is
    /// a citation: see [`Report::ambiguous`].
    pub const ASKING: [(State, &'static str); 6] = [
        (State::Failing, "Failing"),
        (State::Drifted, "Drifted"),
        (State::Uncovered, "Uncovered"),
        (State::Unplanned, "Not planned"),
        (State::Unbuilt, "Not built"),
        (State::Untested, "Not tested"),
    ];

    /// The name in output: `opted-out`.
    pub const fn name(self) -> &'static str {
        match self {
            State::Uncovered => "uncovered",
            State::Unplanned => "unplanned",
            State::Unbuilt => "unbuilt",
            State::Untested => "untested",
            State::Failing => "failing",
            State::Drifted => "drifted",
            State::Ambiguous => "ambiguous",
            State::Complete => "complete",
            State::Optional => "optional",
            State::OptedOut => "opted-out",
        }
    }
}

/// The mark of a stage in the formats that have no colours: a verification that failed is more than
/// one that is missing.
pub fn sign(stage: &str, reached: Option<bool>) -> &'static str {
    match (stage, reached) {
        (_, Some(true)) => "✓",
        ("verified", Some(false)) => "✗",
        (_, Some(false)) => "·",
        (_, None) => "–",
    }
}

impl CriterionTrace {
    /// The four stages with their names: `None` where nothing is known.
    pub fn stages(&self) -> [(&'static str, Option<bool>); 4] {
        [
            ("planned", Some(self.planned)),
            ("built", Some(self.built)),
            ("tested", Some(self.tested)),
            ("verified", self.verified),
        ]
    }

    /// Its links of one role, `implements`, `tests` or `mentions`.
    pub fn links_that<'a>(&'a self, role: &'a str) -> impl Iterator<Item = &'a LinkTrace> {
        self.links.iter().filter(move |link| link.role == role)
    }

    /// Whether it is in this state.
    pub fn is(&self, state: State) -> bool {
        self.states.contains(&state)
    }
}

impl Report {
    /// How many citations may mean several specs, and where the first of each file stands.
    pub fn ambiguous(&self) -> (usize, Vec<String>) {
        let ambiguous = || self.citations.iter().filter(|citation| citation.kind == "ambiguous");
        let places = ambiguous().map(|citation| format!("{}:{}", citation.path, citation.line));
        (ambiguous().map(|citation| citation.count).sum(), places.collect())
    }

    /// The criteria for which code was looked for, with what was found.
    pub fn suggested(&self) -> impl Iterator<Item = (&CriterionTrace, &Found)> {
        self.specs.iter().flat_map(SpecTrace::suggested)
    }

    /// The tests that failed, with the criteria that they check.
    pub fn failing(&self) -> impl Iterator<Item = (&CriterionTrace, &LinkTrace)> {
        let criteria = self.specs.iter().flat_map(SpecTrace::criteria);
        criteria.flat_map(|criterion| {
            let failed = criterion.links.iter().filter(|link| link.has_failed());
            failed.map(move |link| (criterion, link))
        })
    }
}

impl SpecTrace {
    /// Its criteria in the order of the file.
    pub fn criteria(&self) -> impl Iterator<Item = &CriterionTrace> {
        self.requirements.iter().flat_map(|requirement| &requirement.criteria)
    }

    /// Those for which code was looked for, with what was found.
    pub fn suggested(&self) -> impl Iterator<Item = (&CriterionTrace, &Found)> {
        self.criteria().filter_map(|criterion| Some((criterion, criterion.suggestions.as_ref()?)))
    }
}

impl LinkTrace {
    /// Whether something changed since a person confirmed it.
    pub fn is_drifted(&self) -> bool {
        self.confirmed && self.change().is_some()
    }

    /// What changed at its ends, when something did.
    pub fn change(&self) -> Option<&'static str> {
        (!matches!(self.drift, "none" | "never-confirmed")).then_some(self.drift)
    }

    /// Whether it is a test that failed.
    pub fn has_failed(&self) -> bool {
        self.result == Some("failed")
    }

    /// What runs say of it: how a test ended, how much of an implementation ran.
    pub fn run(&self) -> Option<String> {
        match (self.result, self.exercised) {
            (Some("none"), _) => Some("no result".to_owned()),
            (Some(result), _) => Some(result.to_owned()),
            (None, Some(ExercisedModel { lines: 1, ran })) => Some(format!("{ran} of 1 line ran")),
            (None, Some(ExercisedModel { lines, ran })) => {
                Some(format!("{ran} of {lines} lines ran"))
            }
            (None, None) => None,
        }
    }

    /// `41–58`, `41`, or nothing when the symbol is gone.
    pub fn lines(&self) -> String {
        match (self.line, self.end_line) {
            (Some(first), Some(last)) if first != last => format!("{first}–{last}"),
            (Some(first), _) => first.to_string(),
            _ => String::new(),
        }
    }
}
