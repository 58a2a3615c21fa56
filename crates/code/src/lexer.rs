//! Comments and string literals of a source file, found without a grammar.
//!
//! One pass over the bytes, led by the few rules that a language's row in [`syntax`] holds. Bytes
//! that begin no rule cost one look at a table. It knows enough not to be fooled by comment marks
//! in strings and quotes in comments, and nothing else: no nesting of code, no keywords.
//!
//! What has no end (a lone apostrophe, an open comment) is read as if its mark were not there, so
//! that one stray character costs nothing but itself. Every rule that looks for an end remembers
//! how far there is none: a file is read in time linear in its length whatever is in it.

mod sections;
pub(crate) mod syntax;
mod title;

use specls_text::Span;

pub(crate) use sections::{Section, sections};
use syntax::{HereDocument, Rule, Syntax, Text};
pub(crate) use syntax::{syntax_of, tests_of};
use title::{Role, role_of};

use crate::symbols::{Carrier, CarrierKind};

/// A comment or a string literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    /// With its marks or quotes; of a string with prefixes (`r"…"`) without the prefix.
    pub(crate) span: Span,
    pub(crate) kind: PieceKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PieceKind {
    /// A comment to the end of its line.
    Line,
    /// A comment with an end of its own.
    Block,
    /// A string, character, here-document or regular expression.
    Text,
}

/// Tells of each piece in `part` of a text, in the order of their ends: what stands in the code
/// inside of a string (`` `${…}` ``) comes before the string.
pub(crate) fn lex(syntax: &Syntax, text: &str, part: Span, each: impl FnMut(Piece)) {
    let bytes = text.as_bytes().get(..part.end).unwrap_or_default();
    let mut table = [0_u16; 256];
    for (place, rule) in syntax.rules.iter().enumerate().take(RULES) {
        table[usize::from(rule.first())] |= 1 << place;
    }
    let interpolates = |rule: &Rule| matches!(rule, Rule::Text(text) if text.code.is_some());
    if syntax.rules.iter().any(interpolates) {
        for bracket in *b"{}()" {
            table[usize::from(bracket)] |= 1 << RULES;
        }
    }
    let mut lexer = Lexer {
        bytes,
        syntax,
        each,
        open: Vec::new(),
        endless: [0; RULES + 1],
        here_documents: Vec::new(),
    };
    let mut at = part.start;
    if syntax.is_template {
        at = lexer.behind_markup(at);
    }
    while let Some(byte) = bytes.get(at) {
        let mut candidates = table[usize::from(*byte)];
        let mut next = at + 1;
        while candidates != 0 {
            let place = candidates.trailing_zeros() as usize;
            candidates &= candidates - 1;
            let found = match syntax.rules.get(place) {
                Some(rule) if place < RULES => lexer.apply(place, *rule, at),
                _ => lexer.bracket(at),
            };
            if let Some(end) = found {
                next = end;
                break;
            }
        }
        at = next;
    }
}

/// The parts of a file that hold code, each with its syntax: the file itself, or the scripts of a
/// component. None when the syntax is not known.
pub(crate) fn parts(path: &str, text: &str) -> Vec<(&'static Syntax, Span)> {
    let sections = sections(path, text);
    if sections.is_empty() {
        return syntax_of(path).map(|it| (it, Span::new(0, text.len()))).into_iter().collect();
    }
    let scripts = sections.into_iter().filter(|it| it.script.is_some());
    scripts.map(|it| (it.syntax, it.span)).collect()
}

