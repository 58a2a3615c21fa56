//! The read-only tools that a model may use before it answers.

use specls_spec::Id;

use crate::context::{Seen, documents, fenced, joined, may_be_read, outline, readable, shown};
use crate::{Prompt, Request};

/// One look around.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// The text of a file, or some lines of it.
    ReadFile {
        /// Its path below the root.
        path: String,
        /// The first line, counted from 1.
        first_line: Option<usize>,
        /// The last line, counted from 1.
        last_line: Option<usize>,
    },
    /// Where symbols are defined whose name holds this.
    FindSymbols {
        /// A name, or a part of one, in any case.
        name: String,
    },
    /// What lies in a folder.
    ListFiles {
        /// Its path below the root; empty for the root.
        folder: String,
    },
    /// Criteria of the spec.
    ReadCriteria {
        /// Their numbers, or those of whole requirements; none means all.
        ids: Vec<String>,
    },
}

/// A kind of look, as it is offered to a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookKind {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub description: &'static str,
    /// What it takes.
    pub parameters: &'static [LookParameter],
}

/// What a look takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookParameter {
    /// Its name.
    pub name: &'static str,
    /// What kind of value.
    pub kind: ParameterKind,
    /// What it means.
    pub description: &'static str,
    /// Whether it has to be given.
    pub required: bool,
}

/// The kind of a value that a look takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    /// A text.
    String,
    /// A whole number.
    Integer,
    /// A list of texts.
    List,
}

/// All kinds of looks.
pub const LOOKS: &[LookKind] = &[
    LookKind {
        name: "read_file",
        description: "Read a text file of the project, or some of its lines. At most 400 lines at once.",
        parameters: &[
            LookParameter {
                name: "path",
                kind: ParameterKind::String,
                description: "The file's path from the root of the workspace",
                required: true,
            },
            LookParameter {
                name: "first_line",
                kind: ParameterKind::Integer,
                description: "The first line, counted from 1",
                required: false,
            },
            LookParameter {
                name: "last_line",
                kind: ParameterKind::Integer,
                description: "The last line",
                required: false,
            },
        ],
    },
    LookKind {
        name: "find_symbols",
        description: "Find where functions, types, constants and tests are defined, by name or a part \
                      of it.",
        parameters: &[LookParameter {
            name: "name",
            kind: ParameterKind::String,
            description: "The name or a part of it, in any case",
            required: true,
        }],
    },
    LookKind {
        name: "list_files",
        description: "List the files and folders in a folder of the project.",
        parameters: &[LookParameter {
            name: "folder",
            kind: ParameterKind::String,
            description: "The folder's path from the root of the workspace; empty for the root",
            required: true,
        }],
    },
    LookKind {
        name: "read_criteria",
        description: "Read acceptance criteria of the spec by number.",
        parameters: &[LookParameter {
            name: "ids",
            kind: ParameterKind::List,
            description: "Numbers of criteria or of whole requirements, such as 2.1 or 2; none for all",
            required: false,
        }],
    },
];

/// No more lines are read at once.
const MOST_LINES: usize = 400;
/// No more of a file is read at once, in bytes.
const MOST_BYTES: usize = 32 * 1024;
/// No more lines are listed at once.
const MOST_ROWS: usize = 200;

/// What a look shows. Lines of files that it shows count as seen from now on: an answer may search
/// for them.
pub fn look(request: &Request, prompt: &mut Prompt, look: &Look) -> String {
    match look {
        Look::ReadFile { path, first_line, last_line } => {
            read_file(request, prompt, path, *first_line, *last_line)
        }
        Look::FindSymbols { name } => find_symbols(request, prompt, name),
        Look::ListFiles { folder } => list_files(request, prompt, folder),
        Look::ReadCriteria { ids } => read_criteria(request, prompt, ids),
    }
}

