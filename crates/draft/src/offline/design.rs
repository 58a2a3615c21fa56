//! # Design from requirements
//!
//! Places every criterion: in the component that serves it, and those that say what happens when
//! something goes wrong or what must always hold also under Error Handling and Correctness
//! Properties. A design that exists is only added to: sections and criteria that it leaves out.

use specls_code::framework::detect;
use specls_spec::ears::Pattern;
use specls_spec::{Criterion, Design, DocumentKind, Heading, Id, Requirements};
use specls_text::{ChangeSet, FileChange, Span};
use specls_trace::SpecView;

use super::page::{Page, names, section};
use super::plan::{
    Component, Item, Plan, existing_code, heading, is_universal, key, property_statement,
    property_title, responsibility,
};
use super::words::{content_words, title_case, upper_first};
use super::{bugfix, coverage, diagram};
use crate::after::after;
use crate::{Draft, Refusal, Request};

/// Drafts design.md.
pub(super) fn design(request: &Request) -> Result<Draft, Refusal> {
    let (view, document) = super::requirements_of(request, "design")?;
    let spec = &request.spec;
    let path = view.path_of(DocumentKind::Design);
    let before = view.file(DocumentKind::Design).map(|file| file.text.clone());
    let text = before.as_deref().unwrap_or_default();
    let mut draft = Draft { title: format!("Design of {spec}"), ..Draft::default() };
    let after = if text.trim().is_empty() {
        let mut page = Page::new(text);
        page.append(page.all(), &whole_document(view, document, request));
        page.finish()
    } else {
        completed(view, document, request, text)
    };
    if before.as_deref() == Some(after.as_str()) {
        return Err(Refusal::nothing_to_do(format!(
            "nothing is missing: the design of {spec} has every section and places every \
             criterion; change design.md by hand, or the requirements first"
        )));
    }
    if after.contains("TODO(") {
        draft.notes.push(
            "What the requirements do not say is marked TODO: decide it before the tasks are drafted."
                .to_owned(),
        );
    }
    draft.changes.push(FileChange::new(path, before, after));
    Ok(draft)
}

/// A section of the design: the names it may have, its title, what stands in it, and whether a
/// design that a person wrote is incomplete without it.
pub(super) struct Section {
    pub(super) names: &'static [&'static str],
    pub(super) title: &'static str,
    pub(super) body: String,
    pub(super) needed: bool,
}

fn whole_document(view: SpecView<'_>, document: &Requirements, request: &Request) -> String {
    let title = title_case(&key(view.id().as_str().rsplit('/').next().unwrap_or_default()));
    let is_bugfix = document.requirements.iter().any(|requirement| requirement.bugfix.is_some());
    let (title, sections) = if is_bugfix {
        (format!("# {title} Bugfix Design"), bugfix::sections(document))
    } else {
        ("# Design Document".to_owned(), sections(view, document, request))
    };
    let sections = sections
        .iter()
        .filter(|section| !section.body.is_empty())
        .map(|section| format!("## {}\n\n{}", section.title, section.body));
    [title].into_iter().chain(sections).collect::<Vec<_>>().join("\n\n")
}

fn sections(view: SpecView<'_>, document: &Requirements, request: &Request) -> Vec<Section> {
    let plan = Plan::of(view, document);
    let components = plan.components.iter();
    let components: Vec<String> = components.map(|component| entry(component, request)).collect();
    let universal: Vec<Item<'_>> = universal(&plan).collect();
    vec![
        Section {
            names: names::OVERVIEW,
            title: "Overview",
            body: overview(&plan, document),
            needed: false,
        },
        Section {
            names: names::ARCHITECTURE,
            title: "Architecture",
            body: architecture(&plan),
            needed: false,
        },
        Section {
            names: names::COMPONENTS,
            title: "Components and Interfaces",
            body: components.join("\n\n"),
            needed: true,
        },
        Section {
            names: names::DATA_MODELS,
            title: "Data Models",
            body: data_models(&plan),
            needed: !plan.entities.is_empty(),
        },
        Section {
            names: names::PROPERTIES,
            title: "Correctness Properties",
            body: properties(&universal, &plan, 1),
            needed: !universal.is_empty(),
        },
        Section {
            names: names::ERRORS,
            title: "Error Handling",
            body: error_handling(&plan),
            needed: unwanted(&plan).next().is_some(),
        },
        Section {
            names: names::TESTING,
            title: "Testing Strategy",
            body: testing(&plan, universal.len(), request),
            needed: true,
        },
    ]
}

