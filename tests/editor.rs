//! An editor that is played over an in-memory pipe.
//!
//! It holds a real folder, opens real files, answers what the server asks as the real editor would,
//! and insists in the end that every message was looked at.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use specls_author::Author;
use specls_server::{Exit, Options, serve};
use specls_text::{Edit, Encoding, LineIndex, Position, Span, apply_edits};
use specls_workspace::TrustList;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, WriteHalf};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tower_lsp::gen_lsp_types::Uri;

use crate::profile::{Profile, encoding};

/// Nothing takes this long; a test that waits longer failed.
const LONG: Duration = Duration::from_secs(30);

/// An editor with one folder.
pub struct Editor {
    profile: Profile,
    parameters: Value,
    folder: TempDir,
    state: TempDir,
    encoding: Encoding,
    output: WriteHalf<DuplexStream>,
    input: mpsc::UnboundedReceiver<Value>,
    server: Option<JoinHandle<Exit>>,
    next: i64,
    answers: HashMap<i64, Value>,
    documents: BTreeMap<String, (String, i64)>,
    /// What was published, newest last: URI, version, diagnostics.
    published: Vec<(String, Option<i64>, Value)>,
    /// What was said to the user and not yet looked at.
    messages: VecDeque<String>,
    /// Reviews of the extension, not yet looked at.
    /// Reviews that the extension was shown and nobody read yet.
    pub reviews: VecDeque<Value>,
    /// What progress was reported, as `kind message`.
    pub progress: Vec<String>,
    /// What the user answers to the next question, in turn.
    pub choices: VecDeque<String>,
    /// How the choice begins that the user makes at the next question that offers it.
    pub choose_starting_with: Option<String>,
    /// Whether the user confirms annotated edits.
    pub confirms: bool,
    /// Why the next edit is not made, if it is not.
    pub failure: Option<String>,
    /// What the user types while the next annotated edit waits for confirmation: path, old, new.
    pub types_first: Option<[&'static str; 3]>,
    /// Whether changes are kept until [`Editor::tell_changes`], as editors do for some milliseconds.
    pub keeps_changes: bool,
    kept: Vec<Value>,
    /// How many annotated edits were shown.
    pub annotated: usize,
    /// How many times lenses were to be asked for again.
    pub lens_refreshes: usize,
    accepted: usize,
    closed: bool,
}

/// A folder to start in.
#[derive(Default)]
pub struct Setup {
    files: Vec<(String, Vec<u8>)>,
    authors: Option<Vec<Arc<dyn Author>>>,
    encodings: Option<Vec<String>>,
    without_folder: bool,
    subfolder: Option<String>,
    user_settings: Option<PathBuf>,
    own_settings: Option<String>,
    trusted: bool,
    refuses_trust: bool,
}

impl Setup {
    /// An empty folder, the authors that come with specls.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a file.
    pub fn file(mut self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.files.push((path.to_owned(), text.as_ref().to_owned()));
        self
    }

    /// With this author alone.
    pub fn author(mut self, author: Arc<dyn Author>) -> Self {
        self.authors = Some(vec![author]);
        self
    }

    /// With other position encodings than the profile's.
    pub fn encodings(mut self, encodings: &[&str]) -> Self {
        self.encodings = Some(encodings.iter().map(|name| (*name).to_owned()).collect());
        self
    }

    /// Names no folder to the server.
    pub fn without_folder(mut self) -> Self {
        self.without_folder = true;
        self
    }

    /// Names a folder below the files' one to the server.
    pub fn in_subfolder(mut self, folder: &str) -> Self {
        self.subfolder = Some(folder.to_owned());
        self
    }

    /// With the user's own settings file.
    pub fn user_settings(mut self, file: &Path) -> Self {
        self.user_settings = Some(file.to_owned());
        self
    }

    /// With the text of the user's own settings file.
    pub fn own_settings(mut self, text: &str) -> Self {
        self.own_settings = Some(text.to_owned());
        self
    }

    /// In a folder that the user trusts.
    pub fn trusted(mut self) -> Self {
        self.trusted = true;
        self
    }

