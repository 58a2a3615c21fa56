//! # Requirements from an idea
//!
//! Free text in requirements.md, or a ticket given from outside, becomes the canonical document:
//! a requirement with a user story and EARS criteria for every distinct wish. The idea stays in the
//! Introduction word for word; what it does not say is marked `TODO(…)`.
//!
//! ```text
//! - Undo a move
//! ```
//! becomes
//! ```text
//! ### Requirement 1: Undo a Move
//!
//! **User Story:** As a player, I want to undo a move, so that TODO(say what for).
//! ```

use specls_spec::{Document, DocumentKind, Heading, Requirements};
use specls_text::{FileChange, Span};

use super::idea::{self, Idea, Wish};
use super::page::{Page, names, section};
use super::sentence::{Statement, Voice};
use super::words::{article, content_words, is_english, upper_first};
use crate::{Draft, Refusal, Request};

/// How the comment opens that `specls init` writes into a new requirements.md.
pub(super) const PROMPT: &str = "<!-- Write below what you want";

/// Drafts requirements.md.
pub(super) fn requirements(request: &Request, given: Option<&str>) -> Result<Draft, Refusal> {
    let spec = &request.spec;
    let path = format!("{}/{}", request.folder, DocumentKind::Requirements.file_name());
    let view = request.snapshot.spec_in(&request.folder);
    if view.is_some_and(|view| {
        view.file(DocumentKind::Bugfix).is_some() && view.file(DocumentKind::Requirements).is_none()
    }) {
        return Err(Refusal::new(format!(
            "{spec} is a bugfix whose bugfix.md stands for the requirements: complete it there and \
             generate the design"
        )));
    }
    let before = view
        .and_then(|view| view.file(DocumentKind::Requirements))
        .map(|file| file.text.clone())
        .or_else(|| request.sources.text(&path));
    let text = &without_prompt(before.as_deref().unwrap_or_default(), spec.as_str());
    let document = match specls_spec::read(DocumentKind::Requirements, text) {
        Document::Requirements(document) => document,
        _ => Requirements::default(),
    };
    let source = match given {
        Some(given) => given.to_owned(),
        None => free_text(text, &document),
    };
    if !source.chars().any(char::is_alphanumeric) {
        return Err(nothing_written(request, given.is_some(), &document));
    }
    let mut idea = Idea::read_with(&source, spec.as_str(), |voice| speak_as(&document, voice));
    let voice = idea.voice.clone();
    idea.wishes.retain(|wish| !is_covered(wish, &voice, &document, text));
    if idea.wishes.is_empty() {
        return Err(Refusal::nothing_to_do(format!(
            "nothing is missing: every wish is a requirement of {spec} already; add a wish under a \
             heading `## Ideas` in requirements.md, or write the requirement there"
        )));
    }
    let whole = !is_framed(&document);
    let after = if whole {
        let idea_text = match given {
            Some(given) if text.trim().is_empty() => given.to_owned(),
            Some(given) => format!("{}\n\n{given}", text.trim()),
            None => text.to_owned(),
        };
        let mut page = Page::new("");
        page.append(page.all(), &whole_document(&idea, &idea_text));
        let after = page.finish();
        if text.contains("\r\n") { after.replace('\n', "\r\n") } else { after }
    } else {
        added_to(text, &document, &idea, given)
    };
    let count = idea.wishes.len();
    let mut draft = Draft { title: format!("Requirements of {spec}"), ..Draft::default() };
    draft.changes.push(FileChange::new(path, before, after));
    draft.notes.push(if whole {
        format!(
            "{} drafted from the idea, which stands word for word in the Introduction.",
            counted(count, "requirement was", "requirements were")
        )
    } else {
        format!("{} added.", counted(count, "requirement was", "requirements were"))
    });
    draft.notes.push(
        "What the idea does not say is marked TODO: answer it before the design is drafted."
            .to_owned(),
    );
    if !idea.questions.is_empty() {
        draft.notes.push(format!(
            "{} left open: no requirement was made of {}.",
            counted(idea.questions.len(), "question is", "questions are"),
            if idea.questions.len() == 1 { "it" } else { "them" }
        ));
    }
    if !idea.passed_over.is_empty() {
        let sentences: Vec<String> =
            idea.passed_over.iter().map(|sentence| format!("“{sentence}”")).collect();
        draft.notes.push(format!(
            "No requirement was made of {}: write what is wanted there as a list item, and \
             generate the requirements again.",
            sentences.join(", ")
        ));
    }
    Ok(draft)
}

