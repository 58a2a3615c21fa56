//! The program `specls`.

use std::process::ExitCode;

/// Reading many files leaves the system's allocator with holes that it never gives back.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    specls_cli::main()
}
