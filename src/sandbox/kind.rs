//! The types of blocks that can be written.

macro_rules! kinds {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// A block type that can be written (notion-api.md section 6.2).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Kind { $($variant),* }

        impl Kind {
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            pub(crate) fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

kinds! {
    Paragraph = "paragraph",
    Heading1 = "heading_1",
    Heading2 = "heading_2",
    Heading3 = "heading_3",
    Heading4 = "heading_4",
    Bulleted = "bulleted_list_item",
    Numbered = "numbered_list_item",
    ToDo = "to_do",
    Toggle = "toggle",
    Quote = "quote",
    Callout = "callout",
    Code = "code",
    Equation = "equation",
    Divider = "divider",
    Breadcrumb = "breadcrumb",
    TableOfContents = "table_of_contents",
    Bookmark = "bookmark",
    Embed = "embed",
    Image = "image",
    Video = "video",
    Audio = "audio",
    Pdf = "pdf",
    File = "file",
    Table = "table",
    TableRow = "table_row",
    ColumnList = "column_list",
    Column = "column",
    Tab = "tab",
    LinkToPage = "link_to_page",
    SyncedBlock = "synced_block",
}

impl Kind {
    pub(crate) fn is_heading(self) -> bool {
        matches!(
            self,
            Self::Heading1 | Self::Heading2 | Self::Heading3 | Self::Heading4
        )
    }

    /// Whether blocks of this type can have children (headings only when they are toggles).
    pub(crate) fn takes_children(self) -> bool {
        self.is_heading()
            || matches!(
                self,
                Self::Paragraph
                    | Self::Bulleted
                    | Self::Numbered
                    | Self::ToDo
                    | Self::Toggle
                    | Self::Quote
                    | Self::Callout
                    | Self::Table
                    | Self::ColumnList
                    | Self::Column
                    | Self::Tab
                    | Self::SyncedBlock
            )
    }

    pub(crate) fn is_media(self) -> bool {
        matches!(
            self,
            Self::Image | Self::Video | Self::Audio | Self::Pdf | Self::File
        )
    }
}
