//! One integration binary: every session with the real server.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc)]

mod code;
mod documents;
mod jobs;
mod leaving;
mod linking;
mod reviews;
mod scale;
mod settings;
mod story;
mod wire;
