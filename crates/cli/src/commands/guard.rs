//! `specls guard`, which nobody types.

use std::ffi::OsString;
use std::process::ExitCode;

use crate::arguments::Guard;

/// Watches over a program; see [`specls_author::guard`].
pub fn guard(arguments: &Guard) -> ExitCode {
    let process = std::iter::once(&arguments.process);
    let arguments: Vec<OsString> = process.chain(&arguments.command).cloned().collect();
    specls_author::guard(&arguments)
}
