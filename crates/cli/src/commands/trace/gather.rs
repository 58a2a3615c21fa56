//! From a snapshot to the report: who is tied to whom, put together once for every format.

mod code;
mod files;

use std::collections::{BTreeMap, HashMap, HashSet};

use specls_code::Citation;
use specls_spec::{Criterion, DocumentKind, Id, ProblemCode, Reference, Requirement, Task};
use specls_text::Span;
use specls_trace::{
    Address, Coverage, Drift, Evidence, Link, Meaning, Role, Snapshot, Sources, SpecFile, SpecView,
    Standing, Verdict, address_of, ambiguous_citation, problems, targets,
};
use specls_workspace::Settings;

use super::model::{
    CriterionTrace, Drifted, ExercisedModel, LinkTrace, LooseCitation, Part, PropertyMention,
    PropertyTrace, Report, RequirementTrace, SpecTrace, State, TaskMention, TaskTrace,
};
use super::target::{self, Target};
use crate::model::CoverageModel;

use files::Files;

/// What to gather from.
pub struct Gathering<'a> {
    /// What is known.
    pub snapshot: &'a Snapshot,
    /// Which problems are shown.
    pub settings: &'a Settings,
    /// The texts of files.
    pub sources: &'a dyn Sources,
    /// The name of the project's folder.
    pub project: String,
    /// How many lines of code may be shown in all.
    pub excerpt_lines: usize,
}

/// Puts the report together.
pub fn gather(gathering: Gathering<'_>, target: &Target<'_>) -> Report {
    let Gathering { snapshot, settings, sources, project, excerpt_lines } = gathering;
    let mut gatherer = Gatherer {
        snapshot,
        files: Files::new(sources),
        reached: HashMap::new(),
        maybe: HashSet::new(),
    };
    let wanted = target.criteria();
    let citations = gatherer.loose_citations(settings, target, wanted.as_ref());
    let (mut specs, mut coverage) = (Vec::new(), Coverage::default());
    for spec in &target.specs {
        let (trace, counted) = gatherer.spec(*spec, target, wanted.as_ref());
        specs.push(trace);
        coverage = coverage.and(counted);
    }
    let coverage = CoverageModel::sum(coverage, snapshot);
    let code = target.everything.then(|| gatherer.code());
    let mut states: BTreeMap<State, usize> = State::ALL.map(|state| (state, 0)).into();
    for state in specs.iter().flat_map(SpecTrace::criteria).flat_map(|one| &one.states) {
        *states.entry(*state).or_default() += 1;
    }
    let drift = specs.iter().flat_map(SpecTrace::criteria).flat_map(drifted).collect();
    let part = target.part.zip(target.specs.first()).map(|(part, spec)| described(part, spec));
    let mut report = Report { project, part, coverage, states, specs, drift, citations, code };
    if excerpt_lines > 0 {
        gatherer.files.add_excerpts(&mut report, excerpt_lines);
    }
    report
}

struct Gatherer<'a> {
    snapshot: &'a Snapshot,
    files: Files<'a>,
    /// The symbols that a criterion reaches, by file; `None` for the file as a whole.
    reached: HashMap<String, HashSet<Option<usize>>>,
    /// Criteria that an ambiguous citation may mean, by the spec's folder.
    maybe: HashSet<(String, Id)>,
}

