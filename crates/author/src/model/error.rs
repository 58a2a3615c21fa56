//! Why there is no answer: sentences that say who failed, how, and what to do.

use std::fmt::{Display, Formatter};
use std::sync::Arc;
use std::time::Duration;

/// Who was asked, for the sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// The author's name in settings.
    pub author: String,
    /// The host that was asked.
    pub host: String,
    /// Where its key comes from: a variable or a program; empty when it needs none.
    pub key: String,
}

/// Why a model gave no answer that may be used. Shown, it is a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "`who` is who was asked, everywhere")]
pub enum ModelError {
    /// Settings that cannot work. Nothing was sent.
    Settings { who: Arc<Who>, what: String },
    /// There is no key. Nothing was sent.
    NoKey { who: Arc<Who> },
    /// The program that should print the key failed, in words that follow its name.
    KeyCommand { who: Arc<Who>, program: String, what: String },
    /// The key was refused.
    Refused { who: Arc<Who>, status: u16 },
    /// Too many requests; the provider may have said how long to wait.
    RateLimited { who: Arc<Who>, retry_after: Option<Duration> },
    /// The account has nothing left.
    QuotaSpent { who: Arc<Who> },
    /// The provider has trouble of its own.
    Overloaded { who: Arc<Who>, status: Option<u16>, retry_after: Option<Duration> },
    /// The request is larger than settings or the model allow: its tokens as estimated, and the
    /// limit of settings when that was it. In that case nothing was sent.
    TooLong { who: Arc<Who>, tokens: u64, limit: Option<u64> },
    /// The server read only the end of the request: the tokens estimated, and those it read.
    FrontDropped { who: Arc<Who>, tokens: u64, read: u64 },
    /// There is no such model, or nothing that answers at this address.
    NotFound { who: Arc<Who>, reason: String },
    /// The request was not taken, with the provider's reason, shortened; may be empty.
    BadRequest { who: Arc<Who>, status: Option<u16>, reason: String },
    /// The server points elsewhere, which is not followed.
    Redirected { who: Arc<Who>, to: Option<String> },
    /// The answer ended before it was complete.
    CutOff { who: Arc<Who>, how: CutOff },
    /// The model or the provider declined to answer, with its reason; may be empty.
    Declined { who: Arc<Who>, reason: String },
    /// What came is not the protocol that settings name.
    NotUnderstood { who: Arc<Who>, what: &'static str },
    /// The connection failed.
    Network { who: Arc<Who>, how: Network },
    /// The user cancelled.
    Cancelled,
}

/// How an answer ended before it was complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutOff {
    /// The connection ended, or the stream did without saying that the answer is complete.
    Stream,
    /// The stream ended in order, but does not say why the model stopped.
    NoReason,
    /// The answer reached its limit of tokens.
    Length,
    /// The answer got longer than what is taken.
    Endless,
    /// What a call is made with is no complete JSON.
    Arguments,
}

/// How a connection failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Network {
    /// There was none, with the reason of the system; may be empty.
    Connect(String),
    /// The answer did not begin in time.
    NoAnswer(Duration),
    /// Nothing came for a time.
    Stalled(Duration),
    /// It broke.
    Broken,
}

impl ModelError {
    /// Whether the same request may work right away or after a moment; the moment, when known.
    pub(super) fn is_worth_retrying(&self) -> Option<Option<Duration>> {
        match self {
            ModelError::RateLimited { retry_after: Some(after), .. } => Some(Some(*after)),
            ModelError::Overloaded { retry_after, .. } => Some(*retry_after),
            ModelError::Network { how: Network::Connect(_), .. } => Some(None),
            _ => None,
        }
    }
}

