//! Single pages: made, moved, renamed, restored.

use tokio::time::sleep;

use super::context::{Context, Rendered};
use super::insert::AGAIN;
use super::look::Deadline;
use super::mend::{Health, PAUSES, Refused, missing};
use super::parts::Parts;
use super::settle::{CreateOutcome, begun};
use super::trouble::Trouble;
use crate::clock::Millis;
use crate::model::{
    BodyState, Entity, EntityKey, IntentBody, IntentOperation, PackedBlocks, PageId, PageRecord,
    Piece, Warning, WrittenBlock,
};
use crate::notion::{CallError, CreatePage, Doubt, ErrorKind, PageUpdate, Parent, Position};
use crate::plan::Changes;
use crate::plan::appends::{Append, appends};
use crate::progress::Change;
use crate::store::Positions;

/// How often a create or move whose answer did not tell is begun again.
const TRIES: usize = 5;

/// Where a new page goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) position: Position,
    /// Whether it names a page that was made in the same run, so that a refusal can't be due to that page.
    pub(super) is_behind_new: bool,
}

impl Context {
    /// Makes an entity's page, with the beginning of its body.
    pub(super) async fn create(
        &self,
        at: usize,
        parent: PageId,
        place: Place,
        body: Option<&Rendered>,
    ) -> Result<PageId, Trouble> {
        let entity = self.entity(at);
        let appends = body
            .map(|body| appends(&body.blocks, true))
            .unwrap_or_default();
        let beginning = appends
            .first()
            .map_or(&[][..], |append: &Append<'_>| &append.pieces);
        let body_sent = body.map(|body| IntentBody {
            source: body.source,
            body: body.body,
            links: body.links.clone(),
            sent: PackedBlocks(beginning.iter().map(WrittenBlock::of_piece).collect()),
            whole: appends.len() <= 1,
        });
        let mut parts = Parts {
            place: place.position != Position::End,
            body: !beginning.is_empty(),
            icon: entity.icon.is_some(),
        };
        let all = parts;
        let mut why = String::new();
        let images = body.map(|body| body.images.clone()).unwrap_or_default();
        let mut renewed = false;
        let mut sent_again = false;
        let _only_of_its_title = self.siblings.title(parent, &entity.title).await;
        let mut not_made = 0;
        while not_made < TRIES {
            let position = if parts.place {
                place.position
            } else {
                Position::End
            };
            let icon = entity.icon.as_ref().filter(|_| parts.icon);
            let (first, sent) = match parts.body || !all.body {
                true => (beginning, body_sent.clone()),
                false => (&[][..], None),
            };
            let uploads = self.uploads_of(first, &images).await?;
            let beside_others = self.siblings.turn(parent).await;
            let turn = self.turn().await?;
            let begun_at = self.clock.now();
            let operation = IntentOperation::Create {
                parent,
                title: entity.title.as_str().to_owned(),
                icon: icon.map(|icon| icon.as_str().to_owned()),
                body: sent.clone(),
                by: self.known_me(),
            };
            let intent = self
                .store
                .borrow_mut()
                .begin(&entity.key, self.begins(), &operation)?;
            let page = CreatePage {
                parent,
                title: &entity.title,
                icon,
                children: first,
                uploads: &uploads,
                position,
            };
            let made = self
                .mending(parent, async || self.client.create_page(&page).await)
                .await;
            drop(turn);
            if let Err(Refused::Call(error)) = &made
                && error.error().kind == ErrorKind::Conflict
            {
                self.conflicted(parent, begun_at)?;
            }
            drop(beside_others);
            let outcome = match made {
                Ok(created) if !created.from_commit_data => {
                    let state = sent
                        .as_ref()
                        .map_or(BodyState::Nothing, |sent| begun(sent, sent.sent.0.clone()));
                    CreateOutcome::Made(created.id, state)
                }
                Ok(created) => self.look_into(created.id, sent.as_ref()).await?,
                Err(Refused::Call(CallError::Unknown { doubt, error })) => {
                    why = error.to_string();
                    self.look_for_page(entity, parent, sent.as_ref(), begun_at, doubt)
                        .await?
                }
                Err(refused) => {
                    self.store.borrow_mut().withdraw(intent)?;
                    if let Refused::Call(error) = &refused
                        && !std::mem::replace(&mut renewed, true)
                        && self
                            .renewed(first, &images, &uploads, error.error().kind)
                            .await?
                    {
                        continue;
                    }
                    if let Refused::Call(error) = &refused
                        && error.error().is_validation()
                        && !std::mem::replace(&mut sent_again, true)
                    {
                        // It may have been for that moment.
                        sleep(AGAIN).await;
                        continue;
                    }
                    if let Refused::Call(error) = &refused
                        && let Some(fewer) = parts.without_what_may_be_refused(error.error(), all)
                    {
                        parts = fewer;
                        continue;
                    }
                    return Err(no_parent(refused));
                }
            };
            match outcome {
                CreateOutcome::Made(page, state) => {
                    let record = self.record(entity, page, parent);
                    self.store.borrow_mut().settle(
                        intent,
                        Some(&record),
                        &entity.key,
                        Some(&state),
                    )?;
                    self.mark_attached(first)?;
                    if !parts.icon {
                        self.warn_of_icon(entity);
                    }
                    self.set_page(at, page, parent);
                    self.strays.none_under(page);
                    if position != Position::End {
                        self.positions_are(Positions::Kept)?;
                    } else if all.place
                        && place.is_behind_new
                        && self.siblings.placing().positions == Positions::Unknown
                    {
                        self.positions_are(Positions::Refused)?;
                    }
                    self.count_blocks(first);
                    self.done(entity, Change::Created);
                    return Ok(page);
                }
                CreateOutcome::NotMade => {
                    self.store.borrow_mut().withdraw(intent)?;
                    not_made += 1;
                }
                CreateOutcome::Open(trouble) => {
                    return Err(Trouble::later(format!(
                        "whether its page was made is not known yet ({why}; {}); the next run looks again",
                        trouble.reason()
                    )));
                }
            }
        }
        Err(Trouble::later(format!("its page could not be made: {why}")))
    }

    async fn look_for_page(
        &self,
        entity: &Entity,
        parent: PageId,
        sent: Option<&IntentBody>,
        begun_at: Millis,
        doubt: Doubt,
    ) -> Result<CreateOutcome, Trouble> {
        let deadline = Deadline::now() + self.settle.after(doubt);
        let maker = self.maker().await?;
        self.find_page(
            parent,
            entity.title.as_str(),
            sent,
            begun_at,
            deadline,
            &maker,
        )
        .await
    }

    fn record(&self, entity: &Entity, page: PageId, parent: PageId) -> PageRecord {
        PageRecord {
            key: entity.key.clone(),
            page,
            parent,
            title: entity.title.clone(),
            icon: entity.icon.clone(),
            in_trash: false,
            missing: false,
            source: None,
        }
    }

    /// Puts a page under another one. Once it is there, all is well, however it came there.
    pub(super) async fn relocate(&self, at: usize, to: PageId) -> Result<(), Trouble> {
        let record = self.known(self.entity(at))?;
        let mut why = String::new();
        for pause in PAUSES {
            let refused = match self.client.move_page(record.page, to).await {
                Ok(()) => return self.relocated(at, &record, to),
                Err(refused) => refused,
            };
            why = refused.to_string();
            let unknown = matches!(refused, CallError::Unknown { .. });
            if !unknown
                && !matches!(
                    refused.error().kind,
                    ErrorKind::Invalid | ErrorKind::NotFound
                )
            {
                return Err(refused.into());
            }
            match self.client.page(record.page).await {
                Ok(page) if page.parent == Some(Parent::Page(to)) && !page.in_trash => {
                    return self.relocated(at, &record, to);
                }
                Ok(_) => {}
                Err(error) if error.error().kind == ErrorKind::NotFound => {
                    self.absent().await?;
                    return Err(self.lost(&record, Refused::Missing));
                }
                Err(error) => return Err(error.into()),
            }
            if !unknown {
                match (self.mend(record.page).await?, self.mend(to).await?) {
                    (Health::Missing, _) => return Err(self.lost(&record, Refused::Missing)),
                    (_, Health::Missing) => return Err(parent_missing()),
                    (Health::Fine, Health::Fine) => return Err(refused.into()),
                    _ => {}
                }
            }
            sleep(pause).await;
        }
        Err(Trouble::later(format!(
            "its page could not be moved: {why}"
        )))
    }

    fn relocated(&self, at: usize, record: &PageRecord, to: PageId) -> Result<(), Trouble> {
        let moved = PageRecord {
            parent: to,
            missing: false,
            ..record.clone()
        };
        self.store.borrow_mut().put_page(&moved)?;
        self.set_page(at, record.page, to);
        self.done(self.entity(at), Change::Moved);
        Ok(())
    }

    /// Changes title and icon, in one request.
    pub(super) async fn amend(&self, at: usize, changes: Changes) -> Result<(), Trouble> {
        let entity = self.entity(at);
        let record = self.known(entity)?;
        let update = PageUpdate {
            title: changes.title.then_some(&entity.title),
            icon: changes.icon.then_some(entity.icon.as_ref()),
            in_trash: None,
        };
        let amend = async |update: &PageUpdate<'_>| {
            let update = async || self.client.update_page(record.page, update).await;
            self.mending(record.page, update).await
        };
        let mut has_icon = true;
        match amend(&update).await {
            Err(refused) if is_invalid(&refused) && matches!(update.icon, Some(Some(_))) => {
                if changes.title {
                    let icon = None;
                    let title = PageUpdate { icon, ..update };
                    let made = amend(&title).await;
                    made.map_err(|refused| self.lost(&record, refused))?;
                }
                has_icon = false;
                self.warn_of_icon(entity);
            }
            made => {
                made.map_err(|refused| self.lost(&record, refused))?;
            }
        }
        let amended = PageRecord {
            title: entity.title.clone(),
            icon: entity.icon.clone(),
            missing: false,
            ..record
        };
        self.store.borrow_mut().put_page(&amended)?;
        if changes.title {
            self.done(entity, Change::Renamed);
        }
        if changes.icon && has_icon && !changes.title && !changes.body {
            self.done(entity, Change::Updated);
        }
        Ok(())
    }