fn overview(plan: &Plan<'_>, document: &Requirements) -> String {
    let titles: Vec<String> = document.requirements.iter().map(heading).collect();
    let what = match titles.as_slice() {
        [one] => format!("the requirement “{one}”"),
        _ => format!("{} requirements: {}", titles.len(), enumerated(&titles)),
    };
    format!(
        "{} serves {what}.\n\nTODO(say in a few sentences how it is built, and why so)",
        upper_first(&plan.the_system)
    )
}

/// "a, b and c".
pub(super) fn enumerated(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [front @ .., last] => format!("{} and {last}", front.join(", ")),
    }
}

fn architecture(plan: &Plan<'_>) -> String {
    let diagram = diagram::diagram(plan);
    let made_of = match plan.components.len() {
        1 => "one component".to_owned(),
        count => format!("{count} components"),
    };
    let mut text = format!("{} is made of {made_of}.", upper_first(&plan.the_system));
    if diagram.contains("    u1 -->") {
        text.push_str(" An arrow from a person leads to what serves that person's wishes.");
    }
    if diagram.lines().any(|line| line.trim_start().starts_with('c') && line.contains("-->")) {
        text.push_str(" An arrow between components leads to one that the other's criteria name.");
    }
    format!("{text}\n\n{diagram}")
}

/// A component: what it does, the code that exists, the criteria it serves.
fn entry(component: &Component<'_>, request: &Request) -> String {
    let mut lines = vec![format!("### {}", component.name), String::new()];
    let mut titles: Vec<String> = Vec::new();
    for item in &component.items {
        let title = heading(item.requirement);
        if !titles.contains(&title) && key(&title) != key(&component.name) {
            titles.push(title);
        }
    }
    if !titles.is_empty() {
        let titles: Vec<String> = titles.iter().map(|title| format!("“{title}”")).collect();
        lines.push(format!("Serves {}.", enumerated(&titles)));
        lines.push(String::new());
    }
    lines.push(served(&component.items));
    let code = existing_code(&request.snapshot, &component.name);
    if !code.is_empty() {
        let code: Vec<String> =
            code.iter().map(|(name, path)| format!("`{name}` in `{path}`")).collect();
        lines.push(String::new());
        lines.push(format!("Existing code: {}.", enumerated(&code)));
    }
    lines.push(String::new());
    lines.push(cites(component.ids()));
    lines.join("\n")
}

fn served(items: &[Item<'_>]) -> String {
    let lines = items.iter().map(|item| format!("- {}", responsibility(item.criterion)));
    lines.collect::<Vec<_>>().join("\n")
}

fn cites<'a>(ids: impl IntoIterator<Item = &'a Id>) -> String {
    format!("_Requirements: {}_", coverage::list(ids))
}

fn data_models(plan: &Plan<'_>) -> String {
    if plan.entities.is_empty() {
        return "TODO(name what the system keeps, with its fields; or say that it keeps nothing)"
            .to_owned();
    }
    let mut lines: Vec<String> = plan
        .entities
        .iter()
        .map(|entity| match &entity.text {
            Some(text) => format!("- **{}**: {text}", entity.name),
            None => format!("- **{}**", entity.name),
        })
        .collect();
    lines.push(String::new());
    lines.push("TODO(give each its fields, and say which values are valid)".to_owned());
    lines.join("\n")
}

