//! Models at a scripted server: what no well-behaved server does.

#![allow(clippy::unwrap_used)]

mod ask;
mod cut_off;
mod errors;
mod requests;
mod server;
mod streams;
mod time;
