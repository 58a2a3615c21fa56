//! What `specls trace` is asked for: all specs, some, or one part of one.

use std::collections::HashSet;

use specls_spec::{Criterion, Id, Property, Reference, ReferenceTarget, Requirement, Task};
use specls_trace::SpecView;

use crate::answer::Failure;
use crate::project::Project;

/// What was asked for.
pub struct Target<'a> {
    /// The specs.
    pub specs: Vec<SpecView<'a>>,
    /// The part of the only one of them.
    pub part: Option<Part<'a>>,
    /// Whether nothing was left out.
    pub everything: bool,
}

/// A part of a spec.
#[derive(Clone, Copy)]
pub enum Part<'a> {
    /// With all its criteria.
    Requirement(&'a Requirement),
    /// One criterion.
    Criterion(&'a Criterion),
    /// With the criteria that it validates.
    Property(&'a Property),
    /// With the criteria that it cites.
    Task(&'a Task),
}

impl<'a> Target<'a> {
    /// Finds what the argument names: a spec by name or path, `hanoi#3.2`, or `3.2` where one spec
    /// has it. Without one it is everything.
    pub fn find(project: &'a Project, argument: Option<&str>) -> Result<Self, Failure> {
        let Some(argument) = argument else {
            let specs = project.specs(&[])?;
            return Ok(Self { specs, part: None, everything: true });
        };
        if let Some((spec, id)) = argument.rsplit_once('#') {
            let specs = if spec.is_empty() { vec![] } else { vec![spec] };
            return Self::part(project, project.specs(&specs)?, id);
        }
        match project.specs(&[argument]) {
            Ok(specs) => Ok(Self { specs, part: None, everything: false }),
            Err(_) if looks_like_an_id(argument) => {
                Self::part(project, project.specs(&[])?, argument)
            }
            Err(failure) => Err(failure),
        }
    }

    /// The part called `id` of the one of these specs that has it.
    fn part(project: &Project, specs: Vec<SpecView<'a>>, id: &str) -> Result<Self, Failure> {
        let found: Vec<(SpecView<'a>, Part<'a>)> =
            specs.iter().filter_map(|spec| Some((*spec, Part::find(*spec, id)?))).collect();
        match found.as_slice() {
            [(spec, part)] => Ok(Self { specs: vec![*spec], part: Some(*part), everything: false }),
            [] => Err(unknown(&specs, id)),
            several => {
                let lines: String = several
                    .iter()
                    .map(|(spec, _)| format!("\n  {}#{id}", project.address(spec)))
                    .collect();
                Err(Failure(format!("`{id}` means several things; name one of:{lines}")))
            }
        }
    }

    /// Whether this spec, or a part of it, was asked for.
    pub fn asks_for(&self, spec: &SpecView<'_>) -> bool {
        self.specs.iter().any(|asked| asked.folder() == spec.folder())
    }

    /// The criteria that were asked for; `None` means all.
    pub fn criteria(&self) -> Option<HashSet<Id>> {
        let (spec, part) = (self.specs.first()?, self.part?);
        let cited = |references: &[Reference]| spec.resolve_all(references).into_iter().collect();
        Some(match part {
            Part::Requirement(requirement) => {
                requirement.criteria.iter().map(|criterion| criterion.id.clone()).collect()
            }
            Part::Criterion(criterion) => HashSet::from([criterion.id.clone()]),
            Part::Property(property) => cited(&property.validates),
            Part::Task(task) => cited(&task.references),
        })
    }
}

impl<'a> Part<'a> {
    /// What a spec calls by this id: as it stands, or in short (`3.2` for `REQ-003.2`).
    fn find(spec: SpecView<'a>, text: &str) -> Option<Self> {
        let id = Id::new(text);
        if let Some((_, criterion)) = spec.criterion(&id) {
            return Some(Part::Criterion(criterion));
        }
        if let Some(requirement) = spec.requirement(&id) {
            return Some(Part::Requirement(requirement));
        }
        let task = |id: &Id| tasks(spec).iter().find(|task| task.id.as_ref() == Some(id));
        let behind = |letter: char| text.strip_prefix([letter, letter.to_ascii_uppercase()]);
        let property = |id: Id| properties(spec).iter().find(|property| property.id == id);
        if let Some(property) = behind('p').and_then(|id| property(Id::new(id))) {
            return Some(Part::Property(property));
        }
        if let Some(task) = behind('t').and_then(|id| task(&Id::new(id))).or_else(|| task(&id)) {
            return Some(Part::Task(task));
        }
        let short = spec.resolve(&ReferenceTarget::Id(id));
        let (requirement, criterion) = spec.criterion(short.first()?)?;
        Some(match short.len() {
            1 => Part::Criterion(criterion),
            _ => Part::Requirement(requirement),
        })
    }
}

/// Why no spec has this id, with those that come near.
fn unknown(specs: &[SpecView<'_>], id: &str) -> Failure {
    const MOST: usize = 5;
    let [spec] = specs else {
        return Failure(format!("no spec has `{id}`; `specls trace SPEC` lists a spec's ids"));
    };
    let name = spec.id();
    let requirements = spec.requirements().map_or(&[][..], |document| &document.requirements);
    let mut known: Vec<String> = requirements
        .iter()
        .flat_map(|one| one.criteria.iter().map(|criterion| &criterion.id).chain([&one.id]))
        .map(ToString::to_string)
        .collect();
    known.extend(properties(*spec).iter().map(|property| format!("P{}", property.id)));
    known.extend(tasks(*spec).iter().filter_map(|task| Some(format!("T{}", task.id.as_ref()?))));
    let mut near: Vec<(f64, String)> = known
        .into_iter()
        .map(|known| (strsim::jaro_winkler(id, &known), known))
        .filter(|(likeness, _)| *likeness > 0.6)
        .collect();
    near.sort_by(|one, other| other.0.total_cmp(&one.0));
    let near: Vec<String> = near.into_iter().take(MOST).map(|(_, id)| format!("`{id}`")).collect();
    let requirements: Vec<String> =
        requirements.iter().map(|one| format!("`{}`", one.id)).collect();
    Failure(match near.as_slice() {
        [] if requirements.is_empty() => format!("`{name}` has no `{id}`, and no requirements"),
        [] if requirements.len() > MOST => format!(
            "`{name}` has no `{id}`; its requirements are {} to {}",
            requirements[0],
            requirements[requirements.len() - 1]
        ),
        [] => format!("`{name}` has no `{id}`; its requirements are {}", requirements.join(", ")),
        near => format!("`{name}` has no `{id}`; near it are {}", near.join(", ")),
    })
}

fn properties<'a>(spec: SpecView<'a>) -> &'a [Property] {
    spec.design().map_or(&[], |design| &design.properties)
}

fn tasks<'a>(spec: SpecView<'a>) -> &'a [Task] {
    spec.tasks().map_or(&[], |document| &document.tasks)
}

fn looks_like_an_id(text: &str) -> bool {
    !text.contains(['/', '\\']) && text.contains(|letter: char| letter.is_ascii_digit())
}
