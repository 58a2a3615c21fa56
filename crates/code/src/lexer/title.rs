//! Which string literals are titles of tests or docstrings, told by what stands around them.
//!
//! This is asked of the few strings that may hold a citation, so it may look back as far as it
//! likes.

use super::{Piece, PieceKind, Syntax, is_word};

/// What a string literal is, beside a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Title,
    Docstring,
}

/// How a language gives tests their titles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Titles {
    None,
    /// Python's docstrings.
    Docstrings,
    /// `it.each(table)("title", …)`
    Ecmascript,
    /// `t.Run("title", …)`
    Go,
    /// `@DisplayName("title")`
    Annotations(&'static [&'static str]),
    /// `TEST_CASE("title")`
    Macros,
    /// `[Fact(DisplayName = "title")]`, `[TestMethod("title")]`
    Csharp,
    /// `it "title" do`
    Ruby,
    /// `it('title', …)`, `#[TestDox('title')]`
    Php,
    /// `@DisplayName("title")`, `test("title") {`, `"title" {`
    Kotlin,
    /// `@Test("title")`, `it("title")`
    Swift,
    /// In languages without a grammar: `test("title"`, `it "title"`, `@testset "title"`.
    Calls,
}

impl Titles {
    /// Whether a title makes a test wherever its file lies: Go has more that is called `Run`.
    pub(crate) fn are_tests(self) -> bool {
        self != Titles::Go
    }
}

const ECMASCRIPT: &[&str] = &[
    "test",
    "it",
    "describe",
    "suite",
    "context",
    "specify",
    "fit",
    "xit",
    "fdescribe",
    "xdescribe",
    "xtest",
];
const MACROS: &[&str] = &[
    "TEST_CASE",
    "SCENARIO",
    "SECTION",
    "SUBCASE",
    "TEST_SUITE",
    "DOCTEST_TEST_CASE",
    "DOCTEST_SUBCASE",
    "TEMPLATE_TEST_CASE",
    "GIVEN",
    "WHEN",
    "THEN",
    "AND_GIVEN",
    "AND_WHEN",
    "AND_THEN",
];
const MACROS_BEHIND_A_NAME: &[&str] = &["TEST_CASE_METHOD", "TEST_CASE_FIXTURE", "SCENARIO_METHOD"];
const RUBY: &[&str] = &[
    "describe",
    "context",
    "it",
    "specify",
    "scenario",
    "test",
    "should",
    "example",
    "xit",
    "fit",
    "xdescribe",
    "fdescribe",
    "xcontext",
    "fcontext",
    "shared_examples",
];
const KOTLIN: &[&str] = &[
    "test",
    "should",
    "context",
    "describe",
    "it",
    "given",
    "Given",
    "When",
    "Then",
    "and",
    "And",
    "scenario",
    "feature",
    "expect",
    "xtest",
    "xit",
    "xdescribe",
    "xcontext",
    "xshould",
];
const SWIFT: &[&str] =
    &["it", "describe", "context", "fit", "xit", "fdescribe", "xdescribe", "fcontext", "xcontext"];
const CALLS: &[&str] = &[
    "test",
    "it",
    "describe",
    "context",
    "specify",
    "scenario",
    "testset",
    "test_that",
    "testing",
    "subtest",
    "test_case",
    "testCase",
    "testWidgets",
    "group",
    "suite",
    "should",
    "It",
    "Describe",
    "Context",
];

/// What the string `piece` is; `None` for a mere value. `pieces` are those of the file, in the order
/// of their ends.
pub(crate) fn role_of(syntax: &Syntax, text: &str, pieces: &[Piece], piece: Piece) -> Option<Role> {
    let back = Back { bytes: text.as_bytes(), pieces };
    let start = piece.span.start;
    let is_title = match syntax.titles {
        Titles::None => false,
        Titles::Docstrings => return back.is_docstring(piece).then_some(Role::Docstring),
        Titles::Ecmascript => back.is_ecmascript_title(start),
        Titles::Go => back
            .opening(start)
            .and_then(|open| back.word(open))
            .is_some_and(|(word, before)| word == b"Run" && back.byte_before(before) == b'.'),
        Titles::Annotations(names) => back.is_annotation(start, names),
        Titles::Macros => back.is_macro_title(start),
        Titles::Csharp => back.is_csharp_title(start),
        Titles::Ruby => back.is_call(start, RUBY, Parentheses::Optional),
        Titles::Php => {
            back.is_plain_call(start, &["it", "test", "describe", "todo"])
                || back.opening(start).and_then(|open| back.word(open)).is_some_and(
                    |(word, before)| {
                        word == b"TestDox" && matches!(back.byte_before(before), b'[' | b',')
                    },
                )
        }
        Titles::Kotlin => {
            back.is_annotation(start, &["DisplayName"]) || back.is_kotlin_title(piece)
        }
        Titles::Swift => {
            back.is_annotation(start, &["Test", "Suite"]) || back.is_plain_call(start, SWIFT)
        }
        Titles::Calls => back.is_call(start, CALLS, Parentheses::Optional),
    };
    is_title.then_some(Role::Title)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Parentheses {
    Needed,
    Optional,
}

/// Looks back from a place in the code. Places are where something ends: the byte before is asked.
struct Back<'a> {
    bytes: &'a [u8],
    pieces: &'a [Piece],
}

