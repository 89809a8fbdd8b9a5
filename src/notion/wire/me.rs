//! Who the token acts as (notion-api.md section 5.1).

use serde_json::Value;

use super::page::UserId;

/// What a token is, as far as the answer tells (notion-api.md sections 4 and 5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A personal access token: acts as a person and sees all their pages.
    Person,
    /// A public connection, granted by a person in the browser.
    Public,
    /// An internal connection: belongs to the workspace, and sees what is shared with it.
    Internal,
    /// Notion does not tell.
    Unknown,
}

impl TokenKind {
    /// Whether it may make pages at the top of the workspace. What is not known may try.
    pub fn may_create_at_top(self) -> bool {
        self != Self::Internal
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "personal access token",
            Self::Public => "public connection",
            Self::Internal => "internal connection",
            Self::Unknown => "token of a kind that Notion does not tell",
        }
    }

    fn read(user: &Value) -> Self {
        match (user["type"].as_str(), user["bot"]["owner"]["type"].as_str()) {
            (Some("person"), _) => Self::Person,
            (_, Some("user")) => Self::Public,
            (_, Some("workspace")) => Self::Internal,
            _ => Self::Unknown,
        }
    }
}

/// The answer of `GET /v1/users/me`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// The id that `created_by` of its pages has.
    pub id: UserId,
    /// The connection's or the person's name.
    pub name: Option<String>,
    /// The workspace; not told to personal access tokens.
    pub workspace_id: Option<String>,
    /// Its name.
    pub workspace_name: Option<String>,
    /// Whether it acts as a person: a personal access token.
    pub is_person: bool,
    /// What the token is.
    pub kind: TokenKind,
    /// The largest file that may be uploaded, in bytes.
    pub max_upload: Option<u64>,
}

impl Me {
    /// Reads a user; none for what is no user.
    pub fn read(user: &Value) -> Option<Self> {
        if user["object"]
            .as_str()
            .is_some_and(|object| object != "user")
        {
            return None;
        }
        let bot = &user["bot"];
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Some(Self {
            id: UserId::read(user)?,
            name: text(&user["name"]),
            workspace_id: text(&bot["workspace_id"]),
            workspace_name: text(&bot["workspace_name"]),
            is_person: user["type"] == "person",
            kind: TokenKind::read(user),
            max_upload: bot["workspace_limits"]["max_file_upload_size_in_bytes"].as_u64(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn bots_people_and_bare_users_are_read() {
        let bot = json!({"object": "user", "id": "a-b", "name": "Sync", "type": "bot", "bot": {
            "workspace_id": "w", "workspace_name": "Home",
            "workspace_limits": {"max_file_upload_size_in_bytes": 5_242_880},
        }});
        let me = Me::read(&bot).unwrap();
        assert_eq!(me.id, UserId::new("ab"));
        assert_eq!(me.workspace_name.as_deref(), Some("Home"));
        assert_eq!((me.max_upload, me.is_person), (Some(5_242_880), false));
        let person = Me::read(&json!({"id": "p", "type": "person", "person": {}})).unwrap();
        assert!(person.is_person);
        assert_eq!(
            Me::read(&json!({"id": "p", "bot": {}}))
                .unwrap()
                .workspace_id,
            None
        );
        for (user, kind) in [
            (json!({"id": "p", "type": "person"}), TokenKind::Person),
            (
                json!({"id": "b", "type": "bot", "bot": {}}),
                TokenKind::Unknown,
            ),
            (
                json!({"id": "b", "type": "bot", "bot": {"owner": {"type": "workspace", "workspace": true}}}),
                TokenKind::Internal,
            ),
            (
                json!({"id": "b", "type": "bot", "bot": {"owner": {"type": "user", "user": {"id": "p"}}}}),
                TokenKind::Public,
            ),
        ] {
            assert_eq!(Me::read(&user).unwrap().kind, kind, "{user}");
        }
        assert_eq!(Me::read(&json!({"object": "list", "id": "p"})), None);
        assert_eq!(Me::read(&json!({"name": "x"})), None);
    }
}
