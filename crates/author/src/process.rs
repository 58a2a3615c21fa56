//! Programs that a user named: started without a shell, with little of the environment, and ended with
//! all that they started.

#[cfg(unix)]
mod family;
mod guard;
mod tail;

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use specls_workspace::find_program;
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::task::JoinHandle;

pub use guard::guard;
pub(crate) use tail::{Tail, cut, printable};

/// So much of what a program says on standard error is kept, in bytes.
const KEPT_ERRORS: usize = 8 * 1024;
/// So much of it is shown, in bytes.
const SHOWN_ERRORS: usize = 2 * 1024;
/// How long is waited for the last words of a program that ended. A process that nobody knows may
/// hold its streams open.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A program, and how it runs.
pub(crate) struct Program<'a> {
    /// Its name, or its path; then its arguments.
    pub(crate) command: &'a [String],
    /// Where it runs.
    pub(crate) folder: &'a Path,
    /// The variables that it gets beside the harmless ones.
    pub(crate) env: &'a [String],
    /// The program whose [`guard`] watches over it.
    pub(crate) guard: Option<&'a Path>,
    /// Whether something is written to it.
    pub(crate) input: Input,
}

/// What is on a program's standard input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Input {
    /// Nothing.
    Nothing,
    /// What is written to [`Process::stdin`].
    Written,
}

/// Why a program did not start.
#[derive(Debug)]
pub(crate) enum StartError {
    /// There is none of this name.
    NotFound(String),
    /// The system refused.
    Failed(io::Error),
}

/// A program that runs. All of it ends when this is dropped.
pub(crate) struct Process {
    child: Child,
    #[cfg(unix)]
    group: Option<rustix::process::Pid>,
    /// Whether the leader of the group is a guard.
    #[cfg(unix)]
    is_guarded: bool,
    errors: Tail,
    reading: Vec<JoinHandle<()>>,
}

impl Process {
    /// Starts a program. Runs inside a tokio runtime.
    pub(crate) fn start(program: &Program) -> Result<Self, StartError> {
        let (name, arguments) =
            program.command.split_first().ok_or_else(|| StartError::NotFound(String::new()))?;
        let found = find_program(name, program.folder, std::env::var_os("PATH").as_deref())
            .ok_or_else(|| StartError::NotFound(name.clone()))?;
        let mut command = match program.guard.filter(|_| cfg!(unix)) {
            Some(guard) => {
                let mut command = Command::new(guard);
                command.arg("guard").arg(std::process::id().to_string()).arg("--").arg(found);
                command
            }
            None => Command::new(found),
        };
        command
            .args(arguments)
            .current_dir(program.folder)
            .env_clear()
            .envs(environment(std::env::vars_os(), program.env))
            .stdin(match program.input {
                Input::Nothing => Stdio::null(),
                Input::Written => Stdio::piped(),
            })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        let child = command.spawn().map_err(StartError::Failed)?;
        Ok(Self {
            #[cfg(unix)]
            group: child.id().and_then(|id| rustix::process::Pid::from_raw(id.cast_signed())),
            #[cfg(unix)]
            is_guarded: program.guard.is_some(),
            child,
            errors: Tail::new(KEPT_ERRORS),
            reading: Vec::new(),
        })
    }

