//! The other ends of links that drifted: beside a problem at a criterion the code, and the other way.

use std::collections::HashMap;
use std::sync::Arc;

use specls_text::{LineIndex, Span};
use specls_trace::{Drift, SpecView};

use crate::model::{Area, ProblemModel, RelatedModel};
use crate::project::Project;

/// The kinds of problems that speak of a link.
const KINDS: [&str; 3] = ["requirement-changed", "code-changed", "symbol-gone"];

/// Adds the other ends to the problems that speak of links of these specs.
pub fn add(problems: &mut [ProblemModel], specs: &[SpecView<'_>], project: &Project) {
    if !problems.iter().any(|problem| KINDS.contains(&problem.code)) {
        return;
    }
    let mut ends = Ends { project, texts: HashMap::new(), others: HashMap::new() };
    for spec in specs {
        ends.add(spec);
    }
    for problem in problems.iter_mut().filter(|problem| KINDS.contains(&problem.code)) {
        let key = (problem.path.clone(), problem.area);
        if let Some(others) = ends.others.get(&key) {
            problem.related.clone_from(others);
        }
    }
}

struct Ends<'a> {
    project: &'a Project,
    texts: HashMap<String, Option<(Arc<str>, LineIndex)>>,
    /// What stands at the other ends of the links that end at a place.
    others: HashMap<(String, Area), Vec<RelatedModel>>,
}

impl Ends<'_> {
    fn add(&mut self, spec: &SpecView<'_>) {
        for (id, link) in spec.drifted() {
            let Some((_, criterion)) = spec.criterion(&id) else { continue };
            let Some(document) = spec.requirements_file() else { continue };
            let area = Area::of(criterion.text_span, &document.text, &document.lines);
            let at_criterion = (document.path.clone(), area);
            if matches!(link.drift, Drift::SymbolGone { .. }) {
                continue;
            }
            let source = self.project.snapshot().source(&link.place.path);
            let symbol = source.and_then(|facts| facts.symbols.get(link.symbol_at?));
            let span = symbol.map_or(Span::at(0), |symbol| symbol.name_span);
            let Some(area) = self.area(&link.place.path, span) else { continue };
            let at_symbol = (link.place.path.clone(), area);
            self.relate(
                &at_criterion,
                &at_symbol,
                link.symbol.unwrap_or_else(|| "the file".into()),
            );
            self.relate(&at_symbol, &at_criterion, format!("{}#{id}", spec.id()));
        }
    }

    fn relate(&mut self, from: &(String, Area), to: &(String, Area), message: String) {
        let related = RelatedModel { message, path: to.0.clone(), area: to.1 };
        let others = self.others.entry(from.clone()).or_default();
        if !others.contains(&related) {
            others.push(related);
        }
    }

    fn area(&mut self, path: &str, span: Span) -> Option<Area> {
        let sources = || self.project.workspace().sources();
        let read = || {
            let text = sources().text(path)?;
            let lines = LineIndex::new(&text);
            Some((text, lines))
        };
        let (text, lines) = self.texts.entry(path.to_owned()).or_insert_with(read).as_ref()?;
        Some(Area::of(span, text, lines))
    }
}