impl Display for ModelError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            ModelError::Settings { who, what } => {
                write!(formatter, "The author {} cannot be used: {what}", who.author)
            }
            ModelError::NoKey { who } => no_key(who, formatter),
            ModelError::KeyCommand { who, program, what } => write!(
                formatter,
                "The key for {} could not be read: `{program}`, the `key-command` of \
                 [authors.{}], {what}",
                who.host, who.author
            ),
            ModelError::Refused { who, status } => refused(who, *status, formatter),
            ModelError::RateLimited { who, retry_after } => match retry_after {
                Some(after) => write!(
                    formatter,
                    "{} takes no more requests from {} for now (429): try again in {}",
                    who.host,
                    who.author,
                    seconds(*after)
                ),
                None => write!(
                    formatter,
                    "{} takes no more requests from {} for now (429), and does not say for how \
                     long: try again later, or look at the limits of the account",
                    who.host, who.author
                ),
            },
            ModelError::QuotaSpent { who } => write!(
                formatter,
                "The account at {} has no credit or quota left: add some there, or choose an \
                 author other than {}",
                who.host, who.author
            ),
            ModelError::Overloaded { who, status, retry_after } => {
                write!(formatter, "{} has trouble answering{}: ", who.host, in_brackets(*status))?;
                match retry_after {
                    Some(after) => write!(formatter, "try again in {}", seconds(*after)),
                    None => formatter.write_str("try again in a few minutes"),
                }
            }
            ModelError::TooLong { who, tokens, limit: Some(limit) } => write!(
                formatter,
                "The request is too long for {}: about {tokens} tokens, and `max-input-tokens` \
                 allows {limit}. Nothing was sent: raise it in [authors.{}], or give less to read",
                who.author, who.author
            ),
            ModelError::TooLong { who, tokens, limit: None } => write!(
                formatter,
                "The request of about {tokens} tokens is too long for {}: choose a model that \
                 reads more in [authors.{}], or give it less to read",
                who.host, who.author
            ),
            ModelError::FrontDropped { who, tokens, read } => write!(
                formatter,
                "{} read only the last {read} of about {tokens} tokens, so its answer was thrown \
                 away: give the model a larger context, with OLLAMA_CONTEXT_LENGTH for the server \
                 or `num_ctx` in the model's Modelfile",
                who.host
            ),
            ModelError::NotFound { who, reason } => write!(
                formatter,
                "{} knows no such model or address (404){}: check `model` and `base-url` in \
                 [authors.{}]",
                who.host,
                quoted(reason),
                who.author
            ),
            ModelError::BadRequest { who, status, reason } => write!(
                formatter,
                "{} did not take the request{}{}: check `provider` and `model` in [authors.{}]",
                who.host,
                in_brackets(*status),
                quoted(reason),
                who.author
            ),
            ModelError::Redirected { who, to } => {
                write!(formatter, "{} points to another address", who.host)?;
                if let Some(to) = to {
                    write!(formatter, ", at {to}")?;
                }
                write!(
                    formatter,
                    ", which is not followed because the key would go there: if it is right, \
                     write it as `base-url` in [authors.{}]",
                    who.author
                )
            }
            ModelError::CutOff { who, how } => cut_off(who, *how, formatter),
            ModelError::Declined { who, reason } => write!(
                formatter,
                "The model of {} declined to answer{}: say it in other words, or choose another \
                 author",
                who.author,
                quoted(reason)
            ),
            ModelError::NotUnderstood { who, what } => write!(
                formatter,
                "The answer of {} was not understood: {what}. Check `provider` and `base-url` in \
                 [authors.{}]",
                who.host, who.author
            ),
            ModelError::Network { who, how } => network(who, how, formatter),
            ModelError::Cancelled => formatter.write_str("The request was cancelled"),
        }
    }
}

impl std::error::Error for ModelError {}

fn no_key(who: &Who, formatter: &mut Formatter<'_>) -> std::fmt::Result {
    write!(
        formatter,
        "There is no key for {}: set {}, or name a variable with `key-env` or a program with \
         `key-command` in [authors.{}]",
        who.host,
        if who.key.is_empty() { "one" } else { &who.key },
        who.author
    )
}

fn refused(who: &Who, status: u16, formatter: &mut Formatter<'_>) -> std::fmt::Result {
    if who.key.is_empty() {
        return write!(
            formatter,
            "{} asks for a key ({status}): name its variable with `key-env` in [authors.{}]",
            who.host, who.author
        );
    }
    write!(
        formatter,
        "The key in {} was refused by {} ({status}): check it, or name another variable with \
         `key-env` in [authors.{}]",
        who.key, who.host, who.author
    )
}

