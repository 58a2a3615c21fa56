//! Fingerprints of symbols: what a formatter or an edited comment leaves alone.
//!
//! A file is cut into tokens once, by the lexer of [`crate::lexer`]: words and numbers, strings as
//! they are written, every other character by itself. Comments, docstrings, blanks and line breaks
//! are none; neither is a comma right before a closing bracket, which formatters add and take away.
//! Where indentation has a meaning its steps are tokens, so that only a change of structure counts,
//! and so is the end of a statement.
//!
//! A symbol's own name is none of its tokens: renamed, it is still known by its number.
//!
//! The number is stored in files. It is made of FNV-1a, which everybody can compute, over a token's
//! bytes, and a polynomial over the tokens modulo the prime 2⁶¹ − 1: with the sums up to each token
//! at hand, the fingerprint of any part of the file is one subtraction, however deep symbols nest.

use specls_text::Span;

use crate::lexer::syntax::Syntax;
use crate::lexer::{self, PieceKind, is_word};
use crate::symbols::Definition;

/// Gives the symbols that lie in `part` their fingerprints; gives that of the part itself.
pub(crate) fn stamp(symbols: &mut [Definition], syntax: &Syntax, text: &str, part: Span) -> u64 {
    let tokens = Tokens::of(syntax, text, part);
    let first = symbols.partition_point(|it| it.span.start < part.start);
    for symbol in &mut symbols[first..] {
        if symbol.span.start >= part.end {
            break;
        }
        symbol.fingerprint = tokens.fingerprint(symbol.span, symbol.name_span);
    }
    tokens.fingerprint(part, Span::at(part.end))
}

/// The tokens of a text.
struct Tokens<'a> {
    bytes: &'a [u8],
    /// Where each starts.
    starts: Vec<usize>,
    /// The polynomial's sum up to and with each.
    sums: Vec<u64>,
    /// Whether the last token is a comma.
    behind_comma: bool,
    indentation: Option<Indentation>,
}

/// The state of a language whose indentation has a meaning.
#[derive(Default)]
struct Indentation {
    /// The widths of the blocks that are open.
    open: Vec<usize>,
    /// How many brackets are open: no line ends in them.
    brackets: usize,
    /// Whether a line break ended the last statement.
    line_ended: bool,
    /// The token that the last logical line starts with.
    line_start: usize,
    /// Whether the last logical line is one string so far: a docstring.
    only_a_string: bool,
}

const PRIME: u64 = (1 << 61) - 1;
const BASE: u64 = 0x0123_4567_89AB_CDEF;

const INDENT: u64 = 1;
const DEDENT: u64 = 2;
const LINE_END: u64 = 3;

impl<'a> Tokens<'a> {
    fn of(syntax: &Syntax, text: &'a str, part: Span) -> Self {
        let mut tokens = Tokens {
            bytes: text.as_bytes(),
            starts: Vec::with_capacity(part.len() / 4),
            sums: Vec::with_capacity(part.len() / 4),
            behind_comma: false,
            indentation: syntax.is_indented.then(Indentation::default),
        };
        if let Some(indentation) = &mut tokens.indentation {
            indentation.line_ended = true;
        }
        let mut at = part.start;
        lexer::lex(syntax, text, part, |piece| {
            // Code inside of a string is a part of the string.
            while tokens.starts.last().is_some_and(|start| *start >= piece.span.start) {
                tokens.take_back();
            }
            if at < piece.span.start {
                tokens.code(at, piece.span.start);
            }
            if piece.kind == PieceKind::Text {
                tokens.string(piece.span);
            }
            at = piece.span.end;
        });
        tokens.code(at, part.end);
        tokens.drop_docstring();
        tokens
    }

