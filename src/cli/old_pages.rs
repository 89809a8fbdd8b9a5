//! What becomes of the pages in Notion where a profile gets another source or root. Never decided on a guess.

use std::path::PathBuf;

use super::args::{MappingArgs, MappingCommand, MappingExportArgs};
use super::choose::{can_ask, choose};
use super::commands;
use super::exit::{ExitStatus, Failure};
use super::session::Session;
use crate::clock::Clock;
use crate::plan::CarryOver;
use crate::settings::{Choice, OldPages};
use crate::store::{Store, lock_profile};
use crate::ui::phrase;

/// What is to change.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change<'a> {
    /// The source of every day.
    Source { to: &'a str, carry: CarryOver },
    /// The source of one run.
    SourceOnce { to: &'a str, carry: CarryOver },
    /// What Notion is compared with.
    Compared { to: &'a str, carry: CarryOver },
    /// The root.
    Root { to: &'a str, pages: usize },
}

impl Change<'_> {
    /// What the person has to know to decide.
    fn told(self, profile: &str) -> String {
        match self {
            Self::Source { to, carry }
            | Self::SourceOnce { to, carry }
            | Self::Compared { to, carry } => format!(
                "`{to}` holds {} of the {} that profile `{profile}` has pages of in Notion: it seems to be other data",
                match carry.found {
                    0 => "none".to_owned(),
                    found => found.to_string(),
                },
                phrase::count(carry.mapped, "note"),
            ),
            Self::Root { to, pages } => format!(
                "profile `{profile}` has {} in Notion, under the root until now; {to} is to be another one",
                phrase::count(pages, "page"),
            ),
        }
    }

    /// What each choice comes to.
    fn comes_to(self, choice: OldPages) -> &'static str {
        match (self, choice) {
            (Self::Root { .. }, OldPages::Keep) => {
                "leave the old pages where they are, and start anew under the new root"
            }
            (Self::Root { .. }, OldPages::Reuse) => {
                "move the old pages under the new root with the next sync"
            }
            (_, OldPages::Keep) => {
                "leave the old pages as they are, and start anew under another root"
            }
            (_, OldPages::Reuse) => {
                "go on with the old pages: it is the same data, and what is not in it goes to the trash"
            }
        }
    }

    fn choices(self) -> &'static [OldPages] {
        match self {
            // Nothing can start anew for one run only.
            Self::SourceOnce { .. } => &[OldPages::Reuse],
            Self::Compared { .. } => &[],
            _ => OldPages::ALL,
        }
    }

    fn refusal(self, profile: &str) -> Failure {
        let mut failure = Failure::new(ExitStatus::Usage, self.told(profile));
        for choice in self.choices() {
            let word = choice.word();
            failure = failure.hint(format!(
                "add `--old-pages {word}` to {}",
                self.comes_to(*choice)
            ));
        }
        if let Self::Compared { .. } = self {
            failure = failure
                .hint("without a path, the pages are compared with the profile's own source")
                .hint(
                    "if it is the same data after all, take Notion to it first: \
                     `notic-notion sync <path> --old-pages reuse`",
                );
        }
        failure
            .hint("for other data beside it, use another profile: `notic-notion --profile NAME …`")
    }
}

/// What the person wants: what was said, or what they answer now.
///
/// # Errors
/// Where nobody said and nobody can be asked, or somebody would rather not.
pub(super) fn decide(
    session: &Session<'_>,
    change: Change<'_>,
    said: Option<OldPages>,
) -> Result<OldPages, Failure> {
    let profile = session.profile.as_str();
    match said {
        Some(choice) if change.choices().contains(&choice) => Ok(choice),
        None if can_ask(session) && !change.choices().is_empty() => {
            choose(session, &change.told(profile), change.choices(), |choice| {
                phrase::capital(change.comes_to(choice))
            })
        }
        _ => Err(change.refusal(profile)),
    }
}

/// Forgets what is known of the old pages, and says so. No run may be at work on them.
pub(super) fn start_anew(session: &Session<'_>, store: &mut Store) -> Result<(), Failure> {
    let _lock = lock_profile(
        session.settings.paths.state_folder(),
        session.profile.as_str(),
    )?;
    let known = store.profile()?;
    let pages = store.page_count()?;
    let kept = keep_mapping(session)?;
    store.forget_mapping()?;
    let under = match (known.root, known.root_title) {
        (Some(root), Some(title)) => format!(" under \"{title}\" ({root})"),
        (Some(root), None) => format!(" under {root}"),
        (None, _) => String::new(),
    };
    session.ui.note(&format!(
        "{}{under} stay in Notion as they are, and are known no more. What was known of them is in `{}`; \
         `notic-notion mapping import` takes it back.",
        phrase::count(pages, "page"),
        kept.display()
    ));
    Ok(())
}

/// Writes the mapping to a file, so that nothing is lost should it have been the wrong decision.
fn keep_mapping(session: &Session<'_>) -> Result<PathBuf, Failure> {
    let name = format!(
        "old-mapping-{}-{}.json",
        session.profile,
        Clock::System.now()
    );
    let path = session.settings.paths.state_folder().join(name);
    let args = MappingArgs {
        command: MappingCommand::Export(MappingExportArgs {
            file: Some(path.clone()),
            force: false,
        }),
    };
    let muted = session.ui.without_results();
    commands::mapping(&args, &session.of(&session.profile, &muted))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_each_way_out() {
        let carry = CarryOver {
            mapped: 12,
            found: 0,
        };
        let change = Change::Source {
            to: "/other",
            carry,
        };
        insta::assert_snapshot!(change.refusal("work").to_string(), @r"
        error: `/other` holds none of the 12 notes that profile `work` has pages of in Notion: it seems to be other data

        hint: add `--old-pages keep` to leave the old pages as they are, and start anew under another root
        hint: add `--old-pages reuse` to go on with the old pages: it is the same data, and what is not in it goes to the trash
        hint: for other data beside it, use another profile: `notic-notion --profile NAME …`
        ");
        let once = Change::SourceOnce {
            to: "/other",
            carry,
        };
        assert!(!once.refusal("work").to_string().contains("keep"));
    }

    #[test]
    fn a_comparison_names_no_option_that_it_lacks() {
        let carry = CarryOver {
            mapped: 12,
            found: 0,
        };
        let compared = Change::Compared {
            to: "/other notes",
            carry,
        };
        insta::assert_snapshot!(compared.refusal("work").to_string(), @r"
        error: `/other notes` holds none of the 12 notes that profile `work` has pages of in Notion: it seems to be other data

        hint: without a path, the pages are compared with the profile's own source
        hint: if it is the same data after all, take Notion to it first: `notic-notion sync <path> --old-pages reuse`
        hint: for other data beside it, use another profile: `notic-notion --profile NAME …`
        ");
    }
}
