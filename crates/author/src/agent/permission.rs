//! What an agent may do of what it asks for.

use std::future::Future;
use std::path::{Component, Path, PathBuf};
use std::pin::Pin;

use agent_client_protocol::v1::schema::{
    PermissionOption, PermissionOptionKind, RequestPermissionOutcome, RequestPermissionResponse,
    SelectedPermissionOutcome, ToolKind,
};
use specls_draft::is_hidden;

use super::told::Tool;
use crate::process::printable;

/// Who answers what an agent may do.
pub trait Permissions: Send + Sync {
    /// Whether the agent may do this, once awaited. The agent waits; others questions may come.
    fn may<'a>(&'a self, question: PermissionQuestion) -> Permitted<'a>;
}

/// An answer, once awaited.
pub type Permitted<'a> = Pin<Box<dyn Future<Output = bool> + Send + 'a>>;

/// What a person is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionQuestion {
    /// What the agent wants to do, in its words.
    pub title: String,
    /// The command that it wants to run, if it is one.
    pub command: Option<String>,
}

/// Nobody is there to be asked: the answer is no.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Permissions for Nobody {
    fn may<'a>(&'a self, _: PermissionQuestion) -> Permitted<'a> {
        Box::pin(std::future::ready(false))
    }
}

/// What is answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ruling {
    /// It may.
    Allow,
    /// It may not; the sentence goes into the notes.
    Deny(String),
    /// A person decides.
    Ask(PermissionQuestion),
}

/// What is answered to an agent that works in `copy` and wants to use a tool.
pub(super) fn rule(tool: &Tool, copy: &Path) -> Ruling {
    let outside = tool.places.iter().find(|place| !is_inside(place, copy));
    let deny = |what: &str, place: &Path| {
        Ruling::Deny(format!(
            "it wanted to {what} {}, outside of its copy, and was not allowed to",
            printable(&place.display().to_string())
        ))
    };
    match (tool.kind, outside) {
        (ToolKind::Edit | ToolKind::Delete | ToolKind::Move, Some(place)) => deny("change", place),
        (ToolKind::Edit | ToolKind::Delete | ToolKind::Move, None) if !tool.places.is_empty() => {
            Ruling::Allow
        }
        (ToolKind::Read | ToolKind::Search, Some(place)) => deny("read", place),
        (ToolKind::Read | ToolKind::Search | ToolKind::Think, _) => Ruling::Allow,
        _ => match tool.command.as_deref().map(seen_whole) {
            Some(None) => Ruling::Deny(
                "it wanted to run a command that is too long to be looked at, and was not allowed to"
                    .to_owned(),
            ),
            command => {
                Ruling::Ask(PermissionQuestion { title: tool.title(copy), command: command.flatten() })
            }
        },
    }
}

/// A command as a person is asked about it: all of it, with what would show in another way than it
/// runs written out. `None` for one that is too long.
fn seen_whole(command: &str) -> Option<String> {
    const MOST: usize = 2000;
    // What breaks lines or joins letters in other scripts has no place in a command.
    let is_strange = |sign: char| matches!(sign, '\u{2028}' | '\u{2029}' | '\u{200c}' | '\u{200d}');
    let shows = |sign: char| !sign.is_control() && !is_hidden(sign) && !is_strange(sign);
    let mut shown = String::new();
    for sign in command.chars() {
        match sign {
            '\n' => shown.push(sign),
            sign if shows(sign) => shown.push(sign),
            sign => shown.extend(sign.escape_default()),
        }
    }
    (shown.chars().count() <= MOST).then_some(shown)
}

/// The answer in the words of the agent's options: only what is allowed once. With an option that
/// allows more, nothing is allowed.
pub(super) fn answer(allowed: bool, options: &[PermissionOption]) -> RequestPermissionResponse {
    let kinds = match allowed {
        true => &[PermissionOptionKind::AllowOnce][..],
        false => &[PermissionOptionKind::RejectOnce, PermissionOptionKind::RejectAlways],
    };
    let option = kinds.iter().find_map(|kind| options.iter().find(|option| option.kind == *kind));
    RequestPermissionResponse::new(match option {
        Some(option) => RequestPermissionOutcome::Selected(SelectedPermissionOutcome::new(
            option.option_id.clone(),
        )),
        None => RequestPermissionOutcome::Cancelled,
    })
}

