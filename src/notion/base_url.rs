//! Where Notion's API is: the real one, or a stand-in.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use reqwest::Url;

/// The address the API's paths follow: https, or http on this machine only, since a token goes with every request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    loopback: bool,
}

impl BaseUrl {
    /// Whether what is sent there is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.text.starts_with("https:")
    }

    /// Whether it names this machine.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// The machine and port that connections are made to.
    pub(super) fn host_and_port(&self) -> Option<(String, u16)> {
        let url = Url::parse(&self.text).ok()?;
        let host = url
            .host_str()?
            .trim_start_matches('[')
            .trim_end_matches(']');
        Some((host.to_owned(), url.port_or_known_default()?))
    }

    /// The whole address of a path and query that start with `/`.
    pub(super) fn join(&self, target: &str) -> String {
        format!("{}{target}", self.text)
    }
}

impl Default for BaseUrl {
    fn default() -> Self {
        Self {
            text: "https://api.notion.com".to_owned(),
            loopback: false,
        }
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// An address no token may be sent to, or none at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidBaseUrl {
    reason: &'static str,
}

impl fmt::Display for InvalidBaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not an address of Notion's API: {}", self.reason)
    }
}

impl std::error::Error for InvalidBaseUrl {}

impl FromStr for BaseUrl {
    type Err = InvalidBaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidBaseUrl> {
        let invalid = |reason| InvalidBaseUrl { reason };
        let url =
            Url::parse(text.trim()).map_err(|_| invalid("it is no absolute http or https URL"))?;
        let host = url.host_str().ok_or(invalid("it has no host"))?;
        let loopback = is_loopback(host);
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => {
                return Err(invalid(
                    "http is for this machine only, as the token would be readable on the way",
                ));
            }
            _ => return Err(invalid("it is neither http nor https")),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid("it has a user name or password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("it has a query or fragment"));
        }
        Ok(Self {
            text: url.as_str().trim_end_matches('/').to_owned(),
            loopback,
        })
    }
}

fn is_loopback(host: &str) -> bool {
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || literal.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_go_over_https_or_stay_on_the_machine() {
        for (text, base, loopback) in [
            ("https://api.notion.com", "https://api.notion.com", false),
            (
                " https://Proxy.example/notion/ ",
                "https://proxy.example/notion",
                false,
            ),
            ("http://localhost:3100", "http://localhost:3100", true),
            ("http://127.0.0.1:3100/", "http://127.0.0.1:3100", true),
            ("http://127.9.9.9", "http://127.9.9.9", true),
            ("http://[::1]:3100", "http://[::1]:3100", true),
        ] {
            let url: BaseUrl = text.parse().unwrap();
            assert_eq!(
                (url.to_string().as_str(), url.is_loopback()),
                (base, loopback)
            );
        }
        for text in [
            "",
            "api.notion.com",
            "http://api.notion.com",
            "http://localhost.example",
            "http://127.0.0.1.example",
            "http://10.0.0.1",
            "ftp://localhost",
            "https://user:secret@api.notion.com",
            "https://api.notion.com/?x",
            "https://api.notion.com/#x",
        ] {
            let refused = text.parse::<BaseUrl>().unwrap_err().to_string();
            assert!(!refused.contains("secret"));
        }
    }

    #[test]
    fn paths_follow_the_base() {
        assert_eq!(
            BaseUrl::default().join("/v1/x"),
            "https://api.notion.com/v1/x"
        );
        assert_eq!(
            BaseUrl::default(),
            "https://api.notion.com/".parse().unwrap()
        );
    }
}
