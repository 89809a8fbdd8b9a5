//! What a person does in Notion, directly on the state. Ids are texts, dashed or not; an unknown one changes nothing
//! and is told by `false` or `None`.

use serde_json::json;

use super::Sandbox;
use super::ids::{Author, Id};
use super::kind::Kind;
use super::pages::title_of;
use super::siblings::Place;
use super::state::{BOT, Block, Content, OAUTH_BOT, Page, State};
use super::validate::rich_text::{plain_run, plain_text};

const BY: Author = Author::Person;

impl Sandbox {
    /// Lets all uploads so far expire, also those that blocks show: no further block can.
    pub fn expire_uploads(&self) {
        for upload in self.lock().uploads.values_mut() {
            upload.spent = true;
        }
    }

    /// Makes a page at the top of the workspace, shared with the connection of the static token; with one that logs in
    /// it is shared when chosen there. Returns its id, dashed.
    pub fn seed_page(&self, title: &str) -> String {
        let mut state = self.lock();
        let id = add_page(&mut state, None, title);
        if let Some(node) = state.nodes.get_mut(&id) {
            node.shares.insert(BOT, true);
        }
        id.to_string()
    }

    /// Makes a page under a page. Returns its id, dashed.
    pub fn person_add_page(&self, parent: &str, title: &str) -> Option<String> {
        let mut state = self.lock();
        let parent = existing(&state, parent)?;
        Some(add_page(&mut state, Some(parent), title).to_string())
    }

    /// Moves a page or block to the trash.
    pub fn person_trash(&self, id: &str) -> bool {
        self.change(id, |state, id| state.trash(id, BY))
    }

    /// Brings a page or block back from the trash.
    pub fn person_restore(&self, id: &str) -> bool {
        self.change(id, |state, id| state.restore(id, BY))
    }

    /// Deletes a page or block, and all below it, for good.
    pub fn person_delete_for_good(&self, id: &str) -> bool {
        self.change(id, State::purge)
    }

    /// Moves a page under another, or to the top of the workspace.
    pub fn person_move(&self, page: &str, parent: Option<&str>) -> bool {
        let mut state = self.lock();
        let Some(id) = existing(&state, page) else {
            return false;
        };
        let parent = match parent {
            None => None,
            Some(parent) => match existing(&state, parent) {
                Some(parent) if !state.is_under(parent, id) => Some(parent),
                _ => return false,
            },
        };
        state.relocate(id, parent, BY);
        true
    }

    /// Gives a page another title.
    pub fn person_rename(&self, page: &str, title: &str) -> bool {
        self.change(page, |state, id| {
            if let Some(Content::Page(page)) =
                state.nodes.get_mut(&id).map(|node| &mut node.content)
            {
                page.title = title_of(title);
            }
            state.touch(id, BY);
        })
    }

    /// Writes a paragraph as the child number `position` of a page or block. Returns its id, dashed.
    pub fn person_add_block(&self, parent: &str, position: usize, text: &str) -> Option<String> {
        let mut state = self.lock();
        let parent = existing(&state, parent)?;
        let before = state.siblings(Some(parent))?.iter().nth(position);
        let block = Block {
            kind: Kind::Paragraph,
            body: [
                ("rich_text".to_owned(), json!([plain_run(text)])),
                ("color".to_owned(), json!("default")),
                ("icon".to_owned(), json!(null)),
            ]
            .into_iter()
            .collect(),
        };
        let place = before.map_or(Place::Last, Place::Before);
        let id = state.add(Some(parent), place, Content::Block(block), BY);
        state.touch(id, BY);
        Some(id.to_string())
    }

    /// Replaces the text of a block, or the caption of one that has no text. One with neither stays as it is.
    pub fn person_edit_block(&self, block: &str, text: &str) -> bool {
        let mut state = self.lock();
        let Some(id) = existing(&state, block) else {
            return false;
        };
        let Some(Content::Block(block)) = state.nodes.get_mut(&id).map(|node| &mut node.content)
        else {
            return false;
        };
        let key = ["rich_text", "caption"]
            .into_iter()
            .find(|key| block.body.contains_key(*key));
        let Some(key) = key else {
            return false;
        };
        block.body.insert(key.to_owned(), json!([plain_run(text)]));
        state.touch(id, BY);
        true
    }

