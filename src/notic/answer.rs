//! What an answer says, told by its status and head.

use std::time::Duration;

use super::error::ErrorKind;
use super::wire::Refusal;

/// The status and the headers that matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) content_type: Option<String>,
    pub(super) content_encoding: Option<String>,
    pub(super) retry_after: Option<String>,
    pub(super) location: Option<String>,
}

impl Head {
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    fn retry_after(&self) -> Option<Duration> {
        let seconds = self.retry_after.as_ref()?.trim().parse().ok()?;
        Some(Duration::from_secs(seconds))
    }

    /// What an answer without success means. `body` is its beginning.
    pub(super) fn refusal(&self, body: &[u8]) -> ErrorKind {
        let nest = serde_json::from_slice::<Refusal>(body).ok();
        let from_notic = nest.is_some();
        let word = nest.unwrap_or_default().word();
        match self.status {
            300..=399 => ErrorKind::Redirect(self.leads_to()),
            401 => ErrorKind::LogIn(word),
            402 => ErrorKind::NeedsPro,
            403 => ErrorKind::Forbidden(word),
            404 => ErrorKind::NotFound,
            429 => ErrorKind::RateLimited(self.retry_after()),
            500.. => ErrorKind::Broken(self.status, word, self.retry_after()),
            status if !from_notic => ErrorKind::NotNotic(format!(
                "it answered {status} with something else than JSON"
            )),
            status => ErrorKind::Refused(status, word),
        }
    }

    /// The server a redirect names, without its path, which may hold anything.
    fn leads_to(&self) -> String {
        let url = self
            .location
            .as_ref()
            .and_then(|location| reqwest::Url::parse(location).ok());
        match url {
            Some(url) if url.host_str().is_some() => url.origin().ascii_serialization(),
            _ => "another path of its own".to_owned(),
        }
    }

    /// Refuses a success that can't be JSON, by its head and first byte.
    pub(super) fn check_json(&self, first: Option<u8>) -> Result<(), ErrorKind> {
        let html = self
            .content_type
            .as_ref()
            .is_some_and(|kind| kind.to_ascii_lowercase().contains("html"));
        match first {
            _ if html => Err(ErrorKind::NotNotic("it sent a page of HTML".to_owned())),
            Some(b'{') => Ok(()),
            Some(b'<') => Err(ErrorKind::NotNotic("it sent HTML or XML".to_owned())),
            Some(_) => Err(ErrorKind::NotNotic(
                "it sent something else than a JSON object".to_owned(),
            )),
            None => Err(ErrorKind::NotNotic("it sent an empty answer".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(status: u16) -> Head {
        Head {
            status,
            ..Head::default()
        }
    }

    #[test]
    fn each_status_has_its_meaning() {
        let nest = br#"{"statusCode":401,"message":"invalid_or_expired_token"}"#;
        assert!(
            matches!(head(401).refusal(nest), ErrorKind::LogIn(word) if word == "invalid_or_expired_token")
        );
        assert!(matches!(head(402).refusal(nest), ErrorKind::NeedsPro));
        assert!(matches!(head(404).refusal(b"<html>"), ErrorKind::NotFound));
        assert!(matches!(
            head(502).refusal(b"<html>"),
            ErrorKind::Broken(502, _, None)
        ));
        assert!(matches!(
            head(400).refusal(nest),
            ErrorKind::Refused(400, _)
        ));
        assert!(matches!(head(418).refusal(b"tea"), ErrorKind::NotNotic(_)));
        let limited = Head {
            retry_after: Some("12".into()),
            ..head(429)
        };
        let ErrorKind::RateLimited(Some(wait)) = limited.refusal(b"") else {
            panic!("not told");
        };
        assert_eq!(wait.as_secs(), 12);
    }

    #[test]
    fn a_redirect_is_told_by_its_server_only() {
        let redirect = Head {
            location: Some("https://other.example/login?secret=1".into()),
            ..head(302)
        };
        let ErrorKind::Redirect(to) = redirect.refusal(b"") else {
            panic!("not told");
        };
        assert_eq!(to, "https://other.example");
    }

    #[test]
    fn what_is_no_json_is_told_before_it_is_kept() {
        let html = Head {
            content_type: Some("text/HTML; charset=utf-8".into()),
            ..head(200)
        };
        assert!(html.check_json(Some(b'{')).is_err());
        assert!(head(200).check_json(Some(b'<')).is_err());
        assert!(head(200).check_json(None).is_err());
        assert!(head(200).check_json(Some(b'{')).is_ok());
    }
}
