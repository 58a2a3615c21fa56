//! Agents that behave badly, each in a private copy. Whatever they do, the project stays as it was and
//! nothing of them is left.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use specls_author::agent::{
    AgentError, AgentEvent, AgentOutcome, AgentStop, AgentTask, Nobody, PermissionQuestion,
    Permissions, Permitted, run,
};
use specls_author::{Verdict, Verification, verify};
use specls_workspace::{
    AgentProtocol, AgentSettings, Audience, CopyOf, PrivateCopy, Settings, remove_abandoned,
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

struct Project {
    folder: TempDir,
    copies: TempDir,
    copy: PrivateCopy,
    before: BTreeMap<String, Vec<u8>>,
}

fn project() -> Project {
    let (folder, copies) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for (path, text) in [
        (".gitignore", "target/\n"),
        (".kiro/specs/game/tasks.md", "- [ ] 1. Play\n"),
        ("README.md", "Play.\n"),
        ("src/game.js", "game\n"),
    ] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let copy = PrivateCopy::new(&CopyOf {
        root: folder.path(),
        settings: &Settings::default(),
        unsaved: &BTreeMap::new(),
        audience: Audience::Agent,
        parent: Some(copies.path()),
        stop: &|| false,
    })
    .unwrap();
    let before = tree(folder.path());
    Project { folder, copies, copy, before }
}

/// All files of a folder, with their bytes.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.symlink_metadata().unwrap().is_dir() {
            let below = tree(&path).into_iter();
            files.extend(below.map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else {
            files.insert(name, std::fs::read(path).unwrap());
        }
    }
    files
}

/// What became of a task.
struct Played {
    outcome: Result<AgentOutcome, AgentError>,
    /// What changed in the copy, a line a file, and what is said of it.
    changes: String,
    events: Vec<AgentEvent>,
}

/// Asked for a command, says what it is told to, and remembers.
#[derive(Default)]
struct Person {
    says: bool,
    asked: Mutex<Vec<PermissionQuestion>>,
}

impl Permissions for Person {
    fn may<'a>(&'a self, question: PermissionQuestion) -> Permitted<'a> {
        self.asked.lock().unwrap().push(question);
        Box::pin(std::future::ready(self.says))
    }
}

fn settings(arguments: &[&str]) -> AgentSettings {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/agents/agent.py");
    let command = ["python3", script].into_iter().chain(arguments.iter().copied());
    AgentSettings {
        command: command.map(str::to_owned).collect(),
        protocol: AgentProtocol::Acp,
        env: Vec::new(),
        timeout: 60,
    }
}

fn plain(script: &str, arguments: &[&str]) -> AgentSettings {
    let command = ["sh", "-c", script, "sh"].into_iter().chain(arguments.iter().copied());
    AgentSettings {
        command: command.map(str::to_owned).collect(),
        protocol: AgentProtocol::Plain,
        ..settings(&[])
    }
}

impl Project {
    async fn play(&self, arguments: &[&str]) -> Played {
        self.play_as(&settings(arguments), &Nobody, CancellationToken::new()).await
    }

    /// Plays, and holds that the project stays as it was. It is cancelled when the agent says
    /// something, if it is to be cancelled at all.
    async fn play_as(
        &self,
        settings: &AgentSettings,
        permissions: &dyn Permissions,
        cancel: CancellationToken,
    ) -> Played {
        self.play_until(settings, permissions, &cancel, &|_| false).await
    }

    async fn play_until(
        &self,
        settings: &AgentSettings,
        permissions: &dyn Permissions,
        cancel: &CancellationToken,
        enough: &(dyn Fn(&AgentEvent) -> bool + Send + Sync),
    ) -> Played {
        let events = Mutex::new(Vec::new());
        let heard = |event| {
            if enough(&event) {
                cancel.cancel();
            }
            events.lock().unwrap().push(event);
        };
        let task = AgentTask {
            grace: Duration::from_millis(50),
            ..AgentTask::new("Build the game", self.copy.root())
        };
        let running = run(settings, "testy", task, &heard, permissions, cancel);
        let outcome = is_send(running).await;
        assert!(tree(self.folder.path()) == self.before, "the project changed");
        let (changes, notes) = self.copy.changes().unwrap();
        let files = changes.files.iter().map(|file| match file {
            _ if file.removed => format!("-{}", file.path),
            _ => format!("{} {:?}", file.path, &*file.after),
        });
        let changes = files.chain(notes).collect::<Vec<_>>().join("\n");
        Played { outcome, changes, events: events.into_inner().unwrap() }
    }
}

