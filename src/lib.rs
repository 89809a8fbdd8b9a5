//! notic-notion keeps a Notion copy of a person's Notic notes: one way, exactly once.
//!
//! ```text
//! source --read--> Snapshot --\
//!                              plan --> Plan --sync--> Notion (through throttle and retry)
//! store  --load--> Mapping  --/            \--commit--> store
//! ```
//!
//! Arrows between modules go one way: `cli -> sync -> {source, render, plan, notion, store, auth} -> {markdown,
//! model, clock}`. The [`sandbox`] imports nothing of the client it stands in for; [`in_process`] joins the two.

pub mod auth;
pub mod cli;
pub mod clock;
pub mod connect;
mod crew;
pub mod demo;
pub mod due;
pub mod in_process;
pub mod links;
pub mod mapping_file;
pub mod markdown;
pub mod model;
pub mod notic;
pub mod notion;
pub mod paths;
pub mod plan;
pub mod progress;
pub mod render;
pub mod sandbox;
pub mod schedule;
pub mod settings;
pub mod source;
pub mod store;
pub mod sync;
pub mod ui;