fn universal<'a, 'b>(plan: &'b Plan<'a>) -> impl Iterator<Item = Item<'a>> + use<'a, 'b> {
    let items = plan.components.iter().flat_map(|component| component.items.iter().copied());
    let mut items: Vec<Item<'a>> = items.filter(|item| is_universal(item.criterion)).collect();
    items.sort_by_key(|item| item.criterion.span.start);
    items.into_iter()
}

fn properties(items: &[Item<'_>], plan: &Plan<'_>, first: usize) -> String {
    if items.is_empty() {
        return "No criterion holds in every case, so none calls for a property. TODO(name what \
                must never happen, if anything)"
            .to_owned();
    }
    let entries = items.iter().enumerate().map(|(number, item)| {
        format!(
            "### Property {}: {}\n\n{}\n\n**Validates: Requirements {}**",
            first + number,
            property_title(item.criterion),
            property_statement(item, plan),
            item.criterion.id
        )
    });
    let entries = entries.collect::<Vec<_>>().join("\n\n");
    if first > 1 {
        return entries;
    }
    format!(
        "A property holds in every case, not only in the examples that a test happens to name. Each \
         one below restates a criterion so that random cases can check it.\n\n{entries}"
    )
}

fn unwanted<'a, 'b>(plan: &'b Plan<'a>) -> impl Iterator<Item = &'a Criterion> + use<'a, 'b> {
    let items = plan.components.iter().flat_map(|component| &component.items);
    let mut criteria: Vec<&'a Criterion> = items
        .map(|item| item.criterion)
        .filter(|criterion| {
            let conditions = &criterion.ears.conditions;
            conditions.iter().any(|(pattern, _)| *pattern == Pattern::Unwanted)
        })
        .collect();
    criteria.sort_by_key(|criterion| criterion.span.start);
    criteria.into_iter()
}

fn error_handling(plan: &Plan<'_>) -> String {
    let criteria: Vec<&Criterion> = unwanted(plan).collect();
    if criteria.is_empty() {
        return "The requirements name nothing that goes wrong. TODO(say what can fail, and what \
                then happens; or add the IF … THEN criteria)"
            .to_owned();
    }
    let lines = criteria.iter().map(|criterion| format!("- {}", error_line(criterion)));
    let lines = lines.collect::<Vec<_>>().join("\n");
    format!("{lines}\n\n{}", cites(criteria.iter().map(|criterion| &criterion.id)))
}

/// "**The peg is empty**: keeps the selection".
fn error_line(criterion: &Criterion) -> String {
    let cases: Vec<String> = criterion
        .ears
        .conditions
        .iter()
        .map(|(_, span)| span.of(&criterion.text).trim().trim_end_matches([',', ' ']).to_owned())
        .collect();
    let response = super::plan::response(criterion).unwrap_or(&criterion.text);
    let system = criterion.ears.system.map_or("system", |span| span.of(&criterion.text));
    let cases = super::plan::one_line(&cases.join(" and "));
    let article = if system.is_ascii() { "the " } else { "" };
    let response = super::plan::one_line(response).replacen("NOT ", "not ", 1);
    let response = if response.starts_with("TODO(") {
        "respond in a way that the requirements leave open".to_owned()
    } else {
        response
    };
    format!("**{}**: {article}{system} shall {response}", upper_first(&cases))
}

fn testing(plan: &Plan<'_>, properties: usize, request: &Request) -> String {
    let mut lines = Vec::new();
    let files = request.snapshot.files().map(|(path, _)| path);
    if let Some(setup) = detect(files, &[], |path| request.sources.text(path)) {
        let place = match setup.folder.as_str() {
            "" => String::new(),
            folder => format!(", in `{folder}`"),
        };
        lines.push(format!("Tests are written with {}{place}.\n", setup.framework.name()));
    }
    lines.push(
        "- **Unit tests** check each criterion by example, with the values at its edges. A test \
         names the criterion it checks in a comment, so that it can be traced."
            .to_owned(),
    );
    if unwanted(plan).next().is_some() {
        lines.push("- **Error cases** under Error Handling are provoked one by one.".to_owned());
    }
    if properties > 0 {
        let what = if properties == 1 { "the property" } else { "each property" };
        lines.push(format!(
            "- **Property tests** check {what} with at least 100 random cases, and name the \
             property in a comment."
        ));
    }
    if plan.components.len() > 1 {
        lines.push(
            "- **Integration tests** go through the components together, one way for each user story."
                .to_owned(),
        );
    }
    lines.join("\n")
}