    /// In an editor whose user does not trust the folder.
    pub fn refuses_trust(mut self) -> Self {
        self.refuses_trust = true;
        self
    }

    /// Starts the server and introduces the editor.
    pub async fn start(self, profile: Profile) -> Editor {
        let mut editor = self.connect(profile);
        editor.introduce().await;
        editor
    }

    /// Starts the server and says nothing yet.
    pub fn connect(self, profile: Profile) -> Editor {
        let folder = TempDir::new().expect("a temporary folder");
        let state = TempDir::new().expect("a temporary folder");
        for (path, text) in &self.files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        let named = match &self.subfolder {
            Some(subfolder) => folder.path().join(subfolder),
            None => folder.path().to_owned(),
        };
        let parameters = profile.parameters().replace("/workspace", &named.to_string_lossy());
        let mut parameters: Value = serde_json::from_str(&parameters).expect("a profile");
        if let Some(encodings) = self.encodings {
            parameters["capabilities"]["general"]["positionEncodings"] = json!(encodings);
        }
        if self.without_folder {
            for key in ["rootUri", "rootPath", "workspaceFolders"] {
                parameters[key] = Value::Null;
            }
        }
        if self.refuses_trust {
            parameters["initializationOptions"]["specls"]["trusted"] = json!(false);
        }
        let own = state.path().join("config.toml");
        if let Some(text) = &self.own_settings {
            std::fs::write(&own, text).expect("a file");
        }
        if self.trusted {
            let list = TrustList::new(Some(state.path()));
            list.grant(folder.path()).expect("trust is kept");
        }
        let mut options = Options {
            state_folder: Some(state.path().to_owned()),
            user_settings: self.own_settings.map(|_| own).or(self.user_settings),
            cache_folder: Some(state.path().join("facts")),
            ..Options::default()
        };
        if let Some(authors) = self.authors {
            options.authors = authors;
        }
        let (ours, theirs) = tokio::io::duplex(1 << 20);
        let (their_input, their_output) = tokio::io::split(theirs);
        let server = tokio::spawn(serve(their_input, their_output, options));
        let (our_input, our_output) = tokio::io::split(ours);
        let (sender, input) = mpsc::unbounded_channel();
        tokio::spawn(read(BufReader::new(our_input), sender));
        Editor {
            profile,
            parameters,
            folder,
            state,
            encoding: Encoding::Utf16,
            output: our_output,
            input,
            server: Some(server),
            next: 0,
            answers: HashMap::new(),
            documents: BTreeMap::new(),
            published: Vec::new(),
            messages: VecDeque::new(),
            reviews: VecDeque::new(),
            progress: Vec::new(),
            choices: VecDeque::new(),
            choose_starting_with: None,
            confirms: true,
            failure: None,
            types_first: None,
            keeps_changes: false,
            kept: Vec::new(),
            annotated: 0,
            lens_refreshes: 0,
            accepted: 0,
            closed: false,
        }
    }
}

async fn read(
    mut input: BufReader<tokio::io::ReadHalf<DuplexStream>>,
    messages: mpsc::UnboundedSender<Value>,
) {
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            match input.read_line(&mut line).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            if line == "\r\n" {
                break;
            }
            if let Some(value) = line.strip_prefix("Content-Length: ") {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        if input.read_exact(&mut body).await.is_err() {
            return;
        }
        let message = serde_json::from_slice(&body).expect("JSON from the server");
        if messages.send(message).is_err() {
            return;
        }
    }
}

impl Editor {
    /// `initialize` and `initialized`.
    pub async fn introduce(&mut self) {
        let parameters = self.parameters.clone();
        let answer = self.ask("initialize", parameters).await.expect("initialize is answered");
        self.encoding = encoding(&answer);
        self.tell("initialized", json!({})).await;
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of review documents.
    pub fn state_folder(&self) -> &Path {
        self.state.path()
    }

    /// The URI of a file of the folder.
    pub fn uri(&self, path: &str) -> String {
        let path = self.folder.path().join(path);
        Uri::from_file_path(path).expect("an absolute path").to_string()
    }

    /// What a file of the folder holds on disk.
    pub fn disk(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.path().join(path)).ok()
    }

