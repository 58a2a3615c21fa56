//! No text makes the reader fail, and every span is where it says.

use proptest::prelude::*;
use specls_spec::{
    Document, DocumentKind, Reference, ReferenceTarget, TaskState, canonical_task, ears,
    insert_criterion, mentions, read, read_again, references, requirement_insertion,
    set_task_state, task_insertion,
};
use specls_text::{Span, apply_edits};

const FIXTURES: [(DocumentKind, &str); 4] = [
    (DocumentKind::Requirements, include_str!("../fixtures/requirements.md")),
    (DocumentKind::Bugfix, include_str!("../fixtures/bugfix.md")),
    (DocumentKind::Design, include_str!("../fixtures/design.md")),
    (DocumentKind::Tasks, include_str!("../fixtures/tasks.md")),
];

/// Checks everything that must hold for any text.
fn check(kind: DocumentKind, text: &str) {
    let document = read(kind, text);
    // What is known of another text changes nothing.
    for (_, before) in FIXTURES.iter().filter(|(other, _)| *other == kind) {
        assert_eq!(read_again(kind, text, &read(kind, before)), document);
    }
    let inside = |span: Span, what: &str| {
        assert!(text.get(span.range()).is_some(), "{what} {span:?} lies outside or in a character");
    };
    let within = |inner: Span, outer: Span, what: &str| {
        inside(inner, what);
        assert!(
            outer.start <= inner.start && inner.end <= outer.end,
            "{what} {inner:?} leaves {outer:?}"
        );
    };
    let ordered = |spans: Vec<Span>, what: &str| {
        for pair in spans.windows(2) {
            assert!(pair[0].end <= pair[1].start, "{what} {pair:?} overlap or are out of order");
        }
    };
    let cited = |found: &[Reference], outer: Span| {
        ordered(found.iter().map(|one| one.span).collect(), "references");
        for one in found {
            within(one.span, outer, "reference");
            assert!(!one.span.is_empty());
            if let ReferenceTarget::Text(words) = &one.target {
                assert_eq!(one.span.of(text), words);
            }
        }
    };
    let whole = Span::new(0, text.len());
    for heading in document.headings() {
        inside(heading.span, "heading");
        assert_eq!(heading.section.start, heading.span.start);
        within(heading.span, heading.section, "heading");
        assert!(heading.span.of(text).contains(&heading.text));
    }
    for problem in document.problems() {
        inside(problem.span, "problem");
        if let Some(fix) = &problem.fix {
            read(kind, &apply_edits(text, &fix.edits));
        }
    }
    match &document {
        Document::Requirements(document) => {
            for term in &document.glossary {
                inside(term.span, "term");
                assert!(term.span.of(text).contains(&term.name));
            }
            ordered(document.requirements.iter().map(|one| one.span).collect(), "requirements");
            for one in &document.requirements {
                within(one.heading, one.span, "heading");
                within(one.id_span, one.heading, "id");
                assert!(one.heading.of(text).contains(&one.title));
                if !one.id_span.is_empty() {
                    assert!(one.id_span.of(text).ends_with(one.id.as_str()));
                }
                ordered(one.criteria.iter().map(|it| it.span).collect(), "criteria");
                for criterion in &one.criteria {
                    within(criterion.span, one.span, "criterion");
                    within(criterion.text_span, criterion.span, "text");
                    within(criterion.number_span, criterion.span, "number");
                    let first = criterion.text_span.of(text).split(['\n', '\r']).next();
                    let first = first.unwrap_or_default().trim_matches([' ', '\t', '#']);
                    assert!(
                        criterion
                            .text
                            .trim_start_matches('#')
                            .trim_start_matches([' ', '\t'])
                            .starts_with(first)
                    );
                    let ears = &criterion.ears;
                    for span in ears
                        .conditions
                        .iter()
                        .map(|it| it.1)
                        .chain(ears.system)
                        .chain(ears.response)
                    {
                        assert!(criterion.text.get(span.range()).is_some());
                    }
                }
                if let Some(edit) = insert_criterion(text, one, "THE system SHALL be new") {
                    assert_eq!(
                        apply_edits(text, std::slice::from_ref(&edit)).len(),
                        text.len() + edit.replacement.len()
                    );
                }
            }
            inside(Span::at(requirement_insertion(text, document)), "insertion");
        }
        Document::Design(document) => {
            cited(&document.references, whole);
            ordered(document.properties.iter().map(|one| one.span).collect(), "properties");
            for one in &document.properties {
                within(one.heading, one.span, "heading");
                assert!(one.heading.of(text).contains(&one.title));
                cited(&one.validates, one.span);
            }
        }
        Document::Tasks(document) => {
            ordered(document.tasks.iter().map(|task| task.span).collect(), "tasks");
            for (index, task) in document.tasks.iter().enumerate() {
                within(task.line, task.span, "line");
                within(task.id_span, task.line, "id");
                within(task.title_span, task.line, "title");
                assert!(task.id_span.end <= task.title_span.start);
                assert_eq!(task.title_span.of(text), task.title);
                assert!(task.parent.is_none_or(|parent| parent < index));
                if let Some(id) = &task.id {
                    assert_eq!(task.id_span.of(text), id.as_str());
                }
                if let Some(state) = task.state_span {
                    within(state, task.line, "state");
                    assert!(state.of(text).chars().count() <= 1);
                }
                cited(&task.references, task.span);
                inside(Span::at(task_insertion(text, &document.tasks, Some(index))), "insertion");
                let changed = apply_edits(text, &canonical_task(text, task));
                let Document::Tasks(again) = read(kind, &changed) else { unreachable!() };
                assert_eq!(again.tasks.len(), document.tasks.len());
                assert_eq!(again.tasks[index].id, task.id);
                assert_eq!(again.tasks[index].state, task.state);
                assert_eq!(canonical_task(&changed, &again.tasks[index]), []);
                if let Some(edit) = set_task_state(task, TaskState::Done) {
                    let Document::Tasks(done) = read(kind, &apply_edits(text, &[edit])) else {
                        unreachable!()
                    };
                    assert_eq!(done.tasks[index].state, TaskState::Done);
                    assert_eq!(done.tasks.len(), document.tasks.len());
                }
            }
        }
    }
}

