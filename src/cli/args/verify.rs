use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::value::location;

/// Compare Notion with what was synced
///
/// Reads every page back and names what is not as it should be: pages that are gone, trashed, renamed or moved, icons,
/// and each block of a note that was changed, deleted, moved or is there twice. Blocks and pages that you added are
/// counted and are no difference. It costs a request for each page at least, and changes nothing without --repair.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Ends with 0 if all is as it should be, and with 3 if something differs or could not be looked at.

Examples:
  notic-notion verify
  notic-notion verify --repair
  notic-notion --json verify | jq '.differences[] | {title, what, where}'")]
pub struct VerifyArgs {
    /// Compare with this source, this time only
    ///
    /// It has to be what was synced: where there is another text, the note counts as changed since, and is not compared.
    #[arg(value_name = "LOCATION", value_hint = ValueHint::AnyPath, value_parser = location())]
    pub location: Option<PathBuf>,

    /// Let the token and notes go unencrypted to an http address given as LOCATION
    #[arg(long, requires = "location")]
    pub allow_http: bool,

    /// Put right what differs
    ///
    /// Changes only what this program wrote: blocks, titles, icons and places are put back, pages come out of Notion's
    /// trash, and those that are gone are made again. It ends with a sync, which writes what changed in Notic since. What
    /// you added stays; where it would go with a block that has to go, that block is left as it is and named.
    #[arg(long)]
    pub repair: bool,
}
