//! Which symbol a citation belongs to, and which comments document a symbol.

use specls_text::Span;

use crate::Citations;
use crate::citations::{Cited, Passage, cited};
use crate::symbols::{Carrier, CarrierKind, Definition};

/// The citations of a file, each with its symbol. `blocks` are those of [`blocks`].
pub(crate) fn citations(
    blocks: &[Carrier],
    symbols: &[Definition],
    text: &str,
    hits: &[usize],
    is_test_file: bool,
) -> Citations {
    let citing: Vec<usize> = citing(blocks, hits).collect();
    let passages: Vec<Passage> =
        citing.iter().map(|place| Passage::new(blocks[*place], text)).collect();
    let below = if citing.is_empty() { Vec::new() } else { below(blocks, symbols, text) };
    in_order(cited(&passages))
        .iter()
        .map(|cited| {
            let symbol = symbol_of(citing[cited.passage], blocks, &below, symbols, text);
            let in_test = is_test_file || symbol.is_some_and(|at| symbols[at].testing);
            cited.citation(symbol, in_test)
        })
        .collect()
}

/// The citations of a file of which only comments are known. A title makes a test where
/// `titles_are_tests`.
pub(crate) fn citations_without_symbols(
    blocks: &[Carrier],
    text: &str,
    hits: &[usize],
    is_test_file: bool,
    titles_are_tests: bool,
) -> Citations {
    let citing: Vec<usize> = citing(blocks, hits).collect();
    let passages: Vec<Passage> =
        citing.iter().map(|place| Passage::new(blocks[*place], text)).collect();
    in_order(cited(&passages))
        .iter()
        .map(|cited| {
            let is_title = blocks[citing[cited.passage]].kind == CarrierKind::Title;
            cited.citation(None, is_test_file || is_title && titles_are_tests)
        })
        .collect()
}

fn in_order(mut cited: Vec<Cited>) -> Vec<Cited> {
    cited.sort_by_key(|cited| cited.span);
    cited
}

/// The places of the blocks that hold one of the `hits`, both in the order of the file.
fn citing<'a>(blocks: &'a [Carrier], hits: &'a [usize]) -> impl Iterator<Item = usize> + 'a {
    blocks.iter().enumerate().filter_map(|(place, block)| {
        let next = hits.partition_point(|hit| *hit < block.span.start);
        hits.get(next).is_some_and(|hit| *hit < block.span.end).then_some(place)
    })
}

/// The carriers, with line comments on consecutive lines made one.
pub(crate) fn blocks(carriers: &[Carrier], text: &str) -> Vec<Carrier> {
    let mut blocks: Vec<Carrier> = Vec::with_capacity(carriers.len());
    for &carrier in carriers {
        if let Some(block) = blocks.last_mut()
            && block.kind == CarrierKind::Line
            && carrier.kind == CarrierKind::Line
            && speaks_of_what_is_around(*block, text) == speaks_of_what_is_around(carrier, text)
            && is_one_break(Span::new(block.span.end, carrier.span.start), text)
            && opens_its_line(block.span.start, text)
        {
            block.span.end = carrier.span.end;
        } else {
            blocks.push(carrier);
        }
    }
    blocks
}

/// Whether nothing but blanks with one line break among them stands there.
fn is_one_break(between: Span, text: &str) -> bool {
    let mut breaks = 0;
    between.end - between.start < 4096
        && between.of(text).bytes().all(|byte| {
            breaks += usize::from(byte == b'\n');
            byte.is_ascii_whitespace()
        })
        && breaks == 1
}

fn opens_its_line(offset: usize, text: &str) -> bool {
    let before = text.as_bytes()[..offset].iter().rev();
    before.take_while(|byte| **byte != b'\n').all(u8::is_ascii_whitespace)
}

/// Gives symbols their documentation: the comments right above them, or the docstring in them.
/// `heads` says where each starts without its attributes.
pub(crate) fn documentation(
    symbols: &mut [Definition],
    heads: &[usize],
    blocks: &[Carrier],
    text: &str,
) {
    for (symbol, head) in symbols.iter_mut().zip(heads) {
        symbol.doc = above(symbol.span.start, blocks, text)
            .or_else(|| between(Span::new(symbol.span.start, symbol.name_span.start), blocks, text))
            .or_else(|| (*head > symbol.span.start).then(|| above(*head, blocks, text))?);
    }
    let inside = |block: &&Carrier| {
        block.kind == CarrierKind::Docstring || speaks_of_what_is_around(**block, text)
    };
    for block in blocks.iter().filter(inside) {
        if let Some(at) = around(block.span, symbols) {
            symbols[at].doc.get_or_insert(block.span);
        }
    }
}

/// The comments that end in the line above `start`, from the first to the last of them.
fn above(start: usize, blocks: &[Carrier], text: &str) -> Option<Span> {
    let mut doc: Option<Span> = None;
    let behind = blocks.partition_point(|block| block.span.start < start);
    for block in blocks[..behind].iter().rev() {
        let next = doc.map_or(start, |doc| doc.start);
        let joins = block.is_comment()
            && block.span.end <= next
            && !speaks_of_what_is_around(*block, text)
            && is_one_break(Span::new(block.span.end, next), text)
            && opens_its_line(block.span.start, text);
        if !joins {
            break;
        }
        doc = Some(Span::new(block.span.start, doc.map_or(block.span.end, |doc| doc.end)));
    }
    doc
}

