//! The client, as the loop and the jobs speak to it.

use std::time::Duration;

use futures::future::BoxFuture;
use tokio::sync::mpsc;
use tower_lsp::Client;
use tower_lsp::gen_lsp_types::{
    Location, LogMessageNotification, LogMessageParams, LspNotificationMethod, MessageActionItem,
    MessageDirection, MessageType, Notification, ProgressNotification, ProgressParams,
    PublishDiagnosticsNotification, PublishDiagnosticsParams, Range, Request, ShowDocumentParams,
    ShowDocumentRequest, ShowMessageNotification, ShowMessageParams, ShowMessageRequest,
    ShowMessageRequestParams, Uri,
};

/// How long a client may take for what it does without its user.
pub const SOON: Duration = Duration::from_secs(20);
/// How long a client may take when its user is asked.
pub const PATIENT: Duration = Duration::from_secs(3600);

type Message = Box<dyn FnOnce(Client) -> BoxFuture<'static, ()> + Send>;

/// The client. What is told goes out in order and never blocks; what is asked has a time limit and
/// is asked from spawned tasks only.
#[derive(Clone)]
pub struct Editor {
    client: Client,
    outbox: mpsc::UnboundedSender<Message>,
}

impl Editor {
    /// Starts the task that sends what is told.
    pub fn new(client: Client) -> Self {
        let (outbox, mut messages) = mpsc::unbounded_channel::<Message>();
        let sender = client.clone();
        tokio::spawn(async move {
            while let Some(message) = messages.recv().await {
                message(sender.clone()).await;
            }
        });
        Self { client, outbox }
    }

    /// Tells the client something.
    pub fn tell<N: Notification>(&self, params: N::Params) {
        let message: Message =
            Box::new(|client| Box::pin(async move { client.send_notification::<N>(params).await }));
        let _ = self.outbox.send(message);
    }

    /// Asks the client something; `None` when it does not know how, refuses, or takes too long.
    pub async fn ask<R: Request>(&self, params: R::Params, limit: Duration) -> Option<R::Result> {
        match tokio::time::timeout(limit, self.client.send_request::<R>(params)).await {
            Ok(Ok(answer)) => Some(answer),
            Ok(Err(error)) => {
                tracing::debug!("{} was not answered: {error}", R::METHOD.as_str());
                None
            }
            Err(_) => {
                tracing::warn!("{} was not answered in time", R::METHOD.as_str());
                None
            }
        }
    }

    /// Shows a message to the user.
    pub fn show(&self, kind: MessageType, message: impl Into<String>) {
        self.tell::<ShowMessageNotification>(ShowMessageParams { kind, message: message.into() });
    }

    /// Writes into the client's log.
    pub fn log(&self, kind: MessageType, message: impl Into<String>) {
        self.tell::<LogMessageNotification>(LogMessageParams { kind, message: message.into() });
    }

    /// Publishes a document's diagnostics.
    pub fn publish(&self, params: PublishDiagnosticsParams) {
        self.tell::<PublishDiagnosticsNotification>(params);
    }

    /// Reports progress.
    pub fn progress(&self, params: ProgressParams) {
        self.tell::<ProgressNotification>(params);
    }

    /// Opens a document; whether the client did.
    pub async fn show_document(&self, uri: Uri, take_focus: bool) -> bool {
        self.show_part(uri, take_focus, None).await
    }

    /// Opens a document at a place; whether the client did.
    pub async fn show_place(&self, place: Location) -> bool {
        self.show_part(place.uri, true, Some(place.range)).await
    }

    async fn show_part(&self, uri: Uri, take_focus: bool, selection: Option<Range>) -> bool {
        let take_focus = Some(take_focus);
        let params = ShowDocumentParams { uri, external: None, take_focus, selection };
        let answer = self.ask::<ShowDocumentRequest>(params, SOON).await;
        answer.is_some_and(|answer| answer.success)
    }

    /// Lets the user choose; `None` when nothing was chosen or the client cannot ask.
    pub async fn choose(&self, message: String, choices: &[&str]) -> Option<String> {
        self.let_choose(message, choices).await.flatten()
    }

    /// The same; `None` only when the client cannot ask, though it may have announced that it can.
    pub async fn let_choose(&self, message: String, choices: &[&str]) -> Option<Option<String>> {
        let actions = choices
            .iter()
            .map(|title| MessageActionItem {
                title: (*title).to_owned(),
                properties: Default::default(),
            })
            .collect();
        let params =
            ShowMessageRequestParams { kind: MessageType::Info, message, actions: Some(actions) };
        let answer = self.ask::<ShowMessageRequest>(params, PATIENT).await?;
        Some(answer.map(|item| item.title))
    }
}

/// `specls/review`: what a review holds, for extensions that show it themselves.
pub enum ReviewNotification {}

impl Notification for ReviewNotification {
    type Params = serde_json::Value;
    const METHOD: LspNotificationMethod<'static> = LspNotificationMethod::Custom("specls/review");
    const MESSAGE_DIRECTION: MessageDirection = MessageDirection::ServerToClient;
}
