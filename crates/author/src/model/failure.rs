//! What went wrong, read from what the library or the provider says. Nothing of the library's
//! errors is ever shown as it is: one of them holds the whole request.

use std::sync::Arc;
use std::time::Duration;

use genai::webc::StreamTimeout;
use genai::{BoxError, webc};
use reqwest::Url;
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::Pace;
use super::client::root;
use super::error::{ModelError, Network, Who};
use super::frames::Seen;

/// What is known of a request that failed.
pub(super) struct Failing<'a> {
    pub who: &'a Arc<Who>,
    pub key: Option<&'a SecretString>,
    pub pace: &'a Pace,
    /// The estimate of the request.
    pub tokens: u64,
    pub seen: Seen,
}

impl Failing<'_> {
    /// What `error` means.
    pub fn read(&self, error: genai::Error) -> ModelError {
        match error {
            genai::Error::WebStream { error, .. } => self.boxed(error),
            genai::Error::WebModelCall { webc_error, .. }
            | genai::Error::WebAdapterCall { webc_error, .. } => match webc_error {
                webc::Error::Reqwest(error) => self.network(&error),
                webc::Error::ResponseFailedStatus { status, body, headers } => {
                    self.status(status.as_u16(), &body, &headers)
                }
                _ => self.not_understood("it is not the JSON that was asked for"),
            },
            genai::Error::HttpError { status, body, headers, .. } => {
                self.status(status.as_u16(), &body, &headers)
            }
            genai::Error::ChatResponse { body, .. } => self.in_stream(&body),
            genai::Error::StreamParse { .. } => match &self.seen.failed {
                Some(failed) => self.in_stream(failed),
                None => self.not_understood("it holds something that is no JSON"),
            },
            _ => self.not_understood("it lacks something that the protocol has"),
        }
    }

    fn boxed(&self, error: BoxError) -> ModelError {
        let error = match error.downcast::<genai::Error>() {
            Ok(error) => return self.read(*error),
            Err(error) => error,
        };
        if let Some(timeout) = error.downcast_ref::<StreamTimeout>() {
            let how = match timeout {
                StreamTimeout::Headers => Network::NoAnswer(self.pace.answer),
                StreamTimeout::Read => Network::Stalled(self.pace.idle),
            };
            return ModelError::Network { who: self.who.clone(), how };
        }
        match error.downcast_ref::<reqwest::Error>() {
            Some(error) => self.network(error),
            None => self.not_understood("it is not text"),
        }
    }

    fn network(&self, error: &reqwest::Error) -> ModelError {
        let how = match error.is_connect() {
            true if error.is_timeout() => Network::Connect("no answer in time".to_owned()),
            true => {
                let root = root(error);
                let reason = root.split(" (os error").next().unwrap_or_default();
                Network::Connect(self.clean(reason))
            }
            false => Network::Broken,
        };
        ModelError::Network { who: self.who.clone(), how }
    }

    fn not_understood(&self, what: &'static str) -> ModelError {
        ModelError::NotUnderstood { who: self.who.clone(), what }
    }

    /// An answer that is an error.
    fn status(&self, status: u16, body: &str, headers: &HeaderMap) -> ModelError {
        if (300..400).contains(&status) {
            let to = headers.get(reqwest::header::LOCATION).and_then(|to| to.to_str().ok());
            let to = to.and_then(|to| Url::parse(to).ok());
            let to = to.and_then(|to| to.host_str().map(str::to_owned));
            return ModelError::Redirected { who: self.who.clone(), to };
        }
        let body = serde_json::from_str(body).unwrap_or(Value::Null);
        let mut told = Told::read(&body);
        told.retry_after = retry_after(headers).or(told.retry_after);
        if let Some(kind) = headers.get("x-amzn-errortype").and_then(|kind| kind.to_str().ok()) {
            told.kinds.push_str(&kind.to_lowercase());
        }
        told.status = Some(status);
        self.told(told)
    }

    /// An error inside of a stream that had begun well.
    fn in_stream(&self, body: &Value) -> ModelError {
        if let Some(blocked) = &self.seen.blocked {
            return ModelError::Declined { who: self.who.clone(), reason: self.clean(blocked) };
        }
        if body.is_null() {
            return self.not_understood("it holds an error that says nothing");
        }
        // Bedrock's frames: the library tells in this form that it cannot read them.
        let framing = body.get("error").and_then(Value::as_str).unwrap_or_default();
        if ["event-stream", "CRC", "header parse"].iter().any(|word| framing.contains(word)) {
            return self.not_understood("it is not framed as Bedrock's events are");
        }
        self.told(Told::read(body))
    }

    fn told(&self, told: Told) -> ModelError {
        let who = self.who.clone();
        let status = told.status;
        let retry_after = told.retry_after;
        let is = |statuses: &[u16]| status.is_some_and(|status| statuses.contains(&status));
        let kind = |words: &[&str]| words.iter().any(|word| told.kinds.contains(word));
        let message = told.message.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
        const QUOTA: &[&str] = &["insufficient_quota", "billing", "credits_exhausted"];
        const NO_CREDIT: &[&str] = &["credit balance is too low", "insufficient credits"];
        const LONG: &[&str] =
            &["context_length_exceeded", "request_too_large", "exceed_context_size"];
        const TOO_LONG: &[&str] = &[
            "prompt is too long",
            "input is too long",
            "context length",
            "context size",
            "context window",
            "maximum number of tokens",
            "too many input tokens",
        ];
        const KEY: &[&str] = &[
            "authentication_error",
            "permission_error",
            "invalid_api_key",
            "api_key_invalid",
            "unauthenticated",
            "permission_denied",
            "unrecognizedclient",
            "accessdenied",
        ];
        const RATE: &[&str] = &["rate_limit", "resource_exhausted", "throttling"];
        const TROUBLE: &[&str] =
            &["overloaded", "api_error", "server_error", "internal", "unavailable", "timeout"];
        let is_request = status.is_none() || is(&[400, 413, 422]);
        if is(&[402]) || kind(QUOTA) || says(NO_CREDIT) {
            ModelError::QuotaSpent { who }
        } else if is(&[413]) || kind(LONG) || (is_request && says(TOO_LONG)) {
            ModelError::TooLong { who, tokens: self.tokens, limit: None }
        } else if is(&[401, 403]) || kind(KEY) {
            ModelError::Refused { who, status: status.unwrap_or(401) }
        } else if is(&[404]) || kind(&["not_found"]) {
            ModelError::NotFound { who, reason: self.clean(&told.message) }
        } else if is(&[429]) || kind(RATE) || (status.is_none() && says(&["too many requests"])) {
            ModelError::RateLimited { who, retry_after }
        } else if is(&[408, 409]) || status.is_some_and(|it| it >= 500) || kind(TROUBLE) {
            ModelError::Overloaded { who, status, retry_after }
        } else {
            ModelError::BadRequest { who, status, reason: self.clean(&told.message) }
        }
    }

    /// Words of others as they may be shown: one short line, without the key.
    pub fn clean(&self, text: &str) -> String {
        let key = self.key.map(ExposeSecret::expose_secret).filter(|key| !key.is_empty());
        let text = match key {
            Some(key) => text.replace(key, "[key]"),
            None => text.to_owned(),
        };
        let shown: String = text.chars().filter(|sign| is_shown(*sign)).take(2000).collect();
        let mut words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some((cut, _)) = words.char_indices().nth(LONGEST_REASON) {
            words.truncate(cut);
            words.push('…');
        }
        words
    }
}

