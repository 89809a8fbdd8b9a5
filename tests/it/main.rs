//! All integration tests, in one program: it links faster than many.

#![expect(
    unreachable_pub,
    clippy::unwrap_used,
    reason = "a test program is seen by no one else, and a panic is how a test fails"
)]

mod cli;
mod fidelity;
mod generated;
mod layers;
mod sandbox_recordings;
mod sync;
mod wire_recordings;
mod world;
