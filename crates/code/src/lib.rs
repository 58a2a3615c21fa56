//! Symbols, citations and test cases in source files: one table row and one query file a language.
//!
//! One file at a time; broken code gives what can be read of it; no I/O.

mod attach;
mod citations;
mod facts;
pub mod framework;
mod language;
mod symbols;
mod words;

pub use citations::may_cite;
pub use facts::{
    Citation, CitationKind, Reading, SourceFacts, Symbol, SymbolKind, Verb, read, skim,
};
pub use language::{Language, TestFramework};
pub use symbols::first_syntax_error;
pub use words::{
    VARIANT, Field, FileWords, Pair, PairKind, Part, Standing, SymbolWords, Tongue, name_key, stems, words,
};
