//! What the client can do, decided once when it arrives.

use specls_text::Encoding;
use tower_lsp::gen_lsp_types::{
    ClientCapabilities, InitializeParams, MarkupKind, PositionEncodingKind, ResourceOperationKind,
};

/// How drafts are shown before anything is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewStyle {
    /// The client's own extension shows them (`specls/review`).
    Client,
    /// An edit whose changes need confirmation.
    Annotations,
    /// A `.diff` document.
    Diff,
}

/// What the client can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abilities {
    /// How it counts columns.
    pub encoding: Encoding,
    /// How it is shown drafts.
    pub review: ReviewStyle,
    /// Takes edits with document versions.
    pub document_changes: bool,
    /// Makes files named in an edit.
    pub create_files: bool,
    /// Removes files named in an edit.
    pub delete_files: bool,
    /// Opens documents when asked.
    pub show_document: bool,
    /// Shows messages with answers to choose from.
    pub message_request: bool,
    /// Shows progress.
    pub progress: bool,
    /// Can be asked to watch files.
    pub watched_files: bool,
    /// Shows code lenses.
    pub code_lens: bool,
    /// Asks again for code lenses when told.
    pub code_lens_refresh: bool,
    /// Takes outlines as trees.
    pub hierarchical_symbols: bool,
    /// Shows places that belong to a diagnostic.
    pub related_information: bool,
    /// Shows Markdown in hovers.
    pub markdown_hover: bool,
    /// Goes from a criterion to the code that implements it.
    pub implementation: bool,
    /// Marks the same citation in a document.
    pub highlights: bool,
    /// Completes what is typed.
    pub completion: bool,
    /// Shows more than a label beside what may be typed.
    pub completion_label_details: bool,
    /// Renames.
    pub rename: bool,
    /// Asks first whether something can be renamed.
    pub prepare_rename: bool,
    /// Looks for symbols by their names.
    pub workspace_symbols: bool,
    /// Asks for the place of a symbol when somebody goes there.
    pub symbol_place_later: bool,
    /// Shows places itself that a command answers with.
    pub shows_places: bool,
    /// Who drafts when a command names nobody.
    pub author: Option<String>,
    /// Whether the editor's user said that the workspace is not trusted, in editors that ask that.
    pub refuses_trust: bool,
}

impl Abilities {
    /// Reads what the client announced.
    pub fn of(params: &InitializeParams) -> Self {
        let client = &params.capabilities;
        let workspace = client.workspace.as_ref();
        let edit = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        let text = client.text_document.as_ref();
        let window = client.window.as_ref();
        let operations = edit.and_then(|edit| edit.resource_operations.as_ref());
        let options = params
            .initialization_options
            .as_ref()
            .and_then(|options| options.get("specls"))
            .unwrap_or(&serde_json::Value::Null);
        Self {
            encoding: encoding(client),
            review: review(params, options["review"].as_str()),
            document_changes: edit.and_then(|edit| edit.document_changes) == Some(true),
            create_files: operations
                .is_some_and(|operations| operations.contains(&ResourceOperationKind::Create)),
            delete_files: operations
                .is_some_and(|operations| operations.contains(&ResourceOperationKind::Delete)),
            show_document: window
                .and_then(|window| window.show_document.as_ref())
                .is_some_and(|show| show.support),
            message_request: window.and_then(|window| window.show_message.as_ref()).is_some(),
            progress: window.and_then(|window| window.work_done_progress) == Some(true),
            watched_files: workspace
                .and_then(|workspace| workspace.did_change_watched_files.as_ref())
                .and_then(|watched| watched.dynamic_registration)
                == Some(true),
            code_lens: text.is_some_and(|text| text.code_lens.is_some()),
            code_lens_refresh: workspace
                .and_then(|workspace| workspace.code_lens.as_ref())
                .and_then(|lens| lens.refresh_support)
                == Some(true),
            hierarchical_symbols: text
                .and_then(|text| text.document_symbol.as_ref())
                .and_then(|symbol| symbol.hierarchical_document_symbol_support)
                == Some(true),
            related_information: text
                .and_then(|text| text.publish_diagnostics.as_ref())
                .and_then(|publish| publish.diagnostics_capabilities.related_information)
                == Some(true),
            markdown_hover: text
                .and_then(|text| text.hover.as_ref())
                .and_then(|hover| hover.content_format.as_ref())
                .is_some_and(|formats| formats.contains(&MarkupKind::Markdown)),
            implementation: text.is_some_and(|text| text.implementation.is_some()),
            highlights: text.is_some_and(|text| text.document_highlight.is_some()),
            completion: text.is_some_and(|text| text.completion.is_some()),
            completion_label_details: text
                .and_then(|text| text.completion.as_ref())
                .and_then(|completion| completion.completion_item.as_ref())
                .and_then(|item| item.label_details_support)
                == Some(true),
            rename: text.is_some_and(|text| text.rename.is_some()),
            prepare_rename: text
                .and_then(|text| text.rename.as_ref())
                .and_then(|rename| rename.prepare_support)
                == Some(true),
            workspace_symbols: workspace.is_some_and(|workspace| workspace.symbol.is_some()),
            symbol_place_later: workspace
                .and_then(|workspace| workspace.symbol.as_ref())
                .and_then(|symbol| symbol.resolve_support.as_ref())
                .is_some_and(|later| later.properties.iter().any(|it| it == "location.range")),
            shows_places: options["places"].as_str() == Some("client"),
            author: options["author"].as_str().map(ToOwned::to_owned),
            refuses_trust: options["trusted"].as_bool() == Some(false),
        }
    }

