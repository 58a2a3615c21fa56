//! `specls trace`: what ties requirements to code, and what does not.

mod csv;
mod excerpt;
mod gather;
mod html;
mod markdown;
mod model;
mod suggested;
mod target;
mod text;

use std::path::Path;

use specls_workspace::{FileProblem, Scope};

use crate::answer::{Answer, Failure, Outcome};
use crate::arguments::{Trace, TraceFormat};
use crate::output::{Palette, Progress, json};
use crate::project::{Project, sentence};
use crate::shell::Shell;

use gather::{Gathering, gather};
use suggested::add_suggestions;
use target::Target;

/// How many lines of code a page shows in all: 2,500 links get 24 each, 30,000 get two, more get none.
const EXCERPT_LINES: usize = 60_000;

/// Shows the trace of all specs, of one, or of a part of one.
pub fn trace(arguments: &Trace, shell: &Shell) -> Result<Answer, Failure> {
    let asked = arguments.target.as_deref();
    // In `hanoi#3.2` the spec may be a path that says which project is meant.
    let named = asked.map(|asked| asked.rsplit_once('#').map_or(asked, |(spec, _)| spec));
    let project = Project::open(shell, named.as_slice(), Scope::Everything)?
        .with_results(&arguments.results)?;
    let target = Target::find(&project, asked)?;
    let format = arguments.format.or(arguments.out.as_deref().and_then(by_ending));
    let format = format.unwrap_or(TraceFormat::Text);
    let progress = Progress::start(shell, "Putting the links together");
    let gathering = Gathering {
        snapshot: project.snapshot(),
        settings: project.workspace().settings(),
        sources: &*project.workspace().sources(),
        project: name_of(project.workspace().root()),
        excerpt_lines: if format == TraceFormat::Html { EXCERPT_LINES } else { 0 },
    };
    let mut report = gather(gathering, &target);
    drop(progress);
    let has_suggestions = arguments.suggest && format != TraceFormat::Csv;
    if has_suggestions {
        add_suggestions(&mut report, &project, shell);
    }
    let plain = Palette { colours: false, terminal: false, width: None };
    let palette = if arguments.out.is_some() { plain } else { shell.palette };
    let output = match format {
        TraceFormat::Text => text::text(&report, palette),
        TraceFormat::Json => json(&report)?,
        TraceFormat::Markdown => markdown::markdown(&report),
        TraceFormat::Csv => csv::csv(&report)?,
        TraceFormat::Html => html::html(&report),
    };

    let unreadable: Vec<&FileProblem> = if target.everything {
        project.workspace().file_problems().iter().collect()
    } else {
        target.specs.iter().flat_map(|spec| project.unreadable(spec.folder())).collect()
    };
    let mut answer = Answer {
        notes: project
            .settings_problems()
            .iter()
            .chain(unreadable.iter().copied())
            .map(sentence)
            .collect(),
        outcome: if unreadable.is_empty() { Outcome::Fine } else { Outcome::Incomplete },
        output,
    };
    if arguments.suggest && !has_suggestions {
        answer.notes.push("CSV has no suggestions; the other formats have them".to_owned());
    }
    answer.notes.extend_from_slice(project.snapshot().results().notes());
    if let Some(path) = &arguments.out {
        let output = std::mem::take(&mut answer.output);
        let mut note = write(&project, path, &output)?;
        if arguments.format.is_none() && by_ending(path).is_none() {
            note.push_str(
                " as text; --format or the endings .json, .md, .csv and .html say another",
            );
        }
        answer.notes.push(note);
    }
    Ok(answer)
}

/// Writes the report into a file, and says so.
fn write(project: &Project, path: &Path, output: &str) -> Result<String, Failure> {
    let shown = path.display();
    let existing = std::fs::canonicalize(path).ok().and_then(|path| project.below_root(&path));
    if existing.is_some_and(|path| project.snapshot().spec_file(&path).is_some()) {
        return Err(Failure(format!(
            "`{shown}` is a document of a spec and stays as it is; name another file"
        )));
    }
    std::fs::write(path, output)
        .map_err(|error| Failure(format!("`{shown}` cannot be written: {error}")))?;
    Ok(format!("wrote `{shown}` ({} kB)", output.len().div_ceil(1000)))
}

fn by_ending(path: &Path) -> Option<TraceFormat> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "json" => Some(TraceFormat::Json),
        "md" | "markdown" => Some(TraceFormat::Markdown),
        "csv" => Some(TraceFormat::Csv),
        "html" | "htm" => Some(TraceFormat::Html),
        "txt" => Some(TraceFormat::Text),
        _ => None,
    }
}

fn name_of(root: &Path) -> String {
    let real = std::fs::canonicalize(root);
    let name = real.as_deref().unwrap_or(root).file_name();
    name.map_or_else(|| "project".to_owned(), |name| name.to_string_lossy().into_owned())
}
