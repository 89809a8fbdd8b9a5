//! Who the token acts as (notion-api.md section 5.1).

use serde_json::Value;

use super::page::UserId;

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
        assert_eq!(Me::read(&json!({"object": "list", "id": "p"})), None);
        assert_eq!(Me::read(&json!({"name": "x"})), None);
    }
}
