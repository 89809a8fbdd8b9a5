//! Sees to it that the image files a request attaches are in Notion: each content once, and no longer before than Notion
//! keeps it.
//!
//! An upload that is lost on the way is harmless: what no block shows expires unseen. So uploads need no intents.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::{Mutex, OnceCell, Semaphore};

use super::context::{Context, Engine, Rendered};
use super::gallery::Shown;
use super::trouble::Trouble;
use crate::clock::Millis;
use crate::model::{Block, BodyState, Digest, Piece, UploadId, Uploads};
use crate::notion::{CallError, ErrorKind, FileContent, FileToUpload, UploadError};
use crate::plan::Work;
use crate::source::ImageFile;
use crate::store::{KeptUpload, StoreError};

/// How old an upload may be that no block shows yet: it has to be attached within an hour (notion-api.md section 5.8),
/// and a request may wait for Notion's budget.
pub(super) const FRESH: Duration = Duration::from_secs(50 * 60);

/// How old an upload is at least that may be why a request was refused.
const DOUBTFUL: Duration = Duration::from_secs(5 * 60);

/// The largest file where Notion does not tell: that of the free plan.
const SMALLEST_LIMIT: u64 = 5 << 20;

/// What is to be done about a file that Notion does not take.
const TRIED_AGAIN: &str = "; it is tried again once the file changes, or with `sync --full`";

/// How many MiB of files are in memory at once. A file that is larger is read part by part, 20 MiB at most.
const MEBIBYTES_IN_HAND: usize = 60;
const LARGEST_PART: u64 = 20;

/// What the uploads of one run share.
pub(super) struct Desk {
    /// The largest file Notion takes: asked for once.
    limit: OnceCell<u64>,
    in_hand: Semaphore,
    /// Each content is seen to by one at a time.
    contents: RefCell<HashMap<Digest, Rc<Mutex<()>>>>,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            limit: OnceCell::new(),
            in_hand: Semaphore::new(MEBIBYTES_IN_HAND),
            contents: RefCell::default(),
        }
    }
}

impl KeptUpload {
    /// The id, if it can be attached still, as far as is known.
    pub(super) fn usable(&self, now: Millis) -> Option<UploadId> {
        match self {
            Self::Done { id, at, attached } => {
                let fresh = now.saturating_sub(*at) < FRESH.as_millis() as Millis;
                (*attached || fresh).then_some(*id)
            }
            Self::Refused(_) => None,
        }
    }
}

struct Content<'a>(&'a ImageFile);

impl FileContent for Content<'_> {
    fn size(&self) -> u64 {
        self.0.size()
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        self.0.read(offset, length)
    }
}

impl Engine {
    /// The upload of a file, made now if there is none that can be attached; none if Notion does not take the file.
    /// `spent` is one that Notion did not take any more.
    async fn provide(
        &self,
        file: &ImageFile,
        spent: Option<UploadId>,
    ) -> Result<Option<UploadId>, Trouble> {
        let lock = {
            let mut contents = self.uploads.contents.borrow_mut();
            contents.entry(file.digest).or_default().clone()
        };
        let _one_at_a_time = lock.lock().await;
        let kept = self.store.borrow().upload(&file.digest)?;
        if let Some(KeptUpload::Refused(_)) = kept {
            return Ok(None);
        }
        let usable = kept.and_then(|kept| kept.usable(self.clock.now()));
        if let Some(id) = usable.filter(|id| Some(*id) != spent) {
            return Ok(Some(id));
        }
        let mebibytes = file.size().div_ceil(1 << 20).clamp(1, LARGEST_PART);
        let _in_hand = self.uploads.in_hand.acquire_many(mebibytes as u32).await;
        // It expires an hour from its beginning, not from its end.
        let at = self.clock.now();
        let (id, kept) = match self.send_file(file).await? {
            Ok(id) => {
                let attached = false;
                (Some(id), KeptUpload::Done { id, at, attached })
            }
            Err(why) => (None, KeptUpload::Refused(why)),
        };
        self.store.borrow_mut().set_upload(&file.digest, &kept)?;
        Ok(id)
    }

    /// Uploads a file; the inner error tells why Notion does not take it.
    async fn send_file(&self, file: &ImageFile) -> Result<Result<UploadId, String>, Trouble> {
        if self.stop.is_requested() {
            return Err(self.ended());
        }
        let limit = self.upload_limit().await?;
        if file.size() > limit {
            return Ok(Err(format!(
                "it has {}, and Notion takes files of up to {} in this workspace{TRIED_AGAIN}",
                mebibytes(file.size()),
                mebibytes(limit)
            )));
        }
        let sent = self
            .client
            .upload(&FileToUpload {
                name: &file.name,
                format: file.format,
                content: &Content(file),
            })
            .await;
        match sent {
            Ok(id) => Ok(Ok(id)),
            Err(UploadError::Read(error)) => Err(Trouble::later(format!(
                "the image \"{}\" could not be read: {error}; the next run tries again",
                file.name
            ))),
            Err(UploadError::Call(error)) if is_refusal(&error) => Ok(Err(format!(
                "Notion does not take it ({error}){TRIED_AGAIN}"
            ))),
            Err(UploadError::Call(error)) => Err(match error.into() {
                Trouble::Entity { reason, retryable } => Trouble::Entity {
                    reason: format!(
                        "the image \"{}\" could not be uploaded: {reason}",
                        file.name
                    ),
                    retryable,
                },
                stop => stop,
            }),
        }
    }

    async fn upload_limit(&self) -> Result<u64, Trouble> {
        let limit = self.uploads.limit.get_or_try_init(async || {
            let me = self.client.me().await?;
            Ok::<_, CallError>(me.max_upload.unwrap_or(SMALLEST_LIMIT))
        });
        Ok(*limit.await?)
    }

