//! The client arrives, names its folders, and changes its mind about them.

use std::path::PathBuf;
use std::sync::Arc;

use specls_workspace::remove_abandoned;
use tower_lsp::gen_lsp_types::*;

use crate::abilities::Abilities;
use crate::command;
use crate::convert::file_path;
use crate::event::Reply;
use crate::questions::TRIGGERS;
use crate::roots::RootId;
use crate::state::State;

impl State {
    /// Answered before anything is read.
    pub(crate) fn client_arrived(
        &mut self,
        params: InitializeParams,
        reply: Reply<InitializeResult>,
    ) {
        self.abilities = Arc::new(Abilities::of(&params));
        self.folders = folders(&params);
        if let Some(options) = &params.initialization_options {
            self.take_editor_settings(options);
        }
        reply.send(Ok(InitializeResult {
            capabilities: capabilities(&self.abilities),
            server_info: Some(ServerInfo {
                name: "specls".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        }));
    }

    pub(crate) fn client_ready(&mut self) {
        self.show_settings_problems();
        // Copies that a killed server left behind are of no use to anybody.
        if let Some(state) = self.options.state_folder.clone() {
            self.runtime.spawn_blocking(move || remove_abandoned(Some(&state.join("copies"))));
        }
        let folders = std::mem::take(&mut self.folders);
        self.roots.from_documents = folders.is_empty();
        for folder in folders {
            self.folder_added(&folder);
        }
    }

    pub(crate) fn root_removed(&mut self, root: RootId) {
        self.roots.remove(root);
        // Documents may have moved to a root further out.
        for root in self.roots.iter() {
            self.diagnostics.touch_all(root);
        }
        self.diagnostics.forget(root, &self.editor);
        self.jobs.cancel_root(root);
        if self.runs.leave(root) {
            self.editor.show(
                MessageType::Warning,
                "Working through the tasks stopped: their folder was removed from the workspace",
            );
        }
    }

    pub(crate) fn folders_changed(
        &mut self,
        added: &[WorkspaceFolder],
        removed: &[WorkspaceFolder],
    ) {
        for folder in removed.iter().filter_map(|folder| file_path(&folder.uri)) {
            if let Some(root) = self.roots.folder_removed(&folder) {
                self.root_removed(root);
            }
        }
        for folder in added.iter().filter_map(|folder| file_path(&folder.uri)) {
            self.folder_added(&folder);
        }
        self.release();
    }
}

/// The folders to serve: the newest way of naming them that the client used.
#[expect(deprecated, reason = "older clients name their root no other way")]
fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    if let Some(WorkspaceFolders::WorkspaceFolderList(folders)) =
        &params.workspace_folders_initialize_params.workspace_folders
        && !folders.is_empty()
    {
        return folders.iter().filter_map(|folder| file_path(&folder.uri)).collect();
    }
    if let Some(uri) = &params.root_uri {
        return file_path(uri).into_iter().collect();
    }
    match &params.root_path {
        Some(RootPath::String(path)) if !path.is_empty() => vec![PathBuf::from(path)],
        _ => Vec::new(),
    }
}

fn capabilities(abilities: &Abilities) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(abilities.encoding_kind()),
        text_document_sync: Some(
            TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::Incremental),
                save: Some(SaveOptions { include_text: Some(false) }.into()),
                ..Default::default()
            }
            .into(),
        ),
        hover_provider: Some(true.into()),
        definition_provider: Some(true.into()),
        references_provider: Some(true.into()),
        implementation_provider: abilities.implementation.then(|| true.into()),
        document_highlight_provider: abilities.highlights.then(|| true.into()),
        document_symbol_provider: Some(true.into()),
        workspace_symbol_provider: abilities.workspace_symbols.then(|| {
            match abilities.symbol_place_later {
                true => {
                    let resolve_provider = Some(true);
                    WorkspaceSymbolOptions { resolve_provider, ..Default::default() }.into()
                }
                false => true.into(),
            }
        }),
        completion_provider: abilities.completion.then(|| CompletionOptions {
            trigger_characters: Some(TRIGGERS.iter().map(|one| (*one).to_owned()).collect()),
            resolve_provider: Some(false),
            ..Default::default()
        }),
        rename_provider: abilities.rename.then(|| match abilities.prepare_rename {
            true => RenameOptions { prepare_provider: Some(true), ..Default::default() }.into(),
            false => true.into(),
        }),
        code_action_provider: Some(
            CodeActionOptions {
                code_action_kinds: Some(vec![CodeActionKind::QuickFix, CodeActionKind::Refactor]),
                ..Default::default()
            }
            .into(),
        ),
        code_lens_provider: abilities
            .code_lens
            .then(|| CodeLensOptions { resolve_provider: Some(false), ..Default::default() }),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: command::NAMES.iter().map(|name| (*name).to_owned()).collect(),
            ..Default::default()
        }),
        workspace: Some(WorkspaceOptions {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(true.into()),
            }),
            ..Default::default()
        }),
        ..Default::default()
    }
}
