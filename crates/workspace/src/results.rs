//! What runs of tests left behind: the files that the setting `test-results` names.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use ignore::overrides::OverrideBuilder;
use specls_trace::TestResults;

use crate::read::read_text;
use crate::scan::{is_folder, relative};
use crate::{FileProblem, Settings};

/// The largest report that is read. In bytes.
const LARGEST: u64 = 64 * 1024 * 1024;
/// How many reports are read at most.
const MOST: usize = 2_000;

/// Reads the reports that the settings name, whether git ignores them or not, and says what is wrong
/// with them. A name that no file has is no problem: the tests did not run yet.
pub fn read_results(root: &Path, settings: &Settings) -> (TestResults, Vec<FileProblem>) {
    let mut results = TestResults::default();
    let mut problems = Vec::new();
    for path in reports(root, &settings.test_results) {
        let read = match read_text(&root.join(&path), LARGEST) {
            Ok(Some(text)) => TestResults::read(&path, &text),
            Ok(None) => continue,
            Err(message) => Err(format!("{path} {message}")),
        };
        match read {
            Ok(more) => results.merge(more),
            Err(message) => problems.push(FileProblem { path, message }),
        }
    }
    (results, problems)
}

/// The files below the root that the globs mean, sorted. Only the folders that a glob can mean are
/// entered, and no symbolic links.
fn reports(root: &Path, globs: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for glob in globs {
        let fixed = fixed_folder(glob);
        let mut overrides = OverrideBuilder::new(root);
        if overrides.add(&format!("/{glob}")).is_err() {
            continue;
        }
        let Ok(overrides) = overrides.build() else { continue };
        let walk =
            WalkBuilder::new(root.join(&fixed)).standard_filters(false).follow_links(false).build();
        for entry in walk.flatten().filter(|entry| !is_folder(entry)) {
            if let Some(path) = relative(root, entry.path())
                && overrides.matched(&path, false).is_whitelist()
                && found.len() < MOST
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The part of a glob that is the same for all that it means: a file or a folder.
fn fixed_folder(glob: &str) -> PathBuf {
    glob.split('/').take_while(|part| !part.contains(['*', '?', '[', '{', '\\'])).collect()
}
