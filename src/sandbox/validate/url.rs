//! Which URLs Notion takes: absolute, http or https (notion-api.md section 6.1).

use serde_json::Value;

use super::{At, Checked, limited};
use crate::sandbox::refusal::Refusal;

const MAX_URL: usize = 2000;

/// A URL of at most 2000 units; `what` names the thing in the message.
pub(crate) fn web_url<'a>(at: At<'_>, value: &'a Value, what: &str) -> Checked<&'a str> {
    let url = limited(at, value, MAX_URL)?;
    if is_web_url(url) {
        return Ok(url);
    }
    Err(Refusal::validation(format!(
        "Content creation Failed. Fix the following: \nInvalid {what}."
    )))
}

/// What follows `http://` or `https://`.
fn after_scheme(url: &str) -> Option<&str> {
    ["http://", "https://"]
        .iter()
        .find(|scheme| {
            url.get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        })
        .map(|scheme| &url[scheme.len()..])
}

fn host_end(rest: &str) -> usize {
    rest.find(['/', '?', '#']).unwrap_or(rest.len())
}

fn is_web_url(url: &str) -> bool {
    let Some(rest) = after_scheme(url) else {
        return false;
    };
    if url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return false;
    }
    let authority = &rest[..host_end(rest)];
    let host_and_port = authority.rsplit('@').next().unwrap_or(authority);
    is_host(host_and_port)
}

fn is_host(host_and_port: &str) -> bool {
    if let Some(v6) = host_and_port.strip_prefix('[') {
        return v6.contains(']');
    }
    let (host, port) = match host_and_port.split_once(':') {
        Some((host, port)) => (host, port),
        None => (host_and_port, ""),
    };
    !host.is_empty()
        && !host.contains(['<', '>', '"', '\\', '^', '`', '{', '|', '}'])
        && (port.is_empty() || port.parse::<u16>().is_ok())
}

/// A link to a bare host comes back with a slash (notion-observed.md section 15).
pub(crate) fn as_stored(url: &str) -> String {
    match after_scheme(url) {
        Some(rest) if host_end(rest) == rest.len() => format!("{url}/"),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_absolute_web_urls_pass() {
        for (url, passes) in [
            ("https://example.com", true),
            ("HTTP://example.com/a?b#c", true),
            ("https://user@example.com:8080/", true),
            ("https://[::1]:80/", true),
            ("https://exämple.com/ü", true),
            ("mailto:a@example.com", false),
            ("tel:+123", false),
            ("file:///etc/passwd", false),
            ("javascript:alert(1)", false),
            ("/relative", false),
            ("#anchor", false),
            ("example.com", false),
            ("", false),
            ("https://", false),
            ("https:///path", false),
            ("https://a b.example", false),
            ("https://example.com/a b", false),
            ("https://example.com:port/", false),
            ("https://exam<ple.com/", false),
        ] {
            assert_eq!(is_web_url(url), passes, "{url}");
        }
    }

    #[test]
    fn a_bare_host_gets_a_slash() {
        assert_eq!(as_stored("https://example.com"), "https://example.com/");
        assert_eq!(as_stored("https://example.com/a"), "https://example.com/a");
        assert_eq!(as_stored("https://example.com?q"), "https://example.com?q");
    }
}
