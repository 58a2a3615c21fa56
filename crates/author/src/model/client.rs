//! The HTTP client of one model. The key is in the client's own headers, marked as sensitive: it
//! never passes through the library that speaks the protocols.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Once;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret, SecretString};
use specls_workspace::Provider;

use super::Pace;
use super::address::Address;

/// The client that sends `key` to `address` alone; else why there is none, as a sentence's end.
pub(super) fn client(
    provider: Provider,
    address: &Address,
    key: Option<&SecretString>,
    pace: &Pace,
) -> Result<genai::Client, String> {
    install_cryptography();
    let mut headers = HeaderMap::new();
    if let Some(key) = key {
        let (name, value) = header(provider, key)?;
        headers.insert(name, value);
    }
    if provider == Provider::Anthropic {
        headers.insert("anthropic-version", HeaderValue::from_static("2023-06-01"));
    }
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("specls/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers)
        // On a redirect to another host `x-api-key` would travel along.
        .redirect(Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        // One connection a request: dropping the answer closes it, and the provider stops.
        .http1_only()
        .tcp_nodelay(true)
        // What compresses a stream may hold it back.
        .no_gzip()
        .connect_timeout(pace.connect);
    if address.is_loopback {
        let here = [
            SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
        ];
        builder = builder.no_proxy().resolve_to_addrs("localhost", &here);
    }
    if address.url.scheme() == "http" {
        // No certificate is asked for, so none has to be found.
        builder = builder.tls_certs_only([]);
    }
    let http = builder.build().map_err(|error| {
        format!("no secure connection is possible ({}): are certificates installed?", root(&error))
    })?;
    let client = genai::Client::builder().with_reqwest(http).build();
    client.map_err(|_| "the client could not be made".to_owned())
}

/// The header that carries the key.
fn header(provider: Provider, key: &SecretString) -> Result<(HeaderName, HeaderValue), String> {
    let key = key.expose_secret();
    let (name, value) = match provider {
        Provider::Anthropic => (HeaderName::from_static("x-api-key"), HeaderValue::from_str(key)),
        Provider::Gemini => (HeaderName::from_static("x-goog-api-key"), HeaderValue::from_str(key)),
        _ => (reqwest::header::AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {key}"))),
    };
    let mut value =
        value.map_err(|_| "its key has line breaks or signs that no key has".to_owned())?;
    value.set_sensitive(true);
    Ok((name, value))
}

/// The innermost reason of an error of the network; the outer ones hold addresses.
pub(super) fn root(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

/// Chooses ring for the whole program, unless it has chosen already.
fn install_cryptography() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_in_the_providers_header_and_shown_nowhere() {
        let key = SecretString::from("sk-secret");
        let header = |provider| format!("{:?}", header(provider, &key).unwrap());
        assert_eq!(header(Provider::Anthropic), r#"("x-api-key", Sensitive)"#);
        assert_eq!(header(Provider::Gemini), r#"("x-goog-api-key", Sensitive)"#);
        assert_eq!(header(Provider::Bedrock), r#"("authorization", Sensitive)"#);
    }

    #[test]
    fn a_key_of_two_lines_is_refused_without_showing_it() {
        let error = header(Provider::OpenAi, &SecretString::from("sk\nsecret")).unwrap_err();
        assert_eq!(error, "its key has line breaks or signs that no key has");
    }
}
