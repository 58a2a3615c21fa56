//! Agents without a protocol: the task in, files changed, an exit code out.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{AgentError, AgentEvent, AgentOutcome, AgentStop, Run, SAID};
use crate::process::{Input, Tail, printable};

/// Stands in an argument for the task.
const PROMPT: &str = "{prompt}";
/// So much of what an agent says is kept, in bytes.
const KEPT: usize = 16 * 1024;

/// Runs the agent to its end. It is asked to stop by being killed: it knows no other way.
pub(super) async fn work(run: &Run<'_>) -> Result<AgentOutcome, AgentError> {
    let (program, arguments) = match run.settings.command.split_first() {
        Some((program, arguments)) => (program.clone(), arguments),
        None => (String::new(), &[][..]),
    };
    let named = arguments.iter().any(|argument| argument.contains(PROMPT));
    let arguments = arguments.iter().map(|argument| argument.replace(PROMPT, run.task.prompt));
    let command: Vec<String> = std::iter::once(program).chain(arguments).collect();
    let mut process = run.start(&command, if named { Input::Nothing } else { Input::Written })?;
    let said = Tail::new(KEPT);
    let worked = async {
        let (stdin, stdout) = (process.stdin(), process.stdout());
        let writing = async {
            if let Some(mut stdin) = stdin {
                // A program that does not read its task may know it otherwise.
                let _ = stdin.write_all(run.task.prompt.as_bytes()).await;
                let _ = stdin.shutdown().await;
            }
        };
        let ending = tokio_util::sync::CancellationToken::new();
        let reading = async {
            let Some(mut stdout) = stdout else { return };
            let mut buffer = vec![0; 8 * 1024];
            loop {
                let read = tokio::select! {
                    biased;
                    read = stdout.read(&mut buffer) => read,
                    // What it left behind may keep its output open.
                    () = ending.cancelled() => return,
                };
                let Ok(read @ 1..) = read else { return };
                said.push(&buffer[..read]);
                let text = printable(&String::from_utf8_lossy(&buffer[..read]));
                (run.heard)(AgentEvent::Said(text));
            }
        };
        let waiting = async {
            let status = process.wait().await;
            ending.cancel();
            status
        };
        tokio::join!(writing, reading, waiting).2
    };
    let status = tokio::select! {
        biased;
        () = run.cancel.cancelled() => Err(AgentError::Cancelled),
        () = tokio::time::sleep_until(run.deadline) => Err(run.timed_out()),
        status = worked => Ok(status),
    };
    process.end().await;
    let status = status?.ok();
    if status.is_some_and(|status| status.success()) {
        let said = said.lines(usize::MAX, SAID);
        return Ok(AgentOutcome { said, stop: AgentStop::Done, notes: Vec::new() });
    }
    Err(AgentError::Ended {
        name: run.name.to_owned(),
        code: status.and_then(|status| status.code()),
        errors: process.last_errors(),
    })
}
