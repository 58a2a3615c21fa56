//! The end of what a program writes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::task::JoinHandle;

/// The last bytes of one stream or several.
#[derive(Clone)]
pub(crate) struct Tail {
    kept: Arc<Mutex<VecDeque<u8>>>,
    most: usize,
}

impl Tail {
    /// One that keeps so many bytes.
    pub(crate) fn new(most: usize) -> Self {
        Self { kept: Arc::default(), most }
    }

    /// Adds to it.
    pub(crate) fn push(&self, bytes: &[u8]) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(bytes);
        let surplus = kept.len().saturating_sub(self.most);
        kept.drain(..surplus);
    }

    /// Reads a stream to its end, in the background.
    pub(crate) fn follow(
        &self,
        mut stream: impl AsyncRead + Unpin + Send + 'static,
    ) -> JoinHandle<()> {
        let tail = self.clone();
        tokio::spawn(async move {
            let mut buffer = vec![0; 8 * 1024];
            while let Ok(read @ 1..) = stream.read(&mut buffer).await {
                tail.push(&buffer[..read]);
            }
        })
    }

    /// Its last lines, at most so many and so many bytes, without what a terminal would obey.
    pub(crate) fn lines(&self, most: usize, bytes: usize) -> String {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let kept: Vec<u8> = kept.iter().copied().collect();
        let text = printable(&String::from_utf8_lossy(&kept));
        let text = text.trim_end();
        let start =
            text.rmatch_indices('\n').nth(most.saturating_sub(1)).map_or(0, |(at, _)| at + 1);
        let start = text.ceil_char_boundary(start.max(text.len().saturating_sub(bytes)));
        text[start..].trim_start_matches('\n').to_owned()
    }
}

/// Text without control characters but line breaks and tabs, and without the colours of terminals.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' if characters.peek() == Some(&'[') => {
                characters.next();
                // Up to the letter that ends it.
                while characters.next().is_some_and(|it| !('@'..='~').contains(&it)) {}
            }
            '\n' | '\t' => shown.push(character),
            _ if character.is_control() => {}
            _ => shown.push(character),
        }
    }
    shown
}

/// The first `most` characters of a text, with a sign where more followed.
pub(crate) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_are_kept_without_colours() {
        let tail = Tail::new(30);
        tail.push("one\ntwo\n\u{1b}[1;31mthrée\u{1b}[0m\r\nfour\n".as_bytes());
        assert_eq!(tail.lines(2, 100), "thrée\nfour");
        assert_eq!(tail.lines(1, 100), "four");
        assert_eq!(tail.lines(9, 7), "ée\nfour".trim_start_matches("é"));
        tail.push(&[b'x'; 100]);
        assert_eq!(tail.lines(9, 100), "x".repeat(30));
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!((cut("é é é", 3), cut("é", 3)), ("é é…".to_owned(), "é".to_owned()));
    }
}
