//! What a login yields, and the one JSON value it is stored as.

use serde::{Deserialize, Serialize};

use super::kept::{Entry, Kept};
use crate::model::Secret;

/// What kind of token it is. Notion advises against telling by its look (notion-api.md section 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialKind {
    /// Pasted: a personal access token or an internal connection's secret. It can't be refreshed.
    Pasted,
    /// Granted in the browser. It can be refreshed.
    Granted,
}

/// The public connection that a login in the browser went through. It is the person's own: a program that is given to
/// everybody can keep no secret (notion-api.md section 4.1, point 10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthClient {
    /// The client id. No secret: the browser shows it.
    pub id: String,
    /// The client secret.
    pub secret: Secret,
    /// The address that the browser is sent back to, as it is registered.
    pub redirect_uri: String,
}

/// A profile's tokens and what is known of them. Stored as one value, so that both tokens change at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// The token that requests carry.
    pub access: Secret,
    /// The token that yields the next pair.
    pub refresh: Option<Secret>,
    /// What kind it is.
    pub kind: CredentialKind,
    /// The id of the bot or person the token acts as: `created_by` of what it makes (notion-observed.md).
    pub bot_id: Option<String>,
    /// The id of the Notion workspace.
    pub workspace_id: Option<String>,
    /// The name of the Notion workspace.
    pub workspace_name: Option<String>,
    /// What granted tokens are renewed and revoked through.
    pub client: Option<OAuthClient>,
}

impl Credentials {
    /// A pasted token of which nothing is known yet.
    pub fn pasted(token: Secret) -> Self {
        Self {
            access: token,
            refresh: None,
            kind: CredentialKind::Pasted,
            bot_id: None,
            workspace_id: None,
            workspace_name: None,
            client: None,
        }
    }

    fn to_stored(&self) -> Stored {
        Stored {
            access: self.access.expose().to_owned(),
            refresh: self.refresh.as_ref().map(|token| token.expose().to_owned()),
            kind: self.kind,
            bot_id: self.bot_id.clone(),
            workspace_id: self.workspace_id.clone(),
            workspace_name: self.workspace_name.clone(),
            client: self.client.as_ref().map(|client| StoredClient {
                id: client.id.clone(),
                secret: client.secret.expose().to_owned(),
                redirect_uri: client.redirect_uri.clone(),
            }),
        }
    }
}

/// The stored form. Apart from [`Credentials`], so that nothing with a [`Secret`] can be turned into JSON by accident.
#[derive(Serialize, Deserialize)]
struct Stored {
    access: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh: Option<String>,
    kind: CredentialKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bot_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    workspace_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    workspace_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client: Option<StoredClient>,
}

#[derive(Serialize, Deserialize)]
struct StoredClient {
    id: String,
    secret: String,
    redirect_uri: String,
}

impl From<Stored> for Credentials {
    fn from(stored: Stored) -> Self {
        Self {
            access: Secret::new(stored.access),
            refresh: stored.refresh.map(Secret::new),
            kind: stored.kind,
            bot_id: stored.bot_id,
            workspace_id: stored.workspace_id,
            workspace_name: stored.workspace_name,
            client: stored.client.map(|client| OAuthClient {
                id: client.id,
                secret: Secret::new(client.secret),
                redirect_uri: client.redirect_uri,
            }),
        }
    }
}

impl Kept for Credentials {
    const SUFFIX: &'static str = "";
    const LOGIN: &'static str = "notic-notion login";
    const VARIABLE: &'static str = "NOTION_TOKEN";

    fn to_entry(&self) -> Entry {
        Entry::of(&self.to_stored())
    }

    fn from_entry(entry: Entry) -> Option<Self> {
        entry.read::<Stored>().map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_form_is_a_promise_to_later_versions() {
        let credentials = Credentials {
            access: Secret::new("ntn_a"),
            refresh: Some(Secret::new("nrt_b")),
            kind: CredentialKind::Granted,
            bot_id: Some("b".into()),
            workspace_id: Some("w".into()),
            workspace_name: Some("Home".into()),
            client: Some(OAuthClient {
                id: "c".into(),
                secret: Secret::new("s"),
                redirect_uri: "http://localhost:1/x".into(),
            }),
        };
        let json = serde_json::to_string(&credentials.to_stored()).unwrap();
        assert_eq!(
            json,
            r#"{"access":"ntn_a","refresh":"nrt_b","kind":"granted","bot_id":"b","workspace_id":"w","workspace_name":"Home","client":{"id":"c","secret":"s","redirect_uri":"http://localhost:1/x"}}"#
        );
        let read: Stored = serde_json::from_str(&json).unwrap();
        assert_eq!(Credentials::from(read), credentials);
        let least = r#"{"access":"ntn_a","kind":"pasted","of_a_later_version":1}"#;
        let read: Stored = serde_json::from_str(least).unwrap();
        assert_eq!(
            Credentials::from(read),
            Credentials::pasted(Secret::new("ntn_a"))
        );
    }

    #[test]
    fn debug_output_shows_no_token() {
        let credentials = Credentials::pasted(Secret::new("ntn_hidden"));
        assert!(!format!("{credentials:?}").contains("ntn_hidden"));
    }
}
