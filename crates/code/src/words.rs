//! The words of a source file, told apart by where they stand: what a requirement is compared with.
//!
//! Words are stems (see [`Tongue`]); licence headers and citations do not count.

mod builder;
mod plain;
mod stems;
mod tree;

use specls_text::Span;

use crate::lexer::{self, Section};
use crate::{Reading, SourceFacts, SymbolKind};

pub use stems::Tongue;

use builder::Builder;

/// Where in a file a word stands. A word may stand in several at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Field {
    /// The file's name without its ending.
    FileName,
    /// The folders above it.
    Folders,
    /// Names of the types it defines.
    TypeNames,
    /// Names of the functions it defines.
    FunctionNames,
    /// Documentation of types, and of the file.
    TypeDocs,
    /// Documentation of functions.
    FunctionDocs,
    /// Comments that document nothing.
    Comments,
    /// Identifiers, wherever they stand but in imports.
    Identifiers,
    /// String literals.
    Strings,
    /// The last parts of what is imported.
    Imports,
    /// All of the file but imports.
    Everything,
}

impl Field {
    /// How many there are.
    pub const COUNT: usize = 11;

    /// All, in order.
    pub const ALL: [Field; Field::COUNT] = [
        Field::FileName,
        Field::Folders,
        Field::TypeNames,
        Field::FunctionNames,
        Field::TypeDocs,
        Field::FunctionDocs,
        Field::Comments,
        Field::Identifiers,
        Field::Strings,
        Field::Imports,
        Field::Everything,
    ];
}

/// Where two words follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum PairKind {
    /// Inside an identifier.
    Identifier,
    /// In a comment, documentation or a string.
    Prose,
}

impl PairKind {
    /// How many there are.
    pub const COUNT: usize = 2;
}

/// Where a word stands in a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Part {
    /// In its name.
    Name,
    /// In its documentation.
    Doc,
    /// In the rest of it, without the symbols inside.
    Body,
    /// In the name of the symbol around it.
    Parent,
}

impl Part {
    /// How many there are.
    pub const COUNT: usize = 4;
}

/// The words of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileWords {
    /// The stems, each once. Every word below is a place in this list.
    pub stems: Vec<Box<str>>,
    /// For each stem, how often it stands in each field, by [`Field`].
    pub fields: Vec<[u16; Field::COUNT]>,
    /// Words that follow each other, sorted.
    pub pairs: Vec<Pair>,
    /// Functions, methods and types in the order of the file.
    pub symbols: Vec<SymbolWords>,
    /// In which symbols words stand, sorted by word.
    pub standings: Vec<Standing>,
    /// Names by which other files may use this one, as [`name_key`]s: its types and its own name.
    pub provides: Vec<u32>,
    /// Names that stand in the file, as [`name_key`]s.
    pub uses: Vec<u32>,
}

/// Two words that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The first word.
    pub first: u32,
    /// The second word.
    pub second: u32,
    /// Where they stand.
    pub kind: PairKind,
    /// How often.
    pub times: u16,
}

/// What is known of a symbol beside its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SymbolWords {
    /// Its name, with those of the symbols around it in front: `Board.shift`.
    pub name: Box<str>,
    /// Its kind.
    pub kind: SymbolKind,
    /// Whether it is a test or stands in one.
    pub testing: bool,
    /// Its first and last line, from 1.
    pub lines: (u32, u32),
    /// Its place in [`SourceFacts::symbols`].
    pub at: u32,
}

/// A word in a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    /// The word.
    pub word: u32,
    /// The symbol's place in [`FileWords::symbols`].
    pub symbol: u16,
    /// Where in it.
    pub part: Part,
    /// How often.
    pub times: u16,
}

/// The words of a text, in its order, as stems with the word as it was written in lower case. Stop
/// words are left out.
pub fn stems(text: &str, tongue: Tongue) -> Vec<(String, String)> {
    let mut found = Vec::new();
    stems::words(text, |word| {
        stems::stem(word, tongue, |stem| {
            found.extend(stem.map(|stem| (stem.to_owned(), word.to_owned())));
        });
    });
    found
}

/// Reads the words of a file. `facts` is what [`crate::read`] said of the same text; without them,
/// or where only comments are known, words are told apart by comments alone. The cost is that of
/// parsing the file twice.
pub fn words(path: &str, text: &str, facts: Option<&SourceFacts>, tongue: Tongue) -> FileWords {
    let mut builder = Builder::new(path, text, facts, tongue);
    let language = facts.filter(|facts| facts.reading == Reading::Whole);
    let language = language.and_then(|facts| facts.language);
    let sections = lexer::sections(path, text);
    if sections.is_empty() {
        let all = Span::new(0, text.len());
        match language {
            Some(language) => tree::read(language, text, all, &mut builder),
            None => plain::read(lexer::syntax_of(path), text, all, &mut builder),
        }
    }
    for Section { span, syntax, script } in sections {
        match script.filter(|_| language.is_some()) {
            Some(language) => tree::read(language, text, span, &mut builder),
            None => plain::read(Some(syntax), text, span, &mut builder),
        }
    }
    builder.finish()
}

/// Whether the file at this path is code, which may cite or define something, be it read with a
/// grammar or by its comments alone.
pub fn is_source(path: &str) -> bool {
    lexer::syntax_of(path).is_some()
}

/// A short number for a name, the same everywhere: two names in a million share one.
pub fn name_key(name: &str) -> u32 {
    // FNV-1a.
    name.bytes().fold(0x811c_9dc5, |key, byte| (key ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
