//! The JSON of requests and answers.
//!
//! Answers are read leniently: what is not known is ignored, what may be missing is optional
//! (notion-observed.md section 13). Requests hold exactly what is needed.

mod block;
mod content;
mod encode;
mod list;
mod me;
mod page;
mod text;
mod time;

pub use block::BlockObject;
pub use content::{Content, ShownRun};
pub use encode::{encode_icon, encode_piece_update, encode_pieces, encode_title};
pub use list::ListPage;
pub use me::{Me, TokenKind};
pub use page::{IconObject, PageObject, Parent, UserId};
