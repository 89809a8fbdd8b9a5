//! What is done for one entity, once the walk of the tree (`walk.rs`) comes to it: its page is made or brought to its
//! place, then follow title, icon and body.

use std::rc::Rc;

use tokio::sync::OwnedSemaphorePermit;

use super::context::{Context, Rendered};
use super::page::Place;
use super::report::Unfinished;
use super::trouble::Trouble;
use crate::model::PageId;
use crate::plan::edit::Behind;
use crate::plan::{Changes, Work};
use crate::progress::Event;

/// What is left to do for a page whose place is settled.
pub(super) struct Rest {
    pub(super) at: usize,
    created: bool,
    changes: Changes,
    /// Whether title and icon are done.
    amended: bool,
    pub(super) body: Body,
    pub(super) permit: Option<OwnedSemaphorePermit>,
}

/// What is to be done about a page's body.
pub(super) enum Body {
    /// Nothing.
    None,
    /// It is written as soon as may be.
    Now(Rendered),
    /// It is written when all pages are there, since it links to some that are not.
    Late,
}

impl Body {
    fn is_some(&self) -> bool {
        !matches!(self, Self::None)
    }
}

pub(super) async fn finish(context: Rc<Context>, mut rest: Rest) {
    let at = rest.at;
    let entity = context.entity(at);
    let to_amend = !rest.amended && (rest.changes.title || rest.changes.icon);
    let amended = match (to_amend, context.stop.is_requested()) {
        (true, false) => context.amend(at, rest.changes).await,
        (true, true) => {
            context.leave_one(at);
            return;
        }
        (false, _) => Ok(()),
    };
    let written = match (&amended, &rest.body) {
        (Ok(()), Body::Now(body)) => match context.keep_images(at, body) {
            Ok(()) => {
                // On a page that was just made, nothing stands but what was sent.
                let behind = match rest.created {
                    true => Behind::Everything,
                    false => Behind::Ours,
                };
                context.write_body(at, body, behind).await
            }
            Err(error) => Err(error.into()),
        },
        (Ok(()), Body::Late) => {
            rest.amended = true;
            context.late.borrow_mut().push(rest);
            return;
        }
        _ => Ok(false),
    };
    drop(rest.permit.take());
    match (amended, written) {
        (Err(trouble), _) | (_, Err(trouble)) => context.failed_or_left(at, trouble),
        (Ok(()), Ok(changed)) => {
            let Changes { title, icon, .. } = rest.changes;
            if !rest.created && (changed || (icon && !title && rest.body.is_some())) {
                context.updated(at);
            } else if !rest.created
                && !changed
                && rest.body.is_some()
                && !rest.changes.structural()
                && !title
                && !icon
            {
                context.report.borrow_mut().unchanged.add(entity.key.kind);
            }
        }
    }
    context.listener.on(Event::PageFinished);
}

/// A page that has its place, and what is left to do for it.
pub(super) struct Placed {
    pub(super) page: PageId,
    /// Whether it was made just now, so that nothing is on it but what was sent.
    pub(super) is_new: bool,
    pub(super) rest: Rest,
}

/// A body before its page is made or amended.
enum Prepared {
    Ready(Body, Option<OwnedSemaphorePermit>),
    /// It links to these, which have no pages yet and soon will.
    Held(Vec<usize>),
}

/// What became of the place of an entity's page.
pub(super) enum Placing {
    Placed(Box<Placed>),
    /// Not yet: these have to have their pages first.
    Held(Vec<usize>),
}

impl Context {
    /// Makes an entity's page.
    pub(super) async fn make(
        &self,
        at: usize,
        parent: PageId,
        place: Place,
        permit: OwnedSemaphorePermit,
    ) -> Result<Placing, Trouble> {
        let adopted = match self.page_of(at) {
            // It was adopted before, and had to wait for others.
            Some(page) => Some(page),
            None => self.adopt(at, parent).await?,
        };
        if let Some(page) = adopted {
            return self.go_on_with(at, page, permit).await;
        }
        let writes_body = self.entity(at).body.is_some();
        let (body, permit) = match self.prepare(at, writes_body, permit).await? {
            Prepared::Ready(body, permit) => (body, permit),
            Prepared::Held(awaited) => return Ok(Placing::Held(awaited)),
        };
        let beginning = match &body {
            Body::Now(rendered) => Some(rendered),
            Body::None | Body::Late => None,
        };
        let page = self.create(at, parent, place, beginning).await?;
        let rest = Rest {
            at,
            created: true,
            changes: Changes::default(),
            amended: true,
            body,
            permit,
        };
        Ok(Placing::Placed(Box::new(Placed {
            page,
            is_new: true,
            rest,
        })))
    }

