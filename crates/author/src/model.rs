//! The way to models over HTTP: a [`Conversation`] goes out, what the model says is heard while it
//! comes, and a complete [`Reply`] or a [`ModelError`] comes back.
//!
//! An answer that does not say that it is complete is never handed on. The protocols are spoken by
//! `genai`; the connection, the key, the time limits, the retries and the errors are ours.

mod address;
mod client;
mod conversation;
mod error;
mod failure;
mod frames;
mod key;
mod request;
mod stream;
mod usage;

use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use specls_workspace::ModelSettings;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use address::Address;
use key::KeySource;
use stream::{Attempt, Wanted};

pub use conversation::{Conversation, Heard, Kept, Reply, Tool, ToolCall, ToolResult, Turn};
pub use error::{CutOff, ModelError, Network, Who};
pub use usage::Usage;

/// A way to one model.
pub struct Model {
    settings: ModelSettings,
    who: Arc<Who>,
    address: Address,
    key: KeySource,
    pace: Pace,
    /// The client with its key, once somebody asked.
    ready: Mutex<Option<Ready>>,
}

/// How long is waited for what. Only tests choose anything but the usual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// For a connection.
    pub connect: Duration,
    /// From the request to the head of its answer.
    pub answer: Duration,
    /// For more of an answer.
    pub idle: Duration,
    /// For a program that prints a key.
    pub key_command: Duration,
    /// Before the second attempt when the provider names no time; twice that before the third.
    pub backoff: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(60),
            idle: Duration::from_secs(120),
            key_command: Duration::from_secs(10),
            backoff: Duration::from_secs(1),
        }
    }
}

/// What asking needs.
#[derive(Clone)]
struct Ready {
    client: genai::Client,
    key: Option<SecretString>,
}

/// How often a request is made again.
const RETRIES: u32 = 2;
/// A provider that wants to be left alone for longer is not waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// The head of a local server's answer may take longer: it comes when the model was loaded and has
/// read the whole request.
const LOCAL_ANSWER: Duration = Duration::from_secs(600);
/// The tokens of a probe's answer; OpenAI takes no less.
const PROBE_TOKENS: u32 = 16;

impl Model {
    /// The model that `settings` describe, for the author called `name`. `environment` looks up
    /// variables. Nothing is sent and no program runs before the first question. Fails with a
    /// sentence for settings that cannot work.
    pub fn new(
        name: &str,
        settings: &ModelSettings,
        environment: &dyn Fn(&str) -> Option<OsString>,
    ) -> Result<Self, ModelError> {
        let unusable = |what: String| ModelError::Settings {
            who: Arc::new(Who { author: name.to_owned(), host: String::new(), key: String::new() }),
            what,
        };
        let address = Address::new(settings, environment)
            .map_err(|what| unusable(format!("`base-url` of [authors.{name}] {what}")))?;
        let (key, from) =
            KeySource::new(settings, address.is_loopback, environment).map_err(unusable)?;
        let mut pace = Pace::default();
        if address.is_loopback {
            pace.answer = LOCAL_ANSWER;
        }
        let host = address.host.clone();
        Ok(Self {
            settings: settings.clone(),
            who: Arc::new(Who { author: name.to_owned(), host, key: from }),
            address,
            key,
            pace,
            ready: Mutex::new(None),
        })
    }

    /// The same with other times to wait.
    #[must_use]
    pub fn with_pace(self, pace: Pace) -> Self {
        Self { pace, ready: Mutex::new(None), ..self }
    }

    /// Who is asked.
    pub fn who(&self) -> &Who {
        &self.who
    }

    /// The settings it was made of.
    pub fn settings(&self) -> &ModelSettings {
        &self.settings
    }

