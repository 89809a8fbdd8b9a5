//! Which request means what.

use serde_json::json;

use super::ids::Id;
use super::refusal::Refusal;
use super::validate::At;

/// An endpoint with the ids of its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Me,
    Search,
    CreatePage,
    GetPage(Id),
    UpdatePage(Id),
    MovePage(Id),
    GetBlock(Id),
    UpdateBlock(Id),
    DeleteBlock(Id),
    ListChildren(Id),
    Append(Id),
    CreateUpload,
    ListUploads,
    GetUpload(Id),
    SendUpload(Id),
    CompleteUpload(Id),
    Token,
    Introspect,
    Revoke,
}

impl Route {
    pub(crate) fn parse(method: &str, path: &str) -> Result<Self, Refusal> {
        let Some(rest) = path.strip_prefix("/v1/") else {
            return Err(Refusal::unknown_url());
        };
        let segments: Vec<&str> = rest.trim_end_matches('/').split('/').collect();
        let page = |text| id_in_path("page_id", text);
        let block = |text| id_in_path("block_id", text);
        let upload = |text| id_in_path("file_upload_id", text);
        Ok(match (method, segments.as_slice()) {
            ("GET", ["users", "me"]) => Self::Me,
            ("POST", ["search"]) => Self::Search,
            ("POST", ["pages"]) => Self::CreatePage,
            ("GET", ["pages", id]) => Self::GetPage(page(id)?),
            ("PATCH", ["pages", id]) => Self::UpdatePage(page(id)?),
            ("POST", ["pages", id, "move"]) => Self::MovePage(page(id)?),
            ("GET", ["blocks", id]) => Self::GetBlock(block(id)?),
            ("PATCH", ["blocks", id]) => Self::UpdateBlock(block(id)?),
            ("DELETE", ["blocks", id]) => Self::DeleteBlock(block(id)?),
            ("GET", ["blocks", id, "children"]) => Self::ListChildren(block(id)?),
            ("PATCH", ["blocks", id, "children"]) => Self::Append(block(id)?),
            ("POST", ["file_uploads"]) => Self::CreateUpload,
            ("GET", ["file_uploads"]) => Self::ListUploads,
            ("GET", ["file_uploads", id]) => Self::GetUpload(upload(id)?),
            ("POST", ["file_uploads", id, "send"]) => Self::SendUpload(upload(id)?),
            ("POST", ["file_uploads", id, "complete"]) => Self::CompleteUpload(upload(id)?),
            ("POST", ["oauth", "token"]) => Self::Token,
            ("POST", ["oauth", "introspect"]) => Self::Introspect,
            ("POST", ["oauth", "revoke"]) => Self::Revoke,
            _ => return Err(Refusal::unknown_url()),
        })
    }

    pub(crate) fn is_write(self) -> bool {
        !matches!(
            self,
            Self::Me
                | Self::Search
                | Self::GetPage(_)
                | Self::GetBlock(_)
                | Self::ListChildren(_)
                | Self::ListUploads
                | Self::GetUpload(_)
                | Self::Introspect
        )
    }

    /// Whether the client itself asks, by its id and secret, and no bearer of a token.
    pub(crate) fn is_of_client(self) -> bool {
        matches!(self, Self::Token | Self::Introspect | Self::Revoke)
    }

    /// Whether it makes blocks (a page is one): what a full workspace refuses.
    pub(crate) fn makes_blocks(self) -> bool {
        matches!(self, Self::CreatePage | Self::Append(_))
    }

    /// Whether a JSON body belongs to it.
    pub(crate) fn takes_json(self) -> bool {
        matches!(
            self,
            Self::Search
                | Self::CreatePage
                | Self::UpdatePage(_)
                | Self::MovePage(_)
                | Self::UpdateBlock(_)
                | Self::Append(_)
                | Self::CreateUpload
                | Self::Token
                | Self::Introspect
                | Self::Revoke
        )
    }
}

fn id_in_path(name: &str, text: &str) -> Result<Id, Refusal> {
    Id::parse(text).ok_or_else(|| {
        At::root("path")
            .key(name)
            .should_be("a valid uuid", Some(&json!(text)))
    })
}
