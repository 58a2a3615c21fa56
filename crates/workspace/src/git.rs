//! Git, asked as a program; absent git is fine.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use wait_timeout::ChildExt;

use crate::program::find_program;
use crate::read::BYTE_ORDER_MARK;

/// How long git may take for one file before its answer is given up.
const PATIENCE: Duration = Duration::from_secs(5);

/// The text of a file, given below `root`, at git's HEAD; `None` without git, without a commit, or
/// when HEAD does not have the file as UTF-8.
///
/// `cat-file blob` gives the stored bytes: unlike `git show` it runs no filter and no text
/// conversion that a hostile repository might name.
pub(crate) fn committed(root: &Path, path: &str) -> Option<Arc<str>> {
    let text = answer(root, &["cat-file", "blob", &format!("HEAD:./{path}")])?;
    let text = String::from_utf8(text).ok()?;
    Some(Arc::from(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text)))
}

/// The files below `root` that git tracks and whose names are Unicode; none without git.
pub(crate) fn tracked(root: &Path) -> Vec<String> {
    let names = answer(root, &["ls-files", "-z", "--cached"]).unwrap_or_default();
    let names = names.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    names.filter_map(|name| Some(std::str::from_utf8(name).ok()?.to_owned())).collect()
}

/// What git answers in `root`; `None` where it fails or takes too long.
fn answer(root: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    // Where there is no repository, no program is started to say so.
    repository(root)?;
    let mut output = tempfile::tempfile().ok()?;
    let mut child = git(root).args(arguments).stdout(output.try_clone().ok()?).spawn().ok()?;
    let Ok(Some(status)) = child.wait_timeout(PATIENCE) else {
        let _ = child.kill();
        let _ = child.wait();
        return None;
    };
    if !status.success() {
        return None;
    }
    let mut bytes = Vec::new();
    std::io::Seek::rewind(&mut output).ok()?;
    output.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// What a log is to say of each commit besides its hash, see [`log`].
pub(crate) enum Shown {
    /// `%ct`, `%B`, and the names of changed files.
    Names,
    /// `%ct`, and what changed in files of these names, line by line.
    Patches(&'static [&'static str]),
}

/// What the newest commits below `root` say and change, as git writes it, each behind a zero byte: at
/// most `most` bytes, and what came within `patience`. Without git, or without commits, nothing.
///
/// Signatures are not checked: that would run the program that the repository's configuration
/// names. No filter, text conversion or difference of its own runs either.
pub(crate) fn log(
    root: &Path,
    shown: &Shown,
    commits: usize,
    most: usize,
    patience: Duration,
    stop: &(dyn Fn() -> bool + Sync),
) -> Vec<u8> {
    let mut git = git(root);
    git.args(["log", "--no-merges", "--relative", "--no-renames", "--encoding=UTF-8"])
        .args(["--no-show-signature", "--no-ext-diff", "--no-textconv", "--no-color"])
        .args(["--no-decorate", "--no-mailmap", "--no-notes", "--ignore-submodules=all"])
        .arg(format!("--max-count={commits}"));
    match shown {
        Shown::Names => git
            .args(["-z", "--name-only", "--format=tformat:%x00%H%x00%ct%x00%B%x00"])
            .args(["HEAD", "--", "."]),
        Shown::Patches(names) => git
            .args(["--patch", "--unified=0", "--src-prefix=a/", "--dst-prefix=b/"])
            .args(["--diff-algorithm=myers", "--format=tformat:%x00%H%x00%ct%x00"])
            .args(["HEAD", "--"])
            .args(names.iter().map(|name| format!(":(glob)**/{name}"))),
    };
    let Ok(mut child) = git.stdout(Stdio::piped()).spawn() else { return Vec::new() };
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
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
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

/// What tells git of another repository than the one that `root` lies in, or of other ways to read
/// names of files: hooks are run with it. Configuration that a person gives in `GIT_CONFIG_COUNT`
/// stays, as it may be what makes a folder of another owner safe.
const OF_OTHERS: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
    "GIT_GRAFT_FILE",
    "GIT_SHALLOW_FILE",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_EXTERNAL_DIFF",
    "GIT_TRACE",
];

/// Git in `root`, without what a hostile repository's configuration may name: no hook, no monitor,
/// no pager, no replaced objects, nothing fetched, nobody asked.
fn git(root: &Path) -> Command {
    let mut git = Command::new(program());
    git.arg("-C")
        .arg(root)
        .args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"])
        .args(["-c", "diff.external=", "-c", "log.showSignature=false"])
        // Names stand in patches as they are, but for quotes, backslashes and control characters.
        .args(["-c", "core.quotePath=false"])
        .args(["--no-pager", "--no-optional-locks", "--no-replace-objects"])
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        // Older git fetches all the same, but by no protocol.
        .env("GIT_ALLOW_PROTOCOL", "none")
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    for variable in OF_OTHERS {
        git.env_remove(variable);
    }
    git
}

/// The program, as it lies in the absolute folders of `PATH`: in others, and in the present folder, a
/// project may have one of its own.
pub(crate) fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let path = std::env::var_os("PATH");
        let found = find_program("git", Path::new(""), path.as_deref());
        // Where it is not found, none is started.
        found.unwrap_or_else(|| PathBuf::from("/no/git"))
    })
}

/// The git folder of the repository that `root` lies in.
pub(crate) fn repository(root: &Path) -> Option<PathBuf> {
    root.ancestors().find_map(|folder| {
        let git = folder.join(".git");
        let metadata = fs::metadata(&git).ok()?;
        if metadata.is_dir() {
            return Some(git);
        }
        let named = fs::read_to_string(&git).ok()?;
        Some(folder.join(named.strip_prefix("gitdir:")?.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hook_of_another_repository_does_not_say_which_one_is_asked() {
        let git = git(Path::new("."));
        let environment: Vec<_> = git.get_envs().collect();
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
            assert!(environment.contains(&(variable.as_ref(), None)), "{variable}");
        }
    }
}
