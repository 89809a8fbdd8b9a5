//! All integration tests, in one program: it links faster than many.

#![expect(
    unreachable_pub,
    reason = "the modules of a test program are seen by no one else"
)]

mod cli;
mod fidelity;
mod generated;
mod layers;
mod sandbox_recordings;
mod sync;
mod wire_recordings;
mod world;
