//! Lines that stand for others, and marks of conflicts: what no new text may hold.

/// The first line that says "and so on" instead of being the text, and that the known text does not
/// have.
pub(super) fn first<'a>(text: &'a str, known: &str) -> Option<&'a str> {
    text.lines().map(str::trim).find(|line| elides(line) && !holds(known, line))
}

/// The same for a Markdown document. Code in it is a sketch, which may well say "and so on".
pub(super) fn first_in_markdown<'a>(text: &'a str, known: &str) -> Option<&'a str> {
    let mut fence: Option<&str> = None;
    let mut outside = text.lines().map(str::trim).filter(|line| {
        let length = line.len() - line.trim_start_matches(['`', '~']).len();
        let marks = line.get(..length).unwrap_or_default();
        match fence {
            Some(open) if marks.starts_with(open) => fence = None,
            None if length >= 3 => fence = Some(marks),
            _ => return fence.is_none(),
        }
        false
    });
    outside.find(|line| elides(line) && !holds(known, line))
}

/// The first line that is the mark of a conflict, and that the known text does not have.
pub(super) fn conflict<'a>(text: &'a str, known: &str) -> Option<&'a str> {
    let is_mark = |line: &&str| {
        line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>") || line.starts_with("|||||||")
    };
    text.lines().filter(is_mark).find(|line| !holds(known, line.trim()))
}

fn holds(text: &str, line: &str) -> bool {
    text.lines().any(|known| known.trim() == line)
}

/// `// … rest of the file`, `# ... existing code ...`, `[rest of the document unchanged]`.
fn elides(line: &str) -> bool {
    if line.len() > 120 {
        return false;
    }
    let comment = COMMENTS.iter().find_map(|mark| line.strip_prefix(mark));
    let bracket = line.strip_prefix(['[', '(']);
    let Some(rest) = comment.or(bracket).or_else(|| bare(line)) else { return false };
    let ends = |it: char| it.is_whitespace() || "#*/-<>!;%()[]{}_".contains(it);
    let words = rest.trim_matches(ends);
    let inner = words.trim_matches(['.', '…', ' ']).to_lowercase();
    let leads = words.starts_with("...") || words.starts_with('…');
    let trails = words.ends_with("...") || words.ends_with('…');
    let spaced = words.trim_start_matches(['.', '…']).starts_with(char::is_whitespace);
    if inner.is_empty() {
        // `...` alone is Python; behind a comment's mark it stands for something.
        return leads && comment.is_some();
    }
    let says = WORDS.iter().any(|word| inner.contains(word));
    leads && says && (comment.is_some() || spaced)
        || trails && comment.is_some() && WORDS.iter().any(|word| inner.starts_with(word))
        || PHRASES.iter().any(|phrase| inner.starts_with(phrase)) && inner.len() < 60
}

/// A line that opens with dots and a blank, without any mark.
fn bare(line: &str) -> Option<&str> {
    (line.starts_with("... ") || line.starts_with("… ")).then_some(line)
}

const COMMENTS: [&str; 7] = ["//", "#", "/*", "<!--", "--", "* ", ";;"];

const WORDS: [&str; 12] = [
    "rest",
    "existing",
    "unchanged",
    "remaining",
    "same as",
    "as before",
    "omitted",
    "previous",
    "other ",
    "keep ",
    "remains",
    "code here",
];

const PHRASES: [&str; 8] = [
    "rest of the file",
    "rest of the code",
    "rest of the document",
    "rest unchanged",
    "rest of file",
    "existing code",
    "remaining code",
    "the rest stays",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_stand_for_others_are_found() {
        for line in [
            "// ... rest of the file",
            "  // … existing code …",
            "# ... remaining methods unchanged ...",
            "<!-- rest of the document unchanged -->",
            "/* ... */",
            "[... rest of document unchanged ...]",
            "(the rest stays as it is)",
            "// Rest of the code",
            "... rest of the file unchanged ...",
        ] {
            assert!(first(line, "").is_some(), "{line}");
            assert_eq!(first(line, line), None, "{line}");
        }
        for line in [
            "...",
            "call(...rest);",
            "// The rest of the disks stay where they are.",
            "## Remaining work",
            "- and so on...",
            "const { a, ...others } = b;",
            "(...rest) => call(rest)",
            "...rest }",
            "# Wait for the rest...",
            "1. WHEN the player waits …, THE Game SHALL wait",
        ] {
            assert_eq!(first(line, ""), None, "{line}");
        }
    }

    #[test]
    fn a_sketch_in_a_document_may_leave_things_out() {
        let sketch = "# Design\n\n```js\n// ... other fields\n```\n";
        assert_eq!(first_in_markdown(sketch, ""), None);
        let rest = format!("{sketch}\n<!-- rest of the document unchanged -->\n");
        assert!(first_in_markdown(&rest, "").is_some());
    }

    #[test]
    fn marks_of_conflicts_are_found_where_none_was() {
        assert_eq!(conflict("a\n<<<<<<< HEAD\n", ""), Some("<<<<<<< HEAD"));
        assert_eq!(conflict("a\n<<<<<<< HEAD\n", "<<<<<<< HEAD\n"), None);
        assert_eq!(conflict("Title\n=======\n", ""), None);
    }
}