/// What may cite in a file, in its order: all comments, and of the strings that hold one of the
/// `hits` those that are titles of tests or docstrings.
pub(crate) fn carriers(path: &str, text: &str, hits: &[usize]) -> Vec<Carrier> {
    let whole = || {
        let section = |syntax| Section { span: Span::new(0, text.len()), syntax, script: None };
        syntax_of(path).map(section).into_iter().collect()
    };
    let mut sections = sections(path, text);
    if sections.is_empty() {
        sections = whole();
    }
    let mut carriers = Vec::new();
    for Section { span, syntax, .. } in sections {
        let mut pieces: Vec<Piece> = Vec::new();
        lex(syntax, text, span, |piece| pieces.push(piece));
        for piece in &pieces {
            let kind = match piece.kind {
                PieceKind::Line => CarrierKind::Line,
                PieceKind::Block => CarrierKind::Block,
                PieceKind::Text => {
                    let next = hits.partition_point(|hit| *hit < piece.span.start);
                    let is_hit = hits.get(next).is_some_and(|hit| *hit < piece.span.end);
                    match is_hit.then(|| role_of(syntax, text, &pieces, *piece)).flatten() {
                        Some(Role::Title) => CarrierKind::Title,
                        Some(Role::Docstring) => CarrierKind::Docstring,
                        None => continue,
                    }
                }
            };
            carriers.push(Carrier::of(piece.span, kind, text));
        }
    }
    carriers.sort_unstable();
    carriers
}

/// How many rules a language may have.
const RULES: usize = 15;

struct Lexer<'a, Each> {
    bytes: &'a [u8],
    syntax: &'a Syntax,
    each: Each,
    /// Strings that are interrupted by code, outermost first.
    open: Vec<Open>,
    /// For each rule and for here-documents, up to where it is known to find no end.
    endless: [usize; RULES + 1],
    /// Delimiters of here-documents that begin behind the present line.
    here_documents: Vec<Delimiter>,
}

/// A string that is interrupted by code.
struct Open {
    text: Text,
    start: usize,
    /// How many brackets of the code are open.
    depth: usize,
}

struct Delimiter {
    word: Span,
    start: usize,
}