fn read_file(
    request: &Request,
    prompt: &mut Prompt,
    path: &str,
    first: Option<usize>,
    last: Option<usize>,
) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    // What was seen once stays what it was: an answer is matched against one text.
    let known = prompt.seen.iter().position(|seen| seen.path == path);
    let text = match known.and_then(|at| prompt.seen.get(at)) {
        Some(seen) => seen.text.clone(),
        None => match readable(request, path) {
            Some(text) => text,
            None => {
                return format!(
                    "`{}` cannot be read: there is no such file, or it is not shown to models.",
                    path.escape_debug()
                );
            }
        },
    };
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let start = first.unwrap_or(1).max(1) - 1;
    let wanted = last.unwrap_or(lines.len()).min(lines.len()).min(start.saturating_add(MOST_LINES));
    if start >= wanted {
        return format!("`{path}` has {} lines.", lines.len());
    }
    let mut bytes = 0;
    let fitting = lines.iter().skip(start).take(wanted - start).take_while(|line| {
        bytes += line.len();
        bytes <= MOST_BYTES
    });
    let end = start + fitting.count();
    if end == start {
        return format!("Line {} of `{path}` is too long to be read.", start + 1);
    }
    let run = std::iter::once(start..end).collect();
    let piece =
        Seen { path: path.to_owned(), before: text.clone(), text: text.clone(), lines: run };
    let mut told = shown(&prompt.nonce, &piece);
    if end < lines.len() || start > 0 {
        told.push_str(&format!("\nThese are the lines {} to {end} of {}.", start + 1, lines.len()));
    }
    match known.and_then(|at| prompt.seen.get_mut(at)) {
        Some(seen) => {
            seen.lines.push(start..end);
            seen.lines = joined(std::mem::take(&mut seen.lines), 0);
        }
        None => prompt.seen.push(piece),
    }
    if !prompt.sent.iter().any(|sent| sent == path) {
        prompt.sent.push(path.to_owned());
    }
    told
}

fn find_symbols(request: &Request, prompt: &Prompt, name: &str) -> String {
    if name.trim().is_empty() {
        return "Give a name, or a part of one.".to_owned();
    }
    let wanted = name.trim().trim_end_matches("()").to_lowercase();
    let holds = |path: &str| {
        let facts = request.snapshot.source(path);
        facts.is_some_and(|facts| facts.symbols.names().to_lowercase().contains(&wanted))
    };
    let paths = request.snapshot.sources().map(|(path, _)| path).filter(|path| holds(path));
    let mut rows: Vec<String> =
        paths.flat_map(|path| outline(request, path, Some(&wanted))).take(MOST_ROWS + 1).collect();
    match rows.len() {
        0 => return format!("No symbol is called `{}`.", name.escape_debug()),
        many if many > MOST_ROWS => {
            rows.truncate(MOST_ROWS);
            rows.push("… and more: give more of the name".to_owned());
        }
        _ => {}
    }
    fenced(&prompt.nonce, "symbols", &rows.join("\n"))
}

fn list_files(request: &Request, prompt: &Prompt, folder: &str) -> String {
    let folder = folder.trim_matches('/');
    let folder = if folder == "." { "" } else { folder };
    let front = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let below = request.snapshot.files_below(folder);
    let documents = request.snapshot.documents_below(folder);
    let mut rows: Vec<String> = below
        .iter()
        .chain(&documents)
        .filter(|path| may_be_read(request, path))
        .filter_map(|path| {
            let rest = path.strip_prefix(&front)?;
            Some(match rest.split_once('/') {
                Some((inner, _)) => format!("{front}{inner}/"),
                None => path.clone(),
            })
        })
        .collect();
    rows.sort();
    rows.dedup();
    if rows.is_empty() {
        return format!("There is nothing in `{}`.", folder.escape_debug());
    }
    if rows.len() > MOST_ROWS {
        let more = rows.len() - MOST_ROWS;
        rows.truncate(MOST_ROWS);
        rows.push(format!("… and {more} more"));
    }
    fenced(&prompt.nonce, "files", &rows.join("\n"))
}

fn read_criteria(request: &Request, prompt: &Prompt, ids: &[String]) -> String {
    let Some(view) = request.snapshot.spec_in(&request.folder) else {
        return format!("{} has no requirements.", request.spec);
    };
    let all = view.criteria().map(|(_, criterion)| &criterion.id);
    let wanted = |id: &&Id| {
        ids.is_empty()
            || ids.iter().any(|wanted| {
                let wanted = Id::new(wanted);
                wanted == **id || id.parent().as_ref() == Some(&wanted)
            })
    };
    let found: Vec<Id> = all.filter(wanted).cloned().collect();
    if found.is_empty() {
        return format!("{} has no such criterion.", request.spec);
    }
    fenced(&prompt.nonce, "criteria", &documents::criteria(view, &found))
}
