//! How languages write comments and strings: a row a language, shared by those that do it alike.

use super::title::Titles;
use crate::Language;
use crate::language::{ANY_TESTS, TestPaths};

/// How one language writes comments and strings.
pub(crate) struct Syntax {
    /// What may begin at a byte; of several the first that fits.
    pub(crate) rules: &'static [Rule],
    /// Whether a backslash at its end takes a comment to the next line.
    pub(crate) lines_continue: bool,
    /// Whether the code stands between `<?php` and `?>`.
    pub(crate) is_template: bool,
    /// Whether the indentation of a line says what it belongs to.
    pub(crate) is_indented: bool,
    /// Which strings are titles of tests or documentation.
    pub(crate) titles: Titles,
}

/// A way to begin a comment or a string.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rule {
    /// These characters are neither.
    Skip(&'static str),
    /// The character behind this one is neither.
    SkipNext(u8),
    /// A comment to the end of the line.
    Line(&'static str),
    /// The same, at the start of a word only.
    WordLine(&'static str),
    /// The same, at the start of a line only.
    StartLine(&'static str),
    /// The same, in the first column only.
    FirstColumn(&'static str),
    /// A comment up to the second mark.
    Block(&'static str, &'static str),
    /// The same, with others in it.
    Nested(&'static str, &'static str),
    /// From a line that starts with the first to one that starts with the second mark.
    StartBlock(&'static str, &'static str),
    /// `--[[ … ]]`, `--[==[ … ]==]`
    LuaComment,
    /// `[[ … ]]`, `[==[ … ]==]`
    LuaText,
    /// A string.
    Text(Text),
    /// `'x'`, where a lone `'` means something else.
    Character,
    /// `r#"…"#`
    RustRaw,
    /// `#"…"#`
    SwiftRaw,
    /// `R"x(…)x"`
    CppRaw,
    /// `@"…"`, `"""…"""`
    CsharpRaw,
    /// `/…/`, unless it is a division; it may stand behind these words.
    Regex(&'static [&'static str]),
    /// `%w[…]`, `%(…)`
    Percent,
    /// The delimiter of a here-document.
    HereDocument(HereDocument),
    /// The end of a line, where the bodies of here-documents begin.
    HereDocuments,
    /// The end of the code.
    Markup,
}

/// A form of string.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text {
    pub(crate) open: &'static str,
    pub(crate) close: &'static str,
    /// What makes the next character an ordinary one; 0 for nothing.
    pub(crate) escape: u8,
    /// Whether it may go over lines.
    pub(crate) lines: bool,
    /// The code that may stand in it.
    pub(crate) code: Option<Code>,
}

/// Code inside of a string.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Code {
    pub(crate) open: &'static str,
    /// The bracket that the opening one closes with, and the one that opens.
    pub(crate) close: u8,
    pub(crate) nested: u8,
}

/// A form of here-document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HereDocument {
    pub(crate) mark: &'static str,
    /// Whether blanks may stand before the delimiter.
    pub(crate) blanks: bool,
}

impl Rule {
    /// The byte that it begins with.
    pub(crate) fn first(&self) -> u8 {
        match self {
            Rule::Skip(mark)
            | Rule::Line(mark)
            | Rule::WordLine(mark)
            | Rule::StartLine(mark)
            | Rule::FirstColumn(mark)
            | Rule::Block(mark, _)
            | Rule::Nested(mark, _)
            | Rule::StartBlock(mark, _) => mark.as_bytes()[0],
            Rule::SkipNext(byte) => *byte,
            Rule::LuaComment => b'-',
            Rule::LuaText => b'[',
            Rule::Text(text) => text.open.as_bytes()[0],
            Rule::Character => b'\'',
            Rule::RustRaw | Rule::SwiftRaw | Rule::CppRaw | Rule::CsharpRaw => b'"',
            Rule::Regex(_) => b'/',
            Rule::Percent => b'%',
            Rule::HereDocument(form) => form.mark.as_bytes()[0],
            Rule::HereDocuments => b'\n',
            Rule::Markup => b'?',
        }
    }
}

const fn text(quote: &'static str) -> Text {
    Text { open: quote, close: quote, escape: b'\\', lines: false, code: None }
}

impl Text {
    const fn raw(mut self) -> Text {
        self.escape = 0;
        self
    }

    const fn lines(mut self) -> Text {
        self.lines = true;
        self
    }