/// The server spawns it.
fn is_send<F: Future + Send>(future: F) -> F {
    future
}

/// A door that processes of an agent keep open for as long as they live.
struct Door(TcpListener);

impl Door {
    fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    fn port(&self) -> String {
        self.0.local_addr().unwrap().port().to_string()
    }

    /// Waits until a process stands in it.
    fn entered(&self) -> TcpStream {
        let (mut stream, _) = self.0.accept().unwrap();
        stream.read_exact(&mut [0]).unwrap();
        stream
    }
}

/// Holds that a process that stood in the door is gone.
fn assert_gone(mut process: TcpStream) {
    process.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    loop {
        match process.read(&mut [0]) {
            Ok(0) => return,
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return,
            // A child of this process ended.
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            other => panic!("the process still lives: {other:?}"),
        }
    }
}

#[tokio::test]
async fn an_agent_edits_its_copy_and_tells_what_it_does() {
    let project = project();
    let played = project.play(&["edits"]).await;
    assert_eq!(
        played.outcome,
        Ok(AgentOutcome { said: "All done.".to_owned(), stop: AgentStop::Done, notes: Vec::new() })
    );
    assert_eq!(played.changes, "src/game.js \"changed\\n\"\nsrc/new.js \"new\\n\"");
    assert_eq!(
        played.events,
        [
            AgentEvent::Plan { done: 0, total: 1, doing: Some("Write it".to_owned()) },
            AgentEvent::Doing("edits src/new.js".to_owned()),
            AgentEvent::Said("All ".to_owned()),
            AgentEvent::Said("done.".to_owned()),
        ]
    );
}

#[tokio::test]
async fn an_agent_that_asks_to_edit_outside_its_copy_may_not() {
    let project = project();
    let target = project.folder.path().join("src/game.js");
    let climbing = "../../../../../../../../etc/x";
    for place in [target.to_str().unwrap(), climbing] {
        // Not even when a person would say yes to all.
        let person = Person { says: true, ..Person::default() };
        let settings = settings(&["outside", place]);
        let played = project.play_as(&settings, &person, CancellationToken::new()).await;
        let notes = played.outcome.unwrap().notes;
        assert_eq!(played.changes, "answer \"no\"");
        let note =
            format!("it wanted to change {place}, outside of its copy, and was not allowed to");
        assert_eq!(notes, [note]);
    }
}

#[tokio::test]
async fn links_that_lead_out_are_named_and_not_followed() {
    let played = project().play(&["links"]).await;
    assert_eq!(
        played.changes,
        "not taken over from the private copy: README.md (replaced by something that is no plain file)
not taken over from the private copy: etc (a symbolic link)"
    );
}

#[tokio::test]
async fn what_an_agent_hides_from_git_is_found() {
    let played = project().play(&["hides"]).await;
    assert_eq!(played.changes, ".gitignore \"*\\n\"\nsrc/hidden.js \"hidden\\n\"");
}

#[tokio::test]
async fn a_deleted_file_is_a_removal() {
    let played = project().play(&["deletes"]).await;
    assert_eq!(played.changes, "-src/game.js");
}

#[tokio::test]
async fn a_large_binary_file_is_named_and_not_taken_over() {
    let played = project().play(&["fills"]).await;
    assert_eq!(
        played.changes,
        "not taken over from the private copy: big.bin (too large to be reviewed)"
    );
}

