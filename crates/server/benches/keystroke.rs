//! One keystroke in a requirements.md of 2,000 lines, over the in-memory wire, to the published
//! problems that it makes.

use std::fmt::Write;

use divan::Bencher;
use serde_json::{Value, json};
use specls_server::{Options, serve};
use tokio::io::{
    AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadHalf, WriteHalf,
};
use tokio::runtime::Runtime;

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 200)]
fn keystroke_to_problems(bencher: Bencher) {
    let mut session = Session::start();
    bencher.bench_local(|| session.keystroke());
}

struct Session {
    runtime: Runtime,
    input: BufReader<ReadHalf<DuplexStream>>,
    output: WriteHalf<DuplexStream>,
    uri: String,
    line: usize,
    version: i32,
    _folder: tempfile::TempDir,
}

impl Session {
    /// Opens the document and waits for its first problems.
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let spec = folder.path().join(".kiro/specs/large");
        std::fs::create_dir_all(&spec).expect("a folder");
        let (text, line) = requirements();
        std::fs::write(spec.join("requirements.md"), &text).expect("a file");
        let uri = |path: &std::path::Path| format!("file://{}", path.display());
        let root = uri(folder.path());
        let document = uri(&spec.join("requirements.md"));
        let runtime = Runtime::new().expect("a runtime");
        let (ours, theirs) = tokio::io::duplex(1 << 20);
        let (input, output) = tokio::io::split(theirs);
        runtime.spawn(serve(input, output, Options::default()));
        let (input, output) = tokio::io::split(ours);
        let mut session = Self {
            runtime,
            input: BufReader::new(input),
            output,
            uri: document.clone(),
            line,
            version: 1,
            _folder: folder,
        };
        session.send(json!({
            "id": 1,
            "method": "initialize",
            "params": {"capabilities": {}, "rootUri": root},
        }));
        session.receive(|message| message["id"] == 1);
        session.send(json!({"method": "initialized", "params": {}}));
        let item = json!({"uri": document, "languageId": "markdown", "version": 1, "text": text});
        session.send(json!({
            "method": "textDocument/didOpen",
            "params": {"textDocument": item},
        }));
        session.receive(|message| message["params"]["version"] == 1);
        session
    }

    /// Takes the S of SHALL away, or puts it back: a problem comes, or goes.
    fn keystroke(&mut self) {
        self.version += 1;
        let (line, version) = (self.line, self.version);
        let (end, text) = if version % 2 == 0 { (1, "") } else { (0, "S") };
        let column = "1. WHEN the user asks, THE Service ".len();
        let range = json!({
            "start": {"line": line, "character": column},
            "end": {"line": line, "character": column + end},
        });
        self.send(json!({
            "method": "textDocument/didChange",
            "params": {
                "textDocument": {"uri": self.uri, "version": version},
                "contentChanges": [{"range": range, "text": text}],
            },
        }));
        self.receive(|message| message["params"]["version"] == version);
    }

    fn send(&mut self, mut message: Value) {
        message["jsonrpc"] = json!("2.0");
        let body = message.to_string();
        let text = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.runtime.block_on(self.output.write_all(text.as_bytes())).expect("a server");
    }

    fn receive(&mut self, wanted: impl Fn(&Value) -> bool) {
        let input = &mut self.input;
        self.runtime.block_on(async {
            loop {
                let mut head = String::new();
                while !head.ends_with("\r\n\r\n") {
                    input.read_line(&mut head).await.expect("a server");
                }
                let length = head.trim().trim_start_matches("Content-Length: ");
                let mut body = vec![0; length.parse().expect("a length")];
                input.read_exact(&mut body).await.expect("a server");
                if wanted(&serde_json::from_slice(&body).expect("JSON")) {
                    return;
                }
            }
        });
    }
}

/// 2,000 lines, and the line of a criterion in their middle.
fn requirements() -> (String, usize) {
    let mut text = String::from("# Requirements Document\n\n## Requirements\n");
    let mut typed_in = 0;
    for number in 1..=166 {
        let _ = write!(
            text,
            "\n### Requirement {number}: Title {number}\n\n**User Story:** As a user, I want it, so that I have it.\n\n#### Acceptance Criteria\n\n"
        );
        if number == 83 {
            typed_in = text.lines().count();
        }
        for criterion in 1..=5 {
            let _ = writeln!(
                text,
                "{criterion}. WHEN the user asks, THE Service SHALL answer within {criterion} seconds and say what it did, to whom, and why."
            );
        }
    }
    (text, typed_in)
}