    const fn code(mut self, open: &'static str) -> Text {
        let (nested, close) =
            if open.as_bytes()[open.len() - 1] == b'(' { (b'(', b')') } else { (b'{', b'}') };
        self.code = Some(Code { open, close, nested });
        self
    }
}

const fn syntax(rules: &'static [Rule]) -> Syntax {
    Syntax {
        rules,
        lines_continue: false,
        is_template: false,
        is_indented: false,
        titles: Titles::None,
    }
}

impl Syntax {
    const fn titles(mut self, titles: Titles) -> Syntax {
        self.titles = titles;
        self
    }
}

const SLASHES: Rule = Rule::Line("//");
const STARS: Rule = Rule::Block("/*", "*/");
const NESTED_STARS: Rule = Rule::Nested("/*", "*/");
const HASH: Rule = Rule::Line("#");
const WORD_HASH: Rule = Rule::WordLine("#");
const DASHES: Rule = Rule::Line("--");
const DOUBLE: Rule = Rule::Text(text("\""));
const SINGLE: Rule = Rule::Text(text("'"));
const DOUBLE_LINES: Rule = Rule::Text(text("\"").lines());
const SINGLE_LINES: Rule = Rule::Text(text("'").lines());
const RAW_DOUBLE: Rule = Rule::Text(text("\"").raw());
const RAW_SINGLE: Rule = Rule::Text(text("'").raw());
const TRIPLE_DOUBLE: Rule = Rule::Text(text("\"\"\"").lines());
const TRIPLE_SINGLE: Rule = Rule::Text(text("'''").lines());
const HTML: Rule = Rule::Block("<!--", "-->");

static RUST: Syntax =
    syntax(&[SLASHES, NESTED_STARS, Rule::RustRaw, DOUBLE_LINES, Rule::Character]);
static PYTHON: Syntax =
    Syntax { is_indented: true, ..syntax(&[HASH, TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, SINGLE]) }
        .titles(Titles::Docstrings);
static ECMASCRIPT: Syntax = syntax(&[
    SLASHES,
    STARS,
    DOUBLE,
    SINGLE,
    Rule::Text(text("`").lines().code("${")),
    Rule::Regex(&[
        "return",
        "typeof",
        "instanceof",
        "in",
        "of",
        "new",
        "delete",
        "void",
        "throw",
        "case",
        "do",
        "else",
        "yield",
        "await",
    ]),
])
.titles(Titles::Ecmascript);
static GO: Syntax =
    syntax(&[SLASHES, STARS, DOUBLE, Rule::Text(text("`").raw().lines()), Rule::Character])
        .titles(Titles::Go);
static JAVA: Syntax = syntax(&[SLASHES, STARS, TRIPLE_DOUBLE, DOUBLE, Rule::Character])
    .titles(Titles::Annotations(&["DisplayName"]));
static C: Syntax = Syntax {
    lines_continue: true,
    ..syntax(&[SLASHES, STARS, Rule::CppRaw, DOUBLE, Rule::Character])
}
.titles(Titles::Macros);
static CSHARP: Syntax =
    syntax(&[SLASHES, STARS, Rule::CsharpRaw, DOUBLE, Rule::Character]).titles(Titles::Csharp);
static RUBY: Syntax = syntax(&[
    Rule::Skip("?#"),
    Rule::Skip("?\""),
    Rule::Skip("?'"),
    HASH,
    Rule::StartBlock("=begin", "=end"),
    Rule::Text(text("\"").lines().code("#{")),
    SINGLE_LINES,
    Rule::Text(text("`").lines()),
    Rule::Regex(&[
        "if", "unless", "when", "and", "or", "not", "return", "puts", "in", "while", "until",
        "then", "elsif", "match",
    ]),
    Rule::Percent,
    Rule::HereDocument(HereDocument { mark: "<<", blanks: false }),
    Rule::HereDocuments,
])
.titles(Titles::Ruby);
static PHP: Syntax = Syntax {
    is_template: true,
    ..syntax(&[
        Rule::Skip("#["),
        SLASHES,
        HASH,
        STARS,
        DOUBLE_LINES,
        SINGLE_LINES,
        Rule::HereDocument(HereDocument { mark: "<<<", blanks: true }),
        Rule::HereDocuments,
        Rule::Markup,
    ])
}
.titles(Titles::Php);
static KOTLIN: Syntax = syntax(&[
    SLASHES,
    NESTED_STARS,
    Rule::Text(text("\"\"\"").raw().lines().code("${")),
    Rule::Text(text("\"").code("${")),
    Rule::Character,
    Rule::Text(text("`").raw()),
])
.titles(Titles::Kotlin);
static SWIFT: Syntax = syntax(&[
    SLASHES,
    NESTED_STARS,
    Rule::SwiftRaw,
    Rule::Text(text("\"\"\"").lines().code("\\(")),
    Rule::Text(text("\"").code("\\(")),
])
.titles(Titles::Swift);
pub(super) static MARKUP: Syntax = syntax(&[HTML]);

