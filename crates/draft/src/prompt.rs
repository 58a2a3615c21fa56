//! How a step becomes a request to a model: what it is told, what it is shown, and the form in which
//! it has to answer.

mod gather;

use specls_spec::DocumentKind;
use specls_trace::LOCK_FILE;

use crate::context::{Context, Seen, tokens};
use crate::{Refusal, Request, Step};

/// A request to a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// Who the model is, the rules, and the form of the answer.
    pub system: String,
    /// What it is shown and asked.
    pub user: String,
    /// The form of its answer.
    pub form: Form,
    /// The files whose text is sent, all of it or parts, for the log.
    pub sent: Vec<String>,
    /// Whether the read-only tools ([`crate::LOOKS`]) are offered.
    pub looks: bool,
    /// The texts that the model saw.
    pub(crate) seen: Vec<Seen>,
    /// What would have been shown if there were room.
    pub(crate) left_out: Vec<String>,
    /// The word of the fences.
    pub(crate) nonce: String,
}

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A whole document between two lines.
    Document,
    /// Search/replace blocks over files.
    Blocks,
    /// Questions, each with a proposed answer and its edit.
    Findings,
    /// Text for a person.
    Prose,
}

impl Form {
    fn text(self) -> &'static str {
        match self {
            Form::Document => include_str!("../prompts/document.md"),
            Form::Blocks => include_str!("../prompts/blocks.md"),
            Form::Findings => include_str!("../prompts/findings.md"),
            Form::Prose => include_str!("../prompts/prose.md"),
        }
    }
}

/// The request to a model for a step. `nonce` are random letters, chosen by the caller for the fences
/// around what is shown; `budget` is the most tokens of a request.
///
/// Refuses when the step lacks something, when a document that it needs is withheld, and when not even
/// the necessary fits.
pub fn prompt(request: &Request, budget: u64, nonce: &str) -> Result<Prompt, Refusal> {
    let form = form(&request.step);
    let looks = matches!(
        request.step,
        Step::Bugfix { .. }
            | Step::Design
            | Step::Tasks
            | Step::Implement { .. }
            | Step::Propagate
            | Step::Explain
    );
    let looking = if looks { LOOKING } else { "" };
    let parts = [SYSTEM, step_text(&request.step), form.text(), looking];
    let system = filled(request, nonce, &parts);
    let mut context = Context::new(request, nonce);
    let ask = gather::gather(&mut context, request)?;
    finish(context, system, &ask, form, looks, budget, nonce)
}

/// What an agent that edits a private copy is told for a step. It reads files itself, so that only the
/// spec is shown.
pub fn agent_prompt(request: &Request, nonce: &str) -> Result<Prompt, Refusal> {
    let prose = if request.step == Step::Explain { Form::Prose.text() } else { "" };
    let parts = [SYSTEM, step_text(&request.step), include_str!("../prompts/agent.md"), prose];
    let system = filled(request, nonce, &parts);
    let mut context = Context::new(request, nonce);
    let ask = gather::gather_for_agent(&mut context, request)?;
    finish(context, system, &ask, Form::Prose, false, u64::MAX, nonce)
}

const LOOKING: &str = include_str!("../prompts/looks.md");
const SYSTEM: &str = include_str!("../prompts/system.md");

fn finish(
    context: Context<'_>,
    system: String,
    ask: &str,
    form: Form,
    looks: bool,
    budget: u64,
    nonce: &str,
) -> Result<Prompt, Refusal> {
    let own = tokens(&system) + tokens(ask);
    let shown = context.fitted(own, budget)?;
    let user = match shown.text.is_empty() {
        true => format!("{ask}\n"),
        false => format!("{}\n\n{ask}\n", shown.text),
    };
    Ok(Prompt {
        system,
        user,
        form,
        sent: shown.sent,
        looks,
        seen: shown.seen,
        left_out: shown.left_out,
        nonce: nonce.to_owned(),
    })
}

/// The form that a step's answer has.
fn form(step: &Step) -> Form {
    match step {
        Step::Requirements { .. }
        | Step::Refine
        | Step::Derive
        | Step::Bugfix { .. }
        | Step::Design
        | Step::Tasks => Form::Document,
        Step::Implement { .. } | Step::Propagate => Form::Blocks,
        Step::Analyse => Form::Findings,
        Step::Explain => Form::Prose,
    }
}

fn step_text(step: &Step) -> &'static str {
    match step {
        Step::Requirements { .. } => include_str!("../prompts/requirements.md"),
        Step::Refine => include_str!("../prompts/refine.md"),
        Step::Analyse => include_str!("../prompts/analyse.md"),
        Step::Derive => include_str!("../prompts/derive.md"),
        Step::Bugfix { .. } => include_str!("../prompts/bugfix.md"),
        Step::Design => include_str!("../prompts/design.md"),
        Step::Tasks => include_str!("../prompts/tasks.md"),
        Step::Implement { .. } => include_str!("../prompts/implement.md"),
        Step::Propagate => include_str!("../prompts/propagate.md"),
        Step::Explain => include_str!("../prompts/explain.md"),
    }
}

/// The parts one below the other, with the few names that they leave open.
fn filled(request: &Request, nonce: &str, parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().map(|part| part.trim_end()).collect();
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let text = parts.join("\n\n") + "\n";
    let replaced = [
        ("{{nonce}}", nonce),
        ("{{spec}}", request.spec.as_str()),
        ("{{folder}}", &request.folder),
        ("{{file}}", document(request).file_name()),
        ("{{allowed}}", &allowed(request)),
    ];
    replaced.iter().fold(text, |text, (name, value)| text.replace(name, value))
}

/// The document that a step writes, or works on.
pub(crate) fn document(request: &Request) -> DocumentKind {
    match request.step {
        Step::Design => DocumentKind::Design,
        Step::Tasks | Step::Implement { .. } | Step::Propagate => DocumentKind::Tasks,
        Step::Bugfix { .. } => DocumentKind::Bugfix,
        Step::Derive => DocumentKind::Requirements,
        Step::Requirements { .. } | Step::Refine | Step::Analyse | Step::Explain => {
            let view = request.snapshot.spec_in(&request.folder);
            let file = view.and_then(|view| view.requirements_file());
            file.map_or(DocumentKind::Requirements, |file| file.located.kind)
        }
    }
}

/// What a step may change, in words.
fn allowed(request: &Request) -> String {
    let folder = &request.folder;
    match request.step {
        Step::Explain => "nothing".to_owned(),
        Step::Implement { .. } => {
            format!("code and tests, but no document and no lock in {folder}")
        }
        Step::Propagate => format!(
            "{folder}/design.md, {folder}/tasks.md and the code that is named below, not {LOCK_FILE}"
        ),
        _ => format!("{folder}/{}", document(request).file_name()),
    }
}

#[cfg(test)]
pub(crate) mod tests;
