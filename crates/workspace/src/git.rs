//! Git, asked as a program; absent git is fine.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

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
    let mut child = git(root)
        .args(["cat-file", "blob"])
        .arg(format!("HEAD:./{path}"))
        .stdout(output.try_clone().ok()?)
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

/// What the newest commits below `root` say and change, as git writes it: at most `most` bytes, and
/// what came within `patience`. Of a repository without git, or without commits, nothing.
///
/// Signatures are not checked: that would run the program that the repository's configuration
/// names. Only trees are compared, so no filter, text conversion or difference of its own runs.
pub(crate) fn log(
    root: &Path,
    commits: usize,
    most: usize,
    patience: Duration,
    stop: &(dyn Fn() -> bool + Sync),
) -> Vec<u8> {
    let spawned = git(root)
        .args(["log", "-z", "--no-merges", "--name-only", "--relative", "--no-renames"])
        .args(["--no-show-signature", "--no-ext-diff", "--no-textconv", "--no-color"])
        .args(["--no-decorate", "--no-mailmap", "--no-notes", "--ignore-submodules=all"])
        .args(["--encoding=UTF-8", "--format=tformat:%x00%ct%x00%B%x00"])
        .arg(format!("--max-count={commits}"))
        .args(["HEAD", "--", "."])
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = spawned else { return Vec::new() };
    let Some(mut output) = child.stdout.take() else { return Vec::new() };
    let started = Instant::now();
    let (sender, receiver) = std::sync::mpsc::channel::<Vec<u8>>();
    let reading = std::thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        // Until git has no more to say, or nobody listens.
        while let Ok(read @ 1..) = output.read(&mut buffer) {
            if sender.send(buffer[..read].to_vec()).is_err() {
                return;
            }
        }
    });
    let mut log = Vec::new();
    let mut ended = false;
    while log.len() < most && started.elapsed() < patience && !stop() {
        match receiver.recv_timeout(Duration::from_millis(50)) {
            Ok(part) => log.extend(part),
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => {
                ended = true;
                break;
            }
        }
    }
    drop(receiver);
    if !ended {
        let _ = child.kill();
    }
    let _ = child.wait();
    let _ = reading.join();
    log
}

/// Git in `root`, without what a hostile repository's configuration may name: no hook, no monitor,
/// no pager, no replaced objects, nothing fetched, nobody asked.
fn git(root: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C")
        .arg(root)
        .args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"])
        .args(["-c", "diff.external=", "-c", "log.showSignature=false"])
        .args(["--no-pager", "--no-optional-locks", "--no-replace-objects"])
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        .env_remove("GIT_EXTERNAL_DIFF")
        .env_remove("GIT_TRACE")
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    git
}