/// Most that look like C.
static C_LIKE: Syntax = syntax(&[SLASHES, STARS, DOUBLE, Rule::Character]);
static SCALA: Syntax =
    syntax(&[SLASHES, NESTED_STARS, TRIPLE_DOUBLE, DOUBLE, Rule::Character]).titles(Titles::Calls);
static DART: Syntax = syntax(&[
    SLASHES,
    NESTED_STARS,
    Rule::Text(text("\"\"\"").lines().code("${")),
    Rule::Text(text("'''").lines().code("${")),
    Rule::Text(text("\"").code("${")),
    Rule::Text(text("'").code("${")),
])
.titles(Titles::Calls);
static GROOVY: Syntax =
    syntax(&[SLASHES, STARS, TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, SINGLE]).titles(Titles::Calls);
static ZIG: Syntax =
    syntax(&[SLASHES, Rule::StartLine("\\\\"), DOUBLE, Rule::Character]).titles(Titles::Calls);
static CSS: Syntax = syntax(&[STARS, DOUBLE, SINGLE, Rule::Skip("://")]);
static SCSS: Syntax = syntax(&[STARS, Rule::Skip("://"), SLASHES, DOUBLE, SINGLE]);
static TERRAFORM: Syntax = syntax(&[
    HASH,
    SLASHES,
    STARS,
    DOUBLE,
    Rule::HereDocument(HereDocument { mark: "<<", blanks: false }),
    Rule::HereDocuments,
]);
static NIX: Syntax = syntax(&[HASH, STARS, DOUBLE_LINES, Rule::Text(text("''").raw().lines())]);
static JSONC: Syntax = syntax(&[SLASHES, STARS, DOUBLE]);
static GRAPHQL: Syntax = syntax(&[HASH, TRIPLE_DOUBLE, DOUBLE]);

static SHELL: Syntax = syntax(&[
    Rule::SkipNext(b'\\'),
    WORD_HASH,
    DOUBLE_LINES,
    Rule::Text(text("'").raw().lines()),
    Rule::HereDocument(HereDocument { mark: "<<", blanks: true }),
    Rule::HereDocuments,
]);
static PERL: Syntax = syntax(&[
    WORD_HASH,
    Rule::StartBlock("=", "=cut"),
    DOUBLE_LINES,
    SINGLE,
    Rule::HereDocument(HereDocument { mark: "<<", blanks: false }),
    Rule::HereDocuments,
])
.titles(Titles::Calls);
static HASHES: Syntax = syntax(&[HASH, DOUBLE, SINGLE]);
static WORD_HASHES: Syntax = syntax(&[WORD_HASH, DOUBLE, RAW_SINGLE]);
static TOML: Syntax = syntax(&[HASH, TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, RAW_SINGLE]);
static LINE_HASHES: Syntax = syntax(&[Rule::StartLine("#")]);
static R: Syntax = syntax(&[HASH, DOUBLE_LINES, SINGLE_LINES]).titles(Titles::Calls);
static JULIA: Syntax =
    syntax(&[Rule::Nested("#=", "=#"), HASH, TRIPLE_DOUBLE, DOUBLE, Rule::Character])
        .titles(Titles::Calls);
static ELIXIR: Syntax = syntax(&[
    Rule::Skip("?#"),
    Rule::Skip("?\""),
    HASH,
    Rule::Text(text("\"\"\"").lines().code("#{")),
    TRIPLE_SINGLE,
    Rule::Text(text("\"").lines().code("#{")),
    SINGLE,
])
.titles(Titles::Calls);
static NIM: Syntax =
    syntax(&[Rule::Nested("#[", "]#"), HASH, TRIPLE_DOUBLE, DOUBLE, Rule::Character])
        .titles(Titles::Calls);
