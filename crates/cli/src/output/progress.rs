//! A sign of life for work that takes longer than half a second.

use std::io::Write;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::shell::Shell;

const PATIENCE: Duration = Duration::from_millis(500);
const PACE: Duration = Duration::from_millis(100);
const FRAMES: [&str; 8] = ["⣷", "⣯", "⣟", "⡿", "⢿", "⣻", "⣽", "⣾"];

/// Shows a moving line on standard error while it lives, when a terminal is there to show it.
pub struct Progress {
    thread: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Starts to count the time of `message`, "Reading the project".
    pub fn start(shell: &Shell, message: &'static str) -> Self {
        let thread = shell.watched.then(|| {
            let (done, wait) = mpsc::channel();
            let show = move || {
                let mut pause = PATIENCE;
                let mut shown = false;
                for frame in FRAMES.iter().cycle() {
                    match wait.recv_timeout(pause) {
                        Err(RecvTimeoutError::Timeout) => {}
                        Ok(()) | Err(RecvTimeoutError::Disconnected) => break,
                    }
                    let _ = write!(anstream::stderr(), "\r{frame} {message} …");
                    (pause, shown) = (PACE, true);
                }
                if shown {
                    let _ = write!(anstream::stderr(), "\r{:1$}\r", "", message.len() + 4);
                }
            };
            (done, std::thread::spawn(show))
        });
        Self { thread }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, thread)) = self.thread.take() {
            drop(done);
            let _ = thread.join();
        }
    }
}
