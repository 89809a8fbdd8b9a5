//! All integration tests, in one program: it links faster than many.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may fail, and tells why"
)]
#![expect(
    unreachable_pub,
    reason = "the modules of a test program are seen by no one else"
)]

mod arbitrary;
mod faults;
mod generated;
mod hostile;
mod layers;
mod sandbox_recordings;
mod scenario;
mod storms;
mod sync;
mod wire;
mod wire_recordings;
mod world;
