//! Which symbol a citation belongs to.

use specls_text::Span;

use crate::citations::{Passage, cited};
use crate::symbols::{Carrier, CarrierKind, Outline};
use crate::{Citation, Symbol, Verb};

/// The citations of a file, each with its symbol.
pub(crate) fn citations(outline: &Outline, text: &str, is_test_file: bool) -> Vec<Citation> {
    let blocks = blocks(&outline.carriers, text);
    let passages: Vec<Passage> = blocks.iter().map(|block| Passage::new(*block, text)).collect();
    let mut citations: Vec<Citation> = cited(&passages)
        .into_iter()
        .map(|cited| {
            let symbol = symbol_of(cited.passage, &blocks, &outline.symbols, text);
            Citation {
                kind: cited.kind,
                verb: Verb::Plain,
                text: cited.text,
                span: cited.span,
                symbol,
                in_test: is_test_file || symbol.is_some_and(|at| outline.testing[at]),
            }
        })
        .collect();
    citations.sort_by_key(|citation| citation.span);
    citations
}

/// The carriers, with line comments on consecutive lines made one.
fn blocks(carriers: &[Carrier], text: &str) -> Vec<Carrier> {
    let mut blocks: Vec<Carrier> = Vec::with_capacity(carriers.len());
    for &carrier in carriers {
        if let Some(block) = blocks.last_mut()
            && is_line_comment(*block, text)
            && is_line_comment(carrier, text)
            && opens_its_line(block.span.start, text)
            && let Some(between) = text.get(block.span.end..carrier.span.start)
            && between.trim().is_empty()
            && between.matches('\n').count() == 1
        {
            block.span.end = carrier.span.end;
        } else {
            blocks.push(carrier);
        }
    }
    blocks
}

fn is_line_comment(carrier: Carrier, text: &str) -> bool {
    carrier.kind == CarrierKind::Comment && !carrier.span.of(text).starts_with("/*")
}

fn opens_its_line(offset: usize, text: &str) -> bool {
    text[..offset].chars().rev().take_while(|character| *character != '\n').all(char::is_whitespace)
}

/// The symbol that the block at `place` belongs to; `None` in a header.
fn symbol_of(place: usize, blocks: &[Carrier], symbols: &[Symbol], text: &str) -> Option<usize> {
    let block = blocks[place];
    match block.kind {
        CarrierKind::Title => symbols
            .iter()
            .position(|symbol| symbol.name_span == block.span)
            .or_else(|| around(block.span, symbols)),
        CarrierKind::Docstring => around(block.span, symbols),
        CarrierKind::Comment if !opens_its_line(block.span.start, text) => {
            beside(block.span, symbols, text)
        }
        CarrierKind::Comment if speaks_of_what_is_around(block, text) => {
            around(block.span, symbols)
        }
        CarrierKind::Comment => {
            below(place, blocks, symbols, text).or_else(|| around(block.span, symbols))
        }
    }
}

/// Rust's `//!` and `/*!`.
fn speaks_of_what_is_around(block: Carrier, text: &str) -> bool {
    let comment = block.span.of(text);
    comment.starts_with("//!") || comment.starts_with("/*!")
}

/// The innermost symbol that holds the span.
fn around(span: Span, symbols: &[Symbol]) -> Option<usize> {
    let before = symbols.partition_point(|symbol| symbol.span.start <= span.start);
    let mut candidate = before.checked_sub(1);
    while let Some(at) = candidate {
        if symbols[at].span.end >= span.end {
            return Some(at);
        }
        candidate = symbols[at].container;
    }
    None
}

/// The symbol of the code in front of a comment at the end of a line: the definition that ends
/// there, or the one around it.
fn beside(span: Span, symbols: &[Symbol], text: &str) -> Option<usize> {
    let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let around = around(span, symbols);
    let before = symbols.partition_point(|symbol| symbol.span.start < span.start);
    let started = before.checked_sub(1)?;
    let ends_here = |at: usize| line < symbols[at].span.end && symbols[at].span.end <= span.start;
    // Climbing from the last one that started: what ended on this line is it or holds it.
    let mut candidate = Some(started);
    let mut found = None;
    while let Some(at) = candidate.filter(|&at| Some(at) != around) {
        if ends_here(at) {
            found = Some(at);
        }
        candidate = symbols[at].container;
    }
    found.or(around)
}

/// The definition that starts on the first line of code right below the block; other comments may
/// stand between, a blank line may not.
fn below(place: usize, blocks: &[Carrier], symbols: &[Symbol], text: &str) -> Option<usize> {
    let mut end = blocks[place].span.end;
    for next in place + 1.. {
        let rest = text.get(end..)?;
        let blanks = rest.len() - rest.trim_start().len();
        if rest[..blanks].matches('\n').count() > 1 {
            return None;
        }
        let code = end + blanks;
        match blocks.get(next) {
            Some(block) if block.span.start == code && block.kind == CarrierKind::Comment => {
                end = block.span.end;
            }
            _ => {
                let at = symbols.partition_point(|symbol| symbol.span.start < code);
                let symbol = symbols.get(at)?;
                let lead = text.get(code..symbol.span.start)?;
                return (!lead.contains('\n')).then_some(at);
            }
        }
    }
    None
}
