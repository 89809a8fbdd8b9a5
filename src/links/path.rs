//! What a reference says as a path.

use crate::model::Reference;
use crate::model::address::percent_decoded;

/// One step on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// To the place above: `..`.
    Up,
    /// To what has this name there.
    Name(String),
}

/// A way through the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Path {
    /// Whether it begins at the top: `/a`.
    pub(super) from_top: bool,
    /// Whether it says where it begins: `./a`.
    begins_here: bool,
    /// Whether it ends in a slash, and so means a folder.
    pub(super) is_folder: bool,
    /// The steps in order.
    pub(super) steps: Vec<Step>,
}

impl Path {
    /// Whether it leads nowhere else: what stands before a heading of the same note.
    pub(super) fn is_note_itself(&self) -> bool {
        self.steps.is_empty() && !self.from_top && !self.begins_here
    }

    /// Whether it is meant from the note's own folder and from nowhere else.
    pub(super) fn has_dots(&self) -> bool {
        self.begins_here || self.steps.contains(&Step::Up)
    }

    /// The names it consists of, if it consists of names only.
    pub(super) fn names<'a>(&'a self) -> Option<Vec<&'a str>> {
        if self.begins_here {
            return None;
        }
        let name = |step: &'a Step| match step {
            Step::Up => None,
            Step::Name(name) => Some(name.as_str()),
        };
        self.steps.iter().map(name).collect()
    }
}

/// The paths a reference may mean, the likelier first. A title may hold `#` and `/`, so that all of it is tried as a
/// name, too.
pub(super) fn of(reference: &Reference) -> Vec<Path> {
    let decoded = |text: &str| match reference {
        Reference::Address(_) => percent_decoded(text),
        Reference::Wiki(_) => text.to_owned(),
    };
    let text = reference.as_str();
    let mut paths = Vec::new();
    let mut add = |text: &str| {
        let path = split(text, decoded);
        let is_plain = !path.from_top && path.names().is_some_and(|names| names.len() > 1);
        paths.push(path);
        if is_plain {
            paths.push(Path {
                steps: vec![Step::Name(decoded(text))],
                ..Path::default()
            });
        }
    };
    add(text);
    if let Some((before, _)) = text.split_once('#') {
        add(before);
    }
    paths
}

fn split(text: &str, decoded: impl Fn(&str) -> String) -> Path {
    let text = text.trim();
    let mut path = Path {
        from_top: text.starts_with('/'),
        is_folder: text.ends_with('/'),
        ..Path::default()
    };
    for part in text.split('/') {
        match part.trim() {
            "" => {}
            "." => path.begins_here = true,
            ".." => path.steps.push(Step::Up),
            part => path.steps.push(Step::Name(decoded(part))),
        }
    }
    path
}
