//! Comments in the form of a file's language, wrapped, and safe for any text.

use crate::Request;

/// The widest line, in characters.
const WIDTH: usize = 100;

/// How a format writes comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A mark in front of each line.
    Line(&'static str),
    /// Marks before and behind, each in its own line.
    Block(&'static str, &'static str),
}

impl Form {
    /// The form of a file, by its name's ending; `None` when the format has none or is not known.
    pub(super) fn of(path: &str) -> Option<Form> {
        let (_, ending) = path.rsplit_once('.')?;
        Some(match ending {
            "rs" | "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" | "go" | "java"
            | "kt" | "kts" | "swift" | "c" | "h" | "cc" | "cpp" | "hpp" | "cs" | "php" | "dart"
            | "scala" | "proto" | "jsonc" | "zig" => Form::Line("//"),
            "py" | "pyi" | "rb" | "sh" | "bash" | "yml" | "yaml" | "toml" | "ex" | "exs" | "r"
            | "tf" => Form::Line("#"),
            "sql" | "lua" => Form::Line("--"),
            "css" | "scss" | "less" => Form::Block("/*", "*/"),
            "md" | "html" | "htm" | "xml" | "svg" | "vue" | "svelte" => Form::Block("<!--", "-->"),
            _ => return None,
        })
    }

    /// The lines as a comment, wrapped, each ended by a line break.
    pub(super) fn comment(self, lines: &[String], indentation: &str) -> String {
        let (mark, opening, closing) = match self {
            Form::Line(mark) => (mark, "", ""),
            Form::Block(opening, closing) => ("", opening, closing),
        };
        let mut comment = String::new();
        if !opening.is_empty() {
            comment.push_str(&format!("{indentation}{opening}\n"));
        }
        for line in lines {
            let safe = match self {
                Form::Line(_) => line.clone(),
                Form::Block("/*", _) => line.replace("*/", "* /"),
                Form::Block(..) => line.replace("--", "- -"),
            };
            for wrapped in wrapped(&safe, indentation.chars().count() + mark.len() + 1) {
                let lead = if mark.is_empty() { "  " } else { mark };
                let gap = if mark.is_empty() { "" } else { " " };
                comment.push_str(format!("{indentation}{lead}{gap}{wrapped}").trim_end());
                comment.push('\n');
            }
        }
        if !closing.is_empty() {
            comment.push_str(&format!("{indentation}{closing}\n"));
        }
        comment
    }
}

/// A new file that says what it is for; `None` when its format has no comments.
pub(super) fn file(
    path: &str,
    head: &[String],
    package: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let form = Form::of(path)?;
    let escaped: Vec<String> = head.iter().map(|line| escaped(path, line)).collect();
    let mut text = match path.rsplit_once('.') {
        Some((_, "php")) => "<?php\n".to_owned(),
        Some((_, "sh" | "bash")) => "#!/usr/bin/env bash\n".to_owned(),
        Some((_, "html" | "htm")) => "<!doctype html>\n".to_owned(),
        _ => String::new(),
    };
    text.push_str(&form.comment(&escaped, ""));
    if path.ends_with(".go") {
        // A Go file without a package does not compile.
        text.push_str(&format!("\npackage {}\n", package(path)?));
    } else if path.ends_with(".java")
        && let Some(package) = package(path)
    {
        text.push_str(&format!("\npackage {package};\n"));
    }
    Some(text)
}

/// Java reads `\u000a` as a line break also in comments.
pub(super) fn escaped(path: &str, line: &str) -> String {
    if path.ends_with(".java") { line.replace('\\', "\\\\") } else { line.to_owned() }
}

/// `Feature: hanoi`, or the path of a spec whose name does not read as one.
pub(super) fn citation_of_spec(request: &Request) -> String {
    let line = format!("Feature: {}", plain(request.spec.as_str()));
    let is_read = specls_code::read("x.rs", &format!("// {line}\n")).is_some_and(|facts| {
        facts.citations.iter().any(|citation| citation.text == request.spec.as_str())
    });
    if is_read { line } else { format!("Feature: see {}/tasks.md", plain(&request.folder)) }
}

/// The text in one line, without what a compiler refuses in a comment: control characters, marks
/// of byte order and of writing direction.
pub(super) fn plain(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|it| {
            it.is_whitespace()
                || !(it.is_control()
                    || matches!(*it, '\u{feff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
                        | '\u{2066}'..='\u{2069}'))
        })
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The line in pieces that fit behind `taken` characters; a quotation stays one in each piece.
fn wrapped(line: &str, taken: usize) -> Vec<String> {
    let (quote, text) = match line.strip_prefix("> ") {
        Some(text) => ("> ", text),
        None => ("", line),
    };
    let width = WIDTH.saturating_sub(taken + quote.len()).max(20);
    let mut pieces: Vec<String> = Vec::new();
    let mut piece = String::new();
    let mut length = 0;
    for word in text.split(' ') {
        let mut rest: Vec<char> = word.chars().collect();
        if length > 0 && length + 1 + rest.len() > width {
            pieces.push(std::mem::take(&mut piece));
            length = 0;
        }
        // Many languages write without blanks.
        while rest.len() > width {
            pieces.push(rest.drain(..width).collect());
        }
        if length > 0 {
            piece.push(' ');
            length += 1;
        }
        length += rest.len();
        piece.extend(rest);
    }
    if !piece.is_empty() || pieces.is_empty() {
        pieces.push(piece);
    }
    pieces.into_iter().map(|piece| format!("{quote}{piece}")).collect()
}
