//! What is in the workspace: pages and blocks as nodes of one tree, each with one ordered list of children.

use std::collections::{BTreeMap, HashMap, VecDeque};

use serde_json::{Map, Value};

use super::fault::Faults;
use super::ids::{Author, Id, Random};
use super::kind::Kind;
use super::oauth::Authority;
use super::options::{Connection, Options, SearchLag};
use super::overlap::UnderWay;
use super::rate::Budgets;
use super::refusal::Refusal;
use super::siblings::{Place, Siblings};
use super::upload::Upload;
use super::wire::LogEntry;

/// The user of the connection that has the static token.
pub(crate) const BOT: Id = Id::constant(0x0b07_0000_0000_4000_8000_0000_0000_0001);
/// The user of the public connection, when somebody lets it in.
pub(crate) const OAUTH_BOT: Id = Id::constant(0x0b07_0000_0000_4000_8000_0000_0000_0004);
/// The person whose workspace it is.
pub(crate) const PERSON: Id = Id::constant(0x0be2_5000_0000_4000_8000_0000_0000_0002);
/// The workspace.
pub(crate) const WORKSPACE: Id = Id::constant(0x0590_0000_0000_4000_8000_0000_0000_0003);

#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// Runs in the shape of answers.
    pub(crate) title: Vec<Value>,
    pub(crate) icon: Value,
    pub(crate) cover: Value,
    pub(crate) archived: bool,
    pub(crate) locked: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) kind: Kind,
    pub(crate) body: Map<String, Value>,
}

#[derive(Clone, Debug)]
pub(crate) enum Content {
    Page(Page),
    Block(Block),
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// None at the top of the workspace.
    pub(crate) parent: Option<Id>,
    /// Only what is not in the trash itself.
    pub(crate) children: Siblings,
    pub(crate) content: Content,
    pub(crate) trashed: bool,
    /// The order of creation, which ids do not tell.
    pub(crate) serial: u64,
    pub(crate) created_ms: u64,
    pub(crate) edited_ms: u64,
    pub(crate) created_by: Id,
    pub(crate) edited_by: Id,
    pub(crate) listed_from_ms: u64,
    pub(crate) found_from_ms: u64,
    /// A restore reaches the descendants only then.
    pub(crate) effective_from_ms: u64,
    /// Shared with the connection of that user, or taken from it; a connection that is not here: as with the parent.
    pub(crate) shares: BTreeMap<Id, bool>,
}

impl Node {
    pub(crate) fn page(&self) -> Option<&Page> {
        match &self.content {
            Content::Page(page) => Some(page),
            Content::Block(_) => None,
        }
    }

    pub(crate) fn block(&self) -> Option<&Block> {
        match &self.content {
            Content::Block(block) => Some(block),
            Content::Page(_) => None,
        }
    }
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) connection: Connection,
    /// The connection's own user.
    pub(crate) bot: Id,
}

/// Whether a node can be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Liveness {
    Live,
    InTrash,
    UnderTrash,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) options: Options,
    pub(crate) nodes: HashMap<Id, Node>,
    pub(crate) top: Siblings,
    pub(crate) uploads: HashMap<Id, Upload>,
    pub(crate) random: Random,
    pub(crate) now_ms: u64,
    pub(crate) budgets: Budgets,
    pub(crate) authority: Authority,
    /// Who sent the request that is being handled; between requests the one with the static token.
    pub(crate) caller: Caller,
    pub(crate) faults: Faults,
    pub(crate) log: VecDeque<LogEntry>,
    pub(crate) under_way: UnderWay,
    serials: u64,
}

impl State {
    pub(crate) fn new(options: Options) -> Self {
        Self {
            nodes: HashMap::new(),
            top: Siblings::default(),
            uploads: HashMap::new(),
            random: Random::new(options.seed),
            now_ms: options.start_ms,
            budgets: Budgets::new(options.requests_per_minute, options.strict_rate),
            authority: Authority::new(options.seed),
            caller: Caller {
                connection: options.connection,
                bot: BOT,
            },
            faults: Faults::default(),
            log: VecDeque::new(),
            under_way: UnderWay::default(),
            serials: 0,
            options,
        }
    }

