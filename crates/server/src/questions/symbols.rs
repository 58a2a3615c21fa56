//! Outlines, and what is found by its name.

use specls_ide as ide;
use specls_text::Span;
use specls_trace::{Address, Place};
use tower_lsp::gen_lsp_types::{
    BaseSymbolInformation, DocumentSymbol, DocumentSymbolResponse, Location, LocationUriOnly,
    SymbolInformation, SymbolKind, Uri, WorkspaceSymbol,
};

use crate::convert::Ruler;
use crate::picture::Picture;

/// Parts of specs and symbols of code that the query finds in one root. A symbol's place is left out
/// where the client asks for it later: to measure it, its file has to be read.
pub fn workspace_symbols(picture: &Picture, query: &str) -> Vec<WorkspaceSymbol> {
    let found = ide::symbols(&picture.snapshot, query);
    found
        .into_iter()
        .filter_map(|found| {
            let (location, data) = match found.code {
                Some(code) if picture.abilities.symbol_place_later => {
                    let uri = picture.uri(&code.path)?;
                    (LocationUriOnly { uri }.into(), Some(code.symbol.into()))
                }
                _ => (picture.location(&found.place)?.into(), None),
            };
            Some(WorkspaceSymbol {
                location,
                data,
                base_symbol_information: BaseSymbolInformation {
                    name: shown(found.name),
                    kind: found_kind(found.kind),
                    tags: None,
                    container_name: (!found.container.is_empty()).then_some(found.container),
                },
            })
        })
        .collect()
}

/// A symbol of the file at `path` with its place, where it was given without.
pub fn with_place(picture: &Picture, path: &str, mut symbol: WorkspaceSymbol) -> WorkspaceSymbol {
    if let Some(name) = symbol.data.as_ref().and_then(|data| data.as_str()) {
        let code = Address { path: path.to_owned(), symbol: name.to_owned() };
        let place = ide::symbol_place_now(&picture.snapshot, &code);
        let location = place.and_then(|place| picture.location(&place));
        // What is gone leads to its file.
        let location = location.or_else(|| {
            let start = Place { path: path.to_owned(), span: Span::at(0) };
            picture.location(&start)
        });
        if let Some(location) = location {
            symbol.location = location.into();
        }
    }
    symbol
}

fn found_kind(kind: ide::FoundKind) -> SymbolKind {
    use specls_code::SymbolKind as Code;
    match kind {
        ide::FoundKind::Requirement => symbol_kind(ide::OutlineKind::Requirement),
        ide::FoundKind::Criterion => symbol_kind(ide::OutlineKind::Criterion),
        ide::FoundKind::Property => symbol_kind(ide::OutlineKind::Property),
        ide::FoundKind::Task => symbol_kind(ide::OutlineKind::Task),
        ide::FoundKind::Symbol(Code::Method) => SymbolKind::Method,
        ide::FoundKind::Symbol(Code::Type) => SymbolKind::Class,
        ide::FoundKind::Symbol(Code::Module) => SymbolKind::Module,
        ide::FoundKind::Symbol(Code::Constant) => SymbolKind::Constant,
        ide::FoundKind::Symbol(_) => SymbolKind::Function,
    }
}

pub fn outline(picture: &Picture, path: &str, uri: &Uri) -> Option<DocumentSymbolResponse> {
    // Other servers know the outline of code.
    picture.snapshot.spec_file(path)?;
    let measured = picture.measured(path)?;
    let ruler = measured.ruler();
    let entries = ide::outline(&picture.snapshot, path);
    if picture.abilities.hierarchical_symbols {
        return Some(
            entries.into_iter().map(|entry| symbol(entry, ruler)).collect::<Vec<_>>().into(),
        );
    }
    let mut flat = Vec::new();
    flatten(entries, None, ruler, uri, &mut flat);
    Some(flat.into())
}

#[expect(deprecated, reason = "the field must be given, and is left out")]
fn symbol(entry: ide::OutlineEntry, ruler: Ruler<'_>) -> DocumentSymbol {
    let children: Vec<DocumentSymbol> =
        entry.children.into_iter().map(|child| symbol(child, ruler)).collect();
    DocumentSymbol {
        name: shown(entry.name),
        detail: (!entry.detail.is_empty()).then_some(entry.detail),
        kind: symbol_kind(entry.kind),
        tags: None,
        deprecated: None,
        range: ruler.range(entry.span),
        selection_range: ruler.range(entry.heading),
        children: (!children.is_empty()).then_some(children),
    }
}

#[expect(deprecated, reason = "the field must be given, and is left out")]
fn flatten(
    entries: Vec<ide::OutlineEntry>,
    container: Option<&str>,
    ruler: Ruler<'_>,
    uri: &Uri,
    flat: &mut Vec<SymbolInformation>,
) {
    for entry in entries {
        let name = shown(entry.name);
        flat.push(SymbolInformation {
            deprecated: None,
            location: Location { uri: uri.clone(), range: ruler.range(entry.span) },
            base_symbol_information: BaseSymbolInformation {
                name: name.clone(),
                kind: symbol_kind(entry.kind),
                tags: None,
                container_name: container.map(ToOwned::to_owned),
            },
        });
        flatten(entry.children, Some(&name), ruler, uri, flat);
    }
}

/// VS Code refuses an outline in which one name is empty.
fn shown(name: String) -> String {
    if name.trim().is_empty() { "…".to_owned() } else { name }
}

fn symbol_kind(kind: ide::OutlineKind) -> SymbolKind {
    match kind {
        ide::OutlineKind::Section => SymbolKind::Namespace,
        ide::OutlineKind::Requirement => SymbolKind::Class,
        ide::OutlineKind::Criterion => SymbolKind::Field,
        ide::OutlineKind::Property => SymbolKind::Property,
        ide::OutlineKind::Task => SymbolKind::Event,
    }
}