    /// Asks once. What comes is told to `heard` right away; a failure before the first of it may
    /// be followed by two more attempts. Stops within 100 ms of `cancel`, and closes the
    /// connection. Runs inside a tokio runtime.
    pub async fn ask(
        &self,
        conversation: &Conversation,
        heard: &(dyn Fn(Heard<'_>) + Send + Sync),
        cancel: &CancellationToken,
    ) -> Result<Reply, ModelError> {
        let question = Question {
            conversation,
            max_tokens: self.settings.max_output_tokens,
            wanted: Wanted::Whole,
        };
        self.until(cancel, self.answer(question, heard)).await
    }

    /// Asks for a single word, to see whether key, address and model work. The reply's text may
    /// be cut off.
    pub async fn probe(&self, cancel: &CancellationToken) -> Result<Reply, ModelError> {
        let conversation = &Conversation::new("", "Answer with the single word: ok");
        let question = Question { conversation, max_tokens: PROBE_TOKENS, wanted: Wanted::Any };
        self.until(cancel, self.answer(question, &|_| ())).await
    }

    async fn until(
        &self,
        cancel: &CancellationToken,
        asking: impl Future<Output = Result<Reply, ModelError>>,
    ) -> Result<Reply, ModelError> {
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(ModelError::Cancelled),
            result = asking => result,
        }
    }

    async fn answer(
        &self,
        question: Question<'_>,
        heard: &(dyn Fn(Heard<'_>) + Send + Sync),
    ) -> Result<Reply, ModelError> {
        let tokens = question.conversation.tokens();
        let limit = self.settings.max_input_tokens;
        if tokens > limit {
            return Err(ModelError::TooLong { who: self.who.clone(), tokens, limit: Some(limit) });
        }
        let ready = self.ready().await?;
        let mut attempt = 1;
        loop {
            heard(Heard::Waiting);
            let failed = match self.attempt(&question, &ready, tokens).run(heard).await {
                Ok(reply) => return Ok(reply),
                Err(failed) => failed,
            };
            if matches!(failed.error, ModelError::Refused { .. }) {
                // A program may print another key next time.
                *self.ready.lock().await = None;
            }
            let may_retry = !failed.began && attempt <= RETRIES;
            let hint = failed.error.is_worth_retrying().filter(|_| may_retry);
            let after = hint.map(|hint| hint.unwrap_or(self.pace.backoff * attempt));
            let Some(after) = after.filter(|after| *after <= LONGEST_WAIT) else {
                return Err(failed.error);
            };
            attempt += 1;
            heard(Heard::Retrying { attempt, after, why: &failed.error });
            tokio::time::sleep(after).await;
        }
    }

    fn attempt<'a>(
        &'a self,
        question: &Question<'_>,
        ready: &'a Ready,
        tokens: u64,
    ) -> Attempt<'a> {
        Attempt {
            provider: self.settings.provider,
            who: &self.who,
            client: &ready.client,
            key: ready.key.as_ref(),
            pace: &self.pace,
            target: request::target(&self.settings, &self.address),
            options: request::options(&self.settings, question.max_tokens, &self.pace),
            request: request::request(question.conversation),
            tokens,
            text_tokens: question.conversation.text_tokens(),
            wanted: question.wanted,
            is_loopback: self.address.is_loopback,
        }
    }

    /// The client with its key. A program that prints the key runs once, and again after the key
    /// was refused.
    async fn ready(&self) -> Result<Ready, ModelError> {
        let mut ready = self.ready.lock().await;
        if let Some(ready) = &*ready {
            return Ok(ready.clone());
        }
        let key = match &self.key {
            KeySource::None => None,
            KeySource::Missing => return Err(ModelError::NoKey { who: self.who.clone() }),
            KeySource::Variable(key) => Some(key.clone()),
            KeySource::Program(command) => {
                let asking = key::ask_program(command, self.pace.key_command);
                Some(asking.await.map_err(|what| ModelError::KeyCommand {
                    who: self.who.clone(),
                    program: command.first().cloned().unwrap_or_default(),
                    what,
                })?)
            }
        };
        let provider = self.settings.provider;
        let client = client::client(provider, &self.address, key.as_ref(), &self.pace)
            .map_err(|what| ModelError::Settings { who: self.who.clone(), what })?;
        Ok(ready.insert(Ready { client, key }).clone())
    }
}

impl std::fmt::Debug for Model {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Model").field("who", &self.who).finish_non_exhaustive()
    }
}

/// What is asked, and how much answer is wanted.
struct Question<'a> {
    conversation: &'a Conversation,
    max_tokens: u32,
    wanted: Wanted,
}

#[cfg(test)]
mod tests {
    use specls_workspace::Provider;

    use super::*;

    /// Settings of a model that has all that a name may have.
    pub(super) fn settings(provider: Provider) -> ModelSettings {
        ModelSettings {
            provider,
            model: "some/model:1".to_owned(),
            base_url: None,
            key_env: None,
            key_command: None,
            max_input_tokens: 100_000,
            max_output_tokens: 1000,
            input_price: None,
            output_price: None,
        }
    }

    #[tokio::test]
    async fn without_a_key_nothing_is_sent() {
        let model = Model::new("claude", &settings(Provider::Anthropic), &|_| None).unwrap();
        let result = model.probe(&CancellationToken::new()).await;
        assert_eq!(
            result.unwrap_err().to_string(),
            "There is no key for api.anthropic.com: set ANTHROPIC_API_KEY, or name a variable \
             with `key-env` or a program with `key-command` in [authors.claude]"
        );
    }

    #[tokio::test]
    async fn what_is_longer_than_settings_allow_is_not_sent() {
        let settings = ModelSettings { max_input_tokens: 10, ..settings(Provider::Ollama) };
        let model = Model::new("local", &settings, &|_| None).unwrap();
        let conversation = Conversation::new("Be short", "x".repeat(40));
        let result = model.ask(&conversation, &|_| (), &CancellationToken::new()).await;
        assert_eq!(
            result.unwrap_err().to_string(),
            "The request is too long for local: about 14 tokens, and `max-input-tokens` allows \
             10. Nothing was sent: raise it in [authors.local], or give less to read"
        );
    }

    #[test]
    fn settings_that_cannot_work_are_told_with_the_authors_name() {
        let base_url = Some("http://example.com".to_owned());
        let settings = ModelSettings { base_url, ..settings(Provider::OpenAiChat) };
        assert_eq!(
            Model::new("mine", &settings, &|_| None).unwrap_err().to_string(),
            "The author mine cannot be used: `base-url` of [authors.mine] would send the key and \
             the project's text to example.com unencrypted; only https is taken, but for servers \
             on this machine"
        );
    }

    #[test]
    fn a_model_can_be_asked_from_any_thread() {
        fn is_send<T: Send>(_: &T) {}
        let model = Model::new("local", &settings(Provider::Ollama), &|_| None).unwrap();
        let conversation = Conversation::default();
        let cancel = CancellationToken::new();
        is_send(&model.ask(&conversation, &|_| (), &cancel));
    }
}
