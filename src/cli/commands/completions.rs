//! `completions`: the shell's completion script on stdout.

use crate::cli::args::CompletionsArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::generate;
use crate::ui::Ui;

pub(in crate::cli) fn completions(args: &CompletionsArgs, ui: &Ui) -> Result<ExitStatus, Failure> {
    let file = generate::completions(args.shell);
    ui.result_bytes(&file.content).map_err(|error| {
        Failure::new(
            ExitStatus::Failed,
            format!("the script could not be printed: {error}"),
        )
    })?;
    Ok(ExitStatus::InStep)
}