/// How many characters of a provider's reason are shown.
const LONGEST_REASON: usize = 200;

/// Whether a character shows itself: no control, nothing invisible, nothing that turns the line.
fn is_shown(sign: char) -> bool {
    let is_hidden = matches!(sign,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    !is_hidden && (!sign.is_control() || sign.is_whitespace())
}

/// What an error says, in whichever of the forms.
#[derive(Debug, Default)]
struct Told {
    status: Option<u16>,
    /// Its types, codes and reasons in lower case, one after the other.
    kinds: String,
    message: String,
    retry_after: Option<Duration>,
}

impl Told {
    fn read(body: &Value) -> Self {
        // Gemini may send a list of one.
        let body = body.get(0).unwrap_or(body);
        let error = body.get("error").filter(|error| !error.is_null()).unwrap_or(body);
        let mut told = Self::default();
        let text = |value: &Value, name: &str| {
            value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        told.message = match error.as_str() {
            Some(message) => message.to_owned(),
            None => text(error, "message"),
        };
        let details = error.get("details").and_then(Value::as_array);
        let details = details.map(Vec::as_slice).unwrap_or_default();
        let mut kinds: Vec<String> =
            ["type", "code", "status"].map(|name| text(error, name).to_lowercase()).to_vec();
        kinds.extend(details.iter().map(|detail| text(detail, "reason").to_lowercase()));
        told.kinds = kinds.join(" ");
        let code = error.get("code").and_then(Value::as_u64);
        told.status = code.and_then(|code| u16::try_from(code).ok()).filter(|code| *code >= 400);
        let delay = details.iter().find_map(|detail| detail.get("retryDelay")?.as_str());
        told.retry_after = delay.and_then(|delay| parse_seconds(delay.strip_suffix('s')?));
        told
    }
}

/// How long a provider wants to be left alone.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let milliseconds = text("retry-after-ms").and_then(|text| text.trim().parse().ok());
    let milliseconds = milliseconds.map(Duration::from_millis);
    milliseconds.or_else(|| parse_seconds(text("retry-after")?))
}

fn parse_seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.trim().parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(text: &str) -> String {
        let who = Who { author: String::new(), host: String::new(), key: String::new() };
        let failing = Failing {
            who: &Arc::new(who),
            key: Some(&SecretString::from("sk-1")),
            pace: &Pace::default(),
            tokens: 0,
            seen: Seen::default(),
        };
        failing.clean(text)
    }

    #[test]
    fn a_reason_is_one_short_line_without_the_key() {
        assert_eq!(clean("Bad key:\n  sk-1!\u{202e}\u{1b}[31m"), "Bad key: [key]![31m");
        assert_eq!(clean(&"é".repeat(300)).chars().count(), LONGEST_REASON + 1);
    }

    #[test]
    fn a_wait_is_read_from_headers_and_bodies() {
        let after = |name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            retry_after(&headers)
        };
        assert_eq!(after("retry-after", "7"), Some(Duration::from_secs(7)));
        assert_eq!(after("retry-after", "0.5"), Some(Duration::from_millis(500)));
        assert_eq!(after("retry-after-ms", "20"), Some(Duration::from_millis(20)));
        assert_eq!(after("retry-after", "-1"), None);
        assert_eq!(after("retry-after", "Thu, 26 Nov 2026 01:00:00 GMT"), None);
        let body = serde_json::json!([{ "error": { "code": 429, "details": [
            { "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "7.5s" }
        ] } }]);
        assert_eq!(Told::read(&body).retry_after, Some(Duration::from_millis(7500)));
    }
}
