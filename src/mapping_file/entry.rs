//! Pages and doubts as they stand in a file.

use serde::{Deserialize, Serialize};

use super::KeptPage;
use crate::model::{
    BodyState, Digest, EntityKey, EntityKind, FileStamp, Icon, ImageUse, NoteLink, PackedBlocks,
    PageId, PageRecord, PageTitle, Unclear, WrittenBody,
};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageEntry {
    kind: EntityKind,
    client_id: String,
    page: PageId,
    parent: PageId,
    title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    icon: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    in_trash: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    missing: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<BodyEntry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    images: Vec<ImageEntry>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "lowercase")]
enum BodyEntry {
    Unread,
    Whole {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<String>,
        digest: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        links: Vec<NoteLink>,
        blocks: PackedBlocks,
    },
    Nothing,
}

#[derive(Serialize, Deserialize)]
struct ImageEntry {
    address: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(default)]
    size: u64,
    #[serde(default)]
    version: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UnclearEntry {
    kind: EntityKind,
    client_id: String,
    title: String,
    reason: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pages: Vec<PageId>,
}

fn digest(text: &str, of: &str) -> Result<Digest, String> {
    text.parse()
        .map_err(|_| format!("`{text}`, the digest of {of}, is none"))
}

impl From<&KeptPage> for PageEntry {
    fn from(page: &KeptPage) -> Self {
        let KeptPage {
            record,
            body,
            images,
        } = page;
        Self {
            kind: record.key.kind,
            client_id: record.key.id.as_str().to_owned(),
            page: record.page,
            parent: record.parent,
            title: record.title.as_str().to_owned(),
            icon: record.icon.as_ref().map(|icon| icon.as_str().to_owned()),
            in_trash: record.in_trash,
            missing: record.missing,
            body: match body {
                BodyState::Nothing => None,
                // Only this machine knows how to go on with it; another one reads what is there.
                BodyState::Unread => Some(BodyEntry::Unread),
                BodyState::Written(whole) => Some(BodyEntry::Whole {
                    source: whole.source.as_ref().map(Digest::to_string),
                    digest: whole.body.to_string(),
                    links: whole.links.clone(),
                    blocks: PackedBlocks(whole.tree.clone()),
                }),
            },
            images: images.iter().map(ImageEntry::from).collect(),
        }
    }
}

impl TryFrom<PageEntry> for KeptPage {
    type Error = String;

    fn try_from(entry: PageEntry) -> Result<Self, String> {
        let key = EntityKey::new(entry.kind, entry.client_id);
        let of = key.to_string();
        let body = match entry.body {
            None | Some(BodyEntry::Nothing) => BodyState::Nothing,
            Some(BodyEntry::Unread) => BodyState::Unread,
            Some(BodyEntry::Whole {
                source,
                digest: body,
                links,
                blocks,
            }) => BodyState::Written(WrittenBody {
                source: source.map(|source| digest(&source, &of)).transpose()?,
                body: digest(&body, &of)?,
                links,
                tree: blocks.0,
            }),
        };
        if key.kind != EntityKind::Note && body != BodyState::Nothing {
            return Err(format!("{of} has a body, as only notes do"));
        }
        let images = entry.images.into_iter().map(|image| image.into_use(&of));
        Ok(Self {
            record: PageRecord {
                page: entry.page,
                parent: entry.parent,
                title: PageTitle::new(&entry.title),
                icon: entry.icon.as_deref().and_then(Icon::emoji),
                in_trash: entry.in_trash,
                missing: entry.missing,
                source: match &body {
                    BodyState::Written(whole) => whole.source,
                    _ => None,
                },
                key,
            },
            body,
            images: images.collect::<Result<_, _>>()?,
        })
    }
}

impl From<&ImageUse> for ImageEntry {
    fn from(image: &ImageUse) -> Self {
        let file = image.file.as_ref();
        Self {
            address: image.address.clone(),
            path: file.map(|file| file.path.clone()),
            size: file.map_or(0, |file| file.size),
            version: file.map_or(0, |file| file.version),
            content: image.content.as_ref().map(Digest::to_string),
        }
    }
}

impl ImageEntry {
    fn into_use(self, of: &str) -> Result<ImageUse, String> {
        Ok(ImageUse {
            address: self.address,
            file: self.path.map(|path| FileStamp {
                path,
                size: self.size,
                version: self.version,
            }),
            content: self
                .content
                .map(|content| digest(&content, of))
                .transpose()?,
        })
    }
}

impl From<&Unclear> for UnclearEntry {
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

impl From<UnclearEntry> for Unclear {
    fn from(entry: UnclearEntry) -> Self {
        Self {
            key: EntityKey::new(entry.kind, entry.client_id),
            title: PageTitle::new(&entry.title),
            reason: entry.reason,
            pages: entry.pages,
        }
    }
}
