//! What a search for lost pages came to: the JSON object.

use serde::Serialize;

use crate::model::{Entity, EntityKind, PageId, PageTitle, Unclear};
use crate::sync::report::{Counts, RequestReport, SourceReport};

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RebuildOutcome {
    /// Each entity has its page, or none is there.
    Done,
    /// Of some entities it is not known which page they have.
    Partial,
    /// Nothing was found out, and nothing was written down.
    Failed,
    /// Another run was working on the profile.
    Busy,
}

/// An entity without a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pageless {
    /// What it is.
    pub kind: EntityKind,
    /// Its id in the source.
    pub client_id: String,
    /// Its title.
    pub title: String,
}

impl Pageless {
    pub(super) fn of(entity: &Entity) -> Self {
        Self {
            kind: entity.key.kind,
            client_id: entity.key.id.as_str().to_owned(),
            title: entity.title.as_str().to_owned(),
        }
    }
}

/// An entity of which it is not known which page it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InDoubt {
    /// What it is.
    pub kind: EntityKind,
    /// Its id in the source.
    pub client_id: String,
    /// Its title.
    pub title: String,
    /// Why, and what to do.
    pub reason: String,
    /// The pages it may have.
    pub pages: Vec<PageId>,
}

impl From<&Unclear> for InDoubt {
    fn from(unclear: &Unclear) -> Self {
        Self {
            kind: unclear.key.kind,
            client_id: unclear.key.id.as_str().to_owned(),
            title: unclear.title.as_str().to_owned(),
            reason: unclear.reason.clone(),
            pages: unclear.pages.clone(),
        }
    }
}

/// A page of this connection that no entity has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NobodysPage {
    /// The page.
    pub page: PageId,
    /// Its title.
    pub title: PageTitleText,
}

/// A title as JSON text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PageTitleText(pub String);

impl From<&PageTitle> for PageTitleText {
    fn from(title: &PageTitle) -> Self {
        Self(title.as_str().to_owned())
    }
}

/// All that `mapping rebuild --json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RebuildReport {
    /// The profile.
    pub profile: String,
    /// How it ended.
    pub outcome: RebuildOutcome,
    /// Whether what was found was only told, and not written down.
    pub dry_run: bool,
    /// What was read of the source.
    pub source: SourceReport,
    /// Entities whose pages were found.
    pub found: Counts,
    /// Entities whose pages were known before.
    pub known: Counts,
    /// Entities without a page: the next sync makes one for each.
    pub missing: Vec<Pageless>,
    /// Entities of which it is not known which page they have: no sync makes one for them.
    pub unclear: Vec<InDoubt>,
    /// Pages of this connection that no entity has. Empty where the token is a person's: nothing tells them from theirs.
    pub nobodys: Vec<NobodysPage>,
    /// How many pages of a person were seen among those of entities.
    pub yours: usize,
    /// How many of these have the name of an entity without a page and are in its place.
    pub by_others: usize,
    /// What else the person should know.
    pub warnings: Vec<String>,
    /// Why it failed, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Requests.
    pub requests: RequestReport,
    /// When it began, in epoch milliseconds.
    pub started_at: u64,
    /// How long it took.
    pub seconds: f64,
}

impl RebuildReport {
    /// A report of nothing yet.
    pub fn new(profile: &str, started_at: u64) -> Self {
        Self {
            profile: profile.to_owned(),
            outcome: RebuildOutcome::Failed,
            dry_run: false,
            source: SourceReport::default(),
            found: Counts::default(),
            known: Counts::default(),
            missing: Vec::new(),
            unclear: Vec::new(),
            nobodys: Vec::new(),
            yours: 0,
            by_others: 0,
            warnings: Vec::new(),
            error: None,
            requests: RequestReport::default(),
            started_at,
            seconds: 0.0,
        }
    }
}
