//! Generated pages and tidy checks.
fn main() {}
