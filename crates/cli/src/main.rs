//! The program `specls`.

use std::process::ExitCode;

/// Reading many files leaves the system's allocator with holes that it never gives back.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    specls_cli::main()
}
