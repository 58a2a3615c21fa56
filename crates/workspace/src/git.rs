//! The few facts asked of git; absent git is fine.
