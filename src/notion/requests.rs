//! The calls as HTTP requests (notion-api.md section 5).

use serde_json::{Map, Value, json};

use super::retry::Safety;
use super::transport::{HttpMethod, Payload};
use super::wire::{encode_icon, encode_piece_update, encode_pieces, encode_title};
use crate::model::{BlockId, Icon, PageId, PageTitle, Piece, UploadId, Uploads};

/// The most entries of one page of a list.
const PAGE_SIZE: usize = 100;

/// Where something new goes among its siblings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Last.
    End,
    /// First.
    Start,
    /// Right after this one.
    After(BlockId),
}

impl Position {
    /// What Notion takes; nothing for the end, which is where things go by themselves. `start` is the name of the
    /// first place, which differs between calls.
    fn encode(self, start: &str) -> Option<Value> {
        match self {
            Self::End => None,
            Self::Start => Some(json!({"type": start})),
            Self::After(block) => {
                Some(json!({"type": "after_block", "after_block": {"id": block.to_string()}}))
            }
        }
    }
}

/// A page to be made under a page.
#[derive(Clone, Copy, Debug)]
pub struct CreatePage<'a> {
    /// The page it goes under.
    pub parent: PageId,
    /// Its title.
    pub title: &'a PageTitle,
    /// Its icon.
    pub icon: Option<&'a Icon>,
    /// The beginning of its body; at most 100, within the limits of a request.
    pub children: &'a [Piece<'a>],
    /// The uploads of the image files among them.
    pub uploads: &'a Uploads,
    /// Where it goes.
    pub position: Position,
}

/// What changes of a page; what is not given stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct PageUpdate<'a> {
    /// Its title.
    pub title: Option<&'a PageTitle>,
    /// Its icon; the inner none takes it away.
    pub icon: Option<Option<&'a Icon>>,
    /// Whether it is in the trash.
    pub in_trash: Option<bool>,
}

/// One call: a request without token.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: HttpMethod,
    pub(super) target: String,
    pub(super) payload: Payload,
    pub(super) safety: Safety,
    pub(super) is_read: bool,
}

impl Call {
    fn read(target: String) -> Self {
        Self {
            method: HttpMethod::Get,
            target,
            payload: Payload::Empty,
            safety: Safety::Repeatable,
            is_read: true,
        }
    }

    fn write(method: HttpMethod, target: String, body: &Value, safety: Safety) -> Self {
        Self {
            method,
            target,
            payload: Payload::Json(body.to_string().into_bytes()),
            safety,
            is_read: false,
        }
    }

    pub(super) fn me() -> Self {
        Self::read("/v1/users/me".to_owned())
    }

    pub(super) fn page(id: PageId) -> Self {
        Self::read(format!("/v1/pages/{id}"))
    }

    pub(super) fn block(id: BlockId) -> Self {
        Self::read(format!("/v1/blocks/{id}"))
    }

    pub(super) fn children(parent: BlockId, cursor: Option<&str>) -> Self {
        let mut target = format!("/v1/blocks/{parent}/children?page_size={PAGE_SIZE}");
        if let Some(cursor) = cursor {
            target.push_str("&start_cursor=");
            target.extend(percent_encoded(cursor));
        }
        Self::read(target)
    }

    pub(super) fn search_pages(query: &str, cursor: Option<&str>) -> Self {
        let mut body = json!({
            "filter": {"property": "object", "value": "page"},
            "sort": {"timestamp": "last_edited_time", "direction": "descending"},
            "page_size": PAGE_SIZE,
        });
        if !query.is_empty() {
            body["query"] = query.into();
        }
        if let Some(cursor) = cursor {
            body["start_cursor"] = cursor.into();
        }
        let target = "/v1/search".to_owned();
        Self {
            is_read: true,
            ..Self::write(HttpMethod::Post, target, &body, Safety::Repeatable)
        }
    }

    pub(super) fn create_page(page: &CreatePage<'_>) -> Self {
        let mut body = json!({
            "parent": page_parent(page.parent),
            "properties": {"title": {"title": encode_title(page.title)}},
        });
        if let Some(icon) = page.icon {
            body["icon"] = encode_icon(icon);
        }
        if !page.children.is_empty() {
            body["children"] = encode_pieces(page.children, page.uploads);
        }
        if let Some(position) = page.position.encode("page_start") {
            body["position"] = position;
        }
        let target = "/v1/pages".to_owned();
        Self::write(HttpMethod::Post, target, &body, Safety::Once)
    }

