//! Watching over a program for as long as whoever asked for it lives.

use std::ffi::OsString;
use std::io::Write;
use std::process::{Command, ExitCode, ExitStatus};

/// Runs a program as the process that the hidden command `specls guard` is. `arguments` are the
/// number of the process that asked for it, the program, and its arguments. Standard streams are the
/// program's own. When the asking process is gone, however it ended, the program is killed with all
/// that it started; when the program ends, what it left behind is killed, and its exit code returned.
pub fn guard(arguments: &[OsString]) -> ExitCode {
    let asking = arguments.first().and_then(|pid| pid.to_str()).and_then(|pid| pid.parse().ok());
    let (Some(asking), Some(program)) = (asking, arguments.get(1)) else {
        say("guard takes the number of a process, a program and its arguments");
        return ExitCode::from(2);
    };
    let mut command = Command::new(program);
    command.args(&arguments[2..]);
    match watch(asking, command) {
        Ok(status) => exit_code(status),
        Err(error) => {
            say(&format!("{} cannot be started: {error}", program.display()));
            ExitCode::from(127)
        }
    }
}

fn say(sentence: &str) {
    // Nobody is left to hear that nobody listens.
    let _ = writeln!(std::io::stderr(), "{sentence}");
}

#[cfg(unix)]
fn watch(asking: i32, mut command: Command) -> std::io::Result<ExitStatus> {
    use std::sync::mpsc::{RecvTimeoutError, channel};
    use std::time::Duration;

    use rustix::process::{getpgrp, getpid, getppid};

    /// How often it is looked whether somebody is still there who wants this.
    const LOOK: Duration = Duration::from_millis(100);

    // What loses its parent becomes a child of this process, and is found when all is to end.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_child_subreaper(Some(getpid()));
    let alone = || getppid().is_none_or(|parent| parent.as_raw_nonzero().get() != asking);
    let kill = || {
        super::family::kill_below(getpid());
        // Somebody else's group is none to end.
        if getpgrp() == getpid() {
            super::family::kill_all(getpid());
        }
    };
    let mut child = command.spawn()?;
    let id = child.id();
    let (sender, ended) = channel();
    std::thread::spawn(move || sender.send(child.wait()));
    loop {
        match ended.recv_timeout(LOOK) {
            Ok(status) => {
                if alone() {
                    kill();
                }
                super::family::kill_below(getpid());
                return status;
            }
            Err(RecvTimeoutError::Timeout) if alone() => {
                kill();
                // Where only groups are known, and this one leads none.
                if let Some(child) = rustix::process::Pid::from_raw(id.cast_signed()) {
                    let _ = rustix::process::kill_process(child, rustix::process::Signal::KILL);
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(std::io::Error::other("nobody waits for it"));
            }
        }
    }
}

#[cfg(not(unix))]
fn watch(_: i32, mut command: Command) -> std::io::Result<ExitStatus> {
    command.status()
}

/// The code of the program; of one that a signal ended, 128 and the signal, as shells say it.
fn exit_code(status: ExitStatus) -> ExitCode {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        if let Some(signal) = status.signal() {
            return ExitCode::from(u8::try_from(128 + signal).unwrap_or(255));
        }
    }
    ExitCode::from(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1))
}
