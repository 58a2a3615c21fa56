//! What the user's own `config.toml` may set and nothing else may: who drafts, with which keys, which
//! programs run, and what is trusted.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Map, Value};

use super::layer::{cut, shown, similar};

/// The settings of the user alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnSettings {
    /// The authors by name, beside the built-in one.
    pub authors: BTreeMap<String, AuthorSettings>,
    /// Who drafts when nobody is named; the built-in author when `None`.
    pub default_author: Option<String>,
    /// Who drafts a step, by the step's name.
    pub step_authors: BTreeMap<String, String>,
    /// What checks code that was drafted: a program and its arguments, run in a private copy.
    pub verify: Option<Vec<String>>,
    /// Whether a task counts as done only when that program said so.
    pub verify_required: bool,
    /// The same for single projects, by their folder.
    pub projects: BTreeMap<PathBuf, ProjectSettings>,
    /// Folders whose projects, and those below, may run agents and programs.
    pub trusted: Vec<PathBuf>,
}

/// What the user says about one project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProjectSettings {
    /// In place of the general one; an empty list means none.
    pub verify: Option<Vec<String>>,
    /// In place of the general one.
    pub verify_required: Option<bool>,
}

/// Who an author is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorSettings {
    /// A model over HTTP.
    Model(ModelSettings),
    /// An agent: a program that edits a private copy.
    Agent(AgentSettings),
}

/// A model, and how it is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelSettings {
    /// Whose protocol is spoken.
    pub provider: Provider,
    /// The model's name as the provider spells it.
    pub model: String,
    /// Where it is; the provider's own address when `None`.
    pub base_url: Option<String>,
    /// The environment variable that holds the key; the provider's usual one when `None`.
    pub key_env: Option<String>,
    /// A program, with its arguments, that prints the key.
    pub key_command: Option<Vec<String>>,
    /// No request is larger, in tokens.
    pub max_input_tokens: u64,
    /// No answer is longer, in tokens.
    pub max_output_tokens: u32,
    /// What a million tokens of a request cost, in the user's currency (dollars, usually), times a
    /// thousand.
    pub input_price: Option<u64>,
    /// The same of an answer.
    pub output_price: Option<u64>,
}

/// The protocols that models speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// Anthropic's messages.
    Anthropic,
    /// OpenAI's responses.
    OpenAi,
    /// OpenAI's chat completions, and every server that speaks them.
    OpenAiChat,
    /// Google's Gemini.
    Gemini,
    /// Amazon's Bedrock, with a Bedrock API key.
    Bedrock,
    /// A local Ollama.
    Ollama,
    /// OpenRouter.
    OpenRouter,
}

impl Provider {
    /// All of them.
    pub const ALL: &'static [Provider] = &[
        Provider::Anthropic,
        Provider::OpenAi,
        Provider::OpenAiChat,
        Provider::Gemini,
        Provider::Bedrock,
        Provider::Ollama,
        Provider::OpenRouter,
    ];

    /// Its name in settings.
    pub const fn name(self) -> &'static str {
        match self {
            Provider::Anthropic => "anthropic",
            Provider::OpenAi => "openai",
            Provider::OpenAiChat => "openai-chat",
            Provider::Gemini => "gemini",
            Provider::Bedrock => "bedrock",
            Provider::Ollama => "ollama",
            Provider::OpenRouter => "openrouter",
        }
    }

    /// The environment variable that usually holds its key; `None` for those that need none.
    pub const fn usual_key(self) -> Option<&'static str> {
        match self {
            Provider::Anthropic => Some("ANTHROPIC_API_KEY"),
            Provider::OpenAi | Provider::OpenAiChat => Some("OPENAI_API_KEY"),
            Provider::Gemini => Some("GEMINI_API_KEY"),
            Provider::Bedrock => Some("AWS_BEARER_TOKEN_BEDROCK"),
            Provider::Ollama => None,
            Provider::OpenRouter => Some("OPENROUTER_API_KEY"),
        }
    }
}

/// A program that edits files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentSettings {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// How it is told what to do.
    pub protocol: AgentProtocol,
    /// The environment variables that it gets beside the harmless ones.
    pub env: Vec<String>,
    /// How long it may work, in seconds.
    pub timeout: u64,
}

/// How an agent is told what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentProtocol {
    /// The Agent Client Protocol.
    Acp,
    /// The task stands on standard input, or in place of the argument `{prompt}`; the program ends
    /// when it is done.
    Plain,
}

