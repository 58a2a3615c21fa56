//! # Tasks from a design
//!
//! A plan that names every criterion: the data first, then each component with its behavior, its
//! errors and its property tests, then the whole put together, with checkpoints between. A list
//! that exists is only added to.
//!
//! ```text
//! - [ ] 2. Implement Auto Solve
//!   - [ ] 2.1 Show the optimal solution
//!     - WHEN the player presses Auto Solve, THE Auto Solve SHALL show the optimal solution
//!     - _Requirements: 4.1_
//! ```

use specls_spec::ears::Pattern;
use specls_spec::{DocumentKind, Heading, Id, Property, Requirements};
use specls_text::FileChange;
use specls_trace::{LOCK_FILE, SpecView};

use super::bugfix::{self, Statements};
use super::coverage;
use super::design::enumerated;
use super::page::{Page, names, section};
use super::plan::{Component, Item, Plan, action, heading, is_decided, key, one_line};
use super::task_list::{NewTask, TaskList};
use crate::{Draft, Refusal, Request};

/// Drafts tasks.md.
pub(super) fn tasks(request: &Request) -> Result<Draft, Refusal> {
    let (view, document) = super::requirements_of(request, "tasks")?;
    let spec = &request.spec;
    let path = view.path_of(DocumentKind::Tasks);
    let before = view.file(DocumentKind::Tasks).map(|file| file.text.clone());
    let text = before.as_deref().unwrap_or_default();
    let mut draft = Draft { title: format!("Tasks of {spec}"), ..Draft::default() };
    let known = view.tasks().is_some_and(|document| !document.tasks.is_empty());
    let after = if known {
        let left_out = coverage::left_out(view, &coverage::planned(view));
        if left_out.is_empty() {
            return Err(Refusal::nothing_to_do(format!(
                "nothing is missing: the tasks of {spec} name every criterion; change tasks.md by \
                 hand, or the requirements first"
            )));
        }
        draft.notes.push(format!(
            "Tasks were added for {} that no task named: {}.",
            if left_out.len() == 1 { "a criterion" } else { "criteria" },
            coverage::list(&left_out)
        ));
        let mut list = TaskList::new(view, text);
        for new in for_requirements(view, document, &left_out) {
            list.add(new);
        }
        list.finish()
    } else {
        let mut page = Page::new(text);
        let plan =
            match document.requirements.iter().any(|requirement| requirement.bugfix.is_some()) {
                true => bugfix_plan(view, document),
                false => whole_plan(view, document),
            };
        let titled = view.tasks().is_some_and(|tasks| !tasks.headings.is_empty());
        let title = if titled { "" } else { "# Implementation Plan\n\n" };
        page.append(page.all(), &format!("{title}{plan}"));
        draft.changes.files.extend(first_lock(request, view));
        page.finish()
    };
    if view.design().is_none() {
        draft.notes.push(format!(
            "{spec} has no design.md: the tasks follow from the requirements alone, without property \
             tests."
        ));
    }
    draft.changes.files.insert(0, FileChange::new(path, before, after));
    Ok(draft)
}

/// The lock that comes with the first plan; `None` where there is one.
pub(crate) fn first_lock(request: &Request, view: SpecView<'_>) -> Option<FileChange> {
    if view.lock().is_some() {
        return None;
    }
    let lock = view.renewed_lock().unwrap_or_default().text();
    Some(FileChange::new(format!("{}/{LOCK_FILE}", request.folder), None, lock))
}

/// One new task for each requirement that has criteria among `ids`.
pub(super) fn for_requirements(
    view: SpecView<'_>,
    document: &Requirements,
    ids: &[Id],
) -> Vec<NewTask> {
    let planned = coverage::planned(view);
    let mut seen: Vec<&Id> = Vec::new();
    let mut new = Vec::new();
    for requirement in &document.requirements {
        let criteria = requirement.criteria.iter().filter(|criterion| {
            let wanted = ids.contains(&criterion.id) && !seen.contains(&&criterion.id);
            if wanted {
                seen.push(&criterion.id);
            }
            wanted
        });
        let items: Vec<Item<'_>> =
            criteria.map(|criterion| Item { requirement, criterion }).collect();
        let Some(first) = items.first() else { continue };
        let begun = requirement.criteria.iter().any(|criterion| planned.contains(&criterion.id));
        let title = match (begun, items.len()) {
            (false, _) => format!("Implement “{}”", heading(requirement)),
            (true, 1) => action(first.criterion),
            (true, _) => format!(
                "Extend “{}”: {}",
                heading(requirement),
                super::words::lower_first(&action(first.criterion))
            ),
        };
        new.push(NewTask {
            title,
            details: details(&items),
            criteria: items.iter().map(|item| item.criterion.id.clone()).collect(),
            siblings: requirement.criteria.iter().map(|criterion| criterion.id.clone()).collect(),
        });
    }
    new
}

