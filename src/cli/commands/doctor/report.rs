//! What was found, as people, scripts and bug reports read it.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::check::Check;
use crate::ui::{Mark, Ui, escape, phrase};

/// All that was found.
pub(super) struct Report {
    checks: Vec<Check>,
}

impl Report {
    /// The person's home folder is written as `~`: its name is often theirs.
    pub(super) fn new(checks: Vec<Check>, home: Option<PathBuf>) -> Self {
        let home = home.map(|home| home.display().to_string());
        let short = |text: &str| match home.as_deref() {
            Some(home) => shorten(text, home),
            None => text.to_owned(),
        };
        let checks = checks.into_iter().map(|check| Check {
            detail: short(&check.detail),
            hints: check.hints.iter().map(|hint| short(hint)).collect(),
            ..check
        });
        Self {
            checks: checks.collect(),
        }
    }

    /// Whether nothing is broken.
    pub(super) fn is_sound(&self) -> bool {
        self.count(Mark::Bad) == 0
    }

    fn count(&self, state: Mark) -> usize {
        let alike = self.checks.iter().filter(|check| check.state == state);
        alike.count()
    }

    pub(super) fn json(&self) -> Value {
        let check = |check: &Check| {
            json!({
                "name": check.name,
                "state": word(check.state),
                "detail": check.detail,
                "hint": (!check.hints.is_empty()).then(|| check.hints.join("; ")),
            })
        };
        json!({"checks": self.checks.iter().map(check).collect::<Vec<_>>()})
    }

    pub(super) fn text(&self, ui: &Ui) -> String {
        let widest = self.checks.iter().map(|check| check.name.len()).max();
        let widest = widest.unwrap_or_default();
        // What matters is said last: on a terminal, the rest may have gone off the screen.
        let mut lines = vec!["For a bug report (it has no tokens and no titles):\n".to_owned()];
        lines.push(self.to_paste());
        lines.push(String::new());
        for check in &self.checks {
            let label = format!("{:widest$}", check.name);
            let label = ui.labelled(check.state, &label);
            lines.push(format!("{label}  {}", escape(&check.detail)));
            let indent = " ".repeat("x ".len() + widest + "  ".len());
            let hints = check.hints.iter();
            lines.extend(hints.map(|hint| format!("{indent}→ {}", escape(hint))));
        }
        lines.push(format!("\n{}", self.verdict()));
        lines.join("\n")
    }

    fn verdict(&self) -> String {
        let (bad, doubtful) = (self.count(Mark::Bad), self.count(Mark::Doubtful));
        let look = |count: usize| match count {
            1 => "1 is worth a look".to_owned(),
            _ => format!("{count} are worth a look"),
        };
        match (bad, doubtful) {
            (0, 0) => "All is well.".to_owned(),
            (0, count) => format!("Nothing is broken; of the checks, {}.", look(count)),
            (_, 0) => format!("{} failed.", phrase::count(bad, "check")),
            (_, count) => format!("{} failed; {}.", phrase::count(bad, "check"), look(count)),
        }
    }

    /// A block that issue trackers show as it is.
    fn to_paste(&self) -> String {
        let mut lines = vec!["```".to_owned()];
        for check in &self.checks {
            let detail = match check.is_private {
                true => "(left out)".into(),
                // Nothing in it can end the block.
                false => escape(&check.detail).replace('`', "'"),
            };
            lines.push(format!("{:<4} {}: {detail}", word(check.state), check.name));
        }
        lines.push("```".to_owned());
        lines.join("\n")
    }
}

/// As `--json` names it.
fn word(state: Mark) -> &'static str {
    match state {
        Mark::Good => "ok",
        Mark::Doubtful => "warn",
        Mark::Bad => "fail",
    }
}

/// Writes a folder as `~` where it stands as a whole, or before a part of a path.
fn shorten(text: &str, home: &str) -> String {
    let home = home.trim_end_matches(['/', '\\']);
    if home.is_empty() {
        return text.to_owned();
    }
    let mut short = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(home) {
        let (before, after) = (&rest[..at], &rest[at + home.len()..]);
        let starts = !before.ends_with(|c: char| c.is_alphanumeric() || c == '/');
        let ends =
            !after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
        short.push_str(before);
        short.push_str(if starts && ends { "~" } else { home });
        rest = after;
    }
    short + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::ui::Verbosity;

    fn report() -> Report {
        let checks = vec![
            Check::good("state folder", "/home/ada/.local/state/notic-notion"),
            Check::doubtful(
                "clock",
                "300 s behind Notion's",
                "let the system set its clock",
            ),
            Check::bad(
                "source",
                "there is nothing at `/home/ada/Divorce`",
                "put it back",
            )
            .private(),
        ];
        Report::new(checks, Some("/home/ada".into()))
    }

    #[test]
    fn each_finding_has_its_next_step_and_a_bug_report_no_private_words() {
        let (ui, _, _) = Ui::captured(Verbosity::Normal, Clock::System);
        insta::assert_snapshot!(report().text(&ui), @r"
        For a bug report (it has no tokens and no titles):

        ```
        ok   state folder: ~/.local/state/notic-notion
        warn clock: 300 s behind Notion's
        fail source: (left out)
        ```

        + state folder  ~/.local/state/notic-notion
        ! clock         300 s behind Notion's
                        → let the system set its clock
        x source        there is nothing at `~/Divorce`
                        → put it back

        1 check failed; 1 is worth a look.
        ");
        assert!(!report().is_sound());
    }

    #[test]
    fn the_object_has_the_keys_that_scripts_rely_on() {
        let json = report().json();
        assert_eq!(
            json["checks"][1],
            json!({
                "name": "clock", "state": "warn", "detail": "300 s behind Notion's",
                "hint": "let the system set its clock",
            })
        );
        assert_eq!(json["checks"][0]["hint"], Value::Null);
    }

    #[test]
    fn the_home_folder_is_shortened_only_where_it_is_one() {
        for (text, short) in [
            ("/home/ada", "~"),
            ("`/home/ada/x`, /home/ada/y", "`~/x`, ~/y"),
            ("/home/ada2/x", "/home/ada2/x"),
            ("/mnt/home/ada/x", "/mnt/home/ada/x"),
            ("/home/ada.old", "/home/ada.old"),
        ] {
            assert_eq!(shorten(text, "/home/ada"), short);
        }
        assert_eq!(shorten("/x", "/"), "/x");
        assert_eq!(shorten("/x", ""), "/x");
    }

    #[test]
    fn a_block_to_paste_can_not_be_ended_from_inside() {
        let check = Check::good("x", "a ``` b\u{1b}\n```");
        let block = Report::new(vec![check], None).to_paste();
        assert_eq!(block.matches("```").count(), 2);
        assert_eq!(block.lines().count(), 3);
    }
}