#[tokio::test]
async fn an_agent_that_does_not_stop_is_killed_with_all_that_it_started() {
    let (project, door) = (project(), Door::new());
    let cancel = CancellationToken::new();
    let cancelled = Mutex::new(None);
    let enough = |event: &AgentEvent| {
        *cancelled.lock().unwrap() = Some(Instant::now());
        matches!(event, AgentEvent::Said(_))
    };
    let settings = settings(&["hangs", &door.port()]);
    let played = project.play_until(&settings, &Nobody, &cancel, &enough).await;
    let cancelled = cancelled.lock().unwrap().unwrap();
    assert_eq!(played.outcome, Err(AgentError::Cancelled));
    // One of them is in another group.
    if cfg!(target_os = "linux") {
        assert_gone(door.entered());
        assert_gone(door.entered());
        println!("quiet {:?} after it was cancelled", cancelled.elapsed());
    }
}

#[tokio::test]
async fn an_agent_that_stops_when_it_is_asked_is_not_waited_for() {
    let project = project();
    let cancel = CancellationToken::new();
    let says = |event: &AgentEvent| matches!(event, AgentEvent::Said(_));
    let played = project.play_until(&settings(&["stops"]), &Nobody, &cancel, &says).await;
    assert_eq!(played.outcome, Err(AgentError::Cancelled));
}

#[tokio::test]
async fn an_agent_is_stopped_when_its_time_is_over() {
    let (project, door) = (project(), Door::new());
    let settings = AgentSettings { timeout: 1, ..settings(&["hangs", &door.port()]) };
    let played = project.play_as(&settings, &Nobody, CancellationToken::new()).await;
    assert_eq!(
        played.outcome.unwrap_err().to_string(),
        "testy was stopped after 1 s; give it a smaller task, or raise `authors.testy.timeout`"
    );
}

#[tokio::test]
async fn what_an_agent_leaves_behind_ends_with_it() {
    let (project, door) = (project(), Door::new());
    let played = project.play(&["leaves", &door.port()]).await;
    assert_eq!(played.outcome.unwrap().said, "done");
    assert_gone(door.entered());
}

