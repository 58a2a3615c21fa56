//! From answers to what a person or a program reads.

mod palette;
mod patch;
mod progress;
mod table;

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use anstream::AutoStream;
use serde::Serialize;

pub use palette::{Palette, style};
pub use patch::{changed_lines, patch};
pub use progress::Progress;
pub use table::{fits, lines, table};

use crate::answer::{Answer, Failure, Outcome};

/// Prints what a command answered: its output to standard output, its notes to standard error.
pub fn deliver(result: Result<Answer, Failure>) -> ExitCode {
    let answer = match result {
        Ok(answer) => answer,
        Err(failure) => {
            say("error", style::ERROR, &failure.0);
            return ExitCode::from(Outcome::Incomplete.code());
        }
    };
    match print(&answer.output) {
        // Whoever read our output has seen enough (`specls show | head`).
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        Err(error) => {
            say("error", style::ERROR, &format!("the output could not be written: {error}"));
            return ExitCode::from(Outcome::Incomplete.code());
        }
        Ok(()) => {}
    }
    for note in &answer.notes {
        say("note", style::NOTE, note);
    }
    ExitCode::from(answer.outcome.code())
}

/// A value as indented JSON with a line break at its end.
pub fn json(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(value)
        .map(|text| text + "\n")
        .map_err(|error| Failure::new(format!("the answer cannot be written as JSON: {error}")))
}

/// Text without colours is written byte for byte: a stream that strips colours would also strip
/// what a file itself holds, and the patch would no longer apply.
fn print(output: &str) -> io::Result<()> {
    let stdout = io::stdout();
    if AutoStream::choice(&stdout) == anstream::ColorChoice::Never {
        let mut stdout = stdout.lock();
        stdout.write_all(output.as_bytes())?;
        stdout.flush()
    } else {
        let mut stdout = AutoStream::auto(stdout).lock();
        stdout.write_all(output.as_bytes())?;
        stdout.flush()
    }
}

/// A sentence for a person. When even standard error is closed, there is nobody left to tell.
fn say(label: &str, style: anstyle::Style, sentence: &str) {
    let sentence = palette::visible(sentence);
    let _ = writeln!(anstream::stderr(), "{style}{label}{style:#}: {sentence}");
}
