//! The few facts asked of git; absent git is fine.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use wait_timeout::ChildExt;

use crate::read::BYTE_ORDER_MARK;

/// How long git may take for one file before its answer is given up.
const PATIENCE: Duration = Duration::from_secs(5);

/// The text of a file, given below `root`, at git's HEAD; `None` without git, without a commit, or
/// when HEAD does not have the file as UTF-8.
///
/// `cat-file blob` gives the stored bytes: unlike `git show` it runs no filter and no text
/// conversion that a hostile repository might name.
pub(crate) fn committed(root: &Path, path: &str) -> Option<Arc<str>> {
    let mut output = tempfile::tempfile().ok()?;
    let mut child = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"])
        .args(["--no-optional-locks", "--no-replace-objects"])
        .args(["cat-file", "blob"])
        .arg(format!("HEAD:./{path}"))
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        .stdin(Stdio::null())
        .stdout(output.try_clone().ok()?)
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let Ok(Some(status)) = child.wait_timeout(PATIENCE) else {
        let _ = child.kill();
        let _ = child.wait();
        return None;
    };
    if !status.success() {
        return None;
    }
    let mut text = String::new();
    std::io::Seek::rewind(&mut output).ok()?;
    std::io::Read::read_to_string(&mut output, &mut text).ok()?;
    Some(Arc::from(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text)))
}