    /// A page at the top of the workspace, private to the person the token is from (notion-api.md section 5.4).
    pub(super) fn create_top_page(title: &PageTitle) -> Self {
        let body = json!({
            "parent": {"type": "workspace", "workspace": true},
            "properties": {"title": {"title": encode_title(title)}},
        });
        let target = "/v1/pages".to_owned();
        Self::write(HttpMethod::Post, target, &body, Safety::Once)
    }

    pub(super) fn append(
        parent: BlockId,
        pieces: &[Piece<'_>],
        position: Position,
        uploads: &Uploads,
    ) -> Self {
        let mut body = json!({"children": encode_pieces(pieces, uploads)});
        if let Some(position) = position.encode("start") {
            body["position"] = position;
        }
        let target = format!("/v1/blocks/{parent}/children");
        Self::write(HttpMethod::Patch, target, &body, Safety::Once)
    }

    pub(super) fn update_page(id: PageId, update: &PageUpdate<'_>) -> Self {
        let mut body = Map::new();
        if let Some(title) = update.title {
            let title = json!({"title": {"title": encode_title(title)}});
            body.insert("properties".to_owned(), title);
        }
        if let Some(icon) = update.icon {
            body.insert("icon".to_owned(), icon.map_or(Value::Null, encode_icon));
        }
        if let Some(in_trash) = update.in_trash {
            body.insert("in_trash".to_owned(), in_trash.into());
        }
        let target = format!("/v1/pages/{id}");
        Self::write(HttpMethod::Patch, target, &body.into(), Safety::Repeatable)
    }

    pub(super) fn update_block(id: BlockId, piece: &Piece<'_>, uploads: &Uploads) -> Self {
        let target = format!("/v1/blocks/{id}");
        let body = encode_piece_update(piece, uploads);
        Self::write(HttpMethod::Patch, target, &body, Safety::Repeatable)
    }

    pub(super) fn restore_block(id: BlockId) -> Self {
        let body = json!({"in_trash": false});
        let target = format!("/v1/blocks/{id}");
        Self::write(HttpMethod::Patch, target, &body, Safety::Repeatable)
    }

    pub(super) fn move_page(id: PageId, to: PageId) -> Self {
        let body = json!({"parent": page_parent(to)});
        let target = format!("/v1/pages/{id}/move");
        Self::write(HttpMethod::Post, target, &body, Safety::Once)
    }

    pub(super) fn delete_block(id: BlockId) -> Self {
        Self {
            method: HttpMethod::Delete,
            is_read: false,
            ..Self::read(format!("/v1/blocks/{id}"))
        }
    }

    /// What is never attached expires unseen, so that this may be repeated.
    pub(super) fn create_upload(name: &str, media_type: &str, parts: Option<u64>) -> Self {
        let mut body = json!({"filename": name, "content_type": media_type});
        body["mode"] = match parts {
            Some(_) => "multi_part".into(),
            None => "single_part".into(),
        };
        if let Some(parts) = parts {
            body["number_of_parts"] = parts.into();
        }
        let target = "/v1/file_uploads".to_owned();
        Self::write(HttpMethod::Post, target, &body, Safety::Repeatable)
    }

    pub(super) fn upload(id: UploadId) -> Self {
        Self::read(format!("/v1/file_uploads/{id}"))
    }

    pub(super) fn send_upload(
        id: UploadId,
        bytes: Vec<u8>,
        name: &str,
        media_type: &str,
        part: Option<u64>,
    ) -> Self {
        let fields = part.map(|number| ("part_number".to_owned(), number.to_string()));
        Self {
            method: HttpMethod::Post,
            target: format!("/v1/file_uploads/{id}/send"),
            payload: Payload::File {
                bytes,
                name: name.to_owned(),
                content_type: media_type.to_owned(),
                fields: fields.into_iter().collect(),
            },
            safety: Safety::Once,
            is_read: false,
        }
    }

    pub(super) fn complete_upload(id: UploadId) -> Self {
        Self {
            method: HttpMethod::Post,
            safety: Safety::Once,
            is_read: false,
            ..Self::read(format!("/v1/file_uploads/{id}/complete"))
        }
    }

    /// Method and path, for people.
    pub(super) fn line(&self) -> String {
        let path = self.target.split('?').next().unwrap_or_default();
        format!("{} {path}", self.method.as_str())
    }
}

fn page_parent(page: PageId) -> Value {
    json!({"type": "page_id", "page_id": page.to_string()})
}

/// Cursors are opaque: they may hold anything.
fn percent_encoded(text: &str) -> impl Iterator<Item = char> {
    text.bytes().flat_map(|byte| {
        let plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
        let shown = if plain {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        };
        shown.chars().collect::<Vec<_>>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0a1b2c3d-4e5f-8a6b-8c7d-0123456789ab";

    fn body(call: &Call) -> Value {
        match &call.payload {
            Payload::Json(bytes) => serde_json::from_slice(bytes).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_create_holds_what_is_given_and_no_more() {
        let (title, icon) = (PageTitle::new("T"), Icon::emoji("🚀").unwrap());
        let bare = CreatePage {
            parent: ID.parse().unwrap(),
            title: &title,
            icon: None,
            children: &[],
            uploads: &Uploads::default(),
            position: Position::End,
        };
        let title_json = json!({"title": {"title": [{"type": "text", "text": {"content": "T"}}]}});
        let parent = json!({"type": "page_id", "page_id": ID});
        let call = Call::create_page(&bare);
        assert_eq!(
            (call.line().as_str(), call.safety),
            ("POST /v1/pages", Safety::Once)
        );
        assert_eq!(
            body(&call),
            json!({"parent": parent, "properties": title_json})
        );
        let divider = [Piece::Block {
            block: &crate::model::Block::Divider,
            rows: 0,
            children: Vec::new(),
        }];
        let full = CreatePage {
            icon: Some(&icon),
            children: &divider,
            position: Position::Start,
            ..bare
        };
        assert_eq!(
            body(&Call::create_page(&full)),
            json!({
                "parent": parent, "properties": title_json,
                "icon": {"type": "emoji", "emoji": "🚀"},
                "children": [{"type": "divider", "divider": {}}],
                "position": {"type": "page_start"},
            })
        );
    }

    #[test]
    fn a_top_page_is_made_once_and_names_the_workspace() {
        let call = Call::create_top_page(&PageTitle::new("T"));
        assert_eq!(call.safety, Safety::Once);
        let parent = json!({"type": "workspace", "workspace": true});
        assert_eq!(body(&call)["parent"], parent);
    }

    #[test]
    fn a_search_asks_for_what_was_edited_last() {
        let call = Call::search_pages("a b", Some("c"));
        assert_eq!(
            body(&call),
            json!({
                "query": "a b", "start_cursor": "c", "page_size": 100,
                "filter": {"property": "object", "value": "page"},
                "sort": {"timestamp": "last_edited_time", "direction": "descending"},
            })
        );
    }

    #[test]
    fn positions_are_named_as_the_call_wants() {
        let id: BlockId = ID.parse().unwrap();
        let position = |position| {
            body(&Call::append(id, &[], position, &Uploads::default()))["position"].clone()
        };
        assert_eq!(position(Position::End), Value::Null);
        assert_eq!(position(Position::Start), json!({"type": "start"}));
        assert_eq!(
            position(Position::After(id)),
            json!({"type": "after_block", "after_block": {"id": ID}})
        );
    }

    #[test]
    fn an_update_tells_no_icon_from_an_icon_to_take_away() {
        let id = ID.parse().unwrap();
        let update = |update: PageUpdate<'_>| body(&Call::update_page(id, &update));
        assert_eq!(update(PageUpdate::default()), json!({}));
        let taken = PageUpdate {
            icon: Some(None),
            in_trash: Some(false),
            ..PageUpdate::default()
        };
        assert_eq!(update(taken), json!({"icon": null, "in_trash": false}));
    }

    #[test]
    fn cursors_are_escaped_and_not_shown() {
        let call = Call::children(ID.parse().unwrap(), Some("a&b=ü"));
        assert_eq!(
            call.target,
            format!("/v1/blocks/{ID}/children?page_size=100&start_cursor=a%26b%3D%C3%BC")
        );
        assert_eq!(call.line(), format!("GET /v1/blocks/{ID}/children"));
    }
}
