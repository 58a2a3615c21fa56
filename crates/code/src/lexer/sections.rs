//! The parts of a component file: scripts in JavaScript or TypeScript, and markup around them.

use specls_text::Span;

use super::syntax::{MARKUP, Syntax, syntax_of};
use crate::Language;

/// A part of a file that is in a language of its own.
pub(crate) struct Section {
    pub(crate) span: Span,
    pub(crate) syntax: &'static Syntax,
    /// The language of a script; `None` for markup.
    pub(crate) script: Option<Language>,
}

/// The parts of a Vue or Svelte component; empty for other files.
pub(crate) fn sections(path: &str, text: &str) -> Vec<Section> {
    let mut sections = Vec::new();
    if !path.ends_with(".vue") && !path.ends_with(".svelte") {
        return sections;
    }
    let markup =
        |start, end| Section { span: Span::new(start, end), syntax: &MARKUP, script: None };
    let mut at = 0;
    let mut search = 0;
    while let Some(open) = find(text, search, "<") {
        search = if text[open..].starts_with("<!--") {
            match find(text, open, "-->") {
                Some(close) => close + 3,
                None => open + 4,
            }
        } else if let Some((head, body)) = script_head(text, open) {
            let Some(end) = find_close(text, body) else { break };
            let (language, stand_in) = script_language(&text[head..body]);
            sections.push(markup(at, body));
            if let Some(syntax) = syntax_of(stand_in) {
                sections.push(Section {
                    span: Span::new(body, end),
                    syntax,
                    script: Some(language),
                });
            }
            at = end;
            end
        } else {
            open + 1
        };
    }
    sections.push(markup(at, text.len()));
    sections
}

fn find(text: &str, from: usize, mark: &str) -> Option<usize> {
    let rest = text.as_bytes().get(from..)?;
    memchr::memmem::find(rest, mark.as_bytes()).map(|at| from + at)
}

/// For a `<script …>` at `open`: where its attributes start, and where its body does.
fn script_head(text: &str, open: usize) -> Option<(usize, usize)> {
    let head = open + "<script".len();
    let tag = text.get(open..head)?;
    let opens = tag.eq_ignore_ascii_case("<script")
        && text[head..].starts_with([' ', '>', '\n', '\t', '\r']);
    let close = find(text, head, ">").filter(|_| opens)?;
    (!text[..close].ends_with('/')).then_some((head, close + 1))
}

/// Where the body of a script ends.
fn find_close(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at = find(text, at, "</")?;
        let tag = text.as_bytes().get(at + 2..at + 8);
        if tag.is_some_and(|tag| tag.eq_ignore_ascii_case(b"script")) {
            return Some(at);
        }
        at += 2;
    }
}

/// The language that a script's attributes name, and a file name in that language.
fn script_language(attributes: &str) -> (Language, &'static str) {
    let is = |language: &str| {
        ["\"", "'", ""].iter().any(|quote| {
            let written = format!("lang={quote}{language}{quote}");
            attributes.split_whitespace().any(|it| it.trim_end_matches('>') == written)
        })
    };
    if is("ts") || is("typescript") {
        (Language::TypeScript, "x.ts")
    } else if is("tsx") {
        (Language::Tsx, "x.tsx")
    } else {
        (Language::JavaScript, "x.js")
    }
}
