//! The program `specls`.

use std::process::ExitCode;

fn main() -> ExitCode {
    specls_cli::main()
}
