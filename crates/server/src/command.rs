//! The commands, as clients call them; `docs/protocol.md` lists them.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use specls_draft::Step;
use tower_lsp::gen_lsp_types::{ExecuteCommandParams, Uri};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};

/// The names of all commands.
pub const NAMES: &[&str] = &[
    "specls.draft",
    "specls.implement",
    "specls.run",
    "specls.authors",
    "specls.trust",
    "specls.cancel",
    "specls.setTaskState",
    "specls.review.accept",
    "specls.review.discard",
    "specls.review.show",
    "specls.lock",
    "specls.show",
    "specls.suggest",
    "specls.link",
    "specls.cite",
    "specls.confirm",
    "specls.reject",
];

/// A command with its argument.
#[derive(Debug)]
pub enum Command {
    /// Drafts a step.
    Draft(Draft),
    /// Drafts code for a task.
    Implement(TaskArgument),
    /// Drafts code for all open tasks.
    Run(Run),
    /// Lists everyone who can draft.
    Authors,
    /// Trusts a workspace.
    Trust(Trust),
    /// Cancels a job, or all.
    Cancel(Cancel),
    /// Sets a task's state.
    SetTaskState(TaskArgument),
    /// Accepts what waits in a review.
    Accept(Decide),
    /// Discards what waits in a review.
    Discard(Decide),
    /// Shows a review again.
    ShowReview(Decide),
    /// Writes a spec's lock.
    Lock(SpecArgument),
    /// Shows what criteria are linked to.
    Show(ShowLinks),
    /// Looks for code for a criterion.
    Suggest(CriterionArgument),
    /// Looks for criteria for a symbol.
    Link(CodeArgument),
    /// Writes a criterion's number into a comment at code.
    Cite(TieArgument),
    /// Keeps a link as it is now.
    Confirm(TieArgument),
    /// Keeps that code has nothing to do with a criterion.
    Reject(TieArgument),
    /// Fails, to show that nothing else does.
    #[cfg(test)]
    Panic,
}

/// Names a spec.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct SpecArgument {
    /// A document in its folder.
    pub uri: Option<Uri>,
    /// Its folder below the root.
    pub folder: Option<String>,
    /// The root, for when there are several.
    pub root: Option<Uri>,
}

/// What `specls.draft` takes.
#[derive(Debug, Deserialize)]
pub struct Draft {
    /// The spec.
    #[serde(flatten)]
    pub spec: SpecArgument,
    /// The step.
    pub step: StepName,
    /// Free text for requirements or a bug report.
    pub idea: Option<String>,
    /// Who is to draft.
    pub author: Option<String>,
}

/// What `specls.run` takes.
#[derive(Debug, Deserialize)]
pub struct Run {
    /// The spec.
    #[serde(flatten)]
    pub spec: SpecArgument,
    /// Whether optional tasks are among them.
    #[serde(default)]
    pub optional: bool,
    /// Who is to draft.
    pub author: Option<String>,
}

/// What `specls.trust` takes.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Trust {
    /// A document in the root.
    pub uri: Option<Uri>,
    /// The root, for when there are several.
    pub root: Option<Uri>,
}

/// The steps that `specls.draft` knows.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepName {
    /// Requirements from an idea.
    Requirements,
    /// Better requirements.
    Refine,
    /// Questions about requirements.
    Analyse,
    /// Requirements from a design.
    Derive,
    /// A bug report.
    Bugfix,
    /// A design from requirements.
    Design,
    /// Tasks from a design.
    Tasks,
    /// What follows from changed requirements.
    Propagate,
    /// What drifted apart, and why.
    Explain,
}

impl StepName {
    /// The step; `idea` is free text for those that take some.
    pub fn step(self, idea: Option<String>) -> Step {
        match self {
            StepName::Requirements => Step::Requirements { idea },
            StepName::Refine => Step::Refine,
            StepName::Analyse => Step::Analyse,
            StepName::Derive => Step::Derive,
            StepName::Bugfix => Step::Bugfix { report: idea },
            StepName::Design => Step::Design,
            StepName::Tasks => Step::Tasks,
            StepName::Propagate => Step::Propagate,
            StepName::Explain => Step::Explain,
        }
    }
}

/// Names a task, and what may be said about it.
#[derive(Debug, Deserialize)]
pub struct TaskArgument {
    /// The spec.
    #[serde(flatten)]
    pub spec: SpecArgument,
    /// The task's number, or its title.
    pub task: String,
    /// Its place in the list of tasks.
    pub index: Option<usize>,
    /// The state it is to have.
    pub state: Option<String>,
    /// Who is to draft.
    pub author: Option<String>,
}