/// No request is larger unless settings say so.
const MAX_INPUT_TOKENS: u64 = 100_000;
/// No answer is longer unless settings say so.
const MAX_OUTPUT_TOKENS: u32 = 32_000;
/// No agent works longer unless settings say so.
const AGENT_TIMEOUT: u64 = 1800;

/// The settings that only the user's own file takes, as the manual lists them.
pub const OWN_KEYS: &[(&str, &str, &str)] = &[
    (
        "default-author",
        "the name of an author",
        "who drafts when nobody is named; `offline` when left out",
    ),
    (
        "step-authors",
        "a table of steps and names of authors, such as implement = \"opencode\"",
        "who drafts a step when nobody is named",
    ),
    (
        "verify",
        "a program with its arguments, such as [\"cargo\", \"test\"]",
        "runs in a private copy after code was drafted; its result is part of the review",
    ),
    ("verify-required", "true or false", "whether a task is ticked only when `verify` succeeded"),
    (
        "trusted",
        "a list of folders, such as [\"~/work\"]",
        "projects in them may run agents and `verify`",
    ),
    (
        "projects",
        "a table of folders, each with its own `verify` and `verify-required`",
        "what holds in one project",
    ),
    ("authors", "a table of authors, `[authors.NAME]`", "models and agents that can draft"),
];

/// Takes the settings of the user alone out of a section; what is left is everybody's.
pub(super) fn take(
    section: &mut Map<String, Value>,
    source: &str,
    report: &mut dyn FnMut(String),
) -> OwnSettings {
    let mut reader = Reader { source, report };
    let mut own = OwnSettings::default();
    for (name, takes, _) in OWN_KEYS {
        let Some(value) = section.shift_remove(*name) else { continue };
        let taken = match *name {
            "default-author" => {
                own.default_author = text(&value);
                own.default_author.is_some()
            }
            "step-authors" => match value.as_object() {
                Some(table) => {
                    reader.step_authors(table, &mut own);
                    true
                }
                None => false,
            },
            "verify" => {
                own.verify = command(&value);
                own.verify.is_some()
            }
            "verify-required" => {
                own.verify_required = value.as_bool().unwrap_or_default();
                value.is_boolean()
            }
            "trusted" => match folders(&value) {
                Some(folders) => {
                    own.trusted = folders;
                    true
                }
                None => false,
            },
            "projects" => match value.as_object() {
                Some(table) => {
                    reader.projects(table, &mut own);
                    true
                }
                None => false,
            },
            _ => match value.as_object() {
                Some(table) => {
                    reader.authors(table, &mut own);
                    true
                }
                None => false,
            },
        };
        if !taken {
            reader.wrong(name, &value, takes);
        }
    }
    reader.unknown_authors(&own);
    own
}

/// The names that nobody can give an author.
const BUILT_IN: &str = "offline";

struct Reader<'a> {
    source: &'a str,
    report: &'a mut dyn FnMut(String),
}

