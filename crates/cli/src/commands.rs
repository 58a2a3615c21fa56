//! The commands, one file each.

mod ask;
mod change;
mod check;
mod completions;
mod confirm;
mod doctor;
mod draft;
mod guard;
mod implement;
mod init;
mod lock;
mod lsp;
mod show;
mod status;
mod suggest;
mod symbols;
mod trace;
mod trust;

use specls_draft::Step;

use crate::answer::{Answer, Failure};
use crate::arguments::Command;
use crate::shell::Shell;

pub use guard::guard;
pub use lsp::{log_to_stderr, lsp};

/// Does what the command line says.
pub fn run(command: &Command, shell: &Shell) -> Result<Answer, Failure> {
    match command {
        Command::Lsp(_) | Command::Guard(_) => Ok(Answer::default()),
        Command::Show(arguments) => show::show(arguments, shell),
        Command::Check(arguments) => check::check(arguments, shell),
        Command::Generate(arguments) => draft::generate(arguments, shell),
        Command::Implement(arguments) => implement::implement(arguments, shell),
        Command::Refine(arguments) => draft::step(arguments, Step::Refine, shell),
        Command::Analyse(arguments) => draft::step(arguments, Step::Analyse, shell),
        Command::Propagate(arguments) => draft::step(arguments, Step::Propagate, shell),
        Command::Explain(arguments) => draft::step(arguments, Step::Explain, shell),
        Command::Doctor(arguments) => doctor::doctor(arguments, shell),
        Command::Trust(arguments) => trust::trust(arguments, shell),
        Command::Status(arguments) => status::status(arguments, shell),
        Command::Trace(arguments) => trace::trace(arguments, shell),
        Command::Suggest(arguments) => suggest::suggest(arguments, shell),
        Command::Init(arguments) => init::init(arguments, shell),
        Command::Lock(arguments) => lock::lock(arguments, shell),
        Command::Confirm(arguments) => confirm::confirm(arguments, shell),
        Command::Reject(arguments) => confirm::reject(arguments, shell),
        Command::Symbols(arguments) => symbols::symbols(arguments, shell),
        Command::Completions(arguments) => Ok(completions::completions(arguments)),
    }
}
