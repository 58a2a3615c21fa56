//! Texts of files, and the places in them.

use std::collections::HashMap;
use std::sync::Arc;

use specls_text::{LineIndex, Span};
use specls_trace::Sources;

use super::super::excerpt::excerpt;
use super::super::model::{Report, SpecTrace};

/// Texts of files, read once.
pub(super) struct Files<'a> {
    pub(super) sources: &'a dyn Sources,
    read: HashMap<String, Option<(Arc<str>, LineIndex)>>,
}

impl<'a> Files<'a> {
    pub(super) fn new(sources: &'a dyn Sources) -> Self {
        Self { sources, read: HashMap::new() }
    }

    pub(super) fn get(&mut self, path: &str) -> Option<&(Arc<str>, LineIndex)> {
        if !self.read.contains_key(path) {
            let text = self.sources.text(path);
            let read = text.map(|text| (Arc::clone(&text), LineIndex::new(&text)));
            self.read.insert(path.to_owned(), read);
        }
        self.read.get(path)?.as_ref()
    }

    /// The first and last line of a span, from 1; `None` when the file cannot be read.
    pub(super) fn lines(&mut self, path: &str, span: Span) -> Option<(usize, usize)> {
        let (_, lines) = self.get(path)?;
        let last = span.end.saturating_sub(1).max(span.start);
        Some((lines.line(span.start) + 1, lines.line(last) + 1))
    }

    /// Gives every link the first lines of its code: the same number to each, so many that all of
    /// them together stay below `most`; none where that would be less than two.
    pub(super) fn add_excerpts(&mut self, report: &mut Report, most: usize) {
        const LONGEST: usize = 24;
        let criteria = report.specs.iter().flat_map(SpecTrace::criteria);
        let links: usize = criteria.map(|criterion| criterion.links.len()).sum();
        let longest = (most / links.max(1)).min(LONGEST);
        if longest < 2 {
            return;
        }
        let requirements = report.specs.iter_mut().flat_map(|spec| &mut spec.requirements);
        let criteria = requirements.flat_map(|requirement| &mut requirement.criteria);
        for link in criteria.flat_map(|criterion| &mut criterion.links) {
            let (Some(first), Some(last), Some(_)) = (link.line, link.end_line, &link.symbol)
            else {
                continue;
            };
            if let Some((text, lines)) = self.get(&link.path) {
                link.excerpt = excerpt(text, lines, first, last, longest);
            }
        }
    }
}