static POWERSHELL: Syntax = syntax(&[
    Rule::Block("<#", "#>"),
    WORD_HASH,
    Rule::Text(Text { open: "@\"", close: "\"@", ..text("\"").raw().lines() }),
    Rule::Text(Text { open: "@'", close: "'@", ..text("'").raw().lines() }),
    Rule::Text(Text { escape: b'`', ..text("\"").lines() }),
    Rule::Text(text("'").raw().lines()),
])
.titles(Titles::Calls);
static CMAKE: Syntax = syntax(&[Rule::Block("#[[", "]]"), HASH, DOUBLE_LINES]);
static COFFEESCRIPT: Syntax = syntax(&[
    Rule::Block("###", "###"),
    HASH,
    TRIPLE_DOUBLE,
    TRIPLE_SINGLE,
    Rule::Text(text("\"").code("#{")),
    SINGLE,
])
.titles(Titles::Calls);
static INI: Syntax = syntax(&[Rule::StartLine("#"), Rule::StartLine(";"), Rule::StartLine("!")]);

static SQL: Syntax = syntax(&[
    DASHES,
    STARS,
    Rule::Text(text("'").raw().lines()),
    Rule::Text(text("\"").raw()),
    Rule::Text(text("`").raw()),
]);
static LUA: Syntax =
    syntax(&[Rule::LuaComment, DASHES, Rule::LuaText, DOUBLE, SINGLE]).titles(Titles::Calls);
static HASKELL: Syntax =
    syntax(&[Rule::Nested("{-", "-}"), DASHES, DOUBLE, Rule::Character]).titles(Titles::Calls);
static LEAN: Syntax = syntax(&[Rule::Nested("/-", "-/"), DASHES, DOUBLE, Rule::Character]);
static ADA: Syntax = syntax(&[DASHES, RAW_DOUBLE, Rule::Character]);

static LISP: Syntax = syntax(&[
    Rule::Skip("#\\;"),
    Rule::Skip("#\\\""),
    Rule::Skip("\\;"),
    Rule::Skip("\\\""),
    Rule::Nested("#|", "|#"),
    Rule::Line(";"),
    DOUBLE_LINES,
])
.titles(Titles::Calls);
static ASSEMBLER: Syntax =
    syntax(&[SLASHES, STARS, Rule::Line(";"), Rule::WordLine("#"), DOUBLE, SINGLE]);
static ERLANG: Syntax =
    syntax(&[Rule::Skip("$%"), Rule::Skip("$\""), Rule::Line("%"), DOUBLE_LINES, SINGLE]);
static TEX: Syntax = syntax(&[Rule::Skip("\\%"), Rule::Line("%")]);
static PROLOG: Syntax = syntax(&[Rule::Line("%"), STARS, DOUBLE, SINGLE]);
static OCAML: Syntax = syntax(&[
    Rule::Nested("(*", "*)"),
    Rule::Text(Text { open: "{|", close: "|}", ..text("\"").raw().lines() }),
    DOUBLE_LINES,
    Rule::Character,
])
.titles(Titles::Calls);
static FSHARP: Syntax = syntax(&[
    Rule::Skip("(*)"),
    Rule::Nested("(*", "*)"),
    SLASHES,
    TRIPLE_DOUBLE,
    DOUBLE_LINES,
    Rule::Character,
    Rule::Text(text("``").raw()),
]);
static PASCAL: Syntax =
    syntax(&[SLASHES, Rule::Block("{", "}"), Rule::Block("(*", "*)"), RAW_SINGLE]);
static BASIC: Syntax = syntax(&[Rule::Line("'"), Rule::StartLine("REM "), RAW_DOUBLE]);
static FORTRAN: Syntax = syntax(&[Rule::Line("!"), RAW_DOUBLE, RAW_SINGLE]);
static FIXED_FORTRAN: Syntax = syntax(&[
    Rule::Line("!"),
    Rule::FirstColumn("C"),
    Rule::FirstColumn("c"),
    Rule::FirstColumn("*"),
    RAW_DOUBLE,
    RAW_SINGLE,
]);
static VIM: Syntax = syntax(&[Rule::StartLine("\""), Rule::WordLine("\" "), RAW_SINGLE, DOUBLE]);
static BATCH: Syntax = syntax(&[
    Rule::StartLine("::"),
    Rule::StartLine("REM "),
    Rule::StartLine("rem "),
    Rule::StartLine("@rem "),
    Rule::StartLine("@REM "),
]);
static TWIG: Syntax = syntax(&[HTML, Rule::Block("{#", "#}"), Rule::Block("{{!", "}}")]);
static ASTRO: Syntax = syntax(&[HTML, SLASHES, STARS, DOUBLE, SINGLE]);
static RAZOR: Syntax = syntax(&[HTML, Rule::Block("@*", "*@")]);
static APACHE: Syntax = syntax(&[Rule::StartLine("#"), DOUBLE]);

