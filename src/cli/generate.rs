//! Completions and manual pages, made from the definitions of the command line. The commands print what this makes,
//! and a test compares it with the committed files.

use std::io;
use std::path::PathBuf;

use clap::{Command, ValueEnum};
use clap_complete::{Generator, Shell};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::args;
use super::complete;
use super::concern::Concern;
use super::exit::ExitStatus;
use crate::paths::FILES;
use crate::settings::{EXAMPLE, VARIABLES};

/// The name of the program.
const NAME: &str = "notic-notion";

/// A file that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Its path: `completions/…` or `man/…`.
    pub path: PathBuf,
    /// Its content.
    pub content: Vec<u8>,
}

/// All files: completions for each shell, and manual pages.
pub fn all() -> Vec<GeneratedFile> {
    let shells = Shell::value_variants().iter().copied();
    shells.map(completions).chain(man_pages()).collect()
}

/// The completions of a shell.
pub fn completions(shell: Shell) -> GeneratedFile {
    let content = complete::script(shell, NAME).expect("writing to memory never fails");
    GeneratedFile {
        path: PathBuf::from("completions").join(shell.file_name(NAME)),
        content,
    }
}

/// The manual pages: the main one first, then one for each command.
pub fn man_pages() -> Vec<GeneratedFile> {
    // The `help` command explains nothing that the others don't.
    let mut program = args::command().disable_help_subcommand(true);
    program.build();
    let mut pages = vec![page(&program, main_sections)];
    for command in program.get_subcommands() {
        let concern = Concern::of(command.get_name());
        let told = examples(command);
        pages.push(page(command, |man, command, out| {
            command_sections(man, command, &told, &concern, out)
        }));
        pages.extend(command.get_subcommands().map(|below| {
            let own = match examples(below) {
                own if own.is_empty() => about(below, command, &told),
                own => own,
            };
            page(below, |man, command, out| {
                command_sections(man, command, &own, &concern, out)
            })
        }));
    }
    pages
}

/// Each section comes with the same two lines that define an apostrophe; once is enough.
fn with_one_preamble(content: &[u8]) -> Vec<u8> {
    let mut defined = 0;
    let lines = content.split_inclusive(|&byte| byte == b'\n');
    let kept = lines.filter(|line| {
        let defines = line.starts_with(b".ie \\n(.g .ds Aq") || line.starts_with(b".el .ds Aq");
        defined += usize::from(defines);
        !defines || defined <= 2
    });
    kept.flatten().copied().collect()
}

fn page(
    command: &Command,
    sections: impl FnOnce(&Man, &Command, &mut Vec<u8>) -> io::Result<()>,
) -> GeneratedFile {
    let man = Man::new(command.clone()).source(format!("{NAME} {}", env!("CARGO_PKG_VERSION")));
    let mut content = Vec::new();
    sections(&man, command, &mut content).expect("writing to memory never fails");
    GeneratedFile {
        path: PathBuf::from("man").join(man.get_filename()),
        content: with_one_preamble(&content),
    }
}

fn main_sections(man: &Man, command: &Command, out: &mut Vec<u8>) -> io::Result<()> {
    man.render_title(out)?;
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    description(command).to_writer(out)?;
    man.render_options_section(out)?;
    man.render_subcommands_section(out)?;
    exit_section(ExitStatus::ALL).to_writer(out)?;
    table("ENVIRONMENT", VARIABLES.iter().map(|v| (v.name, v.about))).to_writer(out)?;
    table("FILES", FILES.iter().map(|f| (f.place, f.about))).to_writer(out)?;
    settings_section().to_writer(out)
}

fn command_sections(
    man: &Man,
    command: &Command,
    examples: &[String],
    concern: &Concern,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    man.render_title(out)?;
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    description(command).to_writer(out)?;
    man.render_options_section(out)?;
    if command.has_subcommands() {
        man.render_subcommands_section(out)?;
    }
    if !examples.is_empty() {
        example_section(examples).to_writer(out)?;
    }
    exit_section(concern.statuses).to_writer(out)?;
    let variables = VARIABLES
        .iter()
        .filter(|v| concern.variables.contains(&v.name));
    table("ENVIRONMENT", variables.map(|v| (v.name, v.about))).to_writer(out)?;
    let files = FILES.iter().filter(|f| concern.has_file(f.place));
    table("FILES", files.map(|f| (f.place, f.about))).to_writer(out)?;
    see_also().to_writer(out)
}

/// The long help, with its indented lines as they are: they are commands.
fn description(command: &Command) -> Roff {
    let short = command.get_about().map(ToString::to_string);
    let long = command.get_long_about().map(ToString::to_string);
    let short = short.unwrap_or_default();
    let long = long.unwrap_or_default();
    // The short help is in the section before.
    let text = match long.strip_prefix(&short).unwrap_or(&long).trim_start() {
        "" => &short,
        text => text,
    };
    let mut roff = Roff::new();
    roff.control("SH", ["DESCRIPTION"]);
    for paragraph in text.split("\n\n") {
        roff.control("PP", []);
        let is_commands = paragraph.starts_with(' ');
        if is_commands {
            roff.control("nf", []);
        }
        for line in paragraph.lines() {
            roff.text([roman(line)]);
        }
        if is_commands {
            roff.control("fi", []);
        }
    }
    roff
}

/// The lines after the help: examples, or what a file looks like.
fn examples(command: &Command) -> Vec<String> {
    let text = command.get_after_long_help().map(ToString::to_string);
    let text = text.unwrap_or_default();
    let lines = text.lines().skip_while(|line| !line.starts_with(' '));
    lines.map(|line| line.trim_start().to_owned()).collect()
}

/// Those of the lines of the command above that show a command.
fn about(command: &Command, above: &Command, lines: &[String]) -> Vec<String> {
    let shown = format!("{} {}", above.get_name(), command.get_name());
    let lines = lines.iter().filter(|line| line.contains(&shown));
    lines.cloned().collect()
}

fn example_section(lines: &[String]) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXAMPLES"]).control("nf", []);
    for line in lines {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
    roff
}

fn exit_section(statuses: &[ExitStatus]) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    for status in statuses {
        roff.control("TP", []);
        roff.text([bold(status.code().to_string())]);
        roff.text([roman(status.about())]);
    }
    roff
}

/// A section; nothing where it would be empty.
fn table(heading: &str, rows: impl Iterator<Item = (&'static str, &'static str)>) -> Roff {
    let mut roff = Roff::new();
    let mut rows = rows.peekable();
    if rows.peek().is_some() {
        roff.control("SH", [heading]);
    }
    for (name, about) in rows {
        roff.control("TP", []);
        roff.text([bold(name)]);
        roff.text([roman(about)]);
    }
    roff
}

fn settings_section() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["SETTINGS"]);
    roff.text([roman("A config.toml with all settings:")]);
    roff.control("PP", []).control("nf", []);
    for line in EXAMPLE.lines() {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
    roff
}

/// All variables, files and settings are told once.
fn see_also() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["SEE ALSO"]);
    roff.text([
        bold(NAME),
        roman("(1), which has all variables, files and settings"),
    ]);
    roff
}