    /// Tells that a page is without the icon it was to have. It counts as given, so that it is not tried in each run.
    fn warn_of_icon(&self, entity: &Entity) {
        let Some(icon) = &entity.icon else {
            return;
        };
        let message = format!(
            "has the icon `{}`, which Notion does not take; its page has no such icon",
            icon.as_str()
        );
        self.warn(Warning::about(
            entity.key.clone(),
            entity.title.as_str(),
            message,
        ));
    }

    /// Takes pages out of the trash before anything else happens, topmost first.
    pub(super) async fn restore_all(&self) {
        for key in &self.plan.restore {
            if self.stop.is_requested() {
                return;
            }
            let title = self
                .store
                .borrow()
                .page(key)
                .ok()
                .flatten()
                .map(|record| record.title);
            let title = title.map_or_else(String::new, |title| title.as_str().to_owned());
            if let Err(trouble) = self.restore(key).await {
                self.failed(key, &title, trouble);
            }
        }
    }

    async fn restore(&self, key: &EntityKey) -> Result<(), Trouble> {
        let Some(record) = self.store.borrow().page(key)? else {
            return Ok(());
        };
        let update = PageUpdate {
            in_trash: Some(false),
            ..PageUpdate::default()
        };
        match self.client.update_page(record.page, &update).await {
            Ok(_) => {}
            Err(error) if error.error().kind == ErrorKind::NotFound => {
                self.absent().await?;
                return Err(self.lost(&record, Refused::Missing));
            }
            Err(error) => return Err(error.into()),
        }
        self.mended_at.set(Some(self.clock.now()));
        self.store.borrow_mut().put_page(&PageRecord {
            in_trash: false,
            missing: false,
            ..record.clone()
        })?;
        if self
            .snapshot
            .entities
            .iter()
            .any(|entity| entity.key == *key)
        {
            self.done_key(key, record.title.as_str(), Change::Restored);
        }
        Ok(())
    }

