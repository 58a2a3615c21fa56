//! Models and agents in a shell: what they draft is shown before it is written, and whatever is killed,
//! the project stays as it was and nothing is left behind.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use expect_test::expect;
use tempfile::TempDir;

use super::{Project, project};

const SPEC: &str = "\
//- /.kiro/specs/hanoi/requirements.md
# Requirements

### Requirement 1: Undo

#### Acceptance Criteria

1. WHEN the player presses undo, THE Game SHALL take the last move back
//- /.kiro/specs/hanoi/tasks.md
- [ ] 1. Undo a move
  - _Requirements: 1.1_
- [ ] 2. Undo all moves
  - _Requirements: 1.1_
//- /src/game.js
// Requirements: 1.1
let moves = [];
";

/// A project whose user has these settings, in a folder beside it.
struct World {
    project: Project,
    home: TempDir,
}

impl World {
    fn new(own: &str) -> Self {
        let world = Self { project: project(SPEC), home: tempfile::tempdir().unwrap() };
        fs::create_dir_all(world.home.path().join("specls")).unwrap();
        fs::write(world.home.path().join("specls/config.toml"), own).unwrap();
        world
    }

    fn trusted(self) -> Self {
        assert!(self.run("trust").starts_with("ROOT is trusted"));
        self
    }

    fn command(&self, arguments: &str) -> Command {
        let mut command = self.project.command(arguments);
        for variable in ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"] {
            command.env(variable, self.home.path());
        }
        command
    }

    fn run(&self, arguments: &str) -> String {
        let text = self.project.text(&self.command(arguments).output().unwrap());
        let text = text.replace(&self.home.path().display().to_string(), "HOME");
        // The port of a server is another one each time.
        let mut parts = text.split("127.0.0.1:");
        let mut shown = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            shown.push_str("MODEL");
            shown.push_str(part.trim_start_matches(|it: char| it.is_ascii_digit()));
        }
        shown
    }

    fn start(&self, arguments: &str) -> Child {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// Every file of the project with its bytes.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.project.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                if entry.file_type().unwrap().is_dir() {
                    folders.push(path);
                } else {
                    files.insert(path.clone(), fs::read(path).unwrap());
                }
            }
        }
        files
    }

    /// How many private copies there are.
    fn copies(&self) -> usize {
        let copies = fs::read_dir(self.home.path().join("specls/copies"));
        copies.map_or(0, |copies| copies.flatten().filter(|it| it.path().is_dir()).count())
    }

    /// A pipe that scripts write to.
    fn pipe(&self) -> PathBuf {
        let pipe = self.home.path().join("pipe");
        if !pipe.exists() {
            assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        }
        pipe
    }
}

/// The settings of an agent that is a script for a shell.
fn agent(script: &str) -> String {
    format!("[authors.scribe]\ncommand = [\"sh\", \"-c\", {script:?}]\nprotocol = \"plain\"\n")
}

/// A script that says through the pipe that it runs, holds it, and does not end.
fn stuck(pipe: &Path) -> String {
    format!(
        "exec 3>{}; echo started >&3; (setsid sleep 1000 || sleep 1000) & sleep 1000",
        pipe.display()
    )
}

