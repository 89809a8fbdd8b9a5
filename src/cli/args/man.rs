use std::path::PathBuf;

use clap::{Args, ValueHint};

/// Print the manual page, or write all of them
///
/// Without a folder, prints the main page.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  notic-notion man | man -l -
  notic-notion man ~/.local/share/man/man1")]
pub struct ManArgs {
    /// The folder to write one page for each command to
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
}
