//! Symbols, citations and test cases in source files: one table row and one query file a language;
//! of languages without a grammar the comments, by a row of their own.
//!
//! One file at a time; broken code gives what can be read of it; no I/O.

mod attach;
mod citations;
mod facts;
mod fingerprint;
pub mod framework;
mod generated;
mod language;
mod lexer;
mod packed;
mod symbols;
mod words;

pub use citations::may_cite;
pub use facts::{
    Citation, CitationKind, Reading, SourceFacts, Symbol, SymbolKind, Verb, read, skim,
};
pub use generated::is_generated;
pub use language::{Language, TestFramework};
pub use lexer::syntax::{CommentForm, comment, comment_form};
pub use packed::{Citations, Symbols};
pub use symbols::first_syntax_error;
pub use words::{
    Field, FileWords, Pair, PairKind, Part, Standing, SymbolWords, Tongue, is_source, name_key,
    stems, words,
};