    /// The fingerprint of the tokens inside the span, but for those of `name`: a symbol that is only
    /// called otherwise is known again.
    fn fingerprint(&self, span: Span, name: Span) -> u64 {
        let place = |offset: usize| self.starts.partition_point(|start| *start < offset);
        let (first, end) = (place(span.start), place(span.end));
        let out = place(name.start).clamp(first, end)..place(name.end).clamp(first, end);
        let (before, behind) = (self.sum(first, out.start), self.sum(out.end, end));
        let count = out.start - first + (end - out.end);
        let sum = (multiplied(before, power(end - out.end)) + behind) % PRIME;
        // Spreads the 61 bits over 64, and tells apart what differs in length only.
        let mut mixed = sum ^ (count as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// The polynomial of the tokens from one place up to another.
    fn sum(&self, first: usize, end: usize) -> u64 {
        if end <= first {
            return 0;
        }
        let before = first.checked_sub(1).map_or(0, |it| self.sums[it]);
        let shifted = multiplied(before, power(end - first));
        (self.sums[end - 1] + PRIME - shifted) % PRIME
    }

    fn push(&mut self, start: usize, hash: u64) {
        let before = self.sums.last().copied().unwrap_or_default();
        self.starts.push(start);
        self.sums.push((multiplied(before, BASE) + hash % PRIME) % PRIME);
        self.behind_comma = false;
    }

    fn take_back(&mut self) {
        self.starts.pop();
        self.sums.pop();
        self.behind_comma = false;
    }

    /// Before a token that starts a line: what its indentation says.
    fn begin(&mut self, start: usize, is_string: bool) {
        let Some(indentation) = &mut self.indentation else { return };
        if !indentation.line_ended || indentation.brackets > 0 {
            indentation.only_a_string &= indentation.line_ended;
            return;
        }
        indentation.line_ended = false;
        let dropped = self.drop_docstring();
        let line = memchr::memrchr(b'\n', &self.bytes[..start]).map_or(0, |at| at + 1);
        let width = start - line;
        // They stand between the lines, so that none belongs to a symbol that starts here.
        let between = line.saturating_sub(1);
        if !self.starts.is_empty() && !dropped {
            self.push(between, LINE_END);
        }
        let Some(indentation) = &mut self.indentation else { return };
        let mut steps = Vec::new();
        while indentation.open.last().is_some_and(|open| *open > width) {
            indentation.open.pop();
            steps.push(DEDENT);
        }
        if indentation.open.last().copied().unwrap_or_default() < width {
            indentation.open.push(width);
            steps.push(INDENT);
        }
        for step in steps {
            self.push(between, step);
        }
        if let Some(indentation) = &mut self.indentation {
            indentation.line_start = self.starts.len();
            indentation.only_a_string = is_string;
        }
    }

    /// A line that is nothing but a string is a docstring, which is a comment. Whether the last line
    /// was one.
    fn drop_docstring(&mut self) -> bool {
        let Some(indentation) = &mut self.indentation else { return false };
        let is_docstring = std::mem::take(&mut indentation.only_a_string);
        if is_docstring {
            let line = indentation.line_start;
            self.starts.truncate(line);
            self.sums.truncate(line);
        }
        is_docstring
    }

    /// The tokens of code between comments and strings.
    fn code(&mut self, start: usize, end: usize) {
        let mut at = start;
        while at < end {
            let byte = self.bytes[at];
            if byte.is_ascii_whitespace() {
                if byte == b'\n'
                    && let Some(indentation) = &mut self.indentation
                    && indentation.brackets == 0
                {
                    indentation.line_ended |= at == 0 || self.bytes[at - 1] != b'\\';
                }
                at += 1;
                continue;
            }
            if is_word(byte) {
                let length = self.bytes[at..end].iter().position(|it| !is_word(*it));
                let mut stop = length.map_or(end, |length| at + length);
                // `1.5` is one number.
                if byte.is_ascii_digit()
                    && self.bytes.get(stop) == Some(&b'.')
                    && self.bytes.get(stop + 1).is_some_and(u8::is_ascii_digit)
                {
                    let rest = self.bytes[stop + 1..end].iter().position(|it| !is_word(*it));
                    stop = rest.map_or(end, |length| stop + 1 + length);
                }
                self.begin(at, false);
                self.push(at, hashed(&self.bytes[at..stop]));
                at = stop;
                continue;
            }
            // A backslash at the end of a line only says that the line goes on.
            let continues = byte == b'\\'
                && self.bytes.get(at + 1).is_none_or(|it| matches!(it, b'\n' | b'\r'));
            if !continues {
                self.mark(at, byte);
            }
            at += 1;
        }
    }

    fn mark(&mut self, at: usize, byte: u8) {
        self.begin(at, false);
        let closes = matches!(byte, b')' | b']' | b'}');
        if closes && self.behind_comma {
            self.take_back();
        }
        if let Some(indentation) = &mut self.indentation {
            match byte {
                b'(' | b'[' | b'{' => indentation.brackets += 1,
                _ if closes => indentation.brackets = indentation.brackets.saturating_sub(1),
                _ => {}
            }
        }
        self.push(at, hashed(&[byte]));
        self.behind_comma = byte == b',';
    }

    fn string(&mut self, span: Span) {
        self.begin(span.start, true);
        self.push(span.start, hashed(&self.bytes[span.range()]));
    }
}

/// FNV-1a, 64 bits; line breaks count alike on every system.
fn hashed(bytes: &[u8]) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
            continue;
        }
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
    }
    hash
}

