//! All integration tests, in one program: it links faster than many.

#![allow(
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a panic is how a test fails, and it tells why"
)]
#![expect(
    unreachable_pub,
    clippy::unwrap_used,
    reason = "a test program is seen by no one else, and a panic is how a test fails"
)]

mod arbitrary;
mod cli;
mod faults;
mod fidelity;
mod generated;
mod hostile;
mod kills;
mod layers;
mod meddling;
mod people;
mod sandbox_recordings;
mod scenario;
mod storms;
mod sync;
mod wire;
mod wire_recordings;
mod world;
