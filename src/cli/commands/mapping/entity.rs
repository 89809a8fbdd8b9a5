//! What is known of pages, and which one somebody means.

use serde_json::{Value, json};

use super::standing::Standing;
use crate::cli::args::MappingEntityArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::model::{
    BodyState, EntityKey, EntityKind, Link, Mapping, PageId, PageRecord, PageTitle, Unclear,
};
use crate::store::{Store, StoreError};

/// How many are named where several are meant.
const SHOWN: usize = 10;

/// All that is known of a profile's pages.
pub(super) struct Known {
    pub(super) store: Store,
    pub(super) mapping: Mapping,
    pub(super) unclear: Vec<Unclear>,
}

/// One that is known.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meant<'a> {
    /// It has a page.
    Page(&'a PageRecord),
    /// It is not known whether it has one.
    Unclear(&'a Unclear),
}

impl Known {
    pub(super) fn load(session: &Session<'_>) -> Result<Self, Failure> {
        let store = session.store()?;
        let root = session.settings.root.or(store.profile()?.root);
        // Where none is chosen nothing has a page, and nothing lies under it.
        let root = root.unwrap_or(PageId::NONE);
        let mapping = store.mapping(root)?;
        let mut unclear = store.unclear()?;
        // Of what a run settled since, it is clear.
        unclear.retain(|one| mapping.get(&one.key).is_none());
        Ok(Self {
            mapping,
            unclear,
            store,
        })
    }

    /// The one that is meant: by its id, its page, or its title.
    pub(super) fn find(&self, args: &MappingEntityArgs) -> Result<Meant<'_>, Failure> {
        let text = args.entity.as_str();
        let kind = args.kind.map(EntityKind::from);
        let page = PageId::from_url_or_id(text).ok();
        let title = PageTitle::new(text);
        let folded = title.as_str().to_lowercase();
        let ways: [&dyn Fn(&Meant<'_>) -> bool; 4] = [
            &|one| one.key().id.as_str() == text,
            &|one| page.is_some() && one.page() == page,
            &|one| *one.title() == title,
            &|one| one.title().as_str().to_lowercase() == folded,
        ];
        for way in ways {
            let meant: Vec<Meant<'_>> = self
                .all()
                .filter(|one| kind.is_none_or(|kind| one.key().kind == kind) && way(one))
                .collect();
            match meant[..] {
                [] => {}
                [one] => return Ok(one),
                _ => return Err(several(text, &meant)),
            }
        }
        Err(Failure::new(
            ExitStatus::Failed,
            format!("nothing that is known has the id, page or title `{text}`"),
        )
        .hint("`notic-notion mapping list` lists all that is known"))
    }

    fn all(&self) -> impl Iterator<Item = Meant<'_>> {
        let pages = self.mapping.records().iter().map(Meant::Page);
        pages.chain(self.unclear.iter().map(Meant::Unclear))
    }

    /// How its page stands.
    pub(super) fn standing(&self, record: &PageRecord) -> Result<Standing, StoreError> {
        if record.missing {
            return Ok(Standing::Gone);
        }
        if self.mapping.in_trash(record) {
            return Ok(Standing::InTrash);
        }
        if record.key.kind != EntityKind::Note || record.source.is_some() {
            return Ok(Standing::Written);
        }
        Ok(match self.store.body(&record.key)? {
            BodyState::Unread => Standing::Unread,
            BodyState::Nothing | BodyState::Written(_) => Standing::Unfinished,
        })
    }

    /// How many pages lie under one, at any depth.
    pub(super) fn below(&self, record: &PageRecord) -> usize {
        let records = self.mapping.records().iter();
        let is_below = |other: &&PageRecord| {
            other.page != record.page
                && self
                    .mapping
                    .lineage(other)
                    .any(|above| above.page == record.page)
        };
        records.filter(is_below).count()
    }
}

impl Meant<'_> {
    pub(super) fn key(&self) -> &EntityKey {
        match self {
            Self::Page(record) => &record.key,
            Self::Unclear(unclear) => &unclear.key,
        }
    }

    pub(super) fn title(&self) -> &PageTitle {
        match self {
            Self::Page(record) => &record.title,
            Self::Unclear(unclear) => &unclear.title,
        }
    }

    fn page(&self) -> Option<PageId> {
        match self {
            Self::Page(record) => Some(record.page),
            Self::Unclear(_) => None,
        }
    }
}

fn several(text: &str, meant: &[Meant<'_>]) -> Failure {
    let failure = Failure::new(
        ExitStatus::Usage,
        format!("`{text}` means {} of them", meant.len()),
    );
    let named = meant.iter().take(SHOWN);
    let failure = named.fold(failure, |failure, one| {
        failure.hint(format!(
            "the {} `{}`: `{} --kind {}`",
            one.key().kind,
            one.title(),
            one.key().id,
            one.key().kind
        ))
    });
    match meant.len().checked_sub(SHOWN) {
        Some(more @ 1..) => failure.hint(format!("and {more} more")),
        _ => failure,
    }
}

/// What JSON says of each page, whatever else it says.
pub(super) fn as_json(record: &PageRecord, standing: Standing) -> Value {
    json!({
        "kind": record.key.kind.as_str(),
        "clientId": record.key.id.as_str(),
        "title": record.title.as_str(),
        "page": record.page,
        "url": address(record.page),
        "parent": record.parent,
        "state": standing.word(),
    })
}

/// The address of a page, for people.
pub(super) fn address(page: PageId) -> String {
    Link::to_page(page).as_str().to_owned()
}
