//! Says once in a file which spec it speaks of.
//!
//! Before, with `1.2` in two specs:
//! ```text
//! // Copyright 2026 The Hanoi Authors
//!
//! // Requirements: 1.2
//! fn shift() {}
//! ```
//! After:
//! ```text
//! // Copyright 2026 The Hanoi Authors
//!
//! // Feature: hanoi
//!
//! // Requirements: 1.2
//! fn shift() {}
//! ```

use specls_code::CitationKind;
use specls_text::{Edit, apply_edits};

use crate::comment::{comment_at, extend, line_mark};

/// The edit that names a spec in the header of the source file at `path`: behind what has to come
/// first (`#!`, `<?php`, an encoding) and behind a licence, inside of the header's comment or
/// docstring where there is one; above that where it cites something itself. `None` when the file's language has no comments that are read, or
/// the name would not be understood.
pub fn name_spec(path: &str, text: &str, name: &str, folder: &str) -> Option<Edit> {
    let by_path = format!("Spec: {folder}/requirements.md");
    [format!("Feature: {name}"), by_path]
        .iter()
        .flat_map(|words| [in_header(path, text, words), at_top(path, text, words)])
        .flatten()
        .find(|edit| names(path, text, edit, name))
}

/// Whether the file names the spec after the edit, before it cites anything.
fn names(path: &str, text: &str, edit: &Edit, name: &str) -> bool {
    let after = apply_edits(text, std::slice::from_ref(edit));
    specls_code::read(path, &after).is_some_and(|facts| {
        let first = facts.citations.iter().find(|one| one.kind != CitationKind::Task);
        first.is_some_and(|one| one.kind == CitationKind::Spec && one.text == name)
    })
}

/// The edit that puts the words into the file's header.
pub(crate) fn in_header(path: &str, text: &str, words: &str) -> Option<Edit> {
    let line = specls_code::comment(path, words)?;
    let line_break = specls_spec::line_break(text);
    let start = behind_prologue(text);
    let code = start + text[start..].len() - text[start..].trim_start().len();
    let Some(comment) = comment_at(text, code) else {
        return Some(above(text, start, &line, line_break));
    };
    if is_licence(comment.of(text)) {
        let apart = if touches_code(text, comment.end) { line_break } else { "" };
        let inserted = format!("{line_break}{line_break}{line}{apart}");
        return Some(Edit::insert(comment.end, inserted));
    }
    let docstring = text[code..].starts_with(['"', '\'']);
    let speaks_of_all = docstring || text[code..].starts_with("//!");
    let one_line = docstring && !comment.of(text).contains('\n');
    if one_line || (touches_code(text, comment.end) && !speaks_of_all) {
        return Some(above(text, start, &line, line_break));
    }
    extend(text, comment, words)
}

/// The edit that puts the words above everything but what has to come first.
fn at_top(path: &str, text: &str, words: &str) -> Option<Edit> {
    let line = specls_code::comment(path, words)?;
    Some(above(text, behind_prologue(text), &line, specls_spec::line_break(text)))
}

/// A comment on its own, with a blank line below it.
fn above(text: &str, start: usize, line: &str, line_break: &str) -> Edit {
    let ends_line = start == 0 || text[..start].ends_with('\n');
    let lead = if ends_line { "" } else { line_break };
    let apart = if text[start..].starts_with(['\n', '\r']) || text[start..].is_empty() {
        ""
    } else {
        line_break
    };
    Edit::insert(start, format!("{lead}{line}{line_break}{apart}"))
}

/// Behind the lines that have to come first.
fn behind_prologue(text: &str) -> usize {
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate().take(3) {
        let lower = line.trim().to_ascii_lowercase();
        let first = number == 0 && lower.starts_with("#!") && !lower.starts_with("#![");
        let encoding =
            lower.starts_with('#') && (lower.contains("coding:") || lower.contains("coding="));
        let marks = ["<?php", "<?xml", "<!doctype", "@charset", "# frozen_string_literal"];
        // `<?php` may be followed by code in its line, which nothing may come in between of.
        if !first && !encoding && !marks.iter().any(|mark| lower.starts_with(mark)) {
            break;
        }
        at += line.len();
    }
    at
}

fn is_licence(comment: &str) -> bool {
    let lower = comment.to_ascii_lowercase();
    ["copyright", "license", "licence", "spdx"].iter().any(|word| lower.contains(word))
}

/// Whether code follows in the next line, so that the comment belongs to it.
fn touches_code(text: &str, end: usize) -> bool {
    let rest = &text[end..];
    let blanks = &rest[..rest.len() - rest.trim_start().len()];
    blanks.len() < rest.len()
        && blanks.matches('\n').count() <= 1
        && line_mark(rest.trim_start()).is_none()
}
