//! One integration binary: every session with the real server.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc)]

mod authors;
mod code;
mod documents;
mod jobs;
mod leaving;
mod linking;
mod reviews;
mod runs;
mod scale;
mod settings;
mod story;
mod wire;
