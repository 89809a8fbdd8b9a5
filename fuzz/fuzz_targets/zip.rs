//! A ZIP file: no bytes make the reader panic, hang, or take what it does not have.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reading::read_all("notes.zip", bytes));
