//! Things the person should know that stop nothing.

use std::fmt;

use super::EntityKey;

/// One thing that was not quite right, on which entity, and what was done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The entity it is about; none where it is about the source as a whole.
    pub key: Option<EntityKey>,
    /// The entity's title or the file's path: what a person recognises.
    pub subject: String,
    /// What was found and what was done, as a sentence without a full stop.
    pub message: String,
}

impl Warning {
    /// A warning about an entity.
    pub fn about(key: EntityKey, subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            key: Some(key),
            subject: subject.into(),
            message: message.into(),
        }
    }

    /// A warning about a file or the source as a whole.
    pub fn general(subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            key: None,
            subject: subject.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.message)
    }
}
