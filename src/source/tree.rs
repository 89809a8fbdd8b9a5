//! Puts drafts into one tree: every entity exactly once, parents first, whatever the references say.
//!
//! Notic's references are not foreign keys (notic-data.md section 1). One that can't be followed places its entity at the
//! top of its workspace, with a warning; nothing is lost.

use std::collections::HashMap;

use crate::model::{ClientId, Entity, EntityKey, EntityKind, Warning};

use super::Order;
use super::draft::Draft;
use super::order::siblings;
use super::text::shown;

/// The id Notic gives to everybody's first workspace (notic-data.md section 1).
pub(super) const FIRST_WORKSPACE: &str = "workspace_1";

/// The name of a workspace that had to be made.
pub(super) const MADE_WORKSPACE: &str = "Notic";

/// A placed tree.
#[derive(Debug)]
pub(super) struct Placed {
    /// The entities, parents first, siblings in order.
    pub(super) entities: Vec<Entity>,
    /// The references that could not be followed.
    pub(super) warnings: Vec<Warning>,
}

/// Places drafts, whose keys must differ. `default` is the workspace for those that name none that exists; where it
/// is not there either, it is `workspace_1`, else the first, else a new one.
pub(super) fn place(mut drafts: Vec<Draft>, default: Option<&ClientId>, order: Order) -> Placed {
    let needs_home = drafts
        .iter()
        .any(|draft| draft.entity.key.kind != EntityKind::Workspace);
    let index = Index::new(&drafts);
    let default = index.default_workspace(&drafts, default);
    let default = match default {
        Some(workspace) => workspace,
        None if needs_home => {
            drafts.push(Draft::new(
                EntityKind::Workspace,
                FIRST_WORKSPACE,
                MADE_WORKSPACE,
            ));
            drafts.len() - 1
        }
        None => 0,
    };
    let (parents, warnings) = find_parents(&drafts, index, default);
    Placed {
        entities: in_order(drafts, &parents, order),
        warnings,
    }
}

/// The position of each draft's parent; none for workspaces.
fn find_parents(
    drafts: &[Draft],
    index: Index,
    default: usize,
) -> (Vec<Option<usize>>, Vec<Warning>) {
    let mut placing = Placing {
        homes: vec![None; drafts.len()],
        parents: vec![None; drafts.len()],
        drafts,
        index,
        default,
        warnings: Vec::new(),
    };
    placing.find_homes_of_folders();
    placing.find_parents_of_folders();
    placing.break_cycles();
    placing.find_parents_of_notes();
    (placing.parents, placing.warnings)
}

/// Where the workspaces and folders stand among the drafts.
struct Index {
    workspaces: HashMap<ClientId, usize>,
    folders: HashMap<ClientId, usize>,
}

impl Index {
    fn new(drafts: &[Draft]) -> Self {
        let of = |kind| {
            drafts
                .iter()
                .enumerate()
                .filter(move |(_, draft)| draft.entity.key.kind == kind)
                .map(|(at, draft)| (draft.entity.key.id.clone(), at))
                .collect()
        };
        Self {
            workspaces: of(EntityKind::Workspace),
            folders: of(EntityKind::Folder),
        }
    }

    fn default_workspace(&self, drafts: &[Draft], default: Option<&ClientId>) -> Option<usize> {
        default
            .and_then(|id| self.workspaces.get(id))
            .or_else(|| self.workspaces.get(&ClientId::new(FIRST_WORKSPACE)))
            .copied()
            .or_else(|| {
                drafts
                    .iter()
                    .position(|draft| draft.entity.key.kind == EntityKind::Workspace)
            })
    }
}

/// The work of finding each draft's parent. Numbers are positions among the drafts.
struct Placing<'a> {
    drafts: &'a [Draft],
    index: Index,
    default: usize,
    /// The workspace each folder belongs to, once known.
    homes: Vec<Option<usize>>,
    /// The parent of each draft but workspaces, once known.
    parents: Vec<Option<usize>>,
    warnings: Vec<Warning>,
}

