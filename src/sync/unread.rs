//! A body on a page that was found again: read once, and taken over as far as it is what the note renders to. Only what
//! differs is written.

use super::context::{Context, Maker, Rendered};
use super::trouble::Trouble;
use super::verify::{BodyFindings, Level, LevelFound};
use crate::model::{PageRecord, Warning};
use crate::plan::edit::Behind;

/// Of a person's token nothing tells whose a page is, nor of one that another connection made. One on which nothing of
/// the note stands is left alone.
const IS_ANOTHER: &str = "a page of its name is in its place, but holds nothing of the note's text. If the page is yours, \
                          rename it in Notion, type `notic-notion mapping forget` with the note's title, and sync: the \
                          note gets its own. If it is the note's old text, delete that text in Notion, and sync";

/// What stands on a page, compared with what should.
struct Compared {
    findings: BodyFindings,
    found: LevelFound,
}

impl Context {
    /// Brings a body of which nothing is known up to date. Gives whether anything was changed.
    pub(super) async fn take_over_body(
        &self,
        at: usize,
        rendered: &Rendered,
    ) -> Result<bool, Trouble> {
        let record = self.known(self.entity(at))?;
        let maker = self.maker().await?;
        let compared = self.compare_body(&record, rendered, &maker).await?;
        if compared.findings.flaws.is_empty() || self.provide_all(rendered).await? {
            return self.mend_body(at, rendered, compared, &maker).await;
        }
        // Notion does not take some image file, now as before: its place is taken by text, there and here.
        let rendered = self.prepare_body(at).await?;
        let compared = self.compare_body(&record, &rendered, &maker).await?;
        self.mend_body(at, &rendered, compared, &maker).await
    }

    async fn compare_body(
        &self,
        record: &PageRecord,
        rendered: &Rendered,
        maker: &Maker,
    ) -> Result<Compared, Trouble> {
        let level = Level::first(record.page, &rendered.blocks, &[]);
        let list = self
            .mending(record.page, async || {
                let is_all_in = |list: &[_]| level.is_all_in(list, maker);
                self.settled(record.page.into(), is_all_in).await
            })
            .await
            .map_err(|refused| self.lost(record, refused))?;
        if list.is_empty() && !rendered.blocks.is_empty() {
            // Writing all of it again where a list only hides it would double it.
            let list = self.beyond_doubt_empty(record.page.into()).await?;
            return self.compare_list(level, list, maker).await;
        }
        self.compare_list(level, list, maker).await
    }

    async fn compare_list(
        &self,
        level: Level<'_>,
        list: Vec<crate::notion::BlockObject>,
        maker: &Maker,
    ) -> Result<Compared, Trouble> {
        // The same holds where nothing on it is by this token's id.
        let nothing_made = !list.iter().any(|block| maker.made(block));
        if (maker.is_person || nothing_made) && level.is_another(&list, maker) {
            return Err(Trouble::lasting(IS_ANOTHER));
        }
        let mut findings = BodyFindings::default();
        let found = self
            .compare_level(level, list, maker, &mut findings)
            .await?;
        Ok(Compared { findings, found })
    }

    async fn mend_body(
        &self,
        at: usize,
        rendered: &Rendered,
        compared: Compared,
        maker: &Maker,
    ) -> Result<bool, Trouble> {
        let Compared { findings, found } = compared;
        let changed = self
            .edit_body(at, found.tree, rendered, Behind::Ours)
            .await?;
        let tell = |message: String| {
            let entity = self.entity(at);
            let title = entity.title.as_str();
            self.warn(Warning::about(entity.key.clone(), title, message));
        };
        for flaw in findings.flaws.iter().filter(|flaw| flaw.holds_theirs) {
            tell(format!(
                "{} is not as in the note, and stays so, since something you added stands in it; move that to the \
                 first level of the page in Notion, then run `notic-notion verify --repair`",
                flaw.place
            ));
        }
        if maker.is_person && findings.theirs > 0 && !findings.flaws.is_empty() {
            tell(
                "its page holds text that is not in the note: yours, or the note's before it changed; it stays, since \
                 nothing tells which"
                    .to_owned(),
            );
        }
        Ok(changed)
    }
}
