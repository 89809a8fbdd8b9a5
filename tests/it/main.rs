//! All integration tests, in one program: it links faster than many.

#![allow(
    clippy::print_stderr,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a panic is how a test fails, it tells why, and nobody else sees the program"
)]
mod api_source;
mod arbitrary;
mod browser;
#[cfg(unix)]
mod browser_login;
mod cli;
mod commonmark_spec;
mod doctor;
mod documents;
mod dragged;
mod edits;
mod error_messages;
mod faults;
mod fidelity;
mod fidelity_table;
mod generated;
mod golden;
mod harmless;
mod hostile;
mod images;
#[cfg(target_os = "linux")]
mod keyring;
mod kills;
mod layers;
mod least;
mod limits;
mod links;
mod login;
mod lower_bound;
mod mapping;
mod meddling;
mod nested;
mod notic_api;
mod notic_login;
mod old_state;
mod oldest_rust;
mod partial;
mod people;
#[cfg(unix)]
mod process;
mod profiles;
mod rates;
mod rebuild;
mod refused;
mod root;
mod sandbox_command;
mod sandbox_recordings;
mod scenario;
#[cfg(target_os = "linux")]
mod schedule;
mod shapes;
mod sharing;
mod siblings;
mod storms;
mod sync;
mod tally;
mod terminal;
mod unattended;
mod verify;
mod webdriver;
mod wire;
mod wire_recordings;
mod world;
