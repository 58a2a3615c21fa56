//! A sign of life for work that takes longer than half a second.

use std::io::Write;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::shell::Shell;

const PATIENCE: Duration = Duration::from_millis(500);
const PACE: Duration = Duration::from_millis(100);
const FRAMES: [&str; 8] = ["⣷", "⣯", "⣟", "⡿", "⢿", "⣻", "⣽", "⣾"];

/// Shows a moving line on standard error while it lives, when a terminal is there to show it.
pub struct Progress {
    thread: Option<(Sender<String>, JoinHandle<()>)>,
}

impl Progress {
    /// Starts to count the time of `message`, "Reading the project".
    pub fn start(shell: &Shell, message: &'static str) -> Self {
        let thread = shell.watched.then(|| {
            let (say, heard) = mpsc::channel();
            (say, std::thread::spawn(move || show(message.to_owned(), &heard)))
        });
        Self { thread }
    }

    /// Says something else from now on.
    pub fn say(&self, message: String) {
        if let Some((say, _)) = &self.thread {
            // Nobody may be listening.
            let _ = say.send(message);
        }
    }
}

/// Shows the newest message until there will be none.
fn show(mut message: String, heard: &Receiver<String>) {
    let mut stderr = anstream::stderr();
    let mut widest = 0;
    let mut next = Instant::now() + PATIENCE;
    let mut frames = FRAMES.iter().cycle();
    loop {
        match heard.recv_timeout(next.saturating_duration_since(Instant::now())) {
            Ok(said) => message = one_line(&said),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                let frame = frames.next().unwrap_or(&FRAMES[0]);
                let line = format!("{frame} {message} …");
                let width = line.chars().count();
                widest = widest.max(width);
                let _ = write!(stderr, "\r{line}{:1$}", "", widest - width);
                next = Instant::now() + PACE;
            }
        }
    }
    if widest > 0 {
        let _ = write!(stderr, "\r{:1$}\r", "", widest);
    }
}

/// What fits into a line, without what could move the cursor.
fn one_line(message: &str) -> String {
    const MOST: usize = 70;
    message.chars().filter(|character| !character.is_control()).take(MOST).collect()
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((say, thread)) = self.thread.take() {
            drop(say);
            let _ = thread.join();
        }
    }
}
