//! Errors in Notion's shape.

use std::fmt::Display;

use serde_json::{Map, Value, json};

use super::ids::Id;

/// An error answer: status, code, message and additional data (notion-api.md section 3).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) additional: Map<String, Value>,
    is_rfc_6749: bool,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            additional: Map::new(),
            is_rfc_6749: false,
        }
    }

    pub(crate) fn with(mut self, key: &str, value: Value) -> Self {
        self.additional.insert(key.to_owned(), value);
        self
    }

    /// In the shape of RFC 6749 section 5.2.
    pub(crate) fn in_rfc_6749_shape(mut self) -> Self {
        self.is_rfc_6749 = true;
        self
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "validation_error", message)
    }

    /// What the stand-in leaves out on purpose, told as such, so that nobody takes it for Notion's word.
    pub(crate) fn left_out(what: impl Display) -> Self {
        Self::validation(format!("{what} is not in this stand-in."))
    }

    /// notion-observed.md section 11.
    pub(crate) fn not_found(what: &str, id: impl Display, name: &str, bot: Id) -> Self {
        Self::new(
            404,
            "object_not_found",
            format!(
                "Could not find {what} with ID: {id}. Make sure the relevant pages and databases are shared with \
                 your integration \"{name}\"."
            ),
        )
        .with("integration_id", json!(bot.to_string()))
    }

    /// notion-api.md section 3.4.
    pub(crate) fn in_trash() -> Self {
        Self::validation(
            "Can't edit block that is archived. You must unarchive the block before editing.",
        )
    }

    /// notion-api.md section 3.4.
    pub(crate) fn under_trash() -> Self {
        Self::validation(
            "Can't edit page on block with an archived ancestor. You must unarchive the ancestor before editing page.",
        )
    }

    pub(crate) fn unknown_url() -> Self {
        Self::new(400, "invalid_request_url", "Invalid request URL.")
    }

    pub(crate) fn bad_json() -> Self {
        Self::new(400, "invalid_json", "Error parsing JSON body.")
    }

    pub(crate) fn conflict() -> Self {
        Self::new(
            409,
            "conflict_error",
            "Conflict occurred while saving. Please try again.",
        )
    }

    /// The answer's body.
    pub(crate) fn body(&self, request_id: Id) -> Value {
        if self.is_rfc_6749 {
            return json!({
                "error": self.code,
                "error_description": self.message,
                "request_id": request_id.to_string(),
            });
        }
        let mut body = json!({
            "object": "error",
            "status": self.status,
            "code": self.code,
            "message": self.message,
            "request_id": request_id.to_string(),
        });
        if !self.additional.is_empty() {
            body["additional_data"] = Value::Object(self.additional.clone());
        }
        body
    }
}
