//! Settings that are one of a few words. The words stand here once, for flags, environment and file.

use crate::auth::StoreKind;
use crate::markdown::Dialect;
pub use crate::plan::OnDelete;
pub use crate::source::{Layout, Order};

/// A setting with a fixed list of values.
pub trait Choice: Copy + PartialEq + Send + Sync + 'static {
    /// All values, in the order they are shown.
    const ALL: &'static [Self];

    /// The word a person writes.
    fn word(self) -> &'static str;

    /// What it means, as a phrase.
    fn about(self) -> &'static str;

    /// The value of a word; none if there is no such value.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|choice| choice.word() == word)
    }
}

/// All words, for a message: `` `trash` or `keep` ``.
pub(crate) fn words<C: Choice>() -> String {
    let words: Vec<String> = C::ALL.iter().map(|c| format!("`{}`", c.word())).collect();
    words.join(" or ")
}

impl Choice for OnDelete {
    const ALL: &'static [Self] = &[Self::Trash, Self::Keep];

    fn word(self) -> &'static str {
        match self {
            Self::Trash => "trash",
            Self::Keep => "keep",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Trash => "Move its page to Notion's trash",
            Self::Keep => "Leave its page where it is",
        }
    }
}

/// What becomes of the pages in Notion where a profile gets another source or root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OldPages {
    /// They stay, and are known no more.
    Keep,
    /// They go on being the pages of what the source holds.
    Reuse,
}

impl Choice for OldPages {
    const ALL: &'static [Self] = &[Self::Keep, Self::Reuse];

    fn word(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Reuse => "reuse",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Keep => "Leave them as they are, and start anew",
            Self::Reuse => "Go on with them: it is the same data",
        }
    }
}

/// What becomes of the pages in Notion of a profile that is removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LastPages {
    /// They stay.
    #[default]
    Keep,
    /// They go to Notion's trash.
    Trash,
}

impl Choice for LastPages {
    const ALL: &'static [Self] = &[Self::Keep, Self::Trash];

    fn word(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Trash => "trash",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Keep => "Leave them as they are",
            Self::Trash => "Move them to Notion's trash; what you added stays",
        }
    }
}

impl Choice for Order {
    const ALL: &'static [Self] = &[Self::Created, Self::Title];

    fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Title => "title",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Created => "By creation time, new notes at the end",
            Self::Title => "By title",
        }
    }
}

impl Choice for Layout {
    const ALL: &'static [Self] = &[Self::OneWorkspace, Self::SeveralWorkspaces];

    fn word(self) -> &'static str {
        match self {
            Self::OneWorkspace => "one",
            Self::SeveralWorkspaces => "several",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::OneWorkspace => "The whole tree is one workspace",
            Self::SeveralWorkspaces => "Each folder at the top is a workspace",
        }
    }
}

impl Choice for Dialect {
    const ALL: &'static [Self] = &[Self::Notic, Self::CommonMark];

    fn word(self) -> &'static str {
        match self {
            Self::Notic => "notic",
            Self::CommonMark => "commonmark",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Notic => "As Notic's editor shows it",
            Self::CommonMark => "CommonMark with GitHub's additions",
        }
    }
}

impl Choice for StoreKind {
    const ALL: &'static [Self] = &[Self::Keyring, Self::File];

    fn word(self) -> &'static str {
        self.as_str()
    }

    fn about(self) -> &'static str {
        match self {
            Self::Keyring => "The system's keyring",
            Self::File => "An encrypted file",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_word_is_read_back<C: Choice>() {
        for choice in C::ALL {
            assert!(C::from_word(choice.word()) == Some(*choice));
        }
    }

    #[test]
    fn words_are_read_back_as_the_same_value() {
        every_word_is_read_back::<OnDelete>();
        every_word_is_read_back::<Order>();
        every_word_is_read_back::<Layout>();
        every_word_is_read_back::<Dialect>();
        every_word_is_read_back::<StoreKind>();
        assert_eq!(OnDelete::from_word("Trash"), None);
    }
}