impl Reader<'_> {
    fn authors(&mut self, table: &Map<String, Value>, own: &mut OwnSettings) {
        for (name, value) in table {
            let key = format!("authors.{name}");
            let Some(value) = value.as_object() else {
                self.wrong(&key, value, "a table");
                continue;
            };
            if name.eq_ignore_ascii_case(BUILT_IN) {
                self.say(format!("`{key}` cannot be set: `{BUILT_IN}` is the built-in author"));
                continue;
            }
            // `key_env` and `key-env` are the same.
            let fields: Map<String, Value> =
                value.iter().map(|(name, value)| (name.replace('_', "-"), value.clone())).collect();
            let author = match fields.contains_key("command") {
                true => self.agent(&key, &fields).map(AuthorSettings::Agent),
                false => self.model(&key, &fields).map(AuthorSettings::Model),
            };
            if let Some(author) = author {
                own.authors.insert(name.clone(), author);
            }
        }
    }

    fn model(&mut self, key: &str, fields: &Map<String, Value>) -> Option<ModelSettings> {
        const KNOWN: &[&str] = &[
            "provider",
            "model",
            "base-url",
            "key-env",
            "key-command",
            "max-input-tokens",
            "max-output-tokens",
            "input-price",
            "output-price",
        ];
        self.unknown(key, fields, KNOWN);
        let names = || Provider::ALL.iter().map(|it| it.name()).collect::<Vec<_>>().join(", ");
        let Some(provider) = fields.get("provider") else {
            self.say(format!(
                "`{key}` names neither a `provider` ({}) nor a `command`, so it is left out",
                names()
            ));
            return None;
        };
        let known = Provider::ALL.iter().find(|it| provider.as_str() == Some(it.name()));
        let Some(provider) = known.copied() else {
            self.wrong(&format!("{key}.provider"), provider, &format!("one of {}", names()));
            return None;
        };
        let model = self.field(key, fields, "model", "the name of a model", text);
        let Some(model) = model else {
            self.say(format!("`{key}` has no `model`, so it is left out"));
            return None;
        };
        // An address that is wrong must not become the provider's own.
        if fields.get("base-url").is_some_and(|url| text(url).is_none()) {
            self.wrong(&format!("{key}.base-url"), &fields["base-url"], "an https address");
            return None;
        }
        let whole = "a whole number above 0";
        let price = "a number, such as 3 or 0.25";
        Some(ModelSettings {
            provider,
            model,
            base_url: fields.get("base-url").and_then(text),
            key_env: self.key_env(key, fields),
            key_command: self.field(
                key,
                fields,
                "key-command",
                "a program with its arguments",
                command,
            ),
            max_input_tokens: self
                .field(key, fields, "max-input-tokens", whole, positive)
                .unwrap_or(MAX_INPUT_TOKENS),
            max_output_tokens: self
                .field(key, fields, "max-output-tokens", whole, positive)
                .and_then(|it| u32::try_from(it).ok())
                .unwrap_or(MAX_OUTPUT_TOKENS),
            input_price: self.field(key, fields, "input-price", price, thousandths),
            output_price: self.field(key, fields, "output-price", price, thousandths),
        })
    }

    /// The variable that holds the key. Who writes the key itself there is told so, without it.
    fn key_env(&mut self, key: &str, fields: &Map<String, Value>) -> Option<String> {
        let name = self.field(key, fields, "key-env", "the name of a variable", text)?;
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !name.starts_with(|first: char| first.is_ascii_digit());
        if !is_name {
            self.say(format!(
                "`{key}.key-env` is no name of a variable, such as MY_API_KEY; a key itself stands in \
                 no settings"
            ));
        }
        is_name.then_some(name)
    }

    fn agent(&mut self, key: &str, fields: &Map<String, Value>) -> Option<AgentSettings> {
        self.unknown(key, fields, &["command", "protocol", "env", "timeout"]);
        let takes = "a program with its arguments, such as [\"opencode\", \"acp\"]";
        let command = self.field(key, fields, "command", takes, command)?;
        let protocol = match fields.get("protocol").map(|value| (value, value.as_str())) {
            None | Some((_, Some("acp"))) => AgentProtocol::Acp,
            Some((_, Some("plain"))) => AgentProtocol::Plain,
            Some((value, _)) => {
                self.wrong(&format!("{key}.protocol"), value, "acp or plain");
                return None;
            }
        };
        let list = |value: &Value| value.as_array()?.iter().map(text).collect::<Option<Vec<_>>>();
        Some(AgentSettings {
            command,
            protocol,
            env: self
                .field(key, fields, "env", "a list of names of variables", list)
                .unwrap_or_default(),
            timeout: self
                .field(key, fields, "timeout", "a whole number of seconds above 0", positive)
                .unwrap_or(AGENT_TIMEOUT),
        })
    }

    fn step_authors(&mut self, table: &Map<String, Value>, own: &mut OwnSettings) {
        for (step, value) in table {
            if !STEPS.contains(&step.as_str()) {
                let hint = match similar(step, STEPS) {
                    Some(similar) => format!("did you mean `{similar}`?"),
                    None => format!("known are {}", STEPS.join(", ")),
                };
                self.say(format!("`step-authors.{step}` is no step; {hint}"));
            } else if let Some(author) = text(value) {
                own.step_authors.insert(step.clone(), author);
            } else {
                self.wrong(&format!("step-authors.{step}"), value, "the name of an author");
            }
        }
    }

    fn projects(&mut self, table: &Map<String, Value>, own: &mut OwnSettings) {
        for (folder, value) in table {
            let key = format!("projects.{folder:?}");
            let (Some(folder), Some(fields)) = (absolute(folder), value.as_object()) else {
                self.wrong(&key, value, "a table, and its name an absolute folder");
                continue;
            };
            self.unknown(&key, fields, &["verify", "verify-required"]);
            let verify = |value: &Value| match value.as_array().is_some_and(Vec::is_empty) {
                true => Some(Vec::new()),
                false => command(value),
            };
            let takes = "a program with its arguments";
            let project = ProjectSettings {
                verify: self.field(&key, fields, "verify", takes, verify),
                verify_required: self.field(
                    &key,
                    fields,
                    "verify-required",
                    "true or false",
                    Value::as_bool,
                ),
            };
            own.projects.insert(folder, project);
        }
    }

    /// Names of authors that are used and not known.
    fn unknown_authors(&mut self, own: &OwnSettings) {
        let known: Vec<&str> = own.authors.keys().map(String::as_str).chain([BUILT_IN]).collect();
        let default = own.default_author.iter().map(|name| ("default-author".to_owned(), name));
        let steps =
            own.step_authors.iter().map(|(step, name)| (format!("step-authors.{step}"), name));
        for (key, name) in default.chain(steps) {
            if known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                continue;
            }
            let hint = match similar(name, &known) {
                Some(similar) => format!("did you mean `{similar}`?"),
                None => format!("known are {}", known.join(", ")),
            };
            self.say(format!("`{key}` is {name:?}, which is no author; {hint}"));
        }
    }

    fn field<T>(
        &mut self,
        key: &str,
        fields: &Map<String, Value>,
        name: &str,
        takes: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Option<T> {
        let value = fields.get(name)?;
        let read = read(value);
        if read.is_none() {
            self.wrong(&format!("{key}.{name}"), value, takes);
        }
        read
    }

    fn unknown(&mut self, key: &str, fields: &Map<String, Value>, known: &[&str]) {
        for name in fields.keys().filter(|name| !known.contains(&name.as_str())) {
            let hint = match similar(name, known) {
                Some(similar) => format!("did you mean `{similar}`?"),
                None => format!("known are {}", known.join(", ")),
            };
            self.say(format!("`{key}.{}` is no setting; {hint}", cut(name)));
        }
    }

    fn wrong(&mut self, key: &str, value: &Value, takes: &str) {
        self.say(format!("`{key}` is {}; it takes {takes}", shown(value)));
    }

    fn say(&mut self, what: String) {
        (self.report)(format!("{}: {what}", self.source));
    }
}