impl Placing<'_> {
    fn of_kind(&self, kind: EntityKind) -> Vec<usize> {
        (0..self.drafts.len())
            .filter(|at| self.drafts[*at].entity.key.kind == kind)
            .collect()
    }

    /// The workspace a draft names; the default one, with a warning, if that is not there; none if it names none.
    fn named_home(&mut self, at: usize) -> Option<usize> {
        let id = self.drafts[at].workspace.as_ref()?;
        if let Some(home) = self.index.workspaces.get(id) {
            return Some(*home);
        }
        let draft = &self.drafts[at];
        let message = format!(
            "is in workspace `{}`, which is not there; the {} was placed in workspace `{}`",
            shown(id.as_str()),
            draft.entity.key.kind,
            shown(self.drafts[self.default].entity.title.as_str())
        );
        let key = draft.entity.key.clone();
        self.warnings
            .push(Warning::about(key, draft.subject(), message));
        Some(self.default)
    }

    fn warn_top(&mut self, at: usize, found: &str, home: usize) {
        let draft = &self.drafts[at];
        let message = format!(
            "{found}; the {} was placed at the top of workspace `{}`",
            draft.entity.key.kind,
            shown(self.drafts[home].entity.title.as_str())
        );
        self.warnings.push(Warning::about(
            draft.entity.key.clone(),
            draft.subject(),
            message,
        ));
    }

    /// A folder that names no workspace belongs to that of the nearest folder above it which names one.
    fn find_homes_of_folders(&mut self) {
        let folders = self.of_kind(EntityKind::Folder);
        for at in &folders {
            self.homes[*at] = self.named_home(*at);
        }
        for start in folders {
            let mut chain = Vec::new();
            let mut at = start;
            let home = loop {
                if let Some(home) = self.homes[at] {
                    break home;
                }
                chain.push(at);
                // Marked at once, so that a loop of folders without workspaces ends here.
                self.homes[at] = Some(self.default);
                match self.named_folder(at) {
                    Some(above) => at = above,
                    None => break self.default,
                }
            };
            for at in chain {
                self.homes[at] = Some(home);
            }
        }
    }

    fn named_folder(&self, at: usize) -> Option<usize> {
        let id = self.drafts[at].folder.as_ref()?;
        self.index.folders.get(id).copied()
    }

    fn find_parents_of_folders(&mut self) {
        for at in self.of_kind(EntityKind::Folder) {
            let home = self.homes[at].unwrap_or(self.default);
            self.parents[at] = Some(self.parent_in(at, home));
        }
    }

    /// The folder a draft names if that is in the same workspace, else the workspace.
    fn parent_in(&mut self, at: usize, home: usize) -> usize {
        let Some(id) = self.drafts[at].folder.as_ref() else {
            return home;
        };
        let id = shown(id.as_str());
        match self.named_folder(at) {
            None => {
                self.warn_top(
                    at,
                    &format!("is in folder `{id}`, which is not there"),
                    home,
                );
                home
            }
            Some(folder) if self.homes[folder] != Some(home) => {
                let title = shown(self.drafts[folder].entity.title.as_str());
                let found = format!("is in folder `{title}`, which is in another workspace");
                self.warn_top(at, &found, home);
                home
            }
            Some(folder) => folder,
        }
    }

    /// Cuts each ring of folders at the folder of the smallest id, so that the same ring is always cut in one way.
    fn break_cycles(&mut self) {
        // The number of the walk in which a folder was first seen.
        let mut seen_in = vec![0; self.drafts.len()];
        for (walk, start) in self.of_kind(EntityKind::Folder).into_iter().enumerate() {
            let walk = walk + 1;
            let mut at = start;
            while seen_in[at] == 0 {
                seen_in[at] = walk;
                match self.parents[at] {
                    Some(parent) => at = parent,
                    None => break,
                }
            }
            let in_ring = seen_in[at] == walk && self.parents[at].is_some();
            if in_ring {
                self.cut_ring(at);
            }
        }
    }

    fn cut_ring(&mut self, member: usize) {
        let mut cut = member;
        let mut at = member;
        while let Some(parent) = self.parents[at] {
            at = parent;
            if self.drafts[at].entity.key.id < self.drafts[cut].entity.key.id {
                cut = at;
            }
            if at == member {
                break;
            }
        }
        let home = self.homes[cut].unwrap_or(self.default);
        self.parents[cut] = Some(home);
        self.warn_top(
            cut,
            "is, through the folders around it, inside itself",
            home,
        );
    }

    fn find_parents_of_notes(&mut self) {
        for at in self.of_kind(EntityKind::Note) {
            let home = self
                .named_home(at)
                .or_else(|| self.homes[self.named_folder(at)?])
                .unwrap_or(self.default);
            self.parents[at] = Some(self.parent_in(at, home));
        }
    }
}

/// Takes the drafts apart into entities, parents before children, siblings sorted.
fn in_order(drafts: Vec<Draft>, parents: &[Option<usize>], order: Order) -> Vec<Entity> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); drafts.len()];
    let mut tops = Vec::new();
    for (at, parent) in parents.iter().enumerate() {
        match parent {
            Some(parent) => children[*parent].push(at),
            None => tops.push(at),
        }
    }
    let reversed = |mut of: Vec<usize>| {
        of.sort_by(|a, b| siblings(order, &drafts[*b].entity, &drafts[*a].entity));
        of
    };
    // A stack instead of recursion: folders may be nested as deep as they like.
    let mut stack = reversed(tops);
    let mut sequence = Vec::with_capacity(drafts.len());
    while let Some(at) = stack.pop() {
        sequence.push(at);
        stack.extend(reversed(std::mem::take(&mut children[at])));
    }
    let parent_keys: Vec<Option<EntityKey>> = sequence
        .iter()
        .map(|at| parents[*at].map(|parent| drafts[parent].entity.key.clone()))
        .collect();
    let mut drafts: Vec<Option<Draft>> = drafts.into_iter().map(Some).collect();
    let mut entities = Vec::with_capacity(drafts.len());
    for (at, parent) in sequence.into_iter().zip(parent_keys) {
        if let Some(mut draft) = drafts[at].take() {
            draft.entity.parent = parent;
            entities.push(draft.entity);
        }
    }
    entities
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
