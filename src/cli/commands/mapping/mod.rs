//! `mapping`: which page in Notion is whose.

mod entity;
mod export;
mod forget;
mod import;
mod list;
mod rebuild;
mod show;
mod standing;

use crate::cli::args::{MappingArgs, MappingCommand};
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;

pub(in crate::cli) fn mapping(
    args: &MappingArgs,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    match &args.command {
        MappingCommand::List => list::list(session),
        MappingCommand::Show(args) => show::show(args, session),
        MappingCommand::Export(args) => export::export(args, session),
        MappingCommand::Import(args) => import::import(args, session),
        MappingCommand::Rebuild(args) => rebuild::rebuild(args, session),
        MappingCommand::Forget(args) => forget::forget(args, session),
    }
}
