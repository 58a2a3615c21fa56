//! `specls trust`: which projects may run agents and `verify`.

use specls_workspace::TrustList;

use crate::answer::{Answer, Failure};
use crate::arguments::Trust;
use crate::project::Project;
use crate::shell::Shell;

/// Grants trust, or takes it back.
pub fn trust(arguments: &Trust, shell: &Shell) -> Result<Answer, Failure> {
    let folder = match &arguments.folder {
        Some(folder) if !folder.is_dir() => {
            return Err(Failure(format!("{} is no folder", folder.display())));
        }
        Some(folder) => folder.clone(),
        None => Project::root(shell)?,
    };
    let folder = folder.canonicalize().unwrap_or(folder);
    let list = TrustList::new(shell.state.as_deref());
    let changed = if arguments.revoke { list.revoke(&folder) } else { list.grant(&folder) };
    let changed = changed
        .map_err(|error| Failure(format!("that cannot be kept: {error}; nothing was changed")))?;
    let name = folder.display().to_string();
    let name = shell.palette.quote(&name);
    Ok(Answer::of(match (arguments.revoke, changed) {
        (false, true) => format!("{name} is trusted: agents and verify may run in copies of it\n"),
        (false, false) => format!("{name} was trusted already\n"),
        (true, true) => format!("{name} is no longer trusted\n"),
        (true, false) => format!(
            "{name} was not trusted here; a folder above it may stand in `trusted` of your config.toml\n"
        ),
    }))
}
