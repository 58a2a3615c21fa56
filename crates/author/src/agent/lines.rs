//! An agent's streams as messages, a line each.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::{Sink, Stream};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{ChildStdin, ChildStdout};

/// No message is longer, in bytes.
const LONGEST: usize = 32 * 1024 * 1024;

/// Where messages are written.
pub(super) fn outgoing(stdin: ChildStdin) -> impl Sink<String, Error = io::Error> + Send + 'static {
    futures::sink::unfold(stdin, async |mut stdin: ChildStdin, mut line: String| {
        line.push('\n');
        stdin.write_all(line.as_bytes()).await?;
        stdin.flush().await?;
        Ok(stdin)
    })
}

/// The messages that are read. Lines that are no JSON objects are left out and counted: agents print
/// what is meant for people.
pub(super) fn incoming(
    stdout: ChildStdout,
    skipped: Arc<AtomicUsize>,
) -> impl Stream<Item = io::Result<String>> + Send + 'static {
    messages(BufReader::with_capacity(64 * 1024, stdout), LONGEST, skipped)
}

fn messages<R: AsyncBufRead + Unpin + Send + 'static>(
    reader: R,
    longest: usize,
    skipped: Arc<AtomicUsize>,
) -> impl Stream<Item = io::Result<String>> + Send + 'static {
    futures::stream::unfold(Some(reader), move |reader| {
        let skipped = Arc::clone(&skipped);
        async move {
            let mut reader = reader?;
            loop {
                match line(&mut reader, longest).await {
                    Ok(None) => return None,
                    Err(error) => return Some((Err(error), None)),
                    Ok(Some(line)) if line.trim_ascii().is_empty() => {}
                    Ok(Some(line)) => match message(line) {
                        Some(message) => return Some((Ok(message), Some(reader))),
                        None => _ = skipped.fetch_add(1, Ordering::Relaxed),
                    },
                }
            }
        }
    })
}

fn message(line: Vec<u8>) -> Option<String> {
    let line = String::from_utf8(line).ok()?;
    let is_object = line.trim_start().starts_with('{')
        && serde_json::from_str::<serde_json::Value>(&line).is_ok();
    is_object.then_some(line)
}

/// The next line without its break; `None` at the end.
async fn line(
    reader: &mut (impl AsyncBufRead + Unpin),
    longest: usize,
) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    loop {
        let read = reader.fill_buf().await?;
        if read.is_empty() {
            return Ok((!line.is_empty()).then_some(line));
        }
        let end = read.iter().position(|byte| *byte == b'\n');
        let part = &read[..end.unwrap_or(read.len())];
        if line.len() + part.len() > longest {
            let message = format!("a message is longer than {} MB", longest >> 20);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        line.extend_from_slice(part);
        let used = part.len() + usize::from(end.is_some());
        reader.consume(used);
        if end.is_some() {
            return Ok(Some(line));
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::StreamExt;

    use super::*;

    async fn read(bytes: &'static [u8]) -> (Vec<String>, usize) {
        let skipped = Arc::new(AtomicUsize::new(0));
        let read = messages(bytes, 20, Arc::clone(&skipped));
        let read = read.map(|it| it.unwrap_or_else(|error| error.to_string())).collect().await;
        (read, skipped.load(Ordering::Relaxed))
    }

    #[tokio::test]
    async fn what_is_no_message_is_skipped_and_counted() {
        let (read, skipped) = read(b"Welcome!\n{\"a\":1}\r\n\n{broken\n[]\n\xff\n{\"b\":2}").await;
        assert_eq!(read, ["{\"a\":1}\r", "{\"b\":2}"]);
        assert_eq!(skipped, 4);
    }

    #[tokio::test]
    async fn a_message_that_is_too_long_ends_the_conversation() {
        let (read, _) = read(b"{}\n{\"long\":\"xxxxxxxxxxxxxxxxxx\"}\n{}\n").await;
        assert_eq!(read, ["{}", "a message is longer than 0 MB"]);
    }
}