    /// Why Notion did not take a file of this content.
    pub(super) fn upload_refusal(&self, content: &Digest) -> Option<String> {
        // What can't be read here is told when it is to be written.
        match self.store.borrow().upload(content) {
            Ok(Some(KeptUpload::Refused(why))) => Some(why),
            _ => None,
        }
    }
}

impl Context {
    /// Renders a note's body, with all of its image files in Notion that have to be there. One that Notion does not take
    /// is text in it.
    pub(super) async fn prepare_body(&self, at: usize) -> Result<Rendered, Trouble> {
        self.with_files(at, self.render(at)?).await
    }

    /// The same, of a body that was rendered just now.
    pub(super) async fn with_files(
        &self,
        at: usize,
        mut rendered: Rendered,
    ) -> Result<Rendered, Trouble> {
        loop {
            if self.is_written(at, &rendered)? || self.provide_all(&rendered).await? {
                self.warn_of(at, &rendered);
                return Ok(rendered);
            }
            rendered = self.render(at)?;
        }
    }

    fn is_written(&self, at: usize, rendered: &Rendered) -> Result<bool, StoreError> {
        if let Work::Create = self.plan.work[at] {
            return Ok(false);
        }
        let state = self.store.borrow().body(&self.entity(at).key)?;
        Ok(match state {
            BodyState::Written(written) => written.is_whole(rendered.body),
            // What of it is there is looked at first.
            BodyState::Unread => true,
            BodyState::Nothing => false,
        })
    }

    /// Whether all image files of a body are in Notion now.
    pub(super) async fn provide_all(&self, rendered: &Rendered) -> Result<bool, Trouble> {
        let mut all = true;
        for content in Block::files(&rendered.blocks) {
            if let Some(file) = rendered.images.files.get(&content) {
                all &= self.provide(file, None).await?.is_some();
            }
        }
        Ok(all)
    }

    /// The uploads that go into a request, each good to be attached now.
    pub(super) async fn uploads_of(
        &self,
        pieces: &[Piece<'_>],
        images: &Shown,
    ) -> Result<Uploads, Trouble> {
        self.provide_these(pieces, images, &Uploads::default())
            .await
    }

    async fn provide_these(
        &self,
        pieces: &[Piece<'_>],
        images: &Shown,
        spent: &Uploads,
    ) -> Result<Uploads, Trouble> {
        let mut uploads = Uploads::default();
        for content in pieces.iter().flat_map(Piece::files) {
            let Some(file) = images.files.get(&content) else {
                continue;
            };
            let upload = self.provide(file, spent.get(&content)).await?;
            let upload = upload.ok_or_else(|| {
                Trouble::later(format!(
                    "the image \"{}\" had to be uploaded again, and Notion does not take it any more; the next run \
                     shows it as text",
                    file.name
                ))
            })?;
            uploads.insert(content, upload);
        }
        Ok(uploads)
    }

    /// A request was refused, which did nothing. Where that may be for an upload that is too old, uploads anew; false
    /// where that can't be why.
    pub(super) async fn renewed(
        &self,
        pieces: &[Piece<'_>],
        images: &Shown,
        uploads: &Uploads,
        kind: ErrorKind,
    ) -> Result<bool, Trouble> {
        if !matches!(kind, ErrorKind::Invalid | ErrorKind::NotFound) {
            return Ok(false);
        }
        let mut spent = Uploads::default();
        let mut is_renewed = false;
        for content in pieces.iter().flat_map(Piece::files) {
            let kept = self.store.borrow().upload(&content)?;
            let (Some(used), Some(KeptUpload::Done { id, at, attached })) =
                (uploads.get(&content), kept)
            else {
                continue;
            };
            let age = self.clock.now().saturating_sub(at);
            if id != used {
                // Another note was refused it, too, and was sooner.
                is_renewed = true;
            } else if attached || age >= DOUBTFUL.as_millis() as Millis {
                spent.insert(content, id);
            }
        }
        if spent == Uploads::default() {
            return Ok(is_renewed);
        }
        self.provide_these(pieces, images, &spent).await?;
        Ok(true)
    }

    /// Remembers that blocks show the image files of these pieces.
    pub(super) fn mark_attached(&self, pieces: &[Piece<'_>]) -> Result<(), StoreError> {
        let contents: Vec<Digest> = pieces.iter().flat_map(Piece::files).collect();
        match contents.is_empty() {
            true => Ok(()),
            false => self.store.borrow_mut().mark_attached(&contents),
        }
    }

    /// Remembers what a note's image addresses lead to.
    pub(super) fn keep_images(&self, at: usize, rendered: &Rendered) -> Result<(), StoreError> {
        let key = &self.entity(at).key;
        let remembered = self.remembered.borrow();
        let before = remembered.get(key).map_or(&[][..], Vec::as_slice);
        match before == rendered.images.uses {
            true => Ok(()),
            false => self
                .store
                .borrow_mut()
                .set_images(key, &rendered.images.uses),
        }
    }
}

/// Whether the file is what Notion refuses, so that trying again makes no sense until it changes. What the connection may
/// not do says nothing about the file.
fn is_refusal(error: &CallError) -> bool {
    error.error().kind == ErrorKind::Invalid
}

/// Rounded up: what is a byte too large is not shown as what it may have.
fn mebibytes(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10).div_ceil(1 << 20);
    format!("{}.{} MiB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::mebibytes;

    #[test]
    fn what_is_too_large_is_not_shown_as_large_as_the_limit() {
        assert_eq!(mebibytes(5 << 20), "5.0 MiB");
        assert_eq!(mebibytes((5 << 20) + 1), "5.1 MiB");
        assert_eq!(mebibytes(u64::MAX), "1759218604441.6 MiB");
    }
}
