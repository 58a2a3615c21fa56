//! `specls lsp`: the language server.

use std::process::ExitCode;

use specls_server::Options;
use tracing_subscriber::EnvFilter;

/// Serves the editor at the other end of stdin and stdout until it leaves.
pub fn lsp() -> ExitCode {
    log_to_stderr("warn");
    let options = Options { guard: std::env::current_exe().ok(), ..Options::default() };
    specls_server::run_stdio(options).into()
}

/// Writes a log to standard error, as `SPECLS_LOG` says, else what is at least as bad as `usual`: standard
/// output belongs to answers.
pub fn log_to_stderr(usual: &str) {
    tracing_subscriber::fmt()
        .with_env_filter(
            EnvFilter::try_from_env("SPECLS_LOG").unwrap_or_else(|_| EnvFilter::new(usual)),
        )
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
}
