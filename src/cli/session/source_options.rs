//! How a profile's source is read.

use serde::{Deserialize, Serialize};

use crate::markdown::Dialect;
use crate::notic::PlainHttp;
use crate::settings::{Choice, Layout, Order};

/// How a profile's source is read, as it is kept in the state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::cli) struct SourceOptions {
    pub(in crate::cli) layout: Option<Layout>,
    pub(in crate::cli) workspace_name: Option<String>,
    pub(in crate::cli) dialect: Option<Dialect>,
    pub(in crate::cli) order: Option<Order>,
    /// Whether the source's address may be http to another machine.
    pub(in crate::cli) plain_http: PlainHttp,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct StoredSourceOptions {
    layout: Option<String>,
    workspace_name: Option<String>,
    dialect: Option<String>,
    order: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    allow_http: bool,
}

impl SourceOptions {
    /// Reads what [`Self::to_json`] wrote. What is not understood counts as not set.
    pub(in crate::cli) fn from_json(json: &str) -> Self {
        let stored: StoredSourceOptions = serde_json::from_str(json).unwrap_or_default();
        Self {
            layout: stored.layout.as_deref().and_then(Layout::from_word),
            workspace_name: stored.workspace_name,
            dialect: stored.dialect.as_deref().and_then(Dialect::from_word),
            order: stored.order.as_deref().and_then(Order::from_word),
            plain_http: plain_http(stored.allow_http),
        }
    }

    pub(in crate::cli) fn to_json(&self) -> String {
        let stored = StoredSourceOptions {
            layout: self.layout.map(|layout| layout.word().to_owned()),
            workspace_name: self.workspace_name.clone(),
            dialect: self.dialect.map(|dialect| dialect.word().to_owned()),
            order: self.order.map(|order| order.word().to_owned()),
            allow_http: self.plain_http == PlainHttp::Anywhere,
        };
        serde_json::to_string(&stored).unwrap_or_else(|_| "{}".to_owned())
    }
}

/// What `--allow-http` means.
pub(in crate::cli) fn plain_http(allowed: bool) -> PlainHttp {
    match allowed {
        true => PlainHttp::Anywhere,
        false => PlainHttp::ThisMachine,
    }
}