    /// What the user sees of a file: the open document, else the disk.
    pub fn text(&self, path: &str) -> Option<String> {
        let open = self.documents.get(&self.uri(path)).map(|(text, _)| text.clone());
        open.or_else(|| self.disk(path))
    }

    /// The encoding that was agreed on.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    // Talking

    /// Sends a notification.
    pub async fn tell(&mut self, method: &str, params: Value) {
        self.send(json!({"jsonrpc": "2.0", "method": method, "params": params})).await;
    }

    /// Sends a request without waiting for its answer.
    pub async fn begin(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        let id = self.next;
        self.send(json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})).await;
        id
    }

    /// Waits for the answer of a request.
    pub async fn answer(&mut self, id: i64) -> Result<Value, Value> {
        let answer = self.wait("an answer", |editor| editor.answers.remove(&id)).await;
        match answer.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(answer["result"].clone()),
        }
    }

    /// Sends a request and waits for its answer.
    pub async fn ask(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.begin(method, params).await;
        self.answer(id).await
    }

    /// Takes messages until `ready` finds what it looks for.
    pub async fn wait<T>(
        &mut self,
        what: &str,
        mut ready: impl FnMut(&mut Self) -> Option<T>,
    ) -> T {
        loop {
            if let Some(found) = ready(self) {
                return found;
            }
            let message = match tokio::time::timeout(LONG, self.input.recv()).await {
                Ok(Some(message)) => message,
                Ok(None) => panic!("the server left while {what} was waited for"),
                Err(_) => panic!(
                    "{what} did not come; messages {:?}, progress {:?}",
                    self.messages, self.progress
                ),
            };
            self.take(message).await;
        }
    }

    async fn send(&mut self, message: Value) {
        let body = message.to_string();
        let text = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.output.write_all(text.as_bytes()).await.expect("the server reads");
    }

    async fn take(&mut self, message: Value) {
        let Some(method) = message["method"].as_str() else {
            if let Some(id) = message["id"].as_i64() {
                self.answers.insert(id, message);
            }
            return;
        };
        let params = message["params"].clone();
        if let Some(id) = message.get("id") {
            let answer = self.answer_server(method, &params).await;
            let answer = match answer {
                Some(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
                None => json!({
                    "jsonrpc": "2.0",
                    "id": id,
                    "error": {"code": -32601, "message": format!("{method} is not known here")},
                }),
            };
            return self.send(answer).await;
        }
        match method {
            "textDocument/publishDiagnostics" => self.published.push((
                params["uri"].as_str().unwrap_or_default().to_owned(),
                params["version"].as_i64(),
                params["diagnostics"].clone(),
            )),
            "window/showMessage" => {
                let text = params["message"].as_str().unwrap_or_default();
                self.messages.push_back(text.to_owned());
            }
            "window/logMessage" => {
                assert!(params["type"] != 1, "the server logged an error: {params}");
            }
            "$/progress" => {
                let value = &params["value"];
                let what = value["message"].as_str().or(value["title"].as_str()).unwrap_or("");
                let token = params["token"].as_str().unwrap_or_default();
                let kind = value["kind"].as_str().unwrap_or_default();
                self.progress.push(format!("{token} {kind} {what}").trim().to_owned());
            }
            "specls/review" => self.reviews.push_back(params),
            other => panic!("the server sent {other}, which this editor does not know"),
        }
    }

    /// The answer to a request of the server; `None` for what the editor does not know.
    async fn answer_server(&mut self, method: &str, params: &Value) -> Option<Value> {
        let able = &self.parameters["capabilities"];
        match method {
            "window/workDoneProgress/create" => {
                (able["window"]["workDoneProgress"] == true).then_some(Value::Null)
            }
            "client/registerCapability" => Some(Value::Null),
            "workspace/configuration" => Some(json!([null])),
            "workspace/codeLens/refresh" => {
                self.lens_refreshes += 1;
                (able["workspace"]["codeLens"]["refreshSupport"] == true).then_some(Value::Null)
            }
            "window/showDocument" => {
                if able["window"]["showDocument"]["support"] != true {
                    return None;
                }
                let uri = params["uri"].as_str()?.to_owned();
                let opened = self.open_uri(&uri).await;
                Some(json!({"success": opened}))
            }
            "window/showMessageRequest" => {
                if !self.profile.asks() {
                    return None;
                }
                able["window"].get("showMessage")?;
                let starting = self.choose_starting_with.take().and_then(|start| {
                    let offered = params["actions"].as_array()?.iter();
                    let mut titles = offered.filter_map(|action| action["title"].as_str());
                    titles.find(|title| title.starts_with(&start)).map(ToOwned::to_owned)
                });
                let choice = starting.or_else(|| self.choices.pop_front());
                Some(choice.map_or(Value::Null, |title| json!({"title": title})))
            }
            "workspace/applyEdit" => Some(self.apply(&params["edit"]).await),
            _ => None,
        }
    }

    // Documents

    /// Opens a file of the folder.
    pub async fn open(&mut self, path: &str) {
        let uri = self.uri(path);
        assert!(self.open_uri(&uri).await, "{path} cannot be opened");
    }

    async fn open_uri(&mut self, uri: &str) -> bool {
        if self.documents.contains_key(uri) {
            return true;
        }
        let Ok(text) = std::fs::read_to_string(file_path(uri)) else { return false };
        self.open_with(uri, text).await;
        true
    }

    async fn open_with(&mut self, uri: &str, text: String) {
        let version = self.profile.first_version();
        let language = match uri.rsplit('.').next() {
            Some("diff") => "diff",
            Some("rs") => "rust",
            Some("py") => "python",
            _ => "markdown",
        };
        let item = json!({"uri": uri, "languageId": language, "version": version, "text": text});
        self.documents.insert(uri.to_owned(), (text, version));
        self.tell("textDocument/didOpen", json!({"textDocument": item})).await;
    }

    /// Types: the first `old` of the open document gives way to `new`.
    pub async fn replace(&mut self, path: &str, old: &str, new: &str) {
        let uri = self.uri(path);
        let encoding = self.encoding;
        let (text, version) = self.documents.get_mut(&uri).expect("an open document");
        let start = text.find(old).expect("the text to replace");
        let lines = LineIndex::new(text);
        let place = |offset| {
            let at = lines.position(text, offset, encoding);
            json!({"line": at.line, "character": at.column})
        };
        let range = json!({"start": place(start), "end": place(start + old.len())});
        text.replace_range(start..start + old.len(), new);
        *version += 1;
        let version = *version;
        let params = json!({
            "textDocument": {"uri": uri, "version": version},
            "contentChanges": [{"range": range, "text": new}],
        });
        self.tell("textDocument/didChange", params).await;
    }

    /// Types at the end of an open document.
    pub async fn append(&mut self, path: &str, new: &str) {
        let text = self.text(path).expect("an open document");
        self.replace_all(&self.uri(path), format!("{text}{new}")).await;
    }

    /// Saves an open document.
    pub async fn save(&mut self, path: &str) {
        let uri = self.uri(path);
        let (text, _) = self.documents.get(&uri).expect("an open document");
        std::fs::write(file_path(&uri), text).expect("a file");
        self.tell("textDocument/didSave", json!({"textDocument": {"uri": uri}})).await;
    }

    /// Saves everything that is open and lies in the folder.
    pub async fn save_all(&mut self) {
        let root = self.uri("");
        let uris: Vec<String> =
            self.documents.keys().filter(|uri| uri.starts_with(&root)).cloned().collect();
        for uri in uris {
            self.save(uri.trim_start_matches(&root).trim_start_matches('/')).await;
        }
    }

    /// Closes a document.
    pub async fn close_document(&mut self, path: &str) {
        let uri = self.uri(path);
        self.documents.remove(&uri);
        self.tell("textDocument/didClose", json!({"textDocument": {"uri": uri}})).await;
    }

    async fn replace_all(&mut self, uri: &str, text: String) {
        let (present, version) = self.documents.get_mut(uri).expect("an open document");
        *present = text.clone();
        *version += 1;
        let params = json!({
            "textDocument": {"uri": uri, "version": *version},
            "contentChanges": [{"text": text}],
        });
        if self.keeps_changes {
            return self.kept.push(params);
        }
        self.tell("textDocument/didChange", params).await;
    }

    /// Tells the changes that were kept.
    pub async fn tell_changes(&mut self) {
        for params in std::mem::take(&mut self.kept) {
            self.tell("textDocument/didChange", params).await;
        }
    }

    /// Makes an edit as this editor does.
    async fn apply(&mut self, edit: &Value) -> Value {
        let annotated = edit["changeAnnotations"].as_object().is_some_and(|all| {
            all.values().any(|annotation| annotation["needsConfirmation"] == true)
        });
        if annotated {
            assert!(self.profile.confirms(), "this editor would make the edit unseen");
            self.annotated += 1;
            if let Some([path, old, new]) = self.types_first.take() {
                self.replace(path, old, new).await;
            }
            if !self.confirms {
                return json!({"applied": false});
            }
        }
        if let Some(reason) = self.failure.take() {
            return json!({"applied": false, "failureReason": reason});
        }
        if let Some(changes) = edit["changes"].as_object() {
            for (uri, edits) in changes.clone() {
                self.edit(&uri, &edits).await;
            }
        }
        let able = self.parameters["capabilities"]["workspace"]["workspaceEdit"].clone();
        let changes = edit["documentChanges"].as_array().cloned().unwrap_or_default();
        for change in &changes {
            let version = &change["textDocument"]["version"];
            let uri = change["textDocument"]["uri"].as_str().unwrap_or_default();
            if let (Some(version), Some((_, present))) = (version.as_i64(), self.documents.get(uri))
                && version != *present
            {
                return json!({"applied": false, "failureReason": "a stale version"});
            }
        }
        for change in changes {
            if change["kind"] == "create" {
                assert!(
                    able["resourceOperations"].to_string().contains("create"),
                    "this editor creates no files"
                );
                let path = file_path(change["uri"].as_str().expect("a URI"));
                std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
                std::fs::write(path, "").expect("a file");
            } else {
                let uri = change["textDocument"]["uri"].as_str().expect("a URI").to_owned();
                self.edit(&uri, &change["edits"]).await;
            }
        }
        json!({"applied": true})
    }

    async fn edit(&mut self, uri: &str, edits: &Value) {
        assert!(self.open_uri(uri).await, "{uri} cannot be opened");
        let (text, _) = self.documents.get(uri).expect("an open document");
        let lines = LineIndex::new(text);
        let offset = |place: &Value| {
            let number = |key: &str| place[key].as_u64().unwrap_or_default() as u32;
            let at = Position { line: number("line"), column: number("character") };
            lines.offset(text, at, self.encoding)
        };
        let edits: Vec<Edit> = edits
            .as_array()
            .into_iter()
            .flatten()
            .map(|edit| {
                let range = &edit["range"];
                let span = Span::new(offset(&range["start"]), offset(&range["end"]));
                Edit::replace(span, edit["newText"].as_str().unwrap_or_default())
            })
            .collect();
        let after = apply_edits(text, &edits);
        self.replace_all(uri, after).await;
    }

    // Looking

    /// The place of `needle` in a document, as this editor counts.
    pub fn place(&self, path: &str, needle: &str) -> Value {
        let text = self.text(path).expect("a text");
        let offset = text.find(needle).unwrap_or_else(|| panic!("no {needle:?} in {text}"));
        let at = LineIndex::new(&text).position(&text, offset, self.encoding);
        json!({"line": at.line, "character": at.column})
    }

    /// The actions at `needle` of a document of the folder.
    pub async fn actions(&mut self, path: &str, needle: &str) -> Vec<Value> {
        let at = self.place(path, needle);
        let uri = self.uri(path);
        self.actions_at(&uri, at).await
    }

    async fn actions_at(&mut self, uri: &str, at: Value) -> Vec<Value> {
        let params = json!({
            "textDocument": {"uri": uri},
            "range": {"start": at, "end": at},
            "context": {"diagnostics": []},
        });
        let answer = self.ask("textDocument/codeAction", params).await.expect("actions");
        answer.as_array().cloned().unwrap_or_default()
    }

    /// Chooses the action with this title at `needle` of a document.
    pub async fn choose(&mut self, path: &str, needle: &str, title: &str) -> Value {
        let actions = self.actions(path, needle).await;
        self.run(&actions, title).await
    }

    async fn run(&mut self, actions: &[Value], title: &str) -> Value {
        let titles: Vec<&str> = actions.iter().filter_map(|it| it["title"].as_str()).collect();
        let action = actions
            .iter()
            .find(|action| action["title"] == title)
            .unwrap_or_else(|| panic!("no {title:?} among {titles:?}"))
            .clone();
        if action["edit"].is_object() {
            return self.apply(&action["edit"]).await;
        }
        let (command, arguments) =
            (action["command"]["command"].clone(), action["command"]["arguments"].clone());
        let params = json!({"command": command, "arguments": arguments});
        self.ask("workspace/executeCommand", params).await.expect("the command runs")
    }

    /// Calls a command.
    pub async fn command(&mut self, name: &str, argument: Value) -> Result<Value, Value> {
        let params = json!({"command": name, "arguments": [argument]});
        self.ask("workspace/executeCommand", params).await
    }

    /// Waits for a message to the user that holds `part`.
    pub async fn message(&mut self, part: &str) -> String {
        let what = format!("a message with {part:?}");
        self.wait(&what, |editor| {
            let at = editor.messages.iter().position(|message| message.contains(part))?;
            editor.messages.remove(at)
        })
        .await
    }

    /// Waits for a message to the user.
    pub async fn any_message(&mut self) -> String {
        self.wait("a message", |editor| editor.messages.pop_front()).await
    }

    /// Reads all messages that came so far.
    pub fn read_messages(&mut self) -> Vec<String> {
        self.messages.drain(..).collect()
    }

    /// Waits until the codes published for a document are these, sorted.
    pub async fn problems(&mut self, path: &str, codes: &[&str]) {
        let uri = self.uri(path);
        let what = format!("{codes:?} of {path}");
        self.wait(&what, |editor| {
            let (_, _, diagnostics) =
                editor.published.iter().rev().find(|(other, _, _)| *other == uri)?;
            let mut found: Vec<&str> = diagnostics
                .as_array()?
                .iter()
                .filter_map(|diagnostic| diagnostic["code"].as_str())
                .collect();
            found.sort_unstable();
            (found == codes).then_some(())
        })
        .await;
    }

    /// Everything published for a document so far.
    pub fn published(&self, path: &str) -> Vec<(Option<i64>, Value)> {
        let uri = self.uri(path);
        let of_path = self.published.iter().filter(|(other, _, _)| *other == uri);
        of_path.map(|(_, version, diagnostics)| (*version, diagnostics.clone())).collect()
    }

    /// Whether a file is open.
    pub fn is_open(&self, path: &str) -> bool {
        self.documents.contains_key(&self.uri(path))
    }

    /// Asks a question about the place of `needle` in a document.
    pub async fn ask_at(&mut self, method: &str, path: &str, needle: &str) -> Value {
        let at = self.place(path, needle);
        let params = json!({"textDocument": {"uri": self.uri(path)}, "position": at});
        self.ask(method, params).await.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Makes an edit that the server answered with.
    pub async fn make(&mut self, edit: &Value) {
        assert_eq!(self.apply(edit).await, json!({"applied": true}));
    }

    /// The titles of the lenses of a document, with the lines they stand above, from 1.
    pub async fn lenses(&mut self, path: &str) -> Vec<(u64, Value)> {
        let params = json!({"textDocument": {"uri": self.uri(path)}});
        let lenses = self.ask("textDocument/codeLens", params).await.expect("lenses");
        let lenses = lenses.as_array().cloned().unwrap_or_default();
        let line = |lens: &Value| lens["range"]["start"]["line"].as_u64().unwrap_or_default() + 1;
        lenses.iter().map(|lens| (line(lens), lens["command"].clone())).collect()
    }

    /// The URI of the review's document, opened: by the server's request or from its message.
    pub async fn review_document(&mut self) -> String {
        let message = self.message("ready for review").await;
        let named = message
            .lines()
            .find_map(|line| line.strip_prefix("Open ")?.strip_suffix(" to accept or discard it"));
        if let Some(path) = named {
            let uri = Uri::from_file_path(path).expect("an absolute path").to_string();
            assert!(self.open_uri(&uri).await, "{path} cannot be opened");
            return uri;
        }
        let mut open = self.documents.keys().filter(|uri| uri.ends_with(".diff"));
        open.next_back().expect("an open review").clone()
    }

    /// The text of the open document whose name ends like this.
    pub fn document_ending_with(&self, end: &str) -> Option<String> {
        let found = self.documents.iter().find(|(uri, _)| uri.ends_with(end));
        found.map(|(_, document)| document.0.clone())
    }

    /// The text of the review's document.
    pub fn review_text(&self, uri: &str) -> &str {
        &self.documents[uri].0
    }

    /// Chooses the action with this title at the line of the review's document that holds `needle`.
    pub async fn decide(&mut self, uri: &str, needle: &str, title: &str) -> Value {
        let text = self.review_text(uri);
        let line = text.lines().position(|line| line.contains(needle));
        let line = line.unwrap_or_else(|| panic!("no {needle:?} in {text}"));
        let actions = self.actions_at(uri, json!({"line": line, "character": 0})).await;
        self.run(&actions, title).await
    }

    /// Waits for a review of the extension.
    pub async fn review(&mut self) -> Value {
        self.wait("a review", |editor| editor.reviews.pop_front()).await
    }

    /// Accepts everything of the draft that is about to be shown, by the means this editor has.
    pub async fn accept_everything(&mut self) {
        match self.profile {
            Profile::VsCode => {
                self.accepted += 1;
                let accepted = self.accepted;
                self.wait("an annotated edit", |editor| {
                    (editor.annotated >= accepted).then_some(())
                })
                .await;
            }
            Profile::VsCodeExtension => {
                let review = self.review().await;
                let argument = json!({"review": review["review"]});
                self.command("specls.review.accept", argument).await.expect("accepted");
                loop {
                    let review = self.review().await;
                    if review["files"].as_array().is_some_and(Vec::is_empty) {
                        break;
                    }
                }
            }
            _ => {
                let uri = self.review_document().await;
                self.decide(&uri, "# ", "Accept everything").await;
                self.wait("the end of the review", |editor| {
                    editor.review_text(&uri).contains("Everything is decided").then_some(())
                })
                .await;
                self.documents.remove(&uri);
                let closed = json!({"textDocument": {"uri": uri}});
                self.tell("textDocument/didClose", closed).await;
            }
        }
    }

    // Leaving

    /// Shuts the server down, and insists that nothing was left unread.
    pub async fn leave(mut self) {
        self.ask("shutdown", Value::Null).await.expect("shutdown is answered");
        self.tell("exit", Value::Null).await;
        assert_eq!(self.exit().await, Exit::AfterShutdown);
        while let Ok(message) = self.input.try_recv() {
            // What was still asked finds nobody any more.
            if message.get("id").is_none() {
                self.take(message).await;
            }
        }
        assert!(self.messages.is_empty(), "messages were left unread: {:?}", self.messages);
        assert!(self.reviews.is_empty(), "reviews were left unread: {:?}", self.reviews);
        assert!(self.answers.is_empty(), "answers were left unread: {:?}", self.answers);
    }

    /// Waits for the server's end.
    pub async fn exit(&mut self) -> Exit {
        self.closed = true;
        let server = self.server.take().expect("a server");
        tokio::time::timeout(LONG, server).await.expect("the server ends").expect("no panic")
    }

    /// Takes the folder away.
    pub fn remove_folder(&self) {
        std::fs::remove_dir_all(self.folder.path()).expect("the folder is removed");
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.closed, "a session ends with `leave` or `exit`");
        }
    }
}

fn file_path(uri: &str) -> PathBuf {
    uri.parse::<Uri>().expect("a URI").to_file_path().expect("a file URI")
}