fn multiplied(first: u64, second: u64) -> u64 {
    let product = u128::from(first) * u128::from(second);
    let low = (product & u128::from(PRIME)) as u64;
    let high = (product >> 61) as u64;
    let sum = low + high;
    if sum >= PRIME { sum - PRIME } else { sum }
}

/// The base to the power of `count`.
fn power(mut count: usize) -> u64 {
    let (mut result, mut base) = (1, BASE % PRIME);
    while count > 0 {
        if count & 1 == 1 {
            result = multiplied(result, base);
        }
        base = multiplied(base, base);
        count >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use crate::read;

    /// The fingerprint of the first symbol.
    fn fingerprint(path: &str, text: &str) -> u64 {
        read(path, text).unwrap().symbols.get(0).unwrap().fingerprint
    }

    #[track_caller]
    fn same(path: &str, first: &str, second: &str) {
        assert_eq!(fingerprint(path, first), fingerprint(path, second), "{first}\n---\n{second}");
    }

    #[track_caller]
    fn differs(path: &str, first: &str, second: &str) {
        assert_ne!(fingerprint(path, first), fingerprint(path, second), "{first}\n---\n{second}");
    }

    #[test]
    fn formatting_and_comments_keep_it() {
        same(
            "a.rs",
            "fn f(a: u8, b: u8) -> u8 { g(a, b) }",
            "fn f(\n    a: u8, // Requirement 1.1\n    b: u8,\n) -> u8 {\n    /* now */ g(a, b,)\n}\n",
        );
        same(
            "a.js",
            "function f() { return `a${ b }` }",
            "\r\nfunction f()\r\n{ return `a${ b }` }",
        );
        same("a.c", "int f(void) { return 1; }", "int f(void)\n{\n\treturn 1; // one\n}");
        same("a.rs", "mod a { fn f() { \"a\nb\" } }", "mod a { fn f() { \"a\r\nb\" } }");
    }

    #[test]
    fn another_name_keeps_it() {
        same("a.rs", "fn f(a: u8) { g(10) }", "fn other(a: u8) { g(10) }");
        same("a.js", "test(\"one\", () => { f(1) })", "test(\"two\", () => { f(1) })");
        differs("a.rs", "fn f() { f() }", "fn g() { g() }");
    }

    #[test]
    fn small_edits_change_it() {
        differs("a.rs", "fn f() { wait(10) }", "fn f() { wait(19) }");
        differs("a.rs", "fn f() { a < b }", "fn f() { a <= b }");
        differs("a.rs", "fn f() { \"a b\" }", "fn f() { \"a  b\" }");
        differs("a.rs", "fn f() { \"// a\" }", "fn f() { \"// b\" }");
        differs("a.rs", "fn f() { ab }", "fn f() { a b }");
        differs("a.rs", "fn f() { f(a, b) }", "fn f() { f(b, a) }");
        differs("a.rs", "fn f() {}", "fn f() { g() }");
        differs("a.js", "function f() { `a${ b }` }", "function f() { `a${ c }` }");
        differs(
            "a.py",
            "def f():\n    a()\n    return\n    b()\n",
            "def f():\n    a()\n    return b()\n",
        );
    }

    #[test]
    fn in_python_structure_counts_and_width_does_not() {
        same(
            "a.py",
            "def f(a):\n  if a:\n    g(a, 1)\n  h()\n",
            "def f(a):\n    \"\"\"Does it.\"\"\"\n    # now\n\n    if a:\n        g(\n            a,\n            1,\n        )\n    h()\n",
        );
        differs(
            "a.py",
            "def f(a):\n    if a:\n        g()\n    h()\n",
            "def f(a):\n    if a:\n        g()\n        h()\n",
        );
        let method = |text: &str| {
            let facts = read("a.py", text).unwrap();
            facts.symbols.iter().find(|it| it.name == "f").unwrap().fingerprint
        };
        assert_eq!(
            method("class A:\n    x = 1\n\n    def f(self):\n        return 1\n"),
            method("class B:\n  class A:\n    def f(self):\n      return 1\n    y = 2\n"),
        );
    }

    #[test]
    fn it_is_the_same_in_every_version() {
        // These stand in people's files. Another number means that all of them are told as changed.
        assert_eq!(
            format!("{:016x}", fingerprint("a.rs", "fn f(a: u8) { g(a, 10, \"é\") }")),
            "a9267ccc14e60f9a"
        );
        assert_eq!(
            format!("{:016x}", fingerprint("a.py", "def f(a):\n    return a + 1.5\n")),
            "8dc8fb229a8051cc"
        );
    }
}
