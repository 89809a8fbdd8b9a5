//! Walks the tree: pages under one parent one after the other, so that they keep their order; everything else as
//! Notion's budget allows.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinSet;

use super::context::{Context, Rendered};
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

/// Does all the work under a page. Ends when all of it is done or given up.
pub(super) fn lane(
    context: Rc<Context>,
    parent: Option<usize>,
    page: PageId,
) -> Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(async move {
        let mut tasks = JoinSet::new();
        for at in context.children(parent).to_vec() {
            if !context.busy[at] {
                continue;
            }
            if context.stop.is_requested() {
                context.leave(at);
                continue;
            }
            if context.is_held_back(at) {
                context.wait_below(at);
                continue;
            }
            match context.settle_place(at, page).await {
                Ok((page, rest)) => {
                    if !context.children(Some(at)).is_empty() {
                        tasks.spawn_local(lane(context.clone(), Some(at), page));
                    }
                    if let Some(rest) = rest {
                        tasks.spawn_local(finish(context.clone(), rest));
                    }
                }
                Err(trouble) => context.give_up(at, trouble),
            }
            while tasks.try_join_next().is_some() {}
        }
        while tasks.join_next().await.is_some() {}
    })
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

impl Context {
    /// Sees to it that an entity's page exists and lies where it belongs.
    async fn settle_place(
        &self,
        at: usize,
        parent: PageId,
    ) -> Result<(PageId, Option<Rest>), Trouble> {
        let work = self.plan.work[at];
        let writes_body = match work {
            Work::Create { .. } => self.entity(at).body.is_some(),
            Work::Amend(changes) => changes.body,
            Work::Leave => false,
        };
        let permit = match writes_body {
            // The semaphore is never closed.
            true => self.bodies_in_hand.clone().acquire_owned().await.ok(),
            false => None,
        };
        let (body, permit) = match writes_body {
            true => self.body_now(at, permit).await?,
            false => (Body::None, None),
        };
        match work {
            Work::Create { in_gap } => {
                let beginning = match &body {
                    Body::Now(rendered) => Some(rendered),
                    Body::None | Body::Late => None,
                };
                let page = self.create(at, parent, in_gap, beginning).await?;
                let rest = Rest {
                    at,
                    created: true,
                    changes: Changes::default(),
                    amended: true,
                    body,
                    permit,
                };
                Ok((page, Some(rest)))
            }
            Work::Amend(changes) => {
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
                Ok((page, (!changes.is_empty()).then_some(rest)))
            }
            Work::Leave => Ok((self.known(self.entity(at))?.page, None)),
        }
    }

    /// A body as it can be written now, if it can. One that has to wait is read again then, and needs no room.
    async fn body_now(
        &self,
        at: usize,
        permit: Option<OwnedSemaphorePermit>,
    ) -> Result<(Body, Option<OwnedSemaphorePermit>), Trouble> {
        let rendered = self.render(at)?;
        if rendered.late {
            return Ok((Body::Late, None));
        }
        let rendered = self.with_files(at, rendered).await?;
        Ok((Body::Now(rendered), permit))
    }

    /// An entity could not get its place: what lies under it has to wait.
    fn give_up(&self, at: usize, trouble: Trouble) {
        self.failed_or_left(at, trouble);
        self.listener.on(Event::PageFinished);
        self.wait_below(at);
    }

    /// Whether what became of its page in an earlier run is not known: then it has none to work under.
    fn is_held_back(&self, at: usize) -> bool {
        self.plan.work[at] == Work::Leave && self.page_of(at).is_none()
    }

    fn wait_below(&self, at: usize) {
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
    fn leave(&self, at: usize) {
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
