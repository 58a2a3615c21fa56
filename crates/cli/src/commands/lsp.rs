//! `specls lsp`: the language server.

use std::process::ExitCode;

use specls_server::Options;
use tracing_subscriber::EnvFilter;

/// Serves the editor at the other end of stdin and stdout until it leaves.
pub fn lsp() -> ExitCode {
    // stdout is the wire, so the log goes to stderr, which editors keep.
    tracing_subscriber::fmt()
        .with_env_filter(
            EnvFilter::try_from_env("SPECLS_LOG").unwrap_or_else(|_| EnvFilter::new("warn")),
        )
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    let options = Options { guard: std::env::current_exe().ok(), ..Options::default() };
    specls_server::run_stdio(options).into()
}