    /// Prepares what is left to do for a page that was adopted.
    async fn go_on_with(
        &self,
        at: usize,
        page: PageId,
        permit: OwnedSemaphorePermit,
    ) -> Result<Placing, Trouble> {
        let entity = self.entity(at);
        let changes = Changes {
            icon: entity.icon.is_some(),
            body: entity.body.is_some(),
            ..Changes::default()
        };
        let (body, permit) = match self.prepare(at, changes.body, permit).await? {
            Prepared::Ready(body, permit) => (body, permit),
            Prepared::Held(awaited) => return Ok(Placing::Held(awaited)),
        };
        if !changes.icon && !changes.body {
            self.report.borrow_mut().unchanged.add(entity.key.kind);
        }
        let rest = Rest {
            at,
            created: false,
            changes,
            amended: false,
            body,
            permit,
        };
        Ok(Placing::Placed(Box::new(Placed {
            page,
            is_new: false,
            rest,
        })))
    }

    /// Brings an entity's page to its place, if it is not there, and prepares what is left to do for it.
    pub(super) async fn keep_place(
        &self,
        at: usize,
        parent: PageId,
        permit: OwnedSemaphorePermit,
    ) -> Result<Placing, Trouble> {
        let changes = match self.plan.work[at] {
            Work::Amend(changes) => changes,
            Work::Create | Work::Leave => Changes::default(),
        };
        let (body, permit) = match self.prepare(at, changes.body, permit).await? {
            Prepared::Ready(body, permit) => (body, permit),
            Prepared::Held(awaited) => return Ok(Placing::Held(awaited)),
        };
        let page = self.known(self.entity(at))?.page;
        if self.places.borrow().get(&page) != Some(&parent) {
            self.relocate(at, parent).await?;
        }
        let rest = Rest {
            at,
            created: false,
            changes,
            amended: false,
            body,
            permit,
        };
        Ok(Placing::Placed(Box::new(Placed {
            page,
            is_new: false,
            rest,
        })))
    }

    /// A body as it can be written now, if it can. One that has to wait is read again then, and needs no room.
    async fn prepare(
        &self,
        at: usize,
        writes_body: bool,
        permit: OwnedSemaphorePermit,
    ) -> Result<Prepared, Trouble> {
        if !writes_body {
            return Ok(Prepared::Ready(Body::None, Some(permit)));
        }
        let rendered = self.render(at)?;
        if rendered.late {
            return Ok(Prepared::Ready(Body::Late, None));
        }
        if !rendered.awaits.is_empty() {
            return Ok(Prepared::Held(rendered.awaits));
        }
        let rendered = self.with_files(at, rendered).await?;
        Ok(Prepared::Ready(Body::Now(rendered), Some(permit)))
    }

    /// An entity could not get its place: what lies under it has to wait.
    pub(super) fn give_up(&self, at: usize, trouble: Trouble) {
        self.failed_or_left(at, trouble);
        self.listener.on(Event::PageFinished);
        self.wait_below(at);
    }

    /// Whether what became of its page in an earlier run is not known: then it has none to work under.
    pub(super) fn is_held_back(&self, at: usize) -> bool {
        self.plan.work[at] == Work::Leave && self.page_of(at).is_none()
    }

    pub(super) fn wait_below(&self, at: usize) {
        let title = self.entity(at).title.as_str().to_owned();
        for below in self.children(Some(at)).to_vec() {
            self.wait(
                below,
                &format!("it waits for \"{title}\", which could not be brought up to date"),
            );
        }
    }

    fn wait(&self, at: usize, why: &str) {
        if !self.busy[at] {
            return;
        }
        if self.plan.work[at].is_busy() {
            self.skip(at, why);
        }
        for below in self.children(Some(at)).to_vec() {
            self.wait(below, why);
        }
    }

    /// The run ends before an entity's turn.
    pub(super) fn leave(&self, at: usize) {
        self.wait(at, ENDED);
    }

    pub(super) fn leave_one(&self, at: usize) {
        self.skip(at, ENDED);
    }

    fn skip(&self, at: usize, why: &str) {
        let entity = self.entity(at);
        let unfinished = Unfinished::new(&entity.key, entity.title.as_str(), why.to_owned(), true);
        self.report.borrow_mut().skipped.push(unfinished);
    }

    /// A trouble that ends the whole run is told once; the entity it came up at is done by the next run.
    pub(super) fn failed_or_left(&self, at: usize, trouble: Trouble) {
        let entity = self.entity(at);
        if let Trouble::Stop(_) = trouble {
            self.leave_one(at);
        }
        self.failed(&entity.key, entity.title.as_str(), trouble);
    }
}

const ENDED: &str = "the run ended before its turn; the next run goes on";
