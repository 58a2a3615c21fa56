//! Names for symbols that survive edits of their file.

use specls_code::SourceFacts;

/// A symbol as people write it: the names of what surrounds it and its own, `Board.shift`.
pub fn symbol_name(facts: &SourceFacts, symbol: usize) -> Option<String> {
    let mut names = Vec::new();
    let mut at = Some(symbol);
    while let Some(symbol) = at {
        let found = facts.symbols.get(symbol)?;
        names.push(found.name.as_str());
        at = found.container.filter(|container| *container < symbol);
    }
    names.reverse();
    Some(names.join("."))
}

/// The first symbol with this name.
pub fn symbol_called(facts: &SourceFacts, name: &str) -> Option<usize> {
    (0..facts.symbols.len()).find(|symbol| symbol_name(facts, *symbol).as_deref() == Some(name))
}
