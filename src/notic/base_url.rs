//! Where Notic's API is: Notic's own server, or somebody's.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

/// Whether a token may go over a connection that others on the way can read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlainHttp {
    /// Only within this machine.
    #[default]
    ThisMachine,
    /// To any machine: somebody said so on purpose, for a network they trust.
    Anywhere,
}

/// The address the API's paths follow, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    encrypted: bool,
    loopback: bool,
}

/// An address that can't be used. Shows nothing of it: it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidBaseUrl {
    /// No URL at all.
    NotAUrl,
    /// Neither http nor https.
    Scheme,
    /// It has a user name or a password.
    Password,
    /// It has a query or a fragment.
    Query,
    /// It is that of a file.
    File,
    /// It is http to another machine, and nobody said that this is meant.
    Readable,
}

impl BaseUrl {
    /// Notic's own server (notic-data.md section 2).
    pub const NOTIC: &'static str = "https://api.getnotic.io";

    /// Reads an address: with or without a slash at its end, and with or without the `/sync` of the call.
    ///
    /// # Errors
    /// When no token should be sent there.
    pub fn parse(text: &str, plain: PlainHttp) -> Result<Self, InvalidBaseUrl> {
        let url = Url::parse(text.trim()).map_err(|_| InvalidBaseUrl::NotAUrl)?;
        let host = url.host_str().ok_or(InvalidBaseUrl::NotAUrl)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidBaseUrl::Password);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(InvalidBaseUrl::Query);
        }
        let path = url.path().to_ascii_lowercase();
        if [".zip", ".md", ".json"]
            .iter()
            .any(|end| path.ends_with(end))
        {
            return Err(InvalidBaseUrl::File);
        }
        let loopback = is_loopback(host);
        let encrypted = match url.scheme() {
            "https" => true,
            "http" if loopback || plain == PlainHttp::Anywhere => false,
            "http" => return Err(InvalidBaseUrl::Readable),
            _ => return Err(InvalidBaseUrl::Scheme),
        };
        let text = url.as_str().trim_end_matches('/');
        let text = text.strip_suffix("/sync").unwrap_or(text);
        Ok(Self {
            text: text.trim_end_matches('/').to_owned(),
            encrypted,
            loopback,
        })
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether what is sent there can't be read on the way.
    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// The whole address of a path that starts with `/`.
    pub(super) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for InvalidBaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAUrl => "the address of Notic's API is no URL",
            Self::Scheme => "the address of Notic's API must start with https:// or http://",
            Self::Password => {
                "the address of Notic's API has a user name or password in it, which would be kept and shown"
            }
            Self::Query => "the address of Notic's API has a `?` or `#` in it, so it is not that of a server",
            Self::File => "that is the address of a file, not of Notic's API",
            Self::Readable => {
                "the address of Notic's API is http to another machine: whoever is on the way could read your Notic \
                 token and notes"
            }
        })
    }
}

impl std::error::Error for InvalidBaseUrl {}

impl InvalidBaseUrl {
    /// What to do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::NotAUrl | Self::Scheme | Self::Query => {
                "give it like https://api.getnotic.io or https://notes.example.org:3000"
            }
            Self::Password => {
                "give the address without them; the Notic token goes in with `notic-notion source --login`"
            }
            Self::File => "download it first, and give its path",
            Self::Readable => {
                "give its https address; in a network you trust, `--allow-http` says that it is meant"
            }
        }
    }
}

fn is_loopback(host: &str) -> bool {
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || literal.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strict(text: &str) -> Result<String, InvalidBaseUrl> {
        BaseUrl::parse(text, PlainHttp::ThisMachine).map(|url| url.to_string())
    }

    #[test]
    fn one_server_has_one_name_however_it_is_written() {
        for text in [
            "https://api.getnotic.io",
            " https://API.getnotic.io/ ",
            "https://api.getnotic.io/sync",
            "https://api.getnotic.io:443/sync/",
        ] {
            assert_eq!(strict(text).unwrap(), BaseUrl::NOTIC);
        }
        let below = "https://example.org/notic";
        assert_eq!(strict("https://example.org/notic/sync").unwrap(), below);
    }

    #[test]
    fn a_token_goes_unencrypted_only_where_somebody_said_so() {
        for near in [
            "http://localhost:3000",
            "http://127.0.0.1",
            "http://[::1]:3000",
        ] {
            let url = BaseUrl::parse(near, PlainHttp::ThisMachine).unwrap();
            assert!(url.is_loopback() && !url.is_encrypted(), "{near}");
        }
        for far in [
            "http://192.168.1.2:3000",
            "http://notic.lan",
            "http://localhost.example",
        ] {
            assert_eq!(strict(far), Err(InvalidBaseUrl::Readable), "{far}");
            assert!(BaseUrl::parse(far, PlainHttp::Anywhere).is_ok(), "{far}");
        }
    }

    #[test]
    fn what_is_no_server_is_refused_without_showing_a_password() {
        use InvalidBaseUrl::{File, NotAUrl, Password, Query, Scheme};
        for (text, why) in [
            ("", NotAUrl),
            ("api.getnotic.io", NotAUrl),
            ("ftp://api.getnotic.io", Scheme),
            ("https://me:hidden@api.getnotic.io", Password),
            ("http://me@192.168.1.2", Password),
            ("https://api.getnotic.io/sync?limit=1", Query),
            ("https://api.getnotic.io/#a", Query),
            ("https://example.org/notic-export.ZIP", File),
        ] {
            let error = strict(text).unwrap_err();
            assert_eq!(error, why, "{text}");
            assert!(!format!("{error} {error:?} {}", error.hint()).contains("hidden"));
        }
    }
}
