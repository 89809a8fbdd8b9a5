//! Takes blocks of ours away.

use tokio::time::sleep;

use super::context::{Context, Maker};
use super::mend::{Health, PAUSES, Refused};
use super::trouble::Trouble;
use crate::model::{BlockId, PageRecord};
use crate::notion::Deleted;

type Look<'a> = std::pin::Pin<Box<dyn Future<Output = Result<bool, Trouble>> + 'a>>;

impl Context {
    /// Takes a block of ours away. One that is gone already is a success; one that only seems so because its page is in
    /// the trash would come back with it.
    pub(super) async fn take_away(&self, record: &PageRecord, id: BlockId) -> Result<(), Trouble> {
        for pause in PAUSES {
            if self.client.delete_block(id).await? == Deleted::Now {
                return Ok(());
            }
            match self.mend(record.page).await? {
                Health::Fine => return Ok(()),
                Health::Missing => return Err(self.lost(record, Refused::Missing)),
                Health::Mended => sleep(pause).await,
            }
        }
        // A page that was taken out of the trash holds its blocks again by now (notion-api.md section 8, item 2).
        Ok(())
    }

    /// Whether what is under a block, of which nothing is known, is beyond doubt none of a person's. A list that is empty
    /// although there is something hides it; and where the token is a person's, nothing tells.
    pub(super) fn is_all_ours<'a>(&'a self, block: BlockId, maker: &'a Maker) -> Look<'a> {
        Box::pin(async move {
            let list = self.client.children(block).await?;
            if list.is_empty() || maker.is_person {
                return Ok(false);
            }
            for below in list {
                if !maker.made(&below)
                    || (below.has_children && !self.is_all_ours(below.id, maker).await?)
                {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }
}
