//! What a location's name and its top folders say of the workspaces in it.

use crate::model::SourceKind;

use super::LayoutGuess;
use super::listing::Listing;
use super::text::shown;
use super::tree::MADE_WORKSPACE;

const WORKSPACE_EXPORT: &str = "notic-export";
const OBSIDIAN_EXPORT: &str = "notic-obsidian-export";

/// Guesses from the export's name, else from where the notes lie (notic-data.md section 3).
pub(super) fn layout(name: &str, kind: SourceKind, listing: &Listing) -> LayoutGuess {
    let tops = listing.top_folders();
    if kind == SourceKind::File || name.starts_with(WORKSPACE_EXPORT) || tops.is_empty() {
        return LayoutGuess::One;
    }
    if name.starts_with(OBSIDIAN_EXPORT) {
        return LayoutGuess::Several;
    }
    if listing.has_top_notes() {
        return LayoutGuess::One;
    }
    let examples: Vec<String> = tops
        .iter()
        .take(3)
        .map(|top| format!("`{}`", shown(top)))
        .collect();
    let more = if tops.len() > 3 { ", ..." } else { "" };
    LayoutGuess::Either {
        why: format!(
            "all notes lie in folders ({}{more}), and each may be a workspace or a folder of one workspace",
            examples.join(", ")
        ),
    }
}

/// The name of the workspace of a tree that is one: that of the location, without what exports add to it.
pub(super) fn workspace_name(name: &str, kind: SourceKind) -> String {
    let export = [OBSIDIAN_EXPORT, WORKSPACE_EXPORT]
        .into_iter()
        .find_map(|prefix| name.strip_prefix(prefix));
    let bare = match (export, kind) {
        (_, SourceKind::File) => "",
        (Some(rest), _) => without_date(rest),
        (None, SourceKind::Zip) => without_date(name),
        (None, _) => name,
    };
    let bare = bare.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '_'));
    if bare.is_empty() {
        return MADE_WORKSPACE.to_owned();
    }
    bare.to_owned()
}

/// Takes off a `-YYYY-MM-DD` at the end, and the ` (2)` that browsers put after it.
fn without_date(name: &str) -> &str {
    let mut bare = name.trim_end();
    if let Some((before, number)) = bare
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('))
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        bare = before.trim_end();
    }
    let Some(at) = bare.len().checked_sub("YYYY-MM-DD".len()) else {
        return bare;
    };
    let is_date = bare.is_char_boundary(at)
        && bare[at..]
            .bytes()
            .zip("dddd-dd-dd".bytes())
            .all(|(byte, form)| match form {
                b'-' => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
    if is_date { &bare[..at] } else { bare }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_are_named_without_decorations() {
        for (name, kind, workspace) in [
            ("notic-export-2026-01-31", SourceKind::Zip, "Notic"),
            ("notic-export-2026-01-31 (2)", SourceKind::Zip, "Notic"),
            ("notic-export-2026-01-31", SourceKind::Directory, "Notic"),
            ("notic-obsidian-export-2026-01-31", SourceKind::Zip, "Notic"),
            ("notic-export-Work", SourceKind::Zip, "Work"),
            ("Work_2026-01-31", SourceKind::Zip, "Work"),
            ("Work (3)", SourceKind::Zip, "Work"),
            ("Trip 2026-01-31", SourceKind::Directory, "Trip 2026-01-31"),
            ("日記帳日記帳日記帳", SourceKind::Zip, "日記帳日記帳日記帳"),
            ("anything", SourceKind::File, "Notic"),
            ("", SourceKind::Directory, "Notic"),
        ] {
            assert_eq!(workspace_name(name, kind), workspace, "{name}");
        }
    }

    #[test]
    fn the_layout_is_guessed_only_where_something_tells() {
        let of = |name: &str, notes: &[&str]| {
            let mut listing = Listing::default();
            for note in notes {
                listing.add_note(note);
            }
            layout(name, SourceKind::Zip, &listing)
        };
        assert_eq!(of("x", &["a.md", "b/c.md"]), LayoutGuess::One);
        assert_eq!(of("notic-export-2026-01-31", &["b/c.md"]), LayoutGuess::One);
        assert_eq!(
            of("notic-obsidian-export-2026-01-31", &["b/c.md"]),
            LayoutGuess::Several
        );
        let LayoutGuess::Either { why } = of("x", &["a/a.md", "b/b.md", "c/c.md", "d/d.md"]) else {
            panic!("guessed without a hint");
        };
        assert!(why.contains("(`a`, `b`, `c`, ...)"), "{why}");
    }
}