/// The syntax of a file, by its name; `None` where comments are not known.
pub(crate) fn syntax_of(path: &str) -> Option<&'static Syntax> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let Some((_, ending)) = name.rsplit_once('.') else { return of_name(name) };
    Some(match ending {
        "rs" => &RUST,
        "py" | "pyi" | "pyw" => &PYTHON,
        "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" => &ECMASCRIPT,
        "go" => &GO,
        "java" => &JAVA,
        "c" | "h" | "cpp" | "cc" | "cxx" | "c++" | "hpp" | "hh" | "hxx" | "h++" | "ipp" | "inl"
        | "tpp" | "ixx" | "cppm" | "cu" | "cuh" | "m" | "mm" | "ino" | "cl" | "metal" => &C,
        "cs" | "csx" => &CSHARP,
        "rb" | "rake" | "gemspec" | "cr" | "podspec" | "ru" => &RUBY,
        "php" | "phtml" => &PHP,
        "kt" | "kts" => &KOTLIN,
        "swift" => &SWIFT,
        "vue" | "svelte" | "html" | "htm" | "xhtml" | "xml" | "xaml" | "xsd" | "xsl" | "xslt"
        | "svg" | "csproj" | "fsproj" | "vbproj" | "props" | "targets" | "plist" | "storyboard"
        | "wxml" | "ejs" | "erb" | "jsp" => &MARKUP,
        "scala" | "sc" | "sbt" => &SCALA,
        "dart" => &DART,
        "groovy" | "gradle" => &GROOVY,
        "zig" | "zon" => &ZIG,
        "proto" | "thrift" | "glsl" | "vert" | "frag" | "comp" | "hlsl" | "wgsl" | "sol" | "v"
        | "sv" | "svh" | "vala" | "d" | "as" | "hx" | "cue" | "prisma" | "bicep" | "idl"
        | "fbs" | "typ" | "odin" | "qml" | "pony" | "move" | "cairo" | "gleam" | "smithy"
        | "ld" | "dts" | "dtsi" | "y" | "l" | "g4" | "peg" => &C_LIKE,
        "css" => &CSS,
        "scss" | "less" | "sass" | "styl" => &SCSS,
        "tf" | "tfvars" | "hcl" | "nomad" => &TERRAFORM,
        "nix" => &NIX,
        "jsonc" | "json5" | "code-workspace" => &JSONC,
        "graphql" | "gql" | "graphqls" => &GRAPHQL,
        "sh" | "bash" | "zsh" | "ksh" | "fish" | "bats" | "ebuild" | "envrc" => &SHELL,
        "pl" | "pm" | "t" | "raku" => &PERL,
        "awk" | "tcl" | "gd" | "jq" | "nu" | "elv" | "capnp" | "rego" | "bzl" | "star"
        | "bazel" | "pp" | "sage" | "pyx" | "pxd" | "smk" | "robot" => &HASHES,
        "yml" | "yaml" => &WORD_HASHES,
        "toml" => &TOML,
        "mk" | "mak" | "make" | "just" | "dockerfile" | "containerfile" | "sed" => &WORD_HASHES,
        "feature" | "env" | "gitignore" | "dockerignore" | "po" | "editorconfig" => &LINE_HASHES,
        "r" | "R" => &R,
        "jl" => &JULIA,
        "ex" | "exs" => &ELIXIR,
        "nim" | "nims" => &NIM,
        "ps1" | "psm1" | "psd1" => &POWERSHELL,
        "cmake" => &CMAKE,
        "coffee" => &COFFEESCRIPT,
        "ini" | "cfg" | "conf" | "properties" | "service" => &INI,
        "sql" | "psql" | "pgsql" | "ddl" | "dml" => &SQL,
        "lua" | "luau" => &LUA,
        "hs" | "hsc" | "elm" | "purs" | "idr" | "agda" | "dhall" => &HASKELL,
        "lean" => &LEAN,
        "adb" | "ads" | "ada" | "vhd" | "vhdl" | "applescript" => &ADA,
        "clj" | "cljs" | "cljc" | "edn" | "lisp" | "lsp" | "el" | "scm" | "ss" | "rkt" | "fnl"
        | "hy" | "janet" => &LISP,
        "asm" | "s" | "S" | "nasm" => &ASSEMBLER,
        "erl" | "hrl" => &ERLANG,
        "tex" | "sty" | "cls" | "bib" => &TEX,
        "pro" | "prolog" => &PROLOG,
        "ml" | "mli" | "mll" | "mly" | "sml" => &OCAML,
        "fs" | "fsi" | "fsx" => &FSHARP,
        "pas" | "dpr" | "lpr" => &PASCAL,
        "vb" | "bas" | "vbs" => &BASIC,
        "f90" | "f95" | "f03" | "f08" | "F90" => &FORTRAN,
        "f" | "for" | "f77" | "F" => &FIXED_FORTRAN,
        "vim" => &VIM,
        "bat" | "cmd" => &BATCH,
        "twig" | "jinja" | "jinja2" | "j2" | "hbs" | "handlebars" | "liquid" | "njk" => &TWIG,
        "astro" => &ASTRO,
        "cshtml" | "razor" => &RAZOR,
        "htaccess" => &APACHE,
        "txt" if name == "CMakeLists.txt" => &CMAKE,
        _ => return of_name(name),
    })
}

