//! The folders, and who else can look into them.

use std::fs;
use std::io;
use std::path::Path;

use super::check::Check;
use crate::paths::Paths;

pub(super) fn folders(paths: &Paths) -> Vec<Check> {
    let mut checks = vec![folder("state folder", paths.state_folder())];
    if paths.config_folder() != paths.state_folder() {
        checks.push(folder("config folder", paths.config_folder()));
    }
    let secrets = [paths.tokens(), paths.token_key()];
    checks.extend(secrets.iter().filter_map(|file| exposed_file(file)));
    checks
}

fn folder(name: &'static str, folder: &Path) -> Check {
    let shown = folder.display();
    let kind = match fs::metadata(folder) {
        Ok(kind) => kind,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Check::good(name, format!("not made yet: {shown}"));
        }
        Err(error) => {
            return Check::bad(
                name,
                format!("{shown}: {error}"),
                "see that you may look into it",
            );
        }
    };
    if !kind.is_dir() {
        return Check::bad(name, format!("{shown} is no folder"), "move that file away");
    }
    if let Err(error) = try_writing(folder) {
        return Check::bad(
            name,
            format!("{shown} can't be written to: {error}"),
            "see that its disk has room and that you may write there",
        );
    }
    match others_may(&kind) {
        None => Check::good(name, shown.to_string()),
        Some(mode) => Check::doubtful(
            name,
            format!("other users of this machine can look into {shown} (mode {mode:03o})"),
            format!("type `chmod 700 {shown}`"),
        ),
    }
}

/// The one way to know, on full disks and file systems that are mounted to be read only, too.
fn try_writing(folder: &Path) -> io::Result<()> {
    let file = folder.join(format!(".doctor-{}", std::process::id()));
    fs::write(&file, "x")?;
    fs::remove_file(&file)
}

fn exposed_file(file: &Path) -> Option<Check> {
    let mode = others_may(&fs::metadata(file).ok()?)?;
    let shown = file.display();
    Some(Check::bad(
        "token file",
        format!("other users of this machine can read {shown} (mode {mode:03o})"),
        format!("type `chmod 600 {shown}`"),
    ))
}

/// The permissions, where they let anybody else in.
#[cfg(unix)]
fn others_may(kind: &fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = kind.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn others_may(_: &fs::Metadata) -> Option<u32> {
    None
}