impl<'a> Gatherer<'a> {
    fn spec(
        &mut self,
        spec: SpecView<'a>,
        target: &Target<'a>,
        wanted: Option<&HashSet<Id>>,
    ) -> (SpecTrace, Coverage) {
        let name = spec.id();
        let properties = self.properties(spec);
        let tasks = self.tasks(spec);
        let mentions = Mentions::new(spec);
        let only = target.part;
        let standings: HashMap<Id, Standing> = spec.standings().into_iter().collect();
        let linked = spec.all_links();
        // Of several criteria with one number the first counts.
        let mut counted = HashSet::new();
        let (mut requirements, mut sum) = (Vec::new(), Coverage::default());
        let found = spec.requirements_file().zip(spec.requirements());
        for (file, requirement) in found.into_iter().flat_map(|(file, document)| {
            document.requirements.iter().map(move |requirement| (file, requirement))
        }) {
            let (mut criteria, mut counting) = (Vec::new(), Vec::new());
            for criterion in &requirement.criteria {
                if wanted.is_some_and(|wanted| !wanted.contains(&criterion.id)) {
                    continue;
                }
                let standing = standings.get(&criterion.id).cloned().unwrap_or_default();
                let links = linked.get(&criterion.id).cloned().unwrap_or_default();
                let mut trace =
                    self.criterion((spec, file), criterion, &standing, links, &mentions);
                if counted.insert(criterion.id.clone()) {
                    counting.push(standing);
                } else {
                    trace.states.clear();
                }
                criteria.push(trace);
            }
            let coverage = Coverage::of(counting.iter());
            sum = sum.and(coverage);
            let coverage = CoverageModel::sum(coverage, self.snapshot);
            let asked = match only {
                None => true,
                Some(target::Part::Requirement(only)) => only.span == requirement.span,
                Some(_) => false,
            };
            if asked || !criteria.is_empty() {
                requirements.push(requirement_trace(spec, file, requirement, criteria, coverage));
            }
        }
        let touched = |ids: &[String]| {
            wanted.is_none_or(|wanted| ids.iter().any(|id| wanted.contains(&Id::new(id))))
        };
        let trace = SpecTrace {
            id: name.as_str().to_owned(),
            path: spec.folder().to_owned(),
            coverage: CoverageModel::sum(sum, self.snapshot),
            requirements,
            properties: properties
                .into_iter()
                .filter(|(span, property)| match only {
                    Some(target::Part::Property(only)) => only.span == *span,
                    _ => touched(&property.validates),
                })
                .map(|(_, property)| property)
                .collect(),
            tasks: tasks
                .into_iter()
                .filter(|(span, task)| match only {
                    Some(target::Part::Task(only)) => only.span == *span,
                    _ => touched(&task.criteria),
                })
                .map(|(_, task)| task)
                .collect(),
        };
        (trace, sum)
    }

