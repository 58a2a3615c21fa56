//! A server on loopback that does to each connection what a script says, and records what it was
//! asked.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// One step of what is done to a connection after its request was read. After the last, the
/// connection is closed in order.
#[derive(Debug, Clone)]
pub enum Do {
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Waits until the test heard something, so that what was sent cannot arrive with what follows.
    AfterHeard,
    /// Breaks the connection with a TCP reset.
    Reset,
    /// Says nothing more until the client closes.
    Hang,
    /// Sends the same until the client closes.
    Forever(Vec<u8>),
}

/// A server, for as long as it is held.
pub struct Server {
    /// Where it is, such as `127.0.0.1:4000`.
    pub host: String,
    requests: Arc<Mutex<Vec<String>>>,
    /// A permit for each time the test heard something.
    pub heard: Arc<Semaphore>,
    /// A permit for each connection that the client closed.
    pub closed: Arc<Semaphore>,
    running: tokio::task::JoinHandle<()>,
}

impl Server {
    /// Starts it: the first script is for the first connection, and so on; more are not answered.
    pub async fn new(scripts: impl IntoIterator<Item = Vec<Do>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::new(Semaphore::new(0));
        let closed = Arc::new(Semaphore::new(0));
        let scripts: Vec<_> = scripts.into_iter().collect();
        let (recorded, hearing, closing) = (requests.clone(), heard.clone(), closed.clone());
        let running = tokio::spawn(async move {
            for script in scripts {
                let Ok((stream, _)) = listener.accept().await else { return };
                play(stream, script, &recorded, &hearing, &closing).await;
            }
        });
        Self { host, requests, heard, closed, running }
    }

    /// What it was asked, head and body.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// The bodies of what it was asked.
    pub fn bodies(&self) -> Vec<serde_json::Value> {
        let body = |request: &String| {
            let (_, body) = request.split_once("\r\n\r\n").unwrap();
            serde_json::from_str(body).unwrap()
        };
        self.requests().iter().map(body).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn play(
    mut stream: TcpStream,
    script: Vec<Do>,
    requests: &Mutex<Vec<String>>,
    heard: &Semaphore,
    closed: &Semaphore,
) {
    stream.set_nodelay(true).unwrap();
    let request = read_request(&mut stream).await;
    requests.lock().unwrap().push(request);
    for step in script {
        match step {
            Do::Send(bytes) => drop(stream.write_all(&bytes).await),
            Do::AfterHeard => heard.acquire().await.unwrap().forget(),
            Do::Reset => {
                stream.set_zero_linger().unwrap();
                return;
            }
            Do::Hang => {
                let mut rest = Vec::new();
                drop(stream.read_to_end(&mut rest).await);
                closed.add_permits(1);
            }
            Do::Forever(bytes) => {
                while stream.write_all(&bytes).await.is_ok() {}
                closed.add_permits(1);
            }
        }
    }
    drop(stream.shutdown().await);
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse::<usize>().unwrap()) {
                return String::from_utf8(bytes).unwrap();
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return String::from_utf8_lossy(&bytes).into_owned(),
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}

/// The head of a stream of events that ends when the connection does.
pub const EVENTS: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";

/// Sends text.
pub fn send(text: impl AsRef<[u8]>) -> Do {
    Do::Send(text.as_ref().to_vec())
}

/// A stream of these events, one a string.
pub fn events<'a>(events: impl IntoIterator<Item = &'a str>) -> Vec<Do> {
    let mut script = vec![send(EVENTS)];
    script.extend(events.into_iter().map(|event| send(format!("{event}\n\n"))));
    script
}

/// An answer that is no stream.
pub fn status(status: u16, headers: &str, body: &str) -> Vec<Do> {
    let length = body.len();
    vec![send(format!(
        "HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    ))]
}
