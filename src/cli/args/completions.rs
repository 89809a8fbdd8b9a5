use clap::Args;
use clap_complete::Shell;

/// Print completions for a shell
///
/// The script asks the program what may stand at the cursor: commands, options, their values, files, and the names of your
/// profiles. So it needs no renewal when the program changes.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  notic-notion completions bash > ~/.local/share/bash-completion/completions/notic-notion
  notic-notion completions fish > ~/.config/fish/completions/notic-notion.fish
  notic-notion completions zsh > ~/.zfunc/_notic-notion      # a folder of your $fpath
  notic-notion completions elvish >> ~/.config/elvish/rc.elv
  notic-notion completions powershell >> $PROFILE")]
pub struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}