impl<'a> Back<'a> {
    /// The piece that ends at `at`.
    fn piece(&self, at: usize) -> Option<Piece> {
        // Of several the outermost is told last.
        let behind = self.pieces.partition_point(|it| it.span.end <= at);
        let piece = *self.pieces.get(behind.checked_sub(1)?)?;
        (piece.span.end == at).then_some(piece)
    }

    /// Before blanks and comments.
    fn blanks(&self, mut at: usize) -> usize {
        loop {
            let blank = self.bytes[..at].iter().rposition(|it| !it.is_ascii_whitespace());
            at = blank.map_or(0, |it| it + 1);
            match self.piece(at) {
                Some(piece) if piece.kind != PieceKind::Text => at = piece.span.start,
                _ => return at,
            }
        }
    }

    /// The byte before blanks and comments; a line break at the start of the text.
    fn byte_before(&self, at: usize) -> u8 {
        self.blanks(at).checked_sub(1).map_or(b'\n', |at| self.bytes[at])
    }

    /// Before the byte, when it stands there.
    fn eat(&self, at: usize, byte: u8) -> Option<usize> {
        let at = self.blanks(at).checked_sub(1)?;
        (self.bytes[at] == byte && self.piece(at + 1).is_none()).then_some(at)
    }

    /// The word that ends there, and where it starts.
    fn word(&self, at: usize) -> Option<(&'a [u8], usize)> {
        let at = self.blanks(at);
        if self.piece(at).is_some() {
            return None;
        }
        let start = self.bytes[..at].iter().rposition(|it| !is_word(*it)).map_or(0, |it| it + 1);
        (start < at).then(|| (&self.bytes[start..at], start))
    }

    /// Before the parenthesis that opens right in front of `at`.
    fn opening(&self, at: usize) -> Option<usize> {
        self.eat(at, b'(')
    }

    /// Before the bracket that is still open at `at`, and which one it is.
    fn open_bracket(&self, mut at: usize) -> Option<(u8, usize)> {
        let mut depth = 0_usize;
        loop {
            if let Some(piece) = self.piece(at) {
                at = piece.span.start;
                continue;
            }
            at = at.checked_sub(1)?;
            match self.bytes[at] {
                b')' | b']' | b'}' => depth += 1,
                open @ (b'(' | b'[' | b'{') => {
                    if depth == 0 {
                        return Some((open, at));
                    }
                    depth -= 1;
                }
                _ => {}
            }
        }
    }

    /// `callee("title"`, also of something: `spec.callee("title"`.
    fn is_call(&self, start: usize, callees: &[&str], parentheses: Parentheses) -> bool {
        let callee = match self.opening(start) {
            Some(open) => self.word(open),
            None if parentheses == Parentheses::Optional && self.same_line(start) => {
                self.word(start)
            }
            None => None,
        };
        callee.is_some_and(|(word, _)| is_one_of(word, callees))
    }

    /// `callee("title"`, a function of its own.
    fn is_plain_call(&self, start: usize, callees: &[&str]) -> bool {
        let Some((word, before)) = self.opening(start).and_then(|open| self.word(open)) else {
            return false;
        };
        let declared = self.word(before).is_some_and(|(it, _)| it == b"function" || it == b"new");
        let of_something = matches!(self.byte_before(before), b'.' | b'>' | b':' | b'\\');
        is_one_of(word, callees) && !of_something && !declared
    }

    fn same_line(&self, at: usize) -> bool {
        let before = self.bytes[..at].iter().rposition(|it| !matches!(it, b' ' | b'\t'));
        before.is_some_and(|it| self.bytes[it] != b'\n' && it + 1 < at)
    }

    /// `@Name("title"`
    fn is_annotation(&self, start: usize, names: &[&str]) -> bool {
        let name = self.opening(start).and_then(|open| self.word(open));
        name.is_some_and(|(word, before)| {
            is_one_of(word, names) && self.byte_before(before) == b'@'
        })
    }

    fn is_macro_title(&self, start: usize) -> bool {
        if self.is_plain_call(start, MACROS) {
            return true;
        }
        let name = self.eat(start, b',').and_then(|comma| self.word(comma));
        name.is_some_and(|(_, before)| self.is_plain_call(before, MACROS_BEHIND_A_NAME))
    }

