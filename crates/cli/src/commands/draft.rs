//! `specls generate` and the other steps on documents.

use std::io::Read;
use std::path::Path;

use specls_draft::Step;
use specls_spec::SpecId;
use specls_workspace::Scope;

use crate::answer::{Answer, Failure};
use crate::arguments::{
    Drafting, Generate, GenerateBugfix, GenerateRequirements, GenerateStep, OneSpec,
};
use crate::commands::ask::{Target, answer};
use crate::commands::init;
use crate::project::Project;
use crate::shell::Shell;

/// Drafts requirements, a bug report, a design or tasks.
pub fn generate(arguments: &Generate, shell: &Shell) -> Result<Answer, Failure> {
    match &arguments.step {
        GenerateStep::Requirements(arguments) => generate_requirements(arguments, shell),
        GenerateStep::Bugfix(arguments) => generate_bugfix(arguments, shell),
        GenerateStep::Design(document) => {
            draft(document.spec.as_deref(), Step::Design, &document.drafting, shell)
        }
        GenerateStep::Tasks(document) => {
            draft(document.spec.as_deref(), Step::Tasks, &document.drafting, shell)
        }
    }
}

/// A step on one spec that needs nothing else.
pub fn step(arguments: &OneSpec, step: Step, shell: &Shell) -> Result<Answer, Failure> {
    draft(arguments.spec.as_deref(), step, &arguments.drafting, shell)
}

fn generate_bugfix(arguments: &GenerateBugfix, shell: &Shell) -> Result<Answer, Failure> {
    let report = arguments.from.as_deref().map(read_idea).transpose()?;
    let given = report.is_some();
    new_or_known(
        arguments.spec.as_deref(),
        Step::Bugfix { report },
        given,
        &arguments.drafting,
        shell,
    )
}

fn generate_requirements(
    arguments: &GenerateRequirements,
    shell: &Shell,
) -> Result<Answer, Failure> {
    let idea = match (&arguments.from, &arguments.idea) {
        (Some(path), _) => Some(read_idea(path)?),
        (None, idea) => idea.clone(),
    };
    if idea.as_ref().is_some_and(|idea| idea.trim().is_empty()) {
        return Err(Failure::new("the idea is empty; say in a few words what you want"));
    }
    if arguments.from_design {
        return draft(arguments.spec.as_deref(), Step::Derive, &arguments.drafting, shell);
    }
    let given = idea.is_some();
    let step = Step::Requirements { idea };
    new_or_known(arguments.spec.as_deref(), step, given, &arguments.drafting, shell)
}

/// A step that may begin a spec: with something given, the spec need not exist yet.
fn new_or_known(
    name: Option<&str>,
    step: Step,
    given: bool,
    drafting: &Drafting,
    shell: &Shell,
) -> Result<Answer, Failure> {
    let (true, Some(name)) = (given, name) else {
        return draft(name, step, drafting, shell);
    };
    let project = Project::open_or_start(shell, Scope::Everything)?;
    let unknown = match project.spec(Some(name)) {
        Ok(spec) => {
            let target = Target { folder: spec.folder().to_owned(), spec: spec.id() };
            return answer(&project, target, step, drafting, shell);
        }
        Err(failure) => failure,
    };
    let folder = project.new_folder(name);
    if project.specs(&[name]).is_ok() || project.workspace().absolute(&folder).exists() {
        return Err(unknown);
    }
    init::check_name(name)?;
    let similar = project.similar(name);
    let target = Target { folder, spec: SpecId::new(name) };
    let mut answer = answer(&project, target, step, drafting, shell)?;
    if let Some(similar) = similar {
        answer.notes.push(format!("`{name}` is a new spec; there is also `{similar}`"));
    }
    Ok(answer)
}

fn draft(
    name: Option<&str>,
    step: Step,
    drafting: &Drafting,
    shell: &Shell,
) -> Result<Answer, Failure> {
    let project = open(name, shell)?;
    let spec = project.spec(name)?;
    let target = Target { folder: spec.folder().to_owned(), spec: spec.id() };
    answer(&project, target, step, drafting, shell)
}

fn open(name: Option<&str>, shell: &Shell) -> Result<Project, Failure> {
    Project::open(shell, name.as_slice(), Scope::Everything)
}

/// The text of an idea; `-` is standard input.
fn read_idea(path: &Path) -> Result<String, Failure> {
    let (shown, bytes) = if path == Path::new("-") {
        let mut bytes = Vec::new();
        ("standard input".to_owned(), std::io::stdin().read_to_end(&mut bytes).map(|_| bytes))
    } else {
        (format!("`{}`", path.display()), std::fs::read(path))
    };
    let bytes = bytes.map_err(|error| {
        Failure(format!("{shown} cannot be read: {error}; give a text file with the idea"))
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        Failure(format!("{shown} is not UTF-8 (byte {offset}); save it as UTF-8 and try again"))
    })?;
    Ok(text.trim_start_matches('\u{FEFF}').to_owned())
}
