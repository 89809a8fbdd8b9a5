//! Document tree to Notion blocks. Pure.
