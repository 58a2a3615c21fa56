//! lcov: which lines ran.

use super::{Reading, TestResults};

/// Reads `SF:path`, `DA:line,times`, `end_of_record`.
pub(super) fn read(text: &str) -> Reading {
    let opens = |line: &str| ["SF:", "TN:"].iter().any(|head| line.starts_with(head));
    let first =
        text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))?;
    if !opens(first) {
        return None;
    }
    let mut results = TestResults::default();
    let mut file: Option<&str> = None;
    for line in text.lines().map(str::trim_end) {
        if let Some(path) = line.strip_prefix("SF:") {
            file = Some(path);
            results.lines.entry(path.to_owned()).or_default();
        } else if line == "end_of_record" {
            file = None;
        } else if let (Some(path), Some((line, ran))) = (file, line_that_ran(line))
            && let Some(lines) = results.lines.get_mut(path)
        {
            *lines.entry(line).or_default() |= ran;
        }
    }
    if file.is_some() {
        results.notes.push("ends in the middle; the lines of some files are missing".to_owned());
    }
    Some(Ok(results))
}

/// `DA:12,3` says that line 12 ran.
fn line_that_ran(line: &str) -> Option<(u32, bool)> {
    let (number, rest) = line.strip_prefix("DA:")?.split_once(',')?;
    let times = rest.split(',').next()?.trim();
    // Some writers count in floating point, some run into negative numbers.
    let ran = times.parse::<f64>().ok()? > 0.0;
    Some((number.trim().parse().ok()?, ran))
}