/// Files that are known by their whole name.
fn of_name(name: &str) -> Option<&'static Syntax> {
    Some(match name {
        "Makefile" | "makefile" | "GNUmakefile" | "Justfile" | "justfile" | "Dockerfile"
        | "Containerfile" | "Procfile" | "Snakefile" => &WORD_HASHES,
        "Rakefile" | "Gemfile" | "Podfile" | "Fastfile" | "Vagrantfile" | "Guardfile"
        | "Brewfile" => &RUBY,
        "Jenkinsfile" => &GROOVY,
        "BUILD" | "WORKSPACE" | "Tiltfile" => &HASHES,
        ".bashrc" | ".zshrc" | ".profile" | ".bash_profile" | "PKGBUILD" => &SHELL,
        ".vimrc" => &VIM,
        name if name.starts_with("Dockerfile.") => &WORD_HASHES,
        _ => return None,
    })
}

/// How the files of a language write comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommentForm {
    /// A mark in front of each line.
    Line(&'static str),
    /// Marks before and behind.
    Block(&'static str, &'static str),
}

/// How comments are written in the file at `path`: up to the end of the line where the language has
/// such comments. `None` where comments are not known.
pub fn comment_form(path: &str) -> Option<CommentForm> {
    let rules = syntax_of(path)?.rules;
    let to_the_end = rules.iter().find_map(|rule| match rule {
        Rule::Line(mark)
        | Rule::WordLine(mark)
        | Rule::StartLine(mark)
        | Rule::FirstColumn(mark) => Some(CommentForm::Line(mark)),
        Rule::LuaComment => Some(CommentForm::Line("--")),
        _ => None,
    });
    let around = || {
        rules.iter().find_map(|rule| match rule {
            Rule::Block(open, close) | Rule::Nested(open, close) => {
                Some(CommentForm::Block(open, close))
            }
            _ => None,
        })
    };
    to_the_end.or_else(around)
}

/// The words as a comment of one line in the file at `path`: `// words`, `# words`,
/// `<!-- words -->`. `None` where comments are not known. The words hold no line break and nothing that
/// would end the comment.
pub fn comment(path: &str, words: &str) -> Option<String> {
    Some(match comment_form(path)? {
        CommentForm::Line(mark) => format!("{mark} {words}"),
        CommentForm::Block(open, close) => format!("{open} {words} {close}"),
    })
}

/// How files of tests are told in a language.
pub(crate) fn tests_of(language: Option<Language>) -> TestPaths {
    language.map_or(ANY_TESTS, |language| language.row().test_paths())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_written_as_the_language_has_it_and_read_again() {
        for (path, expected) in [
            ("a.rs", "// Requirements: 1.2"),
            ("a.py", "# Requirements: 1.2"),
            ("a.lua", "-- Requirements: 1.2"),
            ("a.html", "<!-- Requirements: 1.2 -->"),
            ("a.css", "/* Requirements: 1.2 */"),
            ("a.sql", "-- Requirements: 1.2"),
            ("a.vim", "\" Requirements: 1.2"),
        ] {
            let comment = comment(path, "Requirements: 1.2").expect(path);
            assert_eq!(comment, expected);
            let facts = crate::skim(path, &format!("{comment}\n")).expect(path);
            assert_eq!(facts.citations.len(), 1, "{path}");
        }
        assert_eq!(comment("a.png", "x"), None);
    }

    #[test]
    fn every_language_with_a_grammar_has_a_syntax() {
        for language in Language::all() {
            for ending in language.row().endings() {
                assert!(syntax_of(&format!("a.{ending}")).is_some(), "{ending}");
            }
        }
    }
}