    /// Gives a block another value of a key that its type has, in the shape of answers: `checked`, `language`,
    /// `rich_text`, `cells`, `color`.
    pub fn person_set(&self, block: &str, key: &str, value: serde_json::Value) -> bool {
        let mut state = self.lock();
        let Some(id) = existing(&state, block) else {
            return false;
        };
        let node = state.nodes.get_mut(&id).map(|node| &mut node.content);
        let Some(Content::Block(block)) = node else {
            return false;
        };
        let Some(held) = block.body.get_mut(key) else {
            return false;
        };
        *held = value;
        state.touch(id, BY);
        true
    }

    /// Turns a block into one of another type with the same content, as the editor's *Turn into* does.
    pub fn person_turn_into(&self, block: &str, type_name: &str) -> bool {
        let Some(kind) = Kind::from_name(type_name) else {
            return false;
        };
        self.change(block, |state, id| {
            if let Some(Content::Block(block)) =
                state.nodes.get_mut(&id).map(|node| &mut node.content)
            {
                block.kind = kind;
            }
            state.touch(id, BY);
        })
    }

    /// Gives a page an emoji as icon, or takes its icon away.
    pub fn person_set_icon(&self, page: &str, emoji: Option<&str>) -> bool {
        self.change(page, |state, id| {
            if let Some(Content::Page(page)) =
                state.nodes.get_mut(&id).map(|node| &mut node.content)
            {
                page.icon = emoji.map_or(
                    json!(null),
                    |emoji| json!({"type": "emoji", "emoji": emoji}),
                );
            }
            state.touch(id, BY);
        })
    }

    /// Drags a page or block to the end of a page or block.
    pub fn person_drag(&self, id: &str, to: &str) -> bool {
        let mut state = self.lock();
        match (existing(&state, id), existing(&state, to)) {
            (Some(id), Some(to)) if !state.is_under(to, id) => {
                state.relocate(id, Some(to), BY);
                true
            }
            _ => false,
        }
    }

    /// Deletes a block (into the trash, as Notion does).
    pub fn person_delete_block(&self, block: &str) -> bool {
        self.person_trash(block)
    }

    /// Takes a page, and what is under it, from every connection.
    pub fn unshare(&self, page: &str) -> bool {
        self.change(page, |state, id| share(state, id, false))
    }

    /// Shares a page, and what is under it, with every connection.
    pub fn share(&self, page: &str) -> bool {
        self.change(page, |state, id| share(state, id, true))
    }

    /// The ids of the pages of that title that are not in the trash, in order of creation.
    pub fn find(&self, title: &str) -> Vec<String> {
        let state = self.lock();
        let mut found: Vec<(u64, Id)> = state
            .nodes
            .iter()
            .filter(|(id, node)| {
                node.page()
                    .is_some_and(|page| plain_text(&page.title) == title)
                    && !state.in_trash(**id)
            })
            .map(|(id, node)| (node.serial, *id))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, id)| id.to_string()).collect()
    }

    /// The ids of what is live right under a page or block, in order: pages and blocks.
    pub fn children(&self, id: &str) -> Vec<String> {
        let state = self.lock();
        existing(&state, id)
            .and_then(|id| state.siblings(Some(id)))
            .map(|siblings| siblings.iter().map(|id| id.to_string()).collect())
            .unwrap_or_default()
    }

    /// The page or block that a page or block lies in; none at the top.
    pub fn parent(&self, id: &str) -> Option<String> {
        let state = self.lock();
        let id = existing(&state, id)?;
        state.nodes[&id].parent.map(|parent| parent.to_string())
    }

    /// Whether a page or block lies in the trash, itself or by an ancestor; none when it is not there at all.
    pub fn is_in_trash(&self, id: &str) -> Option<bool> {
        let state = self.lock();
        existing(&state, id).map(|id| state.in_trash(id))
    }

    fn change(&self, id: &str, act: impl FnOnce(&mut State, Id)) -> bool {
        let mut state = self.lock();
        match existing(&state, id) {
            Some(id) => {
                act(&mut state, id);
                true
            }
            None => false,
        }
    }
}

fn existing(state: &State, id: &str) -> Option<Id> {
    Id::parse(id).filter(|id| state.nodes.contains_key(id))
}

fn add_page(state: &mut State, parent: Option<Id>, title: &str) -> Id {
    let page = Page {
        title: title_of(title),
        icon: json!(null),
        cover: json!(null),
        archived: false,
        locked: false,
    };
    let id = state.add(parent, Place::Last, Content::Page(page), BY);
    state.touch_parent(parent, BY);
    id
}

fn share(state: &mut State, id: Id, shared: bool) {
    if let Some(node) = state.nodes.get_mut(&id) {
        for bot in [BOT, OAUTH_BOT] {
            node.shares.insert(bot, shared);
        }
    }
}