/// Whether a path, as it is written and where its links lead, lies in a folder. A relative path is
/// seen from there.
pub(super) fn is_inside(place: &Path, folder: &Path) -> bool {
    let Some(written) = tidied(&folder.join(place)) else { return false };
    if !written.starts_with(folder) {
        return false;
    }
    // What does not exist yet lies where its nearest folder does.
    let real = written.ancestors().find_map(|above| match above.symlink_metadata() {
        // A broken link may come to lead anywhere.
        Ok(_) => Some(above.canonicalize().ok()),
        Err(_) => None,
    });
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    real.flatten().is_some_and(|real| real.starts_with(folder))
}

/// A path without `.` and `..`; `None` where that leads above its root.
fn tidied(path: &Path) -> Option<PathBuf> {
    let mut tidied = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if !tidied.pop() {
                    return None;
                }
            }
            part => tidied.push(part),
        }
    }
    Some(tidied)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tool(kind: ToolKind, places: &[&str]) -> Tool {
        Tool { kind, places: places.iter().map(PathBuf::from).collect(), ..Tool::default() }
    }

    #[test]
    fn edits_are_allowed_inside_the_copy_and_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().canonicalize().unwrap();
        std::fs::create_dir(copy.join("src")).unwrap();
        let inside = copy.join("src/new/a.rs");
        let inside = inside.to_str().unwrap();
        for place in [inside, "src/a.rs", "./src/../b"] {
            assert_eq!(rule(&tool(ToolKind::Edit, &[place]), &copy), Ruling::Allow, "{place}");
        }
        let climbing = format!("{inside}/../../../../x");
        for place in ["/etc/passwd", "../x", "src/../../x", &climbing] {
            let ruling = rule(&tool(ToolKind::Edit, &[inside, place]), &copy);
            assert!(matches!(ruling, Ruling::Deny(_)), "{place}: {ruling:?}");
        }
        let ruling = rule(&tool(ToolKind::Read, &["/etc/passwd"]), &copy);
        assert_eq!(
            ruling,
            Ruling::Deny(
                "it wanted to read /etc/passwd, outside of its copy, and was not allowed to".into()
            )
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_out_is_outside() {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().canonicalize().unwrap();
        std::os::unix::fs::symlink("/etc", copy.join("out")).unwrap();
        std::os::unix::fs::symlink("/nowhere/at/all", copy.join("broken")).unwrap();
        for place in ["out/passwd", "out/new", "broken", "broken/new"] {
            assert!(!is_inside(Path::new(place), &copy), "{place}");
        }
    }

    #[test]
    fn commands_and_what_says_no_place_are_asked_for() {
        let copy = Path::new("/copy");
        let command = Tool {
            kind: ToolKind::Execute,
            title: "Run tests".to_owned(),
            command: Some("npm test\u{7}\r\u{202e}x\n".to_owned()),
            ..Tool::default()
        };
        let long = Tool { command: Some("x".repeat(2001)), ..command.clone() };
        assert!(matches!(rule(&long, copy), Ruling::Deny(_)));
        assert_eq!(
            rule(&command, copy),
            Ruling::Ask(PermissionQuestion {
                title: "Run tests".to_owned(),
                command: Some("npm test\\u{7}\\r\\u{202e}x\n".to_owned())
            })
        );
        for kind in [ToolKind::Edit, ToolKind::Fetch, ToolKind::Other, ToolKind::SwitchMode] {
            assert!(matches!(rule(&tool(kind, &[]), copy), Ruling::Ask(_)), "{kind:?}");
        }
    }

    #[test]
    fn only_what_is_allowed_once_is_allowed() {
        let option = |id: &str, kind| PermissionOption::new(id.to_owned(), id.to_owned(), kind);
        let always = option("always", PermissionOptionKind::AllowAlways);
        let once = option("once", PermissionOptionKind::AllowOnce);
        let never = option("never", PermissionOptionKind::RejectAlways);
        let chosen = |allowed, options: &[PermissionOption]| match answer(allowed, options).outcome
        {
            RequestPermissionOutcome::Selected(selected) => selected.option_id.to_string(),
            _ => "cancelled".to_owned(),
        };
        let all = [always.clone(), once, never];
        assert_eq!((&*chosen(true, &all), &*chosen(false, &all)), ("once", "never"));
        assert_eq!(chosen(true, std::slice::from_ref(&always)), "cancelled");
        assert_eq!(chosen(false, &[always]), "cancelled");
    }
}
