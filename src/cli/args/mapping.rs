use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::value::location;
use crate::model::EntityKind;

/// See, save and mend what is known of your pages in Notion
///
/// The mapping is which page in Notion is whose: a workspace's, a folder's, a note's. It is kept in the state file. With it
/// each note has one page for ever; without it a sync would make a second copy of everything, and so refuses.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  notic-notion mapping list
  notic-notion mapping show \"Garden plan\"
  notic-notion mapping export ~/backup/mapping.json
  notic-notion mapping import ~/backup/mapping.json
  notic-notion mapping rebuild
  notic-notion mapping forget \"Garden plan\"")]
pub struct MappingArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: MappingCommand,
}

/// What can be done with the mapping.
#[derive(Debug, Subcommand)]
#[expect(
    missing_docs,
    reason = "each is documented by its arguments; a comment here would replace that in the help"
)]
pub enum MappingCommand {
    /// List all workspaces, folders and notes with their pages
    ///
    /// As a tree, each with the address of its page. Nothing is asked of Notion.
    List,
    Show(MappingShowArgs),
    Export(MappingExportArgs),
    Import(MappingImportArgs),
    Rebuild(MappingRebuildArgs),
    Forget(MappingForgetArgs),
}

/// Show all that is known of one page
///
/// Nothing is asked of Notion: it shows what the state file holds.
#[derive(Debug, Args)]
pub struct MappingShowArgs {
    /// Which one
    #[command(flatten)]
    pub entity: MappingEntityArgs,
}

/// Which workspace, folder or note is meant.
#[derive(Debug, Args)]
pub struct MappingEntityArgs {
    /// Which: an id in Notic (the path, where the source is files), a page's link or id, or a title
    #[arg(value_name = "ENTITY")]
    pub entity: String,

    /// What it is, where several have that name
    #[arg(long, value_name = "KIND")]
    pub kind: Option<Kind>,
}

/// What an entity is, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// A workspace
    Workspace,
    /// A folder
    Folder,
    /// A note
    Note,
}

impl From<Kind> for EntityKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Workspace => Self::Workspace,
            Kind::Folder => Self::Folder,
            Kind::Note => Self::Note,
        }
    }
}

/// Write the mapping to a file
///
/// JSON, one page on a line: which page is whose, and digests of what was written to it. It holds titles, and neither
/// texts nor tokens. On another machine `mapping import` takes it, and the next sync there goes on where this one was.
#[derive(Debug, Args)]
#[command(after_long_help = "\
The file is one JSON object:
  format       \"notic-notion mapping\"
  version      1
  exportedAt   when, in milliseconds since 1970
  profile, root, rootTitle, notionWorkspaceId, notionWorkspaceName
               what it was made from; root and workspace have to be the same where it is imported
  pages        each {kind, clientId, page, parent, title, icon, inTrash, missing, body, images}
               body: {state: \"nothing\" | \"unread\" | \"whole\", source, digest, links, blocks};
               unread: a sync reads and compares it; blocks is opaque
  unclear      entities of which it is not known which page they have:
               each {kind, clientId, title, reason, pages}
What is empty or false is left out.")]
pub struct MappingExportArgs {
    /// The file; without it, it is printed
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: Option<PathBuf>,

    /// Write over a file that is there
    #[arg(long, requires = "file")]
    pub force: bool,
}

/// Take the mapping from a file
///
/// Takes what `mapping export` wrote, all of it or nothing. Refused where the file is of another root or workspace, or says
/// otherwise than what is known. What is known already stays.
#[derive(Debug, Args)]
pub struct MappingImportArgs {
    /// The file; `-` reads it from standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,

    /// Let the file win over what is known
    ///
    /// What the file does not name stays as it is known.
    #[arg(long)]
    pub replace: bool,
}

/// Find the pages again in Notion
///
/// For a mapping that was lost: a new machine, a deleted state file. Reads what is under the root, and finds each page by
/// its place and title, and where these don't tell, by what is on it. It changes nothing in Notion, and keeps what is
/// known. What nothing tells apart is named, and no sync makes a page for it until it is clear. It costs a request for
/// each workspace and folder; the next sync reads each note's page once and writes only what differs.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Pages in Notion's trash can't be seen: restore them first, if they are to be found. Neither are pages found that you moved \
out of the root.

Ends with 0 if each page is found or not there, and with 3 if it stayed unclear which page something has.

Examples:
  notic-notion mapping rebuild --dry-run
  notic-notion mapping rebuild
  notic-notion sync")]
pub struct MappingRebuildArgs {
    /// Look for the pages of this source, this time only
    #[arg(value_name = "LOCATION", value_hint = ValueHint::AnyPath, value_parser = location())]
    pub location: Option<PathBuf>,

    /// Let the token and notes go unencrypted to an http address given as LOCATION
    #[arg(long, requires = "location")]
    pub allow_http: bool,

    /// Only tell what would be found
    #[arg(long)]
    pub dry_run: bool,

    /// Take pages that another connection or a person made, too
    ///
    /// For pages that were synced with another token: of a connection, where it is a personal one now, or the other way
    /// round. A page that holds nothing of its note's text is left alone by the next sync.
    #[arg(long)]
    pub any_author: bool,
}

/// Forget which page one has
///
/// Nothing happens in Notion: the page stays there, and is nobody's from then on. If it is still in Notic, the next sync
/// makes another page for it. Of something that was unclear, it settles that it has no page.
#[derive(Debug, Args)]
pub struct MappingForgetArgs {
    /// Which one
    #[command(flatten)]
    pub entity: MappingEntityArgs,

    /// Don't ask
    #[arg(short, long)]
    pub yes: bool,
}