    /// The encoding as the protocol names it.
    pub fn encoding_kind(&self) -> PositionEncodingKind {
        match self.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }
    }
}

/// Bytes where they are offered, for they need no counting; else what every client understands.
fn encoding(client: &ClientCapabilities) -> Encoding {
    let offered = client.general.as_ref().and_then(|general| general.position_encodings.as_ref());
    match offered {
        Some(offered) if offered.contains(&PositionEncodingKind::UTF8) => Encoding::Utf8,
        Some(offered) if !offered.is_empty() && !offered.contains(&PositionEncodingKind::UTF16) => {
            Encoding::Utf32
        }
        _ => Encoding::Utf16,
    }
}

/// Clients that show an annotated change before they make it: Visual Studio Code and what is built
/// from its sources. To announce change annotations is not enough: Helix applies at once, Neovim
/// 0.12 asks a yes-or-no question without the text.
const PREVIEWING: &[&str] = &[
    "code - oss",
    "code-server",
    "cursor",
    "kiro",
    "openvscode server",
    "visual studio code",
    "vscodium",
    "windsurf",
];

/// Whether a client shows annotated changes first. Builds add to the name: "… - Insiders".
fn previews(name: &str) -> bool {
    let name = name.to_lowercase();
    PREVIEWING.iter().any(|known| {
        name.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(" - "))
    })
}

fn review(params: &InitializeParams, asked: Option<&str>) -> ReviewStyle {
    match asked {
        Some("client") => return ReviewStyle::Client,
        Some("annotations") => return ReviewStyle::Annotations,
        Some("diff") => return ReviewStyle::Diff,
        _ => {}
    }
    let announced = params
        .capabilities
        .workspace
        .as_ref()
        .and_then(|workspace| workspace.workspace_edit.as_ref())
        .is_some_and(|edit| {
            edit.change_annotation_support.is_some() && edit.document_changes == Some(true)
        });
    let known = params.client_info.as_ref().is_some_and(|client| previews(&client.name));
    if announced && known { ReviewStyle::Annotations } else { ReviewStyle::Diff }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_clients_known_to_preview_get_annotated_edits() {
        for name in
            ["Visual Studio Code", "Visual Studio Code - Insiders", "VSCodium", "code-server"]
        {
            assert!(previews(name), "{name}");
        }
        for name in
            ["helix", "Neovim", "coc.nvim", "Kirov", "Visual Studio", "Sublime Text LSP", ""]
        {
            assert!(!previews(name), "{name}");
        }
    }
}
