//! Where a model is: the address that settings name or the provider's own, and whether it may be
//! used at all.

use std::ffi::OsString;
use std::net::IpAddr;

use reqwest::Url;
use specls_workspace::{ModelSettings, Provider};

/// Where requests to one model go.
#[derive(Debug, Clone)]
pub(super) struct Address {
    /// Where a conversation is posted.
    pub url: Url,
    /// The host, with its port unless it is the usual one.
    pub host: String,
    /// Whether it is this machine.
    pub is_loopback: bool,
}

impl Address {
    /// The address of `settings`; else why it cannot be used, as the end of a sentence.
    pub fn new(
        settings: &ModelSettings,
        environment: &dyn Fn(&str) -> Option<OsString>,
    ) -> Result<Self, String> {
        let text = match &settings.base_url {
            Some(url) => url.clone(),
            None => usual(settings.provider, environment)?,
        };
        let mut url = Url::parse(text.trim())
            .map_err(|_| "is no address; it looks like https://example.com/v1".to_owned())?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "holds a user or a password; keys belong in `key-env` or `key-command`".to_owned()
            );
        }
        url.set_fragment(None);
        let Some(host) = url.host_str().filter(|host| !host.is_empty()) else {
            return Err("names no host; it looks like https://example.com/v1".to_owned());
        };
        let is_loopback = is_loopback(host);
        let shown = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        match url.scheme() {
            "https" => (),
            "http" if is_loopback => (),
            "http" => {
                return Err(format!(
                    "would send the key and the project's text to {shown} unencrypted; only \
                     https is taken, but for servers on this machine"
                ));
            }
            _ => return Err("is not an https address".to_owned()),
        }
        let path = path(&url, settings);
        url.set_path(&path);
        if settings.provider == Provider::Gemini {
            url.query_pairs_mut().append_pair("alt", "sse");
        }
        Ok(Self { url, host: shown, is_loopback })
    }
}

/// The addresses of the providers, up to the version.
fn usual(
    provider: Provider,
    environment: &dyn Fn(&str) -> Option<OsString>,
) -> Result<String, String> {
    Ok(match provider {
        Provider::Anthropic => "https://api.anthropic.com/v1",
        Provider::OpenAi | Provider::OpenAiChat => "https://api.openai.com/v1",
        Provider::Gemini => "https://generativelanguage.googleapis.com/v1beta",
        Provider::Ollama => "http://localhost:11434/v1",
        Provider::OpenRouter => "https://openrouter.ai/api/v1",
        Provider::Bedrock => {
            let region = ["AWS_REGION", "AWS_DEFAULT_REGION"].iter().find_map(|name| {
                environment(name)?.into_string().ok().filter(|region| !region.trim().is_empty())
            });
            let region = region.as_deref().unwrap_or("us-east-1").trim();
            // What loads variables from a project's files must not choose who gets the key.
            if !region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
                return Err(format!(
                    "is missing, and {region:?} in AWS_REGION is no region such as us-east-1"
                ));
            }
            return Ok(format!("https://bedrock-runtime.{region}.amazonaws.com"));
        }
    }
    .to_owned())
}

/// The path of a conversation. An address without any path is taken for the provider's own up to
/// the version: people write `http://localhost:11434` and mean `http://localhost:11434/v1`.
fn path(url: &Url, settings: &ModelSettings) -> String {
    let given = url.path().trim_end_matches('/');
    let base = match settings.provider {
        _ if !given.is_empty() => given,
        Provider::Gemini => "/v1beta",
        Provider::OpenRouter => "/api/v1",
        Provider::Bedrock => "",
        _ => "/v1",
    };
    let model = segment(&settings.model);
    match settings.provider {
        Provider::Anthropic => format!("{base}/messages"),
        Provider::OpenAi => format!("{base}/responses"),
        Provider::OpenAiChat | Provider::Ollama | Provider::OpenRouter => {
            format!("{base}/chat/completions")
        }
        Provider::Gemini => format!("{base}/models/{model}:streamGenerateContent"),
        Provider::Bedrock => format!("{base}/model/{model}/converse-stream"),
    }
}

