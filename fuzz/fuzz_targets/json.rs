//! A page of Notic's API: no bytes make the reader panic, and what it takes can be read again.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reading::read_all("notes.json", bytes));
