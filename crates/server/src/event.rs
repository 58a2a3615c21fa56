//! Everything that can happen.

use std::collections::BTreeMap;
use std::path::PathBuf;

use specls_author::AuthorError;
use specls_draft::Draft;
use specls_ide::Suggestion;
use specls_text::ContentChange;
use specls_trace::History;
use specls_workspace::{Scan, ScanStart, Scope, Watcher};
use tokio::sync::{mpsc, oneshot};
use tower_lsp::gen_lsp_types::{
    ApplyWorkspaceEditResult, CodeActionParams, CodeActionResponse, CodeLens, CodeLensParams,
    CompletionParams, CompletionResponse, DefinitionParams, DefinitionResponse, DocumentHighlight,
    DocumentHighlightParams, DocumentSymbolParams, DocumentSymbolResponse, Hover, HoverParams,
    ImplementationParams, ImplementationResponse, InitializeParams, InitializeResult, Location,
    PrepareRenameResult, ReferenceParams, RenameParams, TextDocumentPositionParams, Uri,
    WorkspaceEdit, WorkspaceFolder, WorkspaceSymbol, WorkspaceSymbolResponse,
};
use tower_lsp::jsonrpc::{Error, Result};

use crate::command::Command;
use crate::diagnostics::Computed;
use crate::indexing::ReadReports;
use crate::lenses::Shown;
use crate::picture::Picture;
use crate::review::{Decision, ReviewId};
use crate::roots::RootId;
use crate::runs::RunId;
use crate::suggesting::About;

/// Something that happened. The loop takes one at a time.
pub enum Event {
    /// The client introduced itself.
    ClientArrived(Box<InitializeParams>, Reply<InitializeResult>),
    /// The client is ready to be asked things.
    ClientReady,
    /// Folders came or went.
    FoldersChanged { added: Vec<WorkspaceFolder>, removed: Vec<WorkspaceFolder> },
    /// A document was opened.
    DocumentOpened { uri: Uri, text: String, version: i32 },
    /// An open document changed.
    DocumentChanged { uri: Uri, changes: Vec<ContentChange>, version: i32 },
    /// A document was saved.
    DocumentSaved { uri: Uri },
    /// A document was closed.
    DocumentClosed { uri: Uri },
    /// Files changed outside the editor.
    FilesChanged { paths: Vec<PathBuf> },
    /// Settings changed in the editor; what it says of them, if anything.
    SettingsChanged { settings: serde_json::Value },
    /// A root was read.
    RootScanned { root: RootId, scope: Scope, start: ScanStart, scan: Scan },
    /// Some of a root's sources were read whole, in the background.
    SourcesRead { root: RootId, start: ScanStart, scan: Scan },
    /// All of a root's sources that were to be read whole are.
    ReadingDone { root: RootId, start: ScanStart },
    /// What changed outside was read again.
    FilesReadAgain { root: RootId, start: ScanStart, scan: Scan },
    /// Git's log was read.
    HistoryRead { root: RootId, history: History },
    /// The reports of test runs were read; `None` when none of them changed.
    ResultsRead { root: RootId, read: Option<ReadReports> },
    /// Watching a root began, or why it cannot.
    WatchStarted { root: RootId, watcher: std::result::Result<Watcher, String> },
    /// Something was asked that a snapshot answers.
    QuestionAsked(Question),
    /// Something was looked for by its name, in all roots.
    SymbolsAsked { query: String, reply: Reply<Option<WorkspaceSymbolResponse>> },
    /// The place of something that was found so was asked for.
    SymbolPlaceAsked { symbol: WorkspaceSymbol, reply: Reply<WorkspaceSymbol> },
    /// The client got the lenses of an open document, over this picture.
    LensesTold { root: RootId, path: String, shown: Shown, picture: Box<Picture> },
    /// What is shown above lines was compared with what is to be shown; what differs.
    LensesCompared { changed: Vec<((RootId, String), Shown)> },
    /// A command was called.
    CommandCalled { command: Command, reply: Reply<serde_json::Value> },
    /// The user cancelled a progress.
    ProgressCancelled { token: String },
    /// Problems were computed.
    ProblemsComputed(Computed),
    /// It was found out which specs changed since git's last commit.
    ChangesCompared { root: RootId, compared: BTreeMap<String, bool> },
    /// Code or criteria were looked for that may belong to a criterion or a symbol.
    Suggested { root: RootId, about: About, found: Vec<Suggestion> },
    /// A run of tasks may be able to go on.
    RunContinues { run: RunId },
    /// The next task of a run is marked as in progress.
    RunStarts { run: RunId },
    /// A job ended.
    JobDone { job: u64, outcome: std::result::Result<Draft, AuthorError> },
    /// The client made, or refused, an edit that needed confirmation.
    AnnotatedEditAnswered { review: ReviewId, answer: Option<ApplyWorkspaceEditResult> },
    /// The client made, or refused, the edits of open documents that a decision led to.
    EditAnswered { review: ReviewId, decision: Decision, applied: bool, reason: Option<String> },
    /// The client made, or refused, an edit of open documents, and what it says of them is known.
    EditSettled { documents: Vec<(Uri, i32)> },
    /// The client left.
    ClientLeft,
}