    fn is_csharp_title(&self, start: usize) -> bool {
        let of_attribute = |before: usize| matches!(self.byte_before(before), b'[' | b',');
        if let Some(open) = self.opening(start) {
            let names = ["TestMethod", "DataTestMethod", "Description", "DisplayName"];
            return self
                .word(open)
                .is_some_and(|(word, before)| is_one_of(word, &names) && of_attribute(before));
        }
        let argument = self.eat(start, b'=').and_then(|at| self.word(at));
        let Some((argument, before)) = argument else { return false };
        let Some((b'(', open)) = self.open_bracket(before) else { return false };
        let mut attribute = self.word(open);
        while let Some((_, before)) = attribute
            && let Some(dot) = self.eat(before, b'.')
        {
            attribute = self.word(dot);
        }
        is_one_of(argument, &["DisplayName", "Description", "TestName"])
            && attribute.is_some_and(|(_, before)| of_attribute(before))
    }

    fn is_kotlin_title(&self, piece: Piece) -> bool {
        let opens = |at: usize| {
            let rest = self.bytes[at..].iter().find(|it| !it.is_ascii_whitespace());
            rest == Some(&b'{')
        };
        let end = piece.span.end;
        let closed = self.bytes.get(end) == Some(&b')');
        (closed && opens(end + 1) && self.is_call(piece.span.start, KOTLIN, Parentheses::Needed))
            || opens(end)
    }

    /// `test("title"`, `it.skip("title"`, `describe.each(table)("title"`, `t.test("title"`.
    fn is_ecmascript_title(&self, start: usize) -> bool {
        let Some(mut at) = self.opening(start).map(|open| self.blanks(open)) else { return false };
        if let Some(types) = self.before_types(at) {
            at = types;
        }
        let mut is_called = false;
        if let Some(piece) = self.piece(at) {
            // A table of cases: each`…`
            at = piece.span.start;
            is_called = true;
        } else if self.eat(at, b')').is_some() {
            let Some((b'(', open)) = self.open_bracket(at - 1) else { return false };
            at = open;
            is_called = true;
        }
        let mut chain: Vec<&[u8]> = Vec::new();
        loop {
            let Some((word, before)) = self.word(at) else { return false };
            chain.push(word);
            match self.eat(before, b'.') {
                Some(dot) if chain.len() < 4 => at = dot,
                Some(_) => return false,
                None => break,
            }
        }
        let root = chain[chain.len() - 1];
        let fits = if is_called { (2..=3).contains(&chain.len()) } else { chain.len() <= 3 };
        fits && is_one_of(root, ECMASCRIPT)
            || !is_called
                && chain.len() == 2
                && is_one_of(root, &["t", "Deno", "Bun"])
                && is_one_of(chain[0], &["test", "it", "describe"])
    }

    /// Before `<Type>`.
    fn before_types(&self, at: usize) -> Option<usize> {
        let close = self.eat(at, b'>')?;
        let mut depth = 0_usize;
        for place in (close.saturating_sub(200)..close).rev() {
            match self.bytes[place] {
                b'>' => depth += 1,
                b'<' if depth == 0 => return Some(place),
                b'<' => depth -= 1,
                b';' | b'{' | b'}' => return None,
                _ => {}
            }
        }
        None
    }

    /// Whether a string is the first statement of a module, class or function in Python.
    fn is_docstring(&self, piece: Piece) -> bool {
        let rest = &self.bytes[piece.span.end..];
        let behind = rest.iter().find(|it| !matches!(it, b' ' | b'\t' | b'\r'));
        if !matches!(behind, None | Some(b'\n' | b'#' | b';')) {
            return false;
        }
        // The prefix of the string: r"…".
        let prefix = self.bytes[..piece.span.start]
            .iter()
            .rev()
            .take(2)
            .take_while(|it| it.is_ascii_alphabetic())
            .count();
        let at = self.blanks(piece.span.start - prefix);
        if at == 0 || self.bytes[..at] == *b"\xEF\xBB\xBF" {
            return true;
        }
        let Some(colon) = self.eat(at, b':') else { return false };
        // Up to the start of the statement that the colon ends.
        let mut at = colon;
        loop {
            if let Some(piece) = self.piece(at) {
                at = piece.span.start;
                continue;
            }
            match at.checked_sub(1).map(|before| self.bytes[before]) {
                None | Some(b'\n') => break,
                Some(b')' | b']' | b'}') => match self.open_bracket(at - 1) {
                    Some((_, open)) => at = open,
                    None => return false,
                },
                // The colon stands in brackets: it is none of a statement.
                Some(b'(' | b'[' | b'{') => return false,
                Some(_) => at -= 1,
            }
        }
        let line = self.bytes[at..colon].trim_ascii_start();
        ["def ", "class ", "async def "].iter().any(|word| line.starts_with(word.as_bytes()))
    }
}

fn is_one_of(word: &[u8], words: &[&str]) -> bool {
    words.iter().any(|it| it.as_bytes() == word)
}
