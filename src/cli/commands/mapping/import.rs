//! `mapping import`: takes the mapping from a file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde_json::json;

use super::super::print;
use super::entity::Known;
use crate::cli::args::MappingImportArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::mapping_file::{self, FileError, Here, MappingFile, MergeError, Precedence, merge};
use crate::store::{Profile, lock_profile};
use crate::ui::phrase;

pub(super) fn import(
    args: &MappingImportArgs,
    session: &Session<'_>,
) -> Result<ExitStatus, Failure> {
    let name = args.file.display().to_string();
    let file = read(&args.file).map_err(|error| {
        Failure::new(
            ExitStatus::Failed,
            format!("`{name}` was not taken: {error}"),
        )
        .hint("give a file that `notic-notion mapping export FILE` wrote; without one, `notic-notion mapping rebuild` finds the pages again")
    })?;
    let _lock = lock_profile(
        session.settings.paths.state_folder(),
        session.profile.as_str(),
    )?;
    let mut known = Known::load(session)?;
    let profile = known.store.profile()?;
    refuse_without_root(&file, &profile, session)?;
    let precedence = match args.replace {
        true => Precedence::File,
        false => Precedence::Known,
    };
    if args.replace && !known.store.intents()?.is_empty() {
        return Err(Failure::new(
            ExitStatus::Failed,
            "what a run that was cut off left is not settled yet, and the file does not know of it",
        )
        .hint("run `notic-notion sync` first, then import again"));
    }
    let others = known.store.pages_of_others()?;
    let here = Here {
        mapping: &known.mapping,
        workspace: profile.workspace.as_deref(),
        others: &others,
    };
    let merged = merge(file, here, precedence).map_err(|error| refused(&name, &error))?;
    let put = merged
        .put
        .iter()
        .map(|page| (&page.record, &page.body, &page.images[..]));
    known.store.import(put, &merged.forget, &merged.unclear)?;
    let mut parts = vec![format!("{} added", merged.added)];
    for (count, what) in [
        (merged.replaced, "replaced"),
        (merged.kept, "kept as known"),
        (merged.forget.len(), "without a page now"),
        (merged.unclear.len(), "not known"),
    ] {
        parts.extend((count > 0).then(|| format!("{count} {what}")));
    }
    print(
        session.ui,
        session.json,
        &format!("Took the mapping from `{name}`: {}.", phrase::list(&parts)),
        &json!({
            "profile": session.profile.as_str(),
            "file": name,
            "added": merged.added,
            "replaced": merged.replaced,
            "kept": merged.kept,
            "forgotten": merged.forget.len(),
            "unclear": merged.unclear.len(),
        }),
    )?;
    Ok(ExitStatus::InStep)
}

fn read(path: &Path) -> Result<MappingFile, FileError> {
    let from: Box<dyn Read> = match path == Path::new("-") {
        true => Box::new(io::stdin()),
        false => Box::new(File::open(path).map_err(FileError::Io)?),
    };
    mapping_file::read(from)
}

/// A root is chosen by the person, who then knows that the login can see it.
fn refuse_without_root(
    file: &MappingFile,
    profile: &Profile,
    session: &Session<'_>,
) -> Result<(), Failure> {
    match session.settings.root.or(profile.root) {
        Some(_) => Ok(()),
        None => Err(
            Failure::new(ExitStatus::Usage, "no root page is chosen yet").hint(format!(
                "the file is of this one: `notic-notion root {}`; then import again",
                file.origin.root
            )),
        ),
    }
}

fn refused(name: &str, error: &MergeError) -> Failure {
    let failure = Failure::new(
        ExitStatus::Failed,
        format!("nothing was taken from `{name}`: {error}"),
    );
    match error {
        MergeError::AnotherRoot { .. } | MergeError::AnotherWorkspace { .. } => failure.hint(
            "import it into a profile with the root it is of: `notic-notion --profile NAME mapping import …`",
        ),
        MergeError::Known { .. } => failure
            .hint("`--replace` lets the file win; `notic-notion mapping show` tells what is known"),
        MergeError::AnotherProfile { profile, .. } => failure.hint(format!(
            "if it is that profile's, name it: `notic-notion --profile {profile} mapping import …`"
        )),
        MergeError::Contradiction(_) => failure,
    }
}
