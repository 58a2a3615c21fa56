//! A sign of life while a workspace is read, for clients that show such things.

use std::time::Duration;

use serde_json::json;
use tokio::sync::watch;
use tower_lsp::gen_lsp_types::{
    ProgressParams, ProgressToken, WorkDoneProgressCreateParams, WorkDoneProgressCreateRequest,
};

use crate::editor::{Editor, SOON};

/// What takes less is not worth a word.
const PATIENCE: Duration = Duration::from_millis(500);

/// Shown from half a second after its start until it is dropped.
pub struct ReadingProgress(watch::Sender<usize>);

impl ReadingProgress {
    /// Starts to count the time; with no editor nothing is ever shown.
    pub fn start(editor: Option<Editor>, token: String, title: &'static str) -> Self {
        let (sender, receiver) = watch::channel(0);
        if let Some(editor) = editor {
            tokio::spawn(show(editor, ProgressToken::String(token), title, receiver));
        }
        Self(sender)
    }

    /// How far it is, in percent.
    pub fn report(&self, percentage: usize) {
        // Nobody listens where nothing is shown.
        self.0.send_replace(percentage);
    }
}

async fn show(
    editor: Editor,
    token: ProgressToken,
    title: &str,
    mut percentage: watch::Receiver<usize>,
) {
    let over = async {
        let mut end = percentage.clone();
        while end.changed().await.is_ok() {}
    };
    tokio::select! {
        () = over => return,
        () = tokio::time::sleep(PATIENCE) => {}
    }
    let params = WorkDoneProgressCreateParams { token: token.clone() };
    if editor.ask::<WorkDoneProgressCreateRequest>(params, SOON).await.is_none() {
        return;
    }
    let tell = |value| editor.progress(ProgressParams { token: token.clone(), value });
    tell(json!({"kind": "begin", "title": title, "percentage": 0}));
    let mut told = 0;
    while percentage.changed().await.is_ok() {
        let now = *percentage.borrow_and_update();
        if now > told {
            told = now;
            tell(json!({"kind": "report", "percentage": now}));
        }
    }
    tell(json!({"kind": "end"}));
}
