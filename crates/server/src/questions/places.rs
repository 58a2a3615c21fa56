//! What stands at a place, where it comes from, and where else it is named.

use specls_ide as ide;
use specls_trace::Place;
use tower_lsp::gen_lsp_types::{
    Definition, DefinitionResponse, DocumentHighlight, DocumentHighlightKind, Hover,
    ImplementationResponse, Location, MarkupContent, MarkupKind, Position,
};

use crate::picture::Picture;

pub fn hover(picture: &Picture, path: &str, at: Position) -> Option<Hover> {
    let measured = picture.measured(path)?;
    let ruler = measured.ruler();
    let hover = ide::hover(&picture.snapshot, path, ruler.offset(at), picture.beside(path))?;
    let (kind, value) = if picture.abilities.markdown_hover {
        (MarkupKind::Markdown, hover.markdown)
    } else {
        (MarkupKind::PlainText, hover.markdown.replace("**", "").replace('`', ""))
    };
    let range = Some(ruler.range(hover.span));
    Some(Hover { contents: MarkupContent { kind, value }.into(), range })
}

pub fn definition(picture: &Picture, path: &str, at: Position) -> Option<DefinitionResponse> {
    let offset = picture.measured(path)?.ruler().offset(at);
    let locations = locations(picture, &ide::definition(&picture.snapshot, path, offset));
    (!locations.is_empty()).then(|| Definition::from(locations).into())
}

pub fn implementation(
    picture: &Picture,
    path: &str,
    at: Position,
) -> Option<ImplementationResponse> {
    let offset = picture.measured(path)?.ruler().offset(at);
    let locations = locations(picture, &ide::implementations(&picture.snapshot, path, offset));
    (!locations.is_empty()).then(|| Definition::from(locations).into())
}

pub fn references(
    picture: &Picture,
    path: &str,
    at: Position,
    declared: bool,
) -> Option<Vec<Location>> {
    let offset = picture.measured(path)?.ruler().offset(at);
    Some(locations(picture, &ide::references(&picture.snapshot, path, offset, declared)))
}

pub fn highlights(picture: &Picture, path: &str, at: Position) -> Option<Vec<DocumentHighlight>> {
    let measured = picture.measured(path)?;
    let ruler = measured.ruler();
    let spans = ide::highlights(&picture.snapshot, path, ruler.offset(at));
    // Where nothing of ours stands, other servers answer.
    (!spans.is_empty()).then(|| {
        let kind = Some(DocumentHighlightKind::Text);
        spans.iter().map(|span| DocumentHighlight { range: ruler.range(*span), kind }).collect()
    })
}

fn locations(picture: &Picture, places: &[Place]) -> Vec<Location> {
    places.iter().filter_map(|place| picture.location(place)).collect()
}
