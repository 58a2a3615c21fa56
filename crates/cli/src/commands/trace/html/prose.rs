//! Sentences of specs: code, bold words and the keywords of EARS are told apart from the rest.

use maud::{Markup, html};

/// What stands out in a criterion.
const KEYWORDS: [&str; 9] = ["WHEN", "WHILE", "IF", "THEN", "WHERE", "THE", "SHALL", "NOT", "AND"];

/// A sentence as it reads best.
pub fn prose(text: &str) -> Markup {
    html! {
        @for piece in pieces(text) {
            @match piece {
                Piece::Plain(text) => (text),
                Piece::Code(text) => code { (text) },
                Piece::Bold(text) => b { (text) },
                Piece::Keyword(text) => b.key { (text) },
            }
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Plain(&'a str),
    Code(&'a str),
    Bold(&'a str),
    Keyword(&'a str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for (inside, part) in between(text, "`") {
        if inside {
            pieces.push(Piece::Code(part));
            continue;
        }
        for (inside, part) in between(part, "**") {
            match inside {
                true if KEYWORDS.contains(&part) => pieces.push(Piece::Keyword(part)),
                true => pieces.push(Piece::Bold(part)),
                false => push_keywords(part, &mut pieces),
            }
        }
    }
    pieces
}

/// The parts of a text outside and inside pairs of a mark; a mark without a partner is text.
fn between<'a>(text: &'a str, mark: &str) -> Vec<(bool, &'a str)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(mark) {
        match behind.split_once(mark) {
            Some((inside, after)) if !inside.is_empty() => {
                parts.extend([(false, before), (true, inside)]);
                rest = after;
            }
            _ => break,
        }
    }
    parts.push((false, rest));
    parts
}

fn push_keywords<'a>(text: &'a str, pieces: &mut Vec<Piece<'a>>) {
    let mut start = 0;
    let mut at = 0;
    for word in text.split_inclusive(|letter: char| !letter.is_alphanumeric()) {
        let bare = word.trim_end_matches(|letter: char| !letter.is_alphanumeric());
        if KEYWORDS.contains(&bare) {
            if start < at {
                pieces.push(Piece::Plain(&text[start..at]));
            }
            pieces.push(Piece::Keyword(bare));
            start = at + bare.len();
        }
        at += word.len();
    }
    if start < text.len() {
        pieces.push(Piece::Plain(&text[start..]));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expected: Expect) {
        expected.assert_eq(&prose(text).into_string());
    }

    #[test]
    fn keywords_code_and_bold_words_stand_out() {
        check(
            "WHEN `move()` is called, **THE** Board SHALL **never** sleep.",
            expect![[
                r#"<b class="key">WHEN</b> <code>move()</code> is called, <b class="key">THE</b> Board <b class="key">SHALL</b> <b>never</b> sleep."#
            ]],
        );
        check("5 ** 2 and `open", expect!["5 ** 2 and `open"]);
        check("WHENEVER THEN", expect![[r#"WHENEVER <b class="key">THEN</b>"#]]);
    }

    #[test]
    fn text_of_a_file_is_never_markup() {
        check(
            "</script><img src=x onerror=alert(1)> `<b>`",
            expect!["&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt; <code>&lt;b&gt;</code>"],
        );
    }
}
