//! The address that Notion sends the browser back to.

use std::fmt;
use std::str::FromStr;

use reqwest::Url;

/// An address on this machine: `http://localhost:PORT/path`. Notion compares it with what is registered letter by
/// letter (notion-api.md section 4.1), so the text stays as it was given, but for blanks around it and slashes at its
/// end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectUri {
    text: String,
    port: u16,
    path: String,
}

impl RedirectUri {
    /// The address where none is chosen.
    pub const DEFAULT: &'static str = "http://localhost:3002/notion/oauth/callback";

    /// As it is registered.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where to listen.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What a browser asks for that was sent back, without the query.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Why an address is none that a browser can be sent back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidRedirectUri {
    /// It is no URL.
    NoUrl,
    /// It is for https, or for something else: nobody would answer there.
    NotHttp,
    /// It names this machine by number. Notion refuses that.
    ByNumber,
    /// It names another machine.
    Elsewhere,
    /// It has no port, or port 0.
    NoPort,
    /// It has a user, a query or a fragment.
    TooMuch,
}

impl fmt::Display for InvalidRedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoUrl => "it is no URL",
            Self::NotHttp => "it does not begin with `http://`",
            Self::ByNumber => "Notion refuses addresses like 127.0.0.1: write `localhost`",
            Self::Elsewhere => {
                "its host is not `localhost`: the browser must come back to this machine"
            }
            Self::NoPort => "it has no port",
            Self::TooMuch => "it has a user name, a query or a fragment",
        })
    }
}

impl std::error::Error for InvalidRedirectUri {}

impl FromStr for RedirectUri {
    type Err = InvalidRedirectUri;

    fn from_str(text: &str) -> Result<Self, InvalidRedirectUri> {
        let text = text.trim().trim_end_matches('/');
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(InvalidRedirectUri::NoUrl);
        }
        let url = Url::parse(text).map_err(|_| InvalidRedirectUri::NoUrl)?;
        // A browser forgives `http:localhost` and a backslash; Notion, which compares letter by letter, does not.
        if !text
            .to_ascii_lowercase()
            .starts_with(&format!("{}://", url.scheme()))
            || text.contains('\\')
        {
            return Err(InvalidRedirectUri::NoUrl);
        }
        if url.scheme() != "http" {
            return Err(InvalidRedirectUri::NotHttp);
        }
        let host = url.host_str().unwrap_or_default();
        let number = host.trim_start_matches('[').trim_end_matches(']');
        if number
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
        {
            return Err(InvalidRedirectUri::ByNumber);
        }
        if host != "localhost" {
            return Err(InvalidRedirectUri::Elsewhere);
        }
        let has_user = !url.username().is_empty() || url.password().is_some();
        if has_user || url.query().is_some() || url.fragment().is_some() {
            return Err(InvalidRedirectUri::TooMuch);
        }
        // Port 80, which is no part of the parsed address, belongs to the system.
        let port = url.port().filter(|port| *port != 0);
        Ok(Self {
            port: port.ok_or(InvalidRedirectUri::NoPort)?,
            path: url.path().to_owned(),
            text: text.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stays_as_it_is_registered() {
        let uri: RedirectUri = RedirectUri::DEFAULT.parse().unwrap();
        assert_eq!(uri.as_str(), RedirectUri::DEFAULT);
        assert_eq!((uri.port(), uri.path()), (3002, "/notion/oauth/callback"));
        let uri: RedirectUri = " http://localhost:8080/a/b// \n".parse().unwrap();
        assert_eq!(
            (uri.as_str(), uri.port(), uri.path()),
            ("http://localhost:8080/a/b", 8080, "/a/b")
        );
        let uri: RedirectUri = "http://localhost:8080/".parse().unwrap();
        assert_eq!((uri.as_str(), uri.path()), ("http://localhost:8080", "/"));
    }

    #[test]
    fn what_notion_or_this_machine_would_refuse_is_refused_at_once() {
        use InvalidRedirectUri::*;
        for (text, why) in [
            ("", NoUrl),
            ("localhost", NoUrl),
            ("http://local host:1/x", NoUrl),
            ("http:localhost:3002/x", NoUrl),
            ("http:/localhost:3002/x", NoUrl),
            ("http://localhost:3002\\x", NoUrl),
            ("https://localhost:3002/x", NotHttp),
            ("http://127.0.0.1:3002/x", ByNumber),
            ("http://[::1]:3002/x", ByNumber),
            ("http://example.com:3002/x", Elsewhere),
            ("http://localhost.example:3002/x", Elsewhere),
            ("http://localhost/x", NoPort),
            ("http://localhost:0/x", NoPort),
            ("http://me@localhost:3002/x", TooMuch),
            ("http://localhost:3002/x?y", TooMuch),
            ("http://localhost:3002/x#y", TooMuch),
        ] {
            assert_eq!(text.parse::<RedirectUri>(), Err(why), "{text}");
        }
    }
}