/// The text without the prompt that a new requirements.md starts with: the spec's name as its title
/// and a comment that says what to write. Words of a person stay, also comments.
fn without_prompt(text: &str, name: &str) -> String {
    let title = name.rsplit('/').next().unwrap_or(name);
    let Some(rest) = text.strip_prefix(&format!("# {title}\n")) else { return text.to_owned() };
    let rest = rest.trim_start();
    match rest.strip_prefix(PROMPT).and_then(|prompt| prompt.split_once("-->")) {
        Some((_, idea)) => idea.trim_start().to_owned(),
        None => text.to_owned(),
    }
}

/// Calls the system and its user what the document calls them.
fn speak_as(document: &Requirements, voice: &mut Voice) {
    let criteria = document.requirements.iter().flat_map(|requirement| &requirement.criteria);
    let systems: Vec<&str> = criteria
        .filter_map(|criterion| Some(criterion.ears.system?.of(&criterion.text)))
        .filter(|name| name.split_whitespace().count() <= 4)
        .collect();
    let count = |name: &str| systems.iter().filter(|other| **other == name).count();
    let mut most: Option<&str> = None;
    for name in &systems {
        if most.is_none_or(|most| count(name) > count(most)) {
            most = Some(name);
        }
    }
    if let Some(system) = most {
        voice.system = system.to_owned();
    }
    let stories =
        document.requirements.iter().filter_map(|requirement| requirement.story.as_deref());
    if voice.actor == idea::UNNAMED_ACTOR
        && let Some(person) = stories.filter_map(super::plan::person).next()
    {
        voice.actor = person;
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

fn nothing_written(request: &Request, given: bool, document: &Requirements) -> Refusal {
    let spec = &request.spec;
    Refusal::new(if given {
        "the idea is empty: give a text that says what is wanted, one wish per line".to_owned()
    } else if document.requirements.is_empty() {
        format!(
            "requirements.md of {spec} says nothing yet: write the idea in it, one wish per line, \
             and generate the requirements"
        )
    } else {
        format!(
            "nothing is missing: {spec} has requirements already; add wishes under a heading \
             `## Ideas` in requirements.md, and generate the requirements again"
        )
    })
}

/// Whether the document has the frame of a requirements.md, to be added to rather than replaced.
fn is_framed(document: &Requirements) -> bool {
    !document.requirements.is_empty()
        || document.headings.iter().any(|heading| {
            let text = heading.text.to_lowercase();
            text == "requirements document"
                || (heading.level == 2
                    && [names::INTRODUCTION, names::REQUIREMENTS]
                        .iter()
                        .any(|names| names.contains(&text.as_str())))
        })
}

/// What stands in the document outside of recognised requirements: all of it without any, else what
/// stands under a heading that announces ideas, or loose in front of everything.
fn free_text(text: &str, document: &Requirements) -> String {
    let Some(first) = document.requirements.first() else {
        let glossary = section(&document.headings, names::GLOSSARY);
        let title = document.headings.first().filter(|_| is_framed(document));
        let mut free = text.to_owned();
        for heading in
            glossary.map(|heading| heading.section).into_iter().chain(title.map(|t| t.span))
        {
            free = free.replacen(heading.of(text), "", 1);
        }
        return free;
    };
    const IDEAS: &[&str] =
        &["idea", "wish", "new wish", "backlog", "ideen", "wünsche", "想法", "アイデア", "идеи"];
    let mut free = String::new();
    let start = document.headings.first().map_or(first.span.start, |heading| heading.span.start);
    free.push_str(text.get(..start.min(first.span.start)).unwrap_or_default());
    for heading in &document.headings {
        let name = heading.text.to_lowercase();
        if IDEAS.iter().any(|idea| name.starts_with(idea)) {
            free.push('\n');
            free.push_str(heading.section.of(text).get(heading.span.len()..).unwrap_or_default());
        }
    }
    free
}

/// Whether a requirement says already what the wish says.
fn is_covered(wish: &Wish, voice: &Voice, document: &Requirements, text: &str) -> bool {
    let key = idea::key(&wish.words(), voice);
    !key.is_empty()
        && document.requirements.iter().any(|requirement| {
            let said = content_words(requirement.span.of(text));
            let known = key.iter().filter(|word| said.contains(word)).count();
            known * 5 >= key.len() * 4
        })
}

/// The canonical document.
fn whole_document(idea: &Idea, text: &str) -> String {
    let system = &idea.voice.system;
    let mut document = format!(
        "# Requirements Document\n\n## Introduction\n\nThis document says what the {system} is to \
         do. It was drafted from the idea that follows in its own words; every TODO waits for an \
         answer.\n\n{}\n",
        quoted(text)
    );
    if !idea.questions.is_empty() {
        document.push('\n');
        document.push_str(&questions(idea));
        document.push('\n');
    }
    document.push_str(&format!("\n{}\n\n## Requirements\n\n", glossary(idea, text)));
    document.push_str(&entries(idea, &Style::default(), 1));
    document
}

/// The document with the new requirements behind the last one.
fn added_to(text: &str, document: &Requirements, idea: &Idea, given: Option<&str>) -> String {
    let mut page = Page::new(text);
    let introduction = section(&document.headings, names::INTRODUCTION);
    if let (Some(given), Some(introduction)) = (given, introduction) {
        let until = document
            .headings
            .iter()
            .map(|heading| heading.span.start)
            .find(|start| *start > introduction.span.start)
            .unwrap_or(text.len());
        let mut block = quote(given);
        if !idea.questions.is_empty() {
            block.push_str("\n\n");
            block.push_str(&questions(idea));
        }
        page.append(Span::new(introduction.span.start, until), &block);
    }
    let second: Vec<Heading> =
        document.headings.iter().filter(|heading| heading.level == 2).cloned().collect();
    let wanted = section(&second, names::REQUIREMENTS);
    if document.requirements.is_empty() && section(&document.headings, names::GLOSSARY).is_none() {
        let glossary = glossary(idea, text);
        match wanted {
            Some(heading) => page.prepend(heading.span.start, &glossary),
            None => page.append(page.all(), &glossary),
        }
    }
    let style = Style::of(text, document);
    let block = entries(idea, &style, style.next);
    match (document.requirements.last(), wanted) {
        (Some(last), _) => page.append(last.span, &block),
        (None, Some(heading)) => page.append(heading.section, &block),
        (None, None) => page.append(page.all(), &format!("## Requirements\n\n{block}")),
    }
    page.finish()
}

/// How the document writes the heading of a requirement.
struct Style {
    before: String,
    prefix: String,
    between: String,
    next: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            before: "### Requirement ".to_owned(),
            prefix: String::new(),
            between: ": ".to_owned(),
            next: 1,
        }
    }
}

