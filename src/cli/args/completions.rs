use clap::Args;
use clap_complete::Shell;

/// Print completions for a shell
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  notic-notion completions bash > ~/.local/share/bash-completion/completions/notic-notion
  notic-notion completions fish > ~/.config/fish/completions/notic-notion.fish")]
pub struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}