    /// What is written to the program; `None` the second time.
    pub(crate) fn stdin(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    /// What the program writes; `None` the second time. The end of what it says on standard error is
    /// kept meanwhile.
    pub(crate) fn stdout(&mut self) -> Option<ChildStdout> {
        let errors = self.child.stderr.take();
        self.reading.extend(errors.map(|stream| self.errors.follow(stream)));
        self.child.stdout.take()
    }

    /// Keeps the end of all that the program prints.
    pub(crate) fn follow_all(&mut self, tail: &Tail) {
        self.reading.extend(self.child.stdout.take().map(|stream| tail.follow(stream)));
        self.reading.extend(self.child.stderr.take().map(|stream| tail.follow(stream)));
    }

    /// Waits until the program ends. What it started and left behind is ended then.
    pub(crate) async fn wait(&mut self) -> io::Result<ExitStatus> {
        let status = self.child.wait().await;
        self.kill();
        #[cfg(unix)]
        {
            // Its number may be given to another one now.
            self.group = None;
        }
        let patience = tokio::time::Instant::now() + LAST_WORDS;
        for mut reading in std::mem::take(&mut self.reading) {
            if tokio::time::timeout_at(patience, &mut reading).await.is_err() {
                reading.abort();
            }
        }
        status
    }

    /// Ends the program with all that it started.
    pub(crate) async fn end(&mut self) {
        self.kill();
        // It cannot refuse.
        let _ = self.wait().await;
    }

    /// The last lines of what it said on standard error.
    pub(crate) fn last_errors(&self) -> String {
        self.errors.lines(20, SHOWN_ERRORS)
    }

    fn kill(&mut self) {
        #[cfg(unix)]
        if let Some(group) = self.group {
            match self.is_guarded {
                // Should this process end in the middle of it, the guard finishes it: it is not halted.
                true => family::kill_guarded(group),
                false => family::kill_all(group),
            }
        }
        // One that ended cannot be ended.
        let _ = self.child.start_kill();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        for reading in &self.reading {
            reading.abort();
        }
    }
}

/// Variables that say where things are and how text is written: they hold no secret.
const HARMLESS: &[&str] = &[
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "LANGUAGE",
    "TERM",
    "TZ",
    "TMPDIR",
    "SHELL",
    // Where the tools of languages are installed.
    "CARGO_HOME",
    "RUSTUP_HOME",
    "GOPATH",
    "GOROOT",
    "JAVA_HOME",
    "NVM_DIR",
    "PYENV_ROOT",
    "RBENV_ROOT",
    "DOTNET_ROOT",
    "ANDROID_HOME",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "NODE_EXTRA_CA_CERTS",
    // Windows.
    "SystemRoot",
    "SystemDrive",
    "windir",
    "ComSpec",
    "PATHEXT",
    "TEMP",
    "TMP",
    "USERPROFILE",
    "USERNAME",
    "HOMEDRIVE",
    "HOMEPATH",
    "APPDATA",
    "LOCALAPPDATA",
    "ProgramData",
    "ProgramFiles",
    "ProgramFiles(x86)",
    "CommonProgramFiles",
    "NUMBER_OF_PROCESSORS",
    "PROCESSOR_ARCHITECTURE",
];

/// What of the environment a program gets: the harmless variables, and those that settings name.
fn environment(
    all: impl Iterator<Item = (OsString, OsString)>,
    named: &[String],
) -> Vec<(OsString, OsString)> {
    let same = |one: &str, other: &str| match cfg!(windows) {
        true => one.eq_ignore_ascii_case(other),
        false => one == other,
    };
    all.filter(|(name, _)| {
        name.to_str().is_some_and(|name| {
            name.starts_with("LC_")
                || name.starts_with("XDG_")
                || HARMLESS.iter().any(|known| same(known, name))
                || named.iter().any(|known| same(known, name))
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_gets_the_harmless_variables_and_those_that_are_named() {
        let all = [
            ("PATH", "/bin"),
            ("LC_ALL", "C"),
            ("XDG_CONFIG_HOME", "/c"),
            ("OPENAI_API_KEY", "secret"),
            ("ANTHROPIC_API_KEY", "named"),
            ("PWD", "/home/x/project"),
            ("GITHUB_TOKEN", "secret"),
        ];
        let all = all.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
        let got = environment(all, &["ANTHROPIC_API_KEY".to_owned()]);
        let names: Vec<&str> = got.iter().filter_map(|(name, _)| name.to_str()).collect();
        assert_eq!(names, ["PATH", "LC_ALL", "XDG_CONFIG_HOME", "ANTHROPIC_API_KEY"]);
    }
}