/// The design with the sections and the criteria it leaves out.
fn completed(view: SpecView<'_>, document: &Requirements, request: &Request, text: &str) -> String {
    let none = Design::default();
    let design = view.design().unwrap_or(&none);
    let plan = Plan::of(view, document);
    let mut page = Page::new(text);
    let is_bugfix = document.requirements.iter().any(|requirement| requirement.bugfix.is_some());
    let sections =
        if is_bugfix { bugfix::sections(document) } else { sections(view, document, request) };
    let left_out = coverage::left_out(view, &coverage::designed(view));
    let has_components = section(&design.headings, names::COMPONENTS).is_some();
    if has_components && !is_bugfix {
        place(&mut page, design, view, &plan, &left_out, request);
    }
    let mut anchor: Option<&Heading> = None;
    for part in &sections {
        if let Some(found) = section(&design.headings, part.names) {
            if anchor.is_none_or(|anchor| anchor.section.end <= found.section.end) {
                anchor = Some(found);
            }
            continue;
        }
        // A heading that a fence left open above hides from the reader still stands there.
        let title = format!("## {}", part.title);
        if text.lines().any(|line| line.trim_end() == title) {
            continue;
        }
        let components = std::ptr::eq(part.names, names::COMPONENTS);
        if !part.needed || part.body.is_empty() || (components && left_out.is_empty()) {
            continue;
        }
        let body =
            if components { new_entries(&plan, &left_out, request) } else { part.body.clone() };
        let span = anchor.map_or(page.all(), |anchor| anchor.section);
        page.append(span, &format!("{title}\n\n{body}"));
    }
    if is_bugfix {
        return rest_placed(page.finish(), request);
    }
    if section(&design.headings, names::PROPERTIES).is_some() {
        add_properties(&mut page, design, view, &plan);
    }
    page.finish()
}

/// A bugfix's design with a place for the statements that its sections leave out.
fn rest_placed(text: String, request: &Request) -> String {
    let path = format!("{}/{}", request.folder, DocumentKind::Design.file_name());
    let change = FileChange::new(path, None, text.as_str());
    let snapshot = after(request, &ChangeSet { files: vec![change] });
    let Some(view) = snapshot.spec_in(&request.folder) else { return text };
    let (Some(design), Some(document)) = (view.design(), view.requirements()) else { return text };
    let left_out = coverage::left_out(view, &coverage::designed(view));
    let plan = Plan::of(view, document);
    let mut page = Page::new(&text);
    place(&mut page, design, view, &plan, &left_out, request);
    page.finish()
}

/// Adds what must always hold and no property validates to the properties.
fn add_properties(page: &mut Page<'_>, design: &Design, view: SpecView<'_>, plan: &Plan<'_>) {
    let validated =
        coverage::cited(view, design.properties.iter().flat_map(|property| &property.validates));
    let missing: Vec<Item<'_>> =
        universal(plan).filter(|item| !validated.contains(&item.criterion.id)).collect();
    let last = design.properties.last();
    let (Some(last), false) = (last, missing.is_empty()) else { return };
    let numbers = design.properties.iter().filter_map(|property| property.id.as_str().parse().ok());
    let next = numbers.max().unwrap_or(design.properties.len()) + 1;
    page.append(last.span, &properties(&missing, plan, next));
}

/// Component entries for these criteria alone.
fn new_entries(plan: &Plan<'_>, ids: &[Id], request: &Request) -> String {
    let entries = wanted(plan, ids);
    let entries = entries.iter().map(|component| entry(component, request));
    entries.collect::<Vec<_>>().join("\n\n")
}

