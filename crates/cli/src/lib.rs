//! `specls` in a shell: arguments in, a room's answer out as text, JSON or a patch.
//!
//! There is no logic here but naming things (which folder, which spec, which task), laying out
//! answers for people, and exit codes.

mod answer;
pub mod arguments;
mod commands;
mod model;
mod output;
mod project;
mod shell;
mod suggestions;

use std::process::ExitCode;

pub use clap::Command as Definition;
use clap::{CommandFactory, Parser};

use crate::arguments::{Arguments, Command};
use crate::shell::Shell;

/// Runs the program with the arguments of this process. The exit code is 0 when all is well, 1 when
/// problems were found, 2 when what was asked could not be done.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match &arguments.command {
        Command::Lsp(_) => return commands::lsp(),
        Command::Guard(arguments) => return commands::guard(arguments),
        _ => {}
    }
    if std::env::var_os("SPECLS_LOG").is_some() {
        commands::log_to_stderr("off");
    }
    let shell = Shell::new(&arguments);
    output::deliver(commands::run(&arguments.command, &shell))
}

/// The definition of all commands and options, for the manual.
pub fn command() -> Definition {
    Arguments::command()
}
