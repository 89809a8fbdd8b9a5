//! The program itself, what it runs on, and its settings.

use std::env::consts::{ARCH, OS};

use super::check::Check;
use crate::cli::exit::Failure;
use crate::settings::{Environment, Settings, SettingsError};
use crate::ui::Ui;

pub(super) fn version() -> Check {
    let libc = match (cfg!(target_env = "gnu"), cfg!(target_env = "musl")) {
        (true, _) => "-gnu",
        (_, true) => "-musl",
        _ => "",
    };
    let build = if cfg!(debug_assertions) {
        ", debug build"
    } else {
        ""
    };
    Check::good(
        "program",
        format!(
            "notic-notion {} for {ARCH}-{OS}{libc}{build}, on {}",
            env!("CARGO_PKG_VERSION"),
            system()
        ),
    )
}

/// What the system calls itself (freedesktop.org, `os-release`); its kind where it does not say.
fn system() -> String {
    let text = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = text
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))
        .map(|name| name.trim_matches(['"', '\'']).to_owned());
    name.filter(|name| !name.is_empty())
        .unwrap_or_else(|| OS.to_owned())
}

pub(super) fn terminal(ui: &Ui) -> Check {
    Check::good("terminal", ui.surface())
}

/// The settings: what is wrong in the file and in the environment, and which variables there are. Values are not shown.
pub(super) fn settings(
    settings: Option<&Settings>,
    environment: &Environment,
    problems: Vec<SettingsError>,
) -> Vec<Check> {
    let mut checks: Vec<Check> = problems.into_iter().map(problem).collect();
    let wrong_file = checks.iter().any(|check| check.name == "config.toml");
    if let (Some(settings), false) = (settings, wrong_file) {
        let file = settings.paths.config_file();
        checks.push(Check::good(
            "config.toml",
            match file.exists() {
                true => format!("fine: {}", file.display()),
                false => "there is none, which is fine".to_owned(),
            },
        ));
    }
    let names = environment.set_names();
    checks.push(Check::good(
        "environment",
        match names.is_empty() {
            true => "no variable of ours is set".to_owned(),
            false => format!("set: {}", names.join(", ")),
        },
    ));
    checks
}

fn problem(error: SettingsError) -> Check {
    let name = match &error {
        SettingsError::NoHome(_) => "folders",
        SettingsError::Variable { .. } => "environment",
        SettingsError::File { .. } | SettingsError::Unreadable { .. } => "config.toml",
    };
    let failure = Failure::from(error);
    // What a wrong line or value says is nobody else's business: it may be a secret in the wrong place.
    Check::failed(name, &failure, "see `notic-notion man`").private()
}