/// What the criteria say, one line each. Where one is unfinished, its answer comes first.
pub(super) fn details(items: &[Item<'_>]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for item in items {
        let text = one_line(&item.criterion.text);
        let line = if text.contains("TODO(") {
            "Answer the TODO in the requirements first".to_owned()
        } else {
            text
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// A plan for a spec without tasks.
fn whole_plan(view: SpecView<'_>, document: &Requirements) -> String {
    let mut plan = Plan::of(view, document);
    let components = by_design(view, std::mem::take(&mut plan.components));
    let mut writer = Writer::default();
    if !plan.entities.is_empty() {
        let names: Vec<String> = plan.entities.iter().map(|entity| entity.name.clone()).collect();
        let mut ids: Vec<Id> = Vec::new();
        for entity in &plan.entities {
            ids.extend(entity.criteria.first().filter(|id| !ids.contains(id)).cloned());
        }
        ids.sort();
        writer.top("Define the data models");
        let their = if names.len() == 1 { "its" } else { "their" };
        writer.detail(&format!(
            "Define {} with {their} fields and {their} valid values",
            enumerated(&names)
        ));
        writer.cite(&ids);
    }
    let mut properties: Vec<&Property> =
        view.design().map(|design| design.properties.iter().collect()).unwrap_or_default();
    let count = components.len();
    for (number, component) in components.iter().enumerate() {
        write_component(&mut writer, component, &mut properties, view, document);
        if number % 3 == 2 && number + 2 < count {
            writer.checkpoint();
        }
    }
    if !properties.is_empty() {
        writer.top("Check the remaining properties");
        for property in properties {
            write_property(&mut writer, property, view);
        }
    }
    if count > 1 {
        let firsts = components.iter().filter_map(|component| component.ids().min().cloned());
        let mut firsts: Vec<Id> = firsts.collect();
        firsts.sort();
        firsts.dedup();
        let names: Vec<String> =
            components.iter().map(|component| component.name.clone()).collect();
        writer.top("Put the parts together");
        writer.detail(&format!("Connect {}", enumerated(&names)));
        writer.detail("Go through every user story from its beginning to its end");
        writer.cite(&firsts);
    }
    writer.checkpoint();
    writer.finish()
}

/// The components as the design divides them: a criterion goes to the heading whose section cites
/// it, else to the component that the requirements suggest. What people see comes last.
fn by_design<'a>(view: SpecView<'a>, suggested: Vec<Component<'a>>) -> Vec<Component<'a>> {
    let homes = design_homes(view);
    let mut components: Vec<Component<'a>> = Vec::new();
    for component in suggested {
        for item in component.items {
            let home = homes.iter().find(|(_, ids)| ids.contains(&item.criterion.id));
            let name = home.map_or(&component.name, |(name, _)| name);
            match components.iter_mut().find(|known| key(&known.name) == key(name)) {
                Some(known) => known.items.push(item),
                None => components.push(Component { name: name.clone(), items: vec![item] }),
            }
        }
    }
    for component in &mut components {
        component.items.sort_by_key(|item| item.criterion.span.start);
    }
    let seen = |component: &Component<'_>| {
        let key = key(&component.name);
        ["ui", "interface", "page", "screen", "view", "frontend"]
            .iter()
            .any(|word| key.split(' ').any(|part| part == *word))
    };
    components.sort_by_key(seen);
    components
}

/// The headings of the components with the criteria that their own text cites.
fn design_homes(view: SpecView<'_>) -> Vec<(String, Vec<Id>)> {
    let Some(design) = view.design() else { return Vec::new() };
    let Some(parent) = section(&design.headings, names::COMPONENTS) else { return Vec::new() };
    let inside = |heading: &&Heading| {
        parent.span.start < heading.span.start && heading.span.start < parent.section.end
    };
    let headings: Vec<&Heading> = design.headings.iter().filter(inside).collect();
    let homes = headings.iter().map(|heading| {
        let next = headings.iter().map(|other| other.span.start);
        let end = next.filter(|start| *start > heading.span.start).min();
        let end = end.unwrap_or(heading.section.end).min(heading.section.end);
        let references = design.references.iter().filter(|reference| {
            heading.span.start <= reference.span.start && reference.span.end <= end
        });
        let name = heading.text.trim().trim_matches('`').to_owned();
        (name, coverage::cited(view, references).into_iter().collect())
    });
    homes.collect()
}

fn write_component(
    writer: &mut Writer,
    component: &Component<'_>,
    properties: &mut Vec<&Property>,
    view: SpecView<'_>,
    document: &Requirements,
) {
    let titled = document
        .requirements
        .iter()
        .any(|requirement| key(&heading(requirement)) == key(&component.name));
    let name = if titled { format!("“{}”", component.name) } else { component.name.clone() };
    writer.top(&format!("Implement {name}"));
    let mut requirements: Vec<&specls_spec::Requirement> = Vec::new();
    for item in &component.items {
        if !requirements.iter().any(|known| known.span == item.requirement.span) {
            requirements.push(item.requirement);
        }
    }
    let alone = requirements.len() == 1;
    for requirement in requirements {
        let items = component.items.iter().filter(|item| item.requirement.span == requirement.span);
        let (errors, behavior): (Vec<Item<'_>>, Vec<Item<'_>>) =
            items.copied().partition(|item| item.criterion.ears.pattern == Pattern::Unwanted);
        let of = if alone { String::new() } else { format!(" of “{}”", heading(requirement)) };
        let write = |writer: &mut Writer, items: &[Item<'_>], many: &str| {
            let title = match items {
                [] => return,
                [one] if is_decided(one.criterion) => action(one.criterion),
                _ => format!("{many}{of}"),
            };
            writer.sub(&title, false);
            for line in details(items) {
                writer.detail(&line);
            }
            let ids: Vec<Id> = items.iter().map(|item| item.criterion.id.clone()).collect();
            writer.cite(&ids);
        };
        write(writer, &behavior, "Implement the behavior");
        write(writer, &errors, "Handle the errors");
    }
    let mine: Vec<Id> = component.ids().cloned().collect();
    properties.retain(|property| {
        let ids = coverage::cited(view, &property.validates);
        let here = ids.iter().any(|id| mine.contains(id));
        if here {
            write_property(writer, property, view);
        }
        !here
    });
    writer.sub(&format!("Write unit tests for {name}"), true);
    writer.detail("Check each criterion above by example, with the values at its edges");
    writer.cite(&mine);
}

fn write_property(writer: &mut Writer, property: &Property, view: SpecView<'_>) {
    let title = property.title.trim();
    let (name, cited) = match title {
        "" => (format!("Property {}", property.id), format!("Property {}", property.id)),
        title => (title.to_owned(), format!("Property {}: {title}", property.id)),
    };
    writer.sub(&format!("Write property test for {name}"), true);
    writer.detail(&format!("**{cited}**"));
    let ids: Vec<Id> = coverage::cited(view, &property.validates).into_iter().collect();
    if !ids.is_empty() {
        writer.detail(&format!("**Validates: Requirements {}**", coverage::list(&ids)));
    }
}

/// The plan of a bugfix: see the bug, guard what works, fix, see it gone.
fn bugfix_plan(view: SpecView<'_>, document: &Requirements) -> String {
    let Statements { current, expected, unchanged } = Statements::of(document);
    let properties: Vec<&Property> =
        view.design().map(|design| design.properties.iter().collect()).unwrap_or_default();
    let property = |ids: &[Id]| {
        properties.iter().find(|property| {
            coverage::cited(view, &property.validates).iter().any(|id| ids.contains(id))
        })
    };
    let ids =
        |criteria: &[&specls_spec::Criterion]| bugfix::ids(criteria).cloned().collect::<Vec<Id>>();
    let (current, expected, unchanged) = (ids(&current), ids(&expected), ids(&unchanged));
    let bug: Vec<Id> = current.iter().chain(&expected).cloned().collect();
    let mut writer = Writer::default();
    let name = |writer: &mut Writer, ids: &[Id]| {
        if let Some(property) = property(ids) {
            writer.detail(&format!("**Property {}: {}**", property.id, property.title));
        }
    };
    writer.top("Write a test that shows the bug");
    name(&mut writer, &expected);
    writer
        .detail("Write it before the fix: it must fail on the unfixed code, which proves the bug");
    writer.detail("Note the inputs for which it fails");
    writer.cite(&bug);
    if !unchanged.is_empty() {
        writer.top("Write tests for what must stay as it is");
        name(&mut writer, &unchanged);
        writer.detail("Write them before the fix: they must pass on the unfixed code");
        writer.cite(&unchanged);
    }
    writer.top("Fix the bug");
    writer.sub("Implement the fix", false);
    writer.detail("Change what the design names under Fix Implementation, and nothing else");
    writer.cite(&expected.iter().chain(&unchanged).cloned().collect::<Vec<_>>());
    writer.sub("See the test of the bug pass", false);
    writer.detail("Run the same test again: do not write a new one");
    writer.cite(&expected);
    if !unchanged.is_empty() {
        writer.sub("See the other tests still pass", false);
        writer.detail("Run the same tests again: do not write new ones");
        writer.cite(&unchanged);
    }
    writer.checkpoint();
    writer.finish()
}

/// Writes a list of tasks from the beginning.
#[derive(Default)]
struct Writer {
    lines: Vec<String>,
    top: usize,
    sub: usize,
}

impl Writer {
    fn top(&mut self, title: &str) {
        self.top += 1;
        self.sub = 0;
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        self.lines.push(format!("- [ ] {}. {title}", self.top));
    }

    fn sub(&mut self, title: &str, optional: bool) {
        self.sub += 1;
        let mark = if optional { "*" } else { "" };
        self.lines.push(format!("  - [ ]{mark} {}.{} {title}", self.top, self.sub));
    }

    fn detail(&mut self, text: &str) {
        let indent = if self.sub == 0 { "  " } else { "    " };
        self.lines.push(format!("{indent}- {text}"));
    }

    fn cite(&mut self, ids: &[Id]) {
        if !ids.is_empty() {
            self.detail(&format!("_Requirements: {}_", coverage::list(ids)));
        }
    }

    fn checkpoint(&mut self) {
        self.top("Checkpoint - Ensure all tests pass");
        self.detail("Ensure all tests pass, ask the user if questions arise.");
    }

    fn finish(self) -> String {
        self.lines.join("\n")
    }
}