impl<Each: FnMut(Piece)> Lexer<'_, Each> {
    fn tell(&mut self, start: usize, end: usize, kind: PieceKind) -> usize {
        (self.each)(Piece { span: Span::new(start, end), kind });
        end
    }

    fn starts_with(&self, at: usize, mark: &str) -> bool {
        self.bytes.get(at..).is_some_and(|rest| rest.starts_with(mark.as_bytes()))
    }

    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or_default()
    }

    fn before(&self, at: usize) -> u8 {
        at.checked_sub(1).map_or(b'\n', |at| self.byte(at))
    }

    /// The end of the line that `at` stands in, without its break.
    fn line_end(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        memchr::memchr(b'\n', rest).map_or(self.bytes.len(), |length| at + length)
    }

    /// Whether only blanks stand before `at` in its line.
    fn opens_line(&self, at: usize) -> bool {
        let before = self.bytes[..at].iter().rev().find(|it| !matches!(it, b' ' | b'\t' | b'\r'));
        before.is_none_or(|it| *it == b'\n')
    }

    /// Where `mark` stands next, and behind it.
    fn find(&self, at: usize, mark: &str) -> Option<usize> {
        let (first, rest) = mark.as_bytes().split_first()?;
        let bytes = self.bytes.get(at..)?;
        memchr::memchr_iter(*first, bytes)
            .find(|it| bytes[it + 1..].starts_with(rest))
            .map(|it| at + it + mark.len())
    }

    /// Where the rule's piece ends that starts at `at`; `None` when none does.
    fn apply(&mut self, place: usize, rule: Rule, at: usize) -> Option<usize> {
        match rule {
            Rule::Skip(mark) => self.starts_with(at, mark).then(|| at + mark.len()),
            Rule::SkipNext(_) => Some(at + 2),
            Rule::Line(mark) => self.starts_with(at, mark).then(|| self.line(at)),
            Rule::WordLine(mark) => {
                let opens = matches!(
                    self.before(at),
                    b' ' | b'\t' | b'\n' | b'\r' | b';' | b'(' | b')' | b'{' | b'}' | b'&' | b'|'
                );
                (opens && self.starts_with(at, mark)).then(|| self.line(at))
            }
            Rule::StartLine(mark) => {
                (self.starts_with(at, mark) && self.opens_line(at)).then(|| self.line(at))
            }
            Rule::FirstColumn(mark) => {
                let opens = self.before(at) == b'\n' && self.starts_with(at, mark);
                opens.then(|| self.line(at))
            }
            Rule::Block(open, close) => {
                let start = self.starts_with(at, open).then(|| at + open.len())?;
                self.until(place, at, |it| it.find(start, close), PieceKind::Block)
            }
            Rule::Nested(open, close) => {
                let start = self.starts_with(at, open).then(|| at + open.len())?;
                self.until(place, at, |it| it.nested_end(start, open, close), PieceKind::Block)
            }
            Rule::StartBlock(open, close) => {
                let opens = self.before(at) == b'\n' && self.starts_with(at, open);
                let start = opens.then(|| at + open.len())?;
                self.until(place, at, |it| it.line_block_end(start, close), PieceKind::Block)
            }
            Rule::LuaComment => {
                let open = at + 2;
                let level = self.starts_with(at, "--[").then(|| self.lua_level(open))??;
                self.until(place, at, |it| it.lua_end(open, level), PieceKind::Block)
            }
            Rule::LuaText => {
                let level = self.lua_level(at)?;
                self.until(place, at, |it| it.lua_end(at, level), PieceKind::Text)
            }
            Rule::Text(text) => {
                let start = self.starts_with(at, text.open).then(|| at + text.open.len())?;
                if at < self.endless[place] {
                    return None;
                }
                match self.text(text, at, start) {
                    Ok(end) => Some(end),
                    Err(end) => {
                        self.endless[place] = end;
                        None
                    }
                }
            }
            Rule::Character => {
                let end = self.character_end(at)?;
                Some(self.tell(at, end, PieceKind::Text))
            }
            Rule::RustRaw => {
                let hashes = self.count_before(at, b'#');
                let letter = at - hashes;
                let opens = self.before(letter) == b'r' && {
                    let prefix = matches!(self.before(letter - 1), b'b' | b'c');
                    !is_word(self.before(letter - 1 - usize::from(prefix)))
                };
                let close = format!("\"{}", "#".repeat(if opens { hashes } else { return None }));
                self.until(place, at, |it| it.find(at + 1, &close), PieceKind::Text)
            }
            Rule::SwiftRaw => {
                let hashes = self.count_before(at, b'#');
                if hashes == 0 {
                    return None;
                }
                let quotes = if self.starts_with(at, "\"\"\"") { "\"\"\"" } else { "\"" };
                let close = format!("{quotes}{}", "#".repeat(hashes));
                self.until(place, at, |it| it.find(at + quotes.len(), &close), PieceKind::Text)
            }
            Rule::CppRaw => {
                let before = at.checked_sub(2).map_or(b' ', |at| self.byte(at));
                let opens = self.before(at) == b'R'
                    && (!is_word(before) || matches!(before, b'u' | b'U' | b'L' | b'8'));
                let rest = self.bytes.get(at + 1..).filter(|_| opens)?;
                let length = rest.iter().take(17).position(|it| *it == b'(')?;
                let delimiter = std::str::from_utf8(&rest[..length]).ok()?;
                let close = format!("){delimiter}\"");
                self.until(place, at, |it| it.find(at + length + 2, &close), PieceKind::Text)
            }
            Rule::CsharpRaw => {
                let quotes = self.count(at, b'"');
                if quotes >= 3 {
                    let close = "\"".repeat(quotes);
                    return self.until(
                        place,
                        at,
                        |it| it.find(at + quotes, &close),
                        PieceKind::Text,
                    );
                }
                let verbatim = match self.before(at) {
                    b'@' => true,
                    b'$' => at >= 2 && self.byte(at - 2) == b'@',
                    _ => false,
                };
                let end = |it: &Self| it.find(at + 1, "\"");
                verbatim.then(|| self.until(place, at, end, PieceKind::Text))?
            }
            Rule::Regex(words) => {
                let end = self.regex_end(place, at, words)?;
                Some(self.tell(at, end, PieceKind::Text))
            }
            Rule::Percent => {
                let end = self.percent_end(place, at)?;
                Some(self.tell(at, end, PieceKind::Text))
            }
            Rule::HereDocument(form) => self.here_document(form, at),
            Rule::HereDocuments => self.here_documents(at),
            Rule::Markup => self.starts_with(at, "?>").then(|| self.behind_markup(at + 2)),
        }
    }

    /// A comment from `at` to the end of its line.
    fn line(&mut self, at: usize) -> usize {
        let mut end = self.line_end(at);
        while self.syntax.lines_continue && end < self.bytes.len() {
            let line = self.bytes[at..end].strip_suffix(b"\r").unwrap_or(&self.bytes[at..end]);
            if !line.ends_with(b"\\") {
                break;
            }
            end = self.line_end(end + 1);
        }
        if self.syntax.is_template
            && let Some(length) = memchr::memmem::find(&self.bytes[at..end], b"?>")
        {
            end = at + length;
        }
        self.tell(at, end, PieceKind::Line)
    }

    /// The piece from `at` to the end that `end` finds, unless it is known that there is none.
    fn until(
        &mut self,
        place: usize,
        at: usize,
        end: impl Fn(&Self) -> Option<usize>,
        kind: PieceKind,
    ) -> Option<usize> {
        if at < self.endless[place] {
            return None;
        }
        match end(self) {
            Some(end) => Some(self.tell(at, end, kind)),
            None => {
                self.endless[place] = self.bytes.len();
                None
            }
        }
    }

    fn nested_end(&self, mut at: usize, open: &str, close: &str) -> Option<usize> {
        let (first, last) = (open.as_bytes()[0], close.as_bytes()[0]);
        let mut depth = 1;
        loop {
            at += memchr::memchr2(first, last, self.bytes.get(at..)?)?;
            if self.starts_with(at, close) {
                at += close.len();
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            } else if self.starts_with(at, open) {
                at += open.len();
                depth += 1;
            } else {
                at += 1;
            }
        }
    }

    /// The end of the first line that starts with `mark`.
    fn line_block_end(&self, mut at: usize, mark: &str) -> Option<usize> {
        loop {
            at = self.line_end(at) + 1;
            if at > self.bytes.len() {
                return None;
            }
            if self.starts_with(at, mark) {
                return Some(self.line_end(at));
            }
        }
    }

    /// How many `=` stand between the brackets of `[==[`.
    fn lua_level(&self, at: usize) -> Option<usize> {
        let level = self.count(at + 1, b'=');
        (self.byte(at) == b'[' && self.byte(at + 1 + level) == b'[').then_some(level)
    }

    fn lua_end(&self, at: usize, level: usize) -> Option<usize> {
        self.find(at + level + 2, &format!("]{}]", "=".repeat(level)))
    }

    /// Reads a string's characters from `at`. What starts at `start` is told when it ends; an error
    /// says up to where no end was found.
    fn text(&mut self, text: Text, start: usize, mut at: usize) -> Result<usize, usize> {
        let close = text.close.as_bytes();
        let code = text.code.map_or(0, |code| code.open.as_bytes()[0]);
        while let Some(&byte) = self.bytes.get(at) {
            if byte == close[0] && self.starts_with(at, text.close) {
                return Ok(self.tell(start, at + close.len(), PieceKind::Text));
            }
            if let Some(inside) = text.code
                && byte == code
                && self.starts_with(at, inside.open)
            {
                self.open.push(Open { text, start, depth: 0 });
                return Ok(at + inside.open.len());
            }
            at += match byte {
                b'\n' if !text.lines => return Err(at),
                _ if byte == text.escape && text.escape != 0 => {
                    if self.starts_with(at + 1, "\r\n") { 3 } else { 2 }
                }
                _ => 1,
            };
        }
        Err(self.bytes.len())
    }

    /// A bracket of the code inside of a string: the last one leads back into the string.
    fn bracket(&mut self, at: usize) -> Option<usize> {
        let byte = self.byte(at);
        let open = self.open.last_mut()?;
        let code = open.text.code?;
        if byte == code.nested {
            open.depth += 1;
        } else if byte == code.close && open.depth > 0 {
            open.depth -= 1;
        } else if byte == code.close {
            let Open { text, start, .. } = self.open.pop()?;
            let end = self.text(text, start, at + 1);
            return Some(match end {
                Ok(end) => end,
                // Its first part was read as a string already.
                Err(end) => self.tell(start, end, PieceKind::Text),
            });
        }
        None
    }

    /// The end of `'x'` or `'\n'`; a lifetime, a digit separator and a prime have none.
    fn character_end(&self, at: usize) -> Option<usize> {
        if is_word(self.before(at)) {
            let start =
                self.bytes[..at].iter().rposition(|it| !is_word(*it)).map_or(0, |it| it + 1);
            if !matches!(&self.bytes[start..at], b"L" | b"u" | b"U" | b"u8" | b"b") {
                return None;
            }
        }
        let mut end = at + 1;
        if self.byte(end) == b'\\' {
            // `'\u{1F600}'` is among the longest.
            let rest = self.bytes.get(end + 2..)?;
            let rest = &rest[..rest.len().min(12)];
            let length = rest.iter().position(|it| matches!(it, b'\'' | b'\n'))?;
            end += 2 + length;
        } else {
            end += match self.byte(end) {
                b'\n' | b'\'' => return None,
                0..0x80 => 1,
                0x80..0xE0 => 2,
                0xE0..0xF0 => 3,
                0xF0.. => 4,
            };
        }
        (self.byte(end) == b'\'').then_some(end + 1)
    }

    /// The end of a regular expression; `None` for a division.
    fn regex_end(&mut self, place: usize, at: usize, words: &[&str]) -> Option<usize> {
        let before = self.bytes[..at].iter().rposition(|it| !matches!(it, b' ' | b'\t'));
        match before.map_or(b'\n', |it| self.bytes[it]) {
            b'<' | b')' | b']' | b'}' | b'"' | b'\'' | b'`' | b'.' => return None,
            byte if is_word(byte) => {
                let end = before? + 1;
                let start =
                    self.bytes[..end].iter().rposition(|it| !is_word(*it)).map_or(0, |it| it + 1);
                let word = std::str::from_utf8(&self.bytes[start..end]).ok()?;
                // `puts /x/`: an argument without parentheses.
                let is_argument = words.contains(&"puts") && end < at && self.byte(at + 1) != b' ';
                if !words.contains(&word) && !is_argument {
                    return None;
                }
            }
            _ => {}
        }
        if matches!(self.byte(at + 1), b'>' | b'/' | b'*') {
            return None;
        }
        if at < self.endless[place] {
            return None;
        }
        let mut end = at + 1;
        let mut in_class = false;
        loop {
            match self.byte(end) {
                b'\n' | 0 => {
                    self.endless[place] = end;
                    return None;
                }
                b'\\' => end += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => return Some(end + 1),
                _ => {}
            }
            end += 1;
        }
    }

    /// The end of Ruby's `%w[…]`, `%q(…)`, `%r{…}`.
    fn percent_end(&mut self, place: usize, at: usize) -> Option<usize> {
        if at < self.endless[place] {
            return None;
        }
        let letter =
            matches!(self.byte(at + 1), b'q' | b'Q' | b'w' | b'W' | b'i' | b'I' | b'r' | b's');
        let mut end = at + 1 + usize::from(letter);
        let open = self.byte(end);
        let close = match open {
            b'(' => b')',
            b'[' => b']',
            b'{' => b'}',
            b'<' => b'>',
            b'|' | b'!' | b'/' if letter => open,
            _ => return None,
        };
        let before = self.before(at);
        if is_word(before) || matches!(before, b')' | b']' | b'}') {
            return None;
        }
        let mut depth = 0;
        loop {
            end += 1;
            let Some(&byte) = self.bytes.get(end) else {
                self.endless[place] = self.bytes.len();
                return None;
            };
            if byte == b'\\' {
                end += 1;
            } else if byte == close && depth == 0 {
                return Some(end + 1);
            } else if byte == close {
                depth -= 1;
            } else if byte == open {
                depth += 1;
            }
        }
    }

    /// Remembers the delimiter of a here-document that begins behind this line.
    fn here_document(&mut self, form: HereDocument, at: usize) -> Option<usize> {
        let mut word = self.starts_with(at, form.mark).then(|| at + form.mark.len())?;
        if form.mark == "<<" && self.byte(word) == b'<' {
            // A here-string.
            return Some(word + 1);
        }
        if matches!(self.byte(word), b'-' | b'~') {
            word += 1;
        }
        if form.blanks {
            word += self.count(word, b' ');
        }
        let quote = self.byte(word);
        let quoted = matches!(quote, b'"' | b'\'' | b'`');
        word += usize::from(quoted);
        let rest = self.bytes.get(word..)?;
        let end = rest.iter().position(|it| !is_word(*it)).unwrap_or(rest.len());
        let opens = rest.first().is_some_and(|it| it.is_ascii_uppercase() || *it == b'_')
            || (quoted || form.blanks) && rest.first().is_some_and(u8::is_ascii_alphabetic);
        let end = word + if opens && end > 0 { end } else { return None };
        if quoted && self.byte(end) != quote {
            return None;
        }
        // More than a few in one line is no code.
        if self.here_documents.len() < 16 {
            self.here_documents.push(Delimiter { word: Span::new(word, end), start: at });
        }
        Some(end + usize::from(quoted))
    }

    /// At the end of a line: the bodies of its here-documents.
    fn here_documents(&mut self, at: usize) -> Option<usize> {
        if self.here_documents.is_empty() {
            return None;
        }
        let mut at = at;
        for Delimiter { word, start } in std::mem::take(&mut self.here_documents) {
            if start < self.endless[RULES] {
                continue;
            }
            let mut line = at + 1;
            let end = loop {
                let end = self.line_end(line);
                let content = self.bytes.get(line..end).unwrap_or_default().trim_ascii();
                let content = content.strip_suffix(b";").unwrap_or(content);
                if content == &self.bytes[word.range()] {
                    break Some(end);
                }
                if end >= self.bytes.len() {
                    break None;
                }
                line = end + 1;
            };
            match end {
                Some(end) => {
                    self.tell(at + 1, end, PieceKind::Text);
                    at = end;
                }
                None => self.endless[RULES] = self.bytes.len(),
            }
        }
        Some(at + 1)
    }

    /// Behind markup that code is embedded in: at the next `<?php` or `<?=`.
    fn behind_markup(&self, at: usize) -> usize {
        let mut at = at;
        while let Some(open) = self.find(at, "<?") {
            if self.starts_with(open, "=") {
                return open + 1;
            }
            let rest = self.bytes.get(open..open + 3).unwrap_or_default();
            if rest.eq_ignore_ascii_case(b"php") {
                return open + 3;
            }
            at = open;
        }
        self.bytes.len()
    }

    fn count(&self, at: usize, byte: u8) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        rest.iter().take_while(|it| **it == byte).count()
    }

    fn count_before(&self, at: usize, byte: u8) -> usize {
        self.bytes[..at].iter().rev().take(255).take_while(|it| **it == byte).count()
    }
}

/// Whether a byte belongs to a name or number.
pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

#[cfg(test)]
mod tests;
