use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueHint};

use super::value::{self, choice, location};
use crate::model::PageId;
use crate::settings::{LastPages, OldPages, ProfileName};

/// Keep several people's or several sources' connections apart
///
/// A profile is one connection: its source, its root, its tokens, and what is known of its pages in Notion. Every command
/// takes --profile; without it, the profile is `default`. `sync --all` syncs all profiles that are due.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  notic-notion profile list
  notic-notion profile add ada --source ~/ada/export.zip --root https://www.notion.so/...
  notic-notion profile add bob --source https://api.getnotic.io --token-stdin < bob.tokens
  notic-notion profile set ada --priority 5 --interval 15m
  notic-notion profile remove ada --pages keep --yes
  notic-notion --profile ada login")]
pub struct ProfileArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ProfileCommand,
}

/// What can be done with profiles.
#[derive(Debug, Subcommand)]
pub enum ProfileCommand {
    /// List all profiles, with their next and last syncs
    List,
    /// Make a profile
    Add(ProfileAddArgs),
    /// Change a profile
    Set(ProfileSetArgs),
    /// Forget a profile and its tokens
    Remove(ProfileRemoveArgs),
}

/// Make a profile
///
/// Made as a whole or not at all: where the token, the source or the root is refused, there is no profile.
#[derive(Debug, Args)]
pub struct ProfileAddArgs {
    /// The new profile's name: letters, digits, `-`, `_` and `.`
    #[arg(value_name = "NAME")]
    pub name: ProfileName,
    /// What it has.
    #[command(flatten)]
    pub parts: ProfileParts,
}

/// Change a profile
///
/// Only what is given changes. It counts as due at once.
#[derive(Debug, Args)]
pub struct ProfileSetArgs {
    /// The profile's name
    #[arg(value_name = "NAME")]
    pub name: ProfileName,
    /// What changes.
    #[command(flatten)]
    pub parts: ProfileParts,

    /// What becomes of the pages in Notion where the source or the root is another one
    #[arg(long, value_name = "WHAT", value_parser = choice::<OldPages>())]
    pub old_pages: Option<OldPages>,
}

/// What a profile consists of.
#[derive(Debug, Args)]
pub struct ProfileParts {
    /// Where its notes come from: a file, a folder, or the address of Notic's API
    #[arg(long, value_name = "LOCATION", value_hint = ValueHint::AnyPath, value_parser = location())]
    pub source: Option<PathBuf>,

    /// Let tokens and notes go unencrypted to an http address
    #[arg(long, requires = "source")]
    pub allow_http: bool,

    /// The Notion page everything goes under: its URL or id
    #[arg(long, value_name = "PAGE", value_parser = value::page)]
    pub root: Option<PageId>,

    /// Read its tokens from standard input
    ///
    /// Notion's on the first line; where the source is Notic's API, Notic's access token on the second, and on the third
    /// the refresh token if there is one. They are tried, and kept where `login` keeps them.
    #[arg(long)]
    pub token_stdin: bool,

    /// Which profiles `sync --all` takes first: those with the higher number, from -1000 to 1000
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(i32).range(-1000..=1000))]
    pub priority: Option<i32>,

    /// How long after a sync it is due again: 15m, 6h, 1d
    ///
    /// Without it, an hour.
    #[arg(long, value_name = "TIME", value_parser = value::interval)]
    pub interval: Option<Duration>,
}

impl ProfileParts {
    /// Whether nothing is given.
    pub fn is_empty(&self) -> bool {
        self.source.is_none()
            && self.root.is_none()
            && !self.token_stdin
            && self.priority.is_none()
            && self.interval.is_none()
    }
}

/// Forget a profile and its tokens
///
/// On a terminal you are asked what becomes of its pages in Notion. They stay as they are, unless you say otherwise.
#[derive(Debug, Args)]
pub struct ProfileRemoveArgs {
    /// The profile's name
    #[arg(value_name = "NAME")]
    pub name: ProfileName,

    /// What becomes of its pages in Notion
    #[arg(long, value_name = "WHAT", value_parser = choice::<LastPages>())]
    pub pages: Option<LastPages>,

    /// Tell Notion, too, that the tokens of a login in the browser are to end
    #[arg(long)]
    pub revoke: bool,

    /// Don't ask
    #[arg(long, short)]
    pub yes: bool,
}
