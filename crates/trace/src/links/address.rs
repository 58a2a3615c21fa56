//! How a symbol is named outside its file: `src/board.rs#Board.shift`.

use std::fmt;

use specls_code::SourceFacts;

/// A symbol, or a file as a whole, in a form that outlives edits around it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// The file's path below the root.
    pub path: String,
    /// The names of its containers and its own, joined by `.`; of several alike the second ends in
    /// `~2`. Empty for the file as a whole.
    pub symbol: String,
}

impl Address {
    /// The symbol at a place in [`SourceFacts::symbols`]; the file as a whole with `None`.
    pub fn new(path: &str, facts: &SourceFacts, symbol: Option<usize>) -> Self {
        let symbol = symbol.map(|at| address_of(facts, at)).unwrap_or_default();
        Self { path: path.to_owned(), symbol }
    }

    /// Reads an address as [`Address`] is shown.
    pub fn read(text: &str) -> Option<Self> {
        let (path, symbol) = text.split_once('#').unwrap_or((text, ""));
        let unescaped = |text: &str| text.replace("%23", "#").replace("%0A", "\n");
        let unescaped = |text: &str| unescaped(text).replace("%25", "%");
        (!path.is_empty()).then(|| Self { path: unescaped(path), symbol: unescaped(symbol) })
    }

    /// Where the symbol stands in [`SourceFacts::symbols`]; `None` for the file as a whole, and when
    /// there is no such symbol.
    pub fn find(&self, facts: &SourceFacts) -> Option<usize> {
        let last = self.symbol.rsplit_once('~').map_or(&*self.symbol, |(name, _)| name);
        let plausible = |name: &str| last.ends_with(name) || self.symbol.ends_with(name);
        (0..facts.symbols.len())
            .filter(|at| facts.symbols.get(*at).is_some_and(|symbol| plausible(symbol.name)))
            .find(|at| address_of(facts, *at) == self.symbol)
    }
}

impl fmt::Display for Address {
    /// `src/board.rs#Board.shift`, on one line; `%`, `#` in the path and line breaks are escaped as in
    /// URLs.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escaped = |text: &str| text.replace('%', "%25").replace('\n', "%0A");
        formatter.write_str(&escaped(&self.path).replace('#', "%23"))?;
        if !self.symbol.is_empty() {
            write!(formatter, "#{}", escaped(&self.symbol))?;
        }
        Ok(())
    }
}

/// The names of a symbol's containers and its own, joined by `.`; of several alike the second ends
/// in `~2`.
pub fn address_of(facts: &SourceFacts, symbol: usize) -> String {
    let Some(own) = facts.symbols.get(symbol) else { return String::new() };
    let before = facts.symbols.iter().take(symbol);
    let alike =
        before.filter(|other| other.name == own.name && other.container == own.container).count();
    let mut name = match own.container {
        Some(container) => format!("{}.{}", address_of(facts, container), own.name),
        None => own.name.to_owned(),
    };
    if alike > 0 {
        name.push_str(&format!("~{}", alike + 1));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_is_found_again_by_its_address() {
        let text = "struct A;\nimpl A { fn x() {} fn x() {} }\nimpl A { fn x() {} }\nfn x() {}\n";
        let facts = specls_code::read("src/C#/a.rs", text).expect("a known language");
        let mut shown = Vec::new();
        for at in 0..facts.symbols.len() {
            let address = Address::new("src/C#/a.rs", &facts, Some(at));
            assert_eq!(address.find(&facts), Some(at));
            assert_eq!(Address::read(&address.to_string()).as_ref(), Some(&address));
            shown.push(address.to_string());
        }
        assert_eq!(
            shown,
            [
                "src/C%23/a.rs#A",
                "src/C%23/a.rs#impl A",
                "src/C%23/a.rs#impl A.x",
                "src/C%23/a.rs#impl A.x~2",
                "src/C%23/a.rs#impl A~2",
                "src/C%23/a.rs#impl A~2.x",
                "src/C%23/a.rs#x"
            ]
        );
    }

    #[test]
    fn a_title_of_several_lines_stays_on_one() {
        let address = Address { path: "a.js".to_owned(), symbol: "50 %\nof #1".to_owned() };
        assert_eq!(address.to_string(), "a.js#50 %25%0Aof #1");
        assert_eq!(Address::read(&address.to_string()), Some(address));
    }
}
