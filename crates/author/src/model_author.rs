//! A model as an author: it is asked, looks around, answers, and is asked once more when its answer breaks
//! a rule.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use specls_draft::{
    Draft, Form, LOOKS, Look, ParameterKind, Prompt, Refusal, Request, Violation, grouped,
};
use specls_workspace::ModelSettings;
use tokio_util::sync::CancellationToken;

use crate::copying::{changes_nothing, checked, leave_open};
use crate::model::{
    Conversation, Heard, Model, ModelError, Reply, Tool, ToolCall, ToolResult, Turn, Usage,
};
use crate::{Answer, Ask, Author, AuthorError, AuthorKind, Progress, Tested};

/// A model looks around no more often before it answers.
const ROUNDS: usize = 8;
/// No draft takes longer, with its check. Each wait has a limit of its own: a model on this machine may
/// write for an hour, and nobody waits for ever for one that says a word a minute.
const LONGEST: Duration = Duration::from_secs(3 * 60 * 60);
/// Progress is told no more often than this.
const PACE: Duration = Duration::from_millis(100);

/// A model of the user's settings.
pub struct ModelAuthor {
    name: String,
    model: Model,
}

impl ModelAuthor {
    /// The author called `name`; the error says what is wrong with its settings.
    pub fn new(name: &str, settings: &ModelSettings) -> Result<Self, String> {
        let environment = |variable: &str| std::env::var_os(variable);
        let model = Model::new(name, settings, &environment).map_err(|error| error.to_string())?;
        Ok(Self { name: name.to_owned(), model })
    }

    async fn draft(
        &self,
        ask: Ask,
        progress: &(dyn Fn(Progress) + Send + Sync),
        cancel: CancellationToken,
    ) -> Result<Draft, AuthorError> {
        let Ask { request, place } = ask;
        let limit = self.model.settings().max_input_tokens;
        let nonce = nonce();
        let (request, prompt) = away(move || {
            // What the model looks at, and a second question, need room as well.
            let roomy = specls_draft::prompt(&request, limit / 10 * 7, &nonce);
            let tools = Conversation { tools: tools(), ..Conversation::default() }.tokens();
            let prompt = roomy
                .or_else(|_| specls_draft::prompt(&request, limit.saturating_sub(tools), &nonce));
            (request, prompt)
        })
        .await?;
        let prompt = prompt.map_err(AuthorError::Refused)?;
        tracing::info!(author = self.name, files = ?prompt.sent, "files whose text is sent");
        let mut talk = Talk {
            author: self,
            request,
            conversation: Conversation {
                system: prompt.system.clone(),
                turns: vec![Turn::User(prompt.user.clone())],
                tools: if prompt.looks { tools() } else { Vec::new() },
            },
            prompt,
            usage: Usage::default(),
            rounds: 0,
            progress: Told::new(progress),
            cancel: &cancel,
        };
        let answer = talk.ask().await?;
        let mut draft = talk.read(answer.clone()).await?;
        if !draft.unmet.is_empty() {
            draft = talk.ask_again(answer, draft).await?;
        }
        let usage = talk.usage;
        let request = talk.request;
        let is_nothing = changes_nothing(&request, &mut draft);
        let passed = checked(&request, &mut draft, &place, progress, &cancel).await?;
        if is_nothing && !passed {
            leave_open(&self.name, &mut draft);
        }
        draft.notes.push(self.spent(usage));
        Ok(draft)
    }

    /// "claude read 12,400 tokens and wrote 1,240 (about $0.05)."
    fn spent(&self, usage: Usage) -> String {
        let about = if usage.is_estimate { "about " } else { "" };
        let cost = usage.cost(self.model.settings());
        let cost = cost.map(|cost| format!(", {cost}")).unwrap_or_default();
        format!(
            "{} read {about}{} tokens and wrote {}{cost}.",
            self.name,
            grouped(usage.input),
            grouped(usage.output)
        )
    }
}

impl Author for ModelAuthor {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> AuthorKind {
        AuthorKind::Model
    }

    fn time_limit(&self) -> Option<Duration> {
        Some(LONGEST)
    }

    fn described(&self) -> String {
        let (settings, who) = (self.model.settings(), self.model.who());
        let key = if who.key.is_empty() { String::new() } else { format!(", key: {}", who.key) };
        format!("{} {} at {}{key}", settings.provider.name(), settings.model, who.host)
    }

    fn test(&self, cancel: CancellationToken) -> Tested<'_> {
        Box::pin(async move {
            let began = Instant::now();
            match self.model.probe(&cancel).await {
                Ok(_) => Ok(format!("answered in {:.1} s", began.elapsed().as_secs_f64())),
                Err(error) => Err(error.to_string()),
            }
        })
    }

    fn answer<'a>(
        &'a self,
        ask: Ask,
        progress: &'a (dyn Fn(Progress) + Send + Sync),
        cancel: CancellationToken,
    ) -> Answer<'a> {
        Box::pin(async move {
            let stop = cancel.clone();
            tokio::select! {
                biased;
                () = stop.cancelled() => Err(AuthorError::Cancelled),
                result = self.draft(ask, progress, cancel) => result,
            }
        })
    }
}

