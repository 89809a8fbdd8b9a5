//! Events that are told as a line of their own, however progress is shown.

use super::Verbosity;
use super::escape::escape;
use super::paint::Paint;
use super::phrase;
use crate::progress::{Change, Event};

/// The line of an event; none if it has none at this verbosity.
pub(super) fn line(event: &Event, verbosity: Verbosity, paint: Paint) -> Option<String> {
    match event {
        Event::Failed {
            kind,
            title,
            reason,
        } => Some(format!(
            "{} {kind} `{}`: {}",
            paint.failure("failed:"),
            escape(title),
            escape(reason)
        )),
        Event::Warned(warning) if verbosity > Verbosity::Quiet => Some(format!(
            "{} `{}`: {}",
            paint.warning("warning:"),
            escape(&warning.subject),
            escape(&warning.message)
        )),
        Event::Done {
            kind,
            title,
            change,
        } if verbosity == Verbosity::Verbose => {
            Some(format!("{} {kind} `{}`", verb(*change), escape(title)))
        }
        Event::Requested { line, status, took } if verbosity == Verbosity::Verbose => {
            let outcome = match status {
                Some(status) => status.to_string(),
                None => "no answer".to_owned(),
            };
            let text = format!("{}: {outcome} in {}", escape(line), phrase::took(*took));
            Some(paint.aside(&text))
        }
        _ => None,
    }
}

/// What was done, as it stands before the entity.
fn verb(change: Change) -> &'static str {
    match change {
        Change::Created => "created",
        Change::Updated => "updated",
        Change::Renamed => "renamed",
        Change::Moved => "moved",
        Change::Trashed => "trashed",
        Change::Restored => "restored",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::{EntityKind, Warning};

    fn shown(event: &Event) -> [Option<String>; 3] {
        [Verbosity::Quiet, Verbosity::Normal, Verbosity::Verbose]
            .map(|verbosity| line(event, verbosity, Paint::Plain))
    }

    #[test]
    fn failures_are_always_told_and_their_titles_do_no_harm() {
        let failed = Event::Failed {
            kind: EntityKind::Note,
            title: "a\u{1b}[2J".into(),
            reason: "Notion refused it\n(validation_error)".into(),
        };
        let expected = "failed: note `a␛[2J`: Notion refused it␊(validation_error)";
        assert_eq!(shown(&failed), [(); 3].map(|()| Some(expected.to_owned())));
    }

    #[test]
    fn warnings_are_told_unless_quiet() {
        let warned = Event::Warned(Warning::general(
            "a.md",
            "not UTF-8, read as well as can be",
        ));
        let expected = Some("warning: `a.md`: not UTF-8, read as well as can be".to_owned());
        assert_eq!(shown(&warned), [None, expected.clone(), expected]);
    }

    #[test]
    fn requests_and_changes_are_told_if_asked_for() {
        let requested = |status| Event::Requested {
            line: "GET /v1/users/me".into(),
            status,
            took: Duration::from_millis(240),
        };
        let verbose = |event| line(&event, Verbosity::Verbose, Paint::Plain).unwrap();
        assert_eq!(
            verbose(requested(Some(200))),
            "GET /v1/users/me: 200 in 0.2 s"
        );
        assert_eq!(
            verbose(requested(None)),
            "GET /v1/users/me: no answer in 0.2 s"
        );
        assert_eq!(shown(&requested(None))[..2], [None, None]);
        let done = Event::Done {
            kind: EntityKind::Folder,
            title: "Trips".into(),
            change: Change::Moved,
        };
        assert_eq!(
            shown(&done),
            [None, None, Some("moved folder `Trips`".into())]
        );
    }
}
