//! One thing out of a few that stand in no list: what is to become of something. Leaving always changes nothing.

use super::exit::{ExitStatus, Failure};
use super::session::Session;
use crate::ui::picker::{Action, Picked, Picker};

/// Whether somebody is there to answer.
pub(super) fn can_ask(session: &Session<'_>) -> bool {
    session.ui.can_ask() && !session.json
}

/// Asks which of `choices` it is to be, after `question` says what they are about.
///
/// # Errors
/// Where somebody would rather not, or the terminal can't be read.
pub(super) fn choose<T: Copy>(
    session: &Session<'_>,
    question: &str,
    choices: &[T],
    label: impl Fn(T) -> String,
) -> Result<T, Failure> {
    session.ui.request(question);
    let labels = choices.iter().map(|choice| label(*choice));
    let labels = labels.chain(["Cancel: change nothing".to_owned()]);
    let actions = labels
        .map(|label| Action {
            label,
            with_words: None,
        })
        .collect();
    let picked = session
        .ui
        .pick(Picker::new(Vec::new(), actions, |_| false))
        .map_err(|error| {
            Failure::new(
                ExitStatus::Failed,
                format!("no answer could be read: {error}"),
            )
        })?;
    let chosen = match picked {
        Picked::Action { index, .. } => choices.get(index).copied(),
        _ => None,
    };
    chosen.ok_or_else(|| Failure::new(ExitStatus::Usage, "nothing was changed"))
}
