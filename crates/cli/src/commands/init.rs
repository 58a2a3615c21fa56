//! `specls init`: a new spec, ready for an idea.

use specls_spec::DocumentKind;
use specls_text::{ChangeSet, FileChange};
use specls_workspace::Scope;

use crate::answer::{Answer, Failure};
use crate::arguments::Init;
use crate::commands::change;
use crate::project::Project;
use crate::shell::Shell;

/// Creates a spec.
pub fn init(arguments: &Init, shell: &Shell) -> Result<Answer, Failure> {
    let name = arguments.name.as_str();
    check_name(name)?;
    let project = Project::open_or_start(shell, Scope::Specs)?;
    let folder = project.new_folder(name);
    if project.workspace().absolute(&folder).exists() {
        return Err(Failure(format!(
            "`{folder}` exists already and is left as it is; choose another name"
        )));
    }
    let path = format!("{folder}/{}", DocumentKind::Requirements.file_name());
    let mut changes = ChangeSet::default();
    changes.push(FileChange::new(path, None, first_text(name, arguments.idea.as_deref())));
    let mut answer = change::write(&changes, project.workspace(), shell)?;
    answer.notes.push(format!(
        "{}`specls generate requirements {name}` drafts requirements from it",
        if arguments.idea.is_some() { "" } else { "write your idea into the file; " }
    ));
    Ok(answer)
}

/// Refuses names that would not be a plain folder on every system.
pub fn check_name(name: &str) -> Result<(), Failure> {
    let reason = if name.is_empty() {
        "is empty"
    } else if name.chars().any(char::is_whitespace) {
        "has a blank in it"
    } else if name.contains(|character: char| {
        character.is_control()
            || matches!(character, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
    }) {
        "has a character that not every system allows in a folder's name"
    } else if !name.split('/').all(is_plain_folder) {
        "is not a plain folder below the specs"
    } else {
        return Ok(());
    };
    Err(Failure(format!("the name `{name}` {reason}; try `{}`", plain(name))))
}

fn is_plain_folder(part: &str) -> bool {
    const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "com1", "lpt1"];
    let stem = part.split('.').next().unwrap_or(part);
    !part.is_empty()
        && !part.starts_with(['.', '-'])
        && !part.ends_with('.')
        && !RESERVED.iter().any(|reserved| stem.eq_ignore_ascii_case(reserved))
}

/// A name like the given one that is fine: `Auto Solve!` gives `auto-solve`.
fn plain(name: &str) -> String {
    let words = name.split(|character: char| !character.is_alphanumeric());
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let joined = words.join("-");
    if joined.is_empty() || !is_plain_folder(&joined) { "my-feature".to_owned() } else { joined }
}

/// What a new requirements.md says: the idea, or what to write there.
fn first_text(name: &str, idea: Option<&str>) -> String {
    let title = name.rsplit('/').next().unwrap_or(name);
    match idea {
        Some(idea) => format!("# {title}\n\n{}\n", idea.trim()),
        None => format!(
            "# {title}\n\n\
             <!-- Write below what you want, one wish a line. Then run the code action\n     \
             \"Generate requirements\", or `specls generate requirements {name}` in a shell. -->\n\n"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_no_plain_folder_are_refused_with_one_that_is() {
        let refusal = |name| check_name(name).err().map(|failure| failure.0);
        for fine in ["hanoi", "_archive/x", "v1/auto-solve", "自动求解"] {
            assert_eq!(refusal(fine), None, "{fine}");
        }
        assert_eq!(
            refusal("Auto Solve!").as_deref(),
            Some("the name `Auto Solve!` has a blank in it; try `auto-solve`")
        );
        for (name, instead) in [
            ("", "my-feature"),
            ("../x", "x"),
            ("a//b", "a-b"),
            (".git", "git"),
            ("-x", "x"),
            ("con", "my-feature"),
            ("a:b", "a-b"),
            ("a\\b", "a-b"),
            ("/etc", "etc"),
        ] {
            let message = refusal(name).unwrap_or_default();
            assert!(message.ends_with(&format!("; try `{instead}`")), "{name}: {message}");
        }
    }
}
