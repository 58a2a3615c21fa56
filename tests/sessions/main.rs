//! One integration binary: every session with the real server.