    /// The user behind an author: with a personal token, the connection is the person.
    pub(crate) fn user(&self, author: Author) -> Id {
        match (author, self.caller.connection) {
            (Author::Connection, Connection::Internal | Connection::Public) => self.caller.bot,
            _ => PERSON,
        }
    }

    pub(crate) fn siblings(&self, parent: Option<Id>) -> Option<&Siblings> {
        match parent {
            Some(id) => self.nodes.get(&id).map(|node| &node.children),
            None => Some(&self.top),
        }
    }

    fn siblings_mut(&mut self, parent: Option<Id>) -> Option<&mut Siblings> {
        match parent {
            Some(id) => self.nodes.get_mut(&id).map(|node| &mut node.children),
            None => Some(&mut self.top),
        }
    }

    pub(crate) fn add(
        &mut self,
        parent: Option<Id>,
        place: Place,
        content: Content,
        author: Author,
    ) -> Id {
        let id = self.random.id(self.now_ms, author);
        let user = self.user(author);
        let (list_lag, search_lag) = match author {
            Author::Connection => (millis(self.options.list_lag), self.search_lag()),
            Author::Person => (0, 0),
        };
        self.serials += 1;
        let node = Node {
            parent,
            children: Siblings::default(),
            content,
            trashed: false,
            serial: self.serials,
            created_ms: self.now_ms,
            edited_ms: self.now_ms,
            created_by: user,
            edited_by: user,
            listed_from_ms: self.now_ms + list_lag,
            found_from_ms: self.now_ms + search_lag,
            effective_from_ms: 0,
            shares: BTreeMap::new(),
        };
        self.nodes.insert(id, node);
        if let Some(siblings) = self.siblings_mut(parent) {
            siblings.insert(id, place);
        }
        id
    }

    fn search_lag(&mut self) -> u64 {
        match self.options.search_lag {
            SearchLag::None => 0,
            SearchLag::Flat(lag) => millis(lag),
            SearchLag::Observed => 11_000 + self.random.below(16_000),
        }
    }

    /// Notes an edit of a node, and of the page that it is in (notion-observed.md section 2).
    pub(crate) fn touch(&mut self, id: Id, author: Author) {
        let user = self.user(author);
        let now = self.now_ms;
        let mut next = Some(id);
        while let Some(node) = next.and_then(|id| self.nodes.get_mut(&id)) {
            node.edited_ms = now;
            node.edited_by = user;
            next = match node.content {
                Content::Block(_) => node.parent,
                Content::Page(_) => None,
            };
        }
    }

    /// Trashed things leave their parent's list (notion-observed.md section 7).
    pub(crate) fn trash(&mut self, id: Id, author: Author) {
        let Some(node) = self.nodes.get_mut(&id) else {
            return;
        };
        node.trashed = true;
        let parent = node.parent;
        if let Some(siblings) = self.siblings_mut(parent) {
            siblings.remove(id);
        }
        self.touch(id, author);
        self.touch_parent(parent, author);
    }

    /// Back from the trash, as the last child: where Notion puts it is not documented.
    pub(crate) fn restore(&mut self, id: Id, author: Author) {
        let effective_from_ms = self.now_ms + millis(self.options.restore_lag);
        let Some(node) = self.nodes.get_mut(&id) else {
            return;
        };
        node.trashed = false;
        node.effective_from_ms = effective_from_ms;
        let parent = node.parent;
        if let Some(siblings) = self.siblings_mut(parent) {
            siblings.insert(id, Place::Last);
        }
        self.touch(id, author);
        self.touch_parent(parent, author);
    }

