//! Nothing of a guarded program is left, however who asked for it ended.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use specls_author::{Verdict, Verification, verify};

const SPECLS: &str = env!("CARGO_BIN_EXE_specls");

/// Starts two programs, one of them in a session of its own, and does not end.
const FAMILY: &str = "
import subprocess, time
for apart in [False, True]:
    subprocess.Popen(['sleep', '1000'], start_new_session=apart)
print('started', flush=True)
time.sleep(1000)
";

#[test]
fn a_guarded_program_ends_when_who_asked_for_it_is_killed() {
    // A shell that is killed stands for specls. The pipe ends when all who hold it are gone.
    let mut asking = Command::new("sh")
        .args(["-c", "\"$0\" guard $$ -- python3 -c \"$1\" & wait", SPECLS, FAMILY])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the shell starts");
    let mut output = BufReader::new(asking.stdout.take().expect("an output"));
    let mut line = String::new();
    output.read_line(&mut line).expect("a line");
    assert_eq!(line, "started\n");
    asking.kill().expect("the shell is killed");
    asking.wait().expect("the shell ends");
    let (sender, ended) = channel();
    std::thread::spawn(move || sender.send(output.read_to_end(&mut Vec::new())));
    let ended = ended.recv_timeout(Duration::from_secs(20)).expect("something still runs");
    assert_eq!(ended.expect("the pipe is read"), 0);
}

#[test]
fn a_guarded_program_hands_its_exit_code_on_and_leaves_nothing_behind() {
    let guarded = |script: &str| {
        let output = Command::new(SPECLS)
            .args(["guard", &std::process::id().to_string(), "--", "sh", "-c", script])
            .output()
            .expect("the program runs");
        (output.status.code(), String::from_utf8(output.stdout).expect("text"))
    };
    assert_eq!(guarded("echo hello; exit 7"), (Some(7), "hello\n".to_owned()));
    assert_eq!(guarded("kill -9 $$"), (Some(137), String::new()));
    if cfg!(target_os = "linux") {
        // This would not return while the program left behind holds the output.
        let left =
            "python3 -c 'import os; os.setsid(); os.execvp(\"sleep\", [\"sleep\", \"1000\"])' &";
        assert_eq!(guarded(left), (Some(0), String::new()));
    }
    let output = Command::new(SPECLS).args(["guard", "1", "--", "/no/such/program"]).output();
    let output = output.expect("the program runs");
    assert_eq!(output.status.code(), Some(127));
    assert!(output.stderr.starts_with(b"/no/such/program cannot be started"), "{output:?}");
}

#[test]
fn a_check_runs_guarded() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let command = ["sh", "-c", "echo \"in $PWD\"; exit 3"].map(str::to_owned);
    let check = Verification {
        command: &command,
        copy: folder.path(),
        guard: Some(SPECLS.as_ref()),
        timeout: Duration::from_secs(60),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let verdict = runtime.expect("a runtime").block_on(verify(check, &Default::default()));
    let real = folder.path().canonicalize().expect("the folder");
    let output = format!("in {}", real.display());
    assert_eq!(verdict, Verdict::Failed { code: Some(3), output });
}
