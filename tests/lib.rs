//! Sessions that start the real server and play real editors; see `sessions/`.