    fn criterion(
        &mut self,
        (spec, file): (SpecView<'a>, &SpecFile),
        criterion: &Criterion,
        standing: &Standing,
        mut links: Vec<Link>,
        mentions: &Mentions,
    ) -> CriterionTrace {
        links.sort_by_key(|link| link.role);
        let is_there = |link: &&Link| !matches!(link.drift, Drift::SymbolGone { .. });
        for link in links.iter().filter(|it| it.role != Role::Mentions).filter(is_there) {
            let reached = self.reached.entry(link.place.path.clone()).or_default();
            reached.insert(link.symbol_at);
        }
        let links: Vec<LinkTrace> = links.iter().map(|link| self.link(link)).collect();
        let is_ambiguous = self.maybe.contains(&(spec.folder().to_owned(), criterion.id.clone()));
        CriterionTrace {
            id: criterion.id.to_string(),
            address: format!("{}#{}", spec.id(), criterion.id),
            text: criterion.text.clone(),
            line: file.lines.line(criterion.span.start) + 1,
            planned: standing.planned,
            built: standing.built,
            tested: standing.tested,
            verified: standing.verified,
            optional: standing.optional,
            states: states(standing, &links, is_ambiguous),
            opted_out: standing.opted_out.clone(),
            tasks: mentions.tasks.get(&criterion.id).cloned().unwrap_or_default(),
            properties: mentions.properties.get(&criterion.id).cloned().unwrap_or_default(),
            links,
            suggestions: None,
        }
    }

    fn link(&mut self, link: &Link) -> LinkTrace {
        let path = &link.place.path;
        let facts = self.snapshot.source(path);
        let symbol = link.symbol_at.and_then(|at| Some((at, facts?.symbols.get(at)?)));
        let address = Address {
            path: path.clone(),
            symbol: match (symbol, facts) {
                (Some((at, _)), Some(facts)) => address_of(facts, at),
                _ => link.symbol.clone().unwrap_or_default(),
            },
        };
        let is_gone = matches!(link.drift, Drift::SymbolGone { .. });
        let span = symbol.map_or(link.place.span, |(_, symbol)| symbol.span);
        let lines = if is_gone { None } else { self.files.lines(path, span) };
        LinkTrace {
            address: address.to_string(),
            path: path.clone(),
            symbol: Some(address.symbol).filter(|symbol| !symbol.is_empty()),
            kind: symbol.map(|(_, symbol)| symbol.kind.name()),
            line: lines.map(|(first, _)| first),
            end_line: lines.map(|(_, last)| last),
            role: link.role.name(),
            evidence: link.evidence.name(),
            confirmed: link.evidence == Evidence::Confirmed,
            drift: drift_name(&link.drift),
            status: link.drift.status(),
            result: (link.role == Role::Tests && self.snapshot.has_results()).then(|| {
                let verdict = self.snapshot.verdict(path, link.symbol_at);
                verdict.filter(|_| !is_gone).map_or("none", Verdict::name)
            }),
            exercised: self.exercised(link, lines),
            moved_to: match &link.drift {
                Drift::SymbolGone { moved } => moved.clone(),
                _ => None,
            },
            excerpt: String::new(),
        }
    }

    /// How much of an implementation ran, of a file as a whole all of it; `lines` are those of its
    /// symbol.
    fn exercised(&self, link: &Link, lines: Option<(usize, usize)>) -> Option<ExercisedModel> {
        if link.role != Role::Implements {
            return None;
        }
        let (first, last) = lines?;
        let number = |line: usize| u32::try_from(line).unwrap_or(u32::MAX);
        let lines = match link.symbol_at {
            Some(_) => number(first)..=number(last),
            None => 1..=u32::MAX,
        };
        let exercised = self.snapshot.results().exercised(&link.place.path, lines)?;
        Some(ExercisedModel { lines: exercised.lines, ran: exercised.ran })
    }

    fn properties(&self, spec: SpecView<'a>) -> Vec<(Span, PropertyTrace)> {
        let Some((file, design)) = spec.file(DocumentKind::Design).zip(spec.design()) else {
            return Vec::new();
        };
        let properties = design.properties.iter();
        properties
            .map(|property| {
                let trace = PropertyTrace {
                    id: property.id.to_string(),
                    address: format!("{}#P{}", spec.id(), property.id),
                    title: property.title.clone(),
                    validates: resolved(spec, &property.validates),
                    path: file.path.clone(),
                    line: file.lines.line(property.heading.start) + 1,
                };
                (property.span, trace)
            })
            .collect()
    }

    fn tasks(&self, spec: SpecView<'a>) -> Vec<(Span, TaskTrace)> {
        let Some((file, document)) = spec.file(DocumentKind::Tasks).zip(spec.tasks()) else {
            return Vec::new();
        };
        let tasks = document.tasks.iter();
        tasks
            .map(|task| {
                let trace = TaskTrace {
                    id: task.id.as_ref().map(ToString::to_string),
                    address: task.id.as_ref().map(|id| task_address(spec, id)),
                    title: task.title.clone(),
                    state: task.state.name(),
                    optional: task.optional,
                    criteria: resolved(spec, &task.references),
                    path: file.path.clone(),
                    line: file.lines.line(task.line.start) + 1,
                };
                (task.span, trace)
            })
            .collect()
    }

    /// Citations that count for nothing, as far as they matter to what was asked for: to a part of a
    /// spec only those that may mean it.
    fn loose_citations(
        &mut self,
        settings: &Settings,
        target: &Target<'_>,
        wanted: Option<&HashSet<Id>>,
    ) -> Vec<LooseCitation> {
        let mut loose = Vec::new();
        for (path, facts) in self.snapshot.citing() {
            let (mut matters, mut ambiguous) = (target.everything, Vec::new());
            for (at, citation) in facts.citations.iter().enumerate() {
                match self.snapshot.meaning(path, at) {
                    Meaning::Of(spec) => matters |= wanted.is_none() && target.asks_for(&spec),
                    Meaning::Ambiguous(specs) => {
                        if self.may_be_meant(citation, &specs, target, wanted) {
                            ambiguous.push((citation, specs));
                        }
                    }
                    Meaning::Unknown(_) => {}
                }
            }
            // Each citation counts once, however many specs it may mean; one answer settles all of a
            // file, and so they are told together.
            let first = ambiguous.first();
            let several = first.map(|(citation, specs)| ambiguous_citation(*citation, specs));
            let mut problems = match matters && wanted.is_none() {
                true => problems(self.snapshot, path),
                false => Vec::new(),
            };
            problems.retain(|problem| problem.code != ProblemCode::AmbiguousCitation);
            problems.extend(several);
            problems.sort_by_key(|problem| problem.span.start);
            for problem in settings.adjust(problems) {
                let (kind, count) = match problem.code {
                    ProblemCode::UnknownCitation => ("unknown", 1),
                    ProblemCode::AmbiguousCitation => ("ambiguous", ambiguous.len()),
                    ProblemCode::StaleCitation => ("stale", 1),
                    _ => continue,
                };
                let Some((text, lines)) = self.files.get(path) else { continue };
                loose.push(LooseCitation {
                    kind,
                    text: text.get(problem.span.start..problem.span.end).unwrap_or("").to_owned(),
                    message: problem.message,
                    path: path.to_string(),
                    line: lines.line(problem.span.start) + 1,
                    count,
                });
            }
        }
        loose
    }

    /// Whether a citation that may mean several specs may mean something that was asked for. What it
    /// may mean is marked.
    fn may_be_meant(
        &mut self,
        citation: Citation<'_>,
        specs: &[SpecView<'_>],
        target: &Target<'_>,
        wanted: Option<&HashSet<Id>>,
    ) -> bool {
        let mut matters = false;
        for spec in specs.iter().filter(|spec| target.asks_for(spec)) {
            for id in targets(citation).iter().flat_map(|target| spec.resolve(target)) {
                matters |= wanted.is_none_or(|wanted| wanted.contains(&id));
                self.maybe.insert((spec.folder().to_owned(), id));
            }
        }
        matters
    }
}

/// Who cites which criterion, by criterion.
#[derive(Default)]
struct Mentions {
    tasks: HashMap<Id, Vec<TaskMention>>,
    properties: HashMap<Id, Vec<PropertyMention>>,
}

impl Mentions {
    fn new(spec: SpecView<'_>) -> Self {
        let mut mentions = Self::default();
        if let Some((file, document)) = spec.file(DocumentKind::Tasks).zip(spec.tasks()) {
            for task in &document.tasks {
                for criterion in spec.resolve_all(&task.references) {
                    let mention = task_mention(task, file);
                    mentions.tasks.entry(criterion).or_default().push(mention);
                }
            }
        }
        if let Some((file, design)) = spec.file(DocumentKind::Design).zip(spec.design()) {
            for property in &design.properties {
                for criterion in spec.resolve_all(&property.validates) {
                    mentions.properties.entry(criterion).or_default().push(PropertyMention {
                        id: property.id.to_string(),
                        title: property.title.clone(),
                        line: file.lines.line(property.heading.start) + 1,
                    });
                }
            }
        }
        mentions
    }
}

fn task_mention(task: &Task, file: &SpecFile) -> TaskMention {
    TaskMention {
        id: task.id.as_ref().map(ToString::to_string),
        title: task.title.clone(),
        state: task.state.name(),
        line: file.lines.line(task.line.start) + 1,
    }
}

fn requirement_trace(
    spec: SpecView<'_>,
    file: &SpecFile,
    requirement: &Requirement,
    criteria: Vec<CriterionTrace>,
    coverage: CoverageModel,
) -> RequirementTrace {
    RequirementTrace {
        id: requirement.id.to_string(),
        address: format!("{}#{}", spec.id(), requirement.id),
        title: requirement.title.clone(),
        story: requirement.story.clone(),
        path: file.path.clone(),
        line: file.lines.line(requirement.heading.start) + 1,
        coverage,
        criteria,
    }
}

/// The head of a report about one part.
fn described(part: target::Part<'_>, spec: &SpecView<'_>) -> Part {
    let (kind, address, title, document, start) = match part {
        target::Part::Requirement(one) => {
            let address = format!("{}#{}", spec.id(), one.id);
            ("requirement", address, &one.title, None, one.heading.start)
        }
        target::Part::Criterion(one) => {
            let address = format!("{}#{}", spec.id(), one.id);
            ("criterion", address, &one.text, None, one.span.start)
        }
        target::Part::Property(one) => {
            let address = format!("{}#P{}", spec.id(), one.id);
            ("property", address, &one.title, Some(DocumentKind::Design), one.heading.start)
        }
        target::Part::Task(one) => {
            let address = one.id.as_ref().map_or_else(String::new, |id| task_address(*spec, id));
            ("task", address, &one.title, Some(DocumentKind::Tasks), one.line.start)
        }
    };
    let file = match document {
        Some(kind) => spec.file(kind),
        None => spec.requirements_file(),
    };
    Part {
        address,
        kind,
        title: title.clone(),
        path: file.map_or_else(String::new, |file| file.path.clone()),
        line: file.map_or(1, |file| file.lines.line(start) + 1),
    }
}

/// `hanoi#T2.1`; a number that begins with a T as it stands (`x#T001`).
fn task_address(spec: SpecView<'_>, id: &Id) -> String {
    let letter = if id.as_str().starts_with(['T', 't']) { "" } else { "T" };
    format!("{}#{letter}{id}", spec.id())
}

fn drifted(criterion: &CriterionTrace) -> impl Iterator<Item = Drifted> {
    criterion.links.iter().filter(|link| link.is_drifted()).map(|link| Drifted {
        criterion: criterion.address.clone(),
        code: link.address.clone(),
        drift: link.drift,
        moved_to: link.moved_to.clone(),
    })
}

fn states(standing: &Standing, links: &[LinkTrace], is_ambiguous: bool) -> Vec<State> {
    let mut states = Vec::new();
    let mut add = |holds: bool, state| {
        if holds {
            states.push(state);
        }
    };
    let counts = standing.counts();
    let (planned, built, tested) = (standing.planned, standing.built, standing.tested);
    let is_failing = standing.verified == Some(false);
    let is_drifted = links.iter().any(LinkTrace::is_drifted);
    add(counts && !planned && !built && !tested, State::Uncovered);
    add(counts && !planned, State::Unplanned);
    add(counts && !built, State::Unbuilt);
    add(counts && !tested, State::Untested);
    add(is_failing, State::Failing);
    add(is_drifted, State::Drifted);
    add(is_ambiguous, State::Ambiguous);
    add(counts && planned && built && tested && !is_failing && !is_drifted, State::Complete);
    add(standing.optional && standing.opted_out.is_none(), State::Optional);
    add(standing.opted_out.is_some(), State::OptedOut);
    states
}

const fn drift_name(drift: &Drift) -> &'static str {
    match drift {
        Drift::None => "none",
        Drift::NeverConfirmed => "never-confirmed",
        Drift::RequirementNewer => "requirement-newer",
        Drift::RequirementChanged => "requirement-changed",
        Drift::CodeChanged => "code-changed",
        Drift::BothChanged => "both-changed",
        Drift::SymbolGone { .. } => "symbol-gone",
    }
}

/// The ids that references mean, each once.
fn resolved(spec: SpecView<'_>, references: &[Reference]) -> Vec<String> {
    spec.resolve_all(references).iter().map(ToString::to_string).collect()
}