/// One conversation about one step.
struct Talk<'a> {
    author: &'a ModelAuthor,
    request: Request,
    prompt: Prompt,
    conversation: Conversation,
    usage: Usage,
    /// How often the model looked around.
    rounds: usize,
    progress: Told<'a>,
    cancel: &'a CancellationToken,
}

impl Talk<'_> {
    /// Asks until the model answers with text, and looks around for it in between.
    async fn ask(&mut self) -> Result<String, AuthorError> {
        loop {
            let reply = self.reply().await?;
            self.usage += reply.usage;
            if reply.calls.is_empty() {
                return Ok(reply.text);
            }
            let calls = reply.calls.clone();
            self.conversation.turns.push(reply.into_turn());
            let results = self.look(calls).await?;
            self.conversation.turns.push(Turn::Results(results));
            self.rounds += 1;
        }
    }

    async fn reply(&self) -> Result<Reply, AuthorError> {
        let form = self.prompt.form;
        let hear = |heard: Heard<'_>| match heard {
            // The first word is told at once, however soon it comes.
            Heard::Waiting => {
                self.progress.tell_at_once(format!("Waiting for {}", self.author.name));
            }
            Heard::Text { so_far, tokens } => {
                self.progress.tell(|| writing(form, so_far, tokens));
            }
            Heard::Retrying { attempt, after, why } => self.progress.tell_at_once(format!(
                "Attempt {attempt} in {} s: {why}",
                after.as_secs_f32().ceil()
            )),
        };
        let model = &self.author.model;
        model.ask(&self.conversation, &hear, self.cancel).await.map_err(failed)
    }

    /// What the model wants to see. Beyond the allowed rounds, and beyond what may be sent, it is told to
    /// answer with what it knows.
    async fn look(&mut self, calls: Vec<ToolCall>) -> Result<Vec<ToolResult>, AuthorError> {
        const ENOUGH: &str = "You have looked around enough. Answer now, with what you know.";
        let limit = self.author.model.settings().max_input_tokens;
        let mut sent = self.conversation.tokens();
        if self.rounds > ROUNDS + 1 {
            return Err(AuthorError::Failed(format!(
                "{} asks for more and more files and does not answer; try again, or split the task",
                self.author.name
            )));
        }
        let mut results = Vec::with_capacity(calls.len());
        for call in calls {
            let is_enough = self.rounds >= ROUNDS || sent > limit / 10 * 8;
            let content = match read_look(&call) {
                _ if is_enough => ENOUGH.to_owned(),
                Err(problem) => problem,
                Ok(look) => self.show(look).await?,
            };
            sent += Conversation::new("", content.as_str()).tokens();
            results.push(ToolResult { id: call.id, name: call.name, content });
        }
        Ok(results)
    }

    async fn show(&mut self, look: Look) -> Result<String, AuthorError> {
        self.progress.tell_at_once(looking(&look));
        let (request, mut prompt) = (self.request.clone(), self.prompt.clone());
        let known = prompt.sent.len();
        let (prompt, shown) = away(move || {
            let shown = specls_draft::look(&request, &mut prompt, &look);
            (prompt, shown)
        })
        .await?;
        self.prompt = prompt;
        if let Some(files) = self.prompt.sent.get(known..).filter(|files| !files.is_empty()) {
            tracing::info!(author = self.author.name, ?files, "files whose text is sent");
        }
        Ok(shown)
    }

    async fn read(&self, answer: String) -> Result<Draft, AuthorError> {
        let (request, prompt) = (self.request.clone(), self.prompt.clone());
        away(move || specls_draft::read_answer(&request, &prompt, &answer)).await
    }

    /// Asks once more, with what is wrong. The better of the two drafts is kept: the one that has
    /// anything, then the one that breaks fewer rules, and of equal ones the later.
    async fn ask_again(&mut self, answer: String, first: Draft) -> Result<Draft, AuthorError> {
        let problems = first.unmet.len();
        self.progress.tell_at_once(format!(
            "The answer breaks {problems} {}; asking {} once more",
            if problems == 1 { "rule" } else { "rules" },
            self.author.name
        ));
        let again = specls_draft::ask_again(&self.request, &self.prompt, &first);
        let kept = Default::default();
        self.conversation.turns.push(Turn::Assistant { text: answer, calls: Vec::new(), kept });
        self.conversation.turns.push(Turn::User(again));
        let second = match self.ask().await {
            Ok(answer) => self.read(answer).await?,
            Err(AuthorError::Cancelled) => return Err(AuthorError::Cancelled),
            // What was good of the first answer is still good.
            Err(error) if !first.changes.is_empty() => {
                let mut first = first;
                first
                    .notes
                    .push(format!("{} was asked once more, in vain: {error}", self.author.name));
                return Ok(first);
            }
            Err(error) => return Err(error),
        };
        let spent = self.author.spent(self.usage);
        let is_nothing = |draft: &Draft| {
            draft.changes.is_empty() && draft.report.is_none() && !draft.unmet.is_empty()
        };
        let is_worse = (is_nothing(&second), second.unmet.len()) > (is_nothing(&first), problems);
        let better = if is_worse { first } else { second };
        match is_nothing(&better) {
            true => {
                let mut broken = better.unmet;
                // What came to nothing was paid for as well.
                broken.push(Violation(spent));
                Err(AuthorError::Broken(broken))
            }
            false => Ok(better),
        }
    }
}