#[tokio::test]
async fn an_agent_ends_when_nobody_waits_for_it() {
    let (project, door) = (project(), Door::new());
    let settings = settings(&["hangs", &door.port()]);
    let task = AgentTask::new("Build the game", project.copy.root());
    let (said, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let hear = move |_| _ = said.send(());
    let cancel = CancellationToken::new();
    tokio::select! {
        outcome = run(&settings, "testy", task, &hear, &Nobody, &cancel) => panic!("{outcome:?}"),
        _ = heard.recv() => {}
    }
    assert_gone(door.entered());
}

#[tokio::test]
async fn a_command_runs_only_when_a_person_says_so() {
    let project = project();
    for says in [true, false] {
        let person = Person { says, ..Person::default() };
        let settings = settings(&["asks"]);
        let played = project.play_as(&settings, &person, CancellationToken::new()).await;
        let notes = played.outcome.unwrap().notes;
        assert_eq!(played.changes, if says { "answer \"yes\"" } else { "answer \"no\"" });
        let denied = "it wanted to run `npm test`, and nobody allowed it".to_owned();
        assert_eq!(notes, if says { vec![] } else { vec![denied] });
        let question = PermissionQuestion {
            title: "Run the tests".to_owned(),
            command: Some("npm test".to_owned()),
        };
        assert_eq!(*person.asked.lock().unwrap(), [question]);
    }
    let played = project.play(&["asks"]).await;
    assert_eq!(played.changes, "answer \"no\"");
}

/// Never answers.
struct Asleep(CancellationToken);

impl Permissions for Asleep {
    fn may<'a>(&'a self, _: PermissionQuestion) -> Permitted<'a> {
        self.0.cancel();
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_question_is_taken_back_when_the_task_is_cancelled() {
    let project = project();
    let cancel = CancellationToken::new();
    let played = {
        let task = AgentTask::new("Build the game", project.copy.root());
        let asleep = Asleep(cancel.clone());
        run(&settings(&["asks_and_waits"]), "testy", task, &|_| (), &asleep, &cancel).await
    };
    assert_eq!(played, Err(AgentError::Cancelled));
    let answer = std::fs::read_to_string(project.copy.root().join("answer")).unwrap();
    assert_eq!(answer, "cancelled");
}

#[tokio::test]
async fn what_was_not_offered_is_refused() {
    let played = project().play(&["unadvertised"]).await;
    assert_eq!(played.changes, "answer \"-32601\"");
}

#[tokio::test]
async fn what_an_agent_prints_beside_its_messages_is_skipped() {
    let played = project().play(&["chatters"]).await;
    let outcome = played.outcome.unwrap();
    assert_eq!(outcome.said, "fine");
    assert_eq!(outcome.notes, ["2 lines of its output were no messages and not read"]);
}

#[tokio::test]
async fn an_agent_that_ends_too_early_is_told_with_its_last_words() {
    for (mode, sentence) in [
        (
            "exits",
            "testy ended before it was done (exit code 2). Its last words were:\n\
             no such option: --acp",
        ),
        (
            "dies",
            "testy ended before it was done (exit code 7). Its last words were:\nout of credits",
        ),
        (
            "garbage",
            "testy ended before it was done (exit code 3); run its command in a terminal to see \
             why, or name a variable that it needs in `authors.testy.env`",
        ),
        (
            "login",
            "testy wants its user to log in first (With a key); start it once in a terminal and \
             log in, or name the variable that holds its key in `authors.testy.env`",
        ),
        ("refuses", "testy refused the task: I will not do that."),
    ] {
        let played = project().play(&[mode]).await;
        assert_eq!(played.outcome.unwrap_err().to_string(), sentence, "{mode}");
    }
    let played = project().play(&["runs_dry"]).await;
    assert_eq!(played.outcome.unwrap().stop, AgentStop::TokenLimit);
}

#[tokio::test]
async fn a_program_that_is_not_there_is_named_with_its_setting() {
    let project = project();
    let mut settings = settings(&[]);
    settings.command = vec!["no-such-agent".to_owned()];
    let played = project.play_as(&settings, &Nobody, CancellationToken::new()).await;
    assert_eq!(
        played.outcome.unwrap_err().to_string(),
        "testy cannot be started: there is no program \"no-such-agent\"; install it, or correct \
         `authors.testy.command` in your config.toml"
    );
}

// Time is not waited for here: it jumps when nothing happens.
#[tokio::test(start_paused = true)]
async fn a_program_that_says_nothing_speaks_no_protocol() {
    let project = project();
    let mut settings = settings(&[]);
    settings.command = vec!["sleep".to_owned(), "1000".to_owned()];
    let played = project.play_as(&settings, &Nobody, CancellationToken::new()).await;
    let error = played.outcome.unwrap_err().to_string();
    assert!(
        error.starts_with("testy does not speak the Agent Client Protocol: it did not answer;"),
        "{error}"
    );
}

#[tokio::test]
async fn an_agent_gets_no_variable_that_settings_do_not_name() {
    let project = project();
    let played = project.play(&["environment"]).await;
    assert!(played.outcome.is_ok(), "{:?}", played.outcome);
    assert!(played.changes.contains("PATH"));
    // Cargo sets it for this test.
    assert!(!played.changes.contains("CARGO_MANIFEST_DIR"), "{}", played.changes);
    let named =
        AgentSettings { env: vec!["CARGO_MANIFEST_DIR".to_owned()], ..settings(&["environment"]) };
    let played = project.play_as(&named, &Nobody, CancellationToken::new()).await;
    assert!(played.changes.contains("CARGO_MANIFEST_DIR"), "{}", played.changes);
}

#[tokio::test]
async fn a_plain_agent_gets_its_task_as_input_or_as_an_argument() {
    let project = project();
    let ways = [
        plain("cat > task; echo done; echo thinking >&2", &[]),
        plain("printf %s \"$1\" > task; echo done", &["Do: {prompt}"]),
    ];
    for (settings, task) in ways.iter().zip(["Build the game", "Do: Build the game"]) {
        let played = project.play_as(settings, &Nobody, CancellationToken::new()).await;
        assert_eq!(played.outcome.unwrap().said, "done");
        assert_eq!(played.changes, format!("task {task:?}"));
        assert_eq!(played.events, [AgentEvent::Said("done\n".to_owned())]);
    }
}

#[tokio::test]
async fn a_plain_agent_that_fails_is_told_with_its_last_words() {
    let project = project();
    let settings = plain("echo \"no key\" >&2; exit 9", &[]);
    let played = project.play_as(&settings, &Nobody, CancellationToken::new()).await;
    assert_eq!(
        played.outcome.unwrap_err().to_string(),
        "testy ended before it was done (exit code 9). Its last words were:\nno key"
    );
}

#[tokio::test]
async fn a_plain_agent_is_killed_when_it_is_cancelled() {
    let project = project();
    let cancel = CancellationToken::new();
    let settings = plain("trap '' TERM; echo working; sleep 1000 & wait", &[]);
    let says = |event: &AgentEvent| matches!(event, AgentEvent::Said(_));
    let played = project.play_until(&settings, &Nobody, &cancel, &says).await;
    assert_eq!(played.outcome, Err(AgentError::Cancelled));
}

async fn verdict(project: &Project, script: &str, timeout: Duration) -> Verdict {
    let command = ["sh", "-c", script].map(str::to_owned);
    let check = Verification { command: &command, copy: project.copy.root(), guard: None, timeout };
    verify(check, &CancellationToken::new()).await
}

#[tokio::test]
async fn a_check_passes_or_fails_with_its_last_lines() {
    let project = project();
    let long = Duration::from_secs(60);
    assert_eq!(verdict(&project, "test -f src/game.js", long).await, Verdict::Passed);
    let failing = "for n in $(seq 100); do echo line $n; done; echo bad >&2; exit 4";
    let Verdict::Failed { code, output } = verdict(&project, failing, long).await else {
        panic!("it does not fail");
    };
    assert_eq!((code, output.lines().count()), (Some(4), 40));
    assert!(output.contains("line 100") && output.contains("bad"), "{output}");
    let slow = verdict(&project, "echo started; sleep 1000", Duration::from_millis(500)).await;
    let Verdict::TimedOut { output, .. } = slow else { panic!("{slow:?}") };
    assert!(output.is_empty() || output == "started");
    let command = ["no-such-check".to_owned()];
    let copy = project.copy.root();
    let check = Verification { command: &command, copy, guard: None, timeout: long };
    assert_eq!(
        verify(check, &CancellationToken::new()).await,
        Verdict::NotStarted(
            "there is no program \"no-such-check\"; install it, or correct `verify` in your \
             config.toml"
                .to_owned()
        )
    );
}

#[test]
fn a_copy_in_use_is_not_removed_by_another_start() {
    let project = project();
    assert_eq!(remove_abandoned(Some(project.copies.path())), 0);
    assert!(project.copy.root().join("src/game.js").exists());
}

/// Plays a whole turn with an agent that nobody here wrote; `tests/agents/run` installs it.
#[tokio::test]
#[ignore = "needs the example agent of the protocol's SDK: tests/agents/run"]
async fn the_example_agent_of_the_protocol_plays_a_whole_turn() {
    let agent = std::env::var("SPECLS_EXAMPLE_AGENT").expect("the path of the example agent");
    let project = project();
    let mut settings = settings(&[]);
    settings.command = vec!["node".to_owned(), agent];
    let played = project.play_as(&settings, &Nobody, CancellationToken::new()).await;
    println!("{:#?}\n{:#?}", played.outcome, played.events);
    let outcome = played.outcome.unwrap();
    assert_eq!(outcome.stop, AgentStop::Done);
    // The file that it asks for lies outside of any copy.
    assert!(outcome.said.contains("you prefer not to make that change"), "{}", outcome.said);
    assert!(outcome.notes.iter().any(|note| note.contains("was not allowed to")));
    assert!(played.events.iter().any(|event| matches!(event, AgentEvent::Doing(_))));
    assert_eq!(played.changes, "");

    let cancel = CancellationToken::new();
    let cancelled = Mutex::new(None);
    let enough = |_: &AgentEvent| {
        cancelled.lock().unwrap().get_or_insert_with(Instant::now);
        true
    };
    let played = project.play_until(&settings, &Nobody, &cancel, &enough).await;
    assert_eq!(played.outcome, Err(AgentError::Cancelled));
    println!("quiet {:?} after it was cancelled", cancelled.lock().unwrap().unwrap().elapsed());
}