#[test]
fn what_an_agent_changed_in_its_copy_is_shown_and_written_with_the_tick() {
    let world =
        World::new(&agent("cat > /dev/null; echo 'moves.pop();' >> src/game.js; echo Done."))
            .trusted();
    let before = world.files();
    let shown = world.run("implement hanoi 1 --author scribe");
    expect![[r#"
        --- a/src/game.js
        +++ b/src/game.js
        @@ -1,2 +1,3 @@
         // Requirements: 1.1
         let moves = [];
        +moves.pop();
        --- a/.kiro/specs/hanoi/tasks.md
        +++ b/.kiro/specs/hanoi/tasks.md
        @@ -1,4 +1,4 @@
        -- [ ] 1. Undo a move
        +- [x] 1. Undo a move
           - _Requirements: 1.1_
         - [ ] 2. Undo all moves
           - _Requirements: 1.1_
        ! note: scribe says: Done.
        ! note: nothing was written; add --write to write it
    "#]]
    .assert_eq(&shown);
    assert_eq!(world.files(), before);
    let written = world.run("implement hanoi 1 --author scribe --write");
    expect![[r#"
        changed src/game.js +1 -0
        changed .kiro/specs/hanoi/tasks.md +1 -1
        ! note: scribe says: Done.
    "#]]
    .assert_eq(&written);
    assert_eq!(world.copies(), 0);
}

#[test]
fn an_agent_does_not_start_in_a_project_that_nobody_trusted() {
    let world = World::new(&agent("echo evil >> src/game.js"));
    expect![[r#"
        ! error: scribe works in a copy of ROOT and may run what is in it, so you have to trust the project first: look at it, then `specls trust`
        exit Some(2)
    "#]].assert_eq(&world.run("implement hanoi 1 --author scribe --write"));
}

#[test]
fn all_open_tasks_are_done_one_after_the_other() {
    let world = World::new(&agent("cat > /dev/null; echo '// more' >> src/game.js")).trusted();
    expect![[r#"
        changed src/game.js +1 -0
        changed .kiro/specs/hanoi/tasks.md +1 -1
        changed src/game.js +1 -0
        changed .kiro/specs/hanoi/tasks.md +1 -1
    "#]]
    .assert_eq(&world.run("implement hanoi --all --author scribe --write"));
    expect![[r#"
        ! note: `hanoi` has no open task
    "#]]
    .assert_eq(&world.run("implement hanoi --all --author scribe --write"));
}

#[test]
fn a_task_for_which_nothing_is_changed_is_done_when_a_check_says_so() {
    let world = World::new(&agent("cat > /dev/null; echo All is well.")).trusted();
    expect![[r#"
        ! note: task 1: scribe changed nothing, and no check (`verify`) says that the task is done: tick it yourself if it is.
        ! note: task 1: scribe says: All is well.
        ! note: stopped: task 1 is not done; tick it in tasks.md if nothing is left to do for it. The same command goes on from there
        exit Some(2)
    "#]].assert_eq(&world.run("implement hanoi --all --author scribe --write"));
    let checked = format!("verify = [\"true\"]\n\n{}", agent("cat > /dev/null; echo All is well."));
    fs::write(world.home.path().join("specls/config.toml"), checked).unwrap();
    expect![[r#"
        changed .kiro/specs/hanoi/tasks.md +1 -1
        ! note: `true` succeeded on this draft.
        ! note: scribe says: All is well.
    "#]]
    .assert_eq(&world.run("implement hanoi 1 --author scribe --write"));
}

#[test]
fn a_task_is_not_ticked_while_a_file_of_it_waits_to_be_named() {
    let script = "cat > /dev/null; echo '// more' >> src/game.js; echo '{}' > package.json";
    let world = World::new(&agent(script)).trusted();
    expect![[r#"
        changed src/game.js +1 -0
        --- /dev/null
        +++ b/package.json
        @@ -0,0 +1 @@
        +{}
        ! note: `package.json` is to be confirmed on its own: commands in it run when the project is built or installed.
        ! note: package.json was left out: commands in it run when the project is built or installed; its change is shown above, and --confirm package.json would have written it
        ! note: the task is not ticked, because not all of what was drafted was written; `git apply` takes the rest as it is shown here, or tick the task yourself
        exit Some(1)
    "#]].assert_eq(&world.run("implement hanoi 1 --author scribe --write"));
    expect![[r#"
        created package.json +1 -0
        changed src/game.js +1 -0
        changed .kiro/specs/hanoi/tasks.md +1 -1
        ! note: `package.json` is to be confirmed on its own: commands in it run when the project is built or installed.
    "#]]
        .assert_eq(&world.run("implement hanoi 1 --author scribe --write --confirm package.json"));
}

#[test]
fn a_check_that_is_required_and_missing_keeps_the_tick_away() {
    let own = format!(
        "verify = \"npm test\"\nverify-required = true\n{}",
        agent("cat > /dev/null; echo '// more' >> src/game.js")
    );
    let world = World::new(&own).trusted();
    expect![[r#"
        changed src/game.js +1 -0
        ! note: HOME/specls/config.toml: `verify` is "npm test"; it takes a program with its arguments, such as ["cargo", "test"]
        ! note: The task is not ticked: `verify-required` is set in your config.toml, and `verify` is missing or wrong there.
    "#]].assert_eq(&world.run("implement hanoi 1 --author scribe --write"));
}

#[test]
fn work_on_all_tasks_stops_at_a_failure_and_goes_on_from_there() {
    let failing =
        "cat > /dev/null; grep -q more src/game.js && exit 3; echo '// more' >> src/game.js";
    let world = World::new(&agent(failing)).trusted();
    expect![[r#"
        changed src/game.js +1 -0
        changed .kiro/specs/hanoi/tasks.md +1 -1
        ! note: task 2: scribe ended before it was done (exit code 3); run its command in a terminal to see why, or name a variable that it needs in `authors.scribe.env`
        ! note: stopped: task 2 is not done; tick it in tasks.md if nothing is left to do for it. The same command goes on from there
        exit Some(2)
    "#]].assert_eq(&world.run("implement hanoi --all --author scribe --write"));
    let tasks =
        fs::read_to_string(world.project.path().join(".kiro/specs/hanoi/tasks.md")).unwrap();
    assert!(tasks.contains("- [x] 1.") && tasks.contains("- [ ] 2."), "{tasks}");
}

#[test]
fn whatever_is_killed_while_an_agent_works_the_project_stays_and_nothing_runs_on() {
    let pipe_of = |world: &World| world.pipe();
    // The agent itself, and then the user's check of what it did.
    for phase in ["agent", "check"] {
        let world = World::new("");
        let pipe = pipe_of(&world);
        let own = match phase {
            "agent" => agent(&stuck(&pipe)),
            _ => format!(
                "verify = [\"sh\", \"-c\", {:?}]\n{}",
                stuck(&pipe),
                agent("cat > /dev/null; echo '// more' >> src/game.js")
            ),
        };
        fs::write(world.home.path().join("specls/config.toml"), own).unwrap();
        let world = world.trusted();
        let before = world.files();
        let mut specls = world.start("implement hanoi 1 --author scribe --write");
        let mut held = BufReader::new(File::open(&pipe).unwrap());
        let mut line = String::new();
        held.read_line(&mut line).unwrap();
        assert_eq!(line, "started\n", "{phase}");
        assert_eq!(world.copies(), 1, "{phase}");
        specls.kill().unwrap();
        specls.wait().unwrap();
        // The pipe ends when nobody holds it any more.
        held.read_to_string(&mut line).unwrap();
        assert_eq!(world.files(), before, "{phase}");
        fs::write(world.home.path().join("specls/config.toml"), "").unwrap();
        world.run("generate design hanoi");
        assert_eq!(world.copies(), 0, "{phase}");
    }
}

#[test]
fn a_language_server_that_is_killed_or_leaves_takes_its_agent_along() {
    for leaves in [false, true] {
        server_ends(leaves);
    }
}

fn server_ends(leaves: bool) {
    let world = World::new("");
    let pipe = world.pipe();
    fs::write(world.home.path().join("specls/config.toml"), agent(&stuck(&pipe))).unwrap();
    let world = world.trusted();
    let before = world.files();
    let mut server = world.start("lsp");
    let mut input = server.stdin.take().unwrap();
    let mut output = BufReader::new(server.stdout.take().unwrap());
    let mut send = |message: &str| {
        write!(input, "Content-Length: {}\r\n\r\n{message}", message.len()).unwrap();
        input.flush().unwrap();
    };
    let root = format!("file://{}", world.project.path().canonicalize().unwrap().display());
    send(&format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"initialize","params":{{"capabilities":{{}},"rootUri":"{root}"}}}}"#
    ));
    let mut head = String::new();
    output.read_line(&mut head).unwrap();
    let length: usize = head.trim().rsplit(' ').next().unwrap().parse().unwrap();
    let mut answer = vec![0; length + 2];
    output.read_exact(&mut answer).unwrap();
    send(r#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#);
    send(
        r#"{"jsonrpc":"2.0","id":2,"method":"workspace/executeCommand","params":{"command":"specls.implement","arguments":[{"folder":".kiro/specs/hanoi","task":"1","author":"scribe"}]}}"#,
    );
    let mut held = BufReader::new(File::open(&pipe).unwrap());
    let mut line = String::new();
    held.read_line(&mut line).unwrap();
    assert_eq!((line.as_str(), world.copies()), ("started\n", 1));
    if leaves {
        send(r#"{"jsonrpc":"2.0","id":3,"method":"shutdown"}"#);
        send(r#"{"jsonrpc":"2.0","method":"exit"}"#);
    } else {
        server.kill().unwrap();
    }
    server.wait().unwrap();
    held.read_to_string(&mut line).unwrap();
    assert_eq!(world.files(), before);
}

#[test]
fn a_task_whose_command_nobody_allowed_is_not_ticked_unless_a_check_succeeds() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../author/tests/agents/agent.py");
    let own = format!("[authors.robot]\ncommand = [\"python3\", {script:?}, \"asks\"]\n");
    let world = World::new(&own).trusted();
    expect![[r#"
        --- /dev/null
        +++ b/answer
        @@ -0,0 +1 @@
        +no
        \ No newline at end of file
        ! note: it wanted to run `npm test`, and nobody allowed it
        ! note: The task is not ticked, because a command was not allowed and no check says that it is done: tick it yourself when it is.
        ! note: nothing was written; add --write to write it
    "#]].assert_eq(&world.run("implement hanoi 1 --author robot"));
    fs::write(
        world.home.path().join("specls/config.toml"),
        format!("verify = [\"true\"]\n\n{own}"),
    )
    .unwrap();
    let checked = world.run("implement hanoi 1 --author robot");
    assert!(checked.contains("+- [x] 1. Undo a move"), "{checked}");
}

#[test]
fn an_agent_that_dies_is_told_with_its_last_words() {
    let world =
        World::new(&agent("echo 'no more credits' >&2; echo evil > src/game.js; kill -9 $$"))
            .trusted();
    let before = world.files();
    expect![[r#"
        ! error: scribe ended before it was done (exit code 137). Its last words were:
        ! no more credits
        exit Some(2)
    "#]]
    .assert_eq(&world.run("implement hanoi 1 --author scribe --write"));
    assert_eq!((world.files(), world.copies()), (before, 0));
}

/// A server that answers one request after another with these texts in OpenAI's chat protocol, each cut
/// off before its end when it begins with `CUT`.
fn model(answers: Vec<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for answer in answers {
            let Ok((stream, _)) = listener.accept() else { return };
            serve(stream, &answer);
        }
    });
    format!(
        "default-author = \"model\"\n\n[authors.model]\nprovider = \"openai-chat\"\nmodel = \"m\"\n\
         base-url = \"http://{address}/v1/\"\n"
    )
}

fn serve(mut stream: TcpStream, answer: &str) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line).unwrap() > 2 {
        let lower = line.to_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    reader.read_exact(&mut vec![0; length]).unwrap();
    let (text, is_cut) = match answer.strip_prefix("CUT") {
        Some(text) => (text, true),
        None => (answer, false),
    };
    let event = |delta: serde_json::Value, end: Option<&str>| {
        let choice = serde_json::json!({"index": 0, "delta": delta, "finish_reason": end});
        let chunk = serde_json::json!({"id": "1", "object": "chat.completion.chunk", "model": "m",
            "choices": [choice]});
        format!("data: {chunk}\n\n")
    };
    let mut body = event(serde_json::json!({"role": "assistant", "content": text}), None);
    if !is_cut {
        body.push_str(&event(serde_json::json!({}), Some("stop")));
        body.push_str("data: [DONE]\n\n");
    }
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body.as_bytes());
}

fn block(path: &str, search: &str, replace: &str) -> String {
    format!("path: {path}\n<<<<<<< SEARCH\n{search}=======\n{replace}>>>>>>> REPLACE\n\n")
}

#[test]
fn a_model_changes_code_and_says_what_it_took() {
    let answer = block("src/game.js", "let moves = [];\n", "let moves = [];\nmoves.pop();\n");
    let world = World::new(&model(vec![answer]));
    expect![[r#"
        changed src/game.js +1 -0
        changed .kiro/specs/hanoi/tasks.md +1 -1
        ! note: model read about 1,491 tokens and wrote 30.
    "#]]
    .assert_eq(&world.run("implement hanoi 1 --write"));
}

#[test]
fn an_answer_that_is_cut_off_is_never_used() {
    let answer = block("src/game.js", "let moves = [];\n", "let moves = [];\nmoves.pop();\n");
    let world = World::new(&model(vec![format!("CUT{answer}")]));
    let before = world.files();
    expect![[r#"
        ! error: The answer of MODEL was cut off, so nothing of it is used: try again
        exit Some(2)
    "#]]
    .assert_eq(&world.run("implement hanoi 1 --write"));
    assert_eq!(world.files(), before);
}

#[test]
fn hostile_paths_are_refused_and_what_is_good_is_shown_as_a_part() {
    let outside = tempfile::tempdir().unwrap();
    let good = block("src/game.js", "let moves = [];\n", "let moves = [];\nmoves.pop();\n");
    let hostile = [
        "../outside.js",
        "/etc/cron.d/evil",
        ".git/hooks/pre-commit",
        ".GIT/config",
        ".env",
        "src/../../x.js",
        ".kiro/specs/hanoi/requirements.md",
    ]
    .map(|path| block(path, "", "evil\n"))
    .concat();
    let answer = format!("{good}{hostile}");
    let world = World::new(&model(vec![answer.clone(), answer]));
    let before = world.files();
    expect![[r#"
        --- a/src/game.js
        +++ b/src/game.js
        @@ -1,2 +1,3 @@
         // Requirements: 1.1
         let moves = [];
        +moves.pop();
        ! note: What is here is only a part of what was asked for: 7 things are wrong with the answer.
        ! note: model read about 3,403 tokens and wrote 332.
        ! note: what is wrong with it:
        !   block 2: `../outside.js` is no path below the root: name files relative to the root, without `..`
        !   block 3: `/etc/cron.d/evil` is no path below the root: name files relative to the root, without `..`
        !   block 4: `.git/hooks/pre-commit` is no path below the root: name files relative to the root, without `..`
        !   block 5: `.GIT/config` is no path below the root: name files relative to the root, without `..`
        !   block 6: `.env` may hold a secret, or is no text: leave it as it is
        !   block 7: `src/../../x.js` is no path below the root: name files relative to the root, without `..`
        !   block 8: the step `implement` may not change `.kiro/specs/hanoi/requirements.md`: leave it as it is
        ! note: nothing was written; what is shown can be taken with `git apply`, or draft it again
        exit Some(1)
    "#]].assert_eq(&world.run("implement hanoi 1 --write"));
    assert_eq!(world.files(), before);
    drop(outside);
}

#[test]
fn a_link_that_leads_out_is_not_written_through() {
    let outside = tempfile::tempdir().unwrap();
    let answer = block("linked/evil.js", "", "evil\n");
    let world = World::new(&model(vec![answer.clone(), answer]));
    std::os::unix::fs::symlink(outside.path(), world.project.path().join("linked")).unwrap();
    expect![[r#"
        ! error: the draft was thrown away because it breaks the rules:
        !   block 1: `linked/evil.js` is ignored by git, withheld from models or behind a symbolic link: leave it as it is
        !   model read about 3,094 tokens and wrote 38.
        exit Some(2)
    "#]]
    .assert_eq(&world.run("implement hanoi 1 --write"));
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn a_link_hides_from_nobody_what_is_written_behind_it() {
    let answer = block("notes/tasks.json", "", "evil\n");
    let world = World::new(&model(vec![answer.clone(), answer]));
    fs::create_dir(world.project.path().join(".vscode")).unwrap();
    std::os::unix::fs::symlink(".vscode", world.project.path().join("notes")).unwrap();
    let shown = world.run("implement hanoi 1 --write");
    assert!(shown.contains("behind a symbolic link"), "{shown}");
    assert_eq!(fs::read_dir(world.project.path().join(".vscode")).unwrap().count(), 0);
}

#[test]
fn a_second_answer_that_holds_nothing_does_not_take_the_good_of_the_first_away() {
    let good = block("src/game.js", "let moves = [];\n", "let moves = [];\nmoves.pop();\n");
    let first = format!("{good}{}{}", block(".env", "", "x\n"), block("../x", "", "x\n"));
    let world = World::new(&model(vec![first, "I am done.".to_owned()]));
    let shown = world.run("implement hanoi 1");
    assert!(shown.contains("+moves.pop();"), "{shown}");
    assert!(shown.contains("2 things are wrong"), "{shown}");
}
