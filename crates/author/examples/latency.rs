//! How soon what a model says is heard, and how soon a cancelled question is quiet. Measured against
//! a server on loopback, so that only our own part counts.
//!
//! `cargo run --release -p specls-author --example latency`

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use specls_author::model::{Conversation, Heard, Model};
use specls_workspace::{ModelSettings, Provider};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

const ROUNDS: usize = 200;
const HEAD: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let settings = ModelSettings {
        provider: Provider::Ollama,
        model: "none".to_owned(),
        base_url: Some(format!("http://{}", listener.local_addr()?)),
        key_env: None,
        key_command: None,
        max_input_tokens: 1_000_000,
        max_output_tokens: 1000,
        input_price: None,
        output_price: None,
    };
    let start = Instant::now();
    let model = Model::new("latency", &settings, &|_| None)?;
    let conversation = Conversation::new("Be short.", "word ".repeat(20_000));
    let mut first = vec![start.elapsed()];
    let (mut words, mut quiet, mut closed) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let times = Arc::new(Mutex::new(Vec::new()));
        let serving = async {
            let (mut stream, _) = listener.accept().await?;
            read_request(&mut stream).await?;
            stream.write_all(HEAD.as_bytes()).await?;
            let word = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"}}]}\n\n";
            let mut sent = Vec::new();
            for _ in 0..20 {
                sent.push(Instant::now());
                stream.write_all(word.as_bytes()).await?;
                // So that each is heard on its own.
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            let mut rest = Vec::new();
            drop(stream.read_to_end(&mut rest).await);
            Ok::<_, std::io::Error>((sent, Instant::now()))
        };
        let cancel = CancellationToken::new();
        let hear = |what: Heard<'_>| {
            if let (Heard::Text { .. }, Ok(mut times)) = (what, times.lock()) {
                times.push(Instant::now());
            }
        };
        let cancelling = async {
            while times.lock().is_ok_and(|times| times.len() < 20) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            let at = Instant::now();
            cancel.cancel();
            at
        };
        let asking = async {
            let result = model.ask(&conversation, &hear, &cancel).await;
            (result, Instant::now())
        };
        let (served, (_, ended), cancelled) = tokio::join!(serving, asking, cancelling);
        let (sent, gone) = served?;
        let heard = times.lock().map(|times| times.clone()).unwrap_or_default();
        let delays = sent.iter().zip(&heard).map(|(sent, heard)| *heard - *sent);
        words.extend(delays);
        first.push(words[words.len() - 20]);
        quiet.push(ended - cancelled);
        closed.push(gone - cancelled);
    }
    let mut out = std::io::stdout();
    writeln!(out, "{ROUNDS} questions of 100 KB, in milliseconds: median, 99 %, worst")?;
    for (what, mut times) in [
        ("first word sent → heard", first.split_off(1)),
        ("any word sent → heard", words),
        ("cancelled → quiet", quiet),
        ("cancelled → connection closed", closed),
    ] {
        times.sort_unstable();
        let at =
            |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
        writeln!(out, "{what:30} {:8.3} {:8.3} {:8.3}", at(0.5), at(0.99), at(1.0))?;
    }
    writeln!(out, "{:30} {:8.3}", "making the model", first[0].as_secs_f64() * 1e3)?;
    Ok(())
}

async fn read_request(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 65536];
    loop {
        let read = stream.read(&mut buffer).await?;
        bytes.extend_from_slice(&buffer[..read]);
        // The last bytes of the body.
        if read == 0 || bytes.ends_with(b"}") && bytes.windows(4).any(|it| it == b"\r\n\r\n") {
            return Ok(());
        }
    }
}