fn cut_off(who: &Who, how: CutOff, formatter: &mut Formatter<'_>) -> std::fmt::Result {
    let Who { author, host, .. } = who;
    match how {
        CutOff::Stream => write!(
            formatter,
            "The answer of {host} was cut off, so nothing of it is used: try again"
        ),
        CutOff::NoReason => write!(
            formatter,
            "The answer of {host} ended without a reason to stop, so it may be cut off and \
             nothing of it is used: try again, or update the server if that happens each time"
        ),
        CutOff::Length => write!(
            formatter,
            "The answer of {host} reached its limit of tokens before it was complete, so nothing \
             of it is used: raise `max-output-tokens` in [authors.{author}], or ask for less at once"
        ),
        CutOff::Endless => write!(
            formatter,
            "The answer of {host} got longer than 4 MB, so it was stopped and nothing of it is \
             used: try again, or choose another model in [authors.{author}]"
        ),
        CutOff::Arguments => write!(
            formatter,
            "A call that the model of {author} made was cut off in its arguments, so nothing of \
             the answer is used: try again"
        ),
    }
}

fn network(who: &Who, how: &Network, formatter: &mut Formatter<'_>) -> std::fmt::Result {
    let Who { author, host, .. } = who;
    match how {
        Network::Connect(reason) => write!(
            formatter,
            "{host} cannot be reached{}: check the network, and `base-url` in [authors.{author}]",
            quoted(reason)
        ),
        Network::NoAnswer(after) => write!(
            formatter,
            "{host} did not begin to answer within {}: try again, or choose another author than \
             {author}",
            seconds(*after)
        ),
        Network::Stalled(after) => write!(
            formatter,
            "{host} stopped in the middle of its answer: nothing came for {}, so nothing of it \
             is used: try again",
            seconds(*after)
        ),
        Network::Broken => write!(
            formatter,
            "The connection to {host} broke before the answer was complete, so nothing of it is \
             used: try again"
        ),
    }
}

fn in_brackets(status: Option<u16>) -> String {
    status.map(|status| format!(" ({status})")).unwrap_or_default()
}

fn quoted(reason: &str) -> String {
    if reason.is_empty() { String::new() } else { format!(", \"{reason}\"") }
}