    /// A moved page lands last (notion-api.md section 5.5).
    pub(crate) fn relocate(&mut self, id: Id, parent: Option<Id>, author: Author) {
        let Some(node) = self.nodes.get_mut(&id) else {
            return;
        };
        let (old, trashed) = (node.parent, node.trashed);
        node.parent = parent;
        if let Some(siblings) = self.siblings_mut(old) {
            siblings.remove(id);
        }
        if !trashed && let Some(siblings) = self.siblings_mut(parent) {
            siblings.insert(id, Place::Last);
        }
        self.touch(id, author);
        self.touch_parent(old, author);
        self.touch_parent(parent, author);
    }

    pub(crate) fn touch_parent(&mut self, parent: Option<Id>, author: Author) {
        if let Some(parent) = parent {
            self.touch(parent, author);
        }
    }

    /// Removes a node and all below it for good.
    pub(crate) fn purge(&mut self, id: Id) {
        let parent = self.nodes.get(&id).and_then(|node| node.parent);
        if let Some(siblings) = self.siblings_mut(parent) {
            siblings.remove(id);
        }
        let mut doomed = vec![id];
        while let Some(id) = doomed.pop() {
            if let Some(node) = self.nodes.remove(&id) {
                doomed.extend(node.children.iter());
            }
        }
    }

    /// The node and its ancestors, from the inside out.
    pub(crate) fn lineage(&self, id: Id) -> impl Iterator<Item = (Id, &Node)> + '_ {
        let mut next = Some(id);
        std::iter::from_fn(move || {
            let id = next?;
            let node = self.nodes.get(&id)?;
            next = node.parent;
            Some((id, node))
        })
    }

    pub(crate) fn liveness(&self, id: Id) -> Liveness {
        let mut lineage = self.lineage(id);
        if lineage.next().is_none_or(|(_, node)| node.trashed) {
            return Liveness::InTrash;
        }
        let under = lineage.any(|(_, node)| node.trashed || node.effective_from_ms > self.now_ms);
        if under {
            Liveness::UnderTrash
        } else {
            Liveness::Live
        }
    }

    /// What `in_trash` says: trash is inherited (notion-observed.md section 7).
    pub(crate) fn in_trash(&self, id: Id) -> bool {
        self.lineage(id).any(|(_, node)| node.trashed)
    }

    pub(crate) fn is_under(&self, id: Id, ancestor: Id) -> bool {
        self.lineage(id).any(|(other, _)| other == ancestor)
    }

    /// Whether the connection sees a node: as the nearest page says that was shared or taken from it.
    pub(crate) fn is_shared(&self, id: Id) -> bool {
        if self.caller.connection == Connection::PersonalToken {
            return true;
        }
        self.lineage(id)
            .find_map(|(_, node)| node.shares.get(&self.caller.bot).copied())
            .unwrap_or(false)
    }

    pub(crate) fn missing(&self, what: &str, id: Id) -> Refusal {
        Refusal::not_found(
            what,
            id,
            &self.options.connection_name,
            self.user(Author::Connection),
        )
    }

    /// A page or block that is there and shared; else 404.
    pub(crate) fn require(&self, what: &str, id: Id) -> Result<&Node, Refusal> {
        match self.nodes.get(&id) {
            Some(node) if self.is_shared(id) => Ok(node),
            _ => Err(self.missing(what, id)),
        }
    }

    pub(crate) fn require_page(&self, id: Id) -> Result<&Page, Refusal> {
        self.require("page", id)?
            .page()
            .ok_or_else(|| self.missing("page", id))
    }

    /// Refuses writes to what is in the trash or below it.
    pub(crate) fn require_live(&self, id: Id) -> Result<(), Refusal> {
        match self.liveness(id) {
            Liveness::Live => Ok(()),
            Liveness::InTrash => Err(Refusal::in_trash()),
            Liveness::UnderTrash => Err(Refusal::under_trash()),
        }
    }
}

pub(crate) fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX / 4)
}
