//! The built binary as the system runs it: killed, signalled, twice at once, on a disk that is full, on a network that
//! breaks.
//!
//! Real processes and real sockets need real time: answers take none here, and the time to settle is set to none, since
//! nothing that a killed run has sent arrives after the next one began ([`Gate::quiet`](gate::Gate::quiet)).

mod answers;
mod clock;
mod gate;
mod killed;
mod life;
mod machine;
mod many;
mod people;
mod power;
pub mod preload;
mod signals;
mod state;
mod terminal;
mod together;
mod versions;
