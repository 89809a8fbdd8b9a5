//! `man`: the main manual page on stdout, or all pages into a folder.

use std::fs;

use crate::cli::args::ManArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::generate;
use crate::ui::{Ui, phrase};

pub(in crate::cli) fn man(args: &ManArgs, ui: &Ui) -> Result<ExitStatus, Failure> {
    let pages = generate::man_pages();
    let failed = |what: String, error| {
        Failure::new(ExitStatus::Failed, format!("{what}: {error}"))
            .hint("name a folder that you may write to: `notic-notion man ~/.local/share/man/man1`")
    };
    let Some(folder) = &args.folder else {
        if let Some(page) = pages.first() {
            ui.result_bytes(&page.content)
                .map_err(|error| failed("the page could not be printed".to_owned(), error))?;
        }
        return Ok(ExitStatus::InStep);
    };
    fs::create_dir_all(folder)
        .map_err(|error| failed(format!("`{}` could not be made", folder.display()), error))?;
    for page in &pages {
        let path = folder.join(page.path.file_name().unwrap_or(page.path.as_os_str()));
        fs::write(&path, &page.content)
            .map_err(|error| failed(format!("`{}` could not be written", path.display()), error))?;
    }
    ui.note(&format!(
        "{} written to `{}`",
        phrase::count(pages.len(), "manual page"),
        folder.display()
    ));
    Ok(ExitStatus::InStep)
}
