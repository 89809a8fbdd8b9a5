use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::value::{choice, count, limit, location, only, some_time};
use crate::clock::Millis;
use crate::notion::Allowance;
use crate::settings::{OldPages, OnDelete};

/// Bring Notion in step with Notic
///
/// Reads the source, works out what changed since the last run, and changes only that in Notion. It can be stopped and
/// repeated at any time: no page is made twice. What it can't do is told, and tried again in the next run.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  notic-notion sync --dry-run
  notic-notion sync
  notic-notion sync ~/notic-export.zip --on-delete keep
  NOTIC_TOKEN=... notic-notion sync https://api.getnotic.io
  notic-notion --json sync > report.json
  notic-notion sync --all --max-time 14m")]
pub struct SyncArgs {
    /// Read this source, this time only
    ///
    /// A file, a folder, or the address of Notic's API. It has to hold everything: pages of notes that are not in it go to the trash.
    #[arg(value_name = "LOCATION", value_hint = ValueHint::AnyPath, value_parser = location())]
    pub location: Option<PathBuf>,

    /// Let the token and notes go unencrypted to an http address given as LOCATION
    #[arg(long, requires = "location")]
    pub allow_http: bool,

    /// Go on although LOCATION seems to hold other data than the pages in Notion were made from
    ///
    /// On a terminal you are asked. Elsewhere nothing is changed without this.
    #[arg(long, value_name = "WHAT", requires = "location", value_parser = only(OldPages::Reuse))]
    pub old_pages: Option<OldPages>,

    /// Show what would be done, with the number of requests and the time, and do nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Compare every note with what is known, changed or not
    #[arg(long)]
    pub full: bool,

    /// What to do with the page of a note that is gone from Notic
    #[arg(long, value_name = "WHAT", value_parser = choice::<OnDelete>())]
    pub on_delete: Option<OnDelete>,

    /// Trash at most this many pages
    ///
    /// Without it, a run that would trash more than 20 pages and more than 20 % of all, or the last of several notes,
    /// trashes none, does the rest, and exits with 5.
    #[arg(long, value_name = "N", value_parser = count)]
    pub max_delete: Option<u32>,

    /// Make pages again that are gone from Notion
    ///
    /// For pages that were deleted for good in Notion, or are no longer shared. Without it, they are only told.
    #[arg(long)]
    pub recreate_missing: bool,

    /// Sync all profiles that are due
    ///
    /// Those of a higher priority first, then those that were synced longest ago; several at a time. One that can't be
    /// synced keeps no other from it. Ends with 0 if all that was due is in step, with 1 if none of it is, else with 3.
    /// Without --max-requests, 2700 requests are sent at most: what fits into a quarter of an hour.
    #[arg(long, conflicts_with_all = ["location", "full"])]
    pub all: bool,

    /// Wait until Notion can be reached, up to this time: `2m`
    ///
    /// For runs that begin when the machine does. After that time the run begins all the same.
    #[arg(long, value_name = "DURATION", value_parser = some_time, conflicts_with = "dry_run")]
    pub wait_online: Option<Duration>,

    /// Send at most this many requests
    ///
    /// Folders come first, then the notes that were changed last. The next run goes on where this one ends, with exit
    /// code 3.
    #[arg(long, value_name = "N", value_parser = limit)]
    pub max_requests: Option<u64>,

    /// Begin nothing more after this time: `90s`, `20m`, `2h`
    ///
    /// Reading the source counts as well. What is in flight then may end. Folders come first, then the notes that were
    /// changed last. The next run goes on where this one ends, with exit code 3.
    #[arg(long, value_name = "DURATION", value_parser = some_time)]
    pub max_time: Option<Duration>,
}

impl SyncArgs {
    /// What a run may send that began at this moment.
    pub fn allowance(&self, begun: Millis) -> Allowance {
        let until = |time: Duration| begun.saturating_add(time.as_millis() as Millis);
        Allowance {
            requests: self.max_requests,
            until: self.max_time.map(until),
        }
    }
}
