//! The protocol's methods: each posts an event, or posts one and awaits its answer.

use tower_lsp::LanguageServer;
use tower_lsp::gen_lsp_types::*;
use tower_lsp::jsonrpc::Result;

use crate::command::Command;
use crate::convert::{content_change, file_path};
use crate::event::{Event, Events, Question};

/// Turns messages into events.
pub struct Handlers {
    /// The way into the loop.
    pub events: Events,
}

impl LanguageServer for Handlers {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        self.events.ask(|reply| Event::ClientArrived(Box::new(params), reply)).await
    }

    async fn initialized(&self, _: InitializedParams) {
        self.events.post(Event::ClientReady);
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let TextDocumentItem { uri, text, version, .. } = params.text_document;
        self.events.post(Event::DocumentOpened { uri, text, version });
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        self.events.post(Event::DocumentChanged {
            uri: params.text_document.text_document_identifier.uri,
            changes: params.content_changes.into_iter().map(content_change).collect(),
            version: params.text_document.version,
        });
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        self.events.post(Event::DocumentSaved { uri: params.text_document.uri });
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.events.post(Event::DocumentClosed { uri: params.text_document.uri });
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let paths = params.changes.iter().filter_map(|change| file_path(&change.uri)).collect();
        self.events.post(Event::FilesChanged { paths });
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        self.events.post(Event::SettingsChanged { settings: params.settings });
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let WorkspaceFoldersChangeEvent { added, removed } = params.event;
        self.events.post(Event::FoldersChanged { added, removed });
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        self.events.ask(|reply| Event::QuestionAsked(Question::Hover(params, reply))).await
    }

    async fn goto_definition(
        &self,
        params: DefinitionParams,
    ) -> Result<Option<DefinitionResponse>> {
        self.events.ask(|reply| Event::QuestionAsked(Question::Definition(params, reply))).await
    }

    async fn goto_implementation(
        &self,
        params: ImplementationParams,
    ) -> Result<Option<ImplementationResponse>> {
        self.events.ask(|reply| Event::QuestionAsked(Question::Implementation(params, reply))).await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        self.events.ask(|reply| Event::QuestionAsked(Question::Highlights(params, reply))).await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        self.events.ask(|reply| Event::QuestionAsked(Question::Completion(params, reply))).await
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResult>> {
        self.events.ask(|reply| Event::QuestionAsked(Question::PrepareRename(params, reply))).await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        self.events.ask(|reply| Event::QuestionAsked(Question::Rename(params, reply))).await
    }

    async fn symbol(
        &self,
        params: WorkspaceSymbolParams,
    ) -> Result<Option<WorkspaceSymbolResponse>> {
        let query = params.query;
        self.events.ask(|reply| Event::SymbolsAsked { query, reply }).await
    }

    async fn symbol_resolve(&self, symbol: WorkspaceSymbol) -> Result<WorkspaceSymbol> {
        self.events.ask(|reply| Event::SymbolPlaceAsked { symbol, reply }).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        self.events.ask(|reply| Event::QuestionAsked(Question::References(params, reply))).await
    }

    async fn document_symbol(
        &self,
        params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>> {
        self.events.ask(|reply| Event::QuestionAsked(Question::Outline(params, reply))).await
    }

    async fn code_action(
        &self,
        params: CodeActionParams,
    ) -> Result<Option<Vec<CodeActionResponse>>> {
        self.events.ask(|reply| Event::QuestionAsked(Question::Actions(params, reply))).await
    }

    /// Some clients resolve actions although nothing is left to resolve; they get them back.
    async fn code_action_resolve(&self, params: CodeAction) -> Result<CodeAction> {
        Ok(params)
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.events.ask(|reply| Event::QuestionAsked(Question::Lenses(params, reply))).await
    }

    async fn execute_command(
        &self,
        params: ExecuteCommandParams,
    ) -> Result<Option<serde_json::Value>> {
        let command = Command::read(params)?;
        self.events.ask(|reply| Event::CommandCalled { command, reply }).await.map(Some)
    }
}

impl Handlers {
    /// `window/workDoneProgress/cancel`.
    pub async fn cancel_progress(&self, params: WorkDoneProgressCancelParams) {
        let token = match params.token {
            ProgressToken::String(token) => token,
            ProgressToken::Int(token) => token.to_string(),
        };
        self.events.post(Event::ProgressCancelled { token });
    }

    /// `$/setTrace`: what is logged goes to stderr, whatever the client traces.
    pub async fn set_trace(&self, _: SetTraceParams) {}
}