impl Style {
    fn of(text: &str, document: &Requirements) -> Self {
        let Some(last) = document.requirements.last() else { return Style::default() };
        let number = |id: &str| {
            let digits = id.len() - id.bytes().rev().take_while(u8::is_ascii_digit).count();
            id[digits..].parse::<usize>().ok()
        };
        let next = document
            .requirements
            .iter()
            .filter_map(|requirement| number(requirement.id.as_str()))
            .max()
            .unwrap_or(document.requirements.len())
            .saturating_add(1);
        if last.id_span.is_empty() {
            return Style { next, ..Style::default() };
        }
        let id = last.id_span.of(text);
        let digits = id.bytes().rev().take_while(u8::is_ascii_digit).count();
        let behind = Span::new(last.id_span.end, last.heading.end).of(text);
        let between = match behind.find(last.title.as_str()) {
            Some(at) if !last.title.is_empty() => &behind[..at],
            _ => ": ",
        };
        Style {
            before: Span::new(last.heading.start, last.id_span.start).of(text).to_owned(),
            prefix: id[..id.len() - digits].to_owned(),
            between: between.to_owned(),
            next,
        }
    }
}

/// The idea as it was written: running text as it is, anything with a structure of its own as a
/// quotation, so that its headings and lists do not become those of the document.
fn quoted(text: &str) -> String {
    let structured = text.lines().any(|line| {
        let line = line.trim_start();
        line.starts_with(['#', '|', '>', '`', '~', '<', '=', '-'])
            || idea::item(line).is_some()
            || line.starts_with("**")
    });
    let indented = text.lines().any(|line| line.starts_with("    ") || line.starts_with('\t'));
    if structured || indented {
        return quote(text);
    }
    text.trim().lines().collect::<Vec<_>>().join("\n")
}