fn seconds(duration: Duration) -> String {
    let seconds = duration.as_secs() + u64::from(duration.subsec_millis() > 0);
    match seconds {
        1 => "1 second".to_owned(),
        0..120 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn every_error_says_who_failed_how_and_what_to_do() {
        let who = Arc::new(Who {
            author: "claude".to_owned(),
            host: "api.anthropic.com".to_owned(),
            key: "ANTHROPIC_API_KEY".to_owned(),
        });
        let keyless = Arc::new(Who { key: String::new(), ..(*who).clone() });
        let w = || who.clone();
        let after = Some(Duration::from_millis(6500));
        let reason = || "max_tokens: too large".to_owned();
        let program = "pass".to_owned();
        let what = "took longer than 10 seconds".to_owned();
        let all = [
            ModelError::Settings { who: w(), what: "`base-url` names no host".to_owned() },
            ModelError::NoKey { who: w() },
            ModelError::KeyCommand { who: w(), program, what },
            ModelError::Refused { who: w(), status: 401 },
            ModelError::Refused { who: keyless, status: 401 },
            ModelError::RateLimited { who: w(), retry_after: after },
            ModelError::RateLimited { who: w(), retry_after: None },
            ModelError::QuotaSpent { who: w() },
            ModelError::Overloaded { who: w(), status: Some(529), retry_after: None },
            ModelError::Overloaded {
                who: w(),
                status: None,
                retry_after: Some(Duration::from_secs(600)),
            },
            ModelError::TooLong { who: w(), tokens: 120_000, limit: Some(100_000) },
            ModelError::TooLong { who: w(), tokens: 120_000, limit: None },
            ModelError::FrontDropped { who: w(), tokens: 9000, read: 4096 },
            ModelError::NotFound { who: w(), reason: "model: claude-0".to_owned() },
            ModelError::BadRequest { who: w(), status: Some(400), reason: reason() },
            ModelError::BadRequest { who: w(), status: None, reason: String::new() },
            ModelError::Redirected { who: w(), to: Some("example.com".to_owned()) },
            ModelError::CutOff { who: w(), how: CutOff::Stream },
            ModelError::CutOff { who: w(), how: CutOff::NoReason },
            ModelError::CutOff { who: w(), how: CutOff::Length },
            ModelError::CutOff { who: w(), how: CutOff::Endless },
            ModelError::CutOff { who: w(), how: CutOff::Arguments },
            ModelError::Declined { who: w(), reason: String::new() },
            ModelError::NotUnderstood { who: w(), what: "it is a web page" },
            ModelError::Network { who: w(), how: Network::Connect("Connection refused".into()) },
            ModelError::Network { who: w(), how: Network::NoAnswer(Duration::from_secs(60)) },
            ModelError::Network { who: w(), how: Network::Stalled(Duration::from_secs(120)) },
            ModelError::Network { who: w(), how: Network::Broken },
            ModelError::Cancelled,
        ];
        let all: Vec<_> = all.iter().map(ToString::to_string).collect();
        expect![[r#"
            The author claude cannot be used: `base-url` names no host
            There is no key for api.anthropic.com: set ANTHROPIC_API_KEY, or name a variable with `key-env` or a program with `key-command` in [authors.claude]
            The key for api.anthropic.com could not be read: `pass`, the `key-command` of [authors.claude], took longer than 10 seconds
            The key in ANTHROPIC_API_KEY was refused by api.anthropic.com (401): check it, or name another variable with `key-env` in [authors.claude]
            api.anthropic.com asks for a key (401): name its variable with `key-env` in [authors.claude]
            api.anthropic.com takes no more requests from claude for now (429): try again in 7 seconds
            api.anthropic.com takes no more requests from claude for now (429), and does not say for how long: try again later, or look at the limits of the account
            The account at api.anthropic.com has no credit or quota left: add some there, or choose an author other than claude
            api.anthropic.com has trouble answering (529): try again in a few minutes
            api.anthropic.com has trouble answering: try again in 10 minutes
            The request is too long for claude: about 120000 tokens, and `max-input-tokens` allows 100000. Nothing was sent: raise it in [authors.claude], or give less to read
            The request of about 120000 tokens is too long for api.anthropic.com: choose a model that reads more in [authors.claude], or give it less to read
            api.anthropic.com read only the last 4096 of about 9000 tokens, so its answer was thrown away: give the model a larger context, with OLLAMA_CONTEXT_LENGTH for the server or `num_ctx` in the model's Modelfile
            api.anthropic.com knows no such model or address (404), "model: claude-0": check `model` and `base-url` in [authors.claude]
            api.anthropic.com did not take the request (400), "max_tokens: too large": check `provider` and `model` in [authors.claude]
            api.anthropic.com did not take the request: check `provider` and `model` in [authors.claude]
            api.anthropic.com points to another address, at example.com, which is not followed because the key would go there: if it is right, write it as `base-url` in [authors.claude]
            The answer of api.anthropic.com was cut off, so nothing of it is used: try again
            The answer of api.anthropic.com ended without a reason to stop, so it may be cut off and nothing of it is used: try again, or update the server if that happens each time
            The answer of api.anthropic.com reached its limit of tokens before it was complete, so nothing of it is used: raise `max-output-tokens` in [authors.claude], or ask for less at once
            The answer of api.anthropic.com got longer than 4 MB, so it was stopped and nothing of it is used: try again, or choose another model in [authors.claude]
            A call that the model of claude made was cut off in its arguments, so nothing of the answer is used: try again
            The model of claude declined to answer: say it in other words, or choose another author
            The answer of api.anthropic.com was not understood: it is a web page. Check `provider` and `base-url` in [authors.claude]
            api.anthropic.com cannot be reached, "Connection refused": check the network, and `base-url` in [authors.claude]
            api.anthropic.com did not begin to answer within 60 seconds: try again, or choose another author than claude
            api.anthropic.com stopped in the middle of its answer: nothing came for 2 minutes, so nothing of it is used: try again
            The connection to api.anthropic.com broke before the answer was complete, so nothing of it is used: try again
            The request was cancelled"#]].assert_eq(&all.join("\n"));
    }
}