#[test]
fn the_fixtures_hold() {
    for (kind, text) in FIXTURES {
        check(kind, text);
        check(kind, &text.replace('\n', "\r\n"));
        check(kind, &text.replace('\n', "\r"));
        check(kind, &format!("\u{feff}{}", text.trim_end()));
        check(kind, &text.replace("  ", "\t"));
        check(kind, &text.replace(' ', "\0"));
    }
}

/// A change that a slip of hand or a bad merge makes.
#[derive(Debug, Clone)]
enum Mutation {
    Delete(usize, usize),
    Duplicate(usize, usize),
    Splice(usize, String),
    Move(usize, usize),
    Truncate(usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let piece = "[-*+#`_~\\[\\](){}<>|:：，、.0-9 a-zA-Z\t\r\né需]{1,8}";
    let known = prop::sample::select(vec![
        "```\n",
        "<!--",
        "-->",
        "- [ ] ",
        "- [x]* 1.1 ",
        "**",
        "_Requirements: ",
        "### Requirement 1",
        "\u{feff}",
        "\0",
        "1. ",
        "1.1 ",
        "Req 1 (AC 5, ",
        "**Validates: ",
        "WHEN ",
        " SHALL ",
        "[]",
        "任务",
        "| Requirement |\n|-|\n",
        "2.2*",
        "(P)",
        "\r",
        "TODO(",
        "[NEEDS CLARIFICATION",
        "\u{a0}",
        "\u{3000}",
    ]);
    prop_oneof![
        (any::<usize>(), 1..30usize).prop_map(|(at, length)| Mutation::Delete(at, length)),
        (any::<usize>(), 1..60usize).prop_map(|(at, length)| Mutation::Duplicate(at, length)),
        (any::<usize>(), piece).prop_map(|(at, piece)| Mutation::Splice(at, piece)),
        (any::<usize>(), known).prop_map(|(at, piece)| Mutation::Splice(at, piece.to_owned())),
        (any::<usize>(), any::<usize>()).prop_map(|(from, to)| Mutation::Move(from, to)),
        any::<usize>().prop_map(Mutation::Truncate),
    ]
}

fn mutated(text: &str, mutations: &[Mutation]) -> String {
    let mut text: Vec<char> = text.chars().collect();
    for mutation in mutations {
        let length = text.len() + 1;
        match mutation {
            Mutation::Delete(at, count) => {
                let at = at % length;
                text.drain(at..(at + count).min(length - 1));
            }
            Mutation::Duplicate(at, count) => {
                let at = at % length;
                let piece: Vec<char> = text[at..(at + count).min(length - 1)].to_vec();
                text.splice(at..at, piece);
            }
            Mutation::Splice(at, piece) => {
                let at = at % length;
                text.splice(at..at, piece.chars());
            }
            Mutation::Move(from, to) => {
                let whole: String = text.iter().collect();
                let mut lines: Vec<&str> = whole.split_inclusive('\n').collect();
                if !lines.is_empty() {
                    let line = lines.remove(from % lines.len());
                    lines.insert(to % (lines.len() + 1), line);
                }
                text = lines.concat().chars().collect();
            }
            // Short files are dull: most cuts leave the larger half.
            Mutation::Truncate(at) => text.truncate((at % length).max(length / 2)),
        }
    }
    text.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_can_be_read(text in "\\PC{0,200}|[-*+#`_~\\[\\](){}<>|:.0-9 xX\\t\\r\\né需WHENSHALL]{0,300}") {
        for kind in DocumentKind::ALL {
            check(kind, &text);
        }
        ears::read(&text);
        references(&text, Span::new(0, text.len()));
        mentions(&text, Span::new(0, text.len()));
    }

    #[test]
    fn a_damaged_document_can_be_read(
        fixture in 0..FIXTURES.len(),
        mutations in prop::collection::vec(mutation(), 1..12),
    ) {
        let (kind, text) = FIXTURES[fixture];
        check(kind, &mutated(text, &mutations));
    }
}

/// Runs over the documents below the folder that `SPECLS_CORPUS` names, damaged in fixed ways.
#[test]
fn real_documents_hold_when_damaged() {
    let Some(root) = std::env::var_os("SPECLS_CORPUS") else { return };
    let mut folders = vec![std::path::PathBuf::from(root)];
    let mut seed = 1u64;
    let mut random = |limit: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as usize % limit.max(1)
    };
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = entry.file_name();
            let kind = DocumentKind::ALL.into_iter().find(|kind| *kind.file_name() == *name);
            let (Some(kind), Ok(text)) = (kind, std::fs::read_to_string(&path)) else { continue };
            println!("{}", path.display());
            // Checking edits reads the file once a task: large files are cut to a window.
            let from = random(text.len().saturating_sub(12_000));
            let from = text.floor_char_boundary(from);
            let window = &text[from..text.floor_char_boundary(from + 12_000)];
            check(kind, window);
            for _ in 0..4 {
                let mutations: Vec<Mutation> = (0..6)
                    .map(|_| match random(5) {
                        0 => Mutation::Delete(random(usize::MAX), random(80)),
                        1 => Mutation::Duplicate(random(usize::MAX), random(200)),
                        2 => Mutation::Move(random(usize::MAX), random(usize::MAX)),
                        3 => Mutation::Splice(random(usize::MAX), "\r\n```\t**_ [x](".into()),
                        _ => Mutation::Truncate(random(usize::MAX)),
                    })
                    .collect();
                check(kind, &mutated(window, &mutations));
            }
        }
    }
}
