//! The code from the other side: which symbols no criterion reaches.

use std::collections::HashSet;

use specls_code::{SourceFacts, Symbol, SymbolKind};
use specls_text::LineIndex;
use specls_trace::address_of;

use super::super::model::{Code, FileTrace, UnreachedSymbol};
use super::Gatherer;

impl Gatherer<'_> {
    /// The code from the other side.
    pub(super) fn code(&mut self) -> Code {
        let (mut files, nothing) = (Vec::new(), HashSet::new());
        for (path, facts) in self.snapshot.files() {
            let Some(facts) = facts else { continue };
            if facts.language.is_some_and(|language| language.is_test_path(path)) {
                continue;
            }
            let reached = self.reached.get(path).unwrap_or(&nothing);
            let counting: Vec<(usize, Symbol<'_>)> =
                facts.symbols.iter().enumerate().filter(|(at, _)| counts(facts, *at)).collect();
            if counting.is_empty() {
                continue;
            }
            let with_parts = with_containers(facts, reached);
            let is_reached = |at: usize| {
                reached.contains(&None)
                    || with_parts.contains(&at)
                    || containers(facts, at).any(|outer| reached.contains(&Some(outer)))
            };
            let missing: Vec<(usize, Symbol<'_>)> =
                counting.iter().filter(|(at, _)| !is_reached(*at)).copied().collect();
            let lines = match missing.is_empty() {
                true => None,
                false => self.files.sources.text(path).map(|text| LineIndex::new(&text)),
            };
            files.push(FileTrace {
                path: path.to_owned(),
                symbols: counting.len(),
                reached: counting.len() - missing.len(),
                unreached: missing
                    .into_iter()
                    .map(|(at, symbol)| UnreachedSymbol {
                        name: address_of(facts, at),
                        kind: symbol.kind.name(),
                        line: lines
                            .as_ref()
                            .map_or(1, |lines| lines.line(symbol.name_span.start) + 1),
                    })
                    .collect(),
            });
        }
        Code {
            symbols: files.iter().map(|file| file.symbols).sum(),
            reached: files.iter().map(|file| file.reached).sum(),
            files,
        }
    }
}

/// The places of what a symbol stands in, from the inside out.
fn containers(facts: &SourceFacts, at: usize) -> impl Iterator<Item = usize> {
    let outer = move |at: &usize| facts.symbols.get(*at).and_then(|symbol| symbol.container);
    // No symbol stands deeper than there are symbols.
    std::iter::successors(outer(&at), outer).take(facts.symbols.len())
}

/// What is reached, with all it stands in: who cites a method cites a part of its type.
fn with_containers(facts: &SourceFacts, reached: &HashSet<Option<usize>>) -> HashSet<usize> {
    let reached = reached.iter().flatten();
    reached.flat_map(|at| containers(facts, *at).chain([*at])).collect()
}

/// Whether somebody may expect a criterion for this symbol.
fn counts(facts: &SourceFacts, at: usize) -> bool {
    let Some(symbol) = facts.symbols.get(at) else { return false };
    let kinds = [SymbolKind::Function, SymbolKind::Method, SymbolKind::Type];
    let is_local = containers(facts, at).any(|outer| {
        let outer = facts.symbols.get(outer).map(|outer| outer.kind);
        matches!(outer, Some(SymbolKind::Function | SymbolKind::Method))
    });
    // `impl Board` is where functions stand, and no definition of its own.
    let is_block = symbol.kind == SymbolKind::Type && symbol.name.contains(' ');
    kinds.contains(&symbol.kind)
        && !is_block
        && !symbol.testing
        && !symbol.name.starts_with(['_', '#'])
        && !is_local
}
