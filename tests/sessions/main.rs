//! One integration binary: every session with the real server.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc)]

mod documents;
mod jobs;
mod leaving;
mod reviews;
mod scale;
mod settings;
mod story;
mod wire;
