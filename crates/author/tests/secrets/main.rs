//! No key is in any log, at any level, of any library.

#![allow(clippy::unwrap_used)]
#![allow(dead_code, reason = "the server is that of other tests, which do more with it")]

#[path = "../model/ask.rs"]
mod ask;
#[path = "../model/server.rs"]
mod server;

use std::io::Write;
use std::sync::{Arc, Mutex};

use specls_workspace::Provider;

use ask::{KEY, ask, told};
use server::{Do, Server, events, status};

/// All that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Takes what is logged through `log`, as reqwest and rustls do.
impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        writeln!(self.clone(), "{}: {}", record.target(), record.args()).unwrap();
    }

    fn flush(&self) {}
}

#[tokio::test]
async fn no_key_is_in_any_log() {
    let log = Log::default();
    log::set_logger(Box::leak(Box::new(log.clone()))).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let echo = format!("{{\"error\":{{\"message\":\"Incorrect key {KEY}\"}},\"junk\":\"{KEY}\"}}");
    let in_stream = format!("event: error\ndata: {echo}");
    let mut shown = String::new();
    for provider in Provider::ALL {
        for script in [
            status(401, "", &echo),
            status(400, &format!("x-echo: {KEY}\r\n"), &echo),
            status(302, &format!("location: http://{KEY}@example.com/{KEY}\r\n"), &echo),
            events([in_stream.as_str()]),
            events([format!("data: {KEY}").as_str()]),
            vec![server::send("HTTP/1.1 200 OK\r\n"), Do::Reset],
        ] {
            let server = Server::new([script]).await;
            let asked = ask(*provider, &server).await;
            assert!(server.requests()[0].contains(KEY), "the key was sent");
            shown += &told(&asked.result, &server.host);
            shown += &format!("{:?}{:?}", asked.result, asked.heard);
        }
        let model = ask::model(*provider, "127.0.0.1:1");
        shown += &format!("{model:?}{:?}", model.settings());
    }
    assert!(!shown.contains(KEY), "{shown}");
    tracing::trace!("the last line");
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("the last line") && log.contains("reqwest::"), "{log}");
    let found: Vec<_> = log.lines().filter(|line| line.contains(KEY)).collect();
    assert!(found.is_empty(), "{found:#?}");
}
