//! Completions: what a shell is told of the program, and the answers when it asks what may stand at the cursor.
//!
//! The shell's script only asks the program. So it never lags behind, and knows what is on this machine: the names of
//! profiles.

use clap::Command;
use clap_complete::Shell;
use clap_complete::env::{Bash, CompleteEnv, Elvish, EnvCompleter, Fish, Powershell, Zsh};
use clap_complete::{ArgValueCandidates, CompletionCandidate};

use super::args;
use crate::settings::{Environment, Settings};
use crate::store::profile_names;

/// The variable by which a shell asks.
const VARIABLE: &str = "NOTIC_NOTION_COMPLETE";

/// Answers, if a shell asks. Whether one did.
///
/// # Errors
/// Where the shell is none that is known, or can't be answered.
pub(super) fn answer() -> clap::error::Result<bool> {
    let here = std::env::current_dir().ok();
    CompleteEnv::with_factory(command)
        .var(VARIABLE)
        .try_complete(std::env::args_os(), here.as_deref())
}

/// The script that makes a shell ask.
pub(super) fn script(shell: Shell, program: &str) -> std::io::Result<Vec<u8>> {
    let completer: &dyn EnvCompleter = match shell {
        Shell::Elvish => &Elvish,
        Shell::Fish => &Fish,
        Shell::PowerShell => &Powershell,
        Shell::Zsh => &Zsh,
        // More shells may come.
        _ => &Bash,
    };
    let mut script = Vec::new();
    completer.write_registration(VARIABLE, program, program, program, &mut script)?;
    if shell == Shell::Zsh {
        script.extend(on_first_use(program).into_bytes());
    }
    Ok(script)
}

/// zsh reads a file of `$fpath` as a function when it is first needed, and expects completions from that call, too.
fn on_first_use(program: &str) -> String {
    let function = format!("_clap_dynamic_completer_{}", program.replace('-', "_"));
    format!("if [[ \"${{funcstack[1]}}\" == \"_{program}\" ]]; then\n    {function} \"$@\"\nfi\n")
}

/// The command line, with what may stand in it on this machine.
fn command() -> Command {
    let profile = |command: Command, argument| {
        command.mut_arg(argument, |arg| arg.add(ArgValueCandidates::new(profiles)))
    };
    profile(args::command(), "profile").mut_subcommand("profile", |command| {
        let command = command.mut_subcommand("set", |command| profile(command, "name"));
        command.mut_subcommand("remove", |command| profile(command, "name"))
    })
}

/// The profiles there are. Whatever goes wrong, there are none: nobody asked for messages.
fn profiles() -> Vec<CompletionCandidate> {
    let (settings, _problems) = Settings::salvage(&Environment::of_process());
    let names = settings.map(|settings| profile_names(&settings.paths.state_database()));
    let names = names.unwrap_or_default().into_iter();
    names.map(CompletionCandidate::new).collect()
}
