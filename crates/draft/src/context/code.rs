//! The code that a step needs: the files that a task names, the symbols that are linked to its
//! criteria with their tests, and the symbols that it calls by name.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use specls_code::{SourceFacts, Symbol};
use specls_spec::Id;
use specls_text::{LineIndex, Span};
use specls_trace::{Link, SpecView};

use super::documents::run;
use super::{Context, Rank, joined, may_be_read, project, readable};
use crate::Request;

/// No more files of code are shown at once.
const MOST_FILES: usize = 10;

/// A file up to this many bytes is shown as a whole.
const SMALL_FILE: usize = 3 * 1024;

/// A file that the task names is shown as a whole up to this many bytes.
const NAMED_FILE: usize = 24 * 1024;

/// The lines around a symbol that are shown with it.
const AROUND: usize = 2;

impl Context<'_> {
    /// Adds the code that is linked to these criteria, after the files that are named.
    pub(crate) fn code_for(&mut self, view: SpecView<'_>, ids: &[Id], named: &[String]) {
        for path in named {
            let Some(text) = readable(self.request, path) else { continue };
            let lines = (text.len() > NAMED_FILE).then(|| self.lines_for(path, &text, &[], ids));
            self.code(Rank::Close, "A file that the task names", path, lines);
        }
        for (path, links) in linked(view, ids) {
            if named.contains(&path) {
                continue;
            }
            let Some(text) = readable(self.request, &path) else { continue };
            let lines =
                (text.len() > SMALL_FILE).then(|| self.lines_for(&path, &text, &links, ids));
            let tests = links.iter().all(Link::is_test);
            let (rank, title) = match tests {
                true => (Rank::Near, "Tests that are linked to the criteria"),
                false => (Rank::Close, "Code that is linked to the criteria"),
            };
            self.code(rank, title, &path, lines);
        }
    }

    /// Adds a file that shows how things are done: of a long one how it opens and how it ends, where
    /// new things go.
    pub(crate) fn example(&mut self, rank: Rank, title: &str, path: &str) {
        let Some(text) = readable(self.request, path) else { return };
        let count = text.split_inclusive('\n').count();
        let ends = || joined(vec![0..count.min(40), count.saturating_sub(30)..count], 3);
        self.code(rank, title, path, (text.len() > SMALL_FILE).then(ends));
    }

    /// Adds a file of code unless there are enough.
    fn code(&mut self, rank: Rank, title: &str, path: &str, lines: Option<Vec<Range<usize>>>) {
        if self.code_files < MOST_FILES {
            let before = self.parts.len();
            self.file(rank, title, path, lines);
            self.code_files += self.parts.len() - before;
        }
    }

    /// Adds the symbols that a text calls by name in back-ticks, where few are called so.
    pub(crate) fn symbols_in(&mut self, text: &str) {
        let mut names: Vec<&str> = text.split('`').skip(1).step_by(2).map(str::trim).collect();
        names.dedup();
        for name in names.into_iter().filter(|name| name.len() > 2).take(6) {
            let name = name.trim_end_matches("()");
            let found: Vec<(&Arc<str>, Symbol<'_>, &Arc<SourceFacts>)> = self
                .request
                .snapshot
                .sources()
                .flat_map(|(path, facts)| facts.symbols.iter().map(move |it| (path, it, facts)))
                .filter(|(_, symbol, _)| symbol.name == name && !symbol.testing)
                .take(4)
                .collect();
            if found.len() > 3 {
                continue;
            }
            for (path, symbol, facts) in found {
                let Some(text) = readable(self.request, path) else { continue };
                let lines = (text.len() > SMALL_FILE).then(|| excerpt(&text, facts, &[symbol]));
                self.code(Rank::Near, "Code that the task calls by name", path, lines);
            }
        }
    }

    /// Adds the names of the files around the spec.
    pub(crate) fn file_names(&mut self, rank: Rank) {
        let folder = project(self.request).trim_end_matches('/');
        let mut names: Vec<String> = self.request.snapshot.files_below(folder);
        names.retain(|path| may_be_read(self.request, path));
        let more = names.len().saturating_sub(150);
        names.truncate(150);
        if more > 0 {
            names.push(format!("… and {more} more"));
        }
        self.words(rank, "Files of the project", &names.join("\n"));
    }

    /// The lines of a long file that concern these links, or else these criteria.
    fn lines_for(&self, path: &str, text: &str, links: &[Link], ids: &[Id]) -> Vec<Range<usize>> {
        let Some(facts) = self.request.snapshot.source(path) else {
            return std::iter::once(0..80).collect();
        };
        let mut symbols: Vec<Symbol<'_>> =
            links.iter().filter_map(|link| facts.symbols.get(link.symbol_at?)).collect();
        if symbols.is_empty() {
            let citing = facts.citations.iter().filter(|it| ids.contains(&Id::new(it.id())));
            symbols.extend(citing.filter_map(|citation| facts.symbols.get(citation.symbol?)));
        }
        excerpt(text, facts, &symbols)
    }
}

/// The links of criteria by file: those with the most code first, tests last.
pub(crate) fn linked(view: SpecView<'_>, ids: &[Id]) -> Vec<(String, Vec<Link>)> {
    let mut files: BTreeMap<String, Vec<Link>> = BTreeMap::new();
    for link in ids.iter().flat_map(|id| view.links(id)) {
        let links = files.entry(link.place.path.clone()).or_default();
        if !links.contains(&link) {
            links.push(link);
        }
    }
    let mut files: Vec<(String, Vec<Link>)> = files.into_iter().collect();
    files.sort_by_key(|(_, links)| {
        (links.iter().all(Link::is_test), std::cmp::Reverse(links.len()))
    });
    files
}

/// The lines of these symbols with their comments and a little around, and how the file opens.
fn excerpt(text: &str, facts: &SourceFacts, symbols: &[Symbol<'_>]) -> Vec<Range<usize>> {
    let count = text.split_inclusive('\n').count();
    let first = facts
        .symbols
        .iter()
        .map(|symbol| symbol.doc.map_or(symbol.span.start, |doc| doc.start.min(symbol.span.start)));
    let first = first.min().map_or(count.min(40), |start| run(text, Span::at(start)).start);
    let mut runs: Vec<Range<usize>> = std::iter::once(0..first.min(40)).collect();
    for symbol in symbols {
        let start = symbol.doc.map_or(symbol.span.start, |doc| doc.start.min(symbol.span.start));
        let symbol = run(text, Span::new(start, symbol.span.end));
        runs.push(symbol.start.saturating_sub(AROUND)..(symbol.end + AROUND).min(count));
    }
    joined(runs, 3)
}

/// The symbols of a file, a line each.
pub(crate) fn outline(request: &Request, path: &str, wanted: Option<&str>) -> Vec<String> {
    let (Some(facts), Some(text)) = (request.snapshot.source(path), readable(request, path)) else {
        return Vec::new();
    };
    let lines = LineIndex::new(&text);
    let wanted = wanted.map(str::to_lowercase);
    let symbols = facts.symbols.iter().filter(|symbol| {
        wanted.as_ref().is_none_or(|wanted| symbol.name.to_lowercase().contains(wanted.as_str()))
    });
    symbols
        .map(|symbol| {
            let line = lines.line(symbol.name_span.start) + 1;
            let summary = symbol.summary(&text).map_or(String::new(), |it| format!(": {it}"));
            format!("{path}:{line} {} {}{summary}", symbol.kind.name(), symbol.name)
        })
        .collect()
}