/// Names criteria, and which of their links are meant.
#[derive(Debug, Deserialize)]
pub struct ShowLinks {
    /// The spec.
    #[serde(flatten)]
    pub spec: SpecArgument,
    /// The criteria.
    pub criteria: Vec<String>,
    /// Which of their links; all when `None`.
    pub links: Option<LinksName>,
}

/// The links that can be shown.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinksName {
    /// All.
    All,
    /// Tests.
    Tests,
    /// Code that implements.
    Implementations,
}

/// Names a criterion.
#[derive(Debug, Deserialize)]
pub struct CriterionArgument {
    /// The spec.
    #[serde(flatten)]
    pub spec: SpecArgument,
    /// The criterion.
    pub criterion: String,
}

/// Names code.
#[derive(Debug, Deserialize)]
pub struct CodeArgument {
    /// The root, for when there are several.
    pub root: Option<Uri>,
    /// A symbol, below the root: `src/board.rs#Board.shift`.
    pub code: String,
}

/// Names a criterion and code.
#[derive(Debug, Deserialize)]
pub struct TieArgument {
    /// The spec.
    #[serde(flatten)]
    pub spec: SpecArgument,
    /// The criterion.
    pub criterion: String,
    /// The code, below the root: `src/board.rs#Board.shift`, or a file as a whole.
    pub code: String,
}

/// What `specls.cancel` takes.
#[derive(Debug, Default, Deserialize)]
pub struct Cancel {
    /// The job; all when `None`.
    pub job: Option<String>,
}

/// What the review commands take.
#[derive(Debug, Default, Deserialize)]
pub struct Decide {
    /// The review; the only open one when `None`.
    pub review: Option<String>,
    /// The file; all when `None`.
    pub path: Option<String>,
    /// The hunk of the file, from 0; all when `None`.
    pub hunk: Option<usize>,
    /// The revision of the review that `hunk` counts in; the present one when `None`.
    pub revision: Option<u64>,
}

impl Command {
    /// Whether it changes nothing and asks nobody: what may be done in a workspace that is not trusted.
    pub fn only_reads(&self) -> bool {
        match self {
            Command::Authors
            | Command::Cancel(_)
            | Command::Discard(_)
            | Command::ShowReview(_)
            | Command::Show(_)
            | Command::Suggest(_)
            | Command::Link(_)
            | Command::Trust(_) => true,
            Command::Draft(_)
            | Command::Implement(_)
            | Command::Run(_)
            | Command::SetTaskState(_)
            | Command::Accept(_)
            | Command::Lock(_)
            | Command::Cite(_)
            | Command::Confirm(_)
            | Command::Reject(_) => false,
            #[cfg(test)]
            Command::Panic => true,
        }
    }

    /// Reads a call; the error says what is wrong with it.
    pub fn read(params: ExecuteCommandParams) -> Result<Self> {
        let name = params.command.as_str();
        let mut arguments = params.arguments.unwrap_or_default();
        let argument =
            if arguments.is_empty() { serde_json::json!({}) } else { arguments.swap_remove(0) };
        match name {
            "specls.draft" => read(name, argument).map(Command::Draft),
            "specls.implement" => read(name, argument).map(Command::Implement),
            "specls.run" => read(name, argument).map(Command::Run),
            "specls.authors" => Ok(Command::Authors),
            "specls.trust" => read(name, argument).map(Command::Trust),
            "specls.cancel" => read(name, argument).map(Command::Cancel),
            "specls.setTaskState" => read(name, argument).map(Command::SetTaskState),
            "specls.review.accept" => read(name, argument).map(Command::Accept),
            "specls.review.discard" => read(name, argument).map(Command::Discard),
            "specls.review.show" => read(name, argument).map(Command::ShowReview),
            "specls.lock" => read(name, argument).map(Command::Lock),
            "specls.show" => read(name, argument).map(Command::Show),
            "specls.suggest" => read(name, argument).map(Command::Suggest),
            "specls.link" => read(name, argument).map(Command::Link),
            "specls.cite" => read(name, argument).map(Command::Cite),
            "specls.confirm" => read(name, argument).map(Command::Confirm),
            "specls.reject" => read(name, argument).map(Command::Reject),
            #[cfg(test)]
            "specls.panic" => Ok(Command::Panic),
            _ => Err(invalid(format!("there is no command {name}"))),
        }
    }
}

fn read<T: DeserializeOwned>(name: &str, argument: serde_json::Value) -> Result<T> {
    serde_json::from_value(argument)
        .map_err(|error| invalid(format!("{name} cannot be called like this: {error}")))
}

/// The error for a call that cannot be understood.
pub fn invalid(message: String) -> Error {
    Error { code: ErrorCode::InvalidParams, message: message.into(), data: None }
}