/// The first comment on lines of its own between a symbol's start and its name.
fn between(part: Span, blocks: &[Carrier], text: &str) -> Option<Span> {
    let first = blocks.partition_point(|block| block.span.start < part.start);
    let mut within = blocks[first..].iter().take_while(|block| block.span.end <= part.end);
    let found = within
        .find(|block| block.is_comment() && opens_its_line(block.span.start, text))
        .map(|block| block.span)?;
    Some(found)
}

/// The symbol that the block at `place` belongs to; `None` in a header. `below` is that of [`below`].
fn symbol_of(
    place: usize,
    blocks: &[Carrier],
    below: &[Option<usize>],
    symbols: &[Definition],
    text: &str,
) -> Option<usize> {
    let block = blocks[place];
    match block.kind {
        CarrierKind::Title | CarrierKind::Docstring => around(block.span, symbols),
        CarrierKind::Line | CarrierKind::Block if !opens_its_line(block.span.start, text) => {
            beside(block.span, symbols, text)
        }
        CarrierKind::Line | CarrierKind::Block if speaks_of_what_is_around(block, text) => {
            around(block.span, symbols)
        }
        CarrierKind::Line | CarrierKind::Block => {
            below[place].or_else(|| around(block.span, symbols))
        }
    }
}

/// Rust's `//!` and `/*!`.
fn speaks_of_what_is_around(block: Carrier, text: &str) -> bool {
    let comment = block.span.of(text);
    comment.starts_with("//!") || comment.starts_with("/*!")
}

/// The innermost symbol that holds the span.
fn around(span: Span, symbols: &[Definition]) -> Option<usize> {
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
fn beside(span: Span, symbols: &[Definition], text: &str) -> Option<usize> {
    let around = around(span, symbols);
    let before = symbols.partition_point(|symbol| symbol.span.start < span.start);
    let started = before.checked_sub(1)?;
    let ends_here = |at: usize| {
        text.get(symbols[at].span.end..span.start).is_some_and(|between| !between.contains('\n'))
    };
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

/// For each block the definition that starts on the first line of code right below it; other comments
/// may stand between, a blank line may not.
fn below(blocks: &[Carrier], symbols: &[Definition], text: &str) -> Vec<Option<usize>> {
    let mut below = vec![None; blocks.len()];
    // From the last one on: what a block joins has its answer already.
    for (place, block) in blocks.iter().enumerate().rev() {
        let Some(rest) = text.get(block.span.end..) else { continue };
        let blanks = rest.len() - rest.trim_start().len();
        if rest[..blanks].matches('\n').count() > 1 {
            continue;
        }
        let code = block.span.end + blanks;
        below[place] = match blocks.get(place + 1) {
            Some(next) if next.span.start == code && next.is_comment() => below[place + 1],
            _ => starting_in_line(code, symbols, text),
        };
    }
    below
}

/// The first symbol that starts at `code` or behind it in the same line.
fn starting_in_line(code: usize, symbols: &[Definition], text: &str) -> Option<usize> {
    let at = symbols.partition_point(|symbol| symbol.span.start < code);
    let lead = text.get(code..symbols.get(at)?.span.start)?;
    (!lead.contains('\n')).then_some(at)
}

#[cfg(test)]
mod tests {
    use crate::read;

    /// Each citation with the name of its symbol.
    fn attached(text: &str) -> Vec<(String, Option<String>)> {
        let facts = read("a.rs", text).unwrap();
        let name = |at: usize| facts.symbols.get(at).unwrap().name.to_owned();
        facts.citations.iter().map(|it| (it.text.to_string(), it.symbol.map(name))).collect()
    }

    #[test]
    fn comments_in_a_row_belong_to_the_definition_below_the_last_of_them() {
        let text = "/* Requirements: 1.1 */\n\n/* Requirements: 1.2 */\n/* and */\n\
                    /* Requirements: 1.3 */\nfn a() {}\n/* Requirements: 1.4 */\n";
        let names: Vec<Option<String>> = attached(text).into_iter().map(|(_, name)| name).collect();
        let a = Some("a".to_owned());
        assert_eq!(names, [None, a.clone(), a, None]);
    }

    #[test]
    fn of_very_many_functions_each_has_its_own_comment_wherever_that_stands() {
        let check = |text: &str| {
            let attached = attached(text);
            assert_eq!(attached.len(), 4_000);
            for (at, (_, name)) in attached.iter().enumerate() {
                assert_eq!(name.as_deref(), Some(&*format!("f{at}")));
            }
        };
        let all = |one: &dyn Fn(usize) -> String| (0..4_000).map(one).collect::<String>();
        check(&all(&|at| format!("// Requirements: 1.1\nfn f{at}() {{}}\n")));
        check(&all(&|at| format!("fn f{at}() {{}} // Requirements: 1.1\n")));
        check(&all(&|at| format!("fn f{at}() {{ // Requirements: 1.1\n}}\n")));
        check(&all(&|at| format!("fn f{at}() {{}} /* Requirements: 1.1 */ ")));
    }

    #[test]
    fn very_many_comments_in_a_row_have_one_answer() {
        let text = "/*Requirements: 1.1*/\n".repeat(20_000) + "fn a() {}\n";
        let attached = attached(&text);
        assert_eq!(attached.len(), 20_000);
        assert!(attached.iter().all(|(_, name)| name.as_deref() == Some("a")));
    }
}