/// A question that a snapshot answers.
pub enum Question {
    /// What is said about the place.
    Hover(HoverParams, Reply<Option<Hover>>),
    /// Where the thing at the place is defined.
    Definition(DefinitionParams, Reply<Option<DefinitionResponse>>),
    /// What code makes the thing at the place true.
    Implementation(ImplementationParams, Reply<Option<ImplementationResponse>>),
    /// Where the thing at the place is cited.
    References(ReferenceParams, Reply<Option<Vec<Location>>>),
    /// Where the thing at the place is cited in its document.
    Highlights(DocumentHighlightParams, Reply<Option<Vec<DocumentHighlight>>>),
    /// The outline.
    Outline(DocumentSymbolParams, Reply<Option<DocumentSymbolResponse>>),
    /// What can be done at the place.
    Actions(CodeActionParams, Reply<Option<Vec<CodeActionResponse>>>),
    /// What is offered above lines.
    Lenses(CodeLensParams, Reply<Option<Vec<CodeLens>>>),
    /// What may follow at the place.
    Completion(CompletionParams, Reply<Option<CompletionResponse>>),
    /// Whether what stands at the place may get another number.
    PrepareRename(TextDocumentPositionParams, Reply<Option<PrepareRenameResult>>),
    /// Another number for what stands at the place.
    Rename(RenameParams, Reply<Option<WorkspaceEdit>>),
}

impl Question {
    /// The document it is about.
    pub fn uri(&self) -> &Uri {
        match self {
            Question::Hover(params, _) => &params.text_document_position_params.text_document.uri,
            Question::Definition(params, _) => {
                &params.text_document_position_params.text_document.uri
            }
            Question::Implementation(params, _) => {
                &params.text_document_position_params.text_document.uri
            }
            Question::References(params, _) => {
                &params.text_document_position_params.text_document.uri
            }
            Question::Highlights(params, _) => {
                &params.text_document_position_params.text_document.uri
            }
            Question::Outline(params, _) => &params.text_document.uri,
            Question::Actions(params, _) => &params.text_document.uri,
            Question::Lenses(params, _) => &params.text_document.uri,
            Question::Completion(params, _) => {
                &params.text_document_position_params.text_document.uri
            }
            Question::PrepareRename(params, _) => &params.text_document.uri,
            Question::Rename(params, _) => &params.text_document_position_params.text_document.uri,
        }
    }
}

/// Where an answer goes. When it is dropped, by a panic for one, the client gets an error.
pub struct Reply<T>(oneshot::Sender<Result<T>>);

impl<T> Reply<T> {
    /// Answers.
    pub fn send(self, answer: Result<T>) {
        // The client may have cancelled meanwhile.
        let _ = self.0.send(answer);
    }
}

/// The way into the loop.
#[derive(Clone)]
pub struct Events(mpsc::UnboundedSender<Event>);

impl Events {
    /// A way in, and the loop's end of it.
    pub fn new() -> (Self, mpsc::UnboundedReceiver<Event>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self(sender), receiver)
    }

    /// Posts an event.
    pub fn post(&self, event: Event) {
        // The loop ends before its senders when the client leaves.
        let _ = self.0.send(event);
    }

    /// Posts an event, if there is one.
    pub fn post_all(&self, events: impl IntoIterator<Item = Event>) {
        events.into_iter().for_each(|event| self.post(event));
    }

    /// Posts an event at once and gives the answer to wait for.
    pub async fn ask<T>(&self, event: impl FnOnce(Reply<T>) -> Event) -> Result<T> {
        let (sender, receiver) = oneshot::channel();
        self.post(event(Reply(sender)));
        receiver.await.unwrap_or_else(|_| {
            let mut error = Error::internal_error();
            error.message =
                "this request failed inside specls; its log on stderr says where".into();
            Err(error)
        })
    }
}