/// A model's name as one segment of a path; Bedrock's have colons and slashes.
fn segment(model: &str) -> String {
    let mut segment = String::new();
    for byte in model.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                segment.push(char::from(byte));
            }
            _ => segment.push_str(&format!("%{byte:02X}")),
        }
    }
    segment
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::tests::settings;
    use super::*;

    fn address(provider: Provider, base_url: Option<&str>) -> String {
        let mut settings = settings(provider);
        settings.base_url = base_url.map(str::to_owned);
        match Address::new(&settings, &|_| None) {
            Ok(address) => {
                let loopback = if address.is_loopback { ", this machine" } else { "" };
                format!("{} ({}{loopback})", address.url, address.host)
            }
            Err(why) => format!("`base-url` {why}"),
        }
    }

    #[test]
    fn every_provider_has_an_address() {
        let all: Vec<_> = Provider::ALL.iter().map(|provider| address(*provider, None)).collect();
        expect![[r#"
            https://api.anthropic.com/v1/messages (api.anthropic.com)
            https://api.openai.com/v1/responses (api.openai.com)
            https://api.openai.com/v1/chat/completions (api.openai.com)
            https://generativelanguage.googleapis.com/v1beta/models/some%2Fmodel%3A1:streamGenerateContent?alt=sse (generativelanguage.googleapis.com)
            https://bedrock-runtime.us-east-1.amazonaws.com/model/some%2Fmodel%3A1/converse-stream (bedrock-runtime.us-east-1.amazonaws.com)
            http://localhost:11434/v1/chat/completions (localhost:11434, this machine)
            https://openrouter.ai/api/v1/chat/completions (openrouter.ai)"#]]
        .assert_eq(&all.join("\n"));
    }

    #[test]
    fn a_base_url_is_taken_with_and_without_its_version() {
        let all = [
            (Provider::Ollama, "http://127.0.0.1:1"),
            (Provider::Ollama, "http://[::1]:1/"),
            (Provider::OpenAiChat, "https://example.com/openai/v1/"),
            (Provider::OpenAiChat, "https://example.com/v1?api-version=2"),
            (Provider::Gemini, "http://localhost:1"),
            (Provider::Bedrock, "http://127.1:1"),
        ]
        .map(|(provider, url)| address(provider, Some(url)));
        expect![[r#"
            http://127.0.0.1:1/v1/chat/completions (127.0.0.1:1, this machine)
            http://[::1]:1/v1/chat/completions ([::1]:1, this machine)
            https://example.com/openai/v1/chat/completions (example.com)
            https://example.com/v1/chat/completions?api-version=2 (example.com)
            http://localhost:1/v1beta/models/some%2Fmodel%3A1:streamGenerateContent?alt=sse (localhost:1, this machine)
            http://127.0.0.1:1/model/some%2Fmodel%3A1/converse-stream (127.0.0.1:1, this machine)"#]]
        .assert_eq(&all.join("\n"));
    }

    #[test]
    fn addresses_that_cannot_work_are_refused() {
        let all = [
            "http://example.com/v1",
            "http://localhost.example.com/v1",
            "http://127.0.0.1.example.com",
            "http://10.0.0.1",
            "ftp://example.com",
            "example.com",
            "https://me:secret@example.com",
        ]
        .map(|url| address(Provider::OpenAiChat, Some(url)));
        expect![[r#"
            `base-url` would send the key and the project's text to example.com unencrypted; only https is taken, but for servers on this machine
            `base-url` would send the key and the project's text to localhost.example.com unencrypted; only https is taken, but for servers on this machine
            `base-url` would send the key and the project's text to 127.0.0.1.example.com unencrypted; only https is taken, but for servers on this machine
            `base-url` would send the key and the project's text to 10.0.0.1 unencrypted; only https is taken, but for servers on this machine
            `base-url` is not an https address
            `base-url` is no address; it looks like https://example.com/v1
            `base-url` holds a user or a password; keys belong in `key-env` or `key-command`"#]]
        .assert_eq(&all.join("\n"));
    }

    #[test]
    fn bedrock_is_asked_in_the_region_of_the_environment() {
        let environment = |name: &str| (name == "AWS_REGION").then(|| OsString::from("eu-west-1"));
        let address = Address::new(&settings(Provider::Bedrock), &environment).unwrap();
        assert_eq!(address.host, "bedrock-runtime.eu-west-1.amazonaws.com");
        let environment = |_: &str| Some(OsString::from("evil.example/#"));
        let error = Address::new(&settings(Provider::Bedrock), &environment).unwrap_err();
        assert_eq!(
            error,
            "is missing, and \"evil.example/#\" in AWS_REGION is no region such as us-east-1"
        );
    }
}
