//! A repository of the copy's own, so that an agent finds one and sees all of it committed.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use wait_timeout::ChildExt;

use crate::git;

/// How long git may take for each step.
const PATIENCE: Duration = Duration::from_secs(120);

/// Commits all files in `root`, a copy of `origin`. Whether there is a repository then: without git
/// there is none.
pub(super) fn commit_all(root: &Path, origin: &Path) -> bool {
    let run = |arguments: &[&str]| {
        let child = own_git(root).args(arguments).spawn();
        let Ok(mut child) = child else { return false };
        let Ok(Some(status)) = child.wait_timeout(PATIENCE) else {
            let _ = child.kill();
            let _ = child.wait();
            return false;
        };
        status.success()
    };
    let made = run(&["init", "--quiet", "--template=", "--initial-branch=main"])
        && exclude(root, origin).is_ok()
        // Also what git ignores: it was tracked all the same, or is a spec.
        && run(&["add", "--all", "--force", "."])
        && run(&["commit", "--quiet", "--allow-empty", "--no-verify", "--message=As it was"]);
    if !made {
        // Half a repository would only confuse.
        let _ = fs::remove_dir_all(root.join(".git"));
    }
    made
}

/// What the origin ignores without a file in the project is ignored here as well.
fn exclude(root: &Path, origin: &Path) -> std::io::Result<()> {
    let info = root.join(".git").join("info");
    fs::create_dir_all(&info)?;
    let listed = git::repository(origin).map(|git| git.join("info/exclude"));
    let own = ignore::gitignore::gitconfig_excludes_path();
    let mut rules = String::new();
    for file in own.into_iter().chain(listed) {
        if let Ok(text) = fs::read_to_string(file) {
            rules.push_str(&text);
            rules.push('\n');
        }
    }
    fs::write(info.join("exclude"), rules)
}

/// Git in the copy: with nobody's configuration, hooks or filters, and with no other repository in
/// sight.
fn own_git(root: &Path) -> Command {
    let mut command = Command::new(git::program());
    command.env_clear();
    for variable in ["PATH", "SystemRoot", "TMPDIR", "TEMP"] {
        if let Some(value) = std::env::var_os(variable) {
            command.env(variable, value);
        }
    }
    command
        .current_dir(root)
        .env("GIT_DIR", root.join(".git"))
        .env("GIT_WORK_TREE", root)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", if cfg!(windows) { "NUL" } else { "/dev/null" })
        .env("GIT_TERMINAL_PROMPT", "0")
        .args(["-c", "user.name=specls", "-c", "user.email=specls@localhost"])
        .args(["-c", "commit.gpgSign=false", "-c", "core.autocrlf=false"])
        .args(["-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "-c", "maintenance.auto=false"])
        // The copy lives for minutes: nothing has to be small or safe from a power cut.
        .args(["-c", "core.looseCompression=0", "-c", "core.fsync=none"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}
