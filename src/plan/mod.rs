//! What has to be done, worked out without doing it. Pure.

pub mod align;
pub mod appends;
