//! Many profiles on one connection, for a day: `cargo bench --bench profiles`.
//!
//! Time is virtual; who goes next, how much each may send, when each is due again, and every wait for Notion's budget is
//! decided by the code of `sync --all` itself. `cargo bench --bench profiles -- real` runs the built program with 50
//! profiles against the stand-in of Notion in real time, and the simulation of the same beside it.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    unreachable_pub,
    missing_docs,
    reason = "a program for developers that prints a table, and that may stop at any surprise"
)]

mod many;

fn main() {
    let real = std::env::args().any(|argument| argument == "real");
    if real {
        many::real::compare();
    } else {
        many::table();
    }
}