fn quote(text: &str) -> String {
    let lines = text
        .trim_matches(['\r', '\n'])
        .lines()
        .map(|line| if line.trim().is_empty() { ">".to_owned() } else { format!("> {line}") });
    lines.collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

fn questions(idea: &Idea) -> String {
    let lines = idea.questions.iter().map(|question| format!("- {question} TODO(answer)"));
    format!("### Open Questions\n\n{}", lines.collect::<Vec<_>>().join("\n"))
}

fn glossary(idea: &Idea, text: &str) -> String {
    let (system, actor) = (&idea.voice.system, &idea.voice.actor);
    let mut entries = vec![
        format!(
            "- **{system}**: {}",
            definition(system, text)
                .unwrap_or_else(|| { "The system that this document specifies".to_owned() })
        ),
        format!("- **{}**: A person who uses the {system}", upper_first(actor)),
    ];
    for term in &idea.terms {
        let known = [system.to_lowercase(), actor.to_lowercase()];
        let lower = term.to_lowercase();
        if known.iter().any(|name| name.contains(&lower)) {
            continue;
        }
        let definition =
            definition(term, text).unwrap_or_else(|| format!("TODO(say what “{term}” means here)"));
        entries.push(format!("- **{term}**: {definition}"));
    }
    format!("## Glossary\n\n{}", entries.join("\n"))
}

/// "A Disk is a round plate." gives "A round plate".
fn definition(term: &str, text: &str) -> Option<String> {
    idea::sentences(text).into_iter().find_map(|sentence| {
        let rest = super::words::without_article(&sentence);
        let rest = rest.strip_prefix(term)?;
        let rest = [" is a ", " is an ", " is the ", " means "]
            .iter()
            .find_map(|verb| rest.strip_prefix(verb).map(|rest| (verb, rest)))?;
        let article = rest.0.trim_start_matches(" is ").trim_start_matches(" means ");
        let text = format!("{article}{}", rest.1.trim_end_matches(['.', '!']));
        is_english(&text).then(|| upper_first(&text))
    })
}

fn entries(idea: &Idea, style: &Style, first: usize) -> String {
    let entries = idea.wishes.iter().enumerate().map(|(number, wish)| {
        let Style { before, prefix, between, .. } = style;
        let heading = format!("{before}{prefix}{}{between}{}", first + number, title(wish));
        format!("{heading}\n\n{}", body(wish, idea))
    });
    entries.collect::<Vec<_>>().join("\n\n")
}

fn title(wish: &Wish) -> String {
    let title = wish
        .label
        .clone()
        .or_else(|| wish.statements.iter().map(Statement::title).find(|title| !title.is_empty()));
    title.unwrap_or_else(|| "TODO(title)".to_owned())
}

fn body(wish: &Wish, idea: &Idea) -> String {
    let statements = &wish.statements;
    let actor = statements.iter().find_map(Statement::actor);
    let actor = actor.unwrap_or_else(|| idea.voice.actor.clone());
    let voice = &Voice { actor, ..idea.voice.clone() };
    let actor = &voice.actor;
    let want = statements.first().map(|statement| statement.want(voice)).unwrap_or_default();
    let reason = statements.iter().find_map(|statement| statement.reason.as_deref());
    let mut body = format!(
        "**User Story:** As {} {actor}, I want {want}, {}\n\n#### Acceptance Criteria\n",
        article(actor),
        reason.map_or("so that TODO(say what for)".to_owned(), |reason| reason.to_owned()),
    );
    let mut criteria: Vec<String> =
        statements.iter().map(|statement| statement.criterion(voice)).collect();
    let ability = statements.first().and_then(Statement::ability);
    if let Some((people, predicate)) = ability
        && !statements.iter().any(Statement::is_unwanted)
    {
        criteria.push(format!(
            "IF {people} cannot {predicate}, THEN THE {} SHALL TODO(say what happens instead)",
            voice.system
        ));
    }
    for (number, criterion) in criteria.iter().enumerate() {
        body.push_str(&format!("\n{}. {criterion}", number + 1));
    }
    body
}