/// Progress that is told now and then, and the first of it at once.
struct Told<'a> {
    progress: &'a (dyn Fn(Progress) + Send + Sync),
    last: Mutex<Option<Instant>>,
}

impl<'a> Told<'a> {
    fn new(progress: &'a (dyn Fn(Progress) + Send + Sync)) -> Self {
        Self { progress, last: Mutex::new(None) }
    }

    fn tell(&self, message: impl FnOnce() -> String) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|last| last.elapsed() >= PACE) {
            *last = Some(Instant::now());
            drop(last);
            (self.progress)(Progress { message: message(), percentage: None });
        }
    }

    /// Tells, and tells the next as well.
    fn tell_at_once(&self, message: String) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = None;
        (self.progress)(Progress { message, percentage: None });
    }
}

/// "1,240 tokens · Components and Interfaces"
fn writing(form: Form, so_far: &str, tokens: u64) -> String {
    let heading = specls_draft::heading_of(form, so_far);
    let heading = heading.map(|heading| format!(" · {heading}")).unwrap_or_default();
    format!("{} tokens{heading}", grouped(tokens))
}

fn looking(look: &Look) -> String {
    match look {
        Look::ReadFile { path, .. } => format!("Looking at {path}"),
        Look::FindSymbols { name } => format!("Looking for {name}"),
        Look::ListFiles { folder } if folder.is_empty() => "Looking around".to_owned(),
        Look::ListFiles { folder } => format!("Looking into {folder}"),
        Look::ReadCriteria { .. } => "Looking at criteria".to_owned(),
    }
}

/// The looks as tools.
fn tools() -> Vec<Tool> {
    let parameter = |kind: ParameterKind, description: &str| match kind {
        ParameterKind::String => json!({"type": "string", "description": description}),
        ParameterKind::Integer => json!({"type": "integer", "description": description}),
        ParameterKind::List => {
            json!({"type": "array", "items": {"type": "string"}, "description": description})
        }
    };
    LOOKS
        .iter()
        .map(|look| {
            let properties: serde_json::Map<String, Value> = look
                .parameters
                .iter()
                .map(|it| (it.name.to_owned(), parameter(it.kind, it.description)))
                .collect();
            let required: Vec<&str> =
                look.parameters.iter().filter(|it| it.required).map(|it| it.name).collect();
            Tool {
                name: look.name.to_owned(),
                description: look.description.to_owned(),
                parameters: json!({
                    "type": "object",
                    "properties": properties,
                    "required": required,
                }),
            }
        })
        .collect()
}

/// The look that a call asks for; the error is for the model.
fn read_look(call: &ToolCall) -> Result<Look, String> {
    let text = |name: &str| {
        let value = call.arguments.get(name).and_then(Value::as_str);
        value.map(str::to_owned).ok_or_else(|| format!("`{}` needs the text `{name}`", call.name))
    };
    let line = |name: &str| {
        let value = call.arguments.get(name).and_then(Value::as_u64);
        value.and_then(|line| usize::try_from(line).ok())
    };
    match call.name.as_str() {
        "read_file" => Ok(Look::ReadFile {
            path: text("path")?,
            first_line: line("first_line"),
            last_line: line("last_line"),
        }),
        "find_symbols" => Ok(Look::FindSymbols { name: text("name")? }),
        "list_files" => Ok(Look::ListFiles { folder: text("folder")? }),
        "read_criteria" => {
            let ids = call.arguments.get("ids").and_then(Value::as_array);
            let ids = ids.into_iter().flatten().filter_map(Value::as_str);
            Ok(Look::ReadCriteria { ids: ids.map(str::to_owned).collect() })
        }
        other => {
            let known: Vec<&str> = LOOKS.iter().map(|look| look.name).collect();
            Err(format!("there is no tool `{other}`; there are {}", known.join(", ")))
        }
    }
}

fn failed(error: ModelError) -> AuthorError {
    match error {
        ModelError::Cancelled => AuthorError::Cancelled,
        error @ ModelError::TooLong { .. } => AuthorError::Refused(Refusal::new(error.to_string())),
        error => AuthorError::Failed(error.to_string()),
    }
}

/// Runs what reads files where it blocks nobody.
pub(crate) async fn away<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AuthorError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| {
        AuthorError::Failed(
            "something failed inside specls; nothing was changed, please report it with the spec's \
             documents"
                .to_owned(),
        )
    })
}

/// Random letters, for fences that no text can close.
pub(crate) fn nonce() -> String {
    let random = RandomState::new();
    format!("{:016x}", random.hash_one(Instant::now()))
}
