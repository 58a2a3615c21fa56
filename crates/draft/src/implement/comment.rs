//! Comments in the form of a file's language, wrapped, and safe for any text.

use specls_code::CommentForm;

use crate::Request;

/// The widest line, in characters.
const WIDTH: usize = 100;

/// How the file at `path` writes comments; `None` when its format has none or is not known.
pub(super) fn form_of(path: &str) -> Option<CommentForm> {
    // Nobody looks for citations in documents, so that no syntax of theirs is known.
    match path.ends_with(".md") {
        true => Some(CommentForm::Block("<!--", "-->")),
        false => specls_code::comment_form(path),
    }
}

/// The lines as a comment, wrapped, each ended by a line break; marks before and behind have lines of
/// their own.
pub(super) fn comment(form: CommentForm, lines: &[String], indentation: &str) -> String {
    let (mark, opening, closing) = match form {
        CommentForm::Line(mark) => (mark, "", ""),
        CommentForm::Block(opening, closing) => ("", opening, closing),
    };
    let mut comment = String::new();
    if !opening.is_empty() {
        comment.push_str(&format!("{indentation}{opening}\n"));
    }
    for line in lines {
        let safe = [opening, closing].iter().fold(line.clone(), |line, mark| apart(&line, mark));
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

/// The line with a blank inside of what would open or close a comment in it.
fn apart(line: &str, mark: &str) -> String {
    // In the comments of HTML two dashes are too many.
    let mark = if mark.contains("--") { "--" } else { mark };
    match mark.char_indices().nth(1) {
        Some((at, _)) => line.replace(mark, &format!("{} {}", &mark[..at], &mark[at..])),
        None => line.to_owned(),
    }
}

/// A new file that says what it is for; `None` when its format has no comments.
pub(super) fn file(
    path: &str,
    head: &[String],
    package: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let form = form_of(path)?;
    let escaped: Vec<String> = head.iter().map(|line| escaped(path, line)).collect();
    let mut text = match path.rsplit_once('.') {
        Some((_, "php")) => "<?php\n".to_owned(),
        Some((_, "sh" | "bash")) => "#!/usr/bin/env bash\n".to_owned(),
        Some((_, "html" | "htm")) => "<!doctype html>\n".to_owned(),
        _ => String::new(),
    };
    text.push_str(&comment(form, &escaped, ""));
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
