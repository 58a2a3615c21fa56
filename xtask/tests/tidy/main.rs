//! What keeps the house tidy: rules that no compiler checks.

mod arrows;
mod documents;
mod sources;

use std::path::PathBuf;
use std::process::Command;

/// All files of the repository that git does not ignore, with `/` between the parts.
fn files() -> Vec<String> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(xtask::root())
        .output()
        .expect("git lists the repository's files");
    assert!(output.status.success(), "git ls-files failed: {output:?}");
    let listed = String::from_utf8(output.stdout).expect("paths are UTF-8");
    let files: Vec<String> = listed
        .split('\0')
        .filter(|path| !path.is_empty() && absolute(path).is_file())
        .map(str::to_owned)
        .collect();
    assert!(files.len() > 50, "git lists too few files: {files:?}");
    files
}

fn absolute(path: &str) -> PathBuf {
    xtask::root().join(path)
}

fn read(path: &str) -> String {
    let bytes = std::fs::read(absolute(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Fails with everything that was found at once.
#[track_caller]
fn assert_none(found: &[String], rule: &str) {
    assert!(found.is_empty(), "{rule}:\n  {}", found.join("\n  "));
}
