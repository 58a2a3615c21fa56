//! The language server: events, one owner of state, jobs, reviews.
//!
//! Only this room names types of the protocol. A handler posts an event; one loop owns the state and
//! takes one event at a time; whatever takes longer than a keystroke is a job.

mod abilities;
mod arrival;
mod calling;
mod command;
mod convert;
mod deciding;
mod diagnostics;
mod documents;
mod drafting;
mod edit;
mod editor;
mod event;
mod handlers;
mod indexing;
mod jobs;
mod lenses;
mod likeness;
mod linking;
mod main_loop;
mod ordering;
mod picture;
mod questions;
mod reading_progress;
mod review;
mod roots;
mod runs;
mod settings;
mod state;
mod suggesting;
mod underway;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use specls_author::Author;
use tokio::io::{AsyncRead, AsyncWrite};
use tower_lsp::{LspService, Server};

use crate::editor::Editor;
use crate::event::{Event, Events};
use crate::handlers::Handlers;
use crate::ordering::{Departure, InOrder};
use crate::state::State;

/// What a server is started with.
#[derive(Clone)]
pub struct Options {
    /// Who may answer steps, beside those of the user's settings; the first is asked when nobody is
    /// named.
    pub authors: Vec<Arc<dyn Author>>,
    /// The program's own folder: documents of reviews, private copies, what is trusted.
    pub state_folder: Option<PathBuf>,
    /// The program that watches over agents (this one, see [`specls_author::guard`]); they are started
    /// directly when `None`.
    pub guard: Option<PathBuf>,
    /// The user's own settings file; none is read when `None`.
    pub user_settings: Option<PathBuf>,
    /// Where what was read of sources is kept between starts; nothing is when `None`.
    pub cache_folder: Option<PathBuf>,
    /// How long a job may run.
    pub job_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            authors: vec![Arc::new(specls_author::Offline)],
            state_folder: specls_workspace::state_folder(),
            guard: None,
            user_settings: specls_workspace::user_settings_file(),
            cache_folder: specls_workspace::cache_folder(),
            job_timeout: Duration::from_secs(600),
        }
    }
}

/// How a session ended; the process's exit code follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// `exit` came after `shutdown`: 0.
    AfterShutdown,
    /// `exit` came without `shutdown`, or the input ended: 1.
    WithoutShutdown,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::AfterShutdown => ExitCode::SUCCESS,
            Exit::WithoutShutdown => ExitCode::FAILURE,
        }
    }
}

/// How long the loop may take to tidy up.
const FAREWELL: Duration = Duration::from_millis(40);

/// Serves one client until it leaves. Ends within 100 ms after `exit`, whatever hangs.
pub async fn serve<I, O>(input: I, output: O, options: Options) -> Exit
where
    I: AsyncRead + Send + Unpin + 'static,
    O: AsyncWrite + Send + Unpin + 'static,
{
    let (events, receiver) = Events::new();
    let mut client = None;
    let (service, socket) = LspService::build(|connected| {
        client = Some(connected);
        Handlers { events: events.clone() }
    })
    .custom_method("window/workDoneProgress/cancel", Handlers::cancel_progress)
    .custom_method("$/setTrace", Handlers::set_trace)
    .finish();
    let Some(client) = client else { return Exit::WithoutShutdown };
    let state = State::new(Editor::new(client), events.clone(), options);
    let runtime = tokio::runtime::Handle::current();
    let (ended, end) = tokio::sync::oneshot::channel::<()>();
    let started = std::thread::Builder::new().name("specls loop".to_owned()).spawn(move || {
        let _entered = runtime.enter();
        main_loop::run(state, receiver);
        drop(ended);
    });
    if let Err(error) = started {
        tracing::error!("cannot start the server's loop: {error}");
        return Exit::WithoutShutdown;
    }
    let departure = Arc::new(Departure::default());
    let service = InOrder::new(service, Arc::clone(&departure));
    let serving = Server::new(input, output, socket).concurrency_level(1024).serve(service);
    tokio::select! {
        () = serving => {}
        () = departure.finished() => {}
    }
    events.post(Event::ClientLeft);
    // The loop throws its passing documents away; when it hangs, the next start does.
    let _ = tokio::time::timeout(FAREWELL, end).await;
    departure.exit()
}

/// Serves the client at the other end of stdin and stdout with a runtime of its own. The caller
/// returns the exit code from `main` and prints nothing: stdout is the wire.
pub fn run_stdio(options: Options) -> Exit {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!("cannot start the server's threads: {error}");
            return Exit::WithoutShutdown;
        }
    };
    let exit = runtime.block_on(serve(tokio::io::stdin(), tokio::io::stdout(), options));
    // Reading stdin blocks a thread until the client closes it; nobody waits for that.
    runtime.shutdown_background();
    exit
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_panic_fails_one_request_and_the_server_goes_on() {
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        let (input, output) = tokio::io::split(theirs);
        let server = tokio::spawn(serve(input, output, Options::default()));
        let (input, mut output) = tokio::io::split(ours);
        let mut input = BufReader::new(input);
        let panics = json!({"command": "specls.panic", "arguments": []});
        let lives = json!({"command": "specls.cancel", "arguments": []});
        let messages = [
            json!({"id": 1, "method": "initialize", "params": {"capabilities": {}}}),
            json!({"method": "initialized", "params": {}}),
            json!({"id": 2, "method": "workspace/executeCommand", "params": panics}),
            json!({"id": 3, "method": "workspace/executeCommand", "params": lives}),
            json!({"id": 4, "method": "shutdown"}),
            json!({"method": "exit"}),
        ];
        let mut answers = Vec::new();
        for mut message in messages {
            message["jsonrpc"] = json!("2.0");
            let body = message.to_string();
            let text = format!("Content-Length: {}\r\n\r\n{body}", body.len());
            output.write_all(text.as_bytes()).await.unwrap();
            if message.get("id").is_some() {
                answers.push(read(&mut input).await);
            }
        }
        assert_eq!(answers[1]["error"]["code"], -32603);
        assert_eq!(answers[2]["result"], json!({"cancelled": 0}));
        assert_eq!(server.await.unwrap(), Exit::AfterShutdown);
    }

    async fn read(input: &mut (impl AsyncBufReadExt + Unpin)) -> Value {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            input.read_line(&mut head).await.unwrap();
        }
        let length = head.trim().strip_prefix("Content-Length: ").unwrap().parse().unwrap();
        let mut body: Vec<u8> = vec![0; length];
        input.read_exact(&mut body).await.unwrap();
        serde_json::from_slice(&body).unwrap()
    }
}
