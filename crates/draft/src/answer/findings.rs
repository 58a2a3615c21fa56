//! Questions about requirements as an answer, each with a proposed answer and the edit that writes it.

use specls_spec::Id;

use super::blocks::{Edits, parse};
use super::{document_of, limit};
use crate::{Draft, Prompt, Request, Violation};

/// One finding as it was written.
#[derive(Debug, Default)]
struct Finding<'a> {
    kind: &'static str,
    ids: Vec<&'a str>,
    question: String,
    answer: String,
    /// The lines of its block.
    block: String,
}

/// What a finding may be.
const KINDS: [&str; 3] = ["contradiction", "gap", "assumption"];

/// Reads findings. Each becomes a note; those whose edit can be made become a change as well.
pub(super) fn read(request: &Request, prompt: &Prompt, answer: &str, draft: &mut Draft) {
    let findings = parse_findings(answer);
    if findings.is_empty() {
        match answer.to_ascii_uppercase().contains("NO FINDINGS") {
            true => draft.notes.push("Nothing was found that the requirements leave open.".to_owned()),
            false => draft.unmet.push(Violation(
                "the answer has no finding: write `FINDING gap 2.1`, a `Question:` and an `Answer:` for \
                 each, or `NO FINDINGS`"
                    .to_owned(),
            )),
        }
        return;
    }
    let path = format!("{}/{}", request.folder, document_of(request).file_name());
    let view = request.snapshot.spec_in(&request.folder);
    let known = |id: &&str| {
        let id = Id::new(id);
        view.is_some_and(|view| view.criterion(&id).is_some() || view.requirement(&id).is_some())
    };
    let mut edits = Edits::new(request, prompt);
    for (at, finding) in findings.iter().enumerate() {
        let number = at + 1;
        for id in finding.ids.iter().filter(|id| !known(id)) {
            draft.unmet.push(Violation(format!(
                "finding {number} names {id}, which is no criterion: name one that exists"
            )));
        }
        if finding.question.is_empty() {
            draft
                .unmet
                .push(Violation(format!("finding {number} has no question: write `Question: …`")));
            continue;
        }
        let ids: Vec<&str> = finding.ids.iter().copied().filter(|id| known(id)).collect();
        let about = if ids.is_empty() { String::new() } else { format!(" ({})", ids.join(", ")) };
        let proposed = match finding.answer.as_str() {
            "" => String::new(),
            answer => format!(" Proposed answer: {answer}"),
        };
        let kind = capital(finding.kind);
        draft.notes.push(format!("{number}. {kind}{about}: {}{proposed}", finding.question));
        for mut block in parse(&finding.block) {
            block.path = Some(path.clone());
            if let Err(sentence) = edits.add(&block) {
                draft.unmet.push(Violation(format!("finding {number}: {sentence}")));
            }
        }
    }
    for change in edits.changes() {
        draft.changes.push(change);
    }
    limit(draft);
}

fn parse_findings(answer: &str) -> Vec<Finding<'_>> {
    let mut findings: Vec<Finding<'_>> = Vec::new();
    let mut part = Part::None;
    for line in answer.lines() {
        if !matches!(part, Part::Block)
            && let Some((kind, ids)) = head(line)
        {
            findings.push(Finding { kind, ids, ..Finding::default() });
            part = Part::None;
            continue;
        }
        let Some(finding) = findings.last_mut() else { continue };
        if line.starts_with("<<<<<") {
            part = Part::Block;
        }
        if matches!(part, Part::Block) {
            finding.block.push_str(line);
            finding.block.push('\n');
            if line.starts_with(">>>>>") {
                part = Part::None;
            }
            continue;
        }
        let plain = line.trim().trim_start_matches(['*', '-', '#', ' ']);
        let behind = |label: &str| {
            let (name, rest) = plain.split_once(':')?;
            let named = name.trim_matches(['*', ' ']).eq_ignore_ascii_case(label);
            named.then(|| rest.trim_start_matches(['*', ' ']))
        };
        let text = match (behind("question"), behind("answer")) {
            (Some(text), _) => {
                part = Part::Question;
                text
            }
            (_, Some(text)) => {
                part = Part::Answer;
                text
            }
            _ if plain.is_empty() || plain.starts_with("```") => continue,
            _ => plain,
        };
        let target = match part {
            Part::Question => &mut finding.question,
            Part::Answer => &mut finding.answer,
            Part::None | Part::Block => continue,
        };
        if !target.is_empty() {
            target.push(' ');
        }
        target.push_str(text.trim());
    }
    findings
}

/// Where in a finding a line stands.
enum Part {
    None,
    Question,
    Answer,
    Block,
}

/// The kind and the numbers of a line `FINDING gap 2.1, 2.2`.
pub(super) fn head(line: &str) -> Option<(&'static str, Vec<&str>)> {
    let line = line.trim().trim_matches(['#', '*', '`', ' ']);
    let rest = line.strip_prefix("FINDING").or_else(|| line.strip_prefix("Finding"))?;
    let rest = rest.trim_start_matches(|it: char| it.is_ascii_digit() || ".: *".contains(it));
    let lower = rest.to_ascii_lowercase();
    let kind = KINDS.into_iter().find(|kind| lower.starts_with(kind))?;
    let ids = rest.get(kind.len()..).unwrap_or_default();
    let ids = ids.split([',', ' ', ';']).map(|id| id.trim_matches(['(', ')', ':', '.', '*']));
    Some((kind, ids.filter(|id| id.contains(|it: char| it.is_ascii_digit())).collect()))
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(word.len().min(1));
    format!("{}{rest}", first.to_ascii_uppercase())
}