/// The components, with these criteria alone.
fn wanted<'a>(plan: &Plan<'a>, ids: &[Id]) -> Vec<Component<'a>> {
    let parts = plan.components.iter().map(|component| Component {
        name: component.name.clone(),
        items: component
            .items
            .iter()
            .filter(|item| ids.contains(&item.criterion.id))
            .copied()
            .collect(),
    });
    parts.filter(|component| !component.items.is_empty()).collect()
}

/// Gives criteria a place in a design that exists: an entry at the end of the component that serves
/// their requirement already or bears their component's name, else a component of their own behind
/// the others. One entry for all criteria that go to one place. Human text stays as it is.
pub(super) fn place(
    page: &mut Page<'_>,
    design: &Design,
    view: SpecView<'_>,
    plan: &Plan<'_>,
    ids: &[Id],
    request: &Request,
) {
    let parent = section(&design.headings, names::COMPONENTS);
    let inside: Vec<&Heading> = design
        .headings
        .iter()
        .filter(|heading| match parent {
            Some(parent) => {
                parent.span.start < heading.span.start && heading.span.start < parent.section.end
            }
            None => heading.level > 1,
        })
        .collect();
    let mut entries: Vec<(Option<&Heading>, Vec<Component<'_>>)> = Vec::new();
    for component in wanted(plan, ids) {
        let home = home(&component, &inside, design, view);
        match entries.iter_mut().find(|(known, _)| known.is_some() && same(*known, home)) {
            Some((_, components)) => components.push(component),
            None => entries.push((home, vec![component])),
        }
    }
    for (home, components) in entries {
        match home {
            Some(home) => {
                let items: Vec<Item<'_>> = components
                    .iter()
                    .flat_map(|component| component.items.iter().copied())
                    .collect();
                let block = format!(
                    "{}\n\n{}",
                    served(&items),
                    cites(items.iter().map(|item| &item.criterion.id))
                );
                page.append(own_text(home, design), &block);
            }
            None => {
                let blocks: Vec<String> =
                    components.iter().map(|component| entry(component, request)).collect();
                let block = blocks.join("\n\n");
                match parent {
                    Some(parent) => page.append(parent.section, &block),
                    None => page.append(page.all(), &block),
                }
            }
        }
    }
}

fn same(one: Option<&Heading>, other: Option<&Heading>) -> bool {
    one.map(|heading| heading.span) == other.map(|heading| heading.span)
}

/// From a heading to the next one, whatever its level.
fn own_text(heading: &Heading, design: &Design) -> Span {
    let next = design.headings.iter().map(|other| other.span.start);
    let end = next.filter(|start| *start > heading.span.start).min();
    Span::new(heading.span.start, end.unwrap_or(heading.section.end).min(heading.section.end))
}

/// The heading below which a component's criteria belong.
fn home<'a>(
    component: &Component<'_>,
    headings: &[&'a Heading],
    design: &Design,
    view: SpecView<'_>,
) -> Option<&'a Heading> {
    let requirements: Vec<Id> = component
        .items
        .iter()
        .flat_map(|item| item.requirement.criteria.iter().map(|criterion| criterion.id.clone()))
        .collect();
    let name = key(&component.name);
    let words = content_words(&name);
    let named = headings.iter().find(|heading| key(&heading.text) == name);
    let serving = || {
        let count = |heading: &&&Heading| {
            let own = own_text(heading, design);
            let references = design.references.iter().filter(|reference| {
                own.start <= reference.span.start && reference.span.end <= own.end
            });
            let ids = coverage::cited(view, references);
            ids.iter().filter(|id| requirements.contains(id)).count()
        };
        headings
            .iter()
            .filter(|heading| count(heading) > 0)
            .max_by_key(|heading| (count(heading), std::cmp::Reverse(heading.span.start)))
    };
    let alike = || {
        headings.iter().find(|heading| {
            let heading = content_words(&key(&heading.text));
            !words.is_empty() && words.iter().all(|word| heading.contains(word))
        })
    };
    named.or_else(serving).or_else(alike).copied()
}
