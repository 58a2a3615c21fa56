//! The program in a shell: files in, command in, text out.

#[cfg(unix)]
mod authors;
mod check;
mod confirm;
#[cfg(unix)]
mod guard;
mod messages;
mod settings;
mod status;
mod suggest;
mod symbols;
mod trace;

use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use expect_test::Expect;
use tempfile::TempDir;

/// A folder with files.
struct Project(TempDir);

/// A folder with the files of a fixture: each begins behind a line `//- /path`.
fn project(fixture: &str) -> Project {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let project = Project(folder);
    for part in fixture.split("//- /").skip(1) {
        let (path, text) = part.split_once('\n').expect("a path and a text");
        project.write(path, text.as_bytes());
    }
    project
}

impl Project {
    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders are created");
        std::fs::write(path, bytes).expect("the file is written");
    }

    /// A command in this folder.
    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_specls"));
        command.current_dir(self.path()).args(arguments.split_whitespace());
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "SPECLS_LOG"] {
            command.env_remove(variable);
        }
        // The user's own settings are those of a fixture, if any.
        for variable in
            ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA"]
        {
            command.env(variable, self.path().join("home"));
        }
        command.stdin(Stdio::null());
        command
    }

    /// What a command prints and how it ends: standard output, standard error behind `!`, the exit
    /// code unless it is 0. The folder's own path is shown as `ROOT`.
    fn run(&self, arguments: &str) -> String {
        self.text(&self.command(arguments).output().expect("the program runs"))
    }

    /// The same where so many characters of a line are shown.
    fn run_in(&self, columns: &str, arguments: &str) -> String {
        let output = self.command(arguments).env("COLUMNS", columns).output();
        self.text(&output.expect("the program runs"))
    }

    /// The same with something on standard input.
    fn run_with_input(&self, arguments: &str, input: &[u8]) -> String {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("an input");
        stdin.write_all(input).expect("the input is taken");
        drop(stdin);
        self.text(&child.wait_with_output().expect("the program ends"))
    }

    fn text(&self, output: &std::process::Output) -> String {
        let mut text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
        for line in String::from_utf8(output.stderr.clone()).expect("UTF-8").lines() {
            let _ = writeln!(text, "! {line}");
        }
        match output.status.code() {
            Some(0) => {}
            code => {
                let _ = writeln!(text, "exit {code:?}");
            }
        }
        let real = self.path().canonicalize().expect("a real path");
        text.replace(&real.display().to_string(), "ROOT")
            .replace(&self.path().display().to_string(), "ROOT")
    }

    #[track_caller]
    fn check(&self, arguments: &str, expected: Expect) {
        expected.assert_eq(&self.run(arguments));
    }
}
