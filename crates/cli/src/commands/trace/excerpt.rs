//! The first lines of a piece of code, as much as fits a report.

use specls_text::LineIndex;

/// Longer lines are cut: a minified file is one line.
const WIDEST: usize = 160;

/// The lines `first` to `last` (from 1) of a text without the indentation that they share, `most` of
/// them at most.
pub fn excerpt(text: &str, lines: &LineIndex, first: usize, last: usize, most: usize) -> String {
    let shown = (first.max(1)..=last).take(most);
    let shown: Vec<&str> = shown
        .take_while(|line| *line <= lines.line_count())
        .map(|line| lines.line_span(text, line - 1).of(text).trim_end())
        .collect();
    let indentation = |line: &&str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let filled = shown.iter().filter(|line| !line.is_empty());
    let shared = filled.map(indentation).min().unwrap_or(0);
    let cut = |line: &&str| -> String {
        let line = line.get(shared..).unwrap_or("");
        match line.char_indices().nth(WIDEST) {
            Some((at, _)) => format!("{} …", &line[..at]),
            None => line.to_owned(),
        }
    };
    shown.iter().map(cut).collect::<Vec<String>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_starts_at_the_margin_and_ends_in_time() {
        let text = "mod a {\n    fn b() {\n        c();\n\n    }\n}\n";
        let lines = LineIndex::new(text);
        assert_eq!(excerpt(text, &lines, 2, 5, 9), "fn b() {\n    c();\n\n}");
        assert_eq!(excerpt(text, &lines, 2, 5, 2), "fn b() {\n    c();");
        assert_eq!(excerpt(text, &lines, 6, 99, 9), "}\n");
        assert_eq!(excerpt(text, &lines, 98, 99, 9), "");
    }

    #[test]
    fn a_line_of_a_machine_is_cut() {
        let text = "é".repeat(1000);
        let shown = excerpt(&text, &LineIndex::new(&text), 1, 1, 9);
        assert_eq!(shown.chars().count(), WIDEST + 2);
    }
}
