//! What runs of tests left behind: reports that the user or the setting `test-results` names.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use ignore::WalkBuilder;
use ignore::overrides::OverrideBuilder;
use specls_trace::TestResults;

use crate::cache::Stat;
use crate::notice::decode_utf16;
use crate::read::metadata_below;
use crate::scan::relative;
use crate::{FileProblem, Settings};

/// The largest report that is read. In bytes.
const LARGEST: u64 = 256 * 1024 * 1024;
/// How many reports are read at most.
const MOST: usize = 2_000;

/// The reports of test runs that the settings name, whether git ignores them or not, as the system
/// says they are now.
#[derive(Debug, Clone, Default)]
pub struct Reports {
    files: Vec<(String, Option<Stat>)>,
    /// Whether none of them changed just before it was looked at, and may change once more unseen.
    settled: bool,
}

impl Reports {
    /// Looks for them; none is opened.
    pub fn find(root: &Path, settings: &Settings) -> Self {
        let settled = Stat::settled(SystemTime::now());
        let stat = |path: &str| fs::metadata(root.join(path)).ok().map(|it| Stat::of(&it));
        let named = |path: String| (stat(&path), path);
        let found: Vec<_> = reports(root, &settings.test_results).into_iter().map(named).collect();
        let is_settled = |stat: &Stat| stat.is_settled(settled);
        Self {
            settled: found.iter().all(|(stat, _)| stat.as_ref().is_some_and(is_settled)),
            files: found.into_iter().map(|(stat, path)| (path, stat)).collect(),
        }
    }

    /// Whether they say what they said when they were found before.
    pub fn are_still(&self, before: &Self) -> bool {
        before.settled && self.files == before.files
    }

    /// Reads them, and says what is wrong with them. A name that no file has is no problem: the tests
    /// did not run yet.
    pub fn read(&self, root: &Path) -> (TestResults, Vec<FileProblem>) {
        let mut results = TestResults::default();
        let mut problems = Vec::new();
        for (path, _) in &self.files {
            match read(path, &root.join(path)) {
                Ok(more) => results.merge(more),
                Err(message) => problems.push(FileProblem { path: path.clone(), message }),
            }
        }
        (results, problems)
    }
}

/// Reads the reports that the settings name, and says what is wrong with them.
pub fn read_results(root: &Path, settings: &Settings) -> (TestResults, Vec<FileProblem>) {
    Reports::find(root, settings).read(root)
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
        // A walk follows the link that it starts from.
        if !metadata_below(root, &fixed).is_ok_and(|metadata| !metadata.is_symlink()) {
            continue;
        }
        let walk =
            WalkBuilder::new(root.join(&fixed)).standard_filters(false).follow_links(false).build();
        for entry in walk.flatten().filter(is_file) {
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

/// A file itself, no symbolic link to one.
fn is_file(entry: &ignore::DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_file())
}

/// Reads one report of a test run, whatever wrote it. The sentence says why it cannot be read, and
/// what to do.
pub fn read_report(path: &Path) -> Result<TestResults, String> {
    read(&path.display().to_string(), path)
}

fn read(shown: &str, path: &Path) -> Result<TestResults, String> {
    let metadata = fs::metadata(path).map_err(|error| {
        format!("the test results `{shown}` cannot be read: {error}; did the tests run?")
    })?;
    if metadata.is_dir() {
        return Err(format!(
            "the test results `{shown}` are a folder; name its files: `{}`",
            path.join("*.xml").display()
        ));
    }
    if metadata.len() > LARGEST {
        return Err(format!(
            "the test results `{shown}` have {} MB, more than the {} that are read; split the run",
            metadata.len() / 1024 / 1024,
            LARGEST / 1024 / 1024
        ));
    }
    let bytes = fs::read(path)
        .map_err(|error| format!("the test results `{shown}` cannot be read: {error}"))?;
    TestResults::read(shown, &decode(&bytes))
}

/// The text of a report. What is no UTF-8 hardly ever stands in the name of a test; PowerShell writes
/// UTF-16 when output is redirected into a file.
fn decode(bytes: &[u8]) -> String {
    decode_utf16(bytes).unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn reports_are_the_same_until_one_of_them_changes_comes_or_goes() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        let settings = Settings { test_results: vec!["*.xml".to_owned()], ..Settings::default() };
        let find = || Reports { settled: true, ..Reports::find(folder.path(), &settings) };
        write("a.xml", "<testsuite/>");
        let before = find();
        write("a.rs", "fn a() {}");
        assert!(find().are_still(&before));
        write("a.xml", "<testsuite name=\"a\"/>");
        assert!(!find().are_still(&before), "it changed");
        let before = find();
        write("b.xml", "<testsuite/>");
        assert!(!find().are_still(&before), "one came");
        let before = Reports { settled: false, ..find() };
        assert!(!find().are_still(&before), "what changed just now may change once more");
    }
}
