//! What can be typed. No input, no output, no decisions: text becomes types here, and that is all.

mod completions;
mod demo;
mod doctor;
mod login;
mod logout;
mod man;
mod mapping;
mod profile;
mod root;
mod sandbox;
mod schedule;
mod source;
mod status;
mod sync;
mod value;
mod verify;

use clap::{CommandFactory, Parser, Subcommand};

pub use completions::CompletionsArgs;
pub use demo::DemoArgs;
pub use doctor::DoctorArgs;
pub use login::LoginArgs;
pub use logout::LogoutArgs;
pub use man::ManArgs;
pub use mapping::{
    Kind, MappingArgs, MappingCommand, MappingEntityArgs, MappingExportArgs, MappingForgetArgs,
    MappingImportArgs, MappingRebuildArgs, MappingShowArgs,
};
pub use profile::{
    ProfileAddArgs, ProfileArgs, ProfileCommand, ProfileParts, ProfileRemoveArgs, ProfileSetArgs,
};
pub use root::RootArgs;
pub use sandbox::SandboxArgs;
pub use schedule::{ScheduleArgs, ScheduleCommand, ScheduleInstallArgs, ScheduleTargetArgs};
pub use source::SourceArgs;
pub use status::StatusArgs;
pub use sync::SyncArgs;
pub use verify::VerifyArgs;

use super::exit;
use crate::paths::FILES;
use crate::settings::{ProfileName, VARIABLES};
use crate::ui::Verbosity;

const LONG_ABOUT: &str = "\
Keeps a Notion copy of your Notic notes: workspaces, folders and notes become nested pages under one root page that \
you choose. One way, from Notic to Notion. What you add in Notion stays.

To see what it does, without an account:

    notic-notion demo

To connect your own:

    notic-notion login
    notic-notion root
    notic-notion source ~/notic-export
    notic-notion sync";

/// Keep a Notion copy of your Notic notes
#[derive(Debug, Parser)]
#[command(
    name = "notic-notion",
    version,
    long_about = LONG_ABOUT,
    after_long_help = told_once()
)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What holds for all commands: exit codes, environment, files. For who has no manual pages at hand.
fn told_once() -> String {
    let mut text = exit::help_text();
    let variables = VARIABLES.iter().map(|one| (one.name, one.about));
    section(&mut text, "Environment", variables);
    section(
        &mut text,
        "Files",
        FILES.iter().map(|one| (one.place, one.about)),
    );
    text.push_str(
        "\n\nAll settings of config.toml are in the manual page: notic-notion man | man -l -",
    );
    text
}

fn section(
    text: &mut String,
    heading: &str,
    entries: impl Iterator<Item = (&'static str, &'static str)>,
) {
    text.push_str(&format!("\n\n{heading}:"));
    for (name, about) in entries {
        text.push_str(&format!("\n  {name}\n      {about}"));
    }
}

/// Options of every command.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options of every command")]
pub struct GlobalArgs {
    /// Use this profile: its own source, root and login
    #[arg(long, global = true, value_name = "NAME", default_value = ProfileName::DEFAULT)]
    pub profile: ProfileName,

    /// Say nothing but failures
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Tell each request and each change
    #[arg(short, long, global = true)]
    pub verbose: bool,

    /// Print the result as one JSON object
    #[arg(long, global = true)]
    pub json: bool,
}

impl GlobalArgs {
    /// How much to say.
    pub fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        }
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
#[expect(
    missing_docs,
    reason = "each is documented by its arguments; a comment here would replace that in the help"
)]
pub enum Command {
    Login(LoginArgs),
    Logout(LogoutArgs),
    Root(RootArgs),
    Source(SourceArgs),
    Sync(SyncArgs),
    Status(StatusArgs),
    Verify(VerifyArgs),
    Mapping(MappingArgs),
    Profile(ProfileArgs),
    Schedule(ScheduleArgs),
    Doctor(DoctorArgs),
    Demo(DemoArgs),
    Sandbox(SandboxArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// The whole command line, for help, completions and manuals.
pub fn command() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests;