/// The steps that an author can be chosen for. A test of `author`, which sees both rooms, holds that they
/// are those of `draft`.
pub const STEPS: &[&str] = &[
    "requirements",
    "refine",
    "analyse",
    "derive",
    "bugfix",
    "design",
    "tasks",
    "implement",
    "propagate",
    "explain",
];

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

fn command(value: &Value) -> Option<Vec<String>> {
    let words: Option<Vec<String>> =
        value.as_array()?.iter().map(|word| word.as_str().map(str::to_owned)).collect();
    words.filter(|words| words.first().is_some_and(|program| !program.trim().is_empty()))
}

fn positive(value: &Value) -> Option<u64> {
    value.as_u64().filter(|number| *number > 0)
}

fn thousandths(value: &Value) -> Option<u64> {
    let price = value.as_f64().filter(|price| (0.0..1e9).contains(price))?;
    Some((price * 1000.0).round() as u64)
}

fn folders(value: &Value) -> Option<Vec<PathBuf>> {
    value.as_array()?.iter().map(|folder| absolute(folder.as_str()?)).collect()
}

/// An absolute folder; `~` is the user's own.
fn absolute(folder: &str) -> Option<PathBuf> {
    let path = match folder.strip_prefix('~') {
        Some(rest) if rest.is_empty() || rest.starts_with(['/', '\\']) => {
            etcetera::home_dir().ok()?.join(rest.trim_start_matches(['/', '\\']))
        }
        _ => PathBuf::from(folder),
    };
    path.is_absolute().then_some(path)
}

impl OwnSettings {
    /// What checks drafted code of the project at `root`, and whether that has to succeed. No program
    /// when it has to and none is named, or what is named is wrong: then nothing can succeed.
    pub fn verify_for(&self, root: &std::path::Path) -> Option<(&[String], bool)> {
        let project = self.projects.iter().find(|(folder, _)| is_same(folder, root));
        let project = project.map(|(_, project)| project);
        let required = project.and_then(|it| it.verify_required).unwrap_or(self.verify_required);
        match project.and_then(|it| it.verify.as_ref()).or(self.verify.as_ref()) {
            // Nobody wants a check of this project.
            Some(verify) if verify.is_empty() => None,
            Some(verify) => Some((verify, required)),
            None => required.then_some((&[], true)),
        }
    }
}

fn is_same(one: &std::path::Path, other: &std::path::Path) -> bool {
    let real = |path: &std::path::Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    one == other || real(one) == real(other)
}

#[cfg(test)]
mod tests;
