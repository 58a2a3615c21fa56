//! Reading a report of a test run from the disk.

use std::fs;
use std::path::Path;

use specls_trace::TestResults;

/// Reports larger than this are not read. In bytes.
const LARGEST_REPORT: u64 = 256 * 1024 * 1024;

/// Reads one report of a test run, whatever wrote it. The sentence says why it cannot be read, and
/// what to do.
pub fn read_report(path: &Path) -> Result<TestResults, String> {
    let shown = path.display().to_string();
    let metadata = fs::metadata(path).map_err(|error| {
        format!("the test results `{shown}` cannot be read: {error}; did the tests run?")
    })?;
    if metadata.is_dir() {
        return Err(format!(
            "the test results `{shown}` are a folder; name its files: `{}`",
            path.join("*.xml").display()
        ));
    }
    if metadata.len() > LARGEST_REPORT {
        return Err(format!(
            "the test results `{shown}` have {} MB, more than the {} that are read; split the run",
            metadata.len() / 1024 / 1024,
            LARGEST_REPORT / 1024 / 1024
        ));
    }
    let bytes = fs::read(path)
        .map_err(|error| format!("the test results `{shown}` cannot be read: {error}"))?;
    TestResults::read(&shown, &decode(&bytes))
}

/// The text of a report. What is no UTF-8 hardly ever stands in the name of a test; PowerShell writes
/// UTF-16 when output is redirected into a file.
fn decode(bytes: &[u8]) -> String {
    let units = |rest: &[u8], order: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).map(|pair| order([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => units(rest, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}
