use clap::Args;

/// Check everything a bug report would ask for
///
/// Looks at the program, its settings, folders, state and login, at the way to Notion, the root and the source. Changes
/// nothing, and prints no secret. Exits with 1 if anything is broken.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  notic-notion doctor
  notic-notion doctor --offline
  notic-notion --json doctor")]
pub struct DoctorArgs {
    /// Ask nobody over the network
    #[arg(long)]
    pub offline: bool,
}
