//! Where a streamed answer is, for progress.

use super::findings::head;
use crate::Form;

/// No more of an answer is looked at, in bytes.
const TAIL: usize = 4096;

/// The heading, or the file, that an answer that is still coming is at: "Components and Interfaces",
/// "src/game.js". Looks at the end of the text alone, so that it may be asked after every piece;
/// `None` when nothing stands there.
pub fn heading_of(form: Form, answer_so_far: &str) -> Option<String> {
    let mut start = answer_so_far.len().saturating_sub(TAIL);
    while !answer_so_far.is_char_boundary(start) {
        start += 1;
    }
    let tail = &answer_so_far[start..];
    // The last line may be cut anywhere, and the first one was.
    let whole = tail.rsplit_once('\n')?.0;
    let whole = if start == 0 { whole } else { whole.split_once('\n')?.1 };
    match form {
        Form::Document | Form::Prose => heading(whole),
        Form::Blocks => whole.lines().rev().find_map(path).map(str::to_owned),
        Form::Findings => whole.lines().rev().find_map(|line| {
            let (kind, ids) = head(line)?;
            Some(format!("{kind} {}", ids.join(", ")).trim_end().to_owned())
        }),
    }
}

/// The last heading outside of fenced code.
fn heading(text: &str) -> Option<String> {
    let mut fenced = false;
    let mut last = None;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            // Only an opening fence names a language.
            fenced = line.trim().len() > 3 || !fenced;
        } else if !fenced && line.starts_with('#') {
            let title = line.trim_start_matches('#');
            if title.starts_with(' ') {
                last = Some(title.trim().trim_matches('*').to_owned());
            }
        }
    }
    last.filter(|title| !title.is_empty())
}

fn path(line: &str) -> Option<&str> {
    let line = line.trim().trim_start_matches(['*', '#', '`', ' ']);
    let rest = line.strip_prefix("path:").or_else(|| line.strip_prefix("Path:"))?;
    let path = rest.trim().trim_matches(['*', '`', ' ']);
    (!path.is_empty()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_whole_heading_is_where_a_document_is() {
        let so_far = "# Design\n\n## Overview\n\ntext\n```sh\n# no heading\n```\n### Board (`a.js`)\n## Half";
        assert_eq!(heading_of(Form::Document, so_far).as_deref(), Some("Board (`a.js`)"));
        assert_eq!(heading_of(Form::Document, "# Des"), None);
        let long = format!("# Far away\n{}", "é\n".repeat(4000));
        assert_eq!(heading_of(Form::Prose, &long), None);
    }

    #[test]
    fn the_last_file_is_where_blocks_are() {
        let so_far =
            "path: a.js\n<<<<<<< SEARCH\n=======\nx\n>>>>>>> REPLACE\npath: `src/b.js`\n<<<";
        assert_eq!(heading_of(Form::Blocks, so_far).as_deref(), Some("src/b.js"));
        let so_far = "FINDING gap 2.1, 2.2\nQuestion: what";
        assert_eq!(heading_of(Form::Findings, so_far).as_deref(), Some("gap 2.1, 2.2"));
    }
}
