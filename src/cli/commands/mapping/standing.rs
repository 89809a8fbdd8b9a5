//! How a page stands, as it is told.

/// What is known of a page besides where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing more is to be known.
    Written,
    /// A search found it.
    Unread,
    /// A run was cut while its body was written.
    Unfinished,
    /// It is in Notion's trash, or what it lies under is.
    InTrash,
    /// Notion does not know it any more.
    Gone,
}

impl Standing {
    /// As JSON has it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Unread => "unread",
            Self::Unfinished => "unfinished",
            Self::InTrash => "in_trash",
            Self::Gone => "gone",
        }
    }

    /// In a list, where it is not as it should be.
    pub(super) fn aside(self) -> Option<String> {
        (self != Self::Written).then(|| self.word().replace('_', " "))
    }

    /// In a sentence, with what to do.
    pub(super) fn explained(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Unread => "found again, and not read yet: the next sync reads and compares it",
            Self::Unfinished => "not known to be whole: the next sync goes on",
            Self::InTrash => "in Notion's trash, or under a page that is",
            Self::Gone => {
                "gone from Notion, or no longer shared with the connection; share it again, or run `notic-notion sync \
                 --recreate-missing`"
            }
        }
    }
}