    /// Marks a record as missing where that is what was found, and gives the trouble.
    pub(super) fn lost(&self, record: &PageRecord, refused: Refused) -> Trouble {
        if let Refused::Missing = refused {
            let marked = PageRecord {
                missing: true,
                ..record.clone()
            };
            if let Err(error) = self.store.borrow_mut().put_page(&marked) {
                return error.into();
            }
        }
        refused.into_trouble()
    }

    pub(super) fn known(&self, entity: &Entity) -> Result<PageRecord, Trouble> {
        self.store.borrow().page(&entity.key)?.ok_or_else(missing)
    }

    pub(super) fn count_blocks(&self, pieces: &[Piece<'_>]) {
        let blocks: usize = pieces.iter().map(Piece::count).sum();
        self.report.borrow_mut().blocks_created += blocks as u64;
    }
}

/// Whether Notion takes no such request.
fn is_invalid(refused: &Refused) -> bool {
    matches!(refused, Refused::Call(error) if error.error().kind == ErrorKind::Invalid)
}

/// What keeps a page from being made where the one it belongs under refused something.
pub(super) fn no_parent(refused: Refused) -> Trouble {
    match refused {
        Refused::Missing => parent_missing(),
        other => other.into_trouble(),
    }
}

fn parent_missing() -> Trouble {
    Trouble::lasting(
        "the page it belongs under is gone from Notion or no longer shared with the connection; share it again, or \
         run `notic-notion sync --recreate-missing`",
    )
}
