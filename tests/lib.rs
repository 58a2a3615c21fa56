//! Sessions that start the real server and play real editors; see `sessions/`.

pub mod author;
pub mod editor;
pub mod profile;
